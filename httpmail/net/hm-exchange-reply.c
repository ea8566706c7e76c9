/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is made of a reply: by its status, and by what the command wants of its body. */

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <httpmail/httpmail-error-private.h>
#include <httpmail/net/hm-error-map.h>
#include <httpmail/net/hm-exchange-batch.h>
#include <httpmail/net/hm-exchange-logon.h>
#include <httpmail/net/hm-exchange-private.h>
#include <httpmail/net/hm-proxy.h>
#include <httpmail/protocol/hm-limits.h>
#include <string.h>

static gboolean
is_success (guint status)
{
  return status >= 200 && status < 300;
}

static gint
hresult_of (guint status)
{
  return status < 400 ? 0 : httpmail_error_to_hresult (httpmail_error_from_http_status (status));
}

static gboolean
count_body (HmExchange *self, gsize length, guint64 limit, GError **error)
{
  hm_exchange_moved (self, length);
  self->received += length;
  if (self->received <= limit)
    return TRUE;

  g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE,
               _("The reply of “%s” is larger than the limit of %" PRIu64 " bytes; raise the limit if you "
                 "expect that"),
               self->url, limit);
  return FALSE;
}

static void
follow_redirect (HmExchange *self)
{
  g_autofree char *location = self->head->location && !self->options.discovery
                                ? hm_session_reach (self->session, self->head->location)
                                : g_strdup (self->head->location);
  GError *error = NULL;
  char *url = hm_redirect_follow (self->redirect, self->url, self->head->status, location, &error);

  if (!url)
    {
      hm_exchange_conclude (self, error);
      return;
    }
  g_free (self->url);
  self->url = url;
  hm_exchange_attempt (self);
}

/* Takes the error. */
static void
finish_refused (HmExchange *self, GError *error)
{
  self->forgiven = self->sink->forgive && self->sink->forgive (self->sink_data, error, self->head);
  if (self->forgiven)
    g_clear_error (&error);
  hm_exchange_conclude (self, error);
}

static void
finish_plain (HmExchange *self)
{
  HmReplyHead *head = self->head;

  if (!is_success (head->status))
    finish_refused (self, hm_error_from_reply (head, self->request->method, self->url));
  else if (self->worst_inner_status >= 300)
    {
      g_autofree char *line = g_strdup_printf ("%u %s", self->worst_inner_status,
                                               self->inner_problem ? self->inner_problem : "");
      HmReplyHead inner = { .status = self->worst_inner_status, .line = g_strstrip (line) };

      finish_refused (self, hm_error_from_reply (&inner, self->request->method, self->url));
    }
  else
    hm_exchange_conclude (self, NULL);
}

/* The body is out of the way. */
static void
after_body (HmExchange *self)
{
  switch (self->after_body)
    {
    case HM_AFTER_BODY_LOG_ON:
      hm_exchange_log_on (self);
      break;
    case HM_AFTER_BODY_FORM:
      hm_exchange_fill_in_form (self);
      break;
    case HM_AFTER_BODY_ERRAND:
      hm_exchange_end_errand (self);
      break;
    case HM_AFTER_BODY_LOG_ON_TO_PROXY:
      hm_proxy_take_challenge (self);
      break;
    case HM_AFTER_BODY_REDIRECT:
      follow_redirect (self);
      break;
    case HM_AFTER_BODY_AGAIN:
      hm_exchange_attempt (self);
      break;
    case HM_AFTER_BODY_WAIT:
      hm_exchange_attempt_later (self);
      break;
    case HM_AFTER_BODY_NEXT:
      if (hm_exchange_batch_next (self))
        hm_exchange_attempt (self);
      else
        hm_exchange_finish (self, NULL);
      break;
    case HM_AFTER_BODY_FINISH:
      finish_plain (self);
      break;
    }
}

/* Bodies that mean nothing. */

static gboolean
discard (gpointer data, const char *bytes, gsize length, GError **error)
{
  HmExchange *self = data;

  return count_body (self, length, is_success (self->head->status) ? HM_LIMIT_OTHER_BODY : HM_LIMIT_ERROR_BODY, error);
}

static void
on_discarded (gpointer data, const GError *error)
{
  HmExchange *self = data;

  /* The status was the answer. A body that goes on for ever, or breaks off, costs the connection and nothing else. */
  after_body (self);
}

static const HmBodyConsumer discarding = { discard, NULL, NULL, on_discarded };

/* Bodies that are wanted as they are. */

/* Nothing but the end of the connection says that this was all. */
static gboolean
is_unproven (HmExchange *self)
{
  return self->head->length == G_MAXUINT64 && !self->chunked && self->received > 0;
}

