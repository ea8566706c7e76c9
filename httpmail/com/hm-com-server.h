/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/com/hm-com-unknown.h>

G_BEGIN_DECLS

/* The account that server describes; NULL and an HRESULT in *result (E_INVALIDARG) when a member is invalid. */
HTTPMailServerInfo *hm_com_server_to_info (const INETSERVER *server, HRESULT *result);
/* Fills all of out; the password stays empty. */
void hm_com_server_from_info (HTTPMailServerInfo *info, INETSERVER *out);
/* Copies text into a member of size bytes, cut between characters, always closed; NULL is empty. */
void hm_com_server_put (CHAR *member, gsize size, const char *text);
/* Takes what was secret out of memory. */
void hm_com_server_clear (INETSERVER *server);

G_END_DECLS
