# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every command at Apache's mod_dav, which keeps files and knows nothing of mail.

test-commands-apache.py SERVE_APACHE
"""

import sys

import gi

gi.require_version("HTTPMail", "1.0")
from gi.repository import Gio, GLib, HTTPMail  # noqa: E402

import arguments  # noqa: E402
import commands  # noqa: E402
import scenarios  # noqa: E402
import session  # noqa: E402
import tap  # noqa: E402

E = HTTPMail.Error
server = None

# What takes a server that knows mail, and how it ends without one.
REFUSED = {
    "post": E.METHOD_NOT_ALLOWED,
    "send_message": E.ROOT_PROPERTY_NOT_FOUND,
    "list_contacts": E.ROOT_PROPERTY_NOT_FOUND,
    "list_contact_infos": E.ROOT_PROPERTY_NOT_FOUND,
    "contact_info": E.ROOT_PROPERTY_NOT_FOUND,
    "post_contact": E.ROOT_PROPERTY_NOT_FOUND,
    "patch_contact": E.ROOT_PROPERTY_NOT_FOUND,
}


def root_member_info(account, run):
    return unconditional(account, run, "root_member_info", lambda stamp: (stamp, stamp))


def folder_member_info(account, run):
    return unconditional(account, run, "folder_member_info", lambda stamp: (stamp, "inbox"))


def unconditional(account, run, stem, condition):
    """There are no stamps: a listing is a listing each time."""
    folder = scenarios.new_folder(account)
    scenarios.add(account, folder, "one")
    listing = (folder, scenarios.ALL, scenarios.ONE, True)
    for stamp in (None, "1000000000"):
        found = run(stem, *listing, *condition(stamp))
        tap.equal(found, (scenarios.listing(account, folder), None, None, False))
    return found


def put_where_something_is(account, run):
    folder = scenarios.new_folder(account)
    for text in (b"one", b"another"):
        tap.equal(run("put", folder + "a.eml", GLib.Bytes.new(text), None), folder + "a.eml")
    tap.equal(scenarios.content(account, folder + "a.eml"), b"another")


def proppatch_of_any_name(account, run):
    # Dead properties, as RFC 4918 calls them.
    href = scenarios.add(account, scenarios.new_folder(account), "one")
    name = ("urn:example:", "flag")
    request = HTTPMail.ProppatchRequest()
    request.set_value(*name, "<ö>")
    tap.equal(run("proppatch", href, request), {href: (0, {name: ("", 200)})})
    wanted = HTTPMail.PropfindRequest()
    wanted.add_property(*name)
    tap.equal(run("propfind", href, wanted, scenarios.ZERO), {href: (0, {name: ("<ö>", 200)})})
    request = HTTPMail.ProppatchRequest()
    request.remove(*name)
    run("proppatch", href, request)
    tap.equal(run("propfind", href, wanted, scenarios.ZERO), {href: (0, {name: (None, 404)})})


APACHE = [root_member_info, folder_member_info, put_where_something_is, proppatch_of_any_name]


def test_no_stem_is_left_out():
    tried = {scenario.__name__ for scenario in APACHE + scenarios.SCENARIOS} | set(REFUSED)
    tap.equal(set(commands.COMMANDS) - tried, set())


def test_it_is_known_for_what_it_is():
    account = commands.Account(server)
    tap.equal(account.transport.get_dialect(), HTTPMail.Dialect.WEBDAV)
    for name in (HTTPMail.AccountProperty.INBOX, HTTPMail.AccountProperty.SEND_MESSAGE,
                 HTTPMail.AccountProperty.CONTACTS):
        session.fails_with(E.ROOT_PROPERTY_NOT_FOUND, account.transport.lookup_account_property, name)
    account.close()


def test_what_takes_a_mail_server_is_refused_and_changes_nothing():
    for form in ("by_signal", "by_callback"):
        account = commands.Account(server)
        folder, target = scenarios.new_folder(account), scenarios.new_folder(account)
        account.by_callback("put", folder + "one", GLib.Bytes.new(b"Subject: one\n\n"), None)
        before = scenarios.listing(account, folder)
        for stem, values in arguments.right(folder, target).items():
            if stem in REFUSED:
                told = session.fails_with(REFUSED[stem], getattr(account, form), stem, *values)
                tap.equal("keeps files" in told, True)
        tap.equal(scenarios.listing(account, folder), before)
        wanted = HTTPMail.PropfindRequest()
        wanted.add_property("urn:schemas:contacts:", "email1")
        tap.equal(list(account.by_callback("propfind", folder + "one", wanted, scenarios.ZERO)[folder + "one"][1]
                       .values()), [(None, 404)])
        account.close()


def test_whole_trees_are_not_listed():
    for form in ("by_signal", "by_callback"):
        account = commands.Account(server)
        session.fails_with(E.FORBIDDEN, getattr(account, form), "member_info", account.url, scenarios.ALL,
                           HTTPMail.Depth.INFINITY, True)
        account.close()


def test_commands_that_were_cancelled_before_do_nothing():
    account = commands.Account(server)
    folder, target = scenarios.new_folder(account), scenarios.new_folder(account)
    scenarios.add(account, folder, "one")
    before = scenarios.listing(account, folder)
    cancellable = Gio.Cancellable()
    cancellable.cancel()
    for stem, values in arguments.right(folder, target).items():
        session.fails(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED, lambda: account.by_callback(
            stem, *values, cancellable=cancellable))
    tap.equal((scenarios.listing(account, folder), scenarios.listing(account, target)), (before, []))
    account.close()


commands.add_tests(sys.modules[__name__], scenarios.SCENARIOS + APACHE)

if __name__ == "__main__":
    server = session.Apache(sys.argv[1])
    if server.url is None:
        server.stop()
        print("1..0 # SKIP needs Apache httpd with mod_dav (Debian: apache2-bin)")
        sys.exit(0)
    try:
        status = tap.run(sys.modules[__name__])
    finally:
        server.stop()
    sys.exit(status)
