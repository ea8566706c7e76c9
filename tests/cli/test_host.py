# SPDX-License-Identifier: LGPL-2.1-or-later
"""Accounts that are given as a host and a user, and no path."""

import unittest

import harness

HEAD = (b'<?xml version="1.0"?><a:multistatus xmlns:a="DAV:" xmlns:d="urn:schemas:httpmail:" '
        b'xmlns:m="urn:schemas:mailheader:"><a:response><a:href>%s</a:href><a:propstat>'
        b"<a:status>HTTP/1.1 200 OK</a:status><a:prop>%s</a:prop></a:propstat></a:response></a:multistatus>")
ACCOUNT = HEAD % (b"/exchange/bob/", b"<d:inbox>/exchange/bob/Inbox/</d:inbox>"
                  b"<d:msgfolderroot>/exchange/bob/</d:msgfolderroot>")
LISTING = HEAD % (b"/exchange/bob/Inbox/1.EML", b"<a:isfolder>0</a:isfolder><d:read>0</d:read>"
                  b"<d:subject>Lunch?</d:subject>")


def reply(status, body=b"", headers=b"Content-Type: text/xml\r\n"):
    return b"HTTP/1.1 %s\r\nConnection: close\r\nContent-Length: %d\r\n%s\r\n%s" % (status, len(body), headers, body)


class Hosts(harness.Case):
    def ls(self, known):
        asked = []

        def answer(method, path):
            asked.append(f"{method} {path}")
            return known.get(path, reply(b"404 Not Found"))

        with harness.FakeServer(answer) as fake:
            result = self.run_program("ls", fake.url.replace("://", "://bob@").rstrip("/"))
        return result, asked

    def test_host_of_an_exchange_is_enough(self):
        result, asked = self.ls({"/exchange/bob/": reply(b"207 Multi-Status", ACCOUNT),
                                 "/exchange/bob/Inbox/": reply(b"207 Multi-Status", LISTING)})
        self.assertEnds(result, 0)
        self.assertIn("Lunch?", result.text)
        self.assertEqual(result.errors, "")
        self.assertEqual(asked, ["PROPFIND /", "PROPFIND /exchange/bob/", "PROPFIND /exchange/bob/Inbox/"])

    def test_host_without_mail_is_told_with_what_was_tried(self):
        result, asked = self.ls({})
        self.assertEnds(result, 1)
        self.assertIn("/exchange/bob/ (404), /svcs/hotmail/httpmail.asp (404)", result.errors)
        self.assertIn("Give the whole URL of the account", result.errors)
        self.assertEqual(asked, ["PROPFIND /", "PROPFIND /exchange/bob/", "PROPFIND /svcs/hotmail/httpmail.asp"])


if __name__ == "__main__":
    harness.main()
