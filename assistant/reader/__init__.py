"""(question, passage) -> how far the passage answers, and which of its sentences do.

A small cross-encoder reads question and passage together (``MODEL_CARD.md`` says how it was made).
It runs in ONNX Runtime on int8 weights that come with the package; nothing here knows the index,
or what is made of its numbers.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ModelError
from assistant.reader.context import contexts
from assistant.reader.encoding import Encoded, batched, encoded, stretch, token_ids
from assistant.types import Passage, Reading

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

WEIGHTS = Path(__file__).with_name("reader.onnx")
START, END, EVIDENCE = 0, 1, 2
"""Of a token: an answer starts here, ends here; its sentence answers or supports."""
ANSWERS, SUPPORTS = 0, 1
"""Of a pair: the passage answers the question; the passage supports the claim."""
SPAN_TOKENS = 24
"""The longest answer looked for within a sentence."""
MOST_WORKERS = 4

Numbers = NDArray[np.float32]


class PassageReader:
    """Read passages for a question. Threads may share it; the weights are loaded at first use.

    Args:
        weights: the ONNX file.
        tokenizer: ``tokenizer.json`` of the packaged all-MiniLM-L6-v2.
    """

    def __init__(self, tokenizer: Path, weights: Path = WEIGHTS) -> None:
        self._weights, self._tokenizer_file = weights, tokenizer
        self._lock = threading.Lock()
        self._workers = min(os.cpu_count() or 1, MOST_WORKERS)

    def read(
        self, question: str, passages: Sequence[Passage], heads: Mapping[str, str] | None = None
    ) -> list[Reading]:
        """Return what each passage says to the question, in the order of the passages.

        Args:
            question: as understood.
            passages: those that were found for it.
            heads: how each document begins, by its id: it may tell on what day all happened.

        Raises:
            ModelError: the weights are missing or cannot be loaded.
        """
        asked, parts = self._tokens(question, passages, heads)
        pairs = [encoded(asked, context, sentences) for context, sentences in parts]
        return self._readings(pairs, [len(passage.sentences) for passage in passages])

    def read_closely(
        self, question: str, passages: Sequence[Passage], heads: Mapping[str, str] | None = None
    ) -> list[Passage]:
        """Return the passages, to the reading of each what its best place says by itself.

        A passage says many things beside the point; read alone, the sentences around the best one
        tell better whether they answer: on held-out questions that only look answerable, AUROC .78
        where the whole passage has .73.
        """
        asked, parts = self._tokens(question, passages, heads)
        pairs: dict[int, Encoded] = {}
        for number, (passage, (context, sentences)) in enumerate(zip(passages, parts, strict=True)):
            place = passage.reading.best if passage.reading else 0
            sizes = [len(sentence) for sentence in sentences]
            first, end = stretch(sizes, place) if sizes else (0, 0)
            # A short passage is its own best place, and has been read.
            if not passage.reading or end - first < len(sizes):
                pairs[number] = encoded(asked, context, sentences[first:end])
        alone = self._readings(list(pairs.values()), [0] * len(pairs))
        close = dict(zip(pairs, alone, strict=True))
        return [
            replace(passage, reading=_with_close(passage.reading, close.get(number)))
            for number, passage in enumerate(passages)
        ]

    def _tokens(
        self, question: str, passages: Sequence[Passage], heads: Mapping[str, str] | None
    ) -> tuple[list[int], list[tuple[list[int], list[list[int]]]]]:
        """Return the ids of the question, and of each passage's context and sentences."""
        texts = [question]
        above = contexts(question, passages, heads)
        for passage, context in zip(passages, above, strict=True):
            offset = passage.start
            texts.append(context)
            texts += [
                passage.text[start - offset : end - offset] for start, end in passage.sentences
            ]
        ids = iter(token_ids(self._tokenizer, texts))
        asked = next(ids)
        return asked, [(next(ids), [next(ids) for _ in p.sentences]) for p in passages]

    def supports(self, claim: str, sources: Sequence[str]) -> list[float]:
        """Return for each source how likely (0..1) it says what the claim says."""
        asked, *ids = token_ids(self._tokenizer, [claim, *sources])
        readings = self._readings([encoded(asked, (), [s]) for s in ids], [1] * len(sources))
        return [float(1 / (1 + np.exp(-reading.supports))) for reading in readings]

    def _readings(self, pairs: Sequence[Encoded], sentences: Sequence[int]) -> list[Reading]:
        session = self._session

        def read(number: int) -> Reading:
            alone = batched([pairs[number]])
            given = {"ids": alone.ids, "mask": alone.mask, "types": alone.types}
            tokens, whole = session.run(None, given)
            inside = np.array(pairs[number].sentences)
            return _reading(tokens[0], whole[0], inside, sentences[number])

        # One by one, so that what is said of a passage does not hang on those beside it; the
        # longest first, so that no worker waits for a long one at the end.
        order = sorted(range(len(pairs)), key=lambda number: -len(pairs[number].ids))
        with ThreadPoolExecutor(self._workers) as workers:
            found = dict(zip(order, workers.map(read, order), strict=True))
        return [found[number] for number in range(len(pairs))]

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._tokenizer_file))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @property
    def _session(self) -> InferenceSession:
        with self._lock:
            return self._loaded

    @cached_property
    def _loaded(self) -> InferenceSession:
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as errors

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # passages run side by side instead: nobody waits
        try:
            return onnxruntime.InferenceSession(
                str(self._weights), options, providers=["CPUExecutionProvider"]
            )
        except (
            errors.Fail,
            errors.InvalidGraph,
            errors.InvalidProtobuf,
            errors.NoSuchFile,
            errors.NotImplemented,
            errors.RuntimeException,
        ) as error:
            raise ModelError(
                f"The reader cannot be loaded from {self._weights.name}: {error}",
                "Install the assistant again.",
            ) from error


def _reading(tokens: Numbers, whole: Numbers, inside: NDArray[np.int64], count: int) -> Reading:
    nowhere = float(tokens[0, START] + tokens[0, END])
    sentences, spans = [], []
    for number in range(count):
        own = tokens[inside == number]
        read = len(own) > 0  # else it was beyond what the network reads
        sentences.append(float(own[:, EVIDENCE].mean()) if read else UNREAD)
        spans.append(_best_span(own) - nowhere if read else UNREAD)
    return Reading(float(whole[ANSWERS]), float(whole[SUPPORTS]), tuple(sentences), tuple(spans))


def _with_close(whole: Reading | None, alone: Reading | None) -> Reading:
    known = whole or alone
    assert known is not None  # noqa: S101 - what was not read whole has been read alone
    return replace(known, close=(alone or known).answers)


UNREAD = -10.0
"""Logit of a sentence that was not read."""


def _best_span(tokens: Numbers) -> float:
    """Return the largest sum of a start and an end, the end at most `SPAN_TOKENS` later."""
    starts, ends = tokens[:, START], tokens[:, END]
    sums = starts[:, None] + ends[None, :]
    allowed = np.triu(np.tril(np.ones_like(sums), SPAN_TOKENS))
    return float(np.where(allowed > 0, sums, -np.inf).max())
