/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/net/hm-exchange-logon.h>
#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/net/hm-auth-form.h>
#include <httpmail/net/hm-negotiate.h>
#include <httpmail/protocol/hm-body-propfind.h>
#include <httpmail/protocol/hm-href.h>
#include <httpmail/protocol/hm-limits.h>
#include <string.h>

/* Where Exchange has its form: 2003, then 2007. */
static const char *const forms[] = { "/exchweb/bin/auth/owaauth.dll", "/owa/auth/owaauth.dll" };

const HmRequest *
hm_exchange_get_request (HmExchange *self)
{
  return self->errand_request ? self->errand_request : self->request;
}

const char *
hm_exchange_get_url (HmExchange *self)
{
  return self->errand_request ? self->errand_request->url : self->url;
}

static gboolean
is_logging_on (HmSession *session)
{
  return session->status == HTTPMAIL_STATUS_AUTHORIZING || session->status == HTTPMAIL_STATUS_AUTH_RETRY;
}

static void
announce_logon (HmExchange *self, gboolean first)
{
  HmSession *session = self->session;

  hm_session_set_status (session, HTTPMAIL_STATUS_AUTHORIZED);
  hm_session_set_status (session, HTTPMAIL_STATUS_CONNECTED);
  session->logged_on = TRUE;
  if (first && session->sink->authenticated && !session->dead)
    session->sink->authenticated (session->sink_data, TRUE);
}

void
hm_exchange_note_logon (HmExchange *self)
{
  gboolean used = self->auth_try.serial != 0 || self->auth_try.negotiated;
  gboolean first = hm_auth_accepted (self->session->auth, self->url, &self->auth_try);

  if (first || (used && is_logging_on (self->session)))
    announce_logon (self, first);
}

static void
wait_for_logon (HmExchange *self, HmAuthVerdict verdict, gboolean tried)
{
  hm_exchange_set_state (self, HM_EXCHANGE_ASKING);
  if (verdict == HM_AUTH_WAIT)
    hm_session_set_status (self->session, tried ? HTTPMAIL_STATUS_AUTH_RETRY : HTTPMAIL_STATUS_AUTHORIZING);
}

/* Challenges. */

static char *
get_challenge (HmExchange *self)
{
  return g_strdup (
    soup_message_headers_get_list (soup_message_get_response_headers (self->message), "WWW-Authenticate"));
}

void
hm_exchange_take_challenge (HmExchange *self)
{
  g_autofree char *fields = get_challenge (self);

  hm_auth_try_note_connection (&self->auth_try, soup_message_get_connection_id (self->message));
  if (!hm_auth_wants_negotiate (self->session->auth, self->url, fields))
    return;
  g_free (self->auth_try.field);
  self->auth_try.field = hm_negotiate_make_field (&self->negotiate, self->message, fields);
}

/* A ticket is good for one request: to wait for the refusal each time would send every body twice. */
static void
on_starting (SoupMessage *message, gpointer user_data)
{
  HmExchange *self = user_data;
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autofree char *field = NULL;

  if (soup_message_headers_get_one (headers, "Authorization"))
    return;
  g_clear_object (&self->negotiate);
  field = hm_negotiate_make_field (&self->negotiate, message, "Negotiate");
  if (field)
    soup_message_headers_replace (headers, "Authorization", field);
}

void
hm_exchange_attend_logon (HmExchange *self, SoupMessage *message)
{
  if (!self->options.anonymous && self->errand != HM_ERRAND_FORM &&
      hm_auth_knows_negotiate (self->session->auth, self->url))
    g_signal_connect (message, "starting", G_CALLBACK (on_starting), self);
}

