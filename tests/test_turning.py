from __future__ import annotations

import pytest

from assistant.turning import DENIES, TURNS, turning_heading
from assistant.types import HEADING_SEPARATOR


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (["Old Town", "2. Not allowed"], "Not allowed"),
        (["Old Town", "Pets"], ""),  # the title of the whole
        (["Old Town"], "Old Town"),
        (["Old Town", "Exclusions", "Pets"], "Exclusions › Pets"),
        (["Old Town", "Exclusions", "Pets", "Fur"], ""),
        (["Old Town", "What is not allowed?"], ""),
        ([], ""),
    ],
)
def test_the_headings_that_turn_what_stands_below(path: list[str], shown: str) -> None:
    heading = HEADING_SEPARATOR.join(path) or None
    assert turning_heading(heading, "Old Town") == shown


@pytest.mark.parametrize("above", ["You can’t bring:", "Exempt are", "Former members", "No pets"])
def test_words_that_turn(above: str) -> None:
    assert TURNS.search(above)


@pytest.mark.parametrize("above", ["Notes", "No. 5", "No 5", "Known issues", "Pasta", "Nonna"])
def test_words_that_do_not(above: str) -> None:
    assert not TURNS.search(above)


def test_an_item_that_denies_by_itself() -> None:
    assert DENIES.match("No dogs")
    assert not DENIES.match("Dogs, no cats")
    assert not DENIES.match("No. 5 is closed")
