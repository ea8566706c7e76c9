# SPDX-License-Identifier: LGPL-2.1-or-later
"""Mail as text, for mail-viewer.py: what Python's email package makes of a message, and what may be shown of that."""

import collections
import email
import email.policy
import html.parser
import re

from gi.repository import GLib

# More than anybody reads, less than a text view takes a while for.
TEXT_LIMIT, LINE_LIMIT = 200_000, 1_000


class TextOfHTML(html.parser.HTMLParser):
    """What HTML says, without what it wants to load or run."""

    BLOCKS = {"p", "div", "br", "li", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "hr", "blockquote", "pre"}
    SILENT = {"script", "style", "head", "title", "template"}

    def __init__(self, text):
        super().__init__()
        self.pieces, self.silence = [], 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.silence += tag in self.SILENT
        if tag in self.BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag):
        self.silence = max(0, self.silence - (tag in self.SILENT))
        if tag in self.BLOCKS and tag != "br":
            self.pieces.append("\n")

    def handle_data(self, data):
        if not self.silence:
            self.pieces.append(re.sub(r"\s+", " ", data))

    def __str__(self):
        lines = (line.strip() for line in "".join(self.pieces).split("\n"))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def clean(text):
    """Text that GTK can show, whatever a message is made of."""
    text = str(text).encode("utf-8", "replace").decode("utf-8", "replace")
    return re.sub(r"[\0-\x08\x0b-\x1f\x7f]", "\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))


def text_of(part):
    try:
        text = part.get_content()
    except (LookupError, KeyError, ValueError):
        text = (part.get_payload(decode=True) or b"").decode("utf-8", "replace")
    if part.get_content_type() == "text/html":
        text = str(TextOfHTML(text))
    lines = [line[start:start + LINE_LIMIT] for line in clean(text)[:TEXT_LIMIT].split("\n")
             for start in range(0, len(line) or 1, LINE_LIMIT)]
    return "\n".join(lines) + ("\n…" if len(text) > TEXT_LIMIT else "")


Readable = collections.namedtuple("Readable", "subject headers text")


def readable(data):
    """The message as one reads it. Mail is what the world sent: where Python cannot take it apart, it is shown as it is."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        headers = [(name, clean(message[name])) for name in ("From", "To", "Cc", "Date") if message[name]]
        subject = clean(message["Subject"] or "")
        body = message.get_body(("plain", "html"))
        text = text_of(body) if body is not None else ""
        files = []
        for part in message.walk():
            if not part.is_multipart() and part is not body and (part.get_filename() or part.is_attachment()):
                size = GLib.format_size(len(part.get_payload(decode=True) or b""))
                files.append(f"{clean(part.get_filename() or part.get_content_type())} ({size})")
        if files:
            headers.append(("Attached", ", ".join(files)))
        return Readable(subject, headers, text)
    except Exception:  # a header can make the parser raise nearly anything
        return Readable("", [], clean(data[:TEXT_LIMIT].decode("utf-8", "replace")))
