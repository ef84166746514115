"""Measured rows, one a question -> figures with confidence intervals.

A row holds a number or None under each name of `COLUMNS`. Knows neither questions nor answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.evaluation.confidence import Numbers, aurc, auroc
from assistant.evaluation.metrics import METRICS
from assistant.types import Json

RESAMPLES = 1000
LEVEL = 0.95
CONFIDENCE, ANSWERABLE, ANSWERED_RIGHTLY, MILLISECONDS = (
    "confidence",
    "answerable",
    "answered-rightly",
    "milliseconds",
)

Row = Mapping[str, float | None]
Columns = Mapping[str, Numbers]

SPECIAL: dict[str, tuple[tuple[str, ...], Callable[..., float]]] = {
    "auroc": ((CONFIDENCE, ANSWERABLE), auroc),
    "aurc": ((CONFIDENCE, ANSWERED_RIGHTLY), aurc),
    "latency-p50": ((MILLISECONDS,), lambda spent: float(np.percentile(spent, 50))),
    "latency-p95": ((MILLISECONDS,), lambda spent: float(np.percentile(spent, 95))),
}
"""Metrics that are no mean over questions: the columns that they are made of, and how."""

COLUMNS = (
    *(name for name in METRICS if name not in SPECIAL),
    CONFIDENCE,
    ANSWERABLE,
    ANSWERED_RIGHTLY,
    MILLISECONDS,
)
"""What is known of each question; None where it does not apply."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value with the interval in which it lies with 95 % confidence."""

    value: float
    low: float
    high: float
    count: int
    """How many questions it was measured on."""

    def to_dict(self) -> Json:
        """Return the figure as JSON, rounded to four decimals."""
        return {
            "value": round(self.value, 4),
            "low": round(self.low, 4),
            "high": round(self.high, 4),
            "questions": self.count,
        }


def columns(rows: Sequence[Row]) -> Columns:
    """Return the rows as one array a column, NaN for None."""
    return {
        name: np.array([np.nan if (v := row.get(name)) is None else v for row in rows], float)
        for name in COLUMNS
    }


def figures(rows: Sequence[Row], seed: int = 0, *, whole: bool = True) -> dict[str, Figure]:
    """Return each metric that some question measures.

    The interval is the percentile bootstrap over questions (Efron and Tibshirani, 1993).

    Args:
        rows: one a question.
        seed: of the resampling.
        whole: whether they are all questions, and not those of one kind.
    """
    table = columns(rows)
    made = {}
    for name, metric in METRICS.items():
        chosen = applicable(table, name)
        value = statistic(name, chosen)
        if not np.isfinite(value) or not (whole or metric.per_kind):
            continue
        low, high = interval(resampled(name, chosen, seed))
        made[name] = Figure(value, low, high, len(next(iter(chosen.values()))))
    return made


def applicable(table: Columns, name: str) -> dict[str, Numbers]:
    """Return the columns that a metric is made of, without the questions it does not apply to."""
    names = SPECIAL[name][0] if name in SPECIAL else (name,)
    known = np.logical_and.reduce([np.isfinite(table[column]) for column in names])
    return {column: table[column][known] for column in names}


def statistic(name: str, chosen: Columns) -> float:
    """Return the value of a metric over its columns, NaN where there are no questions."""
    arrays = list(chosen.values())
    if not len(arrays[0]):
        return float("nan")
    return SPECIAL[name][1](*arrays) if name in SPECIAL else float(arrays[0].mean())


def resampled(name: str, chosen: Columns, seed: int) -> Numbers:
    """Return the value of a metric over `RESAMPLES` draws of its questions with replacement."""
    draws = drawn(len(next(iter(chosen.values()))), seed)
    if name not in SPECIAL:
        return np.array([chosen[name][draw].mean() for draw in draws])
    values = [
        statistic(name, {key: column[draw] for key, column in chosen.items()}) for draw in draws
    ]
    return np.array(values)


def drawn(count: int, seed: int) -> NDArray[np.int64]:
    """Return `RESAMPLES` draws of ``count`` from as many: the same for the same seed and count."""
    return np.random.default_rng(seed).integers(0, count, (RESAMPLES, count))


def interval(values: Numbers) -> tuple[float, float]:
    """Return the middle 95 % of resampled values."""
    known = values[np.isfinite(values)]
    low, high = np.percentile(known, [50 * (1 - LEVEL), 50 * (1 + LEVEL)])
    return float(low), float(high)
