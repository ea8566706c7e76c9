/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "com-recorder.h"

G_BEGIN_DECLS

#define COM_CONTEXT 4711
#define COM_MESSAGE "From: bob@example.net\r\nSubject: Hello\r\n\r\nHello.\r\n"

/* Release each after use. */
IStream *com_make_stream (const char *text);
IPropFindRequest *com_make_propfind (void);
IPropPatchRequest *com_make_proppatch (void);
IHTTPMailTransport2 *com_get_transport2 (IHTTPMailTransport *transport);

/* Every command, with the context COM_CONTEXT and arguments that there is nothing to say against, at a URL. */
typedef struct
{
  const char *name;
  HTTPMAILCOMMAND command; /* of its responses */
  HRESULT (*call) (IHTTPMailTransport *transport, LPCSTR url);
} ComCall;

extern const ComCall com_calls[];
extern const guint com_n_calls;

G_END_DECLS
