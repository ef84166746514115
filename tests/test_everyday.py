"""The everyday texts that the reader learns from: what they say of themselves is true."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from training.everyday import EXCERPTS, FOLDER, everyday_passages, everyday_questions
from training.reading_examples import EVERYDAY_HELD_OUT, everyday

PASSAGES = everyday_passages()
IN_ALL = [*PASSAGES, *everyday_passages(EXCERPTS)]


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


@pytest.mark.parametrize("folder", [FOLDER, EXCERPTS])
def test_examples_know_the_sentence_that_answers(folder: Path) -> None:
    examples = list(everyday(folder))
    passages = everyday_passages(folder)
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
