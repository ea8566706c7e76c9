# SPDX-License-Identifier: LGPL-2.1-or-later
"""What changes the mailbox: mark, cp, mv, rm, mkdir, rmdir."""

import json

import harness


class Change(harness.ServedCase):
    def pick(self, count=1, folder="inbox"):
        return [m["href"] for m in self.listing(folder)[:count]]

    def contents(self, folder):
        return sorted(self.done("cat", m["href"]).stdout for m in self.listing(folder))

    def test_mark_reads_and_unreads(self):
        hrefs = self.pick(3)
        for option, expected in (("--read", True), ("--unread", False), ("--read", True)):
            self.done("mark", option, *hrefs)
            flags = {m["href"]: m["read"] for m in self.listing()}
            self.assertEqual([flags[h] for h in hrefs], [expected] * 3)

    def test_mark_in_two_folders_at_once(self):
        hrefs = self.pick(1) + self.pick(1, "junk")
        self.done("mark", "--unread", *hrefs)
        self.done("mark", "--read", *hrefs)
        flags = {m["href"]: m["read"] for folder in ("inbox", "junk") for m in self.listing(folder)}
        self.assertEqual([flags[h] for h in hrefs], [True, True])

    def test_cp_leaves_the_message_where_it_is(self):
        href = self.pick()[0]
        data = self.done("cat", href).stdout
        before = len(self.listing())
        self.done("mkdir", "copies")
        self.done("cp", href, "copies")
        self.assertEqual(len(self.listing()), before)
        self.assertEqual(self.contents("copies"), [data])

    def test_mv_takes_the_message_along(self):
        hrefs = self.pick(2)
        data = sorted(self.done("cat", href).stdout for href in hrefs)
        before = len(self.listing())
        self.done("mkdir", "moved")
        results = self.objects("mv", *hrefs, "moved")
        self.assertEqual([r["href"] for r in results], hrefs)
        self.assertTrue(all(r["ok"] for r in results))
        self.assertEqual(len(self.listing()), before - 2)
        self.assertEqual(self.contents("moved"), data)
        self.assertEqual(sorted(m["href"] for m in self.listing("moved")), sorted(r["location"] for r in results))

    def test_rm_deletes_for_good(self):
        href = self.pick()[0]
        trash = len(self.listing("trash"))
        self.done("rm", "--yes", href)
        self.assertNotIn(href, [m["href"] for m in self.listing()])
        self.assertEqual(len(self.listing("trash")), trash)
        result = self.client("cat", href)
        self.assertEnds(result, 1)
        self.assertIn("httpmail ls", result.errors)

    def test_partly_done_is_told_by_the_exit_status(self):
        href = self.pick()[0]
        gone = href.rstrip("/") + "-gone"
        result = self.client("rm", "--yes", "--json", href, gone)
        self.assertEnds(result, 5)
        results = [json.loads(line) for line in result.text.splitlines()]
        self.assertEqual([r["ok"] for r in results], [True, False])
        self.assertTrue(results[1]["error"])
        self.assertIn(gone, result.errors)

    def test_what_is_missing_is_named_once(self):
        gone = self.pick()[0].rstrip("/") + "-gone"
        for arguments in (("mv", gone, "trash"), ("cp", gone, "trash"), ("rm", "--yes", gone), ("mark", "--read", gone)):
            result = self.client(*arguments)
            self.assertEnds(result, 1)
            self.assertEqual(result.errors.count(gone), 1, result.errors)

    def test_all_failed_is_a_failure(self):
        gone = self.pick()[0].rstrip("/") + "-gone"
        self.assertEnds(self.client("rm", "--yes", gone), 1)
        self.assertEnds(self.client("mv", gone, "trash"), 1)
        self.assertEnds(self.client("mark", "--read", gone), 1)

    def test_rm_refuses_a_folder(self):
        folder = [f["href"] for f in self.objects("folders") if f["special"] == "junk"][0]
        count = len(self.listing("junk"))
        result = self.client("rm", "--yes", folder)
        self.assertEnds(result, 2)
        self.assertIn("rmdir", result.errors)
        self.assertEqual(len(self.listing("junk")), count)

    def test_mkdir_makes_a_folder_of_any_name(self):
        for name in ("plain", "with blanks", "Ψηφία & more", "100 %", "a+b", "日本語"):
            href = self.objects("mkdir", name)[0]["href"]
            self.assertIn((name, href), [(f["name"], f["href"]) for f in self.objects("folders")])
            self.assertEqual(self.listing(name), [])
            self.done("rmdir", name)
            self.assertNotIn(name, [f["name"] for f in self.objects("folders")])

    def test_mkdir_of_a_folder_that_is_there_fails(self):
        self.done("mkdir", "twice")
        result = self.client("mkdir", "twice")
        self.assertEnds(result, 1)
        self.assertIn("twice", result.errors)

    def test_mkdir_in_a_folder_that_is_not_there_tells_to_make_that_first(self):
        result = self.client("mkdir", "missing one/inner")
        self.assertEnds(result, 1)
        self.assertIn("httpmail mkdir ACCOUNT 'missing one'", result.errors)
        self.done("mkdir", "missing one")
        self.done("mkdir", "missing one/inner")
        self.assertEqual(self.listing("missing one/inner"), [])

    def test_mkdir_with_parents_makes_what_is_missing_and_nothing_else(self):
        before = {f["name"] for f in self.objects("folders")}
        found = self.objects("mkdir", "--parents", "Räume/a b/c")
        self.assertEqual({f["name"] for f in self.objects("folders")} - before, {"Räume", "Räume/a b", "Räume/a b/c"})
        self.assertEqual(self.objects("mkdir", "-p", "Räume/a b/c"), found)
        self.assertEqual(self.objects("mkdir", "-p", "Räume/a b/d")[0]["name"], "Räume/a b/d")
        special = {f["special"]: f["href"] for f in self.objects("folders")}
        self.assertEqual(self.objects("mkdir", "-p", "inbox")[0]["href"], special["inbox"])
        self.assertEnds(self.client("mkdir", "-p", special["inbox"]), 2)
        self.done("rmdir", "--yes", "Räume")

    def test_names_that_no_folder_can_have_are_told(self):
        before = self.objects("folders")
        for name in ("", ".", "..", "a/..", "../a", "a//b", "a/", "new\nline", "\x1b[31mred", "\u202egnp"):
            for options in ((), ("--parents",)):
                result = self.client("mkdir", *options, "--", name)
                self.assertEnds(result, 2)
                self.assertIn("no name for a folder", result.errors)
                self.assertNotIn("\x1b", result.errors)
        self.assertEqual(self.objects("folders"), before)

    def test_mkdir_of_a_special_name_says_that_it_is_there(self):
        before = self.objects("folders")
        for name in ("inbox", "Trash", "SENT"):
            result = self.client("mkdir", name)
            self.assertEnds(result, 1)
            self.assertIn("there already", result.errors)
        self.assertEqual(self.objects("folders"), before)

    def test_rmdir_of_a_folder_with_messages_needs_yes(self):
        self.done("mkdir", "full")
        self.done("cp", self.pick()[0], "full")
        result = self.client("rmdir", "full")
        self.assertEnds(result, 1)
        self.assertIn("--yes", result.errors)
        self.assertEqual(len(self.listing("full")), 1)
        self.done("rmdir", "--yes", "full")
        self.assertNotIn("full", [f["name"] for f in self.objects("folders")])

    def test_rmdir_leaves_the_inbox_alone(self):
        self.assertEnds(self.client("rmdir", "--yes", "inbox"), 1)
        self.assertTrue(self.listing())

    def test_unknown_folder_is_told_with_advice(self):
        for command in (("ls", "nowhere"), ("cp", self.pick()[0], "nowhere"), ("rmdir", "nowhere")):
            result = self.client(*command)
            self.assertEnds(result, 1)
            self.assertIn("nowhere", result.errors)
            self.assertIn("httpmail folders", result.errors)

    def test_what_is_no_href_is_told(self):
        result = self.client("cat", "lunch")
        self.assertEnds(result, 2)
        self.assertIn("httpmail ls", result.errors)


