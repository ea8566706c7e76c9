/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The first request of all: what the account at this address has, and what kind of server answers for it. Where nothing
 * but a host is known, the same request goes to one well-known place after the other, as one exchange, until there is
 * an account. */

#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-result-private.h>
#include <httpmail/net/hm-discovery-places.h>
#include <httpmail/net/hm-session-private.h>
#include <httpmail/protocol/hm-body-propfind.h>
#include <httpmail/protocol/hm-limits.h>
#include <string.h>

typedef struct
{
  HmSession *session; /* no reference: it keeps the exchange, and with it this, until done */
  HmAccount *account;
  char *url;

  /* Where nothing but the host is known: what the first place answered, and the others. */
  gboolean anonymous;
  char *host_url;
  HmReplyHead *first_head;
  GError *first_error; /* NULL: a file server, which is taken when there is nothing better */
  HmAccount *first_account;
  char *first_url;
  GStrv places; /* NULL: not needed so far */
  guint n_asked;
  GString *asked; /* "/place/ (404), ..." */
} Discovery;

static void
discovery_free (Discovery *self)
{
  g_clear_pointer (&self->account, hm_account_free);
  g_free (self->url);
  g_free (self->host_url);
  g_clear_pointer (&self->first_head, hm_reply_head_free);
  g_clear_error (&self->first_error);
  g_clear_pointer (&self->first_account, hm_account_free);
  g_free (self->first_url);
  g_strfreev (self->places);
  g_string_free (self->asked, TRUE);
  g_free (self);
}

static void
set_account_url (HmSession *session, const char *url)
{
  g_free (session->account_url);
  session->account_url = g_strdup (url);
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

static GError *
empty_list_error (HmSession *session)
{
  return g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL,
                      _("“%s” answered with an empty list; check that it is the address of a mail account"),
                      session->account_url);
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
      g_autoptr (GError) error = empty_list_error (session);

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
  else if (self->host_url)
    {
      /* Who logs on later begins where this began. */
      set_account_url (session, self->host_url);
    }
  if (session->sink->account && !session->dead)
    session->sink->account (session->sink_data, self->account, dialect, result);
}

/* The search. */

/* The server said more than that there is no account at this place. */
static gboolean
is_last_word (Discovery *self, const HmReplyHead *head)
{
  switch (head->status)
    {
    case 401:
    case 440:
      return self->anonymous;
    case 402:
    case 407:
    case 408:
    case 429:
    case 503:
      return TRUE;
    default:
      return self->account && hm_account_has_place (self->account);
    }
}

static void
keep_first (Discovery *self, HmReplyHead **head, GError **error)
{
  self->first_head = g_steal_pointer (head);
  self->first_error = g_steal_pointer (error);
  self->first_account = g_steal_pointer (&self->account);
  self->first_url = g_steal_pointer (&self->url);
  self->places = hm_discovery_list_places (self->host_url, hm_auth_get_user (self->session->auth, self->host_url));
}

static void
note_place (Discovery *self, const HmReplyHead *head)
{
  const char *path = self->session->account_url + strlen (self->host_url) - 1;

  g_string_append_printf (self->asked, "%s%s (%u)", self->asked->len > 0 ? ", " : "", path, head->status);
  g_clear_pointer (&self->account, hm_account_free);
  g_clear_pointer (&self->url, g_free);
}

/* The error stays the same one, with the status that it has. */
static GError *
add_advice (Discovery *self, GError *error)
{
  g_autofree char *message = g_steal_pointer (&error->message);

  error->message = g_strdup_printf (_("%s. Nor is there an account where servers often have it: %s. Give the whole URL "
                                      "of the account"),
                                    message, self->asked->str);
  return error;
}

/* There is nothing better than what the first place answered. */
static void
return_to_first (Discovery *self, HmReplyHead **head, GError **error)
{
  hm_reply_head_free (*head);
  *head = g_steal_pointer (&self->first_head);
  g_clear_error (error);
  self->account = g_steal_pointer (&self->first_account);
  self->url = g_steal_pointer (&self->first_url);
  set_account_url (self->session, self->host_url);
  if (self->first_error)
    *error = add_advice (self, g_steal_pointer (&self->first_error));
}

static char *
on_elsewhere (gpointer data, HmReplyHead **head, GError **error)
{
  Discovery *self = data;
  const char *place;

  if (!*error && !self->account)
    *error = empty_list_error (self->session);
  if (is_last_word (self, *head))
    return NULL;
  if (!self->places)
    keep_first (self, head, error);
  else
    note_place (self, *head);
  place = self->places[self->n_asked];
  if (!place)
    {
      return_to_first (self, head, error);
      return NULL;
    }
  self->n_asked++;
  set_account_url (self->session, place);
  return g_strdup (place);
}

static const HmExchangeSink discovery_sink = {
  .response = on_response,
  .done = on_done,
};

static const HmExchangeSink search_sink = {
  .response = on_response,
  .elsewhere = on_elsewhere,
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
  self->anonymous = !authenticate;
  self->asked = g_string_new (NULL);
  if (hm_discovery_is_host_only (session->account_url))
    self->host_url = g_strdup (session->account_url);
  return hm_exchange_new (session->io, request, &options, self->host_url ? &search_sink : &discovery_sink, self,
                          (GDestroyNotify) discovery_free);
}
