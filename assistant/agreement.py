"""Whether two sentences say the same.

Judged by their words alone: stems, figures, names and negation. Pure text in, plain values out;
knows neither passages nor how an answer is made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from assistant.numerals import SCALES, SPELLED
from assistant.wording import STOP_WORDS, content_stems, stems

SAME_WORDS = 0.8
"""Two sentences that share this much of the shorter one's words say the same."""
SAME_FACTS = 0.6
"""… or this much, where the shorter one has at least `FEWEST_FACTS` names and figures, and the
other has them all."""
FEWEST_FACTS = 3

NEGATION = re.compile(
    r"\b(?:not|cannot|no|never|neither|nor|without|none|\w+n['’]t)\b", re.IGNORECASE
)
ATTRIBUTION = re.compile(
    r"^according to [^,]{2,60}, |,? according to [^,.;]{2,60}"
    r"|, (?:\S+ ){1,3}(?:said|says|reported|reports)(?=[.,;]|$)",
    re.IGNORECASE,
)
NAME = re.compile(r"\b[^\W\d_a-z][\w’'-]*(?:\s+[^\W\d_a-z][\w’'-]+)*")
_DIGITS = r"\d+(?:[.,:]\d+)*"
SIGNS = "€$£¥%"
AMOUNT = re.compile(
    rf"(?<![\w.,])(?P<sign>[{SIGNS[:-1]}]?)(?P<number>{_DIGITS}|\b(?:{'|'.join(SPELLED)})\b)"
    r"(?:\s*(?P<scale>thousand|million|billion|trillion)\b)?"
    rf"(?P<unit>\s*[{SIGNS}]|(?:[ -][^\W\d_]+){{0,2}})",
    re.IGNORECASE,
)

THOUSANDS = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")
MINUS = re.compile(r"(?:(?<![\w)])[-−–]|\bminus )\s?$", re.IGNORECASE)
UNITS = {
    **dict(zip(SIGNS, "euro dollar pound yen percent".split(), strict=True)),
    **{unit: unit for unit in "mg g kg ml cl l mm cm m km am pm euro dollar pound franc".split()},
}
"""Units of one kind of thing that are taken for another: 5 ml are no 5 mg, 8 am is no 8 pm."""
_EACH_WAY = (
    ("before until till", "after since"),
    ("under below less fewer", "over above more"),
    ("open opens opened", "close closes closed"),
    ("start starts begin begins", "end ends"),
    ("minimum least", "maximum most"),
)
WAYS = {word: ways for two in _EACH_WAY for ways in two for word in ways.split()}
OPPOSITE = {one: other for two in _EACH_WAY for one, other in (two, two[::-1])}
WAY = re.compile(rf"\b(?:{'|'.join(WAYS)})\b")
"""Which way a sentence says: "free until 18:00" is not "free after 18:00"."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a sentence says, as far as two can be compared."""

    words: frozenset[str]
    figures: frozenset[str]
    names: frozenset[str]
    """The stems of its names."""
    negated: bool
    ways: frozenset[str]
    """Which way it says: "before", "above"; stop words, some of them."""


@lru_cache(maxsize=4096)
def said(sentence: str) -> Said:
    """Read off a sentence its content words, figures and names, and whether it negates."""
    plain = ATTRIBUTION.sub("", sentence)
    return Said(
        words=frozenset(content_stems(plain)),
        figures=frozenset(_measured(match, plain) for match in AMOUNT.finditer(plain)),
        names=frozenset(stem for name in names_of(plain) for stem in stems(name)),
        negated=bool(NEGATION.search(plain)),
        ways=frozenset(WAYS[word] for word in WAY.findall(plain.casefold())),
    )


def same(one: Said, other: Said) -> bool:
    """Say whether two sentences say the same, one of them maybe more.

    Sentences of the same words with another figure, another name or a "not" do not.
    """
    less, more = (one, other) if len(one.words) <= len(other.words) else (other, one)
    if not less.words or not _holds_facts(more, less):
        return False
    enough = SAME_FACTS if len(less.figures | less.names) >= FEWEST_FACTS else SAME_WORDS
    return len(less.words & more.words) >= enough * len(less.words)


def supports(source: Said, sentence: Said) -> bool:
    """Say whether the source can be cited for the sentence: it has all its facts, and its words."""
    enough = SAME_FACTS if len(sentence.figures | sentence.names) >= FEWEST_FACTS else SAME_WORDS
    shared = len(sentence.words & source.words)
    return _holds_facts(source, sentence) and shared >= enough * len(sentence.words)


def _holds_facts(more: Said, less: Said) -> bool:
    return (
        more.negated == less.negated
        and not any(OPPOSITE[way] in more.ways - less.ways for way in less.ways - more.ways)
        and less.figures <= more.figures
        and less.names <= more.words | more.names
    )


def figure(number: str) -> str:
    """Return a number in digits: "twelve" and "12", "50.00" and "50", "1,200" and "1200"."""
    if (spelled := SPELLED.get(number.casefold())) is not None:
        return str(spelled)
    plain = THOUSANDS.sub("", number).replace(",", ".")
    return plain.rstrip("0").rstrip(".") if plain.count(".") == 1 else plain


def value(amount: re.Match[str]) -> str:
    """Return the number of an `AMOUNT` in digits, "1.5 million" as 1500000."""
    number, scale = figure(amount["number"]), SCALES.get((amount["scale"] or "").casefold())
    if not scale:
        return number
    try:
        return figure(f"{Decimal(number) * scale:f}")
    except InvalidOperation:
        return number


def _measured(amount: re.Match[str], text: str) -> str:
    """Return an amount with its sign and its unit, where it has one that makes another of it."""
    below = "-" if MINUS.search(text[: amount.start()]) else ""
    words = amount["unit"].split()
    word = words[0].casefold() if words else ""
    unit = UNITS.get(amount["sign"]) or UNITS.get(word) or UNITS.get(word.removesuffix("s"), "")
    return f"{below}{value(amount)} {unit}".rstrip()


def names_of(text: str, *, first: bool = False) -> list[str]:
    """Return the names of a sentence; its first word alone counts as one only if ``first``."""
    found = []
    for match in NAME.finditer(text):
        words = match.group().split()
        while words and words[0].casefold() in STOP_WORDS:
            del words[0]
        alone_in_front = match.start() == 0 and len(words) == 1 == len(match.group().split())
        if words and (first or not alone_in_front):
            found.append(" ".join(words))
    return found
