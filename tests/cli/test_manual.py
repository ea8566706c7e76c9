# SPDX-License-Identifier: LGPL-2.1-or-later
"""The manual pages: without faults, and with every command and option of the program, and no other."""

import os
import re
import shutil
import subprocess
import unittest

import harness
import options

PAGES = ("httpmail.1", "httpmail-serve.1", "httpmail.conf.5")
# An option as the pages write it, before a value or a comma, at the beginning of a line
NAMED = re.compile(r"(?:^|(?<=, ))\\fB(\\-\\-[a-z\\-]+|\\-\w)\\fR")


def page(name):
    with open(os.path.join(harness.TOP, "cli", name), encoding="utf-8") as stream:
        return stream.read()


def sections(text):
    """The text below each .SH and .SS; what is below a .SS does not count for its .SH."""
    found, name = {}, ""
    for line in text.splitlines():
        heading = re.match(r"\.S[HS] (.*)", line)
        if heading:
            name = heading.group(1).strip('"')
        found[name] = found.get(name, "") + line + "\n"
    return found


def tagged(text):
    """The options that the tags (.TP) of a text are about."""
    names = set()
    for tag in re.findall(r"^\.TP\n(.*)", text, re.MULTILINE):
        names.update(name.replace("\\", "") for name in NAMED.findall(tag))
    return names


class Manual(harness.Case):
    @classmethod
    def setUpClass(cls):
        pass

    def path(self, *names):
        return os.devnull

    def told(self, command):
        """The options of a command's help, short and long."""
        found = options.options(self.run_program(command, "--help").text)
        self.assertIn(("-h", "--help", False), found)
        return {name for short, long, _ in found for name in (short, long) if name}

    def commands(self):
        found = options.commands(self.run_program("--help").text)
        self.assertIn("folders", found)
        self.assertIn("serve", found)
        return found

    def test_each_command_has_its_section_with_its_options_and_no_other(self):
        parts = sections(page("httpmail.1"))
        everywhere = tagged(parts["OPTIONS"])
        for command in self.commands():
            self.assertIn(command, parts)
            if command != "serve":
                self.assertEqual(tagged(parts[command]) | everywhere, self.told(command), command)

    def test_options_of_single_commands_are_not_among_those_of_all(self):
        parts = sections(page("httpmail.1"))
        shared = set.intersection(*(self.told(command) for command in self.commands() if command != "serve"))
        self.assertEqual(tagged(parts["OPTIONS"]), shared)

    def test_the_page_of_serve_has_its_options_and_no_other(self):
        self.assertEqual(tagged(page("httpmail-serve.1")), self.told("serve"))

    def test_the_sections_are_in_the_order_of_the_help(self):
        commands = re.findall(r"^  ([a-z]+)  +\S", self.run_program("--help").text, re.MULTILINE)
        self.assertEqual(re.findall(r"^\.SS (.*)", page("httpmail.1"), re.MULTILINE), commands)

    def test_the_lines_of_the_pages_are_short(self):
        for name in PAGES:
            self.assertEqual([line for line in page(name).splitlines() if len(line) > 128 and not line.startswith("\\fB")], [])

    def test_the_synopsis_names_each_command(self):
        synopsis = sections(page("httpmail.1"))["SYNOPSIS"]
        for command in self.commands():
            self.assertRegex(synopsis, rf"(?:\\fB|[ |]){command}\\fR")

    def test_the_exit_status_is_that_of_the_help(self):
        told = re.search(r"Exit status: (.*\n.*)", self.run_program("--help").text).group(1).replace("\n", " ").strip()
        self.assertIn(told, sections(page("httpmail.1"))["EXIT STATUS"])

    def test_the_page_of_the_configuration_has_the_keys_that_are_read(self):
        with open(os.path.join(harness.TOP, "cli", "cli-account.c"), encoding="utf-8") as stream:
            read = re.findall(r'get_(?:text|path|number|flag) \(file, name, "([a-z-]+)"', stream.read())
        described = re.findall(r"^\.TP\n\.B (\S+)", page("httpmail.conf.5"), re.MULTILINE)
        self.assertEqual([name.replace("\\", "") for name in described], read)

    def test_pages_refer_to_pages_that_are_there(self):
        for name in PAGES:
            for other, section in re.findall(r"^\.BR (httpmail\S*) \((\d)\)", page(name), re.MULTILINE):
                self.assertIn(f"{other}.{section}".replace("\\", ""), PAGES)

    @unittest.skipUnless(shutil.which("mandoc"), "mandoc is not installed")
    def test_mandoc_finds_nothing(self):
        for name in PAGES:
            result = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", name], stdout=subprocess.PIPE, text=True,
                                    stderr=subprocess.STDOUT, cwd=os.path.join(harness.TOP, "cli"), check=False)
            self.assertEqual(result.stdout, "")

    @unittest.skipUnless(shutil.which("groff"), "groff is not installed")
    def test_groff_finds_nothing(self):
        for name in PAGES:
            result = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z", name], stdout=subprocess.PIPE, text=True,
                                    stderr=subprocess.STDOUT, cwd=os.path.join(harness.TOP, "cli"), check=False)
            self.assertEqual((result.stdout, result.returncode), ("", 0))


if __name__ == "__main__":
    harness.main()
