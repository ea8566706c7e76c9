# SPDX-License-Identifier: LGPL-2.1-or-later
"""sync --two-way: what was changed here goes to the server, and nothing is lost where both sides changed."""

import json
import os
import shutil
import sqlite3
import unittest

import harness
import test_sync
from test_sync import NEW, contents, files

OTHER = b"Subject: other\r\nDate: Tue, 3 Jun 2025 10:00:00 +0000\r\nMessage-ID: <other@example.org>\r\n\r\nOther\r\n"


class TwoWay(test_sync.SyncCase):
    messages = 30

    def two(self, *options, status=0, **numbers):
        """A run in both ways, which does this and nothing else."""
        self.assertDone(self.summary("--two-way", *options, status=status), **numbers)

    def first(self):
        self.two(fetched=self.total())

    def done_there(self):
        return sorted((e["event"], e["folder"]) for e in self.events if e["where"] == "server")

    def assertQuiet(self):
        """Both sides are alike, and another run finds nothing to do."""
        self.assertSame()
        self.two()
        self.assertSame()

    def file_of(self, subject, folder=""):
        """The file here of the message with this subject."""
        for path in files(os.path.join(self.out, folder) if folder else self.out):
            with open(path, "rb") as stream:
                if b"Subject: " + subject.encode() in stream.read() and \
                        os.path.dirname(os.path.dirname(path)) == os.path.join(self.out, folder).rstrip("/"):
                    return path
        raise AssertionError(f"no message {subject!r} in {folder!r}")

    def here(self, path, folder, name=None, flags=None):
        """Moves a file as a mail program does: under its name, or by writing it anew under another one."""
        for part in ("cur", "new", "tmp"):
            os.makedirs(os.path.join(self.out, folder, part), exist_ok=True)
        old = os.path.basename(path)
        info = f":2,{flags}" if flags is not None else ":2," + old.partition(":2,")[2]
        target = os.path.join(self.out, folder, "cur", (name or old.partition(":")[0]) + info)
        if name:
            shutil.copyfile(path, target)
            os.unlink(path)
        else:
            os.rename(path, target)
        return target

    def flag(self, path, flags):
        return self.here(path, os.path.relpath(os.path.dirname(os.path.dirname(path)), self.out).replace(".", "", 1)
                         if os.path.dirname(os.path.dirname(path)) == self.out
                         else os.path.basename(os.path.dirname(os.path.dirname(path))), flags=flags)

    def unread(self):
        return self.some_file(self.out, part="new")

    def href_of(self, path):
        base = os.path.basename(path).partition(":")[0]
        state = sqlite3.connect(os.path.join(self.out, ".httpmail", "state.sqlite"))
        rows = state.execute("SELECT href FROM message WHERE file = ? AND NOT gone", (base,)).fetchall()
        state.close()
        self.assertEqual(len(rows), 1)
        return rows[0][0]

    # ---- read marks ----

    def test_mark_that_was_set_here_goes_to_the_server(self):
        self.first()
        self.flag(self.unread(), "S")
        self.two(marked_there=1)
        self.assertEqual(self.done_there(), [("read", "")])
        self.assertQuiet()

    def test_mark_that_was_taken_away_here_goes_to_the_server(self):
        self.first()
        self.flag(self.some_file(self.out), "F")
        self.two(marked_there=1)
        self.assertEqual(self.done_there(), [("unread", "")])
        self.assertQuiet()

    def test_mark_that_was_changed_on_the_server_comes_here(self):
        self.first()
        path = self.unread()
        self.done("mark", "--read", self.href_of(path))
        self.two(marked=1)
        self.assertQuiet()

    def test_mark_that_both_sides_changed_is_alike_already(self):
        self.first()
        path = self.unread()
        self.done("mark", "--read", self.href_of(path))
        self.flag(path, "S")
        self.two(marked=1)
        self.assertQuiet()

    def test_many_marks_go_in_a_few_requests(self):
        for i in range(130):
            harness.deliver(self.box, f"17500{i:05}.M1P1.host", NEW, part="new")
        self.first()
        where = os.path.join(self.out, "new")
        n = len(os.listdir(where))
        for name in os.listdir(where):
            self.flag(os.path.join(where, name), "S")
        result = self.sync("--two-way", "-v")
        self.assertEnds(result, 0)
        self.assertEqual(result.errors.count("> BPROPPATCH"), (n + 99) // 100)
        self.assertQuiet()

    def test_marks_of_mail_programs_stay_here(self):
        self.first()
        path = self.flag(self.some_file(self.out), "FRST")
        before = files(self.out)
        self.two()
        self.assertEqual(files(self.out), before)
        self.here(path, ".Archive")
        self.two(moved_there=1)
        self.assertEqual([p for p in files(self.out) if p.endswith(":2,FRST")],
                         [os.path.join(self.out, ".Archive", "cur", os.path.basename(path))])

    def test_without_a_base_what_was_read_is_read(self):
        self.first()
        path = self.unread()
        self.flag(path, "S")
        read = self.some_file(self.out, ".Archive.2024")
        self.flag(read, "")
        shutil.rmtree(os.path.join(self.out, ".httpmail"))
        self.two(found=self.total(), marked_there=1)
        self.assertQuiet()
        self.assertIn("S", [n for n in os.listdir(os.path.dirname(read)) if n.startswith(
            os.path.basename(read).partition(":")[0])][0].partition(":2,")[2])

    # ---- deletions ----

    def test_message_that_was_deleted_here_stays_on_the_server(self):
        self.first()
        before = contents(self.box)
        os.unlink(self.some_file(self.out))
        self.two(stayed=1)
        self.assertIn("--delete", self.errors)
        self.assertEqual(contents(self.box), before)
        self.two(stayed=1)

    def test_message_that_was_deleted_here_is_deleted_on_the_server_when_asked_for(self):
        self.first()
        os.unlink(self.some_file(self.out))
        os.unlink(self.some_file(self.out, ".Archive.2024"))
        self.two("--delete", deleted_there=2)
        self.assertQuiet()

    def test_what_stayed_is_deleted_later_when_asked_for(self):
        self.first()
        os.unlink(self.some_file(self.out))
        self.two(stayed=1)
        self.two("--delete", deleted_there=1)
        self.assertQuiet()

    def test_message_that_was_deleted_on_the_server_is_as_in_one_way(self):
        self.first()
        n = len(files(self.out))
        self.done("rm", "--yes", self.listing()[0]["href"])
        self.two(gone=1)
        self.assertEqual(len(files(self.out)), n)
        self.two()
        self.two("--delete", deleted=1)
        self.assertQuiet()

    def test_message_that_both_sides_deleted_is_gone(self):
        self.first()
        path = self.some_file(self.out)
        self.done("rm", "--yes", self.href_of(path))
        os.unlink(path)
        self.two("--delete")
        self.assertQuiet()

    def test_mark_does_not_save_what_the_other_side_deleted(self):
        self.first()
        path, other = self.unread(), self.some_file(self.out)
        self.done("rm", "--yes", self.href_of(path))
        self.flag(path, "S")
        self.done("mark", "--unread", self.href_of(other))
        os.unlink(other)
        self.two("--delete", deleted=1, deleted_there=1)
        self.assertQuiet()

    def test_message_that_was_deleted_here_and_moved_there_comes_back(self):
        self.first()
        path = self.some_file(self.out)
        self.done("mv", self.href_of(path), "Archive")
        os.unlink(path)
        self.two("--delete", fetched=1)
        self.assertQuiet()

    def test_message_that_was_moved_here_and_deleted_there_is_uploaded_again(self):
        self.first()
        path = self.some_file(self.out)
        self.done("rm", "--yes", self.href_of(path))
        self.here(path, ".Archive")
        self.assertEqual(self.summary("--two-way", "--delete")["uploaded"], 1)
        self.assertQuiet()

    def test_message_that_was_moved_away_here_and_deleted_there_stays(self):
        self.first()
        path = self.some_file(self.out)
        self.done("rm", "--yes", self.href_of(path))
        path = self.here(path, ".Nowhere")
        self.two("--delete")
        self.two("--delete", kept=1)
        self.two("--delete")
        self.assertTrue(os.path.exists(path))

    def test_directory_that_is_missing_was_not_emptied(self):
        self.first()
        n = len(contents(self.out)[".Archive.2024"])
        shutil.rmtree(os.path.join(self.out, ".Archive.2024"))
        self.two("--delete", fetched=n)
        self.assertQuiet()

    def test_directory_that_is_missing_was_not_emptied_even_by_a_run_that_was_killed(self):
        self.first()
        n = len(contents(self.out)[".Archive.2024"])
        shutil.rmtree(os.path.join(self.out, ".Archive.2024"))
        process = self.start("--two-way", "--delete")
        while not os.path.isdir(os.path.join(self.out, ".Archive.2024")):
            self.assertIsNone(process.poll())
        process.kill()
        process.communicate()
        for path in files(os.path.join(self.out, ".Archive.2024")):
            n -= 1
        summary = self.summary("--two-way", "--delete")
        self.assertEqual((summary["fetched"] + summary["found"], summary["deleted_there"]), (n + summary["found"], 0))
        self.assertQuiet()

    def test_nothing_is_deleted_when_all_is_missing(self):
        self.first()
        before = contents(self.box)
        for path in files(self.out):
            os.unlink(path)
        result = self.sync("--two-way", "--delete")
        self.assertEnds(result, 1)
        self.assertIn(f"{self.out}/.httpmail", result.errors)
        self.assertIn("httpmail rm", result.errors)
        self.assertEqual(contents(self.box), before)
        shutil.rmtree(os.path.join(self.out, ".httpmail"))
        self.first()
        self.assertQuiet()

    def test_folders_are_never_deleted(self):
        self.first()
        for path in files(os.path.join(self.out, ".Junk")):
            os.unlink(path)
        self.two("--delete", deleted_there=len(contents(self.box)[".Junk"]))
        self.assertTrue(os.path.isdir(os.path.join(self.box, ".Junk", "cur")))
        self.assertQuiet()

    # ---- moves ----

    def test_file_that_was_moved_here_is_moved_on_the_server(self):
        self.first()
        path = self.here(self.some_file(self.out), ".Archive")
        self.two(moved_there=1)
        self.assertEqual(self.done_there(), [("moved", ".Archive")])
        self.assertTrue(os.path.exists(path))
        self.assertQuiet()

    def test_file_that_was_moved_under_another_name_is_moved_on_the_server(self):
        self.first()
        self.here(self.some_file(self.out), ".Archive", name="1700000001.M2P3.host,S=99")
        self.two(moved_there=1)
        self.assertQuiet()

    def test_file_that_was_renamed_gets_its_name_back(self):
        self.first()
        self.here(self.unread(), "", name="1700000001.M2P3.host", flags="S")
        self.two(found=1, marked_there=1)
        self.assertQuiet()

    def test_move_to_a_new_folder_makes_it(self):
        self.first()
        self.here(self.some_file(self.out), ".Projects.R\\2eS\\2e.&A6kDvA-")
        self.two(moved_there=1)
        self.assertIn(("made", ".Projects"), self.done_there())
        self.assertIn("Projects/R.S./\u03a9\u03bc", [f["name"] for f in self.objects("folders")])
        self.assertQuiet()

    def test_moved_and_marked_here_is_both(self):
        self.first()
        self.here(self.unread(), ".Archive", flags="S")
        self.two(moved_there=1, marked_there=1)
        self.assertQuiet()

    def test_directory_that_was_renamed_moves_its_messages(self):
        self.first()
        n = len(contents(self.out)[".Archive.2024"])
        os.rename(os.path.join(self.out, ".Archive.2024"), os.path.join(self.out, ".Old"))
        self.two("--delete", moved_there=n)
        self.assertQuiet()

    def move_both(self, folder, name=None):
        self.first()
        path = self.some_file(self.out)
        inodes = sorted(inode for inode, _ in files(self.out).values())
        self.done("mv", self.href_of(path), "Archive")
        self.here(path, folder, name=name)
        summary = self.summary("--two-way", "--delete")
        self.assertEqual((summary["uploaded"], summary["moved_there"]), (0, 0))
        self.assertEqual(len(files(self.out)), len(inodes))
        self.assertQuiet()

    def test_where_both_moved_it_the_server_has_its_way(self):
        self.move_both(".Junk")

    def test_where_both_moved_it_and_it_has_another_name_the_server_has_its_way(self):
        self.move_both(".Junk", "1700000001.M2P3.host")

    def test_where_both_moved_it_to_the_same_folder_it_is_there_once(self):
        self.move_both(".Archive")

    def test_where_both_moved_it_to_the_same_folder_under_another_name_it_is_there_once(self):
        self.move_both(".Archive", "1700000001.M2P3.host")

    def test_message_whose_name_is_taken_gets_another_one(self):
        self.first()
        path = self.some_file(self.out)
        base = self.href_of(path).rsplit("/", 1)[1]
        harness.deliver(os.path.join(self.box, ".Archive"), base, OTHER)
        self.here(path, ".Archive")
        self.two(fetched=1, moved_there=1)
        self.assertQuiet()

    def test_server_that_was_copied_while_the_file_was_moved_has_both(self):
        self.first()
        path = self.some_file(self.out)
        self.done("cp", self.href_of(path), "Archive")
        self.here(path, ".Archive")
        summary = self.summary("--two-way", "--delete")
        self.assertEqual((summary["fetched"], summary["moved_there"], summary["deleted_there"]), (1, 1, 0))
        self.assertQuiet()

    # ---- new files ----

    def test_new_file_goes_to_the_server(self):
        self.first()
        harness.deliver(self.out, "1750000000.M1P1.host", NEW, part="new")
        harness.deliver(os.path.join(self.out, ".Archive"), "1750000000.M1P1.host", OTHER, flags="FS")
        self.two(uploaded=2, marked_there=1)
        self.assertQuiet()
        self.assertEqual(len([p for p in files(self.out) if p.endswith(":2,FS")]), 1)

    def test_new_file_in_a_new_folder_makes_it(self):
        self.first()
        harness.deliver(os.path.join(self.out, ".Projects"), "1750000000.M1P1.host", NEW, flags="S")
        os.makedirs(os.path.join(self.out, ".Projects", "tmp"), exist_ok=True)
        self.two(uploaded=1, marked_there=1)
        self.assertQuiet()

    def test_two_new_files_with_the_same_content_are_two_messages(self):
        self.first()
        for i in range(2):
            harness.deliver(self.out, f"175000000{i}.M1P1.host", NEW)
        self.two(uploaded=2)
        self.assertQuiet()

    def copy(self, name=None):
        self.first()
        path = self.some_file(self.out, ".Archive.2024")
        shutil.copyfile(path, os.path.join(self.out, ".Junk", "cur", name or os.path.basename(path)))
        self.assertEqual(self.summary("--two-way")["uploaded"], 1)
        self.assertQuiet()

    def test_file_that_was_copied_is_a_new_message(self):
        self.copy()

    def test_file_that_was_copied_under_another_name_is_a_new_message(self):
        self.copy("1750000000.M1P1.host:2,S")

    def test_message_that_is_on_the_server_already_is_not_doubled(self):
        self.first()
        for part in (self.out, self.box):
            harness.deliver(part, "1750000000.M1P1.host", NEW, flags="FS" if part == self.out else "")
        self.two(found=1, marked_there=1)
        self.assertQuiet()

    def test_maildir_of_another_program_with_the_same_mail_is_not_doubled(self):
        shutil.copytree(self.box, self.out)
        harness.deliver(self.out, "1.mine.host", OTHER, flags="S")
        self.two(found=self.total(), uploaded=1, marked_there=1)
        self.assertQuiet()

    def test_lost_state_neither_doubles_nor_deletes(self):
        self.first()
        before = files(self.out)
        self.done("rm", "--yes", self.listing()[0]["href"])
        deleted = self.some_file(self.out, ".Archive.2024")
        os.unlink(deleted)
        shutil.rmtree(os.path.join(self.out, ".httpmail"))
        self.two("--delete", found=self.total() - 1, fetched=1, kept=1)
        self.assertLessEqual(before.keys() - {deleted}, files(self.out).keys())
        self.two("--delete")
        self.assertEqual(len(files(self.out)), len(before))

    def test_what_is_no_message_is_told_and_the_rest_goes_on(self):
        self.first()
        harness.deliver(self.out, "1.empty.host", b"")
        harness.deliver(self.out, "2.mine.host", NEW)
        summary = self.summary("--two-way", status=5)
        self.assertEqual((summary["uploaded"], summary["failed"]), (1, 1))
        self.assertIn("1.empty.host", self.errors)
        self.assertTrue(os.path.exists(os.path.join(self.out, "cur", "1.empty.host:2,")))

    def test_names_that_are_no_text_do_not_matter(self):
        self.first()
        harness.deliver(self.out, "1750000000.caf\udce9;x", NEW)
        self.two(uploaded=1)
        self.assertQuiet()

    # ---- all of it ----

    def test_dry_run_tells_all_and_changes_nothing(self):
        self.first()
        self.flag(self.unread(), "S")
        self.here(self.some_file(self.out), ".New")
        os.unlink(self.some_file(self.out, ".Archive.2024"))
        harness.deliver(self.out, "1750000000.M1P1.host", NEW, part="new")
        self.done("rm", "--yes", self.href_of(self.some_file(self.out, ".Archive.2024")))
        before, there = files(self.out), contents(self.box)
        numbers = {"marked_there": 1, "moved_there": 1, "deleted_there": 1, "uploaded": 1, "deleted": 1}
        self.two("--delete", "--dry-run", **numbers)
        self.assertEqual((files(self.out), contents(self.box)), (before, there))
        result = self.sync("--two-way", "--delete", "--dry-run")
        self.assertEqual(len(result.text.splitlines()), 5)
        self.two("--delete", **numbers)
        self.assertQuiet()

    def test_state_of_the_previous_version_is_kept(self):
        self.first()
        path = os.path.join(self.out, ".httpmail", "state.sqlite")
        state = sqlite3.connect(path)
        state.executescript("""
            DROP INDEX message_sha256; ALTER TABLE message DROP COLUMN sha256; ALTER TABLE message DROP COLUMN lost;
            DROP TABLE fetching; DROP TABLE kept; DROP TABLE upload; PRAGMA user_version = 1""")
        state.close()
        self.flag(self.unread(), "S")
        self.here(self.some_file(self.out), ".Archive")
        self.two(marked_there=1, moved_there=1)
        os.unlink(self.some_file(self.out, ".Archive.2024"))
        self.two("--delete", deleted_there=1)
        self.assertQuiet()

    def test_one_way_leaves_the_server_alone(self):
        self.first()
        self.flag(self.unread(), "S")
        self.here(self.some_file(self.out), ".Archive")
        harness.deliver(self.out, "1750000000.M1P1.host", NEW, part="new")
        before = contents(self.box)
        self.assertDone(self.summary())
        self.assertEqual(contents(self.box), before)
        self.two(marked_there=1, moved_there=1, uploaded=1)
        self.assertQuiet()


if __name__ == "__main__":
    harness.main()
