# SPDX-License-Identifier: LGPL-2.1-or-later
"""export from the real server when it is killed, interrupted, cut off, or has no room; and what other programs make of it.

HTTPMAIL_KILLS is how often the program is killed (20), HTTPMAIL_CUTS how often the connection is cut (8), HTTPMAIL_SEED
begins the random numbers.
"""

import collections
import json
import mailbox
import os
import random
import shutil
import signal
import subprocess
import threading
import unittest

import harness
from test_export import NASTY, by_report, read, sha256, split
from test_sync import contents
from test_sync_trouble import Account, Proxy, message

KILLS = int(os.environ.get("HTTPMAIL_KILLS", "20"))
CUTS = int(os.environ.get("HTTPMAIL_CUTS", "8"))
SEED = int(os.environ.get("HTTPMAIL_SEED", "40113"))

FORMS = {"file": ("all.mbox",), "mbox": ("out/", "--format", "mbox"), "maildir": ("out", "--format", "maildir"),
         "eml": ("out", "--format", "eml")}


class Stalling(Account):
    """Keeps back one message."""

    def __init__(self, folders):
        self.reached = threading.Event()
        self.released = threading.Event()
        super().__init__(folders)
        self.server.RequestHandlerClass.disable_nagle_algorithm = True
        # Connections that end are what this is about.
        self.server.handle_error = lambda *_: None

    def message(self, path):
        if path.endswith("/stop"):
            self.reached.set()
            self.released.wait(60)
        return super().message(path)


