"""The lines of printed pages, with their places, and which of them are only the page's. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

REPEATED_SHARE = 0.6
"""A line at the edge of more than this share of the pages is a running header or footer."""
EDGE_LINES = 2
DIGITS = re.compile(r"\d+")
PAGE_NUMBER = re.compile(r"\W*(?:\w+\s+)?(\d{1,4})(?:\s*(?:/|\w+)\s*\d{1,4})?\W*")


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


Pages = Sequence[Sequence[PrintedLine]]


def without_running_lines(pages: Pages) -> list[list[PrintedLine]]:
    """Drop headers and footers that repeat on most pages, and page numbers."""
    counts = Counter(
        key for lines in pages for key in {DIGITS.sub("#", line.text) for line in _edges(lines)}
    )
    most = max(2.0, REPEATED_SHARE * len(pages))
    running = {key for key, count in counts.items() if count > most}
    kept = []
    for number, lines in enumerate(pages, 1):
        edges = {id(line) for line in _edges(lines)}
        kept.append(
            [
                line
                for line in lines
                if id(line) not in edges
                or not (DIGITS.sub("#", line.text) in running or _numbers(line, number, len(pages)))
            ]
        )
    return kept


def _edges(lines: Sequence[PrintedLine]) -> Iterator[PrintedLine]:
    """Yield the lines that stand highest and lowest; files often hold the footer first."""
    ordered = sorted(lines, key=lambda line: -line.baseline)
    yield from ordered[:EDGE_LINES]
    yield from ordered[EDGE_LINES:][-EDGE_LINES:]


def _numbers(line: PrintedLine, number: int, pages: int) -> bool:
    """Say whether the line is no more than the number of its page."""
    found = PAGE_NUMBER.fullmatch(line.text)
    bare = line.text.strip(" -–—|") == str(number)
    return (
        pages > 1
        and found is not None
        and (bare or found[0].endswith(f" {pages}"))
        and (int(found[1]) == number)
    )
