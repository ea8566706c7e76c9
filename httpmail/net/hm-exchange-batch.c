/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A batch that takes several requests: one for each part of a long one, or one for each item where the server has no
 * batch verbs. */

#include <httpmail/net/hm-exchange-batch.h>
#include <glib/gi18n-lib.h>

/* What the requests before it sent, and were asked or told, counts no more. */
static void
begin_anew (HmExchange *self)
{
  hm_exchange_address (self);
  self->sent = 0;
  hm_timeout_restart (self->timeout);
  hm_auth_try_clear (&self->auth_try);
  hm_auth_try_clear (&self->proxy.auth_try);
  self->on_connection = FALSE;
  self->repeated = FALSE;
  self->made_sure = FALSE;
  hm_redirect_free (self->redirect);
  self->redirect = hm_redirect_new (self->request->changes, FALSE);
}

static void
take_single (HmExchange *self, guint i)
{
  self->single = i;
  self->request = hm_request_new_single (self->batch, i);
  begin_anew (self);
}

void
hm_exchange_begin_singles (HmExchange *self)
{
  self->batch = g_steal_pointer (&self->request);
  take_single (self, 0);
}

/* FALSE after the last. */
static gboolean
next_single (HmExchange *self)
{
  if (self->sink->single)
    self->sink->single (self->sink_data, self->single, self->head,
                        self->worst_inner_status ? self->worst_inner_status : self->head->status,
                        self->inner_problem ? self->inner_problem : self->head->dav_error);
  self->worst_inner_status = 0;
  g_clear_pointer (&self->inner_problem, g_free);
  if (self->single + 1 >= self->batch->single_urls->len)
    return FALSE;

  hm_request_free (self->request);
  take_single (self, self->single + 1);
  return TRUE;
}

static gboolean
next_part (HmExchange *self)
{
  const HmRequestPart *part = g_ptr_array_index (self->request->parts, self->part);

  if (self->sink->part)
    self->sink->part (self->sink_data, part->first, part->n, self->head);
  if (self->part + 1 >= self->request->parts->len)
    return FALSE;

  part = g_ptr_array_index (self->request->parts, ++self->part);
  hm_request_set_body (self->request, "text/xml", part->body);
  begin_anew (self);
  return TRUE;
}

gboolean
hm_exchange_batch_next (HmExchange *self)
{
  return self->batch ? next_single (self) : next_part (self);
}

void
hm_exchange_batch_prefix_error (HmExchange *self, GError **error)
{
  guint done = 0;
  guint all = 0;

  if (self->batch)
    {
      done = self->single;
      all = self->batch->single_urls->len;
    }
  else if (self->request->parts)
    {
      done = ((HmRequestPart *) g_ptr_array_index (self->request->parts, self->part))->first;
      all = self->request->single_urls->len;
    }
  if (done > 0)
    g_prefix_error (error, _("After %u of %u: "), done, all);
}
