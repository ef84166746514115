"""Outcomes made by hand, for the stages that sum them up and show them."""

from __future__ import annotations

from collections.abc import Sequence

from sample_passages import passage

from assistant.evaluation import Evaluation, Outcome, Part, Question
from assistant.evaluation.answer_figures import Verdict, answer_figures, verdict
from assistant.evaluation.gold import Place, occurrences
from assistant.evaluation.retrieval import ranks, retrieval_figures
from assistant.evaluation.run import figures_by_kind
from assistant.types import Answer, Citation, Passage, Sentence, Turn

TEXT = "The office opens at eight. It closes at six in the evening. Visitors ring the bell."
FOUND = passage(*[f"{part}." for part in TEXT.rstrip(".").split(". ")], start=0)
OTHER = passage("Parking is behind the house.", source="parking.md", start=0)


def place(*words: str, text: str = TEXT, source: str = "japan.md") -> Place:
    """Return where gold spans stand in the text."""
    return Place(words, {source: tuple(span for word in words for span in occurrences(word, text))})


def answer(*quotes: str, confidence: float = 0.9, found: Passage = FOUND) -> Answer:
    """Return an answer that quotes these words of the passage; an abstention for none."""
    citations = tuple(
        Citation(
            number,
            found.document,
            None,
            None,
            found.start + found.text.index(quote),
            found.start + found.text.index(quote) + len(quote),
            quote,
        )
        for number, quote in enumerate(quotes, 1)
    )
    return Answer(
        id="1",
        question="q",
        standalone_question="q",
        answered=bool(quotes),
        text=" ".join(f"{quote} [{n}]" for n, quote in enumerate(quotes, 1)) or "No answer.",
        sentences=tuple(Sentence(q, (n,), "verified", 0.9) for n, q in enumerate(quotes, 1)),
        citations=citations,
        related=(),
        confidence=confidence,
        model="extractive",
        index_version="abc-1",
        created="2026-01-01T00:00:00Z",
        timings_ms={},
    )


def outcome(
    text: str,
    gave: Answer,
    *places: Place,
    passages: Sequence[Passage] = (FOUND, OTHER),
    history: Sequence[Turn] = (),
    milliseconds: float = 50.0,
) -> Outcome:
    """Return what became of a question, measured as always."""
    parts = tuple(Part(place.answers, tuple(place.spans)) for place in places)
    became: Verdict = verdict(places, gave)
    found = ranks(places, passages)
    values: dict[str, float | None] = {
        "right": float(became in ("right", "rightly-refused")),
        **answer_figures(places, gave),
        **(retrieval_figures([found])[0] if places else {}),
        "false-answers": None if places else float(gave.answered),
        "false-abstentions": float(not gave.answered) if places else None,
        "confidence": gave.confidence,
        "answerable": float(bool(places)),
        "answered-rightly": float(became == "right"),
        "milliseconds": milliseconds,
    }
    question = Question(text, parts, tuple(history), 1)
    return Outcome(question, places, gave, tuple(passages), found, became, values)


def evaluation(*outcomes: Outcome) -> Evaluation:
    """Return an evaluation of these outcomes."""
    return Evaluation(
        figures=figures_by_kind(outcomes, 0),
        outcomes=outcomes,
        created="2026-01-01T00:00:00Z",
        index_version="abc-1",
        embedding_model="all-MiniLM-L6-v2",
        chat_model=None,
        documents=2,
    )
