# SPDX-License-Identifier: LGPL-2.1-or-later
"""Installs the tree and uses it from outside: all of it is there, and programs are built with pkg-config alone.

usage: installed.py SOURCE_ROOT BUILD_ROOT MESON PROGRAM.c|PROGRAM.cc...
MESON: the program that configured the build. A PROGRAM is built with httpmail-com-1.0 when its name begins with com, else
with httpmail-1.0.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

SOURCE_ROOT, BUILD_ROOT, MESON = sys.argv[1:4]
PROGRAMS = sys.argv[4:]
COMPILERS = {
    ".c": (os.environ.get("CC", "cc"), ["-std=c99"]),
    ".cc": (os.environ.get("CXX", "c++"), ["-std=c++11"]),
}
PUBLIC = re.compile(r"^(?!hm-).*(?<!-private)\.h$")
# Made by the build, so not in the tree
GENERATED = ["httpmail-enum-types.h", "httpmail-version.h"]
# Quick ones, and enough to see that the others can be run
INSTALLED_TESTS = ["test-content", "test-mark-read", "test-com-lifetime"]

results = []


def result(title, problem="", skip=""):
    results.append(not problem)
    print(f"{'not ok' if problem else 'ok'} {len(results)} {title}{' # SKIP ' + skip if skip else ''}", flush=True)
    for line in problem.splitlines():
        print(f"# {line}")


def run(*command, **variables):
    """What the command wrote, and whether it worked."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True,
                          env=dict(os.environ, **variables), check=False)  # fmt: skip
    return done.stdout, done.returncode == 0


def replace_in(path, pattern, replacement):
    with open(path, encoding="utf-8") as stream:
        text = stream.read()
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(re.sub(pattern, replacement, text, flags=re.MULTILINE))


def files_below(top):
    return sorted(os.path.relpath(os.path.join(folder, name), top) for folder, _, names in os.walk(top) for name in names)


class Installed:
    """The tree, installed below a folder; what names its own place is told that it is there."""

    def __init__(self, root):
        self.root = root
        output, self.worked = run(MESON, "install", "-C", BUILD_ROOT, "--destdir", root, "--no-rebuild")
        result("the tree is installed", "" if self.worked else output)
        output, _ = run(MESON, "introspect", BUILD_ROOT, "--buildoptions")
        self.options = {option["name"]: option["value"] for option in json.loads(output)}
        # os.path.join would leave the root where the prefix is absolute.
        self.prefix = root + self.options["prefix"]
        self.lib = self.path(self.options["libdir"])
        self.data = self.path(self.options["datadir"])
        for path in files_below(self.prefix):
            if path.endswith(".pc"):
                replace_in(self.path(path), "^prefix=.*$", f"prefix={self.prefix}")
            elif path.endswith(".test"):
                replace_in(self.path(path), f" {re.escape(self.options['prefix'])}/", f" {self.prefix}/")

    def path(self, *names):
        return os.path.join(self.prefix, *names)

    def run(self, *command, **variables):
        """A command that finds what is installed."""
        return run(*command, LD_LIBRARY_PATH=self.lib, GI_TYPELIB_PATH=os.path.join(self.lib, "girepository-1.0"),
                   PKG_CONFIG_PATH=os.path.join(self.lib, "pkgconfig"), XDG_DATA_DIRS=self.data, **variables)  # fmt: skip


def check_headers(installed):
    for title, source, target, generated in (
        ("the library", "httpmail", "httpmail", GENERATED),
        ("the COM face", os.path.join("httpmail", "com", "include"), "com", []),
    ):
        source = os.path.join(SOURCE_ROOT, source)
        there = files_below(installed.path("include", "httpmail-1.0", target))
        names = files_below(source) if target == "com" else os.listdir(source)
        wanted = sorted([name for name in names if PUBLIC.match(os.path.basename(name))] + generated)
        result(f"every header of {title} is there", "" if wanted == there else f"wanted {wanted}\nthere {there}")


def wanted_files(options):
    """(what they are, the ends of their paths)"""
    yield "the library and its pkg-config files", [
        "/libhttpmail-1.0.so", "/pkgconfig/httpmail-1.0.pc", "/pkgconfig/httpmail-com-1.0.pc",
    ]  # fmt: skip
    if options["introspection"]:
        yield "the introspection data", ["/gir-1.0/HTTPMail-1.0.gir", "/girepository-1.0/HTTPMail-1.0.typelib"]
    if os.path.exists(os.path.join(BUILD_ROOT, "introspection", "httpmail-1.0.vapi")):
        yield "the binding for Vala", ["/vala/vapi/httpmail-1.0.vapi", "/vala/vapi/httpmail-1.0.deps"]
    with open(os.path.join(SOURCE_ROOT, "po", "LINGUAS"), encoding="utf-8") as stream:
        languages = [line.strip() for line in stream if line.strip() and not line.startswith("#")]
    yield "the translations", [f"/locale/{language}/LC_MESSAGES/httpmail.mo" for language in languages]
    if options["documentation"]:
        yield "the documentation", ["/doc/httpmail-1.0/index.html"]
    if options["program"]:
        yield "the program and what belongs to it", [
            "/bin/httpmail",
            "/man/man1/httpmail.1",
            "/man/man1/httpmail-serve.1",
            "/man/man5/httpmail.conf.5",
            "/bash-completion/completions/httpmail",
            "/fish/vendor_completions.d/httpmail.fish",
            "/zsh/site-functions/_httpmail",
            "/metainfo/org.libhttpmail.httpmail.metainfo.xml",
        ]


