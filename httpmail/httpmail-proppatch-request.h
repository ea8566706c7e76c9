/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (HTTPMAIL_INSIDE) && !defined (HTTPMAIL_COMPILATION)
#error "Only <httpmail/httpmail.h> can be included directly."
#endif

#include <gio/gio.h>
#include <httpmail/httpmail-types.h>
#include <httpmail/httpmail-version-macros.h>

G_BEGIN_DECLS

#define HTTPMAIL_TYPE_PROPPATCH_REQUEST (httpmail_proppatch_request_get_type ())

HTTPMAIL_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HTTPMailProppatchRequest, httpmail_proppatch_request, HTTPMAIL, PROPPATCH_REQUEST, GObject)

HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailProppatchRequest *httpmail_proppatch_request_new (void);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_proppatch_request_set_value (HTTPMailProppatchRequest *self,
                                               const char *namespace_uri,
                                               const char *name,
                                               const char *value,
                                               GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_proppatch_request_remove (HTTPMailProppatchRequest *self,
                                            const char *namespace_uri,
                                            const char *name,
                                            GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
guint httpmail_proppatch_request_get_n_properties (HTTPMailProppatchRequest *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_proppatch_request_add_namespace (HTTPMailProppatchRequest *self,
                                                      const char *namespace_uri);

HTTPMAIL_AVAILABLE_IN_1_0
char *httpmail_proppatch_request_to_xml (HTTPMailProppatchRequest *self);

G_END_DECLS
