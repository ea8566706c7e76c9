# SPDX-License-Identifier: LGPL-2.1-or-later
"""ls: what it chooses, in which order, and how much of a listing it asks for."""

import datetime
import json
import os
import random
import subprocess

import harness

# Name, sender, subject, date, marks, bytes of the body
MESSAGES = (
    ("1", "Zoe <zoe@example.org>", "banana", "Sun, 01 Mar 2026 10:00:00 +0000", "S", 10),
    ("2", "adam@example.org", "Äpfel", "Sat, 28 Feb 2026 23:30:00 +0000", "", 3000),
    ("3", "Mia <mia@example.org>", "cherry", "Sun, 01 Mar 2026 23:59:59 +0000", "", 20),
    ("4", "bob@example.org", "", "Mon, 02 Mar 2026 00:00:00 +0000", "S", 500),
    ("5", "Bob <bob@example.org>", "apple", "Wed, 31 Dec 2025 12:00:00 -0500", "S", 100),
)


def letter(sender, subject, date, size):
    return (f"From: {sender}\r\nTo: {harness.ADA}\r\nSubject: {subject}\r\nDate: {date}\r\n"
            f"Content-Type: text/plain; charset=utf-8\r\n\r\n{'x' * size}\r\n").encode()


class Ls(harness.ServedCase):
    messages = 2

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, sender, subject, date, marks, size in MESSAGES:
            cls.put(".Fruit", name, letter(sender, subject, date, size), marks)
        now = datetime.datetime.now(datetime.timezone.utc)
        for name, hours in (("recent", 1), ("week", 6 * 24), ("old", 30 * 24)):
            date = (now - datetime.timedelta(hours=hours)).strftime("%a, %d %b %Y %H:%M:%S +0000")
            cls.put(".Ages", name, letter("a@example.org", name, date, 1))

    @classmethod
    def put(cls, folder, name, data, marks=""):
        harness.deliver(os.path.join(cls.mail, harness.ADA, folder), f"17725{name}.M{name}.x", data, marks)

    def subjects(self, *options, folder="Fruit", **more):
        return [m["subject"] for m in self.objects("ls", folder, *options, **more)]

    def wrong(self, *options):
        result = self.client("ls", "Fruit", *options)
        self.assertEnds(result, 2)
        self.assertEqual(result.text, "")
        return result.errors

    def test_since_and_before_are_moments_of_the_local_time_zone(self):
        utc = {"variables": {"TZ": "UTC"}}
        self.assertEqual(set(self.subjects("--since", "2026-03-01", **utc)), {"banana", "cherry", ""})
        self.assertEqual(set(self.subjects("--before", "2026-03-02", **utc)), {"banana", "Äpfel", "cherry", "apple"})
        self.assertEqual(set(self.subjects("--since", "2026-03-01", "--before", "2026-03-02", **utc)), {"banana", "cherry"})
        self.assertEqual(self.subjects("--since", "2026-03-01T23:59:59", "--before", "2026-03-02T00:00", **utc), ["cherry"])
        # In Athens the first of March began two hours earlier.
        athens = {"variables": {"TZ": "Europe/Athens"}}
        self.assertEqual(set(self.subjects("--since", "2026-03-01", "--before", "2026-03-02", **athens)),
                         {"Äpfel", "banana"})

    def test_so_long_ago(self):
        self.assertEqual(self.subjects("--since", "7d", "--sort", "date", folder="Ages"), ["week", "recent"])
        self.assertEqual(self.subjects("--since", "1w", "--sort", "date", folder="Ages"), ["week", "recent"])
        self.assertEqual(self.subjects("--since", "5h", folder="Ages"), ["recent"])
        self.assertEqual(self.subjects("--before", "2w", folder="Ages"), ["old"])
        self.assertEqual(len(self.subjects("--since", "1y", folder="Ages")), 3)
        self.assertEqual(self.subjects("--before", "1y", folder="Ages"), [])

    def test_what_is_no_moment_is_told_with_what_is_understood(self):
        for option in ("--since", "--before"):
            errors = self.wrong(option, "soonish")
            self.assertIn("soonish", errors)
            for word in ("2026-03-01", "today", "yesterday", "7d"):
                self.assertIn(word, errors)

    def test_chosen_by_several_options_at_once(self):
        self.assertEqual(self.subjects("--unread", "--since", "2026-03-01", variables={"TZ": "UTC"}), ["cherry"])

    def test_sorted_by_each_key(self):
        self.assertEqual(self.subjects("--sort", "date"), ["apple", "Äpfel", "banana", "cherry", ""])
        self.assertEqual(self.subjects("--sort", "subject", variables={"LC_ALL": "C.UTF-8"}),
                         ["apple", "banana", "cherry", "Äpfel", ""])
        self.assertEqual(self.subjects("--sort", "size"), ["banana", "cherry", "apple", "", "Äpfel"])
        self.assertEqual(self.subjects("--sort", "unread")[:2], ["Äpfel", "cherry"])
        self.assertEqual(self.subjects("--sort", "from")[0], "Äpfel")
        self.assertEqual(self.subjects("--sort", "from")[-1], "banana")

    def test_reverse_order_leaves_what_has_no_key_at_the_end(self):
        self.assertEqual(self.subjects("--sort", "date", "--reverse"), ["", "cherry", "banana", "Äpfel", "apple"])
        self.assertEqual(self.subjects("--sort", "size", "-r"), ["Äpfel", "", "apple", "cherry", "banana"])
        self.assertEqual(self.subjects("--sort", "subject", "-r", variables={"LC_ALL": "C.UTF-8"}),
                         ["Äpfel", "cherry", "banana", "apple", ""])

    def test_sorted_with_a_limit_is_the_beginning_of_the_sorted_list(self):
        for key in ("date", "subject", "size", "from", "unread"):
            whole = self.subjects("--sort", key)
            for limit in (1, 3, 5, 50):
                self.assertEqual(self.subjects("--sort", key, "--limit", str(limit)), whole[:limit], key)

    def test_limit_is_the_beginning_of_the_list(self):
        whole = self.subjects()
        for limit in (1, 2, 5, 100):
            self.assertEqual(self.subjects("--limit", str(limit)), whole[:limit])
        unread = self.subjects("--unread")
        self.assertEqual(self.subjects("--unread", "--limit", "1"), unread[:1])

    def test_several_folders_are_told_of_each_message(self):
        found = self.objects("ls", "Ages", "Fruit")
        self.assertEqual([m["folder"] for m in found], ["Ages"] * 3 + ["Fruit"] * 5)
        self.assertEqual(list(found[0])[0], "folder")
        for line in self.done("ls", "Ages", "Fruit").text.splitlines():
            self.assertTrue(line.startswith(("Ages\t", "Fruit\t")), line)
        largest = self.objects("ls", "Ages", "Fruit", "--sort", "size", "--reverse", "--limit", "2")
        self.assertEqual([m["subject"] for m in largest], ["Äpfel", ""])

    def test_all_folders(self):
        found = self.objects("ls", "--all")
        totals = {f["name"]: f["total"] for f in self.objects("folders")}
        for name, total in totals.items():
            self.assertEqual(sum(m["folder"] == name for m in found), total, name)
        self.assertEqual(len(self.objects("ls", "--all", "--limit", "7")), 7)

    def test_one_folder_of_several_that_cannot_be_listed(self):
        gone = {f["name"]: f["href"] for f in self.objects("folders")}["Fruit"].replace("Fruit", "Gone")
        result = self.client("ls", "--json", "Fruit", gone, "Ages")
        self.assertEnds(result, 5)
        self.assertEqual(len(result.text.splitlines()), 8)
        self.assertIn("Gone", result.errors)
        self.assertEnds(self.client("ls", gone, gone), 1)

    def test_a_folder_that_is_not_there_is_told_before_anything_is_printed(self):
        result = self.client("ls", "Fruit", "Nowhere")
        self.assertEnds(result, 1)
        self.assertEqual(result.text, "")
        self.assertIn("Nowhere", result.errors)

    def test_wrong_use(self):
        self.assertIn("date, from, subject, size and unread", self.wrong("--sort", "colour"))
        self.assertIn("--sort", self.wrong("--reverse"))
        for number in ("0", "-1", "-5", "many"):
            self.wrong("--limit", number)
        self.assertIn("--all", self.wrong("--all"))


