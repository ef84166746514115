"""A document as a page, with the cited words marked.

The text is data: the template escapes every character of it. Nothing here changes it either; what
stands between two blocks is white space, which the page shows as the space between paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from assistant.errors import InvalidRequest, NotFound
from assistant.types import Block, Document
from assistant.web.api import Offset, Version, check_span, opened
from assistant.web.documented import problems
from assistant.web.pages import render
from assistant.web.security import DOCUMENT_POLICY

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

PAGE_WORDS = {"pptx": "Slide", "xlsx": "Sheet"}
"""What a format calls the thing that `Block.page` counts; the others have pages."""

NUMBERED = re.compile(
    r"[(]?(?:\d{1,3}|[a-zA-Z]|[ivxlcdm]{1,6}|[IVXLCDM]{1,6})[.)]\s|\d{1,2}(?:\.\d{1,2})+[.)]?\s"
)
"""Begins an item that has a number or letter of its own and needs no bullet."""

Span = tuple[int, int]

viewer = APIRouter(tags=["Documents"])


Token = Annotated[str, Form(description="What the page's server gave the visitor.")]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a block, cited or not."""

    text: str
    cited: bool
    first: bool
    """Whether the page scrolls to it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A block as the template shows it."""

    kind: str
    level: int
    """Of an HTML heading: the document's title is 1."""
    anchor: str
    page: int | None
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The whole text of the block."""
        return "".join(part.text for part in self.parts)

    @property
    def numbered(self) -> bool:
        """Whether it begins with a number or letter of a list."""
        return bool(NUMBERED.match(self.text))


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbours of one kind on one page: what becomes a list, a table, or just paragraphs."""

    kind: str
    page: int | None
    """The number to announce where a new page begins, else None."""
    pieces: tuple[Piece, ...]


@viewer.get(
    "/documents/{document_id}",
    summary="Read a document, with the cited words marked",
    response_class=HTMLResponse,
    responses=problems(404, 422, 503),
)
def show_document(
    request: Request,
    document_id: str,
    version: Version = None,
    start: Offset = None,
    end: Offset = None,
) -> Response:
    """Return the page of one version of a document, scrolled to ``start:end``."""
    return _page(opened(request), document_id, version, start, end)


@viewer.post(
    "/documents/{document_id}",
    summary="Read a document, with a widget token in a form",
    response_class=HTMLResponse,
    responses=problems(404, 413, 422, 503),
)
def open_document(
    request: Request,
    document_id: str,
    token: Token = "",  # noqa: ARG001 - the guard has read it
    version: Version = None,
    start: Offset = None,
    end: Offset = None,
) -> Response:
    """Return the same page to a visitor of the widget: a form carries what a link cannot."""
    return _page(opened(request), document_id, version, start, end)


def _page(
    assistant: Assistant, document_id: str, version: str | None, start: int | None, end: int | None
) -> Response:
    document = assistant.read(document_id, version)
    span = _span(start, end, len(document.text))
    title, *body = pieces(document, span)
    page = render(
        "document.html",
        document=document,
        page_word=PAGE_WORDS.get(document.type, "Page"),
        title=title,
        runs=list(runs(body)),
        contents=[piece for piece in body if piece.kind == "heading"],
        cited=_cited(document, span),
        current=_current_version(assistant, document) if version else document.reference.version,
    )
    headers = {"Content-Security-Policy": DOCUMENT_POLICY, "Cache-Control": "private, no-cache"}
    return HTMLResponse(page, headers=headers)


def _span(start: int | None, end: int | None, length: int) -> Span | None:
    if start is None and end is None:
        return None
    if start is None or end is None:
        raise InvalidRequest("start and end belong together.", "Give both, or neither.")
    check_span(start, end, length)
    return start, end


def _current_version(assistant: Assistant, document: Document) -> str | None:
    """Return the version that is indexed now; None where the document has left the folder."""
    try:
        return assistant.document(document.reference.id).reference.version
    except NotFound:
        return None


def _cited(document: Document, span: Span | None) -> Block | None:
    """Return the block in which the cited words begin, for its page and headings."""
    if span is None:
        return None
    return next((block for block in document.blocks if block.end > span[0]), None)


def pieces(document: Document, span: Span | None) -> Iterator[Piece]:
    """Yield the title and then the blocks, with ``span`` marked in them.

    A document that begins with its own title as a heading is not given another one above it.
    """
    marked = _reached(document.blocks, span)
    blocks = list(document.blocks)
    title = document.reference.title
    if blocks and blocks[0].kind == "heading" and _words(document, blocks[0]) == title:
        yield _piece(document, blocks.pop(0), span, marked, level=1)
    else:
        yield Piece("heading", 1, "top", None, (Part(title, cited=False, first=False),))
    outermost = min((len(b.heading) for b in blocks if b.kind == "heading"), default=1)
    for block in blocks:
        level = min(len(block.heading) - outermost + 2, 6)
        yield _piece(document, block, span, marked, level)


def runs(body: Sequence[Piece]) -> Iterator[Run]:
    """Yield the pieces as runs of one kind on one page."""
    page: int | None = None
    for (kind, number), group in groupby(body, key=lambda piece: (piece.kind, piece.page)):
        yield Run(kind, number if number != page else None, tuple(group))
        page = number


def _words(document: Document, block: Block) -> str:
    return document.text[block.start : block.end]


def _reached(blocks: Sequence[Block], span: Span | None) -> Block | None:
    """Return the first block with cited words: the one to scroll to."""
    if span is None:
        return None
    return next((b for b in blocks if b.end > span[0] and b.start < span[1]), None)


def _piece(
    document: Document, block: Block, span: Span | None, marked: Block | None, level: int
) -> Piece:
    return Piece(
        kind=block.kind,
        level=level,
        anchor=f"at-{block.start}",
        page=block.page,
        parts=tuple(_parts(document.text, block, span, first=block is marked)),
    )


def _parts(text: str, block: Block, span: Span | None, *, first: bool) -> Iterator[Part]:
    """Yield the block in up to three parts: before the cited words, they, and after."""
    start, end = span or (block.end, block.end)
    start, end = (min(max(offset, block.start), block.end) for offset in (start, end))
    for left, right, cited in (
        (block.start, start, False),
        (start, end, True),
        (end, block.end, False),
    ):
        if left < right:
            yield Part(text[left:right], cited, cited and first)
