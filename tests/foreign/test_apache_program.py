# SPDX-License-Identifier: LGPL-2.1-or-later
"""The program against Apache's mod_dav, which knows nothing of mail. Arguments: as of harness.py, then serve-apache."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(sys.argv[1], "tests", "cli"))
import harness  # noqa: E402
from test_export import NASTY, by_report, sha256  # noqa: E402
from test_watch import Watching  # noqa: E402

SERVE_APACHE = sys.argv.pop(3)
NAMES = ["a+b c.eml", "100%25.eml", "ä & ö?.eml", "日本語 #1;.eml", ".hidden", "it's \"this\""]


class Apache:
    """Apache, and what serve-apache tells of it."""

    def __init__(self):
        self.process = subprocess.Popen([SERVE_APACHE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.facts = {}
        for line in self.process.stdout:
            key, _, value = line.rstrip("\n").partition(" ")
            self.facts[key] = value
            if key == "ready":
                break

    def stop(self):
        self.process.communicate(timeout=20)


class ApacheCase(harness.Case):
    """A folder for each test in the account at an Apache of the class's own."""

    setting = None
    options = ()

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.mkdtemp(prefix="httpmail-test-")
        cls.addClassCleanup(shutil.rmtree, cls.directory, ignore_errors=True)
        cls.apache = Apache()
        cls.addClassCleanup(cls.apache.stop)
        if "ready" not in cls.apache.facts:
            raise unittest.SkipTest("needs Apache httpd with mod_dav (Debian: apache2-bin)")
        cls.url = cls.apache.facts[cls.setting + "-url"]
        cls.mail = cls.apache.facts[cls.setting + "-path"]
        with open(os.path.join(cls.directory, "password"), "w", encoding="utf-8") as stream:
            stream.write(cls.apache.facts["password"] + "\n")
        os.chmod(os.path.join(cls.directory, "password"), 0o600)

    def setUp(self):
        self.folder = self.id().rsplit(".", maxsplit=1)[-1]
        self.done("mkdir", self.folder)

    def client(self, command, *arguments, **options):
        return self.run_program(command, self.url, "--user", self.apache.facts["user"], "--password-file",
                                self.path("password"), *self.options, *arguments, **options)

    def done(self, command, *arguments, **options):
        result = self.client(command, *arguments, **options)
        self.assertEnds(result, 0)
        return result

    def objects(self, command, *arguments):
        return [json.loads(line) for line in self.done(command, "--json", *arguments).text.splitlines()]

    def put(self, name, data, folder=None):
        path = os.path.join(self.mail, folder or self.folder, name)
        with open(path, "wb") as stream:
            stream.write(data)
        # Apache has a user of its own when it is started by root.
        if os.getuid() == 0:
            os.chown(path, os.stat(self.mail).st_uid, -1)

    def files(self, folder=None):
        return sorted(set(os.listdir(os.path.join(self.mail, folder or self.folder))) - {".DAV"})

    def hrefs(self, folder=None):
        return [m["href"] for m in self.objects("ls", folder or self.folder)]


