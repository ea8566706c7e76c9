# SPDX-License-Identifier: LGPL-2.1-or-later
"""sync against servers that answer badly, connections that are cut and disks that are full.

HTTPMAIL_CUTS is how often the connection is cut (12), HTTPMAIL_SEED begins the random numbers.
"""

import http.server
import json
import os
import random
import shutil
import socket
import subprocess
import threading
import unittest
from html import escape

import harness
from test_sync import contents, files

CUTS = int(os.environ.get("HTTPMAIL_CUTS", "12"))
SEED = int(os.environ.get("HTTPMAIL_SEED", "20021"))


class Account:
    """A server of Hotmail's kind whose folders are a dictionary: {segment: (label, [message])}; a message is a dictionary
    with name, data, and whatever goes wrong with it."""

    def __init__(self, folders):
        self.folders = folders
        self.requests = []
        self.broken = {}
        account = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self, status, body, kind="text/xml", cut=0):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[:len(body) - cut])
                if cut:
                    self.close_connection = True

            def do_PROPFIND(self):
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                account.requests.append(("PROPFIND", self.path))
                if self.path in account.broken:
                    self.answer(*account.broken[self.path])
                else:
                    self.answer(207, account.listing(self.path).encode())

            def do_GET(self):
                account.requests.append(("GET", self.path))
                message = account.message(self.path)
                if message is None:
                    self.answer(404, b"gone", "text/plain")
                else:
                    self.answer(message.get("status", 200), message["data"], "message/rfc822", message.get("cut", 0))

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        # Clients that are ended are no trouble of its own.
        self.server.handle_error = lambda *_: None
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def gets(self):
        return [path for method, path in self.requests if method == "GET"]

    def message(self, path):
        _, _, segment, name = path.split("/")
        return next((m for m in self.folders[segment][1] if m["name"] == name), None)

    def listing(self, path):
        parts = []
        if path == "/":
            parts.append(("/", f"<hm:msgfolderroot>{self.url}f/</hm:msgfolderroot>"))
        elif path == "/f/":
            for segment, (label, messages) in self.folders.items():
                special = f"<hm:special>{segment}</hm:special>" if segment == "inbox" else ""
                parts.append((f"/f/{segment}/", "<D:isfolder>1</D:isfolder><D:hassubs>0</D:hassubs><D:displayname>"
                              f"{escape(label)}</D:displayname>{special}<D:visiblecount>{len(messages)}</D:visiblecount>"))
        else:
            for m in self.folders[path.split("/")[2]][1]:
                size = m.get("size", len(m["data"]))
                parts.append((path + m["name"], "<D:isfolder>0</D:isfolder><hm:read>0</hm:read><m:subject>"
                              f"{escape(m.get('subject', 's'))}</m:subject><m:date>{m.get('date', '2025-06-02T10:00:00Z')}"
                              f"</m:date><D:getcontentlength>{size}</D:getcontentlength>"))
        return ('<?xml version="1.0"?><D:multistatus xmlns:D="DAV:" xmlns:hm="urn:schemas:httpmail:" '
                'xmlns:m="urn:schemas:mailheader:">' + "".join(
                    f"<D:response><D:href>{self.url.rstrip('/')}{href}</D:href><D:propstat><D:prop>{props}</D:prop>"
                    "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>" for href, props in parts)
                + "</D:multistatus>")


def message(name, text="Hello", **more):
    return {"name": name, "data": f"Subject: s\r\n\r\n{text} {name}\r\n".encode(), **more}


class Proxy:
    """Hands bytes on to a server, and cuts all connections after so many of the server's."""

    def __init__(self, url):
        self.target = ("127.0.0.1", int(url.rstrip("/").rsplit(":", 1)[1]))
        self.left = None
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d/" % self.socket.getsockname()[1]
        self.lock = threading.Lock()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            server = socket.create_connection(self.target)
            threading.Thread(target=self.pump, args=(client, server, False), daemon=True).start()
            threading.Thread(target=self.pump, args=(server, client, True), daemon=True).start()

    def pump(self, source, sink, counted):
        try:
            while data := source.recv(16384):
                if counted:
                    with self.lock:
                        if self.left is not None:
                            data = data[:self.left]
                            self.left -= len(data)
                sink.sendall(data)
                if counted and self.left == 0:
                    break
        except OSError:
            pass
        for one in (source, sink):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


