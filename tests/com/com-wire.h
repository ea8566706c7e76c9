/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/httpmail.h>
#include <raw-server.h>

G_BEGIN_DECLS

/* An open transport and a scripted server, to take what the COM face made over a wire and to get answers for it. */
typedef struct
{
  RawServer *server;
  HTTPMailTransport *transport;
} ComWire;

ComWire *com_wire_new (void);
void com_wire_free (ComWire *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ComWire, com_wire_free)

/* "http://127.0.0.1:PORT/path" */
char *com_wire_url (ComWire *self, const char *path);
/* What the server answers next: a multistatus with these responses in it. */
void com_wire_add_multistatus (ComWire *self, const char *responses);
/* The body of the request that came last; free after use. */
char *com_wire_get_last_body (ComWire *self);

/* Commands on /bob/folders/, which must succeed; transfer full. */
HTTPMailMultistatus *com_wire_find (ComWire *self, HTTPMailPropfindRequest *request);
HTTPMailMultistatus *com_wire_patch (ComWire *self, HTTPMailProppatchRequest *request);

/* A callback that keeps its result in a GAsyncResult *. */
void com_wire_on_ready (GObject *source, GAsyncResult *result, gpointer user_data);

G_END_DECLS
