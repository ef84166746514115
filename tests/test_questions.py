from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_corpus import WHY

from assistant.errors import InvalidRequest
from assistant.questions import (
    MAXIMUM_CHARACTERS,
    leans_on_history,
    standalone,
    topics,
    validated,
)
from assistant.types import Turn

# Validation


def test_a_question_becomes_one_line() -> None:
    assert validated("  Why did\n\tJapan  choose it? \r\n") == "Why did Japan choose it?"


def test_a_question_is_composed_like_the_documents() -> None:
    typed = unicodedata.normalize("NFD", "Où est le café Étoile ?")
    assert validated(typed) == unicodedata.normalize("NFC", typed)


@pytest.mark.parametrize("question", ["", " ", "\n\t", "\u3000", "\u2028"])
def test_an_empty_question_is_refused(question: str) -> None:
    with pytest.raises(InvalidRequest, match="The question is empty"):
        validated(question)


@pytest.mark.parametrize("question", [None, 7, b"Why?", ["Why?"]])
def test_what_is_no_text_is_refused(question: object) -> None:
    with pytest.raises(InvalidRequest, match="not a text"):
        validated(question)


def test_the_longest_question_fits_and_one_more_character_does_not() -> None:
    assert len(validated("é" * MAXIMUM_CHARACTERS)) == 4000
    with pytest.raises(InvalidRequest, match="4,001 characters; at most 4,000"):
        validated("é" * (MAXIMUM_CHARACTERS + 1))


@pytest.mark.parametrize("character", ["\0", "\x1b", "\x7f", "\x85x", "\ud800"])
def test_control_characters_are_refused(character: str) -> None:
    with pytest.raises(InvalidRequest, match="control characters"):
        validated(f"Why{character} did it?")


@pytest.mark.parametrize("question", ["why 👩‍👩‍👧?", "למה יפן?", "なぜ日本は？", "ﷺ", "x" * 4000])
def test_any_script_may_be_asked_in(question: str) -> None:
    assert validated(question) == question


# Follow-ups


@pytest.mark.parametrize(
    "question",
    [
        "and how did China react?",
        "What about Russia?",
        "When did it start?",
        "What are their goals?",
        "Who signed?",
        "Why?",
        "tell me more",
        "How does that work?",
        "What became of the driver who hit her?",
    ],
)
def test_a_follow_up_leans_on_what_was_said(question: str) -> None:
    assert leans_on_history(question)


@pytest.mark.parametrize(
    "question",
    [
        WHY,
        "Did Japan change its policy?",
        "How long does a refund of damaged goods take?",
        "Is there a service desk in Kyoto?",
        "What did the minister say that angered Beijing?",
        "Who drives the truck that leaks?",
        "Who drives the truck that tipped its load?",
        "What became of the driver who lost his licence?",
    ],
)
def test_a_question_that_names_its_topic_does_not(question: str) -> None:
    assert not leans_on_history(question)
    assert standalone(question, [Turn("Who runs the port of Baku?")]) == question


@pytest.mark.parametrize(
    ("question", "understood"),
    [
        ("and how did China react?", "How did China react? (Japan, Turkmenistan)"),
        ("when did it start?", "When did it start? (Japan, Turkmenistan)"),
        ("when did it reach Turkmenistan?", "When did Japan reach Turkmenistan?"),
        ("Why?", "Why did Japan choose Turkmenistan first?"),
    ],
)
def test_a_follow_up_takes_the_names_along(question: str, understood: str) -> None:
    assert standalone(question, [Turn(WHY, "Because of its neutrality.")]) == understood


@pytest.mark.parametrize("question", ["and?", "tell me more", "Why not?", "its exports?"])
def test_a_follow_up_of_few_words_takes_the_topic_along(question: str) -> None:
    understood = standalone(question, [Turn(WHY)])
    assert "Japan" in understood or "Turkmenistan" in understood


def test_the_same_is_asked_of_another_name() -> None:
    history = [Turn("How large is the loan to Uzbekistan?")]
    assert standalone("what about Kazakhstan?", history) == "How large is the loan to Kazakhstan?"


def test_a_pronoun_stands_for_what_the_question_before_was_about() -> None:
    history = [Turn("When was the dialogue platform established?")]
    assert standalone("and who initiated it?", history) == "Who initiated the dialogue platform?"


def test_a_follow_up_to_a_follow_up_reaches_the_first_question() -> None:
    history = [Turn(WHY), Turn("and how did China react?")]
    understood = standalone("and when was it signed?", history)
    assert understood == "When was it signed? (China, Japan, Turkmenistan)"


def test_a_new_topic_in_between_ends_the_reach() -> None:
    history = [Turn(WHY), Turn("How many days of holiday do employees of Kyoto have?")]
    understood = standalone("and who approves them?", history)
    assert understood == "Who approves the days of holiday? (Kyoto)"


def test_without_names_the_content_words_are_taken_along() -> None:
    understood = standalone("and when does it expire?", [Turn("how many days of holiday are left")])
    assert understood == "When does it expire? (days of holiday)"


def test_without_history_a_question_stays_as_it_is() -> None:
    assert standalone("and how did China react?", []) == "and how did China react?"


def test_topics_are_names_phrases_and_years() -> None:
    assert topics("Who met the Ministry of Foreign Affairs in 2004?") == [
        "Ministry of Foreign Affairs",
        "2004",
    ]
    assert topics("What is “soft power”?") == ["soft power"]
    assert topics("why did it happen?") == []


texts = st.text(st.sampled_from('Why and, who did Japan it? (x)日é "“”.;'), max_size=60)


@given(texts, st.lists(texts, max_size=3))
def test_any_conversation_can_be_understood(question: str, asked: list[str]) -> None:
    understood = standalone(question, [Turn(text) for text in asked])
    assert bool(understood.strip()) == bool(question.strip())
