"""Question -> what its answer must have: the words and how much each weighs, names, years, kind.

Pure: how rare a word is among the documents is handed in; nothing here knows a passage.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.namesakes import marks, years_asked
from assistant.ranges import AMOUNT, Range, amounts
from assistant.wording import (
    DAYS,
    WORD,
    Kind,
    content_words,
    is_stop_word,
    kind_of,
    split_aside,
    stems,
)

COMMON_WORD_WEIGHT = 0.3
"""Weight of a word that nearly every chunk has, so that it still counts for something."""
ASIDE_WEIGHT = 0.4
"""Weight of a word that only sets the scene, such as a topic carried over from earlier turns."""
ACRONYM = 4
"""Letters of an acronym that may stand spelled out in the text: UN, NATO."""
OF_NAME = re.compile(
    r"\b(?P<thing>[a-z]{3,})\s+(?:of|in|at|to|from|by|with|for)\s+(?:the\s+)?(?P<name>[A-Z][\w’'-]+)"
)
"""Something of somebody: "minister of Japan", "loan to the Kyrgyz"."""
SENTENCES = re.compile(r"(?<=[.!?])\s+")
Rarity = Callable[[Sequence[str]], Mapping[str, float]]
"""Words -> the weight of each, larger the fewer chunks have it (`inverse_frequency`)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question asks for: its weighted stems, those of names, and the kind of answer."""

    weights: Mapping[str, float]
    names: frozenset[str]
    stems: frozenset[str]
    kind: Kind
    named: frozenset[str] = frozenset()
    """Stems of the names, numbers and short acronyms aside, that it asks about."""
    of_names: frozenset[tuple[str, str]] = frozenset()
    """What it asks of whom: ("minister", "Japan")."""
    years: frozenset[str] = frozenset()
    """The years that it asks about."""
    main: frozenset[str] = frozenset()
    """All its stems but those of its aside."""
    text: str = ""
    """Its words but for the aside."""
    amounts: frozenset[str] = frozenset()
    """The stems of the amounts that it names: "three years"."""
    ranges: tuple[Range, ...] = ()
    """These amounts, to be held by a range."""
    marks: frozenset[tuple[str, str]] = frozenset()
    """What it tells apart by a number or letter: ("bay", "B")."""


def inverse_frequency(chunks: int, frequencies: Mapping[str, int]) -> dict[str, float]:
    """Return the weight of each word (Robertson and Zaragoza 2009, eq. 3.3, kept positive)."""
    return {
        word: max(math.log(1 + (chunks - count + 0.5) / (count + 0.5)), COMMON_WORD_WEIGHT)
        for word, count in ((w, min(n, chunks)) for w, n in frequencies.items())
    }


def wanted(question: str, rarity: Rarity) -> Wanted:
    """Read off a question what its answer must have."""
    words = content_words(question)
    rarities = rarity(words)
    said, _ = split_aside(question)
    main = frozenset(stems(said))
    weights = {
        stem: rarities.get(word, 1.0) * (1.0 if stem in main else ASIDE_WEIGHT)
        for word in words
        for stem in stems(word)
    }
    names = frozenset(
        stem
        for position, word in enumerate(WORD.findall(question))
        if word[0].isdigit() or (position and word[0].isupper())
        for stem in stems(word)
    )
    return Wanted(
        weights,
        names,
        frozenset(stems(question)),
        kind_of(question),
        _named(question),
        frozenset((thing, name) for thing, name in OF_NAME.findall(question) if not _is_day(name)),
        years_asked(said),
        main,
        said,
        frozenset(stems(" ".join(found.group() for found in AMOUNT.finditer(said)))),
        tuple(amounts(said)),
        marks(said),
    )


def is_acronym(name: str) -> bool:
    """Say whether a name may stand spelled out in the text: UN, IT."""
    return name.isupper() and len(name) <= ACRONYM


def _is_day(name: str) -> bool:
    return name.removesuffix("s") in DAYS


def _named(question: str) -> frozenset[str]:
    """Return the stems of the names in a question; what an aside only brings along is none.

    Nor is a day of the week: "open on Wednesday?" is answered by "from Monday to Friday".
    """
    said = split_aside(question)[0]
    # "My daughter Lena is 11. How many …?" asks nothing of Lena.
    asking = [one for one in SENTENCES.split(said) if one.rstrip().endswith("?")] or [said]
    words = [word for one in asking for word in WORD.findall(one)[1:]]
    if not any(word[0].islower() for word in words):  # A Title Or A SHOUT Names Nothing
        return frozenset()
    return frozenset(
        stem
        for word in words
        if word[0].isupper() and not is_stop_word(word)
        if not is_acronym(word) and not _is_day(word)
        for stem in stems(word)
    )
