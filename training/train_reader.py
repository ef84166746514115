"""Train the reader.

    python -m training.train_reader DATA OUT.pt [--steps N | --minutes M] [--questions Q]
        [--rate R] [--seed S] [--stack 0 1 2 …] [--begin-from CHECKPOINT]
        [--keep LAYERS] [--teachers CHECKPOINT …] [--compile]

Seeded and repeatable on one machine type; on a GPU in minutes, on a CPU in hours. Teachers are
trained readers: the new one learns from what they say as well as from the labels. Held-out articles
and questions (`HELD_OUT`) are never trained on: their figures are printed, and the thresholds are
fitted on them later.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from torch.utils.data import DataLoader

from assistant.embeddings import packaged_folder
from assistant.reader import ANSWERS
from training.reader_losses import Numbers, by_labels, by_teachers, half_precision, read
from training.reader_network import STACK, ReaderNetwork, loaded, sentence_logits
from training.reading_batches import (
    SEED,
    Batches,
    Labelled,
    items,
    labelled,
    material,
    whole_tokenizer,
)
from training.reading_examples import Example

QUESTIONS = 16
"""A step."""
STEPS = 6000
RATE = 1e-4
WARM_UP = 100
TOLD = 200
"""Steps between two lines."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train."""

    steps: int
    rate: float
    seconds: float | None = None
    """Where given, the rate falls with the clock and not with the steps."""
    teachers: tuple[ReaderNetwork, ...] = ()
    warm_up: int = WARM_UP

    def done(self, step: int, seconds: float) -> float:
        """Return which part of the training lies behind, 0 to 1."""
        return step / self.steps if self.seconds is None else seconds / self.seconds


def train(network: ReaderNetwork, stream: Iterator[Labelled], plan: Plan) -> None:
    """Train the network on the stream, on the device that it is on."""
    device = next(network.parameters()).device
    learning = [p for p in network.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(learning, lr=plan.rate, weight_decay=0.01, fused=True)
    network.train()
    started, running = time.monotonic(), torch.zeros((), device=device)
    step = 0
    while (done := plan.done(step, time.monotonic() - started)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = rate(step, done, plan)
        loss = loss_of(network, next(stream).to(device), plan.teachers)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(learning, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        running += loss.detach()
        step += 1
        if step % TOLD == 0:
            seconds = time.monotonic() - started
            print(step, f"loss {float(running) / TOLD:.3f}", f"{seconds:.0f} s", flush=True)
            running.zero_()


def loss_of(
    network: ReaderNetwork, batch: Labelled, teachers: Sequence[ReaderNetwork] = ()
) -> torch.Tensor:
    """Return the loss of one batch; with teachers, the labels and they count the same."""
    said = read(network, batch)
    loss = by_labels(said, batch)
    if not teachers:
        return loss
    with torch.no_grad():
        taught = [read(teacher, batch) for teacher in teachers]
    return 0.5 * loss + by_teachers(said, taught, batch)


@torch.no_grad()
def figures(network: ReaderNetwork, held: Sequence[Example]) -> dict[str, float]:
    """Return the AUROC of `answers` and the share of right first sentences, held out.

    Passages are read whole, as the assistant reads them: a crop tells where the answer may be.
    """
    network.eval()
    device = next(network.parameters()).device
    made = sorted(items(held, whole_tokenizer()), key=lambda item: len(item.pair.ids))
    sure: dict[str, list[tuple[bool, float]]] = defaultdict(list)
    first_right: dict[str, list[bool]] = defaultdict(list)
    for first in range(0, len(made), 32):
        part = made[first : first + 32]
        batch = labelled(part, range(len(part)))
        tokens, pairs = _on_cpu(read(network, batch.to(device)))
        logits = sentence_logits(tokens, batch.sentences, batch.right.shape[1])
        for row, item in enumerate(part):
            source = item.example.source
            sure[source].append((item.example.answerable, float(pairs[row, ANSWERS])))
            if item.example.answerable:
                best = int(logits[row, : len(item.example.sentences)].argmax())
                first_right[source].append(best in item.example.right)
    result = {f"{name} sentence": float(np.mean(hits)) for name, hits in first_right.items()}
    for name, values in sure.items():
        if len({truth for truth, _ in values}) == 2:
            result[f"{name} sure"] = float(roc_auc_score(*zip(*values, strict=True)))
    return {name: round(value, 4) for name, value in result.items()}


def _on_cpu(said: Numbers) -> Numbers:
    tokens, pairs = said
    return tokens.cpu(), pairs.cpu()


def rate(step: int, done: float, plan: Plan) -> float:
    """Return the learning rate: it warms up over the first steps and falls to nothing."""
    return plan.rate * min((step + 1) / plan.warm_up, 1.0) * (1 - done)


def main() -> None:
    """Train, print, and write the checkpoint."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("data", type=Path)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--steps", type=int, default=STEPS)
    arguments.add_argument("--minutes", type=float, help="instead of steps; not repeatable")
    arguments.add_argument("--questions", type=int, default=QUESTIONS)
    arguments.add_argument("--rate", type=float, default=RATE)
    arguments.add_argument("--seed", type=int, default=SEED)
    arguments.add_argument("--stack", type=int, nargs="+", default=STACK)
    arguments.add_argument("--begin-from", type=Path)
    arguments.add_argument("--keep", type=int, default=0, help="first layers that do not learn")
    arguments.add_argument("--teachers", type=Path, nargs="+", default=[])
    arguments.add_argument("--workers", type=int, help="processes that make batches")
    arguments.add_argument(
        "--compile",
        action="store_true",
        help="takes a C++ compiler and a minute; then a step on a CPU takes little more than half",
    )
    options = arguments.parse_args()
    torch.manual_seed(options.seed)
    folder = packaged_folder()
    with half_precision("cpu"):  # the embeddings that near passages are found by
        known = material(options.data, options.out.with_name("material.pickle"))
    network = ReaderNetwork(folder, options.stack)
    if options.begin_from:
        network.load_state_dict(torch.load(options.begin_from, map_location="cpu"))
    pieces = network.encoder.embeddings.word_embeddings.weight.numpy()
    made = Batches(known, pieces, options.questions, options.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    workers = options.workers
    if workers is None:
        workers = max(0, (os.cpu_count() or 1) - 1) if device.type == "cuda" else 0
    stream = iter(DataLoader(made, batch_size=None, num_workers=workers))
    teachers = [loaded(folder, path).eval().to(device) for path in options.teachers]
    seconds = options.minutes and 60 * options.minutes
    plan = Plan(options.steps, options.rate, seconds, tuple(teachers))
    network.encoder.encoder.layer[: options.keep].requires_grad_(False)
    if options.compile:
        network.encoder.encoder.compile(dynamic=True)
    train(network.to(device), stream, plan)
    torch.save({name: value.cpu() for name, value in network.state_dict().items()}, options.out)
    print(json.dumps(figures(network, known.held_out)), flush=True)


if __name__ == "__main__":
    main()
