from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.disagreement import disagreement
from assistant.wording import kind_of

JOINED = "How many companies joined the delegation?"
SIGNED = "When was the treaty signed?"
LOAN = "How large was the loan to Uzbekistan?"
RUNS = "Who runs the port?"


@pytest.mark.parametrize(
    ("question", "one", "other", "answers"),
    [
        (
            JOINED,
            "Twelve companies joined the delegation.",
            "According to Nikkei, 15 companies joined the delegation.",
            ("Twelve companies", "15 companies"),
        ),
        (
            LOAN,
            "Japan gave Uzbekistan a loan of $40 million.",
            "Japan gave Uzbekistan a loan of $45 million.",
            ("$40 million", "$45 million"),
        ),
        (
            "How much is the annual fee?",
            "The annual fee is $1200.",
            "The annual fee is $1900.",
            ("$1200", "$1900"),
        ),
        ("How much is the fee?", "The fee is 50 €.", "The fee is 60 €.", ("50 €", "60 €")),
        (
            "How many degrees does the store have?",
            "The store has -5 degrees.",
            "The store has 5 degrees.",
            ("-5 degrees", "5 degrees"),
        ),
        (
            SIGNED,
            "The treaty was signed in 2024.",
            "The treaty was signed in March 2025.",
            ("2024", "2025"),
        ),
        (
            SIGNED,
            "The treaty was signed on March 31, 2025.",
            "The treaty was signed on 30 March 2025.",
            ("March 31", "30 March"),
        ),
        (
            RUNS,
            "The port is run by Olga Hansen.",
            "The port is run by Peter Olsen.",
            ("Olga Hansen", "Peter Olsen"),
        ),
        (
            "Where is the head office?",
            "The head office is in Kyoto.",
            "The head office is in Osaka.",
            ("Kyoto", "Osaka"),
        ),
    ],
)
def test_two_answers_to_one_question(
    question: str, one: str, other: str, answers: tuple[str, str]
) -> None:
    assert disagreement(kind_of(question), question, one, other) == answers
    assert disagreement(kind_of(question), question, other, one) == answers[::-1]


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (JOINED, "Twelve companies joined in 2019.", "15 companies joined in 2021."),
        (JOINED, "Twelve companies joined it.", "12 companies joined it."),
        (JOINED, "About 12 companies joined it.", "14 companies joined it."),
        (
            JOINED,
            "The first delegation had 12 companies.",
            "The second delegation had 14 companies.",
        ),
        (LOAN, "Uzbekistan got a loan of $40 million.", "Tajikistan got a loan of $45 million."),
        (LOAN, "The loan was 40 million dollars.", "The loan was 5 billion yen."),
        (LOAN, "The loan was $40 million over 9 years.", "The loan was $40 million over 9 years."),
        (
            "How many days of holiday do staff get?",
            "Staff get 24 days of holiday a year.",
            "Staff get 2 days of holiday a month.",
        ),
        (SIGNED, "It was signed on March 31, 2025.", "It was signed on 31 March 2025."),
        (SIGNED, "It was signed in 2024 and ratified in 2025.", "It was signed in 2025."),
        (SIGNED, "The treaty was signed in 2024.", "The treaty was renewed in Tokyo in 2025."),
        (RUNS, "The port is run by Olga Hansen.", "The port is run by Hansen."),
        (RUNS, "The port is run by Olga Hansen.", "The port was praised by Peter Olsen."),
        (RUNS, "The port is run by Olga Hansen.", "The port is not run by Peter Olsen."),
        ("How many per cent is the rate?", "The rate is 2.75%.", "The rate is 2.750%."),
        (
            "When does the fair open?",
            "The 2023 fair opens on 3 May.",
            "The 2024 fair opens on 2 May.",
        ),
        ("Why did it close?", "It closed because of snow.", "It closed because of rain."),
    ],
)
def test_no_alarm(question: str, one: str, other: str) -> None:
    assert disagreement(kind_of(question), question, one, other) is None


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_can_be_compared_and_agrees_with_itself(one: str, other: str) -> None:
    for question in (JOINED, SIGNED, RUNS):
        disagreement(kind_of(question), question, one, other)
        assert disagreement(kind_of(question), question, one, one) is None
