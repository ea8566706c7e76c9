/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/net/hm-question.h>
#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-prompt-private.h>
#include <httpmail/net/hm-error-map.h>
#include <httpmail/protocol/hm-href.h>

/* The timeout question: one reference for the exchange, one for whoever answers. */
struct _HmTimeoutQuestion
{
  gatomicrefcount ref_count;
  HmIo *io;
  HmExchange *exchange; /* NULL once the exchange has lost interest; I/O thread only */
  guint seconds;
  guint answer;
  gint given_up; /* atomic */
};

static void
question_unref (HmTimeoutQuestion *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  hm_io_unref (self->io);
  g_free (self);
}

/* While a person is asked about it, the deadlines of those that it follows stand still, too. */
static void
stop_leaders (HmExchange *self)
{
  for (HmExchange *leader = self->leader; leader && leader->timeout; leader = leader->leader)
    hm_timeout_suspend (leader->timeout);
}

static void
let_leaders_go_on (HmExchange *self)
{
  for (HmExchange *leader = self->leader; leader && leader->timeout; leader = leader->leader)
    hm_timeout_resume (leader->timeout);
}

void
hm_question_detach (HmExchange *self)
{
  if (!self->question)
    return;
  let_leaders_go_on (self);
  self->question->exchange = NULL;
  g_clear_pointer (&self->question, question_unref);
}

static void
give_up (HmExchange *self, guint seconds)
{
  g_autofree char *origin = hm_href_origin (self->url);

  if (self->request->changes && self->went_out)
    {
      hm_exchange_finish (self, hm_error_outcome_unknown (HTTPMAIL_ERROR_TIMEOUT, self->request->method, self->url,
                                                          _ ("the server is silent")));
      return;
    }
  hm_exchange_finish (self,
                      g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_TIMEOUT,
                                   ngettext ("“%s” was silent for %u second; try again, or allow more time",
                                             "“%s” was silent for %u seconds; try again, or allow more time", seconds),
                                   origin, seconds));
}

void
hm_question_ask_timeout (HmExchange *self)
{
  HmSession *session = self->session;
  HmTimeoutQuestion *question;

  if (!session->sink->timeout || session->dead)
    {
      give_up (self, self->options.idle_seconds);
      return;
    }
  hm_question_detach (self);
  question = g_new0 (HmTimeoutQuestion, 1);
  g_atomic_ref_count_init (&question->ref_count);
  g_atomic_ref_count_inc (&question->ref_count);
  question->io = hm_io_ref (session->io);
  question->exchange = self;
  question->seconds = self->options.idle_seconds;
  self->question = question;
  stop_leaders (self);
  session->sink->timeout (session->sink_data, question);
}

gboolean
hm_question_end_given_up (HmExchange *self)
{
  if (!self->question || !g_atomic_int_get (&self->question->given_up))
    return FALSE;
  give_up (self, self->question->seconds);
  return TRUE;
}

guint
hm_timeout_question_get_seconds (HmTimeoutQuestion *self)
{
  return self->seconds;
}

static gboolean
take_timeout_answer (gpointer data)
{
  HmTimeoutQuestion *self = data;
  HmExchange *exchange = self->exchange;

  if (!exchange)
    return G_SOURCE_REMOVE;
  hm_question_detach (exchange);
  if (self->answer > 0)
    {
      exchange->options.idle_seconds = self->answer;
      hm_timeout_set_idle (exchange->timeout, self->answer * 1000ull);
    }
  else
    give_up (exchange, self->seconds);
  return G_SOURCE_REMOVE;
}

void
hm_timeout_question_answer (HmTimeoutQuestion *self, guint seconds)
{
  self->answer = seconds;
  hm_io_invoke (self->io, take_timeout_answer, self, (GDestroyNotify) question_unref);
}

void
hm_timeout_question_give_up (HmTimeoutQuestion *self)
{
  g_atomic_int_set (&self->given_up, TRUE);
}

void
hm_timeout_question_drop (HmTimeoutQuestion *self)
{
  hm_timeout_question_answer (self, 0);
}

/* Certificates: the connection was refused; when the user says yes, the next attempt is let through. */

typedef struct
{
  HmIo *io;
  HmExchange *exchange;
  char *key;
  HTTPMailPromptAnswer answer;
} CertificateQuestion;

static char *
certificate_key (HmExchange *self, GTlsCertificate *certificate)
{
  g_autofree char *origin = hm_href_origin (self->url);
  g_autoptr (GByteArray) der = NULL;
  g_autofree char *digest = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  if (!der)
    return NULL;
  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
  return g_strdup_printf ("%s %s", origin, digest);
}

gboolean
hm_question_certificate_is_accepted (HmExchange *self, GTlsCertificate *certificate)
{
  g_autofree char *key = certificate_key (self, certificate);

  return key && g_hash_table_contains (self->session->certificates, key);
}

static void
certificate_question_free (CertificateQuestion *question)
{
  hm_exchange_unref (question->exchange);
  hm_io_unref (question->io);
  g_free (question->key);
  g_free (question);
}

static gboolean
take_certificate_answer (gpointer data)
{
  CertificateQuestion *question = data;
  HmExchange *self = question->exchange;
  g_autoptr (GError) refused = NULL;

  if (self->state != HM_EXCHANGE_ASKING)
    return G_SOURCE_REMOVE;
  if (question->key &&
      (question->answer == HTTPMAIL_PROMPT_ANSWER_YES || question->answer == HTTPMAIL_PROMPT_ANSWER_OK))
    {
      g_hash_table_add (self->session->certificates, g_steal_pointer (&question->key));
      hm_exchange_attempt (self);
    }
  else
    {
      refused = g_error_new_literal (G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, "");
      hm_exchange_fail (self, refused, FALSE);
    }
  return G_SOURCE_REMOVE;
}

/* Any thread. */
static void
on_certificate_answered (HTTPMailPromptAnswer answer, gpointer user_data)
{
  ((CertificateQuestion *) user_data)->answer = answer;
}

static void
on_certificate_over (gpointer user_data)
{
  CertificateQuestion *question = user_data;

  hm_io_invoke (question->io, take_certificate_answer, question, (GDestroyNotify) certificate_question_free);
}

void
hm_question_ask_certificate (HmExchange *self)
{
  HmSession *session = self->session;
  g_autofree char *origin = hm_href_origin (self->url);
  g_autofree char *what = hm_error_describe_certificate (self->tls_errors);
  g_autofree char *text = NULL;
  g_autoptr (GError) raw = g_error_new_literal (G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, "");
  g_autoptr (GError) error = hm_error_from_network (raw, self->url, self->tls_errors, FALSE);
  CertificateQuestion *question;

  if (!session->sink->prompt || session->dead)
    {
      hm_exchange_fail (self, raw, FALSE);
      return;
    }
  text = g_strdup_printf (_ ("The certificate of “%s” is %s. Go on all the same, until the account is closed?"), origin,
                          what);
  question = g_new0 (CertificateQuestion, 1);
  question->io = hm_io_ref (session->io);
  question->exchange = hm_exchange_ref (self);
  question->key = certificate_key (self, self->certificate);
  hm_exchange_set_state (self, HM_EXCHANGE_ASKING);
  session->sink->prompt (session->sink_data,
                         httpmail_prompt_new (error, text, _ ("The server cannot be trusted"),
                                              HTTPMAIL_PROMPT_BUTTONS_YES_NO, origin, self->certificate,
                                              on_certificate_answered, question, on_certificate_over));
}
