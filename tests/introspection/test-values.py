# SPDX-License-Identifier: LGPL-2.1-or-later
"""The values through the typelib. They need neither a server nor a network."""

import sys

import gi

gi.require_version("HTTPMail", "1.0")
from gi.repository import GLib, GObject, HTTPMail  # noqa: E402

import tap  # noqa: E402


def test_server_info_from_uri():
    info = HTTPMail.ServerInfo.new_for_uri("https://bob@mail.example.net/svcs/")
    tap.equal(info.get_user_name(), "bob")
    tap.equal(info.props.host, "mail.example.net")
    tap.equal(info.props.port, 443)
    tap.equal(info.props.uri, "https://mail.example.net/svcs/")


def test_server_info_from_properties():
    info = HTTPMail.ServerInfo(host="mail.example.net", tls=True, user_name="bob", password="sesame", timeout=30)
    tap.equal(info.get_uri(), "https://mail.example.net/")
    tap.equal(info.has_password(), True)
    copy = info.copy()
    tap.equal((copy.has_password(), copy.get_timeout()), (True, 30))


def test_password_cannot_be_read():
    info = HTTPMail.ServerInfo(password="sesame")
    try:
        value = info.props.password
    except TypeError:
        return
    raise AssertionError(f"the password is {value!r}")


def test_error_is_of_the_domain():
    try:
        HTTPMail.ServerInfo.new_for_uri("ftp://mail.example.net/")
    except GLib.Error as error:
        tap.equal(error.matches(HTTPMail.Error.quark(), HTTPMail.Error.INVALID_ARGUMENT), True)
        tap.equal("begin it with http:// or https://" in error.message, True)
        return
    raise AssertionError("a URL of another scheme was taken")


def test_error_maps_to_hresult_and_back():
    tap.equal(HTTPMail.Error.to_hresult(HTTPMail.Error.NOT_FOUND), 0x800CCC34 - (1 << 32))
    tap.equal(HTTPMail.Error.from_hresult(0x800CCC34 - (1 << 32)), (True, HTTPMail.Error.NOT_FOUND))
    tap.equal(HTTPMail.Error.from_hresult(0)[0], False)


def test_enumerations_have_the_numbers_of_the_interface():
    tap.equal(int(HTTPMail.Status.DISCONNECTED), 8)
    tap.equal(int(HTTPMail.Command.MEMBER_INFO), 14)
    tap.equal(int(HTTPMail.SpecialFolder.BULK_MAIL), 10)
    tap.equal(int(HTTPMail.AccountProperty.MAX_POLLING_INTERVAL), 11)
    tap.equal(HTTPMail.MemberInfoFlags.FOLDER | HTTPMail.MemberInfoFlags.MESSAGE, HTTPMail.MemberInfoFlags.ALL)
    tap.equal(int(HTTPMail.Depth.INFINITY) & 0xFFFFFFFF, 0xFFFFFFFE)


def test_contact_is_filled_in_while_made():
    contact = HTTPMail.Contact(given_name="Carol", email="carol@mail.example.net", pager="")
    tap.equal((contact.get_given_name(), contact.props.email), ("Carol", "carol@mail.example.net"))
    tap.equal((contact.get_pager(), contact.get_surname()), ("", None))
    changed = contact.with_field(HTTPMail.ContactField.SURNAME, "Example")
    tap.equal((changed.get_given_name(), changed.get_surname()), ("Carol", "Example"))
    tap.equal(changed.with_field(HTTPMail.ContactField.SURNAME, None).get_field(HTTPMail.ContactField.SURNAME), None)
    tap.equal(HTTPMail.Contact.new(HTTPMail.ContactType.GROUP).props.contact_type, HTTPMail.ContactType.GROUP)


def test_property_requests():
    request = HTTPMail.PropfindRequest()
    tap.equal(request.add_property("DAV:", "displayname"), True)
    tap.equal(request.add_namespace("urn:schemas:httpmail:"), "hm")
    tap.equal(request.get_n_properties(), 1)
    change = HTTPMail.ProppatchRequest()
    change.set_value("urn:schemas:httpmail:", "read", "1")
    change.remove("urn:example:", "flag")
    tap.equal((change.get_n_properties(), change.add_namespace("urn:example:")), (2, "n0"))
    tap.equal(change.add_namespace(None), None)


def test_property_requests_can_be_read_as_xml():
    request = HTTPMail.PropfindRequest()
    request.add_property("urn:schemas:httpmail:", "unreadcount")
    tap.equal("<D:prop><hm:unreadcount/></D:prop>" in request.to_xml(), True)
    change = HTTPMail.ProppatchRequest()
    change.set_value("urn:schemas:httpmail:", "read", "<1>")
    change.remove("urn:example:", "flag")
    tap.equal("<D:set><D:prop><hm:read>&lt;1&gt;</hm:read></D:prop></D:set>" in change.to_xml(), True)
    tap.equal("<D:remove><D:prop><n0:flag/></D:prop></D:remove>" in change.to_xml(), True)


def test_wrong_property_name_is_an_exception():
    try:
        HTTPMail.PropfindRequest().add_property("DAV:", "0x8101")
    except GLib.Error as error:
        tap.equal(error.matches(HTTPMail.Error.quark(), HTTPMail.Error.INVALID_ARGUMENT), True)
        tap.equal("0x8101" in error.message, True)
        return
    raise AssertionError("a name that XML refuses was taken")


def test_change_is_notified():
    seen = []
    info = HTTPMail.ServerInfo()
    info.connect("notify::uri", lambda *_: seen.append(info.props.uri))
    info.set_host("mail.example.net")
    tap.equal(seen, ["http://mail.example.net/"])


def test_property_can_be_bound():
    info = HTTPMail.ServerInfo(host="one.example")
    other = HTTPMail.ServerInfo()
    info.bind_property("host", other, "host", GObject.BindingFlags.SYNC_CREATE)
    info.set_host("two.example")
    tap.equal(other.get_host(), "two.example")


if __name__ == "__main__":
    sys.exit(tap.run(sys.modules[__name__]))
