/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* What the files of the transport share.
 *
 * The way of a command: a method builds an HmRequest and hands it to hm_command_send() or one of its kin; that wraps it
 * into an HmExchange and passes it to the session, on the I/O thread. What comes back reaches the command's sink there,
 * becomes an HTTPMailResponse, and travels through the mailbox to the owner's context, where hm_command_deliver() emits
 * the signal, or collects it for the callback or the list. */

#include <httpmail/httpmail-member-list-private.h>
#include <httpmail/httpmail-response-private.h>
#include <httpmail/httpmail-transport-commands.h>
#include <httpmail/httpmail-transport.h>
#include <httpmail/net/hm-batch.h>
#include <httpmail/net/hm-mailbox.h>
#include <httpmail/net/hm-session.h>
#include <httpmail/protocol/hm-target-results.h>

G_BEGIN_DECLS

#define HM_DEFAULT_IDLE_SECONDS 60
#define HM_DEFAULT_DEADLINE_SECONDS 120
#define HM_DEFAULT_CONNECTIONS 6

typedef struct _HmCommand HmCommand;

typedef struct
{
  HmIo *io;
  HmMailbox *mailbox;
  char *user_agent;

  GMutex lock; /* guards everything below; never held while anything is called that could come back */

  HmSession *session; /* NULL: not open */
  guint generation;   /* of the session: what an earlier one still says is not heard */
  HTTPMailServerInfo *server_info;
  HTTPMailStatus status;
  gboolean authenticated;
  HTTPMailDialect dialect;
  HmAccount *account; /* NULL: not known */
  gboolean closing;
  gboolean dropped;
  HmTimeoutQuestion *timeout; /* NULL: none is being asked */
  GThread *timeout_thread;    /* where it is asked */
  gboolean discovering;
  gboolean anonymous; /* nobody is to be asked for a logon by opening */
  GError *failure;    /* why the account could not be opened; told once the connection is down */
  GHashTable *commands; /* set of HmCommand that are not done */
  HmCommand *opening;
  GPtrArray *account_waiters; /* HmCommand */
  gboolean hands_off;
  gboolean gone; /* disposed of, or left without its context */

  guint idle_timeout;
  guint deadline;
  guint max_connections;
  gboolean insecure_auth;
  HTTPMailAuthSchemes auth_schemes;
  gboolean command_logging;
  char *log_path;
  GTlsDatabase *tls_database;
  GProxyResolver *proxy_resolver;
  guint64 max_members;
  guint64 max_held_members;
  guint64 max_listing_size;
  guint64 max_held_size;
} HTTPMailTransportPrivate;

HTTPMailTransportPrivate *hm_transport_get_private (HTTPMailTransport *self);

/* Test hook: everything on one context. io: transfer none. */
HTTPMailTransport *hm_transport_new_with_io (const char *user_agent, HmIo *io);

/* ---- httpmail-transport-command.c ---- */

/* How the responses of a command reach the application. */
typedef enum
{
  HM_COMMAND_BY_SIGNAL,
  HM_COMMAND_BY_CALLBACK,
  HM_COMMAND_BY_LIST
} HmCommandForm;

/* What a command came to, gathered for a callback. */
typedef struct
{
  GByteArray *content;
  char *content_type;
  char *location;
  GPtrArray *members;       /* HTTPMailMemberInfo */
  GPtrArray *member_errors; /* HTTPMailMemberError */
  GPtrArray *batch_items;   /* HTTPMailBatchItem */
  HTTPMailMultistatus *multistatus;
  GPtrArray *contacts;      /* HTTPMailContact */
  char *root_time_stamp;
  char *folder_time_stamp;
  gboolean unchanged;
  guint number;             /* of the account */
} HmOutcome;

void hm_outcome_free (HmOutcome *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmOutcome, hm_outcome_free)

struct _HmCommand
{
  gatomicrefcount ref_count;
  HTTPMailCommand command;
  guint32 context;
  HmCommandForm form;
  HmMailbox *mailbox;
  HmIo *io;
  HmSession *session;   /* once sent */
  HmExchange *exchange; /* once sent */
  HmExchangeOptions options;

  /* For the owner's context. */
  GAsyncReadyCallback callback;
  gpointer user_data;
  gpointer source_tag;
  GCancellable *cancellable;
  gulong cancelled_handler; /* under the transport's lock */
  HmOutcome *outcome;
  HTTPMailResult *result; /* once the last response came */
  GWeakRef list; /* HTTPMailMemberList: when nobody wants it any more, the listing ends */
  HTTPMailAccountProperty property;
  GFileProgressCallback progress; /* NULL once nothing more is to be reported */
  gpointer progress_data;
  GDestroyNotify progress_destroy;
  guint64 progress_told;

