/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <httpmail/httpmail-propfind-request.h>
#include <httpmail/httpmail-proppatch-request.h>

G_BEGIN_DECLS

/* The bodies of PROPFIND and PROPPATCH with the properties that a caller chose. A propfind without any asks for all. */
GBytes *hm_body_propfind_request (HTTPMailPropfindRequest *request);
GBytes *hm_body_proppatch_request (HTTPMailProppatchRequest *request);

G_END_DECLS
