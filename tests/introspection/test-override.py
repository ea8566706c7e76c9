# SPDX-License-Identifier: LGPL-2.1-or-later
"""The override: what makes HTTPMail read like Python. Against the program's own server.

test-override.py OVERRIDE PROGRAM
"""

import asyncio
import os
import signal
import sys
import threading

import gi
import gi.overrides

# As if it were installed beside PyGObject's own.
gi.overrides.__path__.insert(0, os.path.dirname(os.path.abspath(sys.argv[1])))
gi.require_version("HTTPMail", "1.0")
from gi.repository import Gio, GLib, GObject, HTTPMail  # noqa: E402

import session  # noqa: E402
import tap  # noqa: E402
from session import PASSWORD, USER, message  # noqa: E402

SUBJECTS = ["Grüße", "Ångström", "plain", "日本語"]
server = None


def server_info(password=PASSWORD):
    info = HTTPMail.ServerInfo.new_for_uri(server.url)
    info.set_user_name(USER)
    info.set_password(password)
    return info


async def opened():
    transport = HTTPMail.Transport()
    await transport.open_async(server_info(), HTTPMail.OpenFlags.AUTHENTICATE)
    return transport, await transport.get_account_property(HTTPMail.AccountProperty.INBOX)


def asynchronous(function):
    """A test that is a coroutine, and not much longer than it should take."""
    return lambda: HTTPMail.run(asyncio.wait_for(function(), session.PATIENCE))


async def failure_of(awaitable, kind=None):
    try:
        value = await awaitable
    except (kind or HTTPMail.MailError) as error:
        return error
    raise AssertionError(f"it gave {value!r}")


@asynchronous
async def test_commands_are_awaited():
    transport, inbox = await opened()
    members = await transport.member_info(inbox)
    tap.equal(sorted(member.get_subject() for member in members), sorted(SUBJECTS))
    for member in members:
        content = await transport.get(member.get_href(), ["message/rfc822"])
        tap.equal((bytes(content), content.content_type), (message(member.get_subject()), "message/rfc822"))
        tap.equal(isinstance(content, bytes), True)


@asynchronous
async def test_every_command_has_its_awaitable_form():
    stems = [name[:-6] for name in dir(HTTPMail.Transport) if name.endswith("_async") and name != "open_async"]
    tap.equal(len(stems), 26)
    transport = HTTPMail.Transport()
    tap.none(stem for stem in stems if not callable(getattr(transport, stem, None)))
    tap.equal(isinstance(transport.open(server_info(), HTTPMail.OpenFlags.NONE), bool), True)
    transport.drop_connection()


@asynchronous
async def test_async_without_callback_gives_what_finish_gives():
    transport, inbox = await opened()
    href = (await transport.member_info_async(inbox, HTTPMail.MemberInfoFlags.ALL, HTTPMail.Depth.ONE, True))[0].get_href()
    content, content_type = await transport.get_async(href, None, True)
    tap.equal((type(content), content_type), (GLib.Bytes, "message/rfc822"))
    content, _ = await transport.get_async(href, None, True, cancellable=Gio.Cancellable())
    tap.equal(type(content), GLib.Bytes)
    content, _ = await transport.get_async(href, None, True, None)
    tap.equal(type(content), GLib.Bytes)


def test_async_with_callback_is_as_ever():
    transport = HTTPMail.Transport()
    tap.equal(session.call(transport.open_async, transport.open_finish, server_info(),
                           HTTPMail.OpenFlags.AUTHENTICATE), True)


@asynchronous
async def test_bytes_go_in_and_come_out():
    transport, inbox = await opened()
    root = await transport.get_account_property(HTTPMail.AccountProperty.MESSAGE_FOLDER_ROOT)
    folder = root + "Bytes/"
    await transport.mkcol(folder)
    text = message("bytes")
    put = await transport.put(folder + "one.eml", text, "message/rfc822")
    posted = await transport.post(folder, bytearray(text), content_type="message/rfc822")
    tap.equal([bytes(await transport.get(url)) for url in (put, posted)], [text, text])
    stream = Gio.MemoryOutputStream.new_resizable()
    seen = []
    tap.equal(await transport.download(put, stream, lambda now, total: seen.append((now, total))), "message/rfc822")
    stream.close()
    tap.equal((stream.steal_as_bytes().get_data(), seen[-1]), (text, (len(text), len(text))))
    tap.equal(await transport.mark_read(folder, [put]), [])
    copied = await transport.copy(put, folder + "two.eml")
    tap.equal(await transport.delete(copied), None)
    await transport.delete(folder)


@asynchronous
async def test_message_is_sent_from_bytes():
    transport, inbox = await opened()
    url = await transport.get_account_property(HTTPMail.AccountProperty.SEND_MESSAGE)
    await transport.send_message(url, from_=USER, recipients=[USER], save_in_sent=False, message=message("sent"))
    [sent] = [member for member in await transport.member_info(inbox) if member.get_subject() == "sent"]
    await transport.delete(sent.get_href())


