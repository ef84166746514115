"""Which lines of a plain text belong to one paragraph.

A line break is a wrap where the next word would not have fitted on the line; every other break was
meant. Pure; knows nothing of headings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

WRAP_COLUMNS = range(40, 131)
"""Widths that people and programs wrap text at; a longer line is a paragraph by itself."""
MID_SENTENCE_SHARE = 0.3
"""In wrapped text most lines end in the middle of a sentence; in a list of sentences none does."""
EDITED_SHARE = 0.6
"""Where wrapped text was edited by hand, a line inside a sentence may be as short as this."""

ITEM = re.compile(
    r"\s*(?:([-*+•‣◦▪·–—])|\d{1,3}[.)]|[(]?[a-zA-Z][)]|[(]\d{1,3}[)]"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}[.)]?(?=\s+[\"'“‘(]?[^\W\d_a-z]))\s+(?=\S)"
)
"""A marker of a list item or a numbered clause; the first group is a bullet, a sign and no word."""
RULE = re.compile(r"\s*([=\-~^\"#*+_`'.:])\1{2,}\s*")

ENDS_SENTENCE = re.compile(r"[.!?…。！？؟।։][\"'”’»)\]]*$")
ENDS_COMPOUND = re.compile(r"\w[-‐]$")
SPACELESS = re.compile(r"[⺀-鿿豈-﫿＀-｠]")
"""Scripts written without spaces: any of their characters may begin a line."""


def wrap_width(lines: Sequence[str]) -> int:
    """Return the column that the text is wrapped at, 0 where it is not wrapped.

    It is the length that only one line in fifty exceeds: in wrapped text most lines come close to
    it and none goes far beyond, but for a long address or a table.
    """
    widths = sorted(columns(line) for line in lines if line)
    short = [width for width in widths if width <= WRAP_COLUMNS.stop]
    if not short or len(short) < 0.9 * len(widths):
        return 0
    width = short[(len(short) - 1) * 98 // 100]
    inner = [line for line, below in pairwise(lines) if line and below]
    mid_sentence = sum(1 for line in inner if not ENDS_SENTENCE.search(line))
    wrapped = width in WRAP_COLUMNS and mid_sentence > MID_SENTENCE_SHARE * len(inner)
    return width if wrapped else 0


def continues(held: Sequence[str], line: str, width: int) -> bool:
    """Say whether ``line`` goes on with the paragraph of the lines ``held``.

    Args:
        held: the paragraph's lines so far, at least one.
        line: the next line, not blank.
        width: the column that the text is wrapped at, 0 for none.
    """
    last = held[-1]
    first_word = line.strip() if not SPACELESS.match(line.strip()) else line.strip()[:1]
    full = bool(width) and columns(last) + 1 + columns(first_word.split(None, 1)[0]) > width
    edited = columns(last) > EDITED_SHARE * width > 0 and not ENDS_SENTENCE.search(last)
    in_item = ITEM.match(held[0])
    if ITEM.match(line):  # a dash or a year may also begin a wrapped line
        return full and not in_item and not last.endswith((":", ".", ";", "!", "?"))
    if in_item and indent(line) > indent(held[0]):
        return True
    if not in_item and indent(line) >= indent(last) + 2:
        return False  # the indented first line of a paragraph
    return full or edited


def joined(lines: Sequence[str]) -> str:
    """Return wrapped lines as one; a hyphen at a line's end stays, without a space after it."""
    text = lines[0].strip()
    for line in (line.strip() for line in lines[1:]):
        spaceless = SPACELESS.match(text[-1]) and SPACELESS.match(line)
        compound = ENDS_COMPOUND.search(text[-2:]) and line[0].isalpha()
        text += line if spaceless or compound else " " + line
    return text


def columns(line: str) -> int:
    """Return how many columns of a terminal the line takes."""
    if line.isascii():
        return len(line)
    return len(line) + sum(1 for c in line if unicodedata.east_asian_width(c) in "WF")


def indent(line: str) -> int:
    """Return how far the line's first word is from the margin."""
    return len(line) - len(line.lstrip())
