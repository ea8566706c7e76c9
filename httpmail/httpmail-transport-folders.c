/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* All folders of an account: by one search, or where the server cannot search by a walk from folder to folder. */

#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-transport-listing-private.h>
#include <httpmail/protocol/hm-body-propfind.h>
#include <httpmail/protocol/hm-body-search.h>
#include <httpmail/protocol/hm-href.h>
#include <httpmail/protocol/hm-limits.h>
#include <httpmail/protocol/hm-member-decoder.h>
#include <string.h>

/* So many folders are listed at a time: a round has to end before the next begins. */
#define ROUND 64
/* What Exchange keeps beside the mail, for itself. */
#define HIDDEN_TREE "/NON_IPM_SUBTREE"

/* The data of the command. */
typedef struct
{
  char *url;
  gboolean searching;
  GHashTable *seen;  /* set of normalized URLs, of what was found */
  GQueue to_visit;   /* Visit, nearest first */
  GQueue visits;     /* Visit under way, in the order their folders are reported in; held by their exchanges */
  guint64 n_found;
  guint64 n_held;    /* in the visits */
} Search;

/* One folder that is looked into. */
typedef struct
{
  gatomicrefcount ref_count;
  HmCommand *command; /* once under way */
  char *url;
  guint depth;
  GPtrArray *found; /* Found */
  gboolean is_done;
} Visit;

typedef struct
{
  HTTPMailMemberInfo *member;
  gboolean may_have_subs;
} Found;

static void
found_free (gpointer data)
{
  Found *found = data;

  g_object_unref (found->member);
  g_free (found);
}

static Visit *
visit_new (const char *url, guint depth)
{
  Visit *visit = g_new0 (Visit, 1);

  g_atomic_ref_count_init (&visit->ref_count);
  visit->url = g_strdup (url);
  visit->depth = depth;
  visit->found = g_ptr_array_new_with_free_func (found_free);
  return visit;
}

static void
visit_unref (gpointer data)
{
  Visit *visit = data;

  if (!g_atomic_ref_count_dec (&visit->ref_count))
    return;
  g_clear_pointer (&visit->command, hm_command_unref);
  g_ptr_array_unref (visit->found);
  g_free (visit->url);
  g_free (visit);
}

static void
search_free (gpointer data)
{
  Search *self = data;

  g_free (self->url);
  g_hash_table_unref (self->seen);
  g_queue_clear_full (&self->to_visit, visit_unref);
  g_queue_clear_full (&self->visits, visit_unref);
  g_free (self);
}

/* One and the same folder may be listed by several names. */
static char *
get_key (HmCommand *command, const char *href)
{
  g_autofree char *url = hm_session_reach (command->session, href);

  return hm_href_normalize (url);
}

/* Reports a folder that was not seen before, and has it looked into. depth: of the folder it was found in. */
static void
report (HmCommand *command, HTTPMailMemberInfo *member, gboolean may_have_subs, guint depth)
{
  Search *self = command->data;
  const char *href = httpmail_member_info_get_href (member);

  if (!g_hash_table_add (self->seen, get_key (command, href)) || !hm_listing_count (command, self->n_found, self->url))
    return;
  self->n_found++;
  hm_batch_add (command->batch, g_object_ref (member));
  if (may_have_subs && !self->searching && depth + 1 < HM_LIMIT_WALK_DEPTH)
    g_queue_push_tail (&self->to_visit, visit_new (href, depth + 1));
}

/* The folder in a response, if it is one that is looked for; url is the folder that was asked. */
static HTTPMailMemberInfo *
decode (HmCommand *command, const char *url, const HmMultistatusResponse *response, gboolean *out_may_have_subs)
{
  Search *self = command->data;
  g_autoptr (HTTPMailMemberInfo) member = hm_member_decoder_decode (response, url);
  g_autofree char *reached = NULL;
  const char *href;

  if (!member || !httpmail_member_info_get_is_folder (member))
    return NULL;
  href = httpmail_member_info_get_href (member);
  reached = hm_session_reach (command->session, href);
  if (hm_href_equal (reached, url) || (strstr (href, HIDDEN_TREE) && !strstr (self->url, HIDDEN_TREE)))
    return NULL;
  /* Where the server does not say, one has to look; but nowhere else. */
  *out_may_have_subs = !httpmail_member_info_get_no_subs (member) && hm_href_same_origin (reached, url) &&
                       hm_propset_get_boolean (response->props, HM_NAME_HAS_SUBS, TRUE);
  return hm_listing_mark_special (command, g_steal_pointer (&member));
}

