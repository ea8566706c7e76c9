# SPDX-License-Identifier: LGPL-2.1-or-later
"""The commands for contacts, at a server that has an address book."""

from gi.repository import HTTPMail

import session
from commands import FIELDS
from tap import equal

E = HTTPMail.Error


def book(account):
    return account.transport.lookup_account_property(HTTPMail.AccountProperty.CONTACTS)[1]


def full_contact():
    """With something in every field."""
    contact = HTTPMail.Contact()
    for field in FIELDS:
        value = {"email": "carol@example.net", "birthday": "1970-02-03"}.get(field.value_nick, f"ö {field.value_nick}")
        contact = contact.with_field(field, value)
    return contact


def label(account, person):
    for text, name in ((person.href, "href"), (person.id, "id"), (person.modified, "stamp")):
        if text:
            account.label(text, name)
    return person


def add(account):
    return label(account, account.by_callback("post_contact", book(account), full_contact())[0])


def only(found, person):
    """The one of them; others are there from earlier."""
    return next(other for other in found if other.href == person.href)


def expected_fields():
    return {field.value_nick: full_contact().get_field(field) for field in FIELDS}


def post_contact(account, run):
    found = run("post_contact", book(account), full_contact())
    equal(len(found), 1)
    label(account, found[0])
    equal(found[0].href.startswith(book(account)), True)
    equal(found[0].fields, expected_fields())
    equal(account.by_callback("contact_info", found[0].href)[0], found[0])
    return found


def list_contacts(account, run):
    person = add(account)
    found = only(run("list_contacts", book(account)), person)
    equal(found[:4], person[:4])
    return found


def list_contact_infos(account, run):
    person = add(account)
    found = only(run("list_contact_infos", book(account)), person)
    equal(found, person)
    return found


def contact_info(account, run):
    person = add(account)
    found = run("contact_info", person.href)
    equal(found, [person])
    session.fails_with(E.NOT_FOUND, run, "contact_info", person.href + "x")
    return found


def patch_contact(account, run):
    person = add(account)
    found = run("patch_contact", person.href, HTTPMail.Contact(surname="Example", pager=""))
    equal(len(found), 1)
    equal(found[0].href, person.href)
    now = label(account, account.by_callback("contact_info", person.href)[0])
    fields = {**expected_fields(), "surname": "Example"}
    del fields["pager"]
    equal(now.fields, fields)
    equal(now.modified != person.modified, True)
    session.fails_with(E.NOT_FOUND, run, "patch_contact", person.href + "x", HTTPMail.Contact(surname="Example"))
    return found


def delete_of_a_contact(account, run):
    person = add(account)
    run("delete", person.href)
    equal([other for other in account.by_callback("list_contacts", book(account)) if other.href == person.href], [])
    session.fails_with(E.NOT_FOUND, run, "delete", person.href)


SCENARIOS = [post_contact, list_contacts, list_contact_infos, contact_info, patch_contact, delete_of_a_contact]
