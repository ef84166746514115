from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_passages import equally, passage

from assistant.extractive import MOST_SENTENCES, QuoteWriter, most_sentences
from assistant.types import Claim, Passage

WHY = "Why did Japan choose Turkmenistan?"


def quotes(question: str, passages: Sequence[Passage], parts: Sequence[str] = ()) -> list[str]:
    return [claim.text for claim in claims(question, passages, parts)]


def claims(question: str, passages: Sequence[Passage], parts: Sequence[str] = ()) -> list[Claim]:
    own = dict.fromkeys(parts, passages)
    return list(QuoteWriter(equally, own).claims(question, passages))


def test_a_quote_is_the_words_of_the_document() -> None:
    source = passage(
        "It rained.",
        "Japan chose Turkmenistan\nbecause of its neutrality.",
        cosines=[0.0, 0.9],
        heading="The choice",
        page=3,
    )
    (claim,) = claims(WHY, [source])
    (citation,) = claim.citations
    assert citation.quote == "Japan chose Turkmenistan\nbecause of its neutrality."
    assert source.text[citation.start - 100 : citation.end - 100] == citation.quote
    assert (citation.document, citation.page, citation.heading) == (
        source.document,
        3,
        "The choice",
    )
    assert claim.text == "Japan chose Turkmenistan because of its neutrality."
    assert claim.support == "verified"
    assert 0 < claim.score <= 1


def test_a_sentence_that_leans_takes_the_one_before_along() -> None:
    source = passage(
        "A ministry in Tokyo drew the plan up.",
        "It chose Turkmenistan for Japan because of neutrality.",
        "Bees are kept in the garden.",
        cosines=[0.1, 0.9, 0.0],
    )
    assert quotes(WHY, [source]) == [
        "A ministry in Tokyo drew the plan up.",
        "It chose Turkmenistan for Japan because of neutrality.",
    ]


def test_a_passage_that_begins_with_a_leaning_sentence_is_quoted_as_it_is() -> None:
    source = passage("It chose Turkmenistan for Japan because of neutrality.", cosines=[0.9])
    assert quotes(WHY, [source]) == ["It chose Turkmenistan for Japan because of neutrality."]


def test_quotes_stand_in_the_order_of_their_document() -> None:
    early = passage("Turkmenistan is neutral: therefore Japan chose it.", cosines=[0.9], start=10)
    late = passage("Japan chose Turkmenistan because others came late.", cosines=[0.9], start=500)
    assert quotes(WHY, [late, early]) == [early.text, late.text]


def test_the_document_ranked_first_is_quoted_first() -> None:
    first = passage("Japan chose Turkmenistan because of a gas field.", cosines=[0.9], source="b")
    second = passage("Turkmenistan is neutral, so Japan chose it.", cosines=[0.9], source="a")
    assert quotes(WHY, [first, second]) == [first.text, second.text]


def test_the_same_words_are_quoted_once() -> None:
    words = "Japan chose Turkmenistan because of its neutrality."
    copies = [passage(words, cosines=[0.9], source=name) for name in "abc"]
    assert quotes(WHY, copies) == [words]


def test_a_sentence_far_less_likely_is_left_out() -> None:
    source = passage(
        "Japan chose Turkmenistan because of its neutrality.",
        "Bees are kept in the garden.",
        cosines=[0.9, 0.0],
    )
    assert quotes(WHY, [source]) == ["Japan chose Turkmenistan because of its neutrality."]


def test_each_part_of_a_question_is_answered() -> None:
    found = [
        passage("Japan chose Turkmenistan because of its neutrality.", cosines=[0.9], source="a"),
        passage("The plan was initiated by Akira Tanaka.", cosines=[0.7], source="b"),
    ]
    parts = [WHY, "who initiated the plan?"]
    assert quotes(f"{WHY} and who initiated the plan?", found, parts) == [
        passage.text for passage in found
    ]


def test_a_part_is_answered_from_what_was_found_for_it() -> None:
    why = passage("Japan chose Turkmenistan because of its neutrality.", source="a")
    who = passage("The plan was drawn up by Akira Tanaka.", source="b")
    weak = passage("The plan was drawn up by Akira Tanaka.", source="b", score=0.1)
    own = {WHY: [why], "who drew up the plan?": [who]}
    made = QuoteWriter(equally, own).claims(f"{WHY} Who drew up the plan?", [why, weak])
    assert [claim.text for claim in made] == [why.text, who.text]


numbers = "one two three four five six seven eight nine".split()


@pytest.mark.parametrize("count", range(1, 10))
def test_an_answer_has_at_most_four_sentences_however_many_parts(count: int) -> None:
    found = [
        passage(f"The {name} plan was drawn up by Akira of {name}.", cosines=[0.9], source=name)
        for name in numbers
    ]
    parts = [f"who drew up the {name} plan?" for name in numbers[:count]]
    assert 1 <= len(quotes(" ".join(parts), found, parts)) <= MOST_SENTENCES


@pytest.mark.parametrize(
    ("question", "most"),
    [
        ("What is soft power?", 2),
        ("What was the price?", 2),
        ("Which process did it follow?", 2),
        ("Who signed?", 2),
        ("Which companies joined?", 3),
        ("What are the four goals?", 3),
        ("list all countries", 3),
        (WHY, 3),
    ],
)
def test_a_list_or_a_reason_may_take_more_sentences(question: str, most: int) -> None:
    assert most_sentences(question) == most


def test_nothing_found_gives_nothing() -> None:
    assert claims(WHY, []) == []


texts = st.lists(st.text(min_size=1).filter(str.strip), min_size=1, max_size=4)


@given(st.text(max_size=50), st.lists(texts, max_size=3), st.lists(st.text(), max_size=6))
def test_every_quote_is_verbatim_whatever_the_text(
    question: str, sentences: list[list[str]], parts: list[str]
) -> None:
    found = [passage(*own, source=str(number)) for number, own in enumerate(sentences)]
    made = claims(question, found, parts)
    assert len(made) <= MOST_SENTENCES
    for claim in made:
        (citation,) = claim.citations
        (source,) = (p for p in found if p.document == citation.document)
        assert source.text[citation.start - 100 : citation.end - 100] == citation.quote
        assert claim.text.split() == citation.quote.split()
