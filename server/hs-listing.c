/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hs-listing.h"

#include "hs-error.h"
#include "hs-message-facts.h"

/* One piece of a reply: so many members, or so long, before others get their turn. */
#define PIECE_MEMBERS 64
#define PIECE_MICROSECONDS 4000
/* Readings of a folder in which others rename all the time, and the time between them. */
#define MAX_READINGS 10
#define READING_MICROSECONDS (200 * 1000)

struct _HsListing
{
  HsCore *core;
  HsAccount *account;
  char *base;
  char *time_stamps; /* or NULL */
  gboolean old_client;
  HmBody *body;
  HmMultistatusWriter *writer;

  HsFolder *tree;
  GPtrArray *folders; /* HsFolder, to be written */
  guint n_written;    /* of folders */

  HsFolder *folder; /* whose messages are written */
  HsMaildir *maildir;
  HsSnapshot *snapshot;
  char *single; /* the only message, or NULL: all */
  guint next_entry;

  /* Messages that were not there under the name of the snapshot: renamed or deleted. */
  GPtrArray *missing; /* base names */
  guint next_missing;
  GPtrArray *still_missing; /* of those, after looking again */
  HsSnapshot *again;        /* a newer reading to look in */
  guint n_readings;
  gint64 read_again_at;

  gboolean logged;
  HsFactsNeeded facts_needed;
  gboolean finished;
};

/* What allprop means, in the order the clients of old ask in. */
static const HmName folder_properties[] = {
  HM_NAME_ID,           HM_NAME_IS_FOLDER, HM_NAME_RESOURCE_TYPE, HM_NAME_DISPLAY_NAME,  HM_NAME_SPECIAL,
  HM_NAME_HAS_SUBS,     HM_NAME_NO_SUBS,   HM_NAME_UNREAD_COUNT,  HM_NAME_VISIBLE_COUNT, HM_NAME_CHILD_COUNT,
  HM_NAME_OBJECT_COUNT, HM_NAME_IS_HIDDEN, HM_NAME_CONTENT_CLASS,
};
static const HmName message_properties[] = {
  HM_NAME_ID,
  HM_NAME_IS_FOLDER,
  HM_NAME_READ,
  HM_NAME_MAIL_HAS_ATTACHMENT,
  HM_NAME_MAIL_TO,
  HM_NAME_MAIL_FROM,
  HM_NAME_MAIL_SUBJECT,
  HM_NAME_MAIL_DATE,
  HM_NAME_CONTENT_LENGTH,
  HM_NAME_RESOURCE_TYPE,
  HM_NAME_IS_HIDDEN,
  HM_NAME_CONTENT_TYPE,
  HM_NAME_CONTENT_CLASS,
  HM_NAME_ETAG,
  HM_NAME_LAST_MODIFIED,
  HM_NAME_CREATION_DATE,
  HM_NAME_HTTPMAIL_HAS_ATTACHMENT,
  HM_NAME_HTTPMAIL_TO,
  HM_NAME_HTTPMAIL_FROM,
  HM_NAME_HTTPMAIL_SUBJECT,
  HM_NAME_HTTPMAIL_DATE,
  HM_NAME_HTTPMAIL_DATE_RECEIVED,
};

HsListing *
hs_listing_new (HsExchange *exchange)
{
  HsListing *self = g_new0 (HsListing, 1);
  const char *brief = hs_http_head_get (exchange->request->head, "Brief");
  gboolean is_brief = brief != NULL && g_ascii_strcasecmp (brief, "t") == 0;

  self->core = hs_core_ref (exchange->core);
  self->account = exchange->account;
  self->base = g_strdup (exchange->request->base);
  self->old_client = hs_exchange_is_old_client (exchange);
  self->body = g_steal_pointer (&exchange->body);
  self->writer = hm_multistatus_writer_new (!self->old_client && !is_brief);
  self->tree = g_steal_pointer (&exchange->target.folders);
  self->folders = g_ptr_array_new ();
  self->missing = g_ptr_array_new_with_free_func (g_free);
  self->still_missing = g_ptr_array_new_with_free_func (g_free);
  /* The names of properties are told by having them. */
  if (self->body->allprop || self->body->propname)
    self->facts_needed = HS_FACTS_HEADER;
  for (guint i = 0; i < self->body->properties->len; i++)
    {
      const HmBodyProperty *property = g_ptr_array_index (self->body->properties, i);

      self->facts_needed = MAX (self->facts_needed, hs_message_facts_needed_for (property->name));
    }
  return self;
}

