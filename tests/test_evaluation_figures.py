"""Places, ranks, answers and confidence -> figures, each checked against what is known by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_evaluation import FOUND, OTHER, answer, evaluation, outcome, place
from sample_passages import passage

from assistant.errors import InvalidRequest
from assistant.evaluation import METRICS, missed, parse_limits, report_page
from assistant.evaluation.answer_figures import answer_figures, token_f1, verdict
from assistant.evaluation.confidence import aurc, auroc, bins, risk_coverage
from assistant.evaluation.figures import SPECIAL, figures
from assistant.evaluation.gold import Place, occurrences
from assistant.evaluation.retrieval import ranks, retrieval_figures
from assistant.terminal import evaluation_lines
from assistant.types import Notice

# Where gold stands


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("eight", "at EIGHT, at eighty", [(3, 8)]),
        ("its own", "It’s its\n own.", [(5, 13)]),
        ('say "yes" - now', "say “yes” – now", [(0, 15)]),
        ("2023-24", "in 2023–24.", [(3, 10)]),
        ("4", "42 and 4", [(7, 8)]),
        ("5", "2.5 and 5,000 and 1,5; 5.", [(23, 24)]),
        ("899", "899.00 and 899,000 and 899,0", [(0, 3), (23, 26)]),
        ("東京", "本社は東京にある", [(3, 5)]),
        ("a.b", "axb a.b", [(4, 7)]),
    ],
)
def test_gold_is_found_as_whole_words(words: str, text: str, found: list[tuple[int, int]]) -> None:
    assert list(occurrences(words, text)) == found


def test_a_passage_holds_a_whole_span_and_a_quote_needs_some_of_it() -> None:
    gold = place("opens at eight")
    start, end = gold.spans["japan.md"][0]
    assert gold.holds("japan.md", start, end)
    assert not gold.holds("japan.md", start, end - 1)
    assert gold.touches("japan.md", end - 1, end + 9)
    assert not gold.touches("japan.md", end, end + 9)
    assert not gold.holds("parking.md", start, end)


def test_without_gold_words_any_of_the_source_is_right() -> None:
    anywhere = Place((), {"japan.md": ()})
    assert anywhere.holds("japan.md", 3, 4)
    assert anywhere.touches("japan.md", 3, 4)
    assert not anywhere.holds("parking.md", 3, 4)


# Retrieval


def test_a_part_is_found_at_the_first_passage_that_holds_it() -> None:
    parts = (place("ring the bell"), place("behind", text=OTHER.text, source="parking.md"))
    assert ranks(parts, [OTHER, passage("No."), FOUND, FOUND]) == (3, 1)
    assert ranks(parts, [OTHER]) == (None, 1)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ((1,), {"recall@1": 1, "recall@5": 1, "mrr": 1, "ndcg@10": 1}),
        ((3,), {"recall@1": 0, "recall@5": 1, "mrr": 1 / 3, "ndcg@10": 0.5}),
        ((None,), {"recall@10": 0, "mrr": 0, "ndcg@10": 0}),
        # Two parts: all are needed for recall, the first found counts for the reciprocal rank.
        ((1, 6), {"recall@1": 0, "recall@5": 0, "recall@10": 1, "mrr": 1}),
        ((2, None), {"recall@10": 0, "mrr": 0.5}),
        # One passage that holds both parts is worth both.
        ((1, 1), {"recall@1": 1, "mrr": 1, "ndcg@10": 1}),
    ],
)
def test_retrieval_figures_are_those_of_trec_eval(
    found: tuple[int | None, ...], expected: dict[str, float]
) -> None:
    (other, measured) = retrieval_figures([(1,), found])
    assert other["recall@1"] == 1
    assert {name: measured[name] for name in expected} == pytest.approx(expected)


# Answers

EIGHT, SIX = place("at eight", "8 a.m."), place("six in the evening")


@pytest.mark.parametrize(
    ("parts", "quotes", "became"),
    [
        ((EIGHT,), ["The office opens at eight."], "right"),
        ((EIGHT,), ["Visitors ring the bell."], "wrong"),
        ((EIGHT,), [], "refused"),
        ((EIGHT, SIX), ["The office opens at eight."], "partly-right"),
        ((Place((), {"japan.md": ()}),), ["Visitors ring the bell."], "right"),
        ((Place((), {"parking.md": ()}),), ["Visitors ring the bell."], "wrong"),
        ((), [], "rightly-refused"),
        ((), ["Visitors ring the bell."], "invented"),
    ],
)
def test_every_question_becomes_something(
    parts: tuple[Place, ...], quotes: list[str], became: str
) -> None:
    assert verdict(parts, answer(*quotes)) == became


def test_citations_are_judged_by_sentence_and_by_part() -> None:
    gave = answer("The office opens at eight.", "Visitors ring the bell.")
    measured = answer_figures((EIGHT, SIX), gave)
    assert measured["citation-precision"] == 0.5
    assert measured["citation-recall"] == 0.5
    assert measured["gold-in-answer"] == 0.5
    assert (measured["sentences"], measured["verified"]) == (2, 1)


def test_right_words_cited_from_another_place_are_no_right_citation() -> None:
    elsewhere = passage("The office opens at eight.", source="old.md", start=0)
    measured = answer_figures((EIGHT,), answer("The office opens at eight.", found=elsewhere))
    assert measured["gold-in-answer"] == 1
    assert measured["citation-precision"] == 0


def test_what_does_not_apply_is_not_measured() -> None:
    refused = answer_figures((EIGHT,), answer())
    assert (refused["gold-in-answer"], refused["token-f1"]) == (0, 0)
    assert refused["citation-precision"] is refused["sentences"] is None
    unanswerable = answer_figures((), answer("Visitors ring the bell."))
    assert unanswerable["gold-in-answer"] is unanswerable["citation-precision"] is None
    assert unanswerable["sentences"] == 1


@pytest.mark.parametrize(
    ("parts", "text", "expected"),
    [
        ((EIGHT,), "At eight!", 1.0),
        ((EIGHT,), "The office opens at eight", 2 * 2 / (4 + 2)),
        ((EIGHT, SIX), "at eight; six in the evening", 1.0),
        ((EIGHT,), "never", 0.0),
    ],
)
def test_token_f1_is_that_of_squad(parts: tuple[Place, ...], text: str, expected: float) -> None:
    assert token_f1(parts, text) == pytest.approx(expected)


# Confidence


def test_auroc_is_the_share_of_pairs_in_order() -> None:
    confidence, answerable = np.array([0.9, 0.4, 0.4, 0.1]), np.array([1.0, 1, 0, 0])
    assert auroc(confidence, answerable) == pytest.approx((1 + 1 + 0.5 + 1) / 4)
    assert np.isnan(auroc(confidence, np.ones(4)))


def test_risk_rises_as_less_sure_questions_are_covered() -> None:
    coverage, risk = risk_coverage(np.array([0.2, 0.9, 0.5]), np.array([0.0, 1, 0]))
    assert coverage == pytest.approx([1 / 3, 2 / 3, 1])
    assert risk == pytest.approx([0, 1 / 2, 2 / 3])
    assert aurc(np.array([0.2, 0.9, 0.5]), np.array([0.0, 1, 0])) == pytest.approx(7 / 18)


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.5, 0.9]), st.booleans()), min_size=1))
def test_the_order_of_the_questions_changes_no_figure(rows: list[tuple[float, bool]]) -> None:
    confidence, flags = (np.array(column, float) for column in zip(*rows, strict=True))
    back = confidence[::-1], flags[::-1]
    assert aurc(confidence, flags) == pytest.approx(aurc(*back))
    assert auroc(confidence, flags) == pytest.approx(auroc(*back), nan_ok=True)
    assert risk_coverage(confidence, flags)[1][-1] == pytest.approx(1 - flags.mean())


def test_bins_hold_every_question_once() -> None:
    confidence, answerable = np.array([0.0, 0.05, 0.95, 1.0]), np.array([0.0, 1, 1, 1])
    low, high = bins(confidence, answerable)
    assert (low.count, low.answerable, high.count, high.answerable) == (2, 0.5, 2, 1.0)
    assert high.confidence == pytest.approx(0.975)


# Figures over questions


def test_a_figure_is_the_mean_of_what_applies_with_its_interval() -> None:
    rows = [{"right": 1.0}] * 30 + [{"right": 0.0}] * 10 + [{"right": None}] * 5
    right = figures(rows)["right"]
    assert (right.value, right.count) == (0.75, 40)
    # The interval of a share: about two standard errors, sqrt(p (1 - p) / n), to either side.
    assert right.low == pytest.approx(0.75 - 1.96 * 0.0685, abs=0.03)
    assert right.high == pytest.approx(0.75 + 1.96 * 0.0685, abs=0.03)
    assert figures(rows, seed=0) == figures(rows, seed=0)


def test_what_no_question_measures_has_no_figure() -> None:
    assert set(figures([{"right": 1.0}])) == {"right"}


def test_every_metric_is_measured_over_all_and_the_right_ones_by_kind() -> None:
    measured = evaluation(
        outcome("A?", answer("The office opens at eight."), EIGHT, milliseconds=40),
        outcome("B?", answer(confidence=0.2), SIX, milliseconds=60),
        outcome("C?", answer("Visitors ring the bell.", confidence=0.3)),
    )
    assert set(measured.figures["all"]) == set(METRICS)
    assert set(measured.figures["unanswerable"]) == {
        "right", "sentences", "verified", "false-answers", "latency-p50", "latency-p95"
    }  # fmt: skip
    every = measured.figures["all"]
    assert every["false-abstentions"].value == 0.5
    assert every["false-answers"].value == 1
    assert every["auroc"].value == 0.5
    assert every["latency-p50"].value == 50
    # Answered rightly, then wrongly, then not at all: 0/1, 1/2, 2/3 are not right.
    assert every["aurc"].value == pytest.approx((0 + 1 / 2 + 2 / 3) / 3)
    assert set(SPECIAL) <= set(METRICS)


# Limits


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        ("right=0.75", ""),
        ("right=0.76", "right is 0.750, under its limit of 0.760 (4 questions)."),
        ("ordinary:right=0.667", ""),  # of 0.6667, as it is shown
        ("ordinary:right=1", "ordinary:right is 0.667, under its limit of 1.000 (3 questions)."),
        ("false-abstentions=0", "false-abstentions is 0.333, over its limit of 0.000"),
        ("latency-p95=50", ""),
        ("latency-p95=49", "latency-p95 is 50 ms, over its limit of 49 ms"),
    ],
)
def test_more_or_less_is_better_and_a_limit_that_is_met_exactly_is_kept(
    limit: str, told: str
) -> None:
    right = outcome("A?", answer("The office opens at eight."), EIGHT)
    measured = evaluation(right, right, outcome("B?", answer(), EIGHT), outcome("C?", answer()))
    lines = missed(parse_limits([limit]), measured.figures)
    assert [line[: len(told)] for line in lines] == ([told] if told else [])


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        ("recal@5=0.9", 'Did you mean "recall@5"?'),
        ("zzz=1", "The metrics are right,"),
        ("odd:right=1", "The kinds are all, ordinary"),
        ("right", "for example right=0.9"),
        ("right=high", "for example right=0.9"),
        ("right=nan", "for example right=0.9"),
        ("right=90", "a share from 0 to 1"),
    ],
)
def test_a_limit_that_cannot_be_used_is_told(limit: str, told: str) -> None:
    with pytest.raises(InvalidRequest, match=r"limit|metric|kind") as caught:
        parse_limits([limit])
    assert told in str(caught.value)


def test_a_limit_that_nothing_measures_is_told() -> None:
    measured = evaluation(outcome("C?", answer()))
    with pytest.raises(InvalidRequest, match=r"No question measures recall@5"):
        missed(parse_limits(["recall@5=0.9"]), measured.figures)


def test_what_is_missed_is_told_also_where_another_limit_cannot_be_checked() -> None:
    measured = evaluation(outcome("C?", answer("The office opens at eight.")))
    with pytest.raises(InvalidRequest, match=r"measures recall@5.*right is 0\.000, under"):
        missed(parse_limits(["right=0.5", "recall@5=0.9"]), measured.figures)


def test_a_question_that_the_chat_model_failed_at_is_counted() -> None:
    failed = replace(
        answer("The office opens at eight."), notices=(Notice("chat-model-failed", "No key."),)
    )
    measured = replace(
        evaluation(outcome("A?", failed, EIGHT), outcome("B?", answer(), EIGHT)),
        chat_model="openai:x",
    )
    assert measured.to_dict()["without_model"] == 1
    assert measured.to_dict()["questions"][0]["notices"] == [
        {"code": "chat-model-failed", "message": "No key."}
    ]
    assert any("openai:x failed at 1 of 2" in line for line in evaluation_lines(measured))
    assert "which failed at 1" in report_page(measured)
