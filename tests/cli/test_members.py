# SPDX-License-Identifier: LGPL-2.1-or-later
"""The JSON objects are those that docs/program.md and httpmail(1) tell of: the same members, in the same order."""

import base64
import json
import os
import re

import harness

FAILED = "of a message that failed"


def documented():
    """The members by command, or by command and circumstances, as the table in docs/program.md has them."""
    with open(os.path.join(harness.TOP, "docs", "program.md"), encoding="utf-8") as stream:
        text = stream.read()
    table = re.search(r"^\| command \| members \|\n\|[- |]*\n((?:\|.*\n)+)", text, re.MULTILINE).group(1)
    found = {}
    for row in table.splitlines():
        commands, members = [cell.strip() for cell in row.strip("|").split("|")]
        circumstances = re.sub(r"`[^`]*`,? ?", "", commands).strip()
        for command in re.findall(r"`([^`]*)`", commands):
            found[f"{command} {circumstances}".strip()] = re.findall(r"`([^`]*)`", members)
    return found


class Members(harness.ServedCase):
    messages = 10

    def check(self, what, result, count=1):
        found = [json.loads(line) for line in result.text.splitlines()]
        self.assertEqual(len(found), count, result.text)
        for members in found:
            self.assertEqual(list(members), documented()[what], what)
        return found

    def run_json(self, command, *arguments, **options):
        return self.client(command, "--json", *arguments, **options)

    def test_folders(self):
        result = self.run_json("folders")
        self.check("folders", result, len(result.text.splitlines()))

    def test_ls(self):
        result = self.run_json("ls")
        self.check("ls", result, len(result.text.splitlines()))
        self.check("ls", self.run_json("ls", "--sort", "date", "--limit", "3"), 3)
        self.check("ls of several folders", self.run_json("ls", "inbox", "sent", "--limit", "4"), 4)
        self.check("ls of several folders", self.run_json("ls", "--all", "--limit", "4"), 4)

    def test_cat(self):
        for message in self.listing():
            found = self.check("cat", self.run_json("cat", message["href"]))[0]
            data = self.done("cat", message["href"]).stdout
            self.assertEqual(found["href"], message["href"])
            self.assertEqual(found["size"], len(data))
            self.assertIs(found["ok"], True)
            self.assertEqual(base64.b64decode(found["content"], validate=True), data)

    def test_mkdir_and_rmdir(self):
        found = self.check("mkdir", self.run_json("mkdir", "Made here"))[0]
        self.assertEqual(found["name"], "Made here")
        self.check("rmdir", self.run_json("rmdir", "Made here"))
        found = self.check("mkdir", self.run_json("mkdir", "--parents", "Made/in/depth"))[0]
        self.assertEqual(found["name"], "Made/in/depth")

    def test_mark_cp_mv_rm(self):
        hrefs = [m["href"] for m in self.listing()[:4]]
        self.check("mark", self.run_json("mark", "--read", hrefs[0]))
        self.check("mark", self.run_json("mark", "--read", *hrefs), 4)
        self.check("cp", self.run_json("cp", hrefs[0], "junk"))
        self.check("cp", self.run_json("cp", *hrefs, "junk"), 4)
        self.check("mv", self.run_json("mv", hrefs[0], "junk"))
        self.check("mv", self.run_json("mv", *hrefs[1:], "junk"), 3)
        hrefs = [m["href"] for m in self.listing("junk")[-3:]]
        self.check("rm", self.run_json("rm", "--yes", hrefs[0]))
        self.check("rm", self.run_json("rm", "--yes", *hrefs[1:]), 2)

    def test_what_failed(self):
        gone = self.listing()[0]["href"] + "gone"
        for command, *rest in (("cat", gone), ("mark", "--read", gone), ("cp", gone, "junk"), ("mv", gone, "junk"),
                               ("rm", "--yes", gone)):
            result = self.run_json(command, *rest)
            self.assertEnds(result, 1)
            found = self.check(f"{command} {FAILED}", result)[0]
            self.assertIs(found["ok"], False)
            self.assertTrue(found["error"])
            self.assertEqual(found["href"], gone)

    def test_the_manual_page_names_each_member(self):
        with open(os.path.join(harness.TOP, "cli", "httpmail.1"), encoding="utf-8") as stream:
            text = stream.read()
        for what, members in documented().items():
            section = re.search(rf"^\.SS {what.split()[0]}\n(.*?)(?=^\.S[SH])", text, re.MULTILINE | re.DOTALL).group(1)
            if what.split()[0] in ("cp", "mv", "rm"):
                section = re.search(r"^\.SS mark\n(.*?)(?=^\.S[SH])", text, re.MULTILINE | re.DOTALL).group(1)
            for member in members:
                self.assertIn(rf"\fB{member}\fR", section, what)


if __name__ == "__main__":
    harness.main()
