/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-present-private.h"

#include <string.h>

#define DAY (24 * 60 * 60)

#define CONTENT_COLUMNS "size, sha256, key, loose, looks, has_id"
/* A + before a column keeps SQLite from an index by which it would have to sort all rows for each that is asked for. */
#define ITEM_COLUMNS "i.id, i.place, i.name, i.start, i.length, i.number, i.read, i.date, i.member, " \
                     "i.size, i.sha256, i.key, i.loose, i.looks, i.has_id, m.url, m.listed_size, m.read"
#define ITEMS "SELECT " ITEM_COLUMNS " FROM temp.item AS i LEFT JOIN temp.member AS m ON m.id = i.member WHERE "

#define NULL_IF_EMPTY(text) (*(text) ? (text) : NULL)

void
cli_item_free (CliItem *self)
{
  g_free (self->name);
  g_free (self->href);
  g_free (self);
}

/* ---- items ---- */

static CliItem *
read_item (sqlite3_stmt *row)
{
  CliItem *self;

  if (row == NULL)
    return NULL;
  self = g_new0 (CliItem, 1);
  self->id = sqlite3_column_int64 (row, 0);
  self->place = sqlite3_column_int (row, 1);
  self->name = cli_database_text (row, 2);
  self->start = (guint64) sqlite3_column_int64 (row, 3);
  self->length = (guint64) sqlite3_column_int64 (row, 4);
  self->number = (guint) sqlite3_column_int (row, 5);
  self->read = sqlite3_column_int (row, 6);
  self->date = sqlite3_column_int64 (row, 7);
  self->member = sqlite3_column_int64 (row, 8);
  self->known = cli_present_read_content (row, 9, &self->content);
  self->href = cli_database_text (row, 15);
  self->member_size = (guint64) sqlite3_column_int64 (row, 16);
  self->member_read = sqlite3_column_int (row, 17) != 0;
  sqlite3_reset (row);
  return self;
}

void
cli_present_add_item (CliPresent *self, CliItem *item)
{
  cli_present_run (self,
                   "INSERT INTO temp.item (place, name, start, length, number, read, date)"
                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                   "itiiiii", (gint64) item->place, item->name, (gint64) item->start, (gint64) item->length,
                   (gint64) item->number, (gint64) item->read, item->date);
  item->id = sqlite3_last_insert_rowid (self->db->handle);
  if (item->known)
    cli_present_set_item_content (self, item->id, &item->content);
}

void
cli_present_sort_items (CliPresent *self)
{
  sqlite3_stmt *row = cli_present_query (self, "SELECT coalesce (max (id), 0) FROM temp.item", "");
  gint64 last = row ? sqlite3_column_int64 (row, 0) : 0;

  if (row)
    sqlite3_reset (row);
  cli_present_run (self,
                   "INSERT INTO temp.item (place, name, start, length, number, read, date, state)"
                   " SELECT place, name, start, length, number, read, date, state FROM temp.item"
                   " ORDER BY place, name, start",
                   "");
  cli_present_run (self, "DELETE FROM temp.item WHERE id <= ?1", "i", last);
}

static gboolean
look_up (CliPresent *self,
         const char *account,
         const char *folder,
         const char *key,
         guint64 listed_size,
         gint64 listed_date,
         CliContent *out_content)
{
  sqlite3_stmt *row = cli_present_query (self,
                                         "SELECT listed_size, listed_date, used, " CONTENT_COLUMNS " FROM content"
                                         " WHERE account = ?1 AND folder = ?2 AND href = ?3",
                                         "ttt", account, folder, key);
  gint64 size = row ? sqlite3_column_int64 (row, 0) : 0;
  gboolean known;

  if (row == NULL)
    return FALSE;
  /* What was put there by an earlier run, and not listed since, is -1. */
  known = (size == -1 || (size == (gint64) listed_size && sqlite3_column_int64 (row, 1) == listed_date)) &&
          cli_present_read_content (row, 3, out_content);
  gboolean stale = size == -1 || sqlite3_column_int64 (row, 2) < self->now - 30 * DAY;
  sqlite3_reset (row);
  if (known && stale)
    cli_present_run (self,
                     "UPDATE content SET listed_size = ?4, listed_date = ?5, used = ?6"
                     " WHERE account = ?1 AND folder = ?2 AND href = ?3",
                     "tttiii", account, folder, key, (gint64) listed_size, listed_date, self->now);
  return known;
}

