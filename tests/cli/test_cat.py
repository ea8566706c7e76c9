# SPDX-License-Identifier: LGPL-2.1-or-later
"""cat: several messages, only their headers, as JSON; and what becomes of one that does not come."""

import base64
import json
import os
import tempfile
import unittest

import harness

ROOT_BODY = (b"<?xml version='1.0'?><D:multistatus xmlns:D='DAV:' xmlns:m='urn:schemas:httpmail:'><D:response><D:href>/</D:href>"
             b"<D:propstat><D:prop><m:msgfolderroot>/</m:msgfolderroot></D:prop><D:status>HTTP/1.1 200 OK</D:status>"
             b"</D:propstat></D:response></D:multistatus>")
ROOT = (b"HTTP/1.1 207 Multi-Status\r\nConnection: close\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%s"
        % (len(ROOT_BODY), ROOT_BODY))

MESSAGES = {
    "/plain": b"Subject: plain\r\nTo: x\r\n\r\nbody\r\n\r\nmore\r\n",
    "/unix": b"Subject: unix\n\nbody\n\nmore\n",
    "/only-header": b"Subject: nothing else\r\n",
    "/no-header": b"\r\nbody\r\n",
    "/folded": b"Subject: folded\r\n line\r\n\t\r\nX: y\r\n\r\nbody",
    "/bytes": b"Subject: \xff\x00\r\nX: \x80\r\n\r\n" + bytes(range(256)) * 40,
    "/return": b"Subject: x\r\nBroken: \r\r\nY: z\r\n\r\nbody",
}
HEADERS = {
    "/plain": b"Subject: plain\r\nTo: x\r\n\r\n",
    "/unix": b"Subject: unix\n\n",
    "/only-header": b"Subject: nothing else\r\n",
    "/no-header": b"\r\n",
    "/folded": b"Subject: folded\r\n line\r\n\t\r\nX: y\r\n\r\n",
    "/bytes": b"Subject: \xff\x00\r\nX: \x80\r\n\r\n",
    "/return": b"Subject: x\r\nBroken: \r\r\nY: z\r\n\r\n",
}


class Cat(harness.Case):
    messages = 1

    def setUp(self):
        self.broken = {}

    def answer(self, method, path):
        if method == "PROPFIND":
            return ROOT
        if path in self.broken:
            return self.broken[path]
        if path not in MESSAGES:
            return b"HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 5\r\n\r\nnope\n"
        return (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: message/rfc822\r\nContent-Length: %d\r\n\r\n"
                % len(MESSAGES[path])) + MESSAGES[path]

    def cat(self, *arguments, **options):
        with harness.FakeServer(self.answer) as server:
            return self.run_program("cat", server.url, "--user", harness.ADA, *arguments, **options)

    def test_several_are_printed_one_after_the_other_byte_for_byte(self):
        result = self.cat(*MESSAGES)
        self.assertEnds(result, 0)
        self.assertEqual(result.stdout, b"".join(MESSAGES.values()))

    def test_header_is_what_stands_before_the_first_empty_line_and_that_line(self):
        for path, header in HEADERS.items():
            result = self.cat("--header", path)
            self.assertEnds(result, 0)
            self.assertEqual(result.stdout, header, path)
        self.assertEqual(self.cat("--header", *HEADERS).stdout, b"".join(HEADERS.values()))

    def test_json_has_every_byte(self):
        for options, expected in (((), MESSAGES), (("--header",), HEADERS)):
            result = self.cat("--json", *options, *MESSAGES)
            self.assertEnds(result, 0)
            found = [json.loads(line) for line in result.text.splitlines()]
            self.assertEqual([base64.b64decode(o["content"], validate=True) for o in found], list(expected.values()))
            self.assertEqual([o["size"] for o in found], [len(data) for data in expected.values()])

    def test_one_that_is_gone_is_told_and_the_others_are_printed(self):
        result = self.cat("/plain", "/gone", "/unix")
        self.assertEnds(result, 5)
        self.assertEqual(result.stdout, MESSAGES["/plain"] + MESSAGES["/unix"])
        self.assertIn("/gone", result.errors)
        result = self.cat("--json", "/plain", "/gone", "/unix")
        self.assertEnds(result, 5)
        self.assertEqual([json.loads(line)["ok"] for line in result.text.splitlines()], [True, False, True])

    def test_one_that_breaks_off_is_not_continued_by_the_next(self):
        self.broken["/plain"] = (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: message/rfc822\r\n"
                                 b"Content-Length: 1000\r\n\r\nSubject: half")
        result = self.cat("/unix", "/plain", "/folded")
        self.assertNotEqual(result.returncode, 0)
        self.assertTrue(result.stdout.startswith(MESSAGES["/unix"]))
        self.assertNotIn(b"folded", result.stdout)
        self.assertIn("/plain", result.errors)
        # As objects they cannot be mistaken for one another; half a message is not printed at all.
        result = self.cat("--json", "/unix", "/plain", "/folded")
        self.assertNotEqual(result.returncode, 0)
        found = [json.loads(line) for line in result.text.splitlines()]
        self.assertEqual([o["ok"] for o in found][:2], [True, False])

    def test_header_of_a_large_message_does_not_fetch_the_message(self):
        test = self
        self.sent = 0

        class Large(harness.FakeServer):
            def serve(self):
                while True:
                    try:
                        connection, _ = self.socket.accept()
                    except OSError:
                        return
                    with connection:
                        words = self.read_request(connection).split()
                        if words and words[0] == "PROPFIND":
                            connection.sendall(ROOT)
                            continue
                        connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: message/rfc822\r\n"
                                           b"Content-Length: 100000000000\r\n\r\nSubject: large\r\n\r\n")
                        try:
                            while True:
                                connection.sendall(b"x" * 65536)
                                test.sent += 65536
                        except OSError:
                            pass

        with Large(b"") as server:
            result = self.run_program("cat", server.url, "--user", harness.ADA, "--header", "/one", "/two", "--deadline", "50")
        self.assertEnds(result, 0)
        self.assertEqual(result.stdout, b"Subject: large\r\n\r\n" * 2)
        # What the sockets hold, and no more.
        self.assertLess(self.sent, 100_000_000)

    def test_header_without_an_end_is_no_header(self):
        MESSAGES["/endless"] = b"Subject: x\r\n" * 500_000
        self.addCleanup(MESSAGES.pop, "/endless")
        result = self.cat("--header", "/endless", "/unix")
        self.assertEnds(result, 5)
        self.assertEqual(result.stdout, HEADERS["/unix"])

    @unittest.skipUnless(os.path.exists("/dev/full"), "there is no /dev/full")
    def test_full_disk_is_told_once(self):
        with open("/dev/full", "wb") as full:
            for options in ((), ("--json",), ("--header",)):
                result = self.cat("/bytes", "/bytes", "/plain", *options, stdout=full)
                self.assertEnds(result, 1)
                self.assertEqual(result.errors.count("standard output"), 1)

    def test_no_room_for_the_copy_of_a_message_is_told(self):
        with tempfile.TemporaryDirectory() as directory:
            missing = os.path.join(directory, "missing")
            result = self.cat("--json", "/plain", variables={"TMPDIR": missing})
        self.assertEnds(result, 1)
        self.assertTrue(result.errors)


if __name__ == "__main__":
    harness.main()