void
hs_listing_free (HsListing *self)
{
  hm_body_free (self->body);
  hm_multistatus_writer_free (self->writer);
  g_clear_pointer (&self->maildir, hs_maildir_free);
  g_clear_pointer (&self->snapshot, hs_snapshot_unref);
  g_clear_pointer (&self->again, hs_snapshot_unref);
  g_ptr_array_unref (self->missing);
  g_ptr_array_unref (self->still_missing);
  g_clear_pointer (&self->tree, hs_folder_free);
  g_ptr_array_unref (self->folders);
  g_free (self->single);
  g_free (self->time_stamps);
  g_free (self->base);
  hs_core_unref (self->core);
  g_free (self);
}

void
hs_listing_add_folder (HsListing *self, HsFolder *folder)
{
  g_ptr_array_add (self->folders, folder);
}

void
hs_listing_add_folders_below (HsListing *self, HsFolder *folder, gboolean all)
{
  for (guint i = 0; i < folder->children->len; i++)
    {
      HsFolder *child = g_ptr_array_index (folder->children, i);

      hs_listing_add_folder (self, child);
      if (all)
        hs_listing_add_folders_below (self, child, TRUE);
    }
}

void
hs_listing_set_time_stamps (HsListing *self, const char *field)
{
  g_free (self->time_stamps);
  self->time_stamps = g_strdup (field);
}

gboolean
hs_listing_add_messages (HsListing *self, HsFolder *folder, GError **error)
{
  self->folder = folder;
  self->maildir = hs_account_open_folder (self->account, folder, error);
  if (self->maildir != NULL)
    self->snapshot = hs_account_list_messages (self->account, folder, self->maildir, error);
  return self->snapshot != NULL;
}

gboolean
hs_listing_add_message (HsListing *self, HsFolder *folder, const char *base, GError **error)
{
  self->folder = folder;
  self->single = g_strdup (base);
  self->maildir = hs_account_open_folder (self->account, folder, error);
  return self->maildir != NULL &&
         hs_account_find_message (self->account, folder, self->maildir, base, &self->snapshot, error) != NULL;
}

/* ---- folders ---- */

typedef struct
{
  HsFolder *folder;
  gboolean counted;
  guint n_messages;
  guint n_unread;
} FolderFacts;

static const char *
special_token (HsListing *self, HTTPMailSpecialFolder special)
{
  switch (special)
    {
    case HTTPMAIL_SPECIAL_FOLDER_INBOX:
      return "inbox";
    case HTTPMAIL_SPECIAL_FOLDER_SENT_ITEMS:
      return "sentitems";
    case HTTPMAIL_SPECIAL_FOLDER_DRAFTS:
      return "drafts";
    case HTTPMAIL_SPECIAL_FOLDER_DELETED_ITEMS:
      return "deleteditems";
    case HTTPMAIL_SPECIAL_FOLDER_BULK_MAIL:
      return self->old_client ? "bulkmail" : "junkemail";
    case HTTPMAIL_SPECIAL_FOLDER_NONE:
    case HTTPMAIL_SPECIAL_FOLDER_UNRECOGNIZED:
    case HTTPMAIL_SPECIAL_FOLDER_OUTBOX:
    case HTTPMAIL_SPECIAL_FOLDER_CONTACTS:
    case HTTPMAIL_SPECIAL_FOLDER_CALENDAR:
    case HTTPMAIL_SPECIAL_FOLDER_MSN_PROMO:
    default:
      return NULL;
    }
}

static char *
format_count (gboolean known, guint count)
{
  return known ? g_strdup_printf ("%u", count) : NULL;
}

