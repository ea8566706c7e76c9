/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/httpmail-server-info.h>
#include <httpmail/httpmail-server-uri-private.h>

G_BEGIN_DECLS

/* Only for httpmail-server-info.c and httpmail-server-info-address.c. */
struct _HTTPMailServerInfo
{
  GObject parent_instance;

  char *account;
  char *user_name;
  char *password;
  char *access_token;
  HmServerUri uri; /* its user_name is not used */
  guint timeout;
  HTTPMailServerFlags flags;
};

/* The password, NULL when there is none; wiped from memory when replaced or when the object goes. Never for show. */
const char *httpmail_server_info_peek_password (HTTPMailServerInfo *self);
/* The same of the access token. */
const char *httpmail_server_info_peek_access_token (HTTPMailServerInfo *self);

G_END_DECLS
