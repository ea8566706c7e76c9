# SPDX-License-Identifier: LGPL-2.1-or-later
"""import: every source, every byte, and each message as often as the source has it."""

import hashlib
import json
import os
import resource
import shutil
import signal
import subprocess
import threading

import harness
from harness import ADA, deliver, example, examples

SEPARATOR = b"From ada@example.org Thu Mar  6 14:00:00 2025\n"


def letter(number, text="Hello\n", **fields):
    lines = [f"Message-ID: <{number}@example.org>", "Date: Thu, 6 Mar 2025 14:00:00 +0000", "From: Ada <ada@example.org>",
             f"Subject: Letter {number}"]
    lines += [f"{name}: {value}" for name, value in fields.items()]
    return ("\n".join(lines) + "\n\n" + text).encode()


def quoted(data):
    """As mboxrd has it."""
    lines = data.split(b"\n")
    return b"\n".join(b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in lines)


def mbox(*messages):
    return b"".join(SEPARATOR + quoted(data) + b"\n" for data in messages)


def maildir_messages(path):
    """The messages of a Maildir, and which of them have been read."""
    found = []
    for part in ("cur", "new"):
        folder = os.path.join(path, part)
        for name in os.listdir(folder) if os.path.isdir(folder) else ():
            with open(os.path.join(folder, name), "rb") as stream:
                found.append((stream.read(), "S" in name.partition(":2,")[2]))
    return found


class ImportCase(harness.ServedCase):
    messages = 5
    number = 0

    def setUp(self):
        type(self).number += 1
        self.folder = f"Put{self.number}"
        shutil.rmtree(self.path("state"), ignore_errors=True)

    def place(self, *names):
        return os.path.join(self.mail, ADA, "." + ".".join((self.folder,) + names))

    def there(self, *names):
        return sorted(data for data, _ in maildir_messages(self.place(*names)))

    def bring(self, source, *options, status=0, folder=None, **more):
        result = self.client("import", "--json", *options, source, folder or self.folder, **more)
        self.assertEnds(result, status)
        self.errors = result.errors
        self.events = [json.loads(line) for line in result.text.splitlines()]
        return self.events[-1] if self.events and self.events[-1]["event"] == "summary" else None

    def mbox(self, *messages):
        return self.write(f"{self.folder}.mbox", mbox(*messages))


