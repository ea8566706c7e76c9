# SPDX-License-Identifier: LGPL-2.1-or-later
"""Completion, in the shells themselves: what they offer is what the program's own help lists."""

import os
import shutil
import subprocess
import unittest

import harness
import options

BASH = r'''
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_httpmail
printf '%s\n' "${COMPREPLY[@]}"
'''

# zsh's own function _arguments only works at a prompt. What it is given says what it would offer.
ZSH = r'''
_arguments () { print -rl -- "$@" }
_describe () { local -a them; them=(${(P)2}); print -rl -- ${them%%:*} }
compadd () { [[ $1 == -- ]] && shift; print -rl -- "$@" }
function try () { source $completion; }
completion=$1
shift
words=("$@")
CURRENT=$#
try
'''


class Shell:
    """The tests that every shell has to pass; offered() is what a shell offers for the last of some words."""

    def told(self, command):
        return options.options(self.run_program(command, "--help").text)

    def commands(self):
        return options.commands(self.run_program("--help").text)

    def test_the_commands_are_offered(self):
        found = self.offered("httpmail", "")
        self.assertLessEqual(set(self.commands()), found)
        self.assertLessEqual(found, set(self.commands()) | {"help", "--help", "--version"})

    def test_each_command_is_offered_its_options_and_no_other(self):
        for command in self.commands():
            wanted = {name for _, name, _ in self.told(command)}
            self.assertEqual(self.offered_options(command), wanted, command)

    def offered_options(self, command):
        return self.offered("httpmail", command, "--")

    def environment(self):
        return dict(os.environ, XDG_CONFIG_HOME=self.path("config"), HOME=self.directory)

    def run_shell(self, *command):
        result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
                                cwd=self.directory, env=self.environment(), check=False)
        self.assertEqual(result.stderr, "")
        return {line for line in result.stdout.splitlines() if line}

    def completion(self, name):
        return os.path.join(harness.TOP, "cli", "completion", name)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        os.makedirs(os.path.join(cls.directory, "config", "httpmail"))
        with open(os.path.join(cls.directory, "config", "httpmail", "accounts.conf"), "w", encoding="utf-8") as stream:
            stream.write("[home]\nurl=http://127.0.0.1:1/\n[work]\nurl=http://127.0.0.1:1/\n")
        with open(os.path.join(cls.directory, "letter.eml"), "w", encoding="utf-8") as stream:
            stream.write("Subject: Hello\n\n")


@unittest.skipUnless(shutil.which("bash"), "bash is not installed")
class Bash(Shell, harness.Case):
    messages = 1

    def offered(self, *words):
        return self.run_shell("bash", "--norc", "-c", BASH, "bash", self.completion("httpmail.bash"), *words)

    def test_what_has_been_typed_narrows_the_choice(self):
        self.assertEqual(self.offered("httpmail", "mk"), {"mkdir"})
        self.assertEqual(self.offered("httpmail", "serve", "--tls"), {"--tls-cert", "--tls-key"})

    def test_accounts_come_first(self):
        self.assertEqual(self.offered("httpmail", "folders", ""), {"home", "work"})
        self.assertEqual(self.offered("httpmail", "ls", "--user", "ada", "h"), {"home"})
        self.assertEqual(self.offered("httpmail", "ls", "--timeout", "=", "5", "h"), {"home"})

    def test_names_of_accounts_are_whole_and_never_run(self):
        accounts = self.path("config", "httpmail", "accounts.conf")
        with open(accounts, encoding="utf-8") as stream:
            self.addCleanup(self.write, accounts, stream.read())
        self.write(accounts, "[home]\n[home mail]\n[$(touch evil)]\n")
        self.assertEqual(self.offered("httpmail", "folders", "h"), {"home", "home\\ mail"})
        self.assertFalse(os.path.exists(self.path("evil")))

    def test_folders_follow_where_one_belongs(self):
        self.assertEqual(self.offered("httpmail", "ls", "home", "dr"), {"drafts"})
        self.assertEqual(self.offered("httpmail", "mv", "home", "-q", "/a", "tr"), {"trash"})
        self.assertEqual(self.offered("httpmail", "mv", "home", "tr"), set())
        self.assertEqual(self.offered("httpmail", "cat", "home", "dr"), set())
        self.assertEqual(self.offered("httpmail", "cat", "home", "/a", "dr"), set())

    def test_files_and_folders_follow_the_options_that_take_them(self):
        self.assertEqual(self.offered("httpmail", "ls", "--ca-file", "let"), {"letter.eml"})
        self.assertEqual(self.offered("httpmail", "ls", "--ca-file", "=", "let"), {"letter.eml"})
        self.assertEqual(self.offered("httpmail", "send", "home", "let"), {"letter.eml"})
        self.assertEqual(self.offered("httpmail", "serve", "--root", "ma"), {"mail"})
        self.assertEqual(self.offered("httpmail", "serve", "--root", "let"), set())

    def test_an_option_that_takes_a_value_is_not_followed_by_something_else(self):
        # The help says which ones take a value; those of files, folders and commands have tests of their own.
        for command in self.commands():
            for short, name, value in self.told(command):
                for option in (short, name):
                    if value and option:
                        found = self.offered("httpmail", command, option, "--")
                        self.assertFalse({o for o in found if o.startswith("--")}, f"{command} {option}")


@unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
class Zsh(Shell, harness.Case):
    messages = 1

    def offered(self, *words):
        return self.run_shell("zsh", "-f", "-c", ZSH, "zsh", self.completion("_httpmail"), *words)

    def offered_options(self, command):
        found = set()
        for spec in self.offered("httpmail", command, "--"):
            # "(-q --quiet)--quiet[say nothing]" is about --quiet.
            spec = spec.partition(")")[2] if spec.startswith("(") else spec
            name = spec.lstrip("*").partition("[")[0]
            if name.startswith("--"):
                found.add(name.rstrip("="))
        return found

    def test_options_say_whether_they_take_a_value(self):
        for command in self.commands():
            specs = self.offered("httpmail", command, "--")
            for _, name, value in self.told(command):
                marked = any(f"{name}=[" in spec for spec in specs)
                self.assertEqual(marked, value, f"{command} {name}")


@unittest.skipUnless(shutil.which("fish"), "fish is not installed")
class Fish(Shell, harness.Case):
    messages = 1

    def offered(self, *words):
        line = " ".join(words)
        found = self.run_shell("fish", "--no-config", "-c", "source $argv[1]; complete --do-complete=$argv[2]",
                               self.completion("httpmail.fish"), line)
        return {entry.partition("\t")[0].rstrip("=") for entry in found}

    def test_accounts_come_first(self):
        self.assertLessEqual({"home", "work"}, self.offered("httpmail", "folders", "''")
                             | self.offered("httpmail", "folders", ""))

    def test_a_value_follows_the_options_that_take_one(self):
        self.assertIn("letter.eml", self.offered("httpmail", "ls", "--ca-file", "let"))
        self.assertEqual(self.offered("httpmail", "ls", "--timeout", "h"), set())


if __name__ == "__main__":
    harness.main()
