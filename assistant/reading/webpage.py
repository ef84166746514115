"""HTML files: html, htm and xhtml, in the encoding they declare."""

from __future__ import annotations

import re
from pathlib import Path

from assistant.reading.elements import html_draft
from assistant.reading.encodings import decode
from assistant.reading.family import Family
from assistant.types import Draft

DECLARATION = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w:.-]+)", re.IGNORECASE)
DECLARATION_BYTES = 4096

SELF_CLOSED = re.compile(
    r"<(title|script|style|template|textarea|iframe|div|p|span|a|i|b|em|strong|td|th|li)"
    r"((?:\s[^<>]*)?)/>",
    re.IGNORECASE,
)
"""In XHTML ``<title/>`` is an empty title; an HTML parser would take the whole page for it."""


def read_webpage(path: Path) -> Draft:
    """Return the visible text of an HTML page."""
    return page_draft(path.read_bytes())


def page_draft(data: bytes) -> Draft:
    """Return the visible text of the bytes of an HTML or XHTML page."""
    declared = DECLARATION.search(data[:DECLARATION_BYTES])
    markup = decode(data, declared[1].decode("ascii") if declared else None)
    head = markup[:DECLARATION_BYTES].lstrip("\ufeff \t\r\n")
    if head.startswith("<?xml") or "http://www.w3.org/1999/xhtml" in head:
        markup = SELF_CLOSED.sub(r"<\1\2></\1>", markup)
    return html_draft(markup)


READER = Family(
    {".html": "html", ".htm": "html", ".xhtml": "html"},
    read_webpage,
)