static void
store (CliPresent *self,
       const char *account,
       const char *folder,
       const char *key,
       gint64 listed_size,
       gint64 listed_date,
       const CliContent *content)
{
  cli_present_run (self,
                   "INSERT OR REPLACE INTO content (account, folder, href, listed_size, listed_date, used,"
                   " " CONTENT_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                   "tttiiiitttti", account, folder, key, listed_size, listed_date, self->now, (gint64) content->size,
                   content->sha256, content->key, content->loose, content->looks, (gint64) content->has_id);
}

static char *
folder_of (const char *key)
{
  const char *slash = strrchr (key, '/');

  return g_strndup (key, slash ? (gsize) (slash - key) + 1 : 0);
}

void
cli_present_add_listed_item (CliPresent *self, const char *account, CliItem *item)
{
  g_autofree char *key = cli_present_href_key (item->name);
  g_autofree char *folder = folder_of (key);

  item->known = look_up (self, account, folder, key, item->length, item->date, &item->content);
  if (item->known)
    {
      cli_present_add_item (self, item);
      return;
    }
  cli_present_add_item (self, item);
  cli_present_run (self, "UPDATE temp.item SET size = ?2, looks = ?3 WHERE id = ?1", "iit", item->id,
                   (gint64) item->length, NULL_IF_EMPTY (item->content.looks));
}

void
cli_present_remember (CliPresent *self, const char *account, const CliItem *item)
{
  g_autofree char *key = cli_present_href_key (item->name);
  g_autofree char *folder = folder_of (key);

  store (self, account, folder, key, (gint64) item->length, item->date, &item->content);
}

void
cli_present_set_item_content (CliPresent *self, gint64 id, const CliContent *content)
{
  cli_present_run (self,
                   "UPDATE temp.item SET size = ?2, sha256 = ?3, key = ?4, loose = ?5, looks = ?6, has_id = ?7"
                   " WHERE id = ?1",
                   "iitttti", id, (gint64) content->size, content->sha256, content->key, content->loose,
                   NULL_IF_EMPTY (content->looks), (gint64) content->has_id);
}

void
cli_present_set_item_read (CliPresent *self, gint64 id, int read)
{
  cli_present_run (self, "UPDATE temp.item SET read = ?2 WHERE id = ?1", "ii", id, (gint64) read);
}

void
cli_present_set_item_state (CliPresent *self, gint64 id, CliItemState state)
{
  cli_present_run (self, "UPDATE temp.item SET state = ?2 WHERE id = ?1", "ii", id, (gint64) state);
}

guint
cli_present_put_off_item (CliPresent *self, gint64 id)
{
  cli_present_run (self, "UPDATE temp.item SET put_off = put_off + 1 WHERE id = ?1", "i", id);
  sqlite3_stmt *row = cli_present_query (self, "SELECT put_off FROM temp.item WHERE id = ?1", "i", id);
  guint times = row ? (guint) sqlite3_column_int (row, 0) : 0;

  if (row)
    sqlite3_reset (row);
  return times;
}

void
cli_present_count_items (CliPresent *self, int place, CliItemState state, guint64 *out_n, guint64 *out_bytes)
{
  sqlite3_stmt *row = cli_present_query (self,
                                         "SELECT count(*), coalesce (sum (size), 0) FROM temp.item"
                                         " WHERE state = ?2 AND (?1 = -1 OR place = ?1)",
                                         "ii", (gint64) place, (gint64) state);

  *out_n = row ? (guint64) sqlite3_column_int64 (row, 0) : 0;
  *out_bytes = row ? (guint64) sqlite3_column_int64 (row, 1) : 0;
  if (row)
    sqlite3_reset (row);
}