class Sources(ImportCase):
    def test_mbox_comes_back_byte_for_byte_and_once(self):
        # What does not end with a line end would hide the next separator.
        expected = sorted(m for m in map(example, examples()) if m.endswith(b"\n"))
        path = self.write("all.mbox", mbox(*expected))
        summary = self.bring(path)
        self.assertEqual((summary["imported"], summary["present"], summary["failed"]), (len(expected), 0, 0))
        self.assertEqual(self.there(), expected)
        digests = {e["sha256"] for e in self.events if e["event"] == "imported"}
        self.assertEqual(digests, {hashlib.sha256(m).hexdigest() for m in expected})
        summary = self.bring(path)
        self.assertEqual((summary["imported"], summary["present"]), (0, len(expected)))
        self.assertEqual(self.there(), expected)
        with open(path, "rb") as stream:
            self.assertEqual(stream.read(), mbox(*expected))

    def test_what_was_learned_may_be_lost(self):
        path = self.mbox(*(letter(i) for i in range(20)))
        self.bring(path)
        for damage in (None, b"not a database", b""):
            shutil.rmtree(self.path("state"))
            if damage is not None:
                os.makedirs(self.path("state", "httpmail"))
                with open(self.path("state", "httpmail", "contents.sqlite"), "wb") as stream:
                    stream.write(damage)
            self.assertEqual(self.bring(path)["present"], 20)
        self.assertEqual(len(self.there()), 20)

    def test_each_message_is_there_as_often_as_the_source_has_it(self):
        one, two = letter(1), letter(2)
        self.bring(self.mbox(one, one))
        summary = self.bring(self.mbox(one, two, one, one))
        self.assertEqual((summary["imported"], summary["present"]), (2, 2))
        self.assertEqual(self.there(), sorted([one, one, one, two]))
        summary = self.bring(self.mbox(one))
        self.assertEqual((summary["imported"], summary["present"]), (0, 1))

    def test_messages_that_differ_in_one_field_alone_are_all_there(self):
        alike = [letter(1, Received=f"from here; copy {i}") for i in range(3)]
        self.bring(self.mbox(alike[2]))
        self.assertEqual(self.bring(self.mbox(*alike))["imported"], 2)
        self.assertEqual(self.there(), sorted(alike))

    def test_quotes_are_taken_out_of_an_mbox(self):
        body = "From the start\n>From there\n>>From afar\n From\n>\nFrom\n>From"
        data = letter(1, text=body + "\n")
        self.bring(self.mbox(data))
        self.assertEqual(self.there(), [data])
        # Where nobody quoted what was quoted already, one level is all there is.
        self.folder += "o"
        raw = data.replace(b"\nFrom ", b"\n>From ")
        self.bring(self.write("o.mbox", SEPARATOR + raw + b"\n"), "--format", "mboxo")
        self.assertEqual(self.there(), [data.replace(b"\n>From there", b"\nFrom there")])

    def test_from_in_a_text_does_not_separate(self):
        text = "Hello\n\nFrom now on we meet at\nten.\n\nFrom the harbour, 10:30, it is far.\n"
        data = letter(1, text=text)
        self.bring(self.write("plain.mbox", SEPARATOR + data + b"\n" + SEPARATOR + letter(2) + b"\n"))
        self.assertEqual(self.there(), sorted([data, letter(2)]))

    def test_separators_may_look_odd(self):
        heads = (b"From - Thu Mar 06 14:00:00 2025\n", b"From ada at example.org  Thu Mar  6 14:00:00 2025\n", b"From nobody\n",
                 b"From MAILER-DAEMON Thu, 6 Mar 2025 14:00 +0100\n", b"From \n")
        data = b"".join(head + letter(i) + b"\n" for i, head in enumerate(heads))
        self.bring(self.write("odd.mbox", b"\n\n" + data))
        self.assertEqual(self.there(), sorted(letter(i) for i in range(len(heads))))

    def test_mbox_may_begin_with_a_byte_order_mark(self):
        expected = [letter(1), letter(2)]
        for before in (b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"):
            path = self.write("bom.mbox", before + mbox(*expected))
            for options in ((), ("--format", "mboxo")):
                summary = self.bring(path, *options)
                self.assertEqual(summary["failed"], 0, self.errors)
                self.assertEqual(self.there(), expected)
        self.assertEqual(self.bring(self.write("bom.mbox", b"\xef\xbb\xbf"), "--format", "mbox")["imported"], 0)

    def test_mbox_with_line_ends_of_two_bytes(self):
        messages = [letter(i, text="Hello\n\nYou\n").replace(b"\n", b"\r\n") for i in range(3)]
        data = b"".join(SEPARATOR.replace(b"\n", b"\r\n") + m + b"\r\n" for m in messages)
        self.bring(self.write("crlf.mbox", data))
        self.assertEqual(self.there(), sorted(messages))

    def test_mbox_of_netscape_has_no_empty_line_before_a_separator(self):
        for name, separator in ("date", b"From - Fri Dec 13 15:01:22 1996\n"), ("dash", b"From - \n"):
            expected = [letter(i) for i in range(3)]
            expected[1] += separator + b"\nis no separator: no field is after it\nFrom here to there: nor is this\n"
            self.bring(self.write(f"{name}.mbox", b"".join(separator + data for data in expected)),
                       folder=f"{self.folder}/{name}")
            self.assertEqual(self.there(name), sorted(expected))

    def test_mbox_without_an_empty_line_at_its_end(self):
        self.bring(self.write("end.mbox", mbox(letter(1), letter(2))[:-1]))
        self.assertEqual(self.there(), sorted([letter(1), letter(2)]))

    def test_mbox_that_was_cut_is_told(self):
        self.assertEqual(self.bring(self.write("cut.mbox", mbox(letter(1), letter(2))[:-4]))["imported"], 2)
        self.assertIn("middle of a line", self.errors)
        self.assertEqual(self.there(), sorted([letter(1), letter(2)[:-3]]))

    def test_empty_mbox_is_no_failure(self):
        self.assertEqual(self.bring(self.write("empty.mbox", b""))["imported"], 0)
        self.assertTrue(os.path.isdir(self.place()))

    def test_what_comes_before_the_first_separator_is_told(self):
        garbage = b"\0\1half a message\nwithout a beginning\n\n"
        path = self.write("garbage.mbox", garbage + mbox(letter(1), letter(2)))
        self.bring(path, status=1)
        self.assertIn("neither an mbox nor a message", self.errors)
        self.assertIn("--format", self.errors)
        self.assertFalse(os.path.exists(self.place()))
        summary = self.bring(path, "--format", "mbox", status=5)
        self.assertEqual((summary["imported"], summary["failed"]), (2, 1))
        self.assertIn(f"first {len(garbage)} bytes", self.errors)
        self.assertEqual(self.there(), sorted([letter(1), letter(2)]))

    def test_mbox_that_lost_its_first_line_is_not_one_message(self):
        path = self.write("headless", mbox(letter(1), letter(2))[len(SEPARATOR):])
        self.bring(path, status=1)
        self.assertIn("--format eml", self.errors)
        self.assertEqual(self.bring(path, "--format", "mbox", status=5)["imported"], 1)

    def test_file_that_is_no_mail_is_refused(self):
        for data in (b"\x7fELF\2\1\1", b"Hello world\n", b"\0" * 5000):
            self.bring(self.write("other", data), status=1)
            self.assertIn("neither", self.errors)
        self.bring(self.path("nowhere"), status=1)
        self.assertIn("nowhere", self.errors)
        self.assertFalse(os.path.exists(self.place()))

    def test_format_that_does_not_exist_is_wrong_usage(self):
        self.bring(self.mbox(letter(1)), "--format", "pst", status=2)
        self.bring(self.mbox(letter(1)), "--format", "maildir", status=1)
        self.bring(self.mail, "--format", "mbox", status=1)

    def test_message_in_a_file(self):
        path = self.write("one.eml", letter(1, text="\nFrom ada Thu Mar  6 14:00:00 2025\nX: y\n>From"))
        self.bring(path)
        with open(path, "rb") as stream:
            self.assertEqual(self.there(), [stream.read()])

    def test_read_marks_of_an_mbox(self):
        messages = [letter(1, Status="RO"), letter(2, Status="O"), letter(3)]
        self.bring(self.mbox(*messages))
        self.assertEqual(sorted(maildir_messages(self.place())), sorted(zip(messages, (True, False, False))))

    def maildir(self):
        box = self.path("box" + self.folder)
        deliver(box, "1.a", letter(1), "S")
        deliver(box, "2.a", letter(2), "")
        deliver(box, "3.a", letter(3), part="new")
        deliver(box, "4.a", letter(4), "RS")
        deliver(box, "5.a", letter(5), "T")
        deliver(os.path.join(box, ".Old.2024"), "6.a", letter(6), "FS")
        deliver(os.path.join(box, ".&A5s-"), "7.a", letter(7))
        deliver(os.path.join(box, "Deep", "er"), "8.a", letter(8), "S")
        with open(os.path.join(box, "dovecot-uidlist"), "w", encoding="utf-8") as stream:
            stream.write("3 V1 N1\n")
        with open(os.path.join(box, "tmp", "9.a"), "wb") as stream:
            stream.write(letter(9))
        return box

    def test_maildir_with_its_folders_and_marks(self):
        box = self.maildir()
        before = sorted(os.walk(box))
        self.assertEqual(self.bring(box)["imported"], 8)
        self.assertEqual(sorted(maildir_messages(self.place())), [(letter(i), i in (1, 4)) for i in range(1, 6)])
        self.assertEqual(maildir_messages(self.place("Old", "2024")), [(letter(6), True)])
        self.assertEqual(maildir_messages(self.place("&A5s-")), [(letter(7), False)])
        self.assertEqual(maildir_messages(self.place("Deep", "er")), [(letter(8), True)])
        self.assertEqual(sorted(os.walk(box)), before)
        self.assertEqual(self.bring(box)["present"], 8)

    def test_read_mark_that_a_run_did_not_get_to_is_set_by_the_next(self):
        box = self.path("box" + self.folder)
        deliver(box, "1.a", letter(1))
        self.bring(box)
        os.rename(os.path.join(box, "cur", "1.a:2,"), os.path.join(box, "cur", "1.a:2,S"))
        summary = self.bring(box)
        self.assertEqual((summary["present"], summary["marked"]), (1, 1))
        self.assertEqual(maildir_messages(self.place()), [(letter(1), True)])
        # What was read there since stays so.
        os.rename(os.path.join(box, "cur", "1.a:2,S"), os.path.join(box, "cur", "1.a:2,"))
        self.assertEqual(self.bring(box)["marked"], 0)
        self.assertEqual(maildir_messages(self.place()), [(letter(1), True)])

    def test_each_of_several_that_are_the_same_has_its_own_mark(self):
        for order, marks in enumerate((("", "S"), ("S", ""))):
            box = self.path(f"box{self.folder}.{order}")
            deliver(box, "1.a", letter(1), marks[0])
            deliver(box, "2.b", letter(1), marks[1])
            self.bring(box)
            self.assertEqual(sorted(read for _, read in maildir_messages(self.place())), [False, True], marks)
            # As another run may have left them, in the other order.
            shutil.rmtree(self.place())
            deliver(self.place(), "1.c", letter(1), marks[1])
            deliver(self.place(), "2.d", letter(1), marks[0])
            shutil.rmtree(self.path("state"))
            summary = self.bring(box)
            self.assertEqual((summary["present"], summary["imported"], summary["marked"]), (2, 0, 0), marks)
            self.assertEqual(sorted(read for _, read in maildir_messages(self.place())), [False, True], marks)
            shutil.rmtree(self.place())

    def test_copy_that_a_run_did_not_get_to_does_not_take_the_mark_of_another(self):
        box = self.path("box" + self.folder)
        deliver(box, "1.a", letter(1), "S")
        self.bring(box)
        deliver(box, "0.b", letter(1))
        self.assertEqual(self.bring(box)["imported"], 1)
        self.assertEqual(sorted(read for _, read in maildir_messages(self.place())), [False, True])

    def test_tree_of_messages(self):
        tree = self.path("tree")
        os.makedirs(os.path.join(tree, "a", "b c"))
        os.makedirs(os.path.join(tree, "none"))
        for number, name in enumerate(("1.eml", "a/2.EML", "a/b c/3.eml", "a/b c/4.txt")):
            with open(os.path.join(tree, name), "wb") as stream:
                stream.write(letter(number))
        self.assertEqual(self.bring(tree)["imported"], 3)
        self.assertEqual((self.there(), self.there("a"), self.there("a", "b c")), ([letter(0)], [letter(1)], [letter(2)]))
        self.assertFalse(os.path.exists(self.place("none")))
        self.assertEqual(self.bring(tree, "--format", "eml")["imported"], 1)
        self.assertEqual(self.there("a", "b c"), [letter(2), letter(3)])

    def test_directory_without_mail_is_refused(self):
        os.makedirs(self.path("hollow", "inner"), exist_ok=True)
        self.bring(self.path("hollow"), status=1)
        self.assertIn("There is no message", self.errors)
        self.assertFalse(os.path.exists(self.place()))

    def test_what_cannot_be_read_is_told_and_the_rest_is_put(self):
        tree = self.path("broken")
        os.makedirs(os.path.join(tree, "inner"))
        for name in ("1.eml", "inner/2.eml"):
            with open(os.path.join(tree, name), "wb") as stream:
                stream.write(letter(name[0]))
        os.symlink("nowhere", os.path.join(tree, "3.eml"))
        os.symlink("4.eml", os.path.join(tree, "4.eml"))
        os.symlink("..", os.path.join(tree, "inner", "loop"))
        os.mkfifo(os.path.join(tree, "5.eml"))
        with open(os.path.join(tree, "6.eml"), "wb"):
            pass
        summary = self.bring(tree, status=5)
        self.assertEqual((summary["imported"], summary["failed"]), (2, 4))
        for name in ("3.eml", "4.eml", "5.eml", "6.eml", "loop"):
            self.assertIn(name, self.errors)
        self.assertEqual((self.there(), self.there("inner")), ([letter("1")], [letter("i")]))

    def test_standard_input_and_a_pipe(self):
        data = mbox(letter(1), letter(2))
        self.assertEqual(self.bring("-", input=data)["imported"], 2)
        self.assertEqual(self.there(), [letter(1), letter(2)])
        fifo = self.path("fifo")
        os.mkfifo(fifo)
        writer = threading.Thread(target=lambda: self.write("fifo", data))
        writer.start()
        self.assertEqual(self.bring(fifo)["present"], 2)
        writer.join()
        self.assertEqual(self.bring("-", input=letter(3))["imported"], 1)
        self.assertEqual(len(self.there()), 3)

    def test_large_message_is_not_held(self):
        big = letter(1, text="x" * 70 + "\n") + (b"0123456789abcdef" * 4 + b"\n") * 1500000
        path = self.mbox(big, letter(2))
        limit = {} if harness.is_sanitized() else {
            "preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_DATA, (len(big) * 3 // 4, len(big) * 3 // 4))}
        result = self.run_program("import", self.server.url, "--user", ADA, "--password-file", self.path(f"{ADA}.password"),
                                  "-q", path, self.folder, **limit)
        self.assertEnds(result, 0)
        self.assertEqual(self.there(), sorted([big, letter(2)]))

    def test_signal_does_not_wait_for_the_end_of_a_message(self):
        path = self.mbox(letter(1))
        # Zeros without end, and without a line end, that take no room on the disk.
        os.truncate(path, 1 << 36)
        process = subprocess.Popen([harness.PROGRAM, "import", self.server.url, "--user", ADA, "--password-file",
                                    self.path(f"{ADA}.password"), path, self.folder],
                                   env=dict(os.environ, XDG_STATE_HOME=self.path("state")), stdin=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.assertIn("Looking for messages", process.stderr.readline())
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=10)
        self.assertEqual(process.returncode, 1, errors)
        self.assertIn("Interrupted", errors)

    def test_bytes_without_a_line_end_are_no_message(self):
        for data in (b" " * 5000, b"\xff\0" * 5000, b":" * 4096):
            self.bring(self.write("bytes", data), status=1)
            self.assertIn("neither an mbox nor a message", self.errors)

    def test_dry_run_changes_nothing(self):
        result = self.done("import", "-n", self.mbox(letter(1), letter(2)), self.folder)
        self.assertEqual(len(result.text.splitlines()), 2)
        self.assertFalse(os.path.exists(self.place()))
        self.bring(self.mbox(letter(1)))
        summary = self.bring(self.mbox(letter(1), letter(2)), "--dry-run")
        self.assertEqual((summary["imported"], summary["present"]), (1, 1))
        self.assertEqual(self.there(), [letter(1)])

    def test_what_was_exported_comes_back(self):
        data = [m for m in map(example, examples()) if m]
        box = self.path("export" + self.folder)
        for i, one in enumerate(data + data[:2]):
            deliver(box, f"{i}.a", one, "S")
        self.bring(box)
        for form in ("mbox", "maildir", "eml"):
            first, second = self.path(f"1-{form}"), self.path(f"2-{form}")
            self.done("export", "--format", form, "--folder", self.folder, first)
            copy = self.folder + form
            self.client("mkdir", copy)
            self.bring(first if form == "mbox" else os.path.join(first, ("." if form == "maildir" else "") + self.folder),
                       folder=copy)
            back = sorted(m for m, _ in maildir_messages(os.path.join(self.mail, ADA, "." + copy)))
            # An mbox cannot tell whether its last line had an end.
            added = [m if m.endswith(b"\n") or form != "mbox" else m + b"\n" for m in self.there()]
            self.assertEqual(back, sorted(added), form)
            self.done("export", "--format", form, "--folder", copy, second)
            if form == "mbox":
                lines = []
                for name in (first, second):
                    with open(name, "rb") as stream:
                        # The date in a separator is the server's where the message has none.
                        lines.append(sorted(line for line in stream.read().split(b"\n") if not line.startswith(b"From ")))
                self.assertEqual(*lines)

    def test_two_runs_at_a_time_do_not_hinder_each_other(self):
        paths = [self.write(f"{i}.mbox", mbox(*(letter(f"{i}.{j}") for j in range(150)))) for i in range(2)]
        environment = dict(os.environ, XDG_STATE_HOME=self.path("state"))
        runs = [subprocess.Popen([harness.PROGRAM, "import", self.server.url, "--user", ADA, "--password-file",
                                  self.path(f"{ADA}.password"), "-q", path, f"{self.folder}/{i}"], env=environment,
                                 stderr=subprocess.PIPE) for i, path in enumerate(paths)]
        for i, run in enumerate(runs):
            errors = run.communicate(timeout=60)[1]
            self.assertEqual(run.returncode, 0, errors)
            self.assertEqual(len(self.there(str(i))), 150)

    def test_password_is_asked_for_once_however_many_connections_there_are(self):
        script = f"echo asked >>{self.path('asked')}; cat {self.path(ADA + '.password')}"
        result = self.run_program("import", "-v", self.server.url, "--user", ADA, "--password-command", script,
                                  self.mbox(*(letter(i) for i in range(80))), self.folder)
        self.assertEnds(result, 0)
        with open(self.path("asked"), encoding="utf-8") as stream:
            self.assertEqual(stream.read(), "asked\n")
        self.assertGreater(result.errors.count("* connected"), 3)

    def test_server_that_takes_nothing_is_not_asked_for_ever(self):
        server = harness.Server(self.directory, "--read-only")
        self.addCleanup(server.stop)
        result = self.run_program("import", server.url, "--user", ADA, "--password-file", self.path(f"{ADA}.password"),
                                  self.mbox(*(letter(i) for i in range(100))), "inbox")
        self.assertEnds(result, 1)
        self.assertLess(len(result.errors.splitlines()), 80)

    def test_folder_may_be_deep_special_or_there(self):
        self.bring(self.mbox(letter(1)), folder=f"{self.folder}/a/b")
        self.assertEqual(self.there("a", "b"), [letter(1)])
        self.bring(self.mbox(letter(2)), folder="drafts/Deep")
        self.assertIn(letter(2), [data for data, _ in maildir_messages(os.path.join(self.mail, ADA, ".Drafts.Deep"))])
        before = len(maildir_messages(os.path.join(self.mail, ADA)))
        self.bring(self.mbox(letter(3)), folder="inbox")
        self.assertEqual(len(maildir_messages(os.path.join(self.mail, ADA))), before + 1)

    def test_folder_that_is_refused_is_told(self):
        for name in ("..", "a//b"):
            self.bring(self.mbox(letter(1)), folder=name, status=1)
            self.assertIn("no name for a folder", self.errors)


if __name__ == "__main__":
    harness.main()
