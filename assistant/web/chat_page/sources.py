"""What a reader is shown of a citation: where it stands, and its words amid their document.

Pure; the caller says how to get at a document.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from assistant.errors import NotFound
from assistant.types import HEADING_SEPARATOR, Answer, Citation, Document, Passage
from assistant.web.viewer import PAGE_WORDS

CONTEXT_CHARACTERS = 240
"""How much of the document is shown on either side of a quote: two or three sentences."""
SNIPPET_CHARACTERS = 320
"""How much of a passage is shown where only its gist is wanted."""
CUT = "…"

FindDocument = Callable[[str, str], Document]
"""Returns a version of a document, by id and version; raises `NotFound`."""


@dataclass(frozen=True, slots=True)
class Source:
    """A citation as its card shows it; ``before + quote + after`` is a stretch of the document."""

    number: int
    title: str
    place: str
    before: str
    quote: str
    after: str
    url: str


def source(citation: Citation, find_document: FindDocument) -> Source:
    """Return the card of ``citation``, with the words around the quote."""
    before, after = _context(citation, find_document)
    return Source(
        number=citation.number,
        title=citation.document.title,
        place=place(citation),
        before=before,
        quote=citation.quote,
        after=after,
        url=citation.url,
    )


def _context(citation: Citation, find_document: FindDocument) -> tuple[str, str]:
    try:
        text = find_document(citation.document.id, citation.document.version).text
    except NotFound:
        # Removed since the answer was made. The quote is still what the answer rests on.
        return "", ""
    return text_before(text, citation.start), text_after(text, citation.end)


def text_before(text: str, offset: int) -> str:
    """Return what precedes ``offset``, from the beginning of a word; cut text says so."""
    first = max(0, offset - CONTEXT_CHARACTERS)
    piece = text[first:offset]
    if first == 0:
        return piece.lstrip()
    words = piece.split(maxsplit=1)
    rest = piece[piece.index(words[0]) + len(words[0]) :] if len(words) == 2 else piece
    return f"{CUT} {rest.lstrip()}"


def text_after(text: str, offset: int) -> str:
    """Return what follows ``offset``, up to the end of a word; cut text says so."""
    piece = text[offset : offset + CONTEXT_CHARACTERS]
    if offset + CONTEXT_CHARACTERS >= len(text):
        return piece.rstrip()
    words = piece.rsplit(maxsplit=1)
    rest = piece[: piece.rindex(words[1])] if len(words) == 2 else piece
    return f"{rest.rstrip()} {CUT}"


def place(of: Citation | Passage) -> str:
    """Return page and heading in a line; empty where the document has neither."""
    headings = of.heading.split(HEADING_SEPARATOR) if of.heading else []
    # A document's own title heads most paths, and is shown beside this line anyway.
    if headings[:1] == [of.document.title]:
        headings = headings[1:]
    return " · ".join(part for part in (_page(of), HEADING_SEPARATOR.join(headings)) if part)


def _page(of: Citation | Passage) -> str:
    if of.page is None:
        return ""
    kind = PurePosixPath(of.document.source).suffix.lstrip(".").lower()
    return f"{PAGE_WORDS.get(kind, 'Page')} {of.page}"


def snippet(passage: Passage) -> str:
    """Return the beginning of a passage in one line."""
    line = " ".join(passage.text.split())
    if len(line) <= SNIPPET_CHARACTERS:
        return line
    return f"{line[:SNIPPET_CHARACTERS].rsplit(maxsplit=1)[0]} {CUT}"


def plain_text(answer: Answer) -> str:
    """Return an answer to paste elsewhere: its text, then each source with the quoted words."""
    listed = [
        f"[{citation.number}] {_name(citation)}: “{citation.quote}”"
        for citation in answer.citations
    ]
    return "\n".join([answer.text, "", "Sources", *listed] if listed else [answer.text])


def _name(citation: Citation) -> str:
    page = _page(citation).replace("Page ", "p. ")
    return ", ".join(part for part in (citation.document.title, page) if part)
