# SPDX-License-Identifier: LGPL-2.1-or-later
"""What sync writes is read by others: Python, Dovecot and notmuch."""

import getpass
import grp
import hashlib
import mailbox
import os
import pwd
import shutil
import subprocess

import harness
from test_sync import contents

UNREAD = b"Subject: unread\r\nDate: Mon, 2 Jun 2025 10:00:00 +0000\r\n\r\nUnread\r\n"


def digest(data):
    return hashlib.sha256(data).hexdigest()


class Readers(harness.ServedCase):
    messages = 40

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.box = os.path.join(cls.mail, harness.ADA)
        harness.deliver(os.path.join(cls.box, ".B&APw-cher &- Noten"), "1748858400.M1P1.host", UNREAD)

    def setUp(self):
        self.out = self.path("out")
        if not os.path.isdir(self.out):
            self.done("sync", self.out)

    def test_python_reads_every_message(self):
        box = mailbox.Maildir(self.out, factory=None, create=False)
        expected = contents(self.box)
        folders = {"": box, **{"." + name: box.get_folder(name) for name in box.list_folders()}}
        folders.pop(".httpmail", None)
        for name, folder in folders.items():
            found = sorted((digest(folder.get_bytes(key)), "S" in folder.get_message(key).get_flags()) for key in folder.keys())
            self.assertEqual(found, expected.pop(name, []), name)
            # New is what nobody has read.
            for key in folder.keys():
                message = folder.get_message(key)
                self.assertFalse(message.get_subdir() == "new" and "S" in message.get_flags(), key)
        self.assertEqual({name: found for name, found in expected.items() if found}, {})

    def doveadm(self, *arguments):
        if shutil.which("doveadm") is None:
            self.skipTest("needs doveadm (Debian: dovecot-core)")
        where = self.path("dovecot")
        if not os.path.isdir(where):
            os.mkdir(where)
            # It writes indexes beside the messages, and gives nobody the mail of root.
            shutil.copytree(self.out, os.path.join(where, "mail"), ignore=shutil.ignore_patterns(".httpmail"))
            user = "nobody" if os.getuid() == 0 else getpass.getuser()
            group = grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name
            if os.getuid() == 0:
                os.chmod(self.directory, 0o711)
                subprocess.run(["chown", "-R", user, where], check=True)
            self.write("dovecot/conf", f"""
                base_dir = {where}/run
                state_dir = {where}/run
                log_path = /dev/stderr
                ssl = no
                mail_location = maildir:{where}/mail
                mail_uid = {user}
                mail_gid = {group}
                first_valid_uid = 1
                default_internal_user = {user}
                default_internal_group = {group}
                default_login_user = {user}
            """, 0o644)
        other = {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []} if os.getuid() == 0 else {}
        result = subprocess.run(["doveadm", "-c", os.path.join(where, "conf"), *arguments], stdin=subprocess.DEVNULL,
                                env=dict(os.environ, USER="ada", HOME=where), capture_output=True, timeout=60, check=False,
                                **other)
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        self.assertNotIn(b"Error", result.stderr)
        return result.stdout

    def test_dovecot_has_the_same_folders_by_name(self):
        names = self.doveadm("mailbox", "list").decode().splitlines()
        for name in ("Bücher & Noten", "Sent", "Drafts", "Trash", "Junk", "Archive.2024", "Chor & Hafen", "Ελλάδα", "Заметки",
                     "写真", "Empty"):
            self.assertIn(name, names)
        self.assertNotIn("httpmail", names)

    def test_dovecot_reads_every_message_with_its_mark(self):
        expected = contents(self.box)
        text = self.doveadm("-f", "flow", "fetch", "mailbox size.physical flags", "all").decode()
        total = sum(map(len, expected.values()))
        lines = text.splitlines()
        self.assertEqual(len(lines), total)
        self.assertEqual(len([line for line in lines if "\\Seen" in line]),
                         sum(read for messages in expected.values() for _, read in messages))
        sizes = sorted(int(line.partition("size.physical=")[2].split()[0]) for line in lines)
        here = sorted(os.path.getsize(os.path.join(where, name)) for where, _, names in os.walk(self.box)
                      if os.path.basename(where) in ("cur", "new") for name in names)
        self.assertEqual(sizes, here)

    def test_notmuch_indexes_what_it_indexes_of_the_server(self):
        if shutil.which("notmuch") is None:
            self.skipTest("needs notmuch (Debian: notmuch)")
        found = []
        for maildir in (self.box, self.out):
            where = self.path("notmuch")
            shutil.copytree(maildir, where, ignore=shutil.ignore_patterns(".httpmail*"))
            config = self.write("notmuch-config", f"[database]\npath={where}\n[user]\nname=Ada\nprimary_email={harness.ADA}\n"
                                "[new]\ntags=new\nignore=maildirfolder\n[maildir]\nsynchronize_flags=true\n")

            def notmuch(*arguments):
                result = subprocess.run(["notmuch", *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                        env=dict(os.environ, NOTMUCH_CONFIG=config, HOME=self.directory), timeout=60, check=False)
                self.assertEqual(result.returncode, 0, result.stderr)
                return result.stdout

            # One of the examples has no header at all, which is no mail.
            complaints = notmuch("new").count("Ignoring")
            found.append((complaints, *(int(notmuch("count", "--output=files", query)) for query in ("*", "tag:unread"))))
            shutil.rmtree(where)
        self.assertGreater(found[0][1], 90)
        self.assertEqual(found[0], found[1])


if __name__ == "__main__":
    harness.main()
