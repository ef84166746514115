"""A text -> the offsets of its sentences.

Boundaries are those of sentencex (MIT, Wikimedia), which knows abbreviations and the full stops of
many scripts. It is kept from taking an item of a list, or all that somebody says, for one sentence:
the marks that make it do so are shown to it as others of the same length. Pure text in, spans out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from sentencex import get_sentence_boundaries

Span = tuple[int, int]

LONG = 240
"""A sentence of more characters is parted inside what it quotes: a whole speech is no sentence."""

NUMBERING = re.compile(r"\s*[(\[]?(?:\d+|[a-zA-Z]|[ivxIVX]+)(?:[.)\]]+\d+)*[.)\]]*\s*")
LETTERED = re.compile(r"^(\s*)\((\w{1,4})\)")
BULLET = re.compile(r"^(\s*)[•‣◦▪▫●○■□]")
ITEM = re.compile(rf"(?m:{LETTERED.pattern}|{BULLET.pattern})")
OPENING_QUOTE = re.compile(r"(?:^|(?<=[\s(\[—–]))[\"“„«]")
CLOSING_QUOTE = re.compile(r"[\"”»]")

BEFORE_A_NAME = re.compile(r"(?:^|[\s(])(?:Ms|Mx|Messrs)\.\s*$")
BEFORE_A_NUMBER = re.compile(
    r"(?:^|[\s(])(?:abs|acc|acct|approx|apt|avg|ch|chap|ed|eq|est|excl|fax|incl|inv|max|mob|nr|para|qty"
    r"|ref|reg|rm|sect|ste|tel|temp|vol|vols|z)\.\s*$",
    re.IGNORECASE,
)
NUMBER = re.compile(r"[\d(+£$€¥₹]|[A-Z]{3} ?\d|No\b\.?")
BEFORE_A_PART = re.compile(r"(?:^|[\s(])(?:approx|excl|incl|max)\.\s*$", re.IGNORECASE)
PART = re.compile(r"[a-z]|VAT\b|GST\b")
DAY = re.compile(r"(?:^|[\s(–-])(?:Mon|Tues?|Wed|Thur?s?|Fri|Sat|Sun)\.\s*$")
"""Ends that are taken for the end of a sentence, and are none before what follows them."""
ASKED = re.compile(r"\w\?+\s+(?=[a-z])")
GOES_ON = re.compile(r"[a-z\d–-]")


def sentence_bounds(text: str) -> list[Span]:
    """Return where each sentence of a text begins and the next one does; they cover all of it."""
    starts = sorted({0, *(found.start() for found in ITEM.finditer(text))})
    lines = pairwise([*starts, len(text)])
    bounds = [
        bound
        for line in lines
        for found in _bounds(text, line, _as_line)
        for bound in _asked(text, found)
    ]
    return _joined(text, [part for bound in bounds for part in _parted(text, bound)])


def _bounds(text: str, span: Span, shown: Callable[[str], str]) -> Iterator[Span]:
    """Yield the boundaries in a stretch of text, of what is shown of it in the same length."""
    start, end = span
    for found in get_sentence_boundaries("en", shown(text[start:end])):
        yield start + found["start_index"], start + found["end_index"]


def _as_line(text: str) -> str:
    """Return an item of a list as any line begins."""
    return BULLET.sub(r"\1-", LETTERED.sub(r"\1[\2]", text))


def _as_told(text: str) -> str:
    """Return what is quoted as if it were told."""
    return CLOSING_QUOTE.sub("’", OPENING_QUOTE.sub("[", _as_line(text)))


def _asked(text: str, bound: Span) -> Iterator[Span]:
    """Part what is asked from what follows, though in chats that begins small: "Ok? i am off"."""
    start, end = bound
    ends = [found.end() for found in ASKED.finditer(text, start, end)]
    return pairwise([start, *(place for place in ends if place < end), end])


def _parted(text: str, bound: Span) -> Iterator[Span]:
    """Part a long sentence inside what it quotes."""
    start, end = bound
    return _bounds(text, bound, _as_told) if end - start > LONG else iter([bound])


def _joined(text: str, bounds: Sequence[Span]) -> list[Span]:
    """Join with the next what is no sentence: "4.2." before what it numbers, "Today, Ms."."""
    joined: list[Span] = []
    begun: int | None = None
    for start, end in bounds:
        first = start if begun is None else begun
        numbers = NUMBERING.fullmatch(text, first, end)
        if end < len(text) and (numbers or _goes_on(text, start, end)):
            begun = first
        else:
            joined.append((first, end))
            begun = None
    return joined


def _goes_on(text: str, start: int, end: int) -> bool:
    said = text[start:end]
    if BEFORE_A_NAME.search(said):
        return True
    if BEFORE_A_PART.search(said) and PART.match(text, end):
        return True
    if BEFORE_A_NUMBER.search(said):
        return NUMBER.match(text, end) is not None
    return bool(DAY.search(said) and GOES_ON.match(text, end))
