# SPDX-License-Identifier: LGPL-2.1-or-later
"""httpmail send in the place of sendmail: its options, its recipients, and programs that call it."""

import json
import os
import re
import shutil
import signal
import subprocess
import threading
import unittest

import harness

HEAD = "From: Ada <ada@example.org>\nDate: Mon, 12 May 2025 10:00:00 +0200\nMessage-ID: <1@example.org>\n"


def has_git_send_email():
    """With the module that Debian leaves to another package."""
    if shutil.which("git") is None or shutil.which("perl") is None:
        return False
    if subprocess.run(["perl", "-MMail::Address", "-e", "1"], capture_output=True, check=False).returncode != 0:
        return False
    folder = subprocess.run(["git", "--exec-path"], capture_output=True, text=True, check=False).stdout.strip()
    return os.path.exists(os.path.join(folder, "git-send-email"))


class SendmailCase(harness.ServedCase):
    messages = 1
    number = 0

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        os.makedirs(os.path.join(cls.directory, "config", "httpmail"))
        cls.configure(cls, "")

    def configure(self, more):
        path = os.path.join(self.directory, "config", "httpmail", "accounts.conf")
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
            stream.write(f"[home]\nurl={self.server.url}\nuser={harness.ADA}\n"
                         f"password-file={os.path.join(self.directory, harness.ADA)}.password\n{more}")

    def setUp(self):
        SendmailCase.number += 1
        self.subject = f"subject-{self.number}"

    def text(self, *fields, body="Hello.\n"):
        return HEAD + "".join(field + "\n" for field in (f"Subject: {self.subject}", *fields)) + "\n" + body

    def send(self, text, *arguments, status=0, **options):
        text = text.encode() if isinstance(text, str) else text
        result = self.run_program("send", "home", *arguments, input=text, **options)
        self.assertEnds(result, status)
        self.assertEqual(result.text, "")
        return result

    def got(self, user=harness.BEN, folder="inbox"):
        """The messages of this test that a user has."""
        return [self.done("cat", message["href"], user=user).stdout for message in self.listing(folder, user)
                if message["subject"] == self.subject]

    def only(self, user=harness.BEN):
        found = self.got(user)
        self.assertEqual(len(found), 1)
        return found[0]

    def assertNothingSent(self):
        for user in (harness.ADA, harness.BEN):
            self.assertEqual(self.got(user), [])
        self.assertEqual(self.got(harness.ADA, "sent"), [])


