#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks that no include points upward, and that each layer keeps to what it may use.

usage: check-layers.py [--self-test]
"""

import os
import re
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

BELOW_NET = {"values", "protocol"}
BELOW_TRANSPORT = BELOW_NET | {"net"}
ANYTHING = BELOW_TRANSPORT | {"transport", "umbrella", "com", "server", "tests/lib"}

# layer: the layers whose headers it may include, beside its own
ARROWS = {
    "values": set(),
    "protocol": {"values"},
    "net": BELOW_NET,
    "transport": BELOW_TRANSPORT,
    "umbrella": {"values", "transport"},
    "com": {"umbrella"},
    "server": BELOW_NET,
    "cli": {"umbrella"},
    "examples": {"umbrella"},
    "tests/lib": ANYTHING,
    "tests/unit": {"values", "tests/lib"},
    "tests/protocol": BELOW_NET | {"tests/lib"},
    "tests/net": BELOW_TRANSPORT | {"tests/lib"},
    "tests/transport": ANYTHING - {"com"},
    "tests/server": BELOW_NET | {"server", "tests/lib"},
    "tests/com": {"values", "umbrella", "com", "server", "tests/lib"},
    "tests/cli": {"umbrella", "cli"},
    "tests/foreign": BELOW_TRANSPORT | {"umbrella", "tests/lib"},
    "tests/introspection": {"umbrella", "server"},
    "tests/installed": {"umbrella", "com"},
    "tests/fuzz": BELOW_TRANSPORT | {"umbrella", "cli", "server", "tests/lib"},
    "tests/bench": ANYTHING,
}

# Single headers that a layer may include although their layer is closed to it.
# How a Maildir spells the names of folders is the same for the one who serves it and for the one who syncs into it.
EXCEPTIONS = {("cli", "server/httpmail-server.h"), ("cli", "server/hs-folder-name.h")}

# The layers that may include a library's headers. Everything in tests/ may, to play the other side.
LIBRARIES = {
    "libxml/": {"protocol"},
    "libsoup/": {"net"},
    "gmime/": {"server", "cli"},
    "sqlite3.h": {"server", "cli"},
    "json-glib/": {"cli"},
    "libsecret/": {"cli"},
}

# layer: what must not appear in its code, and why
MAIN_CONTEXT = r"\bGMainContext\b|\bGMainLoop\b|\bg_main_(context|loop)_\w+"
CLOCK = r"\bg_get_(real|monotonic)_time\b|\bg_date_time_new_now\w*|\bgettimeofday\b|\bclock_gettime\b|\btime \("
FILES = r"\bg_(socket|file|mkdir|open|unlink|rename|stat)_\w+|\bGSocket\w*|\bGFile\b|\bf?open \("
FORBIDDEN = {
    "values": [(r"\bg_thread_\w+|\bGThread\b", "threads"), (FILES, "files and sockets"), (CLOCK, "the time of day")],
    "protocol": [
        (r"\bg_thread_\w+|\bGThread\b", "threads"),
        (MAIN_CONTEXT, "main contexts"),
        (FILES, "files and sockets"),
        (CLOCK, "the time of day"),
    ],
}
# Types of these libraries stay out of the headers of every other layer.
HEADER_TYPES = [
    (r"\bxml[A-Z]\w*(Ptr|Context|Doc|Node|Char|Reader|Writer)\b", "libxml2 types", {"protocol"}),
    (r"\bSoup[A-Z]\w*\b", "libsoup types", {"net"}),
]

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
STRING = re.compile(r'"(\\.|[^"\\\n])*"')


def layer_of(path):
    """The layer that a file belongs to, from its path below the top; None for what has no layer."""
    folder, name = os.path.split(path)
    if folder == "httpmail":
        if name == "httpmail.h":
            return "umbrella"
        if name.startswith("httpmail-transport") or name == "httpmail-request-xml.c":
            return "transport"
        return "values"
    parts = folder.split("/")
    if parts[0] == "httpmail":
        return parts[1]
    if parts[0] == "tests":
        return "/".join(parts[:2]) if len(parts) > 1 else None
    return parts[0] if parts[0] in ARROWS else None


def resolve(top, including, bracket, name):
    """The path below the top that an include means; None when it is another project's."""
    candidates = [name]
    if bracket == '"':
        candidates.insert(0, os.path.normpath(os.path.join(os.path.dirname(including), name)))
    for candidate in candidates:
        if os.path.exists(os.path.join(top, candidate)) or candidate.startswith("httpmail/"):
            return candidate
    return None


def check_include(top, path, layer, bracket, name):
    library = next((prefix for prefix in LIBRARIES if name.startswith(prefix)), None)
    if library and not layer.startswith("tests/") and layer not in LIBRARIES[library]:
        allowed = " and ".join(sorted(LIBRARIES[library]))
        return f"includes <{name}>, which only {allowed} may"
    target = resolve(top, path, bracket, name)
    target_layer = target and layer_of(target)
    if not target_layer or target_layer == layer or (layer, target) in EXCEPTIONS:
        return None
    if target_layer in ARROWS[layer]:
        return None
    allowed = ", ".join(sorted(ARROWS[layer])) or "nothing of this tree"
    return f"is in {layer} and includes {target} of {target_layer}; allowed: {allowed}"


