"""Examples -> batches of labelled pairs for the network: what a step of training takes in.

A question goes with its passage and with one or two that do not answer it; all are varied as
people type, tokenised, cropped and sorted by length. Knows the tokeniser's ids and not the network.
"""

from __future__ import annotations

import pickle
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from assistant.embeddings import SentenceTransformerEmbeddings, packaged_folder
from assistant.reader.encoding import MOST_TOKENS, OUTSIDE, Encoded, Integers, batched, encoded
from assistant.sentences import sentence_bounds
from benchmarks.squad import _paragraphs
from training.claims import Nearest, claims, misled
from training.hard_negatives import mined
from training.qualifiers import qualified
from training.reading_examples import (
    EVERYDAY_HELD_OUT,
    Example,
    against,
    examples,
    without_answer,
)

SEED = 20261124
HELD_OUT = frozenset(("Warsaw", "Islamism"))
HELD_OUT_NATURAL = 700
"""The last of QED's training questions."""
REPEATS = {
    "squad2": 1.6,
    "qed": 0.5,
    "pairs": 0.2,
    "policyqa": 0.1,
    "selqa": 0.2,
    "everyday": 0.3,
    "excerpts": 0.5,
    "documents": 1.2,
    "contrasts": 0.4,
}
"""How often a question is asked in a round, by data set."""
POOL = 40
"""Batches whose questions are sorted by length together."""
MOST_NEGATIVES = 2
"""Near passages that a question is told apart from at once: ranking is learned from these."""
OWN_DOCUMENT = 0.3
"""The share of near passages that are any of the same whole document: all are of its subject."""
QUALIFIED = 0.1
"""The share of questions that are asked of one year, contract or place that a title names."""
PASSAGE_TOKENS = (64, 112, 224)
"""Passages are cropped to one of these around the sentence that matters: the assistant reads them
whole and then the best place once more by itself."""
UNKNOWN = -1
ALIGNED = 8
"""Batches are padded to a multiple of this many tokens: products of other shapes are slow."""


