# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every command through the typelib: that it is there as documented, and what it does at the program's own server.

test-commands.py PROGRAM
"""

import sys

import gi

gi.require_version("HTTPMail", "1.0")
from gi.repository import Gio, HTTPMail  # noqa: E402

import arguments  # noqa: E402
import commands  # noqa: E402
import contact_scenarios  # noqa: E402
import scenarios  # noqa: E402
import session  # noqa: E402
import signatures  # noqa: E402
import tap  # noqa: E402

E = HTTPMail.Error
P = HTTPMail.AccountProperty
server = None


# What the typelib says.

def test_each_command_is_there_in_both_forms_with_its_arguments():
    tap.none(signatures.differences())


def test_no_other_method_is_there():
    tap.equal(signatures.method_names() - signatures.expected_names(), set())
    tap.equal(signatures.expected_names() - signatures.method_names(), set())


def test_no_other_property_is_there():
    tap.equal(signatures.property_names(), signatures.PROPERTIES)


def test_every_stem_was_tried():
    tried = {scenario.__name__ for scenario in OWN + scenarios.SCENARIOS}
    tap.none(stem for stem in commands.COMMANDS if stem not in tried)
    tap.equal(set(arguments.right("", "")), set(commands.COMMANDS))


# What the server alone can do that knows mail.

def post(account, run):
    folder = scenarios.new_folder(account)
    found = run("post", folder, scenarios.stream(session.message("one")), None)
    tap.equal(scenarios.content(account, found), session.message("one"))
    tap.equal(scenarios.subjects(account, folder), ["one"])
    account.label(found.removeprefix(folder), "one")
    return found


def send_message(account, run):
    inbox, sent, send = (account.transport.lookup_account_property(name)[1]
                         for name in (P.INBOX, P.SENT_ITEMS, P.SEND_MESSAGE))
    subject = f"sent {run.__name__}"
    found = run("send_message", send, "ann@example.org", [session.USER], True,
                scenarios.stream(session.message(subject)))
    for folder in (inbox, sent):
        tap.equal(scenarios.subjects(account, folder).count(subject), 1)
    tap.equal(found is None or found.startswith(sent), True)
    return found is None


def root_member_info(account, run):
    return conditional(account, run, "root_member_info", scenarios.root(account), (None, None))


def folder_member_info(account, run):
    folder = scenarios.new_folder(account)
    scenarios.add(account, folder, "one")
    return conditional(account, run, "folder_member_info", folder, (None, folder.rstrip("/").rsplit("/", 1)[1]))


def conditional(account, run, stem, folder, stamps):
    listing = (folder, scenarios.ALL, scenarios.ONE, True)
    server.settle()
    members, *given, unchanged = run(stem, *listing, *stamps)
    tap.equal([m.href for m in members], [m.href for m in scenarios.listing(account, folder)])
    tap.equal((len(members) > 0, unchanged), (True, False))
    again = given if stem.startswith("root") else (given[1], stamps[1])
    tap.equal(again[0] is not None, True)
    tap.equal(run(stem, *listing, *again), ([], *given, True))
    scenarios.new_folder(account, folder)
    tap.equal(run(stem, *listing, *again)[-1], False)
    return len(given)


def find_folders_of_the_account(account, run):
    found = {m.special_folder: m.href for m in run("find_folders", scenarios.root(account))}
    tap.equal(found[HTTPMail.SpecialFolder.INBOX], account.transport.lookup_account_property(P.INBOX)[1])
    return HTTPMail.SpecialFolder.SENT_ITEMS in found


def member_info_of_the_whole_tree(account, run):
    inner = scenarios.new_folder(account, scenarios.new_folder(account))
    found = run("member_info", scenarios.root(account), HTTPMail.MemberInfoFlags.FOLDER, HTTPMail.Depth.INFINITY, True)
    tap.equal([m.display_name for m in found if m.href == inner], [inner.rstrip("/").rsplit("/", 1)[1]])
    return len(found) > 2


OWN = [post, send_message, root_member_info, folder_member_info, find_folders_of_the_account, member_info_of_the_whole_tree,
       *contact_scenarios.SCENARIOS]


# Account properties.

def test_account_properties_are_told_at_once_and_by_callback():
    account = commands.Account(server)
    transport = account.transport
    for name in (P.INBOX, P.CONTACTS, P.SENT_ITEMS, P.MESSAGE_FOLDER_ROOT):
        told = session.call(transport.get_account_property_async, transport.get_account_property_finish, name)
        tap.equal(told, transport.lookup_account_property(name)[1])
        tap.equal(told.startswith(account.url), True)
    interval = P.MAX_POLLING_INTERVAL
    tap.equal(session.call(transport.get_account_number_async, transport.get_account_number_finish, interval),
              transport.lookup_account_number(interval))
    account.close()


def test_account_properties_of_the_wrong_kind_are_refused():
    account = commands.Account(server)
    transport = account.transport
    for name in (P.INVALID, P.MAX_POLLING_INTERVAL):
        session.fails_with(E.INVALID_ARGUMENT, transport.lookup_account_property, name)
        session.fails_with(E.INVALID_ARGUMENT, session.call, transport.get_account_property_async,
                           transport.get_account_property_finish, name)
    for name in (P.INVALID, P.INBOX):
        session.fails_with(E.INVALID_ARGUMENT, transport.lookup_account_number, name)
        session.fails_with(E.INVALID_ARGUMENT, session.call, transport.get_account_number_async,
                           transport.get_account_number_finish, name)
    account.close()


def test_account_properties_come_by_a_response_when_they_are_pending():
    transport = HTTPMail.Transport()
    loop, responses = session.Loop(), []
    transport.connect("logon-prompt", lambda _, logon: logon.submit(server.user, server.password) or True)
    transport.connect("response", lambda _, response: (responses.append(response), loop.end()))
    transport.open(HTTPMail.ServerInfo.new_for_uri(server.url), HTTPMail.OpenFlags.AUTHENTICATE)
    session.fails_with(E.PENDING, transport.lookup_account_property, P.INBOX)
    tap.equal(responses, [])
    loop.run()
    inbox = transport.lookup_account_property(P.INBOX)[1]
    tap.equal([(r.get_command(), r.get_context(), r.is_done()) for r in responses],
              [(HTTPMail.Command.GET_PROPERTY, 0, True)])
    tap.equal(responses[0].get_account_property(), (True, P.INBOX, inbox, 0))


# What is refused.

def folders(account):
    folder, target = scenarios.new_folder(account), scenarios.new_folder(account)
    scenarios.add(account, folder, "one")
    return folder, target


def contents(account, places):
    """All that a command that was let through could have changed."""
    book = account.transport.lookup_account_property(P.CONTACTS)[1]
    return [scenarios.listing(account, folder) for folder in (*places, scenarios.root(account))] + \
        account.by_callback("list_contact_infos", book)


def refuse_all(form):
    account = commands.Account(server)
    places = folders(account)
    before = contents(account, places)
    problems = []
    for stem, values, code in arguments.wrong(*places):
        try:
            session.fails_with(code, getattr(account, form), stem, *values)
        except AssertionError as error:
            problems.append(f"{stem} {values}: {error}")
    tap.none(problems)
    tap.equal(contents(account, places), before)
    account.close()


def test_wrong_arguments_are_refused_by_signal():
    refuse_all("by_signal")


def test_wrong_arguments_are_refused_by_callback():
    refuse_all("by_callback")


def test_depths_that_there_are_not_are_refused():
    account = commands.Account(server)
    for stem, values in arguments.right(*folders(account)).items():
        for number, value in enumerate(values):
            for depth in (2, -1, 1 << 31) if isinstance(value, HTTPMail.Depth) else ():
                try:
                    session.fails_with(E.INVALID_ARGUMENT, account.by_signal, stem,
                                       *arguments.replaced(values, number, depth))
                except (TypeError, ValueError, OverflowError):
                    # Some bindings look at enumerations themselves.
                    pass
    account.close()


def test_wrong_arguments_of_downloads_are_refused():
    transport = commands.Account(server).transport
    for url in arguments.WRONG_URLS:
        session.fails_with(E.INVALID_ARGUMENT, session.call, lambda *rest: transport.download_async(
            url, Gio.MemoryOutputStream.new_resizable(), cancellable=rest[0], callback=rest[1]),
            transport.download_finish)


def test_none_is_refused_where_the_typelib_takes_none():
    account = commands.Account(server)
    for stem, values in arguments.with_nothing(*folders(account), signatures.nullable()):
        for name, rest in (("command_" + stem, (1,)), (stem + "_async", (None, None))):
            try:
                getattr(account.transport, name)(*values, *rest)
            except TypeError:
                continue
            raise AssertionError(f"{name} took {values}")
    account.close()


def test_commands_that_were_cancelled_before_do_nothing():
    account = commands.Account(server)
    places = folders(account)
    before = contents(account, places)
    cancellable = Gio.Cancellable()
    cancellable.cancel()
    for stem, values in arguments.right(*places).items():
        session.fails(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED, lambda: account.by_callback(
            stem, *values, cancellable=cancellable))
    transport = account.transport
    for start, finish, value in (
            (transport.get_account_property_async, transport.get_account_property_finish, P.INBOX),
            (transport.get_account_number_async, transport.get_account_number_finish, P.MAX_POLLING_INTERVAL)):
        session.fails(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED, lambda: session.call(
            start, finish, value, cancellable=cancellable))
    tap.equal(contents(account, places), before)
    account.close()


def test_downloads_that_were_cancelled_before_write_nothing():
    account = commands.Account(server)
    href = scenarios.add(account, scenarios.new_folder(account), "one")
    output, cancellable = Gio.MemoryOutputStream.new_resizable(), Gio.Cancellable()
    cancellable.cancel()
    session.fails(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED, session.call,
                  lambda _, callback: account.transport.download_async(href, output, cancellable=cancellable,
                                                                       callback=callback),
                  account.transport.download_finish)
    tap.equal(output.get_data_size(), 0)
    account.close()


def test_commands_before_opening_are_refused():
    transport = HTTPMail.Transport()
    for stem, values in arguments.right(server.url, server.url + "x/").items():
        session.fails_with(E.NOT_CONNECTED, getattr(transport, "command_" + stem), *values, 1)
        session.fails_with(E.NOT_CONNECTED, session.call, getattr(transport, stem + "_async"),
                           getattr(transport, stem + "_finish"), *values)


commands.add_tests(sys.modules[__name__], scenarios.SCENARIOS + OWN)

if __name__ == "__main__":
    server = session.Server(sys.argv[1], ["Grüße", "plain"])
    try:
        status = tap.run(sys.modules[__name__])
    finally:
        server.stop()
    sys.exit(status)
