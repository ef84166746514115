"""Days and months, however they are written."""

from __future__ import annotations

import pytest

from assistant.dates import Date, dates


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("on 6 july 2024", [(2024, 7, 6)]),
        ("July 6th, 2024", [(2024, 7, 6)]),
        ("minutes-2024-09-11.docx", [(2024, 9, 11)]),
        ("06.07.2024", [(2024, 7, 6)]),
        ("the 3rd of May", [(None, 5, 3)]),
        ("Sept. 11", [(None, 9, 11)]),
        ("in May 2023", [(2023, 5, None)]),
        ("1 March to 15 July", [(None, 3, 1), (None, 7, 15)]),
        ("6 ſeptember 1784", [(1784, 9, 6)]),
        ("12 mayors and 10 marching bands", []),
        ("in July", []),
        ("clause 12 may be ended", []),
        ("on 12 may at noon", [(None, 5, 12)]),
        ("45 July 2024", []),
        ("7/6/2024", []),
        ("2024-13-01", []),
        ("version 1.2", []),
    ],
)
def test_dates_are_read(text: str, found: list[tuple[int | None, int, int | None]]) -> None:
    assert [(date.year, date.month, date.day) for date in dates(text)] == found


@pytest.mark.parametrize(
    ("asked", "told", "same"),
    [
        ("6 July 2024", "2024-07-06", True),
        ("6 July", "6 July 2024", True),
        ("July 2024", "6 July 2024", True),
        ("6 July 2024", "6 July", False),
        ("6 July 2024", "6 July 2023", False),
        ("6 July 2024", "7 July 2024", False),
        ("6 July 2024", "July 2024", False),
    ],
)
def test_a_date_is_told_by_one_that_says_all_of_it(asked: str, told: str, *, same: bool) -> None:
    (date,) = dates(asked)
    assert date.is_told_by(dates(told)) == same


def test_a_date_keeps_its_words() -> None:
    assert dates("fell on 6 july 2024.") == [Date(2024, 7, 6, "6 july 2024")]
