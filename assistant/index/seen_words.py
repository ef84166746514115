"""The word index for somebody who may see a part of it: BM25 as if the rest were not there.

SQLite's own score counts every chunk: how rare a word is, how long chunks are. Whoever sees only
some would learn from the scores what words the others have. So the score is taken apart into the
word's frequency in the chunk and put together again with the numbers of what is seen.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.index.database import Database
from assistant.index.lexicon import SCORED, counted, quoted
from assistant.index.selection import Condition

SATURATION, LENGTH_SHARE = 1.2, 0.75
"""k1 and b of BM25 as SQLite's FTS5 has them; https://sqlite.org/fts5.html#the_bm25_function."""
LEAST_RARITY = 1e-6
"""Likewise, for a word that more than half of the chunks have."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """The lengths, in words, of the chunks that are seen, and the mean of all."""

    lengths: Mapping[int, int]
    mean: float
    chunks: int
    mean_of_all: float


class SeenWords:
    """The words of the chunks that a person may see."""

    def __init__(self, database: Database, seen: Condition) -> None:
        self._database = database
        sizes = database.rows("SELECT id, sz FROM words_docsize")
        lengths = {key: sum(_numbers(packed)) for key, packed in sizes}
        own = {key: lengths[key] for key in self._picked(seen) if key in lengths}
        self._seen = _Seen(own, _mean(own), len(lengths), _mean(lengths))
        versions = database.rows(
            f"SELECT version FROM documents WHERE {seen[0]} ORDER BY source",  # noqa: S608
            seen[1],
        )
        digest = hashlib.sha256(" ".join(version for (version,) in versions).encode())
        self.version = f"seen-{digest.hexdigest()[:16]}"
        """A word that changes whenever what is seen does, and with nothing else."""

    def matching(
        self, asked: Sequence[str], k: int, selected: Condition | None
    ) -> list[tuple[int, float]]:
        """Return (chunk key, BM25) of the ``k`` best chunks with any of the words, best first."""
        scores: dict[int, float] = defaultdict(float)
        for word in dict.fromkeys(asked):
            for key, score in self._scores(word).items():
                scores[key] += score
        if selected:
            kept = self._picked(selected)
            scores = {key: score for key, score in scores.items() if key in kept}
        best = sorted(scores, key=lambda key: (-scores[key], key))[: max(k, 0)]
        return [(key, scores[key]) for key in best]

    def frequencies(self, asked: Sequence[str]) -> dict[str, int]:
        """Return in how many of the seen chunks each word stands."""
        return {word: len(self._found(word)[0]) for word in asked}

    @cached_property
    def vocabulary(self) -> Counter[str]:
        """How often each word stands in the seen chunks."""
        rows = self._database.rows("SELECT rowid, body FROM words")
        return counted((body,) for key, body in rows if key in self._seen.lengths)

    def _scores(self, word: str) -> dict[int, float]:
        seen = self._seen
        found, everywhere = self._found(word)
        rarity_of_all, rarity = (
            _rarity(seen.chunks, everywhere),
            _rarity(len(seen.lengths), len(found)),
        )
        scores = {}
        for key, score in found.items():
            share = score / rarity_of_all
            length = seen.lengths[key]
            of_all, own = _damping(length, seen.mean_of_all), _damping(length, seen.mean)
            frequency = share * of_all / (SATURATION + 1 - share)
            scores[key] = rarity * frequency * (SATURATION + 1) / (frequency + own)
        return scores

    def _found(self, word: str) -> tuple[dict[int, float], int]:
        """Return SQLite's score of each seen chunk with a word, and how many have it in all."""
        rows = self._database.rows(
            f"SELECT words.rowid, {SCORED} FROM words WHERE words MATCH ?",  # noqa: S608
            (quoted(word),),
        )
        return {key: score for key, score in rows if key in self._seen.lengths}, len(rows)

    def _picked(self, selected: Condition) -> set[int]:
        rows = self._database.rows(
            "SELECT chunks.key FROM chunks JOIN documents ON documents.key = chunks.document "  # noqa: S608
            f"WHERE {selected[0]}",
            selected[1],
        )
        return {key for (key,) in rows}


def _rarity(chunks: int, having: int) -> float:
    return max(math.log((chunks - having + 0.5) / (having + 0.5)), LEAST_RARITY)


def _damping(length: int, mean: float) -> float:
    return SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * length / mean) if mean else SATURATION


def _mean(lengths: Mapping[int, int]) -> float:
    return sum(lengths.values()) / len(lengths) if lengths else 0.0


def _numbers(sizes: bytes) -> list[int]:
    """Return numbers as FTS5 packs them: seven bits a byte, the highest bit set but in the last."""
    numbers, number = [], 0
    for byte in sizes:
        number = (number << 7) | (byte & 0x7F)
        if not byte & 0x80:
            numbers.append(number)
            number = 0
    return numbers
