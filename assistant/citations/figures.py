"""Numbers and dates: what a claim says of one must be what its source says of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.citations.alignment import Alignment, raw_at, same
from assistant.citations.amounts import Word
from assistant.citations.vocabulary import BOUNDS

_CLAUSE_END = re.compile(r"[,;:](?!\d)|\b(?:and|but|while|whereas)\b")
_CLAUSE = 10
"""Words that the end of a clause counts for in a distance."""


def _bound(words: Sequence[Word], place: int) -> str:
    """Return the kind of bound that the words before a number set, if any."""
    before = raw_at(words, place - 1)
    if before in ("than", "to", "of"):
        before = "most" if raw_at(words, place - 2) == "up" else raw_at(words, place - 2)
    return BOUNDS.get(before, "")


def _numbers(found: Alignment) -> list[tuple[int, int]]:
    """Return the place of each number in the claim and its place in the source."""
    return [
        (place, spot)
        for place, spot in found.pairs
        if found.whole_claim[place].kind in ("number", "date")
    ]


def bounded(found: Alignment) -> str:
    """Find a number that is exact, a minimum, a maximum or about so only on one side."""
    for place, spot in _numbers(found):
        if _bound(found.whole_claim, place) != _bound(found.source, spot):
            return f"the source bounds “{found.source[spot].raw}” otherwise"
    return ""


def counted(found: Alignment) -> str:
    """Find a number whose unit, or the noun that it counts, is not the source's."""
    for place, spot in _numbers(found):
        word, other = found.whole_claim[place], found.source[spot]
        if word.kind == other.kind == "number" and word.key != other.key:
            return f"the source gives “{other.raw}” in another unit"
        noun = _noun(found.whole_claim, place)
        near = found.source[spot + 1 : spot + 4]
        if noun and not any(same(noun, one) for one in near):
            return f"the source counts something else with “{other.raw}”"
    return ""


def directed(found: Alignment) -> str:
    """Find what the claim puts after "to" and the source after "by" or "from", or the like."""
    for place, spot in found.pairs:
        if found.whole_claim[place].kind in ("number", "date", "name"):
            said, other = _direction(found.whole_claim, place), _direction(found.source, spot)
            if said and other and said != other:
                return f"the source says “{other} {found.source[spot].raw}”"
    return ""


def _direction(words: Sequence[Word], place: int) -> str:
    before = place - 2 if raw_at(words, place - 1) in ("a", "an", "the") else place - 1
    return raw_at(words, before) if raw_at(words, before) in ("to", "by", "from") else ""


def _noun(words: Sequence[Word], place: int) -> Word | None:
    """Return the noun right after a number that is no date."""
    following = words[place + 1] if place + 1 < len(words) else None
    if (
        following is None
        or _class(words[place]) == "date"
        or following.kind not in ("word", "name")
    ):
        return None
    return following if following.start - words[place].end <= 1 else None


def loose(found: Alignment) -> str:
    """Find a number that the source may say of something else, since it has more of the kind."""
    contents = [place for place, word in enumerate(found.whole_claim) if word.kind != "stop"]
    for place, spot in _numbers(found):
        before = [near for near in found.spots[: contents.index(place)] if near is not None]
        after = [near for near in found.spots[contents.index(place) + 1 :] if near is not None]
        neighbour = before[-1] if before else after[0] if after else spot
        for rival in _rivals(found, spot):
            if _distance(found, rival, neighbour) <= _distance(found, spot, neighbour):
                return f"the source may say “{found.source[spot].raw}” of something else"
    return ""


def _rivals(found: Alignment, spot: int) -> list[int]:
    """Return the unused numbers of the source that count the same thing."""
    used = set(found.used)
    noun = _noun(found.source, spot)
    rivals = []
    for place, word in enumerate(found.source):
        if place in used or _class(word) != _class(found.source[spot]):
            continue
        other = _noun(found.source, place)
        if noun is None or other is None or same(noun, other):
            rivals.append(place)
    return rivals


def _distance(found: Alignment, one: int, other: int) -> int:
    """Return the words between two places, and more where a clause ends between them."""
    first, last = sorted((one, other))
    between = found.source_text[found.source[first].end : found.source[last].start]
    return last - first + (_CLAUSE if _CLAUSE_END.search(between) else 0)


def _class(word: Word) -> str:
    if word.kind == "date" or (word.kind == "number" and re.fullmatch(r"[12]\d{3}", word.raw)):
        return "date"
    return f"number {word.key.split(' ')[1]}" if word.kind == "number" else ""