  /* For the I/O thread. */
  HmBatch *batch;
  guint64 max_members;
  guint64 max_held;
  GError *failure;          /* what is wrong with a reply that came whole */
  gpointer data;            /* of the feature */
  GDestroyNotify free_data;
  HmTargetResults *targets;
  GPtrArray *target_urls;
  GPtrArray *destination_urls; /* char *, where each target goes */
  GPtrArray *responses;        /* HTTPMailMultistatusResponse */
  char *description;           /* of all of them */
  guint64 reported;
  gint64 reported_at; /* of the monotonic clock */
  gboolean reports;   /* somebody wants to know how far a download is */
  GOutputStream *output;
};

HmCommand *hm_command_new_for_signal (HTTPMailTransport *self, HTTPMailCommand command, guint32 context);
HmCommand *hm_command_new_for_callback (HTTPMailTransport *self,
                                        HTTPMailCommand command,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data,
                                        gpointer source_tag);
HmCommand *hm_command_new_for_list (HTTPMailTransport *self, HTTPMailCommand command, HTTPMailMemberList *list);
HmCommand *hm_command_ref (HmCommand *self);
void hm_command_unref (HmCommand *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmCommand, hm_command_unref)

typedef struct
{
  HmReplyKind reply;
  const HmExchangeSink *sink; /* its data is the command */
  gboolean all_properties;    /* whatever their names; the reply is held in memory, in each form */
} HmCommandKind;

/* Takes command and request. request NULL with error set: what the arguments came to. By signal, an error is returned;
 * otherwise it goes the way of all results. */
gboolean hm_command_send (HTTPMailTransport *self,
                          HmCommand *command,
                          HmRequest *request,
                          const HmCommandKind *kind,
                          GError **error);
void hm_command_send_or_fail (HTTPMailTransport *self,
                              HmCommand *command,
                              HmRequest *request,
                              const HmCommandKind *kind,
                              const GError *error);
/* The result of a callback form. */
HmOutcome *hm_command_finish (HTTPMailTransport *self, GAsyncResult *result, gpointer source_tag, GError **error);
/* As hm_command_finish() for commands whose result is a location. */
gboolean hm_command_finish_location (HTTPMailTransport *self,
                                     GAsyncResult *result,
                                     gpointer source_tag,
                                     char **out_location,
                                     GError **error);

/* I/O thread: one step of the reply on its way to the owner. Takes the response. */
void hm_command_post (HmCommand *self, HTTPMailResponse *response, gsize weight);
/* The done that every sink without more to say uses. */
void hm_command_on_done (gpointer data, HTTPMailResult *result, const HmReplyHead *head);

/* I/O thread: one more exchange of the command, for the more function of its sink. Takes the request. */
HmExchange *hm_command_new_follower (HmCommand *self,
                                     HmRequest *request,
                                     const HmExchangeOptions *options,
                                     const HmExchangeSink *sink,
                                     gpointer data,
                                     GDestroyNotify free_data);
/* I/O thread: ends the command, with the first error that was given. Takes the error. */
void hm_command_fail (HmCommand *self, GError *error);
/* I/O thread: the last response of the command, whose result is the failure if there is one. */
HTTPMailResponse *hm_command_new_done (HmCommand *self, HTTPMailResult *result);

/* Owner's context: ends a command that needs no server, or cannot reach it. error NULL: success. */
void hm_command_complete (HTTPMailTransport *self, HmCommand *command, const GError *error);
/* Has hm_command_complete() called from the owner's loop. The command was added before. */
void hm_command_complete_later (HTTPMailTransport *self, HmCommand *command, const GError *error);
/* The same from inside a handler of its cancellable, where it must not be ended: when the transport is gone, what ends
 * all commands ends this one. */
void hm_command_post_completion (HTTPMailTransport *self, HmCommand *command, const GError *error);
/* Counts the command among those that are not done. */
void hm_transport_add_command (HTTPMailTransport *self, HmCommand *command);
/* Ends all of them, when the transport goes; call_back FALSE: there is no context any more to call back on. */
void hm_transport_abandon_commands (HTTPMailTransport *self, gboolean call_back);

/* ---- httpmail-transport-cancel.c ---- */

/* Has func called, on any thread, when the command's cancellable is cancelled before the command has ended; at once when
 * it is cancelled already. The command was added before. */
typedef void (*HmCancelledFunc) (HTTPMailTransport *self, HmCommand *command);
void hm_command_watch_cancellable (HTTPMailTransport *self, HmCommand *command, HmCancelledFunc func);
/* Waits until func has returned, where it is being called on another thread. Not from inside func. */
void hm_command_disconnect_cancellable (HTTPMailTransport *self, HmCommand *command);
/* Whether it ended with this error because its cancellable said so. */
gboolean hm_command_was_cancelled (HmCommand *self, const GError *error);

