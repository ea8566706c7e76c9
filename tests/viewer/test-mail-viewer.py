# SPDX-License-Identifier: LGPL-2.1-or-later
"""The mail viewer as one who sits before it: what it shows, and what keys and buttons do. Needs GTK 4 and Xvfb.

test-mail-viewer.py TOP PROGRAM [TEST...]
"""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import driver  # noqa: E402
import harness  # noqa: E402
from driver import dialog, dialogs, find, press, texts, until  # noqa: E402

MESSAGES = 2000
PICTURE = os.environ.get("VIEWER_PICTURE")


class ViewerCase(harness.ServedCase):
    messages = MESSAGES

    def setUp(self):
        self.start(self.server.url)

    def start(self, url):
        self.application = driver.viewer.Viewer(url)
        self.application.register(None)
        self.application.activate()
        self.window = self.application.window

    def tearDown(self):
        for question in dialogs():
            question.close()
        self.window.close()
        until(lambda: not self.application.get_windows(), "the end")

    @property
    def password(self):
        with open(self.path(harness.ADA + ".password"), encoding="utf-8") as stream:
            return stream.read().strip()

    def answer(self, question, user, password):
        question.user.set_text(user)
        question.password.set_text(password)
        # As the Enter key does.
        find(question.password, driver.Gtk.Text)[0].emit("activate")

    def log_on(self):
        self.answer(dialog("asks who you are"), harness.ADA, self.password)
        self.wait_for_list()
        # An error that came in the place of the list would be there by now.
        self.assertFalse(self.window.errors.get_reveal_child(), self.window.error.get_text())

    def wait_for_list(self):
        until(lambda: self.window.members and not self.window.members.is_loading(), "the list of messages")
        until(lambda: self.window.found.get_n_items() == len(self.window.members), "the list in the window")

    def rows(self, view):
        driver.frames(self.window, 2)
        return [row for row in driver.walk(view) if row.get_parent() is view]

    def select(self, subject):
        driver.frames(self.window, 5)
        found = self.window.found
        position = next(i for i in range(found.get_n_items()) if found.get_item(i).get_subject() == subject)
        self.window.message_view.activate_action("list.select-item", driver.GLib.Variant("(ubb)", (position, False, False)))
        self.window.message_view.activate_action("list.scroll-to-item", driver.GLib.Variant("u", position))
        return found.get_item(position)

    def message_text(self):
        until(lambda: self.window.view.get_visible_child_name() == "message", "the message")
        buffer = self.window.view.text.get_buffer()
        return buffer.get_text(buffer.get_start_iter(), buffer.get_end_iter(), False)

    def shown_row(self, member):
        return until(lambda: self.window.bound.get(member.get_href()), "the row")