def check_file(top, path):
    layer = layer_of(path)
    if layer is None:
        return []
    if layer not in ARROWS:
        return [f"{path}: belongs to no layer that tools/check-layers.py knows"]
    with open(os.path.join(top, path), encoding="utf-8", errors="replace") as stream:
        text = stream.read()
    problems = []
    for bracket, name in INCLUDE.findall(text):
        problem = check_include(top, path, layer, bracket, name)
        if problem:
            problems.append(f"{path}: {problem}")
    code = STRING.sub('""', COMMENT.sub(" ", text))
    for pattern, what in FORBIDDEN.get(layer, []):
        match = re.search(pattern, code)
        if match:
            problems.append(f"{path}: {layer} stays away from {what} ({match.group(0).strip()})")
    if path.endswith(".h") and not layer.startswith("tests/"):
        for pattern, what, allowed in HEADER_TYPES:
            match = re.search(pattern, code)
            if match and layer not in allowed:
                problems.append(f"{path}: {what} in a header of {layer} ({match.group(0)})")
    return problems


def sources(top):
    for folder, names, files in os.walk(top):
        names[:] = sorted(n for n in names if not n.startswith((".", "build", "_build")))
        for name in sorted(files):
            if name.endswith((".c", ".h", ".cc")):
                yield os.path.relpath(os.path.join(folder, name), top)


def check(top):
    return [problem for path in sources(top) for problem in check_file(top, path)]


# path, text, whether it is a violation
PLANTED = [
    ("httpmail/protocol/hm-up.c", "#include <httpmail/net/hm-session.h>\n", True),
    ("httpmail/protocol/hm-clock.c", "int f (void) { return g_get_monotonic_time (); }\n", True),
    ("httpmail/protocol/hm-good.c", "#include <httpmail/httpmail-error.h>\n#include <libxml/parser.h>\n", False),
    ("httpmail/httpmail-up.c", "#include <httpmail/protocol/hm-names.h>\n", True),
    ("httpmail/httpmail-comment.c", "/* GThread, g_file_new_x */ const char *s = \"GThread\";\n", False),
    ("httpmail/net/hm-up.c", "#include <httpmail/httpmail-transport.h>\n", True),
    ("httpmail/net/hm-xml.c", "#include <libxml/xmlreader.h>\n", True),
    ("httpmail/net/hm-good.c", "#include <libsoup/soup.h>\n#include \"hm-other.h\"\n", False),
    ("httpmail/httpmail-transport-x.h", "SoupSession *session;\n", True),
    ("httpmail/com/hm-com-x.c", "#include <httpmail/httpmail-result-private.h>\n", True),
    ("server/hs-x.c", "#include <httpmail/net/hm-queue.h>\n", True),
    ("server/hs-y.c", "#include <httpmail/httpmail.h>\n", True),
    ("server/hs-good.c", "#include <httpmail/protocol/hm-href.h>\n#include <gmime/gmime.h>\n", False),
    ("server/httpmail-server.h", "\n", False),
    ("server/hs-private.h", "\n", False),
    ("cli/cli-x.c", "#include <httpmail/httpmail-error-private.h>\n", True),
    ("cli/cli-y.c", '#include "server/hs-private.h"\n', True),
    ("cli/cli-good.c", '#include <httpmail/httpmail.h>\n#include "server/httpmail-server.h"\n', False),
    ("examples/x.c", '#include "server/httpmail-server.h"\n', True),
    ("tests/protocol/test-x.c", "#include <httpmail/net/hm-queue.h>\n", True),
    ("tests/net/test-good.c", "#include <httpmail/net/hm-queue.h>\n#include <libsoup/soup.h>\n", False),
    ("httpmail/stray/x.c", "\n", True),
]


def self_test():
    failures = 0
    with tempfile.TemporaryDirectory() as top:
        for path, text, _ in PLANTED:
            os.makedirs(os.path.dirname(os.path.join(top, path)), exist_ok=True)
            with open(os.path.join(top, path), "w", encoding="utf-8") as stream:
                stream.write(text)
        for path, _, is_violation in PLANTED:
            problems = check_file(top, path)
            if bool(problems) != is_violation:
                failures += 1
                print(f"self-test: {path}: expected {'a' if is_violation else 'no'} problem, got {problems}")
        found = set(sources(top))
        if found != {path for path, _, _ in PLANTED}:
            failures += 1
            print("self-test: the walk over the tree misses files")
    return failures


def main():
    if "--self-test" in sys.argv[1:]:
        return 1 if self_test() else 0
    problems = check(TOP)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
