"""The vectors of chunks and of their sentences, in two collections of one generation.

A chunk's vector is called by the chunk's key, a sentence's by ``key:number``. Knows nothing of the
catalog: which chunks there should be, and how many sentences each has, it is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.index.chroma import BATCH, Chroma, Matrix
from assistant.index.records import ChunkSizes, Vector, VectorRows


@dataclass(frozen=True, slots=True)
class ChunkRow:
    """The vectors of one chunk, with the keys of the chunk and of its document."""

    key: int
    document: int
    chunk: Vector
    sentences: VectorRows


class Vectors:
    """All vectors of a generation."""

    def __init__(self, generation: str, folder: Path, url: str | None) -> None:
        self._chroma = Chroma(folder, url)
        self._remote = url is not None
        self._names = collection_names(generation)
        self._chunks, self._sentences = map(self._chroma.collection, self._names)

    def add(self, rows: Iterable[ChunkRow]) -> None:
        """Store the vectors of chunks; those that are there already stay as they are."""
        chunks: list[tuple[str, int, Vector]] = []
        sentences: list[tuple[str, int, Vector]] = []
        for row in rows:
            chunks.append((str(row.key), row.document, row.chunk))
            names = _sentences(row.key, len(row.sentences))
            sentences += [
                (name, row.document, vector)
                for name, vector in zip(names, row.sentences, strict=True)
            ]
            if len(sentences) >= BATCH:
                self._sentences.add(sentences)
                sentences = []
        self._sentences.add(sentences)
        self._chunks.add(chunks)

    def delete(self, sizes: ChunkSizes) -> int:
        """Drop the vectors of chunks and return how many there were to be."""
        return self._chunks.delete(map(str, sizes)) + self._sentences.delete(_all_sentences(sizes))

    def near_chunks(
        self, vector: Vector, k: int, documents: Sequence[int] | None
    ) -> list[tuple[int, float]]:
        """Return (chunk key, cosine) of the nearest chunks, best first."""
        found = self._chunks.near(vector, k, documents)
        return [(int(name), cosine) for name, cosine in found]

    def near_sentences(
        self, vector: Vector, k: int, documents: Sequence[int] | None
    ) -> list[tuple[int, int, float]]:
        """Return (chunk key, sentence number, cosine) of the nearest sentences, best first."""
        found = []
        for name, cosine in self._sentences.near(vector, k, documents):
            key, _, number = name.partition(":")
            found.append((int(key), int(number), cosine))
        return found

    def fetch(self, sizes: ChunkSizes) -> dict[int, tuple[Matrix, Matrix]]:
        """Return the chunk vector and the sentence vectors of chunks, incomplete ones left out."""
        chunks = self._chunks.get(map(str, sizes))
        sentences = self._sentences.get(_all_sentences(sizes))
        found = {}
        for key, size in sizes.items():
            names = _sentences(key, size)
            if str(key) in chunks and all(name in sentences for name in names):
                chunk = chunks[str(key)]
                rows = [sentences[name] for name in names]
                found[key] = chunk, np.array(rows, np.float32).reshape(size, len(chunk))
        return found

    def counts(self) -> tuple[int, int]:
        """Return how many vectors of chunks and of sentences there are."""
        return self._chunks.count(), self._sentences.count()

    def reconcile(self, live: ChunkSizes) -> list[int]:
        """Drop all vectors but those of these chunks; return the chunks that lack a vector."""
        chunks = set(self._chunks.names())
        sentences = set(self._sentences.names())
        self._chunks.delete(chunks.difference(map(str, live)))
        self._sentences.delete(sentences.difference(_all_sentences(live)))
        return [
            key
            for key, size in live.items()
            if str(key) not in chunks or not sentences.issuperset(_sentences(key, size))
        ]

    def close(self) -> None:
        """Let go of the store."""
        self._chroma.close()

    def drop(self) -> None:
        """Remove the collections from a server; embedded ones go with their folder."""
        if self._remote:
            self._chroma.drop(self._names)


def collection_names(generation: str) -> list[str]:
    """Return what the collections of a generation are called."""
    return [f"assistant-{generation}-{kind}" for kind in ("chunks", "sentences")]


def _sentences(key: int, size: int) -> list[str]:
    return [f"{key}:{number}" for number in range(size)]


def _all_sentences(sizes: Mapping[int, int]) -> list[str]:
    return [name for key, size in sizes.items() for name in _sentences(key, size)]
