"""The values that go into the index and come out of it, beside the shared types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.types import Chunk, Document

Vector = Sequence[float] | NDArray[np.float32]
VectorRows = Sequence[Vector] | NDArray[np.float32]
ChunkSizes = dict[int, int]
"""Chunk key -> how many sentences it has; names all vectors of these chunks."""


@dataclass(frozen=True, slots=True)
class Build:
    """How the vectors of an index are made; an index serves only the build it was made with."""

    model: str
    sha256: str
    """Hex digest of the embedding model's weights."""
    dimension: int
    chunker: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A document ready to be stored, with the file it came from and its vectors."""

    document: Document
    file_hash: str
    """Hex SHA-256 of the file's bytes."""
    file_size: int
    file_mtime_ns: int
    """Modification time, or `UNSETTLED` when the file is to be looked at again."""
    chunks: tuple[Chunk, ...]
    chunk_hashes: tuple[str, ...]
    """Hash of what was embedded for each chunk; equal hashes mean equal vectors."""
    chunk_vectors: VectorRows
    sentence_vectors: Sequence[VectorRows]
    """For each chunk the vectors of its sentences, in order."""


UNSETTLED = 0
"""In place of a modification time: so recent that a later change might not show in it."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file as it was when it was indexed."""

    hash: str
    size: int
    mtime_ns: int
    document_id: str
    version: str


class Failure(NamedTuple):
    """A file as it was when it could not be read, and why."""

    size: int
    mtime_ns: int
    reason: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is indexed."""

    documents: int
    chunks: int
    sentences: int


def places(entries: Sequence[Entry], first: int) -> list[int]:
    """Return the document key of each entry; the keys of its chunks follow it."""
    found = []
    for entry in entries:
        found.append(first)
        first += 1 + len(entry.chunks)
    return found


def chunk_keys(entries: Sequence[Entry], first: int) -> list[tuple[int, list[int]]]:
    """Return the document key and the chunk keys of each entry."""
    return [
        (key, list(range(key + 1, key + 1 + len(entry.chunks))))
        for key, entry in zip(places(entries, first), entries, strict=True)
    ]
