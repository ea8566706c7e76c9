/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/httpmail-server-info.h>

G_BEGIN_DECLS

/* The password, NULL when there is none; wiped from memory when replaced or when the object goes. Never for show. */
const char *httpmail_server_info_peek_password (HTTPMailServerInfo *self);

G_END_DECLS
