# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the documentation shows of code does what it says, against the program's own server.

test-snippets.py OVERRIDE PROGRAM SNIPPETS SNIPPETS-IN-PYTHON
"""

import os
import subprocess
import sys
import tempfile

import session
import tap
from session import PASSWORD, USER

SUBJECTS = ["Grüße", "plain"]
# The override as if it were installed beside PyGObject's own.
WITH_OVERRIDE = """
import os, runpy, sys, gi.overrides
gi.overrides.__path__.insert(0, os.path.dirname(os.path.abspath(sys.argv.pop(1))))
sys.argv.pop(0)
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def output_of(command, *arguments):
    server = session.Server(sys.argv[2], SUBJECTS)
    try:
        done = subprocess.run([*command, server.url, USER, PASSWORD, *arguments], capture_output=True, text=True,
                              timeout=session.PATIENCE)
    finally:
        server.stop()
    if done.returncode != 0:
        raise AssertionError(f"it ended with {done.returncode}: {done.stderr}")
    return done.stdout.splitlines(), done.stderr.splitlines()


def test_snippets_in_c_do_what_they_say():
    with tempfile.TemporaryDirectory(prefix="httpmail-test-") as folder:
        lines, errors = output_of([sys.argv[3]], folder)
        tap.equal(os.listdir(folder), ["message.eml"])
    tap.equal(sorted(lines), sorted(SUBJECTS + ["Somebody else has moved or deleted it. List the folder again."]))
    tap.equal([line.endswith("(HTTP status 404)") for line in errors], [True])


def test_snippets_in_python_do_what_they_say():
    command = [sys.executable, "-c", WITH_OVERRIDE, sys.argv[1], sys.argv[4]]
    lines, errors = output_of(command)
    tap.equal(errors, [])
    tap.equal([line for line in lines if not line.startswith(("now ", "moved to "))], ["2 marked", "done"])
    tap.equal("now authorized" in lines and "now disconnected" in lines, True)
    tap.equal(sum(line.startswith("moved to http") for line in lines), 1)


sys.exit(tap.run(sys.modules[__name__]))
