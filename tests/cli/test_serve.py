# SPDX-License-Identifier: LGPL-2.1-or-later
"""httpmail serve: how it starts, what it refuses, how it ends."""

import base64
import http.client
import json
import os
import resource
import signal
import socket
import subprocess
import urllib.parse

import harness


class Serve(harness.Case):
    def serve(self, *options):
        server = harness.Server(self.directory, *options)
        self.addCleanup(server.stop)
        return server

    def refused(self, status, *options):
        result = self.run_program("serve", "--root", self.mail, *options)
        self.assertEnds(result, status)
        self.assertEqual(result.text, "")
        return result.errors

    def folders(self, url, *options):
        return self.run_program("folders", url, "--user", harness.ADA, "--password-file",
                                self.path(f"{harness.ADA}.password"), *options)

    def test_serve_says_where_it_listens(self):
        server = self.serve()
        self.assertRegex(server.line, r"^listening on http://127\.0\.0\.1:\d+/\n$")
        self.assertEnds(self.folders(server.url), 0)

    def test_serve_ends_cleanly_on_sigterm(self):
        self.assertEqual(self.serve().stop(signal.SIGTERM), (0, "", ""))

    def test_serve_ends_cleanly_on_sigint(self):
        self.assertEqual(self.serve().stop(signal.SIGINT), (0, "", ""))

    def test_serve_ends_cleanly_after_it_was_used(self):
        server = self.serve()
        self.assertEnds(self.folders(server.url), 0)
        self.assertEqual(server.stop(), (0, "", ""))

    def test_serve_tells_where_it_listens_as_json(self):
        server = self.serve("--json")
        self.assertEnds(self.folders(json.loads(server.line)["listening"]), 0)

    def test_serve_needs_to_know_its_users(self):
        self.assertIn("--users", self.refused(2))
        self.assertIn("--users", self.refused(2, "--users", "x", "--user", "y"))

    def test_serve_refuses_a_strange_address(self):
        for where in ("127.0.0.1:port", "127.0.0.1:65536", "[::1", "[::1]8080"):
            self.assertIn(where, self.refused(2, "--users", self.path("users"), "--listen", where))

    def test_port_in_use_is_told(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            errors = self.refused(1, "--users", self.path("users"), "--listen", f"127.0.0.1:{port}")
        self.assertIn(str(port), errors)
        self.assertIn("--listen", errors)

    def test_missing_users_file_is_told(self):
        self.assertIn("no-such-file", self.refused(1, "--users", self.path("no-such-file")))

    def test_listening_beyond_loopback_without_tls_is_warned_about(self):
        # An address of nobody: what follows the warning fails.
        errors = self.refused(1, "--users", self.path("users"), "--listen", "192.0.2.1:0")
        self.assertIn("TLS", errors)

    def test_serve_with_one_user_on_the_command_line(self):
        password = self.write("one.password", "open sesame\n")
        server = subprocess.Popen([harness.PROGRAM, "serve", "--root", self.mail, "--user", harness.ADA,
                                   "--password-file", password, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE)
        self.addCleanup(server.communicate)
        self.addCleanup(server.terminate)
        url = server.stdout.readline().decode().split()[-1]
        result = self.run_program("folders", url, "--user", harness.ADA, "--password-file", password)
        self.assertEnds(result, 0)
        self.assertEnds(self.folders(url), 3)

    def test_server_survives_a_file_that_is_too_long(self):
        password = self.write("one.password", "open sesame\n")
        server = subprocess.Popen([harness.PROGRAM, "serve", "--root", self.mail, "--user", harness.ADA,
                                   "--password-file", password, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE,
                                  preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536)))
        self.addCleanup(server.communicate)
        self.addCleanup(server.terminate)
        address = urllib.parse.urlsplit(server.stdout.readline().decode().split()[-1])
        logon = base64.b64encode(f"{harness.ADA}:open sesame".encode()).decode()
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
        self.addCleanup(connection.close)
        for length, status in ((100000, 507), (1000, 201)):
            connection.request("POST", f"/{urllib.parse.quote(harness.ADA)}/folders/INBOX/", b"x" * length,
                               {"Authorization": f"Basic {logon}", "Content-Type": "message/rfc822"})
            self.assertEqual(connection.getresponse().status, status)
            connection.close()

    def test_read_only_server_refuses_changes(self):
        server = self.serve("--read-only")
        options = ("--user", harness.ADA, "--password-file", self.path(f"{harness.ADA}.password"))
        listing = self.run_program("ls", server.url, "--json", *options)
        self.assertEnds(listing, 0)
        href = json.loads(listing.text.splitlines()[0])["href"]
        self.assertEnds(self.run_program("rm", server.url, "--yes", href, *options), 1)
        self.assertEnds(self.run_program("cat", server.url, href, *options), 0)

    def test_read_only_server_makes_no_maildir(self):
        root = self.path("untouched")
        os.mkdir(root)
        server = self.serve("--read-only", "--root", root)
        self.assertTrue(server.url)
        server.stop()
        self.assertEqual(os.listdir(root), [])

    def test_maildir_of_a_new_user_is_made(self):
        root = self.path("made")
        process = subprocess.Popen([harness.PROGRAM, "serve", "--root", root, "--user", "new@example.org",
                                    "--password-file", self.write("new.password", "new\n"), "--listen", "127.0.0.1:0"],
                                   stdout=subprocess.PIPE)
        self.addCleanup(process.communicate)
        self.addCleanup(process.terminate)
        url = process.stdout.readline().decode().split()[-1]
        result = self.run_program("ls", url, "--user", "new@example.org", "--password-file", self.path("new.password"))
        self.assertEnds(result, 0)
        self.assertEqual(result.text, "")
        self.assertTrue(os.path.isdir(os.path.join(root, "new@example.org", "cur")))


class Tls(harness.Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.certificate, cls.key = os.path.join(cls.directory, "cert.pem"), os.path.join(cls.directory, "key.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                        "-keyout", cls.key, "-out", cls.certificate], check=True, capture_output=True)
        cls.server = harness.Server(cls.directory, "--tls-cert", cls.certificate, "--tls-key", cls.key)
        cls.addClassCleanup(cls.server.stop)

    def folders(self, *options):
        return self.run_program("folders", self.server.url, "--user", harness.ADA, "--password-file",
                                self.path(f"{harness.ADA}.password"), *options)

    def test_server_with_a_certificate_speaks_https(self):
        self.assertRegex(self.server.line, r"^listening on https://127\.0\.0\.1:\d+/\n$")

    def test_own_authority_is_trusted_when_named(self):
        self.assertEnds(self.folders("--ca-file", self.certificate), 0)

    def test_unknown_authority_is_refused_with_advice(self):
        result = self.folders()
        self.assertEnds(result, 4)
        self.assertIn("--ca-file", result.errors)

    def test_unreadable_authority_file_is_told(self):
        result = self.folders("--ca-file", self.path("no-such.pem"))
        self.assertEnds(result, 2)
        self.assertIn("no-such.pem", result.errors)


if __name__ == "__main__":
    harness.main()
