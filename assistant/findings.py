"""Question -> Findings: the passages that the documents have on it, and how sure it is they answer.

Searches, lets the reader read what was found, ranks it anew, and judges each part of the question
by its own passages. Knows the index's answers, not how it stores them, and nothing of how an answer
is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from assistant import evidence, passages, wants
from assistant.citations.words import is_english
from assistant.hops import distinct, in_turn, unmentioned, with_hops
from assistant.index import View
from assistant.index import words as index_words
from assistant.letterhead import of_others, without_house
from assistant.namesakes import with_siblings
from assistant.parts import listed, parts
from assistant.questions import is_english as asked_in_english
from assistant.questions import topics
from assistant.ranking import ranked, scored
from assistant.reader import PassageReader
from assistant.spelling import corrected
from assistant.superseded import HEAD_CHARACTERS, asks_of_now, is_superseded, put_behind
from assistant.tracing import span
from assistant.types import Filters, Passage
from assistant.wording import content_words, is_row, split_aside, stems, without_preamble

READ_PASSAGES = 6
"""How many passages an answer is made from."""
READER_DEPTH = 20
"""How many of the found passages the reader reads at most, unless more are asked for."""
FIRST_READ = 8
"""So many it reads in any case, and no more if one of them has at least the score …"""
SURE = 0.6
"""… that tells the answer is among them: on the training views the first passages come out as if
all had been read, in about half the time."""
MOST_PARTS = 4
"""Questions in one that are looked for: an answer has no room for more."""
CLOSE_DEPTH = 4
"""How many of the first passages are read closely, each at its best place."""
FURTHER_DEPTH = 6
"""How many passages of a further search it reads."""
UNSURE = 0.5
"""What is answered with less confidence is told as doubtful: to the fitted model, it is then less
likely that the documents answer than that they do not."""
HOUSE_SHARE = 0.2
FEWEST_OF_HOUSE = 3
"""The name of the house, whose documents these are, is said in so large a share of the passages."""
MOST_KEYWORDS = 4
"""So few words, none of them a small one, may be of any language; they are taken for English."""
JUDGED_BY = 3
JUDGED_WORDS = 60
"""So many passages, with so many words together, tell which language is spoken: the reader knows
English only. Rows of tables have no small words to tell it by; where all are rows, the question
tells."""


Heads = Mapping[str, str]
"""How documents begin, by their ids."""


@dataclass(frozen=True, slots=True)
class Findings:
    """The passages for a question, and how sure it is that they answer each of its parts."""

    passages: list[Passage]
    confidences: Mapping[str, float]
    parts: Mapping[str, Sequence[Passage]]
    """The passages found for each part alone, with scores for that part; all are in `passages`."""
    threshold: float
    """Least confidence at which a part counts as answered."""
    unmentioned: Sequence[str] = ()
    """Things that the question asks about side by side and no passage mentions."""
    beyond: Sequence[str] = ()
    """Parts that are too many to be looked for."""

    @property
    def document_ids(self) -> set[str]:
        """The documents that the passages are of."""
        return {passage.document.id for passage in self.passages}

    @property
    def confidence(self) -> float:
        """How sure it is that they answer anything of the question."""
        return max(self.confidences.values(), default=0.0)

    @property
    def answered(self) -> Mapping[str, Sequence[Passage]]:
        """The parts that are answered, each with its passages."""
        sure = self.confidences
        return {part: found for part, found in self.parts.items() if sure[part] >= self.threshold}

    @property
    def doubtful(self) -> list[str]:
        """The parts that are answered, and perhaps not by what the documents say."""
        return [part for part in self.answered if self.confidences[part] < UNSURE]

    @property
    def missing(self) -> list[str]:
        """The parts that the documents do not answer."""
        return [part for part in self.confidences if part not in self.answered]


class Finder:
    """Find passages for questions. Threads may share it.

    Args:
        index: where to look; the view of the person who asks.
        embed: what the index was embedded with.
        reader: reads what was found.
        caution: how sure to be before answering: strict, balanced or lenient.
    """

    def __init__(
        self,
        index: View,
        embed: Callable[[str], list[float]],
        reader: PassageReader,
        caution: str,
    ) -> None:
        self._index, self.embed = index, embed
        self._reader, self._caution = reader, caution

    def find(self, question: str, filters: Filters | None) -> Findings:
        """Find the passages for a question and each of its parts, and see what they answer."""
        question = without_house(without_preamble(question), self._is_everywhere)
        every = parts(question)
        asked, beyond = every[:MOST_PARTS], every[MOST_PARTS:]
        # Each by its own search: passages of the whole question are near the other parts too.
        found = {part: self.search(part, READ_PASSAGES, filters) for part in asked}
        sure = {part: self.confidence(part, own) for part, own in found.items()}
        threshold = evidence.threshold(found[asked[0]], self._caution)
        if len(asked) == 1:
            gone = unmentioned(listed(question), found[question])
            return Findings(found[question], sure, found, threshold, gone)
        first = {part: own[: READ_PASSAGES // 2] for part, own in found.items()}
        mixed = distinct(*in_turn(list(first.values())))
        return Findings(mixed, sure, first, threshold, beyond=beyond)

    def _is_everywhere(self, words: Sequence[str]) -> bool:
        """Say whether a good part of the passages has all of these words."""
        counts = self._counts(words)
        least = max(FEWEST_OF_HOUSE, HOUSE_SHARE * self._index.counts().chunks)
        return bool(counts) and min(counts.values()) >= least

    def search(self, query: str, k: int, filters: Filters | None) -> list[Passage]:
        """Return the ``k`` best passages for a query, best first."""
        query = without_preamble(query)
        with span("search"):
            found = self.fused(query, max(k, READER_DEPTH), filters)
        with span("read"):
            heads = self.heads(found)
            read = self.read(query, found, heads, max(k, FIRST_READ))
            found = self._in_force(query, read, heads)
        return with_hops(query, found, partial(self._further, query, found, filters))[:k]

    def _in_force(self, query: str, found: Sequence[Passage], heads: Heads) -> list[Passage]:
        """Return the passages, behind them those of old documents and of somebody else's."""
        heads = {p.document.id: heads[p.document.id] for p in found}
        alike = with_siblings(found) if asks_of_now(query) else frozenset()
        old = {id_ for id_ in alike if is_superseded(heads[id_])}
        named = wants.wanted(query, self.rarity).named
        others = of_others(named, found, heads) if named else frozenset()
        behind = (old if old < alike else set()) | others
        return put_behind(found, behind if behind < set(heads) else others)

    def _further(
        self, question: str, found: Sequence[Passage], filters: Filters | None, query: str
    ) -> list[Passage]:
        """Return what a further search finds for a question, in its own order.

        Judged for the question, as the passages found before were.
        """
        further = self.fused(query, FURTHER_DEPTH, filters, judged_for=question)
        if not any(passage.reading for passage in found):
            return further
        heads = self.heads(further)
        return self._in_force(question, self._scored(question, further, heads), heads)

    def fused(
        self, query: str, k: int, filters: Filters | None, judged_for: str | None = None
    ) -> list[Passage]:
        """Return the ``k`` best passages by words and vectors alone.

        Args:
            query: what to look for.
            k: how many at most.
            filters: which documents may be searched.
            judged_for: the question whose cosines the passages carry; the query where None.
        """
        main, aside = split_aside(query)
        words = content_words(main)
        if not topics(main):
            words += content_words(aside)
        return passages.search(
            self._index,
            self._vector(query),
            index_words(" ".join(words)),
            k,
            filters,
            judged_by=self._vector(judged_for) if judged_for else None,
        )

    def read(
        self, query: str, found: Sequence[Passage], heads: Heads, least: int = FIRST_READ
    ) -> list[Passage]:
        """Return the passages as the reader ranks them; in another language, as they are.

        Where the answer is among the first ``least``, those behind them are left out.
        """
        if not is_english(_spoken([passage.text for passage in found]) or query):
            return list(found)
        first, rest = found[:least], found[least:]
        read = ranked(self._scored(query, first, heads))
        if rest and read[0].score < SURE:
            read = ranked([*read, *self._scored(query, rest, heads)])
        main, _ = split_aside(query)
        first, behind = read[:CLOSE_DEPTH], read[CLOSE_DEPTH:]
        return [*self._reader.read_closely(main, first, heads), *behind]

    def _scored(self, query: str, found: Sequence[Passage], heads: Heads) -> list[Passage]:
        """Return the passages with what the reader says; it knows no asides in parentheses."""
        main, _ = split_aside(query)
        return scored(found, self._reader.read(main, found, heads))

    def heads(self, found: Iterable[Passage]) -> dict[str, str]:
        """Return how the documents of the passages begin, by their ids."""
        ids = {passage.document.id for passage in found}
        return {id_: self._index.head(id_, HEAD_CHARACTERS) for id_ in ids}

    def confidence(self, question: str, found: Sequence[Passage]) -> float:
        """Return how sure it is (0..1) that the passages answer the question."""
        wanted = wants.wanted(question, self.rarity)
        likely = evidence.candidates(wanted, found)
        sure = evidence.answerable(likely)
        # Of things named side by side some may be there and others not; that is told apart.
        beside = {stem for name in listed(question) for stem in stems(name)}
        unheard = evidence.unheard(wanted, found) - beside
        if unheard:  # a contract names its parties once, at its top
            heads = self.heads(candidate.passage for candidate in likely[:1])
            unheard = evidence.unheard(wanted, found, heads.values()) - beside
        return sure * evidence.UNHEARD if unheard else sure

    def spelled(self, question: str) -> str:
        """Return a question with its slips of spelling put right, if the documents tell how."""
        if not asked_in_english(question) and len(question.split()) > MOST_KEYWORDS:
            return question
        return corrected(question, self._counts, self._index.vocabulary)

    def _counts(self, words: Sequence[str]) -> dict[str, int]:
        """Return in how many chunks each word stands: the rarest of the index's words in it."""
        made_of = {word: index_words(word) for word in words}
        counts = self._index.document_frequencies([part for p in made_of.values() for part in p])
        return {word: min(counts[part] for part in p) for word, p in made_of.items() if p}

    def rarity(self, words: Sequence[str]) -> dict[str, float]:
        """Return the weight of each word: that of the rarest of the index's words it is made of."""
        return wants.inverse_frequency(self._index.counts().chunks, self._counts(words))

    def _vector(self, query: str) -> list[float]:
        """Return the unit vector of a query, what stands in its aside counting half."""
        main, _ = split_aside(query)
        if main == query:
            return self.embed(query)
        both = np.add(self.embed(query), self.embed(main))
        unit: list[float] = (both / np.linalg.norm(both)).tolist()
        return unit


def _spoken(texts: Sequence[str]) -> str:
    """Return the first of the texts that are no tables, as many as it takes to tell a language."""
    spoken: list[str] = []
    for text in texts:
        if len(spoken) >= JUDGED_BY and sum(len(t.split()) for t in spoken) >= JUDGED_WORDS:
            break
        if not is_row(text):
            spoken.append(text)
    return " ".join(spoken)
