/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One command from the call to its answer, in each of its three forms. */

#include <glib/gi18n-lib.h>
#include <httpmail/httpmail-error.h>
#include <httpmail/httpmail-result-private.h>
#include <httpmail/httpmail-transport-private.h>
#include <httpmail/protocol/hm-limits.h>

void
hm_outcome_free (HmOutcome *self)
{
  g_clear_pointer (&self->content, g_byte_array_unref);
  g_clear_pointer (&self->members, g_ptr_array_unref);
  g_clear_pointer (&self->member_errors, g_ptr_array_unref);
  g_clear_pointer (&self->batch_items, g_ptr_array_unref);
  g_clear_object (&self->multistatus);
  g_clear_pointer (&self->contacts, g_ptr_array_unref);
  g_free (self->root_time_stamp);
  g_free (self->folder_time_stamp);
  g_free (self->content_type);
  g_free (self->location);
  g_free (self);
}

static HmCommand *
command_new (HTTPMailTransport *self, HTTPMailCommand number, HmCommandForm form)
{
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);
  HmCommand *command = g_new0 (HmCommand, 1);

  g_atomic_ref_count_init (&command->ref_count);
  command->command = number;
  command->form = form;
  command->mailbox = hm_mailbox_ref (priv->mailbox);
  command->io = hm_io_ref (priv->io);
  command->max_members = G_MAXUINT64;
  g_weak_ref_init (&command->list, NULL);
  return command;
}

HmCommand *
hm_command_new_for_signal (HTTPMailTransport *self, HTTPMailCommand number, guint32 context)
{
  HmCommand *command = command_new (self, number, HM_COMMAND_BY_SIGNAL);

  command->context = context;
  return command;
}

HmCommand *
hm_command_new_for_callback (HTTPMailTransport *self,
                             HTTPMailCommand number,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data,
                             gpointer source_tag)
{
  HmCommand *command = command_new (self, number, HM_COMMAND_BY_CALLBACK);

  command->cancellable = cancellable ? g_object_ref (cancellable) : NULL;
  command->callback = callback;
  command->user_data = user_data;
  command->source_tag = source_tag;
  command->outcome = g_new0 (HmOutcome, 1);
  return command;
}

HmCommand *
hm_command_new_for_list (HTTPMailTransport *self, HTTPMailCommand number, HTTPMailMemberList *list)
{
  HmCommand *command = command_new (self, number, HM_COMMAND_BY_LIST);

  g_weak_ref_set (&command->list, list);
  return command;
}

HmCommand *
hm_command_ref (HmCommand *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/* Owner's context. */
static void
end_progress (HmCommand *self)
{
  GDestroyNotify destroy = g_steal_pointer (&self->progress_destroy);

  self->progress = NULL;
  if (destroy)
    destroy (self->progress_data);
}

void
hm_command_unref (HmCommand *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->free_data)
    self->free_data (self->data);
  g_clear_error (&self->failure);
  hm_mailbox_unref (self->mailbox);
  g_clear_pointer (&self->exchange, hm_exchange_unref);
  g_clear_pointer (&self->session, hm_session_unref);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->outcome, hm_outcome_free);
  g_clear_object (&self->result);
  g_weak_ref_clear (&self->list);
  g_clear_pointer (&self->batch, hm_batch_free);
  g_clear_pointer (&self->targets, hm_target_results_free);
  g_clear_pointer (&self->target_urls, g_ptr_array_unref);
  g_clear_pointer (&self->destination_urls, g_ptr_array_unref);
  g_clear_pointer (&self->responses, g_ptr_array_unref);
  g_free (self->description);
  g_clear_object (&self->output);
  hm_io_unref (self->io);
  g_free (self);
}

/* Registration: while a command by callback or into a list is under way, it keeps the transport. */

static gboolean
keeps_transport (HmCommand *command)
{
  return command->form != HM_COMMAND_BY_SIGNAL;
}

void
hm_transport_add_command (HTTPMailTransport *self, HmCommand *command)
{
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);
  gboolean first;

  if (keeps_transport (command))
    g_object_ref (self);
  g_mutex_lock (&priv->lock);
  first = g_hash_table_size (priv->commands) == 0;
  g_hash_table_add (priv->commands, hm_command_ref (command));
  g_mutex_unlock (&priv->lock);
  if (first)
    hm_transport_notify (self, "busy");
}

/* FALSE when somebody else has ended it already. The caller holds a reference to both. */
static gboolean
remove_command (HTTPMailTransport *self, HmCommand *command)
{
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);
  gboolean found;
  gboolean last;

  g_mutex_lock (&priv->lock);
  found = g_hash_table_remove (priv->commands, command);
  last = found && g_hash_table_size (priv->commands) == 0;
  g_mutex_unlock (&priv->lock);
  if (last)
    hm_transport_notify (self, "busy");
  return found;
}

