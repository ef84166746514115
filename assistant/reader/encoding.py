"""(question, passage) -> the tokens that the reader reads, each with the sentence it is of.

The one place that says what the network sees; training and answering share it. Knows the
tokeniser's ids and neither the network nor the index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

CLASSIFY, SEPARATE = 101, 102
"""Ids of ``[CLS]`` and ``[SEP]`` in BERT's uncased vocabulary."""
QUESTION_TOKENS = 64
CONTEXT_TOKENS = 24
MOST_TOKENS = 320
"""Longer passages lose their last tokens; the assistant's chunks are shorter."""
CLOSE_TOKENS = 64
"""Tokens of the passage that are read when its best place is read by itself."""
OUTSIDE = -1
"""Sentence number of a token that is of no sentence: the question, the headings, separators."""

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the network reads for one question and one passage."""

    ids: tuple[int, ...]
    types: tuple[int, ...]
    """0 for the question, 1 for the passage."""
    sentences: tuple[int, ...]
    """Sentence number of each token, or `OUTSIDE`."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Several encoded pairs, padded to the longest; arrays of shape (pairs, tokens)."""

    ids: Integers
    mask: Integers
    types: Integers
    sentences: Integers


def encoded(
    question: Sequence[int],
    context: Sequence[int],
    sentences: Sequence[Sequence[int]],
    most: int = MOST_TOKENS,
) -> Encoded:
    """Join the token ids of a question, a context and the sentences of a passage.

    Args:
        question: ids without special tokens; the first `QUESTION_TOKENS` are read.
        context: ids of title and headings; the first `CONTEXT_TOKENS` are read.
        sentences: ids of each sentence, in order.
        most: how many tokens are read in all.
    """
    ids = [CLASSIFY, *question[:QUESTION_TOKENS], SEPARATE]
    types = [0] * len(ids)
    numbers = [OUTSIDE] * len(ids)
    if context:
        before = [*context[:CONTEXT_TOKENS], SEPARATE]
        ids += before
        types += [1] * len(before)
        numbers += [OUTSIDE] * len(before)
    for number, sentence in enumerate(sentences):
        ids += sentence
        types += [1] * len(sentence)
        numbers += [number] * len(sentence)
    del ids[most - 1 :], types[most - 1 :], numbers[most - 1 :]
    return Encoded((*ids, SEPARATE), (*types, 1), (*numbers, OUTSIDE))


def stretch(sizes: Sequence[int], middle: int, room: int = CLOSE_TOKENS) -> tuple[int, int]:
    """Return the first sentence and the end of the stretch around one that fits into ``room``.

    Args:
        sizes: tokens of each sentence.
        middle: number of the sentence that is in it in any case.
        room: tokens in all.
    """
    first, end = middle, middle + 1
    room -= sizes[middle]
    while True:
        # What a sentence leans on stands before it oftener than behind it.
        sides = [n for n in (first - 1, end) if 0 <= n < len(sizes) and sizes[n] <= room]
        if not sides:
            return first, end
        room -= sizes[sides[0]]
        first, end = min(first, sides[0]), max(end, sides[0] + 1)


def batched(pairs: Sequence[Encoded]) -> Batch:
    """Pad the pairs to the longest of them."""
    longest = max(len(pair.ids) for pair in pairs)
    ids = np.zeros((len(pairs), longest), dtype=np.int64)
    mask, types = ids.copy(), ids.copy()
    sentences = np.full_like(ids, OUTSIDE)
    for row, pair in enumerate(pairs):
        length = len(pair.ids)
        ids[row, :length] = pair.ids
        mask[row, :length] = 1
        types[row, :length] = pair.types
        sentences[row, :length] = pair.sentences
    return Batch(ids, mask, types, sentences)


def token_ids(tokenizer: Any, texts: Sequence[str]) -> list[list[int]]:
    """Return the ids of each text, without special tokens."""
    encodings = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    return [encoding.ids for encoding in encodings]
