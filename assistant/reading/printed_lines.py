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
NUMBER = re.compile(r"(?<!\d)[0-9]{1,6}(?!\d)")
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

    What each page says in the same words is kept once, before or after the rest: which version of a
    policy this is may stand nowhere else.
    """
    edges = [_edges(lines, number) for number, lines in enumerate(pages, 1)]
    counts = Counter(key for page in edges for key in set().union(*page.values()))
    most = max(2.0, REPEATED_SHARE * len(pages))
    kept: list[list[PrintedLine]] = []
    heads: dict[str, tuple[int, PrintedLine]] = {}
    feet: dict[str, tuple[int, PrintedLine]] = {}
    for number, (lines, alike) in enumerate(zip(pages, edges, strict=True), 1):
        numbers = {at for at in alike if _numbers(lines[at], number, len(pages))}
        running = {at for at, keys in alike.items() if any(counts[key] > most for key in keys)}
        kept.append([line for at, line in enumerate(lines) if at not in numbers | running])
        for line in (lines[at] for at in sorted(running) if counts[lines[at].text] > most):
            if _is_low(line, lines):
                feet[line.text] = number, line
            else:
                heads.setdefault(line.text, (number, line))
    told = {line.text for lines in kept for line in lines}
    for number, line in reversed(heads.values()):
        kept[number - 1][:0] = [line] if line.text not in told else []
    for number, line in feet.values():
        kept[number - 1] += [line] if line.text not in told | heads.keys() else []
    return kept


def _edges(lines: Sequence[PrintedLine], number: int) -> dict[int, set[str]]:
    """Return the positions of the highest and lowest lines of a page and what makes them alike.

    In the outermost lines one number may run with the page's own: further in, "Chapter 2" follows
    "Chapter 1", and "Net pay: 1,512.00" is no page number. Files often hold the footer first, so
    that the place tells and not the order.
    """
    ordered = sorted(range(len(lines)), key=lambda at: -lines[at].baseline)
    inner = {at: {lines[at].text} for at in ordered[:EDGE_LINES] + ordered[-EDGE_LINES:]}
    outer = {at: _running(lines[at].text, number) for at in ordered[:1] + ordered[-1:]}
    return {at: keys | outer.get(at, set()) for at, keys in inner.items()}


def _running(text: str, number: int) -> set[str]:
    """Return a line with each of its numbers in turn as it would run: "Page #0 of 12"."""
    return {
        f"{text[: found.start()]}#{int(found.group()) - number}{text[found.end() :]}"
        for found in NUMBER.finditer(text)
    }


def _is_low(line: PrintedLine, lines: Sequence[PrintedLine]) -> bool:
    return 2 * sum(1 for other in lines if other.baseline > line.baseline) >= len(lines)


def _numbers(line: PrintedLine, number: int, pages: int) -> bool:
    """Say whether the line is no more than the number of its page."""
    found = PAGE_NUMBER.fullmatch(line.text)
    if found is None or pages == 1:
        return False
    alone, counted, total = found.groups()
    return alone == str(number) or (counted, total) == (str(number), str(pages))
