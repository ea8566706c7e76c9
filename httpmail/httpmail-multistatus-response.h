/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#if !defined (HTTPMAIL_INSIDE) && !defined (HTTPMAIL_COMPILATION)
#error "Only <httpmail/httpmail.h> can be included directly."
#endif

#include <gio/gio.h>
#include <httpmail/httpmail-types.h>
#include <httpmail/httpmail-version-macros.h>

G_BEGIN_DECLS

#define HTTPMAIL_TYPE_MULTISTATUS_RESPONSE (httpmail_multistatus_response_get_type ())

HTTPMAIL_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HTTPMailMultistatusResponse, httpmail_multistatus_response, HTTPMAIL, MULTISTATUS_RESPONSE, GObject)

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_multistatus_response_get_href (HTTPMailMultistatusResponse *self);

HTTPMAIL_AVAILABLE_IN_1_0
guint httpmail_multistatus_response_get_http_status (HTTPMailMultistatusResponse *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_multistatus_response_get_description (HTTPMailMultistatusResponse *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_multistatus_response_get_location (HTTPMailMultistatusResponse *self);

HTTPMAIL_AVAILABLE_IN_1_0
const char *httpmail_multistatus_response_get_value (HTTPMailMultistatusResponse *self,
                                                     const char *namespace_uri,
                                                     const char *name);

HTTPMAIL_AVAILABLE_IN_1_0
guint httpmail_multistatus_response_get_value_status (HTTPMailMultistatusResponse *self,
                                                      const char *namespace_uri,
                                                      const char *name);

HTTPMAIL_AVAILABLE_IN_1_0
guint httpmail_multistatus_response_get_n_values (HTTPMailMultistatusResponse *self);

HTTPMAIL_AVAILABLE_IN_1_0
gboolean httpmail_multistatus_response_get_nth_value (HTTPMailMultistatusResponse *self,
                                                      guint i,
                                                      const char **out_namespace_uri,
                                                      const char **out_name,
                                                      const char **out_value,
                                                      guint *out_http_status);

G_END_DECLS
