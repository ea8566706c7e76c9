/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/httpmail-error.h>
#include <httpmail/net/hm-auth.h>

G_BEGIN_DECLS

#define MAIL_URL "https://mail.example.net/cgi-bin/hmdata"
#define HOTMAIL_NONCE "MTAzNTgyMzQyODo1ZjJkMGM3YTllMTNiNjQ0ODBhYTE3YzJkOWUwZjYxMQ=="
#define HOTMAIL_CHALLENGE "Digest realm=\"example.net\", nonce=\"" HOTMAIL_NONCE "\", qop=\"auth\""
#define DIGEST(nonce) "Digest realm=\"example.net\", qop=\"auth\", nonce=\"" nonce "\""

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HmAuthTry, hm_auth_try_clear)

/* Credentials and policy, with the questions kept for the test to answer. Waiters are strings. */
typedef struct
{
  HmIo *io;
  HTTPMailServerInfo *info;
  HmAuth *auth;
  GPtrArray *logons; /* HTTPMailLogon */
  GString *ready;    /* "a !b": a was woken, b with an error */
  GError *error;
} AuthFixture;

AuthFixture *auth_fixture_new (const char *uri, const char *user, const char *password, gboolean insecure);
AuthFixture *auth_fixture_new_with_flags (const char *uri,
                                          const char *user,
                                          const char *password,
                                          gboolean insecure,
                                          HTTPMailServerFlags flags);
/* With these schemes alone, and a token, which may be NULL. */
AuthFixture *auth_fixture_new_with_schemes (const char *uri,
                                            const char *user,
                                            const char *password,
                                            const char *token,
                                            HTTPMailAuthSchemes schemes);
void auth_fixture_free (AuthFixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AuthFixture, auth_fixture_free)

/* Until nothing is left to do. */
void auth_fixture_iterate (AuthFixture *self);
/* A 401 came; the verdict must be this. */
void auth_fixture_challenge (AuthFixture *self,
                             const char *url,
                             const char *fields,
                             HmAuthTry *attempt,
                             HmAuthVerdict expected);
/* Answers question i and waits for what follows; user NULL cancels. */
void auth_fixture_answer (AuthFixture *self, guint i, const char *user, const char *password);

/* A parameter of an Authorization field as it stands there, quotes included; NULL: not there. */
char *auth_param (const char *field, const char *name);
void assert_param (const char *field, const char *name, const char *expected);

G_END_DECLS
