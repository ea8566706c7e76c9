/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/protocol/hm-target-results.h>
#include <httpmail/protocol/hm-href.h>

typedef struct
{
  guint status; /* 0: not named */
  char *problem;
  char *location;
} Outcome;

#define AMBIGUOUS G_MAXUINT

struct _HmTargetResults
{
  guint n;
  Outcome *outcomes;
  guint *same;           /* index of the first target with the same URL */
  Outcome rest;          /* of the targets that were not named */
  GHashTable *by_url;    /* normalized URL -> index + 1 */
  GHashTable *by_name;   /* last segment -> index + 1, or AMBIGUOUS */
};

HmTargetResults *
hm_target_results_new (const char *const *urls, guint n_urls)
{
  HmTargetResults *self = g_new0 (HmTargetResults, 1);

  self->n = n_urls;
  self->outcomes = g_new0 (Outcome, n_urls);
  self->same = g_new (guint, n_urls);
  self->by_url = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < n_urls; i++)
    {
      g_autofree char *key = hm_href_normalize (urls[i]);
      char *name;
      guint first = key ? GPOINTER_TO_UINT (g_hash_table_lookup (self->by_url, key)) : 0;

      self->same[i] = first ? first - 1 : i;
      if (first)
        continue;
      /* Normal, too: another server's name in front of the URL is no reason to miss an escape written otherwise. */
      name = key ? hm_href_last_segment (key) : NULL;
      if (key)
        g_hash_table_replace (self->by_url, g_steal_pointer (&key), GUINT_TO_POINTER (i + 1));
      if (name)
        g_hash_table_replace (self->by_name, name,
                              GUINT_TO_POINTER (g_hash_table_contains (self->by_name, name) ? AMBIGUOUS : i + 1));
    }
  return self;
}

void
hm_target_results_free (HmTargetResults *self)
{
  for (guint i = 0; i < self->n; i++)
    {
      g_free (self->outcomes[i].problem);
      g_free (self->outcomes[i].location);
    }
  g_free (self->outcomes);
  g_free (self->same);
  g_free (self->rest.problem);
  g_hash_table_unref (self->by_url);
  g_hash_table_unref (self->by_name);
  g_free (self);
}

static void
set (Outcome *outcome, guint status, const char *problem)
{
  outcome->status = status;
  g_free (outcome->problem);
  outcome->problem = g_strdup (problem);
}

void
hm_target_results_set (HmTargetResults *self, guint i, guint status, const char *problem)
{
  if (i < self->n)
    set (&self->outcomes[self->same[i]], status, problem);
}

/* Takes location. */
static void
set_location (Outcome *outcome, char *location)
{
  g_free (outcome->location);
  outcome->location = location;
}

static Outcome *
find (HmTargetResults *self, const char *collection, const char *href)
{
  g_autofree char *url = hm_href_join (collection, href);
  g_autofree char *key = url ? hm_href_normalize (url) : NULL;
  g_autofree char *name = NULL;
  guint index = key ? GPOINTER_TO_UINT (g_hash_table_lookup (self->by_url, key)) : 0;

  if (index)
    return &self->outcomes[index - 1];
  if (url && hm_href_equal (url, collection))
    return &self->rest;
  name = key ? hm_href_last_segment (key) : NULL;
  index = name ? GPOINTER_TO_UINT (g_hash_table_lookup (self->by_name, name)) : 0;
  return index && index != AMBIGUOUS ? &self->outcomes[index - 1] : NULL;
}

void
hm_target_results_take (HmTargetResults *self, const char *collection, const HmMultistatusResponse *response)
{
  guint status = response->status ? response->status : hm_propset_get_worst_status (response->props);

  if (status == 0)
    status = 200;
  for (guint i = 0; i < response->hrefs->len; i++)
    {
      Outcome *outcome = find (self, collection, g_ptr_array_index (response->hrefs, i));

      if (outcome && (outcome != &self->rest || status >= 300))
        set (outcome, status, response->description);
      /* One place cannot be that of several. */
      if (outcome && outcome != &self->rest && response->hrefs->len == 1)
        set_location (outcome, response->location ? hm_href_resolve (collection, response->location) : NULL);
    }
}

guint
hm_target_results_get (HmTargetResults *self, guint i, const char **out_problem)
{
  Outcome *outcome = &self->outcomes[self->same[i]];

  if (outcome->status == 0)
    outcome = &self->rest;
  *out_problem = outcome->problem;
  return outcome->status ? outcome->status : 200;
}

void
hm_target_results_settle (HmTargetResults *self, guint first, guint n, guint status)
{
  guint unnamed = self->rest.status ? self->rest.status : status >= 200 && status < 207 ? status : 200;

  for (guint i = first; i < first + n && i < self->n; i++)
    if (self->outcomes[self->same[i]].status == 0)
      set (&self->outcomes[self->same[i]], unnamed, self->rest.problem);
  set (&self->rest, 0, NULL);
}

gboolean
hm_target_results_is_known (HmTargetResults *self, guint i)
{
  return self->outcomes[self->same[i]].status != 0;
}

guint
hm_target_results_get_n_known (HmTargetResults *self)
{
  guint n = 0;

  for (guint i = 0; i < self->n; i++)
    n += hm_target_results_is_known (self, i);
  return n;
}

void
hm_target_results_set_location (HmTargetResults *self, guint i, const char *location)
{
  if (i < self->n)
    set_location (&self->outcomes[self->same[i]], g_strdup (location));
}

const char *
hm_target_results_get_location (HmTargetResults *self, guint i)
{
  const Outcome *outcome = &self->outcomes[self->same[i]];

  return outcome->status < 300 ? outcome->location : NULL;
}
