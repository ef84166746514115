"""Claims -> numbered sentences and citations, the same for quoted and for written answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from assistant.types import Citation, Claim, Sentence


def number(claims: Iterable[Claim]) -> Iterator[tuple[Sentence, tuple[Citation, ...]]]:
    """Yield each claim as a sentence, with the citations that it is the first to use.

    Citations are numbered from 1 in the order of their first use; the same words of the same
    version of a document keep their number.
    """
    numbers: dict[tuple[str, str, int, int], int] = {}
    for claim in claims:
        used: list[int] = []
        new: list[Citation] = []
        for citation in claim.citations:
            place = (
                citation.document.id,
                citation.document.version,
                citation.start,
                citation.end,
            )
            if place not in numbers:
                numbers[place] = len(numbers) + 1
                new.append(replace(citation, number=numbers[place]))
            if numbers[place] not in used:
                used.append(numbers[place])
        yield Sentence(claim.text, tuple(used), claim.support, claim.score), tuple(new)


def answer_text(sentences: Iterable[Sentence]) -> str:
    """Return the sentences as one paragraph, each followed by its markers: ``So it is. [1][2]``."""
    return " ".join(
        " ".join(part for part in (sentence.text, markers_of(sentence)) if part)
        for sentence in sentences
    )


def markers_of(sentence: Sentence) -> str:
    """Return the markers of a sentence: ``[1][2]``."""
    return "".join(f"[{number}]" for number in sentence.citations)