void
hm_exchange_log_on (HmExchange *self)
{
  HmSession *session = self->session;
  g_autofree char *fields = get_challenge (self);
  gboolean tried = self->auth_try.serial != 0;
  GError *error = NULL;
  HmAuthVerdict verdict;

  self->on_connection = FALSE;
  hm_exchange_set_state (self, HM_EXCHANGE_ASKING);
  verdict = hm_auth_challenged (session->auth, self->url, fields, &self->auth_try, self, &error);
  switch (verdict)
    {
    case HM_AUTH_AGAIN:
      if (!tried)
        hm_session_set_status (session, HTTPMAIL_STATUS_AUTHORIZING);
      hm_exchange_attempt (self);
      break;
    case HM_AUTH_WAIT:
    case HM_AUTH_WORKING:
    case HM_AUTH_FORM:
      /* Some servers believe a cookie more than the next password. */
      if (tried)
        hm_cookies_forget_host (session->cookies, self->url);
      wait_for_logon (self, verdict, tried);
      break;
    case HM_AUTH_DENIED:
      hm_exchange_conclude (self, error);
      break;
    case HM_AUTH_REFUSED:
      hm_exchange_finish (self, error);
      break;
    }
}

/* Errands. */

static void
set_errand (HmExchange *self, HmErrand errand)
{
  g_clear_pointer (&self->errand_request, hm_request_free);
  self->errand = errand;
}

void
hm_exchange_begin_probe (HmExchange *self)
{
  set_errand (self, HM_ERRAND_PROBE);
}

static HmRequest *
make_probe (HmExchange *self)
{
  HmSession *session = self->session;
  g_autoptr (GBytes) body = hm_body_propfind_account ();
  HmRequest *request =
    hm_request_new ("PROPFIND", hm_href_same_origin (session->account_url, self->url) ? session->account_url : self->url);

  request->has_depth = TRUE;
  request->depth = HTTPMAIL_DEPTH_ZERO;
  hm_request_set_body (request, "text/xml", body);
  return request;
}

static HmRequest *
make_form (HmExchange *self)
{
  HmSession *session = self->session;
  g_autofree char *origin = hm_href_origin (self->url);
  g_autofree char *url = g_strconcat (origin, forms[self->form], NULL);
  gboolean account = hm_href_same_origin (session->account_url, self->url);
  g_autoptr (GBytes) body = hm_auth_form_make (session->auth, self->url, account ? session->account_url : self->url);
  HmRequest *request = hm_request_new ("POST", url);

  hm_request_set_body (request, "application/x-www-form-urlencoded", body);
  return request;
}

/* TRUE: it is to be posted now. */
static gboolean
want_form (HmExchange *self)
{
  HmSession *session = self->session;
  gboolean tried = self->auth_try.n_answers > 0;
  GError *error = NULL;
  HmAuthVerdict verdict = hm_auth_form_wanted (session->auth, self->url, &self->auth_try, self, &error);

  switch (verdict)
    {
    case HM_AUTH_AGAIN:
      set_errand (self, HM_ERRAND_NONE);
      return TRUE;
    case HM_AUTH_FORM:
      hm_session_set_status (session, tried ? HTTPMAIL_STATUS_AUTH_RETRY : HTTPMAIL_STATUS_AUTHORIZING);
      hm_cookies_forget_host (session->cookies, self->url);
      self->errand_request = make_form (self);
      return TRUE;
    case HM_AUTH_WAIT:
    case HM_AUTH_WORKING:
      wait_for_logon (self, verdict, tried);
      return FALSE;
    case HM_AUTH_DENIED:
    case HM_AUTH_REFUSED:
      hm_exchange_finish (self, error);
      return FALSE;
    }
  return FALSE;
}

gboolean
hm_exchange_prepare_errand (HmExchange *self)
{
  HmAuth *auth = self->session->auth;

  /* What logs a connection on is not sent together with a change: the body would travel in vain, and a connection that
   * is kept may be dead. */
  if (self->errand == HM_ERRAND_NONE && self->request->changes && !self->on_connection && !self->options.anonymous &&
      hm_auth_binds_connection (auth, self->url))
    set_errand (self, HM_ERRAND_PROBE);
  switch (self->errand)
    {
    case HM_ERRAND_NONE:
      return TRUE;
    case HM_ERRAND_PROBE:
      if (!self->errand_request)
        {
          self->errand_request = make_probe (self);
          hm_auth_begin_connection (auth, self->url, &self->auth_try);
        }
      return TRUE;
    case HM_ERRAND_FORM:
      return self->errand_request || want_form (self);
    }
  return TRUE;
}

