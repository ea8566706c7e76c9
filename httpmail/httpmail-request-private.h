/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* What a property request holds, for those that write it. What is handed out belongs to the request. */

#include <httpmail/httpmail-propfind-request.h>
#include <httpmail/httpmail-proppatch-request.h>

G_BEGIN_DECLS

typedef struct
{
  char *namespace_uri;
  char *name;
  char *value;      /* of a property that is set; NULL elsewhere */
  gboolean remove;
} HTTPMailRequestProperty;

typedef struct
{
  char *uri;
  char *prefix;
} HTTPMailRequestNamespace;

/* Of HTTPMailRequestProperty, in the order added; of HTTPMailRequestNamespace, "DAV:" with "D" first, all that are used. */
GPtrArray *httpmail_propfind_request_peek_properties (HTTPMailPropfindRequest *self);
GPtrArray *httpmail_propfind_request_peek_namespaces (HTTPMailPropfindRequest *self);
GPtrArray *httpmail_proppatch_request_peek_properties (HTTPMailProppatchRequest *self);
GPtrArray *httpmail_proppatch_request_peek_namespaces (HTTPMailProppatchRequest *self);

G_END_DECLS
