"""One question put to the assistant -> everything that is measured of it.

Asks and searches as any user does. Knows nothing of figures over many questions.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import InvalidRequest
from assistant.evaluation.answer_figures import Verdict, answer_figures, verdict
from assistant.evaluation.figures import ANSWERABLE, ANSWERED_RIGHTLY, CONFIDENCE, MILLISECONDS
from assistant.evaluation.gold import Place
from assistant.evaluation.questions import Question
from assistant.evaluation.retrieval import DEPTH, ranks, retrieval_figures
from assistant.types import Answer, Json, Passage

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

RIGHT: tuple[Verdict, ...] = ("right", "rightly-refused")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question."""

    question: Question
    places: tuple[Place, ...]
    answer: Answer
    passages: tuple[Passage, ...]
    """The best 10 for the question as understood, best first."""
    ranks: tuple[int | None, ...]
    """For each part of the question, the rank of the first passage that holds it."""
    verdict: Verdict
    values: Mapping[str, float | None]
    """What the figures are made of."""

    @property
    def model_failed(self) -> bool:
        """Whether a chat model was to be used and could not."""
        return any(notice.code == "chat-model-failed" for notice in self.answer.notices)

    def to_dict(self) -> Json:
        """Return the outcome as JSON."""
        rounded = {n: None if v is None else round(v, 6) for n, v in self.values.items()}
        return {
            **self.question.to_dict(),
            "line": self.question.line,
            "standalone_question": self.answer.standalone_question,
            "outcome": self.verdict,
            "answer": self.answer.text,
            "citations": [
                {
                    "source": citation.document.source,
                    "start": citation.start,
                    "end": citation.end,
                    "quote": citation.quote,
                }
                for citation in self.answer.citations
            ],
            "passages": [
                {
                    "source": passage.document.source,
                    "start": passage.start,
                    "end": passage.end,
                    "score": round(passage.score, 4),
                }
                for passage in self.passages
            ],
            "ranks": list(self.ranks),
            "notices": [notice.to_dict() for notice in self.answer.notices],
            "values": rounded,
        }


def outcome_of(assistant: Assistant, question: Question, places: tuple[Place, ...]) -> Outcome:
    """Ask one question, search for it as it was understood, and measure both.

    Raises:
        InvalidRequest: the assistant cannot take the question.
    """
    started = time.perf_counter()
    try:
        answer = assistant.ask(question.text, history=question.history)
        milliseconds = (time.perf_counter() - started) * 1000
        passages = assistant.search(answer.standalone_question, k=DEPTH)
    except InvalidRequest as error:
        where = f"line {question.line}: " if question.line else ""
        raise InvalidRequest(f"{where}{error.message}", error.remedy) from error
    became = verdict(places, answer)
    answerable = bool(places)
    values: dict[str, float | None] = {
        "right": float(became in RIGHT),
        **answer_figures(places, answer),
        "false-answers": None if answerable else float(answer.answered),
        "false-abstentions": float(not answer.answered) if answerable else None,
        CONFIDENCE: answer.confidence,
        ANSWERABLE: float(answerable),
        ANSWERED_RIGHTLY: float(became == "right"),
        MILLISECONDS: milliseconds,
    }
    found = ranks(places, passages)
    if answerable:
        values.update(retrieval_figures([found])[0])
    return Outcome(question, places, answer, tuple(passages), found, became, values)


def worst(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return the outcomes that are not right: surest wrong answers first, then refusals."""
    order = {"invented": 0, "wrong": 0, "partly-right": 1, "refused": 2}
    failed = [outcome for outcome in outcomes if outcome.verdict not in RIGHT]
    return sorted(failed, key=lambda o: (order[o.verdict], -o.answer.confidence))
