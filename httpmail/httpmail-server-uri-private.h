/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The parts of a server's URL, which can be changed one by one. All zero is a valid value without a host. */
typedef struct
{
  char *user_name;      /* unescaped; NULL: there is none */
  char *host;           /* an IPv6 address without brackets; NULL: there is none */
  char *path_and_query; /* escaped; NULL: "/" */
  guint port;           /* 0: the usual one of the scheme */
  gboolean tls;
} HmServerUri;

/* Fills in an empty HmServerUri. The error never repeats what may be a password. */
gboolean hm_server_uri_parse (const char *text, HmServerUri *out_uri, GError **error);

/* The URL without the user name; NULL when there is no host or it cannot stand in a URL. */
char *hm_server_uri_compose (const HmServerUri *self);

guint hm_server_uri_get_port (const HmServerUri *self);
void hm_server_uri_clear (HmServerUri *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HmServerUri, hm_server_uri_clear)

G_END_DECLS
