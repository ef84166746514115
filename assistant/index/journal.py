"""The journal of vectors to drop: what must not outlive an interrupted write.

A vector is garbage from before it is added until what it belongs to is stored, and again from the
moment that is removed. So whatever is in the journal when an index opens may go.
"""

from __future__ import annotations

from collections.abc import Iterable

from assistant.index.database import Database
from assistant.index.records import ChunkSizes


class Journal:
    """Chunks whose vectors are garbage, in a catalog; written inside transactions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def garbage(self) -> ChunkSizes:
        """Return the chunks whose vectors are to be dropped."""
        return dict(self._database.rows("SELECT chunk, sentence_count FROM garbage"))

    def discard(self, sizes: ChunkSizes) -> None:
        """Call the vectors of chunks garbage."""
        self._database.write_many("INSERT OR REPLACE INTO garbage VALUES (?, ?)", [*sizes.items()])

    def keep(self, keys: Iterable[int]) -> None:
        """Call the vectors of chunks garbage no more."""
        self._forget(keys)

    def dropped(self, sizes: ChunkSizes, vectors: int) -> None:
        """Record that the vectors of chunks are gone, and how many they were."""
        self._forget(sizes)
        self._database.advance("deleted_vectors", vectors)

    def start_anew(self) -> None:
        """Forget what was ever deleted: these are the vectors of a new generation."""
        self._database.advance("deleted_vectors", -self.deleted_vectors)

    @property
    def deleted_vectors(self) -> int:
        """How many vectors have been deleted from this generation, ever."""
        return self._database.state("deleted_vectors")

    def _forget(self, keys: Iterable[int]) -> None:
        self._database.write_many("DELETE FROM garbage WHERE chunk = ?", [(key,) for key in keys])
