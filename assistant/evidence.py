"""(question, Passages) -> how well each sentence answers, and whether anything does.

Two logistic models (`fitted`) over a few numbers that anyone can read: one says which sentence
answers, one whether the passages answer at all. Passages that the trained reader has read are
judged by its numbers too; those in a language that it does not know by words and vectors alone.
Pure: nothing here knows the index or the reader.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.fitted import Logistic, Models, fitted
from assistant.indispensable import lacks_what_is_asked_for, only_addresses
from assistant.namesakes import (
    of_a_namesake,
    of_another_date,
    of_another_mark,
    of_another_year,
    path_names,
    row_of_another_year,
)
from assistant.offices import of_another_office
from assistant.ranges import in_and_out_of_range
from assistant.rows import rows_of_others
from assistant.types import HEADING_SEPARATOR, Passage
from assistant.wants import OF_NAME, Wanted, is_acronym
from assistant.wording import (
    DAYS,
    MONTHS,
    NAME_BEGINNING,
    SEVERAL_MONTHS,
    beginnings,
    coverage,
    offers,
    stems,
)

ALSO_GOOD = 0.4
"""A further sentence counts beside the best if it is at least this likely, relative to the best.
On 888 training views the first two sentences then hold the gold words in 86 % of cases with 1.4
shown; the best alone in 79 %, two always in 88 %."""
ASKED_ALIKE = 0.8
"""A heading asks the same if it has so much of the question's words, by weight."""
NOTHING_SAID = 0.7
"""Stands for the coverage where a question has nothing but names; its usual value elsewhere."""
UNHEARD = 0.2
"""Share of the confidence that is left where no passage says a name that the question asks about.
Of 133 answerable questions with names on the SQuAD training articles one has a name that is not
said, a misspelt one; without their article 97 have."""
OF_ANOTHER = 0.2
"""Share of its probability, and of its weight as a sign that the passages answer, that is left to a
sentence that tells of another name, year or document of the kind. Of 54 answerable training views
with a year the right passage is of another year in none."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a passage with the numbers that speak for it."""

    passage: Passage
    start: int
    end: int
    features: tuple[float, ...]
    """In the order of `SENTENCE_FEATURES`, `READ_FEATURES` after them where it was read."""
    signs: tuple[float, ...]
    """In the order of `ANSWER_FEATURES`, likewise, as this sentence sees them."""
    probability: float
    """0..1: that this sentence answers, given that the passages do."""
    weight: float = 1.0
    """What is left to it of its probability, and of its weight as a sign."""

    @property
    def text(self) -> str:
        """The sentence's own words."""
        return self.passage.between(self.start, self.end)

    @property
    def of_another(self) -> bool:
        """Whether it tells of another name or year, or lacks the number that is asked for."""
        return self.weight < 1


SENTENCE_FEATURES = (
    "sentence_cosine",  # question and sentence
    "sentence_coverage",  # share of the question's weighted words in the sentence
    "window_coverage",  # … in the sentence, the one before it, and the headings together
    "offers",  # whether it holds a number, date, name … where one is asked for
    "passage_score",  # the fused one, or that of `ranking` where the passage was read
    "log_length",  # of the sentence in characters
)
ANSWER_FEATURES = (
    "similarity",  # the larger of the best sentence cosine of all and the passage's own cosine
    "said_coverage",  # share of the question's words, names and headings aside, in the window
    "passage_score",  # as above
)
READ_FEATURES = (
    "passage_answers",  # the reader: that the passage answers
    "close_answers",  # … that the place around its best sentence does, read by itself
    "sentence_answers",  # … that this sentence does
    "span_answers",  # … that the words asked for stand in it
)


def unheard(
    question: Wanted, passages: Sequence[Passage], heads: Iterable[str] = ()
) -> frozenset[str]:
    """Return the stems of names in a question that no passage, nor its headings, has in any form.

    Args:
        question: what is wanted.
        passages: those that were found.
        heads: how documents begin, where that counts as said.
    """
    if not question.named:
        return frozenset()
    texts = [*heads, *(f"{passage.context} {passage.text}" for passage in passages)]
    said = beginnings(texts)
    return frozenset(name for name in question.named if name[:NAME_BEGINNING] not in said)


def _of_another_name(question: Wanted, sentence: str) -> bool:
    """Say whether a sentence tells of another name what the question asks of one.

    "He was minister of Kazakhstan" is no answer to "Who was minister of Japan?". So it is with none
    of the 728 answerable training views and with 8 of the 312 that only look answerable. A question
    that asks it of two is answered by what tells of one, and one of "IT" by a name in full. A name
    that the question says too is no other: the bank that refused "the loan for the Kolvar Dam". Nor
    is the day in "open from Tuesday", against "open in Birchwood".
    """
    for thing, told in OF_NAME.findall(sentence):
        if told.removesuffix("s") in DAYS or not question.named.isdisjoint(stems(told)):
            continue
        names = [name for asked, name in question.of_names if asked == thing]
        if not is_acronym(told):
            names = [name for name in names if not is_acronym(name)]
        if SEVERAL_MONTHS.search(sentence):
            names = [name for name in names if name not in MONTHS]
        if names and not any(name[:NAME_BEGINNING] in sentence for name in names):
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Found:
    """What is known of all passages together when one of them is judged."""

    model: Models
    best_cosine: float
    namesakes: frozenset[int]
    """Numbers of the passages whose document is not the one that is meant."""
    inside: frozenset[tuple[str, int]]
    """Document and place of the sentences whose range holds the amount that is asked about."""
    others: frozenset[tuple[str, int]]
    """… of those whose range does not, and of rows of another thing."""


