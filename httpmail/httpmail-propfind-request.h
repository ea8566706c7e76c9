/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (HTTPMAIL_INSIDE) && !defined (HTTPMAIL_COMPILATION)
#error "Only <httpmail/httpmail.h> can be included directly."
#endif

#include <gio/gio.h>
#include <httpmail/httpmail-types.h>
#include <httpmail/httpmail-version-macros.h>

G_BEGIN_DECLS

#define HTTPMAIL_TYPE_PROPFIND_REQUEST (httpmail_propfind_request_get_type ())

HTTPMAIL_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HTTPMailPropfindRequest, httpmail_propfind_request, HTTPMAIL, PROPFIND_REQUEST, GObject)

HTTPMAIL_AVAILABLE_IN_1_0
HTTPMailPropfindRequest *httpmail_propfind_request_new (void);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_propfind_request_add_property (HTTPMailPropfindRequest *self,
                                                 const char *namespace_uri,
                                                 const char *name,
                                                 GError **error);

HTTPMAIL_AVAILABLE_IN_1_0
guint httpmail_propfind_request_get_n_properties (HTTPMailPropfindRequest *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_propfind_request_add_namespace (HTTPMailPropfindRequest *self,
                                                     const char *namespace_uri);

HTTPMAIL_AVAILABLE_IN_1_0
char *httpmail_propfind_request_to_xml (HTTPMailPropfindRequest *self);

G_END_DECLS
