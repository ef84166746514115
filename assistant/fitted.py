"""The fitted numbers of ``fitted.json``: logistic models over features that anyone can read.

``training/fit_evidence.py`` fits and writes them, once over what words and vectors say alone and
once with what the trained reader says; their error is in ``docs/answers.md``. Knows nothing of how
a feature is measured.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FITTED = Path(__file__).with_name("fitted.json")


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model: a weight for each named feature, and a bias."""

    features: tuple[str, ...]
    weights: tuple[float, ...]
    bias: float

    def probability(self, values: Sequence[float]) -> float:
        """Return the probability for one row of features, in the order of `features`."""
        total = self.bias + sum(w * x for w, x in zip(self.weights, values, strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True, slots=True)
class Models:
    """What judges passages and sentences, and how sure it must be to answer."""

    sentence: Logistic
    """Which sentence answers, given that the passages do."""
    answer: Logistic
    """Whether the passages answer at all."""
    thresholds: Mapping[str, float]
    """Least confidence to answer at each level of caution: strict, balanced, lenient."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """The models for passages that the reader has read, and for those it has not."""

    passage: Logistic
    """Which of the passages that were read answers: their order."""
    read: Models
    unread: Models


@lru_cache(maxsize=1)
def fitted() -> Fitted:
    """Return the fitted numbers that came with the installation."""
    data = json.loads(FITTED.read_text(encoding="utf-8"))
    return Fitted(
        passage=_logistic(data["passage"]),
        read=_models(data["read"]),
        unread=_models(data["unread"]),
    )


def _models(data: Mapping[str, Any]) -> Models:
    thresholds = {name: float(value) for name, value in data["thresholds"].items()}
    return Models(_logistic(data["sentence"]), _logistic(data["answer"]), thresholds)


def _logistic(data: Mapping[str, float]) -> Logistic:
    weights = {name: float(value) for name, value in data.items() if name != "bias"}
    return Logistic(tuple(weights), tuple(weights.values()), float(data["bias"]))
