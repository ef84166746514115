"""What speaks against a claim although its words stand in the source.

`contradictions` are reasons not to show the claim; `doubts` are reasons not to call it verified.
Each check is one function from an alignment to a reason, or an empty string.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from assistant.citations.alignment import Alignment, same
from assistant.citations.vocabulary import (
    ADJUNCTS,
    BOUNDS,
    HEDGES,
    NEGATIONS,
    OPPOSITES,
    PRONOUNS,
)
from assistant.citations.words import Word, stem

_SCOPE = 5
"""How many words after a negation it may reach."""
_LEAST_DENSITY = 0.3
"""Words picked from further apart than this may belong to different statements."""

_BEING = frozenset("is are was were be been being".split())

Placed = tuple[Word, int]
"""A word of the claim and its place in the source."""

_TRAILING = ("conditional", "reported")
"""Hedges that may also follow what they take back: "…, unless …" and "…, he claims"."""

_CLAUSE_END = re.compile(r"[,;:](?!\d)|\b(?:and|but|while|whereas)\b")

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
    return [reason for reason in (*reasons, _opposite(found), _negated(found)) if reason]


def doubts(found: Alignment, claim: str, source: str) -> list[str]:
    """Return what keeps this claim from being verified."""
    reasons = (
        _half_negated(found),
        _unhedged(found),
        _bounds(found),
        _units(found),
        _loose_number(found, source),
        _order(found, claim),
        _skipped_name(found, source),
        _crossing(found, source),
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


# Negation ----------------------------------------------------------------------------------------


def _is_negation(word: Word) -> bool:
    return word.raw in NEGATIONS or word.raw.endswith("n't")


def _scopes(words: Sequence[Word]) -> tuple[set[int], set[int]]:
    """Return the places that a negation stands right before, and all that it may reach."""
    heads: set[int] = set()
    reach: set[int] = set()
    for place, word in enumerate(words):
        if not _is_negation(word) or _raw(words, place + 1) == "only":
            continue
        scope: list[int] = []
        end = word.end
        for other in range(place + 1, min(place + 12, len(words))):
            parted = words[other].start - end > 1 or words[other].raw in ("but", "which", "who")
            if parted or len(scope) == _SCOPE:
                break
            end = words[other].end
            if words[other].kind != "stop":
                scope.append(other)
        heads |= set(scope[:1])
        reach |= set(scope)
    return heads, reach


def _negated(found: Alignment) -> str:
    claim_heads, claim_reach = _scopes(found.whole_claim)
    source_heads, source_reach = _scopes(found.source)
    for place, spot in _pairs(found):
        if place in claim_heads and spot not in source_reach:
            return "it denies what the source says"
        if spot in source_heads and place not in claim_reach:
            return "it says what the source denies"
    return ""


def _half_negated(found: Alignment) -> str:
    """Find words that only one side denies, unless both deny the same verb: "was not approved"."""
    claim_heads, claim_reach = _scopes(found.whole_claim)
    source_heads, source_reach = _scopes(found.source)
    pairs = list(_pairs(found))
    claimed = sum(_is_negation(word) for word in found.whole_claim)
    nearby = found.source[max(0, found.used[0] - 3) : found.used[-1] + 1] if found.used else ()
    sourced = sum(_is_negation(word) for word in nearby)
    if claimed > sourced:
        return "it denies what the source does not"
    both = {(place, spot) for place, spot in pairs if place in claim_heads and spot in source_heads}
    if both and len(both) == len(claim_heads) == sourced:
        return ""
    uneven = any((place in claim_reach) != (spot in source_reach) for place, spot in pairs)
    return "a negation was gained or lost" if uneven else ""


# Hedges and bounds -------------------------------------------------------------------------------


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


def _bound(words: Sequence[Word], place: int) -> str:
    """Return the kind of bound that the words before a number set, if any."""
    before = _raw(words, place - 1)
    if before in ("than", "to", "of"):
        before = "most" if _raw(words, place - 2) == "up" else _raw(words, place - 2)
    return BOUNDS.get(before, "")


def _numbers(found: Alignment) -> Iterator[tuple[int, int]]:
    """Yield the place of each number in the claim and its place in the source."""
    for place, spot in _pairs(found):
        if found.whole_claim[place].kind in ("number", "date"):
            yield place, spot


def _bounds(found: Alignment) -> str:
    for place, spot in _numbers(found):
        if _bound(found.whole_claim, place) != _bound(found.source, spot):
            return f"the source bounds “{found.source[spot].raw}” otherwise"
    return ""


def _units(found: Alignment) -> str:
    """Find a number whose unit, or the noun that it counts, is not the source's."""
    for place, spot in _numbers(found):
        word, other = found.whole_claim[place], found.source[spot]
        if word.kind == other.kind == "number" and word.key != other.key:
            return f"the source gives “{other.raw}” in another unit"
        counted = _counted(found.whole_claim, place)
        near = found.source[spot + 1 : spot + 4]
        if counted and not any(same(counted, one) for one in near):
            return f"the source counts something else with “{other.raw}”"
    return ""


