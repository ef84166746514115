"""Fit the models of `assistant.fitted` and the thresholds of abstention.

    python -m training.fit_evidence DATA HOME [--write]

DATA holds the public data sets (see `benchmarks.squad` and `benchmarks.qed`), HOME is a scratch
folder for the indexed paragraphs and for what was seen. Only training data is looked at, and of
that only what the reader was not trained on (`reading_batches.HELD_OUT`): on its own training
questions it would look surer than it is. `training.views` says how each question is seen.

Which sentence comes first is fitted on `training.folders` too, since there sentences of one
document vie with one another. Which passage does is not: the fused score then lost so much weight
to the reader that the right passage of an encyclopedia came first less often. Nor is whether
anything answers (it moved nothing but the thresholds): what these do there is printed.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from assistant.embeddings import packaged_folder
from assistant.evidence import (
    ANSWER_FEATURES,
    READ_FEATURES,
    SENTENCE_FEATURES,
    Candidate,
    answerable,
    candidates,
)
from assistant.findings import CLOSE_DEPTH, READ_PASSAGES
from assistant.fitted import FITTED, Logistic, fitted
from assistant.ranking import (
    RANKING_FEATURES,
    ranked,
    ranking_features,
    scored,
)
from assistant.reader import PassageReader
from training.choices import Choice, fit_choices
from training.views import View, look

SEED = 20261122
ADVERSARIAL_WEIGHT = 0.7
"""What cannot be answered is mostly not a near miss; but near misses deceive most."""
REGULARISATION = {"passage": 0.1, "sentence": 0.1, "answer": 1.0}
"""Inverse strength, on standardised features."""
SHIFTS = 8
SHIFT = 0.1
"""Each view is fitted on this often, its cosine moved by chance (standard deviation). How close a
question and the sentence that answers it are differs by the kind of text more than these views
show, and a model that hangs on the cosine refuses what is worded otherwise."""
ANSWERED_SHARES = {"strict": 0.75, "balanced": 0.91, "lenient": 0.96}
"""Share of the answerable training views that each threshold lets through."""


def fit_passage(seen: Sequence[View]) -> Logistic:
    """Fit which of the passages answers first, on the answerable views."""
    choices = [
        Choice(
            np.array([ranking_features(p, p.reading) for p in view.passages if p.reading]),
            np.array([view.is_right(p) for p in view.passages]),
        )
        for view in seen
        if view.right and not view.kept
    ]
    every = frozenset(RANKING_FEATURES)
    return fit_choices(RANKING_FEATURES, choices, REGULARISATION["passage"], every)


def reranked(view: View, model: Logistic, reader: PassageReader) -> View:
    """Return the view with the passages in the reader's order, the first of them read closely."""
    readings = [passage.reading for passage in view.passages if passage.reading]
    best = ranked(scored(view.passages, readings, model))[:READ_PASSAGES]
    first = reader.read_closely(view.question, best[:CLOSE_DEPTH], view.heads)
    return replace(view, passages=[*first, *best[CLOSE_DEPTH:]])


def unread(view: View) -> View:
    """Return the view as it is where the reader does not know the language."""
    return replace(view, passages=[replace(p, reading=None) for p in view.passages[:READ_PASSAGES]])


def fit_sentence(seen: Sequence[View], features: tuple[str, ...]) -> Logistic:
    """Fit which sentence answers first, on the answerable views whose answers are known."""
    choices = []
    for view in seen:
        found = candidates(view.wanted, view.passages) if view.right and view.answers else ()
        right = [
            view.is_right(c.passage) and any(answer in c.text for answer in view.answers)
            for c in found
        ]
        if any(right):
            choices.append(Choice(np.array([c.features for c in found]), np.array(right)))
    return fit_choices(features, choices, REGULARISATION["sentence"])


