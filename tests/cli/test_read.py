# SPDX-License-Identifier: LGPL-2.1-or-later
"""What only reads: folders, ls, cat."""

import hashlib
import os
import re

import harness


class Read(harness.ServedCase):
    messages = 320

    def stored(self, folder=""):
        """Flags by content hash of what is in a folder of the Maildir."""
        found = {}
        for part in ("cur", "new"):
            where = os.path.join(self.mail, harness.ADA, folder, part)
            for name in os.listdir(where):
                with open(os.path.join(where, name), "rb") as stream:
                    found[hashlib.sha256(stream.read()).hexdigest()] = name.partition(":2,")[2]
        return found

    def test_folders_prints_a_line_for_each(self):
        text = self.done("folders").text
        for name in ("Inbox", "Sent", "Ελλάδα", "Заметки", "写真", "Chor & Hafen"):
            self.assertRegex(text, rf"(?m)^{re.escape(name)}\t")

    def test_folders_as_json_has_the_agreed_members(self):
        folders = self.objects("folders")
        for folder in folders:
            self.assertEqual(sorted(folder), ["href", "name", "special", "total", "unread"])
        by_special = {f["special"]: f for f in folders if f["special"]}
        self.assertLessEqual({"inbox", "sent", "drafts", "trash", "junk"}, set(by_special))
        self.assertEqual(by_special["inbox"]["total"], 320)
        self.assertEqual(by_special["inbox"]["unread"], sum("S" not in flags for flags in self.stored().values()))
        by_name = {f["name"]: f for f in folders}
        self.assertEqual(by_name["Ελλάδα"]["total"], 4)
        self.assertEqual(by_name["Empty"]["total"], 0)

    def test_ls_prints_a_line_for_each_message(self):
        lines = self.done("ls").text.splitlines()
        self.assertEqual(len(lines), 320)
        for line in lines:
            self.assertEqual(line.count("\t"), 5, line)
            self.assertRegex(line, r"^[N ][@ ]\t.*\thttp://127\.0\.0\.1:\d+/\S+$")

    def test_ls_as_json_has_the_agreed_members(self):
        for message in self.listing():
            self.assertEqual(sorted(message), ["date", "from", "has_attachment", "href", "read", "size", "subject", "to"])
            self.assertIsInstance(message["read"], bool)
            self.assertIsInstance(message["has_attachment"], bool)
            self.assertIsInstance(message["size"], int)
            self.assertIsInstance(message["subject"], str)

    def test_every_message_comes_back_byte_for_byte_with_its_flag(self):
        stored = self.stored()
        # The examples and the large one; the generated ones are all alike.
        listing = self.listing()[-52:]
        for message in listing:
            data = self.done("cat", message["href"]).stdout
            self.assertEqual(len(data), message["size"])
            digest = hashlib.sha256(data).hexdigest()
            self.assertIn(digest, stored, message)
            self.assertEqual("S" in stored[digest], message["read"], message)

    def test_subjects_are_decoded(self):
        subjects = [m["subject"] for m in self.listing()]
        for subject in ("Rehearsal moves to the boathouse", "Το λιμάνι έχει πάλι φως", "Новое расписание парома",
                        "港の写真ありがとう", "موعد الحفل تغيّر إلى يوم الجمعة", "התווים בדרך", "灯塔的照片", "악보 잘 받았습니다",
                        "🎶⛵ Sunday! 👍🏽", "Fika på måndag, älskar kanelbullar",
                        "Überaus lange Betreffzeile über die Änderungen der Öffnungszeiten während der Ferien an Küste und Förde",
                        "</D:prop> <![CDATA[ &amp; ]]> <?xml?> & 5 < 6 > 4 \"quoted\" 'too'"):
            self.assertIn(subject, subjects)
        self.assertGreaterEqual(subjects.count(""), 3)

    def test_attachments_are_told(self):
        by_subject = {m["subject"]: m for m in self.listing()}
        self.assertTrue(by_subject["Budget as CSV"]["has_attachment"])
        self.assertTrue(by_subject["The recording of the concert (5 MB)"]["has_attachment"])
        self.assertFalse(by_subject["Tide table for March"]["has_attachment"])
        self.assertFalse(by_subject["Minutes, both ways"]["has_attachment"])

    def test_ls_unread_leaves_out_what_was_read(self):
        unread = self.objects("ls", "--unread")
        self.assertTrue(unread)
        self.assertEqual([m["href"] for m in unread], [m["href"] for m in self.listing() if not m["read"]])

    def test_folder_is_found_by_name_by_special_name_and_by_href(self):
        href = {f["name"]: f["href"] for f in self.objects("folders")}["写真"]
        expected = self.listing("写真")
        self.assertEqual(len(expected), 5)
        self.assertEqual(self.listing(href), expected)
        path = re.sub(r"^http://[^/]*", "", href)
        self.assertEqual(self.listing(path), expected)
        self.assertEqual(len(self.listing("junk")), 5)
        self.assertEqual(len(self.listing("TRASH")), 4)
        self.assertEqual(len(self.listing("chor & hafen")), 7)

    def test_nested_folder_is_found(self):
        names = [f["name"] for f in self.objects("folders") if "2024" in f["name"]]
        self.assertEqual(len(names), 1)
        self.assertEqual(len(self.listing(names[0])), 8)

    def test_empty_folder_lists_nothing(self):
        self.assertEqual(self.done("ls", "Empty").text, "")
        self.assertEqual(self.listing("Empty"), [])

    def test_cat_takes_a_path(self):
        message = self.message("Tide table for March")
        path = re.sub(r"^http://[^/]*", "", message["href"])
        self.assertEqual(self.done("cat", path).stdout, harness.example("02-plain-lf.eml"))

    def test_json_lines_are_plain_whatever_a_header_says(self):
        text = self.done("ls", "--json").text
        self.assertNotIn("\x1b", text)
        self.assertNotIn("\u202e", text)
        self.assertNotIn("\x9b", text)
        self.assertEqual(len(text.splitlines()), 320)

    def test_json_stays_pure_when_debugging_is_on(self):
        result = self.done("ls", "--json", variables={"G_MESSAGES_DEBUG": "all"})
        self.assertEqual(len(result.text.splitlines()), 320)
        for line in result.text.splitlines():
            self.assertTrue(line.startswith("{"), line)
        self.assertIn("HTTPMail", result.errors)

    def test_dates_are_told_in_the_local_time_zone(self):
        message = self.message("Tide table for March")
        local = set()
        for zone in ("UTC", "Asia/Kolkata"):
            lines = self.done("ls", variables={"TZ": zone}).text.splitlines()
            local.update(line.split("\t")[1] for line in lines if line.endswith(message["href"]))
        self.assertEqual(len(local), 2, local)

    def test_verbose_shows_the_requests_but_no_secret(self):
        result = self.done("ls", "-v")
        self.assertIn("> PROPFIND", result.errors)
        self.assertRegex(result.errors, r"(?m)^< HTTP/1\.1 207")
        with open(self.path(f"{harness.ADA}.password"), encoding="utf-8") as stream:
            self.assertNotIn(stream.read().strip(), result.errors)
        self.assertNotRegex(result.errors, r'response="[0-9a-f]{32}"')
        self.assertEqual(len(result.text.splitlines()), 320)

    def test_quiet_run_says_nothing_on_standard_error(self):
        self.assertEqual(self.done("ls", "-q").errors, "")


if __name__ == "__main__":
    harness.main()
