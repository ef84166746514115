"""An evaluation -> one HTML page that opens offline: figures, plots, and what went wrong.

Everything shown is escaped, and the page may load and run nothing. Knows nothing of how anything
was measured.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.errors import InvalidRequest
from assistant.evaluation.answer_figures import Verdict
from assistant.evaluation.cases import case_of
from assistant.evaluation.comparison import Comparison
from assistant.evaluation.figures import Figure
from assistant.evaluation.metrics import METRICS, shown_value
from assistant.evaluation.outcomes import worst
from assistant.evaluation.plots import BOTTOM, HEIGHT, LEFT, RIGHT_EDGE, TOP, WIDTH, plots
from assistant.evaluation.questions import KINDS
from assistant.evaluation.run import ALL, Evaluation

HERE = Path(__file__).parent
PAGE_STYLE = HERE.parent / "web" / "static" / "page.css"
"""The style of the document page, which the report shares."""
MOST_CASES = 40
HEADLINE = ("right", "recall@5", "citation-precision", "false-answers", "false-abstentions",
            "latency-p50")  # fmt: skip
VERDICTS: dict[Verdict, str] = {
    "right": "answered rightly",
    "rightly-refused": "rightly not answered",
    "partly-right": "answered in part",
    "refused": "wrongly not answered",
    "wrong": "answered wrongly",
    "invented": "answered without an answer in the documents",
}
"""What became of a question, in words, best first."""


def report_page(
    evaluation: Evaluation,
    *,
    name: str = "questions",
    comparison: Comparison | None = None,
    seed: int = 0,
) -> str:
    """Return the page, complete in itself.

    Args:
        evaluation: what to show.
        name: the name of the file of questions.
        comparison: with an earlier evaluation, if there is one.
        seed: of the resampling behind the bands.
    """
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["value"] = _value
    failed = worst(evaluation.outcomes)
    counts = Counter(outcome.verdict for outcome in evaluation.outcomes)
    return environment.get_template("report.html").render(
        evaluation=evaluation,
        name=name,
        comparison=comparison,
        style=PAGE_STYLE.read_text(encoding="utf-8")
        + (HERE / "templates" / "report.css").read_text(encoding="utf-8"),
        metrics=METRICS,
        groups=_groups(),
        headline=[metric for metric in HEADLINE if metric in evaluation.figures[ALL]],
        kinds=[kind for kind in KINDS if kind in evaluation.figures],
        verdicts=VERDICTS,
        counts=[(verdict, counts[verdict]) for verdict in VERDICTS if verdict in counts],
        plots=plots(evaluation.outcomes, seed),
        frame={"left": LEFT, "right": WIDTH - RIGHT_EDGE, "top": TOP, "bottom": HEIGHT - BOTTOM,
               "width": WIDTH, "height": HEIGHT},
        cases=[case_of(outcome) for outcome in failed[:MOST_CASES]],
        failed=len(failed),
        all=ALL,
    )  # fmt: skip


def write_report(
    path: Path,
    evaluation: Evaluation,
    *,
    name: str = "questions",
    comparison: Comparison | None = None,
    seed: int = 0,
) -> None:
    """Write the page of `report_page` into a file.

    Raises:
        InvalidRequest: the file cannot be written.
    """
    page = report_page(evaluation, name=name, comparison=comparison, seed=seed)
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise InvalidRequest(
            f"{path} cannot be written: {error.strerror}.", "Name another file."
        ) from error


def _groups() -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for metric in METRICS.values():
        groups.setdefault(metric.group, []).append(metric.name)
    return groups


def _value(figure: Figure | float, name: str) -> str:
    return shown_value(METRICS[name], figure.value if isinstance(figure, Figure) else figure)
