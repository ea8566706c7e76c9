#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks what every file of the tree must have: size, licence line, style, a place in a build list.

usage: check-files.py [--self-test | --write-potfiles]
Warnings do not fail the check; problems do.
"""

import os
import re
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

FILE_WARN, FILE_FAIL = 600, 800
# As long as the interface and the protocol are.
LONG = ("tests/COVERAGE.md",)
FUNCTION_WARN, FUNCTION_FAIL = 80, 150
LINE_WARN, LINE_FAIL = 130, 160
SPDX = "SPDX-License-Identifier: LGPL-2.1-or-later"

CODE = (".c", ".h", ".cc", ".py", ".js", ".vala", ".sh", ".in", ".template")
SCRIPTS = ("run", ".ci/run", "tools/check", "tools/demo", "tools/sanitize", "tools/fuzz", "tools/bench")
# Files with a form of their own, or data.
WITHOUT_SPDX = ("po/", "examples/mail/", "tests/abi/", "tests/fuzz/corpus/")

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
STRING = re.compile(r'"(\\.|[^"\\\n])*"|\'(\\.|[^\'\\\n])\'')
# A home directory or a working copy of somebody's machine.
MACHINE_PATH = re.compile(r"/(?:root|work)/|/home/[a-z]|/Users/[A-Za-z]")
SLEEP = re.compile(r"\b(?:g_usleep|usleep|nanosleep|sleep) ?\(")
MARKED = re.compile(r"(?<!\w)(_|N_|C_|NC_|ngettext|g_dngettext) ?\(\s*(\"|GETTEXT)")
PRINTING = re.compile(r"\b(?:g_print|g_printerr|printf|fprintf|puts|perror) ?\(")
# The library is silent; the server may tell the one who runs it.
LOGGING = re.compile(r"\b(?:g_message|g_warning|g_critical|g_log) ?\(")


def is_code(path):
    return path.endswith(CODE) or os.path.basename(path) in ("meson.build", "meson_options.txt") or path in SCRIPTS


def is_data(path):
    return "/data/" in path or path.startswith(WITHOUT_SPDX) or path.endswith(".png")


def blank(match):
    """Keeps line numbers while a comment or a string disappears."""
    return "\n" * match.group(0).count("\n")


def function_lengths(code):
    """(name, first line, lines of code) of each function written in the GNU way: brace in the first column."""
    lines = code.split("\n")
    start = None
    for number, line in enumerate(lines):
        if line.startswith("{"):
            head = number - 1
            while head > 0 and not lines[head].strip():
                head -= 1
            start = number if lines[head].rstrip().endswith(")") else None
            name = None
            while start is not None and head >= 0 and lines[head].strip() and not lines[head].startswith(("}", "#")):
                match = re.match(r"([A-Za-z_]\w*) ?\(", lines[head])
                if match:
                    name = match.group(1)
                    break
                head -= 1
        elif line.startswith("}") and start is not None:
            yield name or "?", start + 1, sum(1 for line in lines[start:number + 1] if line.strip())
            start = None


def check_c(path, text, problem, warn):
    code = STRING.sub('""', COMMENT.sub(blank, text))
    for name, line, length in function_lengths(code):
        if length > FUNCTION_FAIL:
            problem(f"{path}:{line}: {name} has {length} lines, more than {FUNCTION_FAIL}")
        elif length > FUNCTION_WARN:
            warn(f"{path}:{line}: {name} has {length} lines, look for a seam above {FUNCTION_WARN}")
    for number, line in enumerate(code.split("\n"), 1):
        if re.search(r"(^|[^:])//", line):
            problem(f"{path}:{number}: a // comment; write /* */")
        if re.search(r"\bgoto\b", line):
            problem(f"{path}:{number}: goto")
        if path.startswith("tests/") and re.search(r"\bg_assert \(", line):
            problem(f"{path}:{number}: g_assert disappears in release builds; use g_assert_true and its like")
        if path.startswith("tests/") and SLEEP.search(line):
            problem(f"{path}:{number}: a test sleeps; wait for the event instead")
        if path.startswith(("httpmail/", "server/")) and PRINTING.search(line):
            problem(f"{path}:{number}: library code prints ({PRINTING.search(line).group(0)})")
        if path.startswith("httpmail/") and LOGGING.search(line):
            problem(f"{path}:{number}: the library logs at debug level only ({LOGGING.search(line).group(0)})")
    if path.startswith("httpmail/") and path.endswith(".h") and "#pragma once" not in text:
        problem(f"{path}: no #pragma once")


def check_text(path, text, problem, warn):
    lines = text.split("\n")
    count = len(lines) - 1
    if path in LONG:
        pass
    elif count > FILE_FAIL:
        problem(f"{path}: {count} lines, more than {FILE_FAIL}")
    elif count > FILE_WARN:
        warn(f"{path}: {count} lines, look for the seam above {FILE_WARN}")
    if text and not text.endswith("\n"):
        problem(f"{path}: no line end at the end")
    if is_code(path) and SPDX not in "\n".join(lines[:3]):
        problem(f"{path}: the licence line ({SPDX}) is missing at the top")
    for number, line in enumerate(lines, 1):
        if line != line.rstrip():
            problem(f"{path}:{number}: blanks at the end of the line")
        if "\t" in line and is_code(path):
            problem(f"{path}:{number}: a tab")
        if len(line) > LINE_WARN and is_code(path):
            tell = problem if len(line) > LINE_FAIL else warn
            tell(f"{path}:{number}: {len(line)} characters in a line, more than {LINE_WARN}")
        if MACHINE_PATH.search(line) and path != "tools/check-files.py":
            problem(f"{path}:{number}: a path of one machine ({MACHINE_PATH.search(line).group(0)})")
    if path.startswith("tests/") and path.endswith((".py", ".sh")):
        for number, line in enumerate(lines, 1):
            if re.search(r"\bsleep\b ?[(\d]", line):
                problem(f"{path}:{number}: a test sleeps; wait for the event instead")


def check_build_lists(top, paths, problem):
    """Each .c file is named in a meson.build, its own folder's or one above."""
    builds = {}
    for path in paths:
        if os.path.basename(path) == "meson.build":
            with open(os.path.join(top, path), encoding="utf-8") as stream:
                builds[os.path.dirname(path)] = stream.read()
    for path in paths:
        if not path.endswith((".c", ".cc")) or path.startswith("tools/"):
            continue
        folder, name = os.path.split(path)
        stem = name.rsplit(".", 1)[0]
        # A list may leave out the ending and the prefix that all its files share.
        names = (name, stem, re.sub(r"^(test|fuzz|bench|example)-", "", stem))
        where = folder
        while True:
            if any(re.search(r"['/]" + re.escape(n) + "'", builds.get(where, "")) for n in names):
                break
            if not where:
                problem(f"{path}: no meson.build names it")
                break
            where = os.path.dirname(where)


