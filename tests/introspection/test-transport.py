# SPDX-License-Identifier: LGPL-2.1-or-later
"""An inbox listed and read through the typelib, against the program's own server.

test-transport.py PROGRAM
"""

import sys

import gi

gi.require_version("HTTPMail", "1.0")
from gi.repository import Gio, GLib, HTTPMail  # noqa: E402

import session  # noqa: E402
import tap  # noqa: E402
from session import PASSWORD, USER, Loop, call, message  # noqa: E402

SUBJECTS = ["Grüße", "Ångström", "plain", "日本語"]
server = None


def answer(_transport, logon):
    logon.submit(USER, PASSWORD)
    return True


def open_account(transport):
    call(transport.open_async, transport.open_finish, HTTPMail.ServerInfo.new_for_uri(server.url),
         HTTPMail.OpenFlags.AUTHENTICATE)
    return transport.lookup_account_property(HTTPMail.AccountProperty.INBOX)[1]


def test_inbox_by_signals():
    loop = Loop()
    transport = HTTPMail.Transport(user_agent="tests/1")
    statuses, subjects, contexts, problems = [], [], set(), []

    def on_response(transport, response):
        members = response.get_members()
        subjects.extend(member.get_subject() for member in members)
        contexts.add(response.get_context())
        if response.is_done():
            problems.append(response.get_result().get_error())
            transport.close()

    def on_status(transport, status):
        statuses.append(status)
        if status == HTTPMail.Status.DISCONNECTED:
            loop.end()

    def on_dialect(transport, _pspec):
        found, inbox = transport.lookup_account_property(HTTPMail.AccountProperty.INBOX)
        transport.command_member_info(inbox, HTTPMail.MemberInfoFlags.ALL, HTTPMail.Depth.ONE, True, 4000000000)

    transport.connect("logon-prompt", answer)
    transport.connect("response", on_response)
    transport.connect("status", on_status)
    transport.connect("notify::dialect", on_dialect)
    transport.open(HTTPMail.ServerInfo.new_for_uri(server.url), HTTPMail.OpenFlags.AUTHENTICATE)
    loop.run()
    tap.equal(sorted(subjects), sorted(SUBJECTS))
    tap.equal((contexts, problems), ({4000000000}, [None]))
    tap.equal(HTTPMail.Status.AUTHORIZED in statuses, True)


def test_inbox_by_callbacks():
    transport = HTTPMail.Transport()
    transport.connect("logon-prompt", answer)
    inbox = open_account(transport)
    members = call(transport.member_info_async, transport.member_info_finish, inbox, HTTPMail.MemberInfoFlags.ALL,
                   HTTPMail.Depth.ONE, True)
    tap.equal(sorted(member.props.subject for member in members), sorted(SUBJECTS))
    for member in members:
        content, content_type = call(transport.get_async, transport.get_finish, member.get_href(), ["message/rfc822"],
                                     True)
        tap.equal(content.get_data(), message(member.get_subject()))
        tap.equal(content_type, "message/rfc822")
    tap.equal(call(transport.get_account_property_async, transport.get_account_property_finish,
                   HTTPMail.AccountProperty.INBOX), inbox)


def test_list_model_fills():
    transport = HTTPMail.Transport()
    transport.connect("logon-prompt", answer)
    loop = Loop()
    members = transport.list_members(open_account(transport), HTTPMail.MemberInfoFlags.ALL, True)
    members.connect("notify::loading", loop.end)
    tap.equal((members.is_loading(), len(members)), (True, 0))
    loop.run()
    tap.equal(sorted(member.get_subject() for member in members), sorted(SUBJECTS))
    tap.equal(members.get_error(), None)


def test_messages_are_marked():
    transport = HTTPMail.Transport()
    transport.connect("logon-prompt", answer)
    inbox = open_account(transport)
    listing = (transport.member_info_async, transport.member_info_finish, inbox, HTTPMail.MemberInfoFlags.ALL,
               HTTPMail.Depth.ONE, True)
    hrefs = [member.get_href() for member in call(*listing)]
    errors = call(transport.mark_read_async, transport.mark_read_finish, inbox, hrefs[:2] + ["no-such-message"], True)
    tap.equal([error.get_http_status() for error in errors], [404])
    tap.equal(sorted(member.is_read() for member in call(*listing)), [False, False, True, True])


class Mine(HTTPMail.Transport):
    """A subclass that answers for itself."""

    def __init__(self):
        super().__init__()
        self.loop = Loop()
        self.seen = []
        self.realms = []

    def do_logon_prompt(self, logon):
        self.realms.append((logon.get_realm(), logon.get_parent_window()))
        logon.submit(USER, PASSWORD)
        return True

    def do_parent_window(self):
        return "wayland:abc"

    def do_response(self, response):
        self.seen.append(response)
        if response.is_done():
            self.loop.end()


def test_subclass_answers():
    mine = Mine()
    inbox = open_account(mine)
    mine.command_member_info(inbox, HTTPMail.MemberInfoFlags.ALL, HTTPMail.Depth.ONE, True, 7)
    mine.loop.run()
    subjects = [member.get_subject() for response in mine.seen for member in response.get_members()]
    tap.equal(sorted(subjects), sorted(SUBJECTS))
    tap.equal(mine.realms, [("httpmail", "wayland:abc")])


def test_errors_are_exceptions():
    transport = HTTPMail.Transport()
    transport.connect("logon-prompt", answer)
    inbox = open_account(transport)
    for wrong, code in ((inbox + "no-such-message", HTTPMail.Error.NOT_FOUND), ("x y", HTTPMail.Error.INVALID_ARGUMENT)):
        try:
            call(transport.get_async, transport.get_finish, wrong, None, True)
        except GLib.Error as error:
            tap.equal(error.matches(HTTPMail.Error.quark(), code), True)
            tap.equal(wrong in error.message, True)
        else:
            raise AssertionError(f"{wrong} could be fetched")


def test_cancelling_is_an_exception():
    transport = HTTPMail.Transport()
    transport.connect("logon-prompt", answer)
    inbox = open_account(transport)
    loop, results, cancellable = Loop(), [], Gio.Cancellable()
    cancellable.cancel()
    transport.delete_async(inbox + "x", cancellable, lambda source, result: (results.append(result), loop.end()))
    loop.run()
    try:
        transport.delete_finish(results[0])
    except GLib.Error as error:
        tap.equal(error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED), True)
    else:
        raise AssertionError("it was deleted")


if __name__ == "__main__":
    server = session.Server(sys.argv[1], SUBJECTS)
    try:
        status = tap.run(sys.modules[__name__])
    finally:
        server.stop()
    sys.exit(status)
