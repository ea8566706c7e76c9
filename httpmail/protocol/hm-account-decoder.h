/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <httpmail/httpmail-enums.h>
#include <httpmail/protocol/hm-multistatus-reader.h>

G_BEGIN_DECLS

/* What the account URL answers. text[] is indexed by HTTPMailAccountProperty, NULL: the account has no such thing. */
typedef struct
{
  char *text[HTTPMAIL_ACCOUNT_PROPERTY_MAX_POLLING_INTERVAL + 1];
  gboolean has_max_poll;
  guint max_poll;
} HmAccount;

/* URL-valued properties are resolved against base. Never NULL; an account of a server without mail is empty. */
HmAccount *hm_account_decoder_decode (const HmMultistatusResponse *response, const char *base);
HmAccount *hm_account_copy (const HmAccount *self);
void hm_account_free (HmAccount *self);
/* How many properties the account has. */
guint hm_account_get_n_properties (const HmAccount *self);
/* Whether it names a folder, or where mail is sent to: without any there is no mail. */
gboolean hm_account_has_place (const HmAccount *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HmAccount, hm_account_free)

G_END_DECLS
