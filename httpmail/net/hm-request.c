/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <httpmail/net/hm-request.h>
#include <string.h>

HmRequest *
hm_request_new (const char *method, const char *url)
{
  HmRequest *self = g_new0 (HmRequest, 1);

  self->method = method;
  self->url = g_strdup (url);
  self->save_in_sent = -1;
  return self;
}

void
hm_request_free (HmRequest *self)
{
  g_free (self->url);
  g_free (self->destination);
  g_free (self->accept);
  g_free (self->content_type);
  g_free (self->time_stamp);
  g_free (self->range);
  g_clear_pointer (&self->body, hm_upload_unref);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_clear_pointer (&self->single_urls, g_ptr_array_unref);
  g_clear_pointer (&self->single_destinations, g_ptr_array_unref);
  g_clear_pointer (&self->single_body, g_bytes_unref);
  g_free (self);
}

void
hm_request_set_body (HmRequest *self, const char *content_type, GBytes *bytes)
{
  g_clear_pointer (&self->body, hm_upload_unref);
  self->body = hm_upload_new (bytes, NULL);
  g_free (self->content_type);
  self->content_type = g_strdup (content_type);
}

HmRequest *
hm_request_new_single (const HmRequest *batch, guint i)
{
  HmRequest *single = hm_request_new (batch->single_method, g_ptr_array_index (batch->single_urls, i));

  single->changes = batch->changes;
  /* What is gone is gone, and what is set is set; a second MOVE would fail, or take another message. */
  single->repeatable = strcmp (batch->single_method, "DELETE") == 0 || strcmp (batch->single_method, "PROPPATCH") == 0;
  single->if_exists = batch->if_exists;
  single->allow_rename = batch->allow_rename;
  if (batch->single_destinations)
    single->destination = g_strdup (g_ptr_array_index (batch->single_destinations, i));
  if (batch->single_body)
    hm_request_set_body (single, "text/xml", batch->single_body);
  return single;
}

static void
part_free (gpointer data)
{
  HmRequestPart *part = data;

  g_bytes_unref (part->body);
  g_free (part);
}

void
hm_request_add_part (HmRequest *self, guint first, guint n, GBytes *body)
{
  HmRequestPart *part = g_new (HmRequestPart, 1);

  part->first = first;
  part->n = n;
  part->body = body;
  if (!self->parts)
    self->parts = g_ptr_array_new_with_free_func (part_free);
  g_ptr_array_add (self->parts, part);
}
