"""Text -> the words, names, numbers and dates that a claim stands or falls with.

Judges English; of other languages it knows the names' letters, the numbers and nothing else. What
it returns is for comparing, not for showing: letters are folded, endings cut off.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from assistant.citations.amounts import Word, joined, number_of
from assistant.citations.vocabulary import (
    ENGLISH,
    IRREGULAR,
    ORDINALS,
    STOP_WORDS,
)
from assistant.numerals import SPELLED

_PIECE = re.compile(
    r"(?P<iso>\b\d{4}-\d{2}-\d{2}\b)"
    r"|(?P<number>(?<![\d.,])\d{1,3}(?: \d{3})+(?![.,]?\d)|\d{1,2}:\d\d(?![:\d])"
    r"|\d+(?:[.,'’]\d+)*)"
    r"(?P<suffix>(?:st|nd|rd|th|bn|k|m)\b)?"
    r"|(?P<dotted>(?:[A-Z]\.){2,})"
    r"|(?P<wide>[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])"
    r"|(?P<word>(?:[^\W\d_][\u0300-\u036f]*)+(?:['’](?:[^\W\d_])+)?)"
)
_SENTENCE_START = re.compile(r"(?:[.!?。:;] |[\"“‘«(] ?)$")
_BEFORE = 2
"""Characters that tell whether a sentence starts after them; white space is single here."""


_CONTRACTED = (
    (re.compile(r"\bcan(?:not|['’]t)\b"), "can not"),
    (re.compile(r"\bwon['’]t\b"), "will not"),
    (re.compile(r"\b([A-Za-z]+)n['’]t\b"), r"\1 not"),
    (re.compile(r"(?<=\d)\s?([ap])\.\s?m\b\.?", re.IGNORECASE), r" \1m"),
)


def normalised(text: str) -> str:
    """Return the text in compatibility form with plain spaces, "am" and no contracted "not".

    The offsets of words are into this.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    for contracted, full in _CONTRACTED:
        plain = contracted.sub(full, plain)
    return plain


def words_of(text: str) -> list[Word]:
    """Return the words of a text in order; dates and scaled numbers are one word each."""
    return joined(list(_pieces(normalised(text))))


@lru_cache(maxsize=256)
def is_english(text: str) -> bool:
    """Say whether a text is English enough to be judged word by word."""
    letters = [word for word in words_of(text) if word.kind in ("word", "stop", "name")]
    common = sum(word.raw in ENGLISH for word in letters)
    return common >= 1 and common / len(letters) >= 0.1


@lru_cache(maxsize=8192)
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
    ("news", 0, "news"),
    ("alities", 3, "al"),
    ("ality", 3, "al"),
    ("ments", 4, ""),
    ("ment", 4, ""),
    ("ations", 4, "at"),
    ("ation", 4, "at"),
    ("tions", 4, "t"),
    ("tion", 4, "t"),
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
            yield number_of(found, text)
        elif found["dotted"]:
            yield Word("name", raw.replace(".", ""), raw, start, end)
        elif found["wide"]:
            yield Word("word", raw, raw, start, end)
        else:
            yield _word(found[0], start, end, starts=_starts(text, start))


def _starts(text: str, start: int) -> bool:
    return not start or bool(_SENTENCE_START.search(text[max(0, start - _BEFORE) : start]))


def _word(written: str, start: int, end: int, *, starts: bool) -> Word:
    raw = re.sub(r"['’]s?$", "", written.casefold().replace("’", "'"))
    if raw in SPELLED and raw != "one":
        return Word("number", f"{SPELLED[raw]} ", raw, start, end)
    if raw in ORDINALS:
        return Word("word", f"#{ORDINALS[raw]}", raw, start, end)
    shouted = len(written) > 1 and written.isupper()
    if shouted or any(letter.isupper() for letter in written[1:]):
        return Word("name", raw, raw, start, end)
    if (raw in STOP_WORDS or raw.endswith("n't")) and not (written == "May" and not starts):
        return Word("stop", raw, raw, start, end)
    if written[:1].isupper() and not starts:
        return Word("name", raw, raw, start, end)
    return Word("word", stem(raw), raw, start, end, leads=written[:1].isupper())
