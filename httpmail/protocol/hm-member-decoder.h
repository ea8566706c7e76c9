/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <httpmail/httpmail-member-info.h>
#include <httpmail/protocol/hm-multistatus-reader.h>

G_BEGIN_DECLS

/* One response of a listing -> a member; NULL when the response is only an error or has no usable href.
 * base is the absolute URL of the request (after redirects); the member's href is absolute and otherwise verbatim. */
HTTPMailMemberInfo *hm_member_decoder_decode (const HmMultistatusResponse *response, const char *base);

HTTPMailSpecialFolder hm_special_folder_from_token (const char *token);

G_END_DECLS
