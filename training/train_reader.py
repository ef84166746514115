"""Train the reader.

    python -m training.train_reader DATA OUT [--steps N] [--rate R] [--decay-from CHECKPOINT]

Seeded and repeatable on one machine type. A first run at a constant rate writes a checkpoint every
``EVERY`` steps; a second, ``--decay-from`` one of them, lets the rate fall to nothing over its
steps. Held-out articles and questions (`HELD_OUT`) are never trained on: their figures are printed,
and the thresholds are fitted on them later.
"""

from __future__ import annotations

import argparse
import json
import pickle
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - as everyone writes it

from assistant.embeddings import SentenceTransformerEmbeddings, packaged_folder
from assistant.reader import ANSWERS, END, START, SUPPORTS
from assistant.reader.encoding import MOST_TOKENS, Batch, Encoded, batched, encoded
from benchmarks.squad import _paragraphs
from training.claims import Nearest, claims, misled
from training.hard_negatives import mined
from training.reader_network import ReaderNetwork, sentence_logits
from training.reading_examples import (
    EVERYDAY_HELD_OUT,
    Example,
    against,
    examples,
    sentence_bounds,
    without_answer,
)

SEED = 20261124
HELD_OUT = frozenset(("Warsaw", "Islamism"))
HELD_OUT_NATURAL = 700
"""The last of QED's training questions."""
REPEATS = {
    "squad2": 1.5,
    "qed": 0.3,
    "pairs": 0.15,
    "policyqa": 0.2,
    "selqa": 0.3,
    "everyday": 0.6,
    "contrasts": 0.6,
}
"""How often a question is asked in a round, by data set."""
GROUPS = 16
"""Questions a step."""
POOL = 40
"""Batches whose questions are sorted by length together."""
PASSAGE_TOKENS = (64, 112, 224)
"""Passages are cropped to one of these around the sentence that matters: the assistant reads them
whole and then the best place once more by itself."""
RATE = 1e-4
WARM_UP = 60
EVERY = 100


@dataclass(frozen=True, slots=True)
class Item:
    """One pair for the network with its labels."""

    example: Example
    pair: Encoded
    span: tuple[int, int] | None
    """Token positions of the answer, (0, 0) where there is none, None where it is not known."""


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
    with half_precision("cpu"):
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
                yield [self._varied(e) for e in self._group(number) if e.sentences]

    def _group(self, number: int) -> list[Example]:
        example, random = self._known.examples[number], self._random
        if not example.answerable:
            return self._told_apart(example)
        near = self._near[f"{example.source} {example.group}"]
        chance = random.random()
        if chance < 0.15 and (made := claims(example, near, random)):
            return made
        if chance < 0.35 and (cut := without_answer(example)):
            return [example, cut]
        if chance < 0.55 and (wrong := misled(example, near, self._nearest, random)):
            return [example, wrong]
        return [example, against(example, self._negative(number, near))]

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
        if hard := self._known.negatives.get(number):
            # The nearest most often: these are what the ranking must tell apart.
            return hard[min(int(random.expovariate(0.4)), len(hard) - 1)]
        own = self._known.examples[number]
        others = [e for e in near if not set(e.sentences) & set(own.sentences)]
        return random.choice(others or self._known.examples)

    def _varied(self, example: Example) -> Example:
        """Return the example as people type: at times without its mark or its title."""
        random = self._random
        question = example.question
        if not example.claim and random.random() < 0.3:
            question = question.rstrip(" ?")
        context = "" if random.random() < 0.3 else example.context
        return replace(example, question=question, context=context)


def nearest_by(network: ReaderNetwork, tokenizer: Any) -> Nearest:
    """Return which words are near in meaning, by the network's own embeddings of their pieces."""
    pieces = network.encoder.embeddings.word_embeddings.weight.detach().cpu().numpy()
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


