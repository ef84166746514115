"""Amounts that a question names, and the ranges that hold them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from sample_passages import passage

from assistant.ranges import TIME, Range, amounts, in_and_out_of_range, ranges

DAY, YEAR = 1440.0, 525600.0
NOTICE = (
    "Length of service: Up to 2 years; Notice: 1 month",
    "Length of service: 2 to 5 years; Notice: 2 months",
    "Length of service: Over 5 years; Notice: 3 months",
)
GROUPS = ("Group: Sparks; Age: 7-10; Fee: £80", "Group: Flames; Age: 11-14; Fee: £96")
LATE = (
    "After fifteen minutes we ring you.",
    "After forty-five minutes we must ring social services.",
)
PARTIES = ("Party: 2-9; Price: £20", "Party: ten or more; Price: £15")


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Service: 2 to 5 years", [Range(2 * YEAR, 5 * YEAR, TIME)]),
        ("Age: 11-14", [Range(11 * YEAR, 14 * YEAR, TIME)]),
        ("Over 5 years", [Range(5 * YEAR, math.inf, TIME)]),
        ("Up to two weeks", [Range(0, 14 * DAY, TIME)]),
        ("between 30 and 90 days ahead", [Range(30 * DAY, 90 * DAY, TIME)]),
        ("ten or more", [Range(10, math.inf, "")]),
        ("from 10 to 50; x", [Range(10, 50, "")]),
        ("51 to 500 copies", [Range(51, 500, "")]),
        ("over two hundred", [Range(200, math.inf, "")]),
        ("over 1,000", [Range(1000, math.inf, "")]),
        ("over 2,5 hours", [Range(150, math.inf, TIME)]),
        ("65+", [Range(65, math.inf, "")]),
        ("Wednesday 17:00-18:45", []),
        ("on 2025-10-13, £3-5, 10-15%", []),
        ("from 9 to 5", []),
        ("Children under 14", [Range(0, 14 * YEAR, TIME)]),
        ("After forty-five minutes", [Range(45, math.inf, TIME)]),
    ],
)
def test_ranges_are_told(sentence: str, found: Sequence[Range]) -> None:
    assert ranges(sentence) == found


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Notice after three years?", [Range(3 * YEAR, 3 * YEAR, TIME)]),
        ("Which group is for a 12-year-old?", [Range(12 * YEAR, 12 * YEAR, TIME)]),
        ("my son is aged 12", [Range(12 * YEAR, 12 * YEAR, TIME)]),
        ("a party of twelve", [Range(12, 12, "")]),
        ("What discount for two hundred copies?", [Range(200, 200, "")]),
        ("A town of 2 million people?", [Range(2e6, 2e6, "")]),
        ("What happened in 2021?", []),
        ("What does it cost?", []),
        ("How many beds are in room 5?", []),
        ("Which one is cheapest for a group?", []),
        ("What does one person pay?", [Range(1, 1, "")]),
    ],
)
def test_amounts_are_told(question: str, found: Sequence[Range]) -> None:
    assert list(amounts(question)) == found


@pytest.mark.parametrize(
    ("question", "sentences", "inside", "outside"),
    [
        ("How much notice after three years?", NOTICE, [1], [0, 2]),
        ("How much notice after 18 months?", NOTICE, [0], [1, 2]),
        ("Which group for a girl of 12 years?", GROUPS, [1], [0]),
        ("Which group for a girl aged 30?", GROUPS, [], []),
        ("What if I am half an hour late?", LATE, [0], [1]),
        ("What if I am twenty minutes late?", LATE, [0], [1]),
        ("What does a party of twelve pay?", PARTIES, [1], [0]),
        ("What does a party of twelve pay?", ("2-9 pay £20.", "Ten or more pay £15."), [], []),
        ("How much notice?", NOTICE, [], []),
    ],
)
def test_a_range_holds_what_is_asked_about(
    question: str, sentences: Sequence[str], inside: Sequence[int], outside: Sequence[int]
) -> None:
    source = passage(*sentences)
    starts = [start for start, _ in source.sentences]
    found = in_and_out_of_range(list(amounts(question)), [source])
    assert [sorted(starts.index(start) for _, start in places) for places in found] == [
        inside,
        outside,
    ]
