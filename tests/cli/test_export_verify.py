# SPDX-License-Identifier: LGPL-2.1-or-later
"""export --verify looks at every byte of the target: also at what is between messages, and at files that are nobody's."""

import os
import shutil

import harness
import test_export
from test_export import read
from test_sync_trouble import Account, message

FORMS = ("mbox", "maildir", "eml")


class Kept(Account):
    read = False

    def listing(self, path):
        return super().listing(path).replace("<hm:read>0", f"<hm:read>{int(self.read)}")


class Verify(harness.Case):
    messages = 1
    export = test_export.Export.export
    report = test_export.Export.report

    def setUp(self):
        test_export.Export.setUp(self)
        self.kept = Kept({"inbox": ("", [message("1"), message("2"), message("3", date="2024-02-29T23:59:59Z")]),
                          "a": ("Archive", [message("4"), {"name": "5", "data": b"Return-Path: <ada@example.org>\n\nx"}]),
                          "e": ("Empty", [])})
        self.addCleanup(self.kept.close)

    def verify(self, target, status=5):
        self.export(self.kept, target, "--verify", status=status)
        return [event["event"] for event in self.events[:-1]]

    def place(self, form):
        """An export with a file for each folder, or message."""
        shutil.rmtree(self.out, ignore_errors=True)
        self.export(self.kept, self.out + "/", "--format", form)
        return self.out

    def write_there(self, name, data):
        path = os.path.join(self.out, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as stream:
            stream.write(data)
        return path

    # ---- mailboxes ----

    def test_each_byte_between_messages_counts(self):
        self.export(self.kept, self.file)
        whole = read(self.file)
        messages = [range(entry["offset"], entry["offset"] + entry["length"]) for entry in self.report(self.file)["messages"]]
        between = [at for at in range(len(whole)) if not any(at in covered for covered in messages)]
        self.assertGreater(len(between), 200)
        for at in [*between[:60:4], *between[60::29], between[-1]]:
            self.write_there(self.file, whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
            self.assertEqual(self.verify(self.file), ["damaged"], whole[max(at - 20, 0):at + 20])
        self.write_there(self.file, whole)
        self.assertEqual(self.verify(self.file, 0), [])

    def test_bytes_that_belong_to_no_message_are_damage(self):
        self.export(self.kept, self.file)
        whole = read(self.file)
        for data in (b"\n" + whole, whole + b"\n", whole + b"From a Thu Jan  1 00:00:00 1970\n\nx\n\n", whole[:-1]):
            self.write_there(self.file, data)
            self.assertIn("damaged", self.verify(self.file))

    def test_mailbox_of_an_empty_folder_is_looked_at(self):
        self.place("mbox")
        path = os.path.join(self.out, "Empty.mbox")
        self.assertEqual(read(path), b"")
        self.write_there(path, b"From a Thu Jan  1 00:00:00 1970\n\nx\n\n")
        self.assertEqual(self.verify(self.out), ["damaged"])
        os.remove(path)
        self.assertEqual(self.verify(self.out), ["missing"])

    def test_long_header_before_the_sender_is_no_damage(self):
        for length in (65000, 65500, 65536, 70000):
            data = b"From a\n" * 9 + b"X: " + b"y" * length + b"\nReturn-Path: <ada@example.org>\n\nx\n"
            self.kept.folders["a"] = ("Archive", [{"name": "5", "data": data}])
            self.export(self.kept, self.file + str(length))
            self.assertEqual(self.verify(self.file + str(length), 0), [])

    # ---- what is nobody's ----

    def extra(self, name, status=5):
        self.verify(self.out, status)
        self.assertEqual([(event["event"], event.get("file")) for event in self.events[:-1]], [("extra", name)])

    def test_file_that_the_export_did_not_make_is_told(self):
        for form, name in (("mbox", "other.mbox"), ("mbox", "Archive/in it.mbox"), ("eml", "other.eml"),
                           ("eml", "Archive/other.eml"), ("eml", "Other/in depth/x.eml"), ("maildir", "new/1700000000.other"),
                           ("maildir", "cur/1700000000.other:2,S"), ("maildir", ".Other/cur/1700000000.other:2,")):
            self.place(form)
            self.write_there(name, b"Subject: Other\n\nx\n")
            self.extra(name)

    def test_second_copy_under_other_marks_is_told(self):
        self.place("maildir")
        name = sorted(os.listdir(os.path.join(self.out, "new")))[0]
        shutil.copy(os.path.join(self.out, "new", name), os.path.join(self.out, "cur", name + ":2,S"))
        self.extra(f"cur/{name}:2,S")

    def test_what_mail_programs_keep_beside_messages_is_not_told(self):
        for form in FORMS:
            self.place(form)
            for name in (".index", ".sub/x") + (("dovecot-uidlist", ".Archive/dovecot-uidlist", "tmp/x") * (form == "maildir")):
                self.write_there(name, b"x")
            self.assertEqual(self.verify(self.out, 0), [], form)

    def test_report_with_another_name_is_the_exports_own(self):
        for form in FORMS:
            shutil.rmtree(self.out, ignore_errors=True)
            os.mkdir(self.out)
            report = os.path.join(self.out, "r.json")
            self.export(self.kept, self.out, "--format", form, "--report", report)
            self.export(self.kept, self.out, "--verify", "--report", report)

    # ---- marks ----

    def test_message_is_found_whatever_its_marks_became(self):
        places = [(part, ":2," + flags) for part in ("cur", "new") for flags in ("", "S", "FRS")] + [("cur", ""), ("new", "")]
        for begin in ("new", "cur"):
            self.kept.read = begin == "cur"
            for part, marks in places:
                self.place("maildir")
                for folder in ("", ".Archive"):
                    where = os.path.join(self.out, folder, begin)
                    self.assertGreater(len(os.listdir(where)), 1)
                    for name in os.listdir(where):
                        os.rename(os.path.join(where, name), os.path.join(self.out, folder, part, name.split(":")[0] + marks))
                self.assertEqual(self.verify(self.out, 0), [], (begin, part, marks))


class RoundTrip(harness.ServedCase):
    messages = 3

    def setUp(self):
        self.out = self.path("out")
        self.addCleanup(shutil.rmtree, self.out, ignore_errors=True)

    def test_folders_called_like_the_parts_of_a_maildir_come_back_whole(self):
        self.maxDiff = None
        for name in ("cur", "new", "tmp", "Cur", "in", "in/cur", "in/new", "in/tmp"):
            self.done("mkdir", name)
            source = self.write("one.eml", f"Subject: In {name}\n\nText\n")
            self.done("import", source, name)
        self.done("mkdir", "empty")
        self.done("mkdir", "empty/tmp")
        self.done("export", "--format", "eml", self.out)
        self.done("export", "--verify", self.out)
        self.done("import", self.out, "back")
        before, back = [], []
        for folder in self.objects("folders"):
            found = [message["subject"] for message in self.objects("ls", folder["name"])]
            (back if folder["name"].startswith("back") else before).extend(found)
        self.assertEqual(sorted(back), sorted(before))

if __name__ == "__main__":
    harness.main()
