# SPDX-License-Identifier: LGPL-2.1-or-later
"""A strict reader of vCards as RFC 6350 has them, which shares nothing with the program's own."""

import re

NAME = r"[A-Za-z0-9-]+"
PARAMETER = rf'{NAME}=(?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*)(?:,(?:"[^"]*"|[^";:,]*))*'
LINE = re.compile(rf"(?P<name>{NAME})(?P<parameters>(?:;{PARAMETER})*):(?P<value>[^\x00-\x08\x0a-\x1f\x7f]*)")
TEXT = re.compile(r"(?:\\\\|\\,|\\n|[^\\,\n])*")
COMPONENT = re.compile(r"(?:\\\\|\\,|\\;|\\n|[^\\,;\n])*")
DATE = re.compile(r"\d{8}|\d{4}-\d\d|--\d{4}|\d{8}T\d{6}(?:Z|[+-]\d{4})?")
# How often each property may be there; what is not named may be there as often as it likes.
ONCE = {"KIND", "N", "BDAY", "REV", "UID", "VERSION"}
URI = re.compile(r"[a-z][a-z0-9+.-]*:[!-~]+")


class Fault(Exception):
    """What a vCard must not be."""


def check(condition, text):
    if not condition:
        raise Fault(text)


def unescape(text):
    return re.sub(r"\\(.)", lambda match: "\n" if match.group(1) == "n" else match.group(1), text)


def components(text):
    parts = re.split(r"(?<!\\)((?:\\\\)*);", text)
    # The backslashes before a separator belong to what is before it.
    joined = [parts[i] + (parts[i + 1] if i + 1 < len(parts) else "") for i in range(0, len(parts), 2)]
    for part in joined:
        check(COMPONENT.fullmatch(part), f"not a component: {part!r}")
    return [unescape(part) for part in joined]


def read_value(name, parameters, value):
    if name in ("N", "ADR", "ORG"):
        found = components(value)
        check(len(found) == {"N": 5, "ADR": 7}.get(name, len(found)), f"{name} has {len(found)} components")
        return found
    if name == "MEMBER" or (name == "UID" and parameters.get("VALUE") != "text"):
        check(URI.fullmatch(value), f"{name} is no URI: {value!r}")
        return value
    if name == "BDAY" and parameters.get("VALUE") != "text":
        check(DATE.fullmatch(value), f"BDAY is no date: {value!r}")
        return value
    if name == "REV":
        check(re.fullmatch(r"\d{8}T\d{6}Z", value), f"REV is no time: {value!r}")
        return value
    check(TEXT.fullmatch(value), f"not a text: {value!r}")
    return unescape(value)


def read(data):
    """The cards of a file: for each a list of (name, parameters, value)."""
    check(data == b"" or data.endswith(b"\r\n"), "the last line does not end")
    check(b"\n" not in data.replace(b"\r\n", b"") and b"\r" not in data.replace(b"\r\n", b""), "a line that ends otherwise")
    for line in data.split(b"\r\n"):
        check(len(line) <= 75, f"a line of {len(line)} bytes")
        line.decode()
    cards = []
    inside = False
    for line in data.decode().replace("\r\n ", "").replace("\r\n\t", "").split("\r\n")[:-1]:
        match = LINE.fullmatch(line)
        check(match, f"no property: {line!r}")
        name = match.group("name").upper()
        parameters = dict(p.split("=", 1) for p in re.findall(rf";({PARAMETER})", match.group("parameters")))
        if line == "BEGIN:VCARD":
            check(not inside, "a card in a card")
            cards.append([])
            inside = True
        elif line == "END:VCARD":
            check(inside, "an end without a beginning")
            inside = False
            check_card(cards[-1])
        else:
            check(inside, f"outside of a card: {line!r}")
            cards[-1].append((name, parameters, read_value(name, parameters, match.group("value"))))
    check(not inside, "a card without an end")
    return cards


def check_card(card):
    names = [name for name, _, _ in card]
    check(card[0] == ("VERSION", {}, "4.0"), "VERSION:4.0 is not first")
    check("FN" in names, "no FN")
    check(all(value for name, _, value in card if name == "FN"), "an empty FN")
    for name in ONCE:
        check(names.count(name) <= 1, f"{name} more than once")
    check("MEMBER" not in names or ("KIND", {}, "group") in card, "MEMBER without KIND:group")


def find(card, name, types=None):
    """The value of a property, of a TYPE where one is named; None: there is none."""
    found = [value for n, parameters, value in card if n == name and (types is None or parameters.get("TYPE") == types)]
    return found[0] if found else None
