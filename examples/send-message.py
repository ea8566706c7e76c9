#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sends the message on standard input, which is in the form of RFC 5322.

    send-message.py http://USER@HOST/ FROM TO... <MESSAGE

The password is taken from the environment (HTTPMAIL_PASSWORD), or asked for.
"""

import getpass
import os
import sys

import gi

gi.require_version("HTTPMail", "1.0")
from gi.repository import GLib, HTTPMail  # noqa: E402


async def send_message(info, sender, recipients, message):
    async with HTTPMail.Transport(user_agent="send-message/1.0") as transport:
        await transport.open_async(info, HTTPMail.OpenFlags.AUTHENTICATE)
        url = await transport.get_account_property(HTTPMail.AccountProperty.SEND_MESSAGE)
        await transport.send_message(url, sender, recipients, True, message)
        print("sent to", ", ".join(recipients))


def main():
    if len(sys.argv) < 4:
        print("send-message: say who sends to whom: send-message http://USER@HOST/ FROM TO...", file=sys.stderr)
        return 2
    try:
        info = HTTPMail.ServerInfo.new_for_uri(sys.argv[1])
    except GLib.Error as error:
        print(f"send-message: {error}", file=sys.stderr)
        return 2
    info.set_password(os.environ.get("HTTPMAIL_PASSWORD") or getpass.getpass())
    try:
        HTTPMail.run(send_message(info, sys.argv[2], sys.argv[3:], sys.stdin.buffer.read()))
    except GLib.Error as error:
        print(f"send-message: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
