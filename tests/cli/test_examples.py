# SPDX-License-Identifier: LGPL-2.1-or-later
"""The small examples, the same in each language: run against the program's own server, and their output compared.

test_examples.py TOP PROGRAM BUILD GJS LANGUAGE...
"""

import json
import os
import pty
import select
import subprocess
import sys
import threading

import harness
from harness import ADA, BEN

BUILD, GJS, *LANGUAGES = sys.argv[3:]
del sys.argv[3:]
PATIENCE = 20 * int(os.environ.get("HTTPMAIL_TEST_PATIENCE", "1"))
LETTER = b"From: ada@example.org\r\nTo: ben@example.net\r\nSubject: Example in %s\r\n\r\nHello.\r\n"


class Examples(harness.Case):
    messages = 12

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = harness.Server(cls.directory)
        cls.addClassCleanup(cls.server.stop)
        # The override, as if it were installed.
        overrides = os.path.join(cls.directory, "python", "gi", "overrides")
        os.makedirs(overrides)
        os.symlink(os.path.join(harness.TOP, "introspection", "HTTPMail.py"), os.path.join(overrides, "HTTPMail.py"))
        os.environ["PYTHONPATH"] = os.path.join(cls.directory, "python")

    def command(self, name, language):
        source = os.path.join(harness.TOP, "examples", f"{name}.{language}")
        return {"c": [os.path.join(BUILD, name)], "vala": [os.path.join(BUILD, name + "-vala")],
                "py": ["/usr/bin/python3", source], "js": [GJS, "-m", source]}[language]

    def url(self, user):
        return self.server.url.replace("http://", f"http://{user.replace('@', '%40')}@")

    def environment(self, user, **more):
        with open(self.path(f"{user}.password"), encoding="utf-8") as stream:
            return dict(os.environ, HTTPMAIL_PASSWORD=stream.read().strip(), **more)

    def run_example(self, name, language, *arguments, environment=None, input=b""):
        return subprocess.run([*self.command(name, language), *arguments], env=environment or self.environment(ADA),
                              input=input, capture_output=True, timeout=PATIENCE)

    def in_each_language(self, name, *arguments, status=0, **options):
        """What each of them prints, which has to be the same, after its standard error has been looked at."""
        outputs = {}
        for language in LANGUAGES:
            result = self.run_example(name, language, *arguments, **options)
            self.assertEqual(result.returncode, status, (language, result.stderr.decode()))
            outputs[language] = (result.stdout if status == 0 else result.stderr).decode()
        for language in LANGUAGES:
            self.assertEqual(outputs[language], outputs["c"], language)
        return outputs["c"]

    def test_each_is_short(self):
        for name in ("list-inbox", "send-message", "watch-folder"):
            for language in ("c", "py", "js", "vala"):
                with open(os.path.join(harness.TOP, "examples", f"{name}.{language}"), encoding="utf-8") as stream:
                    self.assertLessEqual(len(stream.readlines()), 90, (name, language))

    def test_the_inbox_is_listed_alike(self):
        self.make_folder_in_inbox(ADA)
        output = self.in_each_language("list-inbox", self.url(ADA))
        expected = self.run_program_ls()
        self.assertEqual(len(output.splitlines()), len(expected))
        for member in expected:
            self.assertIn(f"{' ' if member['read'] else '*'} ", output)
            if member["subject"].isascii() and member["subject"].isprintable():
                self.assertIn(member["subject"], output)
        self.assertNotRegex(output.replace("\n", ""), r"[\x00-\x1f\x7f-\x9f]")

    def make_folder_in_inbox(self, user):
        """It is a member of the inbox, and no message."""
        subprocess.run([harness.PROGRAM, "mkdir", "--password-file", self.path(f"{user}.password"), self.url(user), "inbox/Sub"],
                       check=True, stdout=subprocess.DEVNULL, timeout=PATIENCE)

    def run_program_ls(self):
        result = subprocess.run([harness.PROGRAM, "ls", "--json", "--password-file", self.path(f"{ADA}.password"),
                                 self.url(ADA)], capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(result.returncode, 0, result.stderr)
        return [json.loads(line) for line in result.stdout.splitlines()]

    def test_a_message_is_sent_in_each_language(self):
        for language in LANGUAGES:
            result = self.run_example("send-message", language, self.url(ADA), ADA, BEN, input=LETTER % language.encode())
            self.assertEqual((result.returncode, result.stdout.decode()), (0, f"sent to {BEN}\n"), result.stderr)
        listed = self.in_each_language("list-inbox", self.url(BEN), environment=self.environment(BEN))
        for language in LANGUAGES:
            self.assertIn(f"Example in {language}\n", listed)

    def test_nothing_is_sent_to_nobody(self):
        text = self.in_each_language("send-message", self.url(ADA), ADA, "no address", status=1,
                                     input=LETTER % b"vain")
        self.assertIn("no address", text)

    def test_wrong_password_is_an_error_in_words(self):
        environment = self.environment(ADA)
        environment["HTTPMAIL_PASSWORD"] = "not it"
        # The server makes whoever guesses wait, so only once in each language.
        text = self.in_each_language("list-inbox", self.url(ADA), status=1, environment=environment)
        self.assertRegex(text, r"^list-inbox: .* refused the user name and password, .*\n$")
        self.assertNotIn("not it", text)

    def test_wrong_arguments_are_told(self):
        for name, right in (("list-inbox", ()), ("send-message", (ADA, BEN)), ("watch-folder", ("1",))):
            self.assertIn(f"{name}: say ", self.in_each_language(name, status=2))
            self.assertIn("ftp://", self.in_each_language(name, "ftp://mail.example.net/", *right, status=2))

    def test_what_arrives_is_said(self):
        watchers = {language: subprocess.Popen([*self.command("watch-folder", language), self.url(BEN), "1"],
                                               env=self.environment(BEN), stdout=subprocess.PIPE, text=True)
                    for language in LANGUAGES}
        guard = threading.Timer(PATIENCE, lambda: [watcher.kill() for watcher in watchers.values()])
        guard.start()
        try:
            for language, watcher in watchers.items():
                self.assertEqual(watcher.stdout.readline(), "watching INBOX\n", language)
            self.make_folder_in_inbox(BEN)
            for number in (1, 2):
                harness.deliver(os.path.join(self.mail, BEN), f"170000000{number}.M1.test",
                                b"From: x@example.org\nSubject: Bell \x07 =?utf-8?q?=C3=A9?= %d\n\nText\n" % number, part="new")
                for language, watcher in watchers.items():
                    line = watcher.stdout.readline()
                    self.assertRegex(line, rf"^new: Bell .* é {number}\n$", language)
                    self.assertNotIn("\x07", line)
        finally:
            guard.cancel()
            for watcher in watchers.values():
                watcher.terminate()
                watcher.communicate()

    def test_the_password_is_asked_for_and_not_shown(self):
        environment = self.environment(ADA)
        password = environment.pop("HTTPMAIL_PASSWORD")
        expected = self.run_example("list-inbox", "c", self.url(ADA)).stdout
        for language in LANGUAGES:
            shown, output = self.on_a_terminal(self.command("list-inbox", language) + [self.url(ADA)], environment, password)
            self.assertEqual(output, expected, language)
            self.assertIn(b"Password: ", shown, language)
            self.assertNotIn(password.encode(), shown, language)

    def on_a_terminal(self, command, environment, password):
        """What is on the terminal, and what goes to standard output, while the password is typed when it is asked for."""
        child, terminal = pty.fork()
        if child == 0:
            os.dup2(os.open(self.path("output"), os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), 1)
            os.execvpe(command[0], command, environment)
        shown = b""
        try:
            while select.select([terminal], [], [], PATIENCE)[0]:
                data = os.read(terminal, 1024)
                if not data:
                    break
                if b"Password: " in shown + data and b"Password: " not in shown:
                    os.write(terminal, password.encode() + b"\n")
                shown += data
        except OSError:
            pass
        os.close(terminal)
        os.waitpid(child, 0)
        with open(self.path("output"), "rb") as stream:
            return shown, stream.read()


if __name__ == "__main__":
    harness.main()
