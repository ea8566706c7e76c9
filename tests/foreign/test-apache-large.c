/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Much mail, and large mail. */

#include "apache-case.h"
#include "foreign-server.h"
#include <fixture.h>
#include <string.h>

#define N_MESSAGES 2000
#define SIZE (5 * 1024 * 1024)

/* There are ten messages with two hundred names each. */
static char *
name_of (guint i)
{
  return g_strdup_printf ("%04u.eml", i);
}

typedef struct
{
  ApacheCase *c;
  GBytes *bodies[N_MESSAGES];
  guint n_done;
} Download;

typedef struct
{
  Download *download;
  guint i;
} Slot;

static void
on_got (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Slot *slot = user_data;
  g_autoptr (GError) error = NULL;

  slot->download->bodies[slot->i] =
      httpmail_transport_get_finish (HTTPMAIL_TRANSPORT (source), result, NULL, &error);
  g_assert_no_error (error);
  slot->download->n_done++;
}

static gboolean
have_all (gpointer data)
{
  return ((Download *) data)->n_done == N_MESSAGES;
}

static gboolean
is_loaded (gpointer list)
{
  return !httpmail_member_list_is_loading (list);
}

/* All at once: the transport shares them out over its connections. */
static void
get_all (ApacheCase *c, GListModel *members)
{
  g_autofree Download *download = g_new0 (Download, 1);

  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autoptr (HTTPMailMemberInfo) member = g_list_model_get_item (members, i);
      Slot *slot = g_new0 (Slot, 1);

      slot->download = download;
      slot->i = (guint) g_ascii_strtoull (strrchr (httpmail_member_info_get_href (member), '/') + 1, NULL, 10);
      httpmail_transport_get_async (c->client->transport, httpmail_member_info_get_href (member), NULL, FALSE, NULL,
                                    on_got, slot);
    }
  run_until (have_all, download);
  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autofree char *name = name_of (i);
      g_autoptr (GBytes) expected = NULL;

      name[0] = name[1] = name[2] = '0';
      expected = foreign_make_message (name);
      g_assert_true (g_bytes_equal (download->bodies[i], expected));
      g_bytes_unref (download->bodies[i]);
    }
}

static void
test_many (ApacheCase *c)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (HTTPMailMemberList) list = NULL;

  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autofree char *name = name_of (i);
      g_autofree char *original = name_of (i % 10);

      if (i < 10)
        apache_case_write (c, name, name);
      else
        apache_case_link (c, original, name);
    }
  list = httpmail_transport_list_members (c->client->transport, c->folder, HTTPMAIL_MEMBER_INFO_ALL, TRUE);
  run_until (is_loaded, list);
  g_assert_no_error (httpmail_member_list_get_error (list));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, N_MESSAGES);
  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autoptr (HTTPMailMemberInfo) member = g_list_model_get_item (G_LIST_MODEL (list), i);

      g_assert_true (g_hash_table_add (seen, g_strdup (httpmail_member_info_get_href (member))));
    }
  get_all (c, G_LIST_MODEL (list));
}

/* Bytes of every value, and none that would compress or repeat. */
static GBytes *
make_large (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  guint32 *words = g_new (guint32, SIZE / 4);

  for (gsize i = 0; i < SIZE / 4; i++)
    words[i] = g_rand_int (random);
  return g_bytes_new_take (words, SIZE);
}

static void
test_large (ApacheCase *c)
{
  g_autoptr (GBytes) large = make_large ();
  g_autofree char *url = apache_case_url (c, "large");
  g_autofree char *path = g_build_filename (c->dir, "large", NULL);
  g_autofree char *stored = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GListModel) members = NULL;
  g_autoptr (HTTPMailMemberInfo) member = NULL;
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GBytes) saved = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  foreign_client_put (c->client, url, large, NULL, &error);
  g_assert_no_error (error);
  g_file_get_contents (path, &stored, &size, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (stored, size, g_bytes_get_data (large, NULL), SIZE);

  members = apache_case_list (c);
  member = foreign_find (members, "large");
  g_assert_cmpuint (httpmail_member_info_get_content_length (member), ==, SIZE);
  bytes = foreign_client_get (c->client, httpmail_member_info_get_href (member), NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (bytes, large));

  foreign_client_download (c->client, url, stream, &error);
  g_assert_no_error (error);
  if (!g_output_stream_is_closed (stream))
    g_output_stream_close (stream, NULL, NULL);
  saved = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (stream));
  g_assert_true (g_bytes_equal (saved, large));
}

static void
test_empty (ApacheCase *c)
{
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autofree char *url = apache_case_url (c, "empty");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GListModel) members = NULL;
  g_autoptr (GError) error = NULL;

  foreign_write_bytes (c->dir, "empty", nothing);
  members = apache_case_list (c);
  g_assert_cmpuint (g_list_model_get_n_items (members), ==, 1);
  bytes = foreign_client_get (c->client, url, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 0);
}

static const ApacheTest tests[] = {
  { "large/many-messages", test_many, 1 << APACHE_DIGEST },
  { "large/one-message", test_large },
  { "large/nothing", test_empty, 1 << APACHE_OPEN | 1 << APACHE_TLS },
};

int
main (int argc, char **argv)
{
  return apache_case_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
