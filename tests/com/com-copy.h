/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "com-recorder.h"

G_BEGIN_DECLS

/* Copies whose memory is put into an array that frees it, and what an application may do to the original. */

char *com_copy_string (GPtrArray *memory, const char *text);
/* pMultiResponse gets a reference, pTransport none. */
HTTPMAILRESPONSE *com_copy_response (GPtrArray *memory, const HTTPMAILRESPONSE *response);
/* Lets go of pMultiResponse. */
void com_copy_let_go (HTTPMAILRESPONSE *copy);

/* Writes over the characters, and over all that is reachable from response. */
void com_scribble_string (char *text);
void com_scribble_response (HTTPMAILRESPONSE *response);

G_END_DECLS
