"""Passages made by hand, for the stages that judge and quote them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from assistant.types import DocumentReference, Passage


def reference(source: str = "japan.md", title: str = "Japan") -> DocumentReference:
    """Return a reference; the same source has the same id."""
    digest = hashlib.sha256(source.encode()).hexdigest()
    return DocumentReference(digest[:16], f"sha256:{digest}", source, title)


def passage(
    *sentences: str,
    cosines: Sequence[float] = (),
    source: str = "japan.md",
    heading: str | None = None,
    start: int = 100,
    score: float = 1.0,
    similarity: float = 0.5,
    page: int | None = None,
) -> Passage:
    """Return a passage of these sentences, a space between them."""
    spans = []
    position = start
    for sentence in sentences:
        spans.append((position, position + len(sentence)))
        position += len(sentence) + 1
    text = " ".join(sentences)
    return Passage(
        document=reference(source, source.partition(".")[0].title()),
        page=page,
        heading=heading,
        start=start,
        end=start + len(text),
        text=text,
        score=score,
        sentences=tuple(spans),
        sentence_similarities=tuple(cosines) or (0.5,) * len(sentences),
        similarity=similarity,
    )


def equally(words: Sequence[str]) -> Mapping[str, float]:
    """Weigh all words alike."""
    return dict.fromkeys(words, 1.0)
