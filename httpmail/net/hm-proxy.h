/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/net/hm-exchange-private.h>

G_BEGIN_DECLS

/* The proxy between us and the server, where there is one: who it is, what it says, and its logon. A request for http
 * goes to it as it is; https goes through a tunnel that the HTTP library asks it for, in a message of its own that the
 * exchange takes under its care here. What is for the proxy never goes to the server, and the other way round. I/O thread
 * only. */

/* From now on the session's requests for tunnels are seen. */
void hm_proxy_attend_session (HmSession *session);
/* A message of the exchange that was not sent yet. */
void hm_proxy_attend_message (HmExchange *self, SoupMessage *message);
/* Something happened to the connection of the exchange's message. */
void hm_proxy_take_event (HmExchange *self, GSocketClientEvent event, GIOStream *connection);

/* TRUE: the tunnel was refused, and that has been dealt with. */
gboolean hm_proxy_take_refusal (HmExchange *self);
/* A 407 came as the reply to a request for http. */
void hm_proxy_take_challenge (HmExchange *self);
/* The server itself answered. */
void hm_proxy_note_passed (HmExchange *self);
/* TRUE: it is being found out which proxy the error is about, and hm_exchange_fail() comes again. */
gboolean hm_proxy_look_up (HmExchange *self, const GError *error);
void hm_proxy_end_attempt (HmExchange *self);
void hm_proxy_clear (HmExchange *self);

G_END_DECLS
