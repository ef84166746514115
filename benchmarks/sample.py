"""The shipped questions over corpus/: today's figures, written where README and docs quote them.

``python -m benchmarks.sample [HOME]`` evaluates ``benchmarks/sample-corpus.jsonl`` over the
documents of HOME (this folder where none is named), keeps the figures in
``benchmarks/sample-corpus.json`` and puts the table into the pages. The floors in that file are
set by hand: a little under the figures, so that a change for the worse fails the tests.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant import Assistant
from assistant.evaluation import METRICS, evaluate, load_questions, missed, parse_limits
from assistant.evaluation.metrics import shown_value

ROOT = Path(__file__).parent.parent
QUESTIONS = ROOT / "benchmarks" / "sample-corpus.jsonl"
FIGURES = ROOT / "benchmarks" / "sample-corpus.json"
PAGES = (ROOT / "README.md", ROOT / "docs" / "evaluation.md")
BEGIN, END = "<!-- sample figures: begin -->", "<!-- sample figures: end -->"
QUOTED = ("right", "gold-in-answer", "recall@1", "recall@5", "ndcg@10", "citation-precision",
          "citation-recall", "false-answers", "false-abstentions", "auroc")  # fmt: skip
"""What the table shows; times are left out, since they are the machine's."""


def kept() -> dict[str, Any]:
    """Return the kept figures, floors and counts."""
    content: dict[str, Any] = json.loads(FIGURES.read_text(encoding="utf-8"))
    return content


def table(figures: Mapping[str, Mapping[str, float]]) -> str:
    """Return the table that the pages quote, as Markdown."""
    rows = ["| figure | value | 95 % interval | questions |", "| --- | --- | --- | --- |"]
    for name in QUOTED:
        figure, metric = figures[name], METRICS[name]
        value, low, high = (shown_value(metric, figure[key]) for key in ("value", "low", "high"))
        rows.append(f"| `{name}` | {value} | {low} to {high} | {figure['questions']} |")
    return "\n".join(rows)


def quoted(page: str) -> str | None:
    """Return what stands between the marks of a page, or None where it has none."""
    match = re.search(f"{re.escape(BEGIN)}\n(.*?)\n{re.escape(END)}", page, re.DOTALL)
    return match and match[1]


def main(home: Path) -> int:
    """Measure, keep, quote; return 1 where a figure misses its floor."""
    with Assistant.open(home) as assistant:
        assistant.sync()
        evaluation = evaluate(assistant, load_questions(QUESTIONS), name=QUESTIONS.name)
    content = kept() if FIGURES.exists() else {"floors": {}}
    content["measured"] = evaluation.created[:10]
    content["figures"] = {
        name: figure.to_dict()
        for name, figure in evaluation.figures["all"].items()
        if METRICS[name].unit != "milliseconds"
    }
    FIGURES.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        if (old := quoted(text)) is not None:
            page.write_text(text.replace(old, table(content["figures"])), encoding="utf-8")
    limits = parse_limits([f"{name}={value}" for name, value in content["floors"].items()])
    lines = missed(limits, evaluation.figures)
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT))
