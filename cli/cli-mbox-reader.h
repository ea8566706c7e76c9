/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Some editors begin a file of UTF-8 with it; it is no part of the first line. */
#define CLI_MBOX_BOM "\xef\xbb\xbf"
#define CLI_MBOX_BOM_LENGTH 3

/* Messages of an mbox file: cli-mbox-reader.c. A line that begins with "From " separates them at the beginning of the file
 * and after an empty line, if it has a date as such lines do or a header field in the line after it: what people write
 * after an empty line is part of their message. */

typedef struct
{
  guint64 start;  /* behind the separator */
  guint64 length; /* as it stands in the file, without the line end that belongs to the next separator */
  guint number;   /* from 1 */
  gboolean torn;  /* it ends with the file, in the middle of a line */
} CliMboxMessage;

/* FALSE ends the search. Number 0 is what comes before the first separator, when that is more than empty lines. */
typedef gboolean (*CliMboxFunc) (const CliMboxMessage *message, gpointer user_data);
/* Called now and then, however long a message is; FALSE ends the search as well. */
typedef gboolean (*CliMboxGoOn) (gpointer user_data);
/* Finds the messages of a file, from its beginning. go_on may be NULL. */
gboolean cli_mbox_scan (int fd, CliMboxFunc on_message, CliMboxGoOn go_on, gpointer user_data, GError **error);

G_END_DECLS
