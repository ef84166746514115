"""A question that went wrong -> its passages in pieces: what was cited, what is gold, the rest.

Pure: offsets in, pieces out. Knows nothing of HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.evaluation.gold import Place, Span
from assistant.evaluation.outcomes import Outcome
from assistant.types import Citation, Passage

MOST_PASSAGES = 4
"""Passages that are shown of one question."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a passage."""

    text: str
    cited: bool
    gold: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage as it is shown beside a question that went wrong."""

    rank: int
    source: str
    place: str
    """The document's title and the headings over the passage."""
    pieces: tuple[Piece, ...]
    cited: bool
    gold: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One question that went wrong, with what there is to see."""

    outcome: Outcome
    passages: tuple[Shown, ...]
    unseen: tuple[str, ...]
    """Sources of the parts that no passage found holds."""


def case_of(outcome: Outcome) -> Case:
    """Return a question with the passages that were cited, hold gold, or were ranked best."""
    shown = [_shown(rank, p, outcome) for rank, p in enumerate(outcome.passages, 1)]
    telling = [passage for passage in shown if passage.cited or passage.gold]
    # What was cited or should have been comes first; the best of the rest say what was found.
    rest = [passage for passage in shown if passage not in telling]
    chosen = [*telling, *rest[: max(0, 2 - len(telling))]][:MOST_PASSAGES]
    unseen = [
        " or ".join(place.spans)
        for place, rank in zip(outcome.places, outcome.ranks, strict=True)
        if rank is None
    ]
    ranked = tuple(sorted(chosen, key=lambda passage: passage.rank))
    return Case(outcome, ranked, tuple(unseen))


def _shown(rank: int, passage: Passage, outcome: Outcome) -> Shown:
    cited = [span for c in outcome.answer.citations if (span := _inside(c, passage))]
    gold = [span for place in outcome.places for span in _of_place(place, passage)]
    holds = any(
        place.holds(passage.document.source, passage.start, passage.end) for place in outcome.places
    )
    return Shown(
        rank=rank,
        source=passage.document.source,
        place=passage.context,
        pieces=tuple(pieces(passage.text, cited, gold)),
        cited=bool(cited),
        gold=holds,
    )


def _inside(citation: Citation, passage: Passage) -> Span | None:
    if citation.document.id != passage.document.id:
        return None
    return _clipped((citation.start, citation.end), passage)


def _of_place(place: Place, passage: Passage) -> list[Span]:
    spans = place.spans.get(passage.document.source, ())
    return [clipped for span in spans if (clipped := _clipped(span, passage))]


def _clipped(span: Span, passage: Passage) -> Span | None:
    """Return what of a document's span lies in a passage, as offsets into the passage's text."""
    start, end = max(span[0], passage.start), min(span[1], passage.end)
    return (start - passage.start, end - passage.start) if start < end else None


def pieces(text: str, cited: Sequence[Span], gold: Sequence[Span]) -> list[Piece]:
    """Cut a text where cited words or gold spans begin or end.

    Args:
        text: of a passage.
        cited: offsets into it.
        gold: offsets into it.
    """
    cuts = sorted({0, len(text), *(edge for span in (*cited, *gold) for edge in span)})
    return [
        Piece(text[start:end], _covers(cited, start, end), _covers(gold, start, end))
        for start, end in pairwise(cuts)
    ]


def _covers(spans: Sequence[Span], start: int, end: int) -> bool:
    return any(first <= start and end <= last for first, last in spans)
