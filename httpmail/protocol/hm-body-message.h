/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The envelope that precedes a message of type message/rfc821: MAIL FROM, RCPT TO, a blank line.
 * error: HTTPMAIL_ERROR_INVALID_ADDRESS (names the address) or HTTPMAIL_ERROR_INVALID_ADDRESS_LIST. */
GBytes *hm_body_message_envelope (const char *from, const char *const *recipients, GError **error);
/* A mailbox@domain that can stand between angle brackets: RFC 5321 path, no blanks, no control bytes, no "<>". */
gboolean hm_address_check (const char *address, GError **error);
/* The other direction (server). rest_offset is where the message begins. */
gboolean hm_body_message_parse_envelope (const char *data,
                                         gsize length,
                                         char **out_from,
                                         GPtrArray **out_recipients,
                                         gsize *out_rest_offset,
                                         GError **error);

G_END_DECLS
