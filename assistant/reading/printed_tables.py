"""Printed lines -> the tables among them, as rows of cells. Pure.

A PDF has no tables, only words at places. Lines that are parted by wide gaps in the same places
are rows of one; what stands above its figures names the columns. Prose in columns, lists with
hanging numbers and forms are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from assistant.reading.columns import Cell, Column, Line, column_of, columns_of, placed
from assistant.reading.printed_lines import PrintedLine
from assistant.reading.tables import YEAR, is_figure, looks_like_header, table_pieces
from assistant.types import Piece

FEWEST_ROWS = 3
FEWEST_WIDE_ROWS = 2
WIDE = 3
"""So many columns in all lines make a table of fewer rows."""
WIDEST_GAP = 3.2
"""Distance of baselines, in type sizes, beyond which a table is over."""
ROWS_SHARE = 0.6
"""Of a table's lines at least so many have more than one cell; the others are labels and wraps."""
FIGURES_SHARE = 0.6
"""Of two columns the second holds figures, or they are prose."""
MOST_WORDS = 6.0
"""Words of a cell on average; prose in three columns has about as many, but begins anywhere."""
LOWER_SHARE = 0.4
MOST_HEADER_LINES = 3
MOST_LABELS = 2
MOST_RUNNING_LINES = 3
"""Above and below a table that goes on over the page, where they were not told to be running."""
LABEL_CHARACTERS = 80
"""Labels and wraps that follow one another between two rows: "Assets", "Current assets:"."""

