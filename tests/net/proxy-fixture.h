/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "net-fixture.h"
#include <proxy-server.h>

G_BEGIN_DECLS

/* A session that goes through a proxy, to a server with TLS or without. */
typedef struct
{
  TlsFixture *tls; /* NULL: without; with the test marked as skipped when it was wanted */
  NetFixture *net;
  ProxyServer *proxy;
} ProxyFixture;

ProxyFixture *proxy_fixture_new (gboolean encrypted);
void proxy_fixture_free (ProxyFixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProxyFixture, proxy_fixture_free)

/* Before the first exchange: another proxy. */
void proxy_fixture_set_uri (ProxyFixture *self, const char *uri);
/* The same proxy, with a user name and a password in its address. */
void proxy_fixture_set_user (ProxyFixture *self, const char *user);
/* A GET that must go well. */
void proxy_fixture_run_get (ProxyFixture *self);

G_END_DECLS
