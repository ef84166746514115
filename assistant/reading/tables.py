"""The cells of a table -> rows that read as sentences: ``Country: Japan; Year: 2025``. Pure.

A row stands alone when it is retrieved and quoted, so each takes its headers with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.reading.spaces import one_line
from assistant.types import Piece

Cells = Sequence[Sequence[str]]

FIGURE = re.compile(r"[\s(+\-–−]*[$€£¥₹]?\s*\d[\d\s.,:/%'’\-–]*[%€$)]?\s*")
"""A number, amount, date or time: what a table holds and its header seldom is."""
YEAR = re.compile(r"(1[89]|20)\d\d")
"""The exception: years head many a column."""

HEADER_CHARACTERS = 80


def table_pieces(
    cells: Cells, *, header: bool | None = None, page: int | None = None
) -> list[Piece]:
    """Return the rows of a table as pieces, with what stands above it as paragraphs.

    Args:
        cells: the rows, each a sequence of texts; rows may differ in length.
        header: whether the first row names the columns; None to judge by its look.
        page: the page, slide or sheet number.
    """
    rows = [tuple(one_line(cell) for cell in row) for row in cells]
    rows = [row for row in rows if any(row)]
    above: list[Piece] = []
    if header is None:
        while len(rows) > 1 and _filled(rows[0]) == 1 < _filled(rows[1]) and not rows[0][-1]:
            above.append(Piece(" ".join(rows.pop(0)), page=page))
        header = bool(rows) and looks_like_header(rows)
    names: Sequence[str] = ()
    if header and len(rows) > 1:
        names, rows = rows[0], rows[1:]
    return above + [Piece(sentence(names, row), "row", page=page) for row in rows]


def looks_like_header(rows: Cells) -> bool:
    """Say whether the first of the rows names the columns of those below it."""
    first = rows[0]
    if len(rows) < 2 or _filled(first) < 2:
        return len(rows) > 2 and _filled(first) == 1 == max(map(_filled, rows)) and _sets_off(rows)
    names = [name for name in first if name]
    if any(len(name) > HEADER_CHARACTERS for name in names) or len(set(names)) < len(names) / 2:
        return False
    if _filled(first) == 2 and all(name.endswith(":") for row in rows for name in row[:1]):
        return False
    return not any(is_figure(name) and not YEAR.fullmatch(name) for name in names)


def sentence(names: Sequence[str], row: Sequence[str]) -> str:
    """Return one row as a sentence; empty cells are left out.

    Without headers, two cells are a name and its value.
    """
    if not names and len(row) == 2 and all(row) and not is_figure(row[0]):
        return f"{row[0].rstrip(' :')}: {row[1]}"
    named = zip((*names, *[""] * len(row)), row, strict=False)
    return "; ".join(
        f"{name.rstrip(' :')}: {value}" if name and name != value else value
        for name, value in named
        if value
    )


def is_figure(text: str) -> bool:
    """Say whether the text is a number, an amount, a date or a time."""
    return len(text) <= 40 and FIGURE.fullmatch(text) is not None


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell)


def _sets_off(rows: Cells) -> bool:
    """Say whether a column of figures stands under a name that is none."""
    name, *values = ("".join(row) for row in rows)
    return not is_figure(name) and all(is_figure(value) for value in values)
