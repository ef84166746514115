from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.wording import (
    Kind,
    _stem,
    content_stems,
    content_words,
    coverage,
    kind_of,
    offers,
    split_aside,
    stems,
    without_preamble,
)

# Kinds of question


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many companies joined?", "number"),
        ("how big is the port", "number"),
        ("What percentage was paid?", "number"),
        ("What is the price of the long ferry?", "number"),
        ("What's the date of the fair?", "date"),
        ("When did it open?", "date"),
        ("In which year was it signed?", "date"),
        ("Who signed the agreement?", "person"),
        ("Where is the plant?", "place"),
        ("Which country came first?", "place"),
        ("Why did Japan choose Turkmenistan?", "reason"),
        ("What led to the visit?", "reason"),
        ("What was the main reason for the visit?", "reason"),
        ("What is soft power?", "other"),
        ("Whenever it rains", "other"),
    ],
)
def test_the_wording_tells_what_is_asked_for(question: str, kind: Kind) -> None:
    assert kind_of(question) == kind


def test_the_first_question_word_decides() -> None:
    assert kind_of("Who was there when it opened?") == "person"
    assert kind_of("When did the man who signed leave?") == "date"


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What should I do when fault code E04 appears?", "other"),
        ("am i allowed wine when on call", "other"),
        ("How do you treat somebody who trod on a weever?", "other"),
        ("What changed in the year when the director arrived?", "other"),
        ("How many blanks are left when the lamp flashes?", "number"),
        ("Why was the day when it opened put off?", "reason"),
        ("second hand uniform when?", "date"),
        ("From when until when is the crossing open?", "date"),
        ("According to the correction, when do the doors open?", "date"),
        ("Do you know when it opens?", "date"),
        ("Out of whose pocket does it come?", "person"),
        ("What's the name of the first-aider?", "person"),
    ],
)
def test_a_question_word_that_joins_asks_for_nothing(question: str, kind: Kind) -> None:
    assert kind_of(question) == kind


# Stems and content


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ministers", "Minister"),
        ("TURKMENISTAN", "turkmenistan"),
        ("Japan's", "Japan"),
        ("Japan’s", "Japan's"),
        ("Étude", "etude"),
        ("naïve", "naive"),
        ("ﬁnances", "finance"),
        ("choosing", "choose"),
    ],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert stems(one) == stems(other)


def test_numbers_stay_whole() -> None:
    assert stems("3.5 and 1,200") == ["3.5", "and", "1,200"]


def test_scripts_without_spaces_give_pairs() -> None:
    assert stems("日本の中立") == ["日本", "本の", "の中", "中立"]
    assert stems("日") == ["日"]


def test_content_leaves_out_what_carries_none() -> None:
    question = "Why did the Japanese ministers choose the Japanese port?"
    assert content_words(question) == ["Japanese", "ministers", "choose", "port"]
    assert content_stems(question) == ["japanes", "minist", "choos", "port"]


def test_threads_do_not_disturb_each_other() -> None:
    words = [f"relational{letter}ization{number}" for letter in "abcdef" for number in range(400)]
    apart = [stems(word) for word in words[:600]]
    _stem.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(stems, words * 2))
    assert together[:600] == apart
    assert together[:2400] == together[2400:]


def test_a_question_of_stop_words_is_looked_up_as_it_is() -> None:
    assert content_words("Who is who?") == ["Who", "is", "who"]
    assert content_stems("Who is who?") == []


@pytest.mark.parametrize("text", ["", "   ", "?!…", "🙂", "___"])
def test_a_text_without_words_has_none(text: str) -> None:
    assert stems(text) == content_words(text) == content_stems(text) == []


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert set(content_stems(text)) <= set(stems(text))
    assert all(stems(text))
    assert kind_of(text) in {"number", "date", "person", "place", "reason", "other"}
    assert all(part in text for part in split_aside(text))


def test_what_stands_in_parentheses_at_the_end_is_an_aside() -> None:
    asked = "How did China react? (Japan, Turkmenistan)"
    assert split_aside(asked) == ("How did China react?", "Japan, Turkmenistan")
    assert split_aside("who initiated it (Japan)?") == ("who initiated it", "Japan")
    assert split_aside("What did JICA (of Tokyo) do?") == ("What did JICA (of Tokyo) do?", "")
    assert split_aside("(Japan)") == ("(Japan)", "")


# Coverage and what a sentence offers


def test_coverage_is_the_share_of_weight() -> None:
    wanted = {"japan": 1.0, "port": 3.0}
    assert coverage(wanted, frozenset({"port"})) == 0.75
    assert coverage(wanted, frozenset({"port"}), frozenset({"japan"})) == 1.0
    assert coverage(wanted, frozenset()) == 0.0
    assert coverage({}, frozenset({"port"})) == 0.0


@pytest.mark.parametrize(
    ("kind", "sentence", "offered"),
    [
        ("number", "Twelve companies joined.", 1),
        ("number", "Some companies joined.", 0),
        ("date", "It was signed in 2015.", 1),
        ("date", "It was signed later.", 0),
        ("person", "It was signed by Akira Tanaka.", 1),
        ("person", "it was signed by nobody", 0),
        ("place", "the plant lies near Mary", 1),
        ("reason", "Because of its neutrality.", 1),
        ("reason", "The port is large.", 0),
        ("other", "The port is large.", 0.5),
    ],
)
def test_a_sentence_offers_what_is_asked_for(kind: Kind, sentence: str, offered: float) -> None:
    assert offers(kind, sentence, frozenset()) == offered


def test_what_the_question_names_is_no_answer_to_it() -> None:
    question = "Who visited Japan in 2015?"
    asked = frozenset(stems(question))
    assert offers("person", "Japan was visited.", asked) == 0
    assert offers("date", "In 2015 there was a visit.", asked) == 0
    assert offers("person", "Japan was visited by Akira Tanaka.", asked) == 1


@pytest.mark.parametrize(
    ("question", "bare"),
    [
        ("What do the documents say about refunds?", "refunds"),
        ("what does this document tell us about working from home ?", "working from home"),
        ("According to the sources, who signed it?", "who signed it"),
        ("What do the documents say?", "What do the documents say?"),
        ("What do the neighbours say about it?", "What do the neighbours say about it?"),
        ("Which documents mention refunds?", "Which documents mention refunds?"),
        ("What <b>is</b> the vault **code**?", "What is the vault code?"),
        ("What do <script> and 2 ** 3 do?", "What do <script> and 2 ** 3 do?"),
        ("", ""),
    ],
)
def test_words_that_only_say_whom_is_asked_are_left_out(question: str, bare: str) -> None:
    assert without_preamble(question) == bare


@pytest.mark.parametrize("told", ["It is on 11 May.", "It is on May 11.", "In sixty minutes"])
def test_a_day_of_may_and_every_number_is_offered(told: str) -> None:
    kind: Kind = "number" if "sixty" in told else "date"
    assert offers(kind, told, frozenset()) == 1
    assert offers("date", "You may take 11.", frozenset()) == 0
