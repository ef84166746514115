"""Conditional logits: the right one of several first, and a sum that is a probability."""

from __future__ import annotations

import numpy as np
import pytest

from training.choices import Choice, fit_choices

FEATURES = ("beside", "between")


def choices(questions: int, seed: int) -> list[Choice]:
    """Return questions with five candidates each, told apart by the first feature alone.

    The second moves all of a question together, and the right one a little behind the others.
    """
    random = np.random.default_rng(seed)
    made = []
    for _ in range(questions):
        right = np.arange(5) == random.integers(5)
        beside = random.normal(0, 1, 5) + 1.5 * right
        between = random.normal(0, 3) + random.normal(0, 1, 5) - 0.3 * right
        made.append(Choice(np.column_stack([beside, between]), right))
    return made


def test_the_right_one_is_put_first() -> None:
    model = fit_choices(FEATURES, choices(400, seed=1), strength=1.0)
    asked = choices(400, seed=2)
    first = [c.right[np.argmax(c.rows @ np.array(model.weights))] for c in asked]
    by_feature = [c.right[np.argmax(c.rows[:, 0])] for c in asked]
    assert model.features == FEATURES
    assert np.mean(first) >= np.mean(by_feature) > 0.6


def test_its_sum_is_a_probability() -> None:
    asked = choices(400, seed=1)
    model = fit_choices(FEATURES, asked, strength=1.0)
    sure = np.array([[model.probability(row) for row in choice.rows] for choice in asked])
    assert sure.sum(axis=1).mean() == pytest.approx(1, abs=0.02)


def test_a_sign_never_speaks_against() -> None:
    asked = choices(400, seed=1)
    free = fit_choices(FEATURES, asked, strength=1.0)
    held = fit_choices(FEATURES, asked, strength=1.0, signs=frozenset({"between"}))
    assert free.weights[1] < 0
    assert held.weights[1] == 0


def test_where_all_or_none_is_right_there_is_no_order_to_learn() -> None:
    asked = choices(100, seed=1)
    silent = [
        Choice(9 * c.rows, np.full(5, all_of_it)) for c in asked for all_of_it in (True, False)
    ]
    of_some = np.array(fit_choices(FEATURES, asked, strength=1.0).weights)
    of_all = np.array(fit_choices(FEATURES, [*asked, *silent], strength=1.0).weights)
    assert of_all / of_all[0] == pytest.approx(of_some / of_some[0], abs=1e-6)
