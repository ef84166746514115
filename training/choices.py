"""Which weights put the right one of several first: a conditional logit, made a probability.

A logistic model over all passages of all questions learns which of them tend to answer; most of
what it learns from is how far the wrong ones of one question are from the right one of another. A
conditional logit (McFadden 1974) compares only what stands beside one another, as a ranking does.
Knows numbers only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from assistant.fitted import Logistic

Table = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choice:
    """What stands beside one another, and which of it is right."""

    rows: Table
    """Shape (candidates, features)."""
    right: NDArray[np.bool_]
    """Shape (candidates,)."""


def fit_choices(
    features: tuple[str, ...],
    choices: Sequence[Choice],
    strength: float,
    signs: frozenset[str] = frozenset(),
) -> Logistic:
    """Return the model whose weights put the right ones first.

    Args:
        features: the names of the columns.
        choices: those where all or none is right say nothing of the order.
        strength: inverse strength of the regularisation, on standardised features.
        signs: features that may only speak for what they are found in. Several that say much the
            same may share their weight so that one is negative; what is ranked would then lose by
            a better sign.
    """
    telling = [c for c in choices if c.right.any() and not c.right.all()]
    scale = np.concatenate([choice.rows for choice in telling]).std(axis=0)
    scale[scale == 0] = 1.0
    scaled = [Choice(c.rows / scale, c.right) for c in telling]

    def loss(weights: Table) -> tuple[float, Table]:
        losses, slopes = zip(*(_loss(choice, weights) for choice in scaled), strict=True)
        held = float(weights @ weights) / (2 * strength)
        return sum(losses) + held, np.sum(slopes, axis=0) + weights / strength

    bounds = [(0.0 if name in signs else None, None) for name in features]
    found = minimize(loss, np.zeros(len(features)), jac=True, method="L-BFGS-B", bounds=bounds)
    return _as_probability(features, found.x / scale, choices)


def _loss(choice: Choice, weights: Table) -> tuple[float, Table]:
    """Return how unlikely the right ones are (negative log-likelihood), and its slope."""
    sums = choice.rows @ weights
    shares = np.exp(sums - sums.max())
    shares /= shares.sum()
    of_right = np.where(choice.right, shares, 0.0)
    likely = max(float(of_right.sum()), 1e-12)
    slope = choice.rows.T @ (shares - of_right / likely)
    return -float(np.log(likely)), slope


def _as_probability(
    features: tuple[str, ...], weights: Table, choices: Sequence[Choice]
) -> Logistic:
    """Return the weights, stretched and moved so that their sum is a log-odds (Platt 1999)."""
    sums = np.concatenate([choice.rows @ weights for choice in choices])
    right = np.concatenate([choice.right for choice in choices])
    model = LogisticRegression(C=1e6, max_iter=2000).fit(sums[:, None], right)
    stretched = weights * model.coef_[0, 0]
    return Logistic(features, tuple(map(float, stretched)), float(model.intercept_[0]))
