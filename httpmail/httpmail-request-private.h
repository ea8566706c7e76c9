/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* What a property request holds: for the two kinds of request, and for those that write them out. What is handed out
 * belongs to the request. */

#include <httpmail/httpmail-propfind-request.h>
#include <httpmail/httpmail-proppatch-request.h>

G_BEGIN_DECLS

typedef struct
{
  char *namespace_uri;
  char *name;
  char *value; /* of a property that is set; NULL elsewhere */
  gboolean remove;
} HTTPMailRequestProperty;

typedef struct
{
  char *uri;
  char *prefix;
} HTTPMailRequestNamespace;

/* The properties and namespaces that both kinds of request collect. */
typedef struct
{
  GPtrArray *properties; /* of HTTPMailRequestProperty */
  GPtrArray *namespaces; /* of HTTPMailRequestNamespace */
} HmRequestProperties;

void hm_request_properties_init (HmRequestProperties *self);
void hm_request_properties_clear (HmRequestProperties *self);
/* NULL for what cannot be a namespace. */
const char *hm_request_properties_add_namespace (HmRequestProperties *self, const char *uri);
/* value NULL: none. A property that is there already stays where it is, with what is said of it now. */
gboolean hm_request_properties_put (HmRequestProperties *self,
                                    const char *namespace_uri,
                                    const char *name,
                                    const char *value,
                                    gboolean remove,
                                    GError **error);

/* Of HTTPMailRequestProperty, in the order added; of HTTPMailRequestNamespace, "DAV:" with "D" first, all that are
 * used. */
GPtrArray *httpmail_propfind_request_peek_properties (HTTPMailPropfindRequest *self);
GPtrArray *httpmail_propfind_request_peek_namespaces (HTTPMailPropfindRequest *self);
GPtrArray *httpmail_proppatch_request_peek_properties (HTTPMailProppatchRequest *self);
GPtrArray *httpmail_proppatch_request_peek_namespaces (HTTPMailProppatchRequest *self);

G_END_DECLS
