/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* Requests for properties, what is answered to them, and the numbers of namespaces that both share. */

#include <httpmail/com/hm-com-unknown.h>

G_BEGIN_DECLS

/* Each with one reference. */
IPropFindRequest *hm_com_propfind_new (void);
IPropPatchRequest *hm_com_proppatch_new (void);
IPropFindMultiResponse *hm_com_multistatus_new (HTTPMailMultistatus *multistatus);

/* What is behind a request (transfer full); NULL when the request is not of this library. It can still change: a command
 * writes it down when it is given. */
HTTPMailPropfindRequest *hm_com_propfind_get (IPropFindRequest *request);
HTTPMailProppatchRequest *hm_com_proppatch_get (IPropPatchRequest *request);

/* Namespaces are numbered once for the whole process, so that an answer understands the numbers of any request. */
DWORD hm_com_namespace_add (const char *uri);
/* DAVNAMESPACE_UNKNOWN when nobody added it. */
DWORD hm_com_namespace_find (const char *uri);
/* NULL when the number was never given. */
const char *hm_com_namespace_get_uri (DWORD id);

G_END_DECLS
