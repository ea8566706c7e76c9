/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/httpmail-enums.h>
#include <httpmail/httpmail-types.h>
#include <httpmail/net/hm-reply-head.h>
#include <httpmail/net/hm-request.h>
#include <httpmail/protocol/hm-account-decoder.h>
#include <httpmail/protocol/hm-multistatus-reader.h>

G_BEGIN_DECLS

/* What the network layer tells the layer above, as two tables of functions, all called on the I/O thread. What is
 * passed is valid during the call, unless it says otherwise. Any entry may be NULL. */

typedef struct
{
  /* Its turn has come, and by now it is known what server it is (hm_session_get_dialect()): the last chance to change
   * what is asked. */
  void (*turn) (gpointer data, HmRequest *request);
  /* A piece of a body that was asked for as it is; NULL when it was written to the output. */
  void (*content) (gpointer data, const HmReplyHead *head, GBytes *piece, guint64 so_far);
  /* One response of a multistatus, also of the 207 of a change; url is what was asked, after redirects. */
  void (*response) (gpointer data, const char *url, const HmMultistatusResponse *response);
  /* What a multistatus says of itself, at its end. */
  void (*description) (gpointer data, const char *text);
  /* The i-th of single requests that stand in for a batch has ended. */
  void (*single) (gpointer data, guint i, const HmReplyHead *head, guint http_status, const char *problem);
  /* The request that named these targets of a batch was answered, and all is told of them that will be. */
  void (*part) (gpointer data, guint first, guint n, const HmReplyHead *head);
  /* So much of the request body is on its way; resend: it began again from the start. */
  void (*upload) (gpointer data, guint64 sent, guint64 total, gboolean resend);
  /* The reply was a refusal, or not what was asked for, and this is the error to end with. TRUE: the command goes on, as
   * if it had been none. */
  gboolean (*forgive) (gpointer data, const GError *error, const HmReplyHead *head);
  /* The conversation is over, well or, as error says, not: what came is no answer to the command, or a refusal. Where the
   * same is asked instead (transfer full), within the time of this exchange, or NULL: it ends so. The head and the error
   * may be taken, and at the end others be put in their place. Never asked when the connection failed, the time is over,
   * or somebody cancelled. */
  char *(*elsewhere) (gpointer data, HmReplyHead **head, GError **error);
  /* The conversation went well. What else belongs to the command, before it is done? Exchanges (HmExchange, transfer
   * full) with sinks of their own, or NULL for nothing more. They start at once, side by side as far as the session
   * allows, within the turn that this exchange has in the queue; they may change something only if this one does. Asked
   * again when all of them are done, until there are no more. They are cancelled with this exchange; its deadline begins
   * anew with each that ends. Their failure is for their own sinks to judge, unless they stand in for it. */
  GPtrArray *(*more) (gpointer data, const HmReplyHead *head);
  /* The end; exactly once, nothing follows. head is NULL when there was no reply. */
  void (*done) (gpointer data, HTTPMailResult *result, const HmReplyHead *head);
} HmExchangeSink;

typedef struct _HmTimeoutQuestion HmTimeoutQuestion;

typedef struct
{
  void (*status) (gpointer data, HTTPMailStatus status);
  void (*error) (gpointer data, HTTPMailStatus status, HTTPMailResult *result);
  void (*command) (gpointer data, HTTPMailDirection direction, const char *line, gint hresult);
  void (*authenticated) (gpointer data, gboolean authenticated);
  /* What the account URL answered; error when it did not. */
  void (*account) (gpointer data, const HmAccount *account, HTTPMailDialect dialect, HTTPMailResult *result);
  /* Questions; the object is handed over. Dropping it is an answer, too. */
  void (*logon) (gpointer data, HTTPMailLogon *logon);
  void (*prompt) (gpointer data, HTTPMailPrompt *prompt);
  void (*timeout) (gpointer data, HmTimeoutQuestion *question);
  /* TRUE: read no more for now of the exchange with this sink data; hm_session_resume() says when. */
  gboolean (*is_full) (gpointer data, gconstpointer exchange_data);
} HmSessionSink;

/* Any thread. seconds 0: give up. Answering frees the question; so does dropping it, which gives up. */
guint hm_timeout_question_get_seconds (HmTimeoutQuestion *self);
void hm_timeout_question_answer (HmTimeoutQuestion *self, guint seconds);
void hm_timeout_question_drop (HmTimeoutQuestion *self);
/* Should the session be dropped before the answer, then this one ended because it waited too long. Any thread. */
void hm_timeout_question_give_up (HmTimeoutQuestion *self);

G_END_DECLS