class Program(ApacheCase):
    setting = "basic"

    def test_folders_are_listed(self):
        self.done("mkdir", self.folder + "/Entwürfe & mehr")
        names = [f["name"] for f in self.objects("folders")]
        self.assertIn(self.folder, names)
        self.assertIn(self.folder + "/Entwürfe & mehr", names)

    def test_cat_gives_every_byte(self):
        for name in harness.examples():
            self.put(name, harness.example(name))
        hrefs = self.hrefs()
        self.assertEqual(len(hrefs), len(harness.examples()))
        for href in hrefs[:3]:
            self.assertEqual(self.done("cat", href).stdout, harness.example(href.rsplit("/", maxsplit=1)[-1]))

    def test_mark_reads_and_unreads(self):
        for name in ("1", "2", "3"):
            self.put(name, b"Subject: x\r\n\r\n")
        hrefs = sorted(self.hrefs())
        for option, expected in (("--read", True), ("--unread", False), ("--read", True)):
            self.done("mark", option, *hrefs[:2])
            flags = {m["href"]: m["read"] for m in self.objects("ls", self.folder)}
            self.assertEqual([flags[h] for h in hrefs], [expected, expected, False])

    def test_cp_and_mv(self):
        self.put("1", b"Subject: one\r\n\r\n")
        self.put("2", b"Subject: two\r\n\r\n")
        there = self.folder + "/there"
        self.done("mkdir", there)
        one, two = sorted(self.hrefs())
        self.done("cp", one, there)
        self.done("mv", two, there)
        self.assertEqual(self.files(), ["1", "there"])
        self.assertEqual(self.files(there), ["1", "2"])

    def test_cp_keeps_what_has_the_name_already(self):
        self.put("1", b"Subject: one\r\n\r\n")
        there = self.folder + "/there"
        self.done("mkdir", there)
        self.put("1", b"Subject: another\r\n\r\n", there)
        result = self.client("cp", self.hrefs()[0], there)
        self.assertEnds(result, 1)
        with open(os.path.join(self.mail, there, "1"), "rb") as stream:
            self.assertEqual(stream.read(), b"Subject: another\r\n\r\n")

    def test_rm_takes_what_was_named_alone(self):
        for name in ("1", "2"):
            self.put(name, b"Subject: x\r\n\r\n")
        self.done("rm", "--yes", sorted(self.hrefs())[0])
        self.assertEqual(self.files(), ["2"])

    def test_many_are_done_one_by_one(self):
        count = 130
        for i in range(count):
            self.put(f"{i}.eml", f"Subject: {i}\r\n\r\n".encode())
        there = self.folder + "/there"
        self.done("mkdir", there)
        self.put("7.eml", b"Subject: another\r\n\r\n", there)
        hrefs = "".join(href + "\n" for href in self.hrefs()).encode()
        self.done("mark", "--read", "-", input=hrefs)
        self.assertEqual({m["read"] for m in self.objects("ls", self.folder)}, {True})

        # One name is taken there: it stays where it is.
        result = self.client("mv", "-v", "-", there, input=hrefs)
        self.assertEnds(result, 5)
        self.assertIn(f"{count - 1} done, 1 failed", result.errors)
        self.assertLessEqual(result.errors.count("> BMOVE "), 2)
        self.assertEqual(self.files(), ["7.eml", "there"])
        with open(os.path.join(self.mail, there, "7.eml"), "rb") as stream:
            self.assertEqual(stream.read(), b"Subject: another\r\n\r\n")

        hrefs = "".join(href + "\n" for href in self.hrefs(there)).encode()
        result = self.client("rm", "--yes", "-", input=hrefs + self.hrefs()[0].encode() + b"\n")
        self.assertEnds(result, 0)
        self.assertEqual(self.files(there), [])

    def test_a_folder_among_many_stops_rm(self):
        for i in range(40):
            self.put(f"{i}.eml", b"Subject: x\r\n\r\n")
        there = self.folder + "/there"
        self.done("mkdir", there)
        self.put("1", b"Subject: x\r\n\r\n", there)
        hrefs = self.hrefs() + [f["href"] for f in self.objects("folders") if f["name"] == there]
        result = self.client("rm", "--yes", *hrefs)
        self.assertEnds(result, 2)
        self.assertIn("rmdir", result.errors)
        self.assertEqual(len(self.files()), 41)
        self.assertEqual(self.files(there), ["1"])

    def test_rmdir_asks_about_what_is_inside(self):
        there = self.folder + "/there"
        self.done("mkdir", there)
        self.put("1", b"Subject: x\r\n\r\n", there)
        self.assertEnds(self.client("rmdir", there), 1)
        self.assertEqual(self.files(), ["there"])
        self.done("rmdir", "--yes", there)
        self.assertEqual(self.files(), [])

    def test_names_that_mean_something(self):
        for name in NAMES:
            self.put(name, name.encode())
        there = self.folder + "/über & 100%"
        self.done("mkdir", there)
        hrefs = self.hrefs()
        self.assertEqual(sorted(self.done("cat", h).text for h in hrefs), sorted(NAMES))
        self.done("mark", "--read", *hrefs)
        self.assertTrue(all(m["read"] for m in self.objects("ls", self.folder)))
        self.done("mv", *hrefs, there)
        self.assertEqual(self.files(there), sorted(NAMES))
        self.done("rm", "--yes", *self.hrefs(there))
        self.assertEqual(self.files(there), [])

    def test_export_has_every_byte_in_every_form(self):
        there = self.folder + "/über & 100%"
        self.done("mkdir", there)
        for name, data in NASTY.items():
            self.put(name + ".eml", data)
            self.put(name, data, there)
        expected = sorted(2 * [sha256(data) for data in NASTY.values()])
        for target, form in (("all.mbox", "mbox"), ("mbox/", "mbox"), ("maildir", "maildir"), ("eml", "eml")):
            path = self.path(target)
            self.done("export", path, "--format", form, "--folder", self.folder, "--verify")
            directory = path if os.path.isdir(path) else self.directory
            with open(os.path.join(path, "report.json") if os.path.isdir(path) else path + ".report.json", "rb") as stream:
                found = by_report(directory, json.load(stream))
            self.assertEqual(sorted(entry["sha256"] for _, entry in found.values()), expected)

    def test_send_is_not_offered(self):
        result = self.client("send", input=b"From: a@example.org\r\nTo: b@example.org\r\n\r\nx\r\n")
        self.assertEnds(result, 1)
        self.assertIn("send", result.errors)


