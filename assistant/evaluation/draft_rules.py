"""One document -> questions made from its headings, table rows and sentences, by rule.

English only, but for headings that are questions. Knows nothing of other documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.evaluation.gold import occurrences
from assistant.types import Block, Document
from assistant.wording import NAME, STOP_WORDS

FEWEST_WORDS, MOST_WORDS = 4, 30
"""Of a sentence that a question is made from."""
MOST_NAMED = 4
"""Words of a table's first cell, where it is a name that the row can be asked by."""

_MONTH = r"January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = rf"(?:\d{{1,2}} )?(?:(?:{_MONTH}) )?(?:\d{{1,2}}, )?(?:1\d{{3}}|20\d\d)"
_DATED = re.compile(
    r"(?P<subject>[^,;:()]+?) (?P<be>is|was|are|were) (?P<rest>[^,;:]+?)"
    rf" (?:in|on) (?P<date>{_DATE})"
)
_DEFINED = re.compile(r"(?P<subject>[^,;:()]{2,60}?) (?P<be>is|was|are|were) (?P<rest>the [^;:]+)")
_NUMBER = re.compile(
    rf"{_DATE}(?![\w.])"
    r"|(?<![\w.,/:-])\d+(?:[.,]\d+)*(?![\w.:/])(?:\s?%|\s(?!(?:is|was|has|means)\b)[^\W\d_]+s\b)?"
)
_CELL = re.compile(r"\b(?P<label>[^\W\d_][^:;]{0,39}): (?P<value>[^;]{1,120})(?=;|$)")
NAMED = re.compile(
    r"\b(of|in|with|from) ([A-Z][a-z][\w’'-]*(?: [A-Z][\w’'-]+)?)(?=[?.,;]| today\?)"
)
"""A name of one or two words behind a preposition, with nothing after it that belongs to it."""
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[“\"A-Z0-9])")


@dataclass(frozen=True, slots=True)
class Drafted:
    """A drafted question, its answer and where that stands."""

    question: str
    answer: str
    source: str
    note: str
    """What it was made from."""
    rank: int
    """0 for the rule that makes the best questions."""


@dataclass(frozen=True, slots=True)
class Swap:
    """A question with one name in the place of another."""

    question: str
    about: str
    """What else it speaks of."""


def drafts(document: Document) -> Iterator[Drafted]:
    """Yield every question that a rule makes of a document; each gold span stands in it."""
    source, text = document.reference.source, document.text
    for block, following in zip(document.blocks, [*document.blocks[1:], None], strict=True):
        words = " ".join(text[block.start : block.end].split())
        if block.kind == "heading":
            yield from _of_heading(words, following, document)
        elif block.kind == "row":
            yield from _of_row(words, source)
        elif block.kind in ("paragraph", "item"):
            for sentence in _SENTENCE_END.split(words):
                if FEWEST_WORDS <= len(sentence.split()) <= MOST_WORDS and sentence.endswith("."):
                    yield from _of_sentence(sentence.rstrip("."), text, source)


def _of_heading(heading: str, following: Block | None, document: Document) -> Iterator[Drafted]:
    if heading.endswith("?") and following and following.kind == "paragraph":
        below = " ".join(document.text[following.start : following.end].split())
        answer = _SENTENCE_END.split(below)[0].rstrip(".")
        yield Drafted(heading, answer, document.reference.source, "a heading", 0)


def _of_row(row: str, source: str) -> Iterator[Drafted]:
    """Ask for each cell of a row by the first, which names it."""
    cells = list(_CELL.finditer(row))
    named = cells[0]["value"].strip() if cells else ""
    if not named[:1].isalpha() or len(named.split()) > MOST_NAMED or "@" in row:
        return
    for cell in cells[1:]:
        label = cell["label"].strip()
        if len(label) > 2:
            label = label if label.isupper() else label.lower()
            yield Drafted(
                f"What is the {label} of {named}?", cell.group().strip(), source, "a table row", 1
            )


def _of_sentence(sentence: str, text: str, source: str) -> Iterator[Drafted]:
    if (match := _DATED.fullmatch(sentence)) and " and " not in match["rest"]:
        question = f"When {match['be']} {_inside(match['subject'], text)} {match['rest']}?"
        yield _drafted(question, match["date"], sentence, text, source, "a date", 1)
    elif (match := _DEFINED.fullmatch(sentence)) and _is_name(match["subject"]):
        question = f"Who or what {match['be']} {match['rest']}?"
        yield _drafted(question, match["subject"], sentence, text, source, "a definition", 1)
    elif (match := _DEFINED.fullmatch(sentence)) and _stands_alone(match["subject"]):
        question = f"What {match['be']} {_inside(match['subject'], text)}?"
        yield _drafted(question, match["rest"], sentence, text, source, "a definition", 2)
    elif match := _NUMBER.search(sentence):
        gap = f"{sentence[: match.start()]}…{sentence[match.end() :]}"
        yield _drafted(
            f"What is missing here: “{gap}”?", match.group(), sentence, text, source, "a number", 3
        )
    elif names := [m for m in NAME.finditer(sentence) if m.start() and _is_name(m.group())]:
        gap = f"{sentence[: names[-1].start()]}…{sentence[names[-1].end() :]}"
        name = names[-1].group()
        yield _drafted(f"What is missing here: “{gap}”?", name, sentence, text, source, "a name", 4)


def _drafted(
    question: str, answer: str, sentence: str, text: str, source: str, note: str, rank: int
) -> Drafted:
    """Return a draft whose gold span is the answer, or the sentence where that is not alone."""
    alone = sum(1 for _ in occurrences(answer, text)) == 1
    return Drafted(question, answer if alone else sentence, source, note, rank)


def _inside(subject: str, text: str) -> str:
    """Return a subject as it is written inside a sentence: in lower case unless it is a name."""
    first = subject.split(maxsplit=1)[0]
    small = first.casefold() in STOP_WORDS or re.search(rf"\b{re.escape(first.lower())}\b", text)
    return subject[:1].lower() + subject[1:] if first.istitle() and small else subject


def _is_name(subject: str) -> bool:
    match = NAME.fullmatch(subject)
    return bool(match) and subject.split(maxsplit=1)[0].casefold() not in STOP_WORDS


def _stands_alone(subject: str) -> bool:
    """Say whether a subject is one thing that can be told without the sentence before it."""
    refers_back = {"it", "this", "that", "these", "they", "he", "she", "one", "there"}
    return subject.split(maxsplit=1)[0].casefold() not in refers_back and " and " not in subject


def swapped(draft: Drafted, name: str) -> Swap | None:
    """Return a question about ``name`` instead, or None if it has no name to put it for.

    Only a whole name behind a preposition is turned into another: elsewhere that rarely makes
    sense.
    """
    places = list(NAMED.finditer(draft.question))
    if draft.rank not in (1, 2) or not places or name in draft.question:
        return None
    if len(name.split()) != len(places[-1][2].split()):
        return None
    head, tail = draft.question[: places[-1].start(2)], draft.question[places[-1].end(2) :]
    return Swap(f"{head}{name}{tail}", f"{head} {tail}")
