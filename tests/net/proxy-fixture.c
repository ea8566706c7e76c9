/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "proxy-fixture.h"

#define OK "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nmail"

ProxyFixture *
proxy_fixture_new (gboolean encrypted)
{
  ProxyFixture *self = g_new0 (ProxyFixture, 1);

  self->tls = encrypted ? tls_fixture_new (TLS_FLAW_NONE) : NULL;
  self->proxy = proxy_server_new ();
  self->net = net_fixture_new_full (NULL, NULL, self->tls, self->tls ? self->tls->database : NULL);
  self->net->session->proxy_resolver = proxy_server_make_resolver (self->proxy, NULL);
  return self;
}

void
proxy_fixture_free (ProxyFixture *self)
{
  net_fixture_free (self->net);
  proxy_server_free (self->proxy);
  g_clear_pointer (&self->tls, tls_fixture_free);
  g_free (self);
}

void
proxy_fixture_set_uri (ProxyFixture *self, const char *uri)
{
  g_object_unref (self->net->session->proxy_resolver);
  self->net->session->proxy_resolver = g_simple_proxy_resolver_new (uri, NULL);
}

void
proxy_fixture_set_user (ProxyFixture *self, const char *user)
{
  g_object_unref (self->net->session->proxy_resolver);
  self->net->session->proxy_resolver = proxy_server_make_resolver (self->proxy, user);
}

void
proxy_fixture_run_get (ProxyFixture *self)
{
  g_autoptr (NetCall) call = net_call_new (self->net, "GET", "m", HM_REPLY_CONTENT);

  raw_server_add_reply (self->net->server, OK);
  net_call_run_ok (call);
  g_assert_cmpstr (call->content->str, ==, "mail");
}
