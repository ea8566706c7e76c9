/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PROPFIND: the account, the list of folders, the list of messages. */

#include "hs-listing.h"
#include "hs-methods.h"

#include <httpmail/protocol/hm-href.h>
#include <httpmail/protocol/hm-time-stamp.h>

#include "hs-error.h"

/* Minutes, as the servers of old said it. */
/* Minutes between two looks of a client: it is a machine of the user's own. */
#define MAX_POLL "1"

/* Without the field Hotmail went by the URL: of a collection it listed the members, not the collection. */
static gboolean
parse_depth (HsExchange *exchange, HsDepth *out_depth)
{
  const char *text = hs_http_head_get (exchange->request->head, "Depth");
  g_auto (GStrv) words = NULL;
  guint n;

  *out_depth = (HsDepth){ HS_DEPTH_ONE, TRUE };
  if (text == NULL)
    return TRUE;
  words = g_strsplit (text, ",", -1);
  n = g_strv_length (words);
  if (n == 0 || n > 2 || (n == 2 && g_ascii_strcasecmp (g_strstrip (words[1]), "noroot") != 0))
    return FALSE;
  out_depth->noroot = n == 2;
  g_strstrip (words[0]);
  if (g_str_equal (words[0], "0"))
    out_depth->depth = HS_DEPTH_ZERO;
  else if (g_str_equal (words[0], "1"))
    out_depth->depth = HS_DEPTH_ONE;
  else if (g_ascii_strcasecmp (words[0], "infinity") == 0)
    out_depth->depth = HS_DEPTH_INFINITY;
  else
    return FALSE;
  return out_depth->depth != HS_DEPTH_ZERO || !out_depth->noroot;
}

gboolean
hs_exchange_check_propfind (HsExchange *exchange, HsDepth *out_depth)
{
  /* No body at all asks for everything. */
  if ((exchange->body->root != HM_NAME_UNKNOWN || exchange->text->len > 0) &&
      !hs_exchange_check_body (exchange, HM_NAME_PROPFIND))
    return FALSE;
  if (parse_depth (exchange, out_depth))
    return TRUE;
  hs_request_answer (exchange->request, hs_reply_new (400, "Bad Depth"));
  return FALSE;
}

/* ---- the account ---- */

static const HmName account_properties[] = {
  HM_NAME_CONTACTS, HM_NAME_INBOX,           HM_NAME_SEND_MSG,   HM_NAME_SENT_ITEMS, HM_NAME_DELETED_ITEMS,
  HM_NAME_DRAFTS,   HM_NAME_MSG_FOLDER_ROOT, HM_NAME_JUNK_EMAIL, HM_NAME_MAX_POLL,
};

static char *
special_url (HsExchange *exchange, HsFolder *folders, HTTPMailSpecialFolder special)
{
  HsFolder *folder = hs_folders_find_special (folders, special);

  return folder == NULL ? NULL : hs_url_for_folder (exchange->request->base, exchange->account, folder);
}

static char *
account_value (HsExchange *exchange, HsFolder *folders, HmName name)
{
  g_autofree char *account_url = NULL;

  switch ((int) name)
    {
    case HM_NAME_CONTACTS:
      return hs_url_for_contact (exchange->request->base, exchange->account, "");
    case HM_NAME_INBOX:
      return special_url (exchange, folders, HTTPMAIL_SPECIAL_FOLDER_INBOX);
    case HM_NAME_SENT_ITEMS:
      return special_url (exchange, folders, HTTPMAIL_SPECIAL_FOLDER_SENT_ITEMS);
    case HM_NAME_DELETED_ITEMS:
      return special_url (exchange, folders, HTTPMAIL_SPECIAL_FOLDER_DELETED_ITEMS);
    case HM_NAME_DRAFTS:
      return special_url (exchange, folders, HTTPMAIL_SPECIAL_FOLDER_DRAFTS);
    case HM_NAME_JUNK_EMAIL:
      return special_url (exchange, folders, HTTPMAIL_SPECIAL_FOLDER_BULK_MAIL);
    case HM_NAME_MSG_FOLDER_ROOT:
      return hs_url_for_folder (exchange->request->base, exchange->account, folders);
    case HM_NAME_SEND_MSG:
      if (exchange->core->read_only)
        return NULL;
      account_url = hs_url_for_account (exchange->request->base, exchange->account);
      return g_strconcat (account_url, "sendmsg", NULL);
    case HM_NAME_MAX_POLL:
      return g_strdup (MAX_POLL);
    default:
      return NULL;
    }
}

