/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli-export-journal.h"
#include "cli.h"

G_BEGIN_DECLS

typedef enum
{
  CLI_EXPORT_MBOX,
  CLI_EXPORT_MAILDIR,
  CLI_EXPORT_EML
} CliExportFormat;

typedef struct _CliExportStore CliExportStore;

/* What is read of a message at a time. The separator line in a mailbox is made from the first of it. */
#define CLI_EXPORT_PIECE (64 * 1024)

/* Where an export is and goes: cli-export-target.c */
typedef struct
{
  CliExportFormat format;
  gboolean single; /* one mailbox with everything, else a directory */
  char *path;      /* as it was given, but for slashes at its end */
  char *dir;       /* what the paths of messages begin at */
  char *report;
  char *journal;
} CliExportTarget;

const char *cli_export_format_name (CliExportFormat format);
gboolean cli_export_format_parse (const char *name, CliExportFormat *out_format);
/* format and report may be NULL. What is wrong has been said when it returns NULL. */
CliExportTarget *cli_export_target_new (const char *path, const char *format, const char *report, CliExit *out_exit);
void cli_export_target_free (CliExportTarget *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliExportTarget, cli_export_target_free)
/* Something is there, be it an export or not. */
gboolean cli_export_target_is_taken (const CliExportTarget *self);
gboolean cli_export_target_is_begun (const CliExportTarget *self);
/* What has been made, renamed or removed in the directory that a path is in is on the disk. */
void cli_export_flush_dir (const char *path);
/* Makes a directory and those it is in, each there for good. */
gboolean cli_export_make_dir (const char *path, GError **error);

/* One run: cli-export.c */
typedef struct
{
  CliRun *run;
  CliSession *session;
  CliProgress *progress;
  CliExportTarget *target;
  CliExportJournal *journal;
  CliExportStore *store;
  char *origin;
  char *root;
  const char *const *folders; /* that were asked for; NULL: all */
  GPtrArray *tree;            /* of CliFolder, as cli_export_find_folders found them */
  gint64 started;
  GPtrArray *told; /* messages that are done, but not yet for good */
  guint64 exported;
  guint64 bytes;
  guint64 failed;
  guint64 differing; /* of a comparison: everything that is not as it was */
  CliExit fatal_exit;
} CliExport;

gboolean cli_export_is_ending (CliExport *self);
char *cli_export_url (CliExport *self, const char *href);
void cli_export_tell_failure (CliExport *self, const char *folder, const char *href, const char *error);

/* Names below a directory, made of what a server says: cli-export-names.c. Free of slashes, controls and what some system
 * cannot have, of 100 bytes at most, and never one that is taken, of which there are lower-case keys in the set. */
char *cli_export_folder_path (const char *parent,
                              const char *label,
                              const char *href,
                              const char *suffix,
                              GHashTable *taken);
char *cli_export_file_name (const CliExportMessage *message, guint number);

/* Folders and listings: cli-export-listing.c */

/* The folders that are exported, of CliFolder. */
GPtrArray *cli_export_find_folders (CliExport *self, GError **error);
gboolean cli_export_list (CliExport *self, GError **error);
/* Lists a folder's messages. A folder that cannot be listed is told and noted; FALSE ends everything. */
gboolean cli_export_list_folder (CliExport *self,
                                 CliExportJournal *journal,
                                 const CliExportFolder *folder,
                                 CliMemberFunc on_message,
                                 gpointer user_data,
                                 GError **error);
/* What a listing says of a message; folder stays the caller's. */
CliExportMessage *cli_export_message_new (CliExport *self, gint64 folder, HTTPMailMemberInfo *info);

/* Where messages are put: cli-export-store.c chooses, cli-export-mailboxes.c and cli-export-files.c do it. */
typedef struct
{
  /* A folder that has been found: its place is there even when it is empty. */
  gboolean (*add_folder) (CliExportStore *self, const char *path, GError **error);
  /* A file to write a message to; -1 with an error. */
  int (*create) (CliExportStore *self, CliExportMessage *message, GError **error);
  /* Any thread: what has to be done before it gets its place. */
  gboolean (*settle) (CliExportStore *self, CliExportMessage *message, int fd, GError **error);
  /* Puts it into its place, and fills in path, offset, length and newline_added. */
  gboolean (*place) (CliExportStore *self, CliExportMessage *message, int fd, GError **error);
  /* It is not wanted after all. */
  void (*discard) (CliExportStore *self, CliExportMessage *message);
  /* Everything that was placed is on the disk. */
  gboolean (*flush) (CliExportStore *self, GError **error);
  /* Everything gets its final name. */
  gboolean (*finish) (CliExportStore *self, GError **error);
  void (*free) (CliExportStore *self);
} CliExportStoreClass;

struct _CliExportStore
{
  const CliExportStoreClass *klass;
};

CliExportStore *cli_export_mailboxes_open (const CliExportTarget *target, CliExportJournal *journal, GError **error);
CliExportStore *cli_export_files_open (const CliExportTarget *target, gint64 started, gboolean resumed, GError **error);

/* Downloads: cli-export-transfer.c */

gboolean cli_export_transfer (CliExport *self, GError **error);
/* What was placed lasts, the journal has it, and it is told. */
gboolean cli_export_commit (CliExport *self, GError **error);
/* The SHA-256 of a file's bytes from its beginning. */
char *cli_export_digest (int fd, guint64 size, GError **error);

/* Reports: cli-export-report.c */

gboolean cli_export_report_write (CliExport *self, GError **error);
/* Fills a journal with what a report says. all FALSE: but for the messages. */
gboolean cli_export_report_read (const char *path, CliExportJournal *journal, gboolean all, GError **error);

/* Comparing with the server: cli-export-verify.c */

gboolean cli_export_verify (CliExport *self, GError **error);

/* What is in a target that the journal has no file of: cli-export-extra.c. Paths begin in the directory of the target. */
typedef void (*CliExportExtraFunc) (const char *path, gpointer user_data);
void cli_export_find_extra (CliExport *self, CliExportJournal *journal, CliExportExtraFunc func, gpointer user_data);

/* The command but for the options: also for sync --mbox. */
CliExit cli_export_to (CliRun *run, const char *path, const char *format);

G_END_DECLS
