# SPDX-License-Identifier: LGPL-2.1-or-later
"""Programs written for the COM interfaces, in C and in C++, against the server: what they say, and what is in the Maildir
afterwards.

usage: test_clients.py TOP PROGRAM CLIENT CLIENT-CC COM-CLIENT [TEST...]
"""

import os
import re
import shlex
import socket
import sqlite3
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import harness  # noqa: E402

CLIENT, CLIENT_CC, EXAMPLE = sys.argv[3:6]
del sys.argv[3:6]


def run(*command, **options):
    # Under what the tests run under, a checker of memory for instance.
    command = shlex.split(os.environ.get("HTTPMAIL_TEST_WRAPPER", "")) + list(command)
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False, **options)
    result.text, result.errors = result.stdout.decode(), result.stderr.decode()
    result.lines = result.text.splitlines()
    return result


class Programs:
    """What runs the programs in a case; a mix-in."""

    def password(self, user=harness.ADA):
        return self.path(f"{user}.password")

    def in_cc(self, what, *server, user=harness.ADA, ends=0):
        result = run(CLIENT_CC, what, *(server or self.address()), user, self.password(user))
        self.assertEnds(result, ends)
        self.assertEqual(result.errors, "")
        return result

    def address(self):
        """The server as a host name and a port."""
        return re.fullmatch(r"https?://(.*):(\d+)/", self.server.url).groups()

    def folder(self, *names, user=harness.ADA):
        """The files of a folder of the Maildir: name without flags, to flags."""
        found = {}
        for part in ("cur", "new"):
            for name in os.listdir(os.path.join(self.mail, user, *names, part)):
                base, _, flags = name.partition(":2,")
                found[base] = (os.path.join(self.mail, user, *names, part, name), flags)
        return found

    def statuses(self, result):
        return [line.removeprefix("status: ") for line in result.lines if line.startswith("status: ")]

    def only(self, result, word):
        return [line.removeprefix(word + ": ") for line in result.lines if line.startswith(word + ": ")]


