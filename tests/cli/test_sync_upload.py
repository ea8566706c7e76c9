# SPDX-License-Identifier: LGPL-2.1-or-later
"""sync --two-way with servers that change what they store, name it as they like, refuse it, or lose their answer."""

import json
import os
import re
import shutil
import unittest

import harness
from test_sync import files
from test_sync_trouble import Account, message

LETTER = b"Message-ID: <1@example.org>\nSubject: =?utf-8?q?caf=C3=A9?=\nFrom: Ada <ada@example.org>\n" \
         b"Date: Mon, 2 Jun 2025 10:00:00 +0000\n\nHello\nthere\n"


def changed(data):
    """As a server stores it: with other line ends and a trace of its own."""
    return b"Received: by mail.example.org\r\n" + data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


class Store(Account):
    """An account that can be changed. It names messages itself."""

    def __init__(self, folders, store=changed, location=False):
        super().__init__(folders)
        self.store = store
        self.location = location
        self.names = 0
        self.loses_answers = False
        self.refuses = 0
        account = self

        def body(handler):
            return handler.rfile.read(int(handler.headers.get("Content-Length", 0)))

        def answer(handler, status, headers=(), text=b""):
            if account.loses_answers:
                handler.close_connection = True
                return
            handler.send_response(status)
            for name, value in (*headers, ("Content-Length", str(len(text)))):
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(text)

        def put(handler):
            data = body(handler)
            account.requests.append(("PUT", handler.path))
            if account.refuses:
                answer(handler, account.refuses)
                return
            segment = handler.path.split("/")[2]
            name = account.new_name()
            account.folders[segment][1].append({"name": name, "data": account.store(data)})
            where = [("Location", f"{account.url}f/{segment}/{name}")] if account.location else []
            answer(handler, 201, where)

        def batch(handler):
            hrefs = re.findall(r"<[^>/]*href[^>]*>([^<]*)<", body(handler).decode())
            account.requests.append((handler.command, handler.path))
            parts = []
            for href in hrefs:
                segment, name = href.rsplit("/", 2)[-2:] if "/" in href else (handler.path.split("/")[2], href)
                messages = account.folders[segment][1]
                found = next(m for m in messages if m["name"] == name)
                messages.remove(found)
                if handler.command == "BMOVE":
                    target = handler.headers["Destination"].rstrip("/").rsplit("/", 1)[1]
                    account.folders[target][1].append({**found, "name": account.new_name()})
                parts.append(f"<D:response><D:href>{href}</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>")
            answer(handler, 207, [("Content-Type", "text/xml")],
                   f'<?xml version="1.0"?><D:multistatus xmlns:D="DAV:">{"".join(parts)}</D:multistatus>'.encode())

        handler = self.server.RequestHandlerClass
        handler.do_PUT, handler.do_BMOVE, handler.do_BDELETE = put, batch, batch

    def new_name(self):
        self.names += 1
        return f"own-{self.names}"

    def count(self, method):
        return [m for m, _ in self.requests].count(method)

    def stored(self, segment="inbox"):
        return [m["data"] for m in self.folders[segment][1]]


