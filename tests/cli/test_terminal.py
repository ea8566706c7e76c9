# SPDX-License-Identifier: LGPL-2.1-or-later
"""On a terminal: questions, and text that must not command it."""

import harness
import terminal


class Terminal(terminal.OnTerminal, harness.ServedCase):
    def password(self, user=harness.ADA):
        with open(self.path(f"{user}.password"), encoding="utf-8") as stream:
            return stream.read().strip()

    def common(self):
        return ("--user", harness.ADA, "--password-file", self.path(f"{harness.ADA}.password"))

    def test_password_is_asked_for_without_echo(self):
        status, output = self.on_terminal("folders", self.server.url, "--user", harness.ADA,
                                          answers=[("Password of", self.password() + "\n")])
        self.assertEqual(status, 0, output)
        self.assertIn(b"Inbox", output)
        self.assertNotIn(self.password().encode(), output)

    def test_user_is_asked_for(self):
        status, output = self.on_terminal("folders", self.server.url,
                                          answers=[("User at", harness.ADA + "\n"), ("Password of", self.password() + "\n")])
        self.assertEqual(status, 0, output)

    def test_typing_mistakes_can_be_corrected(self):
        typed = "wrong\x15" + self.password() + "xü\x7f\x7f\r"
        status, output = self.on_terminal("folders", self.server.url, "--user", harness.ADA,
                                          answers=[("Password of", typed)])
        self.assertEqual(status, 0, output)

    def test_three_wrong_passwords_end_with_3(self):
        status, output = self.on_terminal("folders", self.server.url, "--user", harness.ADA,
                                          answers=[("Password of", "wrong\n")] * 3)
        self.assertEqual(status, 3, output)

    def test_second_try_may_be_right(self):
        status, output = self.on_terminal("folders", self.server.url, "--user", harness.ADA,
                                          answers=[("Password of", "wrong\n"), ("Password of", self.password() + "\n")])
        self.assertEqual(status, 0, output)

    def test_question_can_be_cancelled(self):
        status, output = self.on_terminal("folders", self.server.url, "--user", harness.ADA,
                                          answers=[("Password of", "\x03")])
        self.assertEqual(status, 3, output)

    def test_listing_shows_controls_instead_of_obeying_them(self):
        status, output = self.on_terminal("ls", self.server.url, *self.common())
        self.assertEqual(status, 0, output[-500:])
        self.assertNotIn(b"\x1b", output)
        self.assertNotIn("\u202e".encode(), output)
        self.assertNotIn("\x9b".encode(), output)
        # What XML cannot carry does not arrive; what changes the direction of text does.
        self.assertIn(rb"\xe2\x80\xae", output)

    def test_message_shows_controls_instead_of_obeying_them(self):
        subjects = [m for m in self.listing() if "owned" in m["subject"]]
        status, output = self.on_terminal("cat", self.server.url, subjects[0]["href"], *self.common())
        self.assertEqual(status, 0, output)
        self.assertNotIn(b"\x1b", output)
        self.assertIn(rb"\x1b[31mThis line is red", output)

    def test_sync_shows_a_bar_and_takes_it_away(self):
        status, output = self.on_terminal("sync", self.server.url, self.path("synced"), *self.common())
        self.assertEqual(status, 0, output)
        self.assertRegex(output, rb"\r\x1b\[KFetching \[[#.]+\] \d+")
        self.assertRegex(output, rb"\r\x1b\[K\d+ fetched [^\r]*\r\n$")
        status, output = self.on_terminal("sync", self.server.url, self.path("synced"), *self.common(), "-q")
        self.assertEqual((status, output), (0, b""))

    def test_rm_asks_first(self):
        href = self.listing()[0]["href"]
        status, output = self.on_terminal("rm", self.server.url, href, *self.common(), answers=[("[y/N]", "n\n")])
        self.assertEqual(status, 1, output)
        self.assertIn(href, [m["href"] for m in self.listing()])
        status, output = self.on_terminal("rm", self.server.url, href, *self.common(), answers=[("[y/N]", "y\n")])
        self.assertEqual(status, 0, output)
        self.assertNotIn(href, [m["href"] for m in self.listing()])

    def test_rm_names_the_first_subjects_in_its_question(self):
        messages = self.listing("junk")[:4]
        for count in (1, 4):
            status, output = self.on_terminal("rm", self.server.url, *(m["href"] for m in messages[:count]), *self.common(),
                                              answers=[("[y/N]", "\n")])
            self.assertEqual(status, 1, output)
            text = output.decode()
            self.assertIn(f"Delete {count} message", text)
            for message in messages[:min(count, 3)]:
                self.assertIn(message["subject"], text)
            self.assertEqual("…" in text, count > 3)
        self.assertEqual(self.listing("junk")[:4], messages)


if __name__ == "__main__":
    harness.main()
