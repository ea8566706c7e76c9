#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes the documentation: fills the examples into the pages of docs/, runs gi-docgen, checks every link.

usage: build-docs.py --gi-docgen PROGRAM --config TOML --gir GIR --output FOLDER [--depfile FILE]
       build-docs.py --check       only the pages: what they include and what they name is there
       build-docs.py --write       puts the examples into the pages of docs/, for those who read them there
       build-docs.py --self-test

A line <!-- example: FILE --> of a page is replaced by that file, <!-- example: FILE#NAME --> by what stands in it between
the comments "docs: NAME" and "docs: end". Where a code block follows the line, it has to be what would be put there.
"""

import argparse
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

LANGUAGES = {".c": "c", ".h": "c", ".py": "python", ".js": "javascript", ".vala": "vala", ".sh": "sh", ".conf": "ini"}
EXAMPLE = re.compile(r"^<!-- example: ([^\s#]+)(?:#([\w-]+))? -->$")
LINK = re.compile(r"(?<!!)\[[^\]@]*\]\(([^)\s]+)\)")
FUNCTION = re.compile(r"\bhttpmail_[a-z0-9_]+(?= ?\()")
NAME = re.compile(r"\bHTTPMAIL_[A-Z0-9_]*[A-Z0-9]\b")
COMMENT = re.compile(r"/\*\*\n.*?\*/", re.DOTALL)
# Marks of gtk-doc, which gi-docgen turns into text where it should have been a link. What stands in code is no mark.
MARK = re.compile(r"`[^`]*`|(#[A-Z]\w+|%[A-Z]\w+|\b[a-z]\w+\(\))")
TITLE = re.compile(r"\A# (.+)\n+")


class Problem(Exception):
    pass


def read(path):
    with open(path, encoding="utf-8") as stream:
        return stream.read()


def region(text, name, where):
    """The lines of an example between its two comments."""
    lines = text.split("\n")
    begin = [number for number, line in enumerate(lines) if re.search(rf"\bdocs: {re.escape(name)}(?= |$)", line)]
    if len(begin) != 1:
        raise Problem(f"{where}: {len(begin)} comments \"docs: {name}\" in the example, there should be one")
    for end in range(begin[0] + 1, len(lines)):
        if re.search(r"\bdocs: end\b", lines[end]):
            return textwrap.dedent("\n".join(lines[begin[0] + 1:end])).strip("\n") + "\n"
    raise Problem(f"{where}: nothing ends \"docs: {name}\" in the example; add a comment \"docs: end\"")


def example(top, path, name, where):
    """The code block that an example becomes."""
    full = os.path.join(top, path)
    language = LANGUAGES.get(os.path.splitext(path)[1])
    if language is None:
        raise Problem(f"{where}: {path} is in no language that is known here ({' '.join(LANGUAGES)})")
    if not os.path.isfile(full):
        raise Problem(f"{where}: there is no example {path}")
    text = read(full)
    if name:
        text = region(text, name, f"{where}: {path}")
    return ["```" + language] + text.rstrip("\n").split("\n") + ["```"]


def expand(top, page, used=None, write=False):
    """The text of a page with its examples in it; to write them into the page, with the lines that name them."""
    lines = read(os.path.join(top, page)).rstrip("\n").split("\n")
    out = []
    number = 0
    while number < len(lines):
        match = EXAMPLE.match(lines[number])
        if not match:
            if lines[number].startswith("<!-- example"):
                raise Problem(f"{page}:{number + 1}: not of the form <!-- example: FILE --> or <!-- example: FILE#NAME -->")
            out.append(lines[number])
            number += 1
            continue
        where = f"{page}:{number + 1}"
        if used is not None:
            used.append(os.path.join(top, match.group(1)))
        block = example(top, match.group(1), match.group(2), where)
        number += 1
        following = number
        while following < len(lines) and not lines[following]:
            following += 1
        if following < len(lines) and lines[following].startswith("```"):
            end = lines.index("```", following + 1)
            if lines[following:end + 1] != block and not write:
                raise Problem(f"{where}: the code block is not what {match.group(1)} has; tools/build-docs.py --write copies it")
            number = end + 1
        out += [match.group()] * write + [""] + block
    return "\n".join(out) + "\n"


def prose(text):
    """The page without its code blocks."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


