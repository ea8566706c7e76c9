/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a sync remembers of a mailbox, in SQLite, beside what one run finds out and forgets: listings, files, a plan. */
typedef struct _CliSyncState CliSyncState;

typedef enum
{
  CLI_SYNC_LATER, /* not to be told yet */
  CLI_SYNC_KEEP,
  CLI_SYNC_LEARN, /* to be told from others by its digest from now on */
  CLI_SYNC_MARK,
  CLI_SYNC_ADOPT,
  CLI_SYNC_MOVE,
  CLI_SYNC_FETCH,
  CLI_SYNC_MOVE_THERE,
  CLI_SYNC_DELETE_THERE
} CliSyncAction;

/* One message as a listing has it. */
typedef struct
{
  char *href;
  char *ident; /* 32 hexadecimal digits: of the last part of the href, size, date, sender and subject */
  char *looks; /* the same without the href */
  guint64 size;
  gint64 date;
  gboolean has_date;
  gboolean read;
  gboolean certain;
} CliSyncMessage;

/* dir: "" or ".Name"; sub: "cur" or "new". */
typedef struct
{
  gint64 id;
  char *dir;
  char *sub;
  char *name;
  gint64 size; /* only looked at where it matters */
} CliSyncFile;

/* A row of the plan. */
typedef struct
{
  gint64 id;
  CliSyncAction action;
  gint64 folder;
  char *dir;
  gint64 known;  /* the message of the state it is about, or 0 */
  gboolean mark; /* its read mark has to be the server's, whatever the file has */
  gboolean lost; /* its file was lost with its directory: that it is nowhere does not mean that anybody deleted it */
  gboolean adopted; /* its file was not its file before */
  gboolean moved;   /* its href is its new one */
  gboolean stay;    /* its file is not to leave its directory */
  char *sha256;  /* of its file; NULL: not known */
  gint64 bytes;  /* that its file has, or had */
  CliSyncMessage message;
  CliSyncFile file; /* where it is; of one that is fetched: what it may turn out to be. id 0: nowhere */
} CliSyncItem;

typedef struct
{
  gint64 id;
  char *dir;
  char *stamp;
  char *href;     /* these two: cli_sync_state_find_dir only */
  gboolean there; /* on the server, in this run */
} CliSyncFolder;

void cli_sync_message_clear (CliSyncMessage *self);
void cli_sync_file_clear (CliSyncFile *self);
void cli_sync_item_free (CliSyncItem *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliSyncItem, cli_sync_item_free)
void cli_sync_folder_free (CliSyncFolder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliSyncFolder, cli_sync_folder_free)

/* path NULL: in memory. A damaged file is put aside; out_damaged tells. */
CliSyncState *cli_sync_state_open (const char *path, gboolean *out_damaged, GError **error);
/* Makes what only two ways are asked for quick to find. */
void cli_sync_state_expect_two_ways (CliSyncState *self);
/* What was not committed is forgotten. */
void cli_sync_state_free (CliSyncState *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliSyncState, cli_sync_state_free)

/* The first thing that went wrong since the last question, as most functions return nothing. */
gboolean cli_sync_state_check (CliSyncState *self, GError **error);
gboolean cli_sync_state_commit (CliSyncState *self, GError **error);

char *cli_sync_state_get_account (CliSyncState *self);
void cli_sync_state_set_account (CliSyncState *self, const char *account);

/* Folders */