def fit_answer(
    seen: Sequence[View], sentence: Logistic, features: tuple[str, ...]
) -> tuple[Logistic, dict[str, float]]:
    """Fit whether the passages answer, and choose the thresholds."""
    judged = [_ranked(view, sentence) for view in seen]
    rows = [found[0].signs for found in judged]
    labels = [view.answerable for view in seen]
    weights = [ADVERSARIAL_WEIGHT if view.adversarial else 1.0 for view in seen]
    shifted = np.repeat(np.array(rows), SHIFTS, axis=0)
    cosine = features.index("similarity")
    shifted[:, cosine] += np.random.default_rng(SEED).normal(0, SHIFT, len(shifted))
    often, heavy = np.repeat(labels, SHIFTS), np.repeat(weights, SHIFTS)
    model = _fit(features, shifted, often, heavy, REGULARISATION["answer"] / SHIFTS)
    sure = [answerable(found, model) for found, right in zip(judged, labels, strict=True) if right]
    return model, {
        name: round(float(np.quantile(sure, 1 - share)), 4)
        for name, share in ANSWERED_SHARES.items()
    }


def _ranked(view: View, sentence: Logistic) -> list[Candidate]:
    found = candidates(view.wanted, view.passages)
    judged = [replace(c, probability=c.weight * sentence.probability(c.features)) for c in found]
    return sorted(judged, key=lambda candidate: -candidate.probability)


def _fit(
    features: tuple[str, ...],
    rows: ArrayLike,
    labels: ArrayLike,
    weights: ArrayLike | None = None,
    strength: float = 1.0,
) -> Logistic:
    table: NDArray[np.float64] = np.array(rows)
    scaler = StandardScaler().fit(table)
    model = LogisticRegression(C=strength, max_iter=2000)
    model.fit(scaler.transform(table), np.array(labels), weights)
    slopes = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - slopes @ scaler.mean_)
    return Logistic(features, tuple(float(slope) for slope in slopes), bias)


def _named(model: Logistic) -> dict[str, float]:
    values = dict(zip(model.features, model.weights, strict=True)) | {"bias": model.bias}
    return {name: round(value, 4) for name, value in values.items()}


def fit(seen: Sequence[View], reader: PassageReader) -> dict[str, object]:
    """Return everything that ``fitted.json`` holds."""
    passage = fit_passage(seen)
    read = [reranked(view, passage, reader) for view in seen]
    content: dict[str, object] = {"passage": _named(passage)}
    ways = (
        ("read", read, READ_FEATURES),
        ("unread", [unread(view) for view in seen], ()),
    )
    for name, views, more in ways:
        apart = [view for view in views if not view.kept]
        sentence = fit_sentence(views, (*SENTENCE_FEATURES, *more))
        answer, thresholds = fit_answer(apart, sentence, (*ANSWER_FEATURES, *more))
        content[name] = {
            "sentence": _named(sentence),
            "answer": _named(answer),
            "thresholds": thresholds,
        }
    return content


def print_outcomes(seen: Sequence[View], reader: PassageReader) -> None:
    """Print which share of the folders' questions the shipped numbers answer."""
    models = fitted()
    read = [reranked(view, models.passage, reader) for view in seen]
    sure = np.array([answerable(candidates(view.wanted, view.passages)) for view in read])
    kinds = {
        "answered by the folder": [view.answerable for view in seen],
        "near misses": [view.adversarial for view in seen],
        "answer taken out": [not (view.answerable or view.adversarial) for view in seen],
    }
    for caution, threshold in models.read.thresholds.items():
        shares = (
            f"{name} {np.mean(sure[which] >= threshold):.3f}" for name, which in kinds.items()
        )
        print(f"{caution}: answers of those {', '.join(shares)}")


def main() -> None:
    """Look, or remember what was seen; fit, print, and write where asked to."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("data", type=Path)
    arguments.add_argument("home", type=Path)
    arguments.add_argument("--write", action="store_true")
    options = arguments.parse_args()
    random.seed(SEED)
    kept = options.home / "views.pickle"
    if kept.exists():
        seen = pickle.loads(kept.read_bytes())
    else:
        seen = look(options.data, options.home)
        kept.write_bytes(pickle.dumps(seen))
    reader = PassageReader(packaged_folder() / "tokenizer.json")
    seen = [view for view in seen if any(passage.sentences for passage in view.passages)]
    text = json.dumps(fit(seen, reader), indent=2) + "\n"
    print(text)
    if options.write:
        FITTED.write_text(text, encoding="utf-8")
        fitted.cache_clear()
        print_outcomes([view for view in seen if view.kept], reader)


if __name__ == "__main__":
    main()
