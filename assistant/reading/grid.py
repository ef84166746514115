"""An HTML table -> rows of cells, with what spans several columns or rows in each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from assistant.reading.hidden import is_hidden
from assistant.reading.tables import joined_names, table_pieces
from assistant.types import Piece

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

MOST_COLUMNS = 60
"""A span counts up to here; the attribute may say anything."""
MOST_ROWS = 500

Row = list[str]
TextOf = Callable[["LexborNode"], str]


def is_grid(table: LexborNode) -> bool:
    """Say whether the table holds data, and not a page's layout."""
    if table.attributes.get("role") in ("presentation", "none"):
        return False
    lists = "" if table.css_first("th") else ", ul, ol"  # in a cell under a name they are data
    if len(table.css(f"table, h1, h2, h3, pre{lists}")) > 1:  # the table itself is the first
        return False
    return any(len(_cells(row)) > 1 for row in _rows(table))


def grid_pieces(table: LexborNode, text_of: TextOf) -> list[Piece]:
    """Return a data table's caption as a paragraph and its rows as sentences.

    Args:
        table: an element that `is_grid` takes for a data table.
        text_of: the visible text of an element, on one line.
    """
    headers: list[Row] = []
    rows: list[Row] = []
    spanning: dict[int, tuple[str, int]] = {}
    for row in _rows(table):
        cells = _cells(row)
        in_head = row.parent is not None and row.parent.tag == "thead"
        heads = bool(cells) and (in_head or all(cell.tag == "th" for cell in cells))
        (headers if heads and not rows else rows).append(_filled(cells, spanning, heads, text_of))
    caption = table.css_first("caption")
    above = [Piece(text_of(caption))] if caption is not None else []
    if not headers:
        return above + table_pieces(rows, header=False if _is_form(table) else None)
    if not rows:
        return above + table_pieces(headers, header=False)
    return above + table_pieces([joined_names(headers), *rows], header=True)


def _rows(table: LexborNode) -> list[LexborNode]:
    return [row for row in table.css("tr") if not is_hidden(row)]


def _is_form(table: LexborNode) -> bool:
    """Say whether each row is a name and its values."""
    return all(
        [cell.tag for cell in cells] == ["th", *["td"] * (len(cells) - 1)]
        for row in _rows(table)
        if len(cells := _cells(row)) > 1
    )


def _cells(row: LexborNode) -> list[LexborNode]:
    return [cell for cell in row.iter() if cell.tag in ("td", "th") and not is_hidden(cell)]


def _filled(
    cells: list[LexborNode], spanning: dict[int, tuple[str, int]], heads: bool, text_of: TextOf
) -> Row:
    """Return the texts of a row; a spanning header names each column that it spans."""
    waiting: Iterator[LexborNode] = iter(cells)
    row: Row = []
    while True:
        text, left = spanning.pop(len(row), ("", 0))
        if left:
            if left > 1:
                spanning[len(row)] = (text, left - 1)
            row.append(text)
            continue
        cell = next(waiting, None)
        if cell is None:
            if not any(column > len(row) for column in spanning):
                break
            row.append("")
            continue
        text, down = text_of(cell), _span(cell, "rowspan", MOST_ROWS)
        wide = min(_span(cell, "colspan", MOST_COLUMNS), max(1, MOST_COLUMNS - len(row)))
        for position in range(wide):
            shown = text if heads or position == 0 else ""
            if down > 1:
                spanning[len(row)] = (shown, down - 1)
            row.append(shown)
    return row


def _span(cell: LexborNode, name: str, most: int) -> int:
    value = cell.attributes.get(name) or ""
    return min(int(value), most) if value.isdecimal() and len(value) < 6 and int(value) else 1