def _counted(words: Sequence[Word], place: int) -> Word | None:
    """Return the noun right after a number that is no date."""
    following = words[place + 1] if place + 1 < len(words) else None
    if (
        following is None
        or _class(words[place]) == "date"
        or following.kind not in ("word", "name")
    ):
        return None
    return following if following.start - words[place].end <= 1 else None


def _loose_number(found: Alignment, source: str) -> str:
    """Find a number that the source may say of something else, since it has more of the kind."""
    contents = [place for place, word in enumerate(found.whole_claim) if word.kind != "stop"]
    for place, spot in _numbers(found):
        before = [near for near in found.spots[: contents.index(place)] if near is not None]
        after = [near for near in found.spots[contents.index(place) + 1 :] if near is not None]
        neighbour = before[-1] if before else after[0] if after else spot
        for rival in _rivals(found, spot):
            if _distance(found, source, rival, neighbour) <= _distance(
                found, source, spot, neighbour
            ):
                return f"the source may say “{found.source[spot].raw}” of something else"
    return ""


def _rivals(found: Alignment, spot: int) -> list[int]:
    """Return the unused numbers of the source that count the same thing."""
    used = set(found.used)
    counted = _counted(found.source, spot)
    rivals = []
    for place, word in enumerate(found.source):
        if place in used or _class(word) != _class(found.source[spot]):
            continue
        other = _counted(found.source, place)
        if counted is None or other is None or same(counted, other):
            rivals.append(place)
    return rivals


def _distance(found: Alignment, source: str, one: int, other: int) -> int:
    """Return the words between two places, and more where a clause ends between them."""
    first, last = sorted((one, other))
    between = source[found.source[first].end : found.source[last].start]
    return last - first + (10 if _CLAUSE_END.search(between) else 0)


def _class(word: Word) -> str:
    if word.kind == "date" or (word.kind == "number" and re.fullmatch(r"[12]\d{3}", word.raw)):
        return "date"
    return f"number {word.key.split(' ')[1]}" if word.kind == "number" else ""


# Order and neighbourhood -------------------------------------------------------------------------


def _order(found: Alignment, claim: str) -> str:
    """Find words in another order than the source's, but for one phrase of time or place moved."""
    placed = _unswapped(found)
    spots = [spot for _, spot in placed]
    falls = [number for number in range(1, len(spots)) if spots[number] < spots[number - 1]]
    if not falls:
        return ""
    comma = claim.find(",")
    fronted = sum(word.end <= comma for word, _ in placed)
    if found.whole_claim[0].raw in ADJUNCTS and _movable(spots[:fronted], spots[fronted:]):
        return ""
    before = [word.raw for word in found.whole_claim if word.end <= placed[falls[0]][0].start][-2:]
    passive = before[-1:] == ["by"] and any(_is_passive(found, *pair) for pair in _turned(found))
    if (passive or ADJUNCTS & set(before)) and _movable(spots[falls[0] :], spots[: falls[0]]):
        return ""
    return "the source says the same words in another order"


