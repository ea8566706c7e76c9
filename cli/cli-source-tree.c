/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Directories: Maildirs with the folders in them, as Maildir++ or as directories, and messages of a file each. */

#include "cli-source-private.h"

#include <dirent.h>
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>

#include "server/hs-folder-name.h"

#define MAX_DEPTH 64

typedef struct
{
  CliSourceFind *find;
  /* "device:inode" of each directory that was looked into, to its path: links can lead in a circle */
  GHashTable *seen;
  gboolean found;
} Walk;

static gboolean walk (Walk *self, const char *path, const char *const *names, guint depth);

static void
fail_with_errno (Walk *self, const char *path, int saved_errno)
{
  g_autofree char *shown = g_filename_display_name (path);

  cli_source_fail (self->find, path, 0,
                   g_error_new (G_IO_ERROR, g_io_error_from_errno (saved_errno), _("Cannot read %s: %s"), shown,
                                g_strerror (saved_errno)));
}

static void
note (Walk *self, const char *format, const char *path, const char *other)
{
  g_autofree char *shown = g_filename_display_name (path);
  g_autofree char *shown_other = g_filename_display_name (other);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_autofree char *text = g_strdup_printf (format, shown, shown_other);
#pragma GCC diagnostic pop

  self->find->funcs->note (text, self->find->user_data);
}

static char **
names_with (const char *const *names, const char *name)
{
  GPtrArray *array = g_ptr_array_new ();

  for (guint i = 0; names[i]; i++)
    g_ptr_array_add (array, g_strdup (names[i]));
  if (name)
    g_ptr_array_add (array, g_utf8_make_valid (name, -1));
  g_ptr_array_add (array, NULL);
  return (char **) g_ptr_array_free (array, FALSE);
}

static int
add_place (Walk *self, const char *const *names)
{
  g_ptr_array_add (self->find->source->places, names_with (names, NULL));
  self->found = TRUE;
  return (int) self->find->source->places->len - 1;
}

static gboolean
is_directory (const char *path)
{
  struct stat st;

  return stat (path, &st) == 0 && S_ISDIR (st.st_mode);
}

static gboolean
is_maildir (const char *path)
{
  g_autofree char *cur = g_build_filename (path, "cur", NULL);
  g_autofree char *new_dir = g_build_filename (path, "new", NULL);

  return is_directory (cur) || is_directory (new_dir);
}

/* A file with a message of its own. */
static void
add_file (Walk *self, int place, const char *path, int read)
{
  struct stat st;

  if (stat (path, &st) != 0)
    fail_with_errno (self, path, errno);
  else if (S_ISREG (st.st_mode))
    cli_source_add (self->find, place, path, 0, (guint64) st.st_size, 1, read);
  else
    {
      g_autofree char *shown = g_filename_display_name (path);
      cli_source_fail (self->find, path, 0, g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _("%s is no file"), shown));
    }
}

/* ":2,RS", or with another character where a file system takes no colon. */
static gboolean
has_seen_flag (const char *name)
{
  const char *info = strstr (name, "2,");

  while (info && (info == name || strchr (":;!", info[-1]) == NULL))
    info = strstr (info + 1, "2,");
  return info && strchr (info + 2, 'S') != NULL;
}

/* NULL at the end, which a directory that cannot be read to it does not pass for. */
static struct dirent *
next_entry (Walk *self, DIR *dir, const char *path)
{
  struct dirent *entry;

  if (!cli_source_go_on (self->find, 1))
    return NULL;
  errno = 0;
  entry = readdir (dir);
  if (entry == NULL && errno != 0)
    fail_with_errno (self, path, errno);
  return entry;
}

