/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which files an export is. */

#include "cli-export.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

static const char *const formats[] = { "mbox", "maildir", "eml" };

const char *
cli_export_format_name (CliExportFormat format)
{
  return formats[format];
}

gboolean
cli_export_format_parse (const char *name, CliExportFormat *out_format)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (strcmp (formats[i], name) == 0)
      {
        *out_format = (CliExportFormat) i;
        return TRUE;
      }
  return FALSE;
}

static char *
without_slashes (const char *path)
{
  gsize length = strlen (path);

  while (length > 1 && path[length - 1] == '/')
    length--;
  return g_strndup (path, length);
}

/* What the report of an export that is there says. */
static char *
format_of_report (const char *report)
{
  g_autoptr (CliExportJournal) journal = cli_export_journal_open (NULL, NULL);

  if (journal == NULL || !cli_export_report_read (report, journal, FALSE, NULL))
    return NULL;
  return cli_export_journal_get (journal, "format");
}

static char *
format_of_journal (const char *path)
{
  g_autoptr (CliExportJournal) journal =
    g_file_test (path, G_FILE_TEST_EXISTS) ? cli_export_journal_open (path, NULL) : NULL;

  return journal ? cli_export_journal_get (journal, "format") : NULL;
}

static void
name_files (CliExportTarget *self, const char *report)
{
  self->dir = self->single ? g_path_get_dirname (self->path) : g_strdup (self->path);
  self->journal = self->single ? g_strconcat (self->path, ".part.sqlite", NULL) :
                                 g_build_filename (self->path, ".export.sqlite", NULL);
  if (report)
    self->report = g_strdup (report);
  else
    self->report = self->single ? g_strconcat (self->path, ".report.json", NULL) :
                                  g_build_filename (self->path, "report.json", NULL);
}

/* A name that is a file's, or nobody's, is that of one mailbox. */
static gboolean
decide_format (CliExportTarget *self, const char *format, gboolean directory)
{
  g_autofree char *known = NULL;

  if (format == NULL && directory)
    {
      known = format_of_journal (self->journal);
      if (known == NULL)
        known = format_of_report (self->report);
      if (known == NULL)
        {
          cli_usage_error (_("%s is a directory: say what is to be in it, with --format mbox (a mailbox for each folder),\n"
                             "  --format maildir or --format eml (a file for each message)"), self->path);
          return FALSE;
        }
      format = known;
    }
  if (!cli_export_format_parse (format ? format : "mbox", &self->format))
    {
      cli_usage_error (_("There is no format “%s”: --format takes mbox, maildir or eml"), format);
      return FALSE;
    }
  return TRUE;
}

CliExportTarget *
cli_export_target_new (const char *path, const char *format, const char *report, CliExit *out_exit)
{
  g_autoptr (CliExportTarget) self = g_new0 (CliExportTarget, 1);
  gboolean directory = g_str_has_suffix (path, "/") || g_file_test (path, G_FILE_TEST_IS_DIR);
  gboolean mailbox = format == NULL || strcmp (format, "mbox") == 0;

  *out_exit = CLI_EXIT_USAGE;
  if (*path == '\0' || strcmp (path, "-") == 0)
    {
      cli_usage_error (_("An export goes to a file or a directory, so that it can be gone on with and compared; name one"));
      return NULL;
    }
  self->path = without_slashes (path);
  self->single = mailbox && !directory;
  name_files (self, report);
  if (!decide_format (self, format, directory))
    return NULL;
  if (strcmp (self->report, self->path) == 0 || strcmp (self->report, self->journal) == 0)
    {
      cli_usage_error (_("The report needs a name of its own"));
      return NULL;
    }
  if (self->format != CLI_EXPORT_MBOX && !directory && g_file_test (path, G_FILE_TEST_EXISTS))
    {
      cli_usage_error (_("%s is a file: --format %s takes a directory"), path, format);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
cli_export_target_free (CliExportTarget *self)
{
  g_free (self->path);
  g_free (self->dir);
  g_free (self->report);
  g_free (self->journal);
  g_free (self);
}

gboolean
cli_export_target_is_taken (const CliExportTarget *self)
{
  g_autoptr (GDir) dir = NULL;

  if (self->single)
    return g_file_test (self->path, G_FILE_TEST_EXISTS) || g_file_test (self->path, G_FILE_TEST_IS_SYMLINK);
  dir = g_dir_open (self->path, 0, NULL);
  return dir && g_dir_read_name (dir) != NULL;
}

gboolean
cli_export_target_is_begun (const CliExportTarget *self)
{
  return g_file_test (self->journal, G_FILE_TEST_EXISTS);
}

void
cli_export_flush_dir (const char *path)
{
  g_autofree char *dir = g_path_get_dirname (path);
  int fd = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0)
    {
      fsync (fd);
      close (fd);
    }
}

gboolean
cli_export_make_dir (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0700) != 0)
    {
      int saved_errno = errno;
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), _("Cannot make the directory %s: %s"), path,
                   g_strerror (saved_errno));
      return FALSE;
    }
  /* Folders come before those in them, so all above this one have been seen to. */
  cli_export_flush_dir (path);
  return TRUE;
}
