/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "transport-commands.h"

G_BEGIN_DECLS

/* A scene: a transport, one of its handlers, and what the handler does when it is called. Handlers end in
 * scene_called(). */

typedef enum
{
  ACT_UNREF,
  ACT_DISPOSE,
  ACT_HANDS_OFF,
  ACT_DROP,
  ACT_CLOSE,
  ACT_START,
  ACT_CANCEL_OTHER,
  ACT_DROP_AND_OPEN,
  ACT_CLOSE_AND_OPEN,
  ACT_SET,
  ACT_DISCONNECT,
  ACT_NEST,
  N_ACTS
} Act;

typedef struct _Scene Scene;

/* A handler, and how to have it called. */
typedef struct
{
  const char *name;
  /* Of the transport; NULL: begin has other means. */
  const char *signal;
  void (*prepare) (Scene *scene); /* before the account is opened */
  void (*begin) (Scene *scene);   /* once it is being opened */
  /* The call to act in, counted from 1; 0: the first. */
  guint nth;
  gboolean opens; /* begin opens the account itself */
} Kind;

struct _Scene
{
  TransportFixture *fixture;
  HTTPMailTransport *transport; /* as long as it is not gone */
  const Kind *kind;
  const TransportCommand *command; /* of kinds that are about one */
  Act act;
  guint n_calls;
  gboolean acted;
  gboolean ended; /* no signal may be heard any more */
  gboolean gone;
  gboolean answer_first; /* a question, before the act */
  GCancellable *cancellable;
  guint n_started; /* by callback */
  guint n_answered;
  GObject *list;
};

void scene_called (Scene *scene);
/* A GAsyncReadyCallback for what was counted in n_started. */
void scene_on_answered (GObject *source, GAsyncResult *result, gpointer user_data);

/* Plays all acts, each with a transport of its own, side by side. command and certificate may be NULL. */
void scene_play (const Kind *kind, const TransportCommand *command, GTlsCertificate *certificate);

G_END_DECLS
