/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How far a work is, and how that is put into words: no terminal and no clock. */

/* As many looks at the work as make up the last seconds. */
#define CLI_PROGRESS_LOOKS 16

typedef struct
{
  gint64 when; /* microseconds */
  guint64 done;
  gint64 bytes;
} CliProgressLook;

typedef struct
{
  const char *what;
  guint64 total;       /* 0: nobody knows */
  guint64 total_bytes; /* 0: nobody knows */
  guint64 done;
  gint64 bytes;
  /* the last ones; a ring */
  CliProgressLook looks[CLI_PROGRESS_LOOKS];
  guint n_looks;
} CliProgressState;

/* Remembers how far it is now. */
void cli_progress_state_look (CliProgressState *self, gint64 now);
/* The seconds that are left, as it went in the last ones; -1 when nobody can tell. */
gint64 cli_progress_state_left (const CliProgressState *self);
/* "1:02:03", "2:03" */
char *cli_progress_duration (gint64 seconds);
/* A line of at most so many columns: with a bar where there is room; 0: as long as it is, without a bar. */
char *cli_progress_state_line (const CliProgressState *self, guint columns);

G_END_DECLS
