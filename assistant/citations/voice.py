"""Turned sentences: the order of words in which a claim says the same the other way round.

"X was founded by Y" for "Y founded X", and "The capital of X is Y" for "Y is the capital of X".
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from assistant.citations.alignment import Alignment, raw_at
from assistant.citations.amounts import Word

BEING = frozenset("is are was were be been being".split())
ASIDE = frozenset("also long only still now then later first soon already once finally".split())
"""Adverbs that stand before the verb or its auxiliary alike."""
_BEFORE_VERB = 3
"""How many words before a participle its auxiliary may stand."""


def turned(found: Alignment, placed: Sequence[tuple[Word, int]]) -> bool:
    """Say whether the claim is the source in the other voice, or round the other side of "is".

    Args:
        found: the claim and the source.
        placed: the claim's words and their places in the source, in the claim's order.
    """
    plain = [pair for pair in placed if pair[0].raw not in ASIDE]
    return any(_in_order(order) for order in _orders(found, plain))


def of_one_voice(found: Alignment, placed: Sequence[tuple[Word, int]]) -> bool:
    """Say whether both sides tell by whom, or neither: else who did it is another."""
    places = {word.start: place for place, word in enumerate(found.whole_claim)}
    for (word, spot), (agent, agent_spot) in itertools.pairwise(placed):
        if agent.kind in ("number", "date"):
            continue  # "by 5 percent"
        place = places[word.start]
        claimed = _by_between(found.whole_claim, place, places[agent.start])
        sourced = _by_between(found.source, spot, agent_spot)
        passive = (found.whole_claim, place) if claimed else (found.source, spot)
        if claimed != sourced and _is_participle(*passive):
            return False
    return True


def _by_between(words: Sequence[Word], first: int, last: int) -> bool:
    return any(word.raw == "by" for word in words[first + 1 : last])


def _orders(found: Alignment, placed: Sequence[tuple[Word, int]]) -> Iterator[list[int]]:
    spots = [spot for _, spot in placed]
    places = {word.start: place for place, word in enumerate(found.whole_claim)}
    for verb, (word, spot) in enumerate(placed):
        claimed = _is_participle(found.whole_claim, places[word.start])
        sourced = _is_participle(found.source, spot)
        if claimed and not sourced:
            agent = _after_by(found.whole_claim, [places[one.start] for one, _ in placed], verb)
            if agent and verb:
                done, mid, rest = spots[:verb], spots[verb + 1 : agent], spots[agent:]
                for end in range(1, len(rest) + 1):
                    yield [*rest[:end], spot, *done, *mid, *rest[end:]]
            elif verb and not agent:
                yield [spot, *spots[:verb], *spots[verb + 1 :]]
        if sourced and not claimed and 0 < verb < len(placed) - 1:
            by, rest = spots[:verb], spots[verb + 1 :]
            if _by_between(found.source, spot, min(by)):
                for end in range(1, len(rest) + 1):
                    yield [*rest[:end], spot, *by, *rest[end:]]
    if middle := _round_being(found, placed):
        yield [*spots[middle:], *spots[:middle]]


def _is_participle(words: Sequence[Word], place: int) -> bool:
    """Say whether a form of "be" stands before a word with nothing but adverbs in between."""
    for near in range(place - 1, max(-1, place - 1 - _BEFORE_VERB), -1):
        raw = raw_at(words, near)
        if raw in BEING:
            return True
        if not raw.endswith("ly") and raw not in ASIDE and raw not in ("not", "never"):
            return False
    return False


def _after_by(words: Sequence[Word], places: Sequence[int], verb: int) -> int:
    """Return the index of the first word of the claim after the "by" that follows a verb."""
    for index in range(verb + 1, len(places)):
        if _by_between(words, places[index - 1], places[index]):
            return index
    return 0


def _round_being(found: Alignment, placed: Sequence[tuple[Word, int]]) -> int:
    """Return where the claim's subject ends, if both sides say "A is the B" of the same two."""
    for index in range(1, len(placed)):
        left, right = placed[index - 1][0], placed[index][0]
        between = [w.raw for w in found.whole_claim if left.end <= w.start and w.end <= right.start]
        if not BEING & set(between):
            continue
        first, last = placed[-1][1], placed[0][1]
        if first >= last:
            continue
        gap = [word.raw for word in found.source[first + 1 : last]]
        definite = any(one in BEING and other == "the" for one, other in itertools.pairwise(gap))
        if definite and (found.whole_claim[0].raw == "the"):
            return index
    return 0


def _in_order(spots: Sequence[int]) -> bool:
    return list(spots) == sorted(spots)
