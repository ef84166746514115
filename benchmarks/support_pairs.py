"""Paragraphs with questions -> claims that follow from them, and claims that almost do.

The paragraphs are those of SQuAD 2.0 and of QED (see `benchmarks.squad`, `benchmarks.qed`); the
claims are made of their sentences by the rules of `support_edits` and `support_errors`, of their
questions by those of `statements`. SQuAD's unanswerable questions come with a plausible wrong
answer, which makes the most deceptive claims of all.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sentencex import get_sentence_boundaries

from benchmarks.qed import detokenised
from benchmarks.statements import statement
from benchmarks.support_edits import FUNCTION_WORDS, HONEST, lowered, names, other_of
from benchmarks.support_errors import WRONG

SHORTEST = 40
LONGEST = 260
"""Characters of a sentence that is edited."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its shortest right answer, or with a wrong one that looks right."""

    text: str
    answer: str
    right: bool


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, the title it stands under, its sentences and what was asked about it."""

    title: str
    text: str
    sentences: tuple[str, ...]
    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A claim, what it is cited to and whether that says it."""

    kind: str
    supported: bool
    claim: str
    title: str
    source: str


def squad_paragraphs(data: Path, articles: frozenset[str]) -> list[Paragraph]:
    """Return the paragraphs of these articles of the SQuAD 2.0 development set."""
    found = []
    for article in json.loads((data / "squad2" / "dev-v2.0.json").read_text("utf-8"))["data"]:
        for paragraph in article["paragraphs"] if article["title"] in articles else ():
            asked = []
            for one in paragraph["qas"]:
                answers = one["answers"] or one.get("plausible_answers", ())
                if answers:
                    shortest = min((answer["text"] for answer in answers), key=len)
                    asked.append(Asked(one["question"], shortest, bool(one["answers"])))
            title = article["title"].replace("_", " ")
            found.append(_paragraph(title, " ".join(paragraph["context"].split()), asked))
    return found


def qed_paragraphs(data: Path, path: str, count: int) -> list[Paragraph]:
    """Return the first paragraphs of a QED file, each with its title, once."""
    found: dict[str, Paragraph] = {}
    for line in (data / "qed" / path).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text = detokenised(row["paragraph_text"])
        if len(found) < count and 200 <= len(text) <= 1500:
            found.setdefault(text, _paragraph(row["title_text"], text, ()))
    return list(found.values())


def _paragraph(title: str, text: str, asked: Sequence[Asked]) -> Paragraph:
    sentences = (
        text[bound["start_index"] : bound["end_index"]].strip()
        for bound in get_sentence_boundaries("en", text)
    )
    return Paragraph(title, text, tuple(one for one in sentences if one), tuple(asked))


def cases(paragraphs: Sequence[Paragraph], most: int, seed: int) -> list[Case]:
    """Return at most ``most`` cases of every kind, spread over the paragraphs."""
    rng = random.Random(seed)
    shuffled = list(paragraphs)
    rng.shuffle(shuffled)
    kept: dict[str, list[Case]] = {}
    for number, paragraph in enumerate(shuffled):
        others = [shuffled[(number + step) % len(shuffled)] for step in (1, 2, 3, 5, 8, 13)]
        for case in _made(paragraph, others, rng):
            mine = kept.setdefault(case.kind, [])
            if len(mine) < most and sum(one.source == case.source for one in mine) < 2:
                mine.append(case)
    return [case for kind in sorted(kept) for case in kept[kind]]


def _made(here: Paragraph, others: Sequence[Paragraph], rng: random.Random) -> Iterator[Case]:
    whole = [one for one in here.sentences if SHORTEST <= len(one) <= LONGEST and _is_plain(one)]
    rng.shuffle(whole)
    for sentence in whole:
        yield Case("copy", True, sentence, here.title, here.text)
        for kind, edit in HONEST.items():
            if said := edit(sentence, rng):
                yield Case(kind, True, said, here.title, here.text)
        for kind, edit in WRONG.items():
            if said := edit(sentence, rng):
                yield Case(kind, False, said, here.title, here.text)
        yield from _misplaced(sentence, here, others, rng)
    yield from _joined(here)
    yield from _answered(here, rng)


