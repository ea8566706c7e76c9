# SPDX-License-Identifier: LGPL-2.1-or-later
"""mark, cp, mv and rm of many messages: how few requests they take, and what becomes of each message."""

import json
import os
import re
import signal
import subprocess
import threading

import harness

N = 2000


class Batch(harness.ServedCase):
    messages = 2

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fill(".Many", N)

    @classmethod
    def fill(cls, folder, count):
        for i in range(count):
            harness.deliver(os.path.join(cls.mail, harness.ADA, folder), f"17725{i:05}.M{i}.x",
                            f"From: a@example.org\nSubject: {folder} {i}\n\n{i}\n".encode())

    def requests(self, result, method):
        return len(re.findall(rf"(?m)^> {method} ", result.errors))

    def pipe(self, command, *arguments, lines, **options):
        data = lines if isinstance(lines, bytes) else "".join(line + "\n" for line in lines).encode()
        return self.client(command, *arguments, input=data, **options)

    def hrefs(self, folder):
        return [m["href"] for m in self.listing(folder)]

    def test_2000_messages_are_marked_by_20_requests(self):
        hrefs = self.hrefs("Many")
        self.assertEqual(len(hrefs), N)
        for option, expected in (("--read", True), ("--unread", False)):
            result = self.pipe("mark", option, "--json", "-v", "-", lines=hrefs)
            self.assertEnds(result, 0)
            self.assertEqual(self.requests(result, "BPROPPATCH"), N // 100)
            self.assertEqual(self.requests(result, "PROPPATCH"), 0)
            self.assertEqual([json.loads(line) for line in result.text.splitlines()],
                             [{"href": href, "ok": True} for href in hrefs])
            self.assertEqual({m["read"] for m in self.listing("Many")}, {expected})

    def test_what_ls_prints_as_json_can_be_handed_on(self):
        self.fill(".Pipe", 250)
        self.done("mkdir", "Goal")
        listed = self.done("ls", "Pipe", "--json").stdout
        copied = self.pipe("cp", "-v", "-", "Goal", lines=listed)
        self.assertEnds(copied, 0)
        self.assertEqual(self.requests(copied, "BCOPY"), 3)
        self.assertEqual(self.requests(copied, "COPY"), 0)
        self.assertEqual(len(self.listing("Goal")), 250)
        self.assertEqual(len(self.listing("Pipe")), 250)

        moved = self.pipe("mv", "-v", "--json", "-", "Goal", lines=listed)
        self.assertEnds(moved, 0)
        self.assertEqual(self.requests(moved, "BMOVE"), 3)
        self.assertEqual(self.listing("Pipe"), [])
        # The names were taken there.
        self.assertEqual(len(self.listing("Goal")), 500)
        self.assertLessEqual({json.loads(line)["location"] for line in moved.text.splitlines()}, set(self.hrefs("Goal")))

        removed = self.pipe("rm", "--yes", "-v", "-", lines=self.done("ls", "Goal", "--json").stdout)
        self.assertEnds(removed, 0)
        self.assertEqual(self.requests(removed, "BDELETE"), 5)
        # To see that none of them is a folder takes one listing, not a question for each.
        self.assertLess(self.requests(removed, "PROPFIND"), 10)
        self.assertEqual(self.listing("Goal"), [])

    def test_messages_of_several_folders_are_asked_for_folder_by_folder(self):
        self.fill(".One", 3)
        self.fill(".Two", 3)
        hrefs = [href for pair in zip(self.hrefs("One"), self.hrefs("Two")) for href in pair]
        result = self.client("mark", "--read", "-v", *hrefs)
        self.assertEnds(result, 0)
        self.assertEqual(self.requests(result, "BPROPPATCH"), 2)
        self.assertTrue(all(m["read"] for m in self.objects("ls", "One", "Two")))
        result = self.client("rm", "--yes", "-v", *hrefs)
        self.assertEnds(result, 0)
        self.assertEqual(self.requests(result, "BDELETE"), 2)
        self.assertEqual(self.objects("ls", "One", "Two"), [])

    def test_one_that_is_gone_is_told_and_the_rest_is_done(self):
        self.fill(".Some", 5)
        self.done("mkdir", "Kept")
        hrefs = self.hrefs("Some")
        gone = hrefs[2] + "gone"
        for command, *rest in (("mark", "--read"), ("cp", "Kept"), ("mv", "Kept"), ("rm", "--yes")):
            if command == "rm":
                hrefs = self.hrefs("Kept")
                gone = hrefs[2] + "gone"
            named = hrefs[:2] + [gone] + hrefs[2:]
            result = self.client(command, "--json", *(named + rest if command in ("cp", "mv") else rest + named))
            self.assertEnds(result, 5)
            found = [json.loads(line) for line in result.text.splitlines()]
            self.assertEqual([o["href"] for o in found], named)
            self.assertEqual([o["ok"] for o in found], [href != gone for href in named])
            self.assertIn(gone, result.errors)
            self.assertIn(f"{len(hrefs)} done, 1 failed", result.errors)
        self.assertEqual(self.objects("ls", "Some", "Kept"), [])

    def test_a_message_that_is_named_twice_counts_once(self):
        self.fill(".Twice", 2)
        first, second = self.hrefs("Twice")
        path = re.sub(r"^http://[^/]*", "", first)
        escaped = first.replace(".M0.", ".%4d0.").replace(".M1.", ".%4D1.")
        self.assertNotEqual(first, escaped)
        found = self.objects("mv", first, path, first, escaped, second, second, "junk")
        self.assertEqual([o["href"] for o in found], [first, second])
        self.assertTrue(all(o["ok"] for o in found))

    def test_hrefs_with_odd_characters(self):
        names = ("177251.with blank", "177252.100%", "177253.Grüße", "177254.a+b&c", "177255.#1", "177256.q?x", "177257.M's")
        for name in names:
            harness.deliver(os.path.join(self.mail, harness.ADA, ".Odd"), name, b"Subject: odd\n\n" + name.encode())
        listed = self.done("ls", "Odd", "--json").stdout
        count = len(listed.splitlines())
        self.assertEqual(count, len(names))
        self.done("mkdir", "Odd Goal & Ziel")
        self.assertEnds(self.pipe("mark", "--read", "-", lines=listed), 0)
        self.assertTrue(all(m["read"] for m in self.listing("Odd")))
        self.assertEnds(self.pipe("mv", "-", "Odd Goal & Ziel", lines=listed), 0)
        self.assertEqual(len(self.listing("Odd Goal & Ziel")), count)
        self.assertEnds(self.pipe("rm", "--yes", "-", lines=self.hrefs("Odd Goal & Ziel")), 0)
        self.assertEqual(self.listing("Odd Goal & Ziel"), [])

    def test_a_line_that_is_no_message_is_told_before_anything_is_done(self):
        self.fill(".Safe", 2)
        hrefs = self.hrefs("Safe")
        text = self.done("ls", "Safe").text.splitlines()[0]
        for wrong in ("nonsense", '{"subject": "x"}', '{"href": 5}', '{"href": ', "{}", text, b"\xff\xfe"):
            lines = "\n".join(hrefs).encode() + b"\n\n" + (wrong if isinstance(wrong, bytes) else wrong.encode()) + b"\n"
            result = self.pipe("rm", "--yes", "-", lines=lines)
            self.assertEnds(result, 2)
            self.assertIn("Line 4 ", result.errors)
            self.assertEqual(self.hrefs("Safe"), hrefs)

    def test_an_empty_list_is_no_error(self):
        for lines in (b"", b"\n\n"):
            for arguments in (("mark", "--read", "-"), ("rm", "--yes", "-"), ("mv", "-", "junk"), ("cat", "-")):
                result = self.pipe(*arguments, lines=lines)
                self.assertEnds(result, 0)
                self.assertEqual(result.text + result.errors, "")

    def test_rm_of_a_list_needs_yes(self):
        href = self.hrefs("Many")[0]
        result = self.pipe("rm", "-", lines=[href])
        self.assertEnds(result, 2)
        self.assertIn("--yes", result.errors)
        self.assertIn(href, self.hrefs("Many"))

    def test_a_folder_among_many_messages_stops_rm_before_it_begins(self):
        self.fill(".Outer", 30)
        self.done("mkdir", "Outer/Inner")
        folder = {f["name"]: f["href"] for f in self.objects("folders")}["Outer/Inner"]
        for hrefs in (self.hrefs("Outer") + [folder], [folder.rstrip("/")] + self.hrefs("Outer"),
                      self.hrefs("Outer") + [self.server.url.rstrip("/") + re.sub(r"^http://[^/]*", "", folder)]):
            result = self.pipe("rm", "--yes", "-", lines=hrefs)
            self.assertEnds(result, 2)
            self.assertIn("rmdir", result.errors)
            self.assertEqual(len(self.listing("Outer")), 30)

    def test_mv_and_cp_to_the_folder_that_they_are_in_are_refused(self):
        self.fill(".Same", 3)
        hrefs = self.hrefs("Same")
        for command in ("mv", "cp"):
            result = self.client(command, *hrefs, "Same")
            self.assertEnds(result, 1)
            self.assertIn("already", result.errors)
            self.assertEqual(self.hrefs("Same"), hrefs)
            other = self.hrefs("Many")[0]
            result = self.client("cp", *hrefs, other, "Same")
            self.assertEnds(result, 5)
            self.done("rm", "--yes", *(set(self.hrefs("Same")) - set(hrefs)))

    def test_a_folder_that_is_not_there_is_told_with_how_to_make_it(self):
        href = self.hrefs("Many")[0]
        for command in ("mv", "cp"):
            result = self.client(command, href, "Not there")
            self.assertEnds(result, 1)
            self.assertIn("httpmail mkdir ACCOUNT 'Not there'", result.errors)
        self.assertIn(href, self.hrefs("Many"))

    def test_cat_of_many_prints_one_after_the_other(self):
        hrefs = self.hrefs("Many")[:30]
        each = b"".join(self.done("cat", href).stdout for href in hrefs)
        self.assertEqual(self.done("cat", *hrefs).stdout, each)
        self.assertEqual(self.pipe("cat", "-", lines=hrefs).stdout, each)


def multistatus(*responses):
    body = ("<?xml version='1.0'?><D:multistatus xmlns:D='DAV:' xmlns:m='urn:schemas:httpmail:'>" + "".join(responses)
            + "</D:multistatus>").encode()
    return (b"HTTP/1.1 207 Multi-Status\r\nConnection: close\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%s"
            % (len(body), body))


def simple(status):
    return f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode()


class Trouble(harness.Case):
    """Servers that cannot do several at a time, or stop answering in the middle."""

    messages = 1
    ROOT = multistatus("<D:response><D:href>/</D:href><D:propstat><D:prop><m:msgfolderroot>/</m:msgfolderroot></D:prop>"
                       "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>")
    HREFS = [f"/box/{i}.eml" for i in range(250)]

    def setUp(self):
        self.seen = []

    def count(self, method):
        return sum(seen[0] == method for seen in self.seen)

    def run_against(self, reply, *arguments):
        def answer(method, path):
            self.seen.append((method, path))
            return self.ROOT if method == "PROPFIND" else reply(method, path)
        with harness.FakeServer(answer) as server:
            command, *rest = arguments
            return self.run_program(command, server.url, "--user", harness.ADA, *rest,
                                    input="".join(href + "\n" for href in self.HREFS).encode())

    def test_a_server_without_batches_is_asked_one_by_one(self):
        def reply(method, path):
            if method.startswith("B"):
                return simple("501 Not Implemented")
            return simple("404 Not Found" if path == "/box/7.eml" else "204 No Content")
        result = self.run_against(reply, "rm", "--yes", "--json", "-")
        self.assertEnds(result, 5)
        self.assertEqual(self.count("DELETE"), 250)
        self.assertLessEqual(self.count("BDELETE"), 3)
        failed = [o["href"] for o in map(json.loads, result.text.splitlines()) if not o["ok"]]
        self.assertEqual(len(failed), 1)
        self.assertTrue(failed[0].endswith("/box/7.eml"))

    def test_a_connection_that_is_lost_ends_the_run_and_says_how_much_is_known(self):
        def reply(method, path):
            return simple("200 OK") if self.count("BPROPPATCH") < 2 else b""
        result = self.run_against(reply, "mark", "--read", "--json", "-")
        self.assertEnds(result, 4)
        self.assertEqual(self.count("BPROPPATCH"), 2)
        found = [json.loads(line)["ok"] for line in result.text.splitlines()]
        self.assertEqual(found.count(True), 100)
        self.assertIn("100 done", result.errors)
        self.assertIn("not known", result.errors)

    def test_a_part_that_is_refused_does_not_stand_in_the_way_of_the_others(self):
        def reply(method, path):
            return simple("403 Forbidden") if self.count("BPROPPATCH") == 2 else simple("200 OK")
        result = self.run_against(reply, "mark", "--read", "--json", "-")
        self.assertEnds(result, 5)
        self.assertEqual(self.count("BPROPPATCH"), 3)
        found = [json.loads(line)["ok"] for line in result.text.splitlines()]
        self.assertEqual(found, [True] * 100 + [False] * 100 + [True] * 50)
        self.assertEqual(result.errors.count("100 messages of"), 1)

    def test_a_refused_logon_ends_the_run(self):
        challenge = (b"HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nWWW-Authenticate: Basic realm=x\r\n"
                     b"Content-Length: 0\r\n\r\n")
        result = self.run_against(lambda method, path: challenge, "mark", "--read", "--password-command", "echo wrong", "-")
        self.assertEnds(result, 3)
        self.assertLessEqual(self.count("BPROPPATCH"), 2)

    def test_silence_ends_the_run(self):
        stop = threading.Event()
        self.addCleanup(stop.set)

        def reply(method, path):
            if self.count("BPROPPATCH") == 2:
                stop.wait(30)
            return simple("200 OK")
        process = self.run_in_background(reply, "mark", "--read", "--timeout", "1", "-")
        _, errors = process.communicate("".join(href + "\n" for href in self.HREFS), timeout=20)
        stop.set()
        self.assertEqual(process.returncode, 1, errors)
        self.assertIn("--timeout", errors)
        self.assertIn("100 done", errors)
        self.assertIn("not known", errors)

    def test_the_deadline_holds(self):
        stop = threading.Event()
        self.addCleanup(stop.set)

        def reply(method, path):
            if self.count("BPROPPATCH") == 2:
                stop.wait(30)
            return simple("200 OK")
        process = self.run_in_background(reply, "mark", "--read", "--deadline", "1", "-")
        _, errors = process.communicate("".join(href + "\n" for href in self.HREFS), timeout=20)
        stop.set()
        self.assertEqual(process.returncode, 1, errors)
        self.assertIn("deadline", errors)
        self.assertIn("100 done", errors)

    def test_the_deadline_holds_while_nothing_comes_on_standard_input(self):
        process = self.run_in_background(lambda method, path: simple("200 OK"), "rm", "--yes", "--deadline", "1", "-")
        process.stdin.write(self.HREFS[0] + "\n")
        process.stdin.flush()
        self.assertEqual(process.wait(timeout=20), 1)
        _, errors = process.communicate()
        self.assertIn("deadline", errors)
        self.assertEqual(self.count("DELETE"), 0)

    def run_in_background(self, reply, *arguments):
        def answer(method, path):
            self.seen.append((method, path))
            return self.ROOT if method == "PROPFIND" else reply(method, path)
        server = harness.FakeServer(answer)
        self.addCleanup(server.__exit__)
        command, *rest = arguments
        return subprocess.Popen([harness.PROGRAM, command, server.url, "--user", harness.ADA, *rest], stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env=dict(os.environ, XDG_CONFIG_HOME=self.path("config")))

    def test_a_signal_ends_it_at_once_and_it_says_how_far_it_came(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            self.seen = []
            reached, stop = threading.Event(), threading.Event()
            self.addCleanup(stop.set)

            def reply(method, path):
                if self.count("BMOVE") == 2:
                    reached.set()
                    stop.wait(30)
                return simple("200 OK")
            process = self.run_in_background(reply, "mv", "--json", "-", "/goal/")
            process.stdin.write("".join(href + "\n" for href in self.HREFS))
            process.stdin.close()
            process.stdin = None
            self.assertTrue(reached.wait(20))
            process.send_signal(number)
            # Less than what the server waits for; nobody waits for that.
            out, errors = process.communicate(timeout=10)
            stop.set()
            self.assertEqual(process.returncode, 1, errors)
            self.assertIn("Interrupted. 100 done", errors)
            self.assertIn("not known", errors)
            self.assertEqual([json.loads(line)["ok"] for line in out.splitlines()], [True] * 100 + [False] * 100)


if __name__ == "__main__":
    harness.main()