class InC(Programs, harness.ServedCase):
    """One run of the client in C, which does everything once; each test looks at a part of what it did."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.before = cls.folder(cls)
        cls.before_trash = cls.folder(cls, ".Trash")
        cls.output = os.path.join(cls.directory, "first.eml")
        cls.result = run(CLIENT, cls.server.url, harness.ADA, os.path.join(cls.directory, f"{harness.ADA}.password"),
                         harness.BEN, cls.output)
        cls.after = cls.folder(cls)

    def said(self, word):
        lines = self.only(self.result, word)
        self.assertTrue(lines, self.result.text + self.result.errors)
        return lines

    def contents(self, *names, **options):
        result = []
        for path, _ in self.folder(*names, **options).values():
            with open(path, "rb") as stream:
                result.append(stream.read())
        return result

    def test_client_in_c_finds_nothing_off(self):
        self.assertEqual(self.result.errors, "")
        self.assertEnds(self.result, 0)
        self.assertEqual(self.result.lines[0], "created")
        self.assertEqual(self.result.lines[-1], "disconnected")

    def test_client_in_c_lists_what_is_there(self):
        self.assertEqual(self.said("connected"), [self.server.url + "ada%40example.org/folders/INBOX/"])
        self.assertRegex(self.said("inbox")[0], rf"^{len(self.before)} messages, first: .")
        self.assertIn("in Archive 3,", self.said("folders")[0])
        self.assertGreaterEqual(int(self.said("found folders")[0]), 11)

    def test_client_in_c_lists_only_what_changed(self):
        self.assertEqual(self.said("changed"), [f"0 of {len(self.before)}"])

    def test_client_in_c_fetches_a_message_as_it_is(self):
        with open(self.output, "rb") as stream:
            fetched = stream.read()
        self.assertEqual(self.said("got"), [f"{len(fetched)} bytes"])
        # The message may have been moved since, but it is somewhere.
        self.assertIn(fetched, [data for part in ((), (".Com folder",), (".Trash",)) for data in self.contents(*part)])
        self.assertEqual(self.said("missing"), ["404"])

    def test_client_in_c_copies_moves_and_deletes(self):
        self.assertEqual(len(self.after), len(self.before) - 5)
        self.assertEqual(len(self.folder(".Com folder")), 6)
        self.assertEqual(len(self.folder(".Trash")), len(self.before_trash) + 2)
        self.assertEqual(self.said("left"), [f"{len(self.after)} and 6"])

    def test_client_in_c_marks_messages(self):
        def flags(name):
            found = [flags for base, (_, flags) in self.after.items() if base.startswith(name.removesuffix(".eml"))]
            self.assertEqual(len(found), 1, f"{name} in {sorted(self.after)}")
            return found[0]

        self.assertIn("S", flags(self.said("marked")[0]))
        self.assertNotIn("S", flags(self.said("unmarked")[0]))
        self.assertIn("S", flags(self.said("patched")[0]))
        self.assertEqual(self.said("read"), ["1"])

    def test_client_in_c_stores_and_sends_messages(self):
        letters = [data for data in self.contents(".Com folder") if b"Sent by tables of functions" in data]
        self.assertEqual(len(letters), 2)
        self.assertEqual(letters[0], letters[1])
        self.assertTrue(letters[0].endswith(b"the choir sings on Friday.\r\n"))
        self.assertTrue(self.said("posted")[0].startswith(self.server.url))
        arrived = self.contents(user=harness.BEN)
        self.assertEqual(len(arrived), 1)
        self.assertTrue(arrived[0].endswith(letters[0]), arrived[0])
        self.assertEqual(len([data for data in self.contents(".Sent") if data.endswith(letters[0])]), 1)

    def test_client_in_c_keeps_an_address_book(self):
        self.assertEqual(self.said("contact")[1], "Zoë Dvořák <zoe@example.net>, Plzeň")
        with sqlite3.connect(os.path.join(self.mail, harness.ADA, ".httpmail-contacts.sqlite")) as book:
            kept = "\n".join(book.iterdump())
        for value in ("Zoë", "Dvořák", "zoe@example.net", "Plzeň"):
            self.assertIn(value, kept)


class InCc(Programs, harness.ServedCase):
    def test_client_in_cc_logs_on_when_asked(self):
        result = self.in_cc("session")
        self.assertEqual(len(self.only(result, "logon")), 1, result.text)
        self.assertRegex(self.only(result, "logon")[0], rf"^{harness.ADA} at .*127\.0\.0\.1")
        self.assertEqual(self.only(result, "messages"), [str(len(self.folder()))])
        self.assertGreater(int(self.only(result, "bytes")[0]), 100)
        self.assertEqual(self.only(result, "log"), ["without the password"])
        statuses = self.statuses(result)
        self.assertEqual(statuses[-2:], ["disconnecting", "disconnected"], result.text)
        self.assertIn("authorized", statuses)
        self.assertEqual(statuses[statuses.index("authorized") + 1], "connected")

    def test_client_in_cc_may_be_given_a_url(self):
        result = self.in_cc("session", self.server.url, "0")
        self.assertEqual(self.only(result, "messages"), [str(len(self.folder()))])

    def test_client_in_cc_leaves_inside_the_last_answer(self):
        result = self.in_cc("leave")
        self.assertEqual(result.lines[-2:], ["left", "log: without the password"])
        self.assertNotIn("disconnected", self.statuses(result))

    def test_client_in_cc_is_asked_again_and_cancels(self):
        result = self.in_cc("cancel")
        self.assertEqual(len(self.only(result, "logon")), 2, result.text)
        self.assertIn("retrying", self.statuses(result))
        self.assertEqual(self.statuses(result)[-1], "disconnected")
        self.assertEqual(self.only(result, "messages"), [])
        self.assertRegex(self.only(result, "failed")[0], r"^command 1, 0x800c")

    def test_client_in_cc_waits_once_more_for_a_silent_server(self):
        with harness.FakeServer(None) as silent:
            result = self.in_cc("wait", silent.url, "0")
        self.assertEqual(self.only(result, "timeout"), ["1", "1"])
        self.assertEqual(self.statuses(result)[-1], "disconnected")

    def test_client_in_cc_is_told_when_nobody_answers(self):
        with socket.create_server(("127.0.0.1", 0)) as gone:
            port = gone.getsockname()[1]
        result = self.in_cc("session", "127.0.0.1", str(port))
        self.assertEqual(len(self.only(result, "error")), 1, result.text)
        self.assertRegex(self.only(result, "error")[0], rf"^0x800ccc0e .*{port}")
        self.assertEqual(self.statuses(result)[-1], "disconnected")


class Tls(Programs, harness.Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        certificate, key = os.path.join(cls.directory, "cert.pem"), os.path.join(cls.directory, "key.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                        "-keyout", key, "-out", certificate], check=True, capture_output=True)
        cls.server = harness.Server(cls.directory, "--tls-cert", certificate, "--tls-key", key)
        cls.addClassCleanup(cls.server.stop)

    def test_unknown_certificate_is_asked_about_and_accepted(self):
        result = self.in_cc("accept", self.server.url, "0")
        self.assertEqual(len(self.only(result, "prompt")), 1, result.text)
        self.assertIn("127.0.0.1", self.only(result, "prompt")[0])
        self.assertIn("securing", self.statuses(result))
        self.assertEqual(self.only(result, "messages"), [str(len(self.folder()))])

    def test_unknown_certificate_is_asked_about_and_refused(self):
        result = self.in_cc("refuse", self.server.url, "0")
        self.assertEqual(len(self.only(result, "prompt")), 1, result.text)
        self.assertEqual(self.only(result, "logon"), [])
        self.assertEqual(self.only(result, "messages"), [])
        self.assertEqual(self.statuses(result)[-1], "disconnected")


class Example(Programs, harness.ServedCase):
    def listing_by_example(self, password):
        with open(password, "rb") as stream:
            return run(EXAMPLE, self.server.url, harness.ADA, stdin=stream)

    def test_example_lists_the_inbox(self):
        result = self.listing_by_example(self.password())
        self.assertEnds(result, 0)
        self.assertEqual(result.errors, "")
        listed = [f"{message['from']} | {message['subject']}" for message in self.listing()]
        self.assertEqual(sorted(result.lines), sorted(line.replace("None", "(null)") for line in listed))

    def test_example_says_what_is_wrong(self):
        result = self.listing_by_example(self.write("wrong.password", "wrong\n"))
        self.assertEnds(result, 1)
        self.assertEqual(result.text, "")
        self.assertRegex(result.errors, r"^\S.*\n$")

    def test_example_is_the_one_of_the_documentation(self):
        with open(os.path.join(harness.TOP, "examples", "com-client.c"), encoding="utf-8") as stream:
            source = stream.read()
        with open(os.path.join(harness.TOP, "docs", "com.md"), encoding="utf-8") as stream:
            blocks = re.findall(r"^```c\n(.*?)^```$", stream.read(), re.DOTALL | re.MULTILINE)
        self.assertIn(source, blocks)
        self.assertLessEqual(len(source.splitlines()), 60)


if __name__ == "__main__":
    harness.main()
