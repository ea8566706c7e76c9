/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <sys/stat.h>

G_BEGIN_DECLS

/* One folder of a Maildir++ store, opened. Everything goes through directory descriptors and never follows a symbolic
 * link. A message is known by its base name, the file name without the flags (":2,S"): it stays the same as long as
 * the message is in the folder. Errors are of HS_ERROR. */
typedef struct
{
  int fd;
  int new_fd;
  int cur_fd;
  gboolean new_dirty; /* entries changed since the last hs_maildir_sync () */
  gboolean cur_dirty;
  char *what; /* for the client: The folder "Work" */
  char *path; /* for the log */
} HsMaildir;

/* dir_name is "." for the inbox, else ".Name". display names the folder in errors. read_only: directories that are
 * missing are not made, and count as empty. */
HsMaildir *hs_maildir_open (int root_fd,
                            const char *root_path,
                            const char *dir_name,
                            const char *display,
                            gboolean read_only,
                            GError **error);
void hs_maildir_free (HsMaildir *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HsMaildir, hs_maildir_free)

/* A directory that is on its way to be a folder. Without a dot at its beginning no program takes it for one; Dovecot
 * shows what begins with two. */
#define HS_MAILDIR_NEW_PREFIX "httpmail-new-"
/* Makes the folder, all of it or nothing. Fails with 405 when it is there. */
gboolean
hs_maildir_create (int root_fd, const char *root_path, const char *dir_name, const char *display, GError **error);
/* Makes new, cur and tmp in a directory that is there. */
gboolean hs_maildir_complete (int fd, const char *what, const char *path, GError **error);

typedef struct
{
  const char *name; /* of the file */
  guint64 time;     /* of delivery, as the name says; 0 when it does not */
  guint16 base_length;
  guint in_new : 1;
  guint gone : 1;  /* removed since the scan, or a double */
  guint round : 2; /* of reading the folder */
} HsEntry;

/* The names in a folder at one moment, oldest message first. It is kept and used to find messages by base name; what
 * this server changes is noted in it, what others change shows when the file is not there. */
typedef struct
{
  GArray *entries;  /* HsEntry */
  GPtrArray *added; /* HsEntry: what this server has put there since */
  GHashTable *by_base;
  GStringChunk *names;
  guint n_messages;
  guint n_unread;
  struct timespec new_stamp;
  struct timespec cur_stamp;
  struct timespec own_new_stamp; /* after the last change by this server */
  struct timespec own_cur_stamp;
  gint64 taken_at; /* wall clock, microseconds */
  gboolean exact;  /* nothing changed while it was read: what is not in it was not there */
} HsSnapshot;

HsSnapshot *hs_maildir_scan (HsMaildir *self, GError **error);
HsSnapshot *hs_snapshot_ref (HsSnapshot *self);
void hs_snapshot_unref (HsSnapshot *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HsSnapshot, hs_snapshot_unref)
/* FALSE when a directory with this time of change may change again without getting another one. */
gboolean hs_snapshot_is_stamp_settled (const struct timespec *stamp, gint64 now);
/* FALSE when the folder may have changed since the scan. */
gboolean hs_snapshot_is_current (HsSnapshot *self, HsMaildir *maildir);
/* FALSE when others have changed the folder since the scan. Two changes within one tick of the clock look like one. */
gboolean hs_snapshot_is_close (HsSnapshot *self, HsMaildir *maildir);
/* After a change by this server to a folder that was close before. */
void hs_snapshot_stay_close (HsSnapshot *self, HsMaildir *maildir);
HsEntry *hs_snapshot_lookup (HsSnapshot *self, const char *base);
/* After a message was put into cur. Keeps no entry from being valid. */
void hs_snapshot_add (HsSnapshot *self, const char *name);
/* After a message was taken away. */
void hs_snapshot_drop (HsSnapshot *self, HsEntry *entry);

gboolean hs_entry_is_read (const HsEntry *self);
char *hs_entry_dup_base (const HsEntry *self);

/* A readable descriptor of a regular file, or -1. With HS_ERROR 404 the file is not there under this name. */
int hs_maildir_open_message (HsMaildir *self, const HsEntry *entry, struct stat *out_stat, GError **error);
gboolean hs_maildir_set_read (HsMaildir *self, HsSnapshot *snapshot, HsEntry *entry, gboolean read, GError **error);
gboolean hs_maildir_remove (HsMaildir *self, HsSnapshot *snapshot, HsEntry *entry, GError **error);

typedef enum
{
  HS_TRANSFER_MOVE,
  HS_TRANSFER_COPY
} HsTransfer;

/* Puts the message into another folder under base; 412 when that name is taken there. The snapshot of the destination
 * gets the new name. */
gboolean hs_maildir_transfer (HsMaildir *self,
                              HsSnapshot *snapshot,
                              HsEntry *entry,
                              HsTransfer transfer,
                              HsMaildir *destination,
                              HsSnapshot *to_snapshot,
                              const char *base,
                              GError **error);
/* Makes what was renamed, linked and removed safe from a power cut. */
gboolean hs_maildir_sync (HsMaildir *self, GError **error);

/* time.MusecPpidQcounter.host */
char *hs_maildir_unique_name (void);
/* renameat () that does not replace. 0, or -1 and errno. */
int hs_maildir_rename (int from_fd, const char *from, int to_fd, const char *to);

G_END_DECLS
