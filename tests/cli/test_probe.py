# SPDX-License-Identifier: LGPL-2.1-or-later
"""probe against what may answer at an address: mail servers of each kind, others, and nothing at all."""

import json
import os
import re
import shutil
import socket
import subprocess
import threading
import unittest

import harness

PASSWORD = "Pass-word_in_a_file"


def reply(status, *fields, body=b""):
    return "\r\n".join([f"HTTP/1.1 {status}", *fields, f"Content-Length: {len(body)}", "", ""]).encode() + body


def multistatus(href, properties):
    return reply("207 Multi-Status", "Content-Type: text/xml", body=(
        '<?xml version="1.0"?><D:multistatus xmlns:D="DAV:" xmlns:hm="urn:schemas:httpmail:" '
        'xmlns:h="http://schemas.microsoft.com/hotmail/"><D:response>'
        f"<D:href>{href}</D:href><D:propstat><D:prop>{properties}</D:prop><D:status>HTTP/1.1 200 OK</D:status>"
        "</D:propstat></D:response></D:multistatus>").encode())


class Line:
    """Says something as soon as somebody connects, and goes on with more for ever where that is wanted."""

    def __init__(self, first, more=b""):
        self.first, self.more = first, more
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d/" % self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                try:
                    connection.sendall(self.first)
                    while self.more:
                        connection.sendall(self.more)
                    connection.recv(65536)
                except OSError:
                    pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.socket.close()


class ProbeCase(harness.Case):
    messages = 1

    def probe(self, url, status, *arguments):
        """The object that --json prints, after a look at the text, which has to tell the same result."""
        text = self.run_program("probe", url, *arguments)
        self.assertEnds(text, status)
        self.assertNotIn(PASSWORD, text.text + text.errors)
        result = self.run_program("probe", "--json", url, *arguments)
        self.assertEnds(result, status)
        self.assertEqual(result.text.count("\n"), 1)
        found = json.loads(result.text)
        self.assertIn(found["result"], text.text)
        self.assertRegex(text.text, r"(?m)^Result +" + found["result"])
        self.assertNotRegex(text.text, r"[\x00-\x09\x0b-\x1f\x7f]")
        return found

    def secret(self, *arguments):
        return ("--user", "bob", "--password-file", self.write("secret", PASSWORD + "\n"), *arguments)

    def codes(self, found, member="quirks"):
        return [note["code"] for note in found[member]]


