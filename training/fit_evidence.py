"""Fit the two logistic models of `assistant.evidence` and the threshold of abstention.

    python -m training.fit_evidence DATA HOME [--write]

DATA holds the public data sets (see `benchmarks.squad` and `benchmarks.qed`), HOME is a scratch
folder for the indexed paragraphs. Only training data is looked at. Each question is seen several
ways: over all documents, over a few that hold its answer, with its own article taken out, and, made
unanswerable, as a question about something that its article never mentions. Questions that SQuAD
made unanswerable on purpose count ``ADVERSARIAL_WEIGHT``, since in a folder of documents most of
what cannot be answered is not a near miss. Half of SQuAD's questions are lower-cased, because
people type so.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
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
    leading,
    wanted,
)
from assistant.pipeline import READ_PASSAGES
from benchmarks import qed, squad

SEED = 20261122
SQUAD_QUESTIONS = 320
NATURAL_QUESTIONS = 240
NATURAL_PARAGRAPHS = 1300
FEW = 12
"""Other documents in a small folder."""
DEPTH = 40
ADVERSARIAL_WEIGHT = 0.4
SENTENCE_REGULARISATION = 0.001
"""Inverse strength, on standardised features. The features say much the same; held together, each
keeps a share of the weight, and the right sentence comes first more often (83 % against 81 %)."""
ANSWERED_SHARE = 0.9
"""Share of the answerable training views that the threshold lets through."""

BESIDE = (
    "What is the population of {}?|Who is the president of {}?|How much does {} cost?"
    "|When was {} founded?|Where was {} born?|What is the phone number of {}?"
    "|How many employees does {} have?|Which award did {} receive?"
    "|What is the average salary in {}?|Who is the husband of {}?"
    "|What colour is the flag of {}?|How tall is {}?|What is the climate of {} like?"
    "|Which company owns {}?|Who wrote a novel about {}?|How much money did {} invest in football?"
    "|What did {} say about climate change?|When did {} win the World Cup?"
    "|Why did {} move to Canada?|What language is spoken in {}?"
    "|How long does it take to travel to {}?|What is the email address of {}?"
    "|Which university did {} attend?|Who designed the logo of {}?"
).split("|")
"""Questions about something that an article is unlikely to mention of its subject."""

Rows = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class View:
    """One question over one choice of documents, and whether these answer it."""

    candidates: Sequence[Candidate]
    answerable: bool
    adversarial: bool = False
    source: str = ""
    answers: tuple[str, ...] = ()


def squad_views(assistant: Assistant, asked: Sequence[squad.Question]) -> Iterator[View]:
    """Yield SQuAD's questions over everything, their article alone, and everything else."""
    for question in asked:
        text = _as_typed(question.text)
        wide = assistant.search(text, k=DEPTH)
        own = assistant.search(text, 10, Filters(folder=question.article))
        without = [p for p in wide if not p.document.source.startswith(f"{question.article}/")]
        for found in (wide, own):
            yield View(
                _ranked(assistant, text, found),
                answerable=question.answerable,
                adversarial=not question.answerable,
                source=question.source,
                answers=question.answers,
            )
        if question.answerable:
            yield View(_ranked(assistant, text, without), answerable=False)
        if names := re.findall(r"(?<=[a-z,] )[A-Z]\w+(?: [A-Z]\w+)*", question.text):
            yield _beside(assistant, random.choice(names), Filters(folder=question.article))


def natural_views(assistant: Assistant, asked: Sequence[qed.NaturalQuestion]) -> Iterator[View]:
    """Yield natural questions over everything, everything else, and a few documents."""
    for question in asked:
        wide = assistant.search(question.text, k=DEPTH)
        without = [p for p in wide if p.document.source != question.source]
        others = random.sample([q.source for q in asked], FEW)
        few = Filters(source=(question.source, *others))
        yield View(_ranked(assistant, question.text, wide), answerable=True)
        yield View(_ranked(assistant, question.text, without), answerable=False)
        small = assistant.search(question.text, 10, few)
        yield View(_ranked(assistant, question.text, small), answerable=True)
        subject = re.sub(r"\s*\(.*", "", question.title)
        yield _beside(assistant, subject, few)
        yield _beside(assistant, subject, None)


def _beside(assistant: Assistant, subject: str, filters: Filters | None) -> View:
    text = _as_typed(random.choice(BESIDE).format(subject))
    return View(_ranked(assistant, text, assistant.search(text, 10, filters)), answerable=False)


def _as_typed(text: str) -> str:
    return text.lower() if random.random() < 0.5 else text


def _ranked(assistant: Assistant, text: str, found: Sequence[Passage]) -> list[Candidate]:
    asked = wanted(text, assistant._rarity)  # the very weights it answers with
    return candidates(asked, found[:READ_PASSAGES])


def fit_sentence(seen: Sequence[View]) -> Logistic:
    """Fit which sentence answers, on SQuAD's answerable views."""
    rows, labels = [], []
    for view in seen:
        for candidate in view.candidates if view.answers else ():
            right = candidate.passage.document.source == view.source
            rows.append(candidate.features)
            labels.append(right and any(answer in candidate.text for answer in view.answers))
    weights = np.ones(len(rows))
    return _fit(np.array(rows), np.array(labels), weights, SENTENCE_REGULARISATION)


def fit_answer(seen: Sequence[View], sentence: Logistic) -> tuple[Logistic, float]:
    """Fit whether the passages answer, and choose the threshold."""
    ranked = [
        sorted(
            (replace(c, probability=sentence.probability(c.features)) for c in view.candidates),
            key=lambda c: -c.probability,
        )
        for view in seen
    ]
    rows = np.array([found[0].signs for found in ranked])
    labels = np.array([view.answerable for view in seen])
    weights = np.array([ADVERSARIAL_WEIGHT if view.adversarial else 1.0 for view in seen])
    model = _fit(rows, labels, weights)
    sure = [
        max(model.probability(candidate.signs) for candidate in leading(found))
        for found, right in zip(ranked, labels, strict=True)
        if right
    ]
    return model, float(np.quantile(sure, 1 - ANSWERED_SHARE))


def _fit(rows: Rows, labels: Rows, weights: Rows, regularisation: float = 1.0) -> Logistic:
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(C=regularisation, max_iter=2000)
    model.fit(scaler.transform(rows), labels, weights)
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
    corpus = options.home / "corpus"
    squad.write_corpus(options.data, corpus)
    natural = qed.natural_questions(options.data, NATURAL_PARAGRAPHS)
    qed.write_corpus(natural, corpus)
    asked = random.sample(squad.questions(options.data, squad.TRAINING), SQUAD_QUESTIONS)
    typed = random.sample(natural, NATURAL_QUESTIONS)
    with Assistant.open(options.home) as assistant:
        assistant.sync()
        seen = [*squad_views(assistant, asked), *natural_views(assistant, typed)]
    seen = [view for view in seen if view.candidates]
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