static gboolean
is_gone (HTTPMailTransport *self)
{
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);
  gboolean gone;

  g_mutex_lock (&priv->lock);
  gone = priv->gone;
  g_mutex_unlock (&priv->lock);
  return gone;
}

static GError *
new_gone_error (void)
{
  return g_error_new_literal (HTTPMAIL_ERROR, HTTPMAIL_ERROR_USER_CANCEL, _("The transport is gone"));
}

static void
return_to_callback (HTTPMailTransport *self, HmCommand *command, const GError *error)
{
  g_autoptr (GTask) task = g_task_new (self, command->cancellable, command->callback, command->user_data);

  /* What was done was done, also when the cancellation came a moment later. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, command->source_tag);
  if (!command->result)
    command->result = httpmail_result_new (error, 0, NULL, NULL);
  g_task_set_task_data (task, g_object_ref (command->result), g_object_unref);
  if (!error)
    g_task_return_pointer (task, g_steal_pointer (&command->outcome), (GDestroyNotify) hm_outcome_free);
  else if (hm_command_was_cancelled (command, error))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s", error->message);
  else
    g_task_return_error (task, g_error_copy (error));
}

static void
finish_list (HmCommand *command, const GError *error)
{
  g_autoptr (HTTPMailMemberList) list = g_weak_ref_get (&command->list);

  if (list)
    httpmail_member_list_finish (list, error);
}

static void
append_to_list (HmCommand *command, GPtrArray *members)
{
  g_autoptr (HTTPMailMemberList) list = g_weak_ref_get (&command->list);

  if (list)
    httpmail_member_list_append (list, members);
  else
    hm_exchange_cancel (command->exchange, NULL);
}

static void
finish_command (HTTPMailTransport *self, HmCommand *command, const GError *error, gboolean call_back)
{
  if (!remove_command (self, command))
    return;

  hm_command_disconnect_cancellable (self, command);
  end_progress (command);
  if (command->form == HM_COMMAND_BY_LIST && call_back)
    finish_list (command, error);
  if (command->form == HM_COMMAND_BY_CALLBACK && call_back)
    return_to_callback (self, command, error);
  if (keeps_transport (command))
    g_object_unref (self);
}

/* Owner's context. */
static void
end_command (HTTPMailTransport *self, HmCommand *command, const GError *error)
{
  finish_command (self, command, error, TRUE);
}

/* Delivery. */

typedef struct
{
  HmCommand *command;
  HTTPMailResponse *response;
} Letter;

static void
letter_free (Letter *letter)
{
  hm_command_unref (letter->command);
  g_object_unref (letter->response);
  g_free (letter);
}

static void
append_all (GPtrArray **to, GPtrArray *from)
{
  if (!*to)
    *to = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_extend (*to, from, (GCopyFunc) (void (*) (void)) g_object_ref, NULL);
}

static void
collect (HmOutcome *outcome, HTTPMailResponse *response)
{
  GBytes *content = httpmail_response_get_content (response);
  GPtrArray *members = httpmail_response_peek_member_array (response);
  GPtrArray *errors = httpmail_response_get_member_errors (response);
  GPtrArray *items = httpmail_response_get_batch_items (response);
  HTTPMailMultistatus *multistatus = httpmail_response_get_multistatus (response);
  GPtrArray *contacts = httpmail_response_peek_contact_array (response);
  const char *location = httpmail_response_get_location (response);
  const char *content_type = httpmail_response_get_content_type (response);

  if (content)
    {
      if (!outcome->content)
        outcome->content = g_byte_array_new ();
      g_byte_array_append (outcome->content, g_bytes_get_data (content, NULL), g_bytes_get_size (content));
    }
  if (content_type && !outcome->content_type)
    outcome->content_type = g_strdup (content_type);
  if (members)
    append_all (&outcome->members, members);
  if (errors)
    append_all (&outcome->member_errors, errors);
  if (items)
    append_all (&outcome->batch_items, items);
  if (multistatus)
    g_set_object (&outcome->multistatus, multistatus);
  if (contacts)
    append_all (&outcome->contacts, contacts);
  if (location)
    {
      g_free (outcome->location);
      outcome->location = g_strdup (location);
    }
  if (httpmail_response_is_done (response))
    {
      outcome->root_time_stamp = g_strdup (httpmail_response_get_root_time_stamp (response));
      outcome->folder_time_stamp = g_strdup (httpmail_response_get_folder_time_stamp (response));
      outcome->unchanged = httpmail_response_is_unchanged (response);
    }
}

static void
report_progress (HmCommand *command, HTTPMailResponse *response)
{
  guint64 transferred = httpmail_response_get_transferred (response);
  guint64 total;

  if (!command->progress || !httpmail_result_is_success (httpmail_response_get_result (response)) ||
      (transferred > 0 && transferred == command->progress_told))
    return;
  command->progress_told = transferred;
  command->progress ((goffset) transferred, httpmail_response_get_total (response, &total) ? (goffset) total : -1,
                     command->progress_data);
}

static void
deliver (GObject *owner, gpointer data)
{
  HTTPMailTransport *self = HTTPMAIL_TRANSPORT (owner);
  Letter *letter = data;
  HmCommand *command = letter->command;
  HTTPMailResponse *response = letter->response;
  HTTPMailResult *result = httpmail_response_get_result (response);
  GPtrArray *members = httpmail_response_peek_member_array (response);

  switch (command->form)
    {
    case HM_COMMAND_BY_SIGNAL:
      /* Not busy any more when the last answer is heard: its handler may want to know. */
      if (httpmail_response_is_done (response))
        end_command (self, command, NULL);
      hm_transport_emit_response (self, response);
      return;
    case HM_COMMAND_BY_CALLBACK:
      collect (command->outcome, response);
      report_progress (command, response);
      break;
    case HM_COMMAND_BY_LIST:
      if (members && members->len > 0)
        append_to_list (command, members);
      break;
    }
  if (!httpmail_response_is_done (response))
    return;
  g_set_object (&command->result, result);
  end_command (self, command, httpmail_result_get_error (result));
}

void
hm_command_post (HmCommand *self, HTTPMailResponse *response, gsize weight)
{
  Letter *letter = g_new (Letter, 1);

  letter->command = hm_command_ref (self);
  letter->response = response;
  hm_mailbox_post (self->mailbox, self, weight, deliver, letter, (GDestroyNotify) letter_free);
}

HTTPMailResponse *
hm_command_new_done (HmCommand *self, HTTPMailResult *result)
{
  g_autoptr (HTTPMailResult) failed = NULL;

  if (self->failure && httpmail_result_is_success (result))
    result = failed = httpmail_result_new (self->failure, httpmail_result_get_http_status (result),
                                           httpmail_result_get_response_line (result), NULL);
  return httpmail_response_new (self->command, self->context, TRUE, result);
}

void
hm_command_fail (HmCommand *self, GError *error)
{
  if (self->failure)
    {
      g_error_free (error);
      return;
    }
  self->failure = error;
  hm_exchange_cancel (self->exchange, g_error_copy (error));
}

HmExchange *
hm_command_new_follower (HmCommand *self,
                         HmRequest *request,
                         const HmExchangeOptions *options,
                         const HmExchangeSink *sink,
                         gpointer data,
                         GDestroyNotify free_data)
{
  return hm_exchange_new (self->io, request, options, sink, data, free_data);
}

void
hm_command_on_done (gpointer data, HTTPMailResult *result, const HmReplyHead *head)
{
  HmCommand *self = data;
  HTTPMailResponse *response = httpmail_response_new (self->command, self->context, TRUE, result);

  if (head && httpmail_result_is_success (result))
    httpmail_response_set_location (response, head->location);
  hm_command_post (self, response, 0);
}

/* Sending. */

/* Any thread. */
static void
cancel_exchange (HTTPMailTransport *self, HmCommand *command)
{
  hm_exchange_cancel (command->exchange, NULL);
}

static HmExchange *
new_exchange (HTTPMailTransport *self, HmCommand *command, HmRequest *request, const HmCommandKind *kind)
{
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);
  gboolean held = command->form == HM_COMMAND_BY_CALLBACK && !command->output;
  HmExchangeOptions options = {
    .reply = kind->reply,
    .output = command->output,
    .all_properties = kind->all_properties,
  };

  g_mutex_lock (&priv->lock);
  options.idle_seconds = priv->idle_timeout;
  options.deadline_seconds = priv->deadline;
  options.max_responses = priv->max_members;
  if (kind->reply == HM_REPLY_MULTISTATUS)
    options.max_body = priv->max_listing_size;
  else if (kind->reply == HM_REPLY_CONTENT)
    options.max_body = held ? priv->max_held_size : G_MAXUINT64;
  else
    options.max_body = HM_LIMIT_LISTING_BODY;
  if (kind->all_properties)
    options.max_body = MIN (priv->max_listing_size, priv->max_held_size);
  if (command->form != HM_COMMAND_BY_SIGNAL || kind->all_properties)
    command->max_members = priv->max_held_members;
  command->max_held = priv->max_held_members;
  g_mutex_unlock (&priv->lock);
  command->options = options;

  return hm_exchange_new (priv->io, request, &options, kind->sink, hm_command_ref (command),
                          (GDestroyNotify) hm_command_unref);
}

