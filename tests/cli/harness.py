# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of the program share: a server over mailboxes of their own, runs of the program, TAP.

A test file calls main() at its end; its arguments are the top of the tree and the program.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

ADA, BEN = "ada@example.org", "ben@example.net"
TOP = PROGRAM = None

# A shell leaves one ignored for what it runs in the background, nohup the other, and so would the program that a test ends.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)


class TapResult(unittest.TestResult):
    """One line of TAP for each test, its name written as a sentence."""

    def __init__(self):
        super().__init__()
        self.number = 0

    def tell(self, word, test, directive=""):
        self.number += 1
        name = test.id().split(".")[-1].removeprefix("test_").replace("_", " ")
        print(f"{word} {self.number} - {name}{directive}", flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        self.tell("ok", test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.tell("ok", test, f" # SKIP {reason}")

    def addError(self, test, err):
        super().addError(test, err)
        self.tell("not ok", test)
        print(self.errors[-1][1], file=sys.stderr, flush=True)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.tell("not ok", test)
        print(self.failures[-1][1], file=sys.stderr, flush=True)


def main():
    global TOP, PROGRAM
    TOP = sys.argv[1]
    PROGRAM = os.path.abspath(sys.argv[2]) if len(sys.argv) > 2 else None
    only = sys.argv[3:]
    loader = unittest.TestLoader()
    suite = loader.loadTestsFromModule(sys.modules["__main__"])
    if only:
        suite = loader.loadTestsFromNames(only, sys.modules["__main__"])
    result = TapResult()
    suite.run(result)
    print(f"1..{result.number}")
    sys.exit(0 if result.wasSuccessful() else 1)


def is_sanitized():
    """Whether the program was built with a sanitizer, which needs all the memory it can get."""
    with open(PROGRAM, "rb") as stream:
        return b"__asan_init" in stream.read()


def example(name):
    with open(os.path.join(TOP, "examples", "mail", name), "rb") as stream:
        return stream.read()


def examples():
    return sorted(os.listdir(os.path.join(TOP, "examples", "mail")))


def deliver(maildir, name, data, flags="", part="cur"):
    """Puts a message into a Maildir; without flags in cur it is one that was looked at but not read."""
    for folder in ("cur", "new", "tmp"):
        os.makedirs(os.path.join(maildir, folder), exist_ok=True)
    info = f":2,{flags}" if part == "cur" else ""
    with open(os.path.join(maildir, part, name + info), "wb") as stream:
        stream.write(data)


class Server:
    """httpmail serve over the Maildirs in DIRECTORY/mail, with the users of DIRECTORY/users."""

    def __init__(self, directory, *options):
        self.directory = directory
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--root", os.path.join(directory, "mail"), "--users", os.path.join(directory, "users"),
             "--listen", "127.0.0.1:0", *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.line = self.process.stdout.readline()
        self.url = self.line.removeprefix("listening on ").strip()

    def stop(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        rest, errors = self.process.communicate(timeout=20)
        return self.process.returncode, rest, errors


class Case(unittest.TestCase):
    """A folder of its own for each class, with the demo's mailboxes where wanted."""

    messages = 60

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.mkdtemp(prefix="httpmail-test-")
        cls.addClassCleanup(shutil.rmtree, cls.directory, ignore_errors=True)
        subprocess.run(["/usr/bin/python3", os.path.join(TOP, "tools", "make-demo-mail"), cls.directory, "--messages",
                        str(cls.messages)], check=True)
        cls.mail = os.path.join(cls.directory, "mail")

    def path(self, *names):
        return os.path.join(self.directory, *names)

    def write(self, name, text, mode=0o600):
        path = self.path(name)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as stream:
            stream.write(text if isinstance(text, bytes) else text.encode())
        return path

    def run_program(self, *arguments, **options):
        environment = dict(os.environ, XDG_CONFIG_HOME=self.path("config"), XDG_DATA_HOME=self.path("data"),
                           XDG_STATE_HOME=self.path("state"),
                           **options.pop("variables", {}))
        options.setdefault("stdin", None if "input" in options else subprocess.DEVNULL)
        if options["stdin"] is None:
            del options["stdin"]
        options.setdefault("stdout", subprocess.PIPE)
        result = subprocess.run([PROGRAM, *arguments], stderr=subprocess.PIPE, timeout=60, env=environment,
                                check=False, **options)
        result.text = result.stdout.decode("utf-8", "replace") if result.stdout is not None else ""
        result.errors = result.stderr.decode("utf-8", "replace")
        return result

    def assertEnds(self, result, status):
        self.assertEqual(result.returncode, status, f"{result.args}\n{result.text[-2000:]}\n{result.errors}")


class ServedCase(Case):
    """A case with a server; self.client runs a command as one of its users."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = Server(cls.directory)
        cls.addClassCleanup(cls.stop_server)
        if not cls.server.url:
            raise RuntimeError("the server did not start: " + cls.server.process.stderr.read())

    @classmethod
    def stop_server(cls):
        status, rest, errors = cls.server.stop()
        if status != 0 or rest:
            raise RuntimeError(f"the server ended with {status}: {rest}{errors}")

    def client(self, command, *arguments, user=ADA, **options):
        return self.run_program(command, self.server.url, "--user", user, "--password-file",
                                self.path(f"{user}.password"), *arguments, **options)

    def done(self, command, *arguments, **options):
        result = self.client(command, *arguments, **options)
        self.assertEnds(result, 0)
        return result

    def objects(self, command, *arguments, **options):
        result = self.done(command, "--json", *arguments, **options)
        return [json.loads(line) for line in result.text.splitlines()]

    def listing(self, folder="inbox", user=ADA):
        return self.objects("ls", folder, user=user)

    def message(self, subject, folder="inbox", user=ADA):
        found = [m for m in self.listing(folder, user) if m["subject"] == subject]
        self.assertEqual(len(found), 1, f"messages with the subject {subject!r} in {folder}")
        return found[0]


class FakeServer:
    """Answers one request on each connection, then closes it: always with the same bytes, or with what a function of the
    method and the path returns. None: never answers."""

    def __init__(self, reply):
        self.reply = reply
        self.held = []
        self.heads = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d/" % self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            if self.reply is None:
                self.held.append(connection)
                continue
            with connection:
                words = self.read_request(connection).split("\r\n")[0].split()
                reply = self.reply
                if callable(reply):
                    reply = reply(*words[:2]) if words else b""
                connection.sendall(reply)

    def read_request(self, connection):
        """The head of a request, which is kept in heads as well."""
        data = b""
        while b"\r\n\r\n" not in data:
            piece = connection.recv(65536)
            if not piece:
                return ""
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        while len(body) < length:
            body += connection.recv(65536)
        self.heads.append(head.decode("latin-1"))
        return self.heads[-1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # Closing alone would leave the port open as long as the thread waits at it.
        self.socket.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.socket.close()
        for connection in self.held:
            connection.close()
