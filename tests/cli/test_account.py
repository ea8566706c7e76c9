# SPDX-License-Identifier: LGPL-2.1-or-later
"""httpmail account: the file of the accounts, the logon before it is written, passwords in a keyring."""

import json
import os
import select
import shutil
import signal
import stat
import subprocess
import time
import unittest
import unittest.mock

import harness
import test_terminal

NOWHERE = "http://127.0.0.1:1/"
HAND_WRITTEN = """# My accounts
[first]
url = http://127.0.0.1:1/one
# spaces stay
user=ada

# about the second one
[second]
url=http://127.0.0.1:1/two
# in the middle
user=ben
# about the third one
[third]
url=http://127.0.0.1:1/three"""


class AccountCase(harness.ServedCase):
    messages = 3

    def setUp(self):
        shutil.rmtree(self.path("config"), ignore_errors=True)

    def configuration(self):
        return self.path("config", "httpmail", "accounts.conf")

    def configure(self, text, mode=0o600):
        os.makedirs(os.path.dirname(self.configuration()), exist_ok=True)
        self.write(self.configuration(), text)
        os.chmod(self.configuration(), mode)

    def written(self):
        with open(self.configuration(), encoding="utf-8") as stream:
            return stream.read()

    def password_file(self, user=harness.ADA):
        return self.path(f"{user}.password")

    def password(self, user=harness.ADA):
        with open(self.password_file(user), encoding="utf-8") as stream:
            return stream.read().strip()

    def account(self, *arguments, **options):
        return self.run_program("account", *arguments, **options)

    def ends(self, status, *arguments, **options):
        result = self.account(*arguments, **options)
        self.assertEnds(result, status)
        return result

    def add(self, name, *options, status=0, **more):
        return self.ends(status, "add", name, self.server.url, "--user", harness.ADA, *options, **more)


