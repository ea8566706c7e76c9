# SPDX-License-Identifier: LGPL-2.1-or-later
"""export: every message byte for byte in mailboxes, a Maildir or files, whatever is in it and whatever happens on the way.

HTTPMAIL_SEED begins the random numbers.
"""

import calendar
import datetime
import hashlib
import json
import mailbox
import os
import random
import re
import shutil
import sqlite3
import subprocess
import time
import unittest

import harness
from test_sync import contents
from test_sync_trouble import Account, message

SEED = int(os.environ.get("HTTPMAIL_SEED", "40113"))

SEPARATOR = re.compile(rb"From (\S+) (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}\n\Z")
QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
HEAD = b"Subject: s\nDate: Mon, 2 Jun 2025 10:00:00 +0000\n\n"
NASTY = {
    "empty": b"",
    "newline": b"\n",
    "newlines": b"\n\n\n",
    "no-header": b"Just a line\n",
    "no-header-no-newline": b"Just a line",
    "from-first": b"From ada@example.org Mon Jun  2 10:00:00 2025\nSubject: s\n\nHello\n",
    "from-alone": b"From ",
    "from-lines": HEAD + b"From here\n>From there\n>>From far\n>>>>>>From afar\nFrom\nFromage\n> From\n From a\nfrom a\n",
    "from-after-empty": HEAD + b"a\n\nFrom ada@example.org Mon Jun  2 10:00:00 2025\n\nb\n",
    "from-last": HEAD + b"a\nFrom ",
    "quotes-last": HEAD + b"a\n>>>",
    "nul": HEAD + b"a\0b\0\n\0From a\n\0",
    "eight-bit": HEAD + bytes(range(256)) + b"\n" + bytes(range(255, -1, -1)),
    "lone-cr": HEAD + b"a\rFrom b\rc\r\r\nFrom d\r",
    "lf": HEAD + b"a\nb\n",
    "crlf": HEAD.replace(b"\n", b"\r\n") + b"a\r\nFrom b\r\n>From c\r\n",
    "crlf-no-newline": HEAD.replace(b"\n", b"\r\n") + b"a\r\nb",
    "ends-in-cr": HEAD + b"a\r",
    "mixed": b"Subject: s\r\nX: y\n\r\na\nb\r\n\rc",
    "long-line": HEAD + b"x" * 1000000 + b"\nFrom a\n" + b">" * 300000 + b"From b\n" + b">" * 70000,
    "long-header": b"Subject: " + b"y" * 200000 + b"\n\na\n",
    "not-utf-8": b"Subject: \xe4\xf6\xfc\xff\nFrom: \x80 <a@b>\n\n\xe4\n",
    "separators": b"".join(b"From ada@example.org Mon Jun  2 10:00:0%d 2025\n\n" % i for i in range(9)),
    "binary": random.Random(1).randbytes(300000),
    "from-bytes": random.Random(2).randbytes(100).join([b"\nFrom ", b"\n>From ", b"\n>>F", b"\r\nFrom "] * 50),
}


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def read(*path):
    with open(os.path.join(*path), "rb") as stream:
        return stream.read()


def split(data):
    """The messages of a mailbox by its separator lines alone, as a program reads it that knows of no report: without the
    empty line after each and without quotes."""
    found, lines, empty = [], None, True
    for line in data.split(b"\n")[:-1] if data else []:
        line += b"\n"
        if line.startswith(b"From ") and empty:
            lines = []
            found.append(lines)
        else:
            lines.append(line)
        empty = line == b"\n"
    for lines in found:
        assert lines[-1] == b"\n"
    return [QUOTED.sub(rb"\1", b"".join(lines[:-1])) for lines in found]


