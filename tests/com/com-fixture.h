/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "com-recorder.h"

#include <server/httpmail-server.h>

G_BEGIN_DECLS

#define COM_USER "bob"
#define COM_PASSWORD "sesame"

/* A transport made as COM makes one, a callback that writes everything down, and our own server in the same context. */
typedef struct
{
  char *root;
  HTTPMailServer *server;
  char *uri;
  ComRecorder *recorder;
  IHTTPMailTransport *transport; /* with the one reference that CoCreateInstance gave; initialized */
} ComFixture;

/* The inbox of COM_USER has messages 0 to n_messages - 1 (test_make_message ()). Nothing is connected yet. */
ComFixture *com_fixture_new (guint n_messages);
void com_fixture_free (ComFixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ComFixture, com_fixture_free)

/* Connects as COM_USER, with or without OnCommand, and iterates until the account properties are known. */
void com_fixture_open (ComFixture *self, boolean command_logging);
/* An account property; free after use. */
char *com_fixture_get_property (ComFixture *self, HTTPMAILPROPTYPE type);
/* Lists the collection and gives the href of its member i that is no folder; free after use. */
char *com_fixture_find_message (ComFixture *self, const char *url, guint i);

/* The same for any other server: */

/* CoCreateInstance, and InitNew unless recorder is NULL. Release it after use. */
IHTTPMailTransport *com_make_transport (ComRecorder *recorder);
/* szServerName is uri; user_name and password may be NULL. */
void com_describe_server (INETSERVER *server, const char *uri, const char *user_name, const char *password);
/* Connects and iterates until the account properties are known. */
void com_connect (IHTTPMailTransport *transport, const INETSERVER *server, boolean command_logging);

G_END_DECLS
