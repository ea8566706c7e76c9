/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hs-request.h"

#include "hs-connection.h"
#include "hs-error.h"

HsRequest *
hs_request_new (HsConnection *connection, HsHttpHead *head)
{
  HsRequest *self = g_rc_box_new0 (HsRequest);

  self->connection = connection;
  self->head = head;
  return self;
}

HsRequest *
hs_request_ref (HsRequest *self)
{
  return g_rc_box_acquire (self);
}

static void
request_clear (gpointer data)
{
  HsRequest *self = data;

  if (self->body_destroy != NULL)
    self->body_destroy (self->body_data);
  hs_http_head_free (self->head);
  g_free (self->base);
  g_free (self->remote);
}

void
hs_request_unref (HsRequest *self)
{
  g_rc_box_release_full (self, request_clear);
}

void
hs_request_set_body (HsRequest *self, const HsBodyFuncs *funcs, gpointer user_data, GDestroyNotify destroy)
{
  self->body_funcs = funcs;
  self->body_data = user_data;
  self->body_destroy = destroy;
}

void
hs_request_answer (HsRequest *self, HsReply *reply)
{
  g_return_if_fail (!self->answered);

  self->answered = TRUE;
  if (self->connection != NULL)
    hs_connection_send (self->connection, reply);
  else
    hs_reply_free (reply);
}

void
hs_request_answer_status (HsRequest *self, guint status)
{
  hs_request_answer (self, hs_reply_new (status, NULL));
}

void
hs_request_answer_error (HsRequest *self, const GError *error)
{
  hs_request_answer (self, hs_reply_new (hs_error_get_status (error), error->message));
}

static gboolean
has_control (const char *text)
{
  for (; *text != '\0'; text++)
    {
      if ((guchar) *text < 0x20 || *text == 0x7f)
        return TRUE;
    }
  return FALSE;
}

HsReply *
hs_reply_new (guint status, const char *reason)
{
  HsReply *self = g_new0 (HsReply, 1);

  self->status = status;
  self->reason = g_utf8_make_valid (reason != NULL ? reason : hs_status_phrase (status), -1);
  for (char *p = self->reason; *p != '\0'; p++)
    {
      if ((guchar) *p < 0x20 || *p == 0x7f)
        *p = ' ';
    }
  self->fields = g_string_new (NULL);
  /* The Hotmail dialect says a second time, and in more words, how it went. */
  if (status >= 400)
    g_string_append_printf (self->fields, "X-Dav-Error: %u %s\r\n", status, self->reason);
  else if (status == 207)
    g_string_append (self->fields, "X-Dav-Error: 200 No error\r\n");
  return self;
}

void
hs_reply_free (HsReply *self)
{
  g_free (self->reason);
  g_string_free (self->fields, TRUE);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  if (self->next_destroy != NULL)
    self->next_destroy (self->next_data);
  g_free (self);
}

void
hs_reply_add (HsReply *self, const char *name, const char *value)
{
  if (!has_control (value))
    g_string_append_printf (self->fields, "%s: %s\r\n", name, value);
}

void
hs_reply_take_bytes (HsReply *self, const char *content_type, GBytes *bytes)
{
  hs_reply_add (self, "Content-Type", content_type);
  self->bytes = bytes;
}

void
hs_reply_set_source (HsReply *self, gint64 length, HsReplyFunc next, gpointer user_data, GDestroyNotify destroy)
{
  self->length = length;
  self->next = next;
  self->next_data = user_data;
  self->next_destroy = destroy;
}
