# SPDX-License-Identifier: LGPL-2.1-or-later
"""The scripts at the top of the tree, as far as they can be tried without installing or building anything."""

import os
import re
import subprocess
import sys
import tempfile
import unittest

import harness

TOP = sys.argv[1]


class Run(unittest.TestCase):
    def run_script(self, *arguments, **options):
        return subprocess.run([os.path.join(TOP, "run"), *arguments], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=60, check=False, **options)

    def shell(self, script):
        """Runs sh with the package functions loaded; the script may replace the commands that they call."""
        return subprocess.run(["sh", "-eu", "-c", f'top="{TOP}"; . "$top/tools/packages.sh"\n{script}'],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)

    def test_help_works_from_any_directory(self):
        with tempfile.TemporaryDirectory() as elsewhere:
            result = self.run_script("help", cwd=elsewhere)
        self.assertEqual(result.returncode, 0, result.stderr)
        for command in ("demo", "test", "sanitize", "fuzz", "bench", "install-deps"):
            self.assertRegex(result.stdout, rf"(?m)^  {command}\b")

    def test_unknown_command_is_wrong_use(self):
        result = self.run_script("frobnicate")
        self.assertEqual(result.returncode, 2)
        self.assertIn("frobnicate", result.stderr)

    def test_each_set_of_packages_has_names_that_debian_knows(self):
        for name in ("build", "test", "valgrind", "fuzz", "bench"):
            result = self.shell(f"packages_of {name}")
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertTrue(result.stdout.split())
            for package in result.stdout.split():
                self.assertRegex(package, r"^[a-z0-9][a-z0-9.+-]+$")

    def test_unknown_set_is_told(self):
        result = self.shell("need_packages nonsense")
        self.assertEqual(result.returncode, 1)
        self.assertIn("nonsense", result.stderr)

    def test_nothing_is_installed_when_nothing_is_missing(self):
        result = self.shell("package_status () { echo installed; }; apt_get () { echo called; }\n"
                            "need_packages build test; echo done")
        self.assertEqual((result.returncode, result.stdout), (0, "done\n"), result.stderr)

    def test_without_the_right_to_install_the_command_is_told(self):
        result = self.shell("package_status () { :; }; id () { echo 1000; }; sudo () { return 1; }; need_packages build")
        self.assertEqual(result.returncode, 1)
        command = re.search(r"(?m)^ +apt-get update && apt-get install .*$", result.stderr)
        self.assertTrue(command, result.stderr)
        self.assertIn("meson", command.group(0).split())

    def test_only_what_is_missing_is_installed(self):
        result = self.shell('package_status () { case $1 in meson | gcc) ;; *) echo installed ;; esac; }\n'
                            'id () { echo 0; }; run_quietly () { shift; echo "$@"; }; need_packages build')
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stdout, r"(?m)^env DEBIAN_FRONTEND=noninteractive apt-get .*install -y .* gcc meson$")

    def test_removed_package_counts_as_missing(self):
        result = self.shell("package_status () { echo config-files; }; missing_packages fuzz")
        self.assertIn("clang", result.stdout.split())


if __name__ == "__main__":
    harness.main()
