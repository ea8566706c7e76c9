/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "transport-fixture.h"

G_BEGIN_DECLS

/* Every command, in the forms it has, for tests of what all of them have in common. */
typedef struct
{
  const char *name;
  HTTPMailCommand command;
  /* Any thread; NULL: not by signal. */
  gboolean (*start) (TransportFixture *f, guint32 context, GError **error);
  void (*start_async) (TransportFixture *f,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
  gboolean (*finish) (HTTPMailTransport *transport, GAsyncResult *result, GError **error);
} TransportCommand;

extern const TransportCommand transport_commands[];
extern const guint transport_n_commands;

const TransportCommand *transport_command_find (const char *name);

/* How many members a listing has. */
#define TRANSPORT_COMMANDS_MEMBERS 600

/* The server answers each of them well, as often as it comes, and the account URL. */
void transport_commands_serve (TransportFixture *f);
/* The server answers the account URL, and what commands ask with silence. */
void transport_commands_stall (TransportFixture *f);
/* Opens with these rules, without a reply of its own in the script. */
void transport_commands_open (TransportFixture *f);

G_END_DECLS
