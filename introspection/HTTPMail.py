# SPDX-License-Identifier: LGPL-2.1-or-later
"""What PyGObject adds to HTTPMail so that it reads like Python. Everything of the library works without it, too.

    async def main():
        async with HTTPMail.Transport() as transport:
            await transport.open_async(info, HTTPMail.OpenFlags.AUTHENTICATE)
            inbox = await transport.get_account_property(HTTPMail.AccountProperty.INBOX)
            async for message in transport.list_members(inbox):
                content = await transport.get(message.get_href())

    HTTPMail.run(main())

* Each command that has get_async() and get_finish() is also await transport.get(): arguments that are mostly the same may
  be left out, bytes go in and come out, and what it returns is the result alone. Cancelling the task cancels the command.
* await transport.get_async() gives what get_finish() does, as PyGObject 3.50 has it by itself; here also before that.
* A MailError is a GLib.Error of this library with the HTTP status and the words of the server.
* HTTPMail.run() is asyncio.run() for code that uses GLib: with the event loop of PyGObject, or one of its own before 3.50.
"""

import asyncio
import functools
import inspect
import selectors
import signal
import threading

from gi.repository import Gio, GLib

from ..module import get_introspection_module
from ..overrides import override

HTTPMail = get_introspection_module("HTTPMail")

__all__ = ["Content", "MailError", "MemberList", "Transport", "run"]

DOMAIN = GLib.quark_to_string(HTTPMail.Error.quark())


class MailError(GLib.Error):
    """An error of this library.

    error is its HTTPMail.Error; http_status the status of the reply, 0 where there was none; response_line and problem
    are what the server said, None where that is not known.
    """

    def __init__(self, message, code, result=None):
        super().__init__(message, DOMAIN, int(code))
        self.error = HTTPMail.Error(int(code))
        self.http_status = (result and result.get_http_status()) or HTTPMail.Error.get_http_status(self)
        self.response_line = result and result.get_response_line()
        self.problem = result and result.get_problem()

    @property
    def hresult(self):
        """The number of the original interface."""
        return HTTPMail.Error.to_hresult(self.error)

    def __str__(self):
        return self.message


class Content(bytes):
    """The bytes of a message or another document, and what the server says they are: content_type, or None."""

    content_type = None


def improved(error, result=None):
    """An error of our domain as a MailError; any other as it is."""
    if error.domain != DOMAIN or isinstance(error, MailError):
        return error
    return MailError(error.message, error.code, result).with_traceback(error.__traceback__)


def raising(method):
    """The method with its errors improved."""

    @functools.wraps(method)
    def wrapper(*args, **kwargs):
        try:
            return method(*args, **kwargs)
        except GLib.Error as error:
            raise improved(error) from None

    return wrapper


class Operation(asyncio.Future):
    """A command under way. It ends when the command has ended, also when it is cancelled."""

    def __init__(self, loop, transport, start, finish, convert, cancellable):
        super().__init__(loop=loop)
        self.cancellable = cancellable or Gio.Cancellable()
        self._thread = threading.get_ident()
        self._given_up = None
        self._finish = finish
        self._convert = convert
        start(transport, self.cancellable, self._on_ready)

    def cancel(self, msg=None):
        if self.done():
            return False
        self._given_up = (msg,)
        self.cancellable.cancel()
        return True

    def _on_ready(self, transport, result):
        value = failure = None
        try:
            value = self._finish(transport, result)
        except GLib.Error as error:
            failure = improved(error, transport.get_async_result(result))
        # The callback comes on the owner context of the transport, which need not be that of the task.
        if threading.get_ident() == self._thread:
            self._settle(value, failure)
        elif not self.get_loop().is_closed():
            self.get_loop().call_soon_threadsafe(self._settle, value, failure)

    def _settle(self, value, failure):
        if self.done() or self.get_loop().is_closed():
            return
        if self._given_up:
            super().cancel(*self._given_up)
        elif failure:
            self.set_exception(failure)
        else:
            self.set_result(self._convert(value))


def running_loop():
    """The asyncio loop that runs here. One that leaves GLib alone would never see an answer, and is refused."""
    loop = asyncio.get_running_loop()
    if type(loop).__module__.split(".")[0] in ("asyncio", "uvloop"):
        raise RuntimeError("this asyncio loop does not run GLib's main loop, so no answer could arrive: use HTTPMail.run() in "
                           "the place of asyncio.run(), or gi.events of PyGObject 3.50")
    return loop


def unpacked(value):
    """What a finish function gives, without the TRUE that only says that it succeeded."""
    if isinstance(value, tuple) and value[0] is True:
        value = value[1:] if len(value) > 2 else value[1]
    elif value is True:
        value = None
    if isinstance(value, tuple) and isinstance(value[0], GLib.Bytes):
        content = Content(value[0].get_data() or b"")
        content.content_type = value[1]
        return content
    return value