MARKER = re.compile(r"[^\w\s]{1,2}|[(\[]?(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})[.)\]]+")
"""A cell that only numbers or marks what stands beside it."""
CURRENCY = re.compile(r"[$€£¥₹(]{1,2}|EUR|USD|GBP|CHF")
CLOSING = re.compile(r"[)%]{1,2}")
DASH = re.compile(r"[-–—]+|n/?a", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Header:
    """The names of a table's columns, and where these stand."""

    names: Sequence[str]
    columns: Sequence[Column]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines of a page that follow one another: a table, or whatever else."""

    lines: Sequence[PrintedLine]
    table: Sequence[Piece] = ()
    header: Header | None = None
    """Of the table, where it has one."""


def stretches(
    lines: Sequence[PrintedLine], page: int, before: Header | None = None
) -> Iterator[Stretch]:
    """Yield the lines of a page in order, parted into tables and what stands around them.

    Args:
        lines: in reading order.
        page: the page's number, for the pieces.
        before: of the table that the page before ends with; one that this page begins with, in the
            same columns and without names of its own, goes on with it.
    """
    begun = place = 0
    while place < len(lines):
        end = _end_of_rows(lines, place)
        found, header = _table(
            lines[place:end], page, before if place <= MOST_RUNNING_LINES else None
        )
        if not found:
            place = max(place + 1, end)
            continue
        if begun < place:
            yield Stretch(lines[begun:place])
        yield Stretch(lines[place:end], found, header)
        before = None
        begun = place = end
    if begun < len(lines):
        yield Stretch(lines[begun:])


def open_header(page: Sequence[Stretch]) -> Header | None:
    """Return the header of the table that a page ends with, but for the page's last lines."""
    if len(page) > 1 and not page[-1].table and len(page[-1].lines) <= MOST_RUNNING_LINES:
        page = page[:-1]
    return page[-1].header if page else None


def _end_of_rows(lines: Sequence[PrintedLine], start: int) -> int:
    """Return where the lines end that follow one another from here, the last with several cells."""
    if len(_cells(lines[start])) < 2:
        return start
    last = start
    for place in range(start + 1, len(lines)):
        above, line = lines[place - 1], lines[place]
        gap = (above.baseline - line.baseline) / above.size
        if not 0 < gap < WIDEST_GAP:
            break
        if len(_cells(line)) > 1:
            last = place
        elif place - last > MOST_LABELS or len(line.text) > LABEL_CHARACTERS:
            break
    return last + 1


def _cells(line: PrintedLine) -> Line:
    """Return the cells of a line; a sign belongs to its amount, and a number to its item."""
    cells: list[Cell] = []
    joins = False
    for cell in line.cells or [Cell(line.text, line.left, line.right)]:
        if cells and (joins or CLOSING.fullmatch(cell.text)):
            before = cells[-1]
            cells[-1] = Cell(f"{before.text} {cell.text}", before.left, cell.right)
        else:
            cells.append(cell)
        first = len(cells) == 1
        joins = bool(CURRENCY.fullmatch(cell.text) or (first and MARKER.fullmatch(cell.text)))
    return tuple(cells)


def _table(
    lines: Sequence[PrintedLine], page: int, before: Header | None
) -> tuple[list[Piece], Header | None]:
    """Return the rows and the header of the table that the lines are, if they are one."""
    rows = [_cells(line) for line in lines]
    several = [row for row in rows if len(row) > 1]
    wide = all(len(row) >= WIDE for row in rows)
    fewest = FEWEST_WIDE_ROWS if wide else FEWEST_ROWS
    if len(several) < max(fewest, ROWS_SHARE * len(rows)):
        return [], None
    columns = columns_of(several)
    if len(columns) < 2:
        return [], None
    filled = [Row(placed(row, columns), row[0].left) for row in rows]
    if not _tells([row.cells for row, line in zip(filled, rows, strict=True) if len(line) > 1]):
        return [], None
    is_form = all(row.cells[0].endswith(":") for row in filled)
    height = 0 if is_form else _header_lines([row.cells for row in filled])
    names: Sequence[str] = _names(rows[:height], columns)
    body = _unwrapped(filled[height:])
    cells = [row.cells for row in _under_labels(body, lines[0].size)]
    if not height and not is_form:
        if before and _same_columns(before.columns, columns):
            names = before.names
            cells = cells[1:] if list(cells[0]) == list(names) else cells  # printed once more
        elif looks_like_header(cells):
            names, *cells = cells
    if not any(names):
        return table_pieces(cells, header=False if is_form else None, page=page), None
    pieces = table_pieces([names, *cells], header=True, page=page)
    return pieces, Header(names, columns)


def _same_columns(one: Sequence[Column], other: Sequence[Column]) -> bool:
    pairs = zip(one, other, strict=False)
    overlap = all(min(a[1], b[1]) > max(a[0], b[0]) for a, b in pairs)
    return len(one) == len(other) and overlap


def _tells(rows: Sequence[Sequence[str]]) -> bool:
    """Say whether the cells beside the first are short and hold facts, and no prose."""
    beside = [cell for row in rows for cell in row[1:] if cell]
    figures = sum(1 for cell in beside if _is_value(cell)) / len(beside)
    if len(rows[0]) == 2 or figures >= FIGURES_SHARE:
        labels = all(row[0].endswith(":") for row in rows)
        return figures >= FIGURES_SHARE or labels
    lower = sum(1 for cell in beside if cell[0].islower()) / len(beside)
    return fmean(len(cell.split()) for cell in beside) <= MOST_WORDS and lower <= LOWER_SHARE


def _is_value(cell: str) -> bool:
    return is_figure(cell) or DASH.fullmatch(cell) is not None


def _header_lines(rows: Sequence[Sequence[str]]) -> int:
    """Return how many of the first rows name the columns; none where no figures tell them apart."""
    named = False
    for height, row in enumerate(rows[: MOST_HEADER_LINES + 1]):
        if any(_is_value(cell) and not YEAR.fullmatch(cell) for cell in row[1:]):
            return height
        if named and not any(row[1:]):  # a label of what stands below
            return height
        named = named or any(row[1:])
    return 0


def _names(rows: Sequence[Line], columns: Sequence[Column]) -> list[str]:
    """Return the names of the columns; what stands above several of them names each."""
    names: list[list[str]] = [[] for _ in columns]
    for row in rows:
        for cell in row:
            below = [
                place
                for place, (left, right) in enumerate(columns)
                if min(cell.right, right) > max(cell.left, left)
            ]
            for place in below or [column_of(cell, columns)]:
                names[place].append(cell.text)
    return [" ".join(dict.fromkeys(name)) for name in names]


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, one a column, and where its first begins."""

    cells: Sequence[str]
    left: float

    @property
    def is_label(self) -> bool:
        """Whether only its first column says something."""
        return bool(self.cells[0]) and not any(self.cells[1:])


def _unwrapped(rows: Sequence[Row]) -> list[Row]:
    """Join rows whose words did not fit on one line."""
    made: list[Row] = []
    for row in rows:
        words_go_on = not row.cells[0] and not any(map(_is_value, row.cells))
        label_goes_on = bool(made) and made[-1].is_label and row.cells[0][:1].islower()
        if made and (words_go_on or label_goes_on):
            both = zip(made[-1].cells, row.cells, strict=True)
            cells = [" ".join(filter(None, pair)) for pair in both]
            made[-1] = replace(made[-1], cells=cells)
        else:
            made.append(row)
    return made


def _under_labels(rows: Sequence[Row], size: float) -> list[Row]:
    """Put a label before the rows that are indented under it: "Earnings per share: Basic"."""
    made: list[Row] = []
    label: Row | None = None
    for row in rows:
        if label and row.left < label.left + size / 3:
            label = None
        if label and row.cells[0]:
            first = f"{label.cells[0].rstrip(':')} – {row.cells[0]}"
            made.append(Row([first, *row.cells[1:]], row.left))
        else:
            made.append(row)
        if row.is_label:
            label = row
    return made
