/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "transport-fixture.h"
#include <string.h>

static void
on_status (HTTPMailTransport *transport, HTTPMailStatus status, gpointer user_data)
{
  TransportFixture *self = user_data;
  g_autoptr (GEnumClass) klass = g_type_class_ref (HTTPMAIL_TYPE_STATUS);

  g_assert_true (g_thread_self () == self->owner);
  g_string_append_printf (self->statuses, "%s%s", self->statuses->len ? " " : "",
                          g_enum_get_value (klass, status)->value_nick);
}

static void
on_error (HTTPMailTransport *transport, HTTPMailStatus status, HTTPMailResult *result, gpointer user_data)
{
  TransportFixture *self = user_data;

  g_assert_true (g_thread_self () == self->owner);
  g_ptr_array_add (self->errors, g_object_ref (result));
}

static void
on_response (HTTPMailTransport *transport, HTTPMailResponse *response, gpointer user_data)
{
  TransportFixture *self = user_data;
  GListModel *members = httpmail_response_get_members (response);

  g_assert_true (g_thread_self () == self->owner);
  g_ptr_array_add (self->responses, g_object_ref (response));
  self->n_members += members ? g_list_model_get_n_items (members) : 0;
  if (httpmail_response_is_done (response))
    self->n_done++;
}

static void
on_command (HTTPMailTransport *transport,
            HTTPMailDirection direction,
            const char *line,
            int hresult,
            gpointer user_data)
{
  TransportFixture *self = user_data;

  g_assert_true (g_thread_self () == self->owner);
  g_ptr_array_add (self->lines,
                   g_strdup_printf ("%c %s", direction == HTTPMAIL_DIRECTION_SEND ? '>' : '<', line));
}

static gboolean
on_logon (HTTPMailTransport *transport, HTTPMailLogon *logon, gpointer user_data)
{
  TransportFixture *self = user_data;

  g_assert_true (g_thread_self () == self->owner);
  self->n_logons++;
  if (self->keep_logon)
    g_set_object (&self->open_logon, logon);
  else if (self->password)
    httpmail_logon_submit (logon, "bob", self->password);
  return self->keep_logon || self->password;
}

static guint
on_timeout (HTTPMailTransport *transport, guint seconds, gpointer user_data)
{
  TransportFixture *self = user_data;

  g_assert_true (g_thread_self () == self->owner);
  self->n_timeouts++;
  return self->timeout_answer;
}

TransportFixture *
transport_fixture_new (void)
{
  TransportFixture *self = g_new0 (TransportFixture, 1);

  self->owner = g_thread_self ();
  self->statuses = g_string_new (NULL);
  self->responses = g_ptr_array_new_with_free_func (g_object_unref);
  self->errors = g_ptr_array_new_with_free_func (g_object_unref);
  self->lines = g_ptr_array_new_with_free_func (g_free);
  self->server = raw_server_new ();
  self->info = httpmail_server_info_new_for_uri (raw_server_get_uri (self->server), NULL);
  self->transport = httpmail_transport_new ("tests/1");
  g_signal_connect (self->transport, "status", G_CALLBACK (on_status), self);
  g_signal_connect (self->transport, "error", G_CALLBACK (on_error), self);
  g_signal_connect (self->transport, "response", G_CALLBACK (on_response), self);
  g_signal_connect (self->transport, "command", G_CALLBACK (on_command), self);
  g_signal_connect (self->transport, "logon-prompt", G_CALLBACK (on_logon), self);
  g_signal_connect (self->transport, "timeout", G_CALLBACK (on_timeout), self);
  return self;
}

void
transport_fixture_use_tls (TransportFixture *self, GTlsCertificate *certificate)
{
  raw_server_free (self->server);
  self->server = raw_server_new_tls (certificate);
  g_object_unref (self->info);
  self->info = httpmail_server_info_new_for_uri (raw_server_get_uri (self->server), NULL);
}

void
transport_fixture_free (TransportFixture *self)
{
  if (self->transport)
    {
      g_signal_handlers_disconnect_by_data (self->transport, self);
      g_object_unref (self->transport);
    }
  g_clear_object (&self->open_logon);
  g_object_unref (self->info);
  raw_server_free (self->server);
  g_string_free (self->statuses, TRUE);
  g_ptr_array_unref (self->responses);
  g_ptr_array_unref (self->errors);
  g_ptr_array_unref (self->lines);
  g_free (self);
}

