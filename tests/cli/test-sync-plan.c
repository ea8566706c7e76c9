/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a sync decides to do, and what it calls things: without a server and without files. */

#include <string.h>

#include "cli/cli-sync.h"

/* ---- one message ---- */

static void
test_decisions (void)
{
  const struct
  {
    CliSyncFacts facts;
    CliSyncAction action;
  } cases[] = {
    /* never seen */
    { { .certain = TRUE }, CLI_SYNC_LATER },
    { { .certain = TRUE, .last_look = TRUE }, CLI_SYNC_FETCH },
    /* as it was */
    { { .known = TRUE, .same = TRUE, .certain = TRUE, .here = TRUE }, CLI_SYNC_KEEP },
    { { .known = TRUE, .same = TRUE, .here = TRUE }, CLI_SYNC_KEEP },
    { { .known = TRUE, .same = TRUE, .here = TRUE, .marked = TRUE }, CLI_SYNC_MARK },
    /* moved here by its owner, but only when nobody else's */
    { { .known = TRUE, .same = TRUE, .elsewhere = TRUE }, CLI_SYNC_LATER },
    { { .known = TRUE, .same = TRUE, .elsewhere = TRUE, .last_look = TRUE }, CLI_SYNC_KEEP },
    { { .known = TRUE, .same = TRUE, .elsewhere = TRUE, .marked = TRUE, .last_look = TRUE }, CLI_SYNC_MARK },
    /* or on the way when a run was ended */
    { { .known = TRUE, .same = TRUE, .moving = TRUE, .elsewhere = TRUE, .vanished = TRUE }, CLI_SYNC_LATER },
    { { .known = TRUE, .same = TRUE, .moving = TRUE, .elsewhere = TRUE, .vanished = TRUE, .last_look = TRUE }, CLI_SYNC_MOVE },
    { { .known = TRUE, .same = TRUE, .moving = TRUE, .elsewhere = TRUE, .last_look = TRUE }, CLI_SYNC_KEEP },
    { { .known = TRUE, .same = TRUE, .moving = TRUE, .here = TRUE }, CLI_SYNC_KEEP },
    /* lost */
    { { .known = TRUE, .same = TRUE, .certain = TRUE, .last_look = TRUE }, CLI_SYNC_FETCH },
    /* ended before it was noted, or the state is lost */
    { { .here = TRUE, .certain = TRUE }, CLI_SYNC_ADOPT },
    /* without a size or a date two messages may look alike */
    { { .here = TRUE }, CLI_SYNC_LATER },
    { { .here = TRUE, .last_look = TRUE }, CLI_SYNC_FETCH },
    /* another message has the href now */
    { { .known = TRUE, .certain = TRUE }, CLI_SYNC_LATER },
    { { .known = TRUE, .certain = TRUE, .last_look = TRUE }, CLI_SYNC_FETCH },
    /* moved on the server */
    { { .certain = TRUE, .elsewhere = TRUE, .vanished = TRUE }, CLI_SYNC_LATER },
    { { .certain = TRUE, .elsewhere = TRUE, .vanished = TRUE, .last_look = TRUE }, CLI_SYNC_MOVE },
    /* perhaps still there */
    { { .certain = TRUE, .elsewhere = TRUE, .last_look = TRUE }, CLI_SYNC_FETCH },
    { { .elsewhere = TRUE, .vanished = TRUE, .last_look = TRUE }, CLI_SYNC_FETCH },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %u", (guint) i);
      g_assert_cmpint (cli_sync_decide (&cases[i].facts), ==, cases[i].action);
    }
}

/* ---- whole mailboxes ---- */

typedef struct
{
  CliSyncState *state;
  gint64 inbox;
  gint64 archive;
  gint64 row;
} Fixture;