class Upload(harness.Case):
    messages = 1

    def setUp(self):
        self.out = self.path("out")
        self.addCleanup(shutil.rmtree, self.out, ignore_errors=True)

    def store(self, folders, **more):
        store = Store(folders, **more)
        self.addCleanup(store.close)
        return store

    def two(self, store, *options, status=0, **numbers):
        result = self.run_program("sync", "--two-way", "--json", store.url, self.out, *options)
        self.assertEnds(result, status)
        self.errors = result.errors
        summary = json.loads(result.text.splitlines()[-1])
        for name in ("fetched", "found", "uploaded", "moved_there", "deleted_there", "deleted", "failed"):
            self.assertEqual(summary[name], numbers.get(name, 0), f"{name}: {summary}\n{self.errors}")

    def assertOnce(self, store, data, name=b"Hello\nthere"):
        self.assertEqual([d.replace(b"\r\n", b"\n").count(name) for d in store.stored()], [1])
        here = []
        for path in files(self.out):
            self.assertRegex(os.path.basename(path), r"^\d+\.H[0-9a-f]{32}\.httpmail,S=\d+(:2,[A-Z]*)?$")
            with open(path, "rb") as stream:
                here.append(stream.read())
        self.assertEqual(here, [data])

    def test_message_that_the_server_changes_is_there_once(self):
        store = self.store({"inbox": ("", [])}, location=True)
        harness.deliver(self.out, "1.mine.host", LETTER, part="new")
        self.two(store, uploaded=1)
        self.assertOnce(store, LETTER)
        self.two(store)
        self.assertOnce(store, LETTER)

    def test_upload_whose_answer_was_lost_is_found_again(self):
        self.lose_answer(LETTER)

    def test_upload_without_an_id_whose_answer_was_lost_is_found_again(self):
        self.lose_answer(LETTER.partition(b"\n")[2])

    def lose_answer(self, letter):
        store = self.store({"inbox": ("", [])})
        harness.deliver(self.out, "1.mine.host", letter)
        store.loses_answers = True
        self.two(store, status=5, failed=1)
        self.assertEqual(store.count("PUT"), 1)
        store.loses_answers = False
        self.two(store, found=1)
        self.assertOnce(store, letter)
        self.two(store)

    def test_upload_whose_answer_was_lost_and_that_was_moved_here_since_follows(self):
        store = self.store({"inbox": ("", []), "a": ("A", [])})
        self.two(store)
        harness.deliver(self.out, "1.mine.host", LETTER)
        store.loses_answers = True
        self.two(store, status=5, failed=1)
        store.loses_answers = False
        os.rename(os.path.join(self.out, "cur", "1.mine.host:2,"), os.path.join(self.out, ".A", "new", "2.other.host"))
        self.two(store, found=1)
        self.two(store, moved_there=1)
        self.two(store)
        self.assertEqual((len(store.stored()), len(store.stored("a")), len(files(self.out))), (0, 1, 1))

    def test_another_message_is_not_taken_for_an_upload(self):
        store = self.store({"inbox": ("", [])})
        harness.deliver(self.out, "1.mine.host", LETTER)
        store.refuses = 500
        self.two(store, status=5, failed=1)
        store.refuses = 0
        other = changed(LETTER.replace(b"<1@", b"<2@"))
        store.folders["inbox"][1].append({"name": "other", "data": other})
        store.location = True
        self.two(store, fetched=1, uploaded=1)
        self.assertEqual(sorted(store.stored()), sorted([other, changed(LETTER)]))

    def test_server_that_does_not_say_where_it_put_a_message(self):
        store = self.store({"inbox": ("", [])})
        harness.deliver(self.out, "1.mine.host", LETTER)
        self.two(store, status=5, failed=1)
        self.two(store, found=1)
        self.assertOnce(store, LETTER)
        self.two(store)

    def test_file_that_is_refused_stays_and_is_tried_again(self):
        store = self.store({"inbox": ("", [])}, location=True)
        store.refuses = 403
        harness.deliver(self.out, "1.mine.host", LETTER)
        self.two(store, status=5, failed=1)
        self.assertIn("1.mine.host", self.errors)
        self.assertEqual([os.path.basename(p) for p in files(self.out)], ["1.mine.host:2,"])
        store.refuses = 0
        self.two(store, uploaded=1)
        self.assertOnce(store, LETTER)

    def test_server_that_gives_moved_messages_new_names_and_does_not_tell(self):
        store = self.store({"inbox": ("", [message("1"), message("2")]), "a": ("A", [])})
        self.two(store, fetched=2)
        for path in files(self.out):
            os.rename(path, os.path.join(self.out, ".A", "cur", os.path.basename(path).partition(":")[0] + ":2,"))
        self.two(store, moved_there=2)
        self.two(store)
        self.assertEqual((store.count("GET"), len(store.stored("a")), len(files(self.out))), (2, 2, 2))

    def test_listing_that_fails_deletes_nothing_on_the_server(self):
        store = self.store({"inbox": ("", [message("1"), message("2")]), "a": ("A", [message("3")])})
        self.two(store, fetched=3)
        for path in files(os.path.join(self.out, "new")):
            os.unlink(path)
        store.broken["/f/a/"] = (500, b"no")
        self.two(store, "--delete", status=5, failed=1)
        self.assertEqual((store.count("BDELETE"), len(store.stored())), (0, 2))
        store.broken.clear()
        self.two(store, "--delete", deleted_there=2)
        self.assertEqual((store.stored(), len(store.stored("a"))), ([], 1))

    def test_message_that_cannot_be_fetched_is_not_uploaded_from_a_file_of_its_size(self):
        bad = message("1", status=500)
        store = self.store({"inbox": ("", [bad])})
        harness.deliver(self.out, "1.mine.host", bad["data"])
        self.two(store, status=5, failed=1)
        self.assertEqual(store.count("PUT"), 0)
        del bad["status"]
        self.two(store, found=1)
        self.assertEqual((len(store.stored()), len(files(self.out))), (1, 1))


if __name__ == "__main__":
    harness.main()