/* The form. */

static gboolean
has_word (const char *text, const char *word)
{
  g_autofree char *lower = text ? g_ascii_strdown (text, -1) : NULL;

  return lower && strstr (lower, word);
}

static gboolean
leads_to_logon_page (const HmReplyHead *head)
{
  return hm_redirect_is_redirect (head->status) &&
         (has_word (head->location, "/owalogon.asp") || has_word (head->location, "/auth/logon.asp") ||
          (has_word (head->location, "/owa/auth/") && has_word (head->location, "reason=")));
}

/* Real Hotmail said it was IIS, too, and B1G and others answer with pages to what they do not understand. */
static gboolean
may_be_exchange (HmExchange *self)
{
  HTTPMailDialect dialect = self->session->traits.dialect;

  return dialect == HTTPMAIL_DIALECT_EXCHANGE || self->head->ms_web_storage ||
         (dialect == HTTPMAIL_DIALECT_UNKNOWN && !self->head->dav_error &&
          has_word (self->head->server, "microsoft-iis"));
}

static gboolean
wants_no_page (HmExchange *self)
{
  const char *accept = self->request->accept;

  return self->options.reply == HM_REPLY_MULTISTATUS ||
         (self->options.reply == HM_REPLY_CONTENT && accept && !strstr (accept, "html") && !strstr (accept, "*"));
}

gboolean
hm_exchange_is_logon_page (HmExchange *self)
{
  const HmReplyHead *head = self->head;

  if (head->status == 440 || leads_to_logon_page (head))
    return TRUE;
  /* Of several places that are asked, one is where any web server shows a page. */
  if (self->sink->elsewhere)
    return FALSE;
  return head->status == 200 && hm_reply_head_is_html (head) && self->errand == HM_ERRAND_NONE && wants_no_page (self) &&
         may_be_exchange (self) && (self->session->auth_schemes & HTTPMAIL_AUTH_SCHEMES_FORM);
}

void
hm_exchange_fill_in_form (HmExchange *self)
{
  set_errand (self, HM_ERRAND_FORM);
  hm_exchange_attempt (self);
}

static void
fail_form (HmExchange *self, GError *error)
{
  hm_auth_form_failed (self->session->auth, self->url, error);
  hm_exchange_finish (self, error);
}

static void
refuse_form (HmExchange *self)
{
  GError *error = NULL;
  HmAuthVerdict verdict = hm_auth_form_refused (self->session->auth, self->url, &self->auth_try, self, &error);

  if (verdict == HM_AUTH_REFUSED)
    {
      hm_exchange_finish (self, error);
      return;
    }
  hm_cookies_forget_host (self->session->cookies, self->url);
  set_errand (self, HM_ERRAND_FORM);
  wait_for_logon (self, verdict, TRUE);
}

static void
accept_form (HmExchange *self)
{
  gboolean first;

  set_errand (self, HM_ERRAND_NONE);
  first = hm_auth_form_accepted (self->session->auth, self->url, &self->auth_try);
  /* Those who waited go on before this returns, and what they meet may be the end of everything. */
  if (self->state == HM_EXCHANGE_DONE)
    return;
  announce_logon (self, first);
  hm_exchange_attempt (self);
}

static void
end_form (HmExchange *self)
{
  const HmReplyHead *head = self->head;
  g_autofree char *origin = hm_href_origin (self->url);
  g_autofree char *cookies = hm_cookies_get (self->session->cookies, self->url, hm_session_get_time ());

  if (head->status == 404 && self->form + 1 < G_N_ELEMENTS (forms))
    {
      self->form++;
      set_errand (self, HM_ERRAND_FORM);
      hm_exchange_attempt (self);
    }
  else if (leads_to_logon_page (head))
    refuse_form (self);
  else if (hm_redirect_is_redirect (head->status) && cookies)
    accept_form (self);
  else if (head->status == 403)
    fail_form (self, g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_LOGON_FAILED,
                                  _ ("The logon form of “%s” refuses to be filled in (%s); try its https address"), origin,
                                  head->line));
  else
    fail_form (self, g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_LOGON_FAILED,
                                  _ ("“%s” wants to be logged on to by a form of a kind that is not known (it says “%s”); "
                                     "let it offer Basic or Digest authentication for mail"),
                                  origin, head->line));
}

