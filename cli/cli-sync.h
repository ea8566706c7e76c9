/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli-sync-state.h"
#include "cli.h"

G_BEGIN_DECLS

/* Names: cli-sync-names.c */

/* An href without the server's scheme, host and port; as it is where it is on another server. */
char *cli_sync_href_key (const char *origin, const char *href);
/* And back. */
char *cli_sync_url (const char *origin, const char *key);
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
  /* for changes in both ways */
  gboolean digested; /* the content of its file is known */
  gboolean renamed;  /* its file is in the folder's directory under another name */
  gboolean lost;     /* its file was lost with its directory */
  gboolean uploaded; /* it is a file that this or another run has sent there */
  gboolean owned;    /* the file elsewhere is that of a message that is listed, or a copy of it */
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
/* Reports every file that has a name of sync's; all: and every other one. */
gboolean cli_sync_maildir_scan (CliSyncMaildir *self, CliSyncState *state, gboolean all, GError **error);
gboolean cli_sync_maildir_has_folder (CliSyncMaildir *self, const char *dir);
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
int cli_sync_maildir_open_tmp (CliSyncMaildir *self, const char *name);
/* A file in a folder; its descriptor, or -1. */
int cli_sync_maildir_open_file (CliSyncMaildir *self, const CliSyncFile *file, GError **error);
/* The SHA-256 of a file in a folder. */
char *cli_sync_maildir_digest (CliSyncMaildir *self, const CliSyncFile *file, GError **error);
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
  gboolean two_way;
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
  guint64 refused; /* of these: what says nothing of other messages */
  guint64 uploaded;
  guint64 marked_there;
  guint64 moved_there;
  guint64 deleted_there;
  guint64 stayed;
  guint64 kept;
} CliSync;

/* Something was done here, or would be in a dry run. It is told with the commit that makes it last. */
void cli_sync_report (CliSync *self, const char *event, const CliSyncItem *item, const CliSyncFile *file);
/* The same, done on the server. */
void cli_sync_report_there (CliSync *self, const char *event, const CliSyncItem *item, const CliSyncFile *file);
void cli_sync_emit_reports (CliSync *self);
void cli_sync_report_failure (CliSync *self, const char *href, const GError *error);
gboolean cli_sync_is_ending (CliSync *self);
/* Takes the error; nothing more is begun. */
void cli_sync_give_up (CliSync *self, GError *error, CliExit status);
/* What went wrong is one message's fault, or one folder's; else the run has been given up. */
gboolean cli_sync_may_go_on (CliSync *self, const GError *error);

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
/* A name of sync's for a file that is there, but for the flags. */
char *cli_sync_name_for (const CliSyncItem *item);
/* Gives it that name, in this directory, with its mark. */
gboolean cli_sync_give_name (CliSync *self, CliSyncItem *item, const char *dir, CliSyncFile *out_to, GError **error);
/* In the state. A mark that the server does not have is queued for it. */
void cli_sync_record_file (CliSync *self, const CliSyncItem *item, gint64 known, const CliSyncFile *file);
/* A message has come and is on the disk: gives it its place, but for the directory and the state. */
gboolean cli_sync_place (CliSync *self,
                         CliSyncItem *item,
                         const char *tmp_name,
                         guint64 size,
                         gboolean same_as_old,
                         GError **error);
/* Directories first, then the state. */
gboolean cli_sync_commit (CliSync *self, GError **error);

/* Downloads: cli-sync-transfer.c */

gboolean cli_sync_transfer (CliSync *self, GError **error);

G_END_DECLS
