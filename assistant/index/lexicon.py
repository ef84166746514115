"""The word index: which chunks hold the words of a question, by BM25 (SQLite FTS5).

Knows the words it is given and no others: what a word is, `words` decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

from assistant.index.database import Database
from assistant.index.selection import Condition
from assistant.index.words import words
from assistant.types import Chunk

BODY_WEIGHT = 1.0
CONTEXT_WEIGHT = 0.6
"""A word in the title or a heading speaks for a chunk, though less than one in its own text."""
SCORED = f"-bm25(words, {BODY_WEIGHT}, {CONTEXT_WEIGHT})"
"""SQL for the score of a row of the table ``words``."""


class Lexicon:
    """The words of the chunks of one catalog."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._frequencies: tuple[int, dict[str, int]] = (-1, {})
        self._vocabulary: tuple[int, Counter[str]] = (-1, Counter())

    def add(self, chunks: Iterable[tuple[int, Chunk]]) -> None:
        """Store the words of chunks under their keys, inside a transaction."""
        self._database.write_many(
            "INSERT INTO words (rowid, body, context) VALUES (?, ?, ?)",
            [
                (key, " ".join(words(chunk.text)), " ".join(words(chunk.context)))
                for key, chunk in chunks
            ],
        )

    def drop(self, keys: Sequence[int]) -> None:
        """Forget chunks, inside a transaction."""
        self._database.write_many("DELETE FROM words WHERE rowid = ?", [(key,) for key in keys])

    def matching(
        self, asked: Sequence[str], k: int, selected: Condition | None
    ) -> list[tuple[int, float]]:
        """Return (chunk key, BM25) of the ``k`` best chunks with any of the words, best first."""
        expression = " OR ".join(dict.fromkeys(quoted(word) for word in asked))
        if not expression or k < 1:
            return []
        join, more = "", ""
        values: tuple[str, ...] = ()
        if selected:
            join = (
                "JOIN chunks ON chunks.key = words.rowid "
                "JOIN documents ON documents.key = chunks.document "
            )
            more, values = f"AND {selected[0]} ", selected[1]
        rows = self._database.rows(
            f"SELECT words.rowid, {SCORED} AS score "  # noqa: S608 - no value is put in
            f"FROM words {join}WHERE words MATCH ? {more}"
            "ORDER BY score DESC, words.rowid LIMIT ?",
            (expression, *values, k),
        )
        return [(key, score) for key, score in rows]

    def frequencies(self, asked: Sequence[str], changes: int) -> dict[str, int]:
        """Return in how many chunks each word stands; ``changes`` names the catalog's state."""
        if self._frequencies[0] != changes:
            self._frequencies = (changes, {})
        known = self._frequencies[1]
        for word in asked:
            if word not in known:
                known[word] = int(
                    self._database.value(
                        "SELECT count(*) FROM words WHERE words MATCH ?", (quoted(word),)
                    )
                )
        return {word: known[word] for word in asked}

    def vocabulary(self, changes: int) -> Counter[str]:
        """Return how often each word stands in the chunks, as `words` folds it."""
        if self._vocabulary[0] != changes:
            self._vocabulary = changes, counted(self._database.rows("SELECT body FROM words"))
        return self._vocabulary[1]


def counted(bodies: Iterable[tuple[str]]) -> Counter[str]:
    """Return how often each word stands in rows of words."""
    return Counter(chain.from_iterable(body.split() for (body,) in bodies))


def quoted(word: str) -> str:
    """Return a word as SQLite's search expressions take it."""
    # A quoted string is never FTS5 syntax; NUL would end the expression early.
    return '"' + word.replace("\0", " ").replace('"', '""') + '"'
