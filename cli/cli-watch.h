/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli.h"

G_BEGIN_DECLS

typedef enum
{
  CLI_WATCH_EXISTING,
  CLI_WATCH_NEW,
  CLI_WATCH_READ,
  CLI_WATCH_UNREAD,
  CLI_WATCH_MOVED,
  CLI_WATCH_GONE,
  CLI_WATCH_N_KINDS
} CliWatchKind;

/* What is known of a message. name is its href after the folder's, so that a folder may get another address. */
typedef struct
{
  char *name;
  char *subject;
  char *from;
  char *to;
  char *date;
  gboolean read;
  gboolean has_attachment;
  guint64 size;
} CliWatchMessage;

typedef struct
{
  gint64 id;
  CliWatchKind kind;
  gint64 folder;
  CliWatchMessage message;
  /* where a message was that was moved */
  gint64 old_folder;
  char *old_name;
} CliWatchEvent;

void cli_watch_message_clear (CliWatchMessage *self);
void cli_watch_event_clear (CliWatchEvent *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliWatchEvent, cli_watch_event_clear)

/* What the folders had when they were last listed, in a temporary database on disk: cli-watch-state.c. What goes wrong with it
 * is kept until cli_watch_state_check. */
typedef struct _CliWatchState CliWatchState;

CliWatchState *cli_watch_state_new (GError **error);
void cli_watch_state_free (CliWatchState *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliWatchState, cli_watch_state_free)
gboolean cli_watch_state_check (CliWatchState *self, GError **error);

/* A listing, message by message. key: what a message that was moved has in common with itself; NULL: nothing. */
void cli_watch_state_begin (CliWatchState *self);
void cli_watch_state_add (CliWatchState *self, const CliWatchMessage *message, const char *key);
/* The listing came to its end: what is different becomes events, unless quiet. Without this nothing is different. */
void cli_watch_state_compare (CliWatchState *self, gint64 folder, gboolean quiet);
/* The folder is no more. */
void cli_watch_state_drop (CliWatchState *self, gint64 folder);
/* All folders were listed: what is gone from one and new in another was moved. */
void cli_watch_state_pair (CliWatchState *self);
/* All messages become events, those that were not read first. */
void cli_watch_state_tell_existing (CliWatchState *self);
/* The first event, which is forgotten; FALSE: there is none. */
gboolean cli_watch_state_next (CliWatchState *self, CliWatchEvent *out_event);
/* More is known of a message. */
void cli_watch_state_describe (CliWatchState *self, gint64 folder, const CliWatchMessage *message);
guint64 cli_watch_state_count (CliWatchState *self);

typedef struct
{
  gint64 id;
  char *url;
  char *name; /* as it was asked for, or with those of the folders it is in */
  char *stamp;
  gboolean based;   /* it was listed once, or is new itself */
  gboolean failing; /* and that has been told */
  gboolean listed;  /* it was among the folders when they were last listed */
} CliWatchFolder;

typedef struct
{
  CliRun *run;
  CliSession *session;
  CliWatchState *state;
  GPtrArray *folders; /* of CliWatchFolder */
  gint64 last_folder;
  gboolean all;
  gboolean plain; /* the server knows nothing of mail */
  gboolean details; /* everything is asked of every message */
  const char *command; /* for each event, or NULL */
  gboolean wanted[CLI_WATCH_N_KINDS];
  guint64 max_events; /* 0: no end */
  guint64 n_events;
  CliOutput *for_command;
} CliWatch;

/* Finds the folders; again in case they have other addresses now. */
gboolean cli_watch_find_folders (CliWatch *self, GError **error);
/* Lists each folder once: cli-watch-round.c. FALSE: the server is in trouble; what was noticed waits for the next round. */
gboolean cli_watch_round (CliWatch *self, gboolean first, GError **error);
/* All was told of the folders that are no more; one of the same name would be another one. */
void cli_watch_forget_deleted (CliWatch *self);
const CliWatchFolder *cli_watch_get_folder (CliWatch *self, gint64 id);

/* Tells what there is to tell: cli-watch-tell.c. */
void cli_watch_tell_events (CliWatch *self);
void cli_watch_tell_begin (CliWatch *self, guint interval);
/* error NULL: the server is back. */
void cli_watch_tell_trouble (CliWatch *self, const GError *error);
const char *cli_watch_kind_name (CliWatchKind kind);
/* There is nobody to tell any more, or enough was told. */
gboolean cli_watch_is_over (CliWatch *self);

/* Runs a command for an event and waits for its end: cli-watch-exec.c. json is its standard input. */
void cli_watch_exec (CliWatch *self, const CliWatchEvent *event, const char *json);

G_END_DECLS
