"""Rows of a table -> those that tell of another thing than the one asked about.

A row is a sentence that readers make, ``Name: Ito; Mobile: 0770``; an empty cell is left out. The
first cell says what a row is about. Pure text in, plain values out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.dates import Date, dates
from assistant.types import Passage
from assistant.wording import content_stems, stems

Place = tuple[str, int]
"""Document id, and where in its text a sentence begins."""

CELL = re.compile(r"(?:(?P<name>[^:;\n]{1,40}): )?(?P<value>[^;\n]+)")
NAMED = re.compile(r"[A-Z][\w'’.-]*(?:(?: (?:&|and|of|the|de|du|von|van))* [A-Z][\w'’.-]*)+")
"""A cell that is a name of two words or more: "Dromore Smokehouse"."""
BESIDE = re.compile(
    r"\b(?:same|like|other|others|else|than|besides?|except|apart|both|differ\w*|compar\w+|versus"
    r"|vs|only|every|each|all)\b",
    re.IGNORECASE,
)
"""A question with such a word may name one row and ask for others."""


DAY = re.compile(r"\b(?:date|day|when)\b", re.IGNORECASE)
PERIOD = re.compile(
    r"\b(?:since|after|before|until|till|by|from|between|within|next|last|first|earliest|latest)\b",
    re.IGNORECASE,
)
"""A question with such a word is not about the day that it names alone."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it stands, and its cells by column, the first column being what it is of."""

    place: Place
    table: tuple[str, str | None, str]
    """Document, heading and name of the first column, which the rows of one table share."""
    about: frozenset[str]
    """Stems of the first cell."""
    cells: Mapping[str, frozenset[str]]
    """The other columns in which it has something, by name, and the stems of what it has there."""
    days: Sequence[Date]
    """The days in its first cell, or in one named so."""
    names: frozenset[frozenset[str]]
    """Stems of the other cells that are names."""


def rows_of_others(question: str, passages: Sequence[Passage]) -> frozenset[Place]:
    """Return the places of rows that are no answer to a question that names a row of their table.

    It is named by its first cell, or by a name in full that another cell is. No answer is the row
    of somebody else; or the very row of who is asked for, where the column that is
    asked for is empty in it: "What is Ito's mobile number?". Not so the row that has the name in
    the column asked for, or in any where none is: "Who reports to Ito?".
    """
    if BESIDE.search(question):
        return frozenset()
    asked = frozenset(stems(question))
    days = [] if PERIOD.search(question) else _days(question)
    tables: dict[tuple[str, str | None, str], list[Row]] = {}
    for row in _rows(passages):
        tables.setdefault(row.table, []).append(row)
    return frozenset(
        place
        for rows in tables.values()
        for place in (*_of_others(asked, rows), *_of_other_days(days, rows))
    )


LETTER = re.compile(r"[^\W\d_]")
SEVERAL = re.compile(
    r"(?<![-\d])\d{1,2}(?:st|nd|rd|th)?\s?-\s?\d{1,2}(?![-\d])|[–—]|\b(?:to|until|till|through)\b",
    re.IGNORECASE,
)
"""In a cell of days, those between two are meant too: "6–8 July"."""


def _is_day(cell: re.Match[str]) -> bool:
    return bool(DAY.search(cell["name"] or ""))


def _days(text: str) -> list[Date]:
    """Return the days of one year or of each that a text names; a month alone is none."""
    return [date for date in dates(text) if date.day]


def _of_other_days(asked: Sequence[Date], rows: Sequence[Row]) -> Iterator[Place]:
    """Yield the rows of a table by days that are of none of the days asked about."""
    for row in rows:
        if asked and row.days and not any(_is_one_of(row.days, day) for day in asked):
            yield row.place


def _is_one_of(days: Iterable[Date], asked: Date) -> bool:
    """Say whether a row is of a day; one that names no year may be of any."""
    return asked.is_told_by(replace(day, year=day.year or asked.year) for day in days)


def _of_others(asked: frozenset[str], rows: Sequence[Row]) -> Iterator[Place]:
    named = [row for row in rows if row.about and row.about <= asked]
    if not named:
        yield from _without_the_name(asked, rows)
        return
    if len({row.about for row in rows}) < 2:
        return
    meant = _longest(named)
    wanted = {
        column
        for column in frozenset().union(*(row.cells for row in rows))
        if set(content_stems(column)) and set(content_stems(column)) <= asked
    }
    for row in rows:
        empty = bool(wanted) and wanted.isdisjoint(row.cells)
        beside = [stems_ for column, stems_ in row.cells.items() if column in wanted or not wanted]
        says_it = any(one <= stems_ for one in meant for stems_ in beside)
        if (row.about not in meant and not says_it) or empty:
            yield row.place


def _without_the_name(asked: frozenset[str], rows: Sequence[Row]) -> Iterator[Place]:
    """Yield the rows that say nowhere the name in full that a cell of other rows is."""
    meant = {name for row in rows for name in row.names if name <= asked}
    for row in rows:
        said = row.about.union(*row.cells.values())
        if meant and not any(name <= said for name in meant):
            yield row.place


def _longest(named: Iterable[Row]) -> set[frozenset[str]]:
    """Return what the named rows are about, without "single" where "single scull" is there."""
    about = {row.about for row in named}
    return {one for one in about if not any(one < other for other in about)}


def _rows(passages: Sequence[Passage]) -> Iterator[Row]:
    for passage in passages:
        for start, end in passage.sentences:
            text = passage.between(start, end)
            cells = [CELL.fullmatch(part) for part in text.split("; ")]
            found = [cell for cell in cells if cell]
            if len(found) < 2 or len(found) < len(cells) or not any(c["name"] for c in found[1:]):
                continue
            # "No: 2; Building: Heron Court" is about the building.
            first = next((cell for cell in found if LETTER.search(cell["value"])), found[0])
            others = [cell for cell in found if cell is not first]
            when = "; ".join(cell["value"] for cell in found if cell is first or _is_day(cell))
            yield Row(
                place=(passage.document.id, start),
                table=(passage.document.id, passage.heading, first["name"] or ""),
                about=frozenset(content_stems(first["value"])),
                days=() if SEVERAL.search(when) else _days(when),
                cells={c["name"]: frozenset(stems(c["value"])) for c in others if c["name"]},
                names=frozenset(
                    frozenset(stems(c["value"])) for c in others if NAMED.fullmatch(c["value"])
                ),
            )
