/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a sync in both ways decides to do: without a server and without files. */

#include <string.h>

#include "cli/cli-sync-two-way.h"

/* ---- one message ---- */

static void
test_decisions (void)
{
  const struct
  {
    CliSyncFacts facts;
    CliSyncAction action;
  } cases[] = {
    /* as it was; its content is learned once */
    { { .known = TRUE, .same = TRUE, .here = TRUE, .digested = TRUE }, CLI_SYNC_KEEP },
    { { .known = TRUE, .same = TRUE, .here = TRUE }, CLI_SYNC_LEARN },
    { { .known = TRUE, .same = TRUE, .here = TRUE, .digested = TRUE, .marked = TRUE }, CLI_SYNC_MARK },
    /* moved here by its owner; not where nobody knows what is there */
    { { .known = TRUE, .same = TRUE, .elsewhere = TRUE, .vanished = TRUE }, CLI_SYNC_MOVE_THERE },
    { { .known = TRUE, .same = TRUE, .elsewhere = TRUE, .last_look = TRUE }, CLI_SYNC_KEEP },
    { { .known = TRUE, .same = TRUE, .elsewhere = TRUE }, CLI_SYNC_LATER },
    { { .known = TRUE, .same = TRUE, .renamed = TRUE, .digested = TRUE }, CLI_SYNC_ADOPT },
    /* on the way when a run was ended: the server has its way */
    { { .known = TRUE, .same = TRUE, .moving = TRUE, .elsewhere = TRUE, .vanished = TRUE }, CLI_SYNC_LATER },
    { { .known = TRUE, .same = TRUE, .moving = TRUE, .elsewhere = TRUE, .vanished = TRUE, .last_look = TRUE }, CLI_SYNC_MOVE },
    { { .known = TRUE, .same = TRUE, .moving = TRUE, .here = TRUE, .marked = TRUE }, CLI_SYNC_MARK },
    { { .known = TRUE, .same = TRUE, .moving = TRUE, .digested = TRUE, .last_look = TRUE }, CLI_SYNC_FETCH },
    /* deleted, unless it was lost, or might be there under another name */
    { { .known = TRUE, .same = TRUE, .digested = TRUE }, CLI_SYNC_LATER },
    { { .known = TRUE, .same = TRUE, .digested = TRUE, .last_look = TRUE }, CLI_SYNC_DELETE_THERE },
    { { .known = TRUE, .same = TRUE, .digested = TRUE, .last_look = TRUE, .lost = TRUE }, CLI_SYNC_FETCH },
    { { .known = TRUE, .same = TRUE, .last_look = TRUE }, CLI_SYNC_FETCH },
    /* without a base as in one way */
    { { .certain = TRUE, .here = TRUE }, CLI_SYNC_ADOPT },
    { { .certain = TRUE, .last_look = TRUE }, CLI_SYNC_FETCH },
    { { .certain = TRUE, .elsewhere = TRUE, .vanished = TRUE, .last_look = TRUE }, CLI_SYNC_MOVE },
    { { .certain = TRUE, .elsewhere = TRUE, .vanished = TRUE, .owned = TRUE, .last_look = TRUE }, CLI_SYNC_FETCH },
    { { .uploaded = TRUE }, CLI_SYNC_ADOPT },
    /* another message has the href now */
    { { .known = TRUE, .certain = TRUE, .last_look = TRUE }, CLI_SYNC_FETCH },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %u", (guint) i);
      g_assert_cmpint (cli_sync_merge_decide (&cases[i].facts), ==, cases[i].action);
    }
}

/* Nothing that is not known, and complete, leads to a deletion. */
static void
test_deletions (void)
{
  for (guint bits = 0; bits < 1 << 13; bits++)
    {
      const CliSyncFacts facts = {
        .known = bits & 1, .same = bits >> 1 & 1, .moving = bits >> 2 & 1, .marked = bits >> 3 & 1,
        .certain = bits >> 4 & 1, .here = bits >> 5 & 1, .elsewhere = bits >> 6 & 1, .vanished = bits >> 7 & 1,
        .last_look = bits >> 8 & 1, .digested = bits >> 9 & 1, .renamed = bits >> 10 & 1, .lost = bits >> 11 & 1,
        .uploaded = bits >> 12 & 1,
      };

      if (cli_sync_merge_decide (&facts) != CLI_SYNC_DELETE_THERE)
        continue;
      g_assert_true (facts.known && facts.same && facts.digested && facts.last_look);
      g_assert_false (facts.here || facts.elsewhere || facts.renamed || facts.moving || facts.lost);
    }
}

/* ---- whole mailboxes ---- */

typedef struct
{
  CliSyncState *state;
  gint64 inbox;
  gint64 archive;
} Fixture;

