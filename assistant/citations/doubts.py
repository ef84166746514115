"""What speaks against a claim although its words stand in the source.

`contradictions` are reasons not to show the claim; `doubts` are reasons not to call it verified.
Each check is one function from an alignment to a reason, or an empty string.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.citations.alignment import Alignment, same
from assistant.citations.amounts import Word
from assistant.citations.figures import bounded, counted, loose
from assistant.citations.negation import half_negated, negated
from assistant.citations.order import crossing, reordered, restricted, skipping
from assistant.citations.vocabulary import HEDGES, OPPOSITES
from assistant.citations.words import stem

_LEAST_DENSITY = 0.3
"""Words picked from further apart than this may belong to different statements."""

_TRAILING = ("conditional", "reported")
"""Hedges that may also follow what they take back: "…, unless …" and "…, he claims"."""

_OPPOSED: dict[str, set[str]] = {}
for _one, _other in OPPOSITES:
    _OPPOSED.setdefault(stem(_one), set()).add(stem(_other))
    _OPPOSED.setdefault(stem(_other), set()).add(stem(_one))


def contradictions(found: Alignment, context: Sequence[Word]) -> list[str]:
    """Return why the claim is not what the source says: a number, a name, a direction, a not."""
    reasons = [
        f"the source does not say “{word.raw}”"
        for word in (found.claim[place] for place in found.missing)
        if _is_fact(word) and not any(same(word, one) for one in context)
    ]
    return [reason for reason in (*reasons, _opposite(found), negated(found)) if reason]


def doubts(found: Alignment) -> list[str]:
    """Return what keeps this claim from being verified."""
    reasons = (
        half_negated(found),
        _unhedged(found),
        bounded(found),
        counted(found),
        loose(found),
        reordered(found),
        skipping(found),
        crossing(found),
        restricted(found),
        "" if found.density >= _LEAST_DENSITY else "its words stand far apart in the source",
    )
    return [reason for reason in reasons if reason]


def _is_fact(word: Word) -> bool:
    """Say whether a word is a number, a date or a name.

    What begins a sentence is capitalised anyway; without an article it is a name, unless its
    ending is that of a plural, a participle or an adverb.
    """
    if word.leads and word.kind == "word":
        return not word.raw.endswith(("s", "ing", "ed", "ly"))
    return word.kind in ("number", "date", "name")


def _opposite(found: Alignment) -> str:
    used = set(found.used)
    spare = {stem(word.raw) for place, word in enumerate(found.source) if place not in used}
    for place in found.missing:
        word = found.claim[place]
        if _OPPOSED.get(stem(word.raw), set()) & spare:
            return f"the source says the opposite of “{word.raw}”"
    return ""


def _unhedged(found: Alignment) -> str:
    """Find a hedge of the source that the claim leaves out."""
    used = found.used
    if not used:
        return ""
    kept = {HEDGES[word.raw] for word in found.whole_claim if word.raw in HEDGES}
    told = [
        word
        for place, word in enumerate(found.source)
        if HEDGES.get(word.raw) in _TRAILING or (word.raw in HEDGES and place <= used[-1])
    ]
    for word in told:
        if HEDGES[word.raw] not in kept:
            return f"the source says “{word.raw}”"
    if "future" in kept - {HEDGES[word.raw] for word in told}:
        return "it speaks of a plan where the source does not"
    return ""
