# SPDX-License-Identifier: LGPL-2.1-or-later
"""Installs the library and builds programs with nothing but `pkg-config --cflags --libs httpmail-com-1.0`.

usage: installed.py SOURCE_ROOT BUILD_ROOT LIBDIR PROGRAM_IN_C PROGRAM_IN_CXX MESON
LIBDIR: where libraries go, below the prefix. MESON: the program that configured the build.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

SOURCE_ROOT, BUILD_ROOT, LIBDIR, C_SOURCE, CXX_SOURCE, MESON = sys.argv[1:7]
COMPILERS = (
    (os.environ.get("CC", "cc"), C_SOURCE, ["-std=c99"]),
    (os.environ.get("CXX", "c++"), CXX_SOURCE, ["-std=c++11"]),
)
PUBLIC = re.compile(r"^(?!hm-).*(?<!-private)\.h$")

results = []


def result(title, problem):
    results.append(not problem)
    print(f"{'not ok' if problem else 'ok'} {len(results)} {title}")
    for line in problem.splitlines():
        print(f"# {line}")


def run(*command, env=None):
    """What the command wrote, and whether it worked."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env)
    return done.stdout, done.returncode == 0


def install(root):
    """The prefix below root, with .pc files that know that they are there; None when that failed."""
    output, worked = run(MESON, "install", "-C", BUILD_ROOT, "--destdir", root, "--only-changed", "--no-rebuild",
                         "--tags", "devel,runtime")  # fmt: skip
    result("the library is installed", "" if worked else output)
    found = [folder for folder, _, names in os.walk(root) if "httpmail-com-1.0.pc" in names]
    if not worked or not found:
        return None
    prefix = None
    for name in ("httpmail-1.0.pc", "httpmail-com-1.0.pc"):
        path = os.path.join(found[0], name)
        with open(path, encoding="utf-8") as stream:
            text = stream.read()
        prefix = root + re.search(r"^prefix=(.*)$", text, re.MULTILINE).group(1)
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(re.sub(r"^prefix=.*$", f"prefix={prefix}", text, flags=re.MULTILINE))
    return prefix


def files_below(top):
    return sorted(os.path.relpath(os.path.join(folder, name), top) for folder, _, names in os.walk(top) for name in names)


def check_headers(prefix):
    installed = os.path.join(prefix, "include", "httpmail-1.0", "com")
    source = os.path.join(SOURCE_ROOT, "httpmail", "com", "include")
    wanted = [name for name in files_below(source) if PUBLIC.match(os.path.basename(name))]
    there = files_below(installed)
    result("every header of the COM face is there", "" if wanted == there else f"wanted {wanted}\nthere {there}")


def check_program(prefix, compiler, source, options, root):
    name = os.path.basename(source)
    title = f"{compiler} builds {name} with pkg-config alone"
    if not shutil.which(compiler):
        results.append(True)
        print(f"ok {len(results)} {title} # SKIP {compiler} is not installed")
        return
    env = dict(os.environ, PKG_CONFIG_PATH=os.path.join(prefix, LIBDIR, "pkgconfig"))
    flags, worked = run("pkg-config", "--cflags", "--libs", "httpmail-com-1.0", env=env)
    if not worked:
        result(title, flags)
        return
    program = os.path.join(root, name + ".program")
    strict = ["-Wall", "-Wextra", "-Werror", *options]
    output, worked = run(compiler, *strict, "-o", program, os.path.abspath(source), *shlex.split(flags))
    result(title, "" if worked else output)
    if worked:
        output, worked = run(program, env=dict(os.environ, LD_LIBRARY_PATH=os.path.join(prefix, LIBDIR)))
        result(f"the program of {name} runs", "" if worked else output or "it failed")


def main():
    for program in ("pkg-config", MESON):
        if not shutil.which(program):
            print(f"1..0 # SKIP {program} is not installed")
            return 0
    with tempfile.TemporaryDirectory() as root:
        prefix = install(root)
        if prefix:
            check_headers(prefix)
            for compiler, source, options in COMPILERS:
                check_program(prefix, compiler, source, options, root)
        else:
            result("httpmail-com-1.0.pc is installed", "it is not there")
    print(f"1..{len(results)}")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
