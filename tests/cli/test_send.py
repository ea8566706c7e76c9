# SPDX-License-Identifier: LGPL-2.1-or-later
"""httpmail send: whom a message goes to, what of it, what is refused."""

import base64
import random

import harness

MESSAGE = (
    "From: Ada <ada@example.org>\r\nTo: Ben <ben@example.net>\r\nSubject: {subject}\r\n"
    "Date: Mon, 12 May 2025 10:00:00 +0200\r\nMessage-ID: <{subject}@example.org>\r\n\r\nHello Ben.\r\n.\r\nFrom here on.\r\n"
)


class Send(harness.ServedCase):
    def arrived(self, subject, user=harness.BEN):
        return self.done("cat", self.message(subject, user=user)["href"], user=user).stdout

    def test_message_in_a_file_arrives_byte_for_byte(self):
        text = MESSAGE.format(subject="from-a-file")
        result = self.done("send", self.write("message.eml", text))
        self.assertIn(harness.BEN, result.errors)
        self.assertEqual(result.text, "")
        self.assertTrue(self.arrived("from-a-file").endswith(text.encode()))

    def test_message_on_standard_input_arrives(self):
        text = MESSAGE.format(subject="from-stdin")
        self.done("send", input=text.encode())
        self.assertTrue(self.arrived("from-stdin").endswith(text.encode()))

    def test_sent_message_is_kept_in_sent(self):
        self.done("send", input=MESSAGE.format(subject="kept").encode())
        self.message("kept", "sent")

    def test_to_option_goes_before_the_header(self):
        text = MESSAGE.format(subject="to-option").replace("Ben <ben@example.net>", "nobody@example.invalid")
        self.done("send", "--to", f"Ben <{harness.BEN}>", input=text.encode())
        self.arrived("to-option")

    def test_several_recipients_each_get_it(self):
        self.done("send", "--to", harness.BEN, "--to", harness.ADA, input=MESSAGE.format(subject="both").encode())
        self.assertEqual(self.arrived("both"), self.arrived("both", user=harness.ADA))

    def test_cc_and_bcc_count_and_bcc_is_taken_out(self):
        text = ("From: ada@example.org\r\nCc: ben@example.net\r\nBcc: Ada\r\n\t<ada@example.org>,\r\n ben@example.net\r\n"
                "Subject: hidden\r\nDate: Mon, 12 May 2025 10:00:00 +0200\r\n\r\nSecret guests.\r\n")
        self.done("send", input=text.encode())
        for user in (harness.ADA, harness.BEN):
            data = self.arrived("hidden", user=user)
            self.assertNotIn(b"bcc", data.lower())
            self.assertIn(b"Cc: ben@example.net\r\nSubject: hidden\r\n", data)

    def test_json_tells_what_was_sent(self):
        sent = self.objects("send", "--quiet", input=MESSAGE.format(subject="as-json").encode())
        self.assertEqual(len(sent), 1)
        self.assertEqual((sent[0]["from"], sent[0]["to"]), (harness.ADA, harness.BEN))

    def test_large_message_arrives_whole(self):
        body = base64.encodebytes(random.Random(3).randbytes(3_000_000)).replace(b"\n", b"\r\n")
        text = MESSAGE.format(subject="large").encode() + body
        self.done("send", input=text)
        self.assertTrue(self.arrived("large").endswith(text))

    def test_message_without_a_body_is_sent(self):
        self.done("send", input=b"From: ada@example.org\r\nTo: ben@example.net\r\nSubject: no-body\r\n")
        self.arrived("no-body")

    def refused(self, text, *options):
        before = len(self.listing(user=harness.BEN))
        result = self.client("send", *options, input=text)
        self.assertEnds(result, 1)
        self.assertEqual(len(self.listing(user=harness.BEN)), before)
        return result.errors

    def test_what_is_no_message_is_refused(self):
        errors = self.refused(harness.example("32-not-rfc5322.eml"), "--from", harness.ADA, "--to", harness.BEN)
        self.assertIn("RFC 5322", errors)
        self.assertIn("This file is not a message", errors)

    def test_message_without_a_header_is_refused(self):
        self.refused(b"\r\nOnly a body.\r\n", "--from", harness.ADA, "--to", harness.BEN)

    def test_empty_input_is_refused(self):
        self.assertIn("empty", self.refused(b"", "--from", harness.ADA, "--to", harness.BEN))

    def test_mbox_line_is_refused(self):
        self.assertIn("line 1", self.refused(harness.example("33-mbox-line.eml"), "--to", harness.BEN))

    def test_message_for_nobody_is_refused(self):
        self.assertIn("--to", self.refused(b"From: ada@example.org\r\nSubject: x\r\n\r\nx\r\n"))

    def test_message_from_nobody_is_refused(self):
        result = self.run_program("send", self.server.url, "--user", "ada",
                                  input=b"To: ben@example.net\r\nSubject: x\r\n\r\nx\r\n")
        self.assertEnds(result, 1)
        self.assertIn("--from", result.errors)

    def test_message_without_a_sender_is_from_the_user_of_the_command_line(self):
        self.done("send", input=b"To: ben@example.net\r\nSubject: from-user\r\n\r\nx\r\n")
        self.assertIn(b"From: ada@example.org", self.arrived("from-user"))

    def test_strange_address_is_refused(self):
        errors = self.refused(MESSAGE.format(subject="x").encode(), "--to", "not an address")
        self.assertIn("not an address", errors)

    def test_missing_file_is_told(self):
        result = self.client("send", self.path("no-such.eml"))
        self.assertEnds(result, 1)
        self.assertIn("no-such.eml", result.errors)


if __name__ == "__main__":
    harness.main()
