"""How good retrieval, answers and abstention are, with the peers in the same run.

    python -m benchmarks.quality DATA HOME [--questions N]

DATA holds the public data sets (see `benchmarks.squad`); HOME is a scratch folder for the indexed
paragraphs. Only the measuring articles are asked about; nothing was fitted on them.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from assistant import Assistant, Filters, Passage
from assistant.evaluation.gold import occurrences
from assistant.findings import READ_PASSAGES, READER_DEPTH, UNSURE
from assistant.fitted import fitted
from assistant.settings import load_settings
from assistant.wording import content_words
from benchmarks.squad import MEASURING, Question, questions, write_corpus
from benchmarks.tutorial import tutorial

SEED = 7
DEPTH = 60
COVERAGES = (0.5, 0.7, 0.8, 0.9, 0.95)
RESAMPLES = 1000

Ranking = Callable[[Question], list[str]]
"""A question -> the sources of the passages found, best first."""
Texts = Mapping[str, str]
"""The paragraph of each source."""


def rankings(assistant: Assistant, home: Path) -> dict[str, Ranking]:
    """Return ours and the peers: the tutorial, words, chunk vectors, sentence vectors, fusion."""
    index, finder = assistant._index, assistant._finder
    nearest = tutorial(home / "corpus", home / "tutorial", assistant._embeddings)

    def sources(keys: Sequence[int]) -> list[str]:
        chunks = index.chunks(keys)
        return [chunks[key].document.source for key in keys]

    return {
        "LangChain tutorial": lambda q: nearest(q.text, 10),
        "BM25 alone": lambda q: sources(
            [key for key, _ in index.matching(content_words(q.text), DEPTH)]
        ),
        "chunk vectors alone": lambda q: sources(
            [key for key, _ in index.near_chunks(finder.embed(q.text), DEPTH)]
        ),
        "sentence vectors alone": lambda q: sources(
            [key for key, _, _ in index.near_sentences(finder.embed(q.text), DEPTH)]
        ),
        "untrained fusion": lambda q: [
            p.document.source for p in finder.fused(q.text, DEPTH, None)
        ],
        "ours, read": lambda q: [p.document.source for p in assistant.search(q.text, k=20)],
    }


def ranks(rank: Ranking, asked: Sequence[Question]) -> list[int]:
    """Return for each question the place of its paragraph among the distinct sources, from 1."""
    found = []
    for question in asked:
        sources = list(dict.fromkeys(rank(question)))
        found.append(
            sources.index(question.source) + 1 if question.source in sources else DEPTH + 1
        )
    return found


def holds(rank: Ranking, asked: Sequence[Question], texts: Texts) -> list[bool]:
    """Say for each question whether the first paragraph holds an annotated answer.

    The paragraph that a question was written on is often not the only one that answers it; this is
    what open-domain retrieval counts (Karpukhin et al. 2020, https://arxiv.org/abs/2004.04906,
    section 4). Short answers may stand in a paragraph by chance.
    """
    firsts = [next(iter(rank(question)), "") for question in asked]
    return [
        first == question.source
        or any(any(occurrences(answer, texts.get(first, ""))) for answer in question.answers)
        for first, question in zip(firsts, asked, strict=True)
    ]


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the 95 % percentile bootstrap interval of a mean."""
    drawn = np.random.default_rng(SEED).choice(list(values), (RESAMPLES, len(values)))
    low, high = np.quantile(drawn.mean(axis=1), (0.025, 0.975))
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What happened to the questions of one kind: each one's confidence."""

    name: str
    confidences: Sequence[float]

    def answered(self, threshold: float) -> float:
        """Return the share that is answered at a threshold."""
        return sum(c >= threshold for c in self.confidences) / len(self.confidences)


def abstention(assistant: Assistant, asked: Sequence[Question]) -> list[Outcomes]:
    """Return the confidences on answerable, missing-article and adversarial questions."""
    finder = assistant._finder
    kinds: dict[str, list[float]] = {"answerable": [], "article missing": [], "adversarial": []}

    def sure(question: Question, found: Sequence[Passage]) -> float:
        first = found[:READER_DEPTH]
        read = finder.read(question.text, first, finder.heads(first))
        return finder.confidence(question.text, read[:READ_PASSAGES])

    for question in asked:
        found = finder.fused(question.text, DEPTH, None)
        kind = "answerable" if question.answerable else "adversarial"
        kinds[kind].append(sure(question, found))
        if question.answerable:
            without = [p for p in found if not p.document.source.startswith(question.article)]
            kinds["article missing"].append(sure(question, without))
    return [Outcomes(name, values) for name, values in kinds.items()]


