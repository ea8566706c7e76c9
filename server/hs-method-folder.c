/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MOVE and COPY of folders, with all that is in them. */

#include "hs-methods.h"

#include <httpmail/protocol/hm-href.h>

#include "hs-error.h"

/* Other names that are tried when one is taken: "Work (2)" and so on. */
#define MAX_OTHER_NAMES 100

static gboolean
field_is (HsExchange *exchange, const char *name, const char *value)
{
  const char *field = hs_http_head_get (exchange->request->head, name);

  return field != NULL && g_ascii_strcasecmp (field, value) == 0;
}

/* A folder goes as a whole; only an empty one can be copied from it. */
static gboolean
parse_depth (HsExchange *exchange, HsTransfer transfer, gboolean *out_with_members, GError **error)
{
  *out_with_members = TRUE;
  if (hs_http_head_get (exchange->request->head, "Depth") == NULL || field_is (exchange, "Depth", "infinity"))
    return TRUE;
  *out_with_members = FALSE;
  if (transfer == HS_TRANSFER_COPY && field_is (exchange, "Depth", "0"))
    return TRUE;
  g_set_error_literal (error, HS_ERROR, 400, "Bad Depth");
  return FALSE;
}

/* Where the folder goes. */
typedef struct
{
  HsFolder *folder; /* in the tree of the destination */
  HsFolder *parent;
  char *segment;
  HsFolder *replaced;
} Plan;

static void
plan_clear (Plan *self)
{
  g_free (self->segment);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Plan, plan_clear)

static char *
find_other_name (HsFolder *taken)
{
  for (guint i = 2; i < MAX_OTHER_NAMES; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s (%u)", taken->name, i);
      g_autofree char *segment = hm_href_escape_segment (name);

      if (hs_folder_find_child (taken->parent, segment) == NULL)
        return g_steal_pointer (&segment);
    }
  return NULL;
}

/* A whole folder is replaced only when that is asked for in so many words: Overwrite is T when it is left out, and
 * clients that rename a folder leave it out. */
static gboolean
plan_clash (HsExchange *exchange, HsFolder *taken, Plan *plan, GError **error)
{
  if (taken == plan->folder)
    {
      g_set_error_literal (error, HS_ERROR, 403, "Source and destination are the same");
      return FALSE;
    }
  plan->parent = taken->parent;
  if (field_is (exchange, "Allow-Rename", "t"))
    plan->segment = find_other_name (taken);
  else if (field_is (exchange, "Overwrite", "t"))
    {
      plan->segment = hm_href_escape_segment (taken->name);
      plan->replaced = taken;
    }
  if (plan->segment != NULL)
    return TRUE;
  g_set_error_literal (error, HS_ERROR, 412, "A folder of that name exists already");
  return FALSE;
}

static gboolean
make_plan (HsExchange *exchange, HsTarget *destination, Plan *plan, GError **error)
{
  if (destination->kind != HS_TARGET_MEMBER && destination->kind != HS_TARGET_FOLDER)
    {
      g_set_error_literal (error, HS_ERROR, 403, "A folder cannot be put there");
      return FALSE;
    }
  /* Both in one tree, so that they can be compared. */
  plan->folder = hs_folders_find_dir (destination->folders, exchange->target.folder->dir_name);
  if (plan->folder == NULL)
    {
      g_set_error_literal (error, HS_ERROR, 404, "The folder does not exist");
      return FALSE;
    }
  if (destination->kind == HS_TARGET_FOLDER)
    return plan_clash (exchange, destination->folder, plan, error);
  plan->parent = destination->folder;
  plan->segment = g_strdup (destination->segment);
  return TRUE;
}

typedef struct
{
  HsRequest *request; /* holds the exchange */
  HsExchange *exchange;
  char *location;
  gboolean replaces;
} Work;

static void
on_done (const GError *error, gpointer user_data)
{
  Work *work = user_data;

  if (error != NULL)
    hs_request_answer_error (work->request, error);
  else
    hs_exchange_answer_location (work->exchange, work->replaces ? 204 : 201, work->location);
  g_free (work->location);
  hs_request_unref (work->request);
  g_free (work);
}

void
hs_exchange_transfer_folder (HsExchange *exchange, HsTransfer transfer, HsTarget *destination)
{
  g_auto (Plan) plan = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean with_members;
  Work *work;

  if (!parse_depth (exchange, transfer, &with_members, &error) || !make_plan (exchange, destination, &plan, &error))
    {
      hs_request_answer_error (exchange->request, error);
      return;
    }
  work = g_new0 (Work, 1);
  work->request = hs_request_ref (exchange->request);
  work->exchange = exchange;
  work->location = hs_exchange_dup_child_url (exchange, plan.parent, plan.segment);
  work->replaces = plan.replaced != NULL;
  if (transfer == HS_TRANSFER_COPY)
    {
      hs_account_copy_folder (exchange->account, plan.folder, plan.parent, plan.segment, plan.replaced, with_members,
                              on_done, work);
      return;
    }
  hs_account_rename_folder (exchange->account, plan.folder, plan.parent, plan.segment, plan.replaced, &error);
  on_done (error, work);
}
