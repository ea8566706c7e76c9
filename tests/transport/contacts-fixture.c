/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "contacts-fixture.h"
#include <string.h>

void
contacts_expect (TransportFixture *f, const char *prefix, const char *responses)
{
  g_autofree char *reply = transport_fixture_multistatus (responses);

  raw_server_expect (f->server, prefix);
  raw_server_add_reply (f->server, reply);
}

void
contacts_expect_status (TransportFixture *f, const char *prefix, const char *status, const char *headers)
{
  g_autofree char *reply = raw_make_reply (status, headers, "");

  raw_server_expect (f->server, prefix);
  raw_server_add_reply (f->server, reply);
}

static gboolean
is_exchange (gpointer data)
{
  return httpmail_transport_get_dialect (((TransportFixture *) data)->transport) == HTTPMAIL_DIALECT_EXCHANGE;
}

void
contacts_open_exchange (TransportFixture *f)
{
  g_autofree char *body =
    g_strdup ("<?xml version=\"1.0\"?><a:multistatus xmlns:d=\"urn:schemas:httpmail:\" xmlns:a=\"DAV:\"><a:response>"
              "<a:href>/exchange/bob/</a:href><a:propstat><a:status>HTTP/1.1 200 OK</a:status><a:prop>"
              "<d:contacts>/exchange/bob/Kontakte/</d:contacts></a:prop></a:propstat></a:response></a:multistatus>");
  g_autofree char *reply =
    raw_make_reply ("207 Multi-Status", "Content-Type: text/xml\r\nMS-WebStorage: 6.5.7226\r\n", body);

  raw_server_add_reply (f->server, reply);
  g_assert_true (httpmail_transport_open (f->transport, f->info, HTTPMAIL_OPEN_AUTHENTICATE, NULL));
  run_until (is_exchange, f);
}

HTTPMailContact *
contacts_make_contact (const char *display_name, const char *email)
{
  HTTPMailContact *contact = httpmail_contact_new (HTTPMAIL_CONTACT_TYPE_CONTACT);
  g_autoptr (HTTPMailContact) named =
    httpmail_contact_with_field (contact, HTTPMAIL_CONTACT_FIELD_DISPLAY_NAME, display_name);

  g_object_unref (contact);
  return httpmail_contact_with_field (named, HTTPMAIL_CONTACT_FIELD_EMAIL, email);
}

void
contacts_assert_contact (HTTPMailContact *contact, const char *path, const char *id, const char *modified)
{
  const char *href = httpmail_contact_get_href (contact);

  g_assert_true (g_str_has_suffix (href ? href : "", path));
  g_assert_cmpstr (httpmail_contact_get_id (contact) ? httpmail_contact_get_id (contact) : "", ==, id);
  g_assert_cmpstr (httpmail_contact_get_modified (contact) ? httpmail_contact_get_modified (contact) : "", ==,
                   modified);
}

void
contacts_assert_body_has (TransportFixture *f, guint n, const char *text)
{
  g_autofree char *body = transport_fixture_request_body (f, n);

  if (!strstr (body, text))
    g_error ("“%s” is not in “%s”", text, body);
}

void
contacts_assert_body_has_not (TransportFixture *f, guint n, const char *text)
{
  g_autofree char *body = transport_fixture_request_body (f, n);

  g_assert_null (strstr (body, text));
}
