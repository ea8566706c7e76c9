/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Files that nobody exported. What begins with a dot is not looked at, nor what a mail program keeps in a Maildir beside
 * cur and new: those are no messages. */

#include "cli-export.h"

#include <glib/gstdio.h>
#include <string.h>

#define REPORT "report.json"
/* A directory is open on each level. */
#define MAX_DEPTH 300

typedef struct
{
  CliExport *export;
  CliExportJournal *journal;
  CliExportExtraFunc func;
  gpointer user_data;
  GStatBuf report;
} Search;

static void find_in (Search *self, const char *dir, guint depth);

static char *
join (const char *dir, const char *name)
{
  return *dir ? g_build_filename (dir, name, NULL) : g_strdup (name);
}

static gboolean
is_report (Search *self, const char *path, const GStatBuf *st)
{
  return strcmp (path, REPORT) == 0 || (st->st_dev == self->report.st_dev && st->st_ino == self->report.st_ino);
}

/* depth 0: directories are not looked into. */
static void
look_at (Search *self, const char *path, guint depth)
{
  g_autofree char *whole = NULL;
  GStatBuf st;

  if (cli_export_journal_has_file (self->journal, path))
    return;
  whole = g_build_filename (self->export->target->dir, path, NULL);
  if (g_lstat (whole, &st) != 0 || is_report (self, path, &st))
    return;
  if (!S_ISDIR (st.st_mode))
    self->func (path, self->user_data);
  else if (depth > 0)
    find_in (self, path, depth + 1);
}

/* What cannot be looked into is nothing an export made. */
static void
find_in (Search *self, const char *dir, guint depth)
{
  g_autofree char *whole = g_build_filename (self->export->target->dir, dir, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) entries = depth < MAX_DEPTH ? g_dir_open (whole, 0, &error) : NULL;
  const char *name;

  if (entries == NULL && !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    self->func (dir, self->user_data);
  while (entries && !cli_export_is_ending (self->export) && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = join (dir, name);

      if (name[0] != '.')
        look_at (self, path, depth);
      g_main_context_iteration (NULL, FALSE);
    }
}

static void
find_in_maildir (Search *self, const char *dir)
{
  g_autofree char *cur = join (dir, "cur");
  g_autofree char *new_dir = join (dir, "new");

  find_in (self, cur, 0);
  find_in (self, new_dir, 0);
}

static void
find_in_maildirs (Search *self)
{
  g_autoptr (GDir) entries = g_dir_open (self->export->target->dir, 0, NULL);
  const char *name;

  find_in_maildir (self, "");
  while (entries && !cli_export_is_ending (self->export) && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *whole = g_build_filename (self->export->target->dir, name, NULL);

      if (name[0] == '.' && g_file_test (whole, G_FILE_TEST_IS_DIR) && !g_file_test (whole, G_FILE_TEST_IS_SYMLINK))
        find_in_maildir (self, name);
    }
}

void
cli_export_find_extra (CliExport *export, CliExportJournal *journal, CliExportExtraFunc func, gpointer user_data)
{
  Search self = { export, journal, func, user_data, { 0 } };

  if (export->target->single)
    return;
  g_stat (export->target->report, &self.report);
  if (export->target->format == CLI_EXPORT_MAILDIR)
    find_in_maildirs (&self);
  else
    find_in (&self, "", 1);
}
