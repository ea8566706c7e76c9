# SPDX-License-Identifier: LGPL-2.1-or-later
"""sync: a Maildir in step with the account, whatever happens on the way.

HTTPMAIL_KILLS is how often the program is killed (30), HTTPMAIL_SEED begins the random numbers.
"""

import fcntl
import hashlib
import json
import mailbox
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import time
import unittest

import harness

KILLS = int(os.environ.get("HTTPMAIL_KILLS", "30"))
SEED = int(os.environ.get("HTTPMAIL_SEED", "20021"))
NEW = b"Subject: new\r\nDate: Mon, 2 Jun 2025 10:00:00 +0000\r\n\r\nHello\r\n"
NAME = re.compile(r"^\d+\.H[0-9a-f]{32}\.httpmail,S=(\d+)(,V=\d+)?(:2,[A-Z]*)?$")


def contents(maildir):
    """What is in each folder of a Maildir: {directory: sorted [(digest, whether it is read)]}."""
    found = {}
    for entry in ["", *sorted(name for name in os.listdir(maildir) if name.startswith("."))]:
        if not os.path.isdir(os.path.join(maildir, entry, "cur")):
            continue
        messages = []
        for part in ("cur", "new"):
            for name in os.listdir(os.path.join(maildir, entry, part)):
                with open(os.path.join(maildir, entry, part, name), "rb") as stream:
                    messages.append((hashlib.sha256(stream.read()).hexdigest(), "S" in name.partition(":2,")[2]))
        found[entry] = sorted(messages)
    return found


def files(maildir):
    """Every message file: {path: (inode, mtime)}."""
    return {os.path.join(where, name): (os.stat(os.path.join(where, name)).st_ino, os.stat(os.path.join(where, name)).st_mtime)
            for where, _, names in os.walk(maildir) if os.path.basename(where) in ("cur", "new") for name in names}


class SyncCase(harness.ServedCase):
    """Each test has a server and a mailbox of its own."""

    messages = 40

    @classmethod
    def setUpClass(cls):
        harness.Case.setUpClass.__func__(cls)

    def setUp(self):
        where = self.path(self.id().rsplit(".", 1)[-1])
        os.mkdir(where)
        shutil.copytree(self.mail, os.path.join(where, "mail"))
        shutil.copy(self.path("users"), where)
        self.box = os.path.join(where, "mail", harness.ADA)
        self.out = os.path.join(where, "out")
        self.addCleanup(shutil.rmtree, where)
        self.serve(where)

    def serve(self, where):
        self.server = harness.Server(where)
        self.addCleanup(self.server.stop)

    def sync(self, *options, **more):
        return self.client("sync", self.out, *options, **more)

    def summary(self, *options, status=0, **more):
        """The numbers that a run ends with, and its events."""
        result = self.sync("--json", *options, **more)
        self.assertEnds(result, status)
        objects = [json.loads(line) for line in result.text.splitlines()]
        self.events = objects[:-1]
        self.errors = result.errors
        self.assertEqual(objects[-1]["event"], "summary")
        return objects[-1]

    def assertDone(self, summary, **numbers):
        for name in ("fetched", "found", "moved", "marked", "gone", "deleted", "failed", "uploaded", "moved_there",
                     "marked_there", "deleted_there", "stayed", "kept"):
            self.assertEqual(summary[name], numbers.get(name, 0), f"{name}: {summary}\n{self.errors}")

    def assertSame(self):
        self.assertEqual(contents(self.out), contents(self.box))
        self.assertEqual(os.listdir(os.path.join(self.out, "tmp")), [])
        for path in files(self.out):
            match = NAME.match(os.path.basename(path))
            self.assertTrue(match, path)
            self.assertEqual(os.path.getsize(path), int(match.group(1)), path)

    def total(self):
        return sum(map(len, contents(self.box).values()))

    def some_file(self, maildir, folder="", part="cur"):
        where = os.path.join(maildir, folder, part)
        return os.path.join(where, sorted(os.listdir(where))[0])

    def start(self, *options, **more):
        command = [harness.PROGRAM, "sync", self.server.url, self.out, "--user", harness.ADA, "--password-file",
                   self.path(f"{harness.ADA}.password"), *options]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **more)


