"""Documents that another has taken the place of stand behind it, unless the past is asked about."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sample_passages import passage

from assistant import Assistant
from assistant.namesakes import with_siblings
from assistant.superseded import HEAD_CHARACTERS, asks_of_now, is_superseded, put_behind

OLD = """# Loan rules 2021

Superseded on 1 February 2024 by the loan rules 2024, kept for reference only.

## Books

A reader may borrow six books at a time.
"""
NEW = """# Loan rules 2024

In force from 1 February 2024.

## Books

A reader may borrow four books at a time.
"""


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("*** SUPERSEDED on 1 February 2024 by the policy 2024 ***", True),
        ("Version 5 is no longer in force.", True),
        ("Replaced by version 6 as of May", True),
        ("Travel policy 2024\nThis replaces the policy of 2021, which is no longer valid.", False),
        ("Manual P100\nThe filter is replaced by the technician every year.", False),
        ("Manual P100, replaced by the manual of March", True),
        ("The rules of 2021 are superseded by this.", False),
        ("Valid from 1 February 2024. It replaces the policy of 2021.", False),
        ("Tyres are replaced every four years.", False),
        ("Travel policy 2024\n\nThe policy of 2021 is replaced by this document.", False),
        ("Fees 2024\n\nAll earlier versions are obsolete.", False),
        ("Handbook 2024\nThe handbook of 2020 is no longer valid.", False),
        ("Travel policy 2024. Paper forms are no longer valid.", False),
        ("Key rules 2024\nLost keys are replaced by the caretaker.", False),
        ("Fees 2021\nThe fees of 2021 are no longer valid.", True),
        ("Rules\nThese rules are superseded.", True),
        ("Edition of 2021, superseded by that of 2024", True),
        (" " * HEAD_CHARACTERS + "superseded", False),
    ],
)
def test_a_document_says_at_its_top_that_it_is_superseded(head: str, expected: bool) -> None:
    assert is_superseded(head) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many books may I borrow?", True),
        ("How many days before may I cancel?", True),
        ("How many books could one borrow in 2021?", False),
        ("How many books were allowed?", False),
        ("What did the old rules say?", False),
        ("How do the rules differ?", False),
    ],
)
def test_a_question_asks_of_what_is_in_force(question: str, expected: bool) -> None:
    assert asks_of_now(question) == expected


def test_only_what_is_called_alike_can_take_anothers_place() -> None:
    rules = [passage("Six.", source=f"rules {year}.md") for year in (2021, 2024)]
    other = passage("Seven.", source="opening hours.md")
    assert with_siblings([*rules, other]) == {p.document.id for p in rules}
    assert not with_siblings([rules[0], other])


def test_what_is_superseded_stands_behind_with_a_lower_score() -> None:
    old, new = passage("Six.", source="old.md", score=0.9), passage("Four.", score=0.6)
    first, last = put_behind([old, new], [old.document.id])
    assert first == new
    assert last == replace(old, score=last.score)
    assert last.score == pytest.approx(0.09)
    assert put_behind([old, new], []) == [old, new]


def test_the_rules_in_force_answer_and_the_old_ones_where_they_are_asked_about(
    tmp_path: Path,
) -> None:
    (tmp_path / "corpus").mkdir()
    for year, text in ((2021, OLD), (2024, NEW)):
        (tmp_path / "corpus" / f"rules-{year}.md").write_text(text, encoding="utf-8")
    with Assistant.open(tmp_path) as assistant:
        assistant.sync()
        now = assistant.ask("How many books may a reader borrow at a time?")
        then = assistant.ask("How many books could a reader borrow at a time in 2021?")
        assert now.sentences[0].text == "A reader may borrow four books at a time."
        assert then.sentences[0].text == "A reader may borrow six books at a time."
        found = assistant.search("How many books may a reader borrow at a time?")
        assert found[0].document.source == "rules-2024.md"