char *
transport_fixture_multistatus (const char *responses)
{
  g_autofree char *body = g_strdup_printf (
    "<?xml version=\"1.0\" encoding=\"Windows-1252\"?>\r\n"
    "<D:multistatus xmlns:D=\"DAV:\" xmlns:m=\"urn:schemas:mailheader:\" xmlns:hm=\"urn:schemas:httpmail:\" "
    "xmlns:c=\"urn:schemas:contacts:\" xmlns:h=\"http://schemas.microsoft.com/hotmail/\">\r\n%s</D:multistatus>\r\n",
    responses);

  return raw_make_reply ("207 Multi-Status", "Content-Type: text/xml\r\nX-Dav-Error: 200 No error\r\n", body);
}

char *
transport_fixture_url (TransportFixture *self, const char *path)
{
  return g_strconcat (raw_server_get_uri (self->server), path, NULL);
}

char *
transport_fixture_account_reply (TransportFixture *self)
{
  const char *uri = raw_server_get_uri (self->server);
  g_autofree char *response = g_strdup_printf (
    "<D:response><D:href>%1$s</D:href><D:propstat><D:prop>"
    "<h:adbar>AdPane=Off*</h:adbar><hm:contacts>%1$sbob/contacts/</hm:contacts>"
    "<hm:inbox>%1$sbob/folders/ACTIVE/</hm:inbox><hm:outbox></hm:outbox><hm:sendmsg>%1$sbob/sendmsg</hm:sendmsg>"
    "<hm:sentitems>%1$sbob/folders/sAVeD/</hm:sentitems><hm:deleteditems>%1$sbob/folders/trAsH/</hm:deleteditems>"
    "<hm:drafts>%1$sbob/folders/drAfT/</hm:drafts><hm:msgfolderroot>%1$sbob/folders/</hm:msgfolderroot>"
    "<h:maxpoll>30</h:maxpoll><h:sig>Bob</h:sig>"
    "</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>",
    uri);

  return transport_fixture_multistatus (response);
}

char *
transport_fixture_members (TransportFixture *self, guint first, guint last)
{
  GString *text = g_string_new (NULL);

  for (guint i = first; i < last; i++)
    g_string_append_printf (text,
                            "<D:response><D:href>%1$sbob/folders/ACTIVE/MSG%2$u</D:href><D:propstat><D:prop>"
                            "<D:isfolder>0</D:isfolder><hm:read>0</hm:read><m:subject>Message %2$u</m:subject>"
                            "<D:getcontentlength>%2$u</D:getcontentlength>"
                            "</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>\r\n",
                            raw_server_get_uri (self->server), i);
  return g_string_free (text, FALSE);
}

char *
transport_fixture_listing (TransportFixture *self, guint n)
{
  g_autofree char *members = transport_fixture_members (self, 0, n);

  return transport_fixture_multistatus (members);
}

static gboolean
is_open (gpointer data)
{
  TransportFixture *self = data;

  return httpmail_transport_is_state (self->transport, HTTPMAIL_STATE_READY) &&
         httpmail_transport_get_dialect (self->transport) != HTTPMAIL_DIALECT_UNKNOWN;
}

void
transport_fixture_open (TransportFixture *self)
{
  g_autofree char *reply = transport_fixture_account_reply (self);
  g_autoptr (GError) error = NULL;

  raw_server_add_reply (self->server, reply);
  g_assert_true (httpmail_transport_open (self->transport, self->info, HTTPMAIL_OPEN_AUTHENTICATE, &error));
  g_assert_no_error (error);
  run_until (is_open, self);
}

static void
open_with (TransportFixture *self, const char *reply, HTTPMailDialect dialect)
{
  g_autoptr (GError) error = NULL;

  raw_server_add_reply (self->server, reply);
  g_assert_true (httpmail_transport_open (self->transport, self->info, HTTPMAIL_OPEN_AUTHENTICATE, &error));
  g_assert_no_error (error);
  run_until (is_open, self);
  g_assert_cmpint (httpmail_transport_get_dialect (self->transport), ==, dialect);
}

