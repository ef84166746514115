from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.agreement import said, same, supports

LONG = "Refunds reach the bank account within five working days of the return."


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Japan chose it because of its neutrality.", "Japan chose it because of its neutrality!"),
        ("Refunds reach the account within five days.", "Refunds reach the account in 5 days."),
        (LONG, "Refunds reach the bank account within five working days."),
        (
            "On 3 May 2021 Acme Ltd bought Borealis for $20 million in cash.",
            "Acme Ltd announced the purchase of Borealis for $20 million on 3 May 2021.",
        ),
        ("Loans over 500 euros need approval.", "Loans of more than 500 euros need approval."),
        ("It opens at 9 and closes at 5 on weekdays.", "It opens at 9, closes at 5 on weekdays."),
        ("The port of Lazur closed early.", "According to Nikkei, the port of Lazur closed early."),
    ],
)
def test_the_same_in_both_directions(one: str, other: str) -> None:
    assert same(said(one), said(other))
    assert same(said(other), said(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Refunds reach the account within five days.", "Refunds reach the account in six days."),
        ("China backed Japan in Geneva.", "Japan backed Russia in Geneva."),
        ("Japan will sign the treaty.", "Japan will not sign the treaty."),
        ("Bees fly far.", "Honey is sweet."),
        ("The yard is free until 18:00 on weekdays.", "The yard is free after 18:00 on weekdays."),
        ("Loans under 500 euros need approval.", "Loans over 500 euros need approval."),
        ("The gate opens at 9 on weekdays.", "The gate closes at 9 on weekdays."),
        ("", ""),
    ],
)
def test_not_the_same(one: str, other: str) -> None:
    assert not same(said(one), said(other))


def test_what_says_more_can_be_cited_for_less_and_not_the_other_way() -> None:
    less = said("Refunds reach the bank account.")
    assert supports(said(LONG), less)
    assert not supports(less, said(LONG))


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    assert same(said(one), said(other)) == same(said(other), said(one))
