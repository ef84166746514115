from __future__ import annotations

from dataclasses import replace

import pytest
from small_index import document as plain_document

from assistant.suggestions import MOST_TRIED, suggestions
from assistant.types import Block, Document


def document(*lines: str) -> Document:
    """Return a document of lines; those that begin with # are headings."""
    made = plain_document("a.md", "\n".join(line.lstrip("# ") for line in lines))
    blocks = [
        Block(block.start, block.end, "heading" if line.startswith("#") else "paragraph")
        for block, line in zip(made.blocks, lines, strict=True)
    ]
    return Document(made.reference, made.type, made.modified, made.text, tuple(blocks))


def always(question: str) -> bool:
    return True


def test_questions_of_the_documents_come_first() -> None:
    made = document("# Border agreements", "Text.", "# How do I start?", "Text.")
    assert suggestions([made], always, 4) == [
        "How do I start?",
        "What do the documents say about Border agreements?",
    ]


def test_they_are_spread_over_the_documents() -> None:
    one = document("# How do I start?", "# How do I stop?")
    other = document("# Who may ask?", "# Who may not?")
    assert suggestions([one, other], always, 3) == [
        "How do I start?",
        "Who may ask?",
        "How do I stop?",
    ]


def test_a_word_that_is_no_name_begins_small() -> None:
    made = document("# Working from home", "Staff may like working from home.")
    assert suggestions([made], always, 1) == ["What do the documents say about working from home?"]
    made = document("# Why Turkmenistan came first", "Text.")
    assert suggestions([made], always, 1) == [
        "What do the documents say about why Turkmenistan came first?"
    ]
    made = document("# Japan and others", "Japan came first.")
    assert suggestions([made], always, 1) == ["What do the documents say about Japan and others?"]


def test_numbers_of_headings_and_their_last_signs_are_left_out() -> None:
    made = document("# 2.1 Border agreements:", "Text.")
    assert suggestions([made], always, 1) == ["What do the documents say about Border agreements?"]


def test_the_title_comes_after_what_is_below_it_and_a_number_is_no_word() -> None:
    made = document("# Border agreements", "# 1. Summary", "# 1.1 Customs and roads", "Text.")
    titled = replace(made, reference=replace(made.reference, title="Border agreements"))
    assert suggestions([titled], always, 3) == [
        "What do the documents say about Customs and roads?",
        "What do the documents say about Border agreements?",
    ]


@pytest.mark.parametrize("mark", ["Re: ", "RE: AW: ", "Fwd: ", "Re[2]: "])
def test_marks_of_a_reply_are_left_out(mark: str) -> None:
    made = document(f"# {mark}Border agreements", "Text.")
    assert suggestions([made], always, 1) == ["What do the documents say about Border agreements?"]
    made = document(f"# {mark}How do I start?", "Text.")
    assert suggestions([made], always, 1) == ["How do I start?"]


def test_what_the_documents_do_not_answer_is_not_suggested() -> None:
    made = document("# How do I start?", "# How do I stop?")
    assert suggestions([made], lambda question: "stop" in question, 4) == ["How do I stop?"]
    assert suggestions([made], lambda question: False, 4) == []


def test_headings_that_say_nothing_make_no_question() -> None:
    made = document("# 1. :", "# . . .", "# 2 2019", "# Short", "# " + "long " * 20, "Text.")
    assert suggestions([made], always, 4) == []


def test_the_same_heading_is_asked_once() -> None:
    made = document("# How do I start?", "Text.", "# How do I start?")
    assert suggestions([made, made], always, 4) == ["How do I start?"]


def test_no_more_than_asked_for_and_no_more_tried_than_worth_it() -> None:
    many = document(*(f"# Question number {number}?" for number in range(100)))
    assert len(suggestions([many], always, 2)) == 2
    tried: list[str] = []

    def never(question: str) -> bool:
        tried.append(question)
        return False

    suggestions([many], never, 2)
    assert len(tried) == MOST_TRIED
    assert suggestions([], always, 4) == []
