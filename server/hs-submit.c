/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sending: POST of message/rfc821 to sendmsg. The message waits in tmp of the sender's inbox until it is whole; then
 * every recipient gets it, or nobody. What the sendmail command has taken cannot be taken back, so it comes last. */

#include "hs-methods.h"

#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

#include <httpmail/protocol/hm-body-message.h>

#include "hs-delivery.h"
#include "hs-error.h"
#include "hs-log.h"
#include "hs-upload.h"

/* Bytes of an envelope: a thousand long addresses. */
#define MAX_ENVELOPE (512 * 1024)
#define SENDMAIL_SECONDS 60

typedef struct
{
  HsExchange *exchange;
  HsDelivery *spool;
  GByteArray *envelope; /* until it is whole, then NULL */
  gsize searched;       /* bytes of it in which the blank line is not */
  char *from;
  GPtrArray *local;  /* user names */
  GPtrArray *remote; /* addresses for the sendmail command */
  GPtrArray *placed; /* Placed */
  char *location;    /* of the sender's copy */
  GSource *timeout;
} Submit;

/* A copy that is in a mailbox. */
typedef struct
{
  HsMaildir *maildir;
  char *name;
} Placed;

static void
placed_free (gpointer data)
{
  Placed *self = data;

  hs_maildir_free (self->maildir);
  g_free (self->name);
  g_free (self);
}

static void
submit_free (gpointer data)
{
  Submit *self = data;

  hs_delivery_free (self->spool);
  g_clear_pointer (&self->envelope, g_byte_array_unref);
  g_free (self->from);
  g_ptr_array_unref (self->local);
  g_ptr_array_unref (self->remote);
  g_ptr_array_unref (self->placed);
  g_free (self->location);
  hs_exchange_free (self->exchange);
  g_free (self);
}

/* ---- the envelope ---- */

/* The user an address belongs to, or NULL. Which domains are ours is not configured: without a sendmail command all
 * are, with one only this machine's. */
static const char *
find_local_user (Submit *self, const char *address)
{
  HsCore *core = self->exchange->core;
  const char *at = strrchr (address, '@');
  g_autofree char *local = NULL;

  if (hs_auth_has_user (core->auth, address))
    return hs_auth_find_user (core->auth, address);
  if (at == NULL)
    return NULL;
  if (core->sendmail != NULL && g_ascii_strcasecmp (at + 1, "localhost") != 0 &&
      g_ascii_strcasecmp (at + 1, g_get_host_name ()) != 0)
    return NULL;
  local = g_strndup (address, at - address);
  return hs_auth_has_user (core->auth, local) ? hs_auth_find_user (core->auth, local) : NULL;
}

static gboolean
sort_recipients (Submit *self, GPtrArray *recipients, GError **error)
{
  for (guint i = 0; i < recipients->len; i++)
    {
      const char *address = g_ptr_array_index (recipients, i);
      const char *user = find_local_user (self, address);

      if (user == NULL && self->exchange->core->sendmail == NULL)
        {
          g_set_error (error, HS_ERROR, 403, "%s has no mailbox here, and this server sends no mail elsewhere",
                       address);
          return FALSE;
        }
      if (user == NULL)
        g_ptr_array_add (self->remote, g_strdup (address));
      else if (!g_ptr_array_find_with_equal_func (self->local, user, g_str_equal, NULL))
        g_ptr_array_add (self->local, g_strdup (user));
    }
  return TRUE;
}

static gboolean
parse_envelope (Submit *self, GError **error)
{
  g_autoptr (GByteArray) envelope = g_steal_pointer (&self->envelope);
  g_autoptr (GPtrArray) recipients = NULL;
  g_autoptr (GError) local_error = NULL;
  gsize rest = 0;

  if (!hm_body_message_parse_envelope ((const char *) envelope->data, envelope->len, &self->from, &recipients, &rest,
                                       &local_error))
    {
      g_set_error (error, HS_ERROR, 400, "The envelope cannot be used: %s", local_error->message);
      return FALSE;
    }
  return sort_recipients (self, recipients, error) &&
         hs_upload_append (self->spool, (const char *) envelope->data + rest, envelope->len - rest, error);
}