def read_alone(assistant: Assistant, asked: Sequence[Question]) -> float:
    """Return the AUROC, against adversarial questions, of the reader on each one's own paragraph.

    Nothing has to be found here: what stands on top of the reader cannot do much better.
    """
    finder = assistant._finder
    said: dict[bool, list[float]] = {True: [], False: []}
    for question in asked:
        own = finder.fused(question.text, DEPTH, Filters(source=(question.source,)))
        read = finder.read(question.text, own, finder.heads(own))
        said[question.answerable].append(max(p.reading.answers for p in read if p.reading))
    return auroc(said[True], said[False])


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Return the area under the ROC curve: how often a positive is surer than a negative."""
    truth = [1] * len(positive) + [0] * len(negative)
    return float(roc_auc_score(truth, [*positive, *negative]))


def print_abstention(outcomes: Sequence[Outcomes]) -> None:
    """Print what is answered at each caution, the AUROCs, and the risk at each coverage."""
    answerable, *others = outcomes
    print("caution    " + "  ".join(f"{outcome.name} answered" for outcome in outcomes))
    for caution, threshold in fitted().read.thresholds.items():
        shares = "  ".join(f"{outcome.answered(threshold):.3f}" for outcome in outcomes)
        print(f"{caution:10} {shares}")
    shares = "  ".join(f"{outcome.answered(UNSURE):.3f}" for outcome in outcomes)
    print(f"undoubted  {shares}")
    for other in others:
        area = auroc(answerable.confidences, other.confidences)
        print(f"AUROC against {other.name}: {area:.3f}")
    for coverage in COVERAGES:
        threshold = float(np.quantile(answerable.confidences, 1 - coverage))
        shares = "  ".join(f"{o.name} {o.answered(threshold):.3f}" for o in others)
        print(f"at {coverage:.0%} of the answerable answered: false answers {shares}")


def print_answers(assistant: Assistant, asked: Sequence[Question]) -> None:
    """Print how many are answered, hold the gold span, in how many sentences, and how fast."""
    answers, seconds = [], []
    for question in asked:
        started = time.perf_counter()
        answers.append((question, assistant.ask(question.text)))
        seconds.append(time.perf_counter() - started)
    right = [any(s in answer.text for s in question.answers) for question, answer in answers]
    given = [answer for _, answer in answers if answer.answered]
    shown = sum(len(answer.sentences) for answer in given) / len(given)
    most = max(len(answer.sentences) for answer in given)
    two = sum(
        hit and len(answer.sentences) <= 2 for hit, (_, answer) in zip(right, answers, strict=True)
    )
    print(
        f"answered {len(given) / len(answers):.3f}; gold span shown: of all {np.mean(right):.3f}, "
        f"of those answered {sum(right) / len(given):.3f}, of all within two sentences "
        f"{two / len(answers):.3f}; {shown:.2f} sentences shown, at most {most}"
    )
    p50, p95 = np.quantile(seconds, (0.5, 0.95)) * 1000
    print(f"whole answer: p50 {p50:.0f} ms, p95 {p95:.0f} ms")


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("data", type=Path)
    arguments.add_argument("home", type=Path)
    arguments.add_argument("--questions", type=int, default=1000)
    options = arguments.parse_args()
    random.seed(SEED)
    write_corpus(options.data, options.home / "corpus")
    corpus = options.home / "corpus"
    texts = {
        path.relative_to(corpus).as_posix(): path.read_text(encoding="utf-8")
        for path in corpus.rglob("*.txt")
    }
    everything = questions(options.data, MEASURING)
    asked = random.sample(everything, min(options.questions, len(everything)))
    with_answer = [question for question in asked if question.answerable]
    with Assistant.open(options.home) as assistant:
        assistant.sync()
        print(f"{len(asked)} questions, {len(with_answer)} answerable", flush=True)
        for name, rank in rankings(assistant, options.home).items():
            remembered = cache(rank)
            places = ranks(remembered, with_answer)
            held = np.mean(holds(remembered, with_answer, texts))
            first, five = ([place <= k for place in places] for k in (1, 5))
            mean = np.mean([1 / place for place in places])
            low, high = interval(first)
            print(
                f"{name:24} R@1 {np.mean(first):.3f} ({low:.3f} to {high:.3f})"
                f"  first holds an answer {held:.3f}  R@5 {np.mean(five):.3f}  MRR {mean:.3f}",
                flush=True,
            )
        print_abstention(abstention(assistant, asked))
        alone = read_alone(assistant, asked)
        print(f"AUROC against adversarial, reader alone on the own paragraph: {alone:.3f}")
    for caution in fitted().read.thresholds:
        settings = load_settings().model_copy(update={"caution": caution})
        with Assistant.open(options.home, settings) as assistant:
            print(f"{caution}: ", end="")
            print_answers(assistant, with_answer)


if __name__ == "__main__":
    main()
