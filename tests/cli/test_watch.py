# SPDX-License-Identifier: LGPL-2.1-or-later
"""watch: what happens in folders, told as it happens. SIGUSR1 has it look at once, so no test waits for an interval."""

import json
import os
import queue
import signal
import subprocess
import threading
import time
import unittest

import harness
import terminal
from test_probe import multistatus, reply

SECONDS = 20


class Watching:
    """A run of watch; its lines as they come."""

    def __init__(self, case, url, *arguments, **options):
        environment = dict(os.environ, XDG_CONFIG_HOME=case.path("config"))
        self.errors = open(case.path("watch-errors"), "w+b")
        self.process = subprocess.Popen([harness.PROGRAM, "watch", url, *arguments], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=self.errors, env=environment, **options)
        self.lines = queue.Queue()
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line.decode())
        self.lines.put(None)

    def line(self):
        return self.lines.get(timeout=SECONDS)

    def event(self):
        line = self.line()
        return json.loads(line) if line else None

    def poke(self):
        self.process.send_signal(signal.SIGUSR1)

    def events(self, n):
        """What one more look brings, in any order."""
        self.poke()
        return {event["event"]: event for event in (self.event() for _ in range(n))}

    def told(self):
        self.errors.seek(0)
        return self.errors.read().decode()

    def end(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.wait(SECONDS)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.thread.join()
        self.process.stdout.close()
        self.errors.close()


class WatchCase(harness.ServedCase):
    messages = 20
    n_delivered = 0

    def watching(self, *arguments, user=harness.ADA, url=None):
        return Watching(self, url or self.server.url, "--user", user, "--password-file",
                        self.path(f"{user}.password"), *arguments)

    def deliver(self, subject, flags=None, user=harness.ADA):
        WatchCase.n_delivered += 1
        data = (f"From: Eve <eve@example.net>\r\nTo: {user}\r\nSubject: {subject}\r\n"
                f"Date: Mon, 02 Jun 2025 10:00:{WatchCase.n_delivered % 60:02} +0000\r\n\r\nHello\r\n").encode()
        harness.deliver(os.path.join(self.mail, user), f"17488584{WatchCase.n_delivered:02}.T{WatchCase.n_delivered}.test",
                        data, *(() if flags is None else (flags,)), part="new" if flags is None else "cur")


class Events(WatchCase):
    def test_what_happens_is_told(self):
        self.deliver("To be read", "")
        self.deliver("Not read after all", "S")
        self.deliver("To be moved", "")
        self.deliver("To be deleted", "")
        hrefs = {m["subject"]: m["href"] for m in self.listing()}
        with self.watching("--json", "inbox", "trash") as watch:
            first = watch.event()
            self.assertEqual((first["event"], first["folders"]), ("watching", ["inbox", "trash"]))
            self.assertEqual(first["messages"], len(self.listing()) + len(self.listing("trash")))
            self.deliver("Just arrived")
            self.done("mark", "--read", hrefs["To be read"])
            self.done("mark", "--unread", hrefs["Not read after all"])
            self.done("mv", hrefs["To be moved"], "trash")
            self.done("rm", "--yes", hrefs["To be deleted"])
            events = watch.events(5)
            self.assertEqual({kind: event["subject"] for kind, event in events.items()},
                             {"new": "Just arrived", "read": "To be read", "unread": "Not read after all",
                              "moved": "To be moved", "gone": "To be deleted"})
            self.assertEqual(events["new"]["href"], self.message("Just arrived")["href"])
            self.assertEqual({key: events["new"][key] for key in ("from", "folder", "read")},
                             {"from": "Eve <eve@example.net>", "folder": "inbox", "read": False})
            self.assertEqual((events["moved"]["old_folder"], events["moved"]["folder"]), ("inbox", "trash"))
            self.assertEqual(events["moved"]["old_href"], hrefs["To be moved"])
            self.assertEqual(events["moved"]["href"], self.message("To be moved", "trash")["href"])
            self.assertEqual(set(events["gone"]) - {"event", "folder", "folder_href"}, set(self.listing()[0]))
            self.assertEqual(watch.end(), 0)

    def test_a_line_of_text_has_its_columns(self):
        with self.watching("--count", "1", "--existing") as watch:
            columns = watch.line().rstrip("\n").split("\t")
            self.assertEqual((len(columns), columns[0], columns[1]), (6, "existing", "inbox"))
            self.assertIn(columns[5], {m["href"] for m in self.listing()})
            self.assertEqual(watch.process.wait(SECONDS), 0)

    def test_what_is_there_comes_first_with_the_unread_ahead(self):
        n = len(self.listing())
        with self.watching("--json", "--existing", "--count", str(n)) as watch:
            self.assertEqual(watch.event()["event"], "watching")
            events = [watch.event() for _ in range(n)]
            self.assertIsNone(watch.event())
        self.assertEqual({event["href"] for event in events}, {m["href"] for m in self.listing()})
        self.assertEqual([event["read"] for event in events], sorted(event["read"] for event in events))

    def test_only_the_events_that_are_wanted_are_told(self):
        self.deliver("Soon gone", "")
        href = self.message("Soon gone")["href"]
        with self.watching("--json", "--events", "gone,read") as watch:
            watch.event()
            self.deliver("Of no interest")
            self.done("rm", "--yes", href)
            self.assertEqual(list(watch.events(1)), ["gone"])

    def test_folders_that_are_made_later_are_watched_with_the_others(self):
        self.deliver("For the new folder", "")
        href = self.message("For the new folder")["href"]
        with self.watching("--json", "--all") as watch:
            self.assertIn("Inbox", watch.event()["folders"])
            self.done("mkdir", "Made later")
            self.done("mv", href, "Made later")
            moved = watch.events(1)["moved"]
            self.assertEqual(moved["folder"], "Made later")
            self.done("rmdir", "--yes", "Made later")
            self.assertEqual(watch.events(1)["gone"]["href"], moved["href"])
            self.deliver("For the next one", "")
            self.assertEqual(watch.events(1)["new"]["folder"], "Inbox")
            self.done("mkdir", "Made later")
            self.done("mv", self.message("For the next one")["href"], "Made later")
            self.assertEqual(watch.events(1)["moved"]["folder"], "Made later")

    def test_it_looks_within_the_servers_interval_and_an_idle_folder_costs_a_condition(self):
        with self.watching("--json", "--interval", "3600", "-v") as watch:
            self.assertEqual(watch.event()["interval"], 60)
            self.deliver("After the first look")
            self.assertIn("new", watch.events(1))
            self.assertEqual(watch.end(), 0)
            self.assertEqual(watch.told().count("60 instead of 3600"), 1)
            self.assertRegex(watch.told(), r"> X-Timestamp: INBOX=[1-9]\d+")

    def test_wrong_use_is_status_2(self):
        for arguments in (("--events", "new,other"), ("--all", "inbox"), ("--interval", "-1"), ("--count", "-1")):
            self.assertEnds(self.client("watch", *arguments), 2)

    def test_a_folder_that_is_not_there_is_an_error(self):
        self.assertEnds(self.client("watch", "No such folder"), 1)


class Ends(WatchCase):
    def test_signals_end_it_within_a_second(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.watching("--json") as watch:
                watch.event()
                begin = time.monotonic()
                self.assertEqual(watch.end(number), 0)
                self.assertLess(time.monotonic() - begin, 1)

    def test_a_reader_that_goes_away_ends_it_quietly(self):
        read, write = os.pipe()
        watch = subprocess.Popen([harness.PROGRAM, "watch", self.server.url, "--user", harness.ADA, "--password-file",
                                  self.path(f"{harness.ADA}.password"), "--json", "-q"], stdout=write,
                                 stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
        os.close(write)
        self.assertIn(b"watching", os.read(read, 4096))
        os.close(read)
        _, errors = watch.communicate(timeout=SECONDS)
        self.assertEqual((watch.returncode, errors), (1, b""))


class Commands(WatchCase):
    def test_a_command_gets_the_event_and_nothing_of_it_is_run(self):
        hostile = "$(touch evil) `touch evil`; touch evil \u202e\" '"
        show = 'printf "%s|" "$HTTPMAIL_EVENT" "$HTTPMAIL_FOLDER" "$HTTPMAIL_SUBJECT" "$HTTPMAIL_READ"; cat'
        with self.watching("--json", "--exec", show, "--count", "1") as watch:
            watch.event()
            self.deliver(hostile)
            event = watch.events(1)["new"]
            variables, _, standard_input = watch.line().rpartition("|")
            self.assertIsNone(watch.line())
            self.assertEqual(watch.process.wait(SECONDS), 0)
        self.assertEqual(variables, "new|inbox|" + hostile.replace("\u202e", " ") + "|0")
        self.assertEqual(json.loads(standard_input), event)
        self.assertFalse(os.path.exists("evil"))

    def test_a_command_that_fails_is_told_and_the_next_one_runs(self):
        with self.watching("--exec", "echo ran; exit 3", "--count", "2") as watch:
            while "Watching" not in watch.told():
                self.assertIsNone(watch.process.poll())
            self.deliver("One")
            self.deliver("Two")
            watch.poke()
            lines = [watch.line() for _ in range(4)]
            self.assertEqual(watch.process.wait(SECONDS), 0)
            self.assertEqual([line == "ran\n" for line in lines], [False, True, False, True])
            self.assertEqual(watch.told().count("status 3"), 2)

    def test_a_command_that_hangs_does_not_hold_up_the_end(self):
        with self.watching("--json", "--exec", "echo started; tail -f /dev/null; echo never") as watch:
            watch.event()
            self.deliver("Hang")
            watch.events(1)
            self.assertEqual(watch.line(), "started\n")
            begin = time.monotonic()
            self.assertEqual(watch.end(), 0)
            self.assertLess(time.monotonic() - begin, 1)


class Trouble(WatchCase):
    def test_a_server_that_is_restarted_is_told_once_and_nothing_is_missed(self):
        server = harness.Server(self.directory)
        port = server.url.rstrip("/").rsplit(":", 1)[1]
        try:
            with self.watching("--json", url=server.url) as watch:
                watch.event()
                server.stop(signal.SIGKILL)
                self.assertEqual(list(watch.events(1)), ["trouble"])
                watch.poke()
                self.deliver("While it was down")
                server = harness.Server(self.directory, "--listen", f"127.0.0.1:{port}")
                watch.poke()
                self.assertEqual(watch.event()["event"], "back")
                self.assertEqual(watch.event()["subject"], "While it was down")
                self.assertEqual(watch.end(), 0)
                self.assertEqual(watch.told().count("tried again"), 1)
        finally:
            server.stop()


class Fake(harness.Case):
    """Servers that misbehave while they are watched."""

    messages = 1

    def setUp(self):
        self.names = ["a", "b", "c"]
        self.cut = 0
        self.refuse = False

    def answer(self, method, path):
        if self.refuse:
            return reply("401 Unauthorized", 'WWW-Authenticate: Basic realm="x"')
        if path == "/":
            return multistatus("/", f"<hm:inbox>{self.server.url}i/</hm:inbox><hm:msgfolderroot>{self.server.url}"
                               "</hm:msgfolderroot>")
        parts = "".join(f"<D:response><D:href>/i/{name}</D:href><D:propstat><D:prop><D:isfolder>0</D:isfolder>"
                        f"<m:subject>{name}</m:subject></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>"
                        "</D:response>" for name in self.names)
        whole = reply("207 Multi-Status", "Content-Type: text/xml", body=(
            '<?xml version="1.0"?><D:multistatus xmlns:D="DAV:" xmlns:m="urn:schemas:mailheader:">' + parts
            + "</D:multistatus>").encode())
        return whole[:len(whole) - self.cut]

    def test_a_listing_that_breaks_off_makes_nothing_gone(self):
        with harness.FakeServer(self.answer) as self.server, Watching(self, self.server.url, "--json") as watch:
            self.assertEqual(watch.event()["messages"], 3)
            self.cut = 150
            self.assertEqual(list(watch.events(1)), ["trouble"])
            self.cut = 0
            self.names.remove("b")
            events = watch.events(2)
            self.assertEqual((set(events), events["gone"]["subject"]), ({"back", "gone"}, "b"))
            self.assertEqual(watch.end(), 0)

    def test_a_logon_that_is_refused_later_ends_it(self):
        with harness.FakeServer(self.answer) as self.server, Watching(self, self.server.url, "--json") as watch:
            watch.event()
            self.refuse = True
            watch.poke()
            self.assertIsNone(watch.event())
            self.assertEqual(watch.process.wait(SECONDS), 3)

    def test_a_server_that_says_nothing_of_an_interval_is_asked_as_wanted(self):
        with harness.FakeServer(self.answer) as self.server:
            for arguments, interval in (((), 300), (("--interval", "60"), 60), (("--interval", "1"), 1)):
                with Watching(self, self.server.url, "--json", *arguments) as watch:
                    self.assertEqual(watch.event()["interval"], interval)


class Typed(terminal.OnTerminal, harness.Case):
    """A password that was typed when another server asked, to which the account's own had led."""

    messages = 1

    def setUp(self):
        self.away = False

    def lead(self, *_):
        if self.away:
            return reply("401 Unauthorized", 'WWW-Authenticate: Basic realm="x"')
        return reply("302 Found", f"Location: {self.other.url}mail/")

    def answer(self, _, path):
        if self.away:
            return b""
        if "Authorization:" not in self.other.heads[-1]:
            return reply("401 Unauthorized", 'WWW-Authenticate: Basic realm="x"')
        return multistatus(path, f"<hm:inbox>{self.other.url}i/</hm:inbox>")

    def test_a_password_typed_for_another_server_is_never_given_to_the_accounts_own(self):
        def poke(pid, _, output):
            if not self.away and b"Watching" in output:
                self.away = True
                os.kill(pid, signal.SIGUSR1)
            elif not self.told and b"tried again" in output:
                self.told = True
                os.kill(pid, signal.SIGUSR1)

        self.told = False
        with harness.FakeServer(self.answer) as self.other, harness.FakeServer(self.lead) as own:
            status, output = self.on_terminal("watch", own.url, "--user", "bob", answers=[("Password of", "sesame\n")],
                                              on_output=poke)
            self.assertEqual(status, 3, output)
            self.assertIn(f"bob at {self.other.url.rstrip('/')}", output.decode())
            self.assertTrue(any("Authorization:" in head for head in self.other.heads))
            self.assertEqual([head for head in own.heads if "Authorization:" in head], [])


if __name__ == "__main__":
    harness.main()
