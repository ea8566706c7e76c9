/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The first request of all: what the account at this address has, and what kind of server answers for it. */

#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-result-private.h>
#include <httpmail/net/hm-session-private.h>
#include <httpmail/protocol/hm-body-propfind.h>
#include <httpmail/protocol/hm-limits.h>

typedef struct
{
  HmSession *session; /* no reference: it keeps the exchange, and with it this, until done */
  HmAccount *account;
  char *url;
} Discovery;

static void
discovery_free (Discovery *self)
{
  g_clear_pointer (&self->account, hm_account_free);
  g_free (self->url);
  g_free (self);
}

static void
on_response (gpointer data, const char *url, const HmMultistatusResponse *response)
{
  Discovery *self = data;

  /* The first one counts, whatever its href. */
  if (self->account)
    return;
  self->account = hm_account_decoder_decode (response, url);
  self->url = g_strdup (url);
}

static void
on_done (gpointer data, HTTPMailResult *result, const HmReplyHead *head)
{
  Discovery *self = data;
  HmSession *session = self->session;
  HmDialectEvidence evidence = { 0 };
  g_autofree char *reason = NULL;
  HTTPMailDialect dialect = HTTPMAIL_DIALECT_UNKNOWN;
  g_autoptr (HTTPMailResult) empty = NULL;

  if (head)
    evidence = (HmDialectEvidence) { head->server, head->ms_web_storage, head->dav_error, head->dav, self->account };
  if (httpmail_result_is_success (result) && !self->account)
    {
      g_autoptr (GError) error =
        g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL,
                     _("“%s” answered with an empty list; check that it is the address of a mail account"),
                     session->account_url);

      result = empty = httpmail_result_new (error, head->status, head->line, NULL);
    }
  if (httpmail_result_is_success (result))
    {
      dialect = hm_dialect_detect (&evidence, &reason);
      g_debug ("%s speaks dialect %d: %s", session->account_url, dialect, reason);
      session->traits = *hm_dialect_get_traits (dialect);
      hm_session_settle (session, self->url, self->account);
      g_clear_pointer (&session->account, hm_account_free);
      session->account = hm_account_copy (self->account);
    }
  if (session->sink->account && !session->dead)
    session->sink->account (session->sink_data, self->account, dialect, result);
}

static const HmExchangeSink discovery_sink = {
  .response = on_response,
  .done = on_done,
};

HmExchange *
hm_discovery_new (HmSession *session, gboolean authenticate, guint idle_seconds, guint deadline_seconds)
{
  HmRequest *request = hm_request_new ("PROPFIND", session->account_url);
  g_autoptr (GBytes) body = hm_body_propfind_account ();
  HmExchangeOptions options = {
    .reply = HM_REPLY_MULTISTATUS,
    .idle_seconds = idle_seconds,
    .deadline_seconds = deadline_seconds,
    .max_body = HM_LIMIT_OTHER_BODY,
    .max_responses = HM_LIMIT_MEMBERS,
    .discovery = TRUE,
    .anonymous = !authenticate,
  };
  Discovery *self = g_new0 (Discovery, 1);

  request->has_depth = TRUE;
  request->depth = HTTPMAIL_DEPTH_ZERO;
  hm_request_set_body (request, "text/xml", body);
  /* Everything else waits for what it finds. */
  request->changes = FALSE;
  self->session = session;
  return hm_exchange_new (session->io, request, &options, &discovery_sink, self, (GDestroyNotify) discovery_free);
}