def to_translate(top, paths):
    """The files that have strings to translate."""
    for path in paths:
        if path.endswith(".c") and not path.startswith(("tests/", "examples/")):
            with open(os.path.join(top, path), encoding="utf-8", errors="replace") as stream:
                if MARKED.search(COMMENT.sub(" ", stream.read())):
                    yield path


def check_translations(top, paths, problem):
    """po/POTFILES.in lists exactly the files with strings to translate."""
    listed = set()
    potfiles = os.path.join(top, "po", "POTFILES.in")
    if os.path.exists(potfiles):
        with open(potfiles, encoding="utf-8") as stream:
            listed = {line.strip() for line in stream if line.strip() and not line.startswith("#")}
    marked = set(to_translate(top, paths))
    for path in sorted(marked - listed):
        problem(f"{path}: has strings to translate but is not in po/POTFILES.in (tools/check-files.py --write-potfiles)")
    for path in sorted(listed - marked):
        problem(f"{path}: is in po/POTFILES.in but has nothing to translate (tools/check-files.py --write-potfiles)")


def write_potfiles(top):
    with open(os.path.join(top, "po", "POTFILES.in"), "w", encoding="utf-8") as stream:
        stream.write("# Files with strings to translate, one a line; `./run test` keeps this list complete.\n")
        stream.writelines(path + "\n" for path in sorted(to_translate(top, list(tree(top)))))


