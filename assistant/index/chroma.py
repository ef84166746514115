"""Named sets of vectors in Chroma, embedded in a folder or on a server; nothing else knows Chroma.

What Chroma 1.5 needs to be told or spared: sizes of calls, settings of its graph, no telemetry, no
``.env``, no embedding function. Every failure is an `IndexUnusable` with a remedy.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from assistant.errors import IndexUnusable, SettingsError
from assistant.index.records import Vector

Matrix = NDArray[np.float32]
Item = TypeVar("Item")

HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 24}
"""Closer to an exact search than Chroma's defaults (100, 100, 16), at little cost in time."""
BATCH = 2_000
"""Vectors in one call; Chroma takes 5,461 at most, and its SQLite 32,766 values."""
PATIENCE_SECONDS = 60.0
"""How long a Chroma server may stay silent."""
MOST_DOCUMENTS = 5_000
"""Documents that one filter may name, for the same reason; some 70 ms."""


class Chroma:
    """A connection to Chroma: the one in a folder, or a server."""

    def __init__(self, folder: Path, url: str | None) -> None:
        self._url = url
        self._where = url or str(folder)
        with self.errors():
            self._client = _server(url) if url else _embedded(folder)
        # Chroma waits for ever and never hangs up; these connections are ours alone to set right.
        owners = (self._client, self._client._admin_client) if url else ()
        self._sessions = [owner._server._session for owner in owners]
        for session in self._sessions:
            session.timeout = PATIENCE_SECONDS

    def collection(self, name: str) -> Collection:
        """Return the collection of that name; made if it is not there."""
        from chromadb.errors import NotFoundError

        with self.errors():
            try:
                found = self._client.get_collection(name, embedding_function=None)
            except NotFoundError:
                found = self._client.create_collection(
                    name, configuration={"hnsw": HNSW}, embedding_function=None
                )
        return Collection(self, found)

    def drop(self, names: Iterable[str]) -> None:
        """Remove collections; those that are not there are no matter."""
        from chromadb.errors import NotFoundError

        for name in names:
            with self.errors(), suppress(NotFoundError):
                self._client.delete_collection(name)

    def close(self) -> None:
        """Let go of the folder or the server."""
        with self.errors():
            self._client.close()
        for session in self._sessions:
            session.close()

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Turn what Chroma raises into `IndexUnusable`."""
        import httpx
        from chromadb.errors import ChromaError

        try:
            yield
        except (ChromaError, httpx.HTTPError, ValueError) as error:
            remedy = (
                "Check that a Chroma server runs at ASSISTANT_CHROMA_URL."
                if self._url
                else "If the disk is not full, run `assistant index --rebuild`."
            )
            raise IndexUnusable(f"Chroma at {self._where} failed: {error}.", remedy) from error


class Collection:
    """Vectors by name, each with the key of its document."""

    def __init__(self, chroma: Chroma, collection: Any) -> None:
        self._chroma = chroma
        self._collection = collection

    def add(self, rows: Iterable[tuple[str, int, Vector]]) -> None:
        """Store (name, document key, vector); names that are there already stay as they are."""
        for batch in _batches(rows):
            with self._chroma.errors():
                self._collection.add(
                    ids=[name for name, _, _ in batch],
                    embeddings=np.array([vector for _, _, vector in batch], dtype=np.float32),
                    metadatas=[{"document": document} for _, document, _ in batch],
                )

    def delete(self, names: Iterable[str]) -> int:
        """Drop vectors; names that are not there are no matter. Return how many were named."""
        count = 0
        for batch in _batches(names):
            with self._chroma.errors():
                self._collection.delete(ids=batch)
            count += len(batch)
        return count

    def near(
        self, vector: Vector, k: int, documents: Sequence[int] | None
    ) -> list[tuple[str, float]]:
        """Return (name, cosine) of the nearest vectors, best first.

        Args:
            vector: what to be near to.
            k: how many at most.
            documents: only vectors of these, `MOST_DOCUMENTS` at most; None means all.
        """
        where = None if documents is None else {"document": {"$in": list(documents)}}
        with self._chroma.errors():
            found = self._collection.query(
                query_embeddings=[np.asarray(vector, dtype=np.float32)],
                n_results=k,
                where=where,
                include=["distances"],
            )
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        # float32 makes some distances slightly negative.
        return [(name, min(1.0, 1.0 - distance)) for name, distance in pairs]

    def get(self, names: Iterable[str]) -> dict[str, Matrix]:
        """Return the vectors that there are, by name."""
        found: dict[str, Matrix] = {}
        for batch in _batches(names):
            with self._chroma.errors():
                page = self._collection.get(ids=batch, include=["embeddings"])
            found.update(zip(page["ids"], page["embeddings"], strict=True))
        return found

    def names(self) -> Iterator[str]:
        """Yield the names of all vectors."""
        for offset in itertools.count(0, BATCH):
            with self._chroma.errors():
                page = self._collection.get(limit=BATCH, offset=offset, include=[])["ids"]
            yield from page
            if len(page) < BATCH:
                return

    def count(self) -> int:
        """Return how many vectors there are."""
        with self._chroma.errors():
            return int(self._collection.count())


def _embedded(folder: Path) -> Any:
    import chromadb
    from chromadb.errors import InternalError

    try:
        return chromadb.PersistentClient(path=str(folder), settings=_settings())
    except AttributeError as error:
        # How Chroma 1.5 fails when it failed on this folder before, in the same process.
        raise InternalError("its files cannot be opened") from error


def _server(url: str) -> Any:
    import chromadb

    host, port, secure = _address(url)
    return chromadb.HttpClient(host=host, port=port, ssl=secure, settings=_settings())


def _address(url: str) -> tuple[str, int, bool]:
    """Return host, port and whether to encrypt."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    secure = parts.scheme == "https"
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise SettingsError(
            f'ASSISTANT_CHROMA_URL "{url}" is not the address of a server.',
            "Give it as http://host:port.",
        )
    return parts.hostname, port or (443 if secure else 8000), secure


def _settings() -> Any:
    from chromadb.config import Settings

    # By itself Chroma reads ./.env, which is not ours to read.
    explicit: dict[str, Any] = {"_env_file": None, "anonymized_telemetry": False}
    return Settings(**explicit)


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    remaining = iter(items)
    while batch := list(itertools.islice(remaining, BATCH)):
        yield batch