class Session(ViewerCase):
    def test_a_wrong_password_is_asked_for_again_and_the_dialog_says_so(self):
        first = dialog("asks who you are", self.server.url.rstrip("/"), "httpmail")
        self.assertNotIn("not accepted", "\n".join(texts(first)))
        self.answer(first, harness.ADA, "wrong")
        second = dialog("not accepted", "try again")
        self.assertIsNot(second, first)
        self.assertEqual(second.user.get_text(), harness.ADA)
        self.assertEqual(second.password.get_text(), "")
        second.password.set_text(self.password)
        press(second, "_Log on")
        self.wait_for_list()
        self.assertEqual(dialogs(), [])

    def test_a_cancelled_logon_is_told_and_may_be_tried_again(self):
        press(dialog("asks who you are"), "_Cancel")
        until(lambda: self.window.errors.get_reveal_child() and self.window.again.get_visible(), "the bar of errors")
        self.assertNotEqual(self.window.error.get_text(), "")
        press(self.window, "_Connect again")
        self.log_on()

    def test_folders_stand_in_order_with_their_unread_messages(self):
        self.log_on()
        folders = [texts(row) for row in self.rows(self.window.folder_view)]
        names = [folder[0] for folder in folders]
        self.assertEqual(names[:5], ["Inbox", "Drafts", "Sent", "Junk", "Deleted"])
        self.assertEqual(names[names.index("Archive") + 1], "2024")
        self.assertIn("Ελλάδα", names)
        unread = sum(not message["read"] for message in self.listing())
        self.assertEqual(folders[0], ["Inbox", str(unread)])
        self.assertEqual(folders[names.index("Empty")], ["Empty"])

    def test_the_list_fills_and_is_scrolled_to_its_end(self):
        self.log_on()
        self.assertEqual(len(self.window.members), MESSAGES)
        self.assertIn(f"{MESSAGES:,} messages", texts(self.window))
        rows = self.rows(self.window.message_view)
        # As many rows as a list view keeps, not one for each message.
        self.assertLess(len(rows), 300)
        first = self.window.members[0]
        self.assertTrue(self.window.members[100].get_href() in self.window.bound)
        shown = self.shown_row(first)
        self.assertEqual(shown.subject.get_text(), first.get_subject())
        self.assertNotIn("<", shown.who.get_text())
        self.assertEqual(shown.when.get_text(), "1 Feb 2025")
        adjustment = self.window.message_view.get_vadjustment()
        adjustment.set_value(adjustment.get_upper())
        last = self.window.members[MESSAGES - 1]
        self.assertTrue(self.shown_row(last).attached.get_visible())
        until(lambda: self.shown_row(last).widget.get_mapped(), "the last row before one's eyes")
        self.assertFalse(self.window.members[100].get_href() in self.window.bound, "a row of those far above")

    def test_a_message_is_opened_and_then_it_is_read(self):
        self.log_on()
        inbox = self.window.folder
        unread = inbox.unread
        member = self.select("The recording of the concert (5 MB)")
        self.assertFalse(member.is_read())
        until(lambda: self.shown_row(member).widget.get_mapped(), "the row before one's eyes")
        self.assertIsNotNone(self.shown_row(member).who.get_attributes())
        self.assertIn("The SHA-256 of the file is", self.message_text())
        shown = texts(self.window.view)
        self.assertIn("The recording of the concert (5 MB)", shown)
        self.assertIn("Mira <mira@example.org>", shown)
        self.assertIn("concert.flac (5.2\N{NO-BREAK SPACE}MB)", shown)
        until(lambda: inbox.unread == unread - 1, "one unread message less")
        self.assertIsNone(self.shown_row(member).who.get_attributes())
        self.assertTrue(self.message(member.get_subject())["read"])
        self.assertIn(str(unread - 1), texts(self.window.folder_view))

    def test_every_message_of_the_demo_can_be_shown(self):
        for name in harness.examples():
            message = driver.viewer.readable(harness.example(name))
            self.window.view.show_message(message)
            if name not in ("28-no-subject.eml", "42-header-only.eml"):
                self.assertTrue(message.subject or message.text, name)
            self.assertNotIn("\0", message.text, name)
        message = driver.viewer.readable(b"Subject: a\r\nContent-Type: text/html\r\n\r\n<p>Hello <b>you</b><script>bad()</script>"
                                         b"<img src='http://tracker.example/'><p>&lt;there&gt;")
        self.assertEqual(message.text, "Hello you\n<there>")

    def test_the_search_leaves_what_has_the_word_in_its_subject(self):
        self.log_on()
        self.window.activate_action("win.search", None)
        self.window.search.set_text("PIANO")
        expected = sum("piano" in message["subject"].lower() for message in self.listing())
        until(lambda: self.window.found.get_n_items() == expected, "what is found")
        self.assertIn(f"{expected:,} of {MESSAGES:,} messages", texts(self.window))
        for row in self.rows(self.window.message_view):
            subjects = [w.get_text() for w in find(row, driver.Gtk.Inscription)]
            self.assertTrue(any("piano" in (text or "") for text in subjects), subjects)
        self.window.activate_action("win.search", None)
        until(lambda: self.window.found.get_n_items() == MESSAGES, "all of them")

    def test_another_folder_and_the_same_once_more(self):
        self.log_on()
        folders = [self.window.folders.get_item(i).name for i in range(self.window.folders.get_n_items())]
        self.window.folder_selection.set_selected(folders.index("Sent"))
        until(lambda: len(self.window.members) == 6 and not self.window.members.is_loading(), "another folder")
        self.assertTrue(self.shown_row(self.window.members[0]).who.get_text().startswith("To: Ada"))
        before = self.window.members
        self.window.activate_action("win.reload", None)
        until(lambda: self.window.members is not before and not self.window.members.is_loading(), "the folder once more")
        self.assertEqual(len(self.window.members), 6)

    def test_the_picture(self):
        self.log_on()
        self.select("Re: The piano moves to Friday at the school")
        self.message_text()
        path = PICTURE or self.path("mail-viewer.png")
        driver.screenshot(self.window, path)
        with open(path, "rb") as stream:
            head = stream.read(24)
        self.assertEqual(head[:8], b"\x89PNG\r\n\x1a\n")
        self.assertGreaterEqual(int.from_bytes(head[16:20], "big"), 1000)


class Trouble(ViewerCase):
    messages = 60

    def setUp(self):
        pass

    def test_a_server_that_is_not_there_is_told_with_its_address(self):
        with harness.socket.create_server(("127.0.0.1", 0)) as free:
            url = "http://127.0.0.1:%d/" % free.getsockname()[1]
        self.start(url)
        until(lambda: self.window.errors.get_reveal_child(), "the bar of errors")
        self.assertIn("127.0.0.1", self.window.error.get_text())
        self.assertTrue(self.window.again.get_visible())

    def test_an_address_that_is_none_is_told(self):
        self.start("mailbox")
        until(lambda: self.window.errors.get_reveal_child(), "the bar of errors")
        self.assertIn("mailbox", self.window.error.get_text())

    def test_an_unknown_certificate_is_shown_with_its_fingerprint(self):
        key, certificate = self.path("key"), self.path("certificate")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                        "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
                       check=True, capture_output=True)
        text = subprocess.run(["openssl", "x509", "-in", certificate, "-noout", "-fingerprint", "-sha256"],
                              check=True, capture_output=True, text=True).stdout
        fingerprint = text.strip().rpartition("=")[2]
        server = harness.Server(self.directory, "--tls-cert", certificate, "--tls-key", key)
        self.addCleanup(server.stop)
        self.start(server.url)
        question = dialog("ertificate")
        self.assertIn(fingerprint.replace(":", "").lower(),
                      "\n".join(texts(question)).replace(":", "").lower())
        press(question, "_No")
        until(lambda: self.window.errors.get_reveal_child(), "the bar of errors")
        press(self.window, "_Connect again")
        press(dialog("ertificate"), "_Yes")
        self.log_on()
        self.assertEqual(len(self.window.members), self.messages)


if __name__ == "__main__":
    if driver.UNAVAILABLE:
        print(f"1..0 # SKIP {driver.UNAVAILABLE}")
        sys.exit(0)
    harness.main()
