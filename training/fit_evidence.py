"""Fit the two logistic models of `assistant.evidence` and the threshold of abstention.

    python -m training.fit_evidence DATA HOME [--write]

DATA holds the public data sets (see `benchmarks.squad`), HOME is a scratch folder for the indexed
paragraphs. Only the training articles are looked at. Half of the questions are lower-cased, because
people type so. Each question is seen four ways: with the whole corpus, with its own article alone,
with its article taken out, and with another article alone; the last two have no answer. Questions
that SQuAD made unanswerable on purpose count ``ADVERSARIAL_WEIGHT``, since in a folder of
documents most of what cannot be answered is not a near miss.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from assistant import Assistant, Filters, Passage
from assistant.evidence import (
    ANSWER_FEATURES,
    FITTED,
    SENTENCE_FEATURES,
    Candidate,
    Logistic,
    candidates,
    wanted,
)
from assistant.pipeline import READ_PASSAGES
from benchmarks.squad import TRAINING, Question, questions, write_corpus

SEED = 20261122
QUESTIONS = 2400
ADVERSARIAL_WEIGHT = 0.4
ANSWERED_SHARE = 0.92
"""Share of the answerable training questions that the threshold lets through."""

Rows = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class View:
    """One question over one choice of documents, and whether these answer it."""

    question: Question
    candidates: Sequence[Candidate]
    answerable: bool
    adversarial: bool


def views(assistant: Assistant, asked: Sequence[Question]) -> Iterator[View]:
    """Yield each question with the whole corpus, its article alone, without it, and another."""
    articles = sorted(TRAINING)
    for question in asked:
        own = Filters(folder=question.article)
        foreign = random.choice([a for a in articles if a != question.article])
        wide = assistant.search(question.text, k=60)
        without = [p for p in wide if not p.document.source.startswith(f"{question.article}/")]
        yield _view(assistant, question, wide, True)
        alone = assistant.search(question.text, 10, own)
        yield _view(assistant, question, alone, True)
        if question.answerable:
            yield _view(assistant, question, without, False)
            other = assistant.search(question.text, 10, Filters(folder=foreign))
            yield _view(assistant, question, other, False)


def _view(
    assistant: Assistant, question: Question, found: Sequence[Passage], has_answer: bool
) -> View:
    asked = wanted(question.text, assistant._rarity)  # the very weights it answers with
    ranked = candidates(asked, found[:READ_PASSAGES])
    return View(
        question, ranked, has_answer and question.answerable, has_answer and not question.answerable
    )


def fit_sentence(seen: Sequence[View]) -> Logistic:
    """Fit which sentence answers, on the answerable views."""
    rows, labels = [], []
    for view in seen:
        if view.answerable:
            for candidate in view.candidates:
                right = candidate.passage.document.source == view.question.source
                rows.append(candidate.features)
                labels.append(right and any(a in candidate.text for a in view.question.answers))
    return _fit(np.array(rows), np.array(labels), np.ones(len(rows)))


def fit_answer(seen: Sequence[View], sentence: Logistic) -> tuple[Logistic, float]:
    """Fit whether the passages answer, and choose the threshold."""
    ranked = [max(view.candidates, key=lambda c: sentence.probability(c.features)) for view in seen]
    rows = np.array([candidate.signs for candidate in ranked])
    labels = np.array([view.answerable for view in seen])
    weights = np.array([ADVERSARIAL_WEIGHT if view.adversarial else 1.0 for view in seen])
    model = _fit(rows, labels, weights)
    sure = [model.probability(row) for row, right in zip(rows, labels, strict=True) if right]
    return model, float(np.quantile(sure, 1 - ANSWERED_SHARE))


def _fit(rows: Rows, labels: Rows, weights: Rows) -> Logistic:
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(max_iter=2000).fit(scaler.transform(rows), labels, weights)
    slopes = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - slopes @ scaler.mean_)
    return Logistic(tuple(float(slope) for slope in slopes), bias)


def _named(model: Logistic, features: Sequence[str]) -> dict[str, float]:
    values = dict(zip(features, model.weights, strict=True)) | {"bias": model.bias}
    return {name: round(value, 4) for name, value in values.items()}


def main() -> None:
    """Index, look, fit, print, and write where asked to."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("data", type=Path)
    arguments.add_argument("home", type=Path)
    arguments.add_argument("--write", action="store_true")
    options = arguments.parse_args()
    random.seed(SEED)
    write_corpus(options.data, options.home / "corpus")
    asked = random.sample(questions(options.data, TRAINING), QUESTIONS)
    asked = [
        Question(q.text.lower() if i % 2 else q.text, q.article, q.source, q.answers)
        for i, q in enumerate(asked)
    ]
    with Assistant.open(options.home) as assistant:
        assistant.sync()
        seen = [view for view in views(assistant, asked) if view.candidates]
    sentence = fit_sentence(seen)
    answer, threshold = fit_answer(seen, sentence)
    fitted = {
        "sentence": _named(sentence, SENTENCE_FEATURES),
        "answer": _named(answer, ANSWER_FEATURES),
        "threshold": round(threshold, 4),
    }
    text = json.dumps(fitted, indent=2) + "\n"
    print(text)
    if options.write:
        FITTED.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
