#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Lists the inbox of an account.

    list-inbox.py http://USER@HOST/

The password is taken from the environment (HTTPMAIL_PASSWORD), or asked for.
"""

import getpass
import os
import sys
import unicodedata

import gi

gi.require_version("HTTPMail", "1.0")
from gi.repository import GLib, HTTPMail  # noqa: E402


def tame(text):
    """What a stranger wrote must not steer the terminal."""
    return "".join("?" if unicodedata.category(letter) == "Cc" else letter for letter in text)


async def list_inbox(info):
    async with HTTPMail.Transport(user_agent="list-inbox/1.0") as transport:
        await transport.open_async(info, HTTPMail.OpenFlags.AUTHENTICATE)
        inbox = await transport.get_account_property(HTTPMail.AccountProperty.INBOX)
        async for member in transport.list_members(inbox, HTTPMail.MemberInfoFlags.MESSAGE):
            if not member.get_is_folder():
                print(" " if member.is_read() else "*", tame(member.get_from()) + ":", tame(member.get_subject()))


def main():
    if len(sys.argv) != 2:
        print("list-inbox: say which account: list-inbox http://USER@HOST/", file=sys.stderr)
        return 2
    try:
        info = HTTPMail.ServerInfo.new_for_uri(sys.argv[1])
    except GLib.Error as error:
        print(f"list-inbox: {error}", file=sys.stderr)
        return 2
    info.set_password(os.environ.get("HTTPMAIL_PASSWORD") or getpass.getpass())
    try:
        HTTPMail.run(list_inbox(info))
    except GLib.Error as error:
        print(f"list-inbox: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
