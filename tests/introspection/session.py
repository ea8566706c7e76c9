# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests in Python share: a server to talk to, a main loop with an end, calls that are waited for."""

import os
import shutil
import subprocess
import tempfile

import gi

gi.require_version("HTTPMail", "1.0")
from gi.repository import GLib, HTTPMail  # noqa: E402

USER, PASSWORD = "bob@example.net", "sesame"
PATIENCE = 20 * int(os.environ.get("HTTPMAIL_TEST_PATIENCE", "1"))


def message(subject):
    encoded = "=?utf-8?b?" + GLib.base64_encode(subject.encode()) + "?="
    return (f"From: ann@example.org\nTo: {USER}\nSubject: {encoded}\nDate: Mon, 02 Feb 2026 10:00:00 +0000\n\n"
            f"Text of {subject}\n").encode()


class Server:
    """The program's own server, over a mailbox with a message of each subject."""

    def __init__(self, program, subjects):
        self.directory = tempfile.mkdtemp(prefix="httpmail-test-")
        self.user, self.password = USER, PASSWORD
        maildir = os.path.join(self.directory, "mail", USER)
        for part in ("cur", "new", "tmp"):
            os.makedirs(os.path.join(maildir, part))
        for number, subject in enumerate(subjects):
            with open(os.path.join(maildir, "cur", f"{1000 + number}.M{number}.test:2,"), "wb") as stream:
                stream.write(message(subject))
        password_file = os.path.join(self.directory, "password")
        with open(os.open(password_file, os.O_CREAT | os.O_WRONLY, 0o600), "w") as stream:
            stream.write(PASSWORD + "\n")
        self.process = subprocess.Popen(
            [program, "serve", "--root", os.path.join(self.directory, "mail"), "--user", USER, "--password-file",
             password_file, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().removeprefix("listening on ").strip()

    def settle(self):
        """Makes the mailbox look as if nobody had touched it for a while; only then its stamps stay as they are."""
        for directory, _, _ in os.walk(self.directory):
            os.utime(directory, (1000000000, 1000000000))

    def stop(self):
        self.process.terminate()
        self.process.communicate()
        shutil.rmtree(self.directory)


class Apache:
    """Apache's mod_dav, as serve-apache runs it. Where there is none, url is None."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        facts = {}
        for line in self.process.stdout:
            key, _, value = line.rstrip("\n").partition(" ")
            facts[key] = value
            if key == "ready":
                break
        self.url = facts.get("basic-url") if "ready" in facts else None
        self.user, self.password = facts.get("user"), facts.get("password")

    def stop(self):
        self.process.communicate(timeout=PATIENCE)


class Loop:
    """Runs until it is ended, and not much longer than that should take."""

    def __init__(self):
        self.loop = GLib.MainLoop()
        self.late = False

    def run(self):
        guard = GLib.timeout_add_seconds(PATIENCE, self.give_up)
        self.loop.run()
        if self.late:
            raise AssertionError(f"nothing came for {PATIENCE} seconds")
        GLib.source_remove(guard)

    def give_up(self):
        self.late = True
        self.loop.quit()

    def end(self, *_):
        self.loop.quit()


def call(start, finish, *arguments, cancellable=None):
    """One asynchronous call, waited for."""
    loop = Loop()
    results = []
    start(*arguments, cancellable, lambda source, result: (results.append(result), loop.end()))
    if results:
        raise AssertionError("the callback came before the call returned")
    loop.run()
    return finish(results[0])


def fails(domain, code, function, *arguments):
    """The message of the error that the call has to end with."""
    try:
        value = function(*arguments)
    except GLib.Error as error:
        if not error.matches(domain, code):
            raise AssertionError(f"{error.domain} {error.code} is not {code.value_nick}: {error.message}") from error
        if not error.message:
            raise AssertionError("the error says nothing") from error
        return error.message
    raise AssertionError(f"it was done, and gave {value!r}")


def fails_with(code, function, *arguments):
    return fails(HTTPMail.Error.quark(), code, function, *arguments)
