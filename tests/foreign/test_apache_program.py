# SPDX-License-Identifier: LGPL-2.1-or-later
"""The program against Apache's mod_dav, which knows nothing of mail. Arguments: as of harness.py, then serve-apache."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(sys.argv[1], "tests", "cli"))
import harness  # noqa: E402
from test_import_trouble import DeafProxy  # noqa: E402
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

    def contents(self, folder=None):
        found = []
        for name in self.files(folder):
            path = os.path.join(self.mail, folder or self.folder, name)
            if os.path.isfile(path):
                with open(path, "rb") as stream:
                    found.append(stream.read())
        return sorted(found)

    def bring(self, *arguments):
        return self.objects("import", *arguments)[-1]

    def maildir(self, name, messages):
        for i, data in enumerate(messages):
            harness.deliver(self.path(name), f"{i}.a", data, "S" if i % 2 else "")
        return self.path(name)

    def test_import_puts_each_message_as_often_as_it_is_there(self):
        messages = [data for data in map(harness.example, harness.examples()) if data]
        box = self.maildir("box", messages + messages[:3])
        there = self.folder + "/über & 100%/inner"
        summary = self.bring(box, there)
        self.assertEqual((summary["imported"], summary["failed"]), (len(messages) + 3, 0))
        self.assertEqual(self.contents(there), sorted(messages + messages[:3]))
        self.assertEqual(sum(m["read"] for m in self.objects("ls", there)), (len(messages) + 3) // 2)
        summary = self.bring(box, there)
        self.assertEqual((summary["imported"], summary["marked"]), (0, 0))
        shutil.rmtree(self.path("state"))
        self.assertEqual(self.bring(box, there)["imported"], 0)
        # One of two is gone: it comes back, and only that.
        shutil.rmtree(self.path("state"))
        digest = hashlib.sha256(messages[0]).hexdigest()
        name = next(n for n in self.files(there) if digest.startswith(n.rpartition("-")[0]))
        os.unlink(os.path.join(self.mail, there, name))
        self.assertEqual(self.bring(box, there)["imported"], 1)
        self.assertEqual(self.contents(there), sorted(messages + messages[:3]))

    def test_put_without_an_answer_replaces_itself(self):
        messages = [f"Subject: {i}\n\nHello\n".encode() for i in range(40)]
        with DeafProxy(self.url, every=6) as proxy:
            result = self.run_program("import", proxy.url, "--user",
                                      self.apache.facts["user"], "--password-file", self.path("password"), "--insecure-auth",
                                      self.maildir("deaf", messages), self.folder)
            self.assertGreater(proxy.lost, 0)
        self.assertEnds(result, 0)
        self.assertEqual(self.contents(), sorted(messages))

    def test_migrate_from_and_to_a_server_of_mail(self):
        subprocess.run(["/usr/bin/python3", os.path.join(harness.TOP, "tools", "make-demo-mail"), self.path("demo"),
                        "--messages", "30"], check=True)
        server = harness.Server(self.path("demo"))
        self.addCleanup(server.stop)
        here = ("--user", self.apache.facts["user"], "--password-file", self.path("password"))

        def account(user, prefix):
            return (f"--{prefix}user", user, f"--{prefix}password-file", self.path("demo", f"{user}.password"))

        def box(user):
            found = {}
            for folder, _, names in os.walk(self.path("demo", "mail", user)):
                parent, part = os.path.split(folder)
                for name in names if part in ("cur", "new") else ():
                    with open(os.path.join(folder, name), "rb") as stream:
                        found.setdefault(os.path.basename(parent), []).append((stream.read(), "S" in name.partition(":2,")[2]))
            return {folder.replace(user, ""): sorted(messages) for folder, messages in found.items()}

        there = tuple(option.replace("--", "--to-") for option in here[:1] + here[2:3])
        to_apache = (there[0], here[1], there[1], here[3])
        for count in (True, False):
            result = self.run_program("migrate", "--json", server.url, self.url, *account(harness.ADA, ""), *to_apache)
            self.assertEnds(result, 0)
            self.assertEqual(json.loads(result.text.splitlines()[-1])["copied"] > 0, count)
        self.assertIn("Sent", [f["name"] for f in self.objects("folders")])
        for folder in os.listdir(self.path("demo", "mail", harness.BEN)):
            if os.path.isdir(self.path("demo", "mail", harness.BEN, folder)):
                shutil.rmtree(self.path("demo", "mail", harness.BEN, folder))
        wanted = box(harness.ADA)
        folders = [f["name"] for f in self.objects("folders")
                   if f["name"].split("/")[0] in ("Inbox", "Sent", "Drafts", "Trash", "Junk") or "." + f["name"] in wanted]
        options = [word for folder in folders for word in ("--folder", folder)]
        result = self.run_program("migrate", "--json", self.url, server.url, *here, *account(harness.BEN, "to-"), *options)
        self.assertEnds(result, 0)
        found = box(harness.BEN)
        for folder in ("", ".Sent", ".Drafts", ".Trash"):
            self.assertEqual(found.get(folder), wanted.get(folder), folder)

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


if __name__ == "__main__":
    harness.main()
