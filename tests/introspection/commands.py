# SPDX-License-Identifier: LGPL-2.1-or-later
"""The commands of HTTPMail.Transport as a binding has them: what each takes and gives, and both ways to call it."""

from typing import NamedTuple

import gi

gi.require_version("HTTPMail", "1.0")
from gi.repository import HTTPMail  # noqa: E402

import session  # noqa: E402
import tap  # noqa: E402


class Command(NamedTuple):
    number: HTTPMail.Command
    payload: str
    arguments: str
    returns: str


C = HTTPMail.Command
PLACE = "out_location: utf8? full"
LISTING = "url: utf8, flags: MemberInfoFlags, depth: Depth, no_root: gboolean"
BATCH = "collection: utf8, targets: utf8[], destination: utf8, destinations: utf8[]?, allow_rename: gboolean"
CONTACTS = "Gio.ListModel full"

# Every stem; "?" is nullable, "[]" an array that NULL ends, the last word who owns it.
COMMANDS = {
    "get": Command(C.GET, "content", "url: utf8, accept: utf8[]?, translate: gboolean",
                   "GLib.Bytes full, out_content_type: utf8? full"),
    "put": Command(C.PUT, "location", "url: utf8, content: GLib.Bytes, content_type: utf8?",
                   "gboolean, out_location: utf8 full"),
    "post": Command(C.POST, "location", "url: utf8, content: Gio.InputStream, content_type: utf8?",
                    "gboolean, " + PLACE),
    "delete": Command(C.DELETE, "nothing", "url: utf8", "gboolean"),
    "bdelete": Command(C.BDELETE, "member_errors", "collection: utf8, targets: utf8[]", "MemberError[] container"),
    "propfind": Command(C.PROPFIND, "multistatus", "url: utf8, request: PropfindRequest, depth: Depth",
                        "Multistatus full"),
    "proppatch": Command(C.PROPPATCH, "multistatus", "url: utf8, request: ProppatchRequest", "Multistatus full"),
    "mkcol": Command(C.MKCOL, "location", "url: utf8", "gboolean, " + PLACE),
    "copy": Command(C.COPY, "location", "url: utf8, destination: utf8, allow_rename: gboolean", "gboolean, " + PLACE),
    "bcopy": Command(C.BCOPY, "batch_items", BATCH, "BatchItem[] container"),
    "move": Command(C.MOVE, "location", "url: utf8, destination: utf8, allow_rename: gboolean", "gboolean, " + PLACE),
    "bmove": Command(C.BMOVE, "batch_items", BATCH, "BatchItem[] container"),
    "member_info": Command(C.MEMBER_INFO, "members", LISTING, "Gio.ListModel full"),
    "root_member_info": Command(C.MEMBER_INFO, "stamped",
                                LISTING + ", root_time_stamp: utf8?, inbox_time_stamp: utf8?", "MemberList full"),
    "folder_member_info": Command(C.MEMBER_INFO, "stamped", LISTING + ", folder_time_stamp: utf8?, folder_name: utf8?",
                                  "MemberList full"),
    "find_folders": Command(C.FIND_FOLDERS, "members", "url: utf8", "Gio.ListModel full"),
    "mark_read": Command(C.MARK_READ, "member_errors", "collection: utf8, targets: utf8[], read: gboolean",
                         "MemberError[] container"),
    "send_message": Command(C.SEND_MESSAGE, "location",
                            "url: utf8, from: utf8, recipients: utf8[], save_in_sent: gboolean, "
                            "message: Gio.InputStream", "gboolean, " + PLACE),
    "list_contacts": Command(C.LIST_CONTACTS, "contacts", "url: utf8", CONTACTS),
    "list_contact_infos": Command(C.CONTACT_INFO, "contacts", "url: utf8", CONTACTS),
    "contact_info": Command(C.CONTACT_INFO, "contacts", "url: utf8", CONTACTS),
    "post_contact": Command(C.POST_CONTACT, "contacts", "url: utf8, contact: Contact", CONTACTS),
    "patch_contact": Command(C.PATCH_CONTACT, "contacts", "url: utf8, contact: Contact", CONTACTS),
}

