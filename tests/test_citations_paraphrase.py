"""Claims in other words than their source: what the words verify, and what a reader may add."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from claim_pairs import Pair
from corpus_claims import DEVELOPMENT, MEASURING
from test_citations import passage

from assistant.citations import locate, locate_parts, verify

BRIDGE = "The Severn Bridge opened on 8 September 1966. It carries two lanes of traffic each way."
FOUNDING = "Kim founded the company in Seoul in 1990. The supplier closed its plant in 2009."
COUNCIL = "If the council agrees, the museum may close its northern wing in 2031."


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The company was founded by Kim in Seoul in 1990.", FOUNDING),
        ("In 1990, Kim established the company in Seoul.", FOUNDING.replace("founded", "created")),
        ("According to the passage, Kim founded the company in 1990.", FOUNDING),
        ("Kim founded the company in Seoul, and the supplier closed its plant.", FOUNDING),
        ("The Severn Bridge carries 2 lanes of traffic each way.", BRIDGE),
        ("The museum doesn't open on Mondays.", "The museum does not open on Mondays."),
        ("The film was shot there since it rained.", "The movie was shot there because it rained."),
        ("The report was written after the war.", "After the war, the report was written."),
        ("Turkmenistan's energy sector grows.", "The energy sector of Turkmenistan grows."),
        ("The tower has no lift or stairs.", "The tower has no lift and no stairs."),
    ],
    ids=lambda text: text[:40],
)  # fmt: skip
def test_the_same_in_other_words_is_verified(claim: str, source: str) -> None:
    assert locate(claim, passage(source)).verdict.support == "verified"


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The bridge opened because it carries two lanes of traffic.", BRIDGE),
        ("The museum may close its northern wing in 2031.", COUNCIL),
        ("If the council agrees, the museum will close its northern wing in 2031.", COUNCIL),
        ("The museum closed its northern wing in 2031.", COUNCIL),
        ("All bridges carry two lanes of traffic each way.", BRIDGE),
        ("The company founded Kim in Seoul in 1990.", FOUNDING),
        ("Rodrigo is portrayed by Fuentes.", "Fuentes is portrayed by Rodrigo."),
        ("The tower is tall.", "Critics said that the tower is tall."),
        ("Articles 1 to 1 apply to workers.", "Articles 1 to 7 apply to workers."),
        ("Whales are the mammals of the sea.", "Mammals of the sea are whales."),
    ],
    ids=lambda text: text[:40],
)  # fmt: skip
def test_a_changed_link_condition_hedge_or_order_is_not_verified(claim: str, source: str) -> None:
    assert locate(claim, passage(source)).verdict.support != "verified"


def test_every_word_of_a_made_up_name_number_or_date_makes_a_claim_unsupported() -> None:
    for claim in (
        "Lee founded the company in Seoul in 1990.",
        "Kim founded the company in Busan in 1990.",
        "Kim founded the company in Seoul in 1991.",
        "Kim founded 3 companies in Seoul.",
    ):
        assert locate(claim, passage(FOUNDING)).verdict.support == "unsupported", claim


def test_a_reader_verifies_a_paraphrase_and_no_changed_fact() -> None:
    source = "The report finds signs of the new strategy in state visits."
    claim = "State visits are signs of the new strategy."
    assert verify(claim, source).support == "weak"
    assert verify(claim, source, entailed=0.99).support == "verified"
    for altered in (
        "State visits are not signs of the new strategy.",
        "Seven state visits are signs of the new strategy.",
        "State visits are signs of the new strategy of Japan.",
        "All state visits are signs of the new strategy.",
    ):
        assert verify(altered, source, entailed=1.0).support != "verified", altered


def test_a_reader_that_is_against_it_makes_a_match_of_words_weak_but_not_a_copy() -> None:
    claim = "Kim founded the company in 1990."
    assert verify(claim, FOUNDING).support == "verified"
    assert verify(claim, FOUNDING, entailed=0.01).support == "weak"
    assert verify(FOUNDING, FOUNDING, entailed=0.01).support == "verified"


def test_a_reader_is_asked_about_few_places_and_not_about_copies() -> None:
    asked: list[tuple[str, ...]] = []

    def entailment(_claim: str, texts: Sequence[str]) -> list[float]:
        asked.append(tuple(texts))
        return [0.99] * len(texts)

    here = passage(f"{FOUNDING} {BRIDGE} {COUNCIL}")
    locate("Kim founded the company in Seoul in 1990", here, entailment=entailment)
    assert not asked
    locate("Traffic on the Severn Bridge has lanes, two each way.", here, entailment=entailment)
    assert len(asked) == 1
    assert len(asked[0]) <= 3


def test_two_sentences_that_support_a_claim_together_are_both_quoted() -> None:
    text = f"Nara is old. {BRIDGE} Kobe is a port."
    found = locate(
        "The Severn Bridge opened in 1966 and carries two lanes of traffic.", passage(text)
    )
    assert found.verdict.support == "verified"
    assert found.citation.quote == BRIDGE


def test_a_claim_of_two_halves_is_located_in_two_passages() -> None:
    passages = [passage(FOUNDING), passage(BRIDGE)]
    claim = "Kim founded the company in 1990, while the Severn Bridge opened in 1966."
    places = locate_parts(claim, passages)
    assert [place.citation.quote for place in places] == [
        FOUNDING.partition(". ")[0] + ".",
        BRIDGE.partition(". ")[0] + ".",
    ]
    assert not locate_parts(claim.replace("1966", "1967"), passages)
    assert not locate_parts("Kim founded the company in 1990.", passages)


@pytest.mark.parametrize(
    "pair",
    [pair for pair in DEVELOPMENT if pair.kind != "supported"],
    ids=lambda pair: f"{pair.kind}: {pair.claim}",
)
def test_a_wrong_claim_about_the_sample_corpus_is_never_verified(pair: Pair) -> None:
    assert locate(pair.claim, passage(pair.source)).verdict.support != "verified"


def test_verified_claims_about_the_sample_corpus_are_right_where_nothing_was_tuned() -> None:
    verified = [
        pair.kind == "supported"
        for pair in MEASURING
        if locate(pair.claim, passage(pair.source)).verdict.support == "verified"
    ]
    assert sum(verified) / len(verified) >= 0.9


def test_most_paraphrases_of_the_sample_corpus_are_shown() -> None:
    pairs = [pair for pair in (*DEVELOPMENT, *MEASURING) if pair.kind == "supported"]
    verdicts = [locate(pair.claim, passage(pair.source)).verdict.support for pair in pairs]
    assert verdicts.count("unsupported") / len(pairs) <= 0.15
    assert verdicts.count("verified") / len(pairs) >= 0.35


def test_a_pair_is_judged_in_a_few_milliseconds() -> None:
    pairs = [*DEVELOPMENT, *MEASURING]
    started = time.process_time()
    for pair in pairs:
        verify(pair.claim, pair.source)
    assert (time.process_time() - started) / len(pairs) < 0.02
