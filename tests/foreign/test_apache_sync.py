# SPDX-License-Identifier: LGPL-2.1-or-later
"""sync from Apache's mod_dav: files with sizes and dates, and nothing that is known of mail. Arguments: as of
test_apache_program.py."""

import json
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(sys.argv[1], "tests", "cli"))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import harness  # noqa: E402
from test_apache_program import NAMES, ApacheCase  # noqa: E402
from test_sync import contents, files  # noqa: E402


class Sync(ApacheCase):
    setting = "basic"

    def setUp(self):
        super().setUp()
        self.out = self.path("out")
        self.addCleanup(shutil.rmtree, self.out, ignore_errors=True)
        self.addCleanup(shutil.rmtree, os.path.join(self.mail, self.folder))
        self.expected = {}

    def have(self, name, data, folder=""):
        self.put(name, data, os.path.join(self.folder, folder))
        self.expected[folder + "/" + name] = data

    def summary(self, *options):
        return json.loads(self.done("sync", "--json", self.out, *options).text.splitlines()[-1])

    def assertSame(self):
        here = []
        for path in files(self.out):
            with open(path, "rb") as stream:
                here.append(stream.read())
        self.assertEqual(sorted(here), sorted(self.expected.values()))

    def fill(self):
        for name in harness.examples():
            self.have(name, harness.example(name))
        for i, name in enumerate(NAMES):
            self.have(name, f"Subject: {i}\r\n\r\nName {i}\r\n".encode())
        self.done("mkdir", self.folder + "/Entwürfe & mehr")
        self.have("all-bytes", bytes(range(256)) * 64, "Entwürfe & mehr")
        self.have("large", os.urandom(3 * 1024 * 1024), "Entwürfe & mehr")

    def test_every_byte_comes_and_a_second_run_fetches_nothing(self):
        self.fill()
        self.assertEqual(self.summary()["fetched"], len(self.expected))
        self.assertSame()
        before = files(self.out)
        again = self.done("sync", "--json", "-v", self.out)
        summary = json.loads(again.text.splitlines()[-1])
        self.assertEqual((summary["fetched"], summary["found"], summary["moved"]), (0, 0, 0))
        self.assertIn("> PROPFIND", again.errors)
        self.assertNotIn("> GET", again.errors)
        self.assertEqual(files(self.out), before)
        self.assertIn(f".{self.folder}.Entw&APw-rfe &- mehr", contents(self.out))

    def test_file_has_the_date_in_the_message_and_else_that_of_the_servers_file(self):
        self.have("dated", b"Subject: 1\r\nDate: Mon, 2 Jun 2025\r\n 10:00:00 +0000\r\n\r\nDate: not this one\r\n")
        self.have("undated", b"Subject: 2\r\n\r\nDate: Mon, 2 Jun 2025 10:00:00 +0000\r\n")
        os.utime(os.path.join(self.mail, self.folder, "undated"), (1000000000, 1000000000))
        self.summary()
        self.assertEqual(sorted(int(os.stat(path).st_mtime) for path in files(self.out)), [1000000000, 1748858400])

    def test_changed_and_removed_files_are_noticed(self):
        self.fill()
        self.summary()
        first = harness.examples()[0]
        self.have(first, b"Subject: another\r\n\r\nQuite another\r\n")
        os.unlink(os.path.join(self.mail, self.folder, "a+b c.eml"))
        del self.expected["/a+b c.eml"]
        self.have("new", b"Subject: new\r\n\r\nNew\r\n")
        summary = self.summary("--delete")
        self.assertEqual((summary["fetched"], summary["deleted"], summary["failed"]), (2, 2, 0))
        self.assertSame()

    def test_file_that_is_renamed_is_not_fetched_again_for_good(self):
        self.fill()
        self.summary()
        folder = os.path.join(self.mail, self.folder)
        os.rename(os.path.join(folder, "100%25.eml"), os.path.join(folder, "Entwürfe & mehr", "x"))
        summary = self.summary("--delete")
        self.assertEqual((summary["deleted"], summary["failed"]), (0, 0))
        self.assertSame()
        self.assertEqual(self.summary("--delete")["fetched"], 0)

    def test_changes_go_both_ways(self):
        for i in range(4):
            self.have(f"{i} 100%.eml", f"Subject: {i}\r\n\r\nMessage {i}\r\n".encode())
        self.assertEqual(self.summary("--two-way")["fetched"], 4)
        box = os.path.join(self.out, f".{self.folder}")
        by_subject = {}
        for path in files(box):
            with open(path, "rb") as stream:
                by_subject[stream.readline()[9:10]] = path
        os.unlink(by_subject[b"0"])
        base = os.path.basename(by_subject[b"1"]).partition(":")[0]
        os.rename(by_subject[b"1"], os.path.join(box, "cur", base + ":2,S"))
        for part in ("cur", "new", "tmp"):
            os.makedirs(os.path.join(box + ".Ablage", part))
        shutil.copyfile(by_subject[b"2"], os.path.join(box + ".Ablage", "cur", "1.mine.host:2,S"))
        os.unlink(by_subject[b"2"])
        harness.deliver(box, "2.mine.host", b"Subject: new\r\n\r\nNew\r\n", flags="S")
        summary = self.summary("--two-way", "--delete")
        self.assertEqual([summary[n] for n in ("deleted_there", "marked_there", "moved_there", "uploaded", "failed")],
                         [1, 3, 1, 1, 0])
        there = {}
        for where, _, names in os.walk(os.path.join(self.mail, self.folder)):
            if ".DAV" not in where:
                for name in names:
                    with open(os.path.join(where, name), "rb") as stream:
                        there[stream.readline()[9:].strip()] = os.path.relpath(where, os.path.join(self.mail, self.folder))
        self.assertEqual(there, {b"1": ".", b"2": "Ablage", b"3": ".", b"new": "."})
        summary = self.summary("--two-way", "--delete")
        self.assertEqual({n for n, v in summary.items() if v and n not in ("event", "messages")}, set())

    def test_many_folders(self):
        for i in range(40):
            os.mkdir(os.path.join(self.mail, self.folder, f"d{i}"))
            self.have("m", f"Subject: {i}\r\n\r\n{i}\r\n".encode(), f"d{i}")
        if os.getuid() == 0:
            subprocess.run(["chown", "-R", "--reference", self.mail, os.path.join(self.mail, self.folder)], check=True)
        summary = self.summary()
        self.assertEqual(summary["fetched"], 40, summary)
        self.assertSame()
        self.assertEqual(self.summary()["fetched"], 0)


if __name__ == "__main__":
    harness.main()