class Nothing(ProbeCase):
    """Nobody there, or nobody who speaks HTTP."""

    def test_a_closed_port_is_told_as_such(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        found = self.probe(f"http://127.0.0.1:{port}/", 4)
        self.assertEqual((found["result"], found["tls"], found["requests"]), ("no-connection", None, []))
        self.assertIn("refused", found["error"])

    def test_a_host_that_is_not_there_is_told_as_such(self):
        found = self.probe("http://nobody.invalid/", 4)
        self.assertEqual(found["result"], "no-connection")
        self.assertIn("nobody.invalid", found["error"])

    def test_a_port_that_never_answers_is_given_up(self):
        with harness.FakeServer(None) as server:
            found = self.probe(server.url, 4, "--timeout", "1")
        self.assertEqual(found["result"], "no-connection")
        self.assertIsNone(found["connection"]["reply_ms"])
        self.assertIsNotNone(found["connection"]["connect_ms"])

    def test_the_deadline_ends_it(self):
        with harness.FakeServer(None) as server:
            result = self.run_program("probe", server.url, "--deadline", "1", "--json")
        self.assertEnds(result, 1)
        self.assertIn("--deadline", result.errors)
        self.assertEqual(json.loads(result.text)["result"], "failed")

    def test_a_mail_server_of_another_kind_is_quoted(self):
        with Line(b"220 mx.example.org ESMTP \x1b[31mready\x07\r\n") as server:
            found = self.probe(server.url, 1)
        self.assertEqual(found["result"], "not-http")
        self.assertEqual(found["connection"]["banner"], "220 mx.example.org ESMTP \\x1b[31mready\\x07")

    def test_a_port_with_tls_is_no_http(self):
        with Line(b"\x15\x03\x01\x00\x02\x02\x16") as server:
            self.assertEqual(self.probe(server.url, 1)["result"], "not-http")

    def test_https_where_there_is_only_http_fails(self):
        with Line(reply("400 Bad Request")) as server:
            found = self.probe(server.url.replace("http:", "https:"), 4)
        self.assertEqual((found["result"], found["tls"]), ("no-connection", None))

    def test_a_head_without_end_is_read_for_a_while(self):
        with Line(b"HTTP/1.1 200 OK\r\nServer: endless\r\n", b"X-More: " + b"x" * 1000 + b"\r\n") as server:
            found = self.probe(server.url, 1, "--timeout", "5")
        self.assertEqual(found["server"], "endless")

    def test_who_hangs_up_is_told(self):
        with harness.FakeServer(b"") as server:
            self.assertEqual(self.probe(server.url, 1)["result"], "no-account")

    def test_wrong_use_is_status_2(self):
        for arguments in ((), ("nobody",), ("http://bob:secret@127.0.0.1/",)):
            self.assertEnds(self.run_program("probe", *arguments), 2)


class Web(ProbeCase):
    """Servers without mail."""

    def test_a_plain_web_server_has_no_account(self):
        page = reply("200 OK", "Server: plain/1.0", "Content-Type: text/html", body=b"<html>Welcome</html>")
        with harness.FakeServer(page) as server:
            found = self.probe(server.url, 1)
        self.assertEqual((found["result"], found["server"], found["dialect"]), ("no-account", "plain/1.0", "unknown"))
        self.assertIn("page", self.codes(found))
        self.assertIn("no-propfind", self.codes(found))

    def test_what_is_not_found_is_told_with_all_places(self):
        with harness.FakeServer(reply("404 Not Found")) as server:
            found = self.probe(server.url, 1, "--user", "bob")
        asked = [request["url"].replace(server.url, "/") for request in found["requests"]]
        self.assertEqual(asked, ["/", "/", "/exchange/bob/", "/svcs/hotmail/httpmail.asp"])
        self.assertEqual({request["status"] for request in found["requests"]}, {404})

    def test_an_address_below_the_host_is_the_only_one_asked(self):
        with harness.FakeServer(reply("404 Not Found")) as server:
            found = self.probe(server.url + "mail", 1)
        self.assertEqual([request["method"] for request in found["requests"]], ["OPTIONS", "PROPFIND"])

    def test_files_without_mail_are_webdav(self):
        def answer(method, path):
            if method == "OPTIONS":
                return reply("200 OK", "DAV: 1,2", "Allow: OPTIONS, GET, PROPFIND, PUT")
            return multistatus(path, "<D:resourcetype><D:collection/></D:resourcetype>")
        with harness.FakeServer(answer) as server:
            found = self.probe(server.url, 0)
        self.assertEqual((found["result"], found["dialect"], found["dav"]), ("account", "webdav", ["1", "2"]))
        self.assertIn("no-batch", self.codes(found))
        self.assertEqual(found["account"]["places"], {})


class Mail(ProbeCase):
    """Servers of mail, spelled out."""

    @staticmethod
    def exchange(method, _):
        if method == "OPTIONS":
            return reply("200 OK", "Server: Microsoft-IIS/6.0", "MS-Author-Via: DAV", "DAV: 1, 2",
                         "Allow: OPTIONS, GET, PROPFIND, SEARCH, SUBSCRIBE, BMOVE, BDELETE")
        return reply("401 Unauthorized", "Server: Microsoft-IIS/6.0", "WWW-Authenticate: Negotiate",
                     "WWW-Authenticate: NTLM", 'WWW-Authenticate: Basic realm="mail.example.net"')

    def test_an_exchange_is_recognised_without_a_password(self):
        with harness.FakeServer(self.exchange) as server:
            found = self.probe(server.url + "exchange/bob/", 0, "--user", "bob")
        self.assertEqual((found["result"], found["dialect"]), ("logon-needed", "exchange"))
        self.assertEqual([(logon["scheme"], logon["realm"]) for logon in found["logons"]],
                         [("Negotiate", ""), ("NTLM", ""), ("Basic", "mail.example.net")])
        self.assertEqual(found["logon_used"], "Basic")
        self.assertIn("exchange-methods", self.codes(found, "clues"))
        self.assertTrue(any("SUBSCRIBE" in clue["text"] for clue in found["clues"]))

    def test_challenges_in_one_field_are_told_apart(self):
        field = ('WWW-Authenticate: Digest realm="a, \\"b\\"", nonce="x==", qop="auth,auth-int", Negotiate, NTLM TlRM==, '
                 "Basic realm=c")
        with harness.FakeServer(lambda *_: reply("401 Unauthorized", field)) as server:
            found = self.probe(server.url + "mail", 0, "--user", "bob")
        self.assertEqual([(logon["scheme"], logon["realm"]) for logon in found["logons"]],
                         [("Digest", 'a, "b"'), ("Negotiate", ""), ("NTLM", ""), ("Basic", "c")])
        self.assertEqual(found["logon_used"], "Digest")

    def test_a_logon_that_cannot_be_used_is_status_3(self):
        with harness.FakeServer(lambda *_: reply("401 Unauthorized", "WWW-Authenticate: NTLM")) as server:
            found = self.probe(server.url + "mail", 3, *self.secret())
        self.assertEqual((found["result"], found["logon_used"]), ("logon-impossible", None))
        self.assertIn("logon", self.codes(found))

    def test_a_refused_password_is_status_3(self):
        with harness.FakeServer(self.exchange) as server:
            found = self.probe(server.url + "exchange/bob/", 3, *self.secret())
        self.assertEqual(found["result"], "logon-refused")

    def test_a_password_at_hand_is_not_used_against_the_wish(self):
        with harness.FakeServer(self.exchange) as server:
            found = self.probe(server.url + "exchange/bob/", 0, *self.secret("--no-logon"))
        self.assertEqual(found["result"], "logon-needed")

    def test_a_form_instead_of_a_logon_is_noted(self):
        with harness.FakeServer(lambda *_: reply("440 Login Timeout", "Set-Cookie: sessionid=hush-hush; path=/")) as server:
            found = self.probe(server.url + "exchange/bob/", 0, "--user", "bob")
        self.assertEqual((found["result"], found["dialect"], found["logon_used"]), ("logon-needed", "exchange", "Form"))
        self.assertLessEqual({"logon-form", "cookies"}, set(self.codes(found)))
        self.assertNotIn("hush", json.dumps(found))

    def test_a_gateway_is_followed_to_the_server_behind_it(self):
        def behind(method, path):
            if method == "OPTIONS":
                return reply("200 OK", "Allow: OPTIONS, PROPFIND, BMOVE")
            if path.startswith("/cgi-bin/hmdata"):
                return multistatus(path, f"<hm:inbox>{server.url}i/</hm:inbox><hm:msgfolderroot>{server.url}f/"
                                   "</hm:msgfolderroot><h:maxpoll>7</h:maxpoll><h:sig>With love</h:sig>")
            return multistatus("/f/in/", "<D:isfolder>1</D:isfolder><D:visiblecount>12</D:visiblecount>"
                               "<hm:unreadcount>5</hm:unreadcount>")
        with harness.FakeServer(behind) as server:
            place = server.url + "cgi-bin/hmdata?ticket=hush-hush"
            with harness.FakeServer(lambda *_: reply("302 Found", "Location: " + place, "X-Dav-Error: 302 Moved")) as gateway:
                found = self.probe(gateway.url + "svcs/hotmail/httpmail.asp", 0)
        self.assertNotIn("hush", json.dumps(found))
        self.assertIn("redirect", self.codes(found))
        self.assertTrue(found["requests"][1]["location"].startswith(server.url + "cgi-bin/hmdata"))
        self.assertEqual((found["account"]["messages"], "BMOVE" in found["methods"]), (12, True))

    def test_what_the_account_has_is_told_and_its_signature_is_not(self):
        def answer(method, path):
            if method == "OPTIONS":
                return reply("501 Not Implemented", "X-Dav-Error: 501 Try something else")
            if path == "/":
                return multistatus(path, f"<hm:inbox>{server.url}f/i/</hm:inbox><hm:msgfolderroot>{server.url}f/"
                                   "</hm:msgfolderroot><h:maxpoll>7</h:maxpoll><h:sig>With love</h:sig>")
            return multistatus("/f/i/", "<D:isfolder>1</D:isfolder><D:visiblecount>12</D:visiblecount>"
                               "<hm:unreadcount>5</hm:unreadcount>")
        with harness.FakeServer(answer) as server:
            found = self.probe(server.url, 0)
        account = found["account"]
        self.assertEqual((found["result"], found["dialect"]), ("account", "hotmail"))
        self.assertEqual(self.codes(found, "clues"), ["x-dav-error", "hotmail-properties", "mail-folders"])
        self.assertEqual((account["folders"], account["messages"], account["unread"]), (1, 12, 5))
        self.assertEqual((account["poll_minutes"], account["signature"]), (7, True))
        self.assertEqual(account["places"], {"inbox": server.url + "f/i/", "root": server.url + "f/"})
        self.assertLessEqual({"no-options", "dav-error"}, set(self.codes(found)))
        self.assertNotIn("With love", json.dumps(found))

    def test_an_access_to_be_paid_for_is_told_in_the_servers_words(self):
        words = "402 Access now requires a subscription. Sign up at http://upgrade.example.net"
        with harness.FakeServer(reply(words)) as server:
            found = self.probe(server.url + "mail", 1)
        self.assertIn("subscription", self.codes(found))
        self.assertIn("http://upgrade.example.net", json.dumps(found))

    def test_a_clock_that_is_wrong_is_noted(self):
        with harness.FakeServer(reply("404 Not Found", "Date: Sat, 01 Jan 2005 00:00:00 GMT")) as server:
            self.assertIn("clock", self.codes(self.probe(server.url + "mail", 1)))


class Own(harness.ServedCase, ProbeCase):
    """The project's own server."""

    messages = 20

    def test_without_a_password_the_logons_are_told(self):
        found = self.probe(self.server.url, 0, "--user", harness.ADA)
        self.assertEqual((found["result"], found["dialect"], found["user"]), ("logon-needed", "hotmail", harness.ADA))
        self.assertEqual(found["logon_used"], "Digest")
        self.assertIn("BMOVE", found["methods"])
        self.assertIsNone(found["account"])

    def test_with_one_the_account_is_told(self):
        found = self.probe(self.server.url, 0, "--user", harness.ADA, "--password-file",
                           self.path(f"{harness.ADA}.password"))
        folders = self.objects("folders")
        account = found["account"]
        self.assertEqual(found["result"], "account")
        self.assertEqual(account["folders"], len(folders))
        self.assertEqual(account["messages"], sum(folder["total"] for folder in folders))
        self.assertEqual(account["unread"], sum(folder["unread"] for folder in folders))
        with open(self.path(f"{harness.ADA}.password"), encoding="utf-8") as stream:
            self.assertNotIn(stream.readline().strip(), json.dumps(found))

    def test_a_wrong_password_is_refused(self):
        found = self.probe(self.server.url, 3, *self.secret())
        self.assertEqual(found["result"], "logon-refused")


@unittest.skipUnless(shutil.which("openssl"), "openssl is not installed")
class Tls(ProbeCase):
    """With a certificate of nobody's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.certificate, cls.key = os.path.join(cls.directory, "cert.pem"), os.path.join(cls.directory, "key.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-days", "9", "-subj", "/CN=mail.example.org", "-addext", "subjectAltName=IP:127.0.0.1",
                        "-keyout", cls.key, "-out", cls.certificate], check=True, capture_output=True)
        cls.server = harness.Server(cls.directory, "--tls-cert", cls.certificate, "--tls-key", cls.key)
        cls.addClassCleanup(cls.server.stop)

    def fingerprint(self):
        shown = subprocess.run(["openssl", "x509", "-noout", "-fingerprint", "-sha256", "-in", self.certificate], check=True,
                               capture_output=True, text=True).stdout
        return re.sub(r".*=|:|\s", "", shown).lower()

    def test_a_certificate_that_is_not_trusted_is_shown_and_the_server_still_asked(self):
        found = self.probe(self.server.url, 4, *self.secret())
        tls = found["tls"]
        self.assertEqual(found["result"], "not-trusted")
        self.assertEqual((tls["trusted"], tls["problems"]), (False, ["unknown-authority"]))
        self.assertEqual(tls["subject"], "CN=mail.example.org")
        self.assertEqual(tls["sha256"], self.fingerprint())
        self.assertRegex(tls["version"], r"^TLS 1\.[23]$")
        self.assertIn("Digest", [logon["scheme"] for logon in found["logons"]])

    def test_with_its_authority_it_is_trusted(self):
        found = self.probe(self.server.url, 0, "--ca-file", self.certificate, "--user", harness.ADA, "--password-file",
                           self.path(f"{harness.ADA}.password"))
        self.assertEqual((found["result"], found["tls"]["trusted"], found["tls"]["problems"]), ("account", True, []))
        self.assertIn("certificate-ends", self.codes(found))

    def test_another_hosts_certificate_is_told_as_such(self):
        found = self.probe(self.server.url.replace("127.0.0.1", "localhost"), 4, "--ca-file", self.certificate)
        self.assertEqual((found["result"], found["tls"]["problems"]), ("not-trusted", ["other-host"]))


if __name__ == "__main__":
    harness.main()
