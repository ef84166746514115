"""Follow-ups as people type them: what the next question is about, and what it is not about."""

from __future__ import annotations

import time

import pytest

from assistant.parts import parts
from assistant.questions import standalone
from assistant.types import Turn

PARKING = Turn("Where can I park?", "In the garage on Mill Street.")
LEAVE = Turn(
    "How many days of annual leave do employees get?",
    "Full-time employees are entitled to 25 days of annual leave a year.",
)
BOARD = Turn("Who is on the safety committee?", "Tom Okafor chairs it, with Lena Vogt.")
TOWER = Turn("Who built the Eiffel Tower?", "The company of Gustave Eiffel built it.")
LAKE = Turn("What is the largest lake in Karvania?", "Lake Ulm is the largest.")
LATE = Turn("How high is the fine if I return a book late?", "20 cents a day.")


@pytest.mark.parametrize(
    ("turn", "question", "understood"),
    [
        (PARKING, "how much is it?", "How much is it? (park, Mill Street)"),
        (
            Turn("Where do members park?", "Members park in the garage on Mill Street."),
            "how much is it?",
            "How much is it? (members, park, Mill Street)",
        ),
        (
            Turn("What does honduras export?", "Honduras exports coffee."),
            "how big is it?",
            "How big is Honduras?",
        ),
        (TOWER, "how tall is it?", "How tall is the Eiffel Tower?"),
        (LAKE, "how deep is it?", "How deep is Lake Ulm? (Karvania)"),
        (LEAVE, "can i carry them over?", "Can i carry the days of annual leave over?"),
        (BOARD, "how often does it meet?", "How often does the safety committee meet?"),
        (
            Turn("Is the library open on Mondays?", "Yes, from nine to five."),
            "how much is a card?",
            "How much is a card? (Mondays, library)",
        ),
        (LATE, "and if i lose one?", "How high is the fine if i lose one?"),
        (
            Turn("What are the steps for a new starter?", "Submit form T-4 to the office."),
            "who approves it",
            "Who approves T-4",
        ),
        (
            Turn("who does visas for our staff?", "Visas of the staff: Greta Lund, room 118."),
            "what's her extension?",
            "What's Greta Lund’s extension? (Visas)",
        ),
        (
            Turn("Which surgeon did Mrs Tolley's hip?", "Mr Ashdown put in half a hip."),
            "how do i reach him?",
            "How do i reach Mr Ashdown? (Mrs Tolley)",
        ),
        (
            Turn("what's the side room for?", "Anyone with a fresh rash waits there."),
            "who cleans it?",
            "Who cleans the side room?",
        ),
        (
            Turn("Whom do I ask for photos?", "Pictures: Lucy Thane, press officer."),
            "when does she work?",
            "When does Lucy Thane work?",
        ),
        (
            Turn("What share of the dam loan has been paid out?", "71 % paid out."),
            "and of the bridge loan?",
            "What share of the bridge loan has been paid out?",
        ),
        (
            Turn("What time is fourth period on a Tuesday?", "At 11.20."),
            "and fridays?",
            "What time is fourth period on fridays?",
        ),
        (LEAVE, "ok to carry them over?", "Ok to carry the days of annual leave over?"),
    ],
)
def test_it_is_what_was_asked_about(turn: Turn, question: str, understood: str) -> None:
    found = standalone(question, [turn])
    assert found == understood


@pytest.mark.parametrize(
    ("turn", "question"),
    [
        (BOARD, "who looks after the keys?"),
        (BOARD, "who is responsible for the heating and how do I reach them?"),
        (LEAVE, "what happens to the data of former employees and who deletes it?"),
        (BOARD, "who leads the IT department?"),
        (LEAVE, "thank you very much!"),
        (LEAVE, "ok great"),
    ],
)
def test_what_needs_nothing_stays_as_it_is(turn: Turn, question: str) -> None:
    assert standalone(question, [turn]).casefold() == question.casefold()


@pytest.mark.parametrize("opener", ["and", "ok. ", "ok thanks, and", "great, but"])
def test_what_stands_before_a_question_takes_nothing_along(opener: str) -> None:
    found = standalone(f"{opener} who looks after the keys?", [BOARD])
    assert found.casefold().endswith("who looks after the keys?")
    assert "thanks" not in found


def test_a_short_question_is_no_small_talk() -> None:
    projector = Turn("Where is the projector?", "In the hall.")
    assert "projector" in standalone("is it there?", [projector])


def test_thanks_are_no_turn() -> None:
    history = [PARKING, Turn("thanks", "")]
    assert standalone("how much is it?", history) == standalone("how much is it?", [PARKING])


def test_who_somebody_was_stays() -> None:
    marie = Turn("Who discovered radium?", "Marie Curie discovered it with Pierre Curie.")
    she = Turn("When was she born?", "Marie Curie was born in 1867.")
    he = Turn("And he?", "Pierre Curie was born in 1859.")
    assert "Marie Curie" in standalone("Where did she study?", [marie, she, he])
    dahl = Turn("Who leads research?", "Dr. Signe Dahl is head of research at Nordhall.")
    assert "Nordhall" not in standalone("what did she do before?", [dahl])


def test_an_answer_that_begins_with_none_is_one() -> None:
    turn = Turn("Which pets are allowed?", "None of them without the consent of Ms Kowalczyk.")
    assert standalone("how can I reach her?", [turn]) == "How can I reach Ms Kowalczyk?"


def test_an_aside_is_not_parted() -> None:
    asked = "How long? (how do I apply, and what does it cost)"
    assert all(part.count("(") == part.count(")") for part in parts(asked))


@pytest.mark.parametrize(
    "question",
    [
        "thanks" * 700,
        "thank you " * 400 + "x",
        "the a " * 650 + "and who",
        "ok " * 1300 + "?",
        "what is the " + "a " * 1900,
        "the x, and who it " * 220,
    ],
)
def test_long_questions_take_no_time(question: str) -> None:
    started = time.perf_counter()
    standalone(question[:4000], [PARKING, LEAVE])
    assert time.perf_counter() - started < 2
