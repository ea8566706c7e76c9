# SPDX-License-Identifier: LGPL-2.1-or-later
"""httpmail contacts: the address book taken away and brought back, and what can go wrong with it."""

import contextlib
import http.server
import json
import os
import random
import re
import signal
import subprocess
import threading
import unittest

import harness
import terminal
import test_change
import vcards

try:
    import vobject
except ImportError:
    vobject = None

FIELDS = ("display_name", "given_name", "surname", "nickname", "email", "home_street", "home_city", "home_state",
          "home_postal_code", "home_country", "company", "work_street", "work_city", "work_state", "work_postal_code",
          "work_country", "home_phone", "home_fax", "work_phone", "work_fax", "mobile_phone", "other_phone", "birthday", "pager")
CAROL = """BEGIN:VCARD
VERSION:3.0
N:Example;Carol;;;
FN:Carol Example
EMAIL;TYPE=INTERNET:carol@example.net
TEL;TYPE=CELL:+44 1
ADR;TYPE=HOME:;;1 Main St\\nFlat 2;Leeds;;LS1;UK
BDAY:1970-05-12
END:VCARD
"""


def card(name, *lines):
    return "\n".join(["BEGIN:VCARD", "VERSION:4.0", f"FN:{name}", *lines, "END:VCARD", ""])


def fields(contact):
    return {name: contact[name] for name in FIELDS if name in contact}


