/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From the responses of a multistatus to members in batches, for every command that lists. */

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-transport-listing-private.h>
#include <httpmail/protocol/hm-body-propfind.h>
#include <httpmail/protocol/hm-href.h>
#include <httpmail/protocol/hm-member-decoder.h>
#include <string.h>

static void
listing_free (gpointer data)
{
  HmListing *self = data;

  g_clear_pointer (&self->peek, hm_peek_free);
  g_free (self->root_time_stamp);
  g_free (self->folder_time_stamp);
  g_free (self->folder_name);
  g_free (self);
}

HmRequest *
hm_listing_build (const char *url,
                  HTTPMailMemberInfoFlags flags,
                  HTTPMailDepth depth,
                  gboolean no_root,
                  GError **error)
{
  g_autoptr (GBytes) body = NULL;
  HmRequest *request;

  if (!hm_href_check_request_url (url, error))
    return NULL;
  if (depth != HTTPMAIL_DEPTH_ZERO && depth != HTTPMAIL_DEPTH_ONE && depth != HTTPMAIL_DEPTH_INFINITY)
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT, _("%d is no depth; 0, 1 and infinity are"),
                   (int) depth);
      return NULL;
    }
  if (depth == HTTPMAIL_DEPTH_ZERO && no_root)
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                   _("A listing of “%s” of depth 0 has nothing in it but the resource itself, which is left out; ask for "
                     "depth 1, or for the resource"),
                   url);
      return NULL;
    }

  body = hm_body_propfind_members (flags, FALSE);
  request = hm_request_new ("PROPFIND", url);
  request->has_depth = TRUE;
  request->depth = depth;
  request->no_root = no_root;
  hm_request_set_body (request, "text/xml", body);
  return request;
}

/* I/O thread. */
static void
on_batch (GPtrArray *items, gpointer user_data)
{
  HmCommand *command = user_data;
  HTTPMailResponse *response = httpmail_response_new (command->command, command->context, FALSE, NULL);
  gsize weight = items->len * HM_MEMBER_WEIGHT;

  httpmail_response_take_members (response, items);
  hm_command_post (command, response, weight);
}

HmBatch *
hm_listing_new_batch (HmCommand *command)
{
  return hm_batch_new (command->io, g_object_unref, on_batch, command);
}

HmCommand *
hm_listing_prepare (HTTPMailTransport *self, HmCommand *command, HTTPMailMemberInfoFlags flags, gboolean no_root)
{
  HmListing *listing = g_new0 (HmListing, 1);

  listing->flags = flags;
  listing->drop_root = no_root;
  command->data = listing;
  command->free_data = listing_free;
  command->batch = hm_listing_new_batch (command);
  return command;
}

gboolean
hm_listing_count (HmCommand *command, guint64 n_so_far, const char *url)
{
  guint64 limit = MIN (command->max_members, command->options.max_responses);

  if (command->failure)
    return FALSE;
  if (n_so_far < limit)
    return TRUE;
  hm_command_fail (command, g_error_new (HTTPMAIL_ERROR, HTTPMAIL_ERROR_TOO_LARGE,
                                         _("“%s” has more than the limit of %" PRIu64 " members; read it by "
                                           "signals, or raise the limit"),
                                         url, limit));
  return FALSE;
}

void
hm_listing_get_fields (HTTPMailMemberInfo *member, HTTPMailMemberInfoFields *out_fields)
{
  g_autoptr (GDateTime) date = httpmail_member_info_get_date_time (member);

  *out_fields = (HTTPMailMemberInfoFields) {
    .href = httpmail_member_info_get_href (member),
    .is_folder = httpmail_member_info_get_is_folder (member),
    .display_name = httpmail_member_info_get_display_name (member),
    .has_subs = httpmail_member_info_get_has_subs (member),
    .no_subs = httpmail_member_info_get_no_subs (member),
    .unread_count = httpmail_member_info_get_unread_count (member),
    .visible_count = httpmail_member_info_get_visible_count (member),
    .special_folder = httpmail_member_info_get_special_folder (member),
    .read = httpmail_member_info_is_read (member),
    .has_attachment = httpmail_member_info_get_has_attachment (member),
    .to = httpmail_member_info_get_to (member),
    .from = httpmail_member_info_get_from (member),
    .subject = httpmail_member_info_get_subject (member),
    .date = httpmail_member_info_get_date (member),
    .unix_time = date ? g_date_time_to_unix (date) : 0,
    .has_unix_time = date != NULL,
    .content_length = httpmail_member_info_get_content_length (member),
  };
}

