/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "com-wire.h"
#include <fixture.h>

void
com_wire_on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

char *
com_wire_url (ComWire *self, const char *path)
{
  return g_strconcat (raw_server_get_uri (self->server), path, NULL);
}

void
com_wire_add_multistatus (ComWire *self, const char *responses)
{
  g_autofree char *body = g_strdup_printf ("<?xml version=\"1.0\"?>\r\n<D:multistatus xmlns:D=\"DAV:\" "
                                           "xmlns:hm=\"urn:schemas:httpmail:\" xmlns:x=\"urn:example:ns\">%s"
                                           "</D:multistatus>\r\n",
                                           responses);
  g_autofree char *reply = raw_make_reply ("207 Multi-Status", "Content-Type: text/xml\r\n", body);

  raw_server_add_reply (self->server, reply);
}

char *
com_wire_get_last_body (ComWire *self)
{
  g_autoptr (GBytes) body = raw_server_get_request_body (self->server, raw_server_get_n_requests (self->server) - 1);
  gsize size;
  const char *text = g_bytes_get_data (body, &size);

  return g_strndup (text, size);
}

ComWire *
com_wire_new (void)
{
  ComWire *self = g_new0 (ComWire, 1);
  g_autoptr (HTTPMailServerInfo) info = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *account = NULL;

  self->server = raw_server_new ();
  self->transport = httpmail_transport_new ("tests/1");
  info = httpmail_server_info_new_for_uri (raw_server_get_uri (self->server), &error);
  g_assert_no_error (error);
  account = g_strdup_printf ("<D:response><D:href>%1$s</D:href><D:propstat><D:prop>"
                             "<hm:inbox>%1$sbob/folders/ACTIVE/</hm:inbox><hm:sendmsg>%1$sbob/sendmsg</hm:sendmsg>"
                             "<hm:msgfolderroot>%1$sbob/folders/</hm:msgfolderroot>"
                             "</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>",
                             raw_server_get_uri (self->server));
  com_wire_add_multistatus (self, account);
  httpmail_transport_open_async (self->transport, info, HTTPMAIL_OPEN_AUTHENTICATE, NULL, com_wire_on_ready, &result);
  run_until (run_until_nonnull, &result);
  httpmail_transport_open_finish (self->transport, result, &error);
  g_assert_no_error (error);
  return self;
}

void
com_wire_free (ComWire *self)
{
  g_object_unref (self->transport);
  raw_server_free (self->server);
  g_free (self);
}

HTTPMailMultistatus *
com_wire_find (ComWire *self, HTTPMailPropfindRequest *request)
{
  g_autofree char *url = com_wire_url (self, "bob/folders/");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  HTTPMailMultistatus *found;

  httpmail_transport_propfind_async (self->transport, url, request, HTTPMAIL_DEPTH_ZERO, NULL, com_wire_on_ready,
                                     &result);
  run_until (run_until_nonnull, &result);
  found = httpmail_transport_propfind_finish (self->transport, result, &error);
  g_assert_no_error (error);
  return found;
}

HTTPMailMultistatus *
com_wire_patch (ComWire *self, HTTPMailProppatchRequest *request)
{
  g_autofree char *url = com_wire_url (self, "bob/folders/");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  HTTPMailMultistatus *found;

  httpmail_transport_proppatch_async (self->transport, url, request, NULL, com_wire_on_ready, &result);
  run_until (run_until_nonnull, &result);
  found = httpmail_transport_proppatch_finish (self->transport, result, &error);
  g_assert_no_error (error);
  return found;
}
