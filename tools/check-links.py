#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks a folder of HTML: every link inside it leads somewhere, other libraries are in urlmap.js, and no reference was left
as text.

usage: check-links.py FOLDER
       check-links.py --self-test
"""

import html.parser
import os
import re
import sys
import tempfile
import urllib.parse

# What gi-docgen did not understand, outside of code: its own links, and the marks of gtk-doc.
LEFT = re.compile(r"\[(?:\w+)@[^\]]+\]|[#%]HTTPM(?:ail|AIL)\w+")


class Page(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.links = []
        self.anchors = set()
        self.libraries = set()
        self.left = []
        self.code = 0
        with open(path, encoding="utf-8") as stream:
            self.feed(stream.read())
        self.close()

    def handle_starttag(self, tag, attributes):
        self.code += tag in ("pre", "script", "style")
        for name, value in attributes:
            if name in ("id", "name") and tag != "meta":
                self.anchors.add(value)
            elif name == "data-namespace":
                self.libraries.add(value)
            elif name in ("href", "src") and value is not None:
                self.links.append((value, self.getpos()[0]))

    def handle_endtag(self, tag):
        self.code -= tag in ("pre", "script", "style")

    def handle_data(self, data):
        if not self.code:
            self.left += [(text, self.getpos()[0]) for text in LEFT.findall(data)]


def check(folder):
    """A list of problems, and how many links there are."""
    pages = {}
    problems = []
    count = 0
    mapped = set()
    if os.path.exists(os.path.join(folder, "urlmap.js")):
        with open(os.path.join(folder, "urlmap.js"), encoding="utf-8") as stream:
            mapped = set(re.findall(r"\['(\w+)',", stream.read()))
    for parent, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".html"):
                path = os.path.join(parent, name)
                pages[os.path.realpath(path)] = Page(path)
    for path, page in sorted(pages.items()):
        name = os.path.relpath(path, os.path.realpath(folder))
        problems += [f"{name}:{line}: {text} is no link" for text, line in page.left]
        problems += [f"{name}: urlmap.js does not say where {library} is" for library in sorted(page.libraries - mapped)]
        for link, line in page.links:
            count += 1
            parts = urllib.parse.urlsplit(link)
            if parts.scheme or parts.netloc or link.startswith("javascript:"):
                continue
            target = os.path.realpath(os.path.join(os.path.dirname(path), urllib.parse.unquote(parts.path))) \
                if parts.path else path
            if not os.path.exists(target):
                problems.append(f"{name}:{line}: {link} is not there")
            elif parts.fragment and target in pages and parts.fragment not in pages[target].anchors:
                problems.append(f"{name}:{line}: {link} has no such place")
    return problems, count


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        def write(name, text):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as stream:
                stream.write(text)

        write("a.html", "<p id='x'><a href='b.html#y'>b</a> <a href='#x'>x</a> <a href='https://example.org/'>e</a></p>"
                        "<pre>#HTTPMailTransport</pre><a data-namespace='GLib'>g</a>")
        write("urlmap.js", "baseURLs = [ ['GLib', 'https://example.org/'] ]")
        write("b.html", "<h1 id='y'>b</h1><img src='b.png'>")
        write("b.png", "")
        assert check(folder) == ([], 4), check(folder)
        write("b.html", "<h1>b</h1><img src='c.png'> [method@Transport.open] #HTTPMailTransport %HTTPMAIL_ERROR")
        problems, _ = check(folder)
        assert len(problems) == 5, problems
        write("urlmap.js", "")
        problems, _ = check(folder)
        assert len(problems) == 6, problems


def main():
    if sys.argv[1:] == ["--self-test"]:
        self_test()
        return 0
    if len(sys.argv) != 2 or not os.path.isdir(sys.argv[1]):
        print(__doc__, file=sys.stderr)
        return 2
    problems, count = check(sys.argv[1])
    for problem in problems:
        print(problem, file=sys.stderr)
    if count == 0:
        print(f"{sys.argv[1]}: there is no link in it at all", file=sys.stderr)
    return 1 if problems or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
