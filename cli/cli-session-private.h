/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli.h"

G_BEGIN_DECLS

struct _CliSession
{
  CliRun *run;
  const CliOptions *options;
  char *name;
  CliAccount *account;
  HTTPMailServerInfo *info;
  /* another session with the same account, whose password this one need not ask for, see cli_session_open_beside */
  CliSession *beside;
  /* origin that asked -> what it was answered, see cli-logon.c */
  GHashTable *given;
  HTTPMailTransport *transport;
  GCancellable *cancellable;
  GSource *deadline;
  GAsyncResult *result;
  guint questions;
  gboolean connected;
  gboolean deadline_passed;
  gboolean interrupted;
  gboolean never_ask;
  gboolean withhold;
  gboolean lacks_password;
  char *logon_scheme;
  guint signals[2];
  /* why the logon question was left without an answer */
  GError *logon_error;
  /* the command that is being followed, see cli_session_follow */
  guint32 context;
  CliResponseFunc on_response;
  gpointer response_data;
  gboolean followed;
  GError *follow_error;
};

/* Signal handlers of the transport: cli-logon.c */

gboolean cli_session_on_logon_prompt (HTTPMailTransport *transport, HTTPMailLogon *logon, gpointer user_data);
gboolean cli_session_on_prompt (HTTPMailTransport *transport, HTTPMailPrompt *prompt, gpointer user_data);

G_END_DECLS
