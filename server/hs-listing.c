/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hs-listing.h"

#include <fcntl.h>
#include <unistd.h>

#include <httpmail/protocol/hm-date.h>

#include "hs-error.h"

/* One piece of a reply: so many members, or so long, before others get their turn. */
#define PIECE_MEMBERS 64
#define PIECE_MICROSECONDS 4000
/* Readings of a folder in which others rename all the time. */
#define MAX_RESCANS 3

struct _HsListing
{
  HsCore *core;
  HsAccount *account;
  char *base;
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
  guint n_rescans;
  gboolean uses_header;
  gboolean uses_stat;
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

static gboolean
is_header_property (HmName name)
{
  switch ((int) name)
    {
    case HM_NAME_MAIL_HAS_ATTACHMENT:
    case HM_NAME_MAIL_TO:
    case HM_NAME_MAIL_FROM:
    case HM_NAME_MAIL_SUBJECT:
    case HM_NAME_MAIL_DATE:
    case HM_NAME_HTTPMAIL_HAS_ATTACHMENT:
    case HM_NAME_HTTPMAIL_TO:
    case HM_NAME_HTTPMAIL_FROM:
    case HM_NAME_HTTPMAIL_SUBJECT:
    case HM_NAME_HTTPMAIL_DATE:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
is_stat_property (HmName name)
{
  return name == HM_NAME_CONTENT_LENGTH || name == HM_NAME_ETAG || name == HM_NAME_LAST_MODIFIED ||
         name == HM_NAME_CREATION_DATE || name == HM_NAME_HTTPMAIL_DATE_RECEIVED;
}

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
  /* The names of properties are told by having them. */
  self->uses_header = self->uses_stat = self->body->allprop || self->body->propname;
  for (guint i = 0; i < self->body->properties->len; i++)
    {
      const HmBodyProperty *property = g_ptr_array_index (self->body->properties, i);

      self->uses_header = self->uses_header || is_header_property (property->name);
      self->uses_stat = self->uses_stat || is_stat_property (property->name);
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
  g_clear_pointer (&self->tree, hs_folder_free);
  g_ptr_array_unref (self->folders);
  g_free (self->single);
  g_free (self->base);
  hs_core_unref (self->core);
  g_free (self);
}

void
hs_listing_add_folder (HsListing *self, HsFolder *folder)
{
  g_ptr_array_add (self->folders, folder);
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

typedef struct
{
  const char *base;
  const HsEntry *entry;
  struct stat st;
  HsSummary *summary;
} MessageFacts;

static gint64
delivery_time (const HsEntry *entry, const struct stat *st)
{
  return entry->time > 0 && entry->time < G_GUINT64_CONSTANT (253402300800) ? (gint64) entry->time : st->st_mtime;
}

static char *
message_value (HsListing *self, gconstpointer data, HmName name)
{
  const MessageFacts *facts = data;
  const HsSummary *summary = facts->summary;

  switch ((int) name)
    {
    case HM_NAME_ID:
      return g_strdup (facts->base);
    case HM_NAME_IS_FOLDER:
    case HM_NAME_IS_HIDDEN:
      return g_strdup ("0");
    case HM_NAME_READ:
      return g_strdup (hs_entry_is_read (facts->entry) ? "1" : "0");
    case HM_NAME_MAIL_HAS_ATTACHMENT:
    case HM_NAME_HTTPMAIL_HAS_ATTACHMENT:
      return g_strdup (summary->has_attachment ? "1" : "0");
    case HM_NAME_MAIL_TO:
    case HM_NAME_HTTPMAIL_TO:
      return g_strdup (summary->to);
    case HM_NAME_MAIL_FROM:
    case HM_NAME_HTTPMAIL_FROM:
      return g_strdup (summary->from);
    case HM_NAME_MAIL_SUBJECT:
    case HM_NAME_HTTPMAIL_SUBJECT:
      return g_strdup (summary->subject);
    case HM_NAME_MAIL_DATE:
      return hm_date_format_hotmail (summary->date);
    case HM_NAME_HTTPMAIL_DATE:
      return hm_date_format_iso (summary->date);
    case HM_NAME_HTTPMAIL_DATE_RECEIVED:
    case HM_NAME_CREATION_DATE:
      return hm_date_format_iso (delivery_time (facts->entry, &facts->st));
    case HM_NAME_CONTENT_LENGTH:
      return g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) facts->st.st_size);
    case HM_NAME_CONTENT_TYPE:
      return g_strdup ("message/rfc822");
    case HM_NAME_CONTENT_CLASS:
      return g_strdup ("urn:content-classes:message");
    case HM_NAME_ETAG:
      return g_strdup_printf ("\"%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "\"", (gint64) facts->st.st_ino,
                              (gint64) facts->st.st_size);
    case HM_NAME_LAST_MODIFIED:
      return hm_date_format_http (facts->st.st_mtime);
    default:
      return NULL;
    }
}

/* Opens the message when its header is not known. FALSE: it is not there any more, or is none. */
static gboolean
read_facts (HsListing *self, MessageFacts *facts)
{
  HsMaildirIndex *index = hs_account_get_index (self->account);
  int dir_fd = facts->entry->in_new ? self->maildir->new_fd : self->maildir->cur_fd;
  int fd;

  if (!self->uses_header && !self->uses_stat)
    return TRUE;
  if (fstatat (dir_fd, facts->entry->name, &facts->st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG (facts->st.st_mode))
    return FALSE;
  if (!self->uses_header)
    return TRUE;
  facts->summary = hs_maildir_index_lookup (index, self->folder->dir_name, facts->base, &facts->st);
  if (facts->summary != NULL)
    return TRUE;
  fd = hs_maildir_open_message (self->maildir, facts->entry, &facts->st, NULL);
  if (fd < 0)
    return FALSE;
  facts->summary = hs_summary_read (fd, facts->st.st_size, delivery_time (facts->entry, &facts->st));
  close (fd);
  hs_maildir_index_store (index, self->folder->dir_name, facts->base, &facts->st, facts->summary);
  return TRUE;
}

static void
write_message (HsListing *self, HsEntry *entry)
{
  g_autofree char *base = hs_entry_dup_base (entry);
  g_autofree char *href = NULL;
  g_autoptr (HsSnapshot) newer = NULL;
  MessageFacts facts = { base, entry, { 0 }, NULL };
  gboolean there = read_facts (self, &facts);

  if (!there && self->n_rescans < MAX_RESCANS)
    {
      /* As a rule somebody has just marked it read. */
      self->n_rescans++;
      facts.entry = hs_account_find_message (self->account, self->folder, self->maildir, base, &newer, NULL);
      there = facts.entry != NULL && read_facts (self, &facts);
    }
  if (there)
    {
      href = hs_url_for_message (self->base, self->account, self->folder, base);
      write_member (self, href, message_value, &facts, FALSE);
    }
  g_clear_pointer (&facts.summary, hs_summary_free);
}

static gboolean
is_present (const char *base, gpointer user_data)
{
  return hs_snapshot_lookup (user_data, base) != NULL;
}

/* ---- pieces ---- */

/* FALSE: there was nothing left to write. */
static gboolean
write_next (HsListing *self)
{
  if (self->n_written < self->folders->len)
    {
      write_folder (self, g_ptr_array_index (self->folders, self->n_written++));
      return TRUE;
    }
  if (self->single != NULL)
    {
      g_autofree char *base = g_steal_pointer (&self->single);
      HsEntry *entry = hs_snapshot_lookup (self->snapshot, base);

      if (entry != NULL)
        write_message (self, entry);
      self->next_entry = G_MAXUINT;
      return TRUE;
    }
  while (self->snapshot != NULL && self->next_entry < self->snapshot->entries->len)
    {
      HsEntry *entry = &g_array_index (self->snapshot->entries, HsEntry, self->next_entry++);

      if (entry->gone)
        continue;
      write_message (self, entry);
      return TRUE;
    }
  return FALSE;
}

static GBytes *
next_piece (gpointer user_data, GError **error)
{
  HsListing *self = user_data;
  HsMaildirIndex *index = hs_account_get_index (self->account);
  gint64 until = g_get_monotonic_time () + PIECE_MICROSECONDS;
  gboolean more = TRUE;

  if (self->finished)
    return NULL;
  hs_maildir_index_begin (index);
  for (guint i = 0; more && i < PIECE_MEMBERS && (i == 0 || g_get_monotonic_time () < until); i++)
    more = write_next (self);
  hs_maildir_index_commit (index);
  if (more)
    return hm_multistatus_writer_flush (self->writer);
  self->finished = TRUE;
  if (self->snapshot != NULL && self->uses_header && self->next_entry != G_MAXUINT)
    hs_maildir_index_prune (index, self->folder->dir_name, self->snapshot->n_messages, is_present, self->snapshot);
  return hm_multistatus_writer_finish (self->writer);
}

void
hs_listing_send (HsListing *self, HsRequest *request)
{
  static const char content_type[] = "text/xml; charset=utf-8";
  HsReply *reply = hs_reply_new (207, NULL);

  if (self->snapshot != NULL && self->single == NULL)
    {
      hs_reply_add (reply, "Content-Type", content_type);
      hs_reply_set_source (reply, -1, next_piece, self, (GDestroyNotify) hs_listing_free);
    }
  else
    {
      /* Short enough to be told with its length. */
      while (write_next (self))
        continue;
      hs_reply_take_bytes (reply, content_type, hm_multistatus_writer_finish (self->writer));
      hs_listing_free (self);
    }
  hs_request_answer (request, reply);
}
