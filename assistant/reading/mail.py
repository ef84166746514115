"""Mail messages (eml), by the standard library. Attachments are named, never opened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import parsedate_to_datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from assistant.errors import ReadingError
from assistant.reading.archives import broken
from assistant.reading.elements import html_draft
from assistant.reading.encodings import decode
from assistant.reading.family import Family
from assistant.reading.paragraphs import MAIL_HEADER, text_pieces
from assistant.reading.spaces import lines_of, one_line
from assistant.reading.tables import sentence
from assistant.types import Draft, Piece

PEOPLE = ("From", "To", "Cc")
QUOTED = re.compile(r"^(?:> ?)+")
ATTRIBUTION = re.compile(
    r"(?:On|Am|Le) .{6,160}\b(?:wrote|schrieb\b.*|a écrit) ?:", re.DOTALL | re.IGNORECASE
)
"""Stands above a mail that is quoted, which becomes a section of its own."""
SIGNATURE = re.compile(
    rf"\n-- \n.*?(?=\Z|^(?:>|{ATTRIBUTION.pattern}))", re.DOTALL | re.IGNORECASE | re.MULTILINE
)
"""It ends where another mail is quoted below it."""
STUB = 5
"""A plain text this many times shorter than the page beside it says only that there is a page."""
FOLDS = re.compile(r"[\r\n]+\s*")


def read_mail(path: Path) -> Draft:
    """Return a message: its subject, who wrote to whom and when, its body, what is attached."""
    try:
        message: Message = BytesParser(policy=compat32).parsebytes(path.read_bytes())
        return _draft(message)
    except RecursionError as error:
        raise ReadingError("Its parts are nested too deeply.", "Save the message again.") from error
    except (MessageError, LookupError, ValueError, TypeError, AttributeError) as error:
        raise broken("a mail message") from error  # the parser on malformed headers


def _draft(message: Message) -> Draft:
    if not any(message.get(name) for name in (*PEOPLE, "Date", "Subject", "Received")):
        raise broken("a mail message")
    subject = _header(message, "Subject")
    people = [_header(message, name) for name in PEOPLE]
    facts = sentence((*PEOPLE, "Date"), (*people, _date(_header(message, "Date"))))
    names = "; ".join(_attachments(message))
    pieces = [
        Piece(subject, "heading", 1),
        Piece(facts, "row"),
        *_body(message),
        Piece(f"Attachments: {names}" if names else "", "row"),
    ]
    return Draft(pieces, subject or None)


def _body(message: Message) -> list[Piece]:
    """Return the texts in their order; of alternatives, which say the same, plain before HTML."""
    inner = message.get_payload()
    if message.get_content_maintype() == "multipart" and isinstance(inner, list):
        parts = [part for part in inner if isinstance(part, Message)]
        if message.get_content_subtype() != "alternative":
            return [piece for part in parts for piece in _body(part)]
        plain_first = sorted(parts, key=lambda part: part.get_content_type() != "text/plain")
        bodies = [body for body in map(_body, plain_first) if body]
        return next((one for one in bodies if STUB * _length(one) > max(map(_length, bodies))), [])
    if _is_attachment(message) or message.get_content_type() not in ("text/plain", "text/html"):
        return []
    return [piece for piece in _text(message) if piece.text.strip()]


def _length(pieces: list[Piece]) -> int:
    return sum(len(piece.text) for piece in pieces)


def _text(part: Message) -> list[Piece]:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes) or not payload:
        return []
    text = decode(payload, part.get_content_charset())
    if part.get_content_type() == "text/html":
        return [piece for shown in html_draft(text).pieces for piece in _of_page(shown)]
    written = "\n".join(lines_of(text))
    if part.get_param("format") == "flowed":
        written = SIGNATURE.sub("\n", written)
    runs = [
        (times > 0, "\n".join(QUOTED.sub("", line) for line in lines))
        for times, lines in groupby(written.split("\n"), key=_quoted_times)
    ]
    # What is quoted is wrapped at another width than the mail's own words.
    texts = ("\n\n".join(text for _, text in run) for _, run in groupby(runs, key=itemgetter(0)))
    return [_sectioned(piece) for text in texts for piece in text_pieces(text, headings=False)]


def _of_page(piece: Piece) -> list[Piece]:
    """Return a paragraph of a page; the head of a quoted mail stands in one, line by line."""
    if MAIL_HEADER.match(piece.text.strip()):
        return text_pieces(piece.text.strip(), headings=False)
    return [_sectioned(piece)]


def _sectioned(piece: Piece) -> Piece:
    """Return what stands above a mail that is quoted as the heading of a section."""
    if not ATTRIBUTION.fullmatch(piece.text.strip()):
        return piece
    return replace(piece, text=one_line(piece.text), kind="heading", level=2)


def _quoted_times(line: str) -> int:
    signs = QUOTED.match(line)
    return signs.group().count(">") if signs else 0


def _parts(message: Message) -> Iterator[Message]:
    """Yield the parts that are no containers; an attached message is not looked into."""
    waiting: list[Message] = [message]
    while waiting:
        part = waiting.pop()
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting += [child for child in reversed(inner) if isinstance(child, Message)]
        else:
            yield part


def _is_attachment(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or part.get_filename() is not None


def _attachments(message: Message) -> Iterator[str]:
    for part in _parts(message):
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                yield _header(inner[0], "Subject") or "a message"
        elif _is_attachment(part):
            yield _decoded(part.get_filename() or "") or "a file without a name"


def _header(message: Message, name: str) -> str:
    """Return a header's words; some write them as they are, in UTF-8 (RFC 6532) or what else."""
    found = (str(value) for key, value in message.raw_items() if key.lower() == name.lower())
    raw = next(found, "")
    return _decoded(raw if raw.isascii() else decode(raw.encode("utf-8", "surrogateescape")))


def _decoded(raw: str) -> str:
    """Return a header's words: ``=?utf-8?q?Gr=C3=BC=C3=9Fe?=`` -> Grüße."""
    try:
        parts = decode_header(FOLDS.sub(" ", raw))
    except HeaderParseError:
        return one_line(raw)
    words = [
        decode(part, charset) if isinstance(part, bytes) and part else str(part or "")
        for part, charset in parts
    ]
    return one_line("".join(words))


def _date(raw: str) -> str:
    """Return a date header as people write it: ``3 March 2025, 10:00 (UTC+01:00)``."""
    try:
        moment: datetime = parsedate_to_datetime(raw)
    except (ValueError, TypeError, IndexError, OverflowError):
        return raw
    zone = f" ({moment.tzname()})" if moment.tzinfo else ""
    return f"{moment.day} {moment:%B %Y, %H:%M}{zone}"


READER = Family({".eml": "eml"}, read_mail)