def packed(name, value, wanted):
    """What the library wants: a GBytes or a stream for bytes. And what it cannot want is told in words of Python."""
    if isinstance(value, str) and name in LISTS:
        raise TypeError(f"{name} wants a list of strings, not one string: [{value!r}]")
    if isinstance(value, str) and wanted:
        raise TypeError(f"{name} wants bytes, not str: encode it, str.encode() does")
    if isinstance(value, (bytes, bytearray, memoryview)) and wanted:
        value = GLib.Bytes.new(bytes(value))
        if wanted is Gio.InputStream:
            value = Gio.MemoryInputStream.new_from_bytes(value)
    if name == "progress" and value is not None:
        # PyGObject adds a None, for the data that Python has no use for.
        return lambda current, total, *_: value(current, total)
    return value


LISTING = {"flags": HTTPMail.MemberInfoFlags.ALL, "depth": HTTPMail.Depth.ONE, "no_root": True}
# What may be left out, beside the cancellable.
DEFAULTS = {
    "bcopy": {"destinations": None, "allow_rename": True},
    "bmove": {"destinations": None, "allow_rename": True},
    "copy": {"allow_rename": True},
    "download": {"progress": None},
    "get": {"accept": None, "translate": True},
    "mark_read": {"read": True},
    "member_info": LISTING,
    "move": {"allow_rename": True},
    "open": {"flags": HTTPMail.OpenFlags.AUTHENTICATE},
    "post": {"content_type": None},
    "propfind": {"depth": HTTPMail.Depth.ZERO},
    "put": {"content_type": None},
}
BYTES = {("put", "content"): GLib.Bytes, ("post", "content"): Gio.InputStream, ("send_message", "message"): Gio.InputStream}
LISTS = ("accept", "destinations", "recipients", "targets")
NOT_IN_PYTHON = ("callback", "user_data", "progress_data", "progress_destroy")


def arguments_of(start):
    """The names of what comes before the cancellable."""
    names = [argument.get_name() for argument in start.get_arguments()]
    return [name for name in names if name not in NOT_IN_PYTHON][:-1]