# What has a callback only: arguments, result.
BY_CALLBACK_ALONE = {
    "open": ("server_info: ServerInfo, flags: OpenFlags", "gboolean"),
    "download": ("url: utf8, stream: Gio.OutputStream, progress: Gio.FileProgressCallback?",
                 "gboolean, out_content_type: utf8? full"),
    "get_account_property": ("property: AccountProperty", "utf8 full"),
    "get_account_number": ("property: AccountProperty", "gboolean, out_number: guint32"),
}

# What each kind of answer has in it, and no other.
PAYLOADS = {
    "nothing": (),
    "content": ("content", "content_type"),
    "location": ("location",),
    "members": ("members",),
    "stamped": ("members", "root_time_stamp", "folder_time_stamp"),
    "member_errors": ("member_errors",),
    "batch_items": ("batch_items",),
    "multistatus": ("multistatus",),
    "contacts": ("contacts",),
}
GETTERS = sorted({name for names in PAYLOADS.values() for name in names})

FIELDS = [HTTPMail.ContactField(number) for number in range(HTTPMail.ContactField.PAGER + 1)]


class Member(NamedTuple):
    href: str
    is_folder: bool
    display_name: str
    unread_count: int
    visible_count: int
    special_folder: HTTPMail.SpecialFolder
    is_read: bool
    to: str
    sender: str
    subject: str
    date: str
    content_length: int


def member(info):
    return Member(info.get_href(), info.get_is_folder(), info.get_display_name(), info.get_unread_count(),
                  info.get_visible_count(), info.get_special_folder(), info.is_read(), info.get_to(), info.get_from(),
                  info.get_subject(), info.get_date(), info.get_content_length())


class Person(NamedTuple):
    href: str
    id: str
    type: HTTPMail.ContactType
    modified: str
    fields: dict


def person(contact):
    fields = {field.value_nick: contact.get_field(field) for field in FIELDS}
    return Person(contact.get_href(), contact.get_id(), contact.get_contact_type(), contact.get_modified(),
                  {name: value for name, value in fields.items() if value is not None})


def failure(item):
    return item.get_href(), item.get_http_status(), item.get_error() and item.get_error().code


def batch_item(item):
    return item.get_href(), item.get_location(), item.get_http_status(), item.get_error() and item.get_error().code


def properties(multistatus):
    """Of each address its status and the properties: (namespace, name) to (value, status)."""
    found = {}
    for i in range(multistatus.get_n_responses()):
        response = multistatus.get_response(i)
        values = {}
        for j in range(response.get_n_values()):
            present, namespace, name, value, status = response.get_nth_value(j)
            assert present
            values[namespace, name] = (value, status)
        found[response.get_href()] = (response.get_http_status(), values)
    return found


def read_responses(kind, responses):
    """What the responses of a command say together."""
    last = responses[-1]
    if kind == "content":
        pieces = [response.get_content() for response in responses]
        return b"".join(piece.get_data() for piece in pieces if piece), last.get_content_type()
    if kind == "location":
        return last.get_location()
    if kind in ("members", "stamped"):
        members = [member(info) for response in responses for info in response.get_members()]
        return members if kind == "members" else (members, last.get_root_time_stamp(), last.get_folder_time_stamp(),
                                                  last.is_unchanged())
    if kind == "member_errors":
        return [failure(item) for response in responses for item in response.get_member_errors() or ()]
    if kind == "batch_items":
        return [batch_item(item) for response in responses for item in response.get_batch_items() or ()]
    if kind == "multistatus":
        return properties(last.get_multistatus())
    if kind == "contacts":
        return [person(contact) for response in responses for contact in response.get_contacts()]
    return None


def read_result(kind, result):
    """The same of what a finish function gave."""
    if kind == "content":
        return result[0].get_data() or b"", result[1]
    if kind == "location":
        assert result[0] is True
        return result[1]
    if kind == "members":
        return [member(info) for info in result]
    if kind == "stamped":
        return ([member(info) for info in result], result.get_root_time_stamp(), result.get_folder_time_stamp(),
                result.is_unchanged())
    if kind == "member_errors":
        return [failure(item) for item in result]
    if kind == "batch_items":
        return [batch_item(item) for item in result]
    if kind == "multistatus":
        return properties(result)
    if kind == "contacts":
        return [person(contact) for contact in result]
    assert result is True
    return None


