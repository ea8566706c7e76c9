/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/net/hm-auth.h>

G_BEGIN_DECLS

/* The server wants its logon form to be filled in. HM_AUTH_AGAIN: somebody did meanwhile; HM_AUTH_FORM: post it now, and
 * call one of the last three functions when the answer is there. error is set with HM_AUTH_REFUSED. */
HmAuthVerdict hm_auth_form_wanted (HmAuth *self, const char *url, HmAuthTry *attempt, gpointer waiter, GError **error);
/* What to post, wiped when it is freed. */
GBytes *hm_auth_form_make (HmAuth *self, const char *url, const char *destination);

/* It was logged on to by its form: the session may end at any time. */
gboolean hm_auth_form_in_force (HmAuth *self, const char *url);

/* TRUE when the credentials had not been proven before. */
gboolean hm_auth_form_accepted (HmAuth *self, const char *url, HmAuthTry *attempt);
/* User name or password are wrong. */
HmAuthVerdict hm_auth_form_refused (HmAuth *self, const char *url, HmAuthTry *attempt, gpointer waiter, GError **error);
/* The form could not be posted, and will not be for the others who wait. */
void hm_auth_form_failed (HmAuth *self, const char *url, const GError *error);

G_END_DECLS