class Options(SendmailCase):
    # Line ends and bytes

    def test_line_ends_of_a_pipe_go_out_as_those_of_mail(self):
        text = self.text("To: ben@example.net", body="One.\n\n.\n..\n.two\n")
        self.send(text, "-t", "-i")
        self.assertTrue(self.only().endswith(text.replace("\n", "\r\n").encode()))

    def test_message_with_line_ends_of_mail_is_not_changed(self):
        text = self.text("To: ben@example.net", body="a\rb\r\n\r\n \r\r\n").replace("\r\n", "\n").replace("\n", "\r\n")
        self.send(text, "-t")
        self.assertTrue(self.only().endswith(text.encode()))

    def test_a_line_end_between_two_pieces_is_one(self):
        text = self.text("To: ben@example.net", body="")
        filler = "x" * (65536 - len(text) - 1)
        text += filler + "\r\n" + "y" * 65535 + "\n" + "z" * 65535 + "\r\nend\n"
        self.send(text, "-t")
        self.assertTrue(self.only().endswith(re.sub("\r?\n", "\r\n", text).encode()))

    def test_a_lone_dot_ends_nothing(self):
        body = "before\n.\nafter\n"
        self.send(self.text("To: ben@example.net", body=body), "ben@example.net")
        self.assertTrue(self.only().endswith(b"before\r\n.\r\nafter\r\n"))

    def test_long_lines_and_a_missing_final_newline_stay(self):
        body = "x" * 200_000 + "\nlast"
        self.send(self.text("To: ben@example.net", body=body), "-t")
        self.assertTrue(self.only().endswith(b"x" * 200_000 + b"\r\nlast"))

    def test_bytes_that_are_no_text_stay(self):
        body = bytes(byte for byte in range(256) if byte not in b"\r\n")
        self.send(self.text("To: ben@example.net", body="").encode() + body, "-t")
        self.assertTrue(self.only().endswith(body))

    # Recipients

    def test_recipients_of_the_header_are_all_served_and_bcc_is_hidden(self):
        text = self.text("To: Friends: ben@example.net (the (old) one);", "Bcc: =?utf-8?q?=C3=84da?=", "\t<ada@example.org>,",
                         " ben@example.net")
        self.send(text, "-t")
        for user in (harness.ADA, harness.BEN):
            self.assertNotIn(b"bcc", self.only(user).lower())

    def test_recipients_of_the_command_line_alone(self):
        self.send(self.text("To: nobody@example.invalid"), "-i", "ben@example.net")
        self.assertEqual((len(self.got()), len(self.got(harness.ADA))), (1, 0))

    def test_recipients_of_both_are_all_served(self):
        self.send(self.text("To: ben@example.net"), "-t", "ada@example.org")
        self.assertEqual((len(self.got()), len(self.got(harness.ADA))), (1, 1))

    def test_recipient_after_two_dashes(self):
        self.send(self.text("To: nobody@example.invalid"), "-f", harness.ADA, "--", "ben@example.net")
        self.only()

    def test_address_is_a_recipient_without_any_option(self):
        self.send(self.text("To: nobody@example.invalid"), "ben@example.net")
        self.only()

    def test_file_whose_name_has_an_at_is_a_file(self):
        self.write("draft@home", self.text("To: ben@example.net"))
        self.send("", "draft@home", cwd=self.directory)
        self.only()

    def test_file_and_recipient_together(self):
        path = self.write("letter.eml", self.text("To: nobody@example.invalid"))
        self.send("", "ben@example.net", path)
        self.only()
        self.send("", path, path, status=2)

    def test_resent_message_goes_to_those_it_is_sent_on_to(self):
        text = (f"Resent-From: Ben <{harness.BEN}>\nResent-To: {harness.BEN}\nResent-Bcc: {harness.BEN}\nReceived: x\n"
                "Resent-To: nobody@example.invalid\n") + self.text("To: nobody@example.invalid")
        self.send(text, "-t")
        self.assertNotIn(b"Resent-Bcc", self.only())

    def test_message_for_nobody_is_refused(self):
        for options in (("-t",), ("-i",), ()):
            self.assertIn("nobody", self.send(self.text("To: undisclosed-recipients:;"), *options, status=1).errors)
        self.assertNothingSent()

    def test_recipient_that_is_no_address_is_refused_before_anything_is_read(self):
        for word in ("root", "letter.eml", "not an address"):
            result = self.run_program("send", "home", "-i", word, stdin=subprocess.PIPE)
            self.assertEnds(result, 1)
            self.assertIn(word, result.errors)
        self.assertIn("root", self.send(self.text("To: root, ben@example.net"), "-t", status=1).errors)
        self.assertNothingSent()

    def test_recipients_behind_a_semicolon_are_served(self):
        for field, options in (("To: Ben <ben@example.net>; ada@example.org", ("-t",)),
                               ('To: "a; b" <ben@example.net> (a; b); G: ada@example.org;; ben@example.net', ("-t",)),
                               ("To: nobody@example.invalid", ("--to=ben@example.net; ada@example.org", "-i"))):
            self.send(self.text(field), *options)
        self.assertEqual((len(self.got()), len(self.got(harness.ADA))), (3, 3))

    def test_header_with_a_carriage_return_or_a_zero_inside_is_refused(self):
        for field in ("To: ben@example.net\rBcc: ada@example.org", "To: ben@example.net\0, ada@example.org", "X: y\r\r",
                      "Bcc: ben@example.net\n\tada@example.org\rX: y"):
            self.assertRegex(self.send(self.text(field), "-t", status=1).errors, "Line [56]")
        self.assertNothingSent()

    def test_sender_is_one_and_not_empty(self):
        for sender, word in (("<>", "(<>)"), ("", "(<>)"), (" <> ", "(<>)"), ("a@example.org, b@example.org", "one address")):
            self.assertIn(word, self.send(self.text("To: ben@example.net"), "-t", "-f", sender, status=1).errors)
        self.assertNothingSent()

    def test_one_bad_recipient_stops_all(self):
        self.send(self.text("To: ben@example.net"), "-t", "nobody@example.invalid", status=1)
        self.assertNothingSent()

    def test_addresses_that_are_not_ascii_go_to_the_server_as_they_are(self):
        result = self.send(self.text("To: =?utf-8?q?B=C3=A9n?= <bén@exämple.net>"), "-t", status=1)
        self.assertIn("bén@exämple.net", result.errors)
        self.assertNothingSent()

    # Options

    def test_options_of_sendmail_that_make_no_difference(self):
        for options in (["-oi", "-oem", "-odb", "-B8BITMIME", "-em", "-bm", "-G", "-n"],
                        ["-o", "i", "-B", "7BIT", "-N", "failure,delay", "-R", "hdrs", "-V", "id"],
                        ["-inG", "-m", "-NNEVER", "-p", "x"]):
            result = self.send(self.text("To: ben@example.net"), *options, "ben@example.net")
            self.assertEqual(result.errors, "")
        self.assertEqual(len(self.got()), 3)

    def test_options_in_one_word(self):
        text = f"Subject: {self.subject}\nTo: ben@example.net\n\nx\n"
        self.send(text, "-tif", "bob@example.org", "-FBob Tables")
        self.assertIn(b"\r\nFrom: Bob Tables <bob@example.org>\r\n", self.only())

    def test_sender_is_written_next_to_its_option_or_after_it(self):
        for options in (["-fada@example.org"], ["-f", "ada@example.org"], ["-r", "ada@example.org"]):
            result = self.run_program("send", "home", "--json", "-t", *options, input=self.text("To: ben@example.net").encode())
            self.assertEqual(json.loads(result.text)["from"], "ada@example.org")

    def test_what_sendmail_does_besides_sending_is_refused(self):
        for option in ("-bs", "-bp", "-bd", "-bi", "-q30m", "-C/etc/x", "-Xlog", "-f", "-o"):
            self.send(self.text("To: ben@example.net"), "-t", option, status=2)
        self.assertNothingSent()

    def test_all_being_well_it_says_nothing(self):
        self.assertEqual(self.send(self.text("To: ben@example.net"), "-t").errors, "")

    def test_no_copy_is_kept_when_none_is_wanted(self):
        self.send(self.text("To: ben@example.net"), "-t", "--no-save-sent")
        self.assertEqual(self.got(harness.ADA, "sent"), [])
        self.send(self.text("To: ben@example.net"), "-t")
        self.assertEqual(len(self.got(harness.ADA, "sent")), 1)

    # What is missing

    def test_date_message_id_and_sender_are_added_where_they_are_missing(self):
        self.send(f"To: ben@example.net\nSubject: {self.subject}\n\nx\n", "-t")
        head = self.only().split(b"\r\n\r\n")[0].decode()
        self.assertRegex(head, r"(?m)^Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}\r$")
        self.assertRegex(head, r"(?m)^Message-ID: <[0-9a-f-]+@example\.org>\r$")
        self.assertRegex(head, r"(?m)^From: ada@example\.org\r$")

    def test_what_is_there_is_not_added_again(self):
        self.send(self.text("To: ben@example.net").replace("Message-ID", "message-id").replace("Date:", "DATE :"), "-t")
        head = self.only().split(b"\r\n\r\n")[0].lower()
        for name in (b"date", b"message-id", b"from"):
            self.assertEqual(len(re.findall(rb"(?m)^" + name + rb" ?:", head)), 1, head)

    def test_sender_of_the_account_is_used(self):
        self.configure("from=Ädä <ada@example.org>\n")
        self.addCleanup(self.configure, "")
        self.send(f"To: ben@example.net\nSubject: {self.subject}\n\nx\n", "-t")
        self.assertRegex(self.only(), rb"\r\nFrom: =\?iso-8859-1\?b\?xGTk\?= <ada@example.org>\r\n")

    def test_of_several_authors_the_sender_has_sent_it(self):
        text = self.text("To: ben@example.net").replace("From: Ada <ada@example.org>",
                                                        "From: bob@example.org, ada@example.org\nSender: ada@example.org")
        result = self.run_program("send", "home", "--json", "-t", input=text.encode())
        self.assertEqual(json.loads(result.text)["from"], "ada@example.org")

    def test_line_of_an_mbox_on_top_is_left_out(self):
        self.send("From ada@example.org Mon May 12 10:00:00 2025\n" + self.text("To: ben@example.net"), "-t")
        self.assertNotIn(b"From ada@", self.only())
        self.assertIn(b"From: Ada", self.only())

    def test_text_without_a_header_is_refused(self):
        self.assertIn("line 1", self.send("Just a word\n", "ben@example.net", status=1).errors)

    # Trouble

    @staticmethod
    def account_with_sendmsg(url):
        body = ('<?xml version="1.0"?><D:multistatus xmlns:D="DAV:" xmlns:h="urn:schemas:httpmail:"><D:response>'
                f"<D:href>{url}</D:href><D:propstat><D:prop><h:sendmsg>{url}out</h:sendmsg></D:prop>"
                "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>").encode()
        return b"HTTP/1.1 207 Multi-Status\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)

    def test_message_that_is_too_large_is_told_and_not_called_sent(self):
        def answer(method, _):
            if method == "PROPFIND":
                return self.account_with_sendmsg(fake.url)
            return b"HTTP/1.1 413 Too large for us\r\nContent-Length: 0\r\n\r\n"

        with harness.FakeServer(answer) as fake:
            result = self.run_program("send", fake.url, "-t", input=self.text("To: b@c.d", body="x" * 9_000_000).encode())
        self.assertEnds(result, 1)
        self.assertIn("Too large for us", result.errors)
        self.assertNotIn("Sent", result.errors)

    def test_ctrl_c_ends_it_and_says_what_is_not_known(self):
        arrived, leave = threading.Event(), threading.Event()

        def answer(method, _):
            if method == "PROPFIND":
                return self.account_with_sendmsg(fake.url)
            arrived.set()
            leave.wait(60)
            return b""

        with harness.FakeServer(answer) as fake:
            process = subprocess.Popen([harness.PROGRAM, "send", fake.url, "-t"], stdin=subprocess.PIPE,
                                       stderr=subprocess.PIPE, text=True)
            process.stdin.write(self.text("To: b@c.d"))
            process.stdin.close()
            process.stdin = None
            self.assertTrue(arrived.wait(60))
            process.send_signal(signal.SIGINT)
            errors = process.communicate(timeout=5)[1]
            leave.set()
        self.assertEqual(process.returncode, 1, errors)
        self.assertIn("not known", errors)

    def test_header_without_end_is_refused(self):
        self.send("X: " + "x" * 5_000_000 + "\n", "ben@example.net", status=1)
        self.assertNothingSent()

    @unittest.skipUnless(os.path.exists("/usr/bin/time"), "there is no /usr/bin/time to measure with")
    @unittest.skipIf("ASAN_OPTIONS" in os.environ, "a sanitizer takes memory of its own")
    def test_large_message_takes_little_memory(self):
        text = self.text("To: ben@example.net", body=("x" * 75 + "\n") * 500_000).encode()
        self.send(text, "-t")
        self.assertEqual(len(self.only()) - len(self.only().split(b"\r\n\r\n")[0]), 38_500_004)
        command = ["/usr/bin/time", "-f", "%M", harness.PROGRAM, "send", "home", "-t"]
        result = subprocess.run(command, input=text, stderr=subprocess.PIPE, check=True,
                                env=dict(os.environ, XDG_CONFIG_HOME=self.path("config")))
        self.assertLess(int(result.stderr.splitlines()[-1]), 48_000)


