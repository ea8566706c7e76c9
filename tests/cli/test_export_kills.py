# SPDX-License-Identifier: LGPL-2.1-or-later
"""export is killed before, and in, each call that changes a file; and each of these calls fails once.

usage: test_export_kills.py TOP PROGRAM KILL-AT
HTTPMAIL_KILL_STEP leaves out all but every so many of these moments (6; 1: none are left out).
"""

import collections
import concurrent.futures
import errno
import json
import os
import shutil
import signal
import subprocess
import sys

import harness
from test_export import by_report, read, sha256, split

STEP = int(os.environ.get("HTTPMAIL_KILL_STEP", "6"))
KILL_AT = os.path.abspath(sys.argv.pop(3))

# One mailbox that is brought to the disk more than once, and files with few calls for each.
FORMS = {"file": ("all.mbox",), "maildir": ("out", "--format", "maildir", "--folder", "Kept")}


class Kills(harness.ServedCase):
    messages = 1

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        box = os.path.join(cls.mail, harness.ADA)
        shutil.rmtree(box)
        for number in range(70):
            harness.deliver(os.path.join(box, ".Kept") if number < 4 else box, f"{1748858400 + number}.M{number}.host",
                            f"From: a@example.org\r\nSubject: {number}\r\n\r\nFrom {'.' * 999}\r\n".encode())
        cls.expected = None

    def run_export(self, where, form, **variables):
        target, *options = FORMS[form]
        return subprocess.run([harness.PROGRAM, "export", "--json", self.server.url, os.path.join(where, target), *options,
                               "--user", harness.ADA, "--password-file", self.path(f"{harness.ADA}.password")],
                              env={**os.environ, **variables}, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=60, check=False)

    def assertNotTorn(self, where, done):
        """What has its final name is whole; a mailbox has it only when the report is there."""
        for path in (os.path.join(at, name) for at, _, names in os.walk(where) for name in names):
            if path.endswith(".mbox"):
                self.assertTrue({"all.mbox.report.json", "report.json"} & {*os.listdir(where), *os.listdir(os.path.dirname(path))})
            elif path.endswith(".eml") or os.path.basename(os.path.dirname(path)) in ("cur", "new"):
                self.assertIn(sha256(read(path)), self.expected, path)
        if done:
            self.assertWhole(where)

    def assertWhole(self, where):
        """Each message once, and nothing else."""
        target = os.path.join(where, "out")
        report = json.loads(read(target, "report.json") if os.path.isdir(target) else read(where, "all.mbox.report.json"))
        found = by_report(target if os.path.isdir(target) else where, report)
        self.assertEqual(collections.Counter(entry["sha256"] for _, entry in found.values()), self.expected)
        names = [name for _, _, names in os.walk(where) for name in names]
        self.assertEqual([n for n in names if n.endswith((".part", ".sqlite", ".sqlite-wal")) or n.startswith(".")], [])
        in_boxes = [split(read(at, n)) for at, _, names in os.walk(where) for n in names if n.endswith(".mbox")]
        if report["format"] == "mbox":
            self.assertEqual(sum(map(len, in_boxes)), len(found))
        else:
            self.assertEqual(len([n for n in names if n not in ("report.json", "maildirfolder")]), len(found))

    def once(self, form, at, more):
        where = self.path(f"{form}-{at}-{'-'.join(more.values())}")
        os.mkdir(where)
        first = self.run_export(where, form, LD_PRELOAD=KILL_AT, KILL_AT_UNDER=where, KILL_AT=str(at), **more)
        try:
            self.assertIn(first.returncode, (0, 1) if "KILL_AT_ERRNO" in more else (0, -signal.SIGKILL), first.stderr)
            self.assertNotTorn(where, first.returncode == 0)
            again = self.run_export(where, form)
            self.assertTrue(again.returncode == 0 or "is finished" in again.stderr, again.stderr)
            self.assertWhole(where)
        except AssertionError as error:
            raise AssertionError(f"{form}, call {at}, {more}: {error}\n{first.stderr}") from error
        finally:
            shutil.rmtree(where)
        return first.returncode != 0

    def walk(self, form, ways):
        where = self.path(f"{form}-whole")
        log = self.path(f"{form}-log")
        os.mkdir(where)
        self.addCleanup(shutil.rmtree, where)
        self.addCleanup(os.unlink, log)
        result = self.run_export(where, form, LD_PRELOAD=KILL_AT, KILL_AT_UNDER=where, KILL_AT_LOG=log)
        self.assertEqual(result.returncode, 0, result.stderr)
        events = [json.loads(line) for line in result.stdout.splitlines()]
        type(self).expected = collections.Counter(e["sha256"] for e in events if e["event"] == "exported")
        self.assertWhole(where)
        calls = [line.split("\t") for line in read(log).decode().splitlines()]
        # All downloads to a file without a name are alike.
        moments = [(at, more) for at, (call, path, _) in enumerate(calls, 1) for more in ways
                   if ("KILL_AT_HALF" not in more or call == "write") and not path.startswith(where + "/#")][::STEP]
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            ended = sum(pool.map(lambda moment: self.once(form, *moment), moments))
        print(f"# {form}: {len(calls)} calls, {len(moments)} moments, {ended} ended the run", flush=True)
        self.assertGreater(ended, len(moments) // 2)

    def test_killed_anywhere_it_goes_on(self):
        for form in FORMS:
            self.walk(form, ({}, {"KILL_AT_HALF": "1"}))

    def test_call_that_fails_once_leaves_nothing_torn_and_nothing_twice(self):
        number = str(errno.ENOSPC)
        for form in FORMS:
            self.walk(form, ({"KILL_AT_ERRNO": number}, {"KILL_AT_ERRNO": number, "KILL_AT_HALF": "1"}))


if __name__ == "__main__":
    harness.main()
