# SPDX-License-Identifier: LGPL-2.1-or-later
"""migrate: all of one account is at the other afterwards, once, and nothing changed where it came from.

HTTPMAIL_KILLS is how often a run is killed (12), HTTPMAIL_SEED begins the random numbers.
"""

import collections
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import time

import harness
from harness import ADA, BEN, deliver
from test_import import letter, maildir_messages
from test_import_trouble import DeafProxy
from test_sync_trouble import Account, message

KILLS = int(os.environ.get("HTTPMAIL_KILLS", "12"))
SEED = int(os.environ.get("HTTPMAIL_SEED", "20032"))


def contents(box):
    """The messages of a Maildir++ by folder, each as (bytes, read)."""
    found = {"": collections.Counter(maildir_messages(box))}
    for name in os.listdir(box):
        if name.startswith(".") and os.path.isdir(os.path.join(box, name, "cur")):
            found[name] = collections.Counter(maildir_messages(os.path.join(box, name)))
    return found


class MigrateCase(harness.ServedCase):
    messages = 40

    def setUp(self):
        shutil.rmtree(self.path("state"), ignore_errors=True)
        self.empty()
        self.before = contents(self.box(ADA))

    def box(self, user):
        return os.path.join(self.mail, user)

    def empty(self):
        """Nothing but what the server makes by itself is at the other account."""
        box = self.box(BEN)
        for name in os.listdir(box):
            if os.path.isdir(os.path.join(box, name)):
                shutil.rmtree(os.path.join(box, name))
        for name in ("cur", "new", "tmp"):
            os.mkdir(os.path.join(box, name))

    def command(self, *options, url=None, to=None):
        return [url or self.server.url, to or self.server.url, "--user", ADA, "--password-file",
                self.path(f"{ADA}.password"), "--to-user", BEN, "--to-password-file", self.path(f"{BEN}.password"), *options]

    def migrate(self, *options, status=0, **more):
        result = self.run_program("migrate", "--json", *self.command(*options, **more))
        self.assertEnds(result, status)
        self.errors = result.errors
        self.events = [json.loads(line) for line in result.text.splitlines()]
        return self.events[-1] if self.events else None

    def check(self, last=True):
        """All is there; or, before the last run, nothing is there that should not be."""
        self.assertEqual(contents(self.box(ADA)), self.before)
        found = contents(self.box(BEN))
        for folder, wanted in self.before.items():
            there = found.get(folder, collections.Counter())
            if last:
                self.assertEqual(there, wanted, folder)
            else:
                plain = [collections.Counter(data for data, _ in c.elements()) for c in (there, wanted)]
                self.assertEqual(plain[0] - plain[1], collections.Counter(), folder)


class Whole(MigrateCase):
    def test_everything_is_there_once_with_its_read_mark(self):
        number = sum(c.total() for c in self.before.values())
        summary = self.migrate()
        self.assertEqual((summary["copied"], summary["present"], summary["failed"]), (number, 0, 0))
        self.check()
        copied = [e for e in self.events if e["event"] == "copied"]
        self.assertEqual(collections.Counter(e["sha256"] for e in copied),
                         collections.Counter(hashlib.sha256(data).hexdigest()
                                             for c in self.before.values() for data, _ in c.elements()))
        summary = self.migrate()
        self.assertEqual((summary["copied"], summary["present"], summary["marked"]), (0, number, 0))
        self.check()
        # Without what was learned it is looked at, and is there all the same.
        shutil.rmtree(self.path("state"))
        self.assertEqual(self.migrate()["present"], number)
        self.check()

    def test_second_run_downloads_nothing(self):
        self.migrate()
        result = self.run_program("migrate", "-v", *self.command())
        self.assertEnds(result, 0)
        self.assertNotIn("> GET", result.errors)
        self.assertNotIn("> POST", result.errors)

    def test_what_is_there_already_stays(self):
        deliver(self.box(BEN), "1.own", letter("own"), "S")
        data = next(iter(self.before[""]))[0]
        deliver(self.box(BEN), "2.same", data, "")
        self.migrate()
        self.before[""] += collections.Counter([(letter("own"), True)])
        found = contents(self.box(BEN))
        self.assertEqual(found[""], self.before[""])

    def test_dry_run_changes_nothing(self):
        number = sum(c.total() for c in self.before.values())
        self.assertEqual(self.migrate("--dry-run")["copied"], number)
        self.assertFalse(any(contents(self.box(BEN)).values()))

    def test_one_folder_alone(self):
        folder = next(f["name"] for f in self.objects("folders") if f["special"] == "" and f["total"] > 0)
        summary = self.migrate("--folder", folder)
        self.assertGreater(summary["copied"], 0)
        self.assertEqual({e["folder"] for e in self.events if e["event"] == "copied"}, {folder})
        self.migrate("--folder", "no such folder", status=1)
        self.assertIn("no such folder", self.errors)

    def test_account_is_not_copied_to_itself(self):
        result = self.run_program("migrate", self.server.url, self.server.url, "--user", ADA, "--password-file",
                                  self.path(f"{ADA}.password"), "--to-user", ADA, "--to-password-file",
                                  self.path(f"{ADA}.password"))
        self.assertEnds(result, 2)
        self.assertIn("same account", result.errors)

    def test_wrong_password_of_either_is_told(self):
        wrong = self.write("wrong", "wrong\n")
        self.migrate("--to-password-file", wrong, status=3)
        self.assertIn(BEN, self.errors)
        self.migrate("--password-file", wrong, status=3)
        self.assertIn(ADA, self.errors)
        self.migrate("--to-password-command", "true", status=2)

    def test_read_mark_that_was_set_since_is_copied(self):
        self.migrate()
        unread = next(m for m in self.listing() if not m["read"])
        self.done("mark", "--read", unread["href"])
        self.addCleanup(self.done, "mark", "--unread", unread["href"])
        self.before = contents(self.box(ADA))
        self.assertEqual(self.migrate()["marked"], 1)
        self.check()

    def test_messages_that_differ_in_their_line_ends_keep_their_marks(self):
        one, other = letter("ends"), letter("ends").replace(b"\n", b"\r\n")
        deliver(self.box(ADA), "1.one", one)
        deliver(self.box(ADA), "2.other", other, "S")
        self.addCleanup(self.remove, self.box(ADA), one, other)
        self.before = contents(self.box(ADA))
        self.migrate()
        # As when a run was ended before it could remember these two.
        self.rename(self.box(ADA), other)
        self.rename(self.box(BEN), one)
        summary = self.migrate()
        self.assertEqual((summary["copied"], summary["marked"]), (0, 0))
        self.check()

    @staticmethod
    def files(box, *wanted):
        for name in os.listdir(os.path.join(box, "cur")):
            path = os.path.join(box, "cur", name)
            with open(path, "rb") as stream:
                if stream.read() in wanted:
                    yield path

    def remove(self, box, *wanted):
        for path in self.files(box, *wanted):
            os.remove(path)

    def rename(self, box, data):
        for path in list(self.files(box, data)):
            os.rename(path, os.path.join(box, "cur", "another." + os.path.basename(path)))