CliItem *
cli_present_next_item (CliPresent *self, int place, CliItemState state, gint64 after)
{
  if (place < 0)
    return read_item (cli_present_query (self, ITEMS "i.id > ?2 AND +i.state = ?1 ORDER BY i.id LIMIT 1", "ii",
                                         (gint64) state, after));
  return read_item (cli_present_query (self,
                                       ITEMS "i.id > ?3 AND i.state = ?2 AND i.place = ?1 ORDER BY i.id LIMIT 1",
                                       "iii", (gint64) place, (gint64) state, after));
}

CliItem *
cli_present_next_doubtful (CliPresent *self, int place, gint64 after)
{
  return read_item (cli_present_query (
    self,
    ITEMS "i.id > ?2 AND i.place = ?1 AND i.state = 0 AND i.sha256 IS NULL AND"
          " (EXISTS (SELECT 1 FROM temp.member AS o WHERE o.place = ?1 AND o.listed_size = i.size AND o.item = 0) OR"
          " EXISTS (SELECT 1 FROM temp.member AS o WHERE o.place = ?1 AND o.looks = i.looks AND o.item = 0) OR"
          " EXISTS (SELECT 1 FROM temp.member AS o WHERE o.place = ?1 AND o.listed_size = 0 AND o.item = 0) OR"
          " (i.size = 0 AND EXISTS (SELECT 1 FROM temp.member AS o WHERE o.place = ?1 AND o.item = 0)))"
          " ORDER BY i.id LIMIT 1",
    "ii", (gint64) place, after));
}

CliItem *
cli_present_next_mark (CliPresent *self, int place, gboolean read, gboolean any, gint64 after)
{
  if (read)
    return read_item (cli_present_query (self,
                                         ITEMS "i.id > ?2 AND +i.place = ?1 AND +i.state IN (1, 2) AND i.read = 1 AND"
                                               " m.read = 0 ORDER BY i.id LIMIT 1",
                                         "ii", (gint64) place, after));
  return read_item (cli_present_query (self,
                                       ITEMS "i.id > ?2 AND +i.place = ?1 AND (+i.state = 2 OR (?3 AND +i.state = 1)) AND"
                                             " i.read = 0 AND m.read = 1 ORDER BY i.id LIMIT 1",
                                       "iii", (gint64) place, after, (gint64) any));
}

/* ---- members ---- */

void
cli_present_begin_listing (CliPresent *self, int place, const char *account, const char *folder)
{
  sqlite3_stmt *row = cli_present_query (self, "SELECT 1 FROM temp.place WHERE place = ?1", "i", (gint64) place);

  self->again = row != NULL;
  if (row)
    sqlite3_reset (row);
  self->place = place;
  g_free (self->account);
  g_free (self->folder);
  self->account = g_strdup (account);
  self->folder = cli_present_href_key (folder);
  cli_present_run (self, "INSERT OR REPLACE INTO temp.place VALUES (?1, ?2, ?3)", "itt", (gint64) place, account,
                   self->folder);
  cli_present_run (self, "UPDATE temp.member SET listed = 0 WHERE place = ?1", "i", (gint64) place);
}

