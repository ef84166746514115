"""Documents with their chunks -> entries of the index, with vectors taken over or made.

A chunk whose input to the model is already indexed, in whatever document, takes its vectors over:
a moved file costs nothing, and a changed paragraph only itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from assistant.index import Entry, Index, Vector, VectorRows
from assistant.types import Chunk, Document

GROUP_CHUNKS = 64
"""Chunks that are embedded, and at least committed, at once."""

Embed = Callable[[list[str]], Sequence[Vector]]
ChunkVectors = tuple[Vector, VectorRows]
Advance = Callable[[int, str], None]
"""Told how many chunks are done, and the source of the last."""
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document that is read and split, with the file it was read from."""

    document: Document
    chunks: Sequence[Chunk]
    file_hash: str
    file_size: int
    file_mtime_ns: int


class Entries:
    """Gives documents their vectors and commits them; counts what it embedded and took over."""

    def __init__(self, index: Index, embed: Embed) -> None:
        self.embedded = 0
        self.reused = 0
        self._index = index
        self._embed = embed

    def commit(self, group: Sequence[Prepared], advance: Advance) -> None:
        """Embed what is new in a group of documents, and store them all."""
        hashes = [[_chunk_hash(chunk) for chunk in prepared.chunks] for prepared in group]
        chunks = {
            digest: chunk
            for prepared, digests in zip(group, hashes, strict=True)
            for digest, chunk in zip(digests, prepared.chunks, strict=True)
        }
        vectors: dict[str, ChunkVectors] = {**self._index.vectors_by_hash(chunks)}
        new = [digest for digest in chunks if digest not in vectors]
        reused = sum(map(len, hashes)) - len(new)
        self.reused += reused
        advance(reused, group[0].document.reference.source)
        for batch in _slices(new):
            made = self._vectors([chunks[digest] for digest in batch])
            vectors.update(zip(batch, made, strict=True))
            advance(len(batch), chunks[batch[-1]].document.source)
        self._index.replace(
            [
                _entry(prepared, digests, [vectors[digest] for digest in digests])
                for prepared, digests in zip(group, hashes, strict=True)
            ]
        )

    def restore_lost(self, advance: Callable[[int, int], None]) -> None:
        """Embed again the chunks whose vectors Chroma has lost; told done and total."""
        lost = self._index.chunks_without_vectors()
        done = 0
        for batch in _slices(lost):
            chunks = self._index.chunks(batch)
            vectors = self._vectors(list(chunks.values()))
            self._index.restore(dict(zip(chunks, vectors, strict=True)))
            done += len(batch)
            advance(done, len(lost))

    def _vectors(self, chunks: Sequence[Chunk]) -> list[ChunkVectors]:
        """Embed chunks with their sentences, each different text once."""
        inputs = [_inputs(chunk) for chunk in chunks]
        texts = list(dict.fromkeys(text for group in inputs for text in group))
        by_text = dict(zip(texts, self._embed(texts), strict=True))
        self.embedded += len(chunks)
        return [(by_text[first], [by_text[text] for text in rest]) for first, *rest in inputs]


def grouped(documents: Iterable[Prepared], chunks: int) -> Iterator[list[Prepared]]:
    """Yield documents in groups of at least so many chunks; the last may have fewer."""
    group: list[Prepared] = []
    size = 0
    for prepared in documents:
        group.append(prepared)
        size += max(1, len(prepared.chunks))
        if size >= chunks:
            yield group
            group, size = [], 0
    if group:
        yield group


def _inputs(chunk: Chunk) -> list[str]:
    """Return what the model reads for a chunk: the chunk in its context, then each sentence."""
    spans = [(start - chunk.start, end - chunk.start) for start, end in chunk.sentences]
    return [f"{chunk.context}\n{chunk.text}", *(chunk.text[start:end] for start, end in spans)]


def _chunk_hash(chunk: Chunk) -> str:
    return hashlib.sha256(json.dumps(_inputs(chunk)).encode()).hexdigest()


def _entry(prepared: Prepared, hashes: Sequence[str], vectors: Sequence[ChunkVectors]) -> Entry:
    return Entry(
        document=prepared.document,
        file_hash=prepared.file_hash,
        file_size=prepared.file_size,
        file_mtime_ns=prepared.file_mtime_ns,
        chunks=tuple(prepared.chunks),
        chunk_hashes=tuple(hashes),
        chunk_vectors=[chunk for chunk, _ in vectors],
        sentence_vectors=[sentences for _, sentences in vectors],
    )


def _slices(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), GROUP_CHUNKS):
        yield items[start : start + GROUP_CHUNKS]