/* NULL: the folder has no such property. */
static char *
folder_value (HsListing *self, const FolderFacts *facts, HmName name)
{
  HsFolder *folder = facts->folder;

  switch ((int) name)
    {
    case HM_NAME_ID:
      return g_strdup (hs_folder_is_root (folder) ? "folders" : folder->path);
    case HM_NAME_IS_FOLDER:
      return g_strdup ("1");
    case HM_NAME_DISPLAY_NAME:
      /* The client has a name of its own, in the user's language, for a standard folder. */
      return g_strdup (folder->special != HTTPMAIL_SPECIAL_FOLDER_NONE ? "" : folder->name);
    case HM_NAME_SPECIAL:
      return g_strdup (special_token (self, folder->special));
    case HM_NAME_HAS_SUBS:
      return g_strdup (folder->children->len > 0 ? "1" : "0");
    case HM_NAME_NO_SUBS:
    case HM_NAME_IS_HIDDEN:
      return g_strdup ("0");
    case HM_NAME_UNREAD_COUNT:
      return format_count (facts->counted, facts->n_unread);
    case HM_NAME_VISIBLE_COUNT:
    case HM_NAME_OBJECT_COUNT:
      return format_count (facts->counted, facts->n_messages);
    case HM_NAME_CHILD_COUNT:
      return format_count (facts->counted, facts->n_messages + folder->children->len);
    case HM_NAME_CONTENT_CLASS:
      return g_strdup ("urn:content-classes:mailfolder");
    default:
      return NULL;
    }
}

static void
count_messages (HsListing *self, FolderFacts *facts)
{
  g_autoptr (HsMaildir) maildir = NULL;
  g_autoptr (HsSnapshot) snapshot = NULL;

  facts->counted = hs_folder_is_root (facts->folder) || !facts->folder->exists;
  if (facts->counted)
    return;
  /* A folder that cannot be read is listed all the same, without its counts; the log has the reason. */
  maildir = hs_account_open_folder (self->account, facts->folder, NULL);
  snapshot = maildir == NULL ? NULL : hs_account_list_messages (self->account, facts->folder, maildir, NULL);
  if (snapshot == NULL)
    return;
  facts->counted = TRUE;
  facts->n_messages = snapshot->n_messages;
  facts->n_unread = snapshot->n_unread;
}

typedef char *(*ValueFunc) (HsListing *self, gconstpointer facts, HmName name);

static char *
get_folder_value (HsListing *self, gconstpointer facts, HmName name)
{
  return folder_value (self, facts, name);
}

static void
write_property (HsListing *self, ValueFunc get_value, gconstpointer facts, gboolean is_folder, HmName name)
{
  g_autofree char *value = NULL;

  if (name == HM_NAME_RESOURCE_TYPE && is_folder && !self->body->propname)
    {
      hm_multistatus_writer_add_collection (self->writer);
      return;
    }
  value = name == HM_NAME_RESOURCE_TYPE ? g_strdup ("") : get_value (self, facts, name);
  if (value != NULL)
    hm_multistatus_writer_add_value (self->writer, name, self->body->propname ? "" : value);
  else if (!self->body->allprop && !self->body->propname)
    hm_multistatus_writer_add_missing (self->writer, hm_namespace_get_uri (hm_name_get_namespace (name)),
                                       hm_name_get_local (name));
}

static void
write_member (HsListing *self, const char *href, ValueFunc get_value, gconstpointer facts, gboolean is_folder)
{
  const HmName *all = is_folder ? folder_properties : message_properties;
  gsize n_all = is_folder ? G_N_ELEMENTS (folder_properties) : G_N_ELEMENTS (message_properties);
  gboolean written[HM_N_NAMES] = { FALSE };

  hm_multistatus_writer_start_response (self->writer, href);
  for (gsize i = 0; (self->body->allprop || self->body->propname) && i < n_all; i++)
    {
      write_property (self, get_value, facts, is_folder, all[i]);
      written[all[i]] = TRUE;
    }
  for (guint i = 0; i < self->body->properties->len; i++)
    {
      const HmBodyProperty *property = g_ptr_array_index (self->body->properties, i);

      if (property->name == HM_NAME_UNKNOWN)
        hm_multistatus_writer_add_missing (self->writer, property->ns_uri, property->local_name);
      else if (!written[property->name])
        write_property (self, get_value, facts, is_folder, property->name);
      /* Some clients name a property twice. */
      written[property->name] = property->name != HM_NAME_UNKNOWN;
    }
  hm_multistatus_writer_end_response (self->writer);
}