class PlainWebdav(harness.Case):
    """A server that knows WebDAV but nothing of mail: a folder “box” with one file in it."""

    HREFS = {"/": ["/box/"], "/box/": ["/box/1.eml"]}

    def setUp(self):
        self.deleted = []

    def answer(self, method, path):
        if method == "DELETE":
            self.deleted.append(path)
            return b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
        responses = "".join(
            f"<D:response><D:href>{href}</D:href><D:propstat><D:prop><m:isfolder xmlns:m='DAV:'/></D:prop>"
            "<D:status>HTTP/1.1 404 Not Found</D:status></D:propstat></D:response>"
            for href in [path, *self.HREFS.get(path, [])])
        body = f"<?xml version='1.0'?><D:multistatus xmlns:D='DAV:'>{responses}</D:multistatus>".encode()
        return (b"HTTP/1.1 207 Multi-Status\r\nConnection: close\r\nContent-Type: text/xml\r\n"
                b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def against(self, command, *arguments):
        with harness.FakeServer(self.answer) as server:
            return self.run_program(command, server.url, "--user", harness.ADA, *arguments)

    def test_account_url_is_the_root_of_the_folders(self):
        result = self.against("folders")
        self.assertEnds(result, 0)
        self.assertEqual([line.split("\t")[0] for line in result.text.splitlines()], ["box"])

    def test_inbox_that_is_missing_is_told(self):
        result = self.against("ls")
        self.assertEnds(result, 1)
        self.assertIn("There is no folder “inbox”", result.errors)
        self.assertIn("httpmail folders", result.errors)

    def test_rm_deletes_by_href(self):
        self.assertEnds(self.against("rm", "--yes", "/box/1.eml"), 0)
        self.assertEqual(self.deleted, ["/box/1.eml"])

    def test_rm_refuses_a_folder(self):
        result = self.against("rm", "--yes", "/box/")
        self.assertEnds(result, 2)
        self.assertIn("rmdir", result.errors)
        self.assertEqual(self.deleted, [])

    def test_rmdir_of_a_folder_that_does_not_count_its_messages_needs_yes(self):
        result = self.against("rmdir", "box")
        self.assertEnds(result, 1)
        self.assertIn("--yes", result.errors)
        self.assertEqual(self.deleted, [])
        self.assertEnds(self.against("rmdir", "--yes", "box"), 0)
        self.assertEqual(self.deleted, ["/box/"])


class FoldersInTheQuery(harness.Case):
    """A server that has everything behind one script, answers only for collections, and knows two folders of one name."""

    FOLDERS = {"0": "", "2": "twice", "3": "Twice", "4": "twice"}

    def setUp(self):
        self.deleted = []

    def answer(self, method, path):
        base = self.server.url.rstrip("/") + "/mail.php"
        if method == "DELETE":
            self.deleted.append(path)
            return b"HTTP/1.1 201 Created\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        if path == "/mail.php":
            found = [(base, f"<hm:inbox>{base}?/folders/0/</hm:inbox><hm:msgfolderroot>{base}?/folders/</hm:msgfolderroot>")]
        elif path == "/mail.php?/folders/":
            found = [(f"{base}?/folders/{number}/",
                      "<D:isfolder>1</D:isfolder>" +
                      (f"<D:displayname>{name}</D:displayname>" if name else "<hm:special>inbox</hm:special>"))
                     for number, name in self.FOLDERS.items()]
        elif path.count("/") == 4:
            found = [(f"{base}{path.removeprefix('/mail.php')}17/", "<D:isfolder>0</D:isfolder>")]
        else:
            return (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/html\r\nContent-Length: 12\r\n\r\n"
                    b"<html>What?\n")
        responses = "".join(
            f"<D:response><D:href>{href}</D:href><D:propstat><D:prop>{values}</D:prop>"
            "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>" for href, values in found)
        body = ("<?xml version='1.0'?><D:multistatus xmlns:D='DAV:' xmlns:hm='urn:schemas:httpmail:'>"
                f"{responses}</D:multistatus>").encode()
        return (b"HTTP/1.1 207 Multi-Status\r\nConnection: close\r\nContent-Type: text/xml\r\n"
                b"X-Dav-Error: 200 No error\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

    def against(self, command, *arguments):
        with harness.FakeServer(self.answer) as self.server:
            return self.run_program(command, self.server.url + "mail.php", "--user", harness.ADA, *arguments)

    def test_rm_deletes_what_cannot_be_asked_about(self):
        self.assertEnds(self.against("rm", "--yes", "/mail.php?/folders/0/17/", "/mail.php?/folders/2/17/"), 0)
        self.assertEqual(self.deleted, ["/mail.php?/folders/0/17/", "/mail.php?/folders/2/17/"])

    def test_rm_refuses_a_folder_that_answers_with_what_is_in_it(self):
        for path in ("/mail.php?/folders/2/", "/mail.php?/folders/", "/mail.php?/folders/%32"):
            result = self.against("rm", "--yes", path)
            self.assertEnds(result, 2)
            self.assertIn("rmdir", result.errors)
        self.assertEqual(self.deleted, [])

    def test_name_of_several_folders_chooses_none(self):
        for command in (("rmdir", "--yes", "twice"), ("ls", "twice"), ("ls", "TWICE")):
            result = self.against(*command)
            self.assertEnds(result, 1)
            self.assertIn("httpmail folders", result.errors)
        self.assertEqual(self.deleted, [])
        self.assertEnds(self.against("rmdir", "--yes", "Twice"), 0)
        self.assertEqual(self.deleted, ["/mail.php?/folders/3/"])


if __name__ == "__main__":
    harness.main()
