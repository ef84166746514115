"""Where the sentences of a passage stand: on which line, in which block.

Readers put each item of a list, each row and each paragraph on a line of its own, and an empty line
between blocks. Pure.
"""

from __future__ import annotations

from assistant.types import Passage


def place_of(passage: Passage, start: int) -> int:
    """Return which sentence of its passage begins at a place of the document."""
    return [first for first, _ in passage.sentences].index(start)


def line_of(passage: Passage, place: int) -> list[int]:
    """Return the sentences of the line that one stands on, itself among them."""
    return _together(passage, place, "\n")


def block_of(passage: Passage, place: int) -> list[int]:
    """Return the sentences that no empty line parts from one, itself among them."""
    return _together(passage, place, "\n\n")


def _together(passage: Passage, place: int, parting: str) -> list[int]:
    spans = passage.sentences
    groups: list[list[int]] = [[]]
    for number, (start, _) in enumerate(spans):
        if number and parting in passage.between(spans[number - 1][1], start):
            groups.append([])
        groups[-1].append(number)
    return next(group for group in groups if place in group)
