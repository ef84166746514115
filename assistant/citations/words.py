"""Text -> the words, names, numbers and dates that a claim stands or falls with.

Judges English; of other languages it knows the names' letters, the numbers and nothing else. What
it returns is for comparing, not for showing: letters are folded, endings cut off.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from assistant.citations.vocabulary import (
    CURRENCIES,
    ENGLISH,
    IRREGULAR,
    MONTHS,
    NUMBER_WORDS,
    ORDINALS,
    SCALES,
    STOP_WORDS,
)

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


_PIECE = re.compile(
    r"(?P<iso>\b\d{4}-\d{2}-\d{2}\b)"
    r"|(?P<number>\d+(?:[.,'’]\d+)*)(?P<suffix>st\b|nd\b|rd\b|th\b|bn\b|k\b|m\b)?"
    r"|(?P<dotted>(?:[A-Z]\.){2,})"
    r"|(?P<wide>[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])"
    r"|(?P<word>(?:[^\W\d_][\u0300-\u036f]*)+(?:['’](?:[^\W\d_])+)?)"
)
_SENTENCE_START = re.compile(r"(?:^|[.!?。:;]\s+|[\"“‘«(]\s*)$")


def normalised(text: str) -> str:
    """Return the text in compatibility form with plain spaces; words are offsets into this."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def words_of(text: str) -> list[Word]:
    """Return the words of a text in order; dates and scaled numbers are one word each."""
    return _joined(list(_pieces(normalised(text))))


def is_english(text: str) -> bool:
    """Say whether a text is English enough to be judged word by word."""
    letters = [word for word in words_of(text) if word.kind in ("word", "stop", "name")]
    common = sum(word.raw in ENGLISH for word in letters)
    return common >= 1 and common / len(letters) >= 0.12


def stem(word: str) -> str:
    """Return an English word without its commonest endings.

    Lighter than Porter's: it joins ``isolation`` and ``isolated`` and keeps ``university`` whole.
    """
    word = IRREGULAR.get(word, word)
    for ending, least, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            word = word[: -len(ending)] + instead
            break
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


_ENDINGS = (
    ("alities", 3, "al"),
    ("ality", 3, "al"),
    ("ments", 4, ""),
    ("ment", 4, ""),
    ("ations", 4, "at"),
    ("ation", 4, "at"),
    ("tions", 3, "t"),
    ("tion", 3, "t"),
    ("sions", 4, "s"),
    ("sion", 4, "s"),
    ("ies", 2, "y"),
    ("ied", 2, "y"),
    ("sses", 2, "ss"),
    ("xes", 2, "x"),
    ("ches", 2, "ch"),
    ("shes", 2, "sh"),
    ("ingly", 4, ""),
    ("ings", 3, ""),
    ("ing", 3, ""),
    ("edly", 4, ""),
    ("ceeded", 1, "ceed"),
    ("ceed", 1, "ceed"),
    ("ed", 3, ""),
    ("ss", 0, "ss"),
    ("us", 0, "us"),
    ("is", 0, "is"),
    ("s", 3, ""),
    ("ly", 4, ""),
)


def _pieces(text: str) -> Iterator[Word]:
    for found in _PIECE.finditer(text):
        start, end = found.span()
        raw = found[0].casefold()
        if found["iso"]:
            year, month, day = (int(part) for part in raw.split("-"))
            yield Word("date", f"{year}-{month}-{day}", raw, start, end)
        elif found["number"]:
            yield _number(found, text)
        elif found["dotted"]:
            yield Word("name", raw.replace(".", ""), raw, start, end)
        elif found["wide"]:
            yield Word("word", raw, raw, start, end)
        else:
            yield _word(found[0], start, end, starts=bool(_SENTENCE_START.search(text[:start])))


def _word(written: str, start: int, end: int, *, starts: bool) -> Word:
    raw = re.sub(r"['’]s?$", "", written.casefold().replace("’", "'"))
    if raw in NUMBER_WORDS and raw != "one":
        return Word("number", f"{NUMBER_WORDS[raw]} ", raw, start, end)
    if raw in ORDINALS:
        return Word("word", f"#{ORDINALS[raw]}", raw, start, end)
    shouted = len(written) > 1 and written.isupper()
    if shouted or any(letter.isupper() for letter in written[1:]):
        return Word("name", raw, raw, start, end)
    if raw in STOP_WORDS or raw.endswith("n't"):
        return Word("stop", raw, raw, start, end)
    if written[:1].isupper() and not starts:
        return Word("name", raw, raw, start, end)
    return Word("word", stem(raw), raw, start, end, leads=written[:1].isupper())


def _number(found: re.Match[str], text: str) -> Word:
    start, end = found.span()
    suffix = (found["suffix"] or "").casefold()
    value = _value(found["number"])
    unit = ""
    if suffix in ("st", "nd", "rd", "th"):
        unit = "th"
    elif suffix:
        value = _scaled(value, SCALES[suffix])
    before = text[:start].rstrip()[-1:]
    if before in CURRENCIES:
        unit = CURRENCIES[before]
    elif text[end : end + 1] == "%":
        unit = "%"
    return Word("number", f"{value} {unit}", found[0].casefold(), start, end)


def _value(written: str) -> str:
    """Return a number without its thousands separators; what is not one number stays as it is."""
    if re.fullmatch(r"\d{1,3}(?:[,'’]\d{3})+(?:\.\d+)?", written):
        written = re.sub(r"[,'’]", "", written)
    elif re.fullmatch(r"\d+,\d{1,2}", written):
        written = written.replace(",", ".")
    if not re.fullmatch(r"\d{1,30}(?:\.\d{1,30})?", written):
        return written
    return _plain(Decimal(written))


def _scaled(value: str, factor: int) -> str:
    return _plain(Decimal(value) * factor) if re.fullmatch(r"\d+(?:\.\d+)?", value) else value


def _plain(value: Decimal) -> str:
    written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def _joined(words: list[Word]) -> list[Word]:
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
        elif first.raw in NUMBER_WORDS and value.endswith("0") and _ones(following):
            value = _plain(Decimal(value) + _ones(following))
        elif following in ("percent", "percentage"):
            unit = "%"
        elif following == "per" and used + 1 < len(words) and words[used + 1].raw == "cent":
            unit, used = "%", used + 1
        elif following in CURRENCIES:
            unit = CURRENCIES[following]
        else:
            break
        used += 1
    last = words[used - 1]
    raw = " ".join(word.raw for word in words[:used])
    return Word("number", f"{value} {unit}", raw, first.start, last.end), used


def _ones(word: str) -> int:
    value = NUMBER_WORDS.get(word, 0)
    return value if value < 10 else 0
