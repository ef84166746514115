"""The lines of printed pages, with their places, and which of them are only the page's. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.reading.columns import Cell

REPEATED_SHARE = 0.6
"""A line at the edge of more than this share of the pages is a running header or footer."""
EDGE_LINES = 2
DIGITS = re.compile(r"\d+")
PAGE_NUMBER = re.compile(r"\W*(\d{1,4})\W*|\W*(?:\w+\s+)?(\d{1,4})\s*(?:/|\w+)\s*(\d{1,4})\W*")
"""``- 3 -``, or ``Page 3 of 12`` in any language; ``Chapter 3`` is a heading."""


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line as printed; lengths in points, the baseline measured from the page's bottom."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    """Height of its type, ascenders to descenders."""
    bold: bool = False
    hyphenated: bool = False
    """It ended in a hyphen, which is not in ``text``."""
    cells: tuple[Cell, ...] = ()
    """Its parts, where wide gaps part it."""


Pages = Sequence[Sequence[PrintedLine]]


def without_running_lines(pages: Pages) -> list[list[PrintedLine]]:
    """Return the pages without headers and footers that repeat on most of them, and page numbers.

    Only in the outermost lines may the numbers differ: further in, "Chapter 2" follows "Chapter 1".
    """
    edges = [_edges(lines) for lines in pages]
    counts = Counter(key for page in edges for key in set(page.values()))
    most = max(2.0, REPEATED_SHARE * len(pages))
    kept = []
    for number, (lines, keys) in enumerate(zip(pages, edges, strict=True), 1):
        numbers = {at for at in keys if _numbers(lines[at], number, len(pages))}
        running = {at for at, key in keys.items() if counts[key] > most}
        kept.append([line for at, line in enumerate(lines) if at not in numbers | running])
    return kept


def _edges(lines: Sequence[PrintedLine]) -> dict[int, str]:
    """Return the positions of the highest and lowest lines and what makes them alike.

    Files often hold the footer first, so that the place tells and not the order.
    """
    ordered = sorted(range(len(lines)), key=lambda at: -lines[at].baseline)
    inner = {at: lines[at].text for at in ordered[:EDGE_LINES] + ordered[-EDGE_LINES:]}
    outer = {at: DIGITS.sub("#", lines[at].text) for at in ordered[:1] + ordered[-1:]}
    return {**inner, **outer}


def _numbers(line: PrintedLine, number: int, pages: int) -> bool:
    """Say whether the line is no more than the number of its page."""
    found = PAGE_NUMBER.fullmatch(line.text)
    if found is None or pages == 1:
        return False
    alone, counted, total = found.groups()
    return alone == str(number) or (counted, total) == (str(number), str(pages))