static void
find_in_maildir (Walk *self, const char *path, int place)
{
  static const char *const parts[] = { "cur", "new" };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *part = g_build_filename (path, parts[i], NULL);
      DIR *dir = opendir (part);
      struct dirent *entry;

      if (dir == NULL)
        {
          if (errno != ENOENT)
            fail_with_errno (self, part, errno);
          continue;
        }
      while ((entry = next_entry (self, dir, part)) != NULL)
        {
          g_autofree char *file = g_build_filename (part, entry->d_name, NULL);
          if (entry->d_name[0] != '.')
            add_file (self, place, file, i == 0 && has_seen_flag (entry->d_name));
        }
      closedir (dir);
    }
}

/* ".Archive.2024" is Archive/2024, in modified UTF-7. */
static char **
names_of_maildir (const char *const *names, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name + 1, ".", -1);
  char **result = names_with (names, NULL);

  for (guint i = 0; parts[i]; i++)
    {
      g_autofree char *decoded = hs_folder_name_decode (parts[i]);
      char **longer = names_with ((const char *const *) result, decoded ? decoded : parts[i]);

      g_strfreev (result);
      result = longer;
    }
  return result;
}

/* What a directory has in it besides the parts of a Maildir. */
static void
look_at_entry (Walk *self,
               const char *path,
               const char *name,
               const char *const *names,
               gboolean maildir,
               int *place,
               guint depth)
{
  CliSource *source = self->find->source;
  g_autofree char *whole = g_build_filename (path, name, NULL);
  g_auto (GStrv) inner = NULL;

  if (maildir && (strcmp (name, "cur") == 0 || strcmp (name, "new") == 0 || strcmp (name, "tmp") == 0))
    return;
  if (is_directory (whole))
    {
      if (name[0] == '.' && !(maildir && source->maildirs && is_maildir (whole)))
        return;
      inner = name[0] == '.' ? names_of_maildir (names, name) : names_with (names, name);
      walk (self, whole, (const char *const *) inner, depth + 1);
      return;
    }
  if (maildir || !source->messages || name[0] == '.')
    return;
  if (!source->all_files && !(strlen (name) > 4 && g_ascii_strcasecmp (name + strlen (name) - 4, ".eml") == 0))
    return;
  if (*place < 0)
    *place = add_place (self, names);
  add_file (self, *place, whole, -1);
}

/* Whether a directory is to be looked into: links can lead in a circle. */
static gboolean
is_new (Walk *self, const char *path, guint depth)
{
  struct stat st;

  if (depth > MAX_DEPTH)
    {
      cli_source_fail (self->find, path, 0,
                       g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED,
                                    _("It is too deep inside other directories; import it by itself")));
      return FALSE;
    }
  if (stat (path, &st) != 0)
    return TRUE;

  g_autofree char *key =
    g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT, (guint64) st.st_dev, (guint64) st.st_ino);
  const char *other = g_hash_table_lookup (self->seen, key);

  if (other != NULL)
    {
      note (self, _("%s is left out: it is %s once more"), path, other);
      return FALSE;
    }
  g_hash_table_insert (self->seen, g_steal_pointer (&key), g_strdup (path));
  return TRUE;
}

static gboolean
walk (Walk *self, const char *path, const char *const *names, guint depth)
{
  gboolean maildir = self->find->source->maildirs && is_maildir (path);
  struct dirent *entry;
  DIR *dir;

  if (!is_new (self, path, depth))
    return TRUE;

  int place = maildir ? add_place (self, names) : -1;
  dir = opendir (path);
  if (dir == NULL)
    {
      fail_with_errno (self, path, errno);
      return FALSE;
    }
  if (maildir)
    find_in_maildir (self, path, place);
  while ((entry = next_entry (self, dir, path)) != NULL)
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
      look_at_entry (self, path, entry->d_name, names, maildir, &place, depth);
  closedir (dir);
  return TRUE;
}

gboolean
cli_source_find_in_tree (CliSourceFind *find, const char *path)
{
  static const char *const no_names[] = { NULL };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Walk self = { find, seen, FALSE };

  return !walk (&self, path, no_names, 0) || self.found;
}
