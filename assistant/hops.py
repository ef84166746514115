"""(question, its Passages) -> the Passages with what a further search adds to them.

Some questions take two passages, the second of which does not look like the question: "Who is the
president of the country that hosted the summit?" names neither the country nor its president. The
first passage names the country, the bridge; a search for that name and for what the first passage
leaves open of the question finds the second (after Qi et al. 2019, arXiv:1910.07000, by rule). A
comparison is searched for once for each of the two that it compares. Pure: the search is handed in,
and nothing here knows the index or what is made of the passages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import zip_longest

from assistant.parts import compared
from assistant.questions import topics
from assistant.types import Passage
from assistant.wording import beginnings, content_stems, content_words, stems

Search = Callable[[str], Sequence[Passage]]
"""A query -> passages, best first."""

KEPT_FIRST = 4
"""So many passages of the first search stay in front of what a further one adds, so that a question
which needs no second passage loses at most its fifth."""
ADDED = 2
"""So many passages are put behind them. On the tuning questions of ``benchmarks/multihop.py`` two
to four kept and one to three added differ by less than chance."""
MANY_WORDS, MANY_JOINTS = 5, 3
"""A question that takes two passages has so many content words, or so many words such as "of",
"that" and "where" which hang one thing on another; on SQuAD's training articles, whose questions
take one passage, no passage is then lost from the first five."""
JOINT = re.compile(
    r"\b(?:that|who|whom|which|whose|where|when|what|of|by|in|with|from)\b|['’]s\b", re.IGNORECASE
)
MOST_BRIDGES = 4
"""Names taken over from a passage into the second query."""


def with_hops(question: str, passages: Sequence[Passage], search: Search) -> list[Passage]:
    """Return the passages, best first, with those that one or two further searches add.

    Args:
        question: a standalone question.
        passages: what one search for the question found, best first.
        search: finds passages for another query, under the same filters.
    """
    if pair := compared(question):
        return distinct(*in_turn([search(alone) for alone in pair.values()]), *passages)
    query = second_query(question, passages[0]) if passages and _is_long(question) else None
    if query is None:
        return list(passages)
    kept = passages[:KEPT_FIRST]
    # What the first search found too keeps its score for the question itself.
    scored = {_place(passage): passage for passage in passages}
    taken = {_place(passage) for passage in kept}
    added = [scored.get(_place(p), p) for p in search(query) if _place(p) not in taken]
    return distinct(*kept, *added[:ADDED], *passages[KEPT_FIRST:], *added[ADDED:])


def _is_long(question: str) -> bool:
    joints = len(JOINT.findall(question))
    return joints >= MANY_JOINTS or len(content_words(question)) >= MANY_WORDS


def second_query(question: str, passage: Passage) -> str | None:
    """Return what to look for after this passage; None where it leaves nothing open.

    The words of the question that the passage lacks, and the names that it adds to them.
    """
    has = set(stems(f"{passage.context} {passage.text}"))
    open_words = [word for word in content_words(question) if not has.issuperset(stems(word))]
    names = bridges(question, passage)
    return " ".join([*open_words, *names]) if open_words and names else None


def bridges(question: str, passage: Passage) -> list[str]:
    """Return the names that a passage adds to a question: its nearest sentence's, then its title's.

    The nearest sentence tells how the passage answers, so its names lead on.
    """
    known = set(content_stems(question))
    named = topics(f"{_nearest(passage)}\n{passage.document.title}")
    return [name for name in named if not known.issuperset(stems(name))][:MOST_BRIDGES]


def _nearest(passage: Passage) -> str:
    """Return the sentence of a passage that is nearest to the question it was found for."""
    scored = zip(passage.sentence_similarities, passage.sentences, strict=False)
    _, (start, end) = max(scored, default=(0.0, (passage.start, passage.end)))
    return passage.between(start, end)


def in_turn(rankings: Sequence[Sequence[Passage]]) -> list[Passage]:
    """Return the best of each ranking, then the second of each, and so on."""
    return [passage for rank in zip_longest(*rankings) for passage in rank if passage]


def distinct(*passages: Passage) -> list[Passage]:
    """Return the passages in their order, each once."""
    found: dict[tuple[str, int], Passage] = {}
    for passage in passages:
        found.setdefault(_place(passage), passage)
    return list(found.values())


def _place(passage: Passage) -> tuple[str, int]:
    return passage.document.id, passage.start


def unmentioned(names: Sequence[str], passages: Sequence[Passage]) -> list[str]:
    """Return the names that no passage found, nor its headings, mentions in any form of a word."""
    said = beginnings(f"{passage.context} {passage.text}" for passage in passages)
    return [name for name in names if said.isdisjoint(beginnings([name]))]
