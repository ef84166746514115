"""Names that another system stores decomposed (NFD) are the same names, at every door."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.evaluation import Question
from assistant.evaluation.gold import places
from assistant.evaluation.questions import Part
from assistant.pipeline import Assistant
from assistant.sync.rules import read_rules
from assistant.types import Filters, Person

pytestmark = pytest.mark.usefixtures("model_at_hand")

FOLDER, FILE = "Büro", "Übersicht.txt"


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Assistant]:
    folder = tmp_path / "corpus" / decomposed(FOLDER)
    folder.mkdir(parents=True)
    (folder / ".access.toml").write_text(f'groups = ["{FOLDER}"]\n', encoding="utf-8")
    words = decomposed("The Zürich office opens at nine.")
    (folder / decomposed(FILE)).write_text(words, encoding="utf-8")
    with Assistant.open(tmp_path) as assistant:
        assistant.sync()
        yield assistant


def test_an_upload_lands_in_the_folder_that_is_there_and_under_its_rule(opened: Assistant) -> None:
    entry = opened.add("more.txt", b"The Bern office opens at ten.", FOLDER)
    assert entry.reference.source == f"{decomposed(FOLDER)}/more.txt"
    stranger = opened.seen_by(Person("", frozenset()))
    assert stranger.documents() == []
    member = opened.seen_by(Person("ann", frozenset({decomposed(FOLDER)})))
    assert len(member.documents()) == 2
    assert len(opened.documents()) == 2
    opened.add(FILE, b"It opens at eight.", FOLDER, replace=True)
    assert len(opened.documents()) == 2


@pytest.mark.parametrize("path", [f"{FOLDER}/{FILE}", decomposed(f"{FOLDER}/{FILE}")])
def test_filters_take_either_form(opened: Assistant, path: str) -> None:
    for filters in (Filters(source=(path,)), Filters(folder=path.partition("/")[0])):
        assert len(opened.documents(filters)) == 1
    assert not opened.documents(Filters(source=("Buro/x.txt",)))


def test_an_evaluation_takes_either_form(opened: Assistant) -> None:
    expected = Part((decomposed("Zürich office"),), (f"{FOLDER}/{FILE}",))
    ((place,),) = places(opened, [Question("Which office?", (expected,))], "q.jsonl")
    assert list(place.spans) == [decomposed(f"{FOLDER}/{FILE}")]


def test_groups_of_rules_and_persons_are_composed(tmp_path: Path) -> None:
    rule = tmp_path / ".access.toml"
    rule.write_text(f'groups = ["{decomposed(FOLDER)}"]\n', encoding="utf-8")
    rules, failed = read_rules({"": rule})
    assert not failed
    assert rules[""] == frozenset({FOLDER}) == Person("", frozenset({decomposed(FOLDER)})).groups
