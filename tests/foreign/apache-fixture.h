/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How mail is reached: each setting has a tree of its own at the one server. */
typedef enum
{
  APACHE_OPEN,   /* http, nobody asks who comes */
  APACHE_BASIC,  /* http and Basic */
  APACHE_DIGEST, /* http and Digest */
  APACHE_TLS,    /* https and Basic; HTTP/2 for those who take it */
  APACHE_N_SETTINGS
} ApacheSetting;

#define APACHE_USER "bob"
#define APACHE_PASSWORD "s3cret: ü"

/* Apache httpd with mod_dav. */
typedef struct _ApacheFixture ApacheFixture;

/* NULL when something it needs is not installed; then every test is to be skipped. */
ApacheFixture *apache_fixture_new (void);
void apache_fixture_skip (void);
void apache_fixture_free (ApacheFixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ApacheFixture, apache_fixture_free)

const char *apache_fixture_name (ApacheSetting setting);
/* The account: "http://127.0.0.1:PORT/basic/bob/". Beside it lie "…/basic/closed/", which is 403, and
 * "…/basic/frozen/", where only reading is allowed. */
const char *apache_fixture_get_url (ApacheFixture *self, ApacheSetting setting);
/* The authority of the certificate; a file as well. */
GTlsDatabase *apache_fixture_get_database (ApacheFixture *self);
const char *apache_fixture_get_authority (ApacheFixture *self);

/* The same place as a directory. */
char *apache_fixture_get_path (ApacheFixture *self, ApacheSetting setting, const char *name);

/* What Apache wrote into its log since the last call: "PROTOCOL STATUS REQUEST-LINE\n" for each request, as received.
 * Waits until text stands in it n times. */
char *apache_fixture_read_log (ApacheFixture *self, const char *text, guint n);

G_END_DECLS
