/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>
#include <httpmail/httpmail.h>

#include "cli-output.h"
#include "cli-progress.h"

G_BEGIN_DECLS

/* What the program ends with. */
typedef enum
{
  CLI_EXIT_DONE = 0,
  CLI_EXIT_FAILED = 1,
  CLI_EXIT_USAGE = 2,
  CLI_EXIT_LOGON = 3,
  CLI_EXIT_CONNECT = 4,
  CLI_EXIT_PARTLY = 5
} CliExit;

/* The options that every command has which talks to a server. */
typedef struct
{
  char *user;
  char *password_file;
  char *password_command;
  char *ca_file;
  int timeout;
  int deadline;
  int connections;
  gboolean insecure_auth;
  gboolean json;
  gboolean verbose;
  gboolean quiet;
} CliOptions;

/* One run of one command: what the command line said. */
typedef struct
{
  const CliOptions *options;
  const char *const *arguments;
  guint n_arguments;
  CliOutput *output;
} CliRun;

typedef CliExit (*CliHandler) (CliRun *run);

CliExit cli_probe (CliRun *run);
CliExit cli_account (CliRun *run);
CliExit cli_folders (CliRun *run);
CliExit cli_ls (CliRun *run);
CliExit cli_cat (CliRun *run);
CliExit cli_send (CliRun *run);
CliExit cli_contacts (CliRun *run);
CliExit cli_mark (CliRun *run);
CliExit cli_cp (CliRun *run);
CliExit cli_mv (CliRun *run);
CliExit cli_rm (CliRun *run);
CliExit cli_mkdir (CliRun *run);
CliExit cli_rmdir (CliRun *run);
CliExit cli_sync (CliRun *run);
CliExit cli_export (CliRun *run);
CliExit cli_import (CliRun *run);
CliExit cli_migrate (CliRun *run);
CliExit cli_watch (CliRun *run);
CliExit cli_serve (CliRun *run);

/* The options of single commands; they end up in variables of the command's own file. */
extern const GOptionEntry cli_probe_options[];
extern const GOptionEntry cli_account_options[];
extern const GOptionEntry cli_ls_options[];
extern const GOptionEntry cli_cat_options[];
extern const GOptionEntry cli_send_options[];
extern const GOptionEntry cli_contacts_options[];
extern const GOptionEntry cli_mark_options[];
extern const GOptionEntry cli_rm_options[];
extern const GOptionEntry cli_mkdir_options[];
extern const GOptionEntry cli_rmdir_options[];
extern const GOptionEntry cli_sync_options[];
extern const GOptionEntry cli_export_options[];
extern const GOptionEntry cli_import_options[];
extern const GOptionEntry cli_migrate_options[];
extern const GOptionEntry cli_watch_options[];
extern const GOptionEntry cli_serve_options[];

/* Messages to people, on standard error: cli-message.c */

