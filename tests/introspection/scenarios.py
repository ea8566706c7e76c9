# SPDX-License-Identifier: LGPL-2.1-or-later
"""What every server can do, command by command. Each function runs its command by `run`, looks at what came and at what
the server has afterwards, and returns what came for the two ways to call to be compared."""

from gi.repository import Gio, GLib, HTTPMail

import session
from tap import equal

ALL, ONE, ZERO = HTTPMail.MemberInfoFlags.ALL, HTTPMail.Depth.ONE, HTTPMail.Depth.ZERO
E = HTTPMail.Error


def root(account):
    """The folder that folders are made in."""
    if account.transport.get_dialect() == HTTPMail.Dialect.WEBDAV:
        return account.url
    return account.transport.lookup_account_property(HTTPMail.AccountProperty.MESSAGE_FOLDER_ROOT)[1]


def new_folder(account, parent=None):
    name = f"{account.next_number()}-{GLib.uuid_string_random()[:8]}"
    url = (parent or root(account)) + name + "/"
    account.by_callback("mkcol", url)
    account.label(name, f"folder{len(account.labels)}")
    return url


def add(account, folder, subject):
    """A message in a folder; returns where it is."""
    href = account.by_callback("put", folder + subject + ".eml", GLib.Bytes.new(session.message(subject)), None)
    account.label(href.removeprefix(folder), subject + ".eml")
    return href


def content(account, href):
    return account.by_callback("get", href, None, True)[0]


def listing(account, folder):
    return account.by_callback("member_info", folder, ALL, ONE, True)


def subjects(account, folder):
    return sorted(member.subject for member in listing(account, folder) if not member.is_folder)


def stream(data):
    return Gio.MemoryInputStream.new_from_bytes(GLib.Bytes.new(data))


def get(account, run):
    href = add(account, new_folder(account), "Grüße")
    found = run("get", href, ["message/rfc822", "*/*"], True)
    equal(found, (session.message("Grüße"), "message/rfc822"))
    equal(run("get", href, None, False)[0], session.message("Grüße"))
    equal(session.fails_with(E.NOT_FOUND, run, "get", href + "x", None, True).count(href + "x"), 1)
    return found


def put(account, run):
    folder = new_folder(account)
    href = run("put", folder + "new.eml", GLib.Bytes.new(session.message("put")), "message/rfc822")
    equal(content(account, href), session.message("put"))
    account.label(href.removeprefix(folder), "new.eml")
    return href


def delete(account, run):
    folder = new_folder(account)
    href = add(account, folder, "one")
    add(account, folder, "two")
    found = run("delete", href)
    equal(subjects(account, folder), ["two"])
    session.fails_with(E.NOT_FOUND, run, "delete", href)
    return found


def bdelete(account, run):
    folder = new_folder(account)
    one, two = add(account, folder, "one"), add(account, folder, "two")
    add(account, folder, "three")
    found = run("bdelete", folder, [one, "none", two.removeprefix(folder)])
    equal(found, [(folder + "none", 404, E.NOT_FOUND)])
    equal(subjects(account, folder), ["three"])
    return found


def propfind(account, run):
    folder = new_folder(account)
    href = add(account, folder, "one")
    request = HTTPMail.PropfindRequest()
    request.add_property("DAV:", "getcontentlength")
    request.add_property("urn:example:", "flag")
    found = run("propfind", folder, request, ONE)
    equal(set(found), {folder, href})
    equal(found[href], (0, {("DAV:", "getcontentlength"): (str(len(session.message("one"))), 200),
                            ("urn:example:", "flag"): (None, 404)}))
    equal(set(run("propfind", folder, request, ZERO)), {folder})
    return found


def proppatch(account, run):
    folder = new_folder(account)
    href = add(account, folder, "one")
    request = HTTPMail.ProppatchRequest()
    request.set_value("urn:schemas:httpmail:", "read", "1")
    found = run("proppatch", href, request)
    equal(found, {href: (0, {("urn:schemas:httpmail:", "read"): ("", 200)})})
    equal([member.is_read for member in listing(account, folder)], [True])
    return found


def mkcol(account, run):
    folder = new_folder(account)
    found = run("mkcol", folder + "new/")
    equal([(m.href, m.is_folder, m.display_name) for m in listing(account, folder)], [(folder + "new/", True, "new")])
    session.fails_with(E.METHOD_NOT_ALLOWED, run, "mkcol", folder + "new/")
    session.fails_with(E.CONFLICT, run, "mkcol", folder + "none/new/")
    return found


def transfer(account, run, stem, left):
    source, target = new_folder(account), new_folder(account)
    href = add(account, source, "one")
    found = run(stem, href, target + "other.eml", False)
    equal(content(account, found), session.message("one"))
    equal((subjects(account, source), subjects(account, target)), (left, ["one"]))
    session.fails_with(E.NOT_FOUND, run, stem, source + "none", target + "none", False)
    account.label(found.removeprefix(target), "other.eml")
    return found


def copy(account, run):
    return transfer(account, run, "copy", ["one"])


def move(account, run):
    return transfer(account, run, "move", [])