/* Whether the blank line is there that ends the envelope. */
static gboolean
is_envelope_whole (Submit *self)
{
  const char *text = (const char *) self->envelope->data;
  gsize length = self->envelope->len;

  if (length > 0 && (text[0] == '\n' || (length > 1 && text[0] == '\r' && text[1] == '\n')))
    return TRUE;
  for (gsize i = self->searched; i + 1 < length; i++)
    {
      if (text[i] == '\n' && (text[i + 1] == '\n' || (i + 2 < length && text[i + 1] == '\r' && text[i + 2] == '\n')))
        return TRUE;
    }
  self->searched = length > 2 ? length - 2 : 0;
  return FALSE;
}

static gboolean
on_chunk (HsRequest *request, const char *data, gsize length, gpointer user_data, GError **error)
{
  Submit *self = user_data;

  if (self->envelope == NULL)
    return hs_upload_append (self->spool, data, length, error);
  g_byte_array_append (self->envelope, (const guint8 *) data, (guint) length);
  if (is_envelope_whole (self))
    return parse_envelope (self, error);
  if (self->envelope->len <= MAX_ENVELOPE)
    return TRUE;
  g_set_error_literal (error, HS_ERROR, 413, "The envelope is too long");
  return FALSE;
}

/* ---- delivery ---- */

/* Takes maildir, which may be NULL with error set. The base name, or NULL. */
static char *
place (Submit *self, HsMaildir *maildir, const char *flags, GError **error)
{
  g_autofree char *name = NULL;
  char *base = maildir == NULL ? NULL : hs_delivery_link (self->spool, maildir, flags, &name, error);
  Placed *one;

  if (base == NULL)
    {
      g_clear_pointer (&maildir, hs_maildir_free);
      return NULL;
    }
  one = g_new0 (Placed, 1);
  one->maildir = maildir;
  one->name = g_steal_pointer (&name);
  g_ptr_array_add (self->placed, one);
  return base;
}

static gboolean
wants_copy (HsExchange *exchange)
{
  const char *value = hs_http_head_get (exchange->request->head, "SAVEINSENT");

  return value == NULL || g_ascii_strcasecmp (value, "f") != 0;
}

/* In the folder of sent messages, if there is one. */
static gboolean
place_copy (Submit *self, GError **error)
{
  HsExchange *exchange = self->exchange;
  g_autoptr (HsFolder) folders = hs_account_list_folders (exchange->account, error);
  HsFolder *sent;
  g_autofree char *base = NULL;

  if (folders == NULL)
    return FALSE;
  sent = hs_folders_find_special (folders, HTTPMAIL_SPECIAL_FOLDER_SENT_ITEMS);
  if (sent == NULL)
    return TRUE;
  base = place (self, hs_account_open_folder (exchange->account, sent, error), "S", error);
  if (base == NULL)
    return FALSE;
  self->location = hs_url_for_message (exchange->request->base, exchange->account, sent, base);
  return TRUE;
}

static gboolean
place_in_inbox (Submit *self, const char *user, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  HsAccount *account = hs_core_get_account (self->exchange->core, user, &local_error);
  HsMaildir *inbox = account == NULL ? NULL : hs_account_open_inbox (account, &local_error);
  g_autofree char *base = place (self, inbox, NULL, &local_error);

  /* What is wrong with another user's mailbox is for the log. */
  if (base == NULL)
    g_set_error (error, HS_ERROR, hs_error_get_status (local_error) == 507 ? 507 : 500,
                 "The mailbox of %s cannot take the message", user);
  return base != NULL;
}

static void
take_back_all (Submit *self)
{
  for (guint i = 0; i < self->placed->len; i++)
    {
      Placed *one = g_ptr_array_index (self->placed, i);

      hs_delivery_take_back (one->maildir, one->name);
    }
  g_ptr_array_set_size (self->placed, 0);
}

static gboolean
place_all (Submit *self, GError **error)
{
  gboolean good = !wants_copy (self->exchange) || place_copy (self, error);

  for (guint i = 0; good && i < self->local->len; i++)
    good = place_in_inbox (self, g_ptr_array_index (self->local, i), error);
  if (!good)
    take_back_all (self);
  return good;
}

static void
answer_sent (Submit *self)
{
  hs_exchange_answer_location (self->exchange, 200, self->location);
}

