"""How training questions are seen: with their answer, without it, and what is right there."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_corpus import HOLIDAYS, NEIGHBOURS, REFUNDS

from assistant.evaluation import Question
from assistant.evaluation.questions import Part
from assistant.pipeline import Assistant
from benchmarks.squad import Question as SquadQuestion
from training.views import folder_views, kept_views

DOCUMENTS = {"shop/refunds.md": REFUNDS, "shop/holidays.md": HOLIDAYS, "talks/news.txt": NEIGHBOURS}


@pytest.fixture(scope="module")
def opened(model_at_hand: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    home = tmp_path_factory.mktemp("views")
    for name, text in DOCUMENTS.items():
        path: Path = home / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with Assistant.open(home) as assistant:
        assistant.sync()
        yield assistant


def test_a_folders_question_is_seen_with_and_without_its_document(opened: Assistant) -> None:
    asked = Question(
        "How many days of holiday are there?", (Part(("24 days",), ("shop/holidays.md",)),)
    )
    whole, without = kept_views(opened, [("shop", asked)])
    assert whole.answerable
    assert whole.kept
    right = [passage for passage in whole.passages if whole.is_right(passage)]
    assert right
    assert all("24 days" in passage.text for passage in right)
    assert {passage.document.source for passage in whole.passages} <= {
        "shop/refunds.md",
        "shop/holidays.md",
    }
    assert not without.answerable
    assert not without.right
    assert "shop/holidays.md" not in {passage.document.source for passage in without.passages}


def test_an_articles_question_is_seen_with_and_without_its_article(opened: Assistant) -> None:
    random.seed(1)
    asked = SquadQuestion(
        "what did beijing make no statement about?", "talks", "talks/news.txt", ("the border",)
    )
    wide, own, without = folder_views(opened, [asked])
    assert wide.answerable
    assert own.answerable
    assert {passage.document.source for passage in own.passages} == {"talks/news.txt"}
    assert any(own.is_right(passage) for passage in own.passages)
    assert not without.answerable
    assert without.passages
    assert "talks/news.txt" not in {passage.document.source for passage in without.passages}


def test_what_its_article_does_not_answer_is_a_near_miss(opened: Assistant) -> None:
    random.seed(1)
    asked = SquadQuestion("who built the second pipeline?", "talks", "talks/news.txt", ())
    seen = list(folder_views(opened, [asked]))
    assert len(seen) == 2
    assert all(view.adversarial and not view.answerable and not view.right for view in seen)