static void
write_folder (HsListing *self, HsFolder *folder)
{
  g_autofree char *href = hs_url_for_folder (self->base, self->account, folder);
  FolderFacts facts = { folder, FALSE, 0, 0 };

  count_messages (self, &facts);
  write_member (self, href, get_folder_value, &facts, TRUE);
}

/* ---- messages ---- */

static char *
get_message_value (HsListing *self, gconstpointer facts, HmName name)
{
  return hs_message_facts_get_value (facts, name);
}

static HsFactsResult
read_facts (HsListing *self, HsMessageFacts *facts)
{
  return hs_message_facts_read (facts, hs_account_get_index (self->account), self->folder->dir_name, self->maildir,
                                self->facts_needed, &self->logged);
}

/* Under the name of the entry, or under the one that is known by now: somebody may just have marked it read. */
static HsFactsResult
write_message (HsListing *self, const char *base, const HsEntry *entry)
{
  HsMessageFacts facts = { base, entry, { 0 }, NULL };
  HsFactsResult result = read_facts (self, &facts);

  if (result == HS_FACTS_RENAMED)
    {
      HsSnapshot *known = hs_account_peek_messages (self->account, self->folder);

      facts.entry = known == NULL ? NULL : hs_snapshot_lookup (known, base);
      if (facts.entry != NULL)
        result = read_facts (self, &facts);
    }
  if (result == HS_FACTS_GOOD)
    {
      g_autofree char *href = hs_url_for_message (self->base, self->account, self->folder, base);

      write_member (self, href, get_message_value, &facts, FALSE);
    }
  g_clear_pointer (&facts.summary, hs_summary_free);
  return result;
}

static gboolean
set_failed (GError **error)
{
  g_set_error_literal (error, HS_ERROR, 503, "The folder cannot be listed just now");
  return FALSE;
}

static gboolean
is_present (const char *base, gpointer user_data)
{
  return hs_snapshot_lookup (user_data, base) != NULL;
}

/* ---- pieces ---- */

typedef enum
{
  STEP_MORE,
  STEP_LATER, /* something has to be waited for */
  STEP_DONE
} Step;

/* Reads the folder once more to find out what became of messages that are missing. A message is left out only when it
 * is known to be gone: a client would delete its own copy. */
static gboolean
read_again (HsListing *self, Step *out_step, GError **error)
{
  gint64 now = g_get_monotonic_time ();

  *out_step = STEP_LATER;
  if (now < self->read_again_at)
    return TRUE;
  if (self->n_readings == MAX_READINGS)
    return set_failed (error);
  self->again = hs_account_list_messages (self->account, self->folder, self->maildir, error);
  self->n_readings++;
  self->read_again_at = g_get_monotonic_time () + READING_MICROSECONDS;
  *out_step = STEP_MORE;
  /* A folder that was itself renamed or deleted says nothing of its messages. */
  if (self->again != NULL && !hs_account_has_folder (self->account, self->folder, self->maildir))
    return set_failed (error);
  return self->again != NULL;
}

static gboolean
write_missing (HsListing *self, Step *out_step, GError **error)
{
  HsFactsResult result = HS_FACTS_RENAMED;
  const HsEntry *entry;
  const char *base;

  *out_step = STEP_MORE;
  if (self->missing->len == 0)
    {
      *out_step = STEP_DONE;
      return TRUE;
    }
  if (self->again == NULL)
    return read_again (self, out_step, error);
  if (self->next_missing == self->missing->len)
    {
      GPtrArray *done = self->missing;

      self->missing = self->still_missing;
      self->still_missing = done;
      g_ptr_array_set_size (done, 0);
      self->next_missing = 0;
      g_clear_pointer (&self->again, hs_snapshot_unref);
      return TRUE;
    }
  base = g_ptr_array_index (self->missing, self->next_missing++);
  entry = hs_snapshot_lookup (self->again, base);
  if (entry != NULL)
    result = write_message (self, base, entry);
  /* A folder that changes all the time can hide a message from a reading, but not from ten. */
  else if (self->again->exact || self->n_readings == MAX_READINGS)
    result = HS_FACTS_NO_MESSAGE;
  if (result == HS_FACTS_RENAMED)
    g_ptr_array_add (self->still_missing, g_strdup (base));
  return result != HS_FACTS_FAILED || set_failed (error);
}

