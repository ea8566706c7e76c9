/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which message of a folder is which item. Each is only one: of three that are the same, two there leave one to put. */

#include "cli-present-private.h"

static gint64
next_id (CliPresent *self, const char *sql, gint64 place, gint64 after)
{
  sqlite3_stmt *row = cli_present_query (self, sql, "ii", place, after);
  gint64 id = row ? sqlite3_column_int64 (row, 0) : 0;

  if (row)
    sqlite3_reset (row);
  return id;
}

/* The member for an item by one of the ways below; 0: there is none. */
static gint64
find_member (CliPresent *self, const char *sql, gint64 item)
{
  return next_id (self, sql, item, 0);
}

static void
take (CliPresent *self, gint64 item, gint64 member, CliItemState state)
{
  cli_present_run (self, "UPDATE temp.member SET item = ?2 WHERE id = ?1", "ii", member, item);
  cli_present_run (self, "UPDATE temp.item SET member = ?2, state = ?3 WHERE id = ?1", "iii", item, member, (gint64) state);
}

/* Each has the other's member then, and with it what became of that. */
static void
trade (CliPresent *self, gint64 one, gint64 other)
{
  static const char member_of[] = "SELECT member FROM temp.item WHERE id = ?1 AND id > ?2";
  gint64 of_one = next_id (self, member_of, one, 0);
  gint64 of_other = next_id (self, member_of, other, 0);
  CliItemState state_of_one = cli_present_get_item_state (self, one);
  CliItemState state_of_other = cli_present_get_item_state (self, other);

  take (self, one, of_other, state_of_other);
  take (self, other, of_one, state_of_one);
}

#define FREE_MEMBER "SELECT m.id FROM temp.item AS i JOIN temp.member AS m ON m.place = i.place AND m.item = 0 AND "
#define ONE " WHERE i.id = ?1 AND m.id > ?2 ORDER BY m.id LIMIT 1"

static const char by_bytes[] = FREE_MEMBER "m.sha256 = i.sha256" ONE;
static const char by_key[] = FREE_MEMBER "m.key = i.key" ONE;
static const char by_loose_key[] = FREE_MEMBER "m.loose = i.loose AND (m.has_id = 0 OR i.has_id = 0)" ONE;
static const char new_by_bytes[] = FREE_MEMBER "m.sha256 = i.sha256 AND m.fresh" ONE;
static const char new_by_key[] = FREE_MEMBER "m.key = i.key AND m.fresh" ONE;
static const char new_by_loose_key[] =
  FREE_MEMBER "m.loose = i.loose AND m.fresh AND (m.has_id = 0 OR i.has_id = 0)" ONE;
/* What has just come with the looks of what was just sent is that, whatever the server made of its bytes. */
static const char new_by_looks[] = FREE_MEMBER "m.looks = i.looks AND m.fresh" ONE;

static void
match_by (CliPresent *self, const char *items, const char *way, int place, CliItemState state)
{
  gint64 id = 0;

  while ((id = next_id (self, items, place, id)) != 0)
    {
      gint64 member = find_member (self, way, id);
      if (member != 0)
        take (self, id, member, state);
    }
}

void
cli_present_match (CliPresent *self, int place, gboolean by_bytes_alone)
{
  static const char open_items[] = "SELECT id FROM temp.item WHERE place = ?1 AND state = 0 AND id > ?2 AND"
                                   " sha256 IS NOT NULL ORDER BY id LIMIT 1";
  static const char any_known[] = "SELECT 1 FROM temp.member WHERE place = ?1 AND item = 0 AND id > ?2 AND"
                                  " sha256 IS NOT NULL LIMIT 1";
  static const char *const ways[] = { by_bytes, by_key, by_loose_key };
  guint n = by_bytes_alone ? 1 : G_N_ELEMENTS (ways);

  for (guint i = 0; i < n && next_id (self, any_known, place, 0) != 0; i++)
    match_by (self, open_items, ways[i], place, CLI_ITEM_PRESENT);
}

void
cli_present_match_new (CliPresent *self, int place)
{
  static const char put_items[] = "SELECT id FROM temp.item WHERE place = ?1 AND state = 2 AND member = 0 AND id > ?2"
                                  " ORDER BY id LIMIT 1";
  static const char sent_items[] = "SELECT id FROM temp.item WHERE place = ?1 AND state = 0 AND put_off > 0 AND id > ?2"
                                   " ORDER BY id LIMIT 1";
  static const char *const ways[] = { new_by_bytes, new_by_key, new_by_loose_key, new_by_looks };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      match_by (self, put_items, ways[i], place, CLI_ITEM_PUT);
      match_by (self, sent_items, ways[i], place, CLI_ITEM_PUT);
    }
}

void
cli_present_settle_marks (CliPresent *self, int place)
{
  static const char wrong[] = "SELECT i.id FROM temp.item AS i JOIN temp.member AS m ON m.id = i.member"
                              " WHERE +i.place = ?1 AND i.id > ?2 AND +i.state IN (1, 2) AND i.read = 0 AND m.read = 1"
                              " ORDER BY i.id LIMIT 1";
  static const char other[] = "SELECT o.id FROM temp.item AS i JOIN temp.item AS o ON o.place = i.place AND o.size = i.size AND"
                              " o.sha256 = i.sha256 JOIN temp.member AS m ON m.id = o.member"
                              " WHERE i.id = ?1 AND o.id > ?2 AND o.state IN (1, 2) AND o.read != 0 AND m.read = 0 LIMIT 1";
  gint64 id = 0;

  while ((id = next_id (self, wrong, place, id)) != 0)
    {
      gint64 with = next_id (self, other, id, 0);
      if (with != 0)
        trade (self, id, with);
    }
}

gboolean
cli_present_claim (CliPresent *self, const CliItem *item)
{
  gint64 member;

  cli_present_set_item_content (self, item->id, &item->content);
  member = find_member (self, by_bytes, item->id);
  if (member != 0)
    take (self, item->id, member, CLI_ITEM_PRESENT);
  return member != 0;
}
