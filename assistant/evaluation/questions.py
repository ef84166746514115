"""A question with what is expected of its answer, and the kind of question that it is.

Plain values. Knows neither the file it was read from nor the documents it speaks of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.types import Json, Turn

Kind = Literal["ordinary", "follow-up", "several-documents", "unanswerable"]

KINDS: tuple[Kind, ...] = ("ordinary", "follow-up", "several-documents", "unanswerable")


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that an answer must say, and where it stands."""

    answers: tuple[str, ...] = ()
    """The gold spans: words of a document, any of which is right; any words where empty."""
    sources: tuple[str, ...] = ()
    """Paths below ``corpus/``, any of which is right; any document where empty."""

    def to_dict(self) -> Json:
        """Return the part as JSON."""
        return {"answers": list(self.answers), "source": list(self.sources)}


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the turns before it, and what its answer must say; nothing if unanswerable."""

    text: str
    parts: tuple[Part, ...] = ()
    history: tuple[Turn, ...] = ()
    line: int = 0
    """1-based line of the file it was read from; 0 for none."""

    @property
    def answerable(self) -> bool:
        """Whether the documents answer it."""
        return bool(self.parts)

    @property
    def kind(self) -> Kind:
        """The first that fits: unanswerable, several documents, follow-up, ordinary."""
        if not self.answerable:
            return "unanswerable"
        if len(self.parts) > 1:
            return "several-documents"
        return "follow-up" if self.history else "ordinary"

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it the same question in two runs: its words and those before it."""
        return (self.text, *(f"{turn.question}\n{turn.answer}" for turn in self.history))

    def to_dict(self) -> Json:
        """Return the question and what is expected as JSON."""
        return {
            "question": self.text,
            "history": [{"question": t.question, "answer": t.answer} for t in self.history],
            "kind": self.kind,
            "expected": [part.to_dict() for part in self.parts],
        }
