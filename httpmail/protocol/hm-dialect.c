/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <httpmail/protocol/hm-dialect.h>
#include <httpmail/protocol/hm-href.h>

static gboolean
has (const HmAccount *account, HTTPMailAccountProperty property)
{
  return account != NULL && account->text[property] != NULL && account->text[property][0] != '\0';
}

/* Exchange keeps all mailboxes below one path, which its clients are told to ask for. */
static gboolean
is_below_exchange (const HmAccount *account)
{
  static const HTTPMailAccountProperty properties[] = { HTTPMAIL_ACCOUNT_PROPERTY_MESSAGE_FOLDER_ROOT,
                                                        HTTPMAIL_ACCOUNT_PROPERTY_INBOX };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (properties); i++)
    {
      const char *url = has (account, properties[i]) ? account->text[properties[i]] : "";
      g_autofree char *origin = hm_href_origin (url);
      const char *path = origin != NULL ? strchr (url + strlen ("https://"), '/') : NULL;

      if (path != NULL && g_ascii_strncasecmp (path, "/exchange/", strlen ("/exchange/")) == 0)
        return TRUE;
    }

  return FALSE;
}

static HTTPMailDialect
conclude (HTTPMailDialect dialect, const char *reason, char **out_reason)
{
  if (out_reason != NULL)
    *out_reason = g_strdup (reason);

  return dialect;
}

HTTPMailDialect
hm_dialect_detect (const HmDialectEvidence *evidence, char **out_reason)
{
  const HmAccount *account = evidence->account;

  if (evidence->ms_web_storage != NULL)
    return conclude (HTTPMAIL_DIALECT_EXCHANGE, "Exchange, because the reply has an MS-WebStorage header", out_reason);

  /* A proxy may have taken the header away, but nobody else submits mail this way. */
  if (has (account, HTTPMAIL_ACCOUNT_PROPERTY_SEND_MESSAGE) &&
      strstr (account->text[HTTPMAIL_ACCOUNT_PROPERTY_SEND_MESSAGE], "DavMailSubmissionURI") != NULL)
    return conclude (HTTPMAIL_DIALECT_EXCHANGE, "Exchange, because of the URL that mail is sent to", out_reason);

  if (evidence->dav_error != NULL)
    return conclude (HTTPMAIL_DIALECT_HOTMAIL, "Hotmail, because the reply has an X-Dav-Error header", out_reason);

  if (has (account, HTTPMAIL_ACCOUNT_PROPERTY_AD_BAR) || has (account, HTTPMAIL_ACCOUNT_PROPERTY_SIGNATURE) ||
      (account != NULL && account->has_max_poll))
    return conclude (HTTPMAIL_DIALECT_HOTMAIL, "Hotmail, because the account has properties of Hotmail's own",
                     out_reason);

  if (is_below_exchange (account))
    return conclude (HTTPMAIL_DIALECT_EXCHANGE, "Exchange, because the mailbox is below /exchange/", out_reason);

  if (has (account, HTTPMAIL_ACCOUNT_PROPERTY_MESSAGE_FOLDER_ROOT) || has (account, HTTPMAIL_ACCOUNT_PROPERTY_INBOX) ||
      has (account, HTTPMAIL_ACCOUNT_PROPERTY_SEND_MESSAGE))
    return conclude (HTTPMAIL_DIALECT_HOTMAIL, "Hotmail, because the account names folders or a place to send from",
                     out_reason);

  if (account != NULL && hm_account_get_n_properties (account) == 0)
    return conclude (HTTPMAIL_DIALECT_WEBDAV, "plain WebDAV, because the account has none of the mail properties",
                     out_reason);

  if (account == NULL && evidence->dav != NULL)
    return conclude (HTTPMAIL_DIALECT_WEBDAV, "plain WebDAV, because the reply has a DAV header and nothing else",
                     out_reason);

  return conclude (HTTPMAIL_DIALECT_UNKNOWN, "unknown, because nothing tells", out_reason);
}

/* Of a server that nothing is known of, as little as possible is taken for granted. */
static const HmDialectTraits traits[] = {
  {
      .dialect = HTTPMAIL_DIALECT_UNKNOWN,
      .noroot = TRUE,
      .batch = FALSE,
      .relative_targets_only = TRUE,
      .brief = FALSE,
  },
  {
      .dialect = HTTPMAIL_DIALECT_HOTMAIL,
      .noroot = TRUE,
      .batch = TRUE,
      .relative_targets_only = TRUE,
      .brief = FALSE,
  },
  {
      .dialect = HTTPMAIL_DIALECT_EXCHANGE,
      .noroot = TRUE,
      .batch = TRUE,
      .relative_targets_only = FALSE,
      .brief = TRUE,
  },
  {
      .dialect = HTTPMAIL_DIALECT_WEBDAV,
      .noroot = FALSE,
      .batch = FALSE,
      .relative_targets_only = FALSE,
      .brief = FALSE,
  },
};

const HmDialectTraits *
hm_dialect_get_traits (HTTPMailDialect dialect)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (traits); i++)
    {
      if (traits[i].dialect == dialect)
        return &traits[i];
    }

  return &traits[0];
}
