"""Passages that the reader has read -> the same passages, the likeliest answer first.

Joins what the search and the reader say into one probability, which becomes the passage's score.
Pure; knows neither the index nor the reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.fitted import Logistic, fitted
from assistant.types import Passage, Reading

RANKING_FEATURES = (
    "fused_score",  # of words and vectors, beside the best of what was found
    "similarity",  # cosine of question and passage
    "passage_answers",  # the reader, of the whole passage
    "best_sentence",  # … of its best sentence
    "best_span",  # … of the likeliest words in it
)


def ranking_features(passage: Passage, reading: Reading) -> tuple[float, ...]:
    """Return the numbers that a passage is ranked by, in the order of `RANKING_FEATURES`."""
    return (
        passage.score,
        passage.similarity,
        reading.answers,
        max(reading.sentences, default=0.0),
        max(reading.spans, default=0.0),
    )


def scored(
    passages: Sequence[Passage], readings: Sequence[Reading], model: Logistic | None = None
) -> list[Passage]:
    """Return the passages with their readings and new scores (0..1), in the same order.

    Args:
        passages: with the scores of words and vectors.
        readings: what the reader says of each.
        model: what joins the two; the fitted one where None.
    """
    known = model or fitted().passage
    return [
        replace(p, reading=r, score=known.probability(ranking_features(p, r)))
        for p, r in zip(passages, readings, strict=True)
    ]


def ranked(passages: Sequence[Passage]) -> list[Passage]:
    """Return the passages, the best score first."""
    return sorted(passages, key=lambda passage: -passage.score)
