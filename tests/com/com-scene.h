/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "com-recorder.h"

#include <raw-server.h>

G_BEGIN_DECLS

/* A transport made by httpmail_transport_new (), with a callback attached to it, and a scripted server. The context is
 * held, so that signals may also be emitted by the test. */
typedef struct
{
  RawServer *server;
  ComRecorder *recorder;
  HTTPMailTransport *transport;
} ComScene;

/* A GTestFixtureFunc; data is not used. */
void com_scene_set_up (ComScene *self, gconstpointer data);
void com_scene_tear_down (ComScene *self, gconstpointer data);

/* "http://127.0.0.1:PORT/path"; free after use. */
char *com_scene_url (ComScene *self, const char *path);
/* The reply of an account URL; free after use. */
char *com_scene_make_account (ComScene *self);
/* Begins to open the account; replies are to be there. */
void com_scene_begin (ComScene *self, HTTPMailOpenFlags flags);
/* Adds the reply of the account URL, opens and waits until that is done. */
void com_scene_open (ComScene *self);

/* What a question that the test made was answered with. */
typedef struct
{
  gboolean is_answered;
  char *user_name; /* NULL: cancelled */
  char *password;
  HTTPMailPromptAnswer button;
} ComAnswer;

void com_answer_clear (ComAnswer *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ComAnswer, com_answer_clear)

/* Emit the signals, as the library does. */
guint com_scene_emit_timeout (ComScene *self, guint seconds);
gboolean com_scene_emit_logon (ComScene *self, gboolean is_account, gboolean is_proxy, ComAnswer *out);
gboolean com_scene_emit_prompt (ComScene *self, HTTPMailPromptButtons buttons, ComAnswer *out);
void com_scene_emit_status (ComScene *self, HTTPMailStatus status);
void com_scene_emit_error (ComScene *self);
void com_scene_emit_command (ComScene *self);
void com_scene_emit_response (ComScene *self, guint32 context);
/* Free after use. */
char *com_scene_emit_parent_window (ComScene *self);

G_END_DECLS