class Contacts(harness.ServedCase):
    messages = 1

    def setUp(self):
        hrefs = [contact["href"] for contact in self.book()]
        if hrefs:
            self.done("contacts", "rm", "--yes", *hrefs)

    def book(self, user=harness.ADA):
        return self.objects("contacts", "list", user=user)

    def named(self, name):
        found = [contact for contact in self.book() if contact.get("display_name") == name]
        self.assertEqual(len(found), 1, name)
        return found[0]

    def add(self, text, *options):
        return self.done("contacts", "add", *options, input=text if isinstance(text, bytes) else text.encode())

    # What goes wrong

    def test_what_is_no_vcard_is_refused_without_a_connection(self):
        path = self.write("letter.txt", "Dear Carol,\nhow are you?\n")
        result = self.run_program("contacts", "http://127.0.0.1:1/", "add", self.write("empty.vcf", ""))
        self.assertEnds(result, 1)
        self.assertIn("empty.vcf has no vCard", result.errors)
        result = self.client("contacts", "add", path)
        self.assertEnds(result, 1)
        self.assertIn(f"{path}:1: ", result.errors)
        self.assertIn("BEGIN:VCARD", result.errors)
        self.assertEqual(self.book(), [])

    def test_a_bad_card_is_told_with_its_line_and_the_rest_is_added(self):
        path = self.write("three.vcf", card("One") + card("Two", "nonsense") + card("Three"))
        result = self.client("contacts", "add", path)
        self.assertEnds(result, 5)
        self.assertIn(f"{path}:8: “nonsense”", result.errors)
        self.assertIn("2 added, 0 there already, 1 failed", result.errors)
        self.assertEqual([contact["display_name"] for contact in self.book()], ["One", "Three"])

    def test_a_card_with_nothing_in_it_is_told(self):
        result = self.client("contacts", "add", input=b"BEGIN:VCARD\nVERSION:4.0\nFN:\nNOTE:x\nEND:VCARD\n")
        self.assertEnds(result, 1)
        self.assertIn("standard input:1: ", result.errors)

    def test_what_the_server_refuses_is_told_and_the_rest_goes_on(self):
        result = self.client("contacts", "--json", "add", input=(card("One") + card("Two", "NICKNAME:" + "x" * 5000)
                                                                  + card("Three")).encode())
        self.assertEnds(result, 5)
        told = [json.loads(line) for line in result.text.splitlines()]
        self.assertEqual([(entry["ok"], entry["line"]) for entry in told], [(True, 1), (False, 5), (True, 10)])
        self.assertIn("Two", result.errors)
        self.assertEqual([contact["display_name"] for contact in self.book()], ["One", "Three"])

    def test_a_contact_of_empty_options_is_wrong_use(self):
        self.assertEnds(self.client("contacts", "add", "--email", "", "--set", "company= "), 2)
        self.assertEqual(self.book(), [])

    def test_a_file_that_is_not_there_is_told(self):
        result = self.client("contacts", "add", self.path("nowhere.vcf"))
        self.assertEnds(result, 1)
        self.assertIn("nowhere.vcf", result.errors)

    def test_wrong_use_is_told(self):
        for arguments, words in (
                (["lsit"], "list, show, add, edit and rm"), (["show"], "show CONTACT"), (["list", "x"], "ACCOUNT list"),
                (["list", "--force"], "--force"), (["edit", "x", "--vcard"], "--vcard"),
                (["list", "--json", "--vcard"], "--json"),
                (["add", "--set", "shoe-size=43"], "home-street"), (["add", "--set", "pager"], "FIELD=VALUE"),
                (["add", "--email", "a@b", "--set", "email=c@d"], "twice"), (["add", "x.vcf", "--name", "X"], "not both"),
                (["rm", "x"], "--yes")):
            result = self.client("contacts", *arguments)
            self.assertEnds(result, 2)
            self.assertIn(words, result.errors, arguments)

    def test_a_contact_that_is_not_there_is_told_and_the_others_shown(self):
        self.add(CAROL)
        result = self.client("contacts", "show", "Nobody", "carol@example.net", "/nowhere")
        self.assertEnds(result, 5)
        self.assertIn("no contact “Nobody”", result.errors)
        self.assertIn("no contact “/nowhere”", result.errors)
        self.assertIn("display-name\tCarol Example\n", result.text)
        self.assertEnds(self.client("contacts", "show", "Nobody"), 1)

    def test_a_name_that_several_have_is_not_guessed(self):
        self.add(card("Carol", "EMAIL:one@example.net") + card("carol", "EMAIL:two@example.net"))
        hrefs = [contact["href"] for contact in self.book()]
        for arguments in (["show", "CAROL"], ["edit", "Carol", "--company", "X"], ["rm", "--yes", "Carol", "one@example.net"]):
            result = self.client("contacts", *arguments)
            self.assertEnds(result, 1)
            for text in hrefs + ["one@example.net", "two@example.net"]:
                self.assertIn(text, result.errors)
        self.assertEqual([contact["href"] for contact in self.book()], hrefs)
        self.done("contacts", "edit", hrefs[1], "--company", "X")
        self.assertNotIn("company", self.book()[0])

    def test_rm_deletes_contacts_only(self):
        message = self.listing()[0]["href"]
        result = self.client("contacts", "rm", "--yes", message)
        self.assertEnds(result, 1)
        self.assertIn("no contact", result.errors)
        self.assertEqual(self.listing()[0]["href"], message)

    def test_rm_deletes_nothing_when_one_is_not_there(self):
        self.add(CAROL)
        self.assertEnds(self.client("contacts", "rm", "--yes", "Carol Example", "Nobody"), 1)
        self.assertEqual(len(self.book()), 1)

    # Listing and showing

    def test_list_has_a_line_for_each(self):
        self.add(CAROL + card("Ben\tTab", "TEL;TYPE=home:1"))
        lines = self.done("contacts").text.splitlines()
        self.assertEqual([line.split("\t")[:3] for line in lines],
                         [["Carol Example", "carol@example.net", "+44 1"], ["Ben Tab", "", "1"]])
        self.assertEqual([line.split("\t")[3] for line in lines], [contact["href"] for contact in self.book()])
        self.assertEqual(self.done("contacts", "list").text.splitlines(), lines)

    def test_show_takes_hrefs_names_nicknames_and_addresses_in_any_case(self):
        self.add(CAROL.replace("END:", "NICKNAME:Müsli\nEND:"))
        carol = self.book()[0]
        path = re.sub(r"^http://[^/]*", "", carol["href"])
        for name in (carol["href"], path, path.replace("%40", "@"), "CAROL EXAMPLE", "MÜSLI", "Mu\u0308sli",
                     "Carol@Example.net"):
            self.assertEqual(self.objects("contacts", "show", name), [carol], name)

    def test_json_has_the_fields_that_are_set_by_stable_names(self):
        lines = self.write("every.vcf", card("A", "NICKNAME:x"))
        self.done("contacts", "add", lines)
        options = [f"--set={name}={name} text" for name in FIELDS if name not in ("display_name", "nickname")]
        self.done("contacts", "edit", "A", *options)
        self.assertEqual(fields(self.book()[0]), {"display_name": "A", "nickname": "x",
                                                  **{n: f"{n} text" for n in FIELDS if n not in ("display_name", "nickname")}})
        self.assertEqual(set(self.book()[0]) - set(FIELDS), {"href", "id", "type", "modified"})

    def test_show_prints_the_names_that_set_takes(self):
        self.add(CAROL)
        shown = dict(line.split("\t") for line in self.done("contacts", "show", "Carol Example").text.splitlines())
        self.assertEqual(shown["home-city"], "Leeds")
        self.assertEqual(shown["home-street"], "1 Main St Flat 2")
        self.assertEqual(shown["type"], "contact")
        self.assertEqual(shown["href"], self.book()[0]["href"])

    # vCards

    def test_vcards_are_what_the_standard_says(self):
        self.add(CAROL + card("Ünï, \\; \\\\ 漢字" * 20, "N:A\\;B;C\\,D;;;", "BDAY;VALUE=text:in spring") +
                 card("Team", "KIND:group", "MEMBER:mailto:a@example.net", "MEMBER:mailto:b@example.net"))
        carol, other, team = vcards.read(self.done("contacts", "list", "--vcard").stdout)
        self.assertEqual(vcards.find(carol, "FN"), "Carol Example")
        self.assertEqual(vcards.find(carol, "N"), ["Example", "Carol", "", "", ""])
        self.assertEqual(vcards.find(carol, "ADR", "home"), ["", "", "1 Main St\nFlat 2", "Leeds", "", "LS1", "UK"])
        self.assertEqual(vcards.find(carol, "BDAY"), "19700512")
        self.assertEqual(vcards.find(carol, "TEL", "cell"), "+44 1")
        self.assertEqual(vcards.find(carol, "UID"), self.named("Carol Example")["href"])
        self.assertEqual(vcards.find(carol, "X-HTTPMAIL-MODIFIED"), self.named("Carol Example")["modified"])
        self.assertEqual(vcards.find(other, "FN"), "Ünï, ; \\ 漢字" * 20)
        self.assertEqual(vcards.find(other, "N")[:2], ["A;B", "C,D"])
        self.assertEqual([value for name, _, value in team if name == "MEMBER"], ["mailto:a@example.net", "mailto:b@example.net"])
        self.assertEqual(self.named("Team")["type"], "group")
        self.assertEqual(vcards.read(self.done("contacts", "show", "--vcard", "Team").stdout), [team])

    @unittest.skipUnless(vobject, "python3-vobject is not installed")
    def test_vobject_reads_the_vcards(self):
        self.add(CAROL + card("Zoë; \\, " * 20, "NICKNAME:Zo"))
        carol, other = vobject.readComponents(self.done("contacts", "list", "--vcard").text)
        self.assertEqual((carol.fn.value, carol.n.value.family, carol.adr.value.city), ("Carol Example", "Example", "Leeds"))
        self.assertEqual(other.fn.value.strip(), ("Zoë; , " * 20).strip())

    def random_text(self, source):
        pieces = ["a", "Z9", " x", ",", ";", ":", "\\", "\\n", "\n.", '"', "'", "^", "=", "ä", "漢字", "😀", "<&>", "]]>", "%0A",
                  "END:VCARD", "\nEND:VCARD\n.", "some longer words of text"]
        return "".join(source.choice(pieces) for _ in range(source.randint(1, 9))).strip()

    def test_an_address_book_comes_back_as_it_was(self):
        source = random.Random(6350)
        wanted = []
        for number in range(40):
            contact = {name: self.random_text(source) for name in FIELDS if source.random() < 0.5}
            contact["email"] = f"{number}@example.net"
            contact["birthday"] = source.choice(["1970-05-12", "--05-12", "1970-05-12T00:00:00Z", "19700512", "spring; or so"])
            self.done("contacts", "add", *[f"--set={name}={value}" for name, value in contact.items()],
                      *(["--force"] if number % 2 else []))
            wanted.append(contact)
            if "display_name" not in contact:
                self.done("contacts", "edit", contact["email"], "--clear", "display_name")
        self.assertEqual([fields(contact) for contact in self.book()], wanted)
        book = self.done("contacts", "list", "--vcard").stdout
        self.assertEqual(len(vcards.read(book)), 40)

        # Where they all are, nothing is added; where they are not, they all are.
        self.assertEqual(len(self.add(book).text.splitlines()), 40)
        self.assertEqual([fields(contact) for contact in self.book()], wanted)
        self.done("contacts", "add", self.write("book.vcf", book), user=harness.BEN)
        self.assertEqual([fields(contact) for contact in self.book(harness.BEN)], wanted)
        self.done("contacts", "rm", "--yes", *[contact["href"] for contact in self.book(harness.BEN)], user=harness.BEN)

    # Adding

    def test_add_prints_the_href_and_says_what_has_no_place(self):
        result = self.add(CAROL.replace("END:", "NOTE:Knows everything\nPHOTO;ENCODING=b:QUJD\nEND:"))
        self.assertEqual(result.text.strip(), self.book()[0]["href"])
        self.assertIn("NOTE, PHOTO", result.errors)

    def test_the_same_card_is_added_once_unless_forced(self):
        self.add(CAROL)
        again = self.objects("contacts", "add", input=CAROL.encode())
        self.assertEqual([(entry["new"], entry["href"]) for entry in again], [(False, self.book()[0]["href"])])
        self.add(CAROL + CAROL)
        self.assertEqual(len(self.book()), 1)
        self.add(CAROL, "--force")
        self.assertEqual(len(self.book()), 2)
        self.add(CAROL.replace("+44 1", "+44 2"))
        self.assertEqual(len(self.book()), 3)

    def test_a_contact_is_added_from_options(self):
        result = self.done("contacts", "add", "--given-name", "Zoë", "--surname", "Example", "--email", "zoe@example.net",
                           "--mobile-phone", "+1", "--company", "Ltd", "--set", "home_city=York", "--set", "work-fax= 2 ")
        self.assertEqual(fields(self.book()[0]), {
            "display_name": "Zoë Example", "given_name": "Zoë", "surname": "Example", "email": "zoe@example.net",
            "mobile_phone": "+1", "company": "Ltd", "home_city": "York", "work_fax": "2"})
        self.assertEqual(result.text.strip(), self.book()[0]["href"])
        self.done("contacts", "add", "--name", "Zed", "--given-name", "Zoë")
        self.named("Zed")

    def test_cards_of_outlook_and_of_phones_are_read(self):
        self.add(b"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=Windows-1252:M\xfcller;J\xfcrgen\r\nTEL;WORK;FAX:2\r\n"
                 b"ADR;HOME;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:;;Stra=C3=9Fe 1=0D=0A=\r\nHof;Berlin\r\nEND:VCARD\r\n")
        self.assertEqual(fields(self.book()[0]), {
            "display_name": "Jürgen Müller", "given_name": "Jürgen", "surname": "Müller", "work_fax": "2",
            "home_street": "Straße 1\nHof", "home_city": "Berlin"})

    # Editing

    def test_edit_changes_the_fields_that_are_named(self):
        self.add(CAROL)
        before = fields(self.book()[0])
        result = self.done("contacts", "edit", "Carol Example", "--email", "new@example.net", "--set", "pager=7", "--clear",
                           "birthday", "--set", "surname=Example")
        self.assertIn("Changed: email, birthday, pager\n", result.errors)
        wanted = dict(before, email="new@example.net", pager="7")
        del wanted["birthday"]
        self.assertEqual(fields(self.book()[0]), wanted)

    def test_edit_by_a_card_makes_the_contact_what_the_card_says(self):
        self.add(CAROL)
        path = self.write("new.vcf", card("Carol Example", "EMAIL:new@example.net"))
        kept = self.done("contacts", "edit", "--keep", "Carol Example", path)
        self.assertIn("Changed: email\n", kept.errors)
        self.assertEqual(self.book()[0]["home_city"], "Leeds")
        told = self.objects("contacts", "edit", "Carol Example", path)
        self.assertIn("home-city", told[0]["changed"])
        self.assertEqual(fields(self.book()[0]), {"display_name": "Carol Example", "email": "new@example.net"})
        stamp = self.book()[0]["modified"]
        self.assertIn("Nothing was changed", self.done("contacts", "edit", "Carol Example", path).errors)
        self.assertEqual(self.book()[0]["modified"], stamp)

    def test_edit_does_not_overwrite_what_was_changed_since_the_card_was_made(self):
        self.add(CAROL)
        shown = self.done("contacts", "show", "--vcard", "Carol Example").stdout.replace(b"Leeds", b"York")
        self.done("contacts", "edit", "Carol Example", "--mobile-phone", "+44 9")
        result = self.client("contacts", "edit", "Carol Example", input=shown)
        self.assertEnds(result, 1)
        self.assertIn("changed since", result.errors)
        self.assertEqual((self.book()[0]["home_city"], self.book()[0]["mobile_phone"]), ("Leeds", "+44 9"))
        self.done("contacts", "edit", "Carol Example", "--force", input=shown)
        self.assertEqual((self.book()[0]["home_city"], self.book()[0]["mobile_phone"]), ("York", "+44 1"))

    def test_edit_refuses_two_cards_bad_ones_and_another_kind(self):
        self.add(CAROL)
        for text, words in ((CAROL + CAROL, ":10: "), ("", "no vCard"), (card("x", "nonsense"), "“nonsense”"),
                            (card("x", "KIND:group"), "group")):
            result = self.client("contacts", "edit", "Carol Example", input=text.encode())
            self.assertEnds(result, 1)
            self.assertIn(words, result.errors)
        self.assertEqual(self.book()[0]["home_city"], "Leeds")