static void
write_account_property (HsExchange *exchange, HmMultistatusWriter *writer, HsFolder *folders, HmName name)
{
  g_autofree char *value = account_value (exchange, folders, name);
  gboolean all = exchange->body->allprop || exchange->body->propname;

  if (value != NULL)
    hm_multistatus_writer_add_value (writer, name, exchange->body->propname ? "" : value);
  else if (!all)
    hm_multistatus_writer_add_missing (writer, hm_namespace_get_uri (hm_name_get_namespace (name)),
                                       hm_name_get_local (name));
}

static void
answer_account (HsExchange *exchange)
{
  g_autoptr (HmMultistatusWriter) writer = hm_multistatus_writer_new (!hs_exchange_is_old_client (exchange));
  g_autofree char *href = g_strconcat (exchange->request->base, exchange->request->head->path, NULL);
  gboolean written[HM_N_NAMES] = { FALSE };
  g_autoptr (GError) error = NULL;
  g_autoptr (HsFolder) folders = hs_account_list_folders (exchange->account, &error);

  if (folders == NULL)
    {
      hs_request_answer_error (exchange->request, error);
      return;
    }
  hm_multistatus_writer_start_response (writer, href);
  for (gsize i = 0; (exchange->body->allprop || exchange->body->propname) && i < G_N_ELEMENTS (account_properties); i++)
    write_account_property (exchange, writer, folders, account_properties[i]);
  for (guint i = 0; i < exchange->body->properties->len; i++)
    {
      const HmBodyProperty *property = g_ptr_array_index (exchange->body->properties, i);

      if (property->name == HM_NAME_UNKNOWN)
        hm_multistatus_writer_add_missing (writer, property->ns_uri, property->local_name);
      else if (!written[property->name] && !exchange->body->allprop)
        write_account_property (exchange, writer, folders, property->name);
      written[property->name] = TRUE;
    }
  hm_multistatus_writer_end_response (writer);
  hs_exchange_answer_multistatus (exchange, writer);
}

/* ---- collections ---- */

/* ---- conditional listings ---- */

#define ROOT_NAME "folders"
/* What the inbox was called where the field comes from; clients that know no other name are answered by it. */
#define OLD_INBOX_NAME "ACTIVE"

/* Adds the folder's stamp as name to the field of the reply. FALSE: the client has another one, or none. optional: or
 * none is as good. */
static gboolean
add_time_stamp (HsExchange *exchange, HsFolder *folder, const char *name, gboolean optional, GString *field)
{
  g_autofree char *stamp = g_strdup_printf ("%" G_GINT64_FORMAT, hs_account_get_time_stamp (exchange->account, folder));
  g_autofree char *sent = hm_time_stamp_get (hs_http_head_get (exchange->request->head, "X-Timestamp"), name);

  hm_time_stamp_append (field, name, stamp);
  return sent == NULL ? optional : g_str_equal (sent, stamp);
}

static char *
time_stamp_name (HsExchange *exchange, HsFolder *folder)
{
  const char *sent = hs_http_head_get (exchange->request->head, "X-Timestamp");
  g_autofree char *name = hm_href_escape_segment (folder->name);
  g_autofree char *by_name = hm_time_stamp_get (sent, name);
  g_autofree char *by_old_name = NULL;

  if (folder->special != HTTPMAIL_SPECIAL_FOLDER_INBOX || by_name != NULL)
    return g_steal_pointer (&name);
  by_old_name = hm_time_stamp_get (sent, OLD_INBOX_NAME);
  return by_old_name != NULL ? g_strdup (OLD_INBOX_NAME) : g_steal_pointer (&name);
}