gboolean
hm_command_send (HTTPMailTransport *self,
                 HmCommand *command,
                 HmRequest *request,
                 const HmCommandKind *kind,
                 GError **error)
{
  g_autoptr (HmCommand) owned = command;
  g_autoptr (HmRequest) owned_request = request;
  g_autoptr (HmSession) session = NULL;

  if (!request)
    return FALSE;
  session = hm_transport_ref_session (self, error);
  if (!session)
    return FALSE;

  command->session = hm_session_ref (session);
  command->exchange = new_exchange (self, command, g_steal_pointer (&owned_request), kind);
  hm_transport_add_command (self, command);
  hm_command_watch_cancellable (self, command, cancel_exchange);
  hm_session_submit (session, command->exchange);
  if (is_gone (self))
    {
      /* Perhaps after all others were abandoned: nothing that the session says will arrive. */
      g_autoptr (GError) gone = new_gone_error ();

      hm_command_complete_later (self, command, gone);
    }
  return TRUE;
}

typedef struct
{
  HmCommand *command;
  GError *error;
} Completion;

static void
completion_free (Completion *completion)
{
  hm_command_unref (completion->command);
  g_clear_error (&completion->error);
  g_free (completion);
}

static void
deliver_completion (GObject *owner, gpointer data)
{
  Completion *completion = data;

  end_command (HTTPMAIL_TRANSPORT (owner), completion->command, completion->error);
}

