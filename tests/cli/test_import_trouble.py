# SPDX-License-Identifier: LGPL-2.1-or-later
"""import when it is killed, interrupted or not answered, and into servers that change what they get.

HTTPMAIL_KILLS is how often a run is killed (12), HTTPMAIL_SEED begins the random numbers.
"""

import collections
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.parse

import harness
import terminal
from harness import ADA, deliver
from test_import import ImportCase, letter
from test_sync_trouble import Account

KILLS = int(os.environ.get("HTTPMAIL_KILLS", "12"))
SEED = int(os.environ.get("HTTPMAIL_SEED", "20031"))


class Interrupted(ImportCase):
    """Runs that are killed, and answers that do not come."""

    def check(self, expected, last=True):
        found = collections.Counter(self.there()) if os.path.isdir(self.place()) else collections.Counter()
        wanted = collections.Counter(expected)
        self.assertEqual(found if last else found - wanted, wanted if last else collections.Counter())

    def start(self, *arguments):
        environment = dict(os.environ, XDG_STATE_HOME=self.path("state"), XDG_CONFIG_HOME=self.path("config"))
        return subprocess.Popen([harness.PROGRAM, "import", self.server.url, "--user", ADA, "--password-file",
                                 self.path(f"{ADA}.password"), "-q", *arguments], env=environment,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def kill_while_it_runs(self, messages, kills, seed):
        chance = random.Random(seed)
        path = self.mbox(*messages)
        print(f"# seed {seed}, {kills} kills", flush=True)
        began = time.monotonic()
        self.bring(path)
        whole = time.monotonic() - began
        self.check(messages)
        for i in range(kills):
            if i % 4 == 0:
                shutil.rmtree(self.place(), ignore_errors=True)
            if i % 2 == 0:
                shutil.rmtree(self.path("state"), ignore_errors=True)
            process = self.start(path, self.folder)
            try:
                process.wait(chance.uniform(0, whole * 0.8))
            except subprocess.TimeoutExpired:
                process.send_signal(chance.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGTERM)))
            process.communicate()
            self.check(messages, last=False)
            if i % 4 == 3:
                self.bring(path)
                self.check(messages)
        self.bring(path)
        self.check(messages)

    def test_run_that_is_killed_anywhere_loses_and_doubles_nothing(self):
        chance = random.Random(SEED)
        messages = [letter(i, text="x" * chance.randrange(1, 3000) + "\n") for i in range(120)]
        # Some more than once, and some that differ where a key does not look
        messages += messages[:10] + messages[:5] + [letter(200, Received=str(i)) for i in range(5)]
        self.kill_while_it_runs(messages, KILLS, SEED)

    def test_signal_ends_it_cleanly(self):
        path = self.mbox(*(letter(i, text="y" * 3000 + "\n") for i in range(3000)))
        process = self.start(path, self.folder)
        while not os.path.isdir(self.place()) or not self.there():
            self.assertIsNone(process.poll())
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        errors = process.communicate(timeout=20)[1]
        self.assertLess(time.monotonic() - began, 3)
        self.assertEqual(process.returncode, 1, errors)

    def test_answer_that_does_not_come_is_looked_up(self):
        messages = [letter(i) for i in range(60)]
        with DeafProxy(self.server.url, every=7) as proxy:
            result = self.run_program("import", "--json", proxy.url, "--user", ADA, "--password-file",
                                      self.path(f"{ADA}.password"), self.mbox(*messages), self.folder)
            self.assertGreater(proxy.lost, 0)
        self.assertEnds(result, 0)
        self.check(messages)
        self.assertEqual(json.loads(result.text.splitlines()[-1])["imported"], 60)

    def test_request_that_does_not_arrive_is_sent_again(self):
        messages = [letter(i) for i in range(30)]
        with DeafProxy(self.server.url, every=7, before=True) as proxy:
            result = self.run_program("import", "--json", proxy.url, "--user", ADA, "--password-file",
                                      self.path(f"{ADA}.password"), self.mbox(*messages), self.folder)
            self.assertGreater(proxy.lost, 0)
        self.assertEnds(result, 0)
        self.check(messages)

    def test_server_that_goes_away_ends_the_run_and_the_next_goes_on(self):
        messages = [letter(i, text="z" * 2000 + "\n") for i in range(200)]
        path = self.mbox(*messages)
        server = harness.Server(self.directory)
        process = subprocess.Popen([harness.PROGRAM, "import", server.url, "--user", ADA, "--password-file",
                                    self.path(f"{ADA}.password"), path, self.folder], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True,
                                   env=dict(os.environ, XDG_STATE_HOME=self.path("state")))
        while process.poll() is None and not (os.path.isdir(self.place()) and self.there()):
            pass
        server.stop(signal.SIGKILL)
        errors = process.communicate(timeout=30)[1]
        self.assertEqual(process.returncode, 4, errors)
        self.assertIn("goes on", errors)
        self.check(messages, last=False)
        self.bring(path)
        self.check(messages)


