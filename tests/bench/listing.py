# SPDX-License-Identifier: LGPL-2.1-or-later
"""The same listing as one would write it in Python: the whole reply, a tree of it, a dictionary for each member.

usage: listing.py USER PASSWORD-FILE FOLDER-URL TIMES
"""

import base64
import http.client
import sys
import urllib.parse
import xml.etree.ElementTree as ElementTree

NAMES = {
    "DAV:": ("isfolder", "displayname", "hassubs", "nosubs", "visiblecount", "getcontentlength"),
    "urn:schemas:httpmail:": ("special", "unreadcount", "read", "hasattachment"),
    "urn:schemas:mailheader:": ("hasattachment", "to", "from", "subject", "date"),
}
BODY = '<?xml version="1.0"?><propfind xmlns="DAV:"><prop>' + "".join(
    f'<p:{name} xmlns:p="{uri}"/>' for uri, names in NAMES.items() for name in names) + "</prop></propfind>"


def main():
    user, password_file, url, times = sys.argv[1:]
    with open(password_file, encoding="utf-8") as stream:
        password = stream.read().strip()
    where = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(where.netloc)
    headers = {
        "Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode(),
        "Content-Type": "text/xml", "Depth": "1,noroot",
    }
    count = 0
    for _ in range(int(times)):
        connection.request("PROPFIND", where.path, BODY, headers)
        reply = connection.getresponse()
        if reply.status != 207:
            sys.exit(f"listing.py: {reply.status} {reply.reason}")
        members = []
        for response in ElementTree.fromstring(reply.read()).iter("{DAV:}response"):
            member = {"href": response.findtext("{DAV:}href")}
            for prop in response.iter("{DAV:}prop"):
                member.update((value.tag, value.text) for value in prop)
            members.append(member)
        count += len(members)
    print(f"count {count}")


if __name__ == "__main__":
    main()