class LongListing(harness.Case):
    """A folder of very many messages, some without a date, and a server that counts what it could send."""

    N = 5000

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        numbers = random.Random(7)
        cls.sizes = [numbers.randrange(1000000) for _ in range(cls.N)]

    def member(self, i):
        date = "" if i % 10 == 0 else f"<m:date>2026-01-{i % 28 + 1:02}T00:00:00Z</m:date>"
        return (f"<D:response><D:href>/box/{i}.eml</D:href><D:propstat><D:prop><D:isfolder>0</D:isfolder>"
                f"<D:getcontentlength>{self.sizes[i]}</D:getcontentlength><m:subject>s{i}</m:subject>{date}</D:prop>"
                "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>").encode()

    def serve(self, method, path):
        body = b"<?xml version='1.0'?><D:multistatus xmlns:D='DAV:' xmlns:m='urn:schemas:httpmail:'>"
        if path == "/box/":
            body += b"".join(self.member(i) for i in range(self.N))
        else:
            body += (b"<D:response><D:href>/</D:href><D:propstat><D:prop><m:msgfolderroot>/</m:msgfolderroot></D:prop>"
                     b"<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>")
        body += b"</D:multistatus>"
        self.requests.append((method, path))
        return (b"HTTP/1.1 207 Multi-Status\r\nConnection: close\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n"
                % len(body)) + body

    def ls(self, *options):
        self.requests = []
        with harness.FakeServer(self.serve) as server:
            result = self.run_program("ls", server.url, "--user", harness.ADA, "/box/", "--json", *options)
        self.assertEnds(result, 0)
        return [json.loads(line) for line in result.text.splitlines()]

    def test_sort_by_size(self):
        found = [m["size"] for m in self.ls("--sort", "size")]
        self.assertEqual(found, sorted(self.sizes))
        self.assertEqual([m["size"] for m in self.ls("--sort", "size", "-r", "--limit", "20")],
                         sorted(self.sizes, reverse=True)[:20])

    def test_messages_without_a_date_come_last_and_are_of_no_time(self):
        dated = self.N - self.N // 10
        for options in ((), ("--reverse",)):
            found = self.ls("--sort", "date", *options)
            self.assertEqual(len(found), self.N)
            self.assertTrue(all(m["date"] for m in found[:dated]))
            self.assertFalse(any(m["date"] for m in found[dated:]))
        self.assertEqual(len(self.ls("--since", "1990-01-01")), dated)
        self.assertEqual(len(self.ls("--before", "2090-01-01")), dated)

    def test_equal_ones_stay_in_the_order_of_the_server(self):
        found = self.ls("--sort", "unread")
        self.assertEqual([m["subject"] for m in found], [f"s{i}" for i in range(self.N)])

    def endless(self):
        """A server whose list has fifty messages, and does not end."""
        head = (b"HTTP/1.1 207 Multi-Status\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n<?xml version='1.0'?>"
                b"<D:multistatus xmlns:D='DAV:' xmlns:m='urn:schemas:httpmail:'>")
        test = self

        class Endless(harness.FakeServer):
            def serve(self):
                while True:
                    try:
                        connection, _ = self.socket.accept()
                    except OSError:
                        return
                    words = self.read_request(connection).split()
                    if words and words[1] != "/box/":
                        with connection:
                            connection.sendall(test.serve(*words[:2]))
                    elif words:
                        connection.sendall(head + b"".join(test.member(i) for i in range(50)))
                        self.held.append(connection)

        self.requests = []
        return Endless(b"")

    def test_limit_does_not_wait_for_the_rest(self):
        with self.endless() as server:
            result = self.run_program("ls", server.url, "--user", harness.ADA, "/box/", "--json", "--limit", "20",
                                      "--deadline", "20")
        self.assertEnds(result, 0)
        self.assertEqual(len(result.text.splitlines()), 20)

    def test_what_has_come_is_printed_while_the_rest_has_not(self):
        with self.endless() as server:
            process = subprocess.Popen([harness.PROGRAM, "ls", server.url, "--user", harness.ADA, "/box/", "--json",
                                        "--deadline", "20"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                       stdin=subprocess.DEVNULL, env=dict(os.environ, XDG_CONFIG_HOME=self.path("config")))
            found = [json.loads(process.stdout.readline()) for _ in range(50)]
            process.terminate()
            rest, errors = process.communicate(timeout=10)
        self.assertEqual([m["subject"] for m in found], [f"s{i}" for i in range(50)])
        self.assertEqual((rest, errors, process.returncode), (b"", b"", -15))


if __name__ == "__main__":
    harness.main()
