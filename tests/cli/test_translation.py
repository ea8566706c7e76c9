# SPDX-License-Identifier: LGPL-2.1-or-later
"""The translations: little is missing, nothing breaks a format string, and the program speaks them."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import harness

TOP = sys.argv[1]


def listed(name):
    with open(os.path.join(TOP, "po", name), encoding="utf-8") as stream:
        return [line.strip() for line in stream if line.strip() and not line.startswith("#")]


@unittest.skipUnless(shutil.which("xgettext"), "gettext is not installed")
class Translation(unittest.TestCase):
    def tool(self, *arguments):
        result = subprocess.run(arguments, cwd=TOP, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
                                env=dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE=""), check=False)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stderr

    def template(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        path = os.path.join(directory.name, "httpmail.pot")
        told = self.tool("xgettext", "--from-code=UTF-8", "--keyword=_", "--keyword=N_", "--output", path,
                         *listed("POTFILES.in"))
        self.assertEqual(told, "")
        return path

    def test_each_string_can_be_translated_whole(self):
        # xgettext stops at a macro that it does not know, such as G_GUINT64_FORMAT.
        with open(self.template(), encoding="utf-8") as stream:
            self.assertNotRegex(stream.read(), r'%"\nmsg')

    def test_each_language_covers_nine_strings_in_ten(self):
        # Not all: who changes a string need not speak every language. The rest is shown in English meanwhile.
        template = self.template()
        for language in listed("LINGUAS"):
            merged = template + "." + language
            self.tool("msgmerge", "--quiet", "--no-fuzzy-matching", "--output-file", merged,
                      os.path.join("po", language + ".po"), template)
            told = self.tool("msgfmt", "--statistics", "--output-file", os.devnull, merged)
            counts = {kind: int(number) for number, kind in re.findall(r"(\d+) (translated|untranslated)", told)}
            self.assertGreaterEqual(counts["translated"], 9 * counts.get("untranslated", 0), f"{language}: {told}")

    def test_each_language_keeps_format_strings_and_plural_forms(self):
        for language in listed("LINGUAS"):
            self.tool("msgfmt", "--check", "--output-file", os.devnull, os.path.join("po", language + ".po"))


@unittest.skipUnless(len(sys.argv) > 2, "there is no program")
class Program(harness.Case):
    messages = 1
    usage = {"de": "Aufruf: httpmail", "fr": "Utilisation : httpmail"}

    def told(self, language, *arguments):
        locales = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(harness.PROGRAM))), "po")
        self.assertTrue(os.path.exists(os.path.join(locales, language, "LC_MESSAGES", "httpmail.mo")), locales)
        return self.run_program(*arguments, variables={"HTTPMAIL_LOCALEDIR": locales, "LANGUAGE": language})

    def test_the_help_is_in_the_language_of_the_user(self):
        for language, usage in self.usage.items():
            for arguments in (["--help"], ["serve", "--help"]):
                self.assertIn(usage, self.told(language, *arguments).text.replace("\u00a0", " "))

    def test_an_error_is_in_the_language_of_the_user(self):
        for language, words in (("de", "Einen Befehl „frobnicate“ gibt es nicht"),
                                ("fr", "Il n’y a pas de commande « frobnicate »")):
            result = self.told(language, "frobnicate")
            self.assertEnds(result, 2)
            self.assertIn(words, result.errors.replace("\u00a0", " "))

    def test_what_the_library_says_is_in_the_language_of_the_user(self):
        for language, words in (("de", "An „http://127.0.0.1:1"), ("fr", "Rien ne répond à « http://127.0.0.1:1")):
            result = self.told(language, "ls", "http://127.0.0.1:1/")
            self.assertEnds(result, 4)
            self.assertIn(words, result.errors.replace("\u00a0", " "))


if __name__ == "__main__":
    harness.main()
