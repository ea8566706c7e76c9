/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hs-time-stamps.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hs-maildir.h"

/* Folders whose stamps are remembered; when there are more, all begin anew. */
#define MAX_STAMPS 10000
/* The key of the folder list; directories begin with a dot. */
#define ROOT_KEY "folders"
/* Seconds that the first new stamp of a server is ahead, at most: stamps that were given before may not have been
 * remembered, all of them when there is no index, else those of the last moments before a crash. */
#define HEAD_START_WITHOUT_INDEX 1000000
#define HEAD_START 1000

struct _HsTimeStamps
{
  HsMaildirIndex *index;
  GHashTable *stamps; /* key -> HsStamp */
  gint64 last;        /* the newest there ever was */
  gint32 head_start;  /* 0 after the first new one */
};

static void
stamp_free (gpointer data)
{
  HsStamp *self = data;

  g_free (self->state);
  g_free (self);
}

HsTimeStamps *
hs_time_stamps_new (HsMaildirIndex *index)
{
  HsTimeStamps *self = g_new0 (HsTimeStamps, 1);

  self->index = index;
  self->stamps = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, stamp_free);
  self->last = hs_maildir_index_load_stamps (index, self->stamps);
  self->head_start = g_random_int_range (1, self->last > 0 ? HEAD_START : HEAD_START_WITHOUT_INDEX);
  return self;
}

void
hs_time_stamps_free (HsTimeStamps *self)
{
  g_hash_table_unref (self->stamps);
  g_free (self);
}

/* ---- what a folder is like now ---- */

typedef struct
{
  GChecksum *checksum;
  gint64 now;
  gboolean settled; /* a further change cannot look like the last one */
} State;

static void
add_directory (State *state, int folder_fd, const char *name)
{
  gint64 facts[6] = { 0 };
  struct stat st;

  if (folder_fd >= 0 && fstatat (folder_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
    {
      facts[0] = (gint64) st.st_ino;
      facts[1] = (gint64) st.st_mtim.tv_sec;
      facts[2] = st.st_mtim.tv_nsec;
      facts[3] = 1;
      /* Nobody can put this one back. */
      facts[4] = (gint64) st.st_ctim.tv_sec;
      facts[5] = st.st_ctim.tv_nsec;
      if (!hs_snapshot_is_stamp_settled (&st.st_mtim, state->now))
        state->settled = FALSE;
    }
  g_checksum_update (state->checksum, (const guchar *) facts, sizeof facts);
}

static void
add_folder (State *state, int root_fd, HsFolder *folder)
{
  int fd;

  /* With its end, so that two names never read like one. */
  g_checksum_update (state->checksum, (const guchar *) folder->dir_name, (gssize) strlen (folder->dir_name) + 1);
  if (!folder->exists)
    return;
  fd = openat (root_fd, folder->dir_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  add_directory (state, fd, "new");
  add_directory (state, fd, "cur");
  if (fd >= 0)
    close (fd);
}

static void
add_folders_below (State *state, int root_fd, HsFolder *folder, gboolean all)
{
  for (guint i = 0; i < folder->children->len; i++)
    {
      HsFolder *child = g_ptr_array_index (folder->children, i);
      guint8 n_children = child->children->len > 0;

      add_folder (state, root_fd, child);
      /* A listing tells whether there are folders in it. */
      g_checksum_update (state->checksum, &n_children, 1);
      if (all)
        add_folders_below (state, root_fd, child, TRUE);
    }
}

gint64
hs_time_stamps_get (HsTimeStamps *self, int root_fd, HsFolder *folder, gint64 now)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gboolean is_root = hs_folder_is_root (folder);
  const char *key = is_root ? ROOT_KEY : folder->dir_name;
  HsStamp *stamp = g_hash_table_lookup (self->stamps, key);
  State state = { checksum, now, TRUE };
  const char *text;

  if (!is_root)
    add_folder (&state, root_fd, folder);
  add_folders_below (&state, root_fd, folder, is_root);
  text = g_checksum_get_string (checksum);
  if (stamp != NULL && stamp->settled && g_str_equal (stamp->state, text))
    return stamp->value;
  if (stamp == NULL && g_hash_table_size (self->stamps) >= MAX_STAMPS)
    {
      g_hash_table_remove_all (self->stamps);
      hs_maildir_index_forget_stamps (self->index);
    }
  self->last = MAX (now / G_USEC_PER_SEC, self->last + 1) + self->head_start;
  self->head_start = 0;
  stamp = g_new0 (HsStamp, 1);
  stamp->state = g_strdup (text);
  stamp->settled = state.settled;
  stamp->value = self->last;
  g_hash_table_replace (self->stamps, g_strdup (key), stamp);
  hs_maildir_index_store_stamp (self->index, key, stamp);
  return stamp->value;
}
