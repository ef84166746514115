"""Outcomes -> the points of the report's plots, in the units of an SVG drawing.

Pure numbers and short labels; `plots.html` draws them. Knows nothing of HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.evaluation.confidence import bins, risk_coverage
from assistant.evaluation.figures import (
    ANSWERABLE,
    ANSWERED_RIGHTLY,
    CONFIDENCE,
    MILLISECONDS,
    drawn,
    interval,
)
from assistant.evaluation.outcomes import Outcome
from assistant.evaluation.retrieval import DEPTH

WIDTH, HEIGHT = 440.0, 250.0
LEFT, RIGHT_EDGE, TOP, BOTTOM = 46.0, 20.0, 12.0, 44.0
"""Room for the labels around the drawing, in its own units."""
BARS = 20

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """A dot or a bar with what it says when pointed at."""

    x: float
    y: float
    width: float
    height: float
    says: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A label on an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Plot:
    """One drawing."""

    name: str
    title: str
    describes: str
    """What it shows, for those who do not see it."""
    x_title: str
    y_title: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    line: str = ""
    """Path of the main line."""
    band: str = ""
    """Path of the area around it."""
    second: str = ""
    """Path of a line to compare with."""
    dots: tuple[Mark, ...] = ()
    bars: tuple[Mark, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Axes:
    """From values to the units of the drawing."""

    x_low: float
    x_high: float
    y_high: float = 1.0

    def x(self, value: float) -> float:
        span = (value - self.x_low) / (self.x_high - self.x_low)
        return round(LEFT + span * (WIDTH - LEFT - RIGHT_EDGE), 1)

    def y(self, value: float) -> float:
        return round(HEIGHT - BOTTOM - value / self.y_high * (HEIGHT - TOP - BOTTOM), 1)

    def path(self, points: Sequence[Point]) -> str:
        return " ".join(
            f"{'L' if number else 'M'}{self.x(x)} {self.y(y)}"
            for number, (x, y) in enumerate(points)
        )

    def bar(self, low: float, high: float, value: float, says: str) -> Mark:
        left, right = self.x(low), self.x(high)
        top = self.y(value)
        return Mark(left + 0.6, top, max(right - left - 1.2, 0.8), self.y(0) - top, says)

    def dot(self, x: float, y: float, radius: float, says: str) -> Mark:
        return Mark(self.x(x), self.y(y), radius, radius, says)

    def shares(self) -> tuple[Tick, ...]:
        return tuple(Tick(self.y(v), f"{v:.0%}") for v in (0, 0.25, 0.5, 0.75, 1))


def plots(outcomes: Sequence[Outcome], seed: int = 0) -> list[Plot]:
    """Return the plots that the outcomes allow: recall, risk, reliability, latency."""
    made = [_risk(outcomes), _reliability(outcomes), _latency(outcomes)]
    if any(outcome.ranks for outcome in outcomes):
        made.insert(0, _recall(outcomes, seed))
    return made


def _column(outcomes: Sequence[Outcome], name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([outcome.values[name] for outcome in outcomes], float)


def _recall(outcomes: Sequence[Outcome], seed: int) -> Plot:
    """Recall at each depth, with the 95 % interval over questions."""
    axes = _Axes(1, DEPTH)
    last = np.array([max(r or DEPTH + 1 for r in o.ranks) for o in outcomes if o.ranks])
    draws = drawn(len(last), seed)
    curve, low, high = [], [], []
    for k in range(1, DEPTH + 1):
        found = (last <= k).astype(float)
        bottom, top = interval(found[draws].mean(axis=1))
        curve.append((float(k), float(found.mean())))
        low.append((float(k), bottom))
        high.append((float(k), top))
    dots = [
        axes.dot(k, share, 3.2, f"{share:.1%} have all they need in the first {k:.0f}")
        for k, share in curve
    ]
    return Plot(
        name="recall",
        title="Recall by depth",
        describes=f"Recall rises from {curve[0][1]:.0%} at 1 passage to {curve[-1][1]:.0%} at 10.",
        x_title="passages looked at",
        y_title="share of questions with all they need among so many passages",
        x_ticks=tuple(Tick(axes.x(k), str(k)) for k in range(1, DEPTH + 1)),
        y_ticks=axes.shares(),
        line=axes.path(curve),
        band=axes.path([*low, *reversed(high)]) + " Z",
        dots=tuple(dots),
        note="The band holds the true value with 95 % confidence.",
    )


def _risk(outcomes: Sequence[Outcome]) -> Plot:
    """Risk against coverage, with the point at which the assistant stops answering."""
    axes = _Axes(0, 1)
    given = np.array([outcome.answer.answered for outcome in outcomes], dtype=float)
    # A chat model may refuse what was surely found: what is answered comes before what is not.
    coverage, risk = risk_coverage(
        given + _column(outcomes, CONFIDENCE), _column(outcomes, ANSWERED_RIGHTLY)
    )
    points = list(zip(coverage.tolist(), risk.tolist(), strict=True))
    answered = float(given.mean())
    reached = [point for point in points if point[0] <= answered + 1e-9]
    beyond = [reached[-1], *points[len(reached) :]] if reached else points
    dots = []
    if reached:
        says = f"it answers {answered:.0%}; {reached[-1][1]:.0%} of those answers are not right"
        dots.append(axes.dot(*reached[-1], 5.0, says))
    return Plot(
        name="risk",
        title="Risk and coverage",
        describes=f"Of the {answered:.0%} of questions that are answered, "
        f"{reached[-1][1] if reached else 0:.0%} are not answered rightly.",
        x_title="questions answered, surest first",
        y_title="share of them not answered rightly",
        x_ticks=tuple(Tick(axes.x(v), f"{v:.0%}") for v in (0, 0.25, 0.5, 0.75, 1)),
        y_ticks=axes.shares(),
        line=axes.path(reached),
        second=axes.path(beyond) if len(beyond) > 1 else "",
        dots=tuple(dots),
        note="The dot is where the assistant stops answering; beyond it all counts as not right.",
    )


def _reliability(outcomes: Sequence[Outcome]) -> Plot:
    """The share of answerable questions among those of like confidence."""
    axes = _Axes(0, 1)
    found = bins(_column(outcomes, CONFIDENCE), _column(outcomes, ANSWERABLE))
    most = max(one.count for one in found)
    return Plot(
        name="reliability",
        title="Reliability of the confidence",
        describes="; ".join(
            f"confidence {one.confidence:.2f}: {one.answerable:.0%} answerable" for one in found
        ),
        x_title="confidence",
        y_title="share of questions that the documents answer",
        x_ticks=tuple(Tick(axes.x(v), f"{v:g}") for v in (0, 0.25, 0.5, 0.75, 1)),
        y_ticks=axes.shares(),
        line=axes.path([(one.confidence, one.answerable) for one in found]),
        second=axes.path([(0, 0), (1, 1)]),
        dots=tuple(
            axes.dot(
                one.confidence,
                one.answerable,
                round(3 + 6 * float(np.sqrt(one.count / most)), 1),
                f"{one.count} questions, confidence {one.low:g} to {one.high:g}: "
                f"{one.answerable:.0%} answerable",
            )
            for one in found
        ),
        note="The larger the dot, the more questions; on the dashed line, confidence is honest.",
    )


def _latency(outcomes: Sequence[Outcome]) -> Plot:
    """How many questions took how long."""
    spent = _column(outcomes, MILLISECONDS)
    # A single slow first question must not press all others into one bar.
    most = float(np.percentile(spent, 99)) * 1.02
    counts, edges = np.histogram(np.minimum(spent, most), bins=BARS, range=(0, most))
    axes = _Axes(0, most, float(counts.max()))
    bars = [
        axes.bar(low, high, count, f"{count} questions took {low:.0f} to {high:.0f} ms")
        for low, high, count in zip(edges[:-1], edges[1:], counts.tolist(), strict=True)
        if count
    ]
    middle, slow = np.percentile(spent, [50, 95])
    return Plot(
        name="latency",
        title="Latency",
        describes=f"Half of the answers took at most {middle:.0f} ms, 95 % at most {slow:.0f} ms.",
        x_title="milliseconds",
        y_title="number of questions",
        x_ticks=tuple(Tick(axes.x(v), f"{v:,.0f}") for v in _round_steps(most)),
        y_ticks=tuple(
            Tick(axes.y(v), f"{v:.0f}") for v in sorted({0, counts.max() // 2, counts.max()})
        ),
        bars=tuple(bars),
        note=f"Median {middle:,.0f} ms, 95th percentile {slow:,.0f} ms.",
    )


def _round_steps(most: float) -> list[float]:
    """Return three to six round values from 0 up to ``most``."""
    power = 10.0 ** np.floor(np.log10(max(most, 1)))
    step = next(s for s in (power / 5, power / 2, power, 2 * power) if most / s <= 6)
    steps: list[float] = np.arange(0, most, step).tolist()
    return steps
