/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli.h"

G_BEGIN_DECLS

/* Outgoing messages: cli-letter.c, cli-letter-envelope.c */

typedef struct
{
  /* whom it is from: as was asked for; else the header says; else this one */
  const char *from;
  const char *default_from;
  /* the sender's name where there is no From field */
  const char *full_name;
  /* whom it is for; without any the header says, and with read_recipients it does as well */
  const char *const *to;
  gboolean read_recipients;
  /* a line of an mbox that comes first is no reason to refuse it, and is left out */
  gboolean skip_from_line;
} CliLetterOptions;

typedef struct
{
  GIOStream *spool;
  char *from;
  char **recipients;
  /* what a From field would say */
  char *author;
} CliLetter;

/* Takes in a message and makes it ready: finds out whom it is from and for, takes out Bcc, adds what a header must have. */
CliLetter *cli_letter_read (GInputStream *input, const CliLetterOptions *options, GError **error);
void cli_letter_free (CliLetter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliLetter, cli_letter_free)

/* What was asked for can be told before there is a message. */
gboolean cli_letter_check_options (const CliLetterOptions *options, GError **error);
gboolean cli_letter_find_envelope (CliLetter *self,
                                   const char *header,
                                   gsize length,
                                   const CliLetterOptions *options,
                                   GError **error);

G_END_DECLS
