# SPDX-License-Identifier: LGPL-2.1-or-later
"""The JSON objects are those that docs/program.md and httpmail(1) tell of: the same members, in the same order."""

import base64
import json
import os
import re
import shutil

import harness
import options

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


def events():
    """The members after event by command and event, (required, those that may be missing), as the second table has them."""
    with open(os.path.join(harness.TOP, "docs", "program.md"), encoding="utf-8") as stream:
        text = stream.read()
    table = re.search(r"^\| command \| event \|.*\|\n\|[- |]*\n((?:\|.*\n)+)", text, re.MULTILINE).group(1)
    found, previous = {}, []
    for row in table.splitlines():
        command, names, members = [cell.strip() for cell in row.strip("|").split("|")]
        words = members.replace("the same", ", ".join(f"`{name}`" for name in previous))
        previous = re.findall(r"`([^`]*)`", words)
        optional = re.findall(r"sometimes `([^`]*)`", words)
        for event in re.findall(r"`([^`]*)`", names):
            found[re.match("`([^`]*)`", command).group(1), event] = (previous, optional)
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

    def check_events(self, command, *arguments, status=0, seen=(), **options):
        """Each object is one that the table has, and those that are wanted are there. Tells the objects."""
        result = self.run_json(command, *arguments, **options)
        self.assertEnds(result, status)
        found = [json.loads(line) for line in result.text.splitlines()]
        for members in found:
            self.assertEqual(next(iter(members)), "event", members)
            self.assertIn((command, members["event"]), events())
            expected, optional = events()[command, members["event"]]
            for left_out in ([], optional):
                if [name for name in expected if name not in left_out] == list(members)[1:]:
                    break
            else:
                self.assertEqual(list(members)[1:], expected, (command, members["event"]))
        self.assertEqual({members["event"] for members in found}, set(seen))
        return found

    def test_what_sync_does(self):
        target = self.path("maildir")
        self.check_events("sync", target, seen=("fetched", "summary"))
        moved, marked, gone = (message["href"] for message in self.objects("ls", "--unread", "--limit", "3"))
        self.done("mv", moved, "junk")
        self.done("mark", "--read", marked)
        self.done("rm", "--yes", gone)
        self.check_events("sync", target, seen=("moved", "read", "gone", "summary"))
        self.done("mark", "--unread", marked)
        self.check_events("sync", target, "--delete", seen=("unread", "deleted", "summary"))
        shutil.rmtree(os.path.join(target, ".httpmail"))
        self.check_events("sync", target, seen=("found", "summary"))

    def test_what_a_sync_in_both_ways_does(self):
        target = self.path("both")
        self.done("sync", target, "--two-way")
        harness.deliver(target, "1700000000.Mine", b"From: ada@example.org\nSubject: Mine\n\nText\n")
        harness.deliver(os.path.join(target, ".Fresh"), "1700000001.Mine", b"From: ada@example.org\nSubject: Fresh\n\nText\n")
        self.check_events("sync", target, "--two-way", seen=("made", "uploaded", "summary"))
        directory = os.path.join(target, ".Fresh", "cur")
        for name in os.listdir(directory):
            os.unlink(os.path.join(directory, name))
        self.check_events("sync", target, "--two-way", seen=("stays", "summary"))

    def test_what_export_does(self):
        target = self.path("export.mbox")
        self.check_events("export", target, seen=("exported", "summary"))
        self.check_events("export", target, "--verify", seen=("verified",))
        self.done("rm", "--yes", self.listing("sent")[0]["href"])
        self.done("cp", self.listing()[0]["href"], "sent")
        self.check_events("export", target, "--verify", status=5, seen=("new", "gone", "verified"))
        with open(target, "r+b") as stream:
            stream.seek(-3, os.SEEK_END)
            stream.write(b"~")
        found = self.check_events("export", target, "--verify", status=5, seen=("damaged", "new", "gone", "verified"))
        self.assertIn("error", next(members for members in found if members["event"] == "damaged"))
        target = self.path("export.eml")
        self.done("export", "--format", "eml", target)
        self.write("export.eml/other.eml", b"Subject: Other\n\nText\n")
        self.check_events("export", target, "--verify", status=5, seen=("extra", "verified"))

    def test_what_import_does(self):
        source = self.write("source.mbox", "From a Thu Jan  1 00:00:00 1970\nSubject: One\n\nText\n\n"
                                           "From b Thu Jan  1 00:00:00 1970\nSubject: Two\n\nText\n\n")
        self.check_events("import", source, "Imported", seen=("imported", "summary"))
        self.check_events("import", self.write("two.eml", "Subject: Two\n\nText\n"), "Imported", seen=("present", "summary"))
        harness.deliver(self.path("source"), "1700000000.One", b"Subject: Three\n\nText\n", "S")
        self.check_events("import", self.path("source"), "Imported", seen=("imported", "summary"))

    def test_what_migrate_does(self):
        self.check_events("migrate", self.server.url, "--to-user", harness.BEN, "--to-password-file",
                          self.path(f"{harness.BEN}.password"), "--folder", "drafts", seen=("copied", "summary"))
        self.check_events("migrate", self.server.url, "--to-user", harness.BEN, "--to-password-file",
                          self.path(f"{harness.BEN}.password"), "--folder", "drafts", seen=("present", "summary"))

    def test_what_watch_tells(self):
        self.check_events("watch", "--existing", "--count", "2", seen=("watching", "existing"))

    def test_probe(self):
        self.check("probe", self.run_json("probe"))

    def test_send(self):
        self.check("send", self.run_json("send", "--to", harness.BEN, input=b"Subject: Sent\n\nText\n"))

    def test_each_command_is_in_a_table(self):
        told = {what.split()[0] for what in documented()} | {command for command, _ in events()}
        self.assertEqual(told, set(options.commands(self.run_program("--help").text)))

    def test_the_manual_page_names_each_event_with_its_members(self):
        with open(os.path.join(harness.TOP, "cli", "httpmail.1"), encoding="utf-8") as stream:
            text = stream.read()
        for (command, event), (members, _) in events().items():
            # What migrate prints is told there with reference to import, and the members of a message with reference to ls.
            section = "".join(re.search(rf"^\.SS {name}\n(.*?)(?=^\.S[SH])", text, re.MULTILINE | re.DOTALL).group(1)
                              for name in {"migrate": (command, "import"), "watch": (command, "ls")}.get(command, (command,)))
            for name in [event, *members]:
                self.assertRegex(re.sub(r"\\f[BIR]", "", section), rf"\b{name}\b", command)

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
