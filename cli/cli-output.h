/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Results on standard output: a line of text or a JSON object for each record, by the same calls. */
typedef struct _CliOutput CliOutput;

CliOutput *cli_output_new (gboolean json);
void cli_output_free (CliOutput *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliOutput, cli_output_free)

gboolean cli_output_is_json (CliOutput *self);
gboolean cli_output_is_terminal (CliOutput *self);
void cli_output_begin (CliOutput *self);
/* name is the JSON member, width the columns on a terminal (0: as wide as the text); NULL is the empty string. */
void cli_output_string (CliOutput *self, const char *name, const char *value, guint width);
void cli_output_number (CliOutput *self, const char *name, guint64 value, guint width);
void cli_output_boolean (CliOutput *self, const char *name, gboolean value);
void cli_output_null (CliOutput *self, const char *name);
/* JSON alone: members inside of members. name is NULL for an element of an array, here and above. */
void cli_output_begin_object (CliOutput *self, const char *name);
void cli_output_end_object (CliOutput *self);
void cli_output_begin_array (CliOutput *self, const char *name);
void cli_output_end_array (CliOutput *self);
/* A column of the text alone. */
void cli_output_text (CliOutput *self, const char *value, guint width);
void cli_output_end (CliOutput *self);
/* With one more member, of JSON alone: what the stream has in base64, however much that is. FALSE when it could not be read;
 * then the record is of no use. */
gboolean cli_output_end_with_base64 (CliOutput *self, const char *name, GInputStream *content, GError **error);
/* Instead of cli_output_end: the line, which is not printed. */
char *cli_output_take (CliOutput *self);
/* Bytes as they are; on a terminal, what could command it is made visible. */
void cli_output_bytes (CliOutput *self, gconstpointer data, gsize length);
/* FALSE when something could not be written. */
gboolean cli_output_flush (CliOutput *self, GError **error);
/* Something could not be written: going on is of no use. */
gboolean cli_output_has_failed (CliOutput *self);

/* C0, C1 and bidirectional controls as \xNN, but for the characters in keep; also what is no UTF-8. */
char *cli_escape (const char *text, gsize length, const char *keep);

G_END_DECLS
