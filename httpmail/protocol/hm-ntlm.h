/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The messages of NTLM ([MS-NLMP]), in base64 as HTTP carries them. Version 2 only: the answers of version 1 can be
 * turned back into the password by whoever asked for them. */

#define HM_NTLM_NONCE_SIZE 8

/* The first message. It says nothing of the user. */
char *hm_ntlm_negotiate (void);
/* The answer to the server's challenge. user: "DOMAIN\user", "user@domain" or "user", in UTF-8. Fails with
 * HTTPMAIL_ERROR_LOGON_FAILED when the challenge is not one that can be answered safely, and
 * HTTPMAIL_ERROR_INVALID_ARGUMENT when user or password are not UTF-8. */
char *hm_ntlm_respond (const char *challenge,
                       const char *user,
                       const char *password,
                       const guint8 nonce[HM_NTLM_NONCE_SIZE],
                       gint64 unix_time,
                       GError **error);

G_END_DECLS