@dataclass(frozen=True, slots=True)
class Item:
    """One pair for the network with its labels."""

    example: Example
    pair: Encoded
    span: tuple[int, int] | None
    """Token positions of the answer, (0, 0) where there is none, None where it is not known."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """Pairs for the network and what is right about each. Tensors; the first dimension is pairs."""

    ids: Tensor
    mask: Tensor
    types: Tensor
    sentences: Tensor
    """Sentence number of each token, negative outside."""
    right: Tensor
    """Shape (pairs, most sentences): 1 where the sentence answers."""
    span: Tensor
    """Token positions of the answer: (0, 0) where there is none, `UNKNOWN` where not known."""
    claim: Tensor
    answerable: Tensor
    twos: Tensor
    """Shape (n, 2): which pair is right and which is a wrong one beside it."""

    def to(self, device: torch.device) -> Labelled:
        """Return the same on another device."""
        return Labelled(*(getattr(self, field.name).to(device) for field in fields(self)))


@dataclass(frozen=True, slots=True)
class Material:
    """What is trained on and what is held out."""

    examples: list[Example]
    negatives: dict[int, list[Example]]
    held_out: list[Example]


def material(data: Path, cache: Path) -> Material:
    """Return the examples with their mined negatives; read from the cache where it is there."""
    if cache.exists():
        known: Material = pickle.loads(cache.read_bytes())
        return known
    random = Random(SEED)
    everything = examples(data, random)
    natural = [e for e in everything if e.source == "qed"][-HELD_OUT_NATURAL:]
    held = [e for e in everything if e.group in {*HELD_OUT, EVERYDAY_HELD_OUT}] + natural
    apart = set(held)
    kept = [e for e in everything if e not in apart]
    distractors = [
        Example("", title.replace("_", " "), _sentences(text["context"]), source="squad2")
        for title, _, text in _paragraphs(data / "squad2" / "test-v2.0.json")
    ]
    negatives = mined(kept, distractors, SentenceTransformerEmbeddings())
    made = Material(kept, negatives, held)
    cache.parent.mkdir(parents=True, exist_ok=True)
    cache.write_bytes(pickle.dumps(made))
    return made


def _sentences(text: str) -> tuple[str, ...]:
    return tuple(text[start:end] for start, end in sentence_bounds(text))


class Groups:
    """An endless stream of questions, each with its passage and a passage that does not answer."""

    def __init__(self, known: Material, nearest: Nearest, random: Random) -> None:
        self._known, self._nearest, self._random = known, nearest, random
        self._near: dict[str, list[Example]] = defaultdict(list)
        self._beside: dict[tuple[str, ...], list[Example]] = defaultdict(list)
        for example in known.examples:
            self._near[f"{example.source} {example.group}"].append(example)
            if example.answerable:
                self._beside[example.sentences].append(example)

    def __iter__(self) -> Iterator[list[Example]]:
        random = self._random
        while True:
            order = [
                number
                for number, example in enumerate(self._known.examples)
                for _ in range(_rounded(REPEATS[example.source], random))
            ]
            random.shuffle(order)
            for number in order:
                yield [e for e in self._group(number) if e.sentences]

    def _group(self, number: int) -> list[Example]:
        random = self._random
        if random.random() < QUALIFIED:
            two = qualified(self._known.examples[number], random)
            if two:
                return [self._as_typed(e) for e in two]
        return [self._untitled(self._as_typed(e)) for e in self._paired(number)]

    def _paired(self, number: int) -> list[Example]:
        example, random = self._known.examples[number], self._random
        if not example.answerable:
            return self._told_apart(example)
        near = self._near[f"{example.source} {example.group}"]
        chance = random.random()
        if chance < 0.12 and (made := claims(example, near, random)):
            return made
        if chance < 0.25 and (cut := without_answer(example)):
            return [example, cut]
        if chance < 0.4 and (wrong := misled(example, near, self._nearest, random)):
            return [example, wrong]
        drawn = [self._negative(number, near) for _ in range(random.randint(1, MOST_NEGATIVES))]
        unlike = {other.sentences: other for other in drawn}
        return [example, *(against(example, other) for other in unlike.values())]

    def _told_apart(self, example: Example) -> list[Example]:
        """Return an unanswerable question after one much like it that its passage answers.

        The passage is the same for both, so that only the question can tell them apart.
        """
        asked = set(example.question.casefold().split())
        answered = self._beside[example.sentences]
        alike = [len(asked & set(other.question.casefold().split())) for other in answered]
        if not alike:
            return [example]
        return [answered[int(np.argmax(alike))], example]

    def _negative(self, number: int, near: Sequence[Example]) -> Example:
        random = self._random
        own = self._known.examples[number]
        beside = own.source == "documents" and random.random() < OWN_DOCUMENT
        if (hard := self._known.negatives.get(number)) and not beside:
            # The nearest most often: these are what the ranking must tell apart.
            return hard[min(int(random.expovariate(0.4)), len(hard) - 1)]
        others = [e for e in near if not set(e.sentences) & set(own.sentences)]
        return random.choice(others or self._known.examples)

    def _as_typed(self, example: Example) -> Example:
        """Return the example as people type: at times without its mark."""
        if example.claim or self._random.random() >= 0.3:
            return example
        return replace(example, question=example.question.rstrip(" ?"))

    def _untitled(self, example: Example) -> Example:
        return replace(example, context="") if self._random.random() < 0.3 else example


def nearest_by(pieces: NDArray[np.float32], tokenizer: Any) -> Nearest:
    """Return which words are near in meaning, by the embeddings of their pieces."""
    pieces = pieces - pieces.mean(axis=0)

    @cache
    def direction(word: str) -> NDArray[np.float32]:
        ids = tokenizer.encode(word, add_special_tokens=False).ids
        mean: NDArray[np.float32] = pieces[ids].mean(axis=0)
        mean /= np.linalg.norm(mean) + 1e-9
        return mean

    def nearest(word: str, others: Sequence[str]) -> list[str]:
        closeness = np.array([direction(other) for other in others]) @ direction(word)
        return [others[place] for place in np.argsort(-closeness)]

    return nearest


def _rounded(count: float, random: Random) -> int:
    return int(count) + (random.random() < count % 1)


def items(
    batch: Sequence[Example],
    tokenizer: Any,
    passage_tokens: int = MOST_TOKENS,
) -> list[Item]:
    """Tokenise examples and place their answers.

    Args:
        batch: the examples.
        tokenizer: of the packaged weights, without truncation and padding.
        passage_tokens: longer passages are cropped.
    """
    texts = [text for e in batch for text in (e.question, e.context, *e.sentences)]
    encodings = iter(tokenizer.encode_batch(texts, add_special_tokens=False))
    found = []
    for whole in batch:
        question, context = next(encodings).ids, next(encodings).ids
        sentences = [next(encodings) for _ in whole.sentences]
        example, sentences = cropped(whole, question, sentences, passage_tokens)
        pair = encoded(question, context, [sentence.ids for sentence in sentences], MOST_TOKENS)
        found.append(Item(example, pair, _span(example, pair, sentences)))
    return found


def cropped(
    example: Example, question: Sequence[int], sentences: list[Any], passage_tokens: int
) -> tuple[Example, list[Any]]:
    """Return the sentences around the right one, or around the one most like the question."""
    sizes = [len(sentence.ids) for sentence in sentences]
    if sum(sizes) <= passage_tokens:
        return example, sentences
    alike = [len(set(question) & set(sentence.ids)) for sentence in sentences]
    first = min(example.right, default=int(np.argmax(alike)))
    last = first + 1
    room = passage_tokens - sizes[first]
    random = Random(example.question)
    while True:
        sides = [n for n in (first - 1, last) if 0 <= n < len(sizes) and sizes[n] <= room]
        if not sides:
            break
        side = random.choice(sides)
        room -= sizes[side]
        first, last = min(first, side), max(last, side + 1)
    right = frozenset(n - first for n in example.right if first <= n < last)
    answer = example.answer
    if answer:
        answer = (answer[0] - first, *answer[1:]) if first <= answer[0] < last else None
    kept = replace(example, sentences=example.sentences[first:last], right=right, answer=answer)
    return kept, sentences[first:last]


def _span(example: Example, pair: Encoded, sentences: Sequence[Any]) -> tuple[int, int] | None:
    if not example.answerable:
        return 0, 0
    if example.answer is None or example.claim:
        return None
    number, start, end = example.answer
    inside = [
        place
        for place, (from_, to) in enumerate(sentences[number].offsets)
        if from_ < end and to > start
    ]
    if number not in pair.sentences or not inside:
        return None
    first = pair.sentences.index(number)
    span = first + inside[0], first + inside[-1]
    return span if span[1] < len(pair.ids) - 1 else None


def labelled(chosen: Sequence[Item], groups: Sequence[int]) -> Labelled:
    """Return the pairs as tensors.

    Args:
        chosen: the pairs.
        groups: the group of each pair; those of a group may be a right one and wrong ones.
    """
    batch = batched([item.pair for item in chosen])
    count = int(batch.sentences.max()) + 1
    unknown = (UNKNOWN, UNKNOWN)
    return Labelled(
        ids=_aligned(batch.ids),
        mask=_aligned(batch.mask),
        types=_aligned(batch.types),
        sentences=_aligned(batch.sentences, OUTSIDE),
        right=torch.tensor([[float(n in i.example.right) for n in range(count)] for i in chosen]),
        span=torch.tensor([unknown if i.span is None else i.span for i in chosen]),
        claim=torch.tensor([item.example.claim for item in chosen]),
        answerable=torch.tensor([float(item.example.answerable) for item in chosen]),
        twos=torch.tensor(_twos(chosen, groups), dtype=torch.int64).reshape(-1, 2),
    )


def _aligned(tokens: Integers, padding: int = 0) -> Tensor:
    more = -tokens.shape[1] % ALIGNED
    return torch.from_numpy(np.pad(tokens, ((0, 0), (0, more)), constant_values=padding))


def _twos(chosen: Sequence[Item], groups: Sequence[int]) -> list[tuple[int, int]]:
    places: dict[int, list[int]] = defaultdict(list)
    for place, group in enumerate(groups):
        places[group].append(place)
    return [
        (first, other)
        for first, *others in places.values()
        for other in others
        if chosen[first].example.answerable > chosen[other].example.answerable
    ]


def batches(
    groups: Iterator[list[Example]], tokenizer: Any, random: Random, questions: int
) -> Iterator[Labelled]:
    """Yield batches whose pairs are of about the same length, this many questions each."""
    while True:
        pool = [next(groups) for _ in range(questions * POOL)]
        made = [items(group, tokenizer, random.choice(PASSAGE_TOKENS)) for group in pool]
        made.sort(key=lambda group: max((len(item.pair.ids) for item in group), default=0))
        steps = [made[n : n + questions] for n in range(0, len(made), questions)]
        random.shuffle(steps)
        for step in steps:
            yield labelled(
                [item for group in step for item in group],
                [number for number, group in enumerate(step) for _ in group],
            )


def whole_tokenizer() -> Any:
    """Return the packaged tokenizer without truncation and padding."""
    made = Tokenizer.from_file(str(packaged_folder() / "tokenizer.json"))
    made.no_truncation()
    made.no_padding()
    return made


class Batches(torch.utils.data.IterableDataset[Labelled]):
    """An endless stream of batches; each worker that draws from it has chances of its own.

    Args:
        known: the material.
        pieces: embeddings of the tokenizer's pieces, for which words are near to which.
        questions: a batch.
        seed: of the chances.
    """

    def __init__(
        self, known: Material, pieces: NDArray[np.float32], questions: int, seed: int
    ) -> None:
        self._known, self._pieces = known, pieces
        self._questions, self._seed = questions, seed

    def __iter__(self) -> Iterator[Labelled]:
        worker = torch.utils.data.get_worker_info()
        random = Random(self._seed * 1000 + (worker.id if worker else 0))
        tokenizer = whole_tokenizer()
        groups = Groups(self._known, nearest_by(self._pieces, tokenizer), random)
        return batches(iter(groups), tokenizer, random, self._questions)
