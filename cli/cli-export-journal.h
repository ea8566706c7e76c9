/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What an export knows of itself while it is not finished, in SQLite beside it; and what a report says, to compare with.
 * Memory does not grow with the number of messages. Most functions return nothing: cli_export_journal_check tells of the
 * first thing that went wrong, after which nothing is kept any more. */
typedef struct _CliExportJournal CliExportJournal;

typedef enum
{
  CLI_EXPORT_WANTED,
  CLI_EXPORT_DONE,
  CLI_EXPORT_FAILED
} CliExportState;

/* One message. What is below size is set when it is done, but for error. */
typedef struct
{
  gint64 id;
  CliExportState state;
  gint64 folder;
  char *folder_name;
  char *folder_path; /* what the folder is called in the target */
  char *href;        /* without the server's scheme, host and port */
  char *ident;       /* 32 hexadecimal digits: of the last part of the href, size, date, sender and subject */
  gint64 date;
  gboolean has_date;
  gboolean read;
  guint64 size; /* as listed, then as it came */
  char *sha256;
  char *path;     /* where it is, from the directory of the target */
  guint64 offset; /* in a mailbox: behind the separator line */
  guint64 length;
  gboolean newline_added;
  char *error;
} CliExportMessage;

typedef struct
{
  gint64 id;
  char *href;
  char *name;
  char *path;
  char *error; /* why it could not be listed, or NULL */
  guint64 count;
  guint64 bytes;
} CliExportFolder;

typedef struct
{
  guint64 count;
  guint64 bytes;
} CliExportSum;

void cli_export_message_free (CliExportMessage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliExportMessage, cli_export_message_free)
void cli_export_folder_free (CliExportFolder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliExportFolder, cli_export_folder_free)

/* path NULL: a temporary one. G_IO_ERROR_BUSY: somebody else has it. */
CliExportJournal *cli_export_journal_open (const char *path, GError **error);
void cli_export_journal_free (CliExportJournal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliExportJournal, cli_export_journal_free)
/* Its files are no more. */
void cli_export_journal_remove (CliExportJournal *self);
gboolean cli_export_journal_check (CliExportJournal *self, GError **error);
gboolean cli_export_journal_commit (CliExportJournal *self, GError **error);
/* Everything in it. */
void cli_export_journal_clear (CliExportJournal *self);

/* What the export as a whole is: account, format and so on; NULL: not set. */
char *cli_export_journal_get (CliExportJournal *self, const char *name);
void cli_export_journal_set (CliExportJournal *self, const char *name, const char *value);

/* Folders. NULL where there is none. */
CliExportFolder *cli_export_journal_find_folder (CliExportJournal *self, const char *href);
gint64 cli_export_journal_add_folder (CliExportJournal *self, const char *href, const char *name, const char *path);
void cli_export_journal_fail_folder (CliExportJournal *self, gint64 folder, const char *error);
/* The next one after this id, with what was exported of it. */
CliExportFolder *cli_export_journal_next_folder (CliExportJournal *self, gint64 after);

/* Mailboxes: how many bytes of each are whole messages. */
gint64 cli_export_journal_get_length (CliExportJournal *self, const char *path);
void cli_export_journal_set_length (CliExportJournal *self, const char *path, gint64 length);
/* The path that comes after this one ("" first). */
char *cli_export_journal_next_mailbox (CliExportJournal *self, const char *after, gint64 *out_length);

/* What is not done is forgotten: it is listed anew. */
void cli_export_journal_begin_listing (CliExportJournal *self);
/* A message that the server has; nothing happens when it is there. */
void cli_export_journal_add_listed (CliExportJournal *self, const CliExportMessage *message);
/* All of a message, as a report has it. */
void cli_export_journal_add_known (CliExportJournal *self, const CliExportMessage *message);
/* The next message of a state (-1: of any) after this id. */
CliExportMessage *cli_export_journal_next (CliExportJournal *self, int state, gint64 after);
/* The newest of this href that has state done or failed. */
CliExportMessage *cli_export_journal_find (CliExportJournal *self, gint64 folder, const char *href);
void cli_export_journal_record_done (CliExportJournal *self, const CliExportMessage *message);
void cli_export_journal_record_failed (CliExportJournal *self, gint64 id, const char *error);
/* The bytes of message are those of one of the same href that is done: TRUE, and that is all there is to do. */
gboolean cli_export_journal_record_same (CliExportJournal *self, const CliExportMessage *message);
CliExportSum cli_export_journal_sum (CliExportJournal *self, CliExportState state);
/* Folders that could not be listed. */
guint64 cli_export_journal_count_failed_folders (CliExportJournal *self);

/* For a comparison: files of the target that are the export's. */
void cli_export_journal_add_file (CliExportJournal *self, const char *path);
gboolean cli_export_journal_has_file (CliExportJournal *self, const char *path);
/* For a comparison: messages that the server still has. */
void cli_export_journal_mark_seen (CliExportJournal *self, gint64 id, gboolean compare);
/* Messages that are to be compared (seen), or that are done and were not seen in a folder that was listed. */
CliExportMessage *cli_export_journal_next_compared (CliExportJournal *self, gint64 after);
CliExportMessage *cli_export_journal_next_unseen (CliExportJournal *self, gint64 after);
CliExportSum cli_export_journal_sum_compared (CliExportJournal *self);

G_END_DECLS
