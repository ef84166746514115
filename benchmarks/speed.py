"""How fast indexing, searching and answering are.

    python -m benchmarks.speed DATA HOME

DATA holds the public data sets (see `benchmarks.squad`); HOME is a scratch folder. What is measured
is the whole way that a user waits for, in one process after the model is loaded; medians, because
machines are noisy.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

from assistant import Assistant
from benchmarks.squad import MEASURING, questions, write_corpus

ASKED = 200


def milliseconds(assistant: Assistant, question: str) -> float:
    """Return how long an answer takes."""
    started = time.perf_counter()
    assistant.ask(question)
    return (time.perf_counter() - started) * 1000


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("data", type=Path)
    arguments.add_argument("home", type=Path)
    options = arguments.parse_args()
    write_corpus(options.data, options.home / "corpus")
    asked = questions(options.data, MEASURING)[:ASKED]
    opening = time.perf_counter()
    with Assistant.open(options.home) as assistant:
        opened = time.perf_counter() - opening
        report = assistant.sync()
        if report.chunks_embedded:
            rate = report.chunks_embedded / report.seconds
            print(f"indexed {report.chunks_embedded} chunks at {rate:.1f} a second")
        first = milliseconds(assistant, asked[0].text)
        answers = [milliseconds(assistant, q.text) for q in asked[1:]]
        print(f"opened in {opened:.2f} s, first answer {first / 1000:.2f} s with the model's load")
        print(
            f"answer: p50 {statistics.median(answers):.0f} ms,"
            f" p95 {statistics.quantiles(answers, n=20)[-1]:.0f} ms, {len(answers)} questions"
        )


if __name__ == "__main__":
    main()