class Trouble(harness.ServedCase):
    """A mailbox with the demo's messages and with all that is nasty."""

    messages = 60

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.box = os.path.join(cls.mail, harness.ADA)
        for number, (name, data) in enumerate(NASTY.items()):
            harness.deliver(cls.box, f"{1700000000 + number}.M{number}.{name}", data, "S" * (number % 2))
            if number % 3 == 0:
                harness.deliver(os.path.join(cls.box, ".Nasty"), f"{1700000000 + number}.N{number}.{name}", data, part="new")
        cls.expected = collections.Counter(digest for found in contents(cls.box).values() for digest, _ in found)

    def setUp(self):
        self.where = self.path(self.id().rsplit(".", 1)[-1])
        os.mkdir(self.where)
        self.addCleanup(shutil.rmtree, self.where, ignore_errors=True)

    def anew(self):
        shutil.rmtree(self.where)
        os.mkdir(self.where)

    def arguments(self, form, url=None):
        target, *options = FORMS[form]
        return ["export", url or self.server.url, os.path.join(self.where, target), *options, "--user", harness.ADA,
                "--password-file", self.path(f"{harness.ADA}.password"), "--timeout", "20"]

    def export(self, form, *options, status=0, url=None):
        result = self.run_program(*self.arguments(form, url), *options)
        self.assertEnds(result, status)
        return result

    def target(self, form):
        return os.path.join(self.where, FORMS[form][0].rstrip("/"))

    def report(self, form):
        target = self.target(form)
        return json.loads(read(target, "report.json") if os.path.isdir(target) else read(target + ".report.json"))

    def assertWhole(self, form):
        """Each message once, in the target and by the report; and nothing else is there."""
        target = self.target(form)
        report = self.report(form)
        found = by_report(target if os.path.isdir(target) else self.where, report)
        self.assertEqual(collections.Counter(entry["sha256"] for _, entry in found.values()), self.expected)
        self.assertEqual(report["failed"], 0)
        files = [name for _, _, names in os.walk(self.where) for name in names]
        self.assertEqual([n for n in files if n.endswith((".part", ".sqlite", ".sqlite-wal")) or n.startswith(".")], [])
        if form in ("file", "mbox"):
            boxes = [os.path.join(where, n) for where, _, names in os.walk(self.where) for n in names if n.endswith(".mbox")]
            self.assertEqual(sum(len(split(read(path))) for path in boxes), len(found))
        else:
            mails = sorted(os.path.relpath(os.path.join(where, n), target) for where, _, names in os.walk(target) for n in names
                           if n not in ("report.json", "maildirfolder"))
            self.assertEqual(mails, sorted(entry["file"] for _, entry in found.values()))
        if form == "maildir":
            self.assertEqual(contents(target), contents(self.box))

    def assertNotTorn(self, form):
        """What has its final name is whole."""
        for where, _, names in os.walk(self.where):
            for name in names:
                if name.endswith(".eml") or os.path.basename(where) in ("cur", "new"):
                    self.assertIn(sha256(read(where, name)), self.expected, name)
                elif name.endswith(".mbox"):
                    self.assertTrue(os.path.exists(os.path.join(self.where, "all.mbox.report.json")) or
                                    os.path.exists(os.path.join(self.where, "out", "report.json")))

    # ---- what is the same ----

    def test_all_that_is_nasty_comes_through_in_every_form(self):
        for form in FORMS:
            self.export(form, "--verify")
            self.assertWhole(form)
            self.export(form, "--verify")
            self.anew()

    def test_read_marks_are_in_the_report(self):
        self.export("file")
        marks = collections.Counter((e["sha256"], e["read"]) for e in self.report("file")["messages"])
        self.assertEqual(marks, collections.Counter(m for found in contents(self.box).values() for m in found))

    # ---- the end before the end ----

    def test_killed_at_any_moment_it_goes_on(self):
        chance = random.Random(SEED)
        print(f"# seed {SEED}, {KILLS} kills", flush=True)
        kills, ended, longest = 0, 0, 0.4
        form = "file"
        while kills < KILLS or ended < len(FORMS):
            process = subprocess.Popen([harness.PROGRAM, *self.arguments(form), "-q"], stdin=subprocess.DEVNULL,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            try:
                _, errors = process.communicate(timeout=chance.uniform(0, longest) if kills < KILLS else 60)
                # Killed between its last step and its end it was finished.
                self.assertTrue(process.returncode == 0 or "is finished" in errors, errors)
                self.assertWhole(form)
                ended += 1
                longest = max(longest * 0.9, 0.1)
                self.anew()
                form = list(FORMS)[ended % len(FORMS)]
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                kills += 1
                longest = min(longest * 1.05, 1)
            self.assertNotTorn(form)
        print(f"# {kills} kills, {ended} exports", flush=True)

    def stalled(self, n, form, number):
        """An account whose last message does not come, and what an export told that got a signal then."""
        account = Stalling({"inbox": ("", [message(str(i)) for i in range(n - 1)] + [message("stop")])})
        self.addCleanup(account.close)
        command = [harness.PROGRAM, "export", "--json", "--connections", "1", account.url,
                   os.path.join(self.where, FORMS[form][0]), *FORMS[form][1:]]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.assertTrue(account.reached.wait(30))
        process.send_signal(number)
        out, errors = process.communicate(timeout=30)
        account.released.set()
        before = len(account.gets())
        again = self.run_program(*command[1:])
        self.assertEnds(again, 0)
        return out, errors, again.text, len(account.gets()) - before

    def test_killed_it_does_not_fetch_again_what_is_noted(self):
        for form in FORMS:
            *_, again = self.stalled(200, form, signal.SIGKILL)
            self.assertLess(again, 200 - 127)
            self.anew()

    def test_interrupted_it_says_how_to_go_on_and_keeps_what_it_has(self):
        for form in FORMS:
            out, errors, text, again = self.stalled(20, form, signal.SIGINT)
            self.assertIn("goes on", errors)
            self.assertEqual(out.count('"event":"exported"') + text.count('"event":"exported"'), 20)
            self.assertLess(again, 5)
            self.anew()

    def test_connection_that_is_cut_anywhere_leaves_whole_messages(self):
        chance = random.Random(SEED)
        proxy = Proxy(self.server.url)
        self.addCleanup(proxy.close)
        for form in FORMS:
            for _ in range(CUTS // len(FORMS)):
                proxy.left = int(10 ** chance.uniform(3, 6.9))
                result = self.run_program(*self.arguments(form, proxy.url))
                self.assertIn(result.returncode, (0, 1, 4, 5), result.errors)
                self.assertNotTorn(form)
                if result.returncode == 0:
                    break
            proxy.left = None
            result = self.run_program(*self.arguments(form, proxy.url))
            self.assertTrue(result.returncode == 0 or "is finished" in result.errors, result.errors)
            self.assertWhole(form)
            self.anew()

    def test_logon_that_is_refused_between_two_listings_finishes_nothing(self):
        account = Account({f: (f, [message(f"{f}-{k}") for k in range(2)]) for f in ("inbox", "f1", "f2")})
        self.addCleanup(account.close)
        account.broken["/f/f1/"] = (401, b"no")
        target = os.path.join(self.where, "all.mbox")
        result = self.run_program("export", "--json", account.url, target)
        self.assertEnds(result, 3)
        self.assertNotIn("summary", result.text)
        self.assertFalse(os.path.exists(target) or os.path.exists(target + ".report.json"))
        account.broken.clear()
        result = self.run_program("export", "--json", account.url, target)
        self.assertEnds(result, 0)
        self.assertEqual(json.loads(result.text.splitlines()[-1])["messages"], 6)

    def test_full_disk_is_told_and_goes_on_when_there_is_room(self):
        """A file system of three megabytes, in a mount namespace of its own."""
        if subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "-o", "size=64k", "none", "/mnt"],
                          stderr=subprocess.DEVNULL, check=False).returncode != 0:
            self.skipTest("no mount namespaces here")
        kept = self.path("kept")
        script = ('where=$1; kept=$2; shift 2; mount -t tmpfs -o size=3m none "$where" && "$@"; status=$?; '
                  'cp -a "$where" "$kept"; exit $status')
        for form in FORMS:
            result = subprocess.run(["unshare", "-rm", "sh", "-c", script, "sh", self.where, kept, harness.PROGRAM,
                                     *self.arguments(form)], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                    timeout=60, check=False)
            self.assertEqual(result.returncode, 1, result.stderr)
            self.assertRegex(result.stderr, "No space left|disk is full")
            shutil.rmtree(self.where)
            os.rename(kept, self.where)
            self.assertNotTorn(form)
            self.export(form)
            self.assertWhole(form)
            self.anew()

    def test_part_that_was_tampered_with_is_not_gone_on_with(self):
        bad = os.path.join(self.box, "cur", "1800000000.Mbad:2,")
        os.mkdir(bad)
        self.addCleanup(os.rmdir, bad)
        process = subprocess.Popen([harness.PROGRAM, *self.arguments("file"), "--json"], stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL)
        process.stdout.readline()
        process.kill()
        process.communicate()
        part = self.target("file") + ".part"
        if not os.path.exists(part):
            self.skipTest("it was finished before it could be killed")
        os.truncate(part, 10)
        result = self.export("file", status=1)
        self.assertIn("has lost some", result.errors)
        self.assertEqual(os.path.getsize(part), 10)

    # ---- other programs ----

    def test_python_reads_the_maildir(self):
        self.export("maildir")
        box = mailbox.Maildir(self.target("maildir"), create=False)
        found = collections.Counter(sha256(box.get_bytes(key)) for key in box.keys())
        for name in box.list_folders():
            found.update(sha256(box.get_folder(name).get_bytes(key)) for key in box.get_folder(name).keys())
        self.assertEqual(found, self.expected)

    @unittest.skipUnless(shutil.which("notmuch"), "notmuch is not installed")
    def test_notmuch_indexes_maildir_and_files(self):
        for form in ("maildir", "eml"):
            self.export(form)
            config = self.write("notmuch", f"[database]\npath={self.target(form)}\n[user]\nname=Ada\nprimary_email=a@b.c\n")
            environment = dict(os.environ, NOTMUCH_CONFIG=config, HOME=self.directory)
            subprocess.run(["notmuch", "new", "--quiet"], env=environment, check=True, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
            counted = subprocess.run(["notmuch", "count", "--output=files", "*"], env=environment, check=True,
                                     stdout=subprocess.PIPE, text=True)
            demo = sum(1 for found in contents(self.box).values() for _ in found)
            self.assertGreater(int(counted.stdout), demo // 2)
            shutil.rmtree(self.target(form))

    @unittest.skipUnless(shutil.which("doveadm"), "doveadm is not installed")
    def test_dovecot_reads_the_mailboxes(self):
        self.export("mbox")
        counts = {folder["path"] + ".mbox": folder["count"] for folder in self.report("mbox")["folders"]}
        user = os.getuid() or 65534
        if os.getuid() == 0:
            # Dovecot gives root no mail.
            os.chmod(self.directory, 0o755)
            for where, _, names in os.walk(self.where):
                for name in (where, *(os.path.join(where, n) for n in names)):
                    os.chown(name, user, user)
        config = self.write("dovecot.conf", f"log_path = /dev/stderr\nssl = no\nmail_uid = {user}\nmail_gid = {user}\n"
                            f"first_valid_uid = 1\nfirst_valid_gid = 1\nmail_location = mbox:{self.target('mbox')}:"
                            f"INBOX={self.target('mbox')}/INBOX.mbox:INDEX=MEMORY\n", mode=0o644)
        for name in ("INBOX.mbox", "Nasty.mbox"):
            result = subprocess.run(["doveadm", "-c", config, "-o", "mbox_read_locks=fcntl", "-f", "flow", "fetch", "uid",
                                     "mailbox", "INBOX" if name == "INBOX.mbox" else name, "all"], capture_output=True,
                                    text=True, check=False, env=dict(os.environ, HOME=self.where, USER="nobody"))
            if result.returncode != 0:
                self.skipTest("doveadm cannot be run here: " + result.stderr.strip().splitlines()[-1])
            self.assertEqual(len(result.stdout.splitlines()), counts[name], name)


if __name__ == "__main__":
    harness.main()
