/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/net/hm-reply-head.h>

G_BEGIN_DECLS

/* What went wrong, in the library's terms, with words that say what to do. */

/* A GIO, libsoup or TLS error of a request to url. tls_errors: what was wrong with the certificate, if that was it.
 * replied: the reply had begun. */
GError *hm_error_from_network (const GError *error, const char *url, GTlsCertificateFlags tls_errors, gboolean replied);
/* The same for a connection that goes through this proxy, or NULL. */
GError *hm_error_through_proxy (const GError *error,
                                const char *url,
                                const char *proxy,
                                GTlsCertificateFlags tls_errors,
                                gboolean replied);
/* The proxy did not let us through to url, and said so in this line. */
GError *hm_error_tunnel_refused (const char *url, const char *proxy, const char *line);
/* A reply with a status that is a failure. */
GError *hm_error_from_reply (const HmReplyHead *head, const char *method, const char *url);
/* A change was sent and no answer came: to repeat it blindly could do it twice. */
GError *hm_error_outcome_unknown (HTTPMailError code, const char *method, const char *url, const char *cause);
/* The connection failed, not just one command. */
gboolean hm_error_is_fatal (const GError *error);
/* "expired", "of another host": for people. */
char *hm_error_describe_certificate (GTlsCertificateFlags errors);

G_END_DECLS