void
cli_present_add_member (CliPresent *self, HTTPMailMemberInfo *info)
{
  const char *href = httpmail_member_info_get_href (info);
  g_autofree char *key = cli_present_href_key (href);
  g_autoptr (GDateTime) date_time = httpmail_member_info_get_date_time (info);
  gint64 date = date_time ? g_date_time_to_unix (date_time) : 0;
  guint64 size = httpmail_member_info_get_content_length (info);
  CliContent content = { 0 };
  char looks[CLI_DIGEST_LENGTH + 1];
  gboolean known = look_up (self, self->account, self->folder, key, size, date, &content);

  cli_content_looks (httpmail_member_info_get_subject (info), date, httpmail_member_info_get_from (info), looks);
  cli_present_run (self,
                   "INSERT INTO temp.member (place, href, url, listed_size, listed_date, read, looks, listed, fresh)"
                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8) ON CONFLICT (place, href) DO UPDATE SET"
                   " listed_size = ?4, listed_date = ?5, read = ?6, looks = coalesce (?7, looks), listed = 1",
                   "ittiiiti", (gint64) self->place, key, href, (gint64) size, date,
                   (gint64) httpmail_member_info_is_read (info), NULL_IF_EMPTY (looks), (gint64) self->again);
  if (known)
    cli_present_run (self,
                     "UPDATE temp.member SET size = ?3, sha256 = ?4, key = ?5, loose = ?6, has_id = ?7"
                     " WHERE place = ?1 AND href = ?2 AND sha256 IS NULL",
                     "itittti", (gint64) self->place, key, (gint64) content.size, content.sha256, content.key,
                     content.loose, (gint64) content.has_id);
}

void
cli_present_end_listing (CliPresent *self, gboolean complete)
{
  if (complete)
    cli_present_run (self,
                     "DELETE FROM content WHERE account = ?1 AND folder = ?2 AND NOT EXISTS"
                     " (SELECT 1 FROM temp.member AS m WHERE m.place = ?3 AND m.href = content.href AND m.listed)",
                     "tti", self->account, self->folder, (gint64) self->place);
  cli_present_commit (self);
}

gint64
cli_present_next_candidate (CliPresent *self, int place, gint64 after, char **out_href, guint64 *out_size)
{
#define WANTED "i.place = ?1 AND (i.state = 0 OR (i.state = 2 AND i.member = 0 AND m.fresh))"
  sqlite3_stmt *row = cli_present_query (
    self,
    "SELECT m.id, m.url, m.listed_size FROM temp.member AS m WHERE +m.place = ?1 AND m.id > ?2 AND m.item = 0 AND"
    " m.sha256 IS NULL AND NOT m.unreadable AND"
    " (EXISTS (SELECT 1 FROM temp.item AS i WHERE i.size = m.listed_size AND " WANTED ") OR"
    " EXISTS (SELECT 1 FROM temp.item AS i WHERE i.looks = m.looks AND " WANTED ") OR"
    " m.listed_size = 0 AND EXISTS (SELECT 1 FROM temp.item AS i WHERE " WANTED ")) ORDER BY m.id LIMIT 1",
    "ii", (gint64) place, after);
  gint64 id = row ? sqlite3_column_int64 (row, 0) : 0;

  if (row)
    {
      *out_href = cli_database_text (row, 1);
      *out_size = (guint64) sqlite3_column_int64 (row, 2);
      sqlite3_reset (row);
    }
  return id;
}

void
cli_present_set_member_content (CliPresent *self, gint64 member, const CliContent *content)
{
  sqlite3_stmt *row = cli_present_query (self,
                                         "SELECT p.account, p.folder, m.href, m.listed_size, m.listed_date"
                                         " FROM temp.member AS m JOIN temp.place AS p ON p.place = m.place"
                                         " WHERE m.id = ?1",
                                         "i", member);
  if (row)
    {
      store (self, (const char *) sqlite3_column_text (row, 0), (const char *) sqlite3_column_text (row, 1),
             (const char *) sqlite3_column_text (row, 2), sqlite3_column_int64 (row, 3), sqlite3_column_int64 (row, 4),
             content);
      sqlite3_reset (row);
    }
  cli_present_run (self,
                   "UPDATE temp.member SET size = ?2, sha256 = ?3, key = ?4, loose = ?5, has_id = ?6 WHERE id = ?1",
                   "iittti", member, (gint64) content->size, content->sha256, content->key, content->loose,
                   (gint64) content->has_id);
}

void
cli_present_set_member_unreadable (CliPresent *self, gint64 member)
{
  cli_present_run (self, "UPDATE temp.member SET unreadable = 1 WHERE id = ?1", "i", member);
}

