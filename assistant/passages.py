"""Question -> ranked Passages: vectors and words together.

The fused score is a weighted sum of the BM25 score and the mean of two cosines, the chunk's and
its best sentence's, each divided by the best of its kind among the candidates. On the questions of
ten SQuAD 2.0 training articles over 1,216 paragraphs this ranks the right paragraph first in 88 %
of cases (BM25 alone 83 %, best sentence alone 75 %, chunk vectors alone 69 %); see
``benchmarks/LOG.md``. This module knows the index's questions and answers, not how it stores them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever

from assistant.types import HEADING_SEPARATOR, Chunk, Filters, Passage

LEXICAL_WEIGHT = 0.45
"""Share of BM25 in the fused score; fitted on the training articles, flat between .4 and .5."""
CANDIDATES = 60
"""Candidates taken from each of the three rankings."""


class Searchable(Protocol):
    """What a search needs of the index; scores as `Index` documents them."""

    def near_chunks(
        self, vector: Sequence[float], k: int, filters: Filters | None = None
    ) -> list[tuple[int, float]]:
        """Return (chunk key, cosine)."""
        ...

    def near_sentences(
        self, vector: Sequence[float], k: int, filters: Filters | None = None
    ) -> list[tuple[int, int, float]]:
        """Return (chunk key, sentence number, cosine)."""
        ...

    def matching(
        self, words: Sequence[str], k: int, filters: Filters | None = None
    ) -> list[tuple[int, float]]:
        """Return (chunk key, BM25)."""
        ...

    def similarities(
        self, vector: Sequence[float], keys: Sequence[int]
    ) -> dict[int, tuple[float, tuple[float, ...]]]:
        """Return each chunk's cosine and its sentences' cosines."""
        ...

    def chunks(self, keys: Sequence[int]) -> dict[int, Chunk]:
        """Return the chunks of these keys."""
        ...


def search(
    index: Searchable,
    vector: Sequence[float],
    words: Sequence[str],
    k: int,
    filters: Filters | None = None,
    judged_by: Sequence[float] | None = None,
) -> list[Passage]:
    """Return the ``k`` best passages, best first, with scores in 0..1.

    Args:
        index: where to look.
        vector: the question's unit vector.
        words: the question's content words.
        k: how many passages at most.
        filters: which documents may be searched.
        judged_by: the unit vector whose cosines the passages carry; ``vector`` where None.
    """
    depth = max(CANDIDATES, 2 * k)
    lexical = dict(index.matching(words, depth, filters)) if words else {}
    keys = {key for key, _ in index.near_chunks(vector, depth, filters)}
    keys.update(key for key, _, _ in index.near_sentences(vector, depth, filters))
    keys.update(lexical)
    similarities = index.similarities(vector, sorted(keys))
    scores = _fused(lexical, similarities)
    best = sorted(scores, key=lambda key: (-scores[key], key))[:k]
    chunks = index.chunks(best)
    if judged_by is not None:
        similarities = index.similarities(judged_by, best)
    # A sync may have taken some away between two of these questions to the index.
    there = [key for key in best if key in chunks and key in similarities]
    return [_passage(chunks[key], scores[key], *similarities[key]) for key in there]


def _fused(
    lexical: Mapping[int, float], similarities: Mapping[int, tuple[float, tuple[float, ...]]]
) -> dict[int, float]:
    dense = {
        key: max(0.0, (chunk + max(sentences, default=chunk)) / 2)
        for key, (chunk, sentences) in similarities.items()
    }
    best_lexical = max(lexical.values(), default=0.0) or 1.0
    best_dense = max(dense.values(), default=0.0) or 1.0
    return {
        key: LEXICAL_WEIGHT * lexical.get(key, 0.0) / best_lexical
        + (1 - LEXICAL_WEIGHT) * cosine / best_dense
        for key, cosine in dense.items()
    }


def _passage(chunk: Chunk, score: float, similarity: float, cosines: tuple[float, ...]) -> Passage:
    return Passage(
        document=chunk.document,
        page=chunk.page,
        heading=HEADING_SEPARATOR.join(chunk.heading) or None,
        start=chunk.start,
        end=chunk.end,
        text=chunk.text,
        score=score,
        sentences=chunk.sentences,
        sentence_similarities=cosines,
        similarity=similarity,
    )


class PassageRetriever(BaseRetriever):
    """The passages as a LangChain retriever; the metadata is the passage object of the contract."""

    search: Callable[[str, int], Sequence[Passage]]
    k: int = 5

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain passes it by name
        **_: Any,
    ) -> list[LangChainDocument]:
        return [_langchain_document(passage) for passage in self.search(query, self.k)]


def _langchain_document(passage: Passage) -> LangChainDocument:
    metadata = passage.to_dict()
    metadata["source"] = passage.document.source
    return LangChainDocument(page_content=str(metadata.pop("text")), metadata=metadata)
