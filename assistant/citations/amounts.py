"""Words -> the numbers, dates, sums and shares that several of them say together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from assistant.citations.vocabulary import CURRENCIES, MONTHS, SCALES
from assistant.numerals import SPELLED

UNITS = {**CURRENCIES, "am": "am", "pm": "pm"}

Kind = Literal["name", "number", "date", "word", "stop"]


@dataclass(frozen=True, slots=True)
class Word:
    """One word, number or date of a text, in a form that can be compared."""

    kind: Kind
    key: str
    """Stem, folded name, ``value unit`` or ``year-month-day``, 0 where not said."""
    raw: str
    """The word as written, folded; several words for a date or a scaled number."""
    start: int
    end: int
    """Offsets into the normalised text, see `normalised`."""
    leads: bool = False
    """Whether it is capitalised and begins a sentence, so that it may be a name or not."""


def number_of(found: re.Match[str], text: str) -> Word:
    """Return the number written in digits that was found in a text, with the unit beside it."""
    start, end = found.span()
    before = text[:start].rstrip()[-1:]
    ahead = text[:start].rstrip()[:-1] if before in CURRENCIES else text[:start]
    below_zero = _MINUS.search(ahead[-8:]) is not None
    suffix = (found["suffix"] or "").casefold()
    # "€1.500" may be either; it is only what is written so.
    either = before in CURRENCIES and re.fullmatch(r"\d{1,3}\.\d{3}", found["number"])
    value = ("-" if below_zero else "") + (found["number"] if either else _value(found["number"]))
    unit = ""
    if suffix in ("st", "nd", "rd", "th"):
        unit = "th"
    elif suffix:
        value = _scaled(value, SCALES[suffix])
    if before in CURRENCIES:
        unit = CURRENCIES[before]
    elif text[end : end + 1] == "%":
        unit = "%"
    return Word("number", f"{value} {unit}", found[0].casefold(), start, end)


_MINUS = re.compile(r"(?:^|(?<=[\s(]))[-−–]$|\bminus $", re.IGNORECASE)


def _value(written: str) -> str:
    """Return a number without its thousands separators; what is not one number stays as it is."""
    if re.fullmatch(r"\d+:00", written):  # a time on the hour
        return written[:-3]
    if re.fullmatch(r"\d{1,3}(?:[,'’ ]\d{3})+(?:\.\d+)?", written):
        written = re.sub(r"[,'’ ]", "", written)
    elif re.fullmatch(r"\d+,\d{1,2}", written):
        written = written.replace(",", ".")
    if not re.fullmatch(r"\d{1,30}(?:\.\d{1,30})?", written):
        return written
    return _plain(Decimal(written))


def _scaled(value: str, factor: int) -> str:
    return _plain(Decimal(value) * factor) if re.fullmatch(r"-?\d+(?:\.\d+)?", value) else value


def _plain(value: Decimal) -> str:
    written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def joined(words: list[Word]) -> list[Word]:
    """Join what is said in several words: a date, ``2.5 million``, ``twenty-five percent``."""
    joined: list[Word] = []
    index = 0
    while index < len(words):
        word, used = _date(words[index : index + 4]) or _amount(words[index : index + 8])
        joined.append(word)
        index += used
    return joined


def _date(words: list[Word]) -> tuple[Word, int] | None:
    """Read ``March 31, 2025``, ``31 March 2025``, ``March 2025`` or ``31 March``."""
    month = next((place for place in (0, 1) if _month(words[place : place + 1])), None)
    if month is None or (month == 1 and not _day(words[0])):
        return None
    day = _day(words[0]) if month else 0
    used = month + 1
    if not day and used < len(words) and (day := _day(words[used])):
        used += 1
    year = _year(words[used]) if used < len(words) else 0
    used += bool(year)
    if not day and not year:
        return None
    raw = " ".join(word.raw for word in words[:used])
    key = f"{year}-{MONTHS[words[month].raw]}-{day}"
    return Word("date", key, raw, words[0].start, words[used - 1].end), used


def _month(words: list[Word]) -> bool:
    return bool(words) and words[0].raw in MONTHS and words[0].kind != "number"


def _day(word: Word) -> int:
    value, unit = word.key.split(" ") if word.kind == "number" else ("", "")
    return int(value) if value.isdigit() and int(value) <= 31 and unit in ("", "th") else 0


def _year(word: Word) -> int:
    return int(word.raw) if word.kind == "number" and re.fullmatch(r"[12]\d{3}", word.raw) else 0


def _amount(words: list[Word]) -> tuple[Word, int]:
    """Join a number with the words for its size and unit that follow it."""
    first, used = words[0], 1
    if first.kind == "stop" and first.raw in ("a", "one") and len(words) > 1:
        if words[1].raw not in SCALES:
            return first, 1
        first = Word("number", "1 ", first.raw, first.start, first.end)
    if first.kind != "number" and first.raw in SCALES and not first.raw.endswith("s"):
        first, used = Word("number", f"{SCALES[first.raw]} ", first.raw, first.start, first.end), 1
    if first.kind != "number":
        return first, 1
    value, unit = first.key.split(" ")
    if unit == "th":
        return Word("word", f"#{value}", first.raw, first.start, first.end), 1
    while used < len(words):
        following = words[used].raw
        if following in SCALES:
            value = _scaled(value, SCALES[following])
        elif first.raw in SPELLED and value.endswith("0") and _ones(following):
            value = _plain(Decimal(value) + _ones(following))
        elif following in ("percent", "percentage"):
            unit = "%"
        elif following == "per" and used + 1 < len(words) and words[used + 1].raw == "cent":
            unit, used = "%", used + 1
        elif following in UNITS:
            unit = UNITS[following]
        else:
            break
        used += 1
    last = words[used - 1]
    raw = " ".join(word.raw for word in words[:used])
    return Word("number", f"{value} {unit}", raw, first.start, last.end), used


def _ones(word: str) -> int:
    value = SPELLED.get(word, 0)
    return value if value < 10 else 0
