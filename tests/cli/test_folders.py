# SPDX-License-Identifier: LGPL-2.1-or-later
"""folders: very many, very deep, of odd names, and on a terminal."""

import json
from xml.sax.saxutils import escape

import harness
import terminal


class Folders(terminal.OnTerminal, harness.Case):
    """A server with the folders of a dictionary: path -> the names in it."""

    messages = 1

    def answer(self, method, path):
        self.asked.append(path)
        found = [(path, "<m:msgfolderroot>/m/</m:msgfolderroot><D:isfolder>1</D:isfolder>")]
        for href, name in self.tree.get(path, ()):
            subs = int(bool(self.tree.get(href)))
            found.append((href, f"<D:isfolder>1</D:isfolder><D:displayname>{escape(name)}</D:displayname>"
                                f"<D:hassubs>{subs}</D:hassubs><D:visiblecount>3</D:visiblecount>"
                                "<m:unreadcount>2</m:unreadcount>"))
        responses = "".join(f"<D:response><D:href>{href}</D:href><D:propstat><D:prop>{values}</D:prop>"
                            "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>" for href, values in found)
        body = ("<?xml version='1.0'?><D:multistatus xmlns:D='DAV:' xmlns:m='urn:schemas:httpmail:'>"
                f"{responses}</D:multistatus>").encode()
        return (b"HTTP/1.1 207 Multi-Status\r\nConnection: close\r\nContent-Type: text/xml\r\n"
                b"X-Dav-Error: 200 No error\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

    def arguments(self, server, *options):
        return ("folders", server.url, "--user", harness.ADA, *options)

    def run_folders(self, tree):
        self.tree, self.asked = tree, []
        with harness.FakeServer(self.answer) as server:
            return self.run_program(*self.arguments(server, "--json"))

    def folders(self, tree):
        result = self.run_folders(tree)
        self.assertEnds(result, 0)
        return [json.loads(line) for line in result.text.splitlines()]

    def test_ten_thousand(self):
        found = self.folders({"/m/": [(f"/f{i}/", f"Folder {i}") for i in range(10000)]})
        self.assertEqual([f["name"] for f in found], [f"Folder {i}" for i in range(10000)])
        self.assertEqual({(f["unread"], f["total"]) for f in found}, {(2, 3)})
        # What has no folders in it is not asked for them.
        self.assertEqual(set(self.asked), {"/", "/m/"})

    def test_a_deep_tree(self):
        tree, path = {}, "/m/"
        for i in range(200):
            tree[path] = [(f"{path}d{i}/", f"d{i}")]
            path = f"{path}d{i}/"
        found = self.folders(tree)
        self.assertEqual(found[-1]["name"], "/".join(f"d{i}" for i in range(200)))
        self.assertEqual(len(found), 200)

    def test_a_tree_without_an_end_is_an_error_and_no_list_that_lacks_some(self):
        class Endless(dict):
            def get(self, path, default=None):
                return [(path + "d/", "d")] if path.startswith("/m/") else default

            def __getitem__(self, path):
                return self.get(path)

        result = self.run_folders(Endless())
        self.assertEnds(result, 1)
        self.assertEqual(result.text, "")
        self.assertIn("Name the folders that are wanted by their hrefs", result.errors)

    def test_a_tree_that_leads_to_itself_ends(self):
        found = self.folders({"/m/": [("/a/", "a")], "/a/": [("/a/b/", "b"), ("/a/", "a"), ("/%61/", "a again")],
                              "/a/b/": [("/a/", "a")]})
        self.assertEqual([f["name"] for f in found], ["a", "a/b"])

    def test_odd_names(self):
        names = ["a/b", "..", "\u202eodd", "tab\there", "“quoted”", "日本語", "x" * 3000, "-n", "inbox", "e\u0301"]
        found = self.folders({"/m/": [(f"/f{i}/", name) for i, name in enumerate(names)]})
        self.assertEqual([f["name"] for f in found], names)

    def test_a_terminal_shows_whole_names_and_the_sums(self):
        self.tree = {"/m/": [("/a/", "A folder whose name is longer than others"), ("/b/", "短い"), ("/c/", "c\x9b")]}
        self.asked = []
        with harness.FakeServer(self.answer) as server:
            status, output = self.on_terminal(*self.arguments(server))
        text = output.decode()
        self.assertEqual(status, 0, text)
        self.assertIn("A folder whose name is longer than others  ", text)
        self.assertIn("3, messages: 9, not read: 6", text)
        self.assertNotIn("\x9b", text)
        with harness.FakeServer(self.answer) as server:
            result = self.run_program(*self.arguments(server))
        self.assertEqual(len(result.text.splitlines()), 3)
        self.assertEqual(result.errors, "")


if __name__ == "__main__":
    harness.main()
