"""An amount that a question names -> the sentences whose range holds it, and those whose does not.

"Notice after three years of service?" is answered by the row "2 to 5 years" and by no other row.
Pure text in, plain values out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.numerals import SCALES, SPELLED
from assistant.types import Passage
from assistant.wording import YEAR

Place = tuple[str, int]
"""Document id, and where in its text a sentence begins."""

WORDS = SPELLED | {"forty-five": 45, "hundred": 100}
MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10080, "month": 43200, "year": 525600}
"""Units of time in minutes, a month taken as thirty days; others count as they are."""
PHRASES = {
    "half an hour": "30 minutes",
    "three quarters of an hour": "45 minutes",
    "a quarter of an hour": "15 minutes",
    "a fortnight": "14 days",
    "half a year": "6 months",
}
TIME = "time"
THOUSANDS = re.compile(r",(?=\d{3}$)")
CELLS = "; "
"""Between the cells of a row. A range of something other than time counts only there."""
LABEL = re.compile(
    r"\b(?:room|bay|line|plan|level|stage|step|class|zone|unit|flat|floor|table|section|chapter|group"
    r"|option|phase|part|platform|gate|building|block|grade|band|route|bus|model|size|type|category)"
    r" (?:no\.? |number )?$",
    re.IGNORECASE,
)
"""Before a number that names a thing and measures nothing."""
AGE = re.compile(r"\bage[sd]?\b|\bold(?:er)?\b", re.IGNORECASE)
OF_AGE = re.compile(rf"{AGE.pattern}|\b(?:child(?:ren)?|kids?|adults?)\b", re.IGNORECASE)
"""Near a range, tells that it is one of years."""

_NUMBER = (
    rf"(?:(?:\d{{1,4}}(?:[.,]\d+)?|{'|'.join(sorted(WORDS, key=len, reverse=True))})"
    rf"(?:\s(?:{'|'.join(SCALES)})\b)?)"
)
_UNIT = r"(?:[\s-]+(?P<unit>[a-z]{3,}))?"
_APART = r"(?<![\w:.,/£$€-])"
_WHOLE = r"(?![\d:.,/%]\d|%)\b"
AMOUNT = re.compile(rf"{_APART}(?P<low>{_NUMBER}){_WHOLE}{_UNIT}", re.IGNORECASE)
RANGES = tuple(  # those with two ends first: "from 2 to 5" begins like "from 2"
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_APART}(?P<low>{_NUMBER})\s?(?:[-–](?=\s?\d)|to)\s?(?P<high>{_NUMBER}){_WHOLE}{_UNIT}",
        rf"\bbetween\s(?P<low>{_NUMBER})\sand\s(?P<high>{_NUMBER}){_WHOLE}{_UNIT}",
        rf"\b(?:up to|under|below|(?<!no )(?<!not )(?:less|fewer) than"
        rf"|n(?:o|ot) (?:more|longer) than|at most|within)\s(?P<high>{_NUMBER}){_WHOLE}{_UNIT}",
        rf"\b(?:over|above|(?<!no )(?<!not )more than|n(?:o|ot) (?:less|fewer) than|at least|after"
        rf"|from)\s(?P<low>{_NUMBER}){_WHOLE}{_UNIT}",
        rf"{_APART}(?P<low>{_NUMBER})(?:\+|\s(?:or|and) (?:more|over|older|above)\b){_UNIT}",
    )
)


@dataclass(frozen=True, slots=True)
class Range:
    """From ``low`` to ``high``, both included; time is in minutes, anything else without a unit."""

    low: float
    high: float
    unit: str


def in_and_out_of_range(
    asked: Sequence[Range], passages: Sequence[Passage]
) -> tuple[frozenset[Place], frozenset[Place]]:
    """Return the places of sentences with a range that holds an amount asked about, and without.

    Nothing where no document has both: a single range may be told of anything.

    Args:
        asked: the `amounts` of the question.
        passages: all that were found.
    """
    inside: set[Place] = set()
    outside: set[Place] = set()
    for passage in passages if asked else ():
        for start, end in passage.sentences:
            text = passage.between(start, end)
            spans = [span for span in ranges(text) if span.unit or CELLS in text]
            if any(span.unit == one.unit for span in spans for one in asked):
                (inside if _hold(spans, asked) else outside).add((passage.document.id, start))
    both = {document for document, _ in inside} & {document for document, _ in outside}
    return (
        frozenset(place for place in inside if place[0] in both),
        frozenset(place for place in outside if place[0] in both),
    )


def _hold(spans: Sequence[Range], asked: Sequence[Range]) -> bool:
    return any(
        span.unit == one.unit and span.low <= one.low <= span.high
        for span in spans
        for one in asked
    )


def amounts(question: str) -> Iterator[Range]:
    """Yield the amounts that a question names; a year, a "room 5" and "which one" are none."""
    for phrase, plain in PHRASES.items():
        question = question.replace(phrase, plain)
    for found in AMOUNT.finditer(question):
        label = (
            LABEL.search(question, 0, found.start()) and _one(found["unit"] or "") not in MINUTES
        )
        alone = found["low"].casefold() == "one" and not found["unit"]
        if not (YEAR.fullmatch(found["low"]) or label or alone):
            value = _value(found["low"])
            yield _measured(value, value, found["unit"] or "", aged=bool(AGE.search(question)))


def ranges(sentence: str) -> list[Range]:
    """Return the ranges that a sentence, or the cells of a row, name."""
    found = []
    for part in sentence.split(CELLS):
        aged, told = bool(OF_AGE.search(part)), [False] * len(part)
        for pattern in RANGES:
            for match in pattern.finditer(part):
                if any(told[match.start() : match.end()]):
                    continue
                told[match.start() : match.end()] = [True] * len(match.group())
                given = match.groupdict()
                low, high = _value(given.get("low") or "0"), given.get("high")
                above = _value(high) if high else math.inf
                found.append(_measured(low, above, given.get("unit") or "", aged=aged))
    return [one for one in found if one.low < one.high]


def _one(unit: str) -> str:
    return unit.casefold().removesuffix("s")


def _measured(low: float, high: float, unit: str, *, aged: bool) -> Range:
    known = _one(unit)
    if aged and known not in MINUTES:
        known = "year"
    if known in MINUTES:
        return Range(low * MINUTES[known], high * MINUTES[known], TIME)
    return Range(low, high, "")


def _value(written: str) -> float:
    # Patterns that ignore case take İ and ı for i.
    word, *scale = written.casefold().replace("i\u0307", "i").replace("ı", "i").split()
    number = WORDS[word] if word in WORDS else THOUSANDS.sub("", word).replace(",", ".")
    return float(number) * math.prod(SCALES[one] for one in scale)
