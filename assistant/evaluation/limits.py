"""``metric=value`` -> a limit that a figure must keep, and which limits were not kept.

Where more is better the value is the least, and where less is better the most. Knows nothing of
how figures are made.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.errors import InvalidRequest
from assistant.evaluation.figures import Figure
from assistant.evaluation.metrics import METRICS, shown_value
from assistant.evaluation.problems import nearest, printable
from assistant.evaluation.questions import KINDS

ALL = "all"


@dataclass(frozen=True, slots=True)
class Limit:
    """A metric, over all questions or over one kind, and the value it must keep."""

    metric: str
    value: float
    kind: str = ALL

    def kept_by(self, figure: Figure) -> bool:
        """Say whether a figure keeps the limit; exactly on it does, as both are shown."""
        metric, value = METRICS[self.metric], figure.value
        if shown_value(metric, value) == shown_value(metric, self.value):
            return True
        return value >= self.value if metric.higher_is_better else value <= self.value

    def told(self, figure: Figure) -> str:
        """Return how a figure misses the limit, in one line."""
        metric = METRICS[self.metric]
        word = "under" if metric.higher_is_better else "over"
        name = self.metric if self.kind == ALL else f"{self.kind}:{self.metric}"
        limit, value = shown_value(metric, self.value), shown_value(metric, figure.value)
        return f"{name} is {value}, {word} its limit of {limit} ({figure.count} questions)."


def parse_limits(texts: Sequence[str]) -> list[Limit]:
    """Read limits such as ``recall@5=0.9`` or ``follow-up:right=0.7``.

    Raises:
        InvalidRequest: a metric or kind is unknown, or the value is no number.
    """
    return [_limit(text) for text in texts]


def _limit(text: str) -> Limit:
    name, equals, value = text.partition("=")
    kind, colon, metric = name.strip().rpartition(":")
    kind = kind if colon else ALL
    if metric not in METRICS:
        advice = nearest(metric, METRICS) or f"The metrics are {', '.join(METRICS)}."
        raise InvalidRequest(f'There is no metric "{printable(metric)}".', advice)
    if kind not in (ALL, *KINDS):
        raise InvalidRequest(
            f'There is no kind of question "{printable(kind)}".',
            f"The kinds are {', '.join((ALL, *KINDS))}.",
        )
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not equals or math.isnan(number):
        raise InvalidRequest(
            f'"{printable(text)}" sets no limit.', f"Write a number, for example {metric}=0.9."
        )
    if METRICS[metric].unit == "share" and not 0 <= number <= 1:
        raise InvalidRequest(
            f'"{printable(text)}" cannot be a limit: {metric} is a share from 0 to 1.',
            f"For example: {metric}=0.9.",
        )
    return Limit(metric, number, kind)


def missed(limits: Sequence[Limit], figures: Mapping[str, Mapping[str, Figure]]) -> list[str]:
    """Return a line for each limit that is not kept.

    Raises:
        InvalidRequest: no question measures a metric that has a limit.
    """
    found = [(limit, figures.get(limit.kind, {}).get(limit.metric)) for limit in limits]
    lines = [limit.told(figure) for limit, figure in found if figure and not limit.kept_by(figure)]
    if limit := next((limit for limit, figure in found if figure is None), None):
        among = "" if limit.kind == ALL else f' of kind "{limit.kind}"'
        advice = "Leave the limit out, or add questions that it applies to (docs/evaluation.md)."
        raise InvalidRequest(
            f"No question{among} measures {limit.metric}, so its limit cannot be checked.",
            " ".join([advice, *lines]),
        )
    return lines