class Sync(SyncCase):
    # ---- what is the same ----

    def test_first_run_fetches_everything_byte_for_byte_with_its_mark(self):
        self.assertDone(self.summary(), fetched=self.total())
        self.assertSame()
        self.assertEqual(len([e for e in self.events if e["event"] == "fetched"]), self.total())
        for event in self.events:
            self.assertTrue(os.path.exists(os.path.join(self.out, event["file"])), event)

    def test_second_run_asks_for_listings_only(self):
        self.summary()
        before = files(self.out)
        result = self.sync("-v")
        self.assertEnds(result, 0)
        self.assertNotIn("> GET", result.errors)
        self.assertIn("X-Timestamp", result.errors)
        self.assertEqual(files(self.out), before)

    def test_files_have_the_dates_of_their_messages(self):
        self.summary()
        dates = {m["subject"]: m["date"] for m in self.listing()}
        self.assertTrue(dates)
        for path, (_, mtime) in files(self.out).items():
            self.assertEqual(int(os.path.basename(path).split(".")[0]), int(mtime), path)

    def test_python_reads_the_result(self):
        self.summary()
        box = mailbox.Maildir(self.out, create=False)
        self.assertEqual(len(box), len(contents(self.box)[""]))
        self.assertIn("Archive.2024", box.list_folders())
        self.assertIn("Rehearsal moves to the boathouse", [message["subject"] for message in box])

    def test_other_user_has_an_empty_mailbox(self):
        result = self.client("sync", self.out, "--json", user=harness.BEN)
        self.assertEnds(result, 0)
        self.assertEqual(json.loads(result.text.splitlines()[-1])["fetched"], 0)
        self.assertTrue(os.path.isdir(os.path.join(self.out, "cur")))

    def test_server_may_come_back_at_another_port(self):
        self.summary()
        self.server.stop()
        self.serve(os.path.dirname(self.out))
        self.assertDone(self.summary())

    def test_another_account_is_refused(self):
        self.summary()
        before = files(self.out)
        result = self.client("sync", self.out, user=harness.BEN)
        self.assertEnds(result, 1)
        self.assertIn(".httpmail", result.errors)
        self.assertEqual(files(self.out), before)

    def test_quiet_run_says_nothing(self):
        result = self.sync("-q")
        self.assertEnds(result, 0)
        self.assertEqual((result.text, result.errors), ("", ""))

    # ---- what changes on the server ----

    def test_read_mark_is_changed_without_fetching(self):
        self.summary()
        path = self.some_file(self.box, part="new")
        os.rename(path, os.path.join(self.box, "cur", os.path.basename(path) + ":2,S"))
        read = self.some_file(self.box, ".Archive.2024")
        os.rename(read, read.replace(":2,S", ":2,"))
        self.assertDone(self.summary(), marked=2)
        self.assertEqual(sorted(e["event"] for e in self.events), ["read", "unread"])
        self.assertSame()
        self.assertDone(self.summary())

    def test_flags_of_mail_programs_stay(self):
        self.summary()
        path = self.some_file(self.out)
        os.rename(path, path.partition(":2,")[0] + ":2,FRS")
        new = self.some_file(self.out, part="new")
        os.rename(new, os.path.join(self.out, "cur", os.path.basename(new) + ":2,S"))
        before = files(self.out)
        self.assertDone(self.summary())
        self.assertEqual(files(self.out), before)

    def test_new_message_alone_is_fetched(self):
        self.summary()
        harness.deliver(self.box, "1750000000.M1P1.host", NEW, part="new")
        self.assertDone(self.summary(), fetched=1)
        self.assertSame()

    def test_message_that_was_moved_is_moved(self):
        self.summary()
        before = {inode for inode, _ in files(self.out).values()}
        message = self.listing()[0]
        self.done("mv", message["href"], "Archive")
        result = self.sync("-v")
        self.assertEnds(result, 0)
        self.assertNotIn("> GET", result.errors)
        self.assertIn("1 moved", result.errors)
        self.assertSame()
        self.assertEqual({inode for inode, _ in files(self.out).values()}, before)

    def test_message_that_was_moved_and_marked_is_both(self):
        self.summary()
        message = next(m for m in self.listing() if not m["read"])
        self.done("mark", "--read", message["href"])
        self.done("mv", message["href"], "Archive")
        self.assertDone(self.summary(), moved=1)
        self.assertSame()
        self.assertDone(self.summary())

    def test_message_that_was_copied_is_there_twice(self):
        self.summary()
        self.done("cp", self.listing()[0]["href"], "Archive")
        self.assertDone(self.summary(), fetched=1)
        self.assertSame()

    def test_message_that_moved_under_another_name_is_not_doubled(self):
        self.summary()
        path = self.some_file(self.box)
        os.rename(path, os.path.join(self.box, ".Archive", "cur", "1700000000.M7P7.elsewhere:2,S"))
        inodes = {inode for inode, _ in files(self.out).values()}
        self.assertDone(self.summary(), found=1)
        self.assertEqual({inode for inode, _ in files(self.out).values()}, inodes)
        self.assertEqual({k: [d for d, _ in v] for k, v in contents(self.out).items()},
                         {k: [d for d, _ in v] for k, v in contents(self.box).items()})
        self.assertDone(self.summary())

    def test_what_was_renamed_is_its_owners_afterwards(self):
        self.summary()
        path = self.some_file(self.box)
        self.done("mv", self.listing()[-1]["href"], "Archive")
        os.rename(path, os.path.join(self.box, ".Archive", "cur", "1700000000.M7P7.elsewhere:2,S"))
        self.assertDone(self.summary(), found=1, moved=1)
        self.assertDone(self.summary())

    def test_message_that_is_gone_stays_here(self):
        self.summary()
        before = files(self.out)
        self.done("rm", "--yes", self.listing()[0]["href"])
        self.assertDone(self.summary(), gone=1)
        self.assertDone(self.summary())
        self.assertEqual(files(self.out), before)

    def test_message_that_is_gone_is_deleted_when_asked_for(self):
        self.summary()
        for message in self.listing()[:2]:
            self.done("rm", "--yes", message["href"])
        self.assertDone(self.summary("--delete"), deleted=2)
        self.assertSame()

    def test_server_that_lists_nothing_at_all_deletes_nothing(self):
        self.summary()
        before = files(self.out)
        for folder in os.listdir(self.box):
            for part in ("cur", "new"):
                shutil.rmtree(os.path.join(self.box, folder if folder.startswith(".") else "", part), ignore_errors=True)
        for options in (("--delete",), ("--two-way", "--delete")):
            result = self.sync(*options)
            self.assertEnds(result, 1)
            self.assertIn("nothing was deleted", result.errors)
            self.assertEqual(files(self.out), before)

    def test_what_was_left_is_deleted_later_when_asked_for(self):
        self.summary()
        self.done("rm", "--yes", self.listing()[0]["href"])
        self.assertDone(self.summary(), gone=1)
        self.assertDone(self.summary("--delete"), deleted=1)
        self.assertSame()

    def test_folder_that_is_gone_leaves_its_messages(self):
        self.summary()
        before = files(self.out)
        n = len(contents(self.box)[".Junk"])
        shutil.rmtree(os.path.join(self.box, ".Junk"))
        self.assertDone(self.summary(), gone=n)
        self.assertEqual(files(self.out), before)
        self.assertDone(self.summary("--delete"), deleted=n)
        self.assertFalse(os.path.exists(os.path.join(self.out, ".Junk")))
        self.assertDone(self.summary("--delete"))

    def test_directory_of_a_folder_that_is_gone_stays_while_anything_is_in_it(self):
        self.summary()
        n = len(contents(self.box)[".Junk"])
        here = os.path.join(self.out, ".Junk")
        for own in ("dovecot-uidlist", os.path.join("cur", "1.mine:2,S"), os.path.join("tmp", "being-written")):
            with self.subTest(own):
                if not os.path.isdir(os.path.join(self.box, ".Junk")):
                    shutil.move(os.path.join(self.box, "..", "junk"), os.path.join(self.box, ".Junk"))
                    self.assertDone(self.summary(), fetched=n)
                with open(os.path.join(here, own), "wb") as stream:
                    stream.write(b"mine")
                shutil.move(os.path.join(self.box, ".Junk"), os.path.join(self.box, "..", "junk"))
                self.assertDone(self.summary("--delete"), deleted=n)
                self.assertEqual(sorted(os.listdir(here)), sorted({"cur", "maildirfolder", "new", "tmp", own.partition("/")[0]}))
                os.unlink(os.path.join(here, own))

    def test_folder_that_comes_back_has_its_directory_again(self):
        self.summary()
        n = len(contents(self.box)[".Junk"])
        shutil.move(os.path.join(self.box, ".Junk"), os.path.join(self.box, "..", "junk"))
        self.assertDone(self.summary("--delete"), deleted=n)
        shutil.move(os.path.join(self.box, "..", "junk"), os.path.join(self.box, ".Junk"))
        self.assertDone(self.summary("--delete"), fetched=n)
        self.assertSame()

    def test_another_message_under_the_same_name_is_fetched_beside_the_first(self):
        self.summary()
        path = self.some_file(self.box)
        os.unlink(path)
        with open(path, "wb") as stream:
            stream.write(b"Subject: other\r\nDate: Mon, 2 Jun 2025 10:00:00 +0000\r\n\r\nOther\r\n")
        n = len(files(self.out))
        self.assertDone(self.summary(), fetched=1)
        self.assertEqual(len(files(self.out)), n + 1)
        self.assertDone(self.summary())

    # ---- what changes here ----

    def test_file_that_was_lost_is_fetched_again(self):
        self.summary()
        os.unlink(self.some_file(self.out))
        self.assertDone(self.summary(), fetched=1)
        self.assertSame()

    def test_file_that_was_moved_here_stays_there(self):
        self.summary()
        path = self.some_file(self.out)
        os.rename(path, os.path.join(self.out, ".Archive", "cur", os.path.basename(path)))
        before = files(self.out)
        self.assertDone(self.summary())
        self.assertEqual(files(self.out), before)

    def test_lost_state_neither_doubles_nor_deletes(self):
        self.summary()
        before = files(self.out)
        harness.deliver(self.out, "1.mine.host", b"Subject: mine\r\n\r\nMine\r\n")
        self.done("rm", "--yes", self.listing()[0]["href"])
        shutil.rmtree(os.path.join(self.out, ".httpmail"))
        self.assertDone(self.summary("--delete"), found=self.total())
        self.assertLessEqual(before.keys(), files(self.out).keys())
        self.assertDone(self.summary("--delete"))
        self.assertEqual(len(files(self.out)), len(before) + 1)

    def test_lost_state_finds_what_was_moved_meanwhile(self):
        self.summary()
        self.done("mv", self.listing()[0]["href"], "Archive")
        shutil.rmtree(os.path.join(self.out, ".httpmail"))
        self.assertDone(self.summary(), found=self.total() - 1, moved=1)
        self.assertSame()

    def test_damaged_state_is_begun_anew(self):
        self.summary()
        with open(os.path.join(self.out, ".httpmail", "state.sqlite"), "wb") as stream:
            stream.write(b"no database at all" * 1000)
        self.assertDone(self.summary(), found=self.total())
        self.assertIn("damaged", self.errors)
        self.assertSame()

    def test_dry_run_changes_nothing(self):
        result = self.sync("--dry-run")
        self.assertEnds(result, 0)
        self.assertEqual(len(result.text.splitlines()), self.total())
        self.assertFalse(os.path.exists(self.out))
        self.summary()
        self.done("mv", self.listing()[0]["href"], "Archive")
        self.done("rm", "--yes", self.listing()[0]["href"])
        before = files(self.out)
        self.assertDone(self.summary("--dry-run", "--delete"), moved=1, deleted=1)
        self.assertEqual(files(self.out), before)
        self.assertDone(self.summary("--delete"), moved=1, deleted=1)

    # ---- what goes wrong ----

    @unittest.skipIf(KILLS == 0, "no kills wanted")
    def test_killed_at_any_moment_it_goes_on(self):
        chance = random.Random(SEED)
        print(f"# seed {SEED}, {KILLS} kills", flush=True)
        expected = contents(self.box)
        sizes = {digest for messages in expected.values() for digest, _ in messages}
        kills = ended = 0
        longest = 0.4
        while kills < KILLS:
            process = self.start()
            time_left = chance.uniform(0, longest)
            try:
                process.wait(time_left)
                self.assertEqual(process.returncode, 0)
                ended += 1
                longest = max(longest * 0.9, 0.05)
                # Complete: begin anew, or with a part of it.
                self.assertEqual(contents(self.out), expected)
                if chance.random() < 0.5:
                    shutil.rmtree(self.out)
                else:
                    for path in chance.sample(sorted(files(self.out)), 20):
                        os.unlink(path)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                kills += 1
            process.stderr.close()
            if os.path.isdir(os.path.join(self.out, "cur")):
                for messages in contents(self.out).values():
                    digests = [digest for digest, _ in messages]
                    self.assertEqual(len(digests), len(set(digests)), "a message is there twice")
                    self.assertLessEqual(set(digests), sizes, "a message is not whole")
        self.summary()
        self.assertSame()
        print(f"# {ended} runs came to their end between the kills", flush=True)

    def shuffle(self, chance):
        """Moves a few messages between folders of the server, and marks a few."""
        folders = ["", ".Archive", ".Junk", ".Empty"]
        for path in chance.sample(sorted(files(self.box)), 8):
            base = os.path.basename(path).partition(":")[0]
            where = os.path.dirname(os.path.dirname(path)) if chance.random() < 0.3 else \
                os.path.join(self.box, chance.choice(folders))
            # The base stays, as it does when the server moves.
            if not any(name.startswith(base) for part in ("cur", "new") for name in os.listdir(os.path.join(where, part))):
                os.rename(path, os.path.join(where, "cur", base + chance.choice((":2,", ":2,S"))))

    @unittest.skipIf(KILLS == 0, "no kills wanted")
    def test_killed_while_it_moves_and_marks_it_goes_on(self):
        chance = random.Random(SEED + 1)
        # What is twice in the mailbox could not be told from what sync doubles.
        self.summary()
        before = sorted(digest for messages in contents(self.box).values() for digest, _ in messages)
        inodes = {inode for inode, _ in files(self.out).values()}
        for _ in range(KILLS):
            self.shuffle(chance)
            process = self.start()
            try:
                process.wait(chance.uniform(0.02, 0.12))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stderr.close()
            here = sorted(digest for messages in contents(self.out).values() for digest, _ in messages)
            self.assertEqual(here, before)
        self.assertEqual(self.summary()["fetched"], 0)
        self.assertEqual({folder: sorted(d for d, _ in found) for folder, found in contents(self.out).items()},
                         {folder: sorted(d for d, _ in found) for folder, found in contents(self.box).items()})
        self.assertEqual({inode for inode, _ in files(self.out).values()}, inodes)
        self.assertSame()

    def test_one_sync_at_a_time(self):
        self.summary()
        with open(os.path.join(self.out, ".httpmail", "lock"), "r+", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            result = self.sync()
            self.assertEnds(result, 1)
            self.assertIn("Another httpmail sync", result.errors)

    def test_two_that_begin_together_do_not_meet(self):
        processes = [self.start() for _ in range(3)]
        errors = [process.communicate(timeout=60)[1].decode() for process in processes]
        self.assertIn(0, [process.returncode for process in processes])
        for process, text in zip(processes, errors):
            if process.returncode:
                self.assertEqual(process.returncode, 1, text)
                self.assertIn("Another httpmail sync", text)
        self.assertSame()
        self.assertDone(self.summary())

    def test_directory_may_have_any_name(self):
        self.out = os.path.join(os.path.dirname(self.out), "Meine Post – 写真", "-y'\"$%" + "y" * 200)
        self.assertDone(self.summary(), fetched=self.total())
        self.assertSame()
        self.assertDone(self.summary())

    def test_path_that_is_too_long_is_told_with_the_longest(self):
        top = os.path.dirname(self.out)
        self.out = os.path.join(top, *["d" * 100] * 5)
        result = self.client("sync", self.out)
        self.assertEnds(result, 1)
        self.assertIn("is too long by", result.errors)
        self.assertIn("460 bytes at most", result.errors)
        self.assertFalse(os.path.exists(os.path.join(top, "d" * 100)))
        short = 460 - len(os.path.join(top, *["d" * 100] * 3)) - 1
        self.out = os.path.join(top, *["d" * 100] * 3, "e" * short)
        self.assertDone(self.summary(), fetched=self.total())
        self.assertDone(self.summary())

    def test_message_too_long_for_the_file_system_is_left_out(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (2 * 1024 * 1024, resource.RLIM_INFINITY))

        # The recording of five megabytes
        summary = self.summary(status=5, preexec_fn=limit)
        self.assertEqual(summary["failed"], 1)
        self.assertEqual(summary["fetched"], self.total() - 1)
        self.assertDone(self.summary(), fetched=1)
        self.assertSame()

    def test_interrupt_ends_cleanly_within_a_second(self):
        process = self.start()
        while not files(self.out) if os.path.isdir(self.out) else True:
            self.assertIsNone(process.poll())
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        _, errors = process.communicate(timeout=20)
        self.assertLess(time.monotonic() - began, 1)
        self.assertEqual(process.returncode, 1, errors)
        self.assertIn(b"goes on", errors)
        self.assertEqual(os.listdir(os.path.join(self.out, "tmp")), [])
        self.summary()
        self.assertSame()


if __name__ == "__main__":
    harness.main()
