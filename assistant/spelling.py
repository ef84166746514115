"""A question with words that no document has -> the same with the words that were meant.

A word is taken for a slip where neither the documents nor the dictionary know it and the documents
have one that differs by a letter, or by two that changed places. What the documents have is handed
in; the dictionary is pyspellchecker's (MIT).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.wording import STOP_WORDS

if TYPE_CHECKING:
    from spellchecker import SpellChecker

WORD = re.compile(r"(?<![\w'’@./-])[^\W\d_]{4,40}(?![\w@/-]|['’.]\w)")
"""What may be misspelt: no numbers, addresses, or parts of compounds."""
SHORTEST_NAME = 7
"""Letters of a name that may have a slip: Hansen and Hanson are two persons."""
BEGINNINGS = ("un", "de", "re", "dis", "mis", "non", "pre", "over", "under", "out", "in", "im")
ENDINGS = ("s", "es", "ed", "d", "ing", "ly", "er", "ers")
STEM = 4
"""Letters that a word must have without its ending, and that what is meant must have."""

Counts = Callable[[Sequence[str]], Mapping[str, int]]
"""Words -> in how many chunks each stands, in any form."""


def corrected(question: str, counts: Counts, vocabulary: Callable[[], Mapping[str, int]]) -> str:
    """Return a question with its slips of spelling put right.

    Args:
        question: complete in itself.
        counts: of the documents.
        vocabulary: the words of the documents, folded, and how often each stands there; asked for
            only where a word is unknown.
    """
    found = [match for match in WORD.finditer(question) if _in_question(match.group())]
    present = counts([match.group() for match in found])
    for match in reversed(found):
        word = match.group()
        if present.get(word) or _known(word.lower()):
            continue
        if meant := _nearest(word, vocabulary(), name=_is_name(match)):
            question = question[: match.start()] + _cased(meant, word) + question[match.end() :]
    return question


def _in_question(word: str) -> bool:
    return word.casefold() not in STOP_WORDS and not word.isupper()


@lru_cache(maxsize=1)
def _dictionary() -> SpellChecker:
    from spellchecker import SpellChecker

    return SpellChecker(language="en", distance=1)


def _known(word: str) -> bool:
    """Say whether the dictionary has a word, perhaps without its beginning or its ending."""
    whole = [word, *(word.removeprefix(one) for one in BEGINNINGS if word.startswith(one))]
    cut = [form.removesuffix(one) for form in whole for one in ENDINGS if form.endswith(one)]
    forms = [word, *(form for form in (*whole, *cut) if len(form) >= STEM)]
    return any(form in _dictionary() or f"{form}e" in _dictionary() for form in forms)


def _is_name(word: re.Match[str]) -> bool:
    return word.group()[0].isupper() and bool(word.string[: word.start()].strip())


def _nearest(word: str, vocabulary: Mapping[str, int], *, name: bool) -> str | None:
    """Return the word nearest to one with the same first letter, the most frequent if several."""
    if name and len(word) < SHORTEST_NAME:
        return None
    near = [
        (-vocabulary[other], other)
        for other in _dictionary().edit_distance_1(word.casefold())
        if other in vocabulary and len(other) >= STEM and other[0] == word[0].casefold()
    ]
    return min(near)[1] if near else None


def _cased(word: str, like: str) -> str:
    return word.capitalize() if like[0].isupper() else word
