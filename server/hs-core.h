/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <httpmail/protocol/hm-body-parse.h>

#include "hs-account.h"
#include "hs-auth.h"
#include "hs-request.h"

G_BEGIN_DECLS

/* What all requests of one server share. */
typedef struct
{
  char *root;
  HsAuth *auth;
  GHashTable *accounts; /* user name -> HsAccount, opened when first needed */
  char *sendmail;       /* command line, or NULL */
  gboolean read_only;
} HsCore;

HsCore *hs_core_new (const char *root);
HsCore *hs_core_ref (HsCore *self);
void hs_core_unref (HsCore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HsCore, hs_core_unref)
/* error: of HS_ERROR */
HsAccount *hs_core_get_account (HsCore *self, const char *user, GError **error);

/* What a URL stands for. */
typedef enum
{
  HS_TARGET_ACCOUNT,
  HS_TARGET_ROOT, /* the collection of all folders */
  HS_TARGET_FOLDER,
  HS_TARGET_MEMBER, /* a message of the folder, or nothing yet */
  HS_TARGET_SENDMSG,
  HS_TARGET_CONTACTS, /* the address book */
  HS_TARGET_CONTACT   /* a contact, or nothing yet */
} HsTargetKind;

typedef struct
{
  HsTargetKind kind;
  HsFolder *folders; /* the tree of the account, if it was read for this target */
  HsFolder *folder;  /* within the tree: the folder itself, or the one the member is in */
  char *segment;     /* of a member, escaped */
  char *base;        /* of a member: the bytes that segment stands for; of a contact: its name, UTF-8 */
} HsTarget;

void hs_target_clear (HsTarget *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HsTarget, hs_target_clear)

/* path is escaped, without query. folders: the tree to look in, which has to outlive the target, or NULL: it is read.
 * error: HS_ERROR 400, 403 another user's, 404 no such folder. */
gboolean hs_target_resolve (HsCore *core,
                            HsAccount *account,
                            HsFolder *folders,
                            const char *path,
                            HsTarget *out_target,
                            GError **error);
/* A URL, path or name in a request, seen from collection (a path, or NULL where only URLs and paths will do). base is
 * the request's. error: also 502 for another server. */
gboolean hs_target_resolve_href (HsCore *core,
                                 HsAccount *account,
                                 HsFolder *folders,
                                 const char *base,
                                 const char *collection,
                                 const char *href,
                                 HsTarget *out_target,
                                 GError **error);

char *hs_url_for_account (const char *base, HsAccount *account);
/* The root included. */
char *hs_url_for_folder (const char *base, HsAccount *account, const HsFolder *folder);
/* name "": the address book. */
char *hs_url_for_contact (const char *base, HsAccount *account, const char *name);
char *hs_url_for_message (const char *base, HsAccount *account, const HsFolder *folder, const char *message_base);

/* One request, logged on, its URL resolved, while a method works on it. Belongs to the request. */
typedef struct _HsExchange HsExchange;

typedef enum
{
  HS_BODY_NONE,    /* none is expected; a small one is read and forgotten */
  HS_BODY_REFUSED, /* one means something that is not known here */
  HS_BODY_XML,
  HS_BODY_MESSAGE
} HsBodyKind;

typedef struct
{
  const char *name;
  HsBodyKind body;
  gboolean writes;
  void (*run) (HsExchange *exchange);
} HsMethod;

struct _HsExchange
{
  HsCore *core;
  HsRequest *request;
  HsAccount *account;
  const HsMethod *method;
  HsTarget target;
  GByteArray *text; /* HS_BODY_XML */
  gsize n_ignored;  /* bytes of a body that means nothing */
  HmBody *body;
};

/* A method with HS_BODY_MESSAGE that takes the body takes the exchange, too, and frees it with this. */
void hs_exchange_free (gpointer exchange);

/* Every URL of the server goes through here. */
void hs_router_handle (HsCore *core, HsRequest *request);

G_END_DECLS
