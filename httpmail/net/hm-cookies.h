/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The cookies of a session (RFC 6265): kept in memory for as long as it lasts, handed back to the host and path they came
 * from. What came over an encrypted connection never goes over an open one. now: seconds since 1970. */
typedef struct _HmCookies HmCookies;

HmCookies *hm_cookies_new (void);
void hm_cookies_free (HmCookies *self);

/* One Set-Cookie field of a reply from url. What makes no sense, or is too much, is left out. */
void hm_cookies_take (HmCookies *self, const char *url, const char *set_cookie, gint64 now);
/* The Cookie field for a request to url, or NULL. */
char *hm_cookies_get (HmCookies *self, const char *url, gint64 now);
/* Drops what any request to the host of url would carry. */
void hm_cookies_forget_host (HmCookies *self, const char *url);
guint hm_cookies_get_n (HmCookies *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmCookies, hm_cookies_free)

G_END_DECLS
