from __future__ import annotations

from sample_passages import passage

from assistant.fitted import fitted
from assistant.ranking import (
    RANKING_FEATURES,
    ranked,
    ranking_features,
    scored,
)
from assistant.types import Reading


def test_the_reader_can_overrule_the_search() -> None:
    near, right = passage("Near.", score=1.0), passage("Right.", source="b.md", score=0.7)
    readings = [Reading(-6.0, 0.0, (-6.0,), (-9.0,)), Reading(6.0, 0.0, (6.0,), (9.0,))]
    found = ranked(scored([near, right], readings))
    assert [p.text for p in found] == ["Right.", "Near."]
    assert 0 <= found[1].score < found[0].score <= 1
    assert found[0].reading == Reading(6.0, 0.0, (6.0,), (9.0,))


def test_where_the_reader_sees_no_difference_the_search_decides() -> None:
    same = Reading(0.5, 0.0, (0.5,), (0.5,))
    both = [passage("Far.", score=0.5), passage("Near.", score=0.9)]
    found = ranked(scored(both, [same, same]))
    assert [p.text for p in found] == ["Near.", "Far."]


def test_every_number_speaks_for_a_passage() -> None:
    model = fitted().passage
    assert model.features == RANKING_FEATURES
    assert all(weight >= 0 for weight in model.weights)


def test_the_best_sentence_stands_for_its_passage() -> None:
    found = passage("Found.", score=0.5, similarity=0.4)
    features = ranking_features(found, Reading(1.0, 0.0, (-2.0, 3.0), (4.0, -1.0)))
    assert dict(zip(RANKING_FEATURES, features, strict=True)) == {
        "fused_score": 0.5,
        "similarity": 0.4,
        "passage_answers": 1.0,
        "best_sentence": 3.0,
        "best_span": 4.0,
    }
    assert ranking_features(found, Reading(1.0, 0.0, (), ())) == (0.5, 0.4, 1.0, 0.0, 0.0)
