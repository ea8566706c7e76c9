/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Plain WebDAV servers keep messages without knowing what they are. What a list shows of them is read from their first
 * bytes, once the listing itself is through, several at a time. */

#include <httpmail/httpmail-transport-listing-private.h>
#include <httpmail/protocol/hm-date.h>
#include <httpmail/protocol/hm-limits.h>
#include <httpmail/protocol/hm-message-head.h>

/* So many are asked for at a time: a round has to end before the next begins. */
#define ROUND 256

typedef struct
{
  HTTPMailMemberInfo *member;
  gboolean is_ready;
} Entry;

struct _HmPeek
{
  HmCommand *command; /* no reference: it holds this */
  GQueue held;        /* Entry, in the server's order */
  GQueue unread;      /* of these, the ones not asked yet */
  gboolean has_given_up;
};

/* One that is being asked. */
typedef struct
{
  HmCommand *command;
  HmPeek *peek;
  Entry *entry; /* held until it is ready */
  GByteArray *bytes;
} Reading;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_object_unref (entry->member);
  g_free (entry);
}

HmPeek *
hm_peek_new (HmCommand *command)
{
  HmPeek *self = g_new0 (HmPeek, 1);

  self->command = command;
  g_queue_init (&self->held);
  g_queue_init (&self->unread);
  return self;
}

void
hm_peek_free (HmPeek *self)
{
  g_queue_clear (&self->unread);
  g_queue_clear_full (&self->held, entry_free);
  g_free (self);
}

/* Hands over those that nothing is waited for any more. */
static void
flush (HmPeek *self)
{
  Entry *entry;

  while ((entry = g_queue_peek_head (&self->held)) && entry->is_ready)
    {
      g_queue_pop_head (&self->held);
      hm_batch_add (self->command->batch, g_object_ref (entry->member));
      entry_free (entry);
    }
}

void
hm_peek_give_up (HmPeek *self)
{
  self->has_given_up = TRUE;
  g_queue_clear (&self->unread);
  for (GList *l = self->held.head; l; l = l->next)
    ((Entry *) l->data)->is_ready = TRUE;
  flush (self);
}

/* A server that says anything at all of a message knows mail. */
static gboolean
is_unknown (const HmMultistatusResponse *response, HTTPMailMemberInfo *member)
{
  static const HmName names[] = { HM_NAME_MAIL_SUBJECT,     HM_NAME_MAIL_FROM,     HM_NAME_MAIL_DATE,
                                  HM_NAME_HTTPMAIL_SUBJECT, HM_NAME_HTTPMAIL_FROM, HM_NAME_HTTPMAIL_DATE };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (hm_propset_get (response->props, names[i]))
      return FALSE;
  return !httpmail_member_info_get_is_folder (member);
}

void
hm_peek_take (HmPeek *self, const HmMultistatusResponse *response, HTTPMailMemberInfo *member)
{
  g_autoptr (HTTPMailMemberInfo) owned = member;
  gboolean unknown = !self->has_given_up && is_unknown (response, member);
  Entry *entry;

  /* So large a folder is listed as the server lists it: nobody waits for that many replies. */
  if ((unknown || self->held.length > 0) && self->held.length >= self->command->max_held)
    {
      hm_peek_give_up (self);
      unknown = FALSE;
    }
  if (!unknown && self->held.length == 0)
    {
      hm_batch_add (self->command->batch, g_steal_pointer (&owned));
      return;
    }
  entry = g_new (Entry, 1);
  entry->member = g_steal_pointer (&owned);
  entry->is_ready = !unknown;
  g_queue_push_tail (&self->held, entry);
  if (unknown)
    g_queue_push_tail (&self->unread, entry);
}

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_byte_array_unref (reading->bytes);
  hm_command_unref (reading->command);
  g_free (reading);
}

static void
on_content (gpointer data, const HmReplyHead *head, GBytes *piece, guint64 so_far)
{
  Reading *reading = data;
  gsize size;
  const guint8 *bytes = g_bytes_get_data (piece, &size);

  g_byte_array_append (reading->bytes, bytes, MIN (size, HM_LIMIT_PEEK - reading->bytes->len));
}

/* The member with what its header says of it; NULL when that is no message. */
static HTTPMailMemberInfo *
merge (HTTPMailMemberInfo *member, GByteArray *bytes, const HmReplyHead *reply)
{
  g_auto (HmMessageHead) head = { NULL };
  HTTPMailMemberInfoFields fields;

  if (!hm_message_head_parse ((const char *) bytes->data, bytes->len, &head))
    return NULL;
  hm_listing_get_fields (member, &fields);
  fields.subject = head.subject;
  fields.from = head.from;
  fields.to = head.to;
  if (head.date || reply->last_modified)
    fields.date = head.date ? head.date : reply->last_modified;
  fields.has_unix_time = hm_date_parse (fields.date, &fields.unix_time);
  fields.has_attachment = head.has_attachment;
  return httpmail_member_info_new (&fields);
}

static void
on_done (gpointer data, HTTPMailResult *result, const HmReplyHead *head)
{
  Reading *reading = data;
  HTTPMailMemberInfo *merged = NULL;

  if (httpmail_result_is_success (result) && reading->bytes->len > 0)
    merged = merge (reading->entry->member, reading->bytes, head);
  if (merged)
    {
      g_object_unref (reading->entry->member);
      reading->entry->member = merged;
    }
  reading->entry->is_ready = TRUE;
  flush (reading->peek);
}

static const HmExchangeSink peek_sink = {
  .content = on_content,
  .done = on_done,
};

static HmExchange *
read_head (HmPeek *self, Entry *entry)
{
  HmRequest *request = hm_request_new ("GET", httpmail_member_info_get_href (entry->member));
  HmExchangeOptions options = self->command->options;
  Reading *reading = g_new (Reading, 1);

  request->range = g_strdup_printf ("bytes=0-%d", HM_LIMIT_PEEK - 1);
  request->raw = TRUE;
  options.reply = HM_REPLY_CONTENT;
  options.max_body = G_MAXUINT64;
  options.enough = HM_LIMIT_PEEK;
  reading->command = hm_command_ref (self->command);
  reading->peek = self;
  reading->entry = entry;
  reading->bytes = g_byte_array_new ();
  return hm_command_new_follower (self->command, request, &options, &peek_sink, reading, reading_free);
}

GPtrArray *
hm_peek_more (HmPeek *self)
{
  GPtrArray *exchanges = NULL;

  if (!g_queue_is_empty (&self->unread))
    exchanges = g_ptr_array_new_with_free_func ((GDestroyNotify) hm_exchange_unref);
  for (guint i = 0; i < ROUND && !g_queue_is_empty (&self->unread); i++)
    g_ptr_array_add (exchanges, read_head (self, g_queue_pop_head (&self->unread)));
  return exchanges;
}