def _movable(phrase: Sequence[int], rest: Sequence[int]) -> bool:
    """Say whether a phrase is one piece of the source, and all else in the source's order."""
    return (
        bool(phrase)
        and list(phrase) == sorted(phrase)
        and list(rest) == sorted(rest)
        and not any(phrase[0] < spot < phrase[-1] for spot in rest)
    )


def _unswapped(found: Alignment) -> list[tuple[Word, int]]:
    """Return the claim's words and their places, in the source's order where that says the same.

    "X's Y" is turned round where the source has "Y of X", and "Y was done" where it has "did Y".
    """
    placed = _placed(found)
    for number in reversed(range(len(placed) - 1)):
        one, two = placed[number], placed[number + 1]
        owner = one[0].end - one[0].start > len(one[0].raw)
        if _is_turned(found, one, two) and (owner or _is_passive(found, one, two)):
            placed[number : number + 2] = [two, one]
    return placed


def _placed(found: Alignment) -> list[Placed]:
    return [(found.whole_claim[place], spot) for place, spot in _pairs(found)]


def _turned(found: Alignment) -> list[tuple[Placed, Placed]]:
    return [pair for pair in itertools.pairwise(_placed(found)) if _is_turned(found, *pair)]


def _is_turned(found: Alignment, one: Placed, two: Placed) -> bool:
    """Say whether two neighbours in the claim are neighbours the other way round in the source."""
    used = set(found.used)
    between = range(two[1] + 1, one[1])
    return 0 < one[1] - two[1] <= 4 and all(
        found.source[spot].kind == "stop" or spot in used for spot in between
    )


def _is_passive(found: Alignment, one: Placed, two: Placed) -> bool:
    between = [w.raw for w in found.whole_claim if one[0].end <= w.start and w.end <= two[0].start]
    return bool(between) and bool(_BEING & set(between))


def _skipped_name(found: Alignment, source: str) -> str:
    """Find a name that the claim jumps over: what follows it may be said of that name."""
    used = found.used
    for first, second in itertools.pairwise(used):
        skipped = [word for word in found.source[first + 1 : second] if word.kind == "name"]
        if not skipped:
            continue
        start, end = found.source[first].end, found.source[second].start
        between = re.sub(r"\([^()]*\)|, [^,]*,", " ", source[start:end])
        if any(word.raw in between.casefold() for word in skipped):
            return f"the source speaks of “{skipped[0].raw}” in between"
    return ""


def _crossing(found: Alignment, source: str) -> str:
    """Find a sentence of the source, after the first one used, that may have another subject."""
    used = found.used
    for first, second in itertools.pairwise(used):
        start, end = found.source[first].end, found.source[second].start
        if re.search(r"[.!?…]['\"”’)]*\s", source[start : end + 1]):
            begins = next(
                (
                    word.raw
                    for word in found.source[first + 1 : second + 1]
                    if re.search(r"[.!?…]['\"”’)]*\s+['\"“‘(]*$", source[: word.start])
                ),
                "",
            )
            if begins not in PRONOUNS:
                return "it joins two sentences of the source"
    return ""


def _pairs(found: Alignment) -> Iterator[tuple[int, int]]:
    """Yield the place of each word found, in the whole claim and in the source."""
    contents = [place for place, word in enumerate(found.whole_claim) if word.kind != "stop"]
    for place, spot in zip(contents, found.spots, strict=True):
        if spot is not None:
            yield place, spot


def _raw(words: Sequence[Word], place: int) -> str:
    return words[place].raw if 0 <= place < len(words) else ""
