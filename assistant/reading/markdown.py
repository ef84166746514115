"""Markdown files, with tables and front matter; markup gone, the words of links and images kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count, repeat
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.reading.elements import html_draft
from assistant.reading.encodings import decode
from assistant.reading.family import Family
from assistant.reading.spaces import lines_of
from assistant.reading.tables import table_pieces
from assistant.types import BlockKind, Draft, Piece

if TYPE_CHECKING:
    from markdown_it.token import Token

FRONT_MATTER = re.compile(
    r"\s*(---|\+\+\+)[ \t]*\n(?=(?:#[^\n]*\n)*[\"']?[\w .-]+[\"']?[ \t]*(?:=|:\s)|\[)"
    r"(.*?)\n\1[ \t]*(?:\n|\Z)",
    re.DOTALL,
)
"""It begins with a key; what stands between two rules does not."""
FRONT_TITLE = re.compile(
    r"^title[ \t]*[:=][ \t]*(?:[>|][+-]?[ \t]*\n[ \t]+)?(\S.*?)[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
MOST_NESTED = 200
"""What is deeper the parser leaves out; an outline has two levels for each of its lists."""
LINE_BREAK_TAG = re.compile(r"<br\b", re.IGNORECASE)


def read_markdown(path: Path) -> Draft:
    """Return the structure of a Markdown file as pieces."""
    return markdown_draft(decode(path.read_bytes()))


def markdown_draft(text: str) -> Draft:
    """Return the pieces of a Markdown text; the front matter's title is the title."""
    from markdown_it import MarkdownIt

    text = "\n".join(lines_of(text))
    title = None
    if front := FRONT_MATTER.match(text):
        text = text[front.end() :]
        named = FRONT_TITLE.search(front[2])
        title = named[1].strip("\"'") if named else None
    parser = MarkdownIt("commonmark", {"maxNesting": MOST_NESTED}).enable(
        ["table", "strikethrough"]
    )
    return Draft(list(_pieces(parser.parse(text))), title)


def _pieces(tokens: Sequence[Token]) -> Iterator[Piece]:
    """Yield the pieces of a parsed text; what is in a list is an item, with its number if any."""
    lists: list[Iterator[str]] = []
    number = ""
    position = 0
    while position < len(tokens):
        token = tokens[position]
        position += 1
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(_numbers(token))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            number = next(lists[-1])
        elif token.type == "heading_open":
            heading = _inline(tokens[position])
            yield Piece(heading, "heading", int(token.tag[1:]))
            position += 2
        elif token.type == "inline":
            kind: BlockKind = "item" if lists else "paragraph"
            yield Piece(number + _inline(token), kind)
            number = ""
        elif token.type in ("fence", "code_block"):
            yield Piece(token.content, "code")
        elif token.type == "html_block":
            yield from html_draft(token.content).pieces
        elif token.type == "table_open":
            cells, position = _table(tokens, position)
            yield from table_pieces(cells, header=any(cells[0]))


def _numbers(opening: Token) -> Iterator[str]:
    """Yield what is shown before each item of a list; people write "1." before all of them."""
    if opening.type == "bullet_list_open":
        return repeat("")
    first = opening.attrGet("start")
    return (f"{number}{opening.markup} " for number in count(1 if first is None else int(first)))


def _table(tokens: Sequence[Token], position: int) -> tuple[list[list[str]], int]:
    """Return the cells of a table and the position after it."""
    rows: list[list[str]] = []
    while tokens[position].type != "table_close":
        if tokens[position].type == "tr_open":
            rows.append([])
        elif tokens[position].type == "inline":
            rows[-1].append(_inline(tokens[position]))
        position += 1
    return rows, position + 1


def _inline(token: Token) -> str:
    """Return the words of running text, its markup and what is struck out left out.

    "~~Calibrate the wrenches~~ done on 17 September" tells of what is struck out, and keeps it.
    """
    children = token.children or []
    words = _words(children, struck_too=False)
    whole = _words(children, struck_too=True)
    begins_within = words.lstrip()[:1].islower() and not whole.lstrip()[:1].islower()
    return whole if begins_within else words


def _words(children: Sequence[Token], *, struck_too: bool) -> str:
    parts = []
    struck = 0
    for child in children:
        if child.type in ("s_open", "s_close"):
            struck += child.nesting
        elif struck and not struck_too:
            continue
        elif child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type == "softbreak":
            parts.append(" ")
        elif child.type == "hardbreak" or (
            child.type == "html_inline" and LINE_BREAK_TAG.match(child.content)
        ):
            parts.append("\n")
        elif child.type == "image" and " " in child.content.strip():
            parts.append(child.content)
    return "".join(parts)


READER = Family({".md": "md", ".markdown": "md"}, read_markdown)
