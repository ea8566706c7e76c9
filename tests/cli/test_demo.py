# SPDX-License-Identifier: LGPL-2.1-or-later
"""The demo as ./run demo starts it, and the program of README.md as a newcomer pastes it."""

import html
import importlib.machinery
import importlib.util
import os
import re
import signal
import subprocess
import sys

import harness


def build_directory():
    return os.path.dirname(os.path.dirname(os.path.abspath(harness.PROGRAM)))


class Demo(harness.Case):
    messages = 1

    def start(self, **options):
        environment = dict(os.environ, TMPDIR=self.directory)
        return subprocess.Popen([os.path.join(harness.TOP, "tools", "demo"), build_directory()], env=environment,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)

    def left_behind(self):
        return [name for name in os.listdir(self.directory) if name.startswith("httpmail-demo")]

    def test_the_demo_does_and_checks_every_step(self):
        text, _ = (demo := self.start()).communicate(timeout=60)
        self.assertEqual(demo.returncode, 0, text)
        for step in ("open the account", "list the folders", "list the inbox", "mark three messages read",
                     "move one to the deleted messages", "make a folder", "copy one there", "delete one for good",
                     "download a message", "send a message", "see the message arrive"):
            self.assertIn(f": {step}\n", text)
        self.assertIn("Every step was done and checked.", text)
        self.assertIn("Authorization: Digest [removed]", text)
        self.assertNotRegex(text, r"response=\"[0-9a-f]{32}\"")
        self.assertEqual(self.left_behind(), [])

    def test_the_picture_in_the_readme_shows_what_the_demo_says(self):
        loader = importlib.machinery.SourceFileLoader("picture", os.path.join(harness.TOP, "tools", "make-demo-picture"))
        picture = importlib.util.module_from_spec(importlib.util.spec_from_loader("picture", loader))
        sys.dont_write_bytecode = True
        loader.exec_module(picture)
        with open(os.path.join(harness.TOP, "docs", "demo.svg"), encoding="utf-8") as stream:
            drawn = re.findall(r">([^<]*)</text>", stream.read())
        said, _ = self.start().communicate(timeout=60)
        # Times and counts are those of one day.
        shown = {re.sub(r"\d+", "0", line) for _, line in picture.shown_lines(said.replace(self.directory, "/tmp"))}
        drawn = {re.sub(r"\d+", "0", html.unescape(line)) for line in drawn[1:]}
        self.assertEqual({line for line in drawn if "httpmail-demo" not in line},
                         {line for line in shown if "httpmail-demo" not in line}, "tools/make-demo-picture draws it anew")

    def test_an_interrupted_demo_leaves_nothing_behind(self):
        demo = self.start(start_new_session=True)
        for line in demo.stdout:
            if "The server answers at" in line:
                url = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
                break
        os.killpg(demo.pid, signal.SIGINT)
        demo.communicate(timeout=20)
        self.assertNotEqual(demo.returncode, 0)
        self.assertEqual(self.left_behind(), [])
        with self.assertRaises(OSError):
            harness.socket.create_connection(("127.0.0.1", int(url[1])), timeout=5)

    def test_a_step_that_fails_is_named(self):
        wrong = self.write("wrong-password", "not it")
        server = harness.Server(self.directory)
        try:
            result = subprocess.run([os.path.join(build_directory(), "examples", "session"), server.url, harness.ADA,
                                     wrong, server.url, harness.BEN, wrong], capture_output=True, text=True, timeout=60)
        finally:
            server.stop()
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("step “open the account” failed", result.stderr)


class Readme(harness.ServedCase):
    messages = 20

    def test_the_client_of_the_readme_lists_the_inbox(self):
        with open(os.path.join(harness.TOP, "README.md"), encoding="utf-8") as stream:
            code = re.search(r"```python\n(.*?)```", stream.read(), re.S)[1]
        library = os.path.join(build_directory(), "httpmail")
        typelib = os.path.join(build_directory(), "introspection")
        if not os.path.exists(os.path.join(typelib, "HTTPMail-1.0.typelib")):
            self.skipTest("built without introspection")
        # As `meson devenv` has it.
        environment = dict(os.environ, GI_TYPELIB_PATH=typelib, LD_LIBRARY_PATH=library, PYTHONPATH=typelib)
        url = self.server.url.replace("http://", "http://ada%40example.org@")
        with open(self.path(f"{harness.ADA}.password"), encoding="utf-8") as password:
            result = subprocess.run([sys.executable, "-c", code, url], stdin=password, capture_output=True, text=True,
                                    env=environment, timeout=60)
        self.assertEqual(result.returncode, 0, result.stderr)
        listed = sorted(line.split(" | ", 1)[1] for line in result.stdout.splitlines())
        self.assertEqual(listed, sorted(message["subject"] for message in self.listing()))


if __name__ == "__main__":
    harness.main()
