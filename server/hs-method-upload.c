/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* POST of a message to a folder, and PUT: the message is added to it. */

#include "hs-methods.h"

#include <string.h>

#include "hs-delivery.h"
#include "hs-error.h"
#include "hs-upload.h"

typedef struct
{
  HsExchange *exchange;
  HsDelivery *delivery;
} Upload;

static void
upload_free (gpointer data)
{
  Upload *self = data;

  hs_delivery_free (self->delivery);
  hs_exchange_free (self->exchange);
  g_free (self);
}

gboolean
hs_upload_check_head (HsExchange *exchange, const char *type, gboolean type_optional)
{
  HsRequest *request = exchange->request;
  const char *content_type = hs_http_head_get (request->head, "Content-Type");
  gsize length = content_type == NULL ? 0 : strcspn (content_type, "; \t");
  g_autofree char *reason = NULL;

  if (content_type == NULL ? !type_optional
                           : length != strlen (type) || g_ascii_strncasecmp (content_type, type, length) != 0)
    {
      reason = g_strdup_printf ("Only %s is taken here", type);
      hs_request_answer (request, hs_reply_new (415, reason));
      return FALSE;
    }
  if (request->head->content_length > HS_LIMIT_MESSAGE)
    {
      hs_request_answer (request, hs_reply_new (413, "The message is too long"));
      return FALSE;
    }
  if (request->head->content_length <= 0 && !request->head->chunked)
    {
      hs_request_answer (request, hs_reply_new (400, "The message is empty"));
      return FALSE;
    }
  return TRUE;
}

gboolean
hs_upload_append (HsDelivery *delivery, const char *data, gsize length, GError **error)
{
  if (hs_delivery_get_length (delivery) + length > HS_LIMIT_MESSAGE)
    {
      g_set_error_literal (error, HS_ERROR, 413, "The message is too long");
      return FALSE;
    }
  return hs_delivery_append (delivery, data, length, error);
}

static gboolean
on_chunk (HsRequest *request, const char *data, gsize length, gpointer user_data, GError **error)
{
  Upload *self = user_data;

  return hs_upload_append (self->delivery, data, length, error);
}

/* What is kept as sent or as a draft was read by the one who wrote it. */
static const char *
get_flags (const HsFolder *folder)
{
  if (folder->special == HTTPMAIL_SPECIAL_FOLDER_DRAFTS)
    return "DS";
  return folder->special == HTTPMAIL_SPECIAL_FOLDER_SENT_ITEMS ? "S" : "";
}

static void
on_end (HsRequest *request, gpointer user_data)
{
  Upload *self = user_data;
  HsExchange *exchange = self->exchange;
  g_autoptr (GError) error = NULL;
  g_autofree char *location = NULL;
  g_autofree char *base = NULL;

  if (hs_delivery_get_length (self->delivery) == 0)
    {
      hs_request_answer (request, hs_reply_new (400, "The message is empty"));
      return;
    }
  /* On its way to being deleted, it would take the message along. */
  if (!hs_account_has_folder (exchange->account, exchange->target.folder, hs_delivery_get_maildir (self->delivery)))
    {
      hs_request_answer (request, hs_reply_new (409, "The folder was moved or deleted meanwhile"));
      return;
    }
  base = hs_delivery_commit (self->delivery, get_flags (exchange->target.folder), &error);
  if (base == NULL)
    {
      hs_request_answer_error (request, error);
      return;
    }
  location = hs_url_for_message (request->base, exchange->account, exchange->target.folder, base);
  hs_exchange_answer_location (exchange, 201, location);
}

static const HsBodyFuncs upload_funcs = { on_chunk, on_end };

/* A message is never changed, so PUT to one that is there is refused. */
static gboolean
check_not_there (HsExchange *exchange, HsMaildir *maildir)
{
  HsRequest *request = exchange->request;
  g_autoptr (HsSnapshot) snapshot = NULL;
  gboolean there = exchange->target.kind == HS_TARGET_MEMBER &&
                   hs_account_find_message (exchange->account, exchange->target.folder, maildir, exchange->target.base,
                                            &snapshot, NULL) != NULL;

  if (there && hs_http_head_get (request->head, "If-None-Match") != NULL)
    hs_request_answer (request, hs_reply_new (412, "There is a message at this URL"));
  else if (there)
    hs_request_answer (request, hs_reply_new (403, "A message cannot be changed, only added or deleted"));
  else if (hs_http_head_get (request->head, "If-Match") != NULL)
    hs_request_answer (request, hs_reply_new (412, "There is no message at this URL"));
  else
    return TRUE;
  return FALSE;
}

void
hs_method_upload (HsExchange *exchange)
{
  gboolean is_put = g_str_equal (exchange->method->name, "PUT");
  g_autoptr (HsMaildir) maildir = NULL;
  g_autoptr (GError) error = NULL;
  HsDelivery *delivery;
  Upload *upload;

  if (exchange->target.kind == HS_TARGET_SENDMSG)
    {
      hs_submit_begin (exchange);
      return;
    }
  if (exchange->target.kind != (is_put ? HS_TARGET_MEMBER : HS_TARGET_FOLDER))
    {
      if (!is_put && exchange->target.kind == HS_TARGET_MEMBER)
        hs_request_answer (exchange->request, hs_reply_new (404, "The folder does not exist"));
      else
        hs_exchange_answer_not_allowed (exchange, NULL);
      return;
    }
  if (!hs_upload_check_head (exchange, "message/rfc822", is_put))
    return;
  maildir = hs_account_open_folder (exchange->account, exchange->target.folder, &error);
  if (maildir != NULL && !check_not_there (exchange, maildir))
    return;
  delivery = maildir == NULL ? NULL : hs_delivery_new (g_steal_pointer (&maildir), &error);
  if (delivery == NULL)
    {
      hs_request_answer_error (exchange->request, error);
      return;
    }
  upload = g_new0 (Upload, 1);
  upload->exchange = exchange;
  upload->delivery = delivery;
  hs_request_set_body (exchange->request, &upload_funcs, upload, upload_free);
}
