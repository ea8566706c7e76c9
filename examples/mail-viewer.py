#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A mail reader: GTK 4 over libhttpmail.

usage: mail-viewer.py URL        such as http://ada@127.0.0.1:8080/

The list of messages is a Gtk.ListView over the HTTPMail.MemberList that the transport fills while the reply arrives, so that
the first messages can be read while the other hundred thousand are on their way. Ctrl+F searches the subjects, F5 lists the
folder again, F6 goes from pane to pane. Of an HTML message only its text is shown; nothing is ever fetched from elsewhere.
"""

import sys
import threading
from email.utils import getaddresses

import gi

gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
gi.require_version("HTTPMail", "1.0")
from gi.repository import Gdk, Gio, GLib, GObject, Gtk, HTTPMail, Pango  # noqa: E402

from mail_text import clean, readable  # noqa: E402

Special = HTTPMail.SpecialFolder
BOLD = Pango.AttrList.from_string("0 -1 weight bold")

# In the order of the list. Servers need not have names for these.
NAMES = {
    Special.INBOX: "Inbox",
    Special.DRAFTS: "Drafts",
    Special.OUTBOX: "Outbox",
    Special.SENT_ITEMS: "Sent",
    Special.BULK_MAIL: "Junk",
    Special.DELETED_ITEMS: "Deleted",
}
OUTGOING = (Special.DRAFTS, Special.OUTBOX, Special.SENT_ITEMS)
NOT_MAIL = (Special.CONTACTS, Special.CALENDAR)

Answer, Buttons = HTTPMail.PromptAnswer, HTTPMail.PromptButtons
# The careful answer is the first.
ANSWERS = {
    Buttons.OK: [(Answer.OK, "_OK")],
    Buttons.OK_CANCEL: [(Answer.CANCEL, "_Cancel"), (Answer.OK, "_OK")],
    Buttons.ABORT_RETRY_IGNORE: [(Answer.ABORT, "_Abort"), (Answer.RETRY, "_Retry"), (Answer.IGNORE, "_Ignore")],
    Buttons.YES_NO_CANCEL: [(Answer.CANCEL, "_Cancel"), (Answer.NO, "_No"), (Answer.YES, "_Yes")],
    Buttons.YES_NO: [(Answer.NO, "_No"), (Answer.YES, "_Yes")],
    Buttons.RETRY_CANCEL: [(Answer.CANCEL, "_Cancel"), (Answer.RETRY, "_Retry")],
}

CSS = b"""
.message { padding: 6px 10px; }
.unread { font-weight: bold; }
.headers { padding: 12px; border-bottom: 1px solid alpha(currentColor, 0.15); }
.subject { font-size: 1.3em; font-weight: bold; }
.errors { padding: 8px 12px; background: alpha(#e01b24, 0.15); }
.dialog { padding: 24px; }
"""


def names_in(addresses):
    return ", ".join(name or address for name, address in getaddresses([addresses]) if name or address) or addresses


def short_date(date):
    if not date:
        return ""
    date, now = date.to_local(), GLib.DateTime.new_now_local()
    if date.format("%F") == now.format("%F"):
        return date.format("%H:%M")
    return date.format("%e %b" if date.get_year() == now.get_year() else "%e %b %Y").strip()


# Which members are listed. The filters read the properties of the library's objects by themselves, so that no Python runs for
# each message; an expression can be had from a builder only, before PyGObject 3.44. HTTPMail.MemberInfo is known by its name
# once it was mentioned.
assert HTTPMail.MemberInfo.__gtype__.name == "HTTPMailMemberInfo"
FILTERS = """
<interface>
  <object class="GtkEveryFilter" id="all">
    <child>
      <object class="GtkBoolFilter">
        <property name="expression"><lookup name="is-folder" type="HTTPMailMemberInfo"/></property>
        <property name="invert">true</property>
      </object>
    </child>
    <child>
      <object class="GtkStringFilter" id="subject">
        <property name="expression"><lookup name="subject" type="HTTPMailMemberInfo"/></property>
      </object>
    </child>
  </object>
</interface>
"""


# Widgets.

def label(text="", *classes, **properties):
    """Always plain text: what a server sent is never markup."""
    return Gtk.Label(label=text, xalign=0, css_classes=classes, **properties)


def box(orientation, *children, **properties):
    result = Gtk.Box(orientation=orientation, **properties)
    for child in children:
        result.append(child)
    return result


def inscription(*classes, **properties):
    return Gtk.Inscription(text_overflow=Gtk.InscriptionOverflow.ELLIPSIZE_END, css_classes=classes, **properties)


def column(*children, **properties):
    return box(Gtk.Orientation.VERTICAL, *children, **properties)


def line(*children, **properties):
    return box(Gtk.Orientation.HORIZONTAL, *children, **properties)


def factory(make_row):
    """A factory of rows; a row is an object with a widget, a show(item), and perhaps a forget()."""
    result = Gtk.SignalListItemFactory()
    rows = {}

    def on_setup(_factory, list_item):
        row = rows[list_item] = make_row()
        list_item.set_child(row.widget)

    def on_unbind(_factory, list_item):
        rows[list_item].forget()

    result.connect("setup", on_setup)
    result.connect("bind", lambda _factory, list_item: rows[list_item].show(list_item.get_item()))
    result.connect("unbind", on_unbind)
    result.connect("teardown", lambda _factory, list_item: rows.pop(list_item))
    return result


class Folder(GObject.Object):
    """A folder in the list at the side. The library's objects never change; the count of unread messages here does."""

    unread = GObject.Property(type=int)

    def __init__(self, member):
        super().__init__(unread=member.get_unread_count())
        self.href = member.get_href()
        self.special = member.get_special_folder()
        self.name = member.get_display_name() or NAMES.get(self.special, "(no name)")
        self.count = member.get_visible_count()
        self.level = 0

    def place(self, folders):
        """Where it belongs: special folders first, each folder below the one that it is in."""
        path = [f for f in folders if f is self or self.href.startswith(f.href.rstrip("/") + "/")]
        path.sort(key=lambda f: len(f.href))
        self.level = len(path) - 1
        special = list(NAMES)
        return [(special.index(f.special) if f.special in NAMES else len(NAMES), f.name.casefold(), f.href) for f in path]


class FolderRow:
    def __init__(self):
        self.name = label(ellipsize=Pango.EllipsizeMode.END, hexpand=True)
        self.unread = label("", "dim-label")
        self.widget = line(self.name, self.unread, spacing=8, margin_top=6, margin_bottom=6, margin_end=6)

    def show(self, folder):
        self.folder = folder
        self.name.set_text(folder.name)
        self.widget.set_margin_start(6 + 14 * folder.level)
        self.handler = folder.connect("notify::unread", lambda *_: self.count())
        self.count()

    def count(self):
        self.unread.set_text(str(self.folder.unread) if self.folder.unread else "")
        self.name.set_css_classes(["unread"] if self.folder.unread else [])

    def forget(self):
        self.folder.disconnect(self.handler)


class MessageRow:
    """Two lines: who and when, and about what. Its window's bound has the rows that show something now, by their messages.

    A list view has some 200 rows, and gives all of them other messages whenever it is scrolled far. A Gtk.Inscription is
    what can bear that: unlike a label it is as large with one text as with another, and lays out only what is drawn.
    """

    def __init__(self, window):
        self.window = window
        self.who = inscription(hexpand=True)
        self.when = inscription("dim-label", xalign=1, nat_chars=11)
        self.subject = inscription(hexpand=True)
        self.attached = self.unread = None
        self.widget = Gtk.Grid(row_spacing=2, column_spacing=8, css_classes=["message"])
        self.widget.attach(self.who, 0, 0, 1, 1)
        self.widget.attach(self.when, 1, 0, 2, 1)
        self.widget.attach(self.subject, 0, 1, 2, 1)

    def show(self, member):
        self.href = member.get_href()
        self.window.bound[self.href] = self
        outgoing = self.window.folder.special in OUTGOING
        self.who.set_text("To: " + names_in(member.get_to()) if outgoing else names_in(member.get_from()))
        self.subject.set_text(member.get_subject() or "(no subject)")
        self.when.set_text(short_date(member.get_date_time()))
        if member.get_has_attachment() and not self.attached:
            self.attached = Gtk.Image(icon_name="mail-attachment-symbolic", tooltip_text="Has an attachment")
            self.widget.attach(self.attached, 2, 1, 1, 1)
        if self.attached:
            self.attached.set_visible(member.get_has_attachment())
        self.mark(not self.window.is_read(member))

    def mark(self, unread):
        if unread != self.unread:
            self.unread = unread
            for widget in (self.who, self.subject):
                widget.set_attributes(BOLD if unread else None)

    def forget(self):
        if self.window.bound.get(self.href) is self:
            del self.window.bound[self.href]


class Dialog(Gtk.Window):
    """A question in front of the window. Closed in whatever way, it is answered by decline() unless it was before."""

    def __init__(self, parent, title, *children):
        super().__init__(title=title, transient_for=parent, modal=True, resizable=False, destroy_with_parent=True)
        self.buttons = line(spacing=8, halign=Gtk.Align.END, margin_top=12)
        self.set_child(column(*children, self.buttons, spacing=10, css_classes=["dialog"]))
        keys = Gtk.ShortcutController()
        keys.add_shortcut(Gtk.Shortcut.new(Gtk.ShortcutTrigger.parse_string("Escape"),
                                           Gtk.NamedAction.new("window.close")))
        self.add_controller(keys)

    def add_button(self, text, function, *classes):
        button = Gtk.Button(label=text, use_underline=True, css_classes=classes)
        button.connect("clicked", lambda *_: (function(), self.close()))
        self.buttons.append(button)
        return button

    def decline(self):
        pass

    def do_close_request(self):
        self.decline()
        return False


class LogonDialog(Dialog):
    """Who wants to know is always said: it need not be the server that was opened."""

    def __init__(self, parent, logon):
        self.logon, self.window = logon, parent
        who = "The proxy" if logon.is_proxy() else "The server"
        what = f"{who} {logon.get_origin()} asks who you are."
        if logon.get_realm():
            what += f"\nIt calls itself “{clean(logon.get_realm())}”."
        self.user = Gtk.Entry(text=logon.get_user_name() or parent.user_name, activates_default=True, hexpand=True)
        self.password = Gtk.PasswordEntry(show_peek_icon=True, activates_default=True, hexpand=True)
        self.token = logon.get_scheme() == "Bearer"
        grid = Gtk.Grid(row_spacing=8, column_spacing=12)
        fields = [("_Token", self.password)] if self.token else [("_User name", self.user), ("_Password", self.password)]
        for number, (name, entry) in enumerate(fields):
            grid.attach(label(name, use_underline=True, mnemonic_widget=entry), 0, number, 1, 1)
            grid.attach(entry, 1, number, 1, 1)
        notes = []
        if logon.get_attempt() > 1:
            notes.append("That was not accepted. Look at the user name and the password, and try again.")
        if not logon.is_proxy() and not logon.is_account_origin():
            notes.append("This is not the server that you opened: answer only if you know it.")
        super().__init__(parent, "Log on", label(what, wrap=True, max_width_chars=48),
                         *[label(note, "error", wrap=True, max_width_chars=48) for note in notes], grid)
        self.add_button("_Cancel", self.decline)
        self.set_default_widget(self.add_button("_Log on", self.submit, "suggested-action"))
        (self.password if self.token or self.user.get_text() else self.user).grab_focus()

    def submit(self):
        if self.token:
            try:
                self.logon.submit_token(self.password.get_text())
            except GLib.Error:
                self.logon.cancel()
        else:
            self.window.user_name = self.user.get_text()
            self.logon.submit(self.user.get_text(), self.password.get_text())
        self.password.set_text("")

    def decline(self):
        # Does nothing when it was answered.
        self.logon.cancel()


class PromptDialog(Dialog):
    """A certificate that does not verify, as a rule."""

    def __init__(self, parent, prompt):
        self.prompt = prompt
        children = [label(clean(prompt.get_text()), wrap=True, max_width_chars=60)]
        if prompt.get_fingerprint():
            children.append(label("Fingerprint of the certificate (SHA-256), to compare with what its owner says:", wrap=True,
                                  max_width_chars=60))
            children.append(label(prompt.get_fingerprint(), "monospace", selectable=True, wrap=True, max_width_chars=60,
                                  wrap_mode=Pango.WrapMode.CHAR, can_focus=False))
        super().__init__(parent, clean(prompt.get_caption()) or "Question", *children)
        answers = ANSWERS[prompt.get_buttons()]
        buttons = [self.add_button(text, lambda answer=answer: prompt.respond(answer)) for answer, text in answers]
        self.set_default_widget(buttons[0])
        buttons[0].grab_focus()

    def decline(self):
        self.prompt.respond(Answer.NONE)


class MessageView(Gtk.Stack):
    def __init__(self):
        super().__init__(hexpand=True, width_request=320)
        self.subject = label("", "subject", wrap=True, selectable=True, wrap_mode=Pango.WrapMode.WORD_CHAR)
        self.headers = Gtk.Grid(row_spacing=2, column_spacing=12)
        self.text = Gtk.TextView(editable=False, cursor_visible=False, wrap_mode=Gtk.WrapMode.WORD_CHAR, left_margin=12,
                                 right_margin=12, top_margin=12, bottom_margin=12)
        self.spinner = Gtk.Spinner(spinning=True, halign=Gtk.Align.CENTER)
        self.add_named(label("Choose a message", "dim-label", halign=Gtk.Align.CENTER), "nothing")
        self.add_named(self.spinner, "loading")
        self.add_named(column(column(self.subject, self.headers, spacing=8, css_classes=["headers"]),
                              Gtk.ScrolledWindow(child=self.text, vexpand=True)), "message")

    def show_message(self, message):
        self.subject.set_text(message.subject or "(no subject)")
        while self.headers.get_first_child():
            self.headers.remove(self.headers.get_first_child())
        for number, (name, value) in enumerate(message.headers):
            self.headers.attach(label(name, "dim-label", yalign=0), 0, number, 1, 1)
            self.headers.attach(label(value, wrap=True, selectable=True, lines=3, ellipsize=Pango.EllipsizeMode.END,
                                      wrap_mode=Pango.WrapMode.WORD_CHAR), 1, number, 1, 1)
        self.text.get_buffer().set_text(message.text)
        self.set_visible_child_name("message")


class Window(Gtk.ApplicationWindow):
    def __init__(self, application, uri):
        super().__init__(application=application, title="Mail", default_width=1100, default_height=680)
        self.uri, self.user_name = uri, ""
        self.transport = self.folder = self.members = self.reading = None
        self.handlers = []
        self.bound, self.marked = {}, set()
        self.build()

    # What there is to see.

    def build(self):
        self.folders = Gio.ListStore(item_type=Folder)
        self.folder_selection = Gtk.SingleSelection(model=self.folders, autoselect=False, can_unselect=True)
        self.folder_selection.connect("notify::selected-item", self.on_folder_selected)
        self.folder_view = Gtk.ListView(model=self.folder_selection, factory=factory(FolderRow),
                                        css_classes=["navigation-sidebar"])

        filters = Gtk.Builder.new_from_string(FILTERS, -1)
        self.subject_filter = filters.get_object("subject")
        self.found = Gtk.FilterListModel(filter=filters.get_object("all"), incremental=True)
        self.selection = Gtk.SingleSelection(model=self.found, autoselect=False, can_unselect=True)
        self.selection.connect("notify::selected-item", self.on_message_selected)
        self.found.connect("items-changed", lambda *_: self.show_count())
        self.message_view = Gtk.ListView(model=self.selection, factory=factory(lambda: MessageRow(self)))

        self.search = Gtk.SearchEntry(placeholder_text="Subject", hexpand=True)
        self.search.connect("search-changed", lambda entry: self.subject_filter.set_search(entry.get_text() or None))
        search_bar = Gtk.SearchBar(child=self.search)
        search_bar.connect_entry(self.search)
        self.count = label("", "dim-label", margin_start=10, margin_top=4, margin_bottom=4)
        self.progress = Gtk.ProgressBar(visible=False)
        messages = column(search_bar, Gtk.ScrolledWindow(child=self.message_view, vexpand=True), self.progress, self.count)

        self.view = MessageView()
        folders = Gtk.ScrolledWindow(child=self.folder_view, hscrollbar_policy=Gtk.PolicyType.NEVER)
        inner = Gtk.Paned(start_child=messages, end_child=self.view, position=400, shrink_start_child=False,
                          shrink_end_child=False, resize_start_child=False)
        outer = Gtk.Paned(start_child=folders, end_child=inner, position=200, shrink_start_child=False,
                          resize_start_child=False, vexpand=True)

        self.error = label(wrap=True, selectable=True, hexpand=True, can_focus=False)
        self.again = Gtk.Button(label="_Connect again", use_underline=True, visible=False, valign=Gtk.Align.CENTER)
        self.again.connect("clicked", lambda *_: self.open())
        close = Gtk.Button(icon_name="window-close-symbolic", tooltip_text="Close", has_frame=False,
                           valign=Gtk.Align.CENTER)
        close.connect("clicked", lambda *_: self.errors.set_reveal_child(False))
        self.errors = Gtk.Revealer(child=line(self.error, self.again, close, spacing=8, css_classes=["errors"]))
        self.set_child(column(self.errors, outer))

        bar = Gtk.HeaderBar()
        bar.pack_start(Gtk.Button(icon_name="view-refresh-symbolic", tooltip_text="List again (F5)", action_name="win.reload"))
        toggle = Gtk.ToggleButton(icon_name="edit-find-symbolic", tooltip_text="Search the subjects (Ctrl+F)")
        toggle.bind_property("active", search_bar, "search-mode-enabled",
                             GObject.BindingFlags.BIDIRECTIONAL | GObject.BindingFlags.SYNC_CREATE)
        bar.pack_end(toggle)
        self.set_titlebar(bar)
        for name, function in (("reload", self.reload), ("search", lambda: toggle.set_active(not toggle.get_active()))):
            action = Gio.SimpleAction(name=name)
            action.connect("activate", lambda *_, function=function: function())
            self.add_action(action)

    def fail(self, transport, error):
        """Errors of the library say what to do about them. Those of an account that was given up are nobody's business."""
        if transport is self.transport and not error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED):
            self.error.set_text(clean(error.message))
            self.errors.set_reveal_child(True)

    # The account.

    def open(self):
        self.errors.set_reveal_child(False)
        self.error.set_text("")
        self.again.set_visible(False)
        self.transport = HTTPMail.Transport.new("mail-viewer/1.0")
        self.transport.connect("logon-prompt", lambda _transport, logon: self.ask(LogonDialog(self, logon)))
        self.transport.connect("prompt", lambda _transport, prompt: self.ask(PromptDialog(self, prompt)))
        self.transport.connect("error", lambda transport, _status, result: self.fail(transport, result.get_error()))
        self.transport.connect("status", self.on_status)
        try:
            info = HTTPMail.ServerInfo.new_for_uri(self.uri)
            self.transport.open_async(info, HTTPMail.OpenFlags.AUTHENTICATE, None, self.on_open)
        except GLib.Error as error:
            self.fail(self.transport, error)

    def ask(self, dialog):
        dialog.present()
        return True

    def on_status(self, transport, status):
        if transport is self.transport and status == HTTPMail.Status.DISCONNECTED:
            self.again.set_visible(True)
            if not self.error.get_text():
                self.error.set_text("The connection was closed.")
            self.errors.set_reveal_child(True)

    def on_open(self, transport, result):
        try:
            transport.open_finish(result)
        except GLib.Error as error:
            return self.fail(transport, error)
        self.set_title(f"Mail on {transport.get_server_info().get_host()}")
        found, root = transport.lookup_account_property(HTTPMail.AccountProperty.MESSAGE_FOLDER_ROOT)
        transport.find_folders_async(root if found else transport.get_server_info().get_uri(), None, self.on_folders)

    def on_folders(self, transport, result):
        try:
            folders = [Folder(member) for member in transport.find_folders_finish(result)]
        except GLib.Error as error:
            return self.fail(transport, error)
        folders = [folder for folder in folders if folder.special not in NOT_MAIL]
        for folder in folders:
            folder.sort_key = folder.place(folders)
        folders.sort(key=lambda folder: folder.sort_key)
        self.folders.splice(0, len(self.folders), folders)
        if folders:
            self.folder_selection.set_selected(0)
            self.message_view.grab_focus()

    # A folder.

    def on_folder_selected(self, selection, _pspec):
        folder = selection.get_selected_item()
        if folder and folder is not self.folder:
            self.folder = folder
            self.reload()

    def reload(self):
        if not self.folder:
            return
        for handler in self.handlers:
            self.members.disconnect(handler)
        self.view.set_visible_child_name("nothing")
        self.marked.clear()
        # What is left of a listing that nobody holds any more is not read.
        self.members = self.transport.list_members(self.folder.href, HTTPMail.MemberInfoFlags.ALL, True)
        self.handlers = [self.members.connect("notify::loading", lambda *_: self.on_loaded()),
                         self.members.connect("notify::n-items", lambda *_: self.show_count())]
        self.found.set_model(self.members)
        self.show_count()

    def on_loaded(self):
        self.show_count()
        if self.members.get_error():
            self.fail(self.transport, self.members.get_error())

    def show_count(self):
        if not self.members:
            return
        arrived, loading = self.members.get_n_items(), self.members.is_loading()
        self.progress.set_visible(loading)
        if loading:
            self.progress.set_fraction(min(1, arrived / max(1, self.folder.count)))
            text = f"{arrived:,} messages, more are coming"
        elif self.search.get_text():
            text = f"{self.found.get_n_items():,} of {arrived:,} messages"
        else:
            text = f"{self.found.get_n_items():,} messages"
        self.count.set_text(text)

    # A message.

    def is_read(self, member):
        return member.is_read() or member.get_href() in self.marked

    def on_message_selected(self, selection, _pspec):
        member = selection.get_selected_item()
        if self.reading:
            self.reading.cancel()
        if not member:
            self.view.set_visible_child_name("nothing")
            return
        self.reading = Gio.Cancellable()
        self.view.set_visible_child_name("loading")
        self.transport.get_async(member.get_href(), ["message/rfc822"], True, self.reading, self.on_content,
                                 (member, self.folder, self.reading))

    def on_content(self, transport, result, data):
        member, folder, reading = data
        try:
            content, _content_type = transport.get_finish(result)
        except GLib.Error as error:
            if reading is self.reading:
                self.view.set_visible_child_name("nothing")
                self.fail(transport, error)
            return

        def take_apart():
            # Large messages take Python a while.
            message = readable(content.get_data() or b"")
            GLib.idle_add(show, message)

        def show(message):
            if not reading.is_cancelled():
                self.view.show_message(message)
                if not self.is_read(member):
                    transport.mark_read_async(folder.href, [member.get_href()], True, None, self.on_marked, (member, folder))

        threading.Thread(target=take_apart, daemon=True).start()

    def on_marked(self, transport, result, data):
        member, folder = data
        try:
            problems = transport.mark_read_finish(result)
        except GLib.Error as error:
            return self.fail(transport, error)
        if problems or self.is_read(member):
            return
        self.marked.add(member.get_href())
        folder.unread = max(0, folder.unread - 1)
        if member.get_href() in self.bound:
            self.bound[member.get_href()].mark(False)

    def do_close_request(self):
        if self.transport:
            self.transport.drop_connection()
        return False


class Viewer(Gtk.Application):
    def __init__(self, uri):
        super().__init__(application_id="org.example.MailViewer", flags=Gio.ApplicationFlags.NON_UNIQUE)
        self.uri = uri

    def do_activate(self):
        provider = Gtk.CssProvider()
        provider.load_from_data(CSS)
        Gtk.StyleContext.add_provider_for_display(Gdk.Display.get_default(), provider,
                                                  Gtk.STYLE_PROVIDER_PRIORITY_APPLICATION)
        self.set_accels_for_action("win.reload", ["F5", "<Control>r"])
        self.set_accels_for_action("win.search", ["<Control>f"])
        self.set_accels_for_action("window.close", ["<Control>q", "<Control>w"])
        self.window = Window(self, self.uri)
        self.window.present()
        self.window.open()


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    sys.exit(Viewer(sys.argv[1]).run([sys.argv[0]]))
