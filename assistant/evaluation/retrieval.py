"""Where in a ranking the parts of an answer are found: recall, reciprocal rank, nDCG.

The measures are those of trec_eval, by ir-measures. Knows nothing of answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assistant.errors import AssistantError
from assistant.evaluation.gold import Place
from assistant.types import Passage

if TYPE_CHECKING:
    from ir_measures.measures import Measure

DEPTH = 10
"""Passages looked at."""
RECALL_AT = (1, 5, 10)


def ranks(places: Sequence[Place], passages: Sequence[Passage]) -> tuple[int | None, ...]:
    """Return for each part the 1-based rank of the first passage that holds it, None if none does.

    Args:
        places: where the parts of the answer stand.
        passages: best first.
    """
    return tuple(
        next(
            (
                rank
                for rank, passage in enumerate(passages, 1)
                if place.holds(passage.document.source, passage.start, passage.end)
            ),
            None,
        )
        for place in places
    )


def retrieval_figures(found: Sequence[Sequence[int | None]]) -> list[dict[str, float]]:
    """Return recall@k, the reciprocal rank and nDCG@10 of each question.

    A passage is relevant for every part that it is the first to hold, so that a second passage
    with the same words counts for nothing (as in subtopic retrieval: Zhai, Cohen and Lafferty,
    SIGIR 2003). ``recall@k`` is 1 where all parts are found among the first k passages and else 0.

    Args:
        found: per question, the rank of each part, as `ranks` returns them.
    """
    measures = _measures()
    wanted = {str(number): _relevance(ranks) for number, ranks in enumerate(found)}
    ranking = {
        str(number): {f"rank {rank}": float(-rank) for rank in range(1, DEPTH + 1)}
        for number in range(len(found))
    }
    figures: list[dict[str, float]] = [{} for _ in found]
    names = {str(measure): name for name, measure in measures.items()}
    import ir_measures

    for row in ir_measures.iter_calc(list(measures.values()), wanted, ranking):
        name = names[str(row.measure)]
        # A part of what is needed is not enough: recall is all or nothing.
        value = float(row.value >= 1 - 1e-9) if name.startswith("recall") else float(row.value)
        figures[int(row.query_id)][name] = value
    return figures


def _relevance(ranks: Sequence[int | None]) -> Mapping[str, int]:
    """Return how many parts each rank is the first to hold; what is not found ranks nowhere."""
    relevance: dict[str, int] = {}
    for number, rank in enumerate(ranks):
        name = f"missing {number}" if rank is None else f"rank {rank}"
        relevance[name] = relevance.get(name, 0) + 1
    return relevance


def _measures() -> dict[str, Measure]:
    try:
        from ir_measures import RR, R, nDCG
    except ImportError as error:
        raise AssistantError(
            "The measures of retrieval are not installed; there is no ready build of"
            " pytrec-eval-terrier for this platform.",
            "Install them with `pip install ir-measures`; that needs a C++ compiler.",
        ) from error
    recalls = {f"recall@{k}": R @ k for k in RECALL_AT}
    return {**recalls, "mrr": RR @ DEPTH, f"ndcg@{DEPTH}": nDCG @ DEPTH}
