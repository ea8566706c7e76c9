/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From the head of a request to its method: logon, URL, limits, body. */

#include "hs-core.h"

#include <gio/gio.h>
#include <string.h>

#include <httpmail/protocol/hm-limits.h>

#include "hs-error.h"
#include "hs-methods.h"

static const HsMethod methods[] = {
  { "GET", HS_BODY_NONE, FALSE, hs_method_get },
  { "HEAD", HS_BODY_NONE, FALSE, hs_method_get },
  { "PROPFIND", HS_BODY_XML, FALSE, hs_method_propfind },
  { "PROPPATCH", HS_BODY_XML, TRUE, hs_method_proppatch },
  { "BPROPPATCH", HS_BODY_XML, TRUE, hs_method_bproppatch },
  { "POST", HS_BODY_MESSAGE, TRUE, hs_method_upload },
  { "PUT", HS_BODY_MESSAGE, TRUE, hs_method_upload },
  { "DELETE", HS_BODY_NONE, TRUE, hs_method_delete },
  { "BDELETE", HS_BODY_XML, TRUE, hs_method_bdelete },
  { "MKCOL", HS_BODY_REFUSED, TRUE, hs_method_mkcol },
  { "MOVE", HS_BODY_NONE, TRUE, hs_method_move },
  { "BMOVE", HS_BODY_XML, TRUE, hs_method_bmove },
  { "COPY", HS_BODY_NONE, TRUE, hs_method_copy },
  { "BCOPY", HS_BODY_XML, TRUE, hs_method_bcopy },
  { "SEARCH", HS_BODY_XML, FALSE, hs_method_search },
};

/* For the address book and what is in it. */
static const HsMethod contact_methods[] = {
  { "PROPFIND", HS_BODY_XML, FALSE, hs_method_propfind_contacts },
  { "PROPPATCH", HS_BODY_XML, TRUE, hs_method_proppatch_contact },
  { "POST", HS_BODY_XML, TRUE, hs_method_post_contact },
  { "DELETE", HS_BODY_NONE, TRUE, hs_method_delete_contact },
  { "BDELETE", HS_BODY_XML, TRUE, hs_method_bdelete_contacts },
};

/* Methods of HTTP, WebDAV and Exchange that are not for a mailbox like this one. */
static const char *const known_methods[] = {
  "ACL",    "BPROPFIND", "CONNECT", "LOCK",   "NOTIFY",      "PATCH",         "POLL",
  "REPORT", "SUBSCRIBE", "TRACE",   "UNLOCK", "UNSUBSCRIBE", "X-MS-ENUMATTS",
};

static const char allow_for_contacts[] = "OPTIONS, PROPFIND, PROPPATCH, POST, DELETE, BDELETE";
static const char allow[] =
    "OPTIONS, GET, HEAD, PROPFIND, PROPPATCH, BPROPPATCH, POST, PUT, DELETE, BDELETE, MKCOL, MOVE, BMOVE, COPY, BCOPY, "
    "SEARCH";

void
hs_exchange_free (gpointer data)
{
  HsExchange *self = data;

  hs_target_clear (&self->target);
  g_clear_pointer (&self->text, g_byte_array_unref);
  g_clear_pointer (&self->body, hm_body_free);
  hs_core_unref (self->core);
  g_free (self);
}

static const HsMethod *
find_method (const HsMethod *all, gsize n, const char *name)
{
  for (gsize i = 0; i < n; i++)
    {
      if (g_str_equal (all[i].name, name))
        return &all[i];
    }
  return NULL;
}

static gboolean
is_for_contacts (HsExchange *exchange)
{
  return exchange->target.kind == HS_TARGET_CONTACTS || exchange->target.kind == HS_TARGET_CONTACT;
}

