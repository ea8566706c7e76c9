/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What folders and messages are called in a tree of plain files. */

#include "cli-export.h"

#include <string.h>

#include "cli-sync.h"

#define MAX_NAME 100
#define SUFFIX_DIGITS 8
#define IDENT_DIGITS 16

/* A slash leads away, the others are no part of a name somewhere. */
static gboolean
is_unsafe (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c < 0x80 && strchr ("/\\:*?\"<>|", (int) c) != NULL);
}

static char *
safe_name (const char *label)
{
  g_autofree char *valid = g_utf8_make_valid (label, -1);
  g_autofree char *text = g_utf8_normalize (valid, -1, G_NORMALIZE_NFC);
  g_autoptr (GString) name = g_string_new (NULL);

  for (const char *p = text ? text : valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gsize length = (gsize) (g_utf8_next_char (p) - p);

      if (name->len + length > MAX_NAME)
        break;
      if (is_unsafe (c) || (name->len == 0 && (c == '.' || c == ' ' || c == '~' || c == '-')))
        g_string_append_c (name, '_');
      else
        g_string_append_len (name, p, (gssize) length);
    }
  if (name->len == 0)
    g_string_append (name, "Folder");
  if (name->str[name->len - 1] == '.' || name->str[name->len - 1] == ' ')
    name->str[name->len - 1] = '_';
  return g_string_free (g_steal_pointer (&name), FALSE);
}

/* The directory of the folders in it has the name, its own mailbox (or what becomes one) another one. */
static gboolean
take (const char *path, const char *suffix, GHashTable *taken)
{
  g_autofree char *file = g_strconcat (path, suffix, NULL);
  g_autofree char *part = g_strconcat (path, suffix, ".part", NULL);
  const char *const names[] = { path, file, part };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *key = cli_sync_dir_key (names[i]);
      if (g_hash_table_contains (taken, key))
        return FALSE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_hash_table_add (taken, cli_sync_dir_key (names[i]));
  return TRUE;
}

/* With directories called so a tree of messages would be taken for a Maildir. */
static gboolean
is_part_of_maildir (const char *name)
{
  static const char *const parts[] = { "cur", "new", "tmp", NULL };
  g_autofree char *key = cli_sync_dir_key (name);

  return g_strv_contains (parts, key);
}

char *
cli_export_folder_path (const char *parent, const char *label, const char *href, const char *suffix, GHashTable *taken)
{
  g_autofree char *name = safe_name (label);
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, href, -1);
  g_autofree char *path = g_build_filename (parent ? parent : "", name, NULL);

  if (!(*suffix == '\0' && is_part_of_maildir (name)) && take (path, suffix, taken))
    return g_steal_pointer (&path);
  g_free (path);
  path = g_strdup_printf ("%s%s%s-%.*s", parent ? parent : "", parent ? "/" : "", name, SUFFIX_DIGITS, sum);
  for (guint i = 2; !take (path, suffix, taken); i++)
    {
      g_free (path);
      path = g_strdup_printf ("%s%s%s-%.*s-%u", parent ? parent : "", parent ? "/" : "", name, SUFFIX_DIGITS, sum, i);
    }
  return g_steal_pointer (&path);
}

char *
cli_export_file_name (const CliExportMessage *message, guint number)
{
  g_autoptr (GDateTime) date = message->has_date ? g_date_time_new_from_unix_utc (message->date) : NULL;
  g_autofree char *when = date ? g_date_time_format (date, "%Y%m%dT%H%M%SZ") : g_strdup ("undated");
  g_autofree char *end = number > 1 ? g_strdup_printf ("-%u", number) : g_strdup ("");

  return g_strdup_printf ("%s-%.*s%s.eml", when, IDENT_DIGITS, message->ident, end);
}