def by_report(directory, report):
    """{href: (message, entry)}: what the report says and the target has."""
    found = {}
    for entry in report["messages"]:
        if "error" in entry:
            continue
        data = read(directory, entry["file"])
        part = data[entry["offset"]:entry["offset"] + entry["length"]]
        assert len(part) == entry["length"]
        if report["format"] == "mbox":
            begin = data.rfind(b"\n", 0, entry["offset"] - 1) + 1
            assert SEPARATOR.match(data[begin:entry["offset"]])
            assert begin == 0 or data[begin - 2:begin] == b"\n\n"
            assert data[entry["offset"] + entry["length"]:][:1] == b"\n"
            assert not re.search(rb"^From ", part, re.MULTILINE)
            part = QUOTED.sub(rb"\1", part)
            if entry["newline_added"]:
                assert part.endswith(b"\n")
                part = part[:-1]
        assert len(part) == entry["size"] and sha256(part) == entry["sha256"]
        assert entry["href"] not in found
        found[entry["href"]] = (part, entry)
    return found


def nasty(**more):
    """But for the empty one: without a tag that would be a message that is gone."""
    return [{"name": name, "data": data, **more} for name, data in NASTY.items() if data]


class Export(harness.Case):
    """Against servers whose every byte is spelled out."""

    messages = 20

    def setUp(self):
        self.where = self.path(self.id().rsplit(".", 1)[-1])
        os.mkdir(self.where)
        self.addCleanup(shutil.rmtree, self.where, ignore_errors=True)
        self.file = os.path.join(self.where, "all.mbox")
        self.out = os.path.join(self.where, "out")

    def account(self, folders):
        account = Account(folders)
        account.server.RequestHandlerClass.disable_nagle_algorithm = True
        self.addCleanup(account.close)
        return account

    def export(self, account, target, *options, status=0, **more):
        result = self.run_program("export", "--json", account.url, target, *options, **more)
        self.assertEnds(result, status)
        self.errors = result.errors
        self.events = [json.loads(line) for line in result.text.splitlines()]
        for event in self.events:
            if event.get("href"):
                self.assertTrue(event["href"].startswith(account.url + "f/"), event)
                event["href"] = event["href"].removeprefix(account.url.rstrip("/"))
        return self.events[-1] if self.events else None

    def report(self, target):
        path = os.path.join(target, "report.json") if os.path.isdir(target) else target + ".report.json"
        return json.loads(read(path))

    def exported(self, target):
        """{folder's segment/name: message}, checked against the report and, for a mailbox, with a reader of its own."""
        report = self.report(target)
        directory = target if os.path.isdir(target) else os.path.dirname(target)
        found = by_report(directory, report)
        self.assertEqual(report["count"], len(found))
        self.assertEqual(report["bytes"], sum(len(data) for data, _ in found.values()))
        if report["format"] == "mbox":
            names = {entry["file"] for _, entry in found.values()}
            for name in names:
                entries = [(entry["offset"], data, entry) for data, entry in found.values() if entry["file"] == name]
                expected = [data + b"\n" * entry["newline_added"] for _, data, entry in sorted(entries, key=lambda e: e[0])]
                self.assertEqual(split(read(directory, name)), expected)
        return {"/".join(href.split("/")[-2:]): data for href, (data, _) in found.items()}

    def expected(self, account):
        return {f"{segment}/{m['name']}": m["data"] for segment, (_, messages) in account.folders.items() for m in messages}

    def assertSame(self, account, target):
        self.assertEqual(self.exported(target), self.expected(account))

    def everything(self, where=None):
        found = {}
        for directory, _, names in os.walk(where or self.where):
            for name in names:
                found[os.path.join(directory, name)] = read(directory, name)
        return found

    def kinds(self):
        return self.account({"inbox": ("", nasty()), "a": ("Archive", [message("1"), message("2")]), "e": ("Empty", []),
                             "s": ("Ärger & Freude", nasty(date="2024-02-29T23:59:59Z"))})

    # ---- what is the same ----

    def test_one_mailbox_has_every_message_byte_for_byte(self):
        account = self.kinds()
        summary = self.export(account, self.file)
        self.assertEqual(summary["messages"], len(self.expected(account)))
        self.assertSame(account, self.file)
        self.assertEqual(sorted(os.listdir(self.where)), ["all.mbox", "all.mbox.report.json"])
        self.assertEqual(len([e for e in self.events if e["event"] == "exported"]), len(self.expected(account)))

    def test_mailbox_of_python_has_as_many_messages(self):
        account = self.kinds()
        self.export(account, self.file)
        box = mailbox.mbox(self.file, create=False)
        self.assertEqual(len(box), len(self.expected(account)))
        wanted = [data for data in self.expected(account).values() if b"From " not in data and data.endswith(b"\n")]
        found = [box.get_bytes(key) for key in box.keys()]
        for data in wanted:
            self.assertIn(data, found)

    def test_mailbox_for_each_folder_is_a_tree(self):
        account = self.kinds()
        self.export(account, self.out + "/", "--format", "mbox")
        self.assertSame(account, self.out)
        self.assertEqual(sorted(os.listdir(self.out)),
                         ["Archive.mbox", "Empty.mbox", "INBOX.mbox", "report.json", "Ärger & Freude.mbox"])
        self.assertEqual(read(self.out, "Empty.mbox"), b"")

    def test_maildir_has_every_message_byte_for_byte_with_its_mark_and_time(self):
        account = self.kinds()
        self.export(account, self.out, "--format", "maildir")
        self.assertSame(account, self.out)
        self.assertEqual(sorted(os.listdir(self.out)),
                         [".&AMQ-rger &- Freude", ".Archive", ".Empty", "cur", "new", "report.json", "tmp"])
        self.assertEqual(len(os.listdir(os.path.join(self.out, "new"))), len(nasty()))
        for entry in self.report(self.out)["messages"]:
            when = calendar.timegm(time.strptime(entry["date"], "%Y-%m-%dT%H:%M:%SZ"))
            self.assertEqual(int(os.path.getmtime(os.path.join(self.out, entry["file"]))), when)

    def test_files_have_every_message_byte_for_byte(self):
        account = self.kinds()
        self.export(account, self.out, "--format", "eml")
        self.assertSame(account, self.out)
        self.assertEqual(sorted(os.listdir(self.out)), ["Archive", "Empty", "INBOX", "report.json", "Ärger & Freude"])
        for name in os.listdir(os.path.join(self.out, "INBOX")):
            self.assertRegex(name, r"^20250602T100000Z-[0-9a-f]{16}\.eml$")

    def test_names_of_files_are_the_same_each_time(self):
        account = self.kinds()
        for form in ("eml", "maildir", "mbox"):
            found = []
            for _ in range(2):
                self.export(account, self.out + "/", "--format", form)
                found.append({name: data for name, data in self.everything(self.out).items() if "report" not in name})
                shutil.rmtree(self.out)
            self.assertEqual(*found)

    def test_large_messages(self):
        rng = random.Random(3)
        account = self.account({"inbox": ("", [{"name": str(i), "data": HEAD + rng.randbytes(size)} for i, size in
                                               enumerate((65535, 65536, 65537, 262144, 5000000, 30000000))])})
        self.export(account, self.file)
        self.assertSame(account, self.file)

    def test_separator_has_the_sender_and_the_date_in_utc(self):
        letters = [{"name": "1", "data": b"Return-Path: <ada@example.org>\n" + HEAD, "date": "2024-02-29T23:59:59+05:00"},
                   {"name": "2", "data": HEAD, "date": ""}]
        self.export(self.account({"inbox": ("", letters)}), self.file)
        separators = [line for line in read(self.file).split(b"\n") if line.startswith(b"From ")]
        self.assertEqual(separators[0], b"From ada@example.org Thu Feb 29 18:59:59 2024")
        self.assertEqual(separators[1], b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970")

    def test_account_without_messages_is_an_empty_mailbox(self):
        account = self.account({"inbox": ("", [])})
        self.assertEqual(self.export(account, self.file)["messages"], 0)
        self.assertEqual(read(self.file), b"")
        self.assertEqual(self.report(self.file)["messages"], [])
        self.export(account, self.file, "--verify")

    # ---- folders ----

    def test_only_the_folders_that_are_named(self):
        account = self.account({"inbox": ("", [message("1")]), "a": ("A", [message("2")]), "b": ("B", [message("3")])})
        self.export(account, self.file, "--folder", "inbox", "--folder", "B")
        self.assertEqual(set(self.exported(self.file)), {"inbox/1", "b/3"})
        self.export(account, self.file, "--verify")
        self.export(account, os.path.join(self.where, "no"), "--folder", "C", status=1)
        self.assertIn("“C”", self.errors)
        self.assertEqual(sorted(os.listdir(self.where)), ["all.mbox", "all.mbox.report.json"])

    def test_names_of_folders_never_lead_away(self):
        labels = ["..", "../../escape", "/etc", "a.b", "A.B", "Same", "Same", "same", "x" * 400, "tab\there", ".export.sqlite",
                  "tmp", "report.json", "Same.mbox", "Same.mbox.part", "~", "Ελλάδα", "Sent", " ", "a ", "con:", "INBOX"]
        account = self.account({"inbox": ("", [message("0")]),
                                **{f"f{i}": (label, [message(str(i))]) for i, label in enumerate(labels)}})
        for form in ("mbox", "eml", "maildir"):
            self.export(account, self.out + "/", "--format", form)
            self.assertSame(account, self.out)
            self.assertEqual(os.listdir(self.where), ["out"])
            self.export(account, self.out, "--verify")
            shutil.rmtree(self.out)

    def test_folders_in_folders(self):
        where = self.path("nested")
        shutil.copytree(self.mail, os.path.join(where, "mail"))
        shutil.copy(self.path("users"), where)
        self.addCleanup(shutil.rmtree, where)
        server = harness.Server(where)
        self.addCleanup(server.stop)
        box = os.path.join(where, "mail", harness.ADA)
        for name in (".Work", ".Work.2024", ".Work.2024.Deep"):
            harness.deliver(os.path.join(box, name), "1.M1", HEAD + name.encode() + b"\n", "S")
            with open(os.path.join(box, name, "maildirfolder"), "wb"):
                pass
        login = ("--user", harness.ADA, "--password-file", self.path(f"{harness.ADA}.password"))
        for form, name in (("mbox", "Work/2024/Deep.mbox"), ("eml", "Work/2024/Deep"), ("maildir", ".Work.2024.Deep")):
            result = self.run_program("export", server.url, self.out + "/", "--format", form, *login)
            self.assertEnds(result, 0)
            self.assertTrue(os.path.exists(os.path.join(self.out, name)), os.listdir(self.out))
            report = self.report(self.out)
            self.assertIn("Work/2024/Deep", [folder["name"] for folder in report["folders"]])
            by_report(self.out, report)
            if form == "maildir":
                self.assertEqual(contents(self.out), contents(box))
            shutil.rmtree(self.out)
        self.assertEnds(self.run_program("export", server.url, self.out, "--format", "eml", "--folder", "Work/2024", *login), 0)
        self.assertEqual(sorted(os.listdir(self.out)), ["2024", "report.json"])
        self.assertEqual(self.report(self.out)["count"], 2)

    # ---- what is there already ----

    def test_nothing_that_is_there_is_overwritten(self):
        account = self.account({"inbox": ("", [message("1")])})
        self.export(account, self.file)
        self.export(account, self.out, "--format", "eml")
        before = self.everything()
        self.export(account, self.file, status=1)
        self.assertIn("--verify", self.errors)
        self.export(account, self.out, "--format", "eml", status=1)
        self.assertIn("--verify", self.errors)
        self.export(account, self.out, status=1)
        for name in ("mine", "mine.part", "mine.report.json"):
            path = os.path.join(self.where, name)
            with open(path, "wb") as stream:
                stream.write(b"mine")
            self.export(account, os.path.join(self.where, "mine"), status=1)
            self.assertEqual(read(path), b"mine")
            os.remove(path)
        os.mkdir(os.path.join(self.where, "dir"))
        with open(os.path.join(self.where, "dir", "mine"), "wb") as stream:
            stream.write(b"mine")
        self.export(account, os.path.join(self.where, "dir"), "--format", "maildir", status=1)
        self.assertEqual(os.listdir(os.path.join(self.where, "dir")), ["mine"])
        shutil.rmtree(os.path.join(self.where, "dir"))
        self.assertEqual(self.everything(), before)

    def test_wrong_use_is_told(self):
        account = self.account({"inbox": ("", [message("1")])})
        os.mkdir(self.out)
        for arguments, told in (((self.out,), "--format"), ((self.file, "--format", "pst"), "mbox, maildir or eml"),
                                (("-",), "name one"), ((self.file, "--report", self.file), "name of its own"),
                                ((__file__, "--format", "eml"), "directory")):
            self.export(account, *arguments, status=2)
            self.assertIn(told, self.errors)
        self.export(account, os.path.join(self.where, "no", "all.mbox"), status=1)
        self.assertIn("no directory", self.errors)
        self.assertEqual(account.gets(), [])

    def test_other_account_or_other_folders_are_refused(self):
        account = self.account({"inbox": ("", [message("1"), message("2", status=500)])})
        other = self.account({"inbox": ("", [message("1")])})
        self.export(account, self.file, status=5)
        self.export(account, self.file, "--folder", "inbox", status=1)
        self.assertIn("another --format or other folders", self.errors)
        other.listing = lambda path: Account.listing(other, path.replace("/g/", "/f/")).replace("/f/", "/g/")
        other.folders = {"inbox": ("", [message("1")])}
        before = read(self.file)
        self.export(other, self.file, status=1)
        self.assertEqual(read(self.file), before)

    def test_two_exports_at_a_time_do_not_mix(self):
        with harness.FakeServer(None) as server:
            first = subprocess.Popen([harness.PROGRAM, "export", server.url, self.file], stderr=subprocess.DEVNULL)
            first.kill()
            first.wait()
        account = self.account({"inbox": ("", [message("1")])})
        holder = sqlite3.connect(self.file + ".part.sqlite")
        holder.execute("PRAGMA locking_mode = EXCLUSIVE")
        holder.execute("BEGIN EXCLUSIVE")
        self.export(account, self.file, status=1)
        self.assertIn("at work", self.errors)
        holder.close()
        self.export(account, self.file)
        self.assertSame(account, self.file)

    def test_mailbox_that_no_journal_knows_is_not_touched(self):
        account = self.account({"inbox": ("", [message("1"), message("2", status=500)])})
        self.export(account, self.file, status=5)
        before = read(self.file)
        # As a run leaves it that ends when it has taken the mailbox back and its journal is lost.
        os.rename(self.file, self.file + ".part")
        for journal in (None, b"", b"SQLite format 3\0" + bytes(500)):
            if journal is not None:
                with open(self.file + ".part.sqlite", "wb") as stream:
                    stream.write(journal)
            self.export(account, self.file, status=1)
            self.assertIn(".part", self.errors)
            self.assertEqual(read(self.file + ".part"), before)
        os.remove(self.file + ".part.sqlite")
        os.rename(self.file + ".part", self.file)
        self.export(account, self.file, status=5)
        self.assertEqual(read(self.file), before)

    # ---- what fails ----

    def test_message_that_cannot_be_fetched_is_left_out_and_tried_again(self):
        for target, options in ((self.file, ()), (self.out + "/", ("--format", "mbox")), (self.out, ("--format", "maildir")),
                                (self.out, ("--format", "eml"))):
            bad = message("2", status=500)
            account = self.account({"inbox": ("", [message("1"), bad, message("3")]), "a": ("A", [message("4")])})
            summary = self.export(account, target, *options, status=5)
            self.assertEqual((summary["exported"], summary["failed"], summary["messages"]), (3, 1, 3))
            report = self.report(target.rstrip("/"))
            self.assertEqual([e["href"][-1] for e in report["messages"] if "error" in e], ["2"])
            self.assertEqual(set(self.exported(target.rstrip("/"))), {"inbox/1", "inbox/3", "a/4"})
            self.export(account, target, *options, status=5)
            self.assertEqual(account.gets().count("/f/inbox/1"), 1)
            self.assertEqual(account.gets().count("/f/inbox/2"), 2)
            self.assertEqual(set(self.exported(target.rstrip("/"))), {"inbox/1", "inbox/3", "a/4"})
            self.export(account, target, "--verify", status=5)
            self.assertIn(("missing", "/f/inbox/2"), [(e["event"], e.get("href")) for e in self.events])
            n = len(account.gets())
            del bad["status"]
            self.assertEqual(self.export(account, target, *options)["exported"], 1)
            self.assertEqual(len(account.gets()), n + 1)
            self.assertSame(account, target.rstrip("/"))
            self.export(account, target, "--verify")
            shutil.rmtree(self.out, ignore_errors=True)

    def test_message_that_ends_early_is_not_there(self):
        account = self.account({"inbox": ("", [message("1", cut=3), message("2"), {"name": "3", "data": b"", "size": 9}])})
        self.assertEqual(self.export(account, self.file, status=5)["failed"], 2)
        self.assertEqual(set(self.exported(self.file)), {"inbox/2"})

    def test_folder_that_cannot_be_listed_is_told_and_tried_again(self):
        account = self.account({"inbox": ("", [message("1")]), "a": ("A", [message("2")])})
        account.broken["/f/a/"] = (500, b"no")
        self.export(account, self.file, status=5)
        self.assertEqual([f["name"] for f in self.report(self.file)["folders"] if "error" in f], ["A"])
        account.broken.clear()
        self.export(account, self.file)
        self.assertSame(account, self.file)
        self.assertEqual(account.gets().count("/f/inbox/1"), 1)

    def test_logon_that_is_refused_for_a_folder_ends_the_run(self):
        account = self.account({"inbox": ("", [message("1")]), "a": ("A", [message("2")])})
        account.broken["/f/a/"] = (401, b"no")
        self.export(account, self.file, status=3)
        self.assertFalse(os.path.exists(self.file) or os.path.exists(self.file + ".report.json"))
        account.broken.clear()
        self.export(account, self.file)
        self.assertSame(account, self.file)

    def test_logon_that_is_refused_while_comparing_is_told_as_such(self):
        account = self.account({"inbox": ("", [message("1")])})
        message_of = account.message

        def refuse_from_now_on(path):
            account.broken["/f/inbox/"] = (401, b"no")
            return message_of(path)

        account.message = refuse_from_now_on
        self.export(account, self.file, "--verify", status=3)
        self.assertTrue(os.path.exists(self.file))

    def test_message_that_changed_in_between_is_there_as_it_is_now(self):
        bad = message("0", status=500)
        account = self.account({"inbox": ("", [bad, message("1"), message("2")])})
        self.export(account, self.file, status=5)
        account.folders["inbox"][1][1] = message("1", "Something else")
        account.folders["inbox"][1][2] = {**message("2"), "subject": "listed in another way"}
        del bad["status"]
        self.assertEqual(self.export(account, self.file)["messages"], 4)
        found = split(read(self.file))
        self.assertEqual(sorted(found), sorted([bad["data"], message("1")["data"], message("1", "Something else")["data"],
                                                message("2")["data"]]))

    # ---- comparing ----

    def test_flipped_byte_in_the_target_is_found(self):
        account = self.account({"inbox": ("", nasty()), "a": ("A", [message("1")])})
        for target, options in ((self.file, ()), (self.out + "/", ("--format", "mbox")), (self.out, ("--format", "maildir")),
                                (self.out, ("--format", "eml"))):
            self.assertEqual(self.export(account, target, "--verify", *options)["event"], "verified")
            target = target.rstrip("/")
            self.export(account, target, "--verify")
            entries = [e for e in self.report(target)["messages"] if e["size"] > 0]
            for entry in random.Random(SEED).sample(entries, 4):
                path = os.path.join(target if os.path.isdir(target) else self.where, entry["file"])
                whole = read(path)
                at = entry["offset"] + entry["length"] // 2
                with open(path, "r+b") as stream:
                    stream.seek(at)
                    stream.write(bytes([whole[at] ^ 1]))
                self.export(account, target, "--verify", status=5)
                told = [(e["event"], e["href"]) for e in self.events[:-1]]
                self.assertEqual([("damaged", entry["href"].removeprefix(account.url.rstrip("/")))], told)
                with open(path, "wb") as stream:
                    stream.write(whole + b"x")
                self.export(account, target, "--verify", status=5)
                os.remove(path)
                self.export(account, target, "--verify", status=5)
                self.assertIn("missing", [e["event"] for e in self.events])
                with open(path, "wb") as stream:
                    stream.write(whole)
            self.export(account, target, "--verify")
            shutil.rmtree(self.out, ignore_errors=True)

    def test_what_is_other_new_and_gone_on_the_server_is_found(self):
        account = self.account({"inbox": ("", [message(str(i)) for i in range(5)]), "a": ("A", [message("9")])})
        self.export(account, self.file)
        before = self.everything()
        letters = account.folders["inbox"][1]
        letters[1] = {**letters[1], "data": letters[1]["data"].replace(b"Hello", b"Hallo")}
        letters[2] = {**letters[2], "status": 500}
        del letters[3]
        letters.append(message("new"))
        account.folders["n"] = ("New", [message("there")])
        summary = self.export(account, self.file, "--verify", status=5)
        self.assertEqual({(e["event"], e["href"]) for e in self.events[:-1]},
                         {("differs", "/f/inbox/1"), ("failed", "/f/inbox/2"), ("gone", "/f/inbox/3"), ("new", "/f/inbox/new"),
                          ("new", "/f/n/there")})
        self.assertEqual((summary["same"], summary["differing"], summary["failed"]), (3, 4, 1))
        self.assertEqual(self.everything(), before)

    def test_report_that_is_none_is_told(self):
        account = self.account({"inbox": ("", [message("1")])})
        self.export(account, self.file)
        report = self.file + ".report.json"
        whole = read(report)
        for data in (b"", b"{}", whole[:len(whole) // 2], whole.replace(b"messages", b"letters"), b"[" * 100000):
            with open(report, "wb") as stream:
                stream.write(data)
            self.export(account, self.file, "--verify", status=1)
            self.assertIn("no report", self.errors)
        os.remove(report)
        self.export(account, self.file, "--verify", status=1)

    def test_maildir_that_was_read_since_is_still_the_same(self):
        account = self.account({"inbox": ("", [message("1"), message("2")])})
        self.export(account, self.out, "--format", "maildir")
        for name in os.listdir(os.path.join(self.out, "new")):
            os.rename(os.path.join(self.out, "new", name), os.path.join(self.out, "cur", name + ":2,FS"))
        self.export(account, self.out, "--verify")

    def test_report_may_be_elsewhere(self):
        account = self.account({"inbox": ("", [message("1")])})
        report = os.path.join(self.where, "r.json")
        self.export(account, self.file, "--report", report)
        self.assertEqual(json.loads(read(report))["count"], 1)
        self.assertEqual(sorted(os.listdir(self.where)), ["all.mbox", "r.json"])
        self.export(account, self.file, "--verify", "--report", report)

    def test_report_says_what_it_is_documented_to_say(self):
        account = self.account({"inbox": ("", [message("1")])})
        self.export(account, self.file)
        report = self.report(self.file)
        self.assertEqual(list(report), ["httpmail_export", "account", "format", "target", "directory", "selection", "started",
                                        "finished", "count", "bytes", "failed", "folders", "messages"])
        self.assertEqual(list(report["messages"][0]), ["folder", "href", "size", "sha256", "file", "offset", "length",
                                                       "newline_added", "read", "date", "id", "folder_number"])
        for name in ("started", "finished"):
            datetime.datetime.strptime(report[name], "%Y-%m-%dT%H:%M:%SZ")

    def test_sync_with_mbox_exports(self):
        account = self.account({"inbox": ("", nasty())})
        self.assertEnds(self.run_program("sync", "--mbox", self.file, account.url), 0)
        self.assertSame(account, self.file)
        self.assertEnds(self.run_program("sync", "--mbox", self.file, account.url, self.out), 2)
        self.assertEnds(self.run_program("sync", "--mbox", self.file, "--delete", account.url), 2)
        self.assertEnds(self.run_program("sync", account.url), 2)


if __name__ == "__main__":
    harness.main()
