"""Negations: what a claim denies must be what its source denies, word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.citations.alignment import Alignment, raw_at
from assistant.citations.amounts import Word
from assistant.citations.vocabulary import NEGATIONS

_SCOPE = 5
"""How many words after a negation it may reach."""

_CLAUSE_END = re.compile(r"[,;:.!?()]")


def _is_negation(word: Word) -> bool:
    return word.raw in NEGATIONS or word.raw.endswith("n't")


def _scopes(words: Sequence[Word], text: str) -> tuple[set[int], set[int]]:
    """Return the places that a negation stands right before, and all that it may reach."""
    heads: set[int] = set()
    reach: set[int] = set()
    for place, word in enumerate(words):
        if not _is_negation(word) or raw_at(words, place + 1) == "only":
            continue
        scope: list[int] = []
        end = word.end
        for other in range(place + 1, min(place + 12, len(words))):
            gap = text[end : words[other].start]
            parted = _CLAUSE_END.search(gap) or words[other].raw in ("but", "which", "who")
            if parted or len(scope) == _SCOPE:
                break
            end = words[other].end
            if words[other].kind != "stop" and words[other].raw != "any":
                scope.append(other)
        heads |= set(scope[:1])
        reach |= set(scope)
    return heads, reach


def negated(found: Alignment) -> str:
    """Find a word that one side says and the other denies."""
    claim_heads, claim_reach = _scopes(found.whole_claim, found.claim_text)
    source_heads, source_reach = _scopes(found.source, found.source_text)
    for place, spot in found.pairs:
        if place in claim_heads and spot not in source_reach:
            return "it denies what the source says"
        if spot in source_heads and place not in claim_reach:
            return "it says what the source denies"
    return ""


def half_negated(found: Alignment) -> str:
    """Find words that only one side denies, unless both deny the same verb: "was not approved"."""
    claim_heads, claim_reach = _scopes(found.whole_claim, found.claim_text)
    source_heads, source_reach = _scopes(found.source, found.source_text)
    claimed = sum(_is_negation(word) for word in found.whole_claim)
    nearby = found.source[max(0, found.used[0] - 3) : found.used[-1] + 1] if found.used else ()
    sourced = sum(_is_negation(word) for word in nearby)
    if claimed > sourced:
        return "it denies what the source does not"
    if _only(found.claim_text) and _only(found.source_text) != _only(found.claim_text):
        return "a negation was gained or lost"
    denied = [
        place in claim_heads or _is_listed(found, place)
        for place, spot in found.pairs
        if spot in source_heads
    ]
    if denied and all(denied) and len(denied) == len(claim_heads) == sourced:
        return ""
    uneven = any((place in claim_reach) != (spot in source_reach) for place, spot in found.pairs)
    return "a negation was gained or lost" if uneven or not all(denied) else ""


def _is_listed(found: Alignment, place: int) -> bool:
    """Say whether a word goes on a list of what is denied: "no telemetry or analytics"."""
    return raw_at(found.whole_claim, place - 1) in ("or", "nor")


def _only(text: str) -> str:
    """Return how a text says "only": alone, with a "not" before it, or not at all."""
    found = re.search(r"(?:\bnot )?\bonly\b", text, re.IGNORECASE)
    return found[0].casefold() if found else ""