static void
answer_other_method (HsRequest *request)
{
  gboolean options = g_str_equal (request->head->method, "OPTIONS");
  gboolean known = options;
  HsReply *reply;

  for (gsize i = 0; !known && i < G_N_ELEMENTS (known_methods); i++)
    known = g_str_equal (request->head->method, known_methods[i]);
  reply = hs_reply_new (options ? 200 : known ? 405 : 501, NULL);
  if (options)
    {
      hs_reply_add (reply, "DAV", "1");
      hs_reply_add (reply, "DASL", "<DAV:sql>");
      hs_reply_add (reply, "MS-Author-Via", "DAV");
    }
  hs_reply_add (reply, "Allow", allow);
  hs_request_answer (request, reply);
}

void
hs_exchange_answer_not_allowed (HsExchange *exchange, const char *reason)
{
  HsReply *reply = hs_reply_new (405, reason);

  hs_reply_add (reply, "Allow", is_for_contacts (exchange) ? allow_for_contacts : allow);
  hs_request_answer (exchange->request, reply);
}

typedef struct
{
  HsRequest *request;
  HsReply *reply;
} Delayed;

static gboolean
on_delay_over (gpointer user_data)
{
  Delayed *delayed = user_data;

  hs_request_answer (delayed->request, g_steal_pointer (&delayed->reply));
  return G_SOURCE_REMOVE;
}

static void
delayed_free (gpointer data)
{
  Delayed *self = data;

  g_clear_pointer (&self->reply, hs_reply_free);
  hs_request_unref (self->request);
  g_free (self);
}

static void
answer_later (HsRequest *request, HsReply *reply, guint seconds)
{
  g_autoptr (GSource) source = g_timeout_source_new_seconds (seconds);
  Delayed *delayed = g_new0 (Delayed, 1);

  delayed->request = hs_request_ref (request);
  delayed->reply = reply;
  g_source_set_callback (source, on_delay_over, delayed, delayed_free);
  g_source_attach (source, g_main_context_get_thread_default ());
}

/* The user the request is from. NULL: it has been, or will be, answered with 401. */
static const char *
log_on (HsCore *core, HsRequest *request)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gboolean allow_basic = request->secure || request->loopback;
  g_autofree char *challenge = NULL;
  const char *user = NULL;
  HsAuthVerdict verdict = hs_auth_check (core->auth, hs_http_head_get (request->head, "Authorization"),
                                         request->head->method, request->head->target, allow_basic, now, &user);
  HsReply *reply;
  guint delay = 0;

  if (verdict == HS_AUTH_ACCEPTED)
    {
      hs_auth_note_success (core->auth, request->remote);
      request->logged_on = TRUE;
      return user;
    }
  if (verdict == HS_AUTH_REFUSED)
    delay = hs_auth_note_failure (core->auth, request->remote, now);
  reply = hs_reply_new (401, NULL);
  challenge = hs_auth_digest_challenge (core->auth, now + delay, verdict == HS_AUTH_STALE);
  hs_reply_add (reply, "WWW-Authenticate", challenge);
  if (allow_basic)
    hs_reply_add (reply, "WWW-Authenticate", hs_auth_basic_challenge ());
  if (delay > 0)
    answer_later (request, reply, delay);
  else
    hs_request_answer (request, reply);
  return NULL;
}

static gboolean
on_xml_chunk (HsRequest *request, const char *data, gsize length, gpointer user_data, GError **error)
{
  HsExchange *exchange = user_data;

  if (exchange->text->len + length > HM_LIMIT_REQUEST_XML)
    {
      g_set_error_literal (error, HS_ERROR, 413, "The request body is too long");
      return FALSE;
    }
  g_byte_array_append (exchange->text, (const guint8 *) data, (guint) length);
  return TRUE;
}

/* The charset parameter of a content type, or NULL. */
static char *
dup_charset (const char *content_type)
{
  const char *parameter = content_type == NULL ? NULL : strcasestr (content_type, "charset=");
  char *charset;

  if (parameter == NULL)
    return NULL;
  parameter += strlen ("charset=");
  if (*parameter == '"')
    parameter++;
  charset = g_strndup (parameter, strcspn (parameter, "\"; \t"));
  return charset;
}

