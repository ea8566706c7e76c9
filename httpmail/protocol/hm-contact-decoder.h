/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/httpmail-contact.h>
#include <httpmail/protocol/hm-multistatus-reader.h>

G_BEGIN_DECLS

/* NULL for a response that is no contact: an error, or nothing with a name. url: what was asked, to resolve hrefs. */
HTTPMailContact *hm_contact_decoder_decode (const HmMultistatusResponse *response, const char *url);

G_END_DECLS
