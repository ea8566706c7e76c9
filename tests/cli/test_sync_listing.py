# SPDX-License-Identifier: LGPL-2.1-or-later
"""sync while it lists: many folders at a time, in whatever order the answers come."""

import json
import random
import shutil
import signal
import subprocess
import threading
import time

import harness
from test_sync import files
from test_sync_trouble import Account, message


class Crowded(Account):
    """Holds each listing back until as many are waiting as are expected, or all that are left."""

    def __init__(self, folders, together):
        self.lock = threading.Condition()
        self.waiting = self.peak = self.listed = 0
        self.together = together
        super().__init__(folders)

    def listing(self, path):
        if path in ("/", "/f/"):
            return super().listing(path)
        with self.lock:
            self.waiting += 1
            self.peak = max(self.peak, self.waiting)
            self.lock.notify_all()
            enough = min(self.together, len(self.folders) - self.listed)
            self.lock.wait_for(lambda: self.waiting >= enough, timeout=2)
            self.waiting -= 1
            self.listed += 1
            self.lock.notify_all()
        return super().listing(path)


class Shuffled(Account):
    """Answers listings in an order of its own."""

    def __init__(self, folders, seed):
        order = list(folders)
        random.Random(seed).shuffle(order)
        self.turn = {segment: threading.Event() for segment in order}
        self.after = dict(zip(order, order[1:]))
        self.turn[order[0]].set()
        super().__init__(folders)

    def listing(self, path):
        if path in ("/", "/f/"):
            return super().listing(path)
        segment = path.split("/")[2]
        self.turn[segment].wait(10)
        if segment in self.after:
            self.turn[self.after[segment]].set()
        return super().listing(path)


class Moving(Account):
    """A message goes from one folder to another between their listings."""

    def __init__(self, folders, source, target, message_name):
        self.move = (source, target, message_name)
        self.armed = False
        super().__init__(folders)

    def listing(self, path):
        source, target, name = self.move
        if self.armed and path == f"/f/{target}/":
            body = super().listing(path)
            self.armed = False
            moved = next(m for m in self.folders[source][1] if m["name"] == name)
            self.folders[source][1].remove(moved)
            self.folders.setdefault(target, ("Target", []))[1].append(moved)
            return body
        return super().listing(path)


class Listing(harness.Case):
    messages = 1

    def setUp(self):
        self.out = self.path("out")
        self.addCleanup(shutil.rmtree, self.out, ignore_errors=True)

    def kept(self, account):
        self.addCleanup(account.close)
        return account

    def sync(self, account, *options, status=0):
        result = self.run_program("sync", "--json", account.url, self.out, *options)
        self.assertEnds(result, status)
        self.errors = result.errors
        return [json.loads(line) for line in result.text.splitlines()]

    @staticmethod
    def folders(n):
        return {("inbox" if i == 0 else f"f{i}"): (f"Folder {i}", [message(f"{i}-{k}", subject=f"{i}-{k}") for k in range(2)])
                for i in range(n)}

    def test_folders_are_listed_on_all_connections(self):
        account = self.kept(Crowded(self.folders(18), 6))
        self.assertEqual(self.sync(account)[-1]["fetched"], 36)
        self.assertEqual(account.peak, 6)

    def test_folders_are_listed_on_no_more_connections_than_allowed(self):
        account = self.kept(Crowded(self.folders(9), 3))
        self.sync(account, "--connections", "3")
        self.assertEqual(account.peak, 3)

    def test_plan_is_the_same_whatever_comes_first(self):
        plans = set()
        for seed in range(4):
            account = self.kept(Shuffled(self.folders(6), seed))
            plans.add(tuple(event["href"] for event in self.sync(account, "--dry-run")[:-1]))
        self.assertEqual(len(plans), 1)
        self.assertEqual(list(plans)[0][:3], ("/f/inbox/0-0", "/f/inbox/0-1", "/f/f1/1-0"))

    def test_folder_that_fails_is_told_and_the_rest_goes_on(self):
        account = self.kept(Account(self.folders(12)))
        account.broken["/f/f3/"] = (500, b"no")
        account.broken["/f/f7/"] = (207, b"<cut")
        summary = self.sync(account, status=5)[-1]
        self.assertEqual((summary["fetched"], summary["failed"]), (20, 2))
        self.assertIn("/f/f3/", self.errors)
        self.assertIn("/f/f7/", self.errors)
        account.broken.clear()
        self.assertEqual(self.sync(account)[-1]["fetched"], 4)

    def test_logon_that_is_refused_in_the_middle_ends_the_run(self):
        account = self.kept(Account(self.folders(12)))
        account.broken["/f/f3/"] = (401, b"no")
        self.sync(account, "--delete", status=3)
        self.assertEqual(files(self.out), {})

    def test_message_that_moves_between_two_listings_is_not_deleted(self):
        account = self.kept(Moving(self.folders(3), "f2", "inbox", "2-1"))
        self.sync(account)
        before = {inode for inode, _ in files(self.out).values()}
        account.folders["f1"][1].pop()
        account.armed = True
        # The inbox is listed first, on the only connection.
        summary = self.sync(account, "--delete", "--connections", "1")[-1]
        self.assertFalse(account.armed)
        self.assertEqual((summary["deleted"], summary["fetched"]), (1, 0))
        summary = self.sync(account, "--delete")[-1]
        self.assertEqual((summary["moved"], summary["deleted"], summary["fetched"]), (1, 0, 0))
        here = {inode for inode, _ in files(self.out).values()}
        self.assertEqual(len(here), 5)
        self.assertLess(here, before)

    def test_copy_in_another_folder_saves_nothing_from_being_deleted(self):
        folders = self.folders(2)
        folders["f1"][1].append(dict(folders["inbox"][1][0]))
        account = self.kept(Account(folders))
        self.sync(account)
        folders["inbox"][1].pop(0)
        self.assertEqual(self.sync(account, "--delete")[-1]["deleted"], 1)

    def test_nothing_is_deleted_when_the_second_listing_fails(self):
        account = self.kept(Account(self.folders(3)))
        self.sync(account)
        before = files(self.out)
        account.folders["f1"][1].pop()
        listed = []
        real = account.listing

        def listing(path):
            listed.append(path)
            return "<cut" if listed.count("/f/f2/") > 1 and path == "/f/f2/" else real(path)

        account.listing = listing
        self.assertEqual(self.sync(account, "--delete", status=5)[-1]["deleted"], 0)
        self.assertEqual(files(self.out), before)
        account.listing = real
        self.assertEqual(self.sync(account, "--delete")[-1]["deleted"], 1)

    def test_interrupt_ends_many_listings_within_a_second(self):
        account = self.kept(Crowded(self.folders(40), 100))
        process = subprocess.Popen([harness.PROGRAM, "sync", account.url, self.out], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE)
        with account.lock:
            self.assertTrue(account.lock.wait_for(lambda: account.waiting == 6, timeout=20))
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        _, errors = process.communicate(timeout=20)
        self.assertLess(time.monotonic() - began, 1)
        self.assertEqual(process.returncode, 1, errors)
        self.assertIn(b"goes on", errors)


if __name__ == "__main__":
    harness.main()
