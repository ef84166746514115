"""The everyday texts that the reader learns from: what they say of themselves is true."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from training.documents import document_passages
from training.everyday import (
    EXCERPTS,
    FOLDER,
    EverydayPassage,
    everyday_passages,
    everyday_questions,
)
from training.reading_examples import EVERYDAY_HELD_OUT, Example, documents, everyday

PASSAGES = everyday_passages()
OF_DOCUMENTS = document_passages()
IN_ALL = [*PASSAGES, *everyday_passages(EXCERPTS), *OF_DOCUMENTS]
MEASURED = re.compile(
    r"1973 oil|packet.switching|arpanet|yuan dynasty|kublai|scottish parliament|imperialism"
    r"|french and indian war",
    re.IGNORECASE,
)
"""What the measuring articles are about: nothing is to be learned of it."""


@pytest.mark.parametrize("domain", sorted({passage.domain for passage in IN_ALL}))
def test_every_answer_stands_in_its_passage(domain: str) -> None:
    for passage in IN_ALL:
        if passage.domain == domain:
            answers = [answer for _, answer in passage.questions]
            assert all(answer is None or answer in passage.text for answer in answers)
            assert 0 < sum(answer is None for answer in answers) < len(answers)


def test_no_passage_and_no_question_is_there_twice() -> None:
    assert not [text for text, count in Counter(p.text for p in IN_ALL).items() if count > 1]
    asked = Counter((p.text, question) for p in IN_ALL for question, _ in p.questions)
    assert asked.most_common(1)[0][1] == 1


def test_nothing_was_written_on_what_the_measuring_articles_are_about() -> None:
    assert not [p.title for p in IN_ALL if MEASURED.search(f"{p.title} {p.text}")]


def test_documents_are_whole_and_one_in_eight_is_held_out() -> None:
    sizes = Counter(passage.title for passage in OF_DOCUMENTS)
    assert min(sizes.values()) >= 8
    held = {passage.title for passage in OF_DOCUMENTS if passage.held_out}
    assert not held & {passage.title for passage in OF_DOCUMENTS if not passage.held_out}
    assert 0.08 < len(held) / len(sizes) < 0.16
    trained = {e.group for e in documents() if e.group != EVERYDAY_HELD_OUT}
    assert trained == set(sizes) - held


@pytest.mark.parametrize("folder", [FOLDER, EXCERPTS])
def test_examples_know_the_sentence_that_answers(folder: Path) -> None:
    _know_their_sentence(list(everyday(folder)), everyday_passages(folder))


def test_examples_of_documents_know_the_sentence_that_answers() -> None:
    _know_their_sentence(list(documents()), OF_DOCUMENTS)


def _know_their_sentence(examples: Sequence[Example], passages: Sequence[EverydayPassage]) -> None:
    assert len(examples) == sum(len(passage.questions) for passage in passages)
    for example in examples:
        if example.answer is None:
            assert not example.right
        else:
            number, start, end = example.answer
            assert number in example.right
            assert example.sentences[number][start:end].strip()


def test_what_is_held_out_is_kept_from_training() -> None:
    held = [example for example in everyday() if example.group == EVERYDAY_HELD_OUT]
    assert len(held) == sum(len(p.questions) for p in PASSAGES if p.held_out)
    answerable = [example for example in held if example.answerable]
    asked = list(everyday_questions())
    assert len(answerable) == sum(question.answerable for question in asked)
    assert 0 < len(asked) - len(answerable) < len(held) - len(answerable)
    assert 0.1 < sum(p.held_out for p in PASSAGES) / len(PASSAGES) < 0.15
