/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-source-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli-fetch.h"
#include "cli-mbox.h"

#define PIECE 65536
/* So much of a file shows what it is. */
#define LOOK_AT 4096
/* A signal does not wait for more than this is read. */
#define TURN_BYTES (4 * 1024 * 1024)
/* A message up to this size is held in memory while it is sent. */
#define HOLD_MAX (256 * 1024)

static const struct
{
  const char *name;
  CliSourceKind kind;
  gboolean one_level;
} formats[] = {
  { "mbox", CLI_SOURCE_MBOX, FALSE },  { "mboxrd", CLI_SOURCE_MBOX, FALSE },
  { "mboxo", CLI_SOURCE_MBOX, TRUE },  { "eml", CLI_SOURCE_MESSAGE, FALSE },
  { "maildir", CLI_SOURCE_TREE, FALSE },
};

gboolean
cli_source_is_format (const char *format)
{
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    if (strcmp (formats[i].name, format) == 0)
      return TRUE;
  return FALSE;
}

void
cli_source_free (CliSource *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_ptr_array_unref (self->places);
  g_free (self->fd_name);
  g_free (self->path);
  g_free (self);
}

static void
set_errno (GError **error, const char *path, int saved_errno)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), _("Cannot read %s: %s"), shown,
               g_strerror (saved_errno));
}

/* ---- opening ---- */

/* What cannot be read twice is copied to a file first. */
static gboolean
spool (CliSource *self, GError **error)
{
  g_autofree char *buffer = g_malloc (PIECE);
  int to = cli_fetch_spool (error);
  ssize_t n;

  if (to < 0)
    return FALSE;
  while ((n = read (self->fd, buffer, PIECE)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        set_errno (error, self->path, errno);
      for (ssize_t done = 0; n > 0 && done < n;)
        {
          ssize_t written = write (to, buffer + done, (gsize) (n - done));
          if (written < 0 && errno != EINTR)
            {
              g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _("Cannot write to %s: %s"), g_get_tmp_dir (),
                           g_strerror (errno));
              n = -1;
            }
          done += MAX (written, 0);
        }
      if (n < 0)
        {
          close (to);
          return FALSE;
        }
    }
  close (self->fd);
  self->fd = to;
  return TRUE;
}

/* What the beginning of a file looks like. */
static gboolean
recognize (CliSource *self, GError **error)
{
  char head[LOOK_AT];
  ssize_t n = pread (self->fd, head, sizeof head, 0);
  const char *p = head;
  const char *end = head + MAX (n, 0);
  gboolean bom = n >= CLI_MBOX_BOM_LENGTH && memcmp (head, CLI_MBOX_BOM, CLI_MBOX_BOM_LENGTH) == 0;
  gsize name = 0;

  if (n < 0)
    {
      set_errno (error, self->path, errno);
      return FALSE;
    }
  self->kind = CLI_SOURCE_MBOX;
  if (bom)
    p += CLI_MBOX_BOM_LENGTH;
  while (p < end && (*p == '\n' || *p == '\r'))
    p++;
  gsize length = (gsize) (end - p);
  if (g_str_has_suffix (self->path, ".eml") && !(length >= 5 && memcmp (p, "From ", 5) == 0))
    self->kind = CLI_SOURCE_MESSAGE;
  if (n == 0 || self->kind == CLI_SOURCE_MESSAGE || (length >= 5 && memcmp (p, "From ", 5) == 0))
    return TRUE;
  while (name < length && p[name] > 32 && p[name] < 127 && p[name] != ':')
    name++;
  self->kind = CLI_SOURCE_MESSAGE;
  if (p == head && name > 0 && name < length && p[name] == ':')
    return TRUE;

  gsize shown = 0;
  while (shown < MIN (length, 60) && p[shown] != '\r' && p[shown] != '\n')
    shown++;
  g_autofree char *line = g_utf8_make_valid (p, (gssize) shown);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               _("%s is neither an mbox nor a message: it begins with “%s”.\n"
                 "  An mbox begins with a line “From …”, a message with its header; --format says what a file is."),
               self->path, line);
  return FALSE;
}