class ProgramWithTls(ApacheCase):
    setting = "tls"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.options = ("--ca-file", cls.apache.facts["authority"])

    def test_a_message_over_tls(self):
        self.put("1.eml", harness.example("01-plain.eml"))
        self.assertEqual(self.done("cat", self.hrefs()[0]).stdout, harness.example("01-plain.eml"))


class ProgramWithDigest(ApacheCase):
    setting = "digest"

    def test_a_message_after_a_digest_logon(self):
        self.put("a?b,c \"d\".eml", harness.example("01-plain.eml"))
        self.assertEqual(self.done("cat", self.hrefs()[0]).stdout, harness.example("01-plain.eml"))

    def test_watch_tells_what_new_messages_are_and_where_they_went(self):
        self.put("1.eml", harness.example("01-plain.eml"))
        self.done("mkdir", self.folder + "/Inner")
        with Watching(self, self.url, "--user", self.apache.facts["user"], "--password-file", self.path("password"), "--json",
                      self.folder, self.folder + "/Inner") as watch:
            self.assertEqual(watch.event()["messages"], 1)
            href, = self.hrefs()
            self.put("2.eml", harness.example(harness.examples()[1]))
            new = watch.events(1)["new"]
            listed = next(m for m in self.objects("ls", self.folder) if m["href"] == new["href"])
            self.assertEqual({key: new[key] for key in listed}, listed)
            self.done("mv", href, self.folder + "/Inner")
            moved = watch.events(1)["moved"]
            self.assertEqual((moved["old_href"], moved["folder"]), (href, self.folder + "/Inner"))
            self.assertNotEqual(moved["subject"], "")
            self.done("rm", "--yes", new["href"])
            gone = watch.events(1)["gone"]
            self.assertEqual((gone["href"], gone["subject"]), (new["href"], new["subject"]))
            self.assertEqual(watch.end(), 0)

    def test_probe_tells_what_it_is(self):
        found, = self.objects("probe")
        self.assertEqual((found["result"], found["dialect"], found["logon_used"]), ("account", "webdav", "Digest"))
        self.assertEqual([logon["scheme"] for logon in found["logons"]], ["Digest"])
        self.assertLessEqual({"no-batch", "no-options"}, {quirk["code"] for quirk in found["quirks"]})
        self.assertIn("Apache", found["server"])
        self.assertEqual(found["account"]["folders"], len(self.objects("folders")))


harness.main()
