#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks tests/COVERAGE.md against the tests that ran.

usage: check-coverage.py COVERAGE.md LOG...      LOG: Meson's testlog*.json of a whole run
       check-coverage.py --self-test

Every row of a table names in its last column the tests that cover what the row is about, in backquotes: a test case
(`/net/queue/…`, or `PROGRAM: case` where the cases of a program have plain names), or a group of them (`/net/queue/*`);
or it says "not ours" and why. A name that no test has, or whose test did not pass, is an error, and so is a row with neither.
"""

import importlib.util
import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
CODE = re.compile(r"`([^`]+)`")


def load_cases():
    spec = importlib.util.spec_from_file_location("summary", os.path.join(HERE, "test-summary.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.cases


def passed_cases(logs):
    cases = load_cases()
    passed, skipped = set(), set()
    for log in logs:
        with open(log, encoding="utf-8", errors="replace") as stream:
            for line in filter(str.strip, stream):
                entry = json.loads(line)
                program = entry["name"].split(" / ")[-1]
                if entry["result"] == "SKIP" and not cases(entry.get("stdout", "")):
                    skipped.add(program)
                for name, verdict in cases(entry.get("stdout", "")):
                    full = name if name.startswith("/") else f"{program}: {name}"
                    {"ok": passed, "skipped": skipped}.get(verdict, set()).add(full)
    return passed, skipped


def rows(text):
    """(line number, cells) of each row of a table, without its head."""
    below_head = False
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("|"):
            below_head = False
        elif re.fullmatch(r"\|[\s:|-]+\|", line):
            below_head = True
        elif below_head:
            yield number, [cell.strip() for cell in line.strip("|").replace("\\|", "\0").split("|")]


def problems(text, passed, skipped=frozenset()):
    found = []
    known = passed | skipped
    count = 0
    for number, cells in rows(text):
        count += 1
        last = cells[-1]
        names = CODE.findall(last)
        if not names and not re.match(r"not ours: \S", last):
            found.append(f"line {number}: neither a test nor “not ours: why”: {cells[0]}")
        for name in names:
            if name.endswith("*"):
                fits = any(case.startswith(name[:-1]) for case in known)
            else:
                fits = name in known or name.split(": ")[0] in skipped
            if not fits:
                found.append(f"line {number}: no test {name} passed")
    if not count:
        found.append("there are no rows")
    return found


def self_test():
    passed = {"/net/queue/reads-overlap", "values-in-python: password-cannot-be-read"}
    table = "| what | test |\n| --- | --- |\n| a | {} |\n"
    good = ["`/net/queue/reads-overlap`", "`/net/queue/*`", "`values-in-python: password-cannot-be-read`",
            "not ours: nobody has a modem"]
    bad = ["`/net/queue/reads`", "`/net/cue/*`", "", "not ours", "yes", "`values-in-python: other`",
           "`/net/queue/reads-overlap`, `/net/x`"]
    ok = all(not problems(table.format(cell), passed) for cell in good)
    ok = ok and all(problems(table.format(cell), passed) for cell in bad) and bool(problems("no table", passed))
    return 0 if ok else 1


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    with open(arguments[0], encoding="utf-8") as stream:
        found = problems(stream.read(), *passed_cases(arguments[1:]))
    for problem in found:
        print(f"{arguments[0]}: {problem}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
