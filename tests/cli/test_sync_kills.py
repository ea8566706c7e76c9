# SPDX-License-Identifier: LGPL-2.1-or-later
"""sync is killed before each call that changes a file, one after the other, and in the middle of each write.

usage: test_sync_kills.py TOP PROGRAM KILL-AT
HTTPMAIL_KILL_STEP leaves out all but every so many of these moments (1: none are left out).
"""

import concurrent.futures
import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys

import harness
from test_sync import NAME

STEP = int(os.environ.get("HTTPMAIL_KILL_STEP", "1"))
KILL_AT = os.path.abspath(sys.argv.pop(3))
READ = "S"


def letter(text):
    return f"From: a@example.org\r\nSubject: {text}\r\nDate: Mon, 2 Jun 2025 10:00:00 +0000\r\n\r\n{text} {'.' * 99}\r\n".encode()


def digest(data):
    return hashlib.sha256(data).hexdigest()


def snapshot(maildir):
    """{directory: sorted [(digest, flags)]} of the folders that have messages."""
    found = {}
    for where, _, names in os.walk(maildir):
        if os.path.basename(where) in ("cur", "new"):
            folder = os.path.relpath(os.path.dirname(where), maildir)
            for name in names:
                with open(os.path.join(where, name), "rb") as stream:
                    found.setdefault(folder, []).append((digest(stream.read()), name.partition(":2,")[2]))
    return {folder: sorted(messages) for folder, messages in found.items()}


class Order:
    """Goes through the calls of a run, and says what was done before its time."""

    def __init__(self, out):
        self.out = out
        self.unsettled = set()
        self.wrong = []

    def take(self, call, path, other):
        if call in ("open", "write", "truncate") and os.path.basename(os.path.dirname(path)) == "tmp":
            self.unsettled.add(path)
        if call in ("open", "mkdir", "unlink", "rename"):
            self.change(path)
        if call == "rename":
            self.change(other)
            if path in self.unsettled:
                self.wrong.append(f"{path} has its place before its bytes are on the disk")
        if call in ("fsync", "unlink"):
            self.unsettled.discard(path)
        if call == "write" and path.endswith("-wal"):
            open_dirs = [name for name in self.unsettled if not name.startswith(os.path.join(self.out, "tmp"))]
            if open_dirs:
                self.wrong.append(f"the state is written before {open_dirs} are on the disk")

    def change(self, path):
        """What is no longer in tmp, and what is there a second time, matters to nobody; nor does the state's own place."""
        where = os.path.dirname(path)
        if os.path.basename(where) != "tmp" and os.path.basename(where) != ".httpmail" and where.startswith(self.out):
            self.unsettled.add(where)