/* ---- httpmail-transport-targets.c ---- */

/* What a command names beside its URL, and what becomes of each. */

/* Makes url the only target. Gives back the command. */
HmCommand *hm_command_at (HmCommand *self, const char *url);
/* As hm_command_on_done(), for what comes to lie at that target where the server does not say better. */
void hm_command_on_done_at_target (gpointer data, HTTPMailResult *result, const HmReplyHead *head);

/* The URLs of the targets, each of which must be a member of the collection, become those of the command, each once.
 * Returns their names as servers want them in a batch, with NULL at the end. */
GPtrArray *hm_command_set_targets (HmCommand *self,
                                   const char *collection,
                                   const char *const *targets,
                                   GError **error);
/* The name that a target has in its collection: bare, without slashes. NULL with error when it lies elsewhere, for a
 * server that looks at names alone would change another message. */
char *hm_name_in_collection (const char *collection, const char *target, char **out_url, GError **error);
/* For sinks: they keep what is said of the targets. */
void hm_command_on_target_response (gpointer data, const char *url, const HmMultistatusResponse *response);
void hm_command_on_target_single (gpointer data,
                                  guint i,
                                  const HmReplyHead *head,
                                  guint http_status,
                                  const char *problem);
void hm_command_on_target_part (gpointer data, guint first, guint n, const HmReplyHead *head);

/* names and destinations end with NULL; argument is for the function itself. */
typedef GBytes *(*HmBatchBodyFunc) (const char *const *names, const char *const *destinations, guint argument);
/* Gives a batch its body, or one for each part when it is long. destinations may be NULL. */
void hm_request_set_batch (HmRequest *request,
                           GPtrArray *names,
                           GPtrArray *destinations,
                           HmBatchBodyFunc make_body,
                           guint argument);
/* Of commands whose result is the list of targets that failed. */
extern const HmCommandKind hm_command_targets_kind;
GPtrArray *hm_command_finish_targets (HTTPMailTransport *self,
                                      GAsyncResult *result,
                                      gpointer source_tag,
                                      GError **error);
/* A folder's URL as servers want it: with a slash at its end. */
char *hm_folder_url (const char *url);

/* ---- httpmail-transport-upload.c ---- */

/* For the sinks of commands with a long body: reports how far it is. */
void hm_command_on_upload (gpointer data, guint64 sent, guint64 total, gboolean resend);
extern const HmCommandKind hm_command_upload_kind;

/* ---- httpmail-transport-signals.c ---- */

extern const HmSessionSink hm_transport_session_sink;
typedef struct _HmSessionLink HmSessionLink;
/* The data of hm_transport_session_sink: a way back to the transport that keeps nothing alive. */
HmSessionLink *hm_session_link_new (HmMailbox *mailbox, guint generation);
void hm_session_link_free (HmSessionLink *self);

void hm_transport_install_signals (HTTPMailTransportClass *klass);
void hm_transport_emit_response (HTTPMailTransport *self, HTTPMailResponse *response);
void hm_transport_emit_error (HTTPMailTransport *self, HTTPMailStatus status, HTTPMailResult *result);
/* Owner's context. */
void hm_transport_set_status (HTTPMailTransport *self, HTTPMailStatus status);
/* Notifies on the owner's context: at once when called there, else by letter. */
void hm_transport_notify (HTTPMailTransport *self, const char *property);

/* ---- httpmail-transport-account.c ---- */

/* Owner's context: what the account URL answered. */
void hm_transport_take_account (HTTPMailTransport *self,
                                const HmAccount *account,
                                HTTPMailDialect dialect,
                                HTTPMailResult *result);
/* Those that wait for the account, and why it will not come. */
typedef struct
{
  HmCommand *opening;
  GPtrArray *waiters; /* HmCommand */
  GError *error;
} HmAccountWait;

/* Under the lock: takes them out of the transport. */
void hm_transport_steal_account_wait (HTTPMailTransport *self, HmAccountWait *out_wait);
/* Owner's context: nobody will answer them any more. Clears wait. */
void hm_transport_fail_account_wait (HTTPMailTransport *self, HmAccountWait *wait);
void hm_account_wait_clear (HmAccountWait *wait);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HmAccountWait, hm_account_wait_clear)

/* ---- httpmail-transport-properties.c ---- */

void hm_transport_install_properties (HTTPMailTransportClass *klass);

/* ---- httpmail-transport.c ---- */

/* The open session, or NULL with HTTPMAIL_ERROR_NOT_CONNECTED. */
HmSession *hm_transport_ref_session (HTTPMailTransport *self, GError **error);

G_END_DECLS