/* The first exchange: the search, or the folder that the walk starts from. */

static HmRequest *
build_listing (const char *url)
{
  return hm_listing_build (url, HTTPMAIL_MEMBER_INFO_FOLDER, HTTPMAIL_DEPTH_ONE, TRUE, NULL);
}

static void
on_turn (gpointer data, HmRequest *request)
{
  HmCommand *command = data;
  Search *self = command->data;
  g_autoptr (GBytes) body = NULL;

  g_hash_table_add (self->seen, get_key (command, self->url));
  self->searching = hm_session_can_search (command->session);
  if (self->searching)
    return;
  body = hm_body_propfind_members (HTTPMAIL_MEMBER_INFO_FOLDER, FALSE);
  hm_request_set_body (request, "text/xml", body);
  request->method = "PROPFIND";
  request->has_depth = TRUE;
  request->depth = HTTPMAIL_DEPTH_ONE;
  request->no_root = TRUE;
}

static void
on_response (gpointer data, const char *url, const HmMultistatusResponse *response)
{
  HmCommand *command = data;
  gboolean may_have_subs;
  g_autoptr (HTTPMailMemberInfo) member = decode (command, url, response, &may_have_subs);

  if (member)
    report (command, member, may_have_subs, 0);
}

/* Any refusal but that of a logon; some servers answer with a page to what they do not know. */
static gboolean
is_refusal (const GError *error, const HmReplyHead *head)
{
  if (head->status >= 400)
    return head->status != 401 && head->status != 402 && head->status != 440;
  return head->status < 300 && g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_PROTOCOL);
}

/* Whether another search would be refused as well. */
static gboolean
is_for_ever (guint status)
{
  return status < 300 || status == 400 || status == 405 || status == 415 || status == 422 || status == 500 ||
         status == 501;
}

static gboolean
on_forgive (gpointer data, const GError *error, const HmReplyHead *head)
{
  HmCommand *command = data;
  Search *self = command->data;

  if (!self->searching || self->n_found > 0 || !is_refusal (error, head))
    return FALSE;
  if (is_for_ever (head->status))
    hm_session_set_cannot_search (command->session);
  self->searching = FALSE;
  g_queue_push_tail (&self->to_visit, visit_new (self->url, 0));
  return TRUE;
}

/* The walk. */

static void
on_visit_response (gpointer data, const char *url, const HmMultistatusResponse *response)
{
  Visit *visit = data;
  Search *self = visit->command->data;
  gboolean may_have_subs;
  g_autoptr (HTTPMailMemberInfo) member = decode (visit->command, url, response, &may_have_subs);
  Found *found;

  if (!member || !hm_listing_count (visit->command, self->n_found + self->n_held, self->url))
    return;
  self->n_held++;
  found = g_new (Found, 1);
  found->member = g_steal_pointer (&member);
  found->may_have_subs = may_have_subs;
  g_ptr_array_add (visit->found, found);
}

/* That one folder within may not be looked into does not hide the others. But where the server could not answer just now,
 * what is in it would seem to be gone. */
static gboolean
on_visit_forgive (gpointer data, const GError *error, const HmReplyHead *head)
{
  Visit *visit = data;
  gboolean for_now = head->status >= 500 || head->status == 408 || head->status == 425 || head->status == 429;

  return visit->depth > 0 && head->status >= 400 && !for_now && is_refusal (error, head);
}

/* What was found is reported in the order that the folders were found in themselves, whichever answered first. */
static void
on_visit_done (gpointer data, HTTPMailResult *result, const HmReplyHead *head)
{
  Visit *visit = data;
  HmCommand *command = visit->command;
  Search *self = command->data;
  Visit *next;

  visit->is_done = TRUE;
  while ((next = g_queue_peek_head (&self->visits)) && next->is_done)
    {
      g_queue_pop_head (&self->visits);
      self->n_held -= next->found->len;
      for (guint i = 0; i < next->found->len; i++)
        {
          Found *found = g_ptr_array_index (next->found, i);

          report (command, found->member, found->may_have_subs, next->depth);
        }
      visit_unref (next);
    }
}

static const HmExchangeSink visit_sink = {
  .response = on_visit_response,
  .forgive = on_visit_forgive,
  .done = on_visit_done,
};