class Kills(harness.Case):
    messages = 1

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.box = os.path.join(cls.mail, harness.ADA)
        cls.before()
        cls.server = harness.Server(cls.directory)
        cls.addClassCleanup(cls.server.stop)

    @classmethod
    def empty(cls):
        for name in os.listdir(cls.box):
            if os.path.isdir(os.path.join(cls.box, name, "cur")):
                shutil.rmtree(os.path.join(cls.box, name))
        for part in ("cur", "new"):
            for name in os.listdir(os.path.join(cls.box, part)):
                os.unlink(os.path.join(cls.box, part, name))

    @classmethod
    def before(cls):
        """The mailbox as the first run finds it."""
        cls.empty()
        for folder, name, flags in (("", "moves", READ), ("", "becomes read", None), ("", "goes", READ), ("", "stays", ""),
                                    (".Archive", "becomes unread", READ), (".Archive", "moves under another name", ""),
                                    (".Old", "goes with its folder", READ)):
            harness.deliver(os.path.join(cls.box, folder), f"1748858400.{name.replace(' ', '-')}.host", letter(name),
                            flags or "", "cur" if flags is not None else "new")

    @classmethod
    def after(cls):
        """What the second one finds."""
        cls.empty()
        for folder, name, subject, flags in (
                (".Archive", "moves", "moves", READ), ("", "becomes-read", "becomes read", READ), ("", "stays", "stays", ""),
                (".Archive", "becomes-unread", "becomes unread", ""),
                ("", "quite-another", "moves under another name", ""), ("", "new", "new", ""), (".Neu", "new2", "new2", READ)):
            harness.deliver(os.path.join(cls.box, folder), f"1748858400.{name}.host", letter(subject), flags)

    def command(self, out, *options):
        return [harness.PROGRAM, "sync", "--json", self.server.url, out, "--user", harness.ADA, "--password-file",
                self.path(f"{harness.ADA}.password"), *options]

    def run_sync(self, out, *options, **variables):
        return subprocess.run(self.command(out, *options), env={**os.environ, **variables}, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=60, check=False)

    def summary(self, out, *options):
        result = self.run_sync(out, *options)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout.splitlines()[-1])

    def watched(self, out, log="", **more):
        return {"LD_PRELOAD": KILL_AT, "KILL_AT_UNDER": out, "KILL_AT_LOG": log, **more}

    def assertWhole(self, out, known, kept):
        """No torn message, none twice, none lost that is not deleted on the server."""
        found = [one for messages in snapshot(out).values() for one, _ in messages]
        self.assertLessEqual(set(found), known, "a message is not whole")
        self.assertEqual(len(found), len(set(found)), "a message is there twice")
        self.assertLessEqual(kept, set(found), "a message is lost")
        for where, _, names in os.walk(out):
            for name in names if os.path.basename(where) in ("cur", "new") else ():
                self.assertEqual(int(NAME.match(name).group(1)), os.path.getsize(os.path.join(where, name)))

    def assertSettled(self, out, expected, options):
        """The next run made it what it is to be, and the one after that finds nothing to do."""
        self.assertEqual(snapshot(out), expected)
        self.assertEqual(os.listdir(os.path.join(out, "tmp")), [])
        # Of the folder that is gone nothing is left when it is to be deleted.
        self.assertEqual(os.path.exists(os.path.join(out, ".Old")), "--delete" not in options)
        state = sqlite3.connect(os.path.join(out, ".httpmail", "state.sqlite"))
        self.assertEqual(state.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        self.assertEqual(state.execute("SELECT href, file, moving, gone FROM message WHERE moving OR gone").fetchall(), [])
        state.close()
        last = self.summary(out, *options)
        self.assertEqual({name: value for name, value in last.items() if value and name not in ("event", "messages")}, {})
        self.assertEqual(snapshot(out), expected)

    def walk(self, prepare, options, kept):
        """Kills a run before each of its calls; prepare makes its directory."""
        whole = self.path("whole")
        log = self.path("log")
        self.addCleanup(shutil.rmtree, whole)
        self.addCleanup(os.unlink, log)
        prepare(whole)
        result = self.run_sync(whole, *options, **self.watched(whole, log))
        self.assertEqual(result.returncode, 0, result.stderr)
        expected = snapshot(whole)
        known = {digest(letter(text)) for text in (
            "moves", "becomes read", "goes", "stays", "becomes unread", "moves under another name", "goes with its folder", "new",
            "new2")}
        with open(log, encoding="utf-8") as stream:
            calls = [line.rstrip("\n").split("\t") for line in stream]
        order = Order(whole)
        for call in calls:
            order.take(*call)
        self.assertEqual(order.wrong, [])

        def kill(moment):
            at, half = moment
            out = self.path(f"out-{at}-{half}")
            prepare(out)
            result = self.run_sync(out, *options, **self.watched(out, KILL_AT=str(at), **({"KILL_AT_HALF": "1"} if half else {})))
            # The number of writes depends a little on how the downloads share the commits.
            self.assertIn(result.returncode, (-signal.SIGKILL, 0), result.stderr)
            try:
                if os.path.isdir(out):
                    self.assertWhole(out, known, kept)
                self.summary(out, *options)
                self.assertSettled(out, expected, options)
            except AssertionError as error:
                raise AssertionError(f"killed {'in' if half else 'before'} call {at}, {calls[min(at, len(calls)) - 1]}: {error}")
            finally:
                shutil.rmtree(out)
            return result.returncode != 0

        moments = [(at, half) for at, call in enumerate(calls, 1) for half in (False, True) if not half or call[0] == "write"]
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            killed = sum(pool.map(kill, moments[::STEP]))
        print(f"# {len(calls)} calls, {killed} kills", flush=True)
        self.assertGreaterEqual(killed, len(moments[::STEP]) * 9 // 10)
        return expected

    def synced(self):
        """A directory as the first run leaves it, with a flag of its owner's; it is copied for each kill."""
        first = self.path("first")
        self.before()
        self.summary(first)
        cur = os.path.join(first, "cur")
        moving = next(name for name in os.listdir(cur) if letter("moves") == self.bytes_of(os.path.join(cur, name)))
        os.rename(os.path.join(cur, moving), os.path.join(cur, moving.replace(":2,S", ":2,FS")))
        self.addCleanup(shutil.rmtree, first)
        self.after()
        return lambda out: shutil.copytree(first, out)

    @staticmethod
    def bytes_of(path):
        with open(path, "rb") as stream:
            return stream.read()

    def texts(self, expected):
        names = {digest(letter(text)): text for text in (
            "moves", "becomes read", "goes", "stays", "becomes unread", "moves under another name", "goes with its folder", "new",
            "new2")}
        return {folder: sorted((names[one], flags) for one, flags in messages) for folder, messages in expected.items()}

    CHANGED = {
        ".": [("becomes read", "S"), ("moves under another name", ""), ("new", ""), ("stays", "")],
        ".Archive": [("becomes unread", ""), ("moves", "FS")],
        ".Neu": [("new2", "S")],
    }
    STAYING = ("moves", "becomes read", "stays", "becomes unread", "moves under another name")

    def test_first_run_that_is_killed_anywhere(self):
        self.before()
        self.walk(lambda out: None, (), set())

    def test_run_that_moves_and_marks_and_deletes_is_killed_anywhere(self):
        expected = self.walk(self.synced(), ("--delete",), {digest(letter(text)) for text in self.STAYING})
        self.assertEqual(self.texts(expected), self.CHANGED)

    def test_run_without_a_state_that_is_killed_anywhere(self):
        copy = self.synced()

        def prepare(out):
            copy(out)
            shutil.rmtree(os.path.join(out, ".httpmail"))

        self.before()
        self.walk(prepare, (), {digest(letter(text)) for text in (*self.STAYING, "goes", "goes with its folder")})


if __name__ == "__main__":
    harness.main()
