"""A question with words that no document has -> the same with the words that were meant.

A word is taken for a slip where neither the documents nor the dictionary know it and the documents
have one that differs by a letter, or by two in a long word. Pure: what is known is handed in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from rapidfuzz.distance import OSA

from assistant.wording import STOP_WORDS

WORD = re.compile(r"(?<![\w'’@./-])[^\W\d_]{4,40}(?![\w@/-]|['’.]\w)")
"""What may be misspelt: no numbers, addresses, or parts of compounds."""
LONG, LONG_NAME = 8, 10
"""Letters from which on two may be wrong."""
SHORTEST_NAME = 7
"""Letters of a name in which one may be wrong: Hansen and Hanson are two persons."""
BEGINNINGS = ("un", "de", "re", "dis", "mis", "non", "pre", "over", "under", "out", "in", "im")
ENDINGS = ("s", "es", "ed", "d", "ing", "ly", "er", "ers")
STEM = 4
"""Letters that a word must have without its ending, and that what is meant must have."""

Counts = Callable[[Sequence[str]], Mapping[str, int]]
"""Words -> in how many chunks each stands, in any form."""


def corrected(
    question: str,
    counts: Counts,
    vocabulary: Callable[[], Mapping[str, int]],
    in_dictionary: Callable[[str], bool],
) -> str:
    """Return a question with its slips of spelling put right.

    Args:
        question: complete in itself.
        counts: of the documents.
        vocabulary: the words of the documents, folded, and how often each stands there; asked for
            only where a word is unknown.
        in_dictionary: says of a word in small letters whether it is one of the language.
    """
    found = [match for match in WORD.finditer(question) if _in_question(match.group())]
    present = counts([match.group() for match in found])
    for match in reversed(found):
        word = match.group()
        if present.get(word) or _known(word.lower(), in_dictionary):
            continue
        if meant := _nearest(word, vocabulary(), name=_is_name(match)):
            question = question[: match.start()] + _cased(meant, word) + question[match.end() :]
    return question


def _in_question(word: str) -> bool:
    return word.casefold() not in STOP_WORDS and not word.isupper()


def _known(word: str, in_dictionary: Callable[[str], bool]) -> bool:
    """Say whether a dictionary has a word, perhaps without its beginning or its ending."""
    whole = [word, *(word.removeprefix(one) for one in BEGINNINGS if word.startswith(one))]
    cut = [form.removesuffix(one) for form in whole for one in ENDINGS if form.endswith(one)]
    forms = [word, *(form for form in (*whole, *cut) if len(form) >= STEM)]
    return any(in_dictionary(form) or in_dictionary(f"{form}e") for form in forms)


def _is_name(word: re.Match[str]) -> bool:
    return word.group()[0].isupper() and bool(word.string[: word.start()].strip())


def _nearest(word: str, vocabulary: Mapping[str, int], *, name: bool) -> str | None:
    """Return the word nearest to one with the same first letter, the most frequent if several."""
    if name and len(word) < SHORTEST_NAME:
        return None
    most = 2 if len(word) >= (LONG_NAME if name else LONG) else 1
    folded = word.casefold()
    near = []
    for other, count in vocabulary.items():
        alike = other[0] == folded[0] and abs(len(other) - len(folded)) <= most
        if alike and len(other) >= STEM and other.isalpha():
            distance = OSA.distance(folded, other, score_cutoff=most)
            if distance <= most:
                near.append((distance, -count, other))
    return min(near)[2] if near else None


def _cased(word: str, like: str) -> str:
    return word.capitalize() if like[0].isupper() else word