def check_responses(command, context, responses):
    """That they are of this command, have what it brings and nothing else, and end once."""
    allowed = PAYLOADS[command.payload]
    assert [response.is_done() for response in responses] == [False] * (len(responses) - 1) + [True]
    sent = 0
    for response in responses:
        assert response.get_command() == command.number, response.get_command()
        assert response.get_context() == context
        for name in GETTERS:
            value = getattr(response, "get_" + name)()
            # A list that cannot have anything in it is as good as none.
            if name not in allowed and value is not None and not (hasattr(value, "__len__") and len(value) == 0):
                raise AssertionError(f"a response of {command.number.value_nick} has {name}")
        assert response.is_done() or response.get_result().is_success()
        if not response.is_done() and not response.is_resend() and command.payload in ("content", "location"):
            assert response.get_transferred() >= sent
            known, total = response.get_total()
            assert not known or response.get_transferred() <= total
            sent = response.get_transferred()


class Account:
    """A transport that is open, and both ways to run its commands."""

    def __init__(self, server):
        self.responses = {}
        self.labels = {}
        self.counter = 0
        self.waiting = None
        self.loop = None
        self.transport = HTTPMail.Transport(user_agent="tests/1")
        self.transport.connect("logon-prompt", self.on_logon, server)
        self.transport.connect("response", self.on_response)
        session.call(self.transport.open_async, self.transport.open_finish,
                     HTTPMail.ServerInfo.new_for_uri(server.url), HTTPMail.OpenFlags.AUTHENTICATE)
        self.url = server.url

    def on_logon(self, _transport, logon, server):
        logon.submit(server.user, server.password)
        return True

    def on_response(self, _transport, response):
        self.responses.setdefault(response.get_context(), []).append(response)
        if response.is_done() and response.get_context() == self.waiting:
            self.loop.end()

    def next_number(self):
        self.counter += 1
        return self.counter

    def by_signal(self, stem, *arguments):
        command = COMMANDS[stem]
        # One that no signed number of 32 bits could be.
        self.waiting = 4000000000 + self.next_number()
        self.loop = session.Loop()
        assert getattr(self.transport, "command_" + stem)(*arguments, self.waiting) is True
        assert self.waiting not in self.responses, "a response came before the call returned"
        self.loop.run()
        responses = self.responses[self.waiting]
        check_responses(command, self.waiting, responses)
        error = responses[-1].get_result().get_error()
        if error:
            raise error
        assert responses[-1].get_result().is_success()
        return read_responses(command.payload, responses)

    def by_callback(self, stem, *arguments, cancellable=None):
        n_before = len(self.responses)
        result = session.call(getattr(self.transport, stem + "_async"), getattr(self.transport, stem + "_finish"),
                              *arguments, cancellable=cancellable)
        assert len(self.responses) == n_before, "a command with a callback was answered by a signal, too"
        return read_result(COMMANDS[stem].payload, result)

    def close(self):
        """Closes, and looks whether anything was said after the end of a command."""
        loop = session.Loop()
        self.transport.connect("status", lambda _, status: status == HTTPMail.Status.DISCONNECTED and loop.end())
        self.transport.close()
        loop.run()
        for context, responses in self.responses.items():
            assert [r.is_done() for r in responses] == [False] * (len(responses) - 1) + [True], context

    # What is different each time gets a name that is not, for two runs to be compared.

    def label(self, text, name):
        self.labels[text] = name
        return text

    def plain(self, value):
        if isinstance(value, str):
            if value in self.labels:
                return self.labels[value]
            for text in sorted(self.labels, key=len, reverse=True):
                # A mere number may stand anywhere.
                value = value if text.isdigit() else value.replace(text, self.labels[text])
            return value
        if isinstance(value, dict):
            return {self.plain(key): self.plain(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.plain(item) for item in value]
        if isinstance(value, tuple):
            return tuple(self.plain(item) for item in value)
        return value


def runs_alike(server, scenario):
    """Runs it once by signals and once with callbacks, each in an account of its own; both must end alike."""
    found = []
    for form in ("by_signal", "by_callback"):
        account = Account(server)
        found.append(account.plain(scenario(account, getattr(account, form))))
        account.close()
    if found[0] != found[1]:
        raise AssertionError(f"by signal:   {found[0]!r}\nby callback: {found[1]!r}")


def add_tests(module, scenarios):
    """A test for each, named by what it has to say of itself, or by what all of them have in common."""
    for scenario in scenarios:
        says = scenario.__doc__ or "answers alike by signal and by callback"
        tap.add(module, f"{scenario.__name__} {says}", lambda scenario=scenario: runs_alike(module.server, scenario))
