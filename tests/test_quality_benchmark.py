"""What the quality benchmark counts, on rankings made up for it."""

from __future__ import annotations

import pytest

from benchmarks.quality import holds, ranks
from benchmarks.squad import Question

TEXTS = {
    "Moon/1.txt": "The Moon is 384,400 km away.",
    "Moon/2.txt": "At 384,400 km, the Moon is near; it was reached in 1969.",
    "Moon/3.txt": "In 19691 or so.",
}
HOW_FAR = Question("How far is it?", "Moon", "Moon/1.txt", ("384,400 km",))
WHEN = Question("When was it reached?", "Moon", "Moon/2.txt", ("1969",))


@pytest.mark.parametrize(
    ("question", "found", "place", "held"),
    [
        (HOW_FAR, ["Moon/1.txt", "Moon/2.txt"], 1, True),
        (HOW_FAR, ["Moon/2.txt", "Moon/2.txt", "Moon/1.txt"], 2, True),
        (WHEN, ["Moon/3.txt", "Moon/2.txt"], 2, False),
        (WHEN, [], 61, False),
    ],
)
def test_another_paragraph_may_hold_the_answer(
    question: Question, found: list[str], place: int, held: bool
) -> None:
    assert ranks(lambda _: found, [question]) == [place]
    assert holds(lambda _: found, [question], TEXTS) == [held]
