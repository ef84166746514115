"""A model's sentence -> its plain words and the passages it cites.

Knows the ways in which models write citation markers, ``[1]``, ``[1, 2]``, ``[1][2]``, ``[1-3]``,
``[^1]``, ``【1】``, and nothing of what the passages say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = r"\^?[0-9]{1,3}"
_NUMBERS = rf"{_NUMBER}(?:\s?[-–,;&]\s?{_NUMBER}){{0,15}}"
_NAMED = r"(?:(?:passages?|sources?|documents?|docs?)\s)?"
MARKER = rf"(?:\[\s?{_NAMED}{_NUMBERS}\s?\]|【\s?{_NAMED}{_NUMBERS}\s?(?:†[^】\n]{{0,40}})?】)"
"""Four digits are a year, not a passage: nobody is shown a thousand passages."""
LONGEST_MARKER = 200
"""More characters than a marker can have."""

_CODE = r"`[^`\n]*`"
_LINK = r"!?\[(?P<label>[^\[\]\n]{0,300})\]\([^()\s]{0,2000}\)"
_TOKEN = re.compile(rf"{_CODE}|{_LINK}|(?P<marker>{MARKER})", re.IGNORECASE)

_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3})(?=\S)(.+?)(?<=\S)\1(?![\w*])")
_UNDERLINED = re.compile(r"(?<!\w)(_{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)")
_BULLET = re.compile(r"^\s*(?:#{1,6}\s+|>\s+|[-*+•–]\s+|\(?\d{1,2}[.)]\s+)+")
_BEFORE_POINT = re.compile(r"\s+([.,;:!?…。！？،؟])(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Marker:
    """A citation marker as it stands in a text: ``text[start:end]``."""

    start: int
    end: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence of a model: plain words, the passages it cites and the numbers it invented."""

    text: str
    cited: tuple[int, ...]
    """1-based passage numbers, each once, in the order of their first use."""
    invented: tuple[int, ...]
    """Numbers that no passage has."""


def markers(text: str) -> list[Marker]:
    """Return the citation markers of a text in order; those in code or a link are none."""
    return [
        Marker(*found.span(), numbers=_numbers(found["marker"]))
        for found in _TOKEN.finditer(text)
        if found["marker"]
    ]


def parse(text: str, passages: int) -> Written:
    """Return a sentence without its markers and Markdown, and what it cites.

    Args:
        text: one sentence as a model wrote it.
        passages: how many passages the model was shown.
    """
    numbers = dict.fromkeys(number for marker in markers(text) for number in marker.numbers)
    return Written(
        text=plain(text),
        cited=tuple(number for number in numbers if 1 <= number <= passages),
        invented=tuple(number for number in numbers if not 1 <= number <= passages),
    )


def plain(text: str) -> str:
    """Return a sentence without markers, emphasis, heading and list signs, on one line.

    What is left is text for people, shown escaped: a link keeps its label and loses its address.
    """
    words = _TOKEN.sub(_without, text)
    words = _BULLET.sub("", words)
    words = _UNDERLINED.sub(r"\2", _EMPHASIS.sub(r"\2", words))
    words = re.sub(r"^\*{2,}|(?<=\s)\*{2,}(?=\s)|\*{2,}$", "", words)
    return _BEFORE_POINT.sub(r"\1", " ".join(words.split()))


def _without(found: re.Match[str]) -> str:
    if found["marker"]:
        return ""
    if found["label"] is not None:
        return "" if found["label"].strip("^ ").isdigit() else found["label"]
    return found[0].strip("`")


def _numbers(marker: str) -> tuple[int, ...]:
    """Return the passage numbers of one marker, ranges written out."""
    numbers: list[int] = []
    inside = marker.partition("†")[0]
    for first, last in re.findall(r"([0-9]+)(?:\s*[-–]\s*\^?([0-9]+))?", inside):
        start, end = int(first), int(last or first)
        numbers += range(start, end + 1) if start <= end else (start, end)
    return tuple(dict.fromkeys(numbers))
