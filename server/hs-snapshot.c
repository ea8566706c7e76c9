/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The names in a Maildir folder at one moment. */

#include "hs-maildir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "hs-error.h"

/* A directory changed twice within the clock tick of the file system has the same stamp; network file systems tick
 * in seconds. */
#define STAMP_MARGIN (2 * G_USEC_PER_SEC)
/* A tick of a local file system, with room to spare. */
#define TICK (20 * 1000)
/* Readings of a folder that changes while it is read. */
#define MAX_ROUNDS 3
/* Names put in by this server before the folder is read again. */
#define MAX_ADDED 20000

static guint
entry_hash (gconstpointer key)
{
  const HsEntry *entry = key;
  guint hash = 5381;

  for (guint i = 0; i < entry->base_length; i++)
    hash = hash * 33 + (guchar) entry->name[i];
  return hash;
}

static gboolean
entry_equal (gconstpointer a, gconstpointer b)
{
  const HsEntry *one = a;
  const HsEntry *other = b;

  return one->base_length == other->base_length && memcmp (one->name, other->name, one->base_length) == 0;
}

static int
entry_compare (gconstpointer a, gconstpointer b)
{
  const HsEntry *one = a;
  const HsEntry *other = b;

  if (one->time != other->time)
    return one->time < other->time ? -1 : 1;
  return strcmp (one->name, other->name);
}

static HsSnapshot *
snapshot_new (void)
{
  HsSnapshot *self = g_rc_box_new0 (HsSnapshot);

  self->entries = g_array_new (FALSE, FALSE, sizeof (HsEntry));
  self->added = g_ptr_array_new_with_free_func (g_free);
  self->by_base = g_hash_table_new (entry_hash, entry_equal);
  self->names = g_string_chunk_new (16 * 1024);
  return self;
}

static void
snapshot_clear (gpointer data)
{
  HsSnapshot *self = data;

  g_hash_table_unref (self->by_base);
  g_array_unref (self->entries);
  g_ptr_array_unref (self->added);
  g_string_chunk_free (self->names);
}

HsSnapshot *
hs_snapshot_ref (HsSnapshot *self)
{
  return g_rc_box_acquire (self);
}

void
hs_snapshot_unref (HsSnapshot *self)
{
  g_rc_box_release_full (self, snapshot_clear);
}

/* FALSE: it cannot be a message's. */
static gboolean
entry_init (HsEntry *entry, HsSnapshot *self, const char *name, gboolean in_new)
{
  const char *colon = strchr (name, ':');

  memset (entry, 0, sizeof *entry);
  entry->base_length = (guint16) (colon != NULL ? (gsize) (colon - name) : strlen (name));
  if (entry->base_length == 0)
    return FALSE;
  entry->name = g_string_chunk_insert (self->names, name);
  entry->time = g_ascii_isdigit (*name) ? g_ascii_strtoull (name, NULL, 10) : 0;
  entry->in_new = in_new != FALSE;
  return TRUE;
}

