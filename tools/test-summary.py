#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Counts the test cases in Meson's logs and shows what failed.

usage: test-summary.py LOG...

A program that speaks TAP counts once for each of its cases, any other program once. A program that ends badly although
none of its cases failed (a crash, a leak, a timeout) counts as one failure more. The report goes to standard error;
standard output receives "PASSED FAILED".
"""

import json
import os
import re
import sys

CASE = re.compile(r"^(ok|not ok)\b(?:\s+(\d+))?(.*)$")
GOOD = ("OK", "EXPECTEDFAIL")


def cases(output):
    """(name, verdict) of each TAP case; verdict is ok, failed or skipped."""
    found = []
    for line in output.splitlines():
        match = CASE.match(line)
        if not match:
            continue
        word, number, rest = match.groups()
        name, _, directive = rest.partition(" # ")
        name = name.strip(" -") or number or "?"
        if directive.upper().startswith("SKIP"):
            found.append((name, "skipped"))
        elif directive.upper().startswith("TODO"):
            found.append((name, "ok"))
        else:
            found.append((name, "ok" if word == "ok" else "failed"))
    return found


def tail(text, lines):
    return "\n".join("    " + line for line in text.strip().splitlines()[-lines:])


def say(text):
    print(text, file=sys.stderr)


def main(logs):
    passed = failed = skipped = 0
    for log in logs:
        with open(log, encoding="utf-8", errors="replace") as stream:
            entries = [json.loads(line) for line in stream if line.strip()]
        for entry in entries:
            result = entry["result"]
            found = cases(entry.get("stdout", ""))
            bad = [name for name, verdict in found if verdict == "failed"]
            passed += sum(verdict == "ok" for _, verdict in found)
            skipped += sum(verdict == "skipped" for _, verdict in found)
            failed += len(bad)
            if result == "SKIP" and not found:
                skipped += 1
            elif result in GOOD and not found:
                passed += 1
            elif result not in GOOD + ("SKIP",) and not bad:
                failed += 1
            if bad or result not in GOOD + ("SKIP",):
                say(f"\nFAILED  {entry['name']}: {result.lower()}, exit status {entry.get('returncode')}")
                for name in bad:
                    say(f"  case {name}")
                if not bad:
                    say(tail(entry.get("stdout", ""), 10))
                say(tail(entry.get("stderr", ""), 60))
                folder = os.path.dirname(os.path.dirname(log))
                say(f"  again: (cd {folder} && {' '.join(entry.get('command', []))})")
    say(f"tests: {passed} passed, {failed} failed, {skipped} skipped")
    print(passed, failed)


if __name__ == "__main__":
    main(sys.argv[1:])
