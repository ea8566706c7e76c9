/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/protocol/hm-account-decoder.h>
#include <httpmail/protocol/hm-href.h>

static const struct
{
  HTTPMailAccountProperty property;
  HmName name;
  gboolean is_url;
} properties[] = {
  { HTTPMAIL_ACCOUNT_PROPERTY_AD_BAR, HM_NAME_AD_BAR, FALSE },
  { HTTPMAIL_ACCOUNT_PROPERTY_CONTACTS, HM_NAME_CONTACTS, TRUE },
  { HTTPMAIL_ACCOUNT_PROPERTY_INBOX, HM_NAME_INBOX, TRUE },
  { HTTPMAIL_ACCOUNT_PROPERTY_OUTBOX, HM_NAME_OUTBOX, TRUE },
  { HTTPMAIL_ACCOUNT_PROPERTY_SEND_MESSAGE, HM_NAME_SEND_MSG, TRUE },
  { HTTPMAIL_ACCOUNT_PROPERTY_SENT_ITEMS, HM_NAME_SENT_ITEMS, TRUE },
  { HTTPMAIL_ACCOUNT_PROPERTY_DELETED_ITEMS, HM_NAME_DELETED_ITEMS, TRUE },
  { HTTPMAIL_ACCOUNT_PROPERTY_DRAFTS, HM_NAME_DRAFTS, TRUE },
  { HTTPMAIL_ACCOUNT_PROPERTY_MESSAGE_FOLDER_ROOT, HM_NAME_MSG_FOLDER_ROOT, TRUE },
  { HTTPMAIL_ACCOUNT_PROPERTY_SIGNATURE, HM_NAME_SIG, FALSE },
  { HTTPMAIL_ACCOUNT_PROPERTY_MAX_POLLING_INTERVAL, HM_NAME_MAX_POLL, FALSE },
};

/* Exchange sends ".../##DavMailSubmissionURI##/" and wants it back with the number signs escaped. */
static char *
read_url (const char *value, const char *base)
{
  /* What is relative to a URL with a query would lose it. */
  g_autofree char *url =
      strchr (base, '?') != NULL ? hm_href_resolve_member (base, value) : hm_href_resolve (base, value);
  g_auto (GStrv) parts = NULL;

  if (url == NULL || strchr (url, '#') == NULL)
    return g_steal_pointer (&url);

  parts = g_strsplit (url, "#", -1);
  return g_strjoinv ("%23", parts);
}

HmAccount *
hm_account_decoder_decode (const HmMultistatusResponse *response, const char *base)
{
  HmAccount *self = g_new0 (HmAccount, 1);
  char **max_poll;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (properties); i++)
    {
      const char *value = hm_propset_get (response->props, properties[i].name);

      if (value == NULL)
        continue;

      if (properties[i].is_url)
        self->text[properties[i].property] = read_url (value, base);
      else
        self->text[properties[i].property] = g_strdup (value);
    }

  max_poll = &self->text[HTTPMAIL_ACCOUNT_PROPERTY_MAX_POLLING_INTERVAL];
  if (*max_poll != NULL && g_ascii_isdigit (**max_poll))
    {
      self->has_max_poll = TRUE;
      self->max_poll = hm_propset_get_uint (response->props, HM_NAME_MAX_POLL, G_MAXUINT);
    }
  else
    {
      g_clear_pointer (max_poll, g_free);
    }

  return self;
}

HmAccount *
hm_account_copy (const HmAccount *self)
{
  HmAccount *copy = g_new (HmAccount, 1);
  guint i;

  *copy = *self;
  for (i = 0; i < G_N_ELEMENTS (copy->text); i++)
    copy->text[i] = g_strdup (self->text[i]);

  return copy;
}

void
hm_account_free (HmAccount *self)
{
  guint i;

  if (self == NULL)
    return;

  for (i = 0; i < G_N_ELEMENTS (self->text); i++)
    g_free (self->text[i]);
  g_free (self);
}

guint
hm_account_get_n_properties (const HmAccount *self)
{
  guint n = 0;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (self->text); i++)
    {
      if (self->text[i] != NULL && self->text[i][0] != '\0')
        n++;
    }

  return n;
}

gboolean
hm_account_has_place (const HmAccount *self)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (properties); i++)
    {
      if (properties[i].is_url && self->text[properties[i].property] != NULL)
        return TRUE;
    }

  return FALSE;
}
