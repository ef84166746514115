"""A small index for tests: a real Chroma and SQLite under vectors that are quick to make."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ReadingError
from assistant.index import Build, Entry, Index, words
from assistant.sync import SyncProgress, sync
from assistant.types import Block, Chunk, Document, DocumentReference, Filters, SyncReport

DIMENSION = 16
BUILD = Build("hashed-words", "0" * 64, DIMENSION, "paragraphs")


def vector(text: str) -> NDArray[np.float32]:
    """Return a unit vector that texts with the same words share."""
    total = np.sum([_word_vector(word) for word in words(text) or [""]], axis=0)
    unit: NDArray[np.float32] = (total / np.linalg.norm(total)).astype(np.float32)
    return unit


@cache
def _word_vector(word: str) -> NDArray[np.float32]:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(DIMENSION).astype(np.float32)


def embed(texts: list[str]) -> list[NDArray[np.float32]]:
    """Return one vector a text."""
    return [vector(text) for text in texts]


def document(source: str, text: str, modified: str = "2025-01-02T03:04:05Z") -> Document:
    """Return a document of one paragraph a block; its title does not depend on its name."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    identity = hashlib.sha256(source.encode()).hexdigest()[:16]
    reference = DocumentReference(identity, f"sha256:{digest}", source, "A title")
    blocks = tuple(Block(*match.span()) for match in re.finditer(r"[^\n]+", text))
    return Document(reference, Path(source).suffix[1:], modified, text, blocks)


def split(document: Document) -> list[Chunk]:
    """Return a chunk for each block, with the sentences that end in a full stop."""
    chunks = []
    for block in document.blocks:
        text = document.text[block.start : block.end]
        spans = tuple(
            (block.start + match.start(), block.start + match.end())
            for match in re.finditer(r"[^.\s][^.]*\.?", text)
        )
        chunks.append(
            Chunk(document.reference, block.start, block.end, text, (), block.page, spans)
        )
    return chunks


def entry(source: str, text: str, modified: str = "2025-01-02T03:04:05Z") -> Entry:
    """Return a document ready to be stored."""
    made = document(source, text, modified)
    chunks = split(made)
    return Entry(
        document=made,
        file_hash=hashlib.sha256(text.encode()).hexdigest(),
        file_size=len(text.encode()),
        file_mtime_ns=1,
        chunks=tuple(chunks),
        chunk_hashes=tuple(hashlib.sha256(chunk.text.encode()).hexdigest() for chunk in chunks),
        chunk_vectors=[vector(chunk.text) for chunk in chunks],
        sentence_vectors=[
            [vector(made.text[start:end]) for start, end in chunk.sentences] for chunk in chunks
        ],
    )


def read(path: Path, source: str) -> Document:
    """Return a text file as a document; a file that says BROKEN is not readable."""
    if path.suffix != ".txt":
        raise ReadingError(f'The format "{path.suffix}" is not one that is read.', "Use .txt.")
    text = path.read_text(encoding="utf-8")
    if "BROKEN" in text:
        raise ReadingError("The file is broken.", "Mend it.")
    modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return document(source, text, modified.strftime("%Y-%m-%dT%H:%M:%SZ"))


def run_sync(
    corpus: Path,
    index: Index,
    only: Sequence[str] = (),
    progress: Callable[[SyncProgress], None] | None = None,
) -> SyncReport:
    """Sync with the small reader, splitter and embedder."""
    return sync(corpus, index, read=read, split=split, embed=embed, only=only, progress=progress)


def write(corpus: Path, source: str, text: str, age_seconds: float = 60) -> Path:
    """Write a file that was last changed some time ago."""
    path = corpus / source
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    moment = path.stat().st_mtime - age_seconds
    os.utime(path, (moment, moment))
    return path


def texts_near(index: Index, text: str, k: int = 3, filters: Filters | None = None) -> list[str]:
    """Return the chunks nearest to a text, best first."""
    keys = [key for key, _ in index.near_chunks(vector(text), k, filters)]
    chunks = index.chunks(keys)
    return [chunks[key].text for key in keys]


def texts_matching(
    index: Index, question: str, k: int = 3, filters: Filters | None = None
) -> list[str]:
    """Return the chunks with any word of a question, best first."""
    keys = [key for key, _ in index.matching(words(question), k, filters)]
    chunks = index.chunks(keys)
    return [chunks[key].text for key in keys]


def generations(folder: Path) -> list[str]:
    """Return the generations that lie in an index folder."""
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


def stored_vectors(index: Index) -> tuple[set[str], set[str]]:
    """Return the names of all vectors that Chroma has, of chunks and of sentences."""
    vectors = index._live.vectors
    return set(vectors._chunks.names()), set(vectors._sentences.names())


def expected_vectors(index: Index) -> tuple[set[str], set[str]]:
    """Return the names of the vectors that the catalog knows."""
    sizes = {key: size for page in index._live.catalog.pages(500) for key, _, size in page}
    sentences = {f"{key}:{number}" for key, size in sizes.items() for number in range(size)}
    return {str(key) for key in sizes}, sentences


def content(index: Index) -> dict[str, tuple[str, list[str], list[list[float]]]]:
    """Return what is indexed in a form that does not depend on how it came in."""
    found: dict[str, tuple[str, list[str], list[list[float]]]] = {}
    for page in index._live.catalog.pages(500):
        chunks = index.chunks([key for key, _, _ in page])
        vectors = index._live.vectors.fetch({key: size for key, _, size in page})
        for key, chunk in sorted(chunks.items(), key=lambda pair: pair[1].start):
            version, texts, rows = found.setdefault(
                chunk.document.source, (chunk.document.version, [], [])
            )
            assert version == chunk.document.version
            texts.append(chunk.text)
            parts = [vectors[key][0], *vectors[key][1]]
            rows += [[round(float(value), 4) for value in part] for part in parts]
    return found
