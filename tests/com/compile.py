# SPDX-License-Identifier: LGPL-2.1-or-later
"""Has a compiler read the headers of the COM face: that they compile, and as what, is the test.

usage: compile.py SOURCE_ROOT BUILD_ROOT COMPILER WIDTH FILE...
COMPILER: the command; one whose name ends with ++ reads C++. WIDTH: 64 or 32 bits. FILE: both kinds of
each file, of which the compiler's is taken.
"""

import itertools
import os
import shlex
import shutil
import subprocess
import sys

SOURCE_ROOT, BUILD_ROOT, COMPILER, WIDTH = sys.argv[1:5]
FILES = {os.path.basename(path): os.path.abspath(path) for path in sys.argv[5:]}
COM = os.path.join(SOURCE_ROOT, "httpmail", "com", "include")
COMPAT = os.path.join(COM, "compat")
FOREIGN = os.path.join(SOURCE_ROOT, "tests", "com", "data", "foreign")

IS_CXX = COMPILER.endswith("++")
ENDING = ".cc" if IS_CXX else ".c"
STANDARDS = ("c++11", "c++17") if IS_CXX else ("c99", "c11", "gnu17")
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
# No C library of that width need be here.
TARGET = ["-m32", "-ffreestanding"] if WIDTH == "32" else []
VARIANTS = ([], ["-DNONAMELESSUNION", "-DINITGUID"], ["-DCINTERFACE", "-DCOBJMACROS"])

results = []


def compile_file(name, standard, includes, options):
    """The problems that the compiler has with the file; none is what is wanted."""
    command = [COMPILER, *TARGET, f"-std={standard}", *STRICT, "-fsyntax-only", *includes, *options]
    run = subprocess.run([*command, FILES[name + ENDING]], stderr=subprocess.PIPE, text=True)
    return "" if run.returncode == 0 else shlex.join(command) + "\n" + (run.stderr or "the compiler failed")


def check(title, name, includes, variants=([],), standards=STANDARDS):
    for standard, options in itertools.product(standards, variants):
        problem = compile_file(name, standard, includes, options)
        results.append(not problem)
        print(f"{'not ok' if problem else 'ok'} {len(results)} {title}, {' '.join([standard, *options])}")
        for line in problem.splitlines():
            print(f"# {line}")


def skip(title):
    results.append(True)
    print(f"ok {len(results)} # SKIP {title}")


def include(*folders):
    return [f"-I{folder}" for folder in folders]


def cflags(*packages):
    """What other projects' headers need; their warnings are their own affair. None when a package is not there."""
    run = subprocess.run(["pkg-config", "--cflags", *packages], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    if run.returncode != 0:
        return None
    return [("-isystem" + flag[2:]) if flag.startswith("-I") else flag for flag in shlex.split(run.stdout)]


def check_both(glib):
    places = include(COM, SOURCE_ROOT, BUILD_ROOT) + glib
    orders = ([], ["-DCOM_FIRST"], ["-DCOM_FIRST", "-DCOBJMACROS", "-DCINTERFACE"])
    # The headers of a GObject library declare a type more than once, which is C11.
    standards = [standard for standard in STANDARDS if standard != "c99"]
    check("both faces", "both", places, orders, standards)
    check("both faces, with windows.h", "both", include(COM, COMPAT) + places, orders, standards)


def check_unchanged():
    orders = ([], ["-DBASE_FIRST"])
    check("includes of other source", "unchanged", include(COM, COMPAT), orders)
    libraries = ("gio-2.0", "libsoup-3.0 libxml-2.0", "gtk4")
    for level in range(len(libraries), 0, -1):
        packages = " ".join(libraries[:level]).split()
        flags = cflags(*packages)
        if flags is None:
            skip(f"not all of {' '.join(packages)} is installed")
            continue
        variants = [[f"-DWITH_LIBRARIES={level}", *order] for order in orders]
        check(f"and {' '.join(packages)}", "unchanged", include(COM, COMPAT) + flags, variants, STANDARDS[-1:])
        break


def main():
    if not shutil.which(COMPILER):
        print(f"1..0 # SKIP {COMPILER} is not installed")
        return 0
    probe = [COMPILER, *TARGET, "-fsyntax-only", "-x", "c", "-"]
    probe = subprocess.run(probe, input="int x;\n", text=True, stderr=subprocess.DEVNULL)
    if WIDTH == "32" and probe.returncode != 0:
        print(f"1..0 # SKIP {COMPILER} makes no code for 32 bits here")
        return 0

    check("layout", "layout", include(COM), VARIANTS)
    check("layout beside a foreign windows.h", "foreign", include(FOREIGN, COM, COMPAT),
          VARIANTS + (["-DWINDOWS_FIRST"], ["-DWINDOWS_FIRST", "-DWIN32_LEAN_AND_MEAN"]))  # fmt: skip
    check("layout with windows.h", "layout", include(COM, COMPAT), VARIANTS)
    if WIDTH != "32":
        check_unchanged()
        glib = cflags("gio-2.0")
        if glib is None:
            skip("pkg-config does not know gio-2.0")
        else:
            check_both(glib)
    print(f"1..{len(results)}")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
