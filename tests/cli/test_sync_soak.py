# SPDX-License-Identifier: LGPL-2.1-or-later
"""sync --two-way for a long time: both sides change at random, runs are killed at random, and a model says what must be.

HTTPMAIL_KILLS is how often the program is killed (15), HTTPMAIL_SEED begins the random numbers.
"""

import os
import random
import subprocess
import time
import unittest
from collections import Counter

import harness
import test_sync

KILLS = int(os.environ.get("HTTPMAIL_KILLS", "15"))
SEED = int(os.environ.get("HTTPMAIL_SEED", "20021"))
FOLDERS = ["", ".Archive", ".Archive.2024", ".Junk", ".New", ".New.Inner"]


class Copy:
    """A message on one side: where it is, what it is called, whether it was read."""

    def __init__(self, path, root):
        self.path = path
        part, name = os.path.split(path)
        self.folder = os.path.relpath(os.path.dirname(part), root).removeprefix(".") if os.path.dirname(part) == root \
            else os.path.basename(os.path.dirname(part))
        self.base, _, self.flags = name.partition(":2,")

    @property
    def read(self):
        return "S" in self.flags

    @property
    def place(self):
        return self.folder, self.base


class Side:
    """One of the two Maildirs, and what is done to it behind the program's back."""

    def __init__(self, root, chance, is_server):
        self.root = root
        self.chance = chance
        self.is_server = is_server
        self.names = 0

    def copies(self):
        """Everything that is there: {content: [Copy]}."""
        found = {}
        for path in test_sync.files(self.root):
            with open(path, "rb") as stream:
                found.setdefault(stream.read(), []).append(Copy(path, self.root))
        return found

    def new_name(self):
        self.names += 1
        return f"17{self.chance.randrange(10 ** 8):08}.M{self.names}P{os.getpid()}.{'there' if self.is_server else 'here'}"

    def folder(self):
        """Folders are made here, and used there when they exist."""
        return self.chance.choice([f for f in FOLDERS if not self.is_server or os.path.isdir(os.path.join(self.root, f, "cur"))])

    def put(self, copy, folder, base, flags):
        for part in ("cur", "new", "tmp"):
            os.makedirs(os.path.join(self.root, folder, part), exist_ok=True)
        os.rename(copy.path, os.path.join(self.root, folder, "cur", f"{base}:2,{flags}"))

    def add(self, data):
        flags = self.chance.choice(["", "S"])
        harness.deliver(os.path.join(self.root, self.folder()), self.new_name(), data, flags=flags,
                        part="cur" if flags else self.chance.choice(["cur", "new"]))
        os.makedirs(os.path.join(self.root, "tmp"), exist_ok=True)

    def mark(self, copy):
        self.put(copy, copy.folder, copy.base, copy.flags.replace("S", "") if copy.read else "S")

    def move(self, copy):
        self.put(copy, self.folder(), copy.base, copy.flags)

    def move_under_another_name(self, copy):
        self.put(copy, self.folder(), self.new_name(), copy.flags)

    def rename(self, copy):
        self.put(copy, copy.folder, self.new_name(), copy.flags)

    def delete(self, copy):
        os.unlink(copy.path)


