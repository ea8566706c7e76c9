/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* URLs as servers hand them out: kept verbatim, compared leniently (RFC 3986, section 6). */

/* Absolute form of href as found on the server at base; NULL when it is no http or https URL, or holds control bytes.
 * An absolute href is returned byte for byte. Percent escapes are never changed. */
char *hm_href_resolve (const char *base, const char *href);
/* A member's name (as a batch target: bare, relative) below a collection, joined as text, so that query-string
 * URLs work; an absolute URL or path is resolved instead. */
char *hm_href_join (const char *collection, const char *name);
/* The href of a member as a listing of collection gives it: absolute, or a path, or the bare name. */
char *hm_href_resolve_member (const char *collection, const char *href);
gboolean hm_href_equal (const char *a, const char *b);
/* Key for hash tables: equal for two URLs exactly when hm_href_equal. */
char *hm_href_normalize (const char *url);
/* Scheme, host and port: "https://host:8443" (default ports left out); NULL when not http(s). */
char *hm_href_origin (const char *url);
gboolean hm_href_same_origin (const char *a, const char *b);
/* Last segment of path and query, one trailing slash ignored, still escaped. */
char *hm_href_last_segment (const char *url);
/* One path segment of UTF-8 text, escaped; "/" becomes %2F. */
char *hm_href_escape_segment (const char *text);
/* Decoded UTF-8; bytes that are no UTF-8 are read as Windows-1252. Escaped NUL gives NULL. */
char *hm_href_unescape_segment (const char *segment);
/* A URL that may go on a request line or into a header: http(s), a host, no control bytes, no blanks, no fragment.
 * error: HTTPMAIL_ERROR_INVALID_ARGUMENT, naming the URL. */
gboolean hm_href_check_request_url (const char *url, GError **error);

G_END_DECLS
