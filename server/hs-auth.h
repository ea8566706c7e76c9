/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Users, and what proves that a request is theirs: Digest (RFC 7616, MD5) and Basic (RFC 7617). Passwords are kept as
 * the hash an htdigest file has. Time is given in by the caller, so tests need not wait. */
typedef struct _HsAuth HsAuth;

#define HS_AUTH_REALM "httpmail"

HsAuth *hs_auth_new (void);
void hs_auth_free (HsAuth *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HsAuth, hs_auth_free)

/* A user name that can also be a directory's. error: G_IO_ERROR_INVALID_ARGUMENT, naming it. */
gboolean hs_auth_check_user_name (const char *user, GError **error);
gboolean hs_auth_add_user (HsAuth *self, const char *user, const char *password, GError **error);
/* Lines user:realm:hash of an htdigest file; other realms are left out. */
gboolean hs_auth_load_users (HsAuth *self, const char *path, GError **error);
/* The user's own name for a name given with or without a domain, or NULL. */
const char *hs_auth_find_user (HsAuth *self, const char *name);
gboolean hs_auth_has_user (HsAuth *self, const char *user);
/* Every name, in a container of the caller's. */
GPtrArray *hs_auth_list_users (HsAuth *self);

typedef enum
{
  HS_AUTH_ACCEPTED,
  HS_AUTH_MISSING, /* no credentials: not a failure */
  HS_AUTH_STALE,   /* right, but the nonce is too old, or was used before */
  HS_AUTH_REFUSED
} HsAuthVerdict;

/* allow_basic: the connection is encrypted or does not leave this machine. out_user stays the object's. */
HsAuthVerdict hs_auth_check (HsAuth *self,
                             const char *authorization,
                             const char *method,
                             const char *target,
                             gboolean allow_basic,
                             gint64 now,
                             const char **out_user);
/* The value of a WWW-Authenticate field. */
char *hs_auth_digest_challenge (HsAuth *self, gint64 now, gboolean stale);
const char *hs_auth_basic_challenge (void);

/* Seconds the answer to a refused request from this address has to wait: 0 for the first few. */
guint hs_auth_note_failure (HsAuth *self, const char *address, gint64 now);
void hs_auth_note_success (HsAuth *self, const char *address);

G_END_DECLS