@asynchronous
async def test_opening_logs_on_unless_told_otherwise():
    async with HTTPMail.Transport() as transport:
        await transport.open_async(server_info())
        tap.equal(transport.get_authenticated(), True)
    for flags in ({}, {"flags": HTTPMail.OpenFlags.NONE, "cancellable": None}):
        async with HTTPMail.Transport() as transport:
            await transport.open_async(server_info=server_info(), **flags)


@asynchronous
async def test_wrong_kinds_of_arguments_are_named():
    transport, inbox = await opened()
    for words, call in (("'depth'", lambda: transport.member_info_async(inbox, HTTPMail.MemberInfoFlags.ALL)),
                        ("'server_info'", lambda: transport.open_async()),
                        ("targets wants a list", lambda: transport.mark_read(inbox, inbox + "one")),
                        ("targets wants a list", lambda: transport.bmove(inbox, "one", inbox)),
                        ("recipients wants a list", lambda: transport.send_message(inbox, USER, USER, False, b"text")),
                        ("content wants bytes", lambda: transport.put(inbox + "one", "text")),
                        ("message wants bytes", lambda: transport.send_message(inbox, USER, [USER], False, "text"))):
        try:
            call()
        except TypeError as error:
            tap.equal((words, words in str(error)), (words, True))
        else:
            raise AssertionError(f"{words}: it was started")


@asynchronous
async def test_listing_is_followed_while_it_fills():
    transport, inbox = await opened()
    members = transport.list_members(inbox)
    tap.equal((members.is_loading(), len(members), list(members)), (True, 0, []))
    subjects = [member.get_subject() async for member in members]
    tap.equal(sorted(subjects), sorted(SUBJECTS))
    # And once it is complete: by number, from the end, in a loop, and followed once more.
    tap.equal((members[-1].get_subject(), len(members[1:]), len(members)), (subjects[-1], 3, 4))
    tap.equal([member.get_subject() async for member in members], [member.get_subject() for member in members])


@asynchronous
async def test_listing_that_fails_raises_in_the_loop():
    transport, inbox = await opened()

    async def follow():
        return [member async for member in transport.list_members(inbox + "nothing/")]

    error = await failure_of(follow())
    tap.equal((error.error, error.http_status), (HTTPMail.Error.NOT_FOUND, 404))


@asynchronous
async def test_error_is_a_mail_error():
    transport, inbox = await opened()
    for awaitable in (transport.get(inbox + "nothing"), transport.get_async(inbox + "nothing", None, True)):
        error = await failure_of(awaitable)
        tap.equal(isinstance(error, GLib.Error), True)
        tap.equal(error.matches(HTTPMail.Error.quark(), HTTPMail.Error.NOT_FOUND), True)
        tap.equal((error.error, error.http_status, error.hresult), (HTTPMail.Error.NOT_FOUND, 404, 0x800CCC34 - (1 << 32)))
        tap.equal((error.response_line is not None, str(error) == error.message, inbox in str(error)), (True, True, True))


def test_error_of_a_call_is_a_mail_error():
    for call in (lambda: HTTPMail.ServerInfo.new_for_uri("ftp://mail.example.net/"),
                 lambda: HTTPMail.Transport().command_delete("http://127.0.0.1/x", 1),
                 lambda: HTTPMail.PropfindRequest().add_property("DAV:", "0x8101")):
        try:
            call()
        except HTTPMail.MailError as error:
            tap.equal((error.http_status, error.response_line, "pygi" in str(error)), (0, None, False))
        else:
            raise AssertionError("it was done")


@asynchronous
async def test_wrong_password_is_told():
    async with HTTPMail.Transport() as transport:
        error = await failure_of(transport.open_async(server_info("wrong"), HTTPMail.OpenFlags.AUTHENTICATE))
        tap.equal(error.error in (HTTPMail.Error.USER_CANCEL, HTTPMail.Error.UNAUTHORIZED, HTTPMail.Error.LOGON_FAILED), True)


@asynchronous
async def test_cancelling_the_task_cancels_the_command():
    transport, inbox = await opened()
    started = asyncio.Event()

    async def work():
        started.set()
        await transport.get(inbox + "x")

    task = asyncio.create_task(work())
    await started.wait()
    task.cancel()
    await failure_of(task, asyncio.CancelledError)
    cancellable = Gio.Cancellable()
    cancellable.cancel()
    error = await failure_of(transport.get(inbox + "x", cancellable=cancellable), GLib.Error)
    tap.equal(error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED), True)
    tap.equal(transport.get_busy(), False)


@asynchronous
async def test_commands_overlap():
    transport, inbox = await opened()
    listings = await asyncio.gather(*(transport.member_info(inbox) for _ in range(8)))
    tap.equal([len(listing) for listing in listings], [4] * 8)