/* The X-Timestamp of the reply. out_unchanged: the client has the listing already. */
static char *
dup_time_stamps (HsExchange *exchange, gboolean *out_unchanged)
{
  g_autoptr (GString) field = g_string_new (NULL);
  HsFolder *folder = exchange->target.folder;
  gboolean is_root = exchange->target.kind == HS_TARGET_ROOT;
  HsFolder *named = is_root ? hs_folders_find_special (folder, HTTPMAIL_SPECIAL_FOLDER_INBOX) : folder;
  g_autofree char *name = time_stamp_name (exchange, named);

  *out_unchanged = !is_root || add_time_stamp (exchange, folder, ROOT_NAME, FALSE, field);
  /* A folder that is called like the list of folders cannot be told from it. */
  if (g_ascii_strcasecmp (name, ROOT_NAME) == 0)
    *out_unchanged = FALSE;
  else if (!add_time_stamp (exchange, named, name, is_root, field))
    *out_unchanged = FALSE;
  return g_string_free (g_steal_pointer (&field), FALSE);
}

static void
answer_unchanged (HsExchange *exchange, const char *time_stamps)
{
  g_autoptr (HmMultistatusWriter) writer = hm_multistatus_writer_new (FALSE);
  HsReply *reply = hs_reply_new (207, NULL);

  hs_reply_add (reply, "X-Timestamp", time_stamps);
  hs_reply_take_bytes (reply, "text/xml; charset=utf-8", hm_multistatus_writer_finish (writer));
  hs_request_answer (exchange->request, reply);
}

static void
answer_no_infinity (HsExchange *exchange)
{
  static const char text[] = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n"
                             "<D:error xmlns:D=\"DAV:\"><D:propfind-finite-depth/></D:error>\r\n";
  HsReply *reply = hs_reply_new (403, "Messages are listed with Depth: 1 only");

  hs_reply_take_bytes (reply, "text/xml; charset=utf-8", g_bytes_new_static (text, sizeof text - 1));
  hs_request_answer (exchange->request, reply);
}

void
hs_method_propfind (HsExchange *exchange)
{
  HsRequest *request = exchange->request;
  HsFolder *folder = exchange->target.folder;
  g_autoptr (HsListing) listing = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *time_stamps = NULL;
  gboolean unchanged = FALSE;
  gboolean good = TRUE;
  HsDepth depth;

  if (!hs_exchange_check_propfind (exchange, &depth))
    return;
  if (exchange->target.kind == HS_TARGET_ACCOUNT)
    {
      answer_account (exchange);
      return;
    }
  if (exchange->target.kind == HS_TARGET_SENDMSG)
    {
      hs_request_answer (request, hs_reply_new (403, "This URL takes messages to send, and has no properties"));
      return;
    }
  if (exchange->target.kind == HS_TARGET_FOLDER && depth.depth == HS_DEPTH_INFINITY)
    {
      answer_no_infinity (exchange);
      return;
    }

  if (exchange->target.kind != HS_TARGET_MEMBER && depth.depth != HS_DEPTH_ZERO)
    time_stamps = dup_time_stamps (exchange, &unchanged);
  if (unchanged)
    {
      answer_unchanged (exchange, time_stamps);
      return;
    }
  listing = hs_listing_new (exchange);
  hs_listing_set_time_stamps (listing, time_stamps);
  if (exchange->target.kind == HS_TARGET_MEMBER)
    good = hs_listing_add_message (listing, folder, exchange->target.base, &error);
  else
    {
      if (!depth.noroot)
        hs_listing_add_folder (listing, folder);
      if (depth.depth != HS_DEPTH_ZERO)
        hs_listing_add_folders_below (listing, folder, depth.depth == HS_DEPTH_INFINITY);
      if (depth.depth == HS_DEPTH_ONE && exchange->target.kind == HS_TARGET_FOLDER && folder->exists)
        good = hs_listing_add_messages (listing, folder, &error);
    }
  if (!good)
    hs_request_answer_error (request, error);
  else
    hs_listing_send (g_steal_pointer (&listing), request);
}