static gboolean
consume_content (gpointer data, const char *bytes, gsize length, GError **error)
{
  HmExchange *self = data;
  g_autoptr (GBytes) piece = NULL;

  if (!count_body (self, length, self->options.max_body, error))
    return FALSE;
  if (!self->options.enough && (is_unproven (self) || self->first_checksum))
    {
      if (!self->checksum)
        self->checksum = g_checksum_new (G_CHECKSUM_SHA256);
      g_checksum_update (self->checksum, (const guchar *) bytes, length);
    }
  if (self->first_checksum)
    return TRUE;
  if (self->options.output)
    {
      hm_exchange_write_output (self, bytes, length);
      return TRUE;
    }
  piece = g_bytes_new (bytes, length);
  if (self->sink->content)
    self->sink->content (self->sink_data, self->head, piece, self->received);
  return !self->options.enough || self->received < self->options.enough;
}

static gboolean
is_full (gpointer data)
{
  HmExchange *self = data;
  HmSession *session = self->session;

  if (self->writing)
    return TRUE;
  /* What follows another one is part of the same stream. */
  while (self->leader)
    self = self->leader;
  return session->sink->is_full && !session->dead && session->sink->is_full (session->sink_data, self->sink_data);
}

static void
on_paused (gpointer data)
{
  hm_exchange_set_state (data, HM_EXCHANGE_PAUSED);
}

/* Old servers end a message with the connection, and a connection that was lost looks the same. So it is fetched once
 * more, and must come out alike. */
static void
verify (HmExchange *self)
{
  g_autofree char *checksum = g_strdup (self->checksum ? g_checksum_get_string (self->checksum) : "");

  if (!self->first_checksum)
    {
      self->first_checksum = g_steal_pointer (&checksum);
      hm_exchange_attempt (self);
    }
  else if (strcmp (checksum, self->first_checksum) == 0)
    hm_exchange_finish (self, NULL);
  else
    hm_exchange_finish (self, g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_INCOMPLETE,
                                           _("“%s” came with another content the second time, and the server does not "
                                             "tell its length: it cannot be known to be whole; try again"),
                                           self->url));
}

void
hm_exchange_take_content_end (HmExchange *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);

  if (self->options.enough)
    {
      hm_exchange_finish (self, NULL);
      return;
    }
  /* When the connection is to be closed after the reply, the HTTP library takes any end for the end. */
  if (self->head->length != G_MAXUINT64 && self->received != self->head->length)
    {
      g_autoptr (GError) cut = g_error_new (G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                                            "%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " bytes", self->received,
                                            self->head->length);

      hm_exchange_fail (self, cut, TRUE);
      return;
    }
  /* The HTTP library reads header fields that were cut off as if they were all: the length may have been lost. */
  if (self->head->length == G_MAXUINT64 && self->received == 0 && !self->chunked && self->head->status != 204)
    {
      g_autoptr (GError) cut = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "Nothing came");

      hm_exchange_fail (self, cut, TRUE);
      return;
    }
  if (is_unproven (self) || self->first_checksum)
    {
      verify (self);
      return;
    }
  /* Some servers say 200 for a message that is gone. One that knows an entity tag knows the message. */
  if (self->received == 0 && !soup_message_headers_get_one (headers, "ETag") &&
      g_strcmp0 (self->head->content_type, "message/rfc822") == 0)
    hm_exchange_finish (self, g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_NOT_FOUND,
                                           _("“%s” came without content: the message is gone; list its folder again"),
                                           self->url));
  else
    hm_exchange_finish (self, NULL);
}

static void
on_content_done (gpointer data, const GError *error)
{
  HmExchange *self = data;

  if (error)
    {
      hm_exchange_fail (self, error, TRUE);
      return;
    }
  self->content_ended = TRUE;
  if (self->writing)
    hm_exchange_set_state (self, HM_EXCHANGE_PAUSED);
  else
    hm_exchange_take_content_end (self);
}

static const HmBodyConsumer taking_content = { consume_content, is_full, on_paused, on_content_done };

/* Listings, and the 207 of a change. */

void
hm_exchange_tell_response (HmExchange *self, const HmMultistatusResponse *response, guint status)
{
  /* What stands in for a batch is told of one by one, by its end. */
  if (self->sink->response && !self->batch)
    self->sink->response (self->sink_data, self->url, response);
  if (self->options.reply == HM_REPLY_MULTISTATUS || self->options.all_properties || self->request->single_urls)
    return;
  if (status > self->worst_inner_status)
    {
      self->worst_inner_status = status;
      g_free (self->inner_problem);
      self->inner_problem = g_strdup (response->description);
    }
}

