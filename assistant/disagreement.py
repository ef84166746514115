"""Whether two sentences answer the same question differently.

Judged by their words alone. Made to be silent where it is not sure, since an alarm about two
sources that agree costs more trust than a missed one: amounts must count the same thing, and the
sentences, their answers aside, must speak of the same thing and time. Pure text in, plain values
out; knows neither passages nor how an answer is made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from assistant.agreement import (
    AMOUNT,
    ATTRIBUTION,
    MINUS,
    NEGATION,
    SIGNS,
    names_of,
    said,
    value,
)
from assistant.wording import MONTHS, WORD, YEAR, Kind, content_stems, stems

SAME_FRAME = 0.6
"""Two sentences speak of the same thing if they share this much of the shorter one's words, the
two answers aside."""

_MONTH = rf"(?:{'|'.join(MONTHS)})"
DAY = re.compile(rf"\b(?:(\d{{1,2}})(?:st|nd|rd|th)? ({_MONTH})|({_MONTH}) (\d{{1,2}}))\b", re.I)
FULL_DAY = re.compile(rf"{DAY.pattern}(?: of|,)? {YEAR.pattern}", re.I)
CURRENCIES = frozenset("dollar euro yen pound yuan franc rubl cent percent".split())
"""Stems of what an amount counts though the question does not name it."""

SCOPE = re.compile(
    r"\b(?:first|second|third|fourth|fifth|last|next|new|old|former|half|total|average|maximum"
    r"|minimum|(?:a|an|per|each|every) (?:hour|day|week|month|quarter|year|person|head|unit)"
    r"|yearly|monthly|weekly|daily)\b",
    re.IGNORECASE,
)
"""Words that say which of several, or of how much, an amount is."""
HEDGE = re.compile(
    r"\b(?:about|around|roughly|approximately|nearly|almost|over|under|some|more than|less than"
    r"|fewer than|at least|at most|up to|estimated|expected|planned)\b",
    re.IGNORECASE,
)

Answers = tuple[str, str]
"""What one sentence answers, and what the other."""


def disagreement(kind: Kind, question: str, one: str, other: str) -> Answers | None:
    """Return the two answers where two sentences answer the same question differently.

    None where they agree, speak of different things or times, or where it cannot be told.

    Args:
        kind: the kind of answer asked for: ``number``, ``date``, ``person`` or ``place``.
        question: as it was asked.
        one: a sentence that answers it.
        other: another such sentence, of another document.
    """
    find = _DIFFERENT.get(kind)
    one, other = ATTRIBUTION.sub("", one), ATTRIBUTION.sub("", other)
    answers = find(question, one, other) if find else None
    if answers is None or bool(NEGATION.search(one)) != bool(NEGATION.search(other)):
        return None
    return answers if _of_one_thing(answers, kind, one, other) else None


def _of_one_thing(answers: Answers, kind: Kind, one: str, other: str) -> bool:
    """Say whether two sentences, their answers aside, speak of the same thing and time."""
    beside, other_beside = (
        text.replace(answer, " ") for text, answer in zip((one, other), answers, strict=True)
    )
    rest, other_rest = said(beside), said(other_beside)
    if _scope(one) != _scope(other):
        return False
    times, other_times = _times(beside), _times(other_beside)
    if kind != "date" and times and other_times and times != other_times:
        return False
    if rest.figures ^ other_rest.figures and kind != "date":
        return False
    if _lacks(rest.words, other, answers) and _lacks(other_rest.words, one, answers):
        return False
    less = min(len(rest.words), len(other_rest.words))
    return bool(less) and len(rest.words & other_rest.words) >= SAME_FRAME * less


def _different_amounts(question: str, one: str, other: str) -> Answers | None:
    """Find the amount of what is asked for in both; None where it is not clear which it is."""
    if HEDGE.search(one) or HEDGE.search(other):
        return None
    found, counted = [], frozenset(content_stems(question)) | CURRENCIES
    for text in (one, other):
        amounts = {
            (f"{below}{value(match)}", unit): (f"{below}{shown}", f"{below}{match['number']}")
            for match in AMOUNT.finditer(text)
            for unit, shown in [_unit(match, counted)]
            for below in ["-" if MINUS.search(text[: match.start()]) else ""]
            if unit
        }
        if len(amounts) != 1:
            return None
        found.append(next(iter(amounts.items())))
    ((number, unit), (text, written)), ((other_number, other_unit), (other_text, other_written)) = (
        found
    )
    if unit != other_unit or number == other_number:
        return None
    # "2.750" may be thousands, and may be 2.75: then they agree.
    return None if _decimal(written) == _decimal(other_written) else (text, other_text)


def _decimal(written: str) -> str:
    whole, _, part = written.replace(",", ".").partition(".")
    return f"{whole}.{part.rstrip('0')}"


def _different_dates(_question: str, one: str, other: str) -> Answers | None:
    """Find one date in each: years that differ, or days that differ in the same year."""
    years = [YEAR.findall(text) for text in (one, other)]
    days = [[match.group() for match in DAY.finditer(text)] for text in (one, other)]
    if len(years[0]) == len(years[1]) == 1 and years[0] != years[1]:
        # With a day elsewhere, "the 2023 festival opens on 3 May", it says of which year.
        apart = days[0] and days[1] and not (FULL_DAY.search(one) or FULL_DAY.search(other))
        return None if apart else (years[0][0], years[1][0])
    same_year = years[0] == years[1] or not (years[0] and years[1])
    if len(days[0]) == len(days[1]) == 1 and same_year and _day(days[0][0]) != _day(days[1][0]):
        return days[0][0], days[1][0]
    return None


def _different_names(question: str, one: str, other: str) -> Answers | None:
    """Find the one name in each that the question and the other lack."""
    asked = frozenset(stems(question))
    new, other_new = (
        [name for name in names_of(text) if not asked & set(stems(name))] for text in (one, other)
    )
    if len(new) != 1 or len(other_new) != 1:
        return None
    if set(stems(new[0])) & set(stems(other_new[0])):  # "Tanaka" and "Akira Tanaka"
        return None
    return new[0], other_new[0]


_DIFFERENT: Mapping[Kind, Callable[[str, str, str], Answers | None]] = {
    "number": _different_amounts,
    "date": _different_dates,
    "person": _different_names,
    "place": _different_names,
}


def _unit(match: re.Match[str], counted: frozenset[str]) -> tuple[str, str]:
    """Return what an amount counts (money, per cent, a thing of the question), and its words."""
    behind = match["unit"].strip()
    if behind and behind in SIGNS:
        return match["sign"] or behind, match.group()
    if match["sign"]:
        return match["sign"], match.group()[: _before(match)]
    for word in WORD.finditer(match["unit"]):
        if counted.issuperset(stems(word.group())):
            return stems(word.group())[0], match.group()[: _before(match) + word.end()]
    return "", ""


def _before(match: re.Match[str]) -> int:
    return match.start("unit") - match.start()


def _day(text: str) -> frozenset[str]:
    return frozenset(
        re.findall(r"\d+|[a-z]+(?=$| )", re.sub(r"(?<=\d)[a-z]+", "", text.casefold()))
    )


def _lacks(words: frozenset[str], other: str, answers: Answers) -> bool:
    """Say whether the other sentence has a name, the answers aside, that these words lack."""
    named = {stem for name in names_of(other, first=True) for stem in stems(name)}
    return bool(named - words - {stem for answer in answers for stem in stems(answer)})


def _scope(text: str) -> frozenset[str]:
    return frozenset(match.group().casefold() for match in SCOPE.finditer(text))


def _times(text: str) -> frozenset[str]:
    return frozenset(YEAR.findall(text))