def signature_of(names, defaults):
    """How a command is called. The cancellable, which comes last, may always be left out."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    # "from" is a word that Python keeps for itself.
    parameters = [inspect.Parameter("from_" if name == "from" else name, kind,
                                    default=defaults.get(name, inspect.Parameter.empty)) for name in names]
    return inspect.Signature([inspect.Parameter("self", kind), *parameters,
                              inspect.Parameter("cancellable", kind, default=None)])


def command(stem, start, finish):
    """await transport.STEM(...)"""
    names = arguments_of(start)
    signature = signature_of(names, DEFAULTS.get(stem, {}))
    wanted = [BYTES.get((stem, name)) for name in names]

    def method(*args, **kwargs):
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        self, *values, cancellable = bound.args
        values = [packed(*each) for each in zip(names, values, wanted)]

        def begin(transport, cancellable, callback):
            # By name, because the data of a progress callback stands between.
            start(transport, *values, cancellable=cancellable, callback=callback)

        return Operation(running_loop(), self, begin, finish, unpacked, cancellable)

    method.__name__ = stem
    method.__qualname__ = f"Transport.{stem}"
    method.__signature__ = signature
    method.__doc__ = f"Awaitable: as {stem}_async() and {stem}_finish(), and gives the result alone."
    return method


def awaitable(start, finish, defaults):
    """start, which PyGObject 3.50 makes awaitable when the callback is left out; here it is so everywhere."""
    names = arguments_of(start)
    signature = signature_of(names, defaults)

    @functools.wraps(start)
    def method(self, *args, **kwargs):
        if "callback" in kwargs or len(args) > len(names) + 1 or asyncio._get_running_loop() is None:
            return start(self, *args, **kwargs)
        bound = signature.bind(self, *args, **kwargs)
        bound.apply_defaults()
        _, *values, cancellable = bound.args

        def begin(transport, cancellable, callback):
            start(transport, *values, cancellable=cancellable, callback=callback)

        return Operation(running_loop(), self, begin, finish, lambda value: value, cancellable)

    return method


class MemberList(HTTPMail.MemberList):
    """A listing. for takes what has come so far; async for waits for the rest, and raises what ended it early."""

    async def __aiter__(self):
        running_loop()
        changed = asyncio.Event()
        handlers = [self.connect(signal, lambda *_: changed.set()) for signal in ("items-changed", "notify::loading")]
        position = 0
        try:
            while True:
                loading = self.is_loading()
                while position < len(self):
                    yield self[position]
                    position += 1
                if not loading:
                    break
                if not changed.is_set():
                    await changed.wait()
                changed.clear()
        finally:
            for handler in handlers:
                self.disconnect(handler)
        if self.get_error():
            raise improved(self.get_error())


MemberList = override(MemberList)


class Transport(HTTPMail.Transport):
    """A context manager: at the end of with the account is closed, at that of async with it has been."""

    def list_members(self, url, flags=HTTPMail.MemberInfoFlags.ALL, no_root=True):
        return super().list_members(url, flags, no_root)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.get_connection_status() not in (HTTPMail.Status.DISCONNECTED, HTTPMail.Status.DISCONNECTING):
            try:
                self.close()
            except GLib.Error:
                # Not open, or being opened: that ends, too.
                self.drop_connection()

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        closed = running_loop().create_future()

        def on_status(_transport, status):
            if status == HTTPMail.Status.DISCONNECTED and not closed.done():
                closed.set_result(None)

        handler = self.connect("status", on_status)
        try:
            self.__exit__()
            if self.get_connection_status() != HTTPMail.Status.DISCONNECTED:
                await closed
        finally:
            self.disconnect(handler)


def complete(raw, target):
    """Gives every method of target that can fail its improved errors, and every command its awaitable forms."""
    infos = {info.get_name(): info for info in raw.__info__.get_methods()}
    for name, info in infos.items():
        stem = name.removesuffix("_async")
        if info.can_throw_gerror():
            method = raising(getattr(raw, name))
            setattr(target, name, staticmethod(method) if info.is_constructor() else method)
        elif name.endswith("_async"):
            start, finish = getattr(raw, name), getattr(raw, stem + "_finish")
            # Where the stem is taken, as open is, this is the one form to be awaited.
            setattr(target, name, awaitable(start, finish, DEFAULTS.get(stem, {}) if stem in infos else {}))
            if stem not in infos:
                setattr(target, stem, command(stem, start, finish))


RawTransport = HTTPMail.Transport
Transport = override(Transport)
complete(RawTransport, Transport)
for raw_class in (HTTPMail.Logon, HTTPMail.PropfindRequest, HTTPMail.ProppatchRequest, HTTPMail.ServerInfo):
    complete(raw_class, raw_class)


class FilesSource(GLib.Source):
    """Ready when one of its files is, or its time has come; GLib sees to both."""

    def prepare(self):
        return False, -1

    def check(self):
        return False

    def dispatch(self, _callback, _arguments):
        self.set_ready_time(-1)
        return GLib.SOURCE_CONTINUE


class Selector(selectors.DefaultSelector):
    """Waits by iterating a main context, in which all files that asyncio watches are one source."""

    def __init__(self, context):
        super().__init__()
        self._context = context
        self._source = FilesSource()
        self._source.add_unix_fd(self.fileno(), GLib.IOCondition.IN)
        self._source.attach(context)

    def select(self, timeout=None):
        if timeout is None:
            self._source.set_ready_time(-1)
        else:
            self._source.set_ready_time(GLib.get_monotonic_time() + max(0, int(timeout * 1000000)))
        # Once only: whatever was dispatched may have given asyncio something to do.
        self._context.iteration(timeout is None or timeout > 0)
        return super().select(0)

    def close(self):
        self._source.destroy()
        super().close()


class EventLoop(asyncio.SelectorEventLoop):
    """What gi.events.GLibEventLoop is to PyGObject 3.50: asyncio over a GLib.MainContext."""

    def __init__(self, context):
        self._context = context
        super().__init__(Selector(context))


def new_loop(context):
    try:
        from gi.events import GLibEventLoop
    except ImportError:
        return EventLoop(context)
    return GLibEventLoop(context)


async def finish_tasks(loop):
    """Ends what is still running, as asyncio.run() does it."""
    tasks = asyncio.all_tasks(loop) - {asyncio.current_task(loop)}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await loop.shutdown_asyncgens()
    await loop.shutdown_default_executor()


def run_until_interrupted(loop, task):
    """Ctrl-C cancels the task, so that what it has open is closed, and then is a KeyboardInterrupt."""
    interrupted = []

    def on_interrupt():
        interrupted.append(True)
        task.cancel()

    watched = (threading.current_thread() is threading.main_thread()
               and signal.getsignal(signal.SIGINT) is signal.default_int_handler)
    if watched:
        loop.add_signal_handler(signal.SIGINT, on_interrupt)
    try:
        return loop.run_until_complete(task)
    except asyncio.CancelledError:
        if interrupted:
            raise KeyboardInterrupt from None
        raise
    finally:
        if watched:
            loop.remove_signal_handler(signal.SIGINT)


async def whole(main):
    return await main


def run(main):
    """asyncio.run() for code that uses GLib: runs a coroutine, and GLib's main context with it, and returns its result.

    In a thread without a main context of its own one is made; transports belong to the context that they are made in.
    """
    if asyncio._get_running_loop() is not None:
        raise RuntimeError("HTTPMail.run() starts an event loop, but one is running here: await the coroutine")
    context = GLib.MainContext.get_thread_default()
    pushed = None
    if context is None and threading.current_thread() is threading.main_thread():
        context = GLib.MainContext.default()
    elif context is None:
        context = pushed = GLib.MainContext.new()
        pushed.push_thread_default()
    loop = new_loop(context)
    try:
        return run_until_interrupted(loop, loop.create_task(whole(main)))
    finally:
        try:
            loop.run_until_complete(finish_tasks(loop))
        finally:
            loop.close()
            if pushed:
                pushed.pop_thread_default()