CliItem *
cli_present_next_blocked (CliPresent *self, gint64 after)
{
  return read_item (cli_present_query (self,
                                       "SELECT " ITEM_COLUMNS " FROM temp.member AS m JOIN temp.item AS i"
                                       " ON i.place = m.place AND (i.size = m.listed_size OR i.looks = m.looks)"
                                       " WHERE m.unreadable AND m.item = 0 AND i.state = 0 AND i.id > ?1"
                                       " ORDER BY i.id LIMIT 1",
                                       "i", after));
}

gboolean
cli_present_has_member (CliPresent *self, int place, const char *href)
{
  g_autofree char *key = cli_present_href_key (href);
  sqlite3_stmt *row = cli_present_query (self, "SELECT 1 FROM temp.member WHERE place = ?1 AND href = ?2", "it",
                                         (gint64) place, key);

  if (row)
    sqlite3_reset (row);
  return row != NULL;
}

void
cli_present_put (CliPresent *self, const CliItem *item, const char *href)
{
  g_autofree char *key = href ? cli_present_href_key (href) : NULL;
  const CliContent *content = &item->content;

  cli_present_set_item_state (self, item->id, CLI_ITEM_PUT);
  if (href == NULL)
    return;
  cli_present_run (self,
                   "INSERT INTO temp.member (place, href, url, looks, fresh, item,"
                   " size, sha256, key, loose, has_id) VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7, ?8, ?9, ?10)"
                   " ON CONFLICT (place, href) DO UPDATE SET item = ?5, size = ?6, sha256 = ?7, key = ?8, loose = ?9,"
                   " has_id = ?10",
                   "itttiittti", (gint64) item->place, key, href, NULL_IF_EMPTY (content->looks), item->id,
                   (gint64) content->size, content->sha256, content->key, content->loose, (gint64) content->has_id);
  cli_present_run (self,
                   "UPDATE temp.item SET member = (SELECT id FROM temp.member WHERE place = ?2 AND href = ?3)"
                   " WHERE id = ?1",
                   "iit", item->id, (gint64) item->place, key);
  sqlite3_stmt *row =
    cli_present_query (self, "SELECT account, folder FROM temp.place WHERE place = ?1", "i", (gint64) item->place);
  if (row)
    {
      store (self, (const char *) sqlite3_column_text (row, 0), (const char *) sqlite3_column_text (row, 1), key, -1, 0,
             content);
      sqlite3_reset (row);
    }
}

CliItemState
cli_present_get_item_state (CliPresent *self, gint64 id)
{
  sqlite3_stmt *row = cli_present_query (self, "SELECT state FROM temp.item WHERE id = ?1", "i", id);
  CliItemState state = row ? (CliItemState) sqlite3_column_int (row, 0) : CLI_ITEM_FAILED;

  if (row)
    sqlite3_reset (row);
  return state;
}

void
cli_present_move_items (CliPresent *self, int from, int to)
{
  cli_present_run (self, "UPDATE temp.item SET place = ?2 WHERE place = ?1", "ii", (gint64) from, (gint64) to);
}

void
cli_present_fail_place (CliPresent *self, int place)
{
  cli_present_run (self, "UPDATE temp.item SET state = 3 WHERE place = ?1 AND state = 0", "i", (gint64) place);
}

guint64
cli_present_settle_put (CliPresent *self, int place)
{
  sqlite3_stmt *row;
  gint64 missing;

  cli_present_run (self,
                   "UPDATE temp.item SET member = 0 WHERE place = ?1 AND state = 2 AND member IN"
                   " (SELECT id FROM temp.member WHERE place = ?1 AND NOT listed)",
                   "i", (gint64) place);
  cli_present_match_new (self, place);
  row = cli_present_query (self,
                           "SELECT (SELECT count(*) FROM temp.item WHERE place = ?1 AND state = 2)"
                           " - (SELECT count(*) FROM temp.member WHERE place = ?1 AND fresh AND listed)",
                           "i", (gint64) place);
  missing = row ? sqlite3_column_int64 (row, 0) : 0;
  if (row)
    sqlite3_reset (row);
  return (guint64) MAX (missing, 0);
}