class ByName(Options):
    """Called as sendmail, the account is the configuration's or the environment's."""

    # Measured once.
    test_large_message_takes_little_memory = None

    def link(self):
        os.makedirs(self.path("bin"), exist_ok=True)
        link = self.path("bin", "sendmail")
        if not os.path.exists(link):
            os.symlink(os.path.abspath(harness.PROGRAM), link)
        return link

    def send(self, text, *arguments, status=0, variables=None, **options):
        if options:
            return super().send(text, *arguments, status=status, **options)
        environment = dict(os.environ, XDG_CONFIG_HOME=self.path("config"), **(variables or {}))
        result = subprocess.run([self.link(), *arguments], input=text.encode() if isinstance(text, str) else text,
                                env=environment, capture_output=True, timeout=60, check=False)
        result.errors = result.stderr.decode()
        self.assertEqual((result.returncode, result.stdout), (status, b""), result.errors)
        return result

    def test_file_and_recipient_together(self):
        self.skipTest("sendmail reads no files")

    def test_u_is_an_option_of_sendmail(self):
        self.send(self.text("To: ben@example.net"), "-U", "-t")
        self.only()

    def test_account_that_is_marked_is_used_of_several(self):
        self.addCleanup(self.configure, "")
        self.configure("[other]\nurl=http://127.0.0.1:1/\n")
        result = self.send(self.text("To: ben@example.net"), "-t", status=2)
        self.assertIn("sendmail=true", result.errors)
        self.assertNothingSent()
        self.configure("sendmail=true\n[other]\nurl=http://127.0.0.1:1/\n")
        self.send(self.text("To: ben@example.net"), "-t")
        self.send(self.text("To: ben@example.net"), "-t", status=4, variables={"HTTPMAIL_ACCOUNT": "other"})
        self.only()