static gboolean
open_file (CliSource *self, const struct stat *st, GError **error)
{
  if (self->fd < 0)
    self->fd = open (self->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (self->fd < 0)
    {
      set_errno (error, self->path, errno);
      return FALSE;
    }
  self->fd_name = g_strdup (self->path);
  return S_ISREG (st->st_mode) || spool (self, error);
}

CliSource *
cli_source_open (const char *path, const char *format, GError **error)
{
  g_autoptr (CliSource) self = g_new0 (CliSource, 1);
  gboolean given = FALSE;
  struct stat st;

  self->path = g_strdup (path);
  self->places = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  self->fd = strcmp (path, "-") == 0 ? dup (STDIN_FILENO) : -1;
  for (gsize i = 0; format && i < G_N_ELEMENTS (formats); i++)
    if (strcmp (formats[i].name, format) == 0)
      {
        self->kind = formats[i].kind;
        self->one_level = formats[i].one_level;
        given = TRUE;
      }
  if ((self->fd >= 0 ? fstat (self->fd, &st) : stat (path, &st)) != 0)
    {
      set_errno (error, path, errno);
      return NULL;
    }

  self->given = given;
  if (S_ISDIR (st.st_mode) && given && self->kind == CLI_SOURCE_MBOX)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY, _("%s is a directory, and no mbox"), path);
      return NULL;
    }
  if (S_ISDIR (st.st_mode))
    {
      self->maildirs = !given || self->kind == CLI_SOURCE_TREE;
      self->messages = !given || self->kind == CLI_SOURCE_MESSAGE;
      self->all_files = given;
      self->kind = CLI_SOURCE_TREE;
      return g_steal_pointer (&self);
    }
  if (given && self->kind == CLI_SOURCE_TREE)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY, _("%s is no directory, which a Maildir is"), path);
      return NULL;
    }
  if (!open_file (self, &st, error) || (!given && !recognize (self, error)))
    return NULL;
  return g_steal_pointer (&self);
}

GPtrArray *
cli_source_get_places (CliSource *self)
{
  return self->places;
}

/* ---- finding ---- */

void
cli_source_add (CliSourceFind *self, int place, const char *name, guint64 start, guint64 length, guint number, int read)
{
  CliItem item = {
    .place = place, .name = (char *) name, .start = start, .length = length, .number = number, .read = read
  };

  cli_present_add_item (self->present, &item);
}

void
cli_source_fail (CliSourceFind *self, const char *name, guint number, GError *error)
{
  self->funcs->failed (name, number, error, self->user_data);
  g_error_free (error);
}

gboolean
cli_source_go_on (CliSourceFind *self, guint found)
{
  self->ended = self->ended || !self->funcs->go_on (found, self->user_data);
  return !self->ended;
}

/* A message may have gigabytes. */
static gboolean
on_piece (gpointer user_data)
{
  return cli_source_go_on (user_data, 0);
}

static gboolean
on_message (const CliMboxMessage *message, gpointer user_data)
{
  CliSourceFind *self = user_data;
  const char *name = self->source->path;

  if (message->number == 0)
    cli_source_fail (self, name, 0,
                     g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                                  _("%s: the first %" PRIu64 " bytes are no message: no line “From …” comes before them"),
                                  name, message->length));
  else
    cli_source_add (self, 0, name, message->start, message->length, message->number, -1);
  if (message->number > 0 && message->torn)
    {
      g_autofree char *text = g_strdup_printf (
        _("%s ends in the middle of a line: its last message, number %u, may not be whole"), name, message->number);
      self->funcs->note (text, self->user_data);
    }
  return cli_source_go_on (self, 1);
}

static gboolean
count_message (const CliMboxMessage *message, gpointer user_data)
{
  guint *separators = user_data;

  if (message->number > 0)
    ++*separators;
  return *separators < 100;
}

/* A message whose name does not say that it is one may be an mbox that has lost its beginning. */
static gboolean
check_is_one (CliSource *self, GError **error)
{
  guint separators = 0;

  if (g_str_has_suffix (self->path, ".eml"))
    return TRUE;
  if (!cli_mbox_scan (self->fd, count_message, NULL, &separators, error))
    return FALSE;
  if (separators == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               _("%s begins as a message does, but has lines that separate those of an mbox.\n"
                 "  Say what it is: --format eml is one message, --format mbox leaves out what is before the first line"
                 " “From …”."),
               self->path);
  return FALSE;
}

static gboolean
find_in_file (CliSourceFind *self, GError **error)
{
  CliSource *source = self->source;
  static const char *const none[] = { NULL };
  struct stat st;

  g_ptr_array_add (source->places, g_strdupv ((char **) none));
  if (source->kind == CLI_SOURCE_MBOX)
    return cli_mbox_scan (source->fd, on_message, on_piece, self, error);
  if (!source->given && !check_is_one (source, error))
    return FALSE;
  if (fstat (source->fd, &st) != 0)
    {
      set_errno (error, source->path, errno);
      return FALSE;
    }
  cli_source_add (self, 0, source->path, 0, (guint64) st.st_size, 1, -1);
  return TRUE;
}

gboolean
cli_source_find (CliSource *self, CliPresent *present, const CliSourceFuncs *funcs, gpointer user_data, GError **error)
{
  CliSourceFind find = { self, present, funcs, user_data, FALSE };

  self->funcs = funcs;
  self->user_data = user_data;
  if (self->kind != CLI_SOURCE_TREE)
    return find_in_file (&find, error) && cli_present_check (present, error);
  if (!cli_source_find_in_tree (&find, self->path))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   _("There is no message in %s: it is no Maildir, and has no files whose names end in .eml.\n"
                     "  --format eml takes every file for a message, whatever its name is."),
                   self->path);
      return FALSE;
    }
  cli_present_sort_items (present);
  return cli_present_check (present, error);
}

