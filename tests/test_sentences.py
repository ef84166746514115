from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.sentences import LONG, sentence_bounds

SPEECH = [
    'The chairman stated: "We are very pleased to welcome Helena as a member of our Board.',
    "She is widely recognised as a leading executive and as an advocate for education.",
    "She also brings much experience in healthcare, and as a board member of other companies.",
    'We look forward to her contributions."',
    "He then left for Osaka.",
]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Dr. Abe met Mr. Smith at 3.30 p.m. in Tokyo.", "He left."],
        ["It cost $3.5 million.", "Was it paid?", "Yes!"],
        ["日本は中立を守る。", "トルクメニスタンも同じ。"],
        ["“It is neutral.”", "She said so."],
        ["(d) On August 16 the Board elected a director.", "She sits on no committee."],
        ["(12) The tenant pays.", "The landlord repairs."],
        ["• Bring a towel.", "Shoes stay outside.", "Lockers are free."],
        ["Most recently, Ms. Lee was its president.", "Before, Ms. Lee was its treasurer."],
        ["08:04 Ann: when do we go??", "i am late"],
        ["Agreed values: inv. 118 GBP 85,000; incl. 5 % tax, acc. 12.", "Rm. 3."],
        ["Tel. 0551 2020.", "Open Mon. to Fri. 9-17.", "Max. 5 persons, vol. 2 and Abs. 3 apply."],
        ["It costs approx. £500 a year.", "It was approx. two weeks late.", "Max. EUR 10."],
        ["The fee is £500 excl. VAT and is fixed.", "Acct. No. 55.", "Reg. No. 12 applies."],
        ["Breakfast incl.", "Parking is free."],
        ["4.2. The fee is due.", "4.3. It is low."],
        ["The cat sat.", "5 dogs came.", "On that day he sat.", "Then he rose."],
        ["He said: “Yes. We do.” and left.", "It rained."],
        SPEECH,
    ],
)
def test_sentences_end_where_people_end_them(sentences: list[str]) -> None:
    separator = "" if sentences[0].endswith("。") else " "
    text = separator.join(sentences)
    assert [text[start:end].strip() for start, end in sentence_bounds(text)] == sentences


def test_items_on_lines_of_their_own_are_parted_too() -> None:
    text = "The fee:\n(a) It is due in May. It is low.\n• It is paid once. Cash is fine."
    assert [text[start:end].strip() for start, end in sentence_bounds(text)] == [
        "The fee:",
        "(a) It is due in May.",
        "It is low.",
        "• It is paid once.",
        "Cash is fine.",
    ]


def test_what_is_quoted_in_short_stays_one() -> None:
    text = 'She said: "It rose. It fell." Then she left.'
    assert len(" ".join(SPEECH)) > LONG > len(text)
    assert [text[start:end].strip() for start, end in sentence_bounds(text)] == [
        'She said: "It rose. It fell."',
        "Then she left.",
    ]


def test_a_chain_that_never_ends_takes_no_longer_than_its_length() -> None:
    text = "Then Ms. " * 16_000
    started = time.monotonic()
    assert sentence_bounds(text) == [(0, len(text))]
    assert time.monotonic() - started < 10  # 0.05 s; 47 s where each is read from the first


@given(st.text(alphabet=st.sampled_from("aZ. \n(1)•\"“”'?:Ms。é😀"), max_size=400))
def test_bounds_cover_any_text(text: str) -> None:
    bounds = sentence_bounds(text)
    assert "".join(text[start:end] for start, end in bounds).split() == text.split()
    assert all(before[1] <= after[0] for before, after in pairwise(bounds))


def test_the_dots_of_a_form_take_no_longer_than_their_length() -> None:
    start = time.process_time()
    sentence_bounds("A" + "." * 5000 + "12 Smith")
    sentence_bounds("1" + "." * 5000 + " and then 2" + "." * 5000)
    assert time.process_time() - start < 2
