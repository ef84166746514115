"""A claim and a passage -> the exact words of the passage that support the claim.

A quote is always one to three whole sentences, cut out of the passage by the offsets that it
carries, so that ``document.text[start:end] == quote`` holds by construction.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.citations.support import Verdict, is_copy, verify
from assistant.citations.words import is_english
from assistant.types import Citation, Passage

LONGEST_QUOTE = 3
"""Sentences; a reader must see at a glance what a claim rests on."""

Similarity = Callable[[str, Sequence[str]], Sequence[float]]
"""Cosines of the embedding of a text with those of others."""

Entailment = Callable[[str, Sequence[str]], Sequence[float]]
"""A reader's probabilities that each of some texts supports a claim."""

MOST_READ = 3
"""Places of a passage that a reader is asked about; the words have chosen them."""

_JOINT = re.compile(r"(?:[,;] (?:and|while|whereas|but) |; )(?=[A-Z]|the |an? )")
"""Between two statements of which the second has a subject of its own."""

Span = tuple[int, int]

_RANK = {"verified": 2, "weak": 1, "unsupported": 0}


@dataclass(frozen=True, slots=True)
class Located:
    """The best place for a claim in a passage, and how well it supports the claim."""

    citation: Citation
    verdict: Verdict

    @property
    def rank(self) -> tuple[int, float]:
        """Order among places: the verdict first, then its score."""
        return _RANK[self.verdict.support], self.verdict.score


def quoted(passage: Passage, start: int, end: int) -> Citation:
    """Return the citation, not yet numbered, of the words between two document offsets.

    Raises:
        ValueError: the span is empty or reaches out of the passage.
    """
    if not passage.start <= start < end <= passage.end:
        raise ValueError(
            f"{start}:{end} is not within the passage {passage.start}:{passage.end} "
            f"of {passage.document.source}."
        )
    return Citation(
        number=0,
        document=passage.document,
        page=passage.page,
        heading=passage.heading,
        start=start,
        end=end,
        quote=passage.between(start, end),
    )


def locate(
    claim: str,
    passage: Passage,
    similarity: Similarity | None = None,
    entailment: Entailment | None = None,
) -> Located:
    """Return the one to three neighbouring sentences of a passage that best support a claim.

    Args:
        claim: a written sentence without its markers.
        passage: where to look; its title and headings count as context.
        similarity: measured only where the words alone do not verify the claim.
        entailment: asked about the best places by their words, unless one is a whole copy.
    """
    places = [judged(claim, passage, span) for span in _windows(passage)]
    if similarity and max(place.rank for place in places)[0] < _RANK["verified"]:
        cosines = similarity(claim, [place.citation.quote for place in places])
        places = [
            judged(claim, passage, _span(place), float(cosine))
            for place, cosine in zip(places, cosines, strict=True)
        ]
    places.sort(key=_preference, reverse=True)
    if entailment is None or is_copy(claim, places[0].citation.quote):
        return places[0]
    sure = places[0].verdict.support == "verified"
    chosen = places[: 1 if sure else MOST_READ]
    read = entailment(claim, [place.citation.quote for place in chosen])
    entailing = [
        judged(claim, passage, _span(place), entailed=float(entailed))
        for place, entailed in zip(chosen, read, strict=True)
    ]
    return max(entailing, key=_preference)


def locate_parts(
    claim: str, passages: Sequence[Passage], entailment: Entailment | None = None
) -> tuple[Located, ...]:
    """Return a place for each half of a claim that only two places support together, or nothing.

    The halves are whole statements joined by "and", "while", "but" or a semicolon, so that the
    claim follows where each of them does; both must be verified.
    """
    for joint in _JOINT.finditer(claim):
        second = claim[joint.end() :]
        halves = (f"{claim[: joint.start()]}.", second[0].upper() + second[1:])
        places = tuple(
            max(
                (locate(half, passage, entailment=entailment) for passage in passages),
                key=lambda place: place.rank,
            )
            for half in halves
        )
        if all(place.verdict.support == "verified" for place in places):
            return places
    return ()


def _span(place: Located) -> Span:
    return place.citation.start, place.citation.end


def _preference(place: Located) -> tuple[int, float, int]:
    """Prefer the better verdict, then the better score, then the shorter quote."""
    return (*place.rank, place.citation.start - place.citation.end)


def judged(
    claim: str,
    passage: Passage,
    span: Span,
    similarity: float | None = None,
    entailed: float | None = None,
) -> Located:
    """Return words of a passage as a citation, and whether they bear a claim out."""
    citation = quoted(passage, *span)
    context = f"{passage.document.title}. {passage.heading or ''}"
    verdict = verify(
        claim,
        citation.quote,
        context=context,
        english=is_english(passage.text),
        similarity=similarity,
        entailed=entailed,
    )
    return Located(citation, verdict)


def _windows(passage: Passage) -> Iterator[Span]:
    sentences = passage.sentences or ((passage.start, passage.end),)
    for first in range(len(sentences)):
        for last in range(first, min(first + LONGEST_QUOTE, len(sentences))):
            yield sentences[first][0], sentences[last][1]