static void
begin_run (Fixture *self)
{
  gboolean damaged;

  self->state = cli_sync_state_open (NULL, &damaged, NULL);
  g_assert_nonnull (self->state);
  cli_sync_state_expect_two_ways (self->state);
  self->inbox = cli_sync_state_add_folder (self->state, "/inbox/", "");
  self->archive = cli_sync_state_add_folder (self->state, "/archive/", ".Archive");
  cli_sync_state_list_folder (self->state, self->inbox);
  cli_sync_state_list_folder (self->state, self->archive);
}

static CliSyncMessage
message_of (const char *href, const char *ident)
{
  return (CliSyncMessage) { .href = (char *) href, .ident = (char *) ident, .looks = (char *) ident, .size = 10,
                            .date = 1, .has_date = TRUE, .certain = TRUE };
}

/* Its file has ten bytes, and the digest is the ident in capitals. */
static void
add_known (Fixture *self, gint64 folder, const char *href, const char *ident)
{
  g_autofree char *sha256 = g_ascii_strup (ident, -1);
  CliSyncItem item = { .folder = folder, .message = message_of (href, ident), .sha256 = sha256 };

  cli_sync_state_record (self->state, &item, 0, "1.Hx.httpmail,S=10");
}

static void
add_listed (Fixture *self, gint64 folder, const char *href, const char *ident)
{
  CliSyncMessage message = message_of (href, ident);

  cli_sync_state_add_placed (self->state, folder, &message);
}

/* A file's content is its name's first letter. */
static char *
digest (const CliSyncFile *file, gpointer user_data)
{
  return g_strndup (file->name, 1);
}

