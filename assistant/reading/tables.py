"""The cells of a table -> rows that read as sentences: ``Country: Japan; Year: 2025``. Pure.

A row stands alone when it is retrieved and quoted, so each takes its headers with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import dropwhile, groupby, zip_longest

from assistant.reading.spaces import one_line
from assistant.types import Piece

Cells = Sequence[Sequence[str]]
Row = tuple[str, ...]

FIGURE = re.compile(r"[\s(+\-–−]*[$€£¥₹]?\s*\d[\d\s.,:/%'’\-–]*[%€$)]?\s*")
"""A number, amount, date or time: what a table holds and its header seldom is."""
YEAR = re.compile(r"(1[89]|20)\d\d")
"""The exception: years head many a column."""

DAY = re.compile(r"\d{4}-\d\d(-\d\d)?")
"""As a day or month in a cell of a workbook is shown."""

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
    tables = _tables(rows) if header is None else [[row for row in rows if any(row)]]
    return [piece for table in tables for piece in _rows(table, header, page)]


def _tables(rows: Sequence[Row]) -> list[list[Row]]:
    """Part the rows where blank ones set off another table, one with names of its own."""
    blocks: list[list[Row]] = []
    for _, group in groupby(rows, key=any):
        block = [row for row in group if any(row)]
        if block and blocks and len(blocks[-1]) == 1 == _filled(blocks[-1][0]):
            blocks[-1] += block  # below its title
        elif block:
            blocks.append(block)
    tables: list[list[Row]] = []
    wide = 0
    for block in blocks:
        widest = max(map(_filled, block))
        if tables and not _is_another(wide, block):
            tables[-1] += block
            wide = max(wide, widest)
        else:
            tables.append(block)
            wide = widest
    return tables


def _is_another(wide: int, block: Sequence[Row]) -> bool:
    """Say whether what stands below a blank row is a table of its own and does not go on.

    Args:
        wide: how many cells the widest row above it fills.
        block: the rows below, up to the next blank one.
    """
    body = list(dropwhile(lambda row: _filled(row) == 1, block))
    if not body:
        return False
    names_figures = any(
        not is_figure(name) and any(map(is_figure, values))
        for name, *values in zip_longest(*body, fillvalue="")
        if name
    )
    other = len(body) < len(block) and max(map(_filled, body)) != wide
    return other or (names_figures and looks_like_header(body))


def _rows(rows: list[Row], header: bool | None, page: int | None) -> list[Piece]:
    """Return the rows of one table."""
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
    if len(names) == 2 == max(map(_filled, rows)) and _are_of_a_form(rows[1:]):
        return False
    if is_figure(first[0]):
        return YEAR.fullmatch(first[0]) is not None and not _has_figures(names)
    return not _has_figures(names) or _counts_on(first[1:], rows[1:])


def _has_figures(names: Sequence[str]) -> bool:
    return any(is_figure(name) and not YEAR.fullmatch(name) for name in names)


def _counts_on(names: Sequence[str], below: Cells) -> bool:
    """Say whether columns are named by days, or 1, 2, 3 …, and no row below goes on with them."""
    if not all(names) or len(names) < 2:
        return False
    days = all(map(DAY.fullmatch, names)) and list(names) in (sorted(names), sorted(names)[::-1])
    numbers = len(names) > 2 and list(names) == [str(n) for n in range(1, len(names) + 1)]
    alike = any(DAY.fullmatch(cell) for row in below for cell in row) if days else names in below
    return (days or numbers) and not alike


def headed(rows: list[list[str]], wide: Sequence[int]) -> list[list[str]]:
    """Join a header of two rows, the upper one of merged cells, into one.

    Rows of data have merged cells too. Above a header stands a title at most, below it names, and
    where its first column is not of the merged ones, what is below is empty or merged with it.
    """
    top = min(wide, default=len(rows))
    if top + 1 >= len(rows) or any(sum(map(bool, row)) > 1 for row in rows[:top]):
        return rows
    upper, lower = rows[top], rows[top + 1]
    pairs = zip(upper, lower, strict=True)
    first, below = next((pair for pair in pairs if any(pair)), ("", ""))
    goes_on = upper.count(first) > 1 or below in ("", first) or not first
    if not goes_on or any(is_figure(n) and not YEAR.fullmatch(n) for n in lower):
        return rows
    return [*rows[:top], joined_names([upper, lower]), *rows[top + 2 :]]


def joined_names(headers: Sequence[Sequence[str]]) -> list[str]:
    """Return one name a column from the header's rows, outermost first."""
    width = max(map(len, headers))
    columns = ([row[i] for row in headers if i < len(row) and row[i]] for i in range(width))
    return [" ".join(dict.fromkeys(column)) for column in columns]


def sentence(names: Sequence[str], row: Sequence[str]) -> str:
    """Return one row as a sentence; empty cells are left out.

    Without headers, two cells are a name and its value.
    """
    filled = [value for value in row if value]
    if not names and len(filled) == 2 and row[0] and not is_figure(row[0]):
        return f"{row[0].rstrip(' :')}: {filled[1]}"
    named = zip((*names, *[""] * len(row)), row, strict=False)
    return "; ".join(
        f"{name.rstrip(' :')}: {value}" if name and name != value else value
        for name, value in named
        if value
    )


def is_figure(text: str) -> bool:
    """Say whether the text is a number, an amount, a date or a time."""
    return len(text) <= 40 and FIGURE.fullmatch(text) is not None


def _are_of_a_form(rows: Cells) -> bool:
    """Say whether the values beside names are of all kinds: a person, a date, some words."""
    values = [value for row in rows for value in row[1:] if value]
    figures = sum(map(is_figure, values))
    return 0 < figures < len(values) / 2


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell)


def _sets_off(rows: Cells) -> bool:
    """Say whether a column of figures stands under a name that is none."""
    name, *values = ("".join(row) for row in rows)
    return not is_figure(name) and all(is_figure(value) for value in values)
