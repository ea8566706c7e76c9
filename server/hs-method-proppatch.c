/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PROPPATCH and BPROPPATCH. The only property that can be changed is read. */

#include "hs-batch.h"

#include <string.h>

#include "hs-error.h"

typedef struct
{
  gboolean good; /* every property can be changed as wanted */
  gboolean read; /* to this */
} Update;

static gboolean
parse_boolean (const char *value, gboolean *out_boolean)
{
  *out_boolean = g_str_equal (value, "1") || g_ascii_strcasecmp (value, "true") == 0;
  return *out_boolean || g_str_equal (value, "0") || g_ascii_strcasecmp (value, "false") == 0;
}

/* The status of one property on its own. */
static guint
check_property (const HmBodyProperty *property, gboolean *out_read)
{
  g_autofree char *value = g_strstrip (g_strdup (property->value != NULL ? property->value : ""));

  if (property->name != HM_NAME_READ || property->remove)
    return 403;
  return parse_boolean (value, out_read) ? 200 : 409;
}

static Update
check_update (HsExchange *exchange)
{
  Update update = { TRUE, FALSE };

  for (guint i = 0; i < exchange->body->properties->len; i++)
    {
      if (check_property (g_ptr_array_index (exchange->body->properties, i), &update.read) != 200)
        update.good = FALSE;
    }
  return update;
}

/* All of the properties, or none: what could have been done depends on what could not. */
static void
write_result (HsExchange *exchange, HmMultistatusWriter *writer, const char *href, gboolean good)
{
  hm_multistatus_writer_start_response (writer, href);
  for (guint i = 0; i < exchange->body->properties->len; i++)
    {
      const HmBodyProperty *property = g_ptr_array_index (exchange->body->properties, i);
      gboolean ignored;
      guint status = check_property (property, &ignored);

      if (good)
        hm_multistatus_writer_add_value (writer, property->name, "");
      else
        hm_multistatus_writer_add_failed (writer, status == 200 ? 424 : status, property->ns_uri, property->local_name);
    }
  hm_multistatus_writer_end_response (writer);
}

static gboolean
set_read (HsExchange *exchange, HsMaildir *maildir, const char *base, gboolean read, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  /* Another program may rename the message between our looking and our renaming. */
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (HsSnapshot) snapshot = NULL;
      HsEntry *entry;

      g_clear_error (&local_error);
      entry =
          hs_account_find_message (exchange->account, exchange->target.folder, maildir, base, &snapshot, &local_error);
      if (entry == NULL)
        break;
      if (hs_maildir_set_read (maildir, snapshot, entry, read, &local_error))
        return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* FALSE: the request has been answered. */
static gboolean
check_properties (HsExchange *exchange)
{
  if (exchange->body->properties->len > 0)
    return TRUE;
  hs_request_answer (exchange->request, hs_reply_new (400, "No property in the body"));
  return FALSE;
}

void
hs_method_proppatch (HsExchange *exchange)
{
  g_autoptr (HmMultistatusWriter) writer = hm_multistatus_writer_new (TRUE);
  g_autofree char *href = g_strconcat (exchange->request->base, exchange->request->head->path, NULL);
  g_autoptr (HsMaildir) maildir = NULL;
  g_autoptr (GError) error = NULL;
  Update update;

  if (!hs_exchange_check_body (exchange, HM_NAME_PROPERTY_UPDATE) || !check_properties (exchange))
    return;
  update = check_update (exchange);
  if (exchange->target.kind == HS_TARGET_MEMBER)
    {
      maildir = hs_account_open_folder (exchange->account, exchange->target.folder, &error);
      if (maildir == NULL ||
          (update.good && (!set_read (exchange, maildir, exchange->target.base, update.read, &error) ||
                           !hs_maildir_sync (maildir, &error))))
        {
          hs_request_answer_error (exchange->request, error);
          return;
        }
    }
  else if (update.good)
    {
      hs_request_answer (exchange->request, hs_reply_new (403, "Only messages are read or unread"));
      return;
    }
  write_result (exchange, writer, href, update.good);
  hs_exchange_answer_multistatus (exchange, writer);
}

static void
write_update (HsExchange *exchange,
              HsMaildir *maildir,
              const HmBodyTarget *target,
              HmMultistatusWriter *writer,
              gpointer user_data)
{
  const Update *update = user_data;
  g_autofree char *href = hs_exchange_dup_target_url (exchange, target->href);
  g_autoptr (GError) error = NULL;
  g_autofree char *base = NULL;

  if (hs_exchange_find_member (exchange, target->href, &base, &error) &&
      (!update->good || set_read (exchange, maildir, base, update->read, &error)))
    write_result (exchange, writer, href, update->good);
  else
    hm_multistatus_writer_add_status_response (writer, href, hs_error_get_status (error), NULL, error->message);
}

void
hs_method_bproppatch (HsExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  HsMaildir *maildir;
  Update *update;

  if (!hs_exchange_check_batch (exchange, HM_NAME_PROPERTY_UPDATE) || !check_properties (exchange))
    return;
  maildir = hs_account_open_folder (exchange->account, exchange->target.folder, &error);
  if (maildir == NULL)
    {
      hs_request_answer_error (exchange->request, error);
      return;
    }
  update = g_new0 (Update, 1);
  *update = check_update (exchange);
  hs_batch_run (exchange, maildir, NULL, NULL, write_update, update, g_free);
}