/* ---- messages ---- */

static gboolean
open_item (CliSource *self, const CliItem *item, GError **error)
{
  int fd;

  if (self->fd >= 0 && g_strcmp0 (self->fd_name, item->name) == 0)
    return TRUE;
  fd = open (item->name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (fd < 0)
    {
      set_errno (error, item->name, errno);
      return FALSE;
    }
  if (self->fd >= 0)
    close (self->fd);
  self->fd = fd;
  g_free (self->fd_name);
  self->fd_name = g_strdup (item->name);
  return TRUE;
}

/* Hands on what the message is, piece by piece. */
static gboolean
read_item (CliSource *self, const CliItem *item, CliMboxWrite take, gpointer user_data, GError **error)
{
  gboolean is_mbox = self->kind == CLI_SOURCE_MBOX;
  CliMboxFilter filter = { .unquote = TRUE, .one_level = self->one_level, .write = take, .user_data = user_data };
  g_autofree char *buffer = g_malloc (PIECE);
  guint64 done = 0;

  if (!open_item (self, item, error))
    return FALSE;
  while (done < item->length)
    {
      ssize_t n = pread (self->fd, buffer, (gsize) MIN (item->length - done, PIECE), (off_t) (item->start + done));

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          set_errno (error, item->name, errno);
          return FALSE;
        }
      if (n == 0)
        break;
      done += (guint64) n;
      if (done % TURN_BYTES < (guint64) n && !self->funcs->go_on (0, self->user_data))
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("The run was ended"));
          return FALSE;
        }
      if (!(is_mbox ? cli_mbox_filter_feed (&filter, buffer, (gsize) n, error) : take (buffer, (gsize) n, user_data, error)))
        return FALSE;
    }
  if (done == item->length)
    return !is_mbox || cli_mbox_filter_end (&filter, error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, _("%s became shorter while it was read"), item->name);
  return FALSE;
}

static gboolean
take_for_digest (gconstpointer data, gsize length, gpointer user_data, GError **error)
{
  cli_digest_update (user_data, data, length);
  return TRUE;
}

gboolean
cli_source_look_at (CliSource *self, CliItem *item, GError **error)
{
  g_autoptr (CliDigest) digest = cli_digest_new ();

  if (!read_item (self, item, take_for_digest, digest, error))
    return FALSE;
  cli_digest_finish (g_steal_pointer (&digest), &item->content);
  item->known = TRUE;
  if (item->read < 0 && item->content.status_read)
    item->read = 1;
  else if (item->read < 0 && item->content.status_unread)
    item->read = 0;
  if (item->content.size > 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("The message is empty"));
  return FALSE;
}

typedef struct
{
  GByteArray *held;
  int fd;
  GChecksum *checksum;
} Copy;

static gboolean
take_for_copy (gconstpointer data, gsize length, gpointer user_data, GError **error)
{
  Copy *self = user_data;

  g_checksum_update (self->checksum, data, (gssize) length);
  if (self->held)
    g_byte_array_append (self->held, data, (guint) length);
  for (gsize done = 0; !self->held && done < length;)
    {
      ssize_t n = write (self->fd, (const char *) data + done, length - done);

      if (n < 0 && errno != EINTR)
        {
          g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _("Cannot write to %s: %s"), g_get_tmp_dir (),
                       g_strerror (errno));
          return FALSE;
        }
      done += (gsize) MAX (n, 0);
    }
  return TRUE;
}

static GBytes *
bytes_of (Copy *copy, GError **error)
{
  g_autoptr (GMappedFile) mapped = NULL;

  if (copy->held)
    return g_byte_array_free_to_bytes (g_steal_pointer (&copy->held));
  /* Nobody else can reach the file, so it keeps its length. */
  mapped = g_mapped_file_new_from_fd (copy->fd, FALSE, error);
  return mapped ? g_mapped_file_get_bytes (mapped) : NULL;
}

GBytes *
cli_source_read (CliSource *self, const CliItem *item, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gboolean hold = item->content.size <= HOLD_MAX;
  Copy copy = { hold ? g_byte_array_new () : NULL, hold ? -1 : cli_fetch_spool (error), checksum };
  GBytes *bytes = NULL;

  if (!hold && copy.fd < 0)
    return NULL;
  if (read_item (self, item, take_for_copy, &copy, error))
    {
      if (strcmp (g_checksum_get_string (checksum), item->content.sha256) == 0)
        bytes = bytes_of (&copy, error);
      else
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("%s was changed while it was read"), item->name);
    }
  g_clear_pointer (&copy.held, g_byte_array_unref);
  if (copy.fd >= 0)
    close (copy.fd);
  return bytes;
}
