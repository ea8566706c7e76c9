/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/net/hm-exchange-private.h>

G_BEGIN_DECLS

/* The questions an exchange asks of the application, other than for credentials: they suspend this exchange alone, and
 * an answer that comes late, or never, does no harm. I/O thread only. */

void hm_question_ask_timeout (HmExchange *self);
void hm_question_ask_certificate (HmExchange *self);
gboolean hm_question_certificate_is_accepted (HmExchange *self, GTlsCertificate *certificate);
/* Ends an exchange whose timeout was answered by dropping the session; FALSE: it is none. */
gboolean hm_question_end_given_up (HmExchange *self);
/* The exchange has ended; answers go nowhere. */
void hm_question_detach (HmExchange *self);

G_END_DECLS
