"""Drafted questions: what each rule makes, and that every draft can be used as it is."""

from __future__ import annotations

import pytest

from assistant.evaluation.draft_rules import Drafted, drafts, swapped
from assistant.evaluation.gold import occurrences
from assistant.types import Block, BlockKind, Document, DocumentReference


def document(*parts: tuple[BlockKind, str]) -> Document:
    text, blocks = "", []
    for kind, words in parts:
        blocks.append(Block(len(text), len(text) + len(words), kind))
        text += f"{words}\n\n"
    reference = DocumentReference("1", "sha256:1", "notes.md", "Notes")
    return Document(reference, "md", "2025-01-01T00:00:00Z", text, tuple(blocks))


@pytest.mark.parametrize(
    ("kind", "words", "question", "answer"),
    [
        ("row", "Country: Kenya; Capital: Nairobi", "What is the capital of Kenya?",
         "Capital: Nairobi"),
        ("paragraph", "The club was founded in Oslo on 3 May 1921.",
         "When was the club founded in Oslo?", "3 May 1921"),
        ("paragraph", "Nairobi is the capital of Kenya.", "Who or what is the capital of Kenya?",
         "Nairobi"),
        ("paragraph", "A permit is the licence to enter.", "What is a permit?",
         "the licence to enter"),
        ("paragraph", "Every visitor gets up to 24 days of leave.",
         "What is missing here: “Every visitor gets up to … of leave”?", "24 days"),
        ("item", "Letters are sent to Miss Mollineux by courier.",
         "What is missing here: “Letters are sent to … by courier”?", "Miss Mollineux"),
    ],
)  # fmt: skip
def test_a_rule_makes_a_question(kind: BlockKind, words: str, question: str, answer: str) -> None:
    # The lower-case words below tell that "A" and "The" are no names.
    (draft,) = drafts(document((kind, words), ("paragraph", "a the")))
    assert (draft.question, draft.answer) == (question, answer)


def test_a_heading_that_is_a_question_is_taken() -> None:
    asked = document(("heading", "Who may come?"), ("paragraph", "Everyone may. Even you."))
    assert [(d.question, d.answer) for d in drafts(asked)] == [("Who may come?", "Everyone may")]


@pytest.mark.parametrize(
    "words",
    ["Too short.", "It is the same as before and after.", "no names nor numbers are in here.",
     "Where: Oslo", "From: a@example.org; To: Ben"],
)  # fmt: skip
def test_what_makes_no_question_is_left(words: str) -> None:
    kind: BlockKind = "row" if ": " in words else "paragraph"
    assert list(drafts(document((kind, words)))) == []


def test_words_that_stand_twice_are_given_with_their_sentence() -> None:
    twice = document(
        ("paragraph", "Nairobi is the capital of Kenya."), ("paragraph", "We went to Nairobi.")
    )
    assert next(drafts(twice)).answer == "Nairobi is the capital of Kenya"


@pytest.mark.parametrize(
    ("question", "name", "expected"),
    [
        ("What is the capital of Kenya?", "Norway", "What is the capital of Norway?"),
        ("What is the capital of Kenya?", "New Zealand", None),
        ("What is the capital of Kenya?", "Kenya", None),
        ("What is the ending of Word files?", "Norway", None),
        ("Who may come?", "Norway", None),
    ],
)
def test_only_a_whole_name_becomes_another(question: str, name: str, expected: str | None) -> None:
    swap = swapped(Drafted(question, "a", "notes.md", "a table row", 1), name)
    assert (swap and swap.question) == expected


def test_every_gold_span_stands_in_its_document() -> None:
    given = document(
        ("heading", "What is it?"),
        ("paragraph", "The  hall was\nopened in 1921. It holds 300 guests. Rome is the  seat."),
        ("row", "Name: Hall A;  Seats: 300"),
    )
    found = list(drafts(given))
    assert len(found) >= 4
    assert all(list(occurrences(draft.answer, given.text)) for draft in found)


def test_a_cell_that_is_cut_is_no_answer() -> None:
    row = f"Country: Japan; Note: {'word ' * 40}end"
    assert not any("word" in draft.answer for draft in drafts(document(("row", row))))