/* What the account has at this address. Exchange knows the special folders of an account by nothing else. */
static HTTPMailSpecialFolder
get_special (const HmAccount *account, const char *href)
{
  static const struct
  {
    HTTPMailAccountProperty property;
    HTTPMailSpecialFolder special;
  } specials[] = {
    { HTTPMAIL_ACCOUNT_PROPERTY_INBOX, HTTPMAIL_SPECIAL_FOLDER_INBOX },
    { HTTPMAIL_ACCOUNT_PROPERTY_SENT_ITEMS, HTTPMAIL_SPECIAL_FOLDER_SENT_ITEMS },
    { HTTPMAIL_ACCOUNT_PROPERTY_DELETED_ITEMS, HTTPMAIL_SPECIAL_FOLDER_DELETED_ITEMS },
    { HTTPMAIL_ACCOUNT_PROPERTY_DRAFTS, HTTPMAIL_SPECIAL_FOLDER_DRAFTS },
    { HTTPMAIL_ACCOUNT_PROPERTY_OUTBOX, HTTPMAIL_SPECIAL_FOLDER_OUTBOX },
    { HTTPMAIL_ACCOUNT_PROPERTY_CONTACTS, HTTPMAIL_SPECIAL_FOLDER_CONTACTS },
  };

  for (guint i = 0; account && i < G_N_ELEMENTS (specials); i++)
    {
      const char *url = account->text[specials[i].property];

      if (url && *url && hm_href_equal (url, href))
        return specials[i].special;
    }
  return HTTPMAIL_SPECIAL_FOLDER_NONE;
}

HTTPMailMemberInfo *
hm_listing_mark_special (HmCommand *command, HTTPMailMemberInfo *member)
{
  g_autoptr (HTTPMailMemberInfo) owned = member;
  HTTPMailMemberInfoFields fields;
  HTTPMailSpecialFolder special;

  if (!httpmail_member_info_get_is_folder (member) ||
      httpmail_member_info_get_special_folder (member) != HTTPMAIL_SPECIAL_FOLDER_NONE)
    return g_steal_pointer (&owned);
  special = get_special (hm_session_get_account (command->session), httpmail_member_info_get_href (member));
  if (special == HTTPMAIL_SPECIAL_FOLDER_NONE)
    return g_steal_pointer (&owned);

  hm_listing_get_fields (member, &fields);
  fields.special_folder = special;
  return httpmail_member_info_new (&fields);
}

/* Whether messages have to be asked themselves what they are. */
static HmPeek *
get_peek (HmCommand *command)
{
  HmListing *listing = command->data;
  HTTPMailDialect dialect = hm_session_get_dialect (command->session);

  if (!listing->peek && (listing->flags & HTTPMAIL_MEMBER_INFO_MESSAGE) &&
      !(listing->flags & HTTPMAIL_MEMBER_INFO_NO_HEADERS) &&
      (dialect == HTTPMAIL_DIALECT_WEBDAV || dialect == HTTPMAIL_DIALECT_UNKNOWN))
    listing->peek = hm_peek_new (command);
  return listing->peek;
}

/* Most members are told from their collection at a glance: its URL, and a name. */
static gboolean
is_plainly_below (const char *href, const char *url)
{
  gsize length = strlen (url);
  const char *name = href + length;

  if (strncmp (href, url, length) != 0)
    return FALSE;
  if (*name == '/')
    name++;
  return name[-1] == '/' && g_ascii_isalnum (*name);
}

