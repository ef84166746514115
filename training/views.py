"""Questions of the training data as the assistant sees them before it orders and judges.

Each question is seen several ways: over all documents, over a few that hold its answer, with its
own article taken out, and, made unanswerable, as a question about something that its article never
mentions. Half of SQuAD's questions are lower-cased, because people type so. Questions on
`training.folders` are seen over their own folder only.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant import Assistant, Filters, Passage
from assistant.evaluation import Question
from assistant.evaluation.gold import Place, places
from assistant.findings import READER_DEPTH
from assistant.questions import standalone
from assistant.wants import Wanted, wanted
from assistant.wording import split_aside
from benchmarks import qed, squad
from training import everyday, folders
from training.reading_batches import HELD_OUT, HELD_OUT_NATURAL

SQUAD_QUESTIONS = 260
EVERYDAY_QUESTIONS = 220
NATURAL_QUESTIONS = 140
NATURAL_PARAGRAPHS = 1300
FEW = 12
"""Other documents in a small folder."""
DEPTH = 60
"""Passages looked at where the own article is taken out of those found, or any may be right."""

BESIDE = (
    "What is the population of {}?|Who is the president of {}?|How much does {} cost?"
    "|When was {} founded?|Where was {} born?|What is the phone number of {}?"
    "|How many employees does {} have?|Which award did {} receive?"
    "|What is the average salary in {}?|Who is the husband of {}?"
    "|What colour is the flag of {}?|How tall is {}?|What is the climate of {} like?"
    "|Which company owns {}?|Who wrote a novel about {}?|How much money did {} invest in football?"
    "|What did {} say about climate change?|When did {} win the World Cup?"
    "|Why did {} move to Canada?|What language is spoken in {}?"
    "|How long does it take to travel to {}?|What is the email address of {}?"
    "|Which university did {} attend?|Who designed the logo of {}?"
).split("|")
"""Questions about something that an article is unlikely to mention of its subject."""


@dataclass(frozen=True, slots=True)
class View:
    """One question over one choice of documents, and whether these answer it."""

    question: str
    """As the reader is asked it."""
    heads: Mapping[str, str]
    """How the documents of the passages begin, by their ids."""
    wanted: Wanted
    passages: Sequence[Passage]
    """In the order and with the scores of words and vectors; read by the reader."""
    answerable: bool
    adversarial: bool = False
    right: frozenset[tuple[str, int]] = frozenset()
    """Source and start of the passages that answer."""
    answers: tuple[str, ...] = ()
    kept: bool = False
    """Over a folder as people keep it."""

    def is_right(self, passage: Passage) -> bool:
        """Say whether this passage answers."""
        return (passage.document.source, passage.start) in self.right


def look(data: Path, home: Path) -> list[View]:
    """Index the paragraphs, ask the questions, and return what was seen."""
    corpus = home / "corpus"
    squad.write_corpus(data, corpus)
    # The last of the training questions are those that the reader has not seen.
    natural = qed.natural_questions(data)[-NATURAL_PARAGRAPHS:]
    qed.write_corpus(natural, corpus)
    everyday.write_corpus(corpus)
    folders.write_corpus(corpus)
    asked = random.sample(squad.questions(data, HELD_OUT), SQUAD_QUESTIONS)
    asked += random.sample(list(everyday.everyday_questions()), EVERYDAY_QUESTIONS)
    typed = random.sample(natural[-HELD_OUT_NATURAL // 2 :], NATURAL_QUESTIONS)
    with Assistant.open(home) as assistant:
        assistant.sync()
        return [
            *folder_views(assistant, asked),
            *natural_views(assistant, typed),
            *kept_views(assistant, list(folders.folder_questions())),
        ]


def folder_views(assistant: Assistant, asked: Sequence[squad.Question]) -> Iterator[View]:
    """Yield questions over everything, the folder of their article alone, and everything else."""
    for question in asked:
        text = _as_typed(question.text)
        wide = assistant._finder.fused(text, DEPTH, None)
        own = assistant._finder.fused(text, READER_DEPTH, Filters(folder=question.article))
        without = [p for p in wide if not p.document.source.startswith(f"{question.article}/")]
        for found in (wide, own):
            yield replace(
                _seen(assistant, text, found, answerable=question.answerable),
                adversarial=not question.answerable,
                right=_of(question.source, found) if question.answerable else frozenset(),
                answers=question.answers,
            )
        if question.answerable:
            yield _seen(assistant, text, without, answerable=False)
        if names := re.findall(r"(?<=[a-z,] )[A-Z]\w+(?: [A-Z]\w+)*", question.text):
            yield _beside(assistant, random.choice(names), Filters(folder=question.article))


def kept_views(assistant: Assistant, asked: Sequence[tuple[str, Question]]) -> Iterator[View]:
    """Yield questions over the folder that they are asked of, and over it without the answer."""
    located = places(assistant, [question for _, question in asked], "The folders' questions")
    for (folder, question), of_question in zip(asked, located, strict=True):
        text = standalone(question.text, question.history)
        found = assistant._finder.fused(text, DEPTH, Filters(folder=folder))
        yield replace(
            _seen(assistant, text, found, answerable=question.answerable),
            adversarial=not question.answerable,
            # Of what stands in several places no single passage is the right one.
            right=_holding(of_question[0], found) if len(of_question) == 1 else frozenset(),
            answers=tuple(answer for place in of_question for answer in place.answers),
            kept=True,
        )
        sources = {source for place in of_question for source in place.spans}
        if sources:
            without = [passage for passage in found if passage.document.source not in sources]
            yield replace(_seen(assistant, text, without, answerable=False), kept=True)


def natural_views(assistant: Assistant, asked: Sequence[qed.NaturalQuestion]) -> Iterator[View]:
    """Yield natural questions over everything, everything else, and a few documents."""
    for question in asked:
        wide = assistant._finder.fused(question.text, DEPTH, None)
        without = [p for p in wide if p.document.source != question.source]
        others = random.sample([q.source for q in asked], FEW)
        few = Filters(source=(question.source, *others))
        small = assistant._finder.fused(question.text, READER_DEPTH, few)
        for found in (wide, small):
            yield replace(
                _seen(assistant, question.text, found, answerable=True),
                right=_of(question.source, found),
            )
        yield _seen(assistant, question.text, without, answerable=False)
        subject = re.sub(r"\s*\(.*", "", question.title)
        yield _beside(assistant, subject, few)
        yield _beside(assistant, subject, None)


def _beside(assistant: Assistant, subject: str, filters: Filters | None) -> View:
    text = _as_typed(random.choice(BESIDE).format(subject))
    found = assistant._finder.fused(text, READER_DEPTH, filters)
    return _seen(assistant, text, found, answerable=False)


def _of(source: str, found: Sequence[Passage]) -> frozenset[tuple[str, int]]:
    return frozenset((source, p.start) for p in found if p.document.source == source)


def _holding(place: Place, found: Sequence[Passage]) -> frozenset[tuple[str, int]]:
    return frozenset(
        (p.document.source, p.start)
        for p in found
        if place.holds(p.document.source, p.start, p.end)
    )


def _as_typed(text: str) -> str:
    return text.lower() if random.random() < 0.5 else text


def _seen(assistant: Assistant, text: str, found: Sequence[Passage], *, answerable: bool) -> View:
    first = found[:READER_DEPTH]
    heads = assistant._finder.heads(first)
    main, _ = split_aside(text)
    readings = assistant._reader.read(main, first, heads)
    read = [replace(p, reading=reading) for p, reading in zip(first, readings, strict=True)]
    # The very weights it answers with.
    return View(main, heads, wanted(text, assistant._finder.rarity), read, answerable)