static gboolean
read_names (HsSnapshot *self, int dir_fd, gboolean in_new, guint round)
{
  /* Not dup (): the copies would share one position. */
  int fd = dir_fd < 0 ? -1 : openat (dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  struct dirent *dirent;
  int saved_errno;
  DIR *dir;

  if (dir_fd < 0)
    return TRUE;
  if (fd < 0)
    return FALSE;
  dir = fdopendir (fd);
  if (dir == NULL)
    {
      close (fd);
      return FALSE;
    }
  errno = 0;
  while ((dirent = readdir (dir)) != NULL)
    {
      HsEntry entry;

      if (dirent->d_name[0] != '.' && (dirent->d_type == DT_REG || dirent->d_type == DT_UNKNOWN) &&
          entry_init (&entry, self, dirent->d_name, in_new))
        {
          entry.round = round & 3;
          g_array_append_val (self->entries, entry);
        }
      errno = 0;
    }
  saved_errno = errno;
  closedir (dir);
  errno = saved_errno;
  return saved_errno == 0;
}

static void
get_stamp (int fd, struct timespec *out_stamp)
{
  struct stat st;

  memset (out_stamp, 0, sizeof *out_stamp);
  if (fd >= 0 && fstat (fd, &st) == 0)
    *out_stamp = st.st_mtim;
}

static gboolean
stamp_equal (const struct timespec *a, const struct timespec *b)
{
  return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static void
build_table (HsSnapshot *self)
{
  g_array_sort (self->entries, entry_compare);
  for (guint i = 0; i < self->entries->len; i++)
    {
      HsEntry *entry = &g_array_index (self->entries, HsEntry, i);
      HsEntry *other = g_hash_table_lookup (self->by_base, entry);

      /* A message that moved while it was read, or was left in both after a crash. */
      if (other != NULL)
        {
          HsEntry *loser = other->in_new ? other : entry;

          if (other->round != entry->round)
            loser = other->round < entry->round ? other : entry;
          loser->gone = TRUE;
          if (loser == entry)
            continue;
        }
      g_hash_table_replace (self->by_base, entry, entry);
    }
  for (guint i = 0; i < self->entries->len; i++)
    {
      HsEntry *entry = &g_array_index (self->entries, HsEntry, i);

      if (!entry->gone)
        {
          self->n_messages++;
          self->n_unread += !hs_entry_is_read (entry);
        }
    }
}

static gboolean
is_before (const struct timespec *stamp, gint64 margin, gint64 now)
{
  return stamp->tv_sec * G_USEC_PER_SEC + stamp->tv_nsec / 1000 + margin < now;
}

gboolean
hs_snapshot_is_stamp_settled (const struct timespec *stamp, gint64 now)
{
  return is_before (stamp, stamp->tv_nsec != 0 ? TICK : STAMP_MARGIN, now);
}

static gboolean
is_settled (HsSnapshot *self, const struct timespec *stamp)
{
  return is_before (stamp, STAMP_MARGIN, self->taken_at);
}

static gboolean
has_stamps (HsMaildir *maildir, const struct timespec *expected_new, const struct timespec *expected_cur)
{
  struct timespec new_stamp;
  struct timespec cur_stamp;

  get_stamp (maildir->new_fd, &new_stamp);
  get_stamp (maildir->cur_fd, &cur_stamp);
  return stamp_equal (&new_stamp, expected_new) && stamp_equal (&cur_stamp, expected_cur);
}

HsSnapshot *
hs_maildir_scan (HsMaildir *maildir, GError **error)
{
  g_autoptr (HsSnapshot) self = snapshot_new ();
  gboolean stable = FALSE;

  /* A rename during a scan can hide a message or show it twice, so a folder that changed is read again. When it
   * changes all the time, what one of the readings has seen counts as there. */
  for (guint round = 0; !stable && round < MAX_ROUNDS; round++)
    {
      guint first = self->entries->len;

      self->taken_at = g_get_real_time ();
      get_stamp (maildir->new_fd, &self->new_stamp);
      get_stamp (maildir->cur_fd, &self->cur_stamp);
      if (!read_names (self, maildir->new_fd, TRUE, round) || !read_names (self, maildir->cur_fd, FALSE, round))
        {
          hs_error_set_errno (error, errno, maildir->what, maildir->path);
          return NULL;
        }
      stable = has_stamps (maildir, &self->new_stamp, &self->cur_stamp);
      if (stable && first > 0)
        g_array_remove_range (self->entries, 0, first);
    }
  self->own_new_stamp = self->new_stamp;
  self->own_cur_stamp = self->cur_stamp;
  self->exact = stable && hs_snapshot_is_stamp_settled (&self->new_stamp, self->taken_at) &&
                hs_snapshot_is_stamp_settled (&self->cur_stamp, self->taken_at);
  build_table (self);
  return g_steal_pointer (&self);
}

gboolean
hs_snapshot_is_current (HsSnapshot *self, HsMaildir *maildir)
{
  /* What was added is found, but not listed. */
  return self->added->len == 0 && has_stamps (maildir, &self->new_stamp, &self->cur_stamp) &&
         is_settled (self, &self->new_stamp) && is_settled (self, &self->cur_stamp);
}

gboolean
hs_snapshot_is_close (HsSnapshot *self, HsMaildir *maildir)
{
  return self->added->len < MAX_ADDED && has_stamps (maildir, &self->own_new_stamp, &self->own_cur_stamp);
}

void
hs_snapshot_stay_close (HsSnapshot *self, HsMaildir *maildir)
{
  get_stamp (maildir->new_fd, &self->own_new_stamp);
  get_stamp (maildir->cur_fd, &self->own_cur_stamp);
}

HsEntry *
hs_snapshot_lookup (HsSnapshot *self, const char *base)
{
  gsize length = strlen (base);
  HsEntry key = { .name = base, .base_length = (guint16) length };
  HsEntry *entry = length <= 255 ? g_hash_table_lookup (self->by_base, &key) : NULL;

  return entry != NULL && !entry->gone ? entry : NULL;
}

void
hs_snapshot_add (HsSnapshot *self, const char *name)
{
  /* Not in the array of entries, which moves as it grows. */
  HsEntry *entry = g_new0 (HsEntry, 1);

  g_ptr_array_add (self->added, entry);
  if (!entry_init (entry, self, name, FALSE))
    return;
  g_hash_table_replace (self->by_base, entry, entry);
  self->n_messages++;
  self->n_unread += !hs_entry_is_read (entry);
}

void
hs_snapshot_drop (HsSnapshot *self, HsEntry *entry)
{
  if (entry->gone)
    return;
  entry->gone = TRUE;
  self->n_messages--;
  self->n_unread -= !hs_entry_is_read (entry);
}

gboolean
hs_entry_is_read (const HsEntry *self)
{
  const char *info = self->name + self->base_length;

  return g_str_has_prefix (info, ":2,") && strchr (info + 3, 'S') != NULL;
}

char *
hs_entry_dup_base (const HsEntry *self)
{
  return g_strndup (self->name, self->base_length);
}
