"""Cells at places on their lines -> the columns that they stand in. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch of a line between wide gaps; where it begins and ends, in points or characters."""

    text: str
    left: float
    right: float


Line = Sequence[Cell]
Column = tuple[float, float]
"""Where it begins and ends."""


def columns_of(rows: Sequence[Line]) -> list[Column]:
    """Return the columns that the fuller rows show; none where their cells overlap each other's."""
    usual = median_low([len(row) for row in rows])
    full = [row for row in rows if len(row) >= usual]
    columns: list[Column] = []
    for left, right in sorted((cell.left, cell.right) for row in full for cell in row):
        if columns and left < columns[-1][1]:
            columns[-1] = columns[-1][0], max(right, columns[-1][1])
        else:
            columns.append((left, right))
    apart = all(len({column_of(cell, columns) for cell in row}) == len(row) for row in full)
    return columns if apart else []


def column_of(cell: Cell, columns: Sequence[Column]) -> int:
    """Return the column that a cell shares most with, or else stands nearest to."""
    shared = [min(cell.right, right) - max(cell.left, left) for left, right in columns]
    return max(range(len(columns)), key=shared.__getitem__)


def placed(row: Line, columns: Sequence[Column]) -> list[str]:
    """Return the texts of a row, one for each column."""
    texts: list[list[str]] = [[] for _ in columns]
    for cell in row:
        texts[column_of(cell, columns)].append(cell.text)
    return [" ".join(text) for text in texts]
