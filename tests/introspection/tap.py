# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the functions of a module whose names begin with test_ and reports in TAP."""

import traceback


def run(module):
    tests = [(name, function) for name, function in vars(module).items() if name.startswith("test_")]
    failures = 0
    print(f"1..{len(tests)}")
    for number, (name, function) in enumerate(tests, 1):
        path = name[len("test_"):].replace("_", "-")
        try:
            function()
            print(f"ok {number} {path}")
        except Exception:
            failures += 1
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
            print(f"not ok {number} {path}")
    return 1 if failures else 0


def add(module, sentence, function):
    """Has run() call the function, too."""
    setattr(module, "test_" + sentence.replace(" ", "_"), function)


def equal(actual, expected):
    if actual != expected:
        raise AssertionError(f"{actual!r} is not {expected!r}")


def none(problems):
    """Fails with one line for each problem."""
    problems = list(problems)
    if problems:
        raise AssertionError("\n".join([f"{len(problems)} found:"] + problems))
