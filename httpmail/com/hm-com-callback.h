/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* The thin adapter: the signals of a transport become calls of an IHTTPMailCallback. */

#include <httpmail/com/hm-com-unknown.h>

G_BEGIN_DECLS

/* callback NULL: none. The one before it is let go. */
void hm_com_callback_attach (HTTPMailTransport *transport, IHTTPMailCallback *callback);
/* Lets the callback go, which is not called any more; FALSE when there was none. */
gboolean hm_com_callback_detach (HTTPMailTransport *transport);
/* Makes a call of OnResponse that no signal leads to; fills in pTransport. */
void hm_com_callback_respond (HTTPMailTransport *transport, HTTPMAILRESPONSE *response);

G_END_DECLS
