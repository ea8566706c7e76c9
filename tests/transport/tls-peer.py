# SPDX-License-Identifier: LGPL-2.1-or-later
"""A server with TLS by OpenSSL, which resumes sessions, on 127.0.0.1 until its standard input ends.

tls-peer.py DIR VERSION: server.pem and server.key are in DIR; VERSION is 1.2 or 1.3. Every request gets the reply of an
account. It tells a line for each thing that happens: the port, "accepted", "resumed" or "new", the request line, "end".
"""

import os
import socket
import ssl
import sys
import threading

REPLY = """<?xml version="1.0"?><D:multistatus xmlns:D="DAV:" xmlns:h="http://schemas.microsoft.com/hotmail/"
 xmlns:hm="urn:schemas:httpmail:"><D:response><D:href>/</D:href><D:propstat><D:prop><h:adbar>AdPane=Off*</h:adbar>
<hm:inbox>/bob/folders/ACTIVE/</hm:inbox><hm:msgfolderroot>/bob/folders/</hm:msgfolderroot><h:maxpoll>30</h:maxpoll>
</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>""".encode()


def tell(line):
    os.write(1, f"{line}\n".encode())


def serve(context, plain):
    try:
        with context.wrap_socket(plain, server_side=True) as connection:
            tell("resumed" if connection.session_reused else "new")
            stream = connection.makefile("rb")
            while line := stream.readline():
                tell(line.decode("latin-1").strip())
                length = 0
                while field := stream.readline().strip().lower():
                    if field.startswith(b"content-length:"):
                        length = int(field.split(b":")[1])
                stream.read(length)
                connection.sendall(b"HTTP/1.1 207 Multi-Status\r\nContent-Type: text/xml\r\n"
                                   b"Content-Length: %d\r\n\r\n%s" % (len(REPLY), REPLY))
    except OSError:
        pass
    tell("end")


def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(sys.argv[1], "server.pem"), os.path.join(sys.argv[1], "server.key"))
    version = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}[sys.argv[2]]
    context.minimum_version = context.maximum_version = version
    listener = socket.create_server(("127.0.0.1", 0))
    tell(listener.getsockname()[1])
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    while True:
        plain = listener.accept()[0]
        tell("accepted")
        threading.Thread(target=serve, args=(context, plain), daemon=True).start()


main()
