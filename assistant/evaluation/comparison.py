"""Two evaluations of the same questions -> what got better and worse, and is it chance.

The earlier one is read from its JSON. Knows nothing of terminals or pages.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from assistant.errors import InvalidRequest
from assistant.evaluation.figures import (
    COLUMNS,
    Row,
    applicable,
    columns,
    drawn,
    interval,
    statistic,
)
from assistant.evaluation.metrics import METRICS
from assistant.evaluation.outcomes import Outcome
from assistant.evaluation.questions import Question
from assistant.evaluation.run import FORMAT
from assistant.types import Json

MOST_BYTES = 500_000_000
SIGNIFICANT = 0.05
LARGEST = 1e15
"""Of the figures of a question; no larger one is told, and no integer that is no float."""


@dataclass(frozen=True, slots=True)
class Change:
    """How one metric changed over the questions that both evaluations measured."""

    metric: str
    before: float
    after: float
    low: float
    """The interval of the difference, 95 %."""
    high: float
    p: float
    """How often chance alone would change it as much, 0 to 1."""
    count: int

    @property
    def better(self) -> bool:
        """Whether the change is for the better, by chance or not."""
        rose = self.after > self.before
        return rose == METRICS[self.metric].higher_is_better and self.after != self.before

    @property
    def significant(self) -> bool:
        """Whether chance is an unlikely reason."""
        return self.p < SIGNIFICANT

    def to_dict(self) -> Json:
        """Return the change as JSON."""
        return {
            "metric": self.metric,
            "before": round(self.before, 4),
            "after": round(self.after, 4),
            "difference": round(self.after - self.before, 4),
            "low": round(self.low, 4),
            "high": round(self.high, 4),
            "p": round(self.p, 4),
            "significant": self.significant,
            "questions": self.count,
        }


@dataclass(frozen=True, slots=True)
class Flip:
    """A question that is answered differently well than before."""

    question: str
    before: str
    after: str
    better: bool

    def to_dict(self) -> Json:
        """Return the flip as JSON."""
        return {
            "question": self.question,
            "before": self.before,
            "after": self.after,
            "better": self.better,
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed since an earlier evaluation."""

    changes: tuple[Change, ...]
    flips: tuple[Flip, ...]
    sign_p: float
    """McNemar's exact test over the questions that became right or ceased to be."""
    paired: int
    """Questions that are in both with the same expectation."""
    unpaired: int
    """Questions in only one of the two, or expected otherwise."""

    def to_dict(self) -> Json:
        """Return the comparison as JSON."""
        return {
            "changes": [change.to_dict() for change in self.changes],
            "flips": [flip.to_dict() for flip in self.flips],
            "sign_p": round(self.sign_p, 4),
            "paired": self.paired,
            "unpaired": self.unpaired,
        }


