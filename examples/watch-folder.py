#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Says what arrives in the inbox of an account, until it is interrupted.

    watch-folder.py http://USER@HOST/ SECONDS

The password is taken from the environment (HTTPMAIL_PASSWORD), or asked for.
"""

import asyncio
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


async def watch(info, seconds):
    async with HTTPMail.Transport(user_agent="watch-folder/1.0") as transport:
        await transport.open_async(info, HTTPMail.OpenFlags.AUTHENTICATE)
        inbox = await transport.get_account_property(HTTPMail.AccountProperty.INBOX)
        name = os.path.basename(inbox.rstrip("/"))
        seen, stamp = None, None
        while True:
            # With the time stamp of the last listing: when nothing has changed, the list is empty.
            members = await transport.folder_member_info(inbox, HTTPMail.MemberInfoFlags.MESSAGE, HTTPMail.Depth.ONE, True,
                                                         stamp, name)
            stamp = members.get_folder_time_stamp()
            if seen is None:
                seen = {member.get_href() for member in members}
                print("watching", name, flush=True)
            for member in members:
                if not member.get_is_folder() and member.get_href() not in seen:
                    seen.add(member.get_href())
                    print("new:", tame(member.get_subject()), flush=True)
            await asyncio.sleep(seconds)


def main():
    if len(sys.argv) != 3:
        print("watch-folder: say what and how often: watch-folder URL SECONDS", file=sys.stderr)
        return 2
    try:
        info = HTTPMail.ServerInfo.new_for_uri(sys.argv[1])
    except GLib.Error as error:
        print(f"watch-folder: {error}", file=sys.stderr)
        return 2
    info.set_password(os.environ.get("HTTPMAIL_PASSWORD") or getpass.getpass())
    try:
        HTTPMail.run(watch(info, int(sys.argv[2])))
    except GLib.Error as error:
        print(f"watch-folder: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
