"""Two evaluations: what changed, whether chance explains it, and files that are no evaluation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from sample_evaluation import answer, evaluation, outcome, place

from assistant.errors import InvalidRequest
from assistant.evaluation import Outcome, compare, load_before
from assistant.evaluation.comparison import sign_test

EIGHT = place("at eight")
RIGHT, WRONG = answer("The office opens at eight."), answer("Visitors ring the bell.")
REFUSED = answer(confidence=0.1)


def asked(*answers: object) -> list[Outcome]:
    return [outcome(f"Question {n}?", gave, EIGHT) for n, gave in enumerate(answers)]  # type: ignore[arg-type]


def as_json(outcomes: Sequence[Outcome]) -> list[dict[str, object]]:
    loaded: list[dict[str, object]] = json.loads(json.dumps([o.to_dict() for o in outcomes]))
    return loaded


def test_nothing_changed_is_told_as_nothing() -> None:
    same = asked(RIGHT, WRONG, REFUSED)
    comparison = compare(as_json(same), same)
    assert comparison.flips == ()
    assert (comparison.paired, comparison.unpaired, comparison.sign_p) == (3, 0, 1.0)
    assert {change.p for change in comparison.changes} == {1.0}
    assert not any(change.better or change.significant for change in comparison.changes)


def test_a_clear_change_for_the_better_is_significant() -> None:
    comparison = compare(as_json(asked(*[WRONG] * 30)), asked(*[RIGHT] * 28, WRONG, WRONG))
    change = next(change for change in comparison.changes if change.metric == "right")
    assert (change.before, round(change.after, 3)) == (0, 0.933)
    assert change.better
    assert change.significant
    assert change.low > 0.8
    assert comparison.sign_p < 1e-6
    assert len(comparison.flips) == 28


def test_a_change_of_one_question_may_be_chance() -> None:
    comparison = compare(as_json(asked(*[RIGHT] * 9, WRONG)), asked(*[RIGHT] * 10))
    change = next(change for change in comparison.changes if change.metric == "right")
    assert change.better
    assert not change.significant
    assert comparison.sign_p == 1.0


@pytest.mark.parametrize(("count", "significant"), [(1, False), (5, False), (6, True)])
def test_a_few_questions_that_all_got_better_may_be_chance(count: int, significant: bool) -> None:
    comparison = compare(as_json(asked(*[WRONG] * count)), asked(*[RIGHT] * count))
    change = next(change for change in comparison.changes if change.metric == "right")
    assert change.significant is significant
    assert change.p >= comparison.sign_p


def test_fewer_false_abstentions_are_better() -> None:
    comparison = compare(as_json(asked(*[REFUSED] * 20)), asked(*[RIGHT] * 20))
    change = next(c for c in comparison.changes if c.metric == "false-abstentions")
    assert change.after < change.before
    assert change.better


def test_worse_flips_come_first() -> None:
    comparison = compare(as_json(asked(WRONG, RIGHT)), asked(RIGHT, REFUSED))
    assert [(flip.before, flip.after, flip.better) for flip in comparison.flips] == [
        ("right", "refused", False),
        ("wrong", "right", True),
    ]


def test_only_what_both_expect_alike_is_compared() -> None:
    before = as_json(asked(RIGHT, RIGHT))
    after = [outcome("Question 0?", WRONG, EIGHT), outcome("Question 1?", WRONG, place("six"))]
    comparison = compare(before, after)
    assert (comparison.paired, comparison.unpaired) == (1, 2)
    with pytest.raises(InvalidRequest, match="no question in common"):
        compare(before, [outcome("Another?", WRONG, EIGHT)])


@pytest.mark.parametrize(
    ("gained", "lost", "p"), [(0, 0, 1), (1, 0, 1), (5, 0, 0.0625), (8, 1, 0.0390625), (3, 3, 1)]
)
def test_mcnemar_is_the_fair_coin(gained: int, lost: int, p: float) -> None:
    assert sign_test(gained, lost) == pytest.approx(p)
    assert sign_test(lost, gained) == pytest.approx(p)
    assert sign_test(3000, 1000) < 1e-9


def test_an_evaluation_is_read_back(tmp_path: Path) -> None:
    outcomes = asked(RIGHT, WRONG)
    path = tmp_path / "before.json"
    path.write_text(json.dumps(evaluation(*outcomes).to_dict()), encoding="utf-8")
    assert load_before(path) == as_json(outcomes)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("nonsense", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not an evaluation"),
        ('{"questions": 3}', "not an evaluation"),
        ('{"format": 99, "questions": []}', "of another version"),
        ('{"format": 1, "questions": [{}]}', "changed or cut"),
        ('{"format": 1, "questions": [{"question": "Q", "kind": "ordinary", "outcome": "right",'
         ' "history": [], "expected": [], "values": {"right": "x"}}]}', "changed or cut"),
        ('{"format": 1, "questions": [{"question": "Q", "kind": "ordinary", "outcome": "right",'
         ' "history": [], "expected": [], "values": {}}]}', "changed or cut"),
        ('{"format": 1, "questions": [{"question": "Q", "kind": "ordinary", "outcome": "right",'
         f' "history": [], "expected": [], "values": {{"right": 1{"0" * 400}}}}}]}}', "changed or"),
    ],
    ids=lambda value: value[:30],
)  # fmt: skip
def test_a_file_that_is_no_evaluation_is_told(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "before.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidRequest, match=told) as caught:
        load_before(path)
    assert "--json > before.json" in caught.value.remedy
    with pytest.raises(InvalidRequest, match="No such file"):
        load_before(tmp_path / "nowhere.json")