void
hm_command_complete (HTTPMailTransport *self, HmCommand *command, const GError *error)
{
  end_command (self, command, error);
}

void
hm_command_post_completion (HTTPMailTransport *self, HmCommand *command, const GError *error)
{
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);
  Completion *completion = g_new (Completion, 1);

  completion->command = hm_command_ref (command);
  completion->error = error ? g_error_copy (error) : NULL;
  hm_mailbox_post (priv->mailbox, command, 0, deliver_completion, completion, (GDestroyNotify) completion_free);
}

void
hm_command_complete_later (HTTPMailTransport *self, HmCommand *command, const GError *error)
{
  /* When no letter arrives any more: a task is never answered from inside this call. */
  if (is_gone (self))
    end_command (self, command, error);
  else
    hm_command_post_completion (self, command, error);
}

void
hm_command_send_or_fail (HTTPMailTransport *self,
                         HmCommand *command,
                         HmRequest *request,
                         const HmCommandKind *kind,
                         const GError *error)
{
  g_autoptr (GError) refused = error ? g_error_copy (error) : NULL;
  g_autoptr (HmCommand) alive = hm_command_ref (command);

  if (hm_command_send (self, command, request, kind, refused ? NULL : &refused))
    return;
  hm_transport_add_command (self, alive);
  hm_command_complete_later (self, alive, refused);
}

HmOutcome *
hm_command_finish (HTTPMailTransport *self, GAsyncResult *result, gpointer source_tag, GError **error)
{
  g_return_val_if_fail (HTTPMAIL_IS_TRANSPORT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, source_tag), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
hm_command_finish_location (HTTPMailTransport *self,
                            GAsyncResult *result,
                            gpointer source_tag,
                            char **out_location,
                            GError **error)
{
  g_autoptr (HmOutcome) outcome = hm_command_finish (self, result, source_tag, error);

  if (!outcome)
    return FALSE;
  if (out_location)
    *out_location = g_steal_pointer (&outcome->location);
  return TRUE;
}

void
hm_transport_abandon_commands (HTTPMailTransport *self, gboolean call_back)
{
  HTTPMailTransportPrivate *priv = hm_transport_get_private (self);
  g_autoptr (GError) error = new_gone_error ();
  g_autoptr (GPtrArray) commands = g_ptr_array_new_with_free_func ((GDestroyNotify) hm_command_unref);
  GHashTableIter iter;
  gpointer command;

  g_mutex_lock (&priv->lock);
  g_hash_table_iter_init (&iter, priv->commands);
  while (g_hash_table_iter_next (&iter, &command, NULL))
    g_ptr_array_add (commands, hm_command_ref (command));
  g_mutex_unlock (&priv->lock);
  for (guint i = 0; i < commands->len; i++)
    finish_command (self, g_ptr_array_index (commands, i), error, call_back);
}
