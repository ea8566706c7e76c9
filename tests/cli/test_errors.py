# SPDX-License-Identifier: LGPL-2.1-or-later
"""What can go wrong between the program and a server, and what the program says then."""

import os
import time
import unittest

import harness

REASON = b"Access to mail via mail clients now requires a subscription. Please sign up at http://upgrade.example.net/?a=1&b=2"
HTML = b"<html><body><p>Welcome to the web!<br></body></html>"


def reply(status, body=b"", headers=b"", length=None):
    length = len(body) if length is None else length
    return b"HTTP/1.1 %s\r\nConnection: close\r\nContent-Length: %d\r\n%s\r\n%s" % (status, length, headers, body)


class Errors(harness.ServedCase):
    def against(self, answer, *options):
        with harness.FakeServer(answer) as fake:
            return self.run_program("ls", fake.url, "--user", harness.ADA, "--password-file",
                                    self.path(f"{harness.ADA}.password"), *options)

    def test_wrong_password_ends_with_3(self):
        wrong = self.write("wrong.password", "not the password\n")
        result = self.run_program("ls", self.server.url, "--user", harness.ADA, "--password-file", wrong)
        self.assertEnds(result, 3)
        self.assertIn(harness.ADA, result.errors)
        self.assertNotIn("not the password", result.errors)

    def test_unknown_user_ends_with_3(self):
        result = self.run_program("ls", self.server.url, "--user", "nobody", "--password-file",
                                  self.path(f"{harness.ADA}.password"))
        self.assertEnds(result, 3)

    def test_no_password_and_no_terminal_ends_with_3(self):
        result = self.run_program("ls", self.server.url, "--user", harness.ADA, start_new_session=True)
        self.assertEnds(result, 3)
        self.assertIn("--password-file", result.errors)

    def test_no_user_ends_with_3(self):
        result = self.run_program("ls", self.server.url, "--password-file", self.path(f"{harness.ADA}.password"))
        self.assertEnds(result, 3)
        self.assertIn("--user", result.errors)

    def test_missing_password_file_is_told(self):
        result = self.run_program("ls", self.server.url, "--user", harness.ADA, "--password-file", self.path("none"))
        self.assertEnds(result, 1)
        self.assertIn(self.path("none"), result.errors)

    def test_failing_password_command_is_told(self):
        result = self.run_program("ls", self.server.url, "--user", harness.ADA, "--password-command", "exit 7")
        self.assertEnds(result, 1)
        self.assertIn("exit 7", result.errors)

    def test_password_file_that_others_may_read_is_warned_about(self):
        with open(self.path(f"{harness.ADA}.password"), encoding="utf-8") as stream:
            loose = self.write("loose.password", stream.read(), mode=0o644)
        options = ("ls", self.server.url, "--user", harness.ADA, "--password-file", loose)
        result = self.run_program(*options)
        self.assertEnds(result, 0)
        self.assertIn("chmod 600", result.errors)
        self.assertEqual(self.run_program(*options, "--quiet").errors, "")

    def test_server_that_is_not_there_ends_with_4(self):
        with harness.FakeServer(None) as fake:
            url = fake.url
        result = self.run_program("ls", url, "--user", harness.ADA)
        self.assertEnds(result, 4)
        self.assertIn("whether the server runs", result.errors)
        self.assertEqual(len(result.errors.splitlines()), 1, result.errors)

    def test_unknown_host_ends_with_4(self):
        result = self.run_program("ls", "http://nowhere.invalid/", "--user", harness.ADA)
        self.assertEnds(result, 4)
        self.assertIn("nowhere.invalid", result.errors)
        self.assertEqual(len(result.errors.splitlines()), 1, result.errors)

    def test_reason_of_a_402_is_shown_whole(self):
        result = self.against(reply(b"402 " + REASON))
        self.assertEnds(result, 1)
        self.assertIn(REASON.decode(), result.errors)

    def test_html_instead_of_a_listing_is_told(self):
        result = self.against(reply(b"200 OK", HTML, b"Content-Type: text/html\r\n"))
        self.assertEnds(result, 1)
        self.assertIn("HTTPMail", result.errors)
        self.assertEqual(result.text, "")

    def test_html_instead_of_a_multistatus_is_told(self):
        self.assertEnds(self.against(reply(b"207 Multi-Status", HTML, b"Content-Type: text/html\r\n")), 1)

    def test_reply_that_is_cut_off_is_told(self):
        body = b'<?xml version="1.0"?><D:multistatus xmlns:D="DAV:"><D:response><D:href>http://x/'
        result = self.against(reply(b"207 Multi-Status", body, b"Content-Type: text/xml\r\n", length=5000))
        self.assertEnds(result, 1)
        self.assertTrue(result.errors)

    def test_password_is_not_given_to_a_server_that_was_only_redirected_to(self):
        with harness.FakeServer(reply(b"401 Unauthorized", b"",
                                      b'WWW-Authenticate: Basic realm="elsewhere"\r\n')) as other:
            result = self.against(reply(b"302 Found", b"", b"Location: " + other.url.encode() + b"\r\n"))
        self.assertEnds(result, 3)
        self.assertIn(other.url.rstrip("/"), result.errors)

    def test_deadline_ends_the_run(self):
        before = time.monotonic()
        result = self.against(None, "--deadline", "1")
        self.assertLess(time.monotonic() - before, 5)
        self.assertEnds(result, 1)
        self.assertIn("deadline", result.errors)

    def test_timeout_ends_the_run(self):
        before = time.monotonic()
        result = self.against(None, "--timeout", "1")
        self.assertLess(time.monotonic() - before, 10)
        self.assertIn(result.returncode, (1, 4))
        self.assertTrue(result.errors)

    def test_reader_that_went_away_is_no_reason_to_complain(self):
        for command in (("ls",), ("ls", "--json"), ("cat", self.listing()[0]["href"]), ("folders",)):
            reading, writing = os.pipe()
            os.close(reading)
            result = self.client(*command, stdout=writing)
            os.close(writing)
            self.assertEnds(result, 1)
            self.assertEqual(result.errors, "")

    @unittest.skipUnless(os.path.exists("/dev/full"), "there is no /dev/full")
    def test_full_disk_is_told(self):
        with open("/dev/full", "wb") as full:
            for command in (("ls",), ("cat", self.listing()[0]["href"]), ("folders",)):
                result = self.client(*command, stdout=full)
                self.assertEnds(result, 1)
                self.assertIn("standard output", result.errors)


if __name__ == "__main__":
    harness.main()
