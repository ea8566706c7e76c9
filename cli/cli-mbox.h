/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Mailboxes of the form mboxrd: a separator line before each message, with the date in UTC and in asctime's form (RFC 4155),
 * one more > before each line that is "From " after any number of them, an empty line after each message. Bytes are left as
 * they are otherwise; a line ends with LF and nothing else. */

/* For those who have no address. */
#define CLI_MBOX_NOBODY "MAILER-DAEMON"

/* The separator with its end of line. sender NULL, or no address that can stand there: CLI_MBOX_NOBODY. */
char *cli_mbox_separator (const char *sender, gint64 date);
/* The address in the field Return-Path of a message that begins so; NULL when there is none. */
char *cli_mbox_sender (const char *head, gsize length);

typedef gboolean (*CliMboxWrite) (gconstpointer data, gsize length, gpointer user_data, GError **error);

/* Quotes a message, or takes its quotes away, piece by piece. It holds nothing of it, however long its lines are. */
typedef struct
{
  gboolean unquote;
  /* only lines with one > are quoted, as mboxo has it */
  gboolean one_level;
  CliMboxWrite write;
  gpointer user_data;
  /* where a line has begun that may turn out to be a separator */
  gboolean inside;
  guint64 marks;
  guint matched;
} CliMboxFilter;

gboolean cli_mbox_filter_feed (CliMboxFilter *self, const char *data, gsize length, GError **error);
/* What was held back of the last line. */
gboolean cli_mbox_filter_end (CliMboxFilter *self, GError **error);

G_END_DECLS
