/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli-sync.h"

G_BEGIN_DECLS

/* What to do: cli-sync-merge.c */

typedef char *(*CliSyncDigestFunc) (const CliSyncFile *file, gpointer user_data);

typedef struct
{
  /* Between messages; FALSE ends it. May be NULL. */
  gboolean (*go_on) (gpointer user_data);
  /* The SHA-256 of a file; NULL: it cannot be read. */
  CliSyncDigestFunc digest;
} CliSyncMergeFuncs;

CliSyncAction cli_sync_merge_decide (const CliSyncFacts *facts);
/* As cli_sync_plan. */
gboolean cli_sync_merge (CliSyncState *state, const CliSyncMergeFuncs *funcs, gpointer user_data, GError **error);

/* Content: cli-sync-digest.c */

char *cli_sync_digest_fd (int fd, GError **error);
/* A CliSyncDigestFunc. */
char *cli_sync_digest_file (const CliSyncFile *file, gpointer sync);
/* Whether two files are one message, of which a server has one, and may have written its header anew. */
gboolean cli_sync_same_letter (int a, int b);
/* Whether a message that has come is a file that is there already, or one that an earlier run has sent to the server, which
 * may have changed it. Sets the item's file. */
gboolean cli_sync_find_same (CliSync *self, CliSyncItem *item, const char *tmp_name, guint64 size);

/* Folders on the server: cli-sync-mkcol.c. Where there is none for the directory it is made. */

CliSyncFolder *cli_sync_need_folder (CliSync *self, const char *dir, GError **error);

/* Changes to messages that the server has: cli-sync-push.c. FALSE: no more can be done. */

gboolean cli_sync_push_marks (CliSync *self, GError **error);
gboolean cli_sync_push_moves (CliSync *self, GError **error);
gboolean cli_sync_push_deletions (CliSync *self, GError **error);

/* New files: cli-sync-upload.c */

gboolean cli_sync_upload (CliSync *self, GError **error);

/* What two ways need of the state: cli-sync-two-way-records.c */

/* A message that has come to this folder since it was listed. */
void cli_sync_state_add_placed (CliSyncState *self, gint64 folder, const CliSyncMessage *message);
CliSyncFolder *cli_sync_state_find_dir (CliSyncState *self, const char *dir);
/* A folder that has been made on the server. */
gint64 cli_sync_state_place_folder (CliSyncState *self, const char *href, const char *dir);
/* A message that was moved away since it was listed. */
void cli_sync_state_drop_listed (CliSyncState *self, gint64 folder, const char *href);
gboolean cli_sync_state_has_failed (CliSyncState *self, gint64 folder);
gboolean cli_sync_state_all_listed (CliSyncState *self);
/* The directory is to be made again: the files that were in it are to be fetched, wherever they do not turn up. */
void cli_sync_state_lose_dir (CliSyncState *self, const char *dir);

/* Files that sync did not name, found by their content. digest is asked for those that have this size. */
gboolean cli_sync_state_find_alike (CliSyncState *self,
                                    const char *sha256,
                                    gint64 size,
                                    const char *dir,
                                    CliSyncDigestFunc digest,
                                    gpointer user_data,
                                    CliSyncFile *out_file);
/* Whether a message that is listed has this ident by the state, too, and so files of it are its own, or copies. */
gboolean cli_sync_state_has_owner (CliSyncState *self, const char *ident);
/* Messages that are known and listed, and how many of them have no file any more. */
void cli_sync_state_count_missing (CliSyncState *self, guint64 *out_known, guint64 *out_missing);

/* Read marks that are to go to the server. */
void cli_sync_state_queue_mark (CliSyncState *self, gint64 known, gint64 folder, const char *href, gboolean read);
/* The next one, or the next of the same folder and the same mark. Only what a request needs is in it. */
CliSyncItem *cli_sync_state_take_mark (CliSyncState *self, const CliSyncItem *like);
void cli_sync_state_record_read (CliSyncState *self, gint64 known, gboolean read);

