"""One generation of the index: a catalog and its vectors, kept in step whatever happens.

Chroma and SQLite share no transaction. So vectors are journalled as garbage before they are
added, one SQLite transaction then stores what they belong to and journals the old ones, and the
old ones go last. What is garbage when the index opens is dropped. Knows nothing of the lock, the
manifest or other generations.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from assistant.errors import IndexUnusable
from assistant.index.catalog import Catalog
from assistant.index.chroma import Matrix
from assistant.index.database import REBUILD, Database
from assistant.index.nearest import Nearest
from assistant.index.records import Entry, Vector, VectorRows, chunk_keys
from assistant.index.vectors import ChunkRow, Vectors

CATALOG = "catalog.sqlite"
PAGE = 500
"""Chunks whose vectors are in memory at once while a generation is copied."""


class Generation:
    """A catalog and its vectors, below ``index/<name>/``."""

    def __init__(self, folder: Path, database: Database, url: str | None) -> None:
        self.name = folder.name
        self.folder = folder
        self.url = url
        self.readers = 0
        self.retired = False
        self.catalog = Catalog(database)
        self.vectors = Vectors(folder.name, folder / "chroma", url)
        self.nearest = Nearest(self.catalog, self.vectors)

    @classmethod
    def create(cls, index: Path, url: str | None, first_key: int = 1) -> Generation:
        """Make an empty generation; its keys begin at ``first_key``."""
        folder = _new_folder(index)
        return cls._over(folder, Database.create(folder / CATALOG, first_key), url)

    @classmethod
    def open(cls, folder: Path, url: str | None) -> Generation:
        """Open a generation and drop what an interrupted write left behind.

        Raises:
            IndexUnusable: its files are gone or damaged.
        """
        path = folder / CATALOG
        if not path.is_file():
            raise IndexUnusable(f"{path} is missing.", REBUILD)
        return cls._over(folder, Database(path), url)

    @classmethod
    def _over(cls, folder: Path, database: Database, url: str | None) -> Generation:
        with ExitStack() as undo:
            undo.callback(database.close)
            generation = cls(folder, database, url)
            undo.callback(generation.vectors.close)
            generation.sweep()
            undo.pop_all()
        return generation

    @property
    def version(self) -> str:
        """A word that changes whenever the content does."""
        return f"{self.name}-{self.catalog.changes}"

    def vectors_by_hash(self, hashes: Iterable[str]) -> dict[str, tuple[Matrix, Matrix]]:
        """Return the chunk vector and sentence vectors of each hash that is indexed."""
        known = self.catalog.by_hash(hashes)
        stored = self.vectors.fetch(dict(known.values()))
        return {digest: stored[key] for digest, (key, _) in known.items() if key in stored}

    # Writing

    def replace(self, entries: Sequence[Entry]) -> None:
        """Store documents in place of those with the same id or source."""
        self.sweep()
        database = self.catalog.database
        with database.transaction():
            first = self.catalog.reserve(entries)
        self.vectors.add(_rows(entries, first))
        with database.transaction():
            self.catalog.drop(
                [entry.document.reference.id for entry in entries],
                [entry.document.reference.source for entry in entries],
            )
            self.catalog.store(entries, first)
            database.advance("changes")
        self.sweep()

    def remove(self, document_ids: Sequence[str]) -> None:
        """Remove documents; those that are not there are no matter."""
        with self.catalog.database.transaction():
            if self.catalog.drop(document_ids):
                self.catalog.database.advance("changes")
        self.sweep()

    def sweep(self) -> None:
        """Drop the vectors that the journal calls garbage."""
        garbage = self.catalog.journal.garbage()
        if not garbage:
            return
        vectors = self.vectors.delete(garbage)
        with self.catalog.database.transaction():
            self.catalog.journal.dropped(garbage, vectors)

    # Health

    def complete(self) -> bool:
        """Say whether there are as many vectors as chunks and sentences."""
        counts = self.catalog.counts()
        return self.vectors.counts() == (counts.chunks, counts.sentences)

    def reconcile(self) -> list[int]:
        """Drop vectors that belong to nothing; return the keys of the chunks that lack one."""
        self.sweep()
        return self.vectors.reconcile({key: size for key, _, size in self._chunks()})

    def restore(self, vectors: Mapping[int, tuple[Vector, VectorRows]]) -> None:
        """Store vectors of chunks that lost them."""
        owners = self.catalog.owners(vectors)
        self.vectors.add(
            ChunkRow(key, owners[key], *pair) for key, pair in vectors.items() if key in owners
        )

    # Life

    def copy(self, index: Path) -> Generation:
        """Make a generation with the same content and keys and no trace of deleted vectors."""
        self.sweep()
        folder = _new_folder(index)
        self.catalog.database.copy_to(folder / CATALOG)
        fresh = Generation._over(folder, Database(folder / CATALOG), self.url)
        with ExitStack() as undo:
            undo.callback(fresh.destroy)
            with fresh.catalog.database.transaction():
                fresh.catalog.journal.start_anew()
            for page in self.catalog.pages(PAGE):
                stored = self.vectors.fetch({key: size for key, _, size in page})
                fresh.vectors.add(
                    ChunkRow(key, document, *stored[key])
                    for key, document, _ in page
                    if key in stored
                )
            undo.pop_all()
        return fresh

    def close(self) -> None:
        """Close the files."""
        self.vectors.close()
        self.catalog.database.close()

    def destroy(self) -> None:
        """Close the generation and remove all of it."""
        self.vectors.drop()
        self.close()
        # What a reader of files still holds open somewhere goes when the index next opens.
        shutil.rmtree(self.folder, ignore_errors=True)

    def _chunks(self) -> Iterator[tuple[int, int, int]]:
        for page in self.catalog.pages(PAGE):
            yield from page


def _new_folder(index: Path) -> Path:
    folder = index / secrets.token_hex(6)
    folder.mkdir(parents=True)
    return folder


def _rows(entries: Sequence[Entry], first: int) -> Iterator[ChunkRow]:
    for entry, (document, keys) in zip(entries, chunk_keys(entries, first), strict=True):
        for key, chunk, sentences in zip(
            keys, entry.chunk_vectors, entry.sentence_vectors, strict=True
        ):
            yield ChunkRow(key, document, chunk, sentences)