static void
on_response (const HmMultistatusResponse *response, gpointer user_data)
{
  HmExchange *self = user_data;
  guint status = response->status ? response->status : hm_propset_get_worst_status (response->props);

  if (!hm_exchange_hold_response (self, response, status))
    hm_exchange_tell_response (self, response, status);
}

static gboolean
consume_multistatus (gpointer data, const char *bytes, gsize length, GError **error)
{
  HmExchange *self = data;

  if (!count_body (self, length, self->options.max_body, error))
    return FALSE;
  if (hm_multistatus_reader_push (self->reader, bytes, length, error))
    return TRUE;
  g_prefix_error (error, _("The reply of “%s”: "), self->url);
  return FALSE;
}

static void
on_multistatus_done (gpointer data, const GError *error)
{
  HmExchange *self = data;
  GError *malformed = NULL;

  if (error && error->domain == HTTPMAIL_ERROR)
    finish_refused (self, hm_exchange_doubt (self, g_error_copy (error)));
  else if (error)
    hm_exchange_fail (self, error, TRUE);
  else if (!hm_multistatus_reader_finish (self->reader, &malformed))
    {
      g_prefix_error (&malformed, _("The reply of “%s”: "), self->url);
      finish_refused (self, hm_exchange_doubt (self, malformed));
    }
  else if (hm_exchange_lost_session (self))
    hm_exchange_attempt (self);
  else
    {
      const char *description = hm_multistatus_reader_get_description (self->reader);

      if (description && self->sink->description)
        self->sink->description (self->sink_data, description);
      after_body (self);
    }
}

static const HmBodyConsumer taking_multistatus = { consume_multistatus, is_full, on_paused, on_multistatus_done };

static void
pump (HmExchange *self, GInputStream *body, const HmBodyConsumer *consumer)
{
  /* Of what is not looked at it does not matter. */
  if (consumer != &discarding && self->head->encoding)
    {
      hm_exchange_conclude (self, hm_exchange_doubt (self, g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL,
                                                                        _("The server sent “%s” with the content encoding "
                                                                          "“%s”, which was not asked for"),
                                                                        self->url, self->head->encoding)));
      return;
    }
  hm_exchange_set_state (self, HM_EXCHANGE_READING);
  if (consumer == &taking_multistatus)
    {
      self->reader = hm_multistatus_reader_new (self->head->charset, self->options.max_responses, on_response, self);
      if (self->options.all_properties)
        hm_multistatus_reader_keep_all (self->reader);
    }
  self->pump = hm_body_pump_new (body, self->chunked, self->cancellable, consumer, self);
  hm_body_pump_start (self->pump);
}

static void
read_away (HmExchange *self, GInputStream *body, HmAfterBody next)
{
  self->after_body = next;
  pump (self, body, &discarding);
}

static void
take_refusal (HmExchange *self, GInputStream *body)
{
  guint status = self->head->status;
  HmRequest *request = self->request;

  if (self->repeated && (status == 404 || status == 410) && self->batch && strcmp (request->method, "DELETE") == 0)
    {
      /* It was there when the first one came, as far as anybody knows. */
      self->head->status = 204;
      g_clear_pointer (&self->head->dav_error, g_free);
      read_away (self, body, HM_AFTER_BODY_NEXT);
    }
  else if (self->sent_no_root && (status == 400 || status == 501))
    {
      /* A plain WebDAV server: "1,noroot" is no depth there. */
      self->session->traits.noroot = FALSE;
      read_away (self, body, HM_AFTER_BODY_AGAIN);
    }
  else if (request->single_urls && self->part == 0 && (status == 405 || status == 501))
    {
      self->session->traits.batch = FALSE;
      hm_exchange_begin_singles (self);
      read_away (self, body, HM_AFTER_BODY_AGAIN);
    }
  else if (hm_exchange_is_hidden_refusal (self))
    {
      self->probed = TRUE;
      hm_exchange_begin_probe (self);
      read_away (self, body, HM_AFTER_BODY_AGAIN);
    }
  else if (hm_retry_may (&self->retry, request, self->head, hm_timeout_get_deadline_left (self->timeout),
                         &self->retry_seconds))
    read_away (self, body, HM_AFTER_BODY_WAIT);
  else
    read_away (self, body, self->batch ? HM_AFTER_BODY_NEXT : HM_AFTER_BODY_FINISH);
}

