# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the program says of itself: its commands, and the options of each."""

import re

# "  -u, --unread     Only messages" and "  --root=DIR    The folder"
OPTION = re.compile(r"^  (?:(-\w), )?(--[a-z-]+)(=\S+)?  ", re.MULTILINE)


def commands(text):
    """The names that httpmail --help lists."""
    return re.findall(r"^  ([a-z]+)  +\S", text, re.MULTILINE)


def options(text):
    """The options that httpmail COMMAND --help lists: (short or "", long, whether it takes a value)."""
    return {(short, name, bool(value)) for short, name, value in OPTION.findall(text)}
