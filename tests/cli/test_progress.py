# SPDX-License-Identifier: LGPL-2.1-or-later
"""How far a long work is, and what Ctrl-C and SIGTERM leave behind."""

import fcntl
import os
import re
import signal
import struct
import subprocess
import termios
import threading
import unicodedata

import harness
import terminal

CLEAR = "\r\x1b[K"
HREFS = [f"/box/{i}.eml" for i in range(450)]


def simple(status):
    return f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode()


def multistatus(*responses):
    body = ("<?xml version='1.0'?><D:multistatus xmlns:D='DAV:' xmlns:m='urn:schemas:httpmail:'>" + "".join(responses)
            + "</D:multistatus>").encode()
    return (b"HTTP/1.1 207 Multi-Status\r\nConnection: close\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%s"
            % (len(body), body))


ROOT = multistatus("<D:response><D:href>/</D:href><D:propstat><D:prop><m:msgfolderroot>/</m:msgfolderroot></D:prop>"
                   "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>")


def width(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


class Progress(terminal.OnTerminal, harness.Case):
    """A server that waits in the third of five requests until somebody has seen enough."""

    messages = 1

    def setUp(self):
        self.seen = 0
        self.reached, self.go_on = threading.Event(), threading.Event()
        self.failing = ()
        self.server = harness.FakeServer(self.answer)
        self.addCleanup(self.server.__exit__)
        self.addCleanup(self.go_on.set)

    def answer(self, method, path):
        if method == "PROPFIND":
            return ROOT
        self.seen += 1
        if self.seen == 3:
            self.reached.set()
            self.go_on.wait(30)
        if self.seen in self.failing:
            return multistatus(*(f"<D:response><D:href>{href}</D:href><D:status>HTTP/1.1 "
                                 f"{'423 Locked' if i == 0 else '200 OK'}</D:status></D:response>"
                                 for i, href in enumerate(HREFS[(self.seen - 1) * 100:self.seen * 100])))
        return simple("200 OK")

    def mark(self, *options):
        return ("mark", self.server.url, "--user", harness.ADA, "--read", *HREFS, *options)

    def bars(self, output):
        return [part for part in re.split(r"\r\x1b\[K|\n", output.decode()) if part.startswith("Marking")]

    def test_bar_fits_the_window_also_when_that_changes(self):
        sizes = [30, 100, 45, 20]

        def on_output(_, master, output):
            # A bar that was drawn for each size: on to the next.
            if self.bars(output[self.known:]) and b"200" in output:
                self.known = len(output)
                if not sizes:
                    self.go_on.set()
                else:
                    self.widths.append(sizes[0])
                    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, sizes.pop(0), 0, 0))
        self.known, self.widths = 0, [60]
        status, output = self.on_terminal(*self.mark(), columns=60, on_output=on_output)
        self.assertEqual(status, 0, output)
        bars = self.bars(output)
        self.assertTrue(all(width(bar) < 100 for bar in bars))
        for columns in (60, 30, 100, 45, 20):
            self.assertTrue(any(columns // 2 < width(bar) < columns for bar in bars), f"{columns}: {bars}")
        self.assertTrue(any("[" in bar for bar in bars))
        self.assertTrue(output.decode().endswith(CLEAR), output[-80:])

    def test_messages_do_not_stand_behind_the_bar(self):
        self.failing = (1, 2, 4)
        status, output = self.on_terminal(*self.mark(), on_output=lambda *_: self.bars(_[2]) and self.go_on.set())
        self.assertEqual(status, 5, output)
        text = output.decode()
        self.assertEqual(len(re.findall(r"httpmail: [^\r\n]*http://", text)), 3)
        for message in re.finditer("httpmail: ", text):
            self.assertTrue(text[:message.start()].endswith((CLEAR, "\n")), text)
        self.assertRegex(text, "\r\x1b\\[K447 done, 3 failed\r\n$|\n447 done, 3 failed\r\n$")

    def test_results_on_the_same_terminal_do_not_stand_behind_the_bar(self):
        status, output = self.on_terminal(*self.mark("--json"),
                                          on_output=lambda *_: self.bars(_[2]) and self.go_on.set())
        self.assertEqual(status, 0, output)
        text = output.decode()
        self.assertEqual(text.count('{"href"'), len(HREFS))
        for record in re.finditer(r'\{"href"', text):
            self.assertTrue(text[:record.start()].endswith((CLEAR, "\n")), text[record.start() - 80:record.start()])

    def test_nothing_is_shown_when_quiet_and_lines_on_a_terminal_that_is_dumb(self):
        self.go_on.set()
        status, output = self.on_terminal(*self.mark("-q"))
        self.assertEqual((status, output), (0, b""))
        self.seen = 0
        status, output = self.on_terminal(*self.mark(), variables={"TERM": "dumb"})
        self.assertEqual(status, 0)
        self.assertNotIn(b"\x1b", output)

    def popen(self, *arguments, **options):
        return subprocess.Popen([harness.PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                stdin=subprocess.DEVNULL, env=dict(os.environ, XDG_CONFIG_HOME=self.path("config")), **options)

    def test_elsewhere_the_first_line_comes_soon(self):
        process = self.popen(*self.mark())
        line = process.stderr.readline().decode()
        self.go_on.set()
        _, rest = process.communicate(timeout=20)
        self.assertRegex(line, r"^Marking: 200 of 450")
        self.assertNotIn("\r", line)
        # What came after it took no five seconds.
        self.assertEqual((process.returncode, rest), (0, b""))

    def test_ctrl_c_takes_the_bar_away_and_says_how_far_it_came(self):
        def on_output(_, master, output):
            if self.reached.is_set() and self.bars(output) and not self.typed:
                self.typed = True
                os.write(master, b"\x03")
        self.typed = False
        status, output = self.on_terminal(*self.mark(), on_output=on_output)
        self.assertEqual(status, 1, output)
        text = output.decode()
        self.assertRegex(text, r"Interrupted\. 200 done, 100 failed; of 100 of those [^\r\n]*\r\n$")
        self.assertTrue(text[:text.index("Interrupted")].endswith(CLEAR), text)


class Signals(terminal.OnTerminal, harness.Case):
    messages = 1

    def start(self, *arguments, **options):
        return subprocess.Popen([harness.PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                stdin=subprocess.DEVNULL, env=dict(os.environ, XDG_CONFIG_HOME=self.path("config")), **options)

    def test_commands_that_only_wait_are_ended_by_the_signal(self):
        reached = threading.Event()
        release = threading.Event()
        self.addCleanup(release.set)

        def answer(method, path):
            reached.set()
            release.wait(30)
            return b""
        for command, *rest in (("folders",), ("ls",), ("ls", "--sort", "size"), ("cat", "/a"), ("mkdir", "new"),
                               ("rmdir", "old"), ("rm", "--yes", "/a"), ("mv", "/a", "/b/")):
            for number in (signal.SIGINT, signal.SIGTERM):
                reached.clear()
                server = harness.FakeServer(answer)
                process = self.start(command, server.url, "--user", harness.ADA, *rest)
                self.assertTrue(reached.wait(20))
                process.send_signal(number)
                out, errors = process.communicate(timeout=10)
                release.set()
                server.__exit__()
                release.clear()
                self.assertIn(process.returncode, (-number, 1), command)
                self.assertEqual(out, b"")
                if process.returncode == -number:
                    self.assertEqual(errors, b"", command)

    def test_deadline_and_timeout_hold_for_each_command(self):
        commands = (("folders",), ("ls",), ("ls", "/box/", "--sort", "size"), ("cat", "/a"), ("cat", "--header", "/a", "/b"),
                    ("mkdir", "new"), ("mkdir", "-p", "new/one"), ("rmdir", "old"), ("rm", "--yes", "/a", "/b"),
                    ("mark", "--read", "/a"), ("mv", "/a", "/b", "/c/"), ("cp", "/a", "/b/"))
        for option in ("--deadline", "--timeout"):
            with harness.FakeServer(None) as server:
                running = [self.start(command, server.url, "--user", harness.ADA, option, "1", *rest)
                           for command, *rest in commands]
                for process, command in zip(running, commands):
                    out, errors = process.communicate(timeout=30)
                    self.assertIn(process.returncode, (1, 4), (command, errors))
                    self.assertEqual(out, b"")
                    self.assertIn(option.encode(), errors, command)

    def test_what_was_printed_before_the_signal_are_whole_lines(self):
        member = ("<D:response><D:href>/box/{0}.eml</D:href><D:propstat><D:prop><D:isfolder>0</D:isfolder>"
                  "<m:subject>The subject of the message number {0}</m:subject></D:prop>"
                  "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>")
        listing = multistatus(*(member.format(i) for i in range(3000)))
        for options in ((), ("--json",)):
            with harness.FakeServer(lambda method, path: listing if path == "/box/" else ROOT) as server:
                process = self.start("ls", server.url, "--user", harness.ADA, "/box/", *options)
                # Nobody reads on: it waits in the middle of its output.
                data = process.stdout.read1(1)
                process.send_signal(signal.SIGTERM)
                rest, errors = process.communicate(timeout=10)
            data += rest
            self.assertEqual((process.returncode, errors), (-signal.SIGTERM, b""))
            self.assertTrue(data.endswith(b"\n"), data[-200:])
            self.assertLess(len(data.splitlines()), 3000)

    def test_the_terminal_has_its_echo_again_when_a_question_is_ended_by_a_signal(self):
        challenge = (b"HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nWWW-Authenticate: Basic realm=x\r\n"
                     b"Content-Length: 0\r\n\r\n")
        for number in (signal.SIGTERM, signal.SIGHUP):
            echo = []

            def on_output(pid, master, output):
                if b"Password of" in output and not echo:
                    echo.append(bool(termios.tcgetattr(master)[3] & termios.ECHO))
                    slave = fcntl.ioctl(master, termios.TIOCGPTN, struct.pack("I", 0)) if hasattr(termios, "TIOCGPTN") else b""
                    name = f"/dev/pts/{struct.unpack('I', slave)[0]}" if slave else None
                    held = os.open(name, os.O_RDWR | os.O_NOCTTY) if name else None
                    os.kill(pid, number)
                    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
                    echo.append(bool(termios.tcgetattr(master)[3] & termios.ECHO))
                    if held is not None:
                        os.close(held)
            with harness.FakeServer(challenge) as server:
                status, output = self.on_terminal("folders", server.url, "--user", harness.ADA, on_output=on_output)
            self.assertEqual(status, -number, output)
            self.assertEqual(echo, [False, True])


if __name__ == "__main__":
    harness.main()