/* Servers that do not understand "noroot" list the collection itself, too, once, and under the name they know it by. */
gboolean
hm_listing_is_root (HmCommand *command, const char *href, const char *url)
{
  g_autofree char *reached = NULL;

  if (is_plainly_below (href, url))
    return FALSE;
  if (hm_href_equal (href, url))
    return TRUE;
  reached = hm_href_same_origin (href, url) ? NULL : hm_session_reach (command->session, href);
  return reached && hm_href_equal (reached, url);
}

/* Servers of Hotmail's kind look at the URL alone, and answer for a folder with what is in it, whatever the depth. */
static gboolean
is_below (const char *href, const char *url)
{
  g_autofree char *member = hm_href_normalize (href);
  g_autofree char *collection = hm_href_normalize (url);
  gsize length = collection ? strlen (collection) : 0;

  return member && collection && strncmp (member, collection, length) == 0 && member[length] == '/';
}

void
hm_listing_on_turn (gpointer data, HmRequest *request)
{
  HmCommand *command = data;
  HmListing *listing = command->data;
  g_autoptr (GBytes) body = NULL;

  listing->only_root = request->has_depth && request->depth == HTTPMAIL_DEPTH_ZERO;
  if (hm_session_get_dialect (command->session) != HTTPMAIL_DIALECT_EXCHANGE)
    return;
  body = hm_body_propfind_members (listing->flags, TRUE);
  hm_request_set_body (request, "text/xml", body);
}

void
hm_listing_on_response (gpointer data, const char *url, const HmMultistatusResponse *response)
{
  HmCommand *command = data;
  HmListing *listing = command->data;
  g_autoptr (HTTPMailMemberInfo) member = hm_member_decoder_decode (response, url);
  HmPeek *peek;

  if (!member)
    return;
  if (listing->drop_root && hm_listing_is_root (command, httpmail_member_info_get_href (member), url))
    {
      listing->drop_root = FALSE;
      return;
    }
  if (listing->only_root && is_below (httpmail_member_info_get_href (member), url))
    return;
  if (!hm_listing_count (command, listing->n_listed, url))
    return;
  listing->n_listed++;
  member = hm_listing_mark_special (command, g_steal_pointer (&member));
  peek = get_peek (command);
  if (peek)
    hm_peek_take (peek, response, g_steal_pointer (&member));
  else
    hm_batch_add (command->batch, g_steal_pointer (&member));
}

GPtrArray *
hm_listing_more (gpointer data, const HmReplyHead *head)
{
  HmListing *listing = ((HmCommand *) data)->data;

  return listing->peek ? hm_peek_more (listing->peek) : NULL;
}

HTTPMailResponse *
hm_listing_new_done (HmCommand *command, HTTPMailResult *result)
{
  HTTPMailResponse *response = hm_command_new_done (command, result);
  GPtrArray *rest = hm_batch_steal (command->batch);

  httpmail_response_take_members (response, rest ? rest : g_ptr_array_new_with_free_func (g_object_unref));
  return response;
}

static void
on_done (gpointer data, HTTPMailResult *result, const HmReplyHead *head)
{
  HmCommand *command = data;
  HmListing *listing = command->data;

  if (listing->peek)
    hm_peek_give_up (listing->peek);
  hm_command_post (command, hm_listing_new_done (command, result), HM_MEMBER_WEIGHT);
}

static const HmExchangeSink listing_sink = {
  .turn = hm_listing_on_turn,
  .response = hm_listing_on_response,
  .more = hm_listing_more,
  .done = on_done,
};

const HmCommandKind hm_listing_kind = { HM_REPLY_MULTISTATUS, &listing_sink };

GListModel *
hm_listing_finish (HTTPMailTransport *self, GAsyncResult *result, gpointer source_tag, GError **error)
{
  g_autoptr (HmOutcome) outcome = hm_command_finish (self, result, source_tag, error);
  GListStore *store;

  if (!outcome)
    return NULL;
  store = g_list_store_new (HTTPMAIL_TYPE_MEMBER_INFO);
  if (outcome->members)
    g_list_store_splice (store, 0, 0, outcome->members->pdata, outcome->members->len);
  return G_LIST_MODEL (store);
}