class Accounts(AccountCase):
    def test_account_is_added_and_works(self):
        self.add("home", "--password-file", self.password_file())
        self.assertEnds(self.run_program("folders", "home"), 0)
        self.assertEqual(self.written(), f"[home]\nurl={self.server.url}\nuser={harness.ADA}\n"
                                         f"password-file={self.password_file()}\n")

    def test_file_and_folder_are_for_the_owner_alone(self):
        self.add("home", "--password-file", self.password_file())
        self.assertEqual(stat.S_IMODE(os.stat(self.configuration()).st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(os.stat(os.path.dirname(self.configuration())).st_mode), 0o700)
        self.assertEqual(os.listdir(os.path.dirname(self.configuration())), ["accounts.conf"])

    def test_relative_password_file_is_found_from_elsewhere(self):
        self.add("home", "--password-file", f"{harness.ADA}.password", cwd=self.directory)
        self.assertEnds(self.run_program("folders", "home", cwd="/"), 0)

    def test_settings_are_written_with_it_and_read_again(self):
        self.add("home", "--password-command", f"cat '{self.password_file()}'", "--timeout", "50", "--connections", "2",
                 "--insecure-auth", "--from", "Ada <ada@example.org>")
        self.assertEqual(self.written().splitlines()[3:],
                         [f"password-command=cat '{self.password_file()}'", "from=Ada <ada@example.org>", "connections=2",
                          "timeout=50", "insecure-auth=true"])
        self.ends(0, "test", "home")

    def test_timeout_of_the_file_counts(self):
        with harness.FakeServer(None) as fake:
            self.configure(f"[slow]\nurl={fake.url}\nuser=x\ntimeout=1\n")
            before = time.monotonic()
            self.assertIn(self.account("test", "slow").returncode, (1, 4))
            self.assertLess(time.monotonic() - before, 20)

    def test_password_command_does_not_outlive_the_deadline(self):
        for command in ("exec tail -f /dev/null", "echo x; exec tail -f /dev/null", "echo x; exec >/dev/null tail -f /dev/null"):
            before = time.monotonic()
            result = self.run_program("folders", self.server.url, "--user", harness.ADA, "--password-command", command,
                                      "--deadline", "1")
            self.assertEnds(result, 1)
            self.assertIn("--deadline", result.errors)
            self.assertLess(time.monotonic() - before, 10)

    def test_missing_ca_file_of_the_file_is_told(self):
        self.configure("[home]\nurl=https://127.0.0.1:1/\nca-file=none.pem\n")
        result = self.ends(2, "test", "home")
        self.assertIn(self.path("config", "httpmail", "none.pem"), result.errors)

    def test_number_that_is_none_is_told(self):
        for line in ("timeout=soon", "connections=-1", "insecure-auth=perhaps"):
            self.configure(f"[home]\nurl={NOWHERE}\n{line}\n")
            self.assertIn(line, self.ends(2, "test", "home").errors)

    def test_wrong_password_writes_nothing_and_ends_with_3(self):
        wrong = self.write("wrong.password", "not the password\n")
        result = self.add("home", "--password-file", wrong, status=3)
        self.assertIn("--no-test", result.errors)
        self.assertNotIn("not the password", result.errors)
        self.assertFalse(os.path.exists(self.configuration()))

    def test_server_that_is_not_there_writes_nothing_and_ends_with_4(self):
        self.ends(4, "add", "home", NOWHERE, "--user", "x", "--password-file", self.password_file())
        self.assertFalse(os.path.exists(self.configuration()))

    def test_no_test_writes_it_all_the_same(self):
        self.ends(0, "add", "home", NOWHERE, "--no-test")
        self.assertEqual(self.written(), f"[home]\nurl={NOWHERE}\n")

    def test_existing_name_is_refused_unless_replaced(self):
        self.ends(0, "add", "home", NOWHERE, "--no-test")
        result = self.ends(2, "add", "home", NOWHERE + "b", "--no-test")
        self.assertIn("--replace", result.errors)
        self.ends(0, "add", "home", NOWHERE + "c", "--no-test", "--replace")
        self.assertEqual(self.written(), f"[home]\nurl={NOWHERE}c\n")

    def test_password_in_the_url_is_refused_and_not_repeated(self):
        result = self.ends(2, "add", "home", "http://ada:sesame@127.0.0.1:1/", "--no-test")
        self.assertNotIn("sesame", result.errors)
        self.assertFalse(os.path.exists(self.configuration()))

    def test_names_that_cannot_be_used_are_refused(self):
        for name in ("http://x/", "a]b", "a[b", "", " a", "a ", "a\tb", "a\nb"):
            self.ends(2, "add", name, NOWHERE, "--no-test")
        self.ends(2, "add", "--no-test", "--", "-a", NOWHERE)
        self.assertFalse(os.path.exists(self.configuration()))

    def test_unusual_names_can_be_used(self):
        for name in ("büro", "home mail", "a@b.c"):
            self.ends(0, "add", name, NOWHERE, "--no-test")
        self.assertEqual([json.loads(line)["account"] for line in self.ends(0, "list", "--json").text.splitlines()],
                         ["büro", "home mail", "a@b.c"])

    def test_strange_urls_are_refused(self):
        for url in ("gopher://127.0.0.1/", "mail.example.org", "http://"):
            self.ends(2, "add", "home", url, "--no-test")

    def test_what_could_not_be_used_later_is_refused(self):
        for option, value in (("--user", b"\xff"), ("--password-file", b"\xff"), ("--password-command", b"\xff"),
                              ("--ca-file", b"\xff"), ("--from", "nonsense"), ("--from", "a@b.c, d@e.f")):
            self.ends(2, "add", "home", NOWHERE, "--no-test", option, value)
        self.assertFalse(os.path.exists(self.configuration()))

    def test_options_of_another_action_are_refused(self):
        for words in (("list", "--keyring"), ("test", "home", "--from", "a@b.c"), ("remove", "home", "--no-test", "--yes"),
                      ("add", "home", NOWHERE, "--yes"), ("list", "--replace")):
            self.assertIn("does not take --", self.ends(2, *words).errors)

    def test_what_else_stands_in_the_file_stays(self):
        self.configure(HAND_WRITTEN)
        self.ends(0, "add", "fourth", NOWHERE, "--no-test")
        self.assertEqual(self.written(), HAND_WRITTEN + f"\n\n[fourth]\nurl={NOWHERE}\n")
        self.ends(0, "remove", "fourth", "--yes")
        self.assertEqual(self.written(), HAND_WRITTEN + "\n\n")

    def test_removing_one_leaves_the_others(self):
        self.configure(HAND_WRITTEN)
        self.ends(0, "remove", "second", "--yes")
        self.assertEqual(self.written(), HAND_WRITTEN.replace(
            "[second]\nurl=http://127.0.0.1:1/two\n# in the middle\nuser=ben\n", ""))

    def test_replacing_one_leaves_the_others_and_the_order(self):
        self.configure(HAND_WRITTEN)
        self.ends(0, "add", "second", NOWHERE, "--no-test", "--replace")
        self.assertEqual(self.written(), HAND_WRITTEN.replace(
            "url=http://127.0.0.1:1/two\n# in the middle\nuser=ben\n", f"url={NOWHERE}\n"))

    def test_replacing_the_account_that_mail_goes_out_by_leaves_it_that(self):
        self.configure(f"[home]\nurl={NOWHERE}\nsendmail=true\n")
        self.ends(0, "add", "home", NOWHERE + "b", "--no-test", "--replace")
        self.assertEqual(self.written(), f"[home]\nurl={NOWHERE}b\nsendmail=true\n")

    def test_group_that_is_there_twice_is_removed_whole(self):
        self.configure(f"[a]\nurl={NOWHERE}\n[b]\nurl={NOWHERE}\n[a]\nuser=x\n")
        self.ends(0, "remove", "a", "--yes")
        self.assertEqual(self.written(), f"[b]\nurl={NOWHERE}\n")

    def test_file_that_cannot_be_read_is_not_touched(self):
        self.configure("[home\nurl=x\n")
        for action in (("add", "x", NOWHERE, "--no-test"), ("remove", "home", "--yes"), ("list",)):
            self.assertIn("accounts.conf", self.ends(2, *action).errors)
        self.assertEqual(self.written(), "[home\nurl=x\n")

    def test_link_to_the_file_stays_one(self):
        self.configure("")
        target = self.write("real.conf", f"[a]\nurl={NOWHERE}\n")
        os.remove(self.configuration())
        os.symlink(target, self.configuration())
        self.ends(0, "add", "b", NOWHERE, "--no-test")
        self.assertTrue(os.path.islink(self.configuration()))
        self.assertIn("[b]", self.written())

    def test_many_at_once_all_arrive(self):
        environment = dict(os.environ, XDG_CONFIG_HOME=self.path("config"))
        running = [subprocess.Popen([harness.PROGRAM, "account", "add", f"a{number}", NOWHERE, "--no-test", "-q"],
                                    env=environment) for number in range(12)]
        self.assertEqual([process.wait(timeout=60) for process in running], [0] * 12)
        self.assertEqual(len(self.ends(0, "list").text.splitlines()), 12)

    @unittest.skipIf(os.geteuid() == 0, "root may write anywhere")
    def test_folder_that_cannot_be_written_is_told(self):
        self.configure("")
        os.chmod(os.path.dirname(self.configuration()), 0o500)
        self.addCleanup(os.chmod, os.path.dirname(self.configuration()), 0o700)
        self.assertIn("accounts.conf", self.ends(1, "add", "home", NOWHERE, "--no-test").errors)

    def test_list_tells_where_passwords_come_from(self):
        self.configure(f"[a]\nurl={NOWHERE}\npassword-file=x\n[b]\nurl={NOWHERE}\npassword-command=x\n"
                       f"[c]\nurl={NOWHERE}\npassword-keyring=true\n[d]\nurl=http://ben%40example.net@127.0.0.1:1/\n")
        listed = [json.loads(line) for line in self.ends(0, "list", "--json").text.splitlines()]
        self.assertEqual([entry["password"] for entry in listed], ["file", "command", "keyring", "terminal"])
        self.assertEqual(listed[3], {"account": "d", "url": "http://ben%40example.net@127.0.0.1:1/", "user": harness.BEN,
                                     "password": "terminal"})
        self.assertEqual(self.ends(0, "list").text.splitlines()[0].split("\t"), ["a", NOWHERE, "", "file"])

    def test_list_goes_on_after_an_account_that_cannot_be_used(self):
        self.configure(f"[a]\nuser=x\n[b]\nurl=http://ada:sesame@127.0.0.1:1/\n[c]\nurl={NOWHERE}\n")
        result = self.ends(5, "list")
        self.assertEqual(len(result.text.splitlines()), 1)
        self.assertIn("url=", result.errors)
        self.assertNotIn("sesame", result.text + result.errors)

    def test_list_of_nothing_is_empty(self):
        self.assertEqual(self.ends(0, "list").text, "")

    def test_test_tells_the_kind_of_the_server_and_its_folders(self):
        self.add("home", "--password-file", self.password_file())
        found = json.loads(self.ends(0, "test", "home", "--json").text)
        self.assertEqual((found["account"], found["dialect"], found["user"]), ("home", "hotmail", harness.ADA))
        self.assertEqual(found["folders"], len(self.objects("folders")))
        self.assertIn("home", self.ends(0, "test", "home").errors)

    def test_test_ends_with_3_and_with_4(self):
        wrong = self.write("wrong.password", "not the password\n")
        self.configure(f"[home]\nurl={self.server.url}\nuser={harness.ADA}\npassword-file={wrong}\n"
                       f"[away]\nurl={NOWHERE}\n")
        self.ends(3, "test", "home")
        self.ends(4, "test", "away")
        self.assertIn("home, away", self.ends(2, "test", "hone").errors)

    def test_remove_needs_yes_where_nobody_can_be_asked(self):
        self.configure(f"[home]\nurl={NOWHERE}\n")
        self.assertIn("--yes", self.ends(2, "remove", "home").errors)
        self.assertIn("[home]", self.written())
        self.ends(2, "remove", "hone", "--yes")

    def test_wrong_words_are_wrong_use(self):
        for words in (("frobnicate",), ("add", "home"), ("list", "home"), ("test",), ("remove",), ("add", "a", "b", "c")):
            self.assertIn("account add NAME URL", self.ends(2, *words).errors)

    def test_file_that_others_may_change_is_warned_about(self):
        self.configure(f"[home]\nurl={self.server.url}\nuser={harness.ADA}\npassword-file={self.password_file()}\n", 0o620)
        result = self.run_program("folders", "home")
        self.assertEnds(result, 0)
        self.assertIn("chmod 600", result.errors)
        # Copying needs a session for each side.
        result = self.run_program("migrate", "home", "home")
        self.assertEqual(result.errors.count("chmod 600"), 1, result.errors)
        os.chmod(self.configuration(), 0o644)
        self.assertEqual(self.run_program("folders", "home").errors, "")


class TerminalCase(AccountCase):
    on_terminal = test_terminal.Terminal.on_terminal


class Terminal(TerminalCase):
    def test_password_is_asked_for_the_logon_and_not_written(self):
        status, output = self.on_terminal("account", "add", "home", self.server.url, "--user", harness.ADA,
                                          answers=[("Password of", self.password() + "\n")])
        self.assertEqual(status, 0, output)
        self.assertNotIn(self.password(), self.written() + output.decode())

    def test_remove_asks_first(self):
        self.configure(f"[home]\nurl={NOWHERE}\n")
        status, output = self.on_terminal("account", "remove", "home", answers=[("[y/N]", "n\n")])
        self.assertEqual(status, 1, output)
        self.assertIn("[home]", self.written())
        status, output = self.on_terminal("account", "remove", "home", answers=[("[y/N]", "y\n")])
        self.assertEqual((status, self.written()), (0, ""), output)


def missing_for_the_keyring():
    for program in ("dbus-daemon", "gnome-keyring-daemon", "secret-tool"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    return None


def is_built_in():
    """A program that was built without libsecret says so before it does anything else."""
    with open(os.devnull, "rb") as nothing:
        result = subprocess.run([harness.PROGRAM, "account", "add", "x", NOWHERE, "--keyring", "--no-test"], stdin=nothing,
                                env=dict(os.environ, XDG_CONFIG_HOME="/nonexistent"), capture_output=True, check=False)
    return b"built without" not in result.stderr


class Keyring(TerminalCase):
    @classmethod
    def setUpClass(cls):
        reason = missing_for_the_keyring()
        if reason or not is_built_in():
            raise unittest.SkipTest(reason or "httpmail was built without libsecret")
        super().setUpClass()

    def setUp(self):
        super().setUp()
        for folder in ("session", "data"):
            shutil.rmtree(self.path(folder), ignore_errors=True)
        os.makedirs(self.path("session"), mode=0o700)
        self.bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1"],
                                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=self.environment())
        self.addCleanup(self.end, self.bus)
        self.address = self.bus.stdout.readline().strip()
        self.daemon = None

    def environment(self, **more):
        environment = dict(os.environ, HOME=self.path("session"), XDG_RUNTIME_DIR=self.path("session"),
                           XDG_DATA_HOME=self.path("data"), XDG_CONFIG_HOME=self.path("config"), **more)
        environment.pop("DISPLAY", None)
        environment.pop("WAYLAND_DISPLAY", None)
        return environment

    def bus_environment(self):
        return self.environment(DBUS_SESSION_BUS_ADDRESS=self.address)

    @staticmethod
    def end(process):
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=20)

    def start_daemon(self, unlock=True):
        self.daemon = subprocess.Popen(["gnome-keyring-daemon", "--foreground", "--components=secrets",
                                        "--unlock" if unlock else "--start"],
                                       stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                       env=self.bus_environment())
        self.addCleanup(self.end, self.daemon)
        if unlock:
            self.daemon.stdin.write(b"open sesame")
        self.daemon.stdin.close()
        self.daemon.stdin = None
        wait = ["gdbus", "wait", "--session", "--timeout", "20", "org.freedesktop.secrets"]
        subprocess.run(wait, env=self.bus_environment(), check=True)

    def run_program(self, *arguments, **options):
        variables = {"DBUS_SESSION_BUS_ADDRESS": self.address, **options.pop("variables", {})}
        return super().run_program(*arguments, variables=variables, **options)

    def stored(self):
        result = subprocess.run(["secret-tool", "search", "--all", "xdg:schema", "org.libhttpmail.Account"],
                                env=self.bus_environment(), capture_output=True, text=True, check=False)
        return [line.removeprefix("secret = ") for line in result.stdout.splitlines() if line.startswith("secret = ")]

    def test_password_typed_at_the_terminal_is_kept_in_the_keyring_alone(self):
        self.start_daemon()
        with unittest.mock.patch.dict(os.environ, DBUS_SESSION_BUS_ADDRESS=self.address):
            status, output = self.on_terminal("account", "add", "home", self.server.url, "--keyring", answers=[
                ("User at", harness.ADA + "\n"), ("Password of", self.password() + "\n")])
        self.assertEqual(status, 0, output)
        self.assertEqual(self.written(),
                         f"[home]\nurl={self.server.url}\nuser={harness.ADA}\npassword-keyring=true\n")
        self.assertEqual(self.stored(), [self.password()])
        self.assertNotIn(self.password().encode(), output)
        self.assertEnds(self.run_program("folders", "home", start_new_session=True), 0)

    def test_password_of_a_command_is_asked_for_once(self):
        self.start_daemon()
        command = f"echo x >>'{self.path('asked')}'; cat '{self.password_file()}'"
        self.add("home", "--keyring", "--password-command", command)
        with open(self.path("asked"), encoding="utf-8") as stream:
            self.assertEqual(stream.read(), "x\n")
        self.assertNotIn("password-command", self.written())
        self.assertEqual(self.stored(), [self.password()])
        os.remove(self.path("asked"))

    def test_user_may_be_in_the_url(self):
        self.start_daemon()
        url = self.server.url.replace("http://", "http://ada%40example.org@")
        self.ends(0, "add", "home", url, "--keyring", "--password-file", self.password_file())
        self.assertEqual(self.written(), f"[home]\nurl={url}\npassword-keyring=true\n")
        self.ends(0, "test", "home")
        self.ends(0, "remove", "home", "--yes")
        self.assertEqual(self.stored(), [])

    def test_password_that_has_changed_since_is_told_with_the_way_to_replace_it(self):
        self.start_daemon()
        self.add("home", "--keyring", "--no-test", "--password-file", self.write("wrong.password", "wrong\n"))
        self.assertIn("--keyring --replace", self.ends(3, "test", "home").errors)
        self.add("home", "--keyring", "--replace", "--password-file", self.password_file())
        self.assertEqual(self.stored(), [self.password()])
        self.ends(0, "test", "home")

    def test_wrong_password_is_not_kept(self):
        self.start_daemon()
        self.add("home", "--keyring", "--password-file", self.write("wrong.password", "wrong\n"), status=3)
        self.assertEqual(self.stored(), [])
        self.assertFalse(os.path.exists(self.configuration()))

    def test_removing_the_account_removes_the_password(self):
        self.start_daemon()
        self.add("home", "--keyring", "--password-file", self.password_file())
        self.add("work", "--keyring", "--password-file", self.password_file())
        self.ends(0, "remove", "home", "--yes")
        self.assertEqual(len(self.stored()), 1)
        self.assertEnds(self.run_program("folders", "work"), 0)

    def test_replacing_the_account_leaves_no_password_behind(self):
        self.start_daemon()
        self.add("home", "--keyring", "--password-file", self.password_file())
        self.add("home", "--password-file", self.password_file(), "--replace")
        self.assertEqual(self.stored(), [])

    def test_password_is_not_given_to_another_server_or_for_another_user(self):
        self.start_daemon()
        self.add("home", "--keyring", "--password-file", self.password_file())
        result = self.run_program("folders", "home", "--user", harness.BEN)
        self.assertEnds(result, 1)
        self.assertIn("--keyring --replace", result.errors)
        with harness.FakeServer(b"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n"
                                b"Connection: close\r\n\r\n") as fake:
            self.configure(self.written().replace(self.server.url, fake.url))
            self.assertIn("--keyring --replace", self.ends(1, "test", "home").errors)

    def test_option_goes_before_the_keyring(self):
        self.configure(f"[home]\nurl={self.server.url}\nuser={harness.ADA}\npassword-keyring=true\n")
        self.ends(0, "test", "home", "--password-file", self.password_file())

    def test_session_without_a_keyring_is_told_and_how_to_do_without(self):
        self.configure(f"[home]\nurl={self.server.url}\nuser={harness.ADA}\npassword-keyring=true\n")
        result = self.ends(1, "test", "home", variables={"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/bus"})
        self.assertIn("--password-file", result.errors)
        self.assertIn("keyring", result.errors)

    def lock(self):
        self.start_daemon()
        self.add("home", "--keyring", "--password-file", self.password_file())
        self.end(self.daemon)
        self.start_daemon(unlock=False)

    def test_locked_keyring_is_told(self):
        self.lock()
        before = time.monotonic()
        result = self.ends(1, "test", "home")
        self.assertLess(time.monotonic() - before, 40)
        self.assertIn("locked", result.errors)
        self.assertIn("--password-file", result.errors)

    def test_removing_an_account_whose_keyring_is_gone_ends_with_5(self):
        self.configure(f"[home]\nurl={NOWHERE}\nuser={harness.ADA}\npassword-keyring=true\n")
        result = self.ends(5, "remove", "home", "--yes", variables={"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/bus"})
        self.assertIn("still in the keyring", result.errors)
        self.assertEqual(self.written(), "")


class SilentKeyring(AccountCase):
    """A bus whose other end never says a word."""

    def test_keyring_that_says_nothing_does_not_outlive_ctrl_c_or_the_deadline(self):
        if not is_built_in():
            self.skipTest("httpmail was built without libsecret")
        self.configure(f"[home]\nurl={self.server.url}\nuser={harness.ADA}\npassword-keyring=true\n")
        with harness.FakeServer(None) as fake:
            address = fake.url.removeprefix("http://").rstrip("/").split(":")
            variables = {"DBUS_SESSION_BUS_ADDRESS": f"tcp:host={address[0]},port={address[1]}"}
            before = time.monotonic()
            result = self.ends(1, "test", "home", "--deadline", "1", variables=variables)
            self.assertIn("deadline", result.errors)
            self.assertLess(time.monotonic() - before, 5)
            process = subprocess.Popen([harness.PROGRAM, "account", "test", "home"],
                                       env=dict(os.environ, XDG_CONFIG_HOME=self.path("config"), **variables))
            while len(fake.held) < 2:
                select.select([], [], [], 0.01)
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(timeout=5), -signal.SIGINT)


if __name__ == "__main__":
    harness.main()
