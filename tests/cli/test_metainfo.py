# SPDX-License-Identifier: LGPL-2.1-or-later
"""What software catalogues are told of the program."""

import os
import shutil
import subprocess
import unittest
import xml.etree.ElementTree

import harness

FILE = "org.libhttpmail.httpmail.metainfo.xml"


class Metainfo(unittest.TestCase):
    def setUp(self):
        self.path = os.path.join(harness.TOP, "cli", FILE)
        self.root = xml.etree.ElementTree.parse(self.path).getroot()

    def test_it_is_about_the_program(self):
        self.assertEqual(self.root.get("type"), "console-application")
        self.assertEqual(self.root.findtext("provides/binary"), os.path.basename(harness.PROGRAM))

    def test_it_is_named_as_its_file(self):
        self.assertEqual(self.root.findtext("id") + ".metainfo.xml", FILE)

    def test_the_licence_is_that_of_the_tree(self):
        with open(os.path.join(harness.TOP, "meson.build"), encoding="utf-8") as stream:
            self.assertIn(f"license: '{self.root.findtext('project_license')}'", stream.read())

    @unittest.skipUnless(shutil.which("appstreamcli"), "appstream is not installed")
    def test_appstreamcli_finds_nothing(self):
        result = subprocess.run(["appstreamcli", "validate", "--no-net", "--no-color", self.path], check=False, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(result.returncode, 0, result.stdout)


if __name__ == "__main__":
    harness.main()
