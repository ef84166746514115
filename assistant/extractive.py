"""Question + Passages -> the sentences of the sources that answer, quoted word for word.

Needs no chat model. Nothing is repaired or rephrased: a quote that leans on the sentence before it
takes that sentence along, and an item of a list what it stands below. What several documents say is
quoted once and cited for each; where they answer differently, both are quoted. Pure: which
sentences answer best is told by `evidence`, which say the same by `agreement`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from assistant import extent
from assistant.agreement import said, same, supports
from assistant.citations import judged, quoted
from assistant.disagreement import disagreement
from assistant.evidence import Candidate, answers_alone, candidates, leading
from assistant.parts import compared
from assistant.questions import topics
from assistant.revision import revises
from assistant.types import Citation, Claim, Notice, Passage
from assistant.wants import Rarity, wanted
from assistant.wording import content_stems, is_row, kind_of, stems

MOST_SENTENCES = 4
MOST_CITATIONS = 3
"""Documents cited for one sentence that several of them hold."""
FEWEST_WORDS = 3
"""Content words of a sentence that another document may be cited for as well."""
LISTING = re.compile(
    r"\b(?:what|which|who) (?:are|were)\b"
    r"|\b(?:list|name|which|what) (?:all |the |kinds? |types? )*"
    r"(?!(?:is|was|has|does|this|its)\b)\w*[^\Ws]s\b",
    re.IGNORECASE,
)


class QuoteWriter:
    """Answer with the sentences of the passages; satisfies `types.Writer`.

    Args:
        rarity: how much each word of a question weighs, from the corpus.
        parts: where a question asks several, each with the passages found for it alone.
    """

    def __init__(
        self, rarity: Rarity, parts: Mapping[str, Sequence[Passage]] | None = None
    ) -> None:
        self._rarity = rarity
        self._parts = parts

    def claims(self, question: str, passages: Sequence[Passage]) -> Iterator[Claim | Notice]:
        """Yield the quoted sentences in the order of the sources, at most four.

        A notice comes last for each two documents that answer differently.
        """
        asked = dict(self._parts or {question: passages})
        if len(asked) == 1:
            asked = _sides(question, asked)
        most = MOST_SENTENCES // min(len(asked), MOST_SENTENCES)
        chosen: list[Candidate] = []
        considered: list[Candidate] = []
        conflicts: list[Notice] = []
        for part, own in list(asked.items())[:MOST_SENTENCES]:
            ranked = _told(candidates(wanted(part, self._rarity), own))
            considered += ranked
            if not lists(part):
                ranked = _of_the_row_asked_for(ranked, part)
            room = min(most, most_sentences(part))
            picked = _best(ranked, room, chosen, listing=lists(part))
            rules = picked[:1]
            if len(asked) == 1 and (against := _against(part, picked, ranked)):
                picked, notice = against
                conflicts.append(notice)
                rules, room = picked[:2], MOST_SENTENCES
            elif anew := _revised(part, picked, ranked):
                picked = rules = anew
                room = MOST_SENTENCES  # both may need their antecedents
            if extent.HOW_TO.match(part):
                picked = [extent.all_steps(candidate) for candidate in picked]
            elif extent.WHAT_IF.match(part):
                picked = [extent.whole_rule(candidate) for candidate in rules]
            elif kind_of(part) == "reason":
                picked = extent.with_reason(picked, most)
                room = max(room, len(picked))
            picked = [extent.whole(candidate) for candidate in picked]
            chosen += _with_antecedents(picked, room, chosen)
        above = ("", "")
        for candidate in _in_order(_apart(chosen), passages):
            before, above = above, (candidate.passage.document.id, _heading(candidate, chosen))
            yield _claim(candidate, considered, "" if above == before else above[1])
        yield from conflicts


def lists(question: str) -> bool:
    """Say whether a question asks for several things: "which countries …", "what are the …"."""
    return bool(LISTING.search(question))


def most_sentences(question: str) -> int:
    """Return how many sentences an answer may quote: a fact needs few, a reason or a list more."""
    if lists(question):
        return MOST_SENTENCES
    return 3 if kind_of(question) == "reason" else 2


def _sides(question: str, asked: Mapping[str, Sequence[Passage]]) -> dict[str, Sequence[Passage]]:
    """Return the two sides of a comparison, each with the passages that name it; else as it was."""
    found = next(iter(asked.values()))
    sides = {
        alone: [passage for passage in found if _names(passage, name)]
        for name, alone in compared(question).items()
    }
    return {**sides} if sides and all(sides.values()) else dict(asked)


def _names(passage: Passage, name: str) -> bool:
    words = stems(f"{passage.context} {passage.text}")
    return set(stems(name)) <= set(words)


def _told(ranked: Sequence[Candidate]) -> list[Candidate]:
    """Leave out what only asks, its reply not in the passage; unless there is nothing else."""
    told = [candidate for candidate in ranked if not extent.only_asks(candidate)]
    return told or list(ranked)


def _of_the_row_asked_for(ranked: Sequence[Candidate], question: str) -> list[Candidate]:
    """Leave out rows of a table of which another says all that they say of the question, and more.

    Of "Single scull; …" and "Double scull; …" the one that was asked for.
    """
    asked = set(content_stems(question))
    rows = [
        (c.passage.document.id, asked & set(stems(c.text)))
        for c in ranked
        if is_row(c.text) and not c.of_another
    ]

    def outdone(row: Candidate) -> bool:
        own = asked & set(stems(row.text))
        return any(own < said for document, said in rows if document == row.passage.document.id)

    return [c for c in ranked if not (is_row(c.text) and outdone(c))]


def _best(
    ranked: Sequence[Candidate], most: int, already: Sequence[Candidate], *, listing: bool
) -> list[Candidate]:
    """Choose from the leading sentences, none twice; a list's last place is for a new document.

    What stands behind the best must be answer enough by itself.
    """
    chosen: list[Candidate] = []
    for candidate in leading(ranked):
        if chosen and not answers_alone(candidate):
            continue
        documents = {other.passage.document.id for other in chosen}
        last_place = listing and len(chosen) == MOST_SENTENCES - 1
        if len(chosen) == most or (last_place and candidate.passage.document.id in documents):
            continue
        if not any(_same(candidate, other) for other in [*already, *chosen]):
            chosen.append(candidate)
    return chosen


def _same(one: Candidate, other: Candidate) -> bool:
    if (one.passage.document.id, one.start) == (other.passage.document.id, other.start):
        return True
    return same(said(one.text), said(other.text))


def _against(
    question: str, picked: Sequence[Candidate], ranked: Sequence[Candidate]
) -> tuple[list[Candidate], Notice] | None:
    """Return the best sentence and the one that contradicts it, with a notice, if there is one."""
    named = topics(question)
    about = [c for c in leading(ranked) if all(_names(c.passage, name) for name in named)]
    for one in [candidate for candidate in picked[:1] if candidate in about]:
        for other in about:
            if other.passage.document.id == one.passage.document.id:
                continue
            if answers := disagreement(kind_of(question), question, one.text, other.text):
                both = [one, other, *(c for c in picked[1:] if c is not other)]
                return both[: max(2, len(picked))], _conflict(one, other, answers)
    return None


def _revised(
    question: str, picked: Sequence[Candidate], ranked: Sequence[Candidate]
) -> list[Candidate]:
    """Return the best and what its document says anew further down, in a correction say; if so."""
    kind = kind_of(question)
    for best in picked[:1]:
        later = [
            other
            for other in ranked
            if other.passage.document.id == best.passage.document.id and other.start >= best.end
            if revises(other.text, best.text, question, kind, _before(other))
        ]
        if later:
            return [best, max(later, key=lambda candidate: candidate.start)]
    return []


def _before(candidate: Candidate) -> str:
    before = extent.previous(candidate)
    return before.text if before else ""


def _conflict(one: Candidate, other: Candidate, answers: tuple[str, str]) -> Notice:
    sources = (one.passage.document.source, other.passage.document.source)
    says = " and ".join(
        f"{source} says “{answer}”" for source, answer in zip(sources, answers, strict=True)
    )
    return Notice("sources-disagree", f"The sources disagree: {says}.")


def _with_antecedents(
    picked: Sequence[Candidate], room: int, already: Sequence[Candidate]
) -> list[Candidate]:
    """Add the sentence before one that cannot be understood without it.

    One that leans and finds no room for both is left out, unless it is the best.
    """
    kept: list[Candidate] = []
    for candidate in picked:
        before = extent.antecedent(candidate)
        both = [c for c in (candidate, before) if c]
        new = [c for c in both if not any(_same(c, other) for other in [*already, *kept])]
        if len(kept) + len(new) <= room or not kept:
            kept += new[:room]
    return kept


def _apart(chosen: Sequence[Candidate]) -> list[Candidate]:
    """Leave out what stands in another: it is told once."""
    return [c for c in chosen if not any(_within(c, other) for other in chosen if other is not c)]


def _within(one: Candidate, other: Candidate) -> bool:
    same_document = one.passage.document.id == other.passage.document.id
    return same_document and other.start <= one.start and one.end <= other.end


def _in_order(chosen: Sequence[Candidate], passages: Sequence[Passage]) -> list[Candidate]:
    """Sort by document, the best-ranked document first, then by place in the document."""
    ids = [passage.document.id for passage in passages]
    return sorted(chosen, key=lambda c: (ids.index(c.passage.document.id), c.start))


def _heading(candidate: Candidate, chosen: Sequence[Candidate]) -> str:
    """Return the heading to be said with a quote, unless what introduces its list is quoted."""
    above = extent.introduction(candidate)
    introduced = above and any(_within(above, other) for other in chosen)
    return "" if introduced else extent.heading_said_with(candidate)


def _claim(candidate: Candidate, considered: Sequence[Candidate], heading: str) -> Claim:
    """Return the claim that a quote makes, behind the heading that it cannot do without."""
    citation = quoted(candidate.passage, candidate.start, candidate.end)
    text = f"{heading}: {_on_one_line(candidate)}" if heading else _on_one_line(candidate)
    citations = (citation, *_further(candidate, considered))
    return Claim(text, citations, "verified", candidate.probability)


def _on_one_line(candidate: Candidate) -> str:
    """Return the words of a quote; a semicolon parts lines that neither stop nor go on."""
    passage, text, last = candidate.passage, "", candidate.start
    for start, end in passage.sentences:
        if candidate.start <= start and end <= candidate.end:
            between = passage.between(last, start)
            words = passage.between(start, end).split()
            parted = text[-1:].isalnum() and "\n" in between and not extent.GOES_ON.search(text)
            text += ("; " if parted else " ") + " ".join(words)
            last = end
    return text.strip()


def _further(candidate: Candidate, considered: Sequence[Candidate]) -> list[Citation]:
    """Return citations of other documents that say the same, one each."""
    sentence, found = said(candidate.text), {candidate.passage.document.id}
    citations: list[Citation] = []
    if len(sentence.words) < FEWEST_WORDS:  # "Yes, it is." may be said of anything
        return citations
    for other in considered:
        document = other.passage.document.id
        if other.of_another and not candidate.of_another:
            continue  # the report of another year, say
        if document in found or not supports(said(other.text), sentence):
            continue
        # With its two names exchanged, say, it has the same words and bears nothing out.
        located = judged(candidate.text, other.passage, (other.start, other.end))
        if located.verdict.support == "verified":
            found.add(document)
            citations.append(located.citation)
    return citations[: MOST_CITATIONS - 1]
