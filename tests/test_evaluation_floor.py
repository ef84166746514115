"""The shipped questions over the sample documents: the figures hold, and the pages quote them."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
from pages import ROOT, name_of

from assistant.evaluation import METRICS, Evaluation, evaluate, load_questions
from assistant.evaluation.limits import missed, parse_limits
from benchmarks.sample import PAGES, QUESTIONS, kept, quoted, table

FLOORS = kept()["floors"]


@pytest.fixture(scope="module")
def measured(model_at_hand: None, tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    from assistant.pipeline import Assistant

    home = tmp_path_factory.mktemp("sample")
    shutil.copytree(ROOT / "corpus", home / "corpus")
    with Assistant.open(home) as assistant:
        assistant.sync()
        return evaluate(assistant, load_questions(QUESTIONS), name=QUESTIONS.name)


@pytest.mark.parametrize("metric", FLOORS)
def test_no_figure_is_worse_than_its_floor(measured: Evaluation, metric: str) -> None:
    assert missed(parse_limits([f"{metric}={FLOORS[metric]}"]), measured.figures) == []


def test_the_kept_figures_keep_their_floors() -> None:
    for metric, floor in FLOORS.items():
        value = kept()["figures"][metric]["value"]
        higher = METRICS[metric].higher_is_better
        assert value >= floor if higher else value <= floor, metric


def test_the_set_asks_every_document_and_every_kind_of_question() -> None:
    questions = load_questions(QUESTIONS)
    kinds = Counter(question.kind for question in questions)
    assert len(questions) >= 66
    assert kinds["unanswerable"] >= 16
    assert sum(bool(question.history) for question in questions) >= 11
    assert kinds["several-documents"] >= 11
    asked = {source for q in questions for part in q.parts for source in part.sources}
    corpus = ROOT / "corpus"
    assert asked == {p.relative_to(corpus).as_posix() for p in corpus.rglob("*") if p.is_file()}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_pages_quote_the_kept_figures(page: Path) -> None:
    assert quoted(page.read_text(encoding="utf-8")) == table(kept()["figures"])