class Cause(ImportCase):
    def test_what_ends_a_comparison_is_told(self):
        source = self.mbox(letter(1), letter(2))
        self.assertEqual(self.bring(source)["imported"], 2)
        # Nothing is known of the messages any more, so they are fetched to be compared.
        shutil.rmtree(self.path("state"))
        result = self.client("import", source, self.folder, variables={"TMPDIR": self.path("missing")})
        self.assertEnds(result, 1)
        self.assertIn(self.path("missing"), result.errors)
        self.assertNotIn("The run was ended", result.errors)
        self.assertEqual(self.bring(source)["present"], 2)


class Changing(Account):
    """Takes messages and stores them as it likes: with other line ends and a field of its own. answer: how it tells so."""

    def __init__(self, tell_location):
        super().__init__({"inbox": ("", []), "put": ("Put", [])})
        account = self

        def do_post(handler):
            data = handler.rfile.read(int(handler.headers["Content-Length"]))
            account.requests.append(("POST", handler.path))
            messages = account.folders[handler.path.split("/")[2]][1]
            name = f"m{len(messages) + 1}"
            subject = data.split(b"Subject: ")[1].split(b"\n")[0].strip().decode()
            messages.append({"name": name, "subject": subject, "date": "2025-03-06T14:00:00Z",
                             "data": b"X-Server: changed\r\n" + data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") + b"\r\n"})
            handler.send_response(201)
            # Some tell where the folder is.
            handler.send_header("Location", handler.path + (name if tell_location else ""))
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        def do_proppatch(handler):
            handler.rfile.read(int(handler.headers["Content-Length"]))
            account.requests.append(("PROPPATCH", handler.path))
            handler.answer(207, b"<D:multistatus xmlns:D='DAV:'/>")

        self.server.RequestHandlerClass.do_POST = do_post
        self.server.RequestHandlerClass.do_PROPPATCH = do_proppatch

    def listing(self, path):
        return super().listing(path).replace("</m:date>", "</m:date><m:from>Ada &lt;ada@example.org&gt;</m:from>")

    def count(self, method):
        return [m for m, _ in self.requests].count(method)


class Changed(ImportCase):
    """A server that changes what it stores."""

    def put(self, account, path):
        result = self.run_program("import", "--json", account.url, path, "Put")
        self.assertEnds(result, 0)
        return json.loads(result.text.splitlines()[-1])

    def check(self, tell_location):
        account = Changing(tell_location)
        self.addCleanup(account.close)
        messages = [letter(i) for i in range(5)] + [letter(1), letter(9, Status="RO")]
        path = self.mbox(*messages)
        self.assertEqual(self.put(account, path)["imported"], 7)
        self.assertEqual(account.count("PROPPATCH"), 1)
        self.assertEqual(self.put(account, path)["present"], 7)
        shutil.rmtree(self.path("state"))
        self.assertEqual(self.put(account, path)["present"], 7)
        self.assertEqual(account.count("POST"), 7)
        # Once it is known what they are they are not downloaded again.
        gets = account.count("GET")
        self.assertEqual(self.put(account, self.mbox(*messages, letter(1), letter(10)))["imported"], 2)
        self.assertEqual(account.count("GET"), gets)
        self.assertEqual(len(account.folders["put"][1]), 9)

    def test_messages_are_known_by_what_is_left_of_them(self):
        self.check(True)

    def test_server_need_not_tell_where_a_message_is(self):
        self.check(False)

    def test_signal_does_not_wait_for_a_further_logon(self):
        account = Changing(True)
        self.addCleanup(account.close)
        reached, released, listing, roots = threading.Event(), threading.Event(), account.listing, []
        self.addCleanup(released.set)

        def all_but_further_ones(path):
            roots.extend([path] if path == "/" else [])
            if len(roots) > 1 and path == "/":
                reached.set()
                released.wait(60)
            return listing(path)

        account.listing = all_but_further_ones
        process = subprocess.Popen([harness.PROGRAM, "import", account.url, self.mbox(*(letter(i) for i in range(40))), "put"],
                                   env=dict(os.environ, XDG_STATE_HOME=self.path("state")), stdin=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.assertTrue(reached.wait(20))
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=10)
        self.assertEqual(process.returncode, 1, errors)
        self.assertIn("Interrupted", errors)
        self.assertNotIn("cancelled", errors)


class DeafProxy:
    """Hands requests on, but for every so manieth POST or PUT: its answer never comes, or (before) it is not handed on."""

    def __init__(self, url, every, before=False):
        parts = urllib.parse.urlsplit(url)
        self.target = (parts.hostname, parts.port)
        self.every = every
        self.before = before
        self.count = self.lost = 0
        self.lock = threading.Lock()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}{parts.path}"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(client,), daemon=True).start()

    @staticmethod
    def read_message(stream):
        """A request or an answer; b"" at the end."""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = stream.readline()
            if not line:
                return b""
            head += line
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
        if fields.get(b"transfer-encoding") == b"chunked":
            body = b""
            while True:
                size = stream.readline()
                body += size + stream.read(int(size, 16) + 2)
                if int(size, 16) == 0:
                    return head + body
        return head + stream.read(int(fields.get(b"content-length", b"0")))

    def talk(self, client):
        with client, socket.create_connection(self.target) as server:
            requests, answers = client.makefile("rb"), server.makefile("rb")
            while request := self.read_message(requests):
                authorized = b"\r\nauthorization:" in request.lower()
                with self.lock:
                    self.count += authorized and request.startswith((b"POST", b"PUT"))
                    lose = authorized and request.startswith((b"POST", b"PUT")) and self.count % self.every == 0
                    self.lost += lose
                if lose and self.before:
                    return
                server.sendall(request)
                answer = self.read_message(answers)
                if lose or not answer:
                    return
                client.sendall(answer)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


class HoldingProxy(DeafProxy):
    """Hands all on, but waits before it marks messages."""

    def __init__(self, url):
        super().__init__(url, 1 << 30)
        self.reached, self.go_on = threading.Event(), threading.Event()

    def read_message(self, stream):
        data = DeafProxy.read_message(stream)
        if data.startswith((b"PROPPATCH", b"BPROPPATCH")):
            self.reached.set()
            self.go_on.wait(30)
        return data


class Progress(terminal.OnTerminal, ImportCase):
    def test_message_counts_once(self):
        box = self.path("box" + self.folder)
        for i in range(7):
            deliver(box, f"{i}.a", letter(i), "S")
        known = None
        bars = []

        def on_output(_, __, output):
            nonlocal known
            if not proxy.reached.is_set():
                return
            known = known or len(output)
            bars[:] = re.findall(rb"Importing \[[^]]*\] (\d+) of (\d+)", output[known:])
            if bars:
                proxy.go_on.set()

        with HoldingProxy(self.server.url) as proxy:
            self.addCleanup(proxy.go_on.set)
            status, output = self.on_terminal(
                "import", proxy.url, "--user", ADA, "--password-file", self.path(f"{ADA}.password"), box, self.folder,
                variables={"XDG_STATE_HOME": self.path("state")}, columns=100, on_output=on_output)
        self.assertEqual(status, 0, output)
        self.assertEqual(set(bars), {(b"7", b"7")}, output)
        self.assertEqual(len(self.there()), 7)


if __name__ == "__main__":
    harness.main()
