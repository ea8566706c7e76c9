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

/* The reply of an account URL, Hotmail-shaped, with every property that has a place at the server. */
char *transport_fixture_account_reply (TransportFixture *self);
/* A multistatus with these responses in it. */
char *transport_fixture_multistatus (const char *responses);
/* "http://127.0.0.1:PORT/path" */
char *transport_fixture_url (TransportFixture *self, const char *path);

/* Answers the account request, opens, and waits until that is done. */
void transport_fixture_open (TransportFixture *self);
/* Iterates until so many commands by signal are done, or the connection is down. */
void transport_fixture_run_until_done (TransportFixture *self, guint n);
void transport_fixture_run_until_disconnected (TransportFixture *self);
/* The last response, of the last command that is done. */
HTTPMailResponse *transport_fixture_last (TransportFixture *self);
/* The error of the last response, which must be one. */
const GError *transport_fixture_last_error (TransportFixture *self);

/* A callback that keeps its result in a GAsyncResult *, and the wait for it. */
void transport_fixture_on_ready (GObject *source, GAsyncResult *result, gpointer user_data);

G_END_DECLS
