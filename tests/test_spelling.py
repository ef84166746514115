"""Slips of spelling in a question, put right by the words of the documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Assistant
from assistant.spelling import corrected
from assistant.types import Person

VOCABULARY = {
    **{"access": 3, "needs": 9, "money": 2, "mon": 40, "turkmenistan": 5, "kazakhstan": 4},
    **{"okafor": 6, "hanson": 3, "defended": 2, "society": 2, "policy": 7, "police": 1},
    **{"celoron": 3, "theatre": 9, "contract": 5},
}


def spelled(question: str, vocabulary: Mapping[str, int] = VOCABULARY) -> str:
    def counts(words: Sequence[str]) -> dict[str, int]:
        return {word: vocabulary.get(word.casefold(), 0) for word in words}

    return corrected(question, counts, lambda: vocabulary)


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("who do i ring about acces needs", "who do i ring about access needs"),
        ("can i get mony back", "can i get money back"),
        ("Why turkmenitan?", "Why turkmenistan?"),
        ("Why Turkmenitsan?", "Why Turkmenistan?"),
        ("Who is Ruth Okaffor?", "Who is Ruth Okafor?"),
        ("Polcy for travel", "Policy for travel"),
        ("choral socety", "choral society"),
        ("the acces, and the mony?", "the access, and the money?"),
    ],
)
def test_a_slip_is_put_right(question: str, meant: str) -> None:
    assert spelled(question) == meant


@pytest.mark.parametrize(
    "question",
    [
        "access needs",
        "can I bring a puppy?",  # no slip, though the documents lack it
        "what about umbrellas?",
        "was it defunded?",
        "do they contradict the policy?",
        "how do I get to the theater?",
        "Who is Hansen?",  # another person, maybe
        "Does ACES help?",
        "write to acces@example.org",
        "open /acces/file",
        "the acces-key",
        "What is acces's fee?",
        "xyzzy",
        "?",
    ],
)
def test_what_may_be_meant_as_it_stands_stays(question: str) -> None:
    assert spelled(question) == question


def test_the_vocabulary_is_asked_for_only_where_a_word_is_unknown() -> None:
    def never() -> Mapping[str, int]:
        raise AssertionError

    assert corrected("a puppy", lambda words: dict.fromkeys(words, 0), never)


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    assert spelled(text, {}) == text
    assert isinstance(spelled(text), str)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name, text in (
        ("open/a.md", "# Tickets\n\nTickets are refunded when the performance is cancelled.\n"),
        ("closed/b.md", "# Pay\n\nThe remuneration of the directors is 90,000 euros.\n"),
    ):
        path = tmp_path / "corpus" / name
        path.parent.mkdir(parents=True)
        path.write_text(text)
    (tmp_path / "corpus/closed/.access.toml").write_text('groups = ["board"]\n')
    return tmp_path


def test_a_question_is_understood_as_it_was_meant_and_says_so(home: Path) -> None:
    with Assistant.open(home) as assistant:
        assistant.sync()
        answer = assistant.ask("When are tickets refunded, if a perfomance is cancelled?")
        assert answer.question == "When are tickets refunded, if a perfomance is cancelled?"
        assert "performance is" in answer.standalone_question
        assert answer.answered
        found = assistant.search("perfomance", k=1)
        assert found[0].document.source == "open/a.md"
        german = "Wann werden die Tickests nach einer Absage erstattet?"
        assert assistant.ask(german).standalone_question == german
        short = "why did cancellled Tickests cost money?"
        assert assistant.ask(short).standalone_question == "why did cancelled Tickets cost money?"


def test_nobody_is_told_a_word_of_documents_that_they_may_not_see(home: Path) -> None:
    question = "What is the remuneraton of the directors?"
    with Assistant.open(home) as assistant:
        assistant.sync()
        assert "remuneration" in assistant.ask(question).standalone_question
        outsider = assistant.seen_by(Person(groups=frozenset()))
        assert outsider.ask(question).standalone_question == question
        board = assistant.seen_by(Person(groups=frozenset({"board"})))
        assert "remuneration" in board.ask(question).standalone_question
