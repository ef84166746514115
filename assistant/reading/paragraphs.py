"""Plain text -> pieces: paragraphs, headings, list items and tables, however lines are broken.

Only rules drawn with punctuation are dropped. A short line is a heading only where its neighbours
make that clear; in doubt it is a paragraph. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.entries import entries_of
from assistant.reading.columns import Cell, column_of, columns_of, placed
from assistant.reading.lines import (
    ENDS_SENTENCE,
    ITEM,
    RULE,
    columns,
    continues,
    joined,
    wrap_width,
)
from assistant.reading.spaces import lines_of
from assistant.reading.tables import sentence, table_pieces
from assistant.types import BlockKind, Piece

HEADING_CHARACTERS = 80

MARKED = re.compile(r"(={1,6})\s+(\S.*?)\s+\1|(#{1,6})\s+(\S.*?)(?:\s+#+)?")
"""A heading as wikis (``== Name ==``) and Markdown (``## Name``) write it."""
MARKED_CHARACTERS = 500
"""A longer line is no heading, and is not looked at for marks: that takes the square of it."""
NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+[^\W\d_]")
UNDERLINE_LEVELS = {"=": 1, "#": 1, "-": 2}
MAIL_HEADER = re.compile(
    r"(From|To|Cc|Bcc|Date|Sent|Subject|Von|An|Datum|Gesendet|Betreff):\s+(\S.*)"
)
"""A line at the head of a mail that was saved, or pasted, as text."""
SENDERS, SUBJECTS = ("From", "Von"), ("Subject", "Betreff")
QUOTED_BELOW = re.compile(r"-{3,}+(?=\W*\w).*(?<=---)")
"""Stands above the head of a mail that is quoted: "-----Original Message-----"."""
CELLS = re.compile(r"\t+|\s{3,}")
CELL = re.compile(r"\S+(?: {1,2}\S+)*")
TAB = 8
BOX = re.compile(r"\s*\|.*\|\s*")
BOX_RULE = re.compile(r"[\s|+:=-]*[+-][\s|+:=-]*")
"""A table drawn with bars, and the lines between its rows."""
ENDS_OPEN = re.compile(r"[.!?…。！？؟।։,;:،、，；：]$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together, joined, and what they are known to be."""

    text: str
    kind: BlockKind = "paragraph"
    level: int = 0
    alone: bool = True
    """Whether it is a single line, as a heading is."""


def text_pieces(text: str, *, headings: bool = True) -> list[Piece]:
    """Return the pieces of a plain text.

    Args:
        text: the whole text, any line breaks.
        headings: whether short lines may be headings; not so in letters and mail.
    """
    lines = [line.rstrip() for line in lines_of(text)]
    width = wrap_width(lines)
    entries = entries_of(lines)
    groups = (list(group) for filled, group in groupby(lines, key=bool) if filled)
    found = [paragraph for group in groups for paragraph in _paragraphs(group, width, entries)]
    if headings and len(found) > 2 and _names(found[0]) and _introduces(None, *found[1:3]):
        found[0] = Paragraph(found[0].text, "heading", 1)
    around: list[Paragraph | None] = [None, *found, None]
    return [_piece(*near, headings) for near in zip(around, found, around[2:], strict=False)]


def _paragraphs(lines: Sequence[str], width: int, entries: frozenset[str]) -> Iterator[Paragraph]:
    """Yield the paragraphs of lines that no blank line parts; an entry is one, and no heading."""
    if facts := _mail_facts(lines):
        yield from _mail_head(facts)
        return
    if len(lines) > 1 and sum(1 for line in lines if CELLS.search(line.strip())) > len(lines) / 2:
        yield from _rows(lines)
        return
    if len(lines) > 1 and all(BOX.fullmatch(x) or BOX_RULE.fullmatch(x) for x in lines):
        yield from _boxed([line for line in lines if not BOX_RULE.fullmatch(line)])
        return
    held: list[str] = []
    for line in lines:
        if RULE.fullmatch(line):
            if held and _underlines(held[-1], line):
                *before, title = held
                if before:
                    yield _paragraph(before, entries)
                yield Paragraph(title.strip(), "heading", UNDERLINE_LEVELS.get(line.strip()[0], 3))
                held = []
            continue
        last = held[-1].strip() if held else ""
        marked = len(last) <= MARKED_CHARACTERS and MARKED.fullmatch(last)
        if held and (marked or line in entries or not continues(held, line, width)):
            yield _paragraph(held, entries)
            held = []
        held.append(line)
    if held:
        yield _paragraph(held, entries)


def _mail_facts(lines: Sequence[str]) -> dict[str, str]:
    """Return what each line of a mail's head says; nothing where they are no such head."""
    below = lines[1:] if QUOTED_BELOW.fullmatch(lines[0].strip()) else lines
    heads = [head for head in map(MAIL_HEADER.fullmatch, below) if head]
    facts = {head[1]: head[2] for head in heads}
    is_head = len(facts) == len(below) > 1 and heads[0][1] in SENDERS
    return facts if is_head else {}


def _mail_head(facts: dict[str, str]) -> Iterator[Paragraph]:
    """Yield the subject of a mail as a heading, and who wrote to whom and when as a row."""
    for name in SUBJECTS:
        if subject := facts.pop(name, ""):
            yield Paragraph(subject, "heading", 2)
    if facts:
        yield Paragraph(sentence(list(facts), list(facts.values())), "row", alone=False)


def _boxed(lines: Sequence[str]) -> Iterator[Paragraph]:
    """Yield the rows of a table whose cells are parted by bars."""
    cells = [[cell.strip() for cell in line.strip()[1:-1].split("|")] for line in lines]
    yield from _table(cells)


def _rows(lines: Sequence[str]) -> Iterator[Paragraph]:
    """Yield lines whose words stand in columns, as a table if each has as many or they stand so."""
    kept = [line for line in lines if not RULE.fullmatch(line)]
    table = [CELLS.split(line.strip()) for line in kept]
    if len({len(row) for row in table}) > 1 and (places := _by_places(kept)):
        if not all(any(below) for _, *below in zip(*places, strict=True)):
            # The name of a column that stays empty stands in no row below it.
            yield Paragraph(sentence((), table[0]), "row", alone=False)
        table = places
    if len({len(row) for row in table}) == 1:
        yield from _table(table)
    else:
        yield from (Paragraph(sentence((), row), "row", alone=False) for row in table)


def _table(cells: Sequence[Sequence[str]]) -> Iterator[Paragraph]:
    for row in table_pieces(cells):
        yield Paragraph(row.text, row.kind, alone=False)


def _by_places(lines: Sequence[str]) -> list[list[str]]:
    """Return the cells of a table some of which are empty; none where its first line names none."""
    rows = [
        [Cell(m.group(), *m.span()) for m in CELL.finditer(line.expandtabs(TAB))] for line in lines
    ]
    columns = columns_of(rows)
    if len(columns) < 3 or len(rows[0]) < len(columns) - 1:  # a corner may be empty
        return []
    apart = all(len({column_of(cell, columns) for cell in row}) == len(row) for row in rows)
    return [placed(row, columns) for row in rows] if apart else []


def _paragraph(lines: Sequence[str], entries: frozenset[str]) -> Paragraph:
    text = joined(lines)
    marker = ITEM.match(text)
    if marker and not (len(lines) == 1 and NUMBERED.match(text)):
        return Paragraph(text[marker.end() :] if marker[1] else text, "item", alone=False)
    return Paragraph(text, alone=len(lines) == 1 and lines[0] not in entries)


def _underlines(title: str, rule: str) -> bool:
    wide = columns(title.strip())
    return wide <= HEADING_CHARACTERS and 0.7 * wide <= len(rule.strip()) <= 1.5 * wide + 4


def _piece(
    before: Paragraph | None, this: Paragraph, after: Paragraph | None, headings: bool
) -> Piece:
    """Return the paragraph as a piece: a heading if it is marked as one or stands like one."""
    short = this.kind == "paragraph" and this.alone and len(this.text) <= HEADING_CHARACTERS
    if this.kind == "heading" or not (short and headings and after):
        numbered = short and ITEM.match(this.text)
        return Piece(this.text, "item" if numbered else this.kind, this.level)
    if marked := MARKED.fullmatch(this.text):
        return Piece(marked[2] or marked[4], "heading", len(marked[1] or marked[3]))
    if _in_capitals(this.text) or _introduces(before, this, after):
        numbers = NUMBERED.match(this.text)
        level = numbers[1].count(".") + 2 if numbers else 2
        return Piece(this.text, "heading", level if before else 1)
    return Piece(this.text, "item" if ITEM.match(this.text) else "paragraph")


def _in_capitals(text: str) -> bool:
    return text.isupper() and sum(map(str.isalpha, text)) > 3 and not ENDS_OPEN.search(text)


def _introduces(before: Paragraph | None, this: Paragraph, after: Paragraph) -> bool:
    """Say whether a short line stands like a heading: after a full stop, before a longer text."""
    closed = before is None or before.kind != "paragraph" or ENDS_SENTENCE.search(before.text)
    return bool(
        _names(this)
        and closed
        and after.kind == "paragraph"
        and len(after.text) > 1.5 * len(this.text)
        and ENDS_SENTENCE.search(after.text)
    )


def _names(this: Paragraph) -> bool:
    """Say whether the text may be a name: a short line, capital first, without a stop."""
    first = this.text.lstrip("\"'“‘«(¿¡")[:1]
    capital = first.isdigit() or (first.isalpha() and not first.islower())
    short = this.kind == "paragraph" and this.alone and len(this.text) <= HEADING_CHARACTERS
    return short and capital and not ENDS_OPEN.search(this.text)