def check_links(top, page, text):
    for target in LINK.findall(text):
        path = target.split("#")[0]
        if ":" not in target and path and not os.path.exists(os.path.join(top, os.path.dirname(page), path)):
            raise Problem(f"{page}: it links to {target}, which is not there")


def check_page(top, page, known):
    """What a page names and points at is there; else its examples are filled in."""
    text = prose(expand(top, page))
    if not TITLE.match(text):
        raise Problem(f"{page}:1: begin the page with its title, \"# TITLE\"")
    check_links(top, page, text)
    for name in FUNCTION.findall(text) + NAME.findall(text):
        if name not in known:
            raise Problem(f"{page}: it names {name}, which no public header, example or manual page has")


def known_names(top):
    """All names of the public headers, ours and those of the COM face; of the examples and the manual pages, which have an
    environment."""
    names = set()
    for places in (("httpmail", "*.h*"), ("httpmail", "com", "include", "*.h"), ("examples", "*.c"), ("cli", "*.1")):
        for path in glob.glob(os.path.join(top, *places)):
            names |= set(re.findall(r"\w+", read(path)))
    return names


def check_comments(path, text):
    """Doc comments are written as gi-docgen reads them."""
    for comment in COMMENT.finditer(text):
        for mark in MARK.finditer(comment.group()):
            if mark.group(1):
                line = text.count("\n", 0, comment.start() + mark.start()) + 1
                raise Problem(f"{path}:{line}: {mark.group(1)} makes no link; write [method@Transport.open], [class@Transport], "
                              "[signal@Transport::error], [property@Transport:busy] or the like, and `NULL` for constants")


def find_pages(top):
    return sorted(os.path.relpath(page, top) for page in glob.glob(os.path.join(top, "docs", "*.md")))


def check(top):
    known = known_names(top)
    for path in sorted(glob.glob(os.path.join(top, "httpmail", "httpmail*.[ch]"))):
        check_comments(os.path.relpath(path, top), read(path))
    build = read(os.path.join(top, "docs", "meson.build"))
    for page in ("README.md", "CONTRIBUTING.md"):
        check_links(top, page, prose(read(os.path.join(top, page))))
    for page in find_pages(top):
        check_page(top, page, known)
        if f"'{os.path.basename(page)}'" not in build:
            raise Problem(f"{page}: it is not in the list of docs/meson.build")


def write(top):
    for page in find_pages(top):
        text = expand(top, page, write=True)
        with open(os.path.join(top, page), "w", encoding="utf-8") as stream:
            stream.write(text)


def for_gi_docgen(text):
    """The title as gi-docgen wants it, and links to where the pages will be."""
    text = TITLE.sub(lambda match: f"Title: {match.group(1)}\n\n{match.group(0)}", text)
    return re.sub(r"(\]\([\w-]+)\.md([)#])", r"\1.html\2", text)


def search_from_disk(folder):
    """A browser reads no second file of a folder on disk, so the script that searches gets its index put in."""
    script = os.path.join(folder, "search.js")
    index = os.path.join(folder, "index.json")
    call = "fetchJSON('index.json', onDidLoadSearchIndex);"
    if not os.path.exists(index) or call not in read(script):
        return
    text = read(script).replace(call, f"onDidLoadSearchIndex({json.dumps(json.loads(read(index)))});")
    with open(script, "w", encoding="utf-8") as stream:
        stream.write(text)