def candidates(question: Wanted, passages: Sequence[Passage]) -> list[Candidate]:
    """Return the sentences of the passages, the likeliest answer first."""
    cosines = [cosine for passage in passages for cosine in passage.sentence_similarities]
    inside, outside = in_and_out_of_range(question.ranges, passages)
    found = _Found(
        models(passages),
        max(cosines, default=0.0),
        of_a_namesake(question.main, passages),
        inside,
        outside | rows_of_others(question.text, passages),
    )
    judged = [
        candidate
        for number, passage in enumerate(passages)
        for candidate in _of_passage(question, passage, number, found)
    ]
    return sorted(judged, key=lambda candidate: -candidate.probability)


def _of_passage(
    question: Wanted, passage: Passage, number: int, found: _Found
) -> Iterator[Candidate]:
    context = frozenset(stems(passage.context))
    asked_above = _asked_above(question, passage)
    said = {
        stem: weight
        for stem, weight in question.weights.items()
        if stem not in question.names and stem not in context
    }
    previous: frozenset[str] = frozenset()
    names = " ".join([*path_names(passage.document.source), passage.context])
    other = number in found.namesakes or of_another_year(question.years, names, passage.text)
    spans = zip(passage.sentences, passage.sentence_similarities, strict=False)
    for sentence, ((start, end), cosine) in enumerate(spans):
        place = (passage.document.id, start)
        text = passage.between(start, end)
        inside = question.amounts if place in found.inside else frozenset()
        words = frozenset(stems(text)) | inside | asked_above
        window = (words, context, previous)
        features = (
            cosine,
            coverage(question.weights, words),
            coverage(question.weights, *window),
            offers(question.kind, text, question.stems),
            passage.score,
            math.log1p(len(text)),
            *(read := _read(passage, sentence)),
        )
        covered = coverage(said, *window) if said else NOTHING_SAID
        signs = (max(found.best_cosine, passage.similarity), covered, passage.score, *read)
        another = other or place in found.others or _of_another(question, passage, sentence)
        weight = OF_ANOTHER if another else 1.0
        probability = weight * found.model.sentence.probability(features)
        yield Candidate(passage, start, end, features, signs, probability, weight)
        previous = words


def _asked_above(question: Wanted, passage: Passage) -> frozenset[str]:
    """Return the stems of a heading that asks the same, as in lists of questions; else none.

    What stands below need not say again what it is about: "By 6:30 on the day."
    """
    heading = (passage.heading or "").split(HEADING_SEPARATOR)[-1]
    found = frozenset(stems(heading)) if heading.endswith("?") else frozenset()
    return found if coverage(question.weights, found) >= ASKED_ALIKE else frozenset()


def _of_another(question: Wanted, passage: Passage, number: int) -> bool:
    """Say whether a sentence tells of another thing, or it and the next lack what is asked for."""
    start, end = passage.sentences[number]
    _, end_of_next = passage.sentences[min(number + 1, len(passage.sentences) - 1)]
    sentence = passage.between(start, end)
    both = passage.between(start, end_of_next)
    return (
        row_of_another_year(question.years, sentence)
        or of_another_date(question.text, sentence)
        or only_addresses(question.text, sentence)
        or of_another_mark(question.marks, passage.context, passage.text, sentence)
        or of_another_office(question.text, sentence)
        or _of_another_name(question, sentence)
        or lacks_what_is_asked_for(question.text, both)
    )


def _read(passage: Passage, number: int) -> tuple[float, ...]:
    if passage.reading is None:
        return ()
    reading = passage.reading
    close = reading.answers if reading.close is None else reading.close
    return reading.answers, close, reading.sentences[number], reading.spans[number]


def models(passages: Sequence[Passage]) -> Models:
    """Return the models that judge these passages: all of them were read, or none."""
    read = any(passage.reading for passage in passages)
    return fitted().read if read else fitted().unread


def leading(ranked: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates that are about as likely as the best, best first."""
    return [c for c in ranked if c.probability >= ALSO_GOOD * ranked[0].probability]


def answerable(ranked: Sequence[Candidate], model: Logistic | None = None) -> float:
    """Return how sure it is (0..1) that the passages answer, by the best sign of the leaders.

    One that tells of another name or year than the question counts little, and what is far less
    likely than it does not stand in for it.

    Args:
        ranked: the sentences of the passages.
        model: says whether a sentence's passages answer; the fitted one where None.
    """
    if not ranked:
        return 0.0
    model = model or models([ranked[0].passage]).answer
    least = ALSO_GOOD * max(c.probability / c.weight for c in ranked)
    return max(
        c.weight * model.probability(c.signs) for c in ranked if c.probability / c.weight >= least
    )


def answers_alone(candidate: Candidate) -> bool:
    """Say whether a sentence would be answer enough if nothing else were found."""
    by = models([candidate.passage])
    return by.answer.probability(candidate.signs) >= by.thresholds["balanced"]


def threshold(passages: Sequence[Passage], caution: str) -> float:
    """Return how sure it must be (0..1) that these passages answer, for an answer to be given."""
    return models(passages).thresholds[caution]
