/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a command names beside its URL, and what becomes of each. */

#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-member-error-private.h>
#include <httpmail/httpmail-transport-private.h>
#include <httpmail/protocol/hm-href.h>
#include <httpmail/protocol/hm-limits.h>
#include <string.h>

HmCommand *
hm_command_at (HmCommand *self, const char *url)
{
  self->target_urls = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->target_urls, g_strdup (url));
  return self;
}

void
hm_command_on_done_at_target (gpointer data, HTTPMailResult *result, const HmReplyHead *head)
{
  HmCommand *self = data;
  HTTPMailResponse *response = httpmail_response_new (self->command, self->context, TRUE, result);

  /* A server that does not say where it is now put it where it was asked to. */
  if (httpmail_result_is_success (result))
    httpmail_response_set_location (response, head && head->location ? head->location
                                                                     : g_ptr_array_index (self->target_urls, 0));
  hm_command_post (self, response, 0);
}

/* A name with a question mark in it, which would have to be escaped: to servers it ends before that. Where all is behind
 * one it may be so, and in what was listed as a whole. */
static gboolean
has_query (const char *collection, const char *target)
{
  return strchr (target, '?') && !strchr (collection, '?') && !hm_href_same_origin (target, collection);
}

char *
hm_name_in_collection (const char *collection, const char *target, char **out_url, GError **error)
{
  g_autofree char *url = hm_href_join (collection, target);
  g_autofree char *name = url ? hm_href_last_segment (url) : NULL;
  g_autofree char *expected = name && *name ? hm_href_join (collection, name) : NULL;

  if (!expected || has_query (collection, target) || !hm_href_equal (url, expected) ||
      !hm_href_check_request_url (url, NULL))
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                   _("“%s” is not a member of “%s”; name messages as the listing of that folder does"), target,
                   collection);
      return NULL;
    }
  *out_url = g_steal_pointer (&url);
  return g_steal_pointer (&name);
}

/* Servers that keep everything in the query end what they list with a slash, and take a message without one for its
 * folder: MOVE would rename that. */
static char *
complete_url (const char *collection, char *url)
{
  g_autofree char *owned = url;

  if (!strchr (collection, '?') || g_str_has_suffix (url, "/"))
    return g_steal_pointer (&owned);
  return g_strconcat (url, "/", NULL);
}

GPtrArray *
hm_command_set_targets (HmCommand *self, const char *collection, const char *const *targets, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (!hm_href_check_request_url (collection, error))
    return NULL;
  self->target_urls = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; targets[i]; i++)
    {
      char *url = NULL;
      char *name = hm_name_in_collection (collection, targets[i], &url, error);

      if (!name)
        return NULL;
      if (!g_hash_table_add (seen, hm_href_normalize (url)))
        {
          /* Done twice, it would fail the second time. */
          g_free (name);
          g_free (url);
          continue;
        }
      g_ptr_array_add (names, name);
      g_ptr_array_add (self->target_urls, complete_url (collection, url));
    }
  if (names->len == 0)
    {
      g_set_error (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_INVALID_ARGUMENT,
                   _("No messages of “%s” were named; name at least one"), collection);
      return NULL;
    }
  self->targets = hm_target_results_new ((const char *const *) self->target_urls->pdata, self->target_urls->len);
  g_ptr_array_add (names, NULL);
  return g_steal_pointer (&names);
}

char *
hm_folder_url (const char *url)
{
  return g_str_has_suffix (url, "/") ? g_strdup (url) : g_strconcat (url, "/", NULL);
}

void
hm_command_on_target_response (gpointer data, const char *url, const HmMultistatusResponse *response)
{
  HmCommand *self = data;

  hm_target_results_take (self->targets, url, response);
}

void
hm_command_on_target_single (gpointer data,
                             guint i,
                             const HmReplyHead *head,
                             guint http_status,
                             const char *problem)
{
  HmCommand *self = data;

  hm_target_results_set (self->targets, i, http_status, problem);
}

void
hm_command_on_target_part (gpointer data, guint first, guint n, const HmReplyHead *head)
{
  HmCommand *self = data;

  hm_target_results_settle (self->targets, first, n, head->status);
}

/* One part of a list of strings; the strings stay those of the list. */
static GPtrArray *
cut_out (GPtrArray *strings, guint first, guint n)
{
  GPtrArray *part = g_ptr_array_sized_new (n + 1);

  for (guint i = first; i < first + n; i++)
    g_ptr_array_add (part, g_ptr_array_index (strings, i));
  g_ptr_array_add (part, NULL);
  return part;
}

void
hm_request_set_batch (HmRequest *request,
                      GPtrArray *names,
                      GPtrArray *destinations,
                      HmBatchBodyFunc make_body,
                      guint argument)
{
  guint n = names->len - 1;

  for (guint first = 0; first < n; first += HM_LIMIT_BATCH_PART)
    {
      guint length = MIN (n - first, HM_LIMIT_BATCH_PART);
      g_autoptr (GPtrArray) some_names = cut_out (names, first, length);
      g_autoptr (GPtrArray) some_destinations = destinations ? cut_out (destinations, first, length) : NULL;
      g_autoptr (GBytes) body =
        make_body ((const char *const *) some_names->pdata,
                   some_destinations ? (const char *const *) some_destinations->pdata : NULL, argument);

      if (first == 0)
        hm_request_set_body (request, "text/xml", body);
      if (n > HM_LIMIT_BATCH_PART)
        hm_request_add_part (request, first, length, g_steal_pointer (&body));
    }
}

/* After a failure in the middle, what is not in the list was done: those that nothing is known of are in it, too. */
static GPtrArray *
list_errors (HmCommand *self, const GError *error)
{
  g_autoptr (GPtrArray) errors = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean in_the_middle = error && hm_target_results_get_n_known (self->targets) > 0;

  for (guint i = 0; i < self->target_urls->len; i++)
    {
      const char *url = g_ptr_array_index (self->target_urls, i);
      gboolean known = hm_target_results_is_known (self->targets, i);
      const char *problem;
      guint status = hm_target_results_get (self->targets, i, &problem);

      if (error && !known && in_the_middle)
        g_ptr_array_add (errors, httpmail_member_error_new_unknown (url, error));
      else if ((!error || known) && (status < 200 || status >= 300))
        g_ptr_array_add (errors, httpmail_member_error_new (url, status, problem));
    }
  return g_steal_pointer (&errors);
}

static void
on_done (gpointer data, HTTPMailResult *result, const HmReplyHead *head)
{
  HmCommand *self = data;
  HTTPMailResponse *response = httpmail_response_new (self->command, self->context, TRUE, result);

  httpmail_response_take_member_errors (response, list_errors (self, httpmail_result_get_error (result)));
  hm_command_post (self, response, 0);
}

static const HmExchangeSink targets_sink = {
  .response = hm_command_on_target_response,
  .single = hm_command_on_target_single,
  .part = hm_command_on_target_part,
  .done = on_done,
};

const HmCommandKind hm_command_targets_kind = { HM_REPLY_NOTHING, &targets_sink };

GPtrArray *
hm_command_finish_targets (HTTPMailTransport *self, GAsyncResult *result, gpointer source_tag, GError **error)
{
  g_autoptr (HmOutcome) outcome = hm_command_finish (self, result, source_tag, error);

  if (!outcome)
    return NULL;
  return outcome->member_errors ? g_steal_pointer (&outcome->member_errors)
                                : g_ptr_array_new_with_free_func (g_object_unref);
}
