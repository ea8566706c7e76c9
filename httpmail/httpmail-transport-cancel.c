/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Commands and the cancellables they were given, which any thread may cancel at any time. */

#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-transport-private.h>

typedef struct
{
  GWeakRef transport;
  HmCommand *command;
  HmCancelledFunc func;
} CancelWatch;

static void
cancel_watch_free (CancelWatch *watch)
{
  g_weak_ref_clear (&watch->transport);
  hm_command_unref (watch->command);
  g_free (watch);
}

static void
on_cancelled (GCancellable *cancellable, CancelWatch *watch)
{
  g_autoptr (HTTPMailTransport) self = g_weak_ref_get (&watch->transport);

  if (self)
    watch->func (self, watch->command);
}

/* Any thread. The command may end on the owner's thread before the one that started it is back here. */
static void
connect_watch (HTTPMailTransport *self, HmCommand *command, CancelWatch *watch)
{
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);
  gulong handler = g_cancellable_connect (command->cancellable, G_CALLBACK (on_cancelled), watch,
                                          (GDestroyNotify) cancel_watch_free);

  g_mutex_lock (&priv->lock);
  if (g_hash_table_contains (priv->commands, command))
    {
      command->cancelled_handler = handler;
      handler = 0;
    }
  g_mutex_unlock (&priv->lock);
  g_cancellable_disconnect (command->cancellable, handler);
}

void
hm_command_watch_cancellable (HTTPMailTransport *self, HmCommand *command, HmCancelledFunc func)
{
  CancelWatch *watch;

  if (!command->cancellable)
    return;
  watch = g_new0 (CancelWatch, 1);
  g_weak_ref_init (&watch->transport, self);
  watch->command = hm_command_ref (command);
  watch->func = func;
  connect_watch (self, command, watch);
}

void
hm_command_disconnect_cancellable (HTTPMailTransport *self, HmCommand *command)
{
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);
  gulong handler;

  g_mutex_lock (&priv->lock);
  handler = command->cancelled_handler;
  command->cancelled_handler = 0;
  g_mutex_unlock (&priv->lock);
  g_cancellable_disconnect (command->cancellable, handler);
}

gboolean
hm_command_was_cancelled (HmCommand *self, const GError *error)
{
  /* Opening is cancelled by dropping the connection, and says so in several ways. */
  return g_cancellable_is_cancelled (self->cancellable) &&
         (self->source_tag == httpmail_transport_open_async ||
          g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL) ||
          g_error_matches (error, HTTPMAIL_ERROR, HTTPMAIL_ERROR_CONNECTION_DROPPED));
}