static void
on_xml_end (HsRequest *request, gpointer user_data)
{
  HsExchange *exchange = user_data;
  g_autofree char *charset = dup_charset (hs_http_head_get (request->head, "Content-Type"));
  g_autoptr (GError) error = NULL;

  exchange->body = hm_body_parse ((const char *) exchange->text->data, exchange->text->len, charset, &error);
  if (exchange->body == NULL)
    {
      g_autofree char *reason = g_strdup_printf ("The request body cannot be read: %s", error->message);

      hs_request_answer (request, hs_reply_new (400, reason));
      return;
    }
  exchange->method->run (exchange);
}

static gboolean
on_other_chunk (HsRequest *request, const char *data, gsize length, gpointer user_data, GError **error)
{
  HsExchange *exchange = user_data;

  exchange->n_ignored += length;
  if (exchange->method->body == HS_BODY_NONE && exchange->n_ignored <= HS_LIMIT_HEAD)
    return TRUE;
  g_set_error_literal (error, HS_ERROR, 415, "A body means nothing here");
  return FALSE;
}

static void
on_other_end (HsRequest *request, gpointer user_data)
{
  HsExchange *exchange = user_data;

  exchange->method->run (exchange);
}

static const HsBodyFuncs xml_funcs = { on_xml_chunk, on_xml_end };
static const HsBodyFuncs other_funcs = { on_other_chunk, on_other_end };

static void
run (HsExchange *exchange)
{
  HsRequest *request = exchange->request;

  switch (exchange->method->body)
    {
    case HS_BODY_XML:
      if (request->head->content_length > HM_LIMIT_REQUEST_XML)
        {
          hs_request_answer (request, hs_reply_new (413, "The request body is too long"));
          break;
        }
      exchange->text = g_byte_array_new ();
      hs_request_set_body (request, &xml_funcs, exchange, hs_exchange_free);
      return;
    case HS_BODY_MESSAGE:
      /* Takes the exchange, too, when it wants the body. */
      exchange->method->run (exchange);
      if (request->body_data == NULL)
        break;
      return;
    case HS_BODY_NONE:
    case HS_BODY_REFUSED:
    default:
      if (request->head->content_length > HS_LIMIT_HEAD)
        {
          hs_request_answer_status (request, 413);
          break;
        }
      hs_request_set_body (request, &other_funcs, exchange, hs_exchange_free);
      return;
    }
  hs_exchange_free (exchange);
}

void
hs_router_handle (HsCore *core, HsRequest *request)
{
  const HsMethod *method = find_method (methods, G_N_ELEMENTS (methods), request->head->method);
  g_autoptr (GError) error = NULL;
  const char *user;
  HsExchange *exchange;
  HsAccount *account;
  gboolean found;

  if (method == NULL)
    {
      answer_other_method (request);
      return;
    }
  user = log_on (core, request);
  if (user == NULL)
    return;
  account = hs_core_get_account (core, user, &error);
  if (account == NULL)
    {
      hs_request_answer_error (request, error);
      return;
    }
  if (method->writes && core->read_only)
    {
      hs_request_answer (request, hs_reply_new (403, "This server only lets mail be read"));
      return;
    }
  exchange = g_new0 (HsExchange, 1);
  exchange->core = hs_core_ref (core);
  exchange->request = request;
  exchange->account = account;
  exchange->method = method;
  found = hs_target_resolve (core, account, NULL, request->head->path, &exchange->target, &error);
  if (found && is_for_contacts (exchange))
    exchange->method = find_method (contact_methods, G_N_ELEMENTS (contact_methods), method->name);
  if (exchange->method == NULL)
    {
      hs_exchange_answer_not_allowed (exchange, NULL);
      hs_exchange_free (exchange);
      return;
    }
  if (found)
    {
      run (exchange);
      return;
    }
  /* Something is to be made in a folder that is not there: RFC 4918 has a status of its own for that. */
  if (hs_error_get_status (error) == 404 && (g_str_equal (method->name, "MKCOL") || g_str_equal (method->name, "PUT")))
    hs_request_answer (request, hs_reply_new (409, error->message));
  else
    hs_request_answer_error (request, error);
  hs_exchange_free (exchange);
}
