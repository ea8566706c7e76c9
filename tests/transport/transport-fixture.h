/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <fixture.h>
#include <httpmail/httpmail.h>
#include <raw-server.h>

G_BEGIN_DECLS

/* A transport whose every signal is written down, and a scripted server for it to talk to. */
typedef struct
{
  RawServer *server;
  HTTPMailServerInfo *info;
  HTTPMailTransport *transport;
  GThread *owner;

  GString *statuses; /* "finding-host connecting connected" */
  GPtrArray *responses; /* HTTPMailResponse */
  GPtrArray *errors;    /* HTTPMailResult */
  GPtrArray *lines;     /* char *, of the signal command */
  guint n_done;
  guint n_members; /* that came by signal */
  guint n_logons;
  guint n_timeouts;

  const char *password;  /* what the logon question is answered with; NULL: not answered here */
  guint timeout_answer;
  HTTPMailLogon *open_logon; /* the question, when the test answers itself */
  gboolean keep_logon;
} TransportFixture;

TransportFixture *transport_fixture_new (void);
void transport_fixture_free (TransportFixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TransportFixture, transport_fixture_free)
/* Another server, with TLS, in the place of the one there is. */
void transport_fixture_use_tls (TransportFixture *self, GTlsCertificate *certificate);

/* The reply of an account URL, Hotmail-shaped, with every property that has a place at the server. */
char *transport_fixture_account_reply (TransportFixture *self);
/* A multistatus with these responses in it. */
char *transport_fixture_multistatus (const char *responses);
/* The part of it about messages first to last - 1 of the inbox: MSG0 with the subject "Message 0", and so on. */
char *transport_fixture_members (TransportFixture *self, guint first, guint last);
/* A reply with n such messages. */
char *transport_fixture_listing (TransportFixture *self, guint n);
/* "http://127.0.0.1:PORT/path" */
char *transport_fixture_url (TransportFixture *self, const char *path);

/* Answers the account request, opens, and waits until that is done. */
void transport_fixture_open (TransportFixture *self);
/* The same for accounts on Exchange, and on a server that has WebDAV and nothing else. */
void transport_fixture_open_exchange (TransportFixture *self);
void transport_fixture_open_plain (TransportFixture *self);
/* Iterates until so many commands by signal are done, or the connection is down. */
void transport_fixture_run_until_done (TransportFixture *self, guint n);
void transport_fixture_run_until_disconnected (TransportFixture *self);
/* Iterates until so many members have come by signal, by whatever command. */
void transport_fixture_run_until_members (TransportFixture *self, guint n);
/* The last response, of the last command that is done. */
HTTPMailResponse *transport_fixture_last (TransportFixture *self);
/* The error of the last response, which must be one. */
const GError *transport_fixture_last_error (TransportFixture *self);
/* Fails the test when the last response is an error. */
void transport_fixture_assert_success (TransportFixture *self);

/* A callback that keeps its result in a GAsyncResult *, and the wait for it. */
void transport_fixture_on_ready (GObject *source, GAsyncResult *result, gpointer user_data);

/* The head of request n, header names and all, and its body; free after use. */
char *transport_fixture_request_head (TransportFixture *self, guint n);
char *transport_fixture_request_body (TransportFixture *self, guint n);
/* The text of a header of request n, "" when it has none; free after use. */
char *transport_fixture_request_header (TransportFixture *self, guint n, const char *name);

G_END_DECLS
