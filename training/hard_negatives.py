"""For each question, the passages that look most like its answer and are not.

Ranks as the assistant does, words and vectors together, over the passages of the question's own
data set. Knows `Example` and the packaged embedding model; nothing of the network.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from assistant.embeddings import SentenceTransformerEmbeddings
from assistant.passages import LEXICAL_WEIGHT
from training.reading_examples import Example

NEAREST = 12
SEARCHED = ("squad2", "qed", "everyday", "excerpts", "documents", "contrasts")
"""Data sets whose passages differ enough for another one to be no answer."""


def mined(
    examples: Sequence[Example],
    distractors: Sequence[Example],
    embed: SentenceTransformerEmbeddings,
) -> dict[int, list[Example]]:
    """Return, by position of the example, the passages nearest to its question, best first.

    A passage that holds the words of the answer is left out: it may answer too.
    """
    found: dict[int, list[Example]] = {}
    for source in SEARCHED:
        chosen = [n for n, e in enumerate(examples) if e.source == source]
        pool = [examples[n] for n in chosen] + [e for e in distractors if e.source == source]
        passages = list({example.passage: example for example in pool}.values())
        scores = _scores([examples[n].question for n in chosen], passages, embed)
        for row, number in enumerate(chosen):
            best = np.argsort(-scores[row])[: NEAREST + 1]
            found[number] = [
                passages[p] for p in best if not _may_answer(examples[number], passages[p])
            ]
    return found


def _scores(
    questions: Sequence[str], passages: Sequence[Example], embed: SentenceTransformerEmbeddings
) -> NDArray[np.float32]:
    texts = [f"{example.context} {example.passage}" for example in passages]
    words = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit(texts)
    lexical = (words.transform(questions) @ words.transform(texts).T).toarray()
    dense = embed.encode(list(questions)) @ embed.encode(texts).T
    lexical /= np.maximum(lexical.max(axis=1, keepdims=True), 1e-6)
    dense /= np.maximum(dense.max(axis=1, keepdims=True), 1e-6)
    fused: NDArray[np.float32] = LEXICAL_WEIGHT * lexical + (1 - LEXICAL_WEIGHT) * dense
    return fused


def _may_answer(example: Example, passage: Example) -> bool:
    if passage.passage == example.passage:
        return True
    if example.answer is None:
        return False
    number, start, end = example.answer
    answer = example.sentences[number][start:end].strip().casefold()
    return len(answer) > 3 and answer in passage.passage.casefold()