class Terminal(terminal.OnTerminal, harness.ServedCase):
    messages = 1

    def common(self):
        return ("--user", harness.ADA, "--password-file", self.path(f"{harness.ADA}.password"))

    def setUp(self):
        for contact in self.objects("contacts", "list"):
            self.done("contacts", "rm", "--yes", contact["href"])
        self.done("contacts", "add", input=CAROL.encode())

    def edit(self, script, *options):
        """Runs edit with an editor that is a shell script, in which $1 is the file."""
        editor = "sh " + self.write("editor.sh", "set -e\n" + script)
        status, output = self.on_terminal("contacts", self.server.url, *self.common(), "edit", "Carol Example", *options,
                                          variables={"EDITOR": editor, "VISUAL": "", "TMPDIR": self.directory})
        return status, output.decode()

    def carol(self):
        return self.objects("contacts", "list")[0]

    def left(self):
        return [name for name in os.listdir(self.directory) if name.endswith(".vcf")]

    def test_an_editor_is_given_the_card(self):
        status, output = self.edit('cp "$1" seen; sed -i -e "s/Leeds/York/" -e "s/^TEL;TYPE=home:/&+44 2/" -e /^BDAY/d "$1"'
                                   .replace("seen", self.path("seen")))
        self.assertEqual(status, 0, output)
        self.assertIn("Changed: home-city, home-phone, birthday", output)
        carol = self.carol()
        self.assertEqual((carol["home_city"], carol["home_phone"]), ("York", "+44 2"))
        self.assertNotIn("birthday", carol)
        self.assertEqual(self.left(), [])
        with open(self.path("seen"), encoding="utf-8") as stream:
            self.assertIn("\nEMAIL:carol@example.net\n", stream.read())

    def test_an_unchanged_text_does_nothing(self):
        stamp = self.carol()["modified"]
        status, output = self.edit("true")
        self.assertEqual(status, 0, output)
        self.assertIn("Nothing was changed", output)
        self.assertEqual(self.carol()["modified"], stamp)
        self.assertEqual(self.left(), [])

    def test_a_bad_text_is_told_and_kept(self):
        status, output = self.edit('echo nonsense >"$1"')
        self.assertEqual(status, 1, output)
        self.assertIn("BEGIN:VCARD", output)
        self.assertEqual(len(self.left()), 1)
        self.assertIn(self.left()[0], output)
        os.unlink(self.path(self.left()[0]))

    def test_an_editor_that_fails_changes_nothing(self):
        status, output = self.edit('sed -i s/Leeds/York/ "$1"; exit 3')
        self.assertEqual(status, 1, output)
        self.assertIn("editor", output)
        self.assertEqual(self.carol()["home_city"], "Leeds")
        os.unlink(self.path(self.left()[0]))

    def test_what_somebody_else_changes_meanwhile_stays(self):
        other = f"{harness.PROGRAM} contacts {self.server.url} {' '.join(self.common())} edit carol@example.net --set pager=7"
        for options, city in (([], "Leeds"), (["--force"], "York")):
            status, output = self.edit(f'{other}$$ >/dev/null; sed -i s/Leeds/York/ "$1"', *options)
            self.assertEqual(status, 0 if options else 1, output)
            self.assertEqual(self.carol()["home_city"], city)
            self.assertTrue(self.carol()["pager"].startswith("7"))
        self.assertEqual(len(self.left()), 1)
        # The text that is left knows what it was made of.
        self.assertEnds(self.client("contacts", "edit", "carol@example.net", self.path(self.left()[0])), 1)
        for name in self.left():
            os.unlink(self.path(name))

    def test_rm_asks_and_names_what_it_deletes(self):
        arguments = ("contacts", self.server.url, *self.common(), "rm", "carol@example.net")
        status, _ = self.on_terminal(*arguments, answers=[("Carol Example? [y/N]", "n\n")])
        self.assertEqual(status, 1)
        self.carol()
        status, _ = self.on_terminal(*arguments, answers=[("Carol Example? [y/N]", "y\n")])
        self.assertEqual(status, 0)
        self.assertEqual(self.objects("contacts", "list"), [])

    def test_text_of_the_server_does_not_command_the_terminal(self):
        self.done("contacts", "edit", "carol@example.net", "--set", "nickname=\u009b31mred\u202e")
        for verb in (["list", "--vcard"], ["show", "carol@example.net"]):
            status, output = self.on_terminal("contacts", self.server.url, *self.common(), *verb)
            self.assertEqual(status, 0)
            self.assertIn(rb"\xc2\x9b31mred\xe2\x80\xae", output)
            self.assertNotIn("\u009b".encode(), output)