class Interrupted(MigrateCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Several that are the same and have other marks; and some that differ in what a key leaves out
        for i in range(24):
            text = letter(f"same{i // 6}")
            deliver(os.path.join(cls.mail, ADA, "" if i % 2 else ".Sent"), f"{i}.same",
                    text.replace(b"\n", b"\r\n") if i % 5 == 0 else text, "S" if i % 3 == 0 else "")

    def start(self):
        environment = dict(os.environ, XDG_STATE_HOME=self.path("state"), XDG_CONFIG_HOME=self.path("config"))
        return subprocess.Popen([harness.PROGRAM, "migrate", "-q", *self.command()], env=environment,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def test_run_that_is_killed_anywhere_loses_and_doubles_nothing(self):
        chance = random.Random(SEED)
        print(f"# seed {SEED}, {KILLS} kills", flush=True)
        began = time.monotonic()
        self.migrate()
        whole = time.monotonic() - began
        for i in range(KILLS):
            if i % 4 == 0:
                self.empty()
            if i % 2 == 0:
                shutil.rmtree(self.path("state"), ignore_errors=True)
            process = self.start()
            try:
                process.wait(chance.uniform(0, whole * 0.9))
            except subprocess.TimeoutExpired:
                process.send_signal(chance.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGINT)))
            process.communicate()
            self.check(last=False)
            if i % 4 == 3:
                self.migrate()
                self.check()
        self.migrate()
        self.check()

    def test_answer_that_does_not_come_is_looked_up(self):
        for before in (False, True):
            with DeafProxy(self.server.url, every=9, before=before) as proxy:
                self.migrate(to=proxy.url)
                self.assertGreater(proxy.lost, 0)
            self.check()
            self.empty()


class Trouble(MigrateCase):
    """Servers that answer badly."""

    def account(self, folders):
        account = Account(folders)
        self.addCleanup(account.close)
        return account

    def test_message_that_cannot_be_fetched_is_told_and_the_rest_is_copied(self):
        bad = message("2", status=500)
        account = self.account({"inbox": ("", [message("1"), bad, message("3", cut=3)]), "a": ("A/B", [message("4")])})
        summary = self.migrate(url=account.url, status=5)
        self.assertEqual((summary["copied"], summary["failed"]), (2, 2))
        self.assertIn("/f/inbox/2", self.errors)
        self.assertIn("/f/inbox/3", self.errors)
        del bad["status"]
        self.assertEqual(self.migrate(url=account.url, status=5)["copied"], 1)

    def test_folder_that_cannot_be_listed_is_told(self):
        account = self.account({"inbox": ("", [message("1")]), "a": ("A", [message("2")])})
        account.broken["/f/inbox/"] = (500, b"no")
        summary = self.migrate(url=account.url, status=5)
        self.assertEqual((summary["copied"], summary["failed"]), (1, 1))
        account.broken.clear()
        self.assertEqual(self.migrate(url=account.url)["copied"], 1)

    def test_folder_that_is_refused_is_told_and_left_out(self):
        account = self.account({"inbox": ("", [message("1")]), "a": ("..", [message("2")])})
        summary = self.migrate(url=account.url, status=5)
        self.assertEqual((summary["copied"], summary["failed"]), (1, 1))
        self.assertIn("..", self.errors)

    def test_messages_that_look_alike_are_all_copied(self):
        alike = [message(str(i), text="x" * i, size=0, date="") for i in range(5)]
        account = self.account({"inbox": ("", alike)})
        self.assertEqual(self.migrate(url=account.url)["copied"], 5)
        expected = sorted(m["data"] for m in alike)
        self.assertEqual(sorted(data for data, _ in maildir_messages(self.box(BEN))), expected)
        shutil.rmtree(self.path("state"))
        self.assertEqual(self.migrate(url=account.url)["copied"], 0)


if __name__ == "__main__":
    harness.main()