class Trouble(harness.Case):
    messages = 20

    def setUp(self):
        self.out = self.path("out")
        self.addCleanup(shutil.rmtree, self.out, ignore_errors=True)

    def account(self, folders):
        account = Account(folders)
        self.addCleanup(account.close)
        return account

    def sync(self, account, *options, status=0, **more):
        result = self.run_program("sync", "--json", account.url, self.out, *options, **more)
        self.assertEnds(result, status)
        self.errors = result.errors
        self.events = [json.loads(line) for line in result.text.splitlines()]
        return self.events[-1] if self.events else None

    def bytes_here(self):
        found = []
        for path in files(self.out):
            with open(path, "rb") as stream:
                found.append(stream.read())
        return sorted(found)

    def test_message_that_cannot_be_fetched_is_left_out_and_tried_again(self):
        bad = message("2", status=500)
        account = self.account({"inbox": ("", [message("1"), bad, message("3")])})
        summary = self.sync(account, status=5)
        self.assertEqual((summary["fetched"], summary["failed"]), (2, 1))
        self.assertIn("/f/inbox/2", self.errors)
        self.sync(account, status=5)
        self.assertEqual(account.gets().count("/f/inbox/1"), 1)
        self.assertEqual(account.gets().count("/f/inbox/2"), 2)
        del bad["status"]
        self.assertEqual(self.sync(account)["fetched"], 1)
        self.assertEqual(len(files(self.out)), 3)

    def test_message_that_ends_early_is_not_there(self):
        account = self.account({"inbox": ("", [message("1", cut=3), message("2")])})
        self.assertEqual(self.sync(account, status=5)["fetched"], 1)
        self.assertEqual(self.bytes_here(), [message("2")["data"]])
        self.assertEqual(os.listdir(os.path.join(self.out, "tmp")), [])

    def test_message_that_is_empty_though_it_has_a_size_is_not_there(self):
        account = self.account({"inbox": ("", [{"name": "1", "data": b"", "size": 100}])})
        self.assertEqual(self.sync(account, status=5)["failed"], 1)
        self.assertEqual(files(self.out), {})

    def test_listing_that_is_cut_leaves_everything(self):
        account = self.account({"inbox": ("", [message("1"), message("2")]), "a": ("A", [message("3")])})
        self.sync(account)
        before = files(self.out)
        whole = account.listing("/f/inbox/").encode()
        for body in (whole[:len(whole) // 2], whole[:-5], b"", b"<html>Sorry</html>"):
            account.broken["/f/inbox/"] = (207, body)
            self.assertEqual(self.sync(account, "--delete", status=5)["failed"], 1)
            self.assertEqual(files(self.out), before)
        for status in (403, 404, 500):
            account.broken["/f/inbox/"] = (status, b"no")
            self.sync(account, "--delete", status=5)
            self.assertEqual(files(self.out), before)
        account.broken.clear()
        for body in (account.listing("/f/").encode()[:-30], b"<D:multistatus xmlns:D='DAV:'/>"):
            account.broken["/f/"] = (207, body)
            self.sync(account, "--delete", status=1)
            self.assertEqual(files(self.out), before)
        account.broken.clear()
        n = len(account.gets())
        self.sync(account, "--delete")
        self.assertEqual(files(self.out), before)
        self.assertEqual(len(account.gets()), n)

    def test_names_of_folders_never_lead_away(self):
        labels = ["..", "../../escape", "/etc", "a.b", "A.B", "Same", "Same", "same", "x" * 400, "tab\there", ".httpmail",
                  "httpmail", "cur", "~", "Ελλάδα", "Sent"]
        account = self.account({"inbox": ("", [message("0")]),
                                **{f"f{i}": (label, [message(str(i))]) for i, label in enumerate(labels)}})
        self.assertEqual(self.sync(account)["fetched"], len(labels) + 1)
        self.assertEqual(len(files(self.out)), len(labels) + 1)
        self.assertEqual(sorted(os.listdir(self.directory)),
                         sorted(["out", "mail", "users", *(n for n in os.listdir(self.directory) if "password" in n)]))
        places = [e for e in os.listdir(self.out) if e.startswith(".") and e != ".httpmail"]
        self.assertEqual(len({p.casefold() for p in places}), len(labels))
        self.assertEqual(sorted(os.listdir(os.path.join(self.out, ".httpmail"))), ["lock", "state.sqlite"])
        before = files(self.out)
        # In another order, and without the state, nothing changes its place or is there twice.
        account.folders = dict(reversed(account.folders.items()))
        self.assertEqual(self.sync(account)["fetched"], 0)
        self.assertEqual(files(self.out), before)
        shutil.rmtree(os.path.join(self.out, ".httpmail"))
        self.assertEqual(self.sync(account)["fetched"], 0)
        self.assertEqual(len(files(self.out)), len(before))

    def test_names_of_messages_never_lead_away(self):
        names = ["..%2f..%2fescape", "a%00b", "%0a", "x" * 2000, "a:2,S", "%2e%2e"]
        account = self.account({"inbox": ("", [message(name) for name in names])})
        self.run_program("sync", account.url, self.out)
        for path in files(self.out):
            self.assertRegex(os.path.basename(path), r"^\d+\.H[0-9a-f]{32}\.httpmail,S=\d+$")
        self.assertFalse(os.path.exists(self.path("escape")))

    def test_messages_that_look_alike_are_all_there(self):
        # No size and no date: neither ident nor looks can tell them apart.
        alike = [message(str(i), text="x" * i, size=0, date="") for i in range(5)]
        account = self.account({"inbox": ("", alike[:3]), "a": ("A", alike[3:])})
        self.assertEqual(self.sync(account)["fetched"], 5)
        expected = sorted(m["data"] for m in alike)
        self.assertEqual(self.bytes_here(), expected)
        self.assertEqual(self.sync(account)["fetched"], 0)
        shutil.rmtree(os.path.join(self.out, ".httpmail"))
        self.assertEqual(self.sync(account)["found"], 5)
        self.assertEqual(self.bytes_here(), expected)
        # One moves to where another of that name was.
        account.folders = {"inbox": ("", [{**alike[4], "name": "0"}]), "a": ("A", [])}
        self.sync(account)
        self.assertIn(alike[4]["data"], self.bytes_here())
        self.assertEqual(set(self.bytes_here()), set(expected))

    def test_same_name_and_looks_in_two_folders_are_two_messages(self):
        account = self.account({"inbox": ("", [message("1", "Hello")]), "a": ("A", [message("1", "Howdy")])})
        self.assertEqual(self.sync(account)["fetched"], 2)
        expected = sorted([message("1", "Hello")["data"], message("1", "Howdy")["data"]])
        self.assertEqual(self.bytes_here(), expected)
        account.folders = {"inbox": ("", [message("1", "Hello")]), "a": ("A", [message("1", "Howdy")])}
        self.assertEqual(self.sync(account)["fetched"], 0)

    def test_server_that_ends_in_the_middle_is_told(self):
        account = Account({"inbox": ("", [message(str(i)) for i in range(50)])})
        self.sync(account)
        account.folders["inbox"][1].extend(message(f"n{i}") for i in range(5))
        account.close()
        result = self.run_program("sync", account.url, self.out)
        self.assertEnds(result, 4)
        self.assertEqual(len(files(self.out)), 50)

    def served(self):
        server = harness.Server(self.directory)
        self.addCleanup(server.stop)
        return server

    def common(self):
        return ("--user", harness.ADA, "--password-file", self.path(f"{harness.ADA}.password"), "--timeout", "20")

    def test_connection_that_is_cut_anywhere_leaves_whole_messages(self):
        chance = random.Random(SEED)
        print(f"# seed {SEED}, {CUTS} cuts", flush=True)
        proxy = Proxy(self.served().url)
        self.addCleanup(proxy.close)
        box = os.path.join(self.mail, harness.ADA)
        expected = contents(box)
        for _ in range(CUTS):
            # The whole is seven megabytes, most of it one message.
            proxy.left = int(10 ** chance.uniform(2.5, 6.5))
            result = self.run_program("sync", proxy.url, self.out, *self.common())
            self.assertIn(result.returncode, (0, 1, 4, 5), result.errors)
            if os.path.isdir(os.path.join(self.out, "cur")):
                for folder, messages in contents(self.out).items():
                    self.assertLessEqual(set(messages), set(expected[folder]))
                    self.assertEqual(len(messages), len(set(messages)))
        proxy.left = None
        self.assertEnds(self.run_program("sync", proxy.url, self.out, *self.common()), 0)
        self.assertEqual(contents(self.out), expected)

    def test_full_disk_is_told_and_goes_on_when_there_is_room(self):
        """A file system of two megabytes, in a mount namespace of its own."""
        if subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "-o", "size=64k", "none", "/mnt"],
                          stderr=subprocess.DEVNULL, check=False).returncode != 0:
            self.skipTest("no mount namespaces here")
        url = self.served().url
        os.mkdir(self.out)
        kept = self.path("kept")
        script = ('mount -t tmpfs -o size=2m none "$1" && "$2" sync "$3" "$1" --user "$4" --password-file "$5"; status=$?; '
                  'cp -a "$1" "$6"; exit $status')
        arguments = ["sh", "-c", script, "sh", self.out, harness.PROGRAM, url, harness.ADA,
                     self.path(f"{harness.ADA}.password"), kept]
        result = subprocess.run(["unshare", "-rm", *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                timeout=60, check=False)
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("No space left", result.stderr)
        self.assertIn("goes on", result.stderr)
        self.assertEqual(os.listdir(os.path.join(kept, "tmp")), [])
        expected = contents(os.path.join(self.mail, harness.ADA))
        for folder, messages in contents(kept).items():
            self.assertLessEqual(set(messages), set(expected[folder]))
        self.assertEnds(self.run_program("sync", url, kept, *self.common()), 0)
        self.assertEqual(contents(kept), expected)
        shutil.rmtree(kept)

    def test_progress_is_a_line_now_and_then_without_a_terminal(self):
        account = self.account({"inbox": ("", [message("1")])})
        result = self.run_program("sync", account.url, self.out)
        self.assertEqual(len(result.errors.splitlines()), 1, result.errors)
        self.assertNotIn("\r", result.errors)


if __name__ == "__main__":
    harness.main()
