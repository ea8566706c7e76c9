/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/com/hm-com-unknown.h>

G_BEGIN_DECLS

/* A new transport that nobody has initialized, with one reference. */
IHTTPMailTransport *hm_com_transport_new (void);

/* The COM face of a transport for the time of a call into the application, whether or not anybody holds it. */
IHTTPMailTransport *hm_com_transport_enter (HTTPMailTransport *transport);
void hm_com_transport_leave (HTTPMailTransport *transport);

/* The server as Connect was given it, or as the GObject side was, without the password. */
void hm_com_transport_describe_server (HTTPMailTransport *transport, INETSERVER *out);
/* The user name that a logon was answered with, for that. */
void hm_com_transport_set_user_name (HTTPMailTransport *transport, const char *user_name);

G_END_DECLS
