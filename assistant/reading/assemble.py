"""Draft -> Document: white space normalised once, headings tracked, offsets exact. Pure.

After this the text of a document version never changes again; every later offset is into it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from assistant.errors import ReadingError
from assistant.reading import spaces
from assistant.types import Block, BlockKind, Document, DocumentReference, Draft, Piece

NORMALISED = {
    "heading": spaces.one_line,
    "paragraph": spaces.prose,
    "item": spaces.prose,
    "row": spaces.one_line,
    "code": spaces.code,
}
TIGHT: tuple[BlockKind, ...] = ("item", "row")
"""Neighbours of these kinds stand on lines of their own, without a blank line between them."""

TITLE_CHARACTERS = 200
"""A longer title is cut: it stands in lists, links and every chunk's context."""
LINE_TITLE_CHARACTERS = 100
"""A first line up to this long may be a title where the document names none."""


def assemble(draft: Draft, source: str, type: str, modified: str) -> Document:
    """Return the document that a reader's pieces make.

    Args:
        draft: the pieces in reading order. A heading without text makes no block; it ends the
            sections of its level and below, as where a slide without a title follows one.
        source: POSIX path below ``corpus/``; the document's id is made of it.
        type: the file's type, such as ``pdf``.
        modified: the file's modification time, ISO 8601 in UTC.

    Raises:
        ReadingError: there is no text in it.
    """
    pieces = [_normalised(piece) for piece in draft.pieces]
    text, blocks = _laid_out(pieces)
    if not text:
        raise ReadingError("There is no text in it.", "Add some text, or take the file away.")
    found = [piece for piece in pieces if piece.text]
    title = spaces.one_line(draft.title or "") or _title_in(found) or title_from_name(source)
    reference = DocumentReference(
        id=hashlib.sha256(source.encode("utf-8", "surrogateescape")).hexdigest()[:16],
        version="sha256:" + hashlib.sha256(text.encode("utf-8")).hexdigest(),
        source=source,
        title=_cut(title),
    )
    return Document(reference, type, modified, text, tuple(blocks))


def title_from_name(source: str) -> str:
    """Return a file's name as people write titles: ``border-agreements.txt`` -> Border Agreements.

    A name that has capitals keeps its own; in others, small words stay small.
    """
    stem = PurePosixPath(source).stem
    words = [word for word in re.split(r"[\s_\-.+]+", spaces.one_line(stem)) if word]
    if stem == stem.lower():
        words = [
            word[:1].upper() + word[1:] if position == 0 or len(word) > 3 else word
            for position, word in enumerate(words)
        ]
    return " ".join(words) or spaces.one_line(stem) or source


def _normalised(piece: Piece) -> Piece:
    return Piece(NORMALISED[piece.kind](piece.text), piece.kind, piece.level, piece.page)


def _laid_out(pieces: Sequence[Piece]) -> tuple[str, list[Block]]:
    """Return the text and its blocks, each ``text[start:end]`` one piece."""
    parts: list[str] = []
    blocks: list[Block] = []
    end = 0
    for piece, heading in _with_headings(pieces):
        if blocks:
            tight = piece.kind in TIGHT and blocks[-1].kind == piece.kind
            parts.append("\n" if tight else "\n\n")
            end += len(parts[-1])
        parts.append(piece.text)
        blocks.append(Block(end, end + len(piece.text), piece.kind, heading, piece.page))
        end += len(piece.text)
    return "".join(parts), blocks


def _with_headings(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, tuple[str, ...]]]:
    """Yield each piece that has text with the headings in force."""
    path: list[tuple[int, str]] = []
    for piece in pieces:
        if piece.kind == "heading":
            level = max(1, piece.level)
            path = [(depth, text) for depth, text in path if depth < level]
            if piece.text:
                path.append((level, piece.text))
        if piece.text:
            yield piece, tuple(text for _, text in path)


def _title_in(pieces: Sequence[Piece]) -> str | None:
    """Return the top heading, if it is the title and not one of many, or a first line like one."""
    levels = [max(1, piece.level) for piece in pieces if piece.kind == "heading"]
    first = pieces[0]
    if first.kind == "heading" and max(1, first.level) == min(levels):
        return first.text
    if levels.count(1) == 1:
        return next(p.text for p in pieces if p.kind == "heading" and max(1, p.level) == 1)
    alone = first.kind == "paragraph" and len(pieces) > 1 and "\n" not in first.text
    if alone and len(first.text) <= LINE_TITLE_CHARACTERS and first.text[-1].isalnum():
        return first.text
    return None


def _cut(title: str) -> str:
    if len(title) <= TITLE_CHARACTERS:
        return title
    return title[:TITLE_CHARACTERS].rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"
