"""What is expected of an answer -> the places in the documents where it stands.

Finds gold spans letter by letter, but for case, white space and the shape of quotation marks and
dashes. Knows nothing of passages or answers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.evaluation.problems import Problems, nearest, printable
from assistant.evaluation.questions import Part, Question

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

Span = tuple[int, int]

_ALIKE = ("'‘’‛′`", '"“”„«»″', "-‐‑‒–—−")
"""Characters that people type for one another."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one part of an answer stands: its spans in each document that holds it."""

    answers: tuple[str, ...]
    """The gold spans that stand there; empty where any words of the document are right."""
    spans: Mapping[str, tuple[Span, ...]]
    """Source -> spans in order; no spans where any words are right."""

    def holds(self, source: str, start: int, end: int) -> bool:
        """Say whether a whole gold span, or any word if there is none, lies in ``start:end``."""
        if source not in self.spans:
            return False
        return not self.answers or any(
            start <= first and last <= end for first, last in self.spans[source]
        )

    def touches(self, source: str, start: int, end: int) -> bool:
        """Say whether ``start:end`` holds words of a gold span, or any word if there is none."""
        if source not in self.spans:
            return False
        return not self.answers or any(
            first < end and start < last for first, last in self.spans[source]
        )

    def said_in(self, text: str) -> bool:
        """Say whether one of the gold spans stands in ``text``."""
        return any(next(occurrences(answer, text), None) for answer in self.answers)


def occurrences(words: str, text: str) -> Iterator[Span]:
    """Yield where ``words`` stand in ``text`` as whole words, in order."""
    return (match.span() for match in _pattern(words).finditer(text))


@lru_cache(maxsize=4096)
def _pattern(words: str) -> re.Pattern[str]:
    words = unicodedata.normalize("NFC", " ".join(words.split()))  # as documents are frozen
    letters = [_letter(letter) for letter in words]
    before = r"(?<!\w)" if _ends_a_word(words[0]) else ""
    after = r"(?!\w)" if _ends_a_word(words[-1]) else ""
    # Of "1,924 visitors" and "2.5 per cent" the 924 and the 5 are no numbers; of 8.00 the 8 is.
    before += r"(?<!\d[.,])" if words[0].isdigit() else ""
    after += r"(?![.,](?!0{1,2}(?!\d))\d)" if words[-1].isdigit() else ""
    return re.compile(f"{before}{''.join(letters)}{after}", re.IGNORECASE)


def _letter(letter: str) -> str:
    if letter == " ":
        return r"\s+"
    alike = next((f"[{re.escape(marks)}]" for marks in _ALIKE if letter in marks), None)
    return alike or re.escape(letter)


def _ends_a_word(letter: str) -> bool:
    """Say whether no letter may follow: not so in scripts that write without spaces."""
    return letter.isdigit() or letter.lower() != letter.upper()


@dataclass
class _Texts:
    """The indexed documents, each text fetched once."""

    assistant: Assistant
    ids: dict[str, str] = field(init=False)
    spelt: dict[str, str] = field(init=False)
    """Source in NFC -> as it is indexed."""
    kept: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        listed = self.assistant.documents()
        self.ids = {document.reference.source: document.reference.id for document in listed}
        self.spelt = {unicodedata.normalize("NFC", source): source for source in self.ids}

    def as_indexed(self, sources: Sequence[str]) -> tuple[str, ...]:
        """Return sources as they are indexed, however their letters are composed."""
        return tuple(self.spelt.get(unicodedata.normalize("NFC", s), s) for s in sources)

    def __getitem__(self, source: str) -> str:
        if source not in self.kept:
            self.kept[source] = self.assistant.document_text(self.ids[source])
        return self.kept[source]


def places(
    assistant: Assistant, questions: Sequence[Question], name: str
) -> list[tuple[Place, ...]]:
    """Return for each question where its parts stand.

    Args:
        assistant: whose documents are looked at.
        questions: as read from a file.
        name: the file's name, for the errors.

    Raises:
        InvalidRequest: a source is not indexed, or a gold span stands in none of its documents.
    """
    texts = _Texts(assistant)
    problems = Problems(name)
    found = [tuple(_of_question(texts, question, problems)) for question in questions]
    problems.raise_any()
    return found


def _of_question(texts: _Texts, question: Question, problems: Problems) -> Iterator[Place]:
    said: set[str] = set()
    places: list[Place] = []
    parts = [replace(part, sources=texts.as_indexed(part.sources)) for part in question.parts]
    for part in parts:
        for source in part.sources:
            if source not in texts.ids:
                advice = nearest(source, texts.ids) or "List what is with `assistant documents`."
                problems.add(
                    question.line, f'No document "{printable(source)}" is indexed. {advice}'
                )
        place = _of_part(texts, part)
        places.append(place)
        said.update(place.answers)
    if all(source in texts.ids for part in parts for source in part.sources):
        _complain(question, places, said, problems)
    return iter(places)


def _of_part(texts: _Texts, part: Part) -> Place:
    sources = [source for source in part.sources or texts.ids if source in texts.ids]
    if not part.answers:
        return Place((), dict.fromkeys(sources, ()))
    spans: dict[str, tuple[Span, ...]] = {}
    said: set[str] = set()
    for source in sources:
        where = {answer: list(occurrences(answer, texts[source])) for answer in part.answers}
        said.update(answer for answer, found in where.items() if found)
        if every := sorted({span for found in where.values() for span in found}):
            spans[source] = tuple(every)
    return Place(tuple(answer for answer in part.answers if answer in said), spans)


def _complain(
    question: Question, places: Sequence[Place], said: set[str], problems: Problems
) -> None:
    for part, place in zip(question.parts, places, strict=True):
        missing = [answer for answer in part.answers if answer not in said]
        where = " or ".join(f'"{printable(source)}"' for source in part.sources)
        for answer in missing:
            problems.add(
                question.line,
                f'"{printable(answer)}" does not stand in {where or "any document"}. Copy the'
                " words from the document.",
            )
        if part.answers and not place.answers and not missing:
            problems.add(
                question.line,
                f"{where} holds none of the answers. Remove it from the sources, or add the"
                " words that stand there.",
            )
