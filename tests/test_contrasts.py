"""The contrast questions that the reader learns from: well formed, and none there twice.

Whether the answers stand in the paragraphs is checked where these are read (`_place` raises): the
paragraphs themselves are not part of the project.
"""

from __future__ import annotations

from collections import Counter

import pytest

from training.reading_examples import _place, written_contrasts

ROWS = list(written_contrasts())


def test_every_paragraph_has_three_answered_questions_each_before_its_twin() -> None:
    for row in ROWS:
        answered = [asked["answer"] is not None for asked in row["questions"]]
        assert answered == [True, False] * 3 + [False, False], row["paragraph"]


def test_nothing_is_empty_and_nothing_is_there_twice() -> None:
    for row in ROWS:
        asked = [question["question"] for question in row["questions"]]
        assert len(set(asked)) == len(asked), row["paragraph"]
        assert all(len(question) > 5 for question in asked), row["paragraph"]
        assert all(question["answer"] != "" for question in row["questions"])
    named = Counter(row["paragraph"] for row in ROWS)
    assert named.most_common(1)[0][1] == 1


def test_words_are_found_whatever_their_spacing() -> None:
    assert _place("a  disused brewery", "in a disused\n brewery,") == (3, 21)
    with pytest.raises(ValueError, match="does not stand in the paragraph"):
        _place("a church", "in a disused brewery")
