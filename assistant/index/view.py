"""What one may read of an index: all of it, or what some groups may see.

Every search, list and count of a person goes through a view, so that what they may not see is not
there: not among the hits, not in the counts, not in how rare a word is. Scores come out as if the
other documents had never been indexed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager

from assistant.index.generation import Generation
from assistant.index.records import Counts, Vector
from assistant.index.selection import Condition, both, condition
from assistant.types import Chunk, Document, DocumentSummary, Filters, Groups

Reading = Callable[[], AbstractContextManager[Generation]]
"""Opens the live generation for reading."""


class View:
    """An index as it is for somebody. Threads may share it.

    Args:
        reading: opens the live generation.
        groups: those of the person; None for all of it.
    """

    def __init__(self, reading: Reading, groups: Groups | None) -> None:
        self._reading = reading
        self._groups = groups

    @property
    def version(self) -> str:
        """A word that changes whenever the content does, as far as it is seen."""
        with self._reading() as live:
            if self._groups is None:
                return live.version
            return live.catalog.seen_words(self._groups).version

    def documents(self, filters: Filters | None = None) -> list[DocumentSummary]:
        """Return the indexed documents by source."""
        with self._selected(filters) as (live, selected):
            return live.catalog.documents(selected)

    def document(self, document_id: str) -> Document | None:
        """Return a document as it was frozen, or None."""
        with self._selected() as (live, selected):
            return live.catalog.document(document_id, selected)

    def head(self, document_id: str, characters: int) -> str:
        """Return the first characters of a document's text; none where there is none."""
        with self._selected() as (live, selected):
            return live.catalog.head(document_id, characters, selected)

    def may_see(self, source: str) -> bool:
        """Say whether a source, indexed or not, is open to these groups by the rules there are."""
        with self._reading() as live:
            rule = live.catalog.access.rule_for(source)
        return self._groups is None or rule is None or not rule.isdisjoint(self._groups)

    def counts(self) -> Counts:
        """Return how much is indexed."""
        with self._selected() as (live, selected):
            return live.catalog.counts(selected)

    def chunks(self, keys: Iterable[int]) -> dict[int, Chunk]:
        """Return chunks by key; those gone meanwhile are left out."""
        with self._selected() as (live, selected):
            return live.catalog.chunks(keys, selected)

    def near_chunks(
        self, vector: Vector, k: int, filters: Filters | None = None
    ) -> list[tuple[int, float]]:
        """Return (chunk key, cosine) of the nearest chunks, best first."""
        with self._selected(filters) as (live, selected):
            return live.nearest.chunks(vector, k, selected)

    def near_sentences(
        self, vector: Vector, k: int, filters: Filters | None = None
    ) -> list[tuple[int, int, float]]:
        """Return (chunk key, sentence number, cosine) of the nearest sentences, best first."""
        with self._selected(filters) as (live, selected):
            return live.nearest.sentences(vector, k, selected)

    def similarities(
        self, vector: Vector, keys: Sequence[int]
    ) -> dict[int, tuple[float, tuple[float, ...]]]:
        """Return the exact cosine of chunks and of each of their sentences, by chunk key.

        Chunks gone meanwhile are left out; those whose vectors are lost count as unlike, 0.
        """
        with self._selected() as (live, selected):
            return live.nearest.similarities(vector, keys, selected)

    def matching(
        self, words: Sequence[str], k: int, filters: Filters | None = None
    ) -> list[tuple[int, float]]:
        """Return (chunk key, BM25) of the best chunks with any of the words, best first."""
        with self._reading() as live:
            if self._groups is None:
                return live.catalog.lexicon.matching(words, k, condition(filters))
            seen = live.catalog.seen_words(self._groups)
            return seen.matching(words, k, condition(filters))

    def document_frequencies(self, words: Sequence[str]) -> dict[str, int]:
        """Return in how many chunks each word stands, in any of its English forms."""
        with self._reading() as live:
            if self._groups is None:
                return live.catalog.lexicon.frequencies(words, live.catalog.changes)
            return live.catalog.seen_words(self._groups).frequencies(words)

    def vocabulary(self) -> Mapping[str, int]:
        """Return the words of the chunks, case and accents folded, and how often each is there."""
        with self._reading() as live:
            if self._groups is None:
                return live.catalog.lexicon.vocabulary(live.catalog.changes)
            return live.catalog.seen_words(self._groups).vocabulary

    @contextmanager
    def _selected(
        self, filters: Filters | None = None
    ) -> Iterator[tuple[Generation, Condition | None]]:
        """Open the live generation, with the condition on what is seen and let through."""
        with self._reading() as live:
            seen = live.catalog.seen(self._groups) if self._groups is not None else None
            yield live, both(seen, condition(filters))