class Programs(SendmailCase):
    def command(self):
        # mutt takes it apart at the blanks, whatever quotes there are.
        return f"{os.path.abspath(harness.PROGRAM)} send home"

    def environment(self):
        return dict(os.environ, XDG_CONFIG_HOME=self.path("config"), HOME=self.directory, GIT_CONFIG_NOSYSTEM="1",
                    GIT_AUTHOR_NAME="Ada Ä", GIT_AUTHOR_EMAIL=harness.ADA, GIT_COMMITTER_NAME="Ada Ä",
                    GIT_COMMITTER_EMAIL=harness.ADA, LC_ALL="C.UTF-8")

    def run_tool(self, *command, text="", cwd=None):
        result = subprocess.run(command, input=text, text=True, capture_output=True, timeout=60, env=self.environment(),
                                cwd=cwd or self.directory, check=False)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return result

    @unittest.skipUnless(shutil.which("mutt"), "mutt is not installed")
    def test_mutt_sends(self):
        self.write("muttrc", f"set sendmail=\"{self.command()}\"\nset from=\"{harness.ADA}\"\nset realname=\"Ada Ä\"\n"
                             "set use_from=yes\nset use_envelope_from=yes\nset record=\"\"\nset hostname=example.org\n"
                             "set dsn_notify=\"failure,delay\"\nset dsn_return=hdrs\nset use_8bitmime=yes\n"
                             "set send_charset=utf-8\n")
        self.run_tool("mutt", "-n", "-F", self.path("muttrc"), "-s", self.subject, "-b", harness.ADA, "--", harness.BEN,
                      text="Grüße.\n.\nFrom me\n")
        for user in (harness.BEN, harness.ADA):
            message = self.only(user)
            self.assertNotIn(b"bcc", message.lower())
            self.assertTrue(message.endswith("\r\n\r\nGrüße.\r\n.\r\nFrom me\r\n".encode()), message)

    @unittest.skipUnless(shutil.which("mutt"), "mutt is not installed")
    def test_mutt_hears_of_what_failed(self):
        self.write("muttrc", f"set sendmail=\"{self.command()}\"\nset from=\"{harness.ADA}\"\nset record=\"\"\n")
        result = subprocess.run(["mutt", "-n", "-F", self.path("muttrc"), "-s", self.subject, "--", "nobody@example.invalid"],
                                input="x\n", text=True, capture_output=True, timeout=60, env=self.environment(), check=False)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("nobody@example.invalid", result.stdout + result.stderr)

    @unittest.skipUnless(has_git_send_email(), "git send-email or Mail::Address is not installed")
    def test_git_send_email_sends(self):
        repository = self.path("repository")
        os.makedirs(repository)
        self.write(os.path.join("repository", "file"), "one\n.\ntwo\n")
        for command in (("init", "-q"), ("add", "file"), ("commit", "-q", "-m", self.subject)):
            self.run_tool("git", *command, cwd=repository)
        self.run_tool("git", "format-patch", "-1", "-k", cwd=repository)
        patch = os.path.join(repository, next(name for name in os.listdir(repository) if name.endswith(".patch")))
        self.run_tool("git", "send-email", f"--sendmail-cmd={self.command()}", f"--to={harness.BEN}", f"--bcc={harness.ADA}",
                      f"--envelope-sender={harness.ADA}", "--confirm=never", "--suppress-cc=all", "--quiet", patch,
                      cwd=repository)
        for user in (harness.BEN, harness.ADA):
            message = self.only(user)
            self.assertNotIn(b"\r\nbcc:", message.lower())
            self.assertIn(b"\r\n+one\r\n+.\r\n+two\r\n", message)


if __name__ == "__main__":
    harness.main()
