"""A vector -> the nearest chunks and sentences of the documents that filters let through.

Chroma filters by a list of documents that must not be long, and may still hold vectors of what was
just removed; what it returns is checked against the catalog.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import numpy as np

from assistant.index.catalog import Catalog
from assistant.index.chroma import MOST_DOCUMENTS, Matrix
from assistant.index.records import Vector
from assistant.index.selection import Condition
from assistant.index.vectors import Vectors

Hit = TypeVar("Hit", tuple[int, float], tuple[int, int, float])
"""What is found, the key of its chunk first."""
Ask = Callable[[Vector, int, Sequence[int] | None], list[Hit]]


class Nearest:
    """Searches by vector in one generation."""

    def __init__(self, catalog: Catalog, vectors: Vectors) -> None:
        self._catalog = catalog
        self._vectors = vectors

    def chunks(self, vector: Vector, k: int, selected: Condition | None) -> list[tuple[int, float]]:
        """Return (chunk key, cosine) of the nearest chunks, best first."""
        return self._near(self._vectors.near_chunks, vector, k, selected)

    def sentences(
        self, vector: Vector, k: int, selected: Condition | None
    ) -> list[tuple[int, int, float]]:
        """Return (chunk key, sentence number, cosine) of the nearest sentences, best first."""
        return self._near(self._vectors.near_sentences, vector, k, selected)

    def similarities(
        self, vector: Vector, keys: Iterable[int], selected: Condition | None = None
    ) -> dict[int, tuple[float, tuple[float, ...]]]:
        """Return the cosine of each chunk and of its sentences.

        A chunk whose vectors are lost counts as unlike, so that its words still find it.
        """
        sizes = self._catalog.sizes(keys, selected)
        asked = _unit(np.asarray(vector, dtype=np.float32))
        found = {key: (0.0, (0.0,) * size) for key, size in sizes.items()}
        for key, (chunk, sentences) in self._vectors.fetch(sizes).items():
            cosines = np.clip(_unit(np.vstack([chunk, sentences])) @ asked, -1.0, 1.0).tolist()
            found[key] = cosines[0], tuple(cosines[1:])
        return found

    def _near(self, ask: Ask[Hit], vector: Vector, k: int, selected: Condition | None) -> list[Hit]:
        allowed = None if selected is None else self._catalog.document_keys(selected)
        if k < 1 or allowed == []:
            return []
        named = allowed
        if allowed is not None and len(allowed) > self._most_named():
            named = None
        wanted = k
        while True:
            found = ask(vector, wanted, named)
            live = self._catalog.sizes({hit[0] for hit in found}, selected)
            kept = [hit for hit in found if hit[0] in live]
            if len(kept) >= k or len(found) < wanted:
                return kept[:k]
            wanted *= 4

    def _most_named(self) -> int:
        """How many documents to name at most; where most pass, sifting what is found is faster."""
        return min(MOST_DOCUMENTS, self._catalog.counts().documents // 2)


def _unit(rows: Matrix) -> Matrix:
    norms = np.linalg.norm(rows, axis=-1, keepdims=True)
    unit: Matrix = rows / np.maximum(norms, np.finfo(np.float32).tiny)
    return unit
