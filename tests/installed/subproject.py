# SPDX-License-Identifier: LGPL-2.1-or-later
"""Builds a project that has this tree as a Meson subproject.

usage: subproject.py SOURCE_ROOT MESON FOLDER PROGRAM.c PROGRAM.c
The project is made in FOLDER, and stays there: next time only what changed is built again. The first program uses
httpmail-1.0, the second one httpmail-com-1.0.
"""

import os
import shutil
import subprocess
import sys

SOURCE_ROOT, MESON, TOP = sys.argv[1:4]
PROGRAMS = [os.path.abspath(path) for path in sys.argv[4:6]]
BUILD = os.path.join(TOP, "build")
# Whether it works is the question, not how fast: -O0 is built in a fraction of the time.
STEPS = (
    ("a project finds the tree as its subproject",
     [MESON, "setup", BUILD, TOP, "--wrap-mode=forcefallback", "-Doptimization=0", "-Ddebug=false"]),
    ("it is built", [MESON, "compile", "-C", BUILD]),
    ("its programs run", [MESON, "test", "-C", BUILD, "--no-rebuild"]),
)  # fmt: skip

PROJECT = """
project('mailer', 'c', meson_version: '>= 1.0.0')
options = ['introspection=false', 'program=false', 'tests=false']
foreach name, source : {{'httpmail-1.0': '{0}', 'httpmail-com-1.0': '{1}'}}
  program = executable(name + '-program', source, dependencies: dependency(name, default_options: options))
  test(name, program)
endforeach
"""
WRAP = """
[wrap-file]
directory = libhttpmail

[provide]
dependency_names = httpmail-1.0, httpmail-com-1.0
"""


def make_project():
    os.makedirs(os.path.join(TOP, "subprojects"))
    os.symlink(SOURCE_ROOT, os.path.join(TOP, "subprojects", "libhttpmail"))
    for name, text in (("meson.build", PROJECT.format(*PROGRAMS)), ("subprojects/libhttpmail.wrap", WRAP)):
        with open(os.path.join(TOP, name), "w", encoding="utf-8") as stream:
            stream.write(text)


def run(command):
    """What went wrong, as comments; nothing when it went well."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True,
                          check=False)  # fmt: skip
    return "".join(f"# {line}\n" for line in done.stdout.splitlines()[-40:]) if done.returncode != 0 else ""


def main():
    if os.path.exists(BUILD) and any(run(command) for _, command in STEPS[:2]):
        # It is of another machine, or of another time.
        shutil.rmtree(TOP)
    if not os.path.exists(BUILD):
        shutil.rmtree(TOP, ignore_errors=True)
        make_project()
    for number, (title, command) in enumerate(STEPS, 1):
        problem = run(command)
        print(f"{'not ok' if problem else 'ok'} {number} {title}\n{problem}", end="", flush=True)
        if problem:
            break
    print(f"1..{len(STEPS)}")
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main())