def _is_plain(sentence: str) -> bool:
    """Say whether a sentence is whole and no list, formula or heading."""
    return bool(re.match(r"[A-Z][^\[\]{}=:*\n]+\.$", sentence)) and sentence.count('"') % 2 == 0


def _misplaced(
    sentence: str, here: Paragraph, others: Sequence[Paragraph], rng: random.Random
) -> Iterator[Case]:
    """Yield the sentence with a number or name from elsewhere, and cited to other words."""
    numbers = re.findall(r"(?<![\w.,])\d[\d,.]*\d|\b\d\b", here.text)
    mine = re.findall(r"(?<![\w.,$£€-])\d[\d,]*\b(?![.,]?\d|st|nd|rd|th)", sentence)
    if mine and (number := other_of(numbers, rng, sentence)):
        chosen = rng.choice(mine)
        if (len(chosen) == 4) == (len(number) == 4):
            said = sentence.replace(chosen, number, 1)
            yield Case("number of elsewhere", False, said, here.title, here.text)
    if found := names(sentence):
        chosen = rng.choice(found)
        inside = [name for one in here.sentences if one != sentence for name in names(one)]
        outside = [name for other in others for one in other.sentences for name in names(one)]
        if name := other_of(inside, rng, sentence):
            said = sentence.replace(chosen, name)
            yield Case("name of elsewhere", False, said, here.title, here.text)
        if name := other_of(outside, rng, here.text):
            yield Case("foreign name", False, sentence.replace(chosen, name), here.title, here.text)
    rest = [one for one in here.sentences if one != sentence and len(one) > SHORTEST]
    if rest:
        nearest = max(rest, key=lambda one: _shared(sentence, one))
        yield Case("other sentence", False, sentence, here.title, nearest)
    others = [other for other in others if sentence not in other.text]
    nearest_text = max((other.text for other in others), key=lambda one: _shared(sentence, one))
    yield Case("other passage", False, sentence, here.title, nearest_text)


def _shared(one: str, other: str) -> int:
    return len(set(one.casefold().split()) & set(other.casefold().split()))


def _joined(here: Paragraph) -> Iterator[Case]:
    """Yield neighbouring sentences said in one, a pronoun made a name, and a cause made up."""
    for first, second in zip(here.sentences, here.sentences[1:], strict=False):
        if not (_is_plain(first) and _is_plain(second)):
            continue
        title = re.sub(r" \(.*", "", here.title)
        subject = re.match(rf"(?:The )?{re.escape(title)}\b", first)
        begins = re.match(r"(It|He|She|They) (?=\w+)", second)
        if subject and begins and len(second) < LONGEST:
            said = subject[0] + second[begins.end() - 1 :]
            yield Case("pronoun resolved", True, said, here.title, here.text)
        if len(first) + len(second) > LONGEST:
            continue
        if second.split(" ")[0] in FUNCTION_WORDS:
            said = f"{first[:-1]}, and {lowered(second)}"
            yield Case("two merged", True, said, here.title, here.text)
            if not re.search(r"\b(?:because|since|due|result|therefore|thus|so)\b", first + second):
                said = f"{first[:-1]} because {lowered(second)}"
                yield Case("cause invented", False, said, here.title, here.text)


def _answered(here: Paragraph, rng: random.Random) -> Iterator[Case]:
    """Yield the questions with their right, another and a plausible answer as statements."""
    right = [asked for asked in here.questions if asked.right]
    for asked in here.questions:
        if not (said := statement(asked.text, asked.answer)):
            continue
        if not asked.right:
            yield Case("plausible answer", False, said, here.title, here.text)
            continue
        yield Case("question and answer", True, said, here.title, here.text)
        other = [
            one.answer
            for one in right
            if _sort(one.answer) == _sort(asked.answer)
            and not _overlap(one.answer, asked.answer)
            and one.answer.casefold() not in asked.text.casefold()
        ]
        if other and (said := statement(asked.text, rng.choice(other))):
            yield Case("wrong answer", False, said, here.title, here.text)


def _sort(answer: str) -> str:
    if re.search(r"\b1\d{3}\b|\b20\d\d\b", answer):
        return "date"
    if re.search(r"\d", answer):
        return "number"
    return "name" if answer[:1].isupper() else "words"


def _overlap(one: str, other: str) -> bool:
    return bool(set(one.casefold().split()) & set(other.casefold().split()))