def losses(network: ReaderNetwork, chosen: Sequence[Item], groups: Sequence[int]) -> Tensor:
    """Return the loss of one batch: where the answer is, which sentences, whether at all.

    Args:
        network: the reader.
        chosen: the pairs.
        groups: the group of each pair; two of a group are a right one and a wrong one.
    """
    batch = batched([item.pair for item in chosen])
    tokens, pairs = read(network, batch)
    sentences = torch.from_numpy(batch.sentences)
    count = int(sentences.max()) + 1
    logits = sentence_logits(tokens, sentences, count)
    right = torch.tensor([[float(n in i.example.right) for n in range(count)] for i in chosen])
    present = torch.arange(count) < sentences.max(dim=1).values[:, None] + 1
    seen = (right * present).any(dim=1)  # else the answer was cut off
    usable = torch.tensor([not i.example.answerable for i in chosen]) | seen
    claim = torch.tensor([item.example.claim for item in chosen])
    answerable = torch.tensor([float(item.example.answerable) for item in chosen])

    of_sentence = F.binary_cross_entropy_with_logits(logits, right, reduction="none")
    loss = (of_sentence * present)[usable].sum() / present[usable].sum()
    if seen.any():
        masked = logits.masked_fill(~present, -1e4)[seen].log_softmax(dim=1)
        share = right[seen] / right[seen].sum(dim=1, keepdim=True)
        loss = loss + 0.5 * -(share * masked).sum(dim=1).mean()
    for head, kind in ((ANSWERS, ~claim), (SUPPORTS, claim)):
        if (rows := usable & kind).any():
            loss = loss + F.binary_cross_entropy_with_logits(pairs[rows, head], answerable[rows])
    loss = loss + 0.5 * _ranking(pairs, groups, chosen)
    return loss + 0.5 * _span_loss(tokens, batch, chosen)


def read(network: ReaderNetwork, batch: Batch) -> tuple[Tensor, Tensor]:
    """Run the network, in bfloat16 where that is fast; its logits come back in full precision."""
    device = next(network.parameters()).device
    ids, mask, types = (
        torch.from_numpy(array).to(device) for array in (batch.ids, batch.mask, batch.types)
    )
    with half_precision(device.type):
        if torch.is_autocast_enabled(device.type):
            mask = _added(mask)
        tokens, pairs = network(ids, mask, types)
    return tokens.float().cpu(), pairs.float().cpu()


def _added(mask: Tensor) -> Tensor:
    """Return a mask of shape (pairs, 1, tokens, tokens) that is added to the attention's scores.

    In bfloat16, for the encoder's own would carry out the attention in full precision: the
    training of a step then takes a fifth longer.
    """
    least = torch.zeros_like(mask, dtype=torch.bfloat16).masked_fill(mask == 0, -1e4)
    return least[:, None, None, :].expand(-1, 1, mask.shape[1], -1)


def half_precision(device: str) -> torch.autocast:
    """Return bfloat16 arithmetic for a block; without AVX-512 it is emulated, 30 times slower."""
    fast = device == "cuda" or torch.backends.cpu.get_cpu_capability() == "AVX512"
    return torch.autocast(device, torch.bfloat16, enabled=fast)


def _ranking(pairs: Tensor, groups: Sequence[int], chosen: Sequence[Item]) -> Tensor:
    """Return how far the right one of each two is from standing above the wrong one."""
    places: dict[int, list[int]] = defaultdict(list)
    for place, group in enumerate(groups):
        places[group].append(place)
    pairs_of = [two for two in places.values() if len(two) == 2]
    twos = [
        (a, b) for a, b in pairs_of if chosen[a].example.answerable > chosen[b].example.answerable
    ]
    if not twos:
        return torch.zeros(())
    right, wrong = torch.tensor(twos).T
    heads = torch.tensor([SUPPORTS if chosen[a].example.claim else ANSWERS for a, _ in twos])
    return F.softplus(pairs[wrong, heads] - pairs[right, heads]).mean()


def _span_loss(tokens: Tensor, batch: Batch, chosen: Sequence[Item]) -> Tensor:
    known = [row for row, item in enumerate(chosen) if item.span and not item.example.claim]
    if not known:
        return torch.zeros(())
    spans = torch.tensor([chosen[row].span for row in known])
    outside = torch.from_numpy(batch.sentences < 0)[known].clone()
    outside[:, 0] = False  # the first token stands for "no answer"
    ends = [tokens[known, :, head].masked_fill(outside, -1e4) for head in (START, END)]
    return (F.cross_entropy(ends[0], spans[:, 0]) + F.cross_entropy(ends[1], spans[:, 1])) / 2


