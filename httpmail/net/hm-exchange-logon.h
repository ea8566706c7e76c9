/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/net/hm-exchange-private.h>

G_BEGIN_DECLS

/* The part of an exchange that logs on: challenges, logon pages, sessions that were lost, and the errands they take. */

/* A reply to a request with credentials came, and was no refusal of them. */
void hm_exchange_note_logon (HmExchange *self);
/* Before the message goes out: what can only be said over the connection that it gets. */
void hm_exchange_attend_logon (HmExchange *self, SoupMessage *message);
/* A 401 begins: what must be done while its connection is at hand. */
void hm_exchange_take_challenge (HmExchange *self);
/* The body of the 401 is out of the way. */
void hm_exchange_log_on (HmExchange *self);

/* The reply means that the session is over, or never began: 440, or a page for people to log on. */
gboolean hm_exchange_is_logon_page (HmExchange *self);
/* Posts the logon form, or waits for who does. */
void hm_exchange_fill_in_form (HmExchange *self);

/* The next request is an errand that makes the server ask for a logon; the exchange's own request follows it. */
void hm_exchange_begin_probe (HmExchange *self);
/* The errand was answered; the body is out of the way. */
void hm_exchange_end_errand (HmExchange *self);
/* Before each attempt: makes the request of an errand, and begins one when the connection must be logged on first. FALSE:
 * the exchange waits, or is done. */
gboolean hm_exchange_prepare_errand (HmExchange *self);

/* A submission URI that is not there for those who are not logged on. */
gboolean hm_exchange_is_hidden_refusal (HmExchange *self);
/* One response of the 207 to a change. TRUE: it is held back, for it may mean the session is lost. */
gboolean hm_exchange_hold_response (HmExchange *self, const HmMultistatusResponse *response, guint status);
/* The 207 is read. TRUE when all of it was 401, and the change is repeated once logged on. */
gboolean hm_exchange_lost_session (HmExchange *self);

G_END_DECLS