static void
answer_sendmail_failed (Submit *self, const GError *error, const char *reason)
{
  take_back_all (self);
  hs_log ("%s: %s", self->exchange->core->sendmail, error->message);
  hs_request_answer (self->exchange->request, hs_reply_new (502, reason));
}

/* ---- the sendmail command ---- */

static gboolean
on_sendmail_timeout (gpointer user_data)
{
  g_subprocess_force_exit (user_data);
  return G_SOURCE_REMOVE;
}

static void
on_sendmail_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HsRequest) request = user_data;
  Submit *self = request->body_data;
  g_autoptr (GError) error = NULL;

  g_source_destroy (self->timeout);
  g_clear_pointer (&self->timeout, g_source_unref);
  if (g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error))
    answer_sent (self);
  else
    answer_sendmail_failed (self, error, "The sendmail command of the server failed");
}

/* Addresses go as arguments of their own, behind "--", and no shell sees them. */
static GSubprocess *
start_sendmail (Submit *self, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);
  static const char *const options[] = { "-i", "-f" };
  g_auto (GStrv) command = NULL;
  int fd;

  if (!g_shell_parse_argv (self->exchange->core->sendmail, NULL, &command, error))
    return NULL;
  for (guint i = 0; command[i] != NULL; i++)
    g_ptr_array_add (arguments, g_strdup (command[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    g_ptr_array_add (arguments, g_strdup (options[i]));
  g_ptr_array_add (arguments, g_strdup (self->from));
  g_ptr_array_add (arguments, g_strdup ("--"));
  for (guint i = 0; i < self->remote->len; i++)
    g_ptr_array_add (arguments, g_strdup (g_ptr_array_index (self->remote, i)));
  g_ptr_array_add (arguments, NULL);
  fd = hs_delivery_open (self->spool, error);
  if (fd < 0)
    return NULL;
  g_subprocess_launcher_take_stdin_fd (launcher, fd);
  return g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments->pdata, error);
}

static void
run_sendmail (Submit *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = start_sendmail (self, &error);

  if (process == NULL)
    {
      answer_sendmail_failed (self, error, "The sendmail command of the server cannot be run");
      return;
    }
  self->timeout = g_timeout_source_new_seconds (SENDMAIL_SECONDS);
  g_source_set_callback (self->timeout, on_sendmail_timeout, g_object_ref (process), g_object_unref);
  g_source_attach (self->timeout, g_main_context_get_thread_default ());
  g_subprocess_wait_check_async (process, NULL, on_sendmail_done, hs_request_ref (self->exchange->request));
}

static void
on_end (HsRequest *request, gpointer user_data)
{
  Submit *self = user_data;
  g_autoptr (GError) error = NULL;

  if ((self->envelope != NULL && !parse_envelope (self, &error)) || !hs_delivery_finish (self->spool, &error))
    {
      hs_request_answer_error (request, error);
      return;
    }
  if (hs_delivery_get_length (self->spool) == 0)
    hs_request_answer (request, hs_reply_new (400, "The message is empty"));
  else if (!place_all (self, &error))
    hs_request_answer_error (request, error);
  else if (self->remote->len > 0)
    run_sendmail (self);
  else
    answer_sent (self);
}

static const HsBodyFuncs submit_funcs = { on_chunk, on_end };

void
hs_submit_begin (HsExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  HsMaildir *inbox;
  HsDelivery *spool;
  Submit *self;

  if (!hs_upload_check_head (exchange, "message/rfc821", FALSE))
    return;
  inbox = hs_account_open_inbox (exchange->account, &error);
  spool = inbox == NULL ? NULL : hs_delivery_new (inbox, &error);
  if (spool == NULL)
    {
      hs_request_answer_error (exchange->request, error);
      return;
    }
  self = g_new0 (Submit, 1);
  self->exchange = exchange;
  self->spool = spool;
  self->envelope = g_byte_array_new ();
  self->local = g_ptr_array_new_with_free_func (g_free);
  self->remote = g_ptr_array_new_with_free_func (g_free);
  self->placed = g_ptr_array_new_with_free_func (placed_free);
  hs_request_set_body (exchange->request, &submit_funcs, self, submit_free);
}