def batches(groups: Iterator[list[Example]], tokenizer: Any, random: Random) -> Iterator[Any]:
    """Yield (items, group of each) of about the same length, `GROUPS` questions each."""
    while True:
        pool = [next(groups) for _ in range(GROUPS * POOL)]
        made = [items(group, tokenizer, random.choice(PASSAGE_TOKENS)) for group in pool]
        made.sort(key=lambda group: max((len(item.pair.ids) for item in group), default=0))
        steps = [made[n : n + GROUPS] for n in range(0, len(made), GROUPS)]
        random.shuffle(steps)
        for step in steps:
            yield (
                [item for group in step for item in group],
                [number for number, group in enumerate(step) for _ in group],
            )


@torch.no_grad()
def figures(network: ReaderNetwork, held: Sequence[Example], tokenizer: Any) -> dict[str, float]:
    """Return the AUROC of `answers` and the share of right first sentences, held out.

    Passages are read whole, as the assistant reads them: a crop tells where the answer may be.
    """
    network.eval()
    made = sorted(
        items(held, tokenizer),
        key=lambda item: len(item.pair.ids),
    )
    sure: dict[str, list[tuple[bool, float]]] = defaultdict(list)
    first_right: dict[str, list[bool]] = defaultdict(list)
    for first in range(0, len(made), 32):
        part = made[first : first + 32]
        batch = batched([item.pair for item in part])
        tokens, pairs = read(network, batch)
        numbers = torch.from_numpy(batch.sentences)
        count = int(numbers.max()) + 1
        logits = sentence_logits(tokens, numbers, count)
        for row, item in enumerate(part):
            source = item.example.source
            sure[source].append((item.example.answerable, float(pairs[row, ANSWERS])))
            if item.example.answerable:
                best = int(logits[row, : len(item.example.sentences)].argmax())
                first_right[source].append(best in item.example.right)
    network.train()
    result = {f"{name} sentence": float(np.mean(hits)) for name, hits in first_right.items()}
    for name, values in sure.items():
        if len({truth for truth, _ in values}) == 2:
            result[f"{name} sure"] = float(roc_auc_score(*zip(*values, strict=True)))
    return {name: round(value, 4) for name, value in result.items()}


def rate(step: int, steps: int, highest: float, *, decay: bool) -> float:
    """Return the learning rate: warm up, stay; or fall to nothing over the steps."""
    if decay:
        return highest * (1 - step / steps)
    return highest * min(1.0, (step + 1) / WARM_UP)


def main() -> None:
    """Train, print, and write checkpoints."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("data", type=Path)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--steps", type=int, default=1500)
    arguments.add_argument("--decay-from", type=Path)
    arguments.add_argument("--go-on-from", type=Path)
    arguments.add_argument("--rate", type=float, default=RATE)
    options = arguments.parse_args()
    torch.manual_seed(SEED)
    known = material(options.data, options.out / "material.pickle")
    network = ReaderNetwork(packaged_folder())
    if torch.cuda.is_available():
        network = network.cuda()
    begun = 0
    decay = options.decay_from is not None
    if earlier := options.decay_from or options.go_on_from:
        network.load_state_dict(torch.load(earlier))
        begun = int(earlier.stem.split("-")[-1])
    tokenizer = Tokenizer.from_file(str(packaged_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    learning = [p for p in network.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(learning, lr=options.rate, weight_decay=0.01, fused=True)
    network.train()
    random = Random(SEED + begun)
    stream = batches(iter(Groups(known, nearest_by(network, tokenizer), random)), tokenizer, random)
    started, running = time.monotonic(), 0.0
    for step in range(options.steps):
        for group in optimizer.param_groups:
            group["lr"] = rate(step, options.steps, options.rate, decay=decay)
        loss = losses(network, *next(stream))
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        running += float(loss.detach())
        if (step + 1) % 20 == 0:
            print(
                step + 1,
                f"loss {running / 20:.3f}",
                f"{time.monotonic() - started:.0f} s",
                flush=True,
            )
            running = 0.0
        if (step + 1) % EVERY == 0 or step + 1 == options.steps:
            name = f"decayed-{begun + step + 1}.pt" if decay else f"constant-{begun + step + 1}.pt"
            torch.save(network.state_dict(), options.out / name)
            if (step + 1) % (3 * EVERY) == 0 or step + 1 == options.steps:
                print(json.dumps(figures(network, known.held_out, tokenizer)), flush=True)


if __name__ == "__main__":
    main()
