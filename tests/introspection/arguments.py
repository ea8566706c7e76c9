# SPDX-License-Identifier: LGPL-2.1-or-later
"""Arguments for every command: some that are right, and those that are wrong before anybody is asked."""

from gi.repository import GLib, HTTPMail

from scenarios import ALL, ONE, ZERO, stream

E = HTTPMail.Error
ELSEWHERE = "http://elsewhere.example/"


def contact(**fields):
    return HTTPMail.Contact(**fields)


def changes():
    request = HTTPMail.ProppatchRequest()
    request.set_value("urn:schemas:httpmail:", "read", "1")
    return request


def right(folder, target):
    """For each stem, what could be done with a message "one" in the folder, if the command was let."""
    one = folder + "one"
    return {
        "get": (one, None, True),
        "put": (folder + "new", GLib.Bytes.new(b"text"), None),
        "post": (folder, stream(b"text"), None),
        "delete": (one,),
        "bdelete": (folder, ["one"]),
        "propfind": (folder, HTTPMail.PropfindRequest(), ONE),
        "proppatch": (one, changes()),
        "mkcol": (folder + "new/",),
        "copy": (one, target + "one", False),
        "bcopy": (folder, ["one"], target, None, False),
        "move": (one, target + "one", False),
        "bmove": (folder, ["one"], target, None, False),
        "member_info": (folder, ALL, ONE, True),
        "root_member_info": (folder, ALL, ONE, True, None, None),
        "folder_member_info": (folder, ALL, ONE, True, None, "inbox"),
        "find_folders": (folder,),
        "mark_read": (folder, ["one"], True),
        "send_message": (folder, "ann@example.org", ["bob@example.net"], True, stream(b"text")),
        "list_contacts": (folder,),
        "list_contact_infos": (folder,),
        "contact_info": (one,),
        "post_contact": (folder, contact(email="carol@example.net")),
        "patch_contact": (one, contact(email="carol@example.net")),
    }


def replaced(arguments, number, value):
    return arguments[:number] + (value,) + arguments[number + 1:]


# Beside the URL: stem, the argument that is wrong, and what it is.
WRONG = [
    ("get", 1, ["text/plain\r\nX-Header: 1"]),
    ("put", 1, GLib.Bytes.new(b"")),
    ("put", 2, "text"),
    ("put", 2, "text/plain\r\nX-Header: 1"),
    ("post", 2, "/"),
    ("bdelete", 1, []),
    ("bdelete", 1, ["../one"]),
    ("bdelete", 1, ["one", ""]),
    ("bdelete", 1, [ELSEWHERE + "one"]),
    ("proppatch", 1, HTTPMail.ProppatchRequest()),
    ("copy", 1, ELSEWHERE + "one"),
    ("copy", 1, "one"),
    ("move", 1, ELSEWHERE + "one"),
    ("move", 1, "x y"),
    ("bcopy", 1, []),
    ("bcopy", 2, ELSEWHERE),
    ("bcopy", 3, ["one", "two"]),
    ("bcopy", 3, []),
    ("bcopy", 3, ["a/b"]),
    ("bmove", 1, []),
    ("bmove", 2, "x y"),
    ("bmove", 3, ["one", "two"]),
    ("member_info", 2, ZERO),
    ("root_member_info", 2, ZERO),
    ("root_member_info", 4, "1,2"),
    ("root_member_info", 5, "1\r\nX-Header: 1"),
    ("folder_member_info", 4, "1,2"),
    ("folder_member_info", 5, "a,b"),
    ("folder_member_info", 5, ""),
    ("mark_read", 1, []),
    ("mark_read", 1, ["sub/one"]),
    ("post_contact", 1, HTTPMail.Contact()),
    ("patch_contact", 1, HTTPMail.Contact()),
]

# What is no address, or no list of them, has errors of its own.
WRONG_ADDRESSES = [
    ("send_message", 1, "nobody", E.INVALID_ADDRESS),
    ("send_message", 1, "ann@example.org>\r\nRCPT TO:<x@example.org", E.INVALID_ADDRESS),
    ("send_message", 2, ["bob@example.net", "nobody"], E.INVALID_ADDRESS),
    ("send_message", 2, [], E.INVALID_ADDRESS_LIST),
]

WRONG_URLS = [ELSEWHERE, "", "one", "/folders/", "x y", "ftp://127.0.0.1/", "http://", "http://127.0.0.1:70000/",
              "http://127.0.0.1/\r\nX-Header: 1", "file:///etc/passwd"]


def wrong(folder, target):
    """Each call that has to be refused: (stem, arguments, error)."""
    good = right(folder, target)
    for stem, arguments in good.items():
        for url in WRONG_URLS:
            yield stem, replaced(arguments, 0, url), E.INVALID_ARGUMENT
    for stem in ("copy", "move"):
        yield stem, (folder + "one", folder + "one", False), E.INVALID_ARGUMENT
        yield stem, (folder + "one", target, False), E.INVALID_ARGUMENT
    for stem, number, value in WRONG:
        yield stem, replaced(good[stem], number, value), E.INVALID_ARGUMENT
    for stem, number, value, code in WRONG_ADDRESSES:
        yield stem, replaced(good[stem], number, value), code


def with_nothing(folder, target, nullable):
    """Each call with None where the typelib takes none; `nullable` gives the numbers of those that may be None."""
    for stem, arguments in right(folder, target).items():
        for number, value in enumerate(arguments):
            if number not in nullable[stem] and not isinstance(value, (bool, int)):
                yield stem, replaced(arguments, number, None)
