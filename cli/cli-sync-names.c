/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What messages and folders are called in a Maildir. Nothing that a server says becomes part of a path but a folder's
 * name, in modified UTF-7 and without dots and slashes. */

#include "cli-sync.h"

#include <string.h>

#include "server/hs-folder-name.h"

/* Digits of a SHA-256 that a name has. */
#define IDENT_DIGITS 32
#define SUFFIX_DIGITS 8
/* What comes after the ident; the dot keeps it apart from what other programs write. */
#define MARK ".httpmail"
/* Bytes of a directory's name: a file system allows 255. */
#define MAX_DIR 240

char *
cli_sync_href_key (const char *origin, const char *href)
{
  gsize length = strlen (origin);

  if (strncmp (href, origin, length) == 0 && href[length] == '/')
    href += length;
  return g_strdup (href);
}

char *
cli_sync_url (const char *origin, const char *key)
{
  return key[0] == '/' ? g_strconcat (origin, key, NULL) : g_strdup (key);
}

/* Each part with its end, so that two never read like one. */
static void
add_text (GChecksum *checksum, const char *text)
{
  text = text ? text : "";
  g_checksum_update (checksum, (const guchar *) text, (gssize) strlen (text) + 1);
}

static char *
digest (GChecksum *checksum)
{
  return g_strndup (g_checksum_get_string (checksum), IDENT_DIGITS);
}

void
cli_sync_message_init (CliSyncMessage *self, const char *origin, HTTPMailMemberInfo *info)
{
  const char *href = httpmail_member_info_get_href (info);
  g_autoptr (GDateTime) date = httpmail_member_info_get_date_time (info);
  g_autoptr (GChecksum) looks = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GChecksum) ident = NULL;
  g_autofree char *size = NULL;

  self->href = cli_sync_href_key (origin, href);
  self->size = httpmail_member_info_get_content_length (info);
  self->has_date = date != NULL;
  self->date = date ? g_date_time_to_unix (date) : 0;
  self->read = httpmail_member_info_is_read (info);
  /* Where a server says nothing of a message but its size and a date, another file may have the same. */
  self->certain = self->size > 0 && self->has_date &&
                  (*httpmail_member_info_get_from (info) || *httpmail_member_info_get_subject (info));

  size = g_strdup_printf ("%" G_GUINT64_FORMAT, self->size);
  add_text (looks, size);
  add_text (looks, httpmail_member_info_get_date (info));
  add_text (looks, httpmail_member_info_get_from (info));
  add_text (looks, httpmail_member_info_get_subject (info));
  ident = g_checksum_copy (looks);
  add_text (ident, cli_href_name (self->href));
  self->looks = digest (looks);
  self->ident = digest (ident);
}

char *
cli_sync_file_name (const CliSyncMessage *message, guint64 size, gint64 now)
{
  gint64 time = message->has_date && message->date > 0 ? message->date : now;

  return g_strdup_printf ("%" G_GINT64_FORMAT ".H%s" MARK ",S=%" G_GUINT64_FORMAT, time, message->ident, size);
}

char *
cli_sync_file_ident (const char *name)
{
  const char *dot = strchr (name, '.');

  if (dot == NULL || dot == name || dot[1] != 'H')
    return NULL;
  const char *ident = dot + 2;
  if (strspn (ident, "0123456789abcdef") != IDENT_DIGITS || !g_str_has_prefix (ident + IDENT_DIGITS, MARK))
    return NULL;
  const char *rest = ident + IDENT_DIGITS + strlen (MARK);
  return *rest == '\0' || *rest == ',' || *rest == ':' ? g_strndup (ident, IDENT_DIGITS) : NULL;
}

static const char *
flags_of (const char *name)
{
  const char *info = strrchr (name, ':');

  return info && g_str_has_prefix (info, ":2,") ? info + 3 : NULL;
}

gboolean
cli_sync_file_is_read (const char *name)
{
  const char *flags = flags_of (name);

  return flags && strchr (flags, 'S') != NULL;
}

/* Flags stand in the order of the alphabet. */
char *
cli_sync_file_with_read (const char *name, gboolean read)
{
  const char *flags = flags_of (name);
  g_autoptr (GString) result = g_string_new_len (name, flags ? flags - name : (gssize) strlen (name));
  gboolean placed = !read;

  if (flags == NULL)
    g_string_append (result, ":2,");
  for (const char *p = flags ? flags : ""; *p != '\0'; p++)
    {
      if (*p == 'S')
        continue;
      if (!placed && *p > 'S')
        {
          g_string_append_c (result, 'S');
          placed = TRUE;
        }
      g_string_append_c (result, *p);
    }
  if (!placed)
    g_string_append_c (result, 'S');
  return g_string_free (g_steal_pointer (&result), FALSE);
}

char *
cli_sync_dir_key (const char *dir)
{
  return g_utf8_casefold (dir, -1);
}

static char *
suffix_for (const char *href)
{
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, href, -1);

  return g_strndup (sum, SUFFIX_DIGITS);
}

/* Taken, or where the state is. Modified UTF-7 hides the case of all but ASCII: names are compared as they are read. */
static gboolean
is_free (const char *dir, GHashTable *taken)
{
  g_autofree char *key = cli_sync_dir_key (dir);

  return strlen (dir) <= MAX_DIR && strcmp (key, ".httpmail") != 0 && !g_hash_table_contains (taken, key);
}

char *
cli_sync_folder_dir (const char *parent_dir, const char *label, const char *href, GHashTable *taken)
{
  g_autofree char *part = hs_folder_name_encode (label, NULL);
  g_autofree char *suffix = suffix_for (href);
  g_autofree char *dir = NULL;

  /* Hyphens are in no digest, and a name from one is nobody's. */
  if (part == NULL)
    part = g_strconcat ("Folder-", suffix, NULL);
  dir = g_strconcat (parent_dir ? parent_dir : "", ".", part, NULL);
  if (is_free (dir, taken))
    return g_steal_pointer (&dir);

  g_free (dir);
  dir = g_strconcat (parent_dir ? parent_dir : "", ".", part, "-", suffix, NULL);
  if (is_free (dir, taken))
    return g_steal_pointer (&dir);
  g_free (dir);
  dir = g_strconcat (".Folder-", suffix, NULL);
  for (guint i = 2; !is_free (dir, taken); i++)
    {
      g_free (dir);
      dir = g_strdup_printf (".Folder-%s-%u", suffix, i);
    }
  return g_steal_pointer (&dir);
}