@asynchronous
async def test_timers_and_sources_of_glib_go_on():
    ticks = []
    GLib.idle_add(lambda: ticks.append("idle"))
    waiting = asyncio.get_running_loop().create_future()
    GLib.timeout_add(5, lambda: waiting.set_result("timeout"))
    tap.equal((await waiting, ticks), ("timeout", ["idle"]))
    try:
        await asyncio.wait_for(asyncio.Event().wait(), 0.01)
    except asyncio.TimeoutError:
        pass
    process = await asyncio.create_subprocess_exec("true")
    tap.equal(await process.wait(), 0)
    tap.equal(await asyncio.to_thread(threading.get_ident) != threading.get_ident(), True)


@asynchronous
async def test_async_with_has_closed_the_account():
    async with HTTPMail.Transport() as transport:
        await transport.open_async(server_info(), HTTPMail.OpenFlags.AUTHENTICATE)
        tap.equal(transport.is_state(HTTPMail.State.CONNECTED), True)
    tap.equal(transport.get_connection_status(), HTTPMail.Status.DISCONNECTED)
    async with transport:
        pass


def test_with_closes_the_account():
    with HTTPMail.Transport() as transport:
        session.call(transport.open_async, transport.open_finish, server_info(), HTTPMail.OpenFlags.AUTHENTICATE)
    loop = session.Loop()
    transport.connect("status", loop.end)
    loop.run()
    tap.equal(transport.get_connection_status(), HTTPMail.Status.DISCONNECTED)
    with HTTPMail.Transport():
        pass


class Mine(HTTPMail.Transport):
    """A subclass that answers for itself."""

    def __init__(self):
        super().__init__(user_agent="tests/1")
        self.realms, self.done = [], asyncio.Event()

    def do_logon_prompt(self, logon):
        self.realms.append((logon.get_realm(), logon.get_parent_window()))
        logon.submit(USER, PASSWORD)
        return True

    def do_parent_window(self):
        return None

    def do_response(self, response):
        if response.is_done():
            self.done.set()


@asynchronous
async def test_subclass_answers():
    async with Mine() as mine:
        await mine.open_async(HTTPMail.ServerInfo.new_for_uri(server.url), HTTPMail.OpenFlags.AUTHENTICATE)
        inbox = await mine.get_account_property(HTTPMail.AccountProperty.INBOX)
        mine.command_member_info(inbox, HTTPMail.MemberInfoFlags.ALL, HTTPMail.Depth.ONE, True, 7)
        await mine.done.wait()
        tap.equal(mine.realms, [("httpmail", None)])


def test_another_loop_is_refused_with_the_remedy():
    async def wrong():
        await HTTPMail.Transport().get("http://127.0.0.1/")

    try:
        asyncio.run(wrong())
    except RuntimeError as error:
        tap.equal("HTTPMail.run()" in str(error), True)
    else:
        raise AssertionError("it ran")


def test_run_in_a_thread():
    results = []

    async def listing():
        transport, inbox = await opened()
        return len(await transport.member_info(inbox))

    thread = threading.Thread(target=lambda: results.append(HTTPMail.run(listing())))
    thread.start()
    thread.join(session.PATIENCE)
    tap.equal(results, [4])


def test_run_returns_and_raises():
    async def value():
        return 42

    async def failure():
        raise KeyError("x")

    tap.equal(HTTPMail.run(value()), 42)
    try:
        HTTPMail.run(failure())
    except KeyError:
        return
    raise AssertionError("the exception is lost")


def test_interrupt_closes_what_is_open():
    seen = []

    async def work():
        async with HTTPMail.Transport() as transport:
            await transport.open_async(server_info(), HTTPMail.OpenFlags.AUTHENTICATE)
            GLib.idle_add(os.kill, os.getpid(), signal.SIGINT)
            try:
                await asyncio.Event().wait()
            finally:
                seen.append(transport)

    try:
        HTTPMail.run(work())
    except KeyboardInterrupt:
        tap.equal([transport.get_connection_status() for transport in seen], [HTTPMail.Status.DISCONNECTED])
        tap.equal(signal.getsignal(signal.SIGINT), signal.default_int_handler)
        return
    raise AssertionError("the interrupt is lost")


def test_types_are_those_of_the_library():
    tap.equal(GObject.type_name(HTTPMail.Transport), "HTTPMailTransport")
    tap.equal(issubclass(HTTPMail.MemberList, Gio.ListModel), True)
    tap.equal(set(HTTPMail.Transport.get.__signature__.parameters), {"self", "url", "accept", "translate", "cancellable"})


if __name__ == "__main__":
    server = session.Server(sys.argv[2], SUBJECTS)
    try:
        status = tap.run(sys.modules[__name__])
    finally:
        server.stop()
    sys.exit(status)