void
hm_exchange_end_errand (HmExchange *self)
{
  g_autoptr (HmExchange) alive = hm_exchange_ref (self);

  if (self->errand == HM_ERRAND_FORM)
    {
      end_form (self);
      return;
    }
  set_errand (self, HM_ERRAND_NONE);
  self->on_connection = hm_auth_binds_connection (self->session->auth, self->url);
  hm_exchange_attempt (self);
}

/* Refusals in disguise. */

/* Who has shown the password with the request was not refused for want of it; a session in cookies may be over. */
gboolean
hm_exchange_is_hidden_refusal (HmExchange *self)
{
  HmSession *session = self->session;

  return self->head->status == 404 && !self->probed && !self->options.anonymous &&
         (!session->logged_on || hm_auth_form_in_force (session->auth, self->url)) &&
         (strcmp (self->request->method, "PUT") == 0 || strcmp (self->request->method, "POST") == 0) &&
         strstr (self->url, "DavMailSubmissionURI");
}

static void
property_free (gpointer data)
{
  HmProperty *property = data;

  g_free ((char *) property->namespace_uri);
  g_free ((char *) property->name);
  g_free ((char *) property->value);
  g_free (property);
}

static gpointer
copy_property (gconstpointer data, gpointer user_data)
{
  const HmProperty *property = data;
  HmProperty *copy = g_new (HmProperty, 1);

  *copy = (HmProperty) { g_strdup (property->namespace_uri), g_strdup (property->name), property->status,
                         g_strdup (property->value) };
  return copy;
}

static gpointer
copy_text (gconstpointer text, gpointer user_data)
{
  return g_strdup (text);
}

static void
held_free (gpointer data)
{
  HmMultistatusResponse *held = data;

  g_ptr_array_unref (held->hrefs);
  g_clear_pointer (&held->all, g_ptr_array_unref);
  g_free ((char *) held->description);
  hm_propset_free (held->props);
  g_free (held);
}

static HmMultistatusResponse *
copy_refusal (const HmMultistatusResponse *response)
{
  HmMultistatusResponse *held = g_new0 (HmMultistatusResponse, 1);

  held->hrefs = g_ptr_array_copy (response->hrefs, copy_text, NULL);
  g_ptr_array_set_free_func (held->hrefs, g_free);
  if (response->all)
    {
      held->all = g_ptr_array_copy (response->all, copy_property, NULL);
      g_ptr_array_set_free_func (held->all, property_free);
    }
  /* The properties that were refused say so themselves, where they are kept. */
  held->status = response->status || response->all ? response->status : 401;
  held->description = g_strdup (response->description);
  held->props = hm_propset_new ();
  return held;
}

/* It was no lost session: what was held back is told after all. */
static void
let_go (HmExchange *self)
{
  g_autoptr (GPtrArray) held = g_steal_pointer (&self->held);

  for (guint i = 0; held && i < held->len; i++)
    hm_exchange_tell_response (self, g_ptr_array_index (held, i), 401);
}

gboolean
hm_exchange_hold_response (HmExchange *self, const HmMultistatusResponse *response, guint status)
{
  if (!self->request->changes || self->probed || self->options.anonymous)
    return FALSE;
  if (status != 401 || (self->held && self->held->len >= HM_LIMIT_REFUSALS_HELD))
    {
      let_go (self);
      self->told = TRUE;
    }
  if (self->told)
    return FALSE;
  if (!self->held)
    self->held = g_ptr_array_new_with_free_func (held_free);
  g_ptr_array_add (self->held, copy_refusal (response));
  return TRUE;
}

gboolean
hm_exchange_lost_session (HmExchange *self)
{
  if (!self->held)
    return FALSE;
  g_clear_pointer (&self->held, g_ptr_array_unref);
  self->probed = TRUE;
  hm_exchange_begin_probe (self);
  return TRUE;
}
