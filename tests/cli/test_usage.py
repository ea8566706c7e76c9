# SPDX-License-Identifier: LGPL-2.1-or-later
"""The command line itself: help, wrong use, accounts by name."""

import os

import harness

CLIENT_COMMANDS = ["folders", "ls", "cat", "send", "mark", "cp", "mv", "rm", "mkdir", "rmdir"]
NOWHERE = "http://127.0.0.1:1/"


class Usage(harness.Case):
    def test_help_lists_every_command(self):
        result = self.run_program("--help")
        self.assertEnds(result, 0)
        for command in CLIENT_COMMANDS + ["serve"]:
            self.assertRegex(result.text, rf"(?m)^  {command} ")
        self.assertEqual(result.errors, "")

    def test_help_fits_a_terminal_and_is_in_groups(self):
        text = self.run_program("--help").text
        self.assertLessEqual(max(map(len, text.splitlines())), 80)
        self.assertIn("\n\nTaking mail out and putting it in:\n  sync ", text)
        # What all commands take as well; a command's own options may need more.
        for line in self.run_program("folders", "--help").text.splitlines():
            self.assertLessEqual(len(line), 80, line)

    def test_each_command_has_help(self):
        for command in CLIENT_COMMANDS + ["serve"]:
            for result in (self.run_program(command, "--help"), self.run_program("help", command)):
                self.assertEnds(result, 0)
                self.assertIn(f"httpmail {command} ", result.text)
                self.assertIn("--password-file", result.text)
                self.assertEqual(result.errors, "")

    def test_help_of_a_client_command_names_the_common_options(self):
        text = self.run_program("ls", "--help").text
        for option in ("--user", "--password-file", "--password-command", "--json", "--timeout", "--deadline",
                       "--connections", "--ca-file", "--insecure-auth", "--verbose", "--quiet", "--unread"):
            self.assertIn(option, text)

    def test_version_is_printed(self):
        result = self.run_program("--version")
        self.assertEnds(result, 0)
        self.assertRegex(result.text, r"^httpmail \d+\.\d+\.\d+\n$")

    def test_no_command_is_wrong_use(self):
        result = self.run_program()
        self.assertEnds(result, 2)
        self.assertEqual(result.text, "")
        self.assertIn("folders", result.errors)

    def test_unknown_command_is_wrong_use(self):
        result = self.run_program("frobnicate")
        self.assertEnds(result, 2)
        self.assertIn("frobnicate", result.errors)
        self.assertIn("--help", result.errors)

    def test_unknown_option_is_wrong_use(self):
        result = self.run_program("ls", NOWHERE, "--sideways")
        self.assertEnds(result, 2)
        self.assertIn("--sideways", result.errors)

    def test_too_few_arguments_are_wrong_use(self):
        for command in CLIENT_COMMANDS:
            result = self.run_program(command)
            self.assertEnds(result, 2)
            self.assertIn(f"httpmail {command}", result.errors)
        for command in ("cp", "mv"):
            self.assertEnds(self.run_program(command, NOWHERE, "/message"), 2)

    def test_too_many_arguments_are_wrong_use(self):
        self.assertEnds(self.run_program("folders", NOWHERE, "inbox"), 2)
        self.assertEnds(self.run_program("mkdir", NOWHERE, "a", "b"), 2)

    def test_mark_needs_to_know_how(self):
        for options in ((), ("--read", "--unread")):
            result = self.run_program("mark", NOWHERE, "/message", *options)
            self.assertEnds(result, 2)
            self.assertIn("--read", result.errors)

    def test_rm_without_a_terminal_needs_yes(self):
        result = self.run_program("rm", NOWHERE, "/message")
        self.assertEnds(result, 2)
        self.assertIn("--yes", result.errors)

    def test_two_sources_of_the_password_are_wrong_use(self):
        result = self.run_program("ls", NOWHERE, "--password-file", "x", "--password-command", "y")
        self.assertEnds(result, 2)

    def test_negative_timeout_is_wrong_use(self):
        self.assertEnds(self.run_program("ls", NOWHERE, "--timeout=-1"), 2)

    def test_password_in_the_url_is_refused_and_not_repeated(self):
        result = self.run_program("ls", "http://ada:sesame@127.0.0.1:1/")
        self.assertEnds(result, 2)
        self.assertNotIn("sesame", result.errors)
        self.assertNotIn("httpmail_server_info", result.errors)
        self.assertIn("--password-file", result.errors)

    def test_strange_url_is_refused(self):
        self.assertEnds(self.run_program("ls", "gopher://127.0.0.1:1/"), 2)

    def test_account_without_a_configuration_file_tells_how_to_write_one(self):
        result = self.run_program("ls", "home")
        self.assertEnds(result, 2)
        self.assertIn(os.path.join("config", "httpmail", "accounts.conf"), result.errors)
        self.assertIn("url=", result.errors)


class Accounts(harness.ServedCase):
    def setUp(self):
        os.makedirs(self.path("config", "httpmail"), exist_ok=True)

    def configure(self, text):
        self.write(os.path.join("config", "httpmail", "accounts.conf"), text)

    def test_account_is_found_by_name(self):
        self.configure(f"[home]\nurl={self.server.url}\nuser={harness.ADA}\n"
                       f"password-file={self.path(harness.ADA)}.password\n")
        self.assertEnds(self.run_program("folders", "home"), 0)

    def test_password_file_of_an_account_is_beside_the_configuration(self):
        with open(self.path(f"{harness.ADA}.password"), encoding="utf-8") as stream:
            self.write(os.path.join("config", "httpmail", "secret"), stream.read())
        self.configure(f"[home]\nurl={self.server.url}\nuser={harness.ADA}\npassword-file=secret\n")
        self.assertEnds(self.run_program("folders", "home"), 0)

    def test_password_command_of_an_account_is_run(self):
        self.configure(f"[home]\nurl={self.server.url}\nuser={harness.ADA}\n"
                       f"password-command=cat '{self.path(harness.ADA)}.password'\n")
        self.assertEnds(self.run_program("folders", "home"), 0)

    def test_user_option_goes_before_the_configuration(self):
        self.configure(f"[home]\nurl={self.server.url}\nuser=nobody\n")
        result = self.run_program("folders", "home", "--user", harness.ADA, "--password-file",
                                  self.path(f"{harness.ADA}.password"))
        self.assertEnds(result, 0)

    def test_user_name_may_be_in_the_url(self):
        url = self.server.url.replace("http://", "http://ada%40example.org@")
        self.assertEnds(self.run_program("folders", url, "--password-file", self.path(f"{harness.ADA}.password")), 0)

    def test_unknown_account_tells_which_there_are(self):
        self.configure(f"[home]\nurl={self.server.url}\n[work]\nurl={self.server.url}\n")
        result = self.run_program("folders", "hone")
        self.assertEnds(result, 2)
        self.assertIn("home, work", result.errors)

    def test_password_in_the_url_of_an_account_is_refused(self):
        self.configure("[home]\nurl=http://ada:sesame@127.0.0.1:1/\n")
        result = self.run_program("folders", "home")
        self.assertEnds(result, 2)
        self.assertNotIn("sesame", result.errors)
        self.assertIn("--password-file", result.errors)

    def test_account_without_url_is_told(self):
        self.configure("[home]\nuser=ada\n")
        result = self.run_program("folders", "home")
        self.assertEnds(result, 2)
        self.assertIn("url=", result.errors)


if __name__ == "__main__":
    harness.main()