static void
begin_run (Fixture *self)
{
  gboolean damaged;

  self->row = 0;
  self->state = cli_sync_state_open (NULL, &damaged, NULL);
  g_assert_nonnull (self->state);
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

static void
add_known (Fixture *self, gint64 folder, const char *href, const char *ident)
{
  CliSyncItem item = { .folder = folder, .message = message_of (href, ident) };

  cli_sync_state_record (self->state, &item, 0, "file");
}

static void
add_listed (Fixture *self, gint64 folder, const char *href, const char *ident)
{
  CliSyncMessage message = message_of (href, ident);

  cli_sync_state_add_listed (self->state, ++self->row, folder, &message);
}

/* "action href" of each row of the plan, and "gone href". */
static void
assert_plan (Fixture *self, const char *expected)
{
  static const char *const names[] = { "later", "keep", "learn", "mark", "adopt", "move", "fetch" };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  CliSyncItem *item;
  gint64 after = 0;

  g_assert_true (cli_sync_plan (self->state, NULL, NULL, &error));
  g_assert_no_error (error);
  while ((item = cli_sync_state_next_item (self->state, CLI_SYNC_LATER, CLI_SYNC_FETCH, after)) != NULL)
    {
      after = item->id;
      g_string_append_printf (text, "%s %s;", names[item->action], item->message.href);
      if (item->action != CLI_SYNC_FETCH)
        cli_sync_state_record (self->state, item, item->known, item->file.name);
      cli_sync_item_free (item);
    }
  after = 0;
  while ((item = cli_sync_state_next_gone (self->state, FALSE, after)) != NULL)
    {
      after = item->known;
      g_string_append_printf (text, "gone %s;", item->message.href);
      cli_sync_item_free (item);
    }
  g_assert_true (cli_sync_state_check (self->state, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
end_listings (Fixture *self)
{
  cli_sync_state_end_listing (self->state, self->inbox, NULL);
  cli_sync_state_end_listing (self->state, self->archive, NULL);
}

static void
test_new_kept_and_gone (void)
{
  Fixture self;

  begin_run (&self);
  add_known (&self, self.inbox, "/inbox/1", "a");
  add_known (&self, self.inbox, "/inbox/2", "b");
  cli_sync_state_add_file (self.state, "a", "", "cur", "1:2,S", 0);
  cli_sync_state_add_file (self.state, "b", "", "cur", "2:2,S", 0);
  add_listed (&self, self.inbox, "/inbox/1", "a");
  add_listed (&self, self.inbox, "/inbox/3", "c");
  end_listings (&self);
  assert_plan (&self, "fetch /inbox/3;gone /inbox/2;");
  cli_sync_state_free (self.state);
}

static void
test_cut_listing (void)
{
  Fixture self;

  begin_run (&self);
  add_known (&self, self.inbox, "/inbox/1", "a");
  add_known (&self, self.inbox, "/inbox/2", "b");
  cli_sync_state_add_file (self.state, "a", "", "cur", "1:2,S", 0);
  cli_sync_state_add_file (self.state, "b", "", "cur", "2:2,S", 0);
  add_listed (&self, self.inbox, "/inbox/1", "a");
  /* The same in another folder: it may well still be in the inbox. */
  add_listed (&self, self.archive, "/archive/2", "b");
  cli_sync_state_end_listing (self.state, self.archive, NULL);
  assert_plan (&self, "fetch /archive/2;");
  cli_sync_state_free (self.state);
}

static void
test_moved (void)
{
  Fixture self;

  begin_run (&self);
  add_known (&self, self.inbox, "/inbox/1", "a");
  cli_sync_state_add_file (self.state, "a", "", "cur", "1:2,S", 0);
  add_listed (&self, self.archive, "/archive/1", "a");
  end_listings (&self);
  assert_plan (&self, "move /archive/1;");
  cli_sync_state_free (self.state);
}

/* One of them has another name now, and looks like the other: that one's file is not taken for it. */
static void
test_moved_among_others_that_look_alike (void)
{
  Fixture self;
  CliSyncMessage renamed = message_of ("/archive/0", "c");
  CliSyncMessage moved = message_of ("/archive/1", "a");
  CliSyncItem known = { .folder = 0, .message = message_of ("/inbox/1", "a") };
  CliSyncItem other = { .folder = 0, .message = message_of ("/inbox/2", "b") };

  begin_run (&self);
  renamed.looks = moved.looks = known.message.looks = other.message.looks = (char *) "alike";
  known.folder = other.folder = self.inbox;
  cli_sync_state_record (self.state, &known, 0, "file");
  cli_sync_state_record (self.state, &other, 0, "file");
  cli_sync_state_add_file (self.state, "a", "", "cur", "1:2,S", 0);
  cli_sync_state_add_file (self.state, "b", "", "cur", "2:2,S", 0);
  cli_sync_state_add_listed (self.state, ++self.row, self.archive, &renamed);
  cli_sync_state_add_listed (self.state, ++self.row, self.archive, &moved);
  end_listings (&self);
  assert_plan (&self, "move /archive/1;fetch /archive/0;gone /inbox/2;");
  cli_sync_state_free (self.state);
}

static void
test_copied (void)
{
  Fixture self;

  begin_run (&self);
  add_known (&self, self.inbox, "/inbox/1", "a");
  cli_sync_state_add_file (self.state, "a", "", "cur", "1:2,S", 0);
  add_listed (&self, self.archive, "/archive/1", "a");
  add_listed (&self, self.inbox, "/inbox/1", "a");
  end_listings (&self);
  assert_plan (&self, "fetch /archive/1;");
  cli_sync_state_free (self.state);
}

/* Ended between the rename and the note. */
static void
test_moved_but_not_noted (void)
{
  Fixture self;

  begin_run (&self);
  add_known (&self, self.inbox, "/inbox/1", "a");
  cli_sync_state_add_file (self.state, "a", ".Archive", "cur", "1:2,S", 0);
  add_listed (&self, self.archive, "/archive/1", "a");
  end_listings (&self);
  assert_plan (&self, "adopt /archive/1;");
  cli_sync_state_free (self.state);
}

static void
test_unchanged_folder (void)
{
  Fixture self;

  begin_run (&self);
  add_known (&self, self.inbox, "/inbox/1", "a");
  add_known (&self, self.inbox, "/inbox/2", "b");
  cli_sync_state_add_file (self.state, "a", "", "cur", "1:2,S", 0);
  g_assert_cmpuint (cli_sync_state_list_unchanged (self.state, 1, self.inbox), ==, 2);
  end_listings (&self);
  /* The file of the second is lost. */
  assert_plan (&self, "fetch /inbox/2;");
  cli_sync_state_free (self.state);
}

static void
test_folder_that_is_gone (void)
{
  Fixture self;
  gint64 old;

  begin_run (&self);
  old = cli_sync_state_add_folder (self.state, "/old/", ".Old");
  add_known (&self, old, "/old/1", "a");
  add_known (&self, old, "/old/2", "b");
  cli_sync_state_add_file (self.state, "a", ".Old", "cur", "1:2,S", 0);
  cli_sync_state_add_file (self.state, "b", ".Old", "cur", "2:2,S", 0);
  cli_sync_state_forget_folders (self.state);
  add_listed (&self, self.archive, "/archive/2", "b");
  end_listings (&self);
  assert_plan (&self, "move /archive/2;gone /old/1;");
  cli_sync_state_free (self.state);
}

/* ---- names ---- */

static void
test_file_names (void)
{
  CliSyncMessage message = message_of ("/inbox/1", "0123456789abcdef0123456789abcdef");
  g_autofree char *name = cli_sync_file_name (&message, 42, 7);
  g_autofree char *ident = cli_sync_file_ident (name);
  g_autofree char *read = cli_sync_file_with_read (name, TRUE);
  g_autofree char *unread = cli_sync_file_with_read (read, FALSE);
  g_autofree char *ordered = cli_sync_file_with_read ("1.H:2,FRT", TRUE);
  g_autofree char *taken = cli_sync_file_with_read ("1.H:2,FST", FALSE);

  g_assert_cmpstr (name, ==, "1.H0123456789abcdef0123456789abcdef.httpmail,S=42");
  g_assert_cmpstr (ident, ==, message.ident);
  g_assert_true (g_str_has_suffix (read, ",S=42:2,S"));
  g_assert_true (cli_sync_file_is_read (read));
  g_assert_true (g_str_has_suffix (unread, ",S=42:2,"));
  g_assert_false (cli_sync_file_is_read (unread));
  g_assert_cmpstr (ordered, ==, "1.H:2,FRST");
  g_assert_cmpstr (taken, ==, "1.H:2,FT");
}

static void
test_foreign_file_names (void)
{
  const char *names[] = {
    "",
    ".",
    "1700000000.M1P1.host:2,S",
    ".H0123456789abcdef0123456789abcdef.httpmail",
    "1.H0123456789abcdef0123456789abcde.httpmail",
    "1.H0123456789ABCDEF0123456789abcdef.httpmail",
    "1.H0123456789abcdef0123456789abcdef.httpmailer",
    "1.H0123456789abcdef0123456789abcdef.host",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_null (cli_sync_file_ident (names[i]));
}

static void
test_folder_names (void)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *endless = g_strnfill (3000, 'x');
  const char *labels[] = {
    "Archive", "archive", "ARCHIVE", "Archive", "..", ".", "", "../../etc/passwd", "a/b", "a.b", "a\nb", "\x1b[2J", "httpmail",
    "HTTPMail", "~", "\xff\xfe", "Ελλάδα", "& more", endless,
  };
  g_autofree char *deep = g_strdup (".Archive");

  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      g_autofree char *href = g_strdup_printf ("/folders/%u/", (guint) i);
      g_autofree char *dir = cli_sync_folder_dir (NULL, labels[i], href, taken);

      g_assert_cmpint (dir[0], ==, '.');
      g_assert_cmpint (dir[1], !=, '.');
      g_assert_cmpint (dir[1], !=, '\0');
      g_assert_null (strpbrk (dir, "/\n\x1b\x7f"));
      /* One level: nothing that a label holds makes another one. */
      g_assert_null (strchr (dir + 1, '.'));
      g_assert_cmpuint (strlen (dir), <, 250);
      g_assert_cmpstr (dir, !=, ".httpmail");
      g_assert_true (g_hash_table_add (taken, cli_sync_dir_key (dir)));
    }
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *href = g_strdup_printf ("/deep/%u/", i);
      g_autofree char *dir = cli_sync_folder_dir (deep, "inner folder", href, taken);

      g_assert_cmpuint (strlen (dir), <, 250);
      g_assert_true (g_hash_table_add (taken, cli_sync_dir_key (dir)));
      g_free (deep);
      deep = g_steal_pointer (&dir);
    }
}

static void
test_hrefs (void)
{
  g_autofree char *own = cli_sync_href_key ("http://host:80", "http://host:80/a/b?c");
  g_autofree char *longer = cli_sync_href_key ("http://host:80", "http://host:8080/a");
  g_autofree char *other = cli_sync_href_key ("http://host", "https://host/a");

  g_assert_cmpstr (own, ==, "/a/b?c");
  g_assert_cmpstr (longer, ==, "http://host:8080/a");
  g_assert_cmpstr (other, ==, "https://host/a");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/sync/decisions", test_decisions);
  g_test_add_func ("/cli/sync/new-kept-and-gone", test_new_kept_and_gone);
  g_test_add_func ("/cli/sync/nothing-is-gone-from-a-listing-that-ended-early", test_cut_listing);
  g_test_add_func ("/cli/sync/moved", test_moved);
  g_test_add_func ("/cli/sync/moved-among-others-that-look-alike", test_moved_among_others_that_look_alike);
  g_test_add_func ("/cli/sync/copied-is-not-moved", test_copied);
  g_test_add_func ("/cli/sync/moved-but-not-noted", test_moved_but_not_noted);
  g_test_add_func ("/cli/sync/unchanged-folder-with-a-lost-file", test_unchanged_folder);
  g_test_add_func ("/cli/sync/folder-that-is-gone", test_folder_that_is_gone);
  g_test_add_func ("/cli/sync/file-names", test_file_names);
  g_test_add_func ("/cli/sync/foreign-file-names", test_foreign_file_names);
  g_test_add_func ("/cli/sync/folder-names-never-lead-away", test_folder_names);
  g_test_add_func ("/cli/sync/hrefs", test_hrefs);
  return g_test_run ();
}