void
transport_fixture_open_exchange (TransportFixture *self)
{
  g_autofree char *reply = raw_make_reply (
    "207 Multi-Status", "Content-Type: text/xml\r\nMS-WebStorage: 6.5.6944\r\n",
    "<?xml version=\"1.0\"?><a:multistatus xmlns:d=\"urn:schemas:httpmail:\" xmlns:a=\"DAV:\"><a:response>"
    "<a:href>/bob/</a:href><a:propstat><a:status>HTTP/1.1 200 OK</a:status><a:prop><d:inbox>/bob/Inbox</d:inbox>"
    "</a:prop></a:propstat></a:response></a:multistatus>");

  open_with (self, reply, HTTPMAIL_DIALECT_EXCHANGE);
}

void
transport_fixture_open_plain (TransportFixture *self)
{
  g_autofree char *reply = raw_make_reply (
    "207 Multi-Status", "Content-Type: text/xml; charset=\"utf-8\"\r\nDAV: 1,2\r\n",
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<D:multistatus xmlns:D=\"DAV:\"><D:response><D:href>/</D:href>"
    "<D:propstat><D:prop><g0:inbox xmlns:g0=\"urn:schemas:httpmail:\"/></D:prop>"
    "<D:status>HTTP/1.1 404 Not Found</D:status></D:propstat></D:response></D:multistatus>");
  g_autofree char *url = transport_fixture_url (self, "dav/");

  /* Below the host: there it would be asked whether it has mail in other places. */
  g_assert_true (httpmail_server_info_set_uri (self->info, url, NULL));
  open_with (self, reply, HTTPMAIL_DIALECT_WEBDAV);
}

typedef struct
{
  TransportFixture *self;
  guint n;
} Wait;

static gboolean
are_done (gpointer data)
{
  Wait *wait = data;

  return wait->self->n_done >= wait->n;
}

void
transport_fixture_run_until_done (TransportFixture *self, guint n)
{
  Wait wait = { self, n };

  run_until (are_done, &wait);
}

static gboolean
have_come (gpointer data)
{
  Wait *wait = data;

  return wait->self->n_members >= wait->n;
}

void
transport_fixture_run_until_members (TransportFixture *self, guint n)
{
  Wait wait = { self, n };

  run_until (have_come, &wait);
}

static gboolean
is_down (gpointer data)
{
  return g_str_has_suffix (((TransportFixture *) data)->statuses->str, "disconnected");
}

void
transport_fixture_run_until_disconnected (TransportFixture *self)
{
  run_until (is_down, self);
}

HTTPMailResponse *
transport_fixture_last (TransportFixture *self)
{
  g_assert_cmpuint (self->responses->len, >, 0);
  return g_ptr_array_index (self->responses, self->responses->len - 1);
}

const GError *
transport_fixture_last_error (TransportFixture *self)
{
  const GError *error = httpmail_result_get_error (httpmail_response_get_result (transport_fixture_last (self)));

  g_assert_nonnull (error);
  return error;
}

void
transport_fixture_on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  g_assert_null (*kept);
  *kept = g_object_ref (result);
}

void
transport_fixture_assert_success (TransportFixture *self)
{
  g_assert_no_error (httpmail_result_get_error (httpmail_response_get_result (transport_fixture_last (self))));
}

char *
transport_fixture_request_head (TransportFixture *self, guint n)
{
  GBytes *request = raw_server_get_request (self->server, n);
  const char *text = g_bytes_get_data (request, NULL);
  const char *end = g_strstr_len (text, (gssize) g_bytes_get_size (request), "\r\n\r\n");

  g_assert_nonnull (end);
  return g_strndup (text, end + 2 - text);
}

char *
transport_fixture_request_body (TransportFixture *self, guint n)
{
  g_autoptr (GBytes) body = raw_server_get_request_body (self->server, n);

  return g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
}

char *
transport_fixture_request_header (TransportFixture *self, guint n, const char *name)
{
  char *text = raw_server_get_request_header (self->server, n, name);

  return text ? text : g_strdup ("");
}