def check_files(installed):
    there = ["/" + path for path in files_below(installed.root)]
    for title, ends in wanted_files(installed.options):
        missing = [end for end in ends if not any(path.endswith(end) for path in there)]
        result(f"{title}: all there", "".join(f"{end} is missing\n" for end in missing))
    private = [path for path in there if "hm-" in os.path.basename(path) or path.endswith((".a", "-private.h"))]
    result("nothing private is there", "\n".join(private))


def check_program(installed, source):
    compiler, options = COMPILERS[os.path.splitext(source)[1]]
    name = os.path.basename(source)
    package = "httpmail-com-1.0" if name.startswith("com") else "httpmail-1.0"
    title = f"{compiler} builds {name} with pkg-config alone"
    if not shutil.which(compiler):
        result(title, skip=f"{compiler} is not installed")
        return
    flags, worked = installed.run("pkg-config", "--cflags", "--libs", package)
    if not worked:
        result(title, flags)
        return
    program = os.path.join(installed.root, name + ".program")
    strict = ["-Wall", "-Wextra", "-Werror", *options]
    output, worked = run(compiler, *strict, "-o", program, os.path.abspath(source), *shlex.split(flags))
    result(title, "" if worked else output)
    if worked:
        output, worked = installed.run(program)
        result(f"the program of {name} runs", "" if worked else output or "it failed")


def check_build_tree(source):
    """What pkg-config says of the library where it was built, as `meson devenv` lets it."""
    compiler, options = COMPILERS[os.path.splitext(source)[1]]
    name = os.path.basename(source)
    package = "httpmail-com-1.0" if name.startswith("com") else "httpmail-1.0"
    title = f"{compiler} finds the headers of {name} in the build tree"
    if not shutil.which(compiler):
        result(title, skip=f"{compiler} is not installed")
        return
    flags, worked = run("pkg-config", "--cflags", package, PKG_CONFIG_PATH=os.path.join(BUILD_ROOT, "meson-uninstalled"))
    if worked:
        flags, worked = run(compiler, *options, "-fsyntax-only", os.path.abspath(source), *shlex.split(flags))
    result(title, "" if worked else flags)


def check_command(installed):
    title = "the program of the command line runs"
    if not installed.options["program"]:
        result(title, skip="it was not built")
        return
    output, worked = installed.run(installed.path("bin", "httpmail"), "--version")
    version = re.search(r"version: '([\d.]+)'", open(os.path.join(SOURCE_ROOT, "meson.build"), encoding="utf-8").read())
    result(title, "" if worked and output == f"httpmail {version.group(1)}\n" else output)


def check_python(installed):
    title = "Python finds the typelib and the override"
    overrides = [path for path in files_below(installed.prefix) if path.endswith("gi/overrides/HTTPMail.py")]
    if not overrides:
        result(title, skip="the override is not installed")
        return
    code = f"""
import gi.overrides
gi.overrides.__path__.insert(0, {os.path.dirname(installed.path(overrides[0]))!r})
gi.require_version("HTTPMail", "1.0")
from gi.repository import HTTPMail
assert HTTPMail.Transport.__module__ == "gi.overrides.HTTPMail", HTTPMail.Transport.__module__
assert HTTPMail.ServerInfo.new_for_uri("https://ada@mail.example.org/").get_user_name() == "ada"
"""
    output, worked = installed.run("/usr/bin/python3", "-c", code)
    result(title, "" if worked else output)


def check_installed_tests(installed):
    title = "gnome-desktop-testing-runner runs an installed test"
    runner = shutil.which("gnome-desktop-testing-runner")
    if not installed.options["installed-tests"] or not runner:
        result(title, skip="the tests are not installed" if runner else "there is no gnome-desktop-testing-runner")
        return
    listed, _ = installed.run(runner, "--list")
    for name in INSTALLED_TESTS:
        if f"httpmail-1.0/{name}.test" not in listed:
            result(f"{title}: {name}", listed or "none is listed")
            continue
        output, worked = installed.run(runner, f"httpmail-1.0/{name}.test")
        result(f"{title}: {name}", "" if worked and "PASS" in output else output)


def main():
    for program in ("pkg-config", MESON):
        if not shutil.which(program):
            print(f"1..0 # SKIP {program} is not installed")
            return 0
    with tempfile.TemporaryDirectory(prefix="httpmail-installed-") as root:
        installed = Installed(root)
        if installed.worked:
            check_headers(installed)
            check_files(installed)
            for source in PROGRAMS:
                check_program(installed, source)
                check_build_tree(source)
            check_command(installed)
            check_python(installed)
            check_installed_tests(installed)
    print(f"1..{len(results)}")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
