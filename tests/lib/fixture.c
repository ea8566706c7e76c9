/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fixture.h"

#include <string.h>

#include <glib/gstdio.h>

/* Times HTTPMAIL_TEST_PATIENCE, where everything is slower. */
#define DEADLINE_SECONDS 20
/* Conditions may change on another thread, which need not wake the context. */
#define TICK_MSEC 5

static gboolean
on_tick (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
run_until_at (const char *where, const char *what, RunUntilFunc condition, gpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  g_autoptr (GSource) tick = g_timeout_source_new (TICK_MSEC);
  const char *patience = g_getenv ("HTTPMAIL_TEST_PATIENCE");
  gint64 seconds = DEADLINE_SECONDS * (patience ? CLAMP (g_ascii_strtoll (patience, NULL, 10), 1, 100) : 1);
  gint64 deadline = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;

  g_source_set_callback (tick, on_tick, NULL, NULL);
  g_source_attach (tick, context);
  while (!condition (data))
    {
      if (g_get_monotonic_time () > deadline)
        g_error ("%s: %s did not come true within %" G_GINT64_FORMAT " seconds", where, what, seconds);
      g_main_context_iteration (context, TRUE);
    }
  g_source_destroy (tick);
}

gboolean
run_until_set (gpointer boolean_address)
{
  return g_atomic_int_get ((gint *) boolean_address) != 0;
}

gboolean
run_until_nonnull (gpointer pointer_address)
{
  return g_atomic_pointer_get ((gpointer *) pointer_address) != NULL;
}

char *
test_make_dir (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("httpmail-test-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

void
test_remove_dir (const char *path)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK) && g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      /* A test may have taken its own right to look inside. */
      (void) g_chmod (path, 0700);
      dir = g_dir_open (path, 0, NULL);
      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *child = g_build_filename (path, name, NULL);

          test_remove_dir (child);
        }
    }
  if (g_remove (path) != 0)
    g_test_message ("cannot remove %s", path);
}

void
test_dir_clear (TestDir *dir)
{
  if (*dir != NULL)
    test_remove_dir (*dir);
  g_clear_pointer (dir, g_free);
}

static GString *
write_message (guint i, const char *end)
{
  static const char *const authors[] = { "Ann <ann@example.org>", "=?UTF-8?Q?Zo=C3=AB?= <zoe@example.com>",
                                         "carl@example.net" };
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (1000000000 + (gint64) i * 3600);
  g_autofree char *date_text = g_date_time_format (date, "%d %b %Y %H:%M:%S +0000");
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "From: %s%s", authors[i % G_N_ELEMENTS (authors)], end);
  g_string_append_printf (text, "To: bob@example.net%s", end);
  g_string_append_printf (text, "Subject: Message %u%s", i, end);
  g_string_append_printf (text, "Date: %s%s", date_text, end);
  g_string_append_printf (text, "Message-ID: <%u@example.org>%s", i, end);
  g_string_append_printf (text, "MIME-Version: 1.0%s", end);
  g_string_append_printf (text, "Content-Type: text/plain; charset=utf-8%s", end);
  g_string_append_printf (text, "Content-Transfer-Encoding: 8bit%s%s", end, end);
  for (guint line = 0; line <= i % 7; line++)
    g_string_append_printf (text, "Line %u of message %u, with an ü.%s", line, i, end);
  return text;
}

GBytes *
test_make_message (guint i)
{
  return g_string_free_to_bytes (write_message (i, "\r\n"));
}

guint
test_make_maildir (const char *path, guint n)
{
  static const char *const parts[] = { "cur", "new", "tmp" };
  guint n_marked = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *part = g_build_filename (path, parts[i], NULL);

      g_assert_cmpint (g_mkdir_with_parents (part, 0700), ==, 0);
    }
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GString) text = write_message (i, "\n");
      gboolean marked = i % 2 == 0;
      g_autofree char *name =
          g_strdup_printf ("%u.M%uP1.test,S=%" G_GSIZE_FORMAT "%s", 1000000000 + i, i, text->len, marked ? ":2,S" : "");
      g_autofree char *file = g_build_filename (path, marked ? "cur" : "new", name, NULL);
      g_autoptr (GError) error = NULL;

      g_file_set_contents_full (file, text->str, (gssize) text->len, G_FILE_SET_CONTENTS_NONE, 0600, &error);
      g_assert_no_error (error);
      n_marked += marked;
    }
  return n_marked;
}
