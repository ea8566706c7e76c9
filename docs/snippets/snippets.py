# SPDX-License-Identifier: LGPL-2.1-or-later
"""The pieces of Python that the documentation shows, as a program that does them all.

snippets.py URL USER PASSWORD
"""

import asyncio
import sys

import gi

gi.require_version("HTTPMail", "1.0")
from gi.repository import HTTPMail  # noqa: E402

URL, USER, PASSWORD = sys.argv[1:]


# docs: subclass
class Mail(HTTPMail.Transport):
    """Signals can be connected to, or overridden in a class of your own."""

    def do_logon_prompt(self, logon):
        if logon.is_account_origin() and logon.get_attempt() == 1:
            logon.submit(USER, PASSWORD)
        else:
            logon.cancel()
        return True

    def do_status(self, status):
        print("now", status.value_nick)
# docs: end


# docs: session
async def session(mail):
    await mail.open_async(HTTPMail.ServerInfo.new_for_uri(URL), HTTPMail.OpenFlags.AUTHENTICATE)
    inbox = await mail.get_account_property(HTTPMail.AccountProperty.INBOX)
    trash = await mail.get_account_property(HTTPMail.AccountProperty.DELETED_ITEMS)
    messages = [member for member in await mail.member_info(inbox) if not member.get_is_folder()]
    unread = [message.get_href() for message in messages if not message.is_read()]
    if unread:
        failed = await mail.mark_read(inbox, unread)
        print(len(unread) - len(failed), "marked")
        for item in await mail.bmove(inbox, unread[:1], trash):
            print("moved to", item.get_location() or item.get_error())
# docs: end


# docs: errors
async def fetch(mail, url):
    try:
        return await mail.get(url)
    except HTTPMail.MailError as error:
        if error.error == HTTPMail.Error.NOT_FOUND:
            return None  # Somebody else has moved or deleted it.
        print(error, error.http_status, error.response_line)
        raise
# docs: end


# docs: cancel
async def first_unread(mail, folder):
    async for message in mail.list_members(folder, HTTPMail.MemberInfoFlags.MESSAGE):
        if not message.get_is_folder() and not message.is_read():
            return message  # The rest of the list is not read.
    return None


async def fetch_in_time(mail, url):
    return await asyncio.wait_for(mail.get(url), 30)  # A task that is cancelled cancels its command.
# docs: end


async def main():
    async with Mail(user_agent="snippets/1.0") as mail:
        await session(mail)
        inbox = await mail.get_account_property(HTTPMail.AccountProperty.INBOX)
        assert await first_unread(mail, inbox) is None
        assert await fetch(mail, inbox + "missing") is None
        message = (await mail.member_info(inbox))[0]
        assert await fetch_in_time(mail, message.get_href())


HTTPMail.run(main())
print("done")