CliSyncFolder *cli_sync_state_find_folder (CliSyncState *self, const char *href);
gint64 cli_sync_state_add_folder (CliSyncState *self, const char *href, const char *dir);
/* The directories of all folders, also of those that are no more. */
GPtrArray *cli_sync_state_get_dirs (CliSyncState *self);
/* The folders of this run: whose listing came to its end, and with which stamp. */
void cli_sync_state_list_folder (CliSyncState *self, gint64 folder);
void cli_sync_state_end_listing (CliSyncState *self, gint64 folder, const char *stamp);
/* Something is being changed in it: what it was like is of no use any more. */
void cli_sync_state_forget_stamp (CliSyncState *self, gint64 folder);
/* All folders were found, so those that were not are gone. */
void cli_sync_state_forget_folders (CliSyncState *self);
/* The next of these, after the one with this id, that no message is known of. */
CliSyncFolder *cli_sync_state_next_forgotten (CliSyncState *self, gint64 after);
void cli_sync_state_remove_folder (CliSyncState *self, gint64 folder);
/* That of this run's listing. */
char *cli_sync_state_get_stamp (CliSyncState *self, gint64 folder);
void cli_sync_state_fail_folder (CliSyncState *self, gint64 folder);
/* For the next run: what is unchanged since need not be listed. */
void cli_sync_state_store_stamps (CliSyncState *self);

/* Listings and files of this run */

/* row: what the order of the plan goes by. */
void cli_sync_state_add_listed (CliSyncState *self, gint64 row, gint64 folder, const CliSyncMessage *message);
/* What the state has of a folder, in rows from this one on; how many there are. */
guint64 cli_sync_state_list_unchanged (CliSyncState *self, gint64 row, gint64 folder);
guint64 cli_sync_state_count_listed (CliSyncState *self);
/* What the state has, also of earlier runs. */
guint64 cli_sync_state_count_messages (CliSyncState *self);
void cli_sync_state_add_file (CliSyncState *self,
                              const char *ident,
                              const char *dir,
                              const char *sub,
                              const char *name,
                              gint64 size);

/* The plan; see cli-sync-plan.c */

/* The next of the messages listed that have no action yet, after the one with this id. */
CliSyncItem *cli_sync_state_next_listed (CliSyncState *self, gint64 after);
/* The message of the state that has the same href, or one that is in no listing, of this ident or of these looks; FALSE:
 * none. Sets known and mark. out_moving: a run was about to rename its file, and may have. */
gboolean cli_sync_state_find_known (CliSyncState *self, CliSyncItem *item, char **out_ident, gboolean *out_moving);
gboolean cli_sync_state_find_lost (CliSyncState *self,
                                   CliSyncItem *item,
                                   const char *ident,
                                   const char *looks,
                                   char **out_ident);
/* A file that no message has yet, in this directory, or (dir NULL) any. */
gboolean cli_sync_state_find_file (CliSyncState *self, const char *ident, const char *dir, CliSyncFile *out_file);
/* Whether what a directory's folder does not list is not there: the listing came to its end, or there is no such folder. */
gboolean cli_sync_state_is_complete (CliSyncState *self, const char *dir);
void cli_sync_state_decide (CliSyncState *self, const CliSyncItem *item, CliSyncAction action);
/* Rows of the plan with an action between these two, after the one with this id, in order; NULL: no more. */
CliSyncItem *cli_sync_state_next_item (CliSyncState *self, CliSyncAction from, CliSyncAction to, gint64 after);
void cli_sync_state_count_plan (CliSyncState *self, CliSyncAction action, guint64 *out_n, guint64 *out_bytes);
/* Messages that are in no listing though their folder's came to its end. again: also those of earlier runs. */
CliSyncItem *cli_sync_state_next_gone (CliSyncState *self, gboolean again, gint64 after);
/* Those that may be this one are not among them, if it was not in this folder when it was listed first. */
void cli_sync_state_spare (CliSyncState *self, gint64 folder, const CliSyncMessage *message);

/* What is done. Before files are renamed it is noted which: known, or (0) those that the plan moves or marks. Else one that a
 * run has renamed, which was ended then, would be taken for one that its owner has moved or marked. */

void cli_sync_state_begin_renames (CliSyncState *self, gint64 known);

/* known 0: a new one. Returns which one it is. */
gint64 cli_sync_state_record (CliSyncState *self, const CliSyncItem *item, gint64 known, const char *file);
/* What a message was thought to be is another one's. */
void cli_sync_state_release_file (CliSyncState *self, gint64 file);
void cli_sync_state_record_gone (CliSyncState *self, gint64 known);
void cli_sync_state_record_deleted (CliSyncState *self, gint64 known);

G_END_DECLS