@unittest.skipIf(KILLS == 0, "no kills wanted")
class Soak(test_sync.SyncCase):
    messages = 12

    def setUp(self):
        super().setUp()
        self.chance = random.Random(SEED)
        self.here = Side(self.out, self.chance, False)
        self.there = Side(self.box, self.chance, True)
        self.added = 0
        self.kills = 0
        self.longest = 0.3
        self.log = []

    def message(self):
        self.added += 1
        # Many look alike.
        subject, body = self.chance.choice("abc"), "x" * self.chance.choice([0, 10, 3000])
        return (f"Subject: {subject}\r\nFrom: a@example.org\r\nDate: Mon, 2 Jun 2025 10:00:00 +0000\r\n"
                f"Message-ID: <{self.added}@example.org>\r\n\r\n{self.added} {body}\r\n").encode()

    # ---- what happens between runs ----

    def change(self, side):
        """One thing done to one side. Returns the content that was deleted, if any was."""
        copies = side.copies()
        what = self.chance.choice(["add", "mark", "mark", "move", "move", "move_under_another_name", "rename", "delete"])
        if what == "add" or not copies:
            data = self.message()
            self.known.add(data)
            side.add(data)
            self.note(side, "add", data)
            return None
        data = self.chance.choice(sorted(copies))
        # A copy that is here twice would not tell which one it is.
        if len(copies[data]) > 1:
            return None
        self.note(side, what, data)
        try:
            getattr(side, what)(copies[data][0])
        except FileExistsError:
            return None
        return data if what == "delete" else None

    def note(self, side, what, data):
        self.log.append(f"{'there' if side.is_server else 'here'} {what} {self.name(data)}")

    @staticmethod
    def name(data):
        return data.split(b"Message-ID: ")[-1].split(b"\r\n")[0][:60].decode("latin-1")

    def change_both(self):
        deleted = set()
        for _ in range(self.chance.randrange(1, 9)):
            side = self.here if self.chance.random() < 0.5 else self.there
            deleted.add(self.change(side))
        return deleted - {None}

    # ---- runs ----

    def killed_run(self):
        process = self.start("--two-way", "--delete", "-q")
        began = time.monotonic()
        try:
            process.wait(self.chance.uniform(0.01, self.longest))
            self.longest = max(0.05, 1.1 * (time.monotonic() - began))
            killed = False
            self.assertEqual(process.returncode, 0, process.stderr.read())
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            self.longest = min(self.longest * 1.05, 1)
            self.kills += 1
            killed = True
        process.stderr.close()
        self.log.append("killed" if killed else "run")
        return killed

    def quiet_run(self):
        summary = self.summary("--two-way", "--delete")
        self.log.append(f"quiet run {[(e['event'], e['where'], e['folder'], e['href'][-30:]) for e in self.events]}")
        return summary

    # ---- what must be ----

    def expect(self, base, here, there):
        """What a run must make of a message, by the documented rules: how often it is there, in which folder, read or not."""
        if base is None:
            one = here or there
            return 1, one.folder, (here.read if here else False) or (there.read if there else False)
        moved_here = here is not None and here.place != base[0].place
        moved_there = there is not None and there.place != base[1].place
        if here is None and there is None:
            return 0, None, None
        if here is None:
            return (1, there.folder, None) if moved_there else (0, None, None)
        if there is None:
            return (1, here.folder, None) if moved_here else (0, None, None)
        folder = there.folder if moved_there and there.folder != base[1].folder else here.folder
        if moved_there and there.folder == base[1].folder:
            # Another name in the same folder: to the program it is another message there, in that folder.
            folder = there.folder
        read = there.read if there.read != base[1].read else here.read
        return 1, folder, read

    def base(self):
        """Both sides are alike: what each message is on either."""
        here, there = self.here.copies(), self.there.copies()
        return {data: (here[data][0], there[data][0]) for data in here if len(here[data]) == 1 and len(there[data]) == 1}

    def assertNothingLost(self, deleted):
        here, there = self.here.copies(), self.there.copies()
        self.assertLessEqual(here.keys() | there.keys(), self.known, "a message is not whole")
        lost = self.known - deleted - here.keys() - there.keys()
        self.assertFalse([self.name(data) for data in lost], "lost")

    def assertAlike(self, deleted, rules):
        here, there = test_sync.contents(self.out), test_sync.contents(self.box)
        for folder in here.keys() | there.keys():
            self.assertEqual(Counter(here.get(folder, [])), Counter(there.get(folder, [])), folder)
        copies = self.there.copies()
        for data in self.known:
            n = len(copies.get(data, []))
            if data in rules:
                expected, folder, read = rules[data]
                self.assertEqual(n, expected, self.name(data))
                if n and folder is not None:
                    self.assertEqual(copies[data][0].folder, folder, self.name(data))
                if n and read is not None:
                    self.assertEqual(copies[data][0].read, read, self.name(data))
            elif data in deleted:
                self.assertLessEqual(n, 1, self.name(data))
            else:
                self.assertEqual(n, 1, f"{self.name(data)}: {[copy.path for copy in copies.get(data, [])]}")
        self.known = set(copies)

    def cycle(self, base):
        """Some runs that are killed, or none, then two that are not."""
        deleted = self.change_both()
        killed = 0
        while self.kills < KILLS and self.chance.random() < 0.75:
            killed += self.killed_run()
            self.assertNothingLost(deleted)
            if self.chance.random() < 0.7:
                deleted |= self.change_both()
            else:
                continue
        runs = any(line in ("killed", "run") for line in self.log)
        here, there = self.here.copies(), self.there.copies()
        rules = {}
        # Only where nothing happened in between the last quiet run and this one does the base say all.
        if not runs:
            rules = {data: self.expect(base.get(data), here.get(data, [None])[0], there.get(data, [None])[0])
                     for data in self.known if data in base or data in here or data in there}
            rules.update({data: (0, None, None) for data in deleted - base.keys()})
        self.quiet_run()
        second = self.quiet_run()
        self.assertAlike(deleted, rules)
        self.assertEqual(second["failed"], 0)
        third = self.quiet_run()
        self.assertDone(third)
        return self.base()

    def test_both_sides_are_alike_after_any_changes_and_kills(self):
        print(f"# seed {SEED}, {KILLS} kills", flush=True)
        self.known = set(self.there.copies())
        self.quiet_run()
        base = self.base()
        cycles = 0
        while self.kills < KILLS or cycles < KILLS // 2:
            self.log = []
            try:
                base = self.cycle(base)
            except AssertionError:
                print("\n".join(f"# {line}" for line in self.log), flush=True)
                raise
            cycles += 1
        print(f"# {cycles} times compared, {self.added} messages added", flush=True)


if __name__ == "__main__":
    harness.main()