def load_before(path: str | Path) -> list[Json]:
    """Read the questions' outcomes of an earlier ``assistant evaluate --json``.

    Raises:
        InvalidRequest: the file cannot be read or is something else.
    """
    path = Path(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InvalidRequest(f"{path} is too large to be an evaluation.")
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InvalidRequest(f"{path} cannot be read: {error.strerror}.", _REMEDY) from error
    except (ValueError, RecursionError) as error:
        raise InvalidRequest(f"{path} is not JSON.", _REMEDY) from error
    if not isinstance(content, dict) or not isinstance(content.get("questions"), list):
        raise InvalidRequest(f"{path} is not an evaluation.", _REMEDY)
    if content.get("format") != FORMAT:
        raise InvalidRequest(f"{path} is an evaluation of another version.", _REMEDY)
    if not all(_is_outcome(outcome) for outcome in content["questions"]):
        raise InvalidRequest(f"{path} is an evaluation that was changed or cut.", _REMEDY)
    outcomes: list[Json] = content["questions"]
    return outcomes


_REMEDY = "Make it with `assistant evaluate QUESTIONS --json > before.json`."


def _is_outcome(outcome: Any) -> bool:
    return (
        isinstance(outcome, dict)
        and all(isinstance(outcome.get(name), str) for name in ("question", "kind", "outcome"))
        and all(isinstance(outcome.get(name), list) for name in ("history", "expected"))
        and isinstance(values := outcome.get("values"), dict)
        and all(value is None or _is_figure(value) for value in values.values())
        and _is_figure(values.get("right"))
    )


def _is_figure(value: Any) -> bool:
    return isinstance(value, int | float) and abs(value) < LARGEST


def check_shared(before: Sequence[Json], questions: Iterable[Question]) -> None:
    """Raise where there is nothing to compare.

    Raises:
        InvalidRequest: no question is in both.
    """
    known = {_identity(question.to_dict()) for question in questions}
    if not any(_identity(old) in known for old in before):
        raise InvalidRequest(
            "The two evaluations have no question in common.",
            "Compare evaluations of the same file of questions.",
        )


def compare(before: Sequence[Json], after: Sequence[Outcome], seed: int = 0) -> Comparison:
    """Compare question by question with an earlier evaluation.

    The difference of each metric is resampled over the questions that both measured, and ``p`` is
    twice the share of resamples on the other side of zero: the paired bootstrap (Efron and
    Tibshirani, 1993; Koehn, EMNLP 2004; Berg-Kirkpatrick et al., EMNLP 2012), but never less than
    a sign test gives where as many questions as changed all changed the same way. Whether more
    questions became right than ceased to be is McNemar's exact test (McNemar, 1947).

    Raises:
        InvalidRequest: no question is in both.
    """
    check_shared(before, (outcome.question for outcome in after))
    now = {_identity(outcome.to_dict()): outcome for outcome in after}
    pairs = [(old, now[key]) for old in before if (key := _identity(old)) in now]
    old_rows = [_row(old) for old, _ in pairs]
    new_rows = [_row(new.to_dict()) for _, new in pairs]
    changes = [_change(name, old_rows, new_rows, seed) for name in METRICS]
    flips = [
        Flip(
            old["question"], old["outcome"], new.verdict, _rank(new.verdict) > _rank(old["outcome"])
        )
        for old, new in pairs
        if old["outcome"] != new.verdict
    ]
    gained = sum(n["right"] > o["right"] for o, n in zip(old_rows, new_rows, strict=True))
    lost = sum(n["right"] < o["right"] for o, n in zip(old_rows, new_rows, strict=True))
    return Comparison(
        changes=tuple(change for change in changes if change),
        flips=tuple(sorted(flips, key=lambda flip: flip.better)),
        sign_p=sign_test(gained, lost),
        paired=len(pairs),
        unpaired=len(before) + len(after) - 2 * len(pairs),
    )


def sign_test(gained: int, lost: int) -> float:
    """Return how often a fair coin falls at least as unevenly: McNemar's exact test, two-sided."""
    flipped = gained + lost
    tail = sum(math.comb(flipped, k) for k in range(min(gained, lost) + 1))
    return min(1.0, float(Fraction(2 * tail, 2**flipped)))


def _identity(outcome: Json) -> str:
    """Return what pairs two outcomes: the question, what was said before and what is expected."""
    return json.dumps([outcome[name] for name in ("question", "history", "expected")])


def _row(outcome: Json) -> dict[str, Any]:
    return {name: outcome["values"].get(name) for name in COLUMNS}


def _rank(outcome: str) -> int:
    """Return how good an outcome is; an invention is worse than a refusal."""
    order = ("invented", "wrong", "refused", "partly-right", "right", "rightly-refused")
    return min(order.index(outcome), 4) if outcome in order else 0


def _change(name: str, before: Sequence[Row], after: Sequence[Row], seed: int) -> Change | None:
    old, new = columns(before), columns(after)
    # What only one of the two measures, such as the citations of a refused question, is no pair.
    known = np.logical_and.reduce(
        [np.isfinite(table[column]) for table in (old, new) for column in applicable(old, name)]
    )
    old, new = ({c: t[c][known] for c in applicable(t, name)} for t in (old, new))
    first, second = statistic(name, old), statistic(name, new)
    if not (math.isfinite(first) and math.isfinite(second)):
        return None
    draws = drawn(int(known.sum()), seed)
    differences = np.array(
        [
            statistic(name, {c: t[draw] for c, t in new.items()})
            - statistic(name, {c: t[draw] for c, t in old.items()})
            for draw in draws
        ]
    )
    differences = differences[np.isfinite(differences)]
    low, high = interval(differences)
    side = min((differences <= 0).mean(), (differences >= 0).mean())
    # A resample never proves that chance has no share at all: at least one of those drawn counts.
    p = min(1.0, 2 * max(float(side), 1 / (len(differences) + 1)))
    changed = np.logical_or.reduce([old[column] != new[column] for column in old])
    p = max(p, sign_test(int(changed.sum()), 0))
    return Change(name, first, second, low, high, p, int(known.sum()))