/* "action href" of each row of the plan, with the directory of the file, and "mark href" for what goes to the server. */
static void
assert_plan (Fixture *self, const char *expected)
{
  static const char *const names[] = { "later", "keep", "learn", "mark", "adopt", "move", "fetch", "move-there", "delete-there" };
  static const CliSyncMergeFuncs funcs = { NULL, digest };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  CliSyncItem *item;
  gint64 after = 0;

  cli_sync_state_end_listing (self->state, self->inbox, NULL);
  cli_sync_state_end_listing (self->state, self->archive, NULL);
  g_assert_true (cli_sync_merge (self->state, &funcs, NULL, &error));
  g_assert_no_error (error);
  while ((item = cli_sync_state_next_item (self->state, CLI_SYNC_LATER, CLI_SYNC_DELETE_THERE, after)) != NULL)
    {
      after = item->id;
      g_string_append_printf (text, "%s %s%s%s;", names[item->action], item->message.href, item->file.id ? " " : "",
                              item->file.id ? item->file.dir : "");
      cli_sync_item_free (item);
    }
  while ((item = cli_sync_state_take_mark (self->state, NULL)) != NULL)
    {
      g_string_append_printf (text, "%s %s;", item->message.read ? "read" : "unread", item->message.href);
      cli_sync_item_free (item);
    }
  g_assert_true (cli_sync_state_check (self->state, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==, expected);
  cli_sync_state_free (self->state);
}

static void
test_mark (void)
{
  Fixture self;

  begin_run (&self);
  add_known (&self, self.inbox, "/inbox/1", "a");
  add_listed (&self, self.inbox, "/inbox/1", "a");
  cli_sync_state_add_file (self.state, "a", "", "cur", "1:2,S", 10);
  assert_plan (&self, "read /inbox/1;");
}

static void
test_moved_here (void)
{
  Fixture self;

  begin_run (&self);
  add_known (&self, self.inbox, "/inbox/1", "a");
  add_known (&self, self.inbox, "/inbox/2", "b");
  add_listed (&self, self.inbox, "/inbox/1", "a");
  add_listed (&self, self.inbox, "/inbox/2", "b");
  cli_sync_state_add_file (self.state, "a", ".Archive", "cur", "1:2,", 10);
  cli_sync_state_add_file (self.state, NULL, ".Archive", "cur", "B.host:2,", 10);
  assert_plan (&self, "move-there /inbox/1 .Archive;move-there /inbox/2 .Archive;");
}

static void
test_renamed_before_moved (void)
{
  Fixture self;

  begin_run (&self);
  add_known (&self, self.inbox, "/inbox/1", "a");
  add_listed (&self, self.inbox, "/inbox/1", "a");
  cli_sync_state_add_file (self.state, NULL, ".Archive", "cur", "A.host:2,", 10);
  cli_sync_state_add_file (self.state, NULL, "", "cur", "A.host:2,", 10);
  /* Another size, another message */
  cli_sync_state_add_file (self.state, NULL, "", "cur", "A.longer:2,", 11);
  assert_plan (&self, "adopt /inbox/1 ;");
}

static void
test_moved_on_both_sides (void)
{
  Fixture self;

  begin_run (&self);
  add_known (&self, self.inbox, "/inbox/1", "a");
  add_known (&self, self.inbox, "/inbox/2", "b");
  add_listed (&self, self.archive, "/archive/1", "a");
  add_listed (&self, self.archive, "/archive/2", "b");
  cli_sync_state_add_file (self.state, "a", ".Junk", "cur", "1:2,", 10);
  cli_sync_state_add_file (self.state, NULL, ".Junk", "cur", "B.host:2,", 10);
  assert_plan (&self, "move /archive/1 .Junk;fetch /archive/2;");
}

static void
test_copied_there_and_moved_here (void)
{
  Fixture self;

  begin_run (&self);
  add_known (&self, self.inbox, "/inbox/1", "a");
  add_listed (&self, self.archive, "/archive/1", "a");
  add_listed (&self, self.inbox, "/inbox/1", "a");
  cli_sync_state_add_file (self.state, "a", ".Archive", "cur", "1:2,", 10);
  assert_plan (&self, "move-there /inbox/1 .Archive;fetch /archive/1;");
}

static void
test_deleted_here (void)
{
  Fixture self;

  begin_run (&self);
  add_known (&self, self.inbox, "/inbox/1", "a");
  add_known (&self, self.archive, "/archive/2", "b");
  add_listed (&self, self.inbox, "/inbox/1", "a");
  add_listed (&self, self.archive, "/archive/2", "b");
  cli_sync_state_lose_dir (self.state, ".Archive");
  assert_plan (&self, "delete-there /inbox/1;fetch /archive/2;");
}

static void
test_files_that_no_message_has (void)
{
  static const char name[] = "1.H0123456789abcdef0123456789abcdef.httpmail,S=10";
  const CliSyncFile here = { .dir = (char *) "", .sub = (char *) "cur", .name = (char *) name };
  const CliSyncFile elsewhere = { .dir = (char *) ".Archive", .sub = (char *) "cur", .name = (char *) name };
  const CliSyncFile foreign = { .dir = (char *) "", .sub = (char *) "new", .name = (char *) "1.host" };
  Fixture self;

  begin_run (&self);
  cli_sync_state_end_listing (self.state, self.inbox, NULL);
  g_assert_cmpint (cli_sync_state_get_file_kind (self.state, &foreign), ==, CLI_SYNC_FILE_NEW);
  /* A listing is not whole. */
  g_assert_cmpint (cli_sync_state_get_file_kind (self.state, &here), ==, CLI_SYNC_FILE_UNSURE);
  cli_sync_state_end_listing (self.state, self.archive, NULL);
  g_assert_cmpint (cli_sync_state_get_file_kind (self.state, &here), ==, CLI_SYNC_FILE_KEPT);
  add_known (&self, self.inbox, "/inbox/1", "0123456789abcdef0123456789abcdef");
  g_assert_cmpint (cli_sync_state_get_file_kind (self.state, &here), ==, CLI_SYNC_FILE_GONE);
  g_assert_cmpint (cli_sync_state_get_file_kind (self.state, &elsewhere), ==, CLI_SYNC_FILE_MOVED);
  add_listed (&self, self.inbox, "/inbox/1", "0123456789abcdef0123456789abcdef");
  g_assert_cmpint (cli_sync_state_get_file_kind (self.state, &elsewhere), ==, CLI_SYNC_FILE_NEW);
  /* What was kept is never uploaded. */
  g_assert_true (cli_sync_state_keep_file (self.state, &elsewhere));
  g_assert_false (cli_sync_state_keep_file (self.state, &elsewhere));
  g_assert_cmpint (cli_sync_state_get_file_kind (self.state, &elsewhere), ==, CLI_SYNC_FILE_KEPT);
  cli_sync_state_free (self.state);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/sync/both-ways/decisions", test_decisions);
  g_test_add_func ("/cli/sync/both-ways/only-what-is-known-for-certain-is-deleted", test_deletions);
  g_test_add_func ("/cli/sync/both-ways/mark", test_mark);
  g_test_add_func ("/cli/sync/both-ways/moved-here", test_moved_here);
  g_test_add_func ("/cli/sync/both-ways/renamed-before-moved", test_renamed_before_moved);
  g_test_add_func ("/cli/sync/both-ways/moved-on-both-sides", test_moved_on_both_sides);
  g_test_add_func ("/cli/sync/both-ways/copied-there-and-moved-here", test_copied_there_and_moved_here);
  g_test_add_func ("/cli/sync/both-ways/deleted-here", test_deleted_here);
  g_test_add_func ("/cli/sync/both-ways/files-that-no-message-has", test_files_that_no_message_has);
  return g_test_run ();
}