static gboolean
write_next (HsListing *self, Step *out_step, GError **error)
{
  *out_step = STEP_MORE;
  if (self->n_written < self->folders->len)
    {
      write_folder (self, g_ptr_array_index (self->folders, self->n_written++));
      return TRUE;
    }
  while (self->snapshot != NULL && self->next_entry < self->snapshot->entries->len)
    {
      HsEntry *entry = &g_array_index (self->snapshot->entries, HsEntry, self->next_entry++);
      g_autofree char *base = entry->gone ? NULL : hs_entry_dup_base (entry);
      HsFactsResult result;

      if (base == NULL)
        continue;
      result = write_message (self, base, entry);
      if (result == HS_FACTS_RENAMED)
        g_ptr_array_add (self->missing, g_steal_pointer (&base));
      return result != HS_FACTS_FAILED || set_failed (error);
    }
  return write_missing (self, out_step, error);
}

static GBytes *
next_piece (gpointer user_data, GError **error)
{
  HsListing *self = user_data;
  HsMaildirIndex *index = hs_account_get_index (self->account);
  gint64 until = g_get_monotonic_time () + PIECE_MICROSECONDS;
  Step step = STEP_MORE;
  gboolean good = TRUE;

  if (self->finished)
    return NULL;
  hs_maildir_index_begin (index);
  for (guint i = 0; good && step == STEP_MORE && i < PIECE_MEMBERS && (i == 0 || g_get_monotonic_time () < until); i++)
    good = write_next (self, &step, error);
  hs_maildir_index_commit (index);
  if (!good)
    return NULL;
  if (step != STEP_DONE)
    return hm_multistatus_writer_flush (self->writer);
  self->finished = TRUE;
  if (self->facts_needed == HS_FACTS_HEADER)
    hs_maildir_index_prune (index, self->folder->dir_name, self->snapshot->n_messages, is_present, self->snapshot);
  return hm_multistatus_writer_finish (self->writer);
}

/* The only message asked for. Its name may change between our looking and our reading. */
static gboolean
write_single (HsListing *self, GError **error)
{
  HsEntry *entry = hs_snapshot_lookup (self->snapshot, self->single);
  HsFactsResult result = write_message (self, self->single, entry);

  for (guint i = 1; result == HS_FACTS_RENAMED && i < MAX_READINGS; i++)
    {
      g_clear_pointer (&self->snapshot, hs_snapshot_unref);
      entry =
          hs_account_find_message (self->account, self->folder, self->maildir, self->single, &self->snapshot, error);
      if (entry == NULL)
        return FALSE;
      result = write_message (self, self->single, entry);
    }
  if (result == HS_FACTS_GOOD)
    return TRUE;
  if (result != HS_FACTS_NO_MESSAGE)
    return set_failed (error);
  g_set_error_literal (error, HS_ERROR, 404, "The message does not exist");
  return FALSE;
}

void
hs_listing_send (HsListing *self, HsRequest *request)
{
  static const char content_type[] = "text/xml; charset=utf-8";
  g_autoptr (HsReply) reply = hs_reply_new (207, NULL);
  g_autoptr (GError) error = NULL;
  Step step = STEP_MORE;

  if (self->time_stamps != NULL)
    hs_reply_add (reply, "X-Timestamp", self->time_stamps);
  if (self->snapshot != NULL && self->single == NULL)
    {
      hs_reply_add (reply, "Content-Type", content_type);
      hs_reply_set_source (reply, -1, next_piece, self, (GDestroyNotify) hs_listing_free);
      hs_request_answer (request, g_steal_pointer (&reply));
      return;
    }
  /* Short enough to be told with its length. */
  if (self->single != NULL)
    write_single (self, &error);
  while (self->single == NULL && step == STEP_MORE)
    write_next (self, &step, NULL);
  if (error != NULL)
    hs_request_answer_error (request, error);
  else
    {
      hs_reply_take_bytes (reply, content_type, hm_multistatus_writer_finish (self->writer));
      hs_request_answer (request, g_steal_pointer (&reply));
    }
  hs_listing_free (self);
}
