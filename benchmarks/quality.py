"""How good retrieval, answers and abstention are, with the peers in the same run.

    python -m benchmarks.quality DATA HOME [--questions N]

DATA holds the public data sets (see `benchmarks.squad`); HOME is a scratch folder for the indexed
paragraphs. Only the measuring articles are asked about; nothing was fitted on them.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sklearn.metrics import roc_auc_score

from assistant import Assistant, Passage
from assistant.evidence import answerable, candidates, fitted, wanted
from assistant.pipeline import READ_PASSAGES
from assistant.wording import content_words
from benchmarks.squad import MEASURING, Question, questions, write_corpus

SEED = 7
DEPTH = 60

Ranking = Callable[[Question], list[str]]
"""A question -> the sources of the passages found, best first."""


def recall(rank: Ranking, asked: Sequence[Question], k: int) -> float:
    """Return the share of the questions whose paragraph is among the first ``k`` found."""
    hits = sum(q.source in list(dict.fromkeys(rank(q)))[:k] for q in asked)
    return hits / len(asked)


def rankings(assistant: Assistant) -> dict[str, Ranking]:
    """Return ours and the peers: words alone, chunk vectors alone, sentence vectors alone."""
    index, embed = assistant._index, assistant._embed

    def sources(keys: Sequence[int]) -> list[str]:
        chunks = index.chunks(keys)
        return [chunks[key].document.source for key in keys]

    return {
        "BM25 alone": lambda q: sources(
            [key for key, _ in index.matching(content_words(q.text), DEPTH)]
        ),
        "chunk vectors alone": lambda q: sources(
            [key for key, _ in index.near_chunks(embed(q.text), DEPTH)]
        ),
        "sentence vectors alone": lambda q: sources(
            [key for key, _, _ in index.near_sentences(embed(q.text), DEPTH)]
        ),
        "ours": lambda q: [p.document.source for p in assistant.search(q.text, k=DEPTH)],
    }


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What happened to the questions of one kind: each one's confidence."""

    name: str
    confidences: Sequence[float]

    @property
    def answered(self) -> float:
        """Share that is answered at the fitted threshold."""
        return sum(c >= fitted().threshold for c in self.confidences) / len(self.confidences)


def confidence(assistant: Assistant, question: Question, found: Sequence[Passage]) -> float:
    """Return how sure the assistant is that these passages answer the question."""
    asked = wanted(question.text, assistant._rarity)
    return answerable(candidates(asked, found[:READ_PASSAGES]))


def abstention(assistant: Assistant, asked: Sequence[Question]) -> list[Outcomes]:
    """Return the confidences on answerable, missing-article and adversarial questions."""
    kinds: dict[str, list[float]] = {"answerable": [], "article missing": [], "adversarial": []}
    for question in asked:
        found = assistant.search(question.text, k=DEPTH)
        kind = "answerable" if question.answerable else "adversarial"
        kinds[kind].append(confidence(assistant, question, found))
        if question.answerable:
            without = [p for p in found if not p.document.source.startswith(question.article)]
            kinds["article missing"].append(confidence(assistant, question, without))
    return [Outcomes(name, values) for name, values in kinds.items()]


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Return the area under the ROC curve: how often a positive is surer than a negative."""
    truth = [1] * len(positive) + [0] * len(negative)
    return float(roc_auc_score(truth, [*positive, *negative]))


def answers_with_span(
    assistant: Assistant, asked: Sequence[Question]
) -> tuple[float, float, float]:
    """Return the share answered, of these the share holding the gold span, and sentences shown."""
    answers = [(question, assistant.ask(question.text)) for question in asked]
    given = [(question, answer) for question, answer in answers if answer.answered]
    right = sum(any(span in answer.text for span in question.answers) for question, answer in given)
    shown = sum(len(answer.sentences) for _, answer in given)
    return len(given) / len(answers), right / len(given), shown / len(given)


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("data", type=Path)
    arguments.add_argument("home", type=Path)
    arguments.add_argument("--questions", type=int, default=1000)
    options = arguments.parse_args()
    random.seed(SEED)
    write_corpus(options.data, options.home / "corpus")
    everything = questions(options.data, MEASURING)
    asked = random.sample(everything, min(options.questions, len(everything)))
    with_answer = [question for question in asked if question.answerable]
    with Assistant.open(options.home) as assistant:
        assistant.sync()
        print(f"{len(asked)} questions, {len(with_answer)} answerable")
        for name, rank in rankings(assistant).items():
            print(
                f"{name:24} R@1 {recall(rank, with_answer, 1):.3f}"
                f"  R@5 {recall(rank, with_answer, 5):.3f}"
            )
        outcomes = abstention(assistant, asked)
        for outcome in outcomes:
            area = auroc(outcomes[0].confidences, outcome.confidences)
            print(f"{outcome.name:24} answered {outcome.answered:.3f}  AUROC {area:.3f}")
        answered, right, shown = answers_with_span(assistant, with_answer)
        print(
            f"answered {answered:.3f}, of these with gold span {right:.3f}, {shown:.2f} sentences"
        )


if __name__ == "__main__":
    main()