/* A page where something was to be done: some servers answer so to what they do not understand; but some also say so
 * that one thing was deleted, or a property changed. IIS names the type of a page that has nothing in it, and that one
 * means that it was done. */
static gboolean
is_page_instead (HmExchange *self)
{
  static const char *const methods[] = { "BCOPY", "BDELETE", "BMOVE", "COPY", "MKCOL", "MOVE", "POST", "PUT", NULL };

  return self->head->status == 200 && hm_reply_head_is_html (self->head) &&
         g_strv_contains (methods, self->request->method) && self->head->length > 0;
}

static void
take_success (HmExchange *self, GInputStream *body)
{
  guint status = self->head->status;
  HmAfterBody next = self->batch || self->request->parts ? HM_AFTER_BODY_NEXT : HM_AFTER_BODY_FINISH;

  self->after_body = next;
  switch (self->options.reply)
    {
    case HM_REPLY_CONTENT:
      if (hm_reply_head_is_html (self->head) && self->request->accept && !strstr (self->request->accept, "html") &&
          !strstr (self->request->accept, "*"))
        hm_exchange_finish (self, g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL,
                                               _("“%s” answered with a page for people instead of %s; the server may "
                                                 "want a logon of another kind"),
                                               self->url, self->request->accept));
      else if (status == 206 && !self->request->range)
        hm_exchange_finish (self, g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_INCOMPLETE,
                                               _("“%s” sent a part where the whole was asked for; try again"), self->url));
      else
        pump (self, body, &taking_content);
      return;
    case HM_REPLY_MULTISTATUS:
      /* The reader tells a page from a listing, and says which it was. */
      pump (self, body, &taking_multistatus);
      return;
    case HM_REPLY_NOTHING:
      if (status == 207)
        pump (self, body, &taking_multistatus);
      else if (is_page_instead (self))
        hm_exchange_finish (self, g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL,
                                               _("“%s” answered %s with a page for people; nothing was done"), self->url,
                                               self->request->method));
      else
        read_away (self, body, next);
      return;
    }
}

static void
take_cookies (HmExchange *self)
{
  SoupMessageHeadersIter iter;
  const char *name;
  const char *value;

  soup_message_headers_iter_init (&iter, soup_message_get_response_headers (self->message));
  while (soup_message_headers_iter_next (&iter, &name, &value))
    if (g_ascii_strcasecmp (name, "Set-Cookie") == 0)
      hm_cookies_take (self->session->cookies, hm_exchange_get_url (self), value, hm_session_get_time ());
}

/* One that has nothing to do with the logon. */
static void
take_other_reply (HmExchange *self, GInputStream *body)
{
  guint status = self->head->status;

  if (status != 401)
    hm_exchange_note_logon (self);
  if (self->errand == HM_ERRAND_PROBE)
    read_away (self, body, HM_AFTER_BODY_ERRAND);
  else if (hm_redirect_is_redirect (status))
    read_away (self, body, HM_AFTER_BODY_REDIRECT);
  else if (is_success (status))
    take_success (self, body);
  else
    take_refusal (self, body);
}

/* Nobody is to be asked: a logon page in place of a refusal says no more than the refusal would. */
static void
take_refusal_as_answer (HmExchange *self, GInputStream *body)
{
  self->head->status = 440;
  read_away (self, body, HM_AFTER_BODY_FINISH);
}

void
hm_exchange_take_reply (HmExchange *self, GInputStream *body)
{
  GError *error = NULL;
  guint status;

  hm_timeout_activity (self->timeout);
  self->head = hm_reply_head_new (self->message, hm_exchange_get_url (self), &error);
  hm_trace_reply (self->session->trace, self->message, hresult_of (soup_message_get_status (self->message)));
  if (!self->head)
    {
      hm_exchange_finish (self, hm_exchange_doubt (self, error));
      return;
    }

  status = self->head->status;
  if (status == 407)
    {
      read_away (self, body, HM_AFTER_BODY_LOG_ON_TO_PROXY);
      return;
    }
  take_cookies (self);
  hm_proxy_note_passed (self);
  if (self->errand == HM_ERRAND_FORM)
    read_away (self, body, HM_AFTER_BODY_ERRAND);
  else if (hm_exchange_is_logon_page (self) && self->options.anonymous)
    take_refusal_as_answer (self, body);
  else if (hm_exchange_is_logon_page (self))
    read_away (self, body, HM_AFTER_BODY_FORM);
  else if (status == 401 && !self->options.anonymous)
    {
      hm_exchange_take_challenge (self);
      read_away (self, body, HM_AFTER_BODY_LOG_ON);
    }
  else
    take_other_reply (self, body);
}
