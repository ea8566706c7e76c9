/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hs-message-facts.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <httpmail/protocol/hm-date.h>

#include "hs-log.h"

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

HsFactsNeeded
hs_message_facts_needed_for (HmName name)
{
  if (is_header_property (name))
    return HS_FACTS_HEADER;
  return is_stat_property (name) ? HS_FACTS_STAT : HS_FACTS_NAME;
}

static gint64
delivery_time (const HsEntry *entry, const struct stat *st)
{
  return entry->time > 0 && entry->time < G_GUINT64_CONSTANT (253402300800) ? (gint64) entry->time : st->st_mtime;
}

char *
hs_message_facts_get_value (const HsMessageFacts *facts, HmName name)
{
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

/* A message is listed even when it cannot be read: it is there, and a client would take it for deleted. */
static HsFactsResult
note_unreadable (const HsMessageFacts *facts, HsMaildir *maildir, gboolean *logged, int saved_errno)
{
  if (saved_errno == ENOENT)
    return HS_FACTS_RENAMED;
  if (!*logged)
    hs_log ("%s/%s/%s: %s", maildir->path, facts->entry->in_new ? "new" : "cur", facts->entry->name,
            g_strerror (saved_errno));
  *logged = TRUE;
  if (saved_errno == EMFILE || saved_errno == ENFILE || saved_errno == ENOMEM)
    return HS_FACTS_FAILED;
  return HS_FACTS_GOOD;
}

static HsSummary *
make_empty_summary (const HsMessageFacts *facts)
{
  HsSummary *summary = g_new0 (HsSummary, 1);

  summary->to = g_strdup ("");
  summary->from = g_strdup ("");
  summary->subject = g_strdup ("");
  summary->date = delivery_time (facts->entry, &facts->st);
  return summary;
}

HsFactsResult
hs_message_facts_read (HsMessageFacts *facts,
                       HsMaildirIndex *index,
                       const char *dir_name,
                       HsMaildir *maildir,
                       HsFactsNeeded needed,
                       gboolean *logged)
{
  int dir_fd = facts->entry->in_new ? maildir->new_fd : maildir->cur_fd;
  HsFactsResult result = HS_FACTS_GOOD;
  int fd;

  if (needed == HS_FACTS_NAME)
    return HS_FACTS_GOOD;
  if (fstatat (dir_fd, facts->entry->name, &facts->st, AT_SYMLINK_NOFOLLOW) != 0)
    result = note_unreadable (facts, maildir, logged, errno);
  else if (!S_ISREG (facts->st.st_mode))
    return HS_FACTS_NO_MESSAGE;
  if (result != HS_FACTS_GOOD || needed != HS_FACTS_HEADER)
    return result;
  facts->summary = hs_maildir_index_lookup (index, dir_name, facts->base, &facts->st);
  if (facts->summary != NULL)
    return HS_FACTS_GOOD;
  /* Not blocking: somebody may have put a pipe there. */
  fd = openat (dir_fd, facts->entry->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0)
    {
      result = note_unreadable (facts, maildir, logged, errno);
      if (result == HS_FACTS_GOOD)
        facts->summary = make_empty_summary (facts);
      return result;
    }
  if (fstat (fd, &facts->st) != 0 || !S_ISREG (facts->st.st_mode))
    {
      close (fd);
      return HS_FACTS_NO_MESSAGE;
    }
  facts->summary = hs_summary_read (fd, facts->st.st_size, delivery_time (facts->entry, &facts->st));
  close (fd);
  hs_maildir_index_store (index, dir_name, facts->base, &facts->st, facts->summary);
  return HS_FACTS_GOOD;
}