class Book:
    """A server of Hotmail's kind with an address book that takes some contacts and not others."""

    def __init__(self, answer_post, contacts=True):
        self.posted = []
        book = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def answer(self, status, body=b"", **headers):
                self.send_response(status)
                for name, value in {"Content-Type": "text/xml", "Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                # Who was interrupted is not there any more.
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    self.end_headers()
                    self.wfile.write(body)

            def do_PROPFIND(self):
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                props = f"<hm:contacts>{book.url if contacts else ''}</hm:contacts><hm:inbox>{book.url}in/</hm:inbox>"
                self.answer(207, ('<D:multistatus xmlns:D="DAV:" xmlns:hm="urn:schemas:httpmail:">' + (
                    f"<D:response><D:href>{self.path}</D:href><D:propstat><D:prop>{props}</D:prop><D:status>HTTP/1.1 200 OK"
                    "</D:status></D:propstat></D:response></D:multistatus>")).encode())

            def do_POST(self):
                book.posted.append(self.rfile.read(int(self.headers["Content-Length"])))
                status = answer_post(len(book.posted))
                if status:
                    self.answer(status, Location=f"{book.url}{len(book.posted)}")

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class OtherServers(harness.Case):
    messages = 1
    HREFS = {}
    answer = test_change.PlainWebdav.answer

    def add(self, book, *options, text=None):
        text = card("One") + card("Two") + card("Three") if text is None else text
        return self.run_program("contacts", book.url, "--user", harness.ADA, "add", *options, input=text.encode())

    def test_a_server_of_files_has_no_address_book(self):
        with harness.FakeServer(self.answer) as server:
            for verb in (["list"], ["show", "x"], ["add", "--name", "x"], ["rm", "--yes", "x"]):
                result = self.run_program("contacts", server.url, "--user", harness.ADA, *verb)
                self.assertEnds(result, 1)
                self.assertIn("There is no address book", result.errors)

    def test_an_account_without_an_address_book_is_told(self):
        with Book(lambda n: 201, contacts=False) as book:
            result = self.run_program("contacts", book.url, "--user", harness.ADA)
            self.assertEnds(result, 1)
            self.assertIn("no address book", result.errors)

    def test_a_refused_contact_is_told_and_the_rest_goes_on(self):
        with Book(lambda n: 403 if n == 2 else 201) as book:
            result = self.add(book)
            self.assertEnds(result, 5)
            self.assertIn("standard input:5: Two", result.errors)
            self.assertEqual(len(book.posted), 3)
            self.assertEqual(result.text.split(), [f"{book.url}1", f"{book.url}3"])

    def test_a_full_address_book_is_told(self):
        with Book(lambda n: 507) as book:
            result = self.add(book)
            self.assertEnds(result, 1)
            self.assertIn("ask for room", result.errors)

    def test_a_lost_answer_is_not_followed_by_the_same_contact_again(self):
        with Book(lambda n: None) as book:
            result = self.add(book, text=card("One"))
            self.assertEnds(result, 1)
            self.assertEqual(len(book.posted), 1)

    def test_a_signal_ends_the_work_and_says_how_to_go_on(self):
        asked, answer = threading.Event(), threading.Event()
        self.addCleanup(answer.set)

        def slow(number):
            if number == 2:
                asked.set()
                answer.wait(30)
            return 201

        with Book(slow) as book:
            process = subprocess.Popen([harness.PROGRAM, "contacts", book.url, "--user", harness.ADA, "add",
                                        self.write("three.vcf", card("One") + card("Two") + card("Three"))],
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            self.assertTrue(asked.wait(20))
            process.send_signal(signal.SIGTERM)
            text, errors = process.communicate(timeout=10)
            self.assertEqual(process.returncode, 1, errors)
            self.assertEqual(text.split(), [f"{book.url}1"])
            self.assertIn("same command", errors)


if __name__ == "__main__":
    harness.main()
