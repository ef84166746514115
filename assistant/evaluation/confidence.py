"""How well an assistant's confidence tells right from wrong: AUROC, risk and coverage, bins.

Takes arrays of one length, one entry a question. Knows nothing of questions or answers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bin:
    """The questions of like confidence."""

    low: float
    high: float
    count: int
    confidence: float
    """Mean, 0 to 1."""
    answerable: float
    """Share, 0 to 1."""


def auroc(confidence: Numbers, answerable: Numbers) -> float:
    """Return how often an answerable question has more confidence than an unanswerable one.

    0.5 is chance, ties count half (Hanley and McNeil, Radiology 1982); NaN where all questions are
    of one sort.
    """
    yes = confidence[answerable > 0.5]
    no = np.sort(confidence[answerable <= 0.5])
    if not (len(yes) and len(no)):
        return float("nan")
    below = np.searchsorted(no, yes, "left") + np.searchsorted(no, yes, "right")
    return float(below.mean() / 2 / len(no))


def risk_coverage(confidence: Numbers, right: Numbers) -> tuple[Numbers, Numbers]:
    """Return coverage and risk, each 0 to 1, with the surest questions first.

    Risk is the share of questions without a right answer among those covered (El-Yaniv and
    Wiener, JMLR 2010). Questions of equal confidence share their risk, so order does not matter.
    """
    if not len(right):
        return np.zeros(0), np.zeros(0)
    levels, level, counts = np.unique(-confidence, return_inverse=True, return_counts=True)
    wrong = np.bincount(level, weights=1 - right, minlength=len(levels)) / counts
    covered = np.arange(1, len(right) + 1)
    return covered / len(right), np.cumsum(np.repeat(wrong, counts)) / covered


def aurc(confidence: Numbers, right: Numbers) -> float:
    """Return the area under the risk-coverage curve, 0 best (Geifman and El-Yaniv, 2017)."""
    _, risk = risk_coverage(confidence, right)
    return float(risk.mean()) if len(risk) else float("nan")


def bins(confidence: Numbers, answerable: Numbers, count: int = 10) -> list[Bin]:
    """Return the questions by confidence in ``count`` bins of equal width, without empty ones."""
    which = np.minimum((confidence * count).astype(int), count - 1)
    return [
        Bin(
            low=number / count,
            high=(number + 1) / count,
            count=int(chosen.sum()),
            confidence=float(confidence[chosen].mean()),
            answerable=float(answerable[chosen].mean()),
        )
        for number in range(count)
        if (chosen := which == number).any()
    ]
