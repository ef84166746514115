"""Order and neighbourhood: the words of a claim must stand together as they do in its source."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from assistant.citations.alignment import Alignment, raw_at
from assistant.citations.amounts import Word
from assistant.citations.linking import continued
from assistant.citations.vocabulary import ADJUNCTS, PLACING, RESTRICTIONS
from assistant.citations.voice import ASIDE, BEING, of_one_voice, turned

Placed = tuple[Word, int]
"""A word of the claim and its place in the source."""

_INSERTION = re.compile(r"\([^()]*\)|, [^,]*,")


def reordered(found: Alignment) -> str:
    """Find words in another order than the source's, but for one phrase of time or place moved."""
    placed = _unswapped(found)
    if any(turned(found, order) for order in (_placed(found), _owned(_placed(found)))):
        return ""
    spots = [spot for _, spot in placed]
    falls = [number for number in range(1, len(spots)) if spots[number] < spots[number - 1]]
    if not falls:
        same_voice = of_one_voice(found, placed)
        return "" if same_voice else "the source says who did it to whom the other way round"
    if any(found.sentence_of[spots[n - 1]] != found.sentence_of[spots[n]] for n in falls):
        return "the source says the same words in another order"
    comma = found.claim_text.find(",")
    fronted = sum(word.end <= comma for word, _ in placed)
    if found.whole_claim[0].raw in ADJUNCTS and _movable(spots[:fronted], spots[fronted:]):
        return ""
    moved = placed[falls[0]][0]
    before = [word.raw for word in found.whole_claim if word.end <= moved.start][-3:]
    timed = "by" in before[-2:] and moved.kind in ("number", "date")
    if (timed or ADJUNCTS & {*before[-2:], moved.raw} or "according" in before) and _movable(
        spots[falls[0] :], spots[: falls[0]]
    ):
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
    placed = [pair for place, pair in enumerate(placed) if not _is_aside(placed, place)]
    placed = _owned(placed)
    for number in reversed(range(len(placed) - 1)):
        one, two = placed[number], placed[number + 1]
        if _is_turned(found, one, two) and _is_passive(found, one, two):
            placed[number : number + 2] = [two, one]
    return placed


def _owned(placed: Sequence[Placed]) -> list[Placed]:
    """Return the words with each "X's big Y" turned round where the source has "big Y of X"."""
    placed = list(placed)
    for number in reversed(range(len(placed) - 1)):
        word, spot = placed[number]
        if word.end - word.start <= len(word.raw):
            continue
        end = number + 1
        while (
            end < len(placed)
            and placed[end][1] < spot
            and (end == number + 1 or placed[end][1] == placed[end - 1][1] + 1)
        ):
            end += 1
        if end > number + 1 and 1 < spot - placed[end - 1][1] <= 4:
            placed[number:end] = [*placed[number + 1 : end], placed[number]]
    return placed


def _is_aside(placed: Sequence[Placed], place: int) -> bool:
    """Say whether a word is an adverb that stands beside the same word on both sides."""
    word, spot = placed[place]
    beside = (*placed[max(0, place - 1) : place], *placed[place + 1 : place + 2])
    return word.raw in ASIDE and any(abs(spot - other) <= 2 for _, other in beside)


def _placed(found: Alignment) -> list[Placed]:
    return [(found.whole_claim[place], spot) for place, spot in found.pairs]


def _is_turned(found: Alignment, one: Placed, two: Placed) -> bool:
    """Say whether two neighbours in the claim are neighbours the other way round in the source."""
    used = set(found.used)
    between = range(two[1] + 1, one[1])
    return 0 < one[1] - two[1] <= 4 and all(
        found.source[spot].kind == "stop" or spot in used for spot in between
    )


def _is_passive(found: Alignment, one: Placed, two: Placed) -> bool:
    """Say whether "was" stands between two words in the claim and not in the source."""
    if any(word.raw in BEING for word in found.source[two[1] : one[1]]):
        return False
    between = [w.raw for w in found.whole_claim if one[0].end <= w.start and w.end <= two[0].start]
    return bool(between) and bool(BEING & set(between))


def skipping(found: Alignment) -> str:
    """Find a name that the claim jumps over: what follows it may be said of that name.

    Not where the name stands in an insertion, or only says where or whose: "on Mill Street".
    """
    for first, second in itertools.pairwise(found.used):
        if continued(found, first, second):
            continue
        start, end = found.source[first].end, found.source[second].start
        between = _INSERTION.sub(" ", found.source_text[start:end]).casefold()
        for place in range(first + 1, second):
            word = found.source[place]
            if word.kind == "name" and word.raw in between and not _is_placing(found, place):
                return f"the source speaks of “{word.raw}” in between"
    return ""


def _is_placing(found: Alignment, place: int) -> bool:
    """Say whether the run of names around a place follows a preposition."""
    while place and (found.source[place].kind == "name" or found.source[place].raw == "the"):
        place -= 1
    return found.source[place].raw in PLACING


def restricted(found: Alignment) -> str:
    """Find a restriction right after the last word used: free "for residents" is not free."""
    following = raw_at(found.source, found.used[-1] + 1) if found.used else ""
    return f"the source goes on with “{following}”" if following in RESTRICTIONS else ""
