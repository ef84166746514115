"""Question + Passages -> the sentences of the sources that answer, quoted word for word.

Needs no chat model. Nothing is repaired or rephrased: a quote that leans on the sentence before it
takes that sentence along. Pure: which sentences answer best is told by `evidence`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.citations import quoted
from assistant.evidence import Candidate, Rarity, candidates, leading, wanted
from assistant.types import Claim, Passage
from assistant.wording import content_stems, kind_of

MOST_SENTENCES = 4
SAME = 0.8
"""Sentences that share this much of their words say the same."""

LEANING = re.compile(
    r"^(?:(?:however|but|and|also|moreover|furthermore|therefore|thus|hence|instead|nevertheless"
    r"|in addition|as a result|for example|for instance|by contrast|in contrast|meanwhile"
    r"|otherwise|similarly|likewise|still|yet|then|consequently)\b[, ]*)?"
    r"(?:it|its|they|their|them|he|his|she|her|this|these|that|those|such|both|the (?:latter"
    r"|former))\b",
    re.IGNORECASE,
)
LISTING = re.compile(
    r"\b(?:what|which|who) (?:are|were)\b"
    r"|\b(?:list|name|which|what) (?:all |the |kinds? |types? )*"
    r"(?!(?:is|was|has|does|this|its)\b)\w*[^\Ws]s\b",
    re.IGNORECASE,
)


class QuoteWriter:
    """Answer with the sentences of the passages; satisfies `types.Writer`.

    Args:
        rarity: how much each word of a question weighs, from the corpus.
        parts: where a question asks several, each with the passages found for it alone.
    """

    def __init__(
        self, rarity: Rarity, parts: Mapping[str, Sequence[Passage]] | None = None
    ) -> None:
        self._rarity = rarity
        self._parts = parts

    def claims(self, question: str, passages: Sequence[Passage]) -> Iterator[Claim]:
        """Yield the quoted sentences in the order of the sources, at most four."""
        asked = list((self._parts or {question: passages}).items())[:MOST_SENTENCES]
        most = MOST_SENTENCES // len(asked) if len(asked) > 1 else None
        chosen: list[Candidate] = []
        for part, own in asked:
            ranked = candidates(wanted(part, self._rarity), own)
            chosen += _best(ranked, most or most_sentences(part), chosen)
        for candidate in _in_order(_with_antecedents(chosen), passages):
            yield _claim(candidate)


def most_sentences(question: str) -> int:
    """Return how many sentences an answer may quote: a fact needs few, a reason or a list more."""
    return 3 if kind_of(question) == "reason" or LISTING.search(question) else 2


def _best(ranked: Sequence[Candidate], most: int, already: Sequence[Candidate]) -> list[Candidate]:
    chosen: list[Candidate] = []
    for candidate in leading(ranked):
        if len(chosen) < most and not any(_same(candidate, other) for other in [*already, *chosen]):
            chosen.append(candidate)
    return chosen


def _same(one: Candidate, other: Candidate) -> bool:
    if (one.passage.document.id, one.start) == (other.passage.document.id, other.start):
        return True
    a, b = set(content_stems(one.text)), set(content_stems(other.text))
    return bool(a and b) and len(a & b) >= SAME * min(len(a), len(b))


def _with_antecedents(chosen: Sequence[Candidate]) -> list[Candidate]:
    """Add the sentence before one that cannot be understood without it, while there is room."""
    kept = list(chosen)
    for candidate in chosen:
        before = _previous(candidate) if LEANING.match(candidate.text) else None
        if before and len(kept) < MOST_SENTENCES and not any(_same(before, k) for k in kept):
            kept.append(before)
    return kept


def _previous(candidate: Candidate) -> Candidate | None:
    passage = candidate.passage
    position = [start for start, _ in passage.sentences].index(candidate.start)
    if position == 0:
        return None
    start, end = passage.sentences[position - 1]
    return Candidate(passage, start, end, (), (), candidate.probability)


def _in_order(chosen: Sequence[Candidate], passages: Sequence[Passage]) -> list[Candidate]:
    """Sort by document, the best-ranked document first, then by place in the document."""
    ids = [passage.document.id for passage in passages]
    return sorted(chosen, key=lambda c: (ids.index(c.passage.document.id), c.start))


def _claim(candidate: Candidate) -> Claim:
    citation = quoted(candidate.passage, candidate.start, candidate.end)
    return Claim(" ".join(candidate.text.split()), (citation,), "verified", candidate.probability)
