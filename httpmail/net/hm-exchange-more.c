/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Exchanges that follow another one and belong to the same command. They share its turn in the queue: it lends them its
 * own place, and further ones as far as the session has any left. So one that follows never waits for its turn, also
 * when there is one place in all. */

#include <httpmail/net/hm-exchange-more.h>
#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>

struct _HmExchangeMore
{
  GQueue waiting;     /* HmExchange */
  GPtrArray *running; /* HmExchange; all but one in a place that was borrowed */
  gboolean busy;      /* starting some, further up the stack */
};

void
hm_exchange_more_free (HmExchangeMore *more)
{
  g_queue_clear_full (&more->waiting, (GDestroyNotify) hm_exchange_unref);
  g_ptr_array_unref (more->running);
  g_free (more);
}

/* FALSE when none waits, or there is no place for it. */
static gboolean
start_next (HmExchange *self)
{
  HmExchangeMore *more = self->more;
  HmExchange *next = g_queue_peek_head (&more->waiting);

  if (!next || (more->running->len > 0 && !hm_queue_borrow (self->session->queue)))
    return FALSE;
  g_queue_pop_head (&more->waiting);
  g_ptr_array_add (more->running, next);
  next->session = hm_session_ref (self->session);
  hm_exchange_start (next, self->session);
  return TRUE;
}

/* FALSE when there is nothing more. */
static gboolean
ask (HmExchange *self)
{
  HmExchangeMore *more = self->more;
  g_autoptr (GPtrArray) exchanges = NULL;

  if (more->running->len > 0 || !g_queue_is_empty (&more->waiting))
    return FALSE;
  exchanges = self->sink->more (self->sink_data, self->head);
  for (guint i = 0; exchanges && i < exchanges->len; i++)
    {
      HmExchange *exchange = g_ptr_array_index (exchanges, i);

      exchange->leader = self;
      exchange->follows = TRUE;
      g_queue_push_tail (&more->waiting, hm_exchange_ref (exchange));
    }
  return exchanges && exchanges->len > 0;
}

/* Starts what may start, and ends the exchange when nothing is left. */
static void
go_on (HmExchange *self)
{
  g_autoptr (HmExchange) alive = hm_exchange_ref (self);

  if (self->more->busy)
    return;
  self->more->busy = TRUE;
  while (self->state == HM_EXCHANGE_FOLLOWED && (start_next (self) || ask (self)))
    continue;
  self->more->busy = FALSE;
  if (self->state == HM_EXCHANGE_FOLLOWED && self->more->running->len == 0)
    hm_exchange_finish (self, NULL);
}

gboolean
hm_exchange_more_begin (HmExchange *self)
{
  if (!self->sink->more || !self->session)
    return FALSE;

  self->more = g_new0 (HmExchangeMore, 1);
  g_queue_init (&self->more->waiting);
  self->more->running = g_ptr_array_new_with_free_func ((GDestroyNotify) hm_exchange_unref);
  hm_exchange_set_state (self, HM_EXCHANGE_FOLLOWED);
  /* Those that follow have an eye on activity of their own; the deadline is for all of them together. */
  hm_timeout_set_idle (self->timeout, 0);
  go_on (self);
  return TRUE;
}

void
hm_exchange_more_end (HmExchange *self, GError **error)
{
  HmExchangeMore *more = self->more;
  g_autoptr (GError) reason = *error ? g_error_copy (*error) : NULL;
  g_autoptr (GPtrArray) running = g_ptr_array_new_with_free_func ((GDestroyNotify) hm_exchange_unref);
  HmExchange *exchange;

  if (self->request->changes && !self->forgiven)
    g_clear_error (error);
  if (!reason)
    reason = g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL, _ ("The command was cancelled"));
  for (guint i = 0; i < more->running->len; i++)
    {
      exchange = hm_exchange_ref (g_ptr_array_index (more->running, i));
      hm_exchange_leave (exchange);
      g_ptr_array_add (running, exchange);
    }
  g_ptr_array_set_size (more->running, 0);
  for (guint i = 0; i < running->len; i++)
    hm_exchange_finish (g_ptr_array_index (running, i), g_error_copy (reason));
  for (guint i = 1; i < running->len; i++)
    hm_queue_give_back (self->session->queue);
  while ((exchange = g_queue_pop_head (&more->waiting)))
    {
      exchange->leader = NULL;
      hm_exchange_finish (exchange, g_error_copy (reason));
      hm_exchange_unref (exchange);
    }
}

void
hm_exchange_more_resume (HmExchange *self)
{
  g_autoptr (GPtrArray) running = NULL;

  if (self->state != HM_EXCHANGE_FOLLOWED)
    return;
  running = g_ptr_array_copy (self->more->running, (GCopyFunc) (void (*) (void)) hm_exchange_ref, NULL);
  for (guint i = 0; i < running->len; i++)
    hm_exchange_resume (g_ptr_array_index (running, i));
}

/* Its end is the end of the one that it stands in for, or its reply is; but not when it was refused and forgiven. */
static void
stand_in (HmExchange *self, HmExchange *follower, const GError *error)
{
  if (follower->forgiven)
    return;
  g_clear_pointer (&self->head, hm_reply_head_free);
  self->head = g_steal_pointer (&follower->head);
  g_free (self->inner_problem);
  self->inner_problem = g_steal_pointer (&follower->inner_problem);
  if (error)
    hm_exchange_finish (self, g_error_copy (error));
  else
    self->forgiven = FALSE;
}

void
hm_exchange_more_take_done (HmExchange *follower, const GError *error)
{
  g_autoptr (HmExchange) alive = hm_exchange_ref (follower);
  g_autoptr (HmExchange) self = follower->leader ? hm_exchange_ref (follower->leader) : NULL;
  g_autoptr (HmSession) session = g_steal_pointer (&follower->session);

  follower->leader = NULL;
  if (!self)
    return;
  if (session)
    hm_session_note_failure (session, follower, error);
  if (g_ptr_array_remove_fast (self->more->running, follower))
    {
      if (self->more->running->len > 0)
        hm_queue_give_back (session->queue);
    }
  else if (g_queue_remove (&self->more->waiting, follower))
    hm_exchange_unref (follower);
  /* Requests of their own, however many: what the ones before took counts no more. */
  if (self->timeout)
    hm_timeout_restart (self->timeout);
  if (follower->options.stands_in)
    stand_in (self, follower, error);
  go_on (self);
}
