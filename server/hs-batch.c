/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One request, many messages of one folder. */

#include "hs-batch.h"

#include "hs-error.h"

/* One piece of the work: so many targets, or so long, before others get their turn. */
#define PIECE_TARGETS 64
#define PIECE_MICROSECONDS 4000

typedef struct
{
  HsRequest *request; /* holds the exchange */
  HsExchange *exchange;
  HsMaildir *maildir;
  HsFolder *to;
  HsMaildir *to_maildir;
  HmMultistatusWriter *writer;
  HsBatchFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
  guint next;
} Batch;

static void
batch_free (Batch *self)
{
  if (self->destroy != NULL)
    self->destroy (self->user_data);
  hs_maildir_free (self->maildir);
  g_clear_pointer (&self->to_maildir, hs_maildir_free);
  hm_multistatus_writer_free (self->writer);
  hs_request_unref (self->request);
  g_free (self);
}

/* Somebody may have renamed or deleted a folder since the last piece; nothing is put into what was deleted. */
static gboolean
has_folders (Batch *self)
{
  HsExchange *exchange = self->exchange;

  return hs_account_has_folder (exchange->account, exchange->target.folder, self->maildir) &&
         (self->to == NULL || hs_account_has_folder (exchange->account, self->to, self->to_maildir));
}

static void
write_gone (Batch *self, const HmBodyTarget *target)
{
  g_autofree char *href = hs_exchange_dup_target_url (self->exchange, target->href);

  hm_multistatus_writer_add_status_response (self->writer, href, 409, NULL, "The folder was renamed or deleted");
}

/* One sync for all, and no word of success before it. What is new is made safe before it is known to be gone elsewhere:
 * a cut leaves two, never none. */
static void
finish (Batch *self)
{
  g_autoptr (GError) error = NULL;

  if ((self->to_maildir != NULL && !hs_maildir_sync (self->to_maildir, &error)) ||
      !hs_maildir_sync (self->maildir, &error))
    hs_request_answer_error (self->request, error);
  else
    hs_exchange_answer_multistatus (self->exchange, self->writer);
}

static gboolean
run_piece (gpointer user_data)
{
  Batch *self = user_data;
  GPtrArray *targets = self->exchange->body->targets;
  gint64 until = g_get_monotonic_time () + PIECE_MICROSECONDS;
  gboolean there = has_folders (self);

  for (guint i = 0; self->next < targets->len && i < PIECE_TARGETS && (i == 0 || g_get_monotonic_time () < until); i++)
    {
      const HmBodyTarget *target = g_ptr_array_index (targets, self->next++);

      if (there)
        self->func (self->exchange, self->maildir, target, self->writer, self->user_data);
      else
        write_gone (self, target);
    }
  if (self->next < targets->len)
    return G_SOURCE_CONTINUE;
  finish (self);
  batch_free (self);
  return G_SOURCE_REMOVE;
}

void
hs_batch_run (HsExchange *exchange,
              HsMaildir *maildir,
              HsFolder *to,
              HsMaildir *to_maildir,
              HsBatchFunc func,
              gpointer user_data,
              GDestroyNotify destroy)
{
  g_autoptr (GSource) source = NULL;
  Batch *self = g_new0 (Batch, 1);

  self->request = hs_request_ref (exchange->request);
  self->exchange = exchange;
  self->maildir = maildir;
  self->to = to;
  self->to_maildir = to_maildir;
  self->writer = hm_multistatus_writer_new (TRUE);
  self->func = func;
  self->user_data = user_data;
  self->destroy = destroy;
  if (run_piece (self) == G_SOURCE_REMOVE)
    return;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, run_piece, self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}
