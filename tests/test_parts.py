from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.parts import compared, listed, parts


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "What do ushers get per mile for their travel, and what do employees get?",
            [
                "What do ushers get per mile for their travel?",
                "what do employees get per mile for their travel?",
            ],
        ),
        (
            "How many tonnes of glass came in 2022/23, and how many in 2023/24?",
            [
                "How many tonnes of glass came in 2022/23?",
                "How many tonnes of glass came in 2023/24?",
            ],
        ),
        (
            "How many came in 2022 in Leeds, and how many in 2023?",
            ["How many came in 2022 in Leeds?", "How many came in 2023 in Leeds?"],
        ),
        (
            "What does a ticket cost in Leeds and what in York?",
            ["What does a ticket cost in Leeds?", "What does a ticket cost in York?"],
        ),
        (
            "Why did Japan choose Turkmenistan and who initiated it?",
            ["Why did Japan choose Turkmenistan?", "who initiated it (Japan, Turkmenistan)?"],
        ),
        (
            "What is the refund period, and how are holidays counted?",
            ["What is the refund period?", "how are holidays counted?"],
        ),
        (
            "what is the refund period and who grants it?",
            ["what is the refund period?", "who grants the refund period?"],
        ),
        (
            "What is the refund period and can I extend it?",
            ["What is the refund period?", "can I extend the refund period?"],
        ),
        (
            "When did Japan act? Who objected?",
            ["When did Japan act?", "Who objected (Japan)?"],
        ),
        (
            "What did Japan offer, what did China offer; and why?",
            ["What did Japan offer, what did China offer; and why?"],
        ),
        (
            "What did Japan offer, what did China offer, and when did Russia react?",
            ["What did Japan offer?", "what did China offer?", "when did Russia react?"],
        ),
    ],
)
def test_parts_of_a_question(question: str, expected: list[str]) -> None:
    assert parts(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "Why did Japan choose Turkmenistan first?",
        "Who is it and what?",
        "Tell me who came and when Japan left",
        "Why did Japan choose Turkmenistan, which is neutral?",
        "Who was the minister, who later resigned?",
        "What is research and development?",
        "Which country is neutral and is a member of the union?",
        "Which town was founded in 1900 and has a harbour?",
        "When I leave the company, what happens to my laptop?",
        "Where a pupil is absent, what must the teacher do?",
        "Who decides whether and when overtime is paid?",
        "?",
    ],
)
def test_one_question_is_its_only_part(question: str) -> None:
    assert parts(question) == [question]


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        (
            "Which is older, Baku or Tbilisi?",
            {"Baku": "Which is older, Baku?", "Tbilisi": "Which is older, Tbilisi?"},
        ),
        (
            "Are Nantong and the Sea of Azov in the same province?",
            {
                "Nantong": "Are Nantong in the same province?",
                "Sea of Azov": "Are Sea of Azov in the same province?",
            },
        ),
        (
            "What is the difference between refunds and the vouchers?",
            {
                "refunds": "What is the difference between refunds?",
                "vouchers": "What is the difference between vouchers?",
            },
        ),
        (
            "Which is older,  New  York or Boston?",
            {"New York": "Which is older, New York?", "Boston": "Which is older, Boston?"},
        ),
        (
            "Which costs more, paper or glass?",
            {"paper": "Which costs more, paper?", "glass": "Which costs more, glass?"},
        ),
        (
            "Which is bigger, Acme Inc. or Beta Ltd.?",
            {
                "Acme Inc": "Which is bigger, Acme Inc.?",
                "Beta Ltd": "Which is bigger, Beta Ltd.?",
            },
        ),
    ],
)
def test_a_comparison_has_two_sides(question: str, sides: dict[str, str]) -> None:
    assert compared(question) == sides


@pytest.mark.parametrize(
    "question",
    [
        "What did Britain and France sign in 1763?",
        "Why did Japan choose Turkmenistan first?",
        "Which problems are in P or NP?",
        "What grew between 1763 and 1775?",
        "Are Baku and Baku the same?",
        "What is research and development?",
        "Which country is neutral and is a member of the union?",
        "Which town was founded in 1900 and has a harbour?",
    ],
)
def test_what_compares_nothing_has_no_sides(question: str) -> None:
    assert compared(question) == {}


def test_names_asked_about_side_by_side() -> None:
    question = "How much did Japan invest in Tajikistan, Kyrgyzstan and the Maldives?"
    assert listed(question) == ["Tajikistan", "Kyrgyzstan", "Maldives"]
    assert listed("How much did Japan invest in Tajikistan?") == []


@given(st.text(st.sampled_from("AB ab, or and the both same between ?"), max_size=60))
def test_any_text_can_be_compared(question: str) -> None:
    assert len(compared(question)) in (0, 2)
    assert all(name.strip() in question for name in listed(question))


@given(st.text(st.sampled_from('Why and, who did Japan it? (x)日é "“”.;'), max_size=60))
def test_any_question_has_parts(question: str) -> None:
    found = parts(question)
    assert found
    assert all(found) or found == [question]


@pytest.mark.parametrize(
    ("question", "years"),
    [
        (
            "Was scrap lower in 2023 than in 2021?",
            ["Was scrap lower in 2023?", "Was scrap lower in 2021?"],
        ),
        (
            "how did exports develop from 2021 to 2023",
            ["What was exports in 2021", "What was exports in 2023"],
        ),
        (
            "Compare the profit of 2021 and 2022",
            ["Compare the profit in 2021", "Compare the profit in 2022"],
        ),
        ("What happened between 1939 and 1945?", []),
        ("Who won in 2021 and 2022?", []),
        ("Is it older than the one of 2021?", []),
    ],
)
def test_what_differs_between_two_years_is_asked_of_each(question: str, years: list[str]) -> None:
    assert parts(question) == (years or [question])