def build(top, options):
    folder = os.path.abspath(options.output)
    used = []
    check(top)
    with tempfile.TemporaryDirectory(dir=os.path.dirname(folder)) as work:
        content = os.path.join(work, "pages")
        os.mkdir(content)
        for page in find_pages(top):
            with open(os.path.join(content, os.path.basename(page)), "w", encoding="utf-8") as stream:
                stream.write(for_gi_docgen(expand(top, page, used)))
            used.append(os.path.join(top, page))
        for other in ("urlmap.js", "mail-viewer.png"):
            shutil.copy(os.path.join(top, "docs", other), content)
        # Devhelp wants a file of the folder's name in it.
        made = os.path.join(work, os.path.basename(folder))
        done = subprocess.run([options.gi_docgen, "generate", "--quiet", "--fatal-warnings", "--no-namespace-dir",
                               "--config", options.config, "--content-dir", content, "--output-dir", made, options.gir])
        if done.returncode != 0:
            raise Problem("gi-docgen failed; a line above says why")
        search_from_disk(made)
        if subprocess.run([sys.executable, os.path.join(top, "tools", "check-links.py"), made]).returncode != 0:
            raise Problem("links are broken")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.move(made, folder)
    if options.depfile:
        with open(options.depfile, "w", encoding="utf-8") as stream:
            stream.write(f"{options.output}: {' '.join(path.replace(' ', chr(92) + ' ') for path in sorted(set(used)))}\n")


def self_test():
    with tempfile.TemporaryDirectory() as top:
        os.mkdir(os.path.join(top, "docs"))

        def tree(page, code="int x;\n"):
            for path, text in (("docs/page.md", page), ("example.c", code)):
                with open(os.path.join(top, path), "w", encoding="utf-8") as stream:
                    stream.write(text)

        def fails(what, page, code="int x;\n"):
            tree(page, code)
            try:
                check_page(top, "docs/page.md", {"httpmail_known"})
            except Problem as problem:
                assert what in str(problem), problem
            else:
                raise AssertionError(f"not found: {what}")

        fails("no example missing.c", "# A\n\n<!-- example: missing.c -->\n")
        fails("not of the form", "# A\n\n<!-- example missing.c -->\n")
        fails("in no language", "# A\n\n<!-- example: docs/page.md -->\n")
        fails("0 comments", "# A\n\n<!-- example: example.c#part -->\n")
        fails("nothing ends", "# A\n\n<!-- example: example.c#part -->\n", "/* docs: part */\n")
        fails("is not what example.c has", "# A\n\n<!-- example: example.c -->\n```c\nint y;\n```\n")
        fails("begin the page with its title", "A\n")
        fails("links to other.md", "# A\n\n[other](other.md)\n")
        fails("names httpmail_unknown", "# A\n\n`httpmail_unknown ()`\n")
        fails("names HTTPMAIL_NOT", "# A\n\nHTTPMAIL_NOT\n")
        for mark in ("#GObject", "%NULL", "httpmail_known()"):
            try:
                check_comments("example.c", f"/**\n * known:\n *\n * Has {mark} in it.\n */\n")
            except Problem as problem:
                assert f"example.c:4: {mark}" in str(problem), problem
            else:
                raise AssertionError(f"not found: {mark}")
        check_comments("example.c", "/**\n * known:\n *\n * Has `NULL`, `fork()` and [class@Logon] in it.\n */\n/* %NULL */")
        tree("# A\n\n<!-- example: example.c#part -->\n\n[a](page.md#b) `httpmail_known ()`\n",
             "  /* docs: part */\n  int x;\n  /* docs: end */\n")
        check_page(top, "docs/page.md", {"httpmail_known"})
        text = for_gi_docgen(expand(top, "docs/page.md"))
        assert text == "Title: A\n\n# A\n\n\n```c\nint x;\n```\n\n[a](page.html#b) `httpmail_known ()`\n", text
        written = "# A\n\n<!-- example: example.c -->\n\n```c\nint x;\n```\n"
        for page in (written, "# A\n\n<!-- example: example.c -->\n", written.replace("int x", "int y")):
            tree(page)
            write(top)
            assert read(os.path.join(top, "docs", "page.md")) == written, page
        check_page(top, "docs/page.md", set())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--self-test", action="store_true")
    for name in ("gi-docgen", "config", "gir", "output", "depfile"):
        parser.add_argument("--" + name)
    options = parser.parse_args()
    try:
        if options.self_test:
            self_test()
        elif options.check:
            check(TOP)
        elif options.write:
            write(TOP)
        else:
            build(TOP, options)
    except Problem as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