def tree(top):
    for folder, names, files in os.walk(top):
        names[:] = sorted(n for n in names if n not in (".git", "__pycache__") and not n.startswith(("build", "_build", "obj-")))
        if os.path.relpath(folder, top) == "debian":
            # The others are what dpkg-buildpackage leaves behind.
            names[:] = [n for n in names if n == "source"]
        for name in sorted(files):
            path = os.path.relpath(os.path.join(folder, name), top)
            if path != ".git" and not name.endswith((".pyc", ".pot", "~")):
                yield path


def check(top):
    problems, warnings = [], []
    paths = list(tree(top))
    for path in paths:
        if is_data(path) and not os.path.basename(path) == "meson.build":
            continue
        with open(os.path.join(top, path), "rb") as stream:
            data = stream.read()
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            problems.append(f"{path}: not UTF-8")
            continue
        if path != "COPYING":
            check_text(path, text, problems.append, warnings.append)
        if path.endswith((".c", ".h", ".cc")):
            check_c(path, text, problems.append, warnings.append)
    check_build_lists(top, paths, problems.append)
    check_translations(top, paths, problems.append)
    return problems, warnings


HEAD = f"/* {SPDX} */\n"
# path, text, a part of the problem that must be found (None: no problem)
PLANTED = [
    ("server/meson.build", f"# {SPDX}\nfiles('hs-long.c', 'hs-good.c', 'hs-print.c', 'hs-said.c')\n", None),
    ("server/hs-good.c", HEAD + "static int\nf (void)\n{\n  return 0; /* // goto */\n}\n", None),
    ("server/hs-long.c", HEAD + "static int\nlong_one (void)\n{\n" + "  f ();\n" * 150 + "}\n", "long_one has 152 lines"),
    ("server/hs-print.c", HEAD + "static void\nf (void)\n{\n  g_print (\"x\");\n}\n", "library code prints"),
    ("server/hs-said.c", HEAD + "const char *s = _ (\"x\");\n", "not in po/POTFILES.in"),
    ("server/hs-lost.c", HEAD, "no meson.build names it"),
    ("server/hs-licence.h", "int x;\n", "licence line"),
    ("server/hs-huge.h", HEAD + "int x;\n" * 801, "802 lines"),
    ("tests/COVERAGE.md", "x\n" * 801, None),
    ("tests/OTHER.md", "x\n" * 801, "801 lines"),
    ("server/hs-tail.h", HEAD + "int x; \n", "blanks at the end"),
    ("server/hs-slash.h", HEAD + "int x; // y\n", "a // comment"),
    ("server/hs-path.h", HEAD + '#define X "' + "/ro" + 'ot/x"\n', "a path of one machine"),
    ("tests/unit/meson.build", f"# {SPDX}\nforeach name : ['nap', 'assert']\nendforeach\n", None),
    ("tests/unit/test-nap.c", HEAD + "static void\nf (void)\n{\n  g_usleep (5);\n}\n", "a test sleeps"),
    ("tests/unit/test-assert.c", HEAD + "static void\nf (void)\n{\n  g_assert (1);\n}\n", "g_assert disappears"),
    ("tests/unit/nap.py", f"# {SPDX}\ntime.sleep" + "(1)\n", "a test sleeps"),
]


def self_test():
    failures = 0
    with tempfile.TemporaryDirectory() as top:
        for path, text, _ in PLANTED:
            os.makedirs(os.path.dirname(os.path.join(top, path)), exist_ok=True)
            with open(os.path.join(top, path), "w", encoding="utf-8") as stream:
                stream.write(text)
        problems, _ = check(top)
        for path, _, expected in PLANTED:
            of_path = [p for p in problems if p.startswith(path)]
            if bool(of_path) != bool(expected) or (expected and not any(expected in p for p in of_path)):
                failures += 1
                print(f"self-test: {path}: expected {expected!r}, got {of_path}")
    return failures


def main():
    if "--self-test" in sys.argv[1:]:
        return 1 if self_test() else 0
    if "--write-potfiles" in sys.argv[1:]:
        write_potfiles(TOP)
        return 0
    problems, warnings = check(TOP)
    for warning in warnings:
        print(f"warning: {warning}")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
