"""The metrics: their stable names, what they mean, which way is better.

Data only; `docs/evaluation.md` and ``--fail-under`` speak of the same names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["share", "number", "milliseconds"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric."""

    name: str
    title: str
    group: str
    higher_is_better: bool = True
    unit: Unit = "share"
    per_kind: bool = True
    """Whether it has a meaning within one kind of question."""


METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric("right", "Right outcome", "answer"),
        Metric("gold-in-answer", "Gold span in the answer", "answer"),
        Metric("token-f1", "Token F1", "answer"),
        Metric("sentences", "Sentences shown", "answer", higher_is_better=False, unit="number"),
        Metric("recall@1", "Recall at 1", "retrieval"),
        Metric("recall@5", "Recall at 5", "retrieval"),
        Metric("recall@10", "Recall at 10", "retrieval"),
        Metric("mrr", "Mean reciprocal rank", "retrieval"),
        Metric("ndcg@10", "nDCG at 10", "retrieval"),
        Metric("citation-precision", "Citation precision", "citations"),
        Metric("citation-recall", "Citation recall", "citations"),
        Metric("verified", "Sentences verified", "citations"),
        Metric("false-answers", "False answers", "abstention", higher_is_better=False),
        Metric("false-abstentions", "False abstentions", "abstention", higher_is_better=False),
        Metric("auroc", "AUROC of the confidence", "abstention", per_kind=False),
        Metric(
            "aurc", "Area under risk-coverage", "abstention", higher_is_better=False, per_kind=False
        ),
        Metric(
            "latency-p50", "Latency, median", "latency", higher_is_better=False, unit="milliseconds"
        ),
        Metric(
            "latency-p95",
            "Latency, 95th percentile",
            "latency",
            higher_is_better=False,
            unit="milliseconds",
        ),
    )
}
"""Name -> metric, in the order in which they are shown."""


def shown_value(metric: Metric, value: float) -> str:
    """Return a value for people: three decimals, or whole milliseconds."""
    if metric.unit == "milliseconds":
        return f"{value:,.0f} ms"
    return f"{value:.2f}" if metric.unit == "number" else f"{value:.3f}"