static GPtrArray *
on_more (gpointer data, const HmReplyHead *head)
{
  HmCommand *command = data;
  Search *self = command->data;
  GPtrArray *exchanges = NULL;
  HmExchangeOptions options = command->options;

  options.stands_in = TRUE;
  while ((!exchanges || exchanges->len < ROUND) && !g_queue_is_empty (&self->to_visit))
    {
      Visit *visit = g_queue_pop_head (&self->to_visit);
      HmRequest *request = build_listing (visit->url);

      if (!request)
        {
          /* Its name cannot stand in a request. */
          visit_unref (visit);
          continue;
        }
      visit->command = hm_command_ref (command);
      g_atomic_ref_count_inc (&visit->ref_count);
      g_queue_push_tail (&self->visits, visit);
      if (!exchanges)
        exchanges = g_ptr_array_new_with_free_func ((GDestroyNotify) hm_exchange_unref);
      g_ptr_array_add (exchanges,
                       hm_command_new_follower (command, request, &options, &visit_sink, visit, visit_unref));
    }
  return exchanges;
}

static void
on_done (gpointer data, HTTPMailResult *result, const HmReplyHead *head)
{
  hm_command_post (data, hm_listing_new_done (data, result), HM_MEMBER_WEIGHT);
}

static const HmExchangeSink search_sink = {
  .turn = on_turn,
  .response = on_response,
  .forgive = on_forgive,
  .more = on_more,
  .done = on_done,
};

static const HmCommandKind search_kind = { HM_REPLY_MULTISTATUS, &search_sink };

static HmRequest *
build (const char *url, GError **error)
{
  g_autoptr (GBytes) body = NULL;
  HmRequest *request;

  if (!hm_href_check_request_url (url, error))
    return NULL;
  body = hm_body_search_folders (url);
  request = hm_request_new ("SEARCH", url);
  hm_request_set_body (request, "text/xml", body);
  return request;
}

static HmCommand *
prepare (HmCommand *command, const char *url)
{
  Search *self = g_new0 (Search, 1);

  self->url = g_strdup (url);
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->to_visit);
  g_queue_init (&self->visits);
  command->data = self;
  command->free_data = search_free;
  command->batch = hm_listing_new_batch (command);
  return command;
}

/**
 * httpmail_transport_command_find_folders:
 * @self: a transport that is open
 * @url: where to begin, on the account's server: the folder that all others are in
 * @context: comes back in each response
 * @error: return location for an error
 *
 * Finds the folders below @url, at all levels; @url itself is not among them. They arrive as those of
 * [method@Transport.command_member_info] do. A server that cannot search is asked folder by folder, to a depth of 32;
 * then each folder comes after the one that it is in, and those nearer to @url come first. What is in a folder that may
 * not be listed is left out; where the server cannot answer just now, the command fails.
 *
 * Source: IHTTPMailTransport::FindFolders.
 *
 * Returns: `TRUE` if the command was queued; the result comes by [signal@Transport::response]
 */
gboolean
httpmail_transport_command_find_folders (HTTPMailTransport *self, const char *url, guint32 context, GError **error)
{
  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (url != NULL, FALSE);

  return hm_command_send (self, prepare (hm_command_new_for_signal (self, HTTPMAIL_COMMAND_FIND_FOLDERS, context), url),
                          build (url, error), &search_kind, error);
}

/**
 * httpmail_transport_find_folders_async:
 * @self: a transport that is open
 * @url: where to begin, on the account's server: the folder that all others are in
 * @cancellable: (nullable): to give up
 * @callback: called on the owner context
 * @user_data: for @callback
 *
 * Finds the folders below @url, as [method@Transport.command_find_folders] does, and holds them in memory, up to
 * [property@Transport:max-held-members].
 */
void
httpmail_transport_find_folders_async (HTTPMailTransport *self,
                                       const char *url,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  HmRequest *request;
  HmCommand *command;

  g_return_if_fail (HTTPMAIL_IS_TRANSPORT (self));
  g_return_if_fail (url != NULL);

  request = build (url, &error);
  command = hm_command_new_for_callback (self, HTTPMAIL_COMMAND_FIND_FOLDERS, cancellable, callback, user_data,
                                         httpmail_transport_find_folders_async);
  hm_command_send_or_fail (self, prepare (command, url), request, &search_kind, error);
}

/**
 * httpmail_transport_find_folders_finish:
 * @self: the transport
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends [method@Transport.find_folders_async].
 *
 * Returns: (transfer full): a list of [class@MemberInfo]
 */
GListModel *
httpmail_transport_find_folders_finish (HTTPMailTransport *self, GAsyncResult *result, GError **error)
{
  return hm_listing_finish (self, result, httpmail_transport_find_folders_async, error);
}