def copied_folder(account, run, stem, left):
    source, target = new_folder(account), new_folder(account)
    inner = new_folder(account, source)
    add(account, inner, "one")
    found = run(stem, inner, target + "whole/", False)
    equal((subjects(account, target + "whole/"), len(listing(account, source))), (["one"], left))
    return found


def copy_of_a_folder(account, run):
    return copied_folder(account, run, "copy", 1)


def move_of_a_folder(account, run):
    return copied_folder(account, run, "move", 0)


def transfers(account, run, stem, left):
    source, target = new_folder(account), new_folder(account)
    one, two = add(account, source, "one"), add(account, source, "two")
    found = run(stem, source, [one, "none", two.removeprefix(source)], target, None, False)
    equal([item[0] for item in found], [one, source + "none", two])
    equal([item[3] for item in found], [None, E.NOT_FOUND, None])
    equal(found[1][1:3], (None, 404))
    for item, subject in ((found[0], "one"), (found[2], "two")):
        equal(content(account, item[1]), session.message(subject))
        account.label(item[1].removeprefix(target), subject + "-there")
    equal((subjects(account, source), subjects(account, target)), (left, ["one", "two"]))
    return found


def bcopy(account, run):
    return transfers(account, run, "bcopy", ["one", "two"])


def bmove(account, run):
    return transfers(account, run, "bmove", [])


def transfers_with_names(account, run, stem):
    source, target = new_folder(account), new_folder(account)
    one, two = add(account, source, "one"), add(account, source, "two")
    found = run(stem, source, [one, two], target, ["a.eml", target + "b.eml"], True)
    equal([(item[0], item[3]) for item in found], [(one, None), (two, None)])
    equal(subjects(account, target), ["one", "two"])
    for item, name in zip(found, "ab"):
        account.label(item[1].removeprefix(target), name)
    return found


def bcopy_with_names(account, run):
    return transfers_with_names(account, run, "bcopy")


def bmove_with_names(account, run):
    return transfers_with_names(account, run, "bmove")


def member_info(account, run):
    folder = new_folder(account)
    add(account, folder, "one")
    inner = new_folder(account, folder)
    found = {m.href: m for m in run("member_info", folder, ALL, ONE, True)}
    equal(len(found), 2)
    one = next(m for m in found.values() if not m.is_folder)
    equal((one.subject, one.sender, one.to), ("one", "ann@example.org", session.USER))
    equal((one.is_read, one.content_length), (False, len(session.message("one"))))
    equal(found[inner].is_folder, True)
    equal({m.href for m in run("member_info", folder, ALL, ONE, False)}, {*found, folder})
    equal([m.href for m in run("member_info", folder, HTTPMail.MemberInfoFlags.COMMON, ZERO, False)], [folder])
    session.fails_with(E.NOT_FOUND, run, "member_info", folder + "none/", ALL, ONE, True)
    return sorted(account.plain(list(found.values())))


def find_folders(account, run):
    outer = new_folder(account)
    inner = new_folder(account, outer)
    innermost = new_folder(account, inner)
    add(account, inner, "one")
    found = run("find_folders", outer)
    equal({m.href for m in found}, {inner, innermost})
    equal({m.is_folder for m in found}, {True})
    return found


def mark_read(account, run):
    folder = new_folder(account)
    one, two = add(account, folder, "one"), add(account, folder, "two")
    found = run("mark_read", folder, [one, "none"], True)
    equal(found, [(folder + "none", 404, E.NOT_FOUND)])
    equal({m.href: m.is_read for m in listing(account, folder)}, {one: True, two: False})
    equal(run("mark_read", folder, [one], False), [])
    equal({m.is_read for m in listing(account, folder)}, {False})
    return found


def download(account, _run):
    """saves every byte and tells how many"""
    href = add(account, new_folder(account), "one")
    output = Gio.MemoryOutputStream.new_resizable()
    told = []
    loop = session.Loop()
    results = []
    transport = account.transport
    # With two callbacks, PyGObject wants what follows the first to be named.
    transport.download_async(href, output, lambda done, total, _: told.append((done, total)), cancellable=None,
                             callback=lambda _source, result: (results.append(result), loop.end()))
    loop.run()
    equal(transport.download_finish(results[0]), (True, "message/rfc822"))
    data = output.steal_as_bytes().get_data() if output.close() else None
    equal(data, session.message("one"))
    equal(told[-1], (len(data), len(data)))


def list_members(account, _run):
    """fills while the reply arrives"""
    folder = new_folder(account)
    add(account, folder, "one")
    loop = session.Loop()
    members = account.transport.list_members(folder, ALL, True)
    members.connect("notify::loading", loop.end)
    equal((members.is_loading(), len(members)), (True, 0))
    loop.run()
    equal(([m.get_subject() for m in members], members.get_error()), (["one"], None))


SCENARIOS = [get, put, delete, bdelete, propfind, proppatch, mkcol, copy, move, copy_of_a_folder, move_of_a_folder, bcopy,
             bmove, bcopy_with_names, bmove_with_names, member_info, find_folders, mark_read, download, list_members]
