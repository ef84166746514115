"""Questions -> an evaluation: every outcome, and the figures over all and over each kind.

Knows nothing of files, terminals or pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assistant.errors import InvalidRequest
from assistant.evaluation.figures import Figure, figures
from assistant.evaluation.gold import places
from assistant.evaluation.outcomes import Outcome, outcome_of
from assistant.evaluation.questions import KINDS, Question
from assistant.types import Json

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

FORMAT = 1
ALL = "all"
"""The name of the figures over all questions, beside those of each kind."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an assistant made of a set of questions."""

    figures: Mapping[str, Mapping[str, Figure]]
    """``all`` or a kind of question -> metric -> figure; only what some question measures."""
    outcomes: tuple[Outcome, ...]
    created: str
    """UTC, ISO 8601."""
    index_version: str
    embedding_model: str
    chat_model: str | None
    documents: int

    @property
    def without_model(self) -> int:
        """How many questions the chat model failed at, so that rules answered or understood."""
        return sum(outcome.model_failed for outcome in self.outcomes)

    def to_dict(self) -> Json:
        """Return all figures and every question's outcome as JSON, for ``--compare``."""
        return {
            "format": FORMAT,
            "created": self.created,
            "index_version": self.index_version,
            "embedding_model": self.embedding_model,
            "chat_model": self.chat_model,
            "without_model": self.without_model,
            "documents": self.documents,
            "figures": {
                kind: {name: figure.to_dict() for name, figure in of_kind.items()}
                for kind, of_kind in self.figures.items()
            },
            "questions": [outcome.to_dict() for outcome in self.outcomes],
        }


def evaluate(
    assistant: Assistant,
    questions: Sequence[Question],
    *,
    seed: int = 0,
    name: str = "The questions",
    progress: Progress | None = None,
) -> Evaluation:
    """Ask every question and measure what comes back.

    Args:
        assistant: open, with an index in step with its documents.
        questions: as `load_questions` reads them.
        seed: of the resampling for the confidence intervals.
        name: what the questions are called in errors: the name of their file.
        progress: is told how many of how many are done.

    Raises:
        InvalidRequest: there is no question, a source is not indexed, a gold span stands nowhere,
            or the assistant cannot take a question.
        IndexEmpty: nothing is indexed.
    """
    if not questions:
        raise InvalidRequest("There is no question to ask.", "Give one or more.")
    located = places(assistant, questions, name)
    assistant.warm()
    outcomes: list[Outcome] = []
    for question, of_question in zip(questions, located, strict=True):
        outcomes.append(outcome_of(assistant, question, of_question))
        if progress:
            progress(len(outcomes), len(questions))
    status = assistant.status()
    return Evaluation(
        figures=figures_by_kind(outcomes, seed),
        outcomes=tuple(outcomes),
        created=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        index_version=status.index_version,
        embedding_model=status.embedding_model,
        chat_model=status.chat_model,
        documents=status.documents,
    )


def figures_by_kind(outcomes: Sequence[Outcome], seed: int) -> dict[str, dict[str, Figure]]:
    """Return the figures over all outcomes and over those of each kind that there is."""
    made = {ALL: figures([outcome.values for outcome in outcomes], seed)}
    for kind in KINDS:
        rows = [outcome.values for outcome in outcomes if outcome.question.kind == kind]
        if rows:
            made[kind] = figures(rows, seed, whole=False)
    return made
