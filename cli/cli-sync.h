/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli-sync-state.h"
#include "cli.h"

G_BEGIN_DECLS

/* Names: cli-sync-names.c */

/* An href without the server's scheme, host and port; as it is where it is on another server. */
char *cli_sync_href_key (const char *origin, const char *href);
/* Fills in ident, looks, size, date and whether it is certain, from what a listing says. Free with
 * cli_sync_message_clear. */
void cli_sync_message_init (CliSyncMessage *self, const char *origin, HTTPMailMemberInfo *info);
/* The name in cur or new but for the flags. size: bytes of the file. */
char *cli_sync_file_name (const CliSyncMessage *message, guint64 size, gint64 now);
/* The ident in a file's name; NULL when sync did not give it that name. */
char *cli_sync_file_ident (const char *name);
/* The name with or without the mark for read messages, which puts it into cur. */
char *cli_sync_file_with_read (const char *name, gboolean read);
gboolean cli_sync_file_is_read (const char *name);
/* The directory of a folder below that of its parent (NULL: none); "" is the inbox. Never one that is taken, of which
 * there are lower-case keys in the set. */
char *cli_sync_folder_dir (const char *parent_dir, const char *label, const char *href, GHashTable *taken);
char *cli_sync_dir_key (const char *dir);

/* What to do: cli-sync-plan.c */

/* What is known of a message that the server lists. */
typedef struct
{
  gboolean known;     /* the state has a message of this href */
  gboolean same;      /* which is this one */
  gboolean moving;    /* a run was ended when it was about to rename the file */
  gboolean marked;    /* its read mark is another than it was, or may be */
  gboolean certain;   /* its ident is its own: it has a size and a date */
  gboolean here;      /* its file is in the folder's directory */
  gboolean elsewhere; /* its file is in another one, and no listed message's there */
  gboolean vanished;  /* that one's folder was listed to its end: the message is there no more */
  gboolean last_look; /* every other message has found the file that is in its place */
} CliSyncFacts;

CliSyncAction cli_sync_decide (const CliSyncFacts *facts);
/* From the listings, the state and the files to a plan. go_on (may be NULL) is called between messages; FALSE ends it. */
typedef gboolean (*CliSyncGoOn) (gpointer user_data);
gboolean cli_sync_plan (CliSyncState *state, CliSyncGoOn go_on, gpointer user_data, GError **error);

/* Files: cli-sync-maildir.c */

typedef struct _CliSyncMaildir CliSyncMaildir;

/* DIR with its parts, made where missing and locked. */
CliSyncMaildir *cli_sync_maildir_open (const char *path, GError **error);
/* Only to look. */
CliSyncMaildir *cli_sync_maildir_peek (const char *path, GError **error);
void cli_sync_maildir_free (CliSyncMaildir *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliSyncMaildir, cli_sync_maildir_free)

char *cli_sync_maildir_get_state_path (CliSyncMaildir *self);
/* Reports every file that has a name of sync's. */
gboolean cli_sync_maildir_scan (CliSyncMaildir *self, CliSyncState *state, GError **error);
gboolean cli_sync_maildir_make_folder (CliSyncMaildir *self, const char *dir, GError **error);
/* Unless there is anything in it. */
void cli_sync_maildir_remove_folder (CliSyncMaildir *self, const char *dir);
/* A new file in DIR/tmp; its descriptor, or -1. */
int cli_sync_maildir_create (CliSyncMaildir *self, const char *name, GError **error);
void cli_sync_maildir_discard (CliSyncMaildir *self, const char *name);
/* Sets the file's time, and returns when it is on the disk; any thread. */
gboolean cli_sync_maildir_settle (int fd, gboolean has_date, gint64 date, GError **error);
/* Whether a file in DIR/tmp has the same bytes as one in a folder; any thread. */
gboolean cli_sync_maildir_equals (CliSyncMaildir *self, const char *tmp_name, const CliSyncFile *file);
/* From DIR/tmp into a folder. */
gboolean cli_sync_maildir_deliver (CliSyncMaildir *self, const char *tmp_name, const CliSyncFile *to, GError **error);
gboolean cli_sync_maildir_rename (CliSyncMaildir *self, const CliSyncFile *from, const CliSyncFile *to, GError **error);
gboolean cli_sync_maildir_remove (CliSyncMaildir *self, const CliSyncFile *file, GError **error);
/* Brings every directory that was changed to the disk. */
gboolean cli_sync_maildir_flush (CliSyncMaildir *self, GError **error);

/* One run: cli-sync.c */

typedef struct
{
  CliRun *run;
  CliSession *session;
  CliSyncMaildir *maildir;
  CliSyncState *state;
  CliProgress *progress;
  char *origin;
  GPtrArray *reports;
  gboolean dry_run;
  gboolean delete_gone;
  /* why there is no point in going on */
  GError *fatal;
  CliExit fatal_exit;
  guint64 fetched;
  guint64 bytes;
  guint64 found;
  guint64 moved;
  guint64 marked;
  guint64 gone;
  guint64 deleted;
  guint64 failed;
} CliSync;

/* Something was done, or would be in a dry run. It is told with the commit that makes it last. */
void cli_sync_report (CliSync *self, const char *event, const CliSyncItem *item, const CliSyncFile *file);
void cli_sync_emit_reports (CliSync *self);
void cli_sync_report_failure (CliSync *self, const char *href, const GError *error);
gboolean cli_sync_is_ending (CliSync *self);

/* Folders and listings: cli-sync-listing.c */

gboolean cli_sync_list (CliSync *self, GError **error);
/* Before anything is deleted: a message may have been moved from a folder that was not listed yet into one that was. */
gboolean cli_sync_list_again (CliSync *self, GError **error);
/* The directories of folders that are gone from the server, and of which nothing is left. */
gboolean cli_sync_remove_folders (CliSync *self, GError **error);
/* What a special folder is called in every language; NULL: an ordinary one. */
const char *cli_sync_special_label (HTTPMailSpecialFolder special);
gboolean cli_sync_has_mail (HTTPMailMemberInfo *info);

/* What needs no server: cli-sync-apply.c */

gboolean cli_sync_apply (CliSync *self, GError **error);
gboolean cli_sync_apply_gone (CliSync *self, GError **error);
/* A message has come and is on the disk: gives it its place, but for the directory and the state. */
gboolean cli_sync_place (CliSync *self,
                         const CliSyncItem *item,
                         const char *tmp_name,
                         guint64 size,
                         gboolean same_as_old,
                         GError **error);
/* Directories first, then the state. */
gboolean cli_sync_commit (CliSync *self, GError **error);

/* Downloads: cli-sync-transfer.c */

gboolean cli_sync_transfer (CliSync *self, GError **error);

G_END_DECLS