/* The next with this action, or the next of the same folder whose file is in the same directory. Each is handed out once. */
CliSyncItem *cli_sync_state_take_item (CliSyncState *self, CliSyncAction action, const CliSyncItem *like);

/* What a run that was ended had begun to fetch, and perhaps put in its place: if it is not listed any more, it is a
 * message that is gone, and no file of its owner's. */
void cli_sync_state_begin_fetches (CliSyncState *self);
void cli_sync_state_end_fetches (CliSyncState *self);
void cli_sync_state_find_fetched (CliSyncState *self);

/* Files that no message has. */
typedef enum
{
  CLI_SYNC_FILE_NEW,
  CLI_SYNC_FILE_MOVED, /* of a message that is gone from the server; its owner has moved it since */
  CLI_SYNC_FILE_GONE,  /* the same, where it was */
  CLI_SYNC_FILE_KEPT,  /* it came from the server, and that is all that is known */
  CLI_SYNC_FILE_UNSURE /* not to be touched in this run */
} CliSyncFileKind;

gboolean cli_sync_state_next_file (CliSyncState *self, CliSyncFile *file);
CliSyncFileKind cli_sync_state_get_file_kind (CliSyncState *self, const CliSyncFile *file);
/* FALSE: it is known already. */
gboolean cli_sync_state_keep_file (CliSyncState *self, const CliSyncFile *file);
/* The next one after file that has so many bytes. */
gboolean cli_sync_state_find_same_size (CliSyncState *self, gint64 size, CliSyncFile *file);
/* As cli_sync_state_find_lost, by the ident in the file's name, or (NULL) by its content. */
gboolean cli_sync_state_find_lost_file (CliSyncState *self, CliSyncItem *item, const char *ident, const char *sha256);
void cli_sync_state_take_file (CliSyncState *self, gint64 file);
/* A second look at the directories: whether a file that seemed to be deleted is among those found after the first one. */
gint64 cli_sync_state_last_file (CliSyncState *self);
gboolean cli_sync_state_is_back (CliSyncState *self,
                                 const CliSyncItem *item,
                                 gint64 after,
                                 CliSyncDigestFunc digest,
                                 gpointer user_data);
void cli_sync_state_drop_files (CliSyncState *self, gint64 after);
/* Whether a message of about this size could not be fetched from this folder. */
gboolean cli_sync_state_is_unfetched (CliSyncState *self, gint64 folder, gint64 size);

/* A file on its way to the server. */
typedef struct
{
  gint64 id;
  gint64 folder;
  char *dir;
  char *file; /* its name but for the flags */
  char *sha256;
  gint64 size;
  char *segment; /* what it is to be called there */
  char *href;    /* where the server says that it is; NULL: no answer has come */
} CliSyncUpload;

void cli_sync_upload_clear (CliSyncUpload *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliSyncUpload, cli_sync_upload_clear)
void cli_sync_state_begin_upload (CliSyncState *self, CliSyncUpload *upload);
void cli_sync_state_record_upload (CliSyncState *self, gint64 upload, const char *href);
void cli_sync_state_end_upload (CliSyncState *self, gint64 upload);
gboolean cli_sync_state_find_upload (CliSyncState *self, const char *dir, const char *file, CliSyncUpload *out_upload);
gboolean cli_sync_state_find_uploaded (CliSyncState *self, gint64 folder, const char *href, CliSyncUpload *out_upload);
gboolean cli_sync_state_next_upload (CliSyncState *self, CliSyncUpload *upload);
/* All that is on the server was found there. */
void cli_sync_state_end_uploads (CliSyncState *self);
/* A file that no message has, of this name but for its flags, or else of this digest. */
gboolean cli_sync_state_find_upload_file (CliSyncState *self,
                                          const CliSyncUpload *upload,
                                          CliSyncDigestFunc digest,
                                          gpointer user_data,
                                          CliSyncFile *out_file);

G_END_DECLS