void cli_error (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* Not said with -q. */
void cli_note (const CliOptions *options, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Says what is wrong with the command line. */
CliExit cli_usage_error (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* Says what went wrong and what to do about it. */
CliExit cli_failure (const GError *error);
/* Writes what is left to standard output; CLI_EXIT_DONE when all of it could be written. */
CliExit cli_finish (CliOutput *output);
CliExit cli_exit_for_error (const GError *error);

/* Accounts: cli-account.c */

typedef struct
{
  char *name; /* NULL: it was given by its URL */
  char *url;
  char *user;
  char *password_file;
  char *password_command;
  gboolean password_keyring;
  char *from;
  char *ca_file;
  int connections;
  int timeout;
  gboolean insecure_auth;
  gboolean sendmail;
  char *password;      /* one that is at hand already */
  char *unsafe_source; /* the file it is from, when others may write that */
} CliAccount;

/* A URL, or a name in the configuration file. */
CliAccount *cli_account_find (const char *account, GError **error);
/* The name of the user, as the account or its URL has it, or NULL. */
char *cli_account_get_user (const CliAccount *self);
void cli_account_free (CliAccount *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliAccount, cli_account_free)

/* Passwords: cli-credentials.c. A password is freed with cli_password_free, which forgets it. */

char *cli_password_from_file (const char *path, const CliOptions *options, GError **error);
char *cli_password_from_command (const char *command, GCancellable *cancellable, GError **error);
/* NULL without an error: there is no terminal. */
char *cli_password_from_terminal (const char *question, GError **error);
void cli_password_free (char *password);
/* A line from the terminal; NULL when there is none or it was left empty. */
char *cli_ask (const char *question);
gboolean cli_confirm (const char *question);

/* Sessions: cli-session.c */

typedef struct _CliSession CliSession;

/* NULL when it failed; why has been said then, and out_exit tells what to end with. */
CliSession *cli_session_open (CliRun *run, CliExit *out_exit);
/* Another account than the first argument, or with another user and password. options stay the caller's. */
CliSession *cli_session_open_account (CliRun *run, const char *account, const CliOptions *options, CliExit *out_exit);
/* The same without connecting, for who wants to see how that goes. */
CliSession *cli_session_new (CliRun *run, const char *account, const CliOptions *options, CliExit *out_exit);
gboolean cli_session_connect (CliSession *self, GError **error);
/* An account that need not be in the configuration file; it is taken. */
CliSession *cli_session_open_for (CliRun *run, CliAccount *account, const CliOptions *options, CliExit *out_exit);
/* One more with the same account, which nobody is asked for the password of again; other has to live longer. A session makes
 * one change at a time, so several sessions make several. */
CliSession *cli_session_open_beside (CliSession *other, CliExit *out_exit);
/* From the beginning, as a gateway may lead elsewhere now. */
gboolean cli_session_reconnect (CliSession *self, GError **error);
void cli_session_free (CliSession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliSession, cli_session_free)

HTTPMailTransport *cli_session_get_transport (CliSession *self);
/* As the account was given: its URL and the user. */
HTTPMailServerInfo *cli_session_get_server_info (CliSession *self);
GCancellable *cli_session_get_cancellable (CliSession *self);
/* Hand cli_session_ready to an _async function with the session as its data, then wait for the result. */
void cli_session_ready (GObject *source, GAsyncResult *result, gpointer session);
GAsyncResult *cli_session_wait (CliSession *self);
/* Calls on_response for each response to the command of this context, until the last. TRUE on success. */
typedef void (*CliResponseFunc) (HTTPMailResponse *response, gpointer user_data);
gboolean cli_session_follow (CliSession *self,
                             guint32 context,
                             CliResponseFunc on_response,
                             gpointer user_data,
                             GError **error);
/* Ends what is under way: nobody reads its results any more. */
void cli_session_stop (CliSession *self);
/* From now on Ctrl-C and SIGTERM stop the session, once; cli_session_is_interrupted tells. Without this they end the
 * program, which is right for commands that leave nothing half done. */
void cli_session_catch_signals (CliSession *self);
gboolean cli_session_is_interrupted (CliSession *self);
/* Asks nobody at a terminal; cli_session_lacks_password tells whether a password was wanted and none was there to use. */
void cli_session_never_ask (CliSession *self, gboolean use_stored);
gboolean cli_session_lacks_password (CliSession *self);
/* How the password was to be shown when it was last wanted: "Digest"; NULL: it was not. */
const char *cli_session_get_logon_scheme (CliSession *self);
/* The error in its final form: a passed deadline and a refused logon are told as such. */
CliExit cli_session_failure (CliSession *self, const GError *error);
/* What long work ends with; says why it did not come to its end: fatal (and its exit) stopped it, error was returned by it. */
CliExit cli_session_end (CliSession *self, const GError *fatal, CliExit fatal_exit, const GError *error, guint64 failed);
/* Says that the same command goes on. */
void cli_session_tell_going_on (CliSession *self);
char *cli_session_property (CliSession *self, HTTPMailAccountProperty property, GError **error);
/* The folder of all folders; on a server that knows WebDAV but nothing of mail it is the account's URL. */
char *cli_session_root (CliSession *self, GError **error);
/* An href as a URL; wrong use has been said when it is NULL. */
char *cli_message_url (CliSession *session, const char *message);

/* The messages of one folder, as they arrive: cli-listing.c. on_message returns FALSE to leave it at that. A server that keeps
 * messages without knowing what they are says only how large they are and when they were changed; with headers each of them
 * is asked for the rest. */

HTTPMailMemberInfoFlags cli_listing_flags (CliSession *session, gboolean headers);
typedef gboolean (*CliMemberFunc) (HTTPMailMemberInfo *info, gpointer user_data);
gboolean cli_list_messages (CliSession *session,
                            const char *folder,
                            gboolean headers,
                            CliMemberFunc on_message,
                            gpointer user_data,
                            GError **error);

/* Folders: cli-folders.c */

typedef struct
{
  HTTPMailMemberInfo *info;
  char *name;  /* with those of the folders it is in */
  char *label; /* its own */
  int parent;  /* the position in the list of the folder it is in, or -1 */
} CliFolder;

/* A list of so many is an error: it may not have all. */
#define CLI_MAX_FOLDERS 100000
/* Every folder of the account, of CliFolder. */
GPtrArray *cli_folders_list (CliSession *session, GError **error);
/* "inbox", "sent", "drafts", "trash", "junk" and the like; "" for an ordinary folder. */
const char *cli_folder_special_name (HTTPMailSpecialFolder special);
gboolean cli_folder_is_special_name (const char *name);
HTTPMailSpecialFolder cli_folder_special_for_name (const char *name);
/* The href of what the user calls a folder; G_IO_ERROR_NOT_FOUND: there is none of that name. */
char *cli_folder_find (CliSession *session, const char *folder, GError **error);

/* Hrefs: cli-href.c */

/* The collection that an href is in, and its last segment with the slash that may follow. */
char *cli_href_parent (const char *href);
const char *cli_href_name (const char *href);
gboolean cli_href_equal (const char *a, const char *b);
/* One form for all ways to write the same href. */
char *cli_href_normalize (const char *href);

/* One result for each of several messages: cli-batch.c */

typedef struct
{
  CliRun *run;
  CliSession *session;
  guint done;
  guint failed;
  /* those of which nobody knows whether they are done */
  guint unknown;
  CliExit worst;
  /* there was no point in going on */
  gboolean broken_off;
} CliBatch;

void cli_batch_done (CliBatch *self, const char *href, const char *location);
/* FALSE when there is no point in going on with the next one. */
gboolean cli_batch_failed (CliBatch *self, const char *href, const GError *error);
/* The same for several messages of a folder that failed together. */
gboolean cli_batch_failed_together (CliBatch *self,
                                    const char *folder,
                                    const char *const *hrefs,
                                    guint n_hrefs,
                                    const GError *error);
CliExit cli_batch_end (CliBatch *self);

G_END_DECLS
