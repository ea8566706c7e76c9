/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A certificate for 127.0.0.1 and localhost, made on the spot by an authority that nobody knows, and its one flaw. */
typedef enum
{
  TLS_FLAW_NONE,
  TLS_FLAW_EXPIRED,
  TLS_FLAW_OTHER_HOST /* for other.example only */
} TlsFlaw;

typedef struct
{
  char *dir;
  GTlsCertificate *certificate; /* with its private key, for a server */
  GTlsDatabase *database;       /* trusts the authority; a client without it finds the certificate untrusted */
} TlsFixture;

/* NULL, with the test marked as skipped, when GIO has no TLS or the openssl program is missing. */
TlsFixture *tls_fixture_new (TlsFlaw flaw);
void tls_fixture_free (TlsFixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TlsFixture, tls_fixture_free)

G_END_DECLS
