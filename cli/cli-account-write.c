/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Changes of accounts.conf. The file is somebody's own: only the lines of one account change, all else stays as it was
 * written, comments, order and blanks. */

#include "cli-account.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

typedef struct
{
  char *path; /* of the file itself, not of a link to it */
  char *folder;
  int lock;
  char *text;
} Change;

static void
change_clear (Change *self)
{
  g_free (self->path);
  g_free (self->folder);
  if (self->lock >= 0)
    close (self->lock);
  g_free (self->text);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Change, change_clear)

static gboolean
fail (const char *path, GError **error)
{
  int saved_errno = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), _("Cannot write %s: %s"), path,
               g_strerror (saved_errno));
  return FALSE;
}

/* One at a time: whoever comes second reads what the first one wrote. The folder is what is locked, for the file is
 * another one after each change. */
static gboolean
change_begin (Change *self, GError **error)
{
  g_autofree char *path = cli_accounts_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) reason = NULL;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return fail (folder, error);
  char *target = realpath (path, NULL);
  self->path = g_strdup (target ? target : path);
  self->folder = g_path_get_dirname (self->path);
  free (target);

  self->lock = g_open (self->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  while (self->lock >= 0 && flock (self->lock, LOCK_EX) != 0)
    if (errno != EINTR)
      return fail (self->folder, error);
  if (self->lock < 0)
    return fail (self->folder, error);

  if (g_file_get_contents (self->path, &self->text, NULL, &reason))
    return TRUE;
  if (g_error_matches (reason, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      self->text = g_strdup ("");
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

static gboolean
write_and_sync (int fd, const char *text)
{
  gsize length = strlen (text);

  for (gsize done = 0; done < length;)
    {
      gssize wrote = write (fd, text + done, length - done);
      if (wrote < 0 && errno != EINTR)
        return FALSE;
      done += MAX (wrote, 0);
    }
  return fsync (fd) == 0;
}

/* The file is the old one or the new one, whatever happens meanwhile. */
static gboolean
change_end (Change *self, const char *text, GError **error)
{
  g_autofree char *temporary = g_strconcat (self->path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0600);

  if (fd < 0)
    return fail (self->path, error);

  gboolean good = write_and_sync (fd, text);
  int saved_errno = errno;
  if (close (fd) != 0 && good)
    {
      good = FALSE;
      saved_errno = errno;
    }
  if (good && g_rename (temporary, self->path) != 0)
    {
      good = FALSE;
      saved_errno = errno;
    }
  if (good && fsync (self->lock) == 0)
    return TRUE;
  if (good)
    saved_errno = errno;
  else
    g_unlink (temporary);
  errno = saved_errno;
  return fail (self->path, error);
}

/* Whether a line begins a group, and then whether that of this name. */
static gboolean
is_header (const char *line, gsize length, const char *name, gboolean *out_is_meant)
{
  const char *end = line + length;

  while (line < end && g_ascii_isspace (*line))
    line++;
  if (line == end || *line != '[')
    return FALSE;
  const char *close = memchr (line, ']', end - line);
  gsize found = close ? (gsize) (close - line) - 1 : 0;
  *out_is_meant = close && found == strlen (name) && strncmp (line + 1, name, found) == 0;
  return TRUE;
}

static gboolean
is_key (const char *line, gsize length)
{
  while (length > 0 && g_ascii_isspace (*line))
    line++, length--;
  return length > 0 && *line != '#';
}

/* The text with the group of this name replaced, or taken out where replacement is NULL. What follows a group's last key is
 * not of it: a comment there is about the next one. */
static char *
replace_group (const char *text, const char *name, const char *replacement)
{
  GString *result = g_string_new (NULL);
  g_autoptr (GString) between = g_string_new (NULL);
  gboolean inside = FALSE;
  gboolean placed = FALSE;

  for (const char *line = text; *line;)
    {
      gsize length = strcspn (line, "\n");
      gboolean is_meant;

      length += line[length] == '\n';
      if (is_header (line, length, name, &is_meant))
        {
          g_string_append_len (result, between->str, (gssize) between->len);
          g_string_truncate (between, 0);
          inside = is_meant;
          if (inside && !placed && replacement)
            {
              g_string_append (result, replacement);
              placed = TRUE;
            }
        }
      else if (inside && is_key (line, length))
        g_string_truncate (between, 0);
      else if (inside)
        g_string_append_len (between, line, (gssize) length);
      if (!inside)
        g_string_append_len (result, line, (gssize) length);
      line += length;
    }
  g_string_append_len (result, between->str, (gssize) between->len);

  if (replacement && !placed)
    {
      if (result->len > 0 && result->str[result->len - 1] != '\n')
        g_string_append_c (result, '\n');
      if (result->len > 0 && !g_str_has_suffix (result->str, "\n\n"))
        g_string_append_c (result, '\n');
      g_string_append (result, replacement);
    }
  return g_string_free (result, FALSE);
}

static void
set_text (GKeyFile *file, const CliAccount *account, const char *key, const char *value)
{
  if (value)
    g_key_file_set_string (file, account->name, key, value);
}

static char *
text_of (const CliAccount *account)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  set_text (file, account, "url", account->url);
  set_text (file, account, "user", account->user);
  set_text (file, account, "password-file", account->password_file);
  set_text (file, account, "password-command", account->password_command);
  if (account->password_keyring)
    g_key_file_set_boolean (file, account->name, "password-keyring", TRUE);
  set_text (file, account, "from", account->from);
  set_text (file, account, "ca-file", account->ca_file);
  if (account->connections > 0)
    g_key_file_set_integer (file, account->name, "connections", account->connections);
  if (account->timeout > 0)
    g_key_file_set_integer (file, account->name, "timeout", account->timeout);
  if (account->insecure_auth)
    g_key_file_set_boolean (file, account->name, "insecure-auth", TRUE);
  if (account->sendmail)
    g_key_file_set_boolean (file, account->name, "sendmail", TRUE);
  return g_key_file_to_data (file, NULL, NULL);
}

/* A file that cannot be read as a whole is not touched: what is where in it is not known. */
static gboolean
has_group (const char *text, const char *name, const char *path, gboolean *out_has, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) reason = NULL;

  if (*text && !g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, &reason))
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ACCOUNT, _("Cannot read %s: %s"), path, reason->message);
      return FALSE;
    }
  *out_has = g_key_file_has_group (file, name);
  return TRUE;
}

gboolean
cli_accounts_write (const CliAccount *account, gboolean replace, GError **error)
{
  g_auto (Change) change = { .lock = -1 };
  g_autofree char *group = text_of (account);
  gboolean has;

  if (!change_begin (&change, error) || !has_group (change.text, account->name, change.path, &has, error))
    return FALSE;
  if (has && !replace)
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ACCOUNT,
                   _("There is an account “%s” in %s already; --replace writes over it"), account->name, change.path);
      return FALSE;
    }
  g_autofree char *text = replace_group (change.text, account->name, group);
  return change_end (&change, text, error);
}

gboolean
cli_accounts_remove (const char *name, GError **error)
{
  g_auto (Change) change = { .lock = -1 };
  gboolean has;

  if (!change_begin (&change, error) || !has_group (change.text, name, change.path, &has, error))
    return FALSE;
  if (!has)
    return TRUE;
  g_autofree char *text = replace_group (change.text, name, NULL);
  return change_end (&change, text, error);
}
