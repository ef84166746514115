"""The public data sets as questions over passages, sentence by sentence, for training the reader.

Knows the files of ``DATA`` and nothing of the network. Only what the data's own README gives to
training is read: SQuAD 2.0's training articles, SQuAD 1.1 pairs, QED train, PolicyQA and SelQA;
and the questions that were written for this, on everyday texts and on paragraphs of these sets.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

from assistant.sentences import sentence_bounds
from benchmarks.squad import TRAINING
from training.documents import document_passages
from training.everyday import EXCERPTS, FOLDER, EverydayPassage, everyday_passages, rows

MOST_SENTENCES = 12
POLICY_QUESTIONS = 1800
"""Of PolicyQA's 3,809, which repeat 568 wordings."""

CONTRASTS = Path(__file__).parent / "contrasts"
"""A paragraph a line: its name (`Paragraph.name`), and questions with the words that answer, or
null where the paragraph only looks as if it did. Written for this project with a language model."""
EVERYDAY_HELD_OUT = "everyday, held out"

Span = tuple[int, int, int]
"""Sentence number, start and end of the answer's characters within that sentence."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question, or a claim to be checked, with one passage and what is right about it."""

    question: str
    context: str
    """Title and headings; may be empty."""
    sentences: tuple[str, ...]
    right: frozenset[int] = frozenset()
    """Sentences that answer or support; empty where the passage does not."""
    answer: Span | None = None
    group: str = ""
    """Article or document that the passage is of: hard negatives are near ones."""
    source: str = ""
    """Data set."""
    claim: bool = False
    """Whether ``question`` is a statement: then ``right`` says what supports it."""

    @property
    def answerable(self) -> bool:
        """Whether the passage answers the question or supports the claim."""
        return bool(self.right)

    @property
    def passage(self) -> str:
        """The sentences as one text."""
        return " ".join(self.sentences)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a data set."""

    name: str
    """Its id in QED, or the title of its article and its number there."""
    title: str
    text: str
    bounds: tuple[tuple[int, int], ...]
    """Where its sentences begin and end."""


def examples(data: Path, random: Random) -> list[Example]:
    """Return every training example of the data sets."""
    return [
        *squad(data),
        *natural(data),
        *pairs(data, random),
        *random.sample(list(policies(data)), POLICY_QUESTIONS),
        *selections(data),
        *everyday(),
        *everyday(EXCERPTS),
        *documents(),
        *contrasts(data),
    ]


def squad(data: Path) -> Iterator[Example]:
    """Yield SQuAD 2.0's questions on the training articles, unanswerable ones too."""
    for paragraph, asked in _squad_rows(data):
        yield _example(asked["question"].strip(), paragraph, _answer_spans(asked), "squad2")


def natural(data: Path) -> Iterator[Example]:
    """Yield Natural Questions with the paragraph that answers each, from QED's training part."""
    for paragraph, row in _natural_rows(data):
        yield _example(row["question_text"], paragraph, row["answer_spans"], "qed")


def policies(data: Path) -> Iterator[Example]:
    """Yield PolicyQA's questions on privacy policies."""
    for paragraph, asked in _policy_rows(data):
        yield _example(asked["question"], paragraph, _answer_spans(asked), "policyqa")


def contrasts(data: Path) -> Iterator[Example]:
    """Yield the questions of ``training/contrasts`` over the paragraphs that they name.

    Each answerable one is followed by one that differs in little and is not answered: a contrast
    set (Gardner et al. 2020, https://arxiv.org/abs/2004.02709), made as SQuAD 2.0's were.
    """
    rows = (*_natural_rows(data), *_squad_rows(data), *_policy_rows(data))
    paragraphs = {paragraph.name: paragraph for paragraph, _ in rows}
    for written in written_contrasts():
        paragraph = paragraphs[written["paragraph"]]
        for asked in written["questions"]:
            spans = [_place(asked["answer"], paragraph.text)] if asked["answer"] else []
            yield _example(asked["question"], paragraph, spans, "contrasts")


def written_contrasts() -> Iterator[dict[str, Any]]:
    """Yield the lines of `CONTRASTS`: the paragraph's name and its questions."""
    for path in sorted(CONTRASTS.glob("*.jsonl")):
        yield from rows(path)


Rows = Iterator[tuple[Paragraph, dict[str, Any]]]
"""Each question with its paragraph, as the data set's file has it."""


def _natural_rows(data: Path) -> Rows:
    for path in sorted((data / "qed" / "train").glob("*.jsonlines")):
        for row in rows(path):
            text = row["paragraph_text"]
            # What stands before the first sentence that QED counts is a sentence too.
            starts = sorted({0, *row["sentence_starts"], len(text)})
            name = str(row["example_id"])
            yield Paragraph(name, row["title_text"], text, tuple(pairwise(starts))), row


def _squad_rows(data: Path) -> Rows:
    content = json.loads((data / "squad2" / "dev-v2.0.json").read_text(encoding="utf-8"))
    yield from _article_rows([a for a in content["data"] if a["title"] in TRAINING])


def _policy_rows(data: Path) -> Rows:
    content = json.loads((data / "policyqa" / "dev.json").read_text(encoding="utf-8"))
    yield from _article_rows(content["data"])


def _article_rows(articles: Iterable[dict[str, Any]]) -> Rows:
    for article in articles:
        for number, found in enumerate(article["paragraphs"]):
            text = found["context"]
            title = article["title"]
            bounds = tuple(sentence_bounds(text))
            paragraph = Paragraph(f"{title} {number}", title.replace("_", " "), text, bounds)
            for asked in found["qas"]:
                yield paragraph, asked


def _answer_spans(asked: dict[str, Any]) -> list[tuple[int, int]]:
    return [(a["answer_start"], a["answer_start"] + len(a["text"])) for a in asked["answers"]]


def _place(words: str, text: str) -> tuple[int, int]:
    """Return where the words first stand in a text whose spacing may be wider."""
    found = re.search(r"\s+".join(map(re.escape, words.split())), text)
    if not found:
        raise ValueError(f"“{words}” does not stand in the paragraph “{text[:60]}…”")
    return found.span()


def pairs(data: Path, random: Random) -> Iterator[Example]:
    """Yield SQuAD 1.1's questions with the right sentence among its neighbours in the file.

    The file keeps the order of the paragraphs, so the sentences around one are of its article.
    """
    folder = data / "squad1_pairs"
    asked = (folder / "tgt-test.txt").read_text(encoding="utf-8").splitlines()
    given = (folder / "src-test.txt").read_text(encoding="utf-8").splitlines()
    order = list(dict.fromkeys(given))
    place = {sentence: number for number, sentence in enumerate(order)}
    for question, sentence in zip(asked, given, strict=True):
        middle = place[sentence]
        first = max(0, middle - random.randint(0, 3))
        last = middle + random.randint(1, 4)
        yield Example(
            question.strip(),
            "",
            tuple(text.strip() for text in order[first:last]),
            frozenset({middle - first}),
            group=f"pairs {middle // 60}",
            source="pairs",
        )


def selections(data: Path) -> Iterator[Example]:
    """Yield SelQA's questions with the sentences of one section."""
    for row in json.loads((data / "selqa" / "selqa-ass-dev.json").read_text(encoding="utf-8")):
        kept = row["candidates"][:MOST_SENTENCES]
        yield Example(
            row["question"],
            f"{row['article']} › {row['section']}",
            tuple(kept),
            frozenset(number for number in row["answers"] if number < len(kept)),
            group=row["article"],
            source="selqa",
        )


def everyday(folder: Path = FOLDER) -> Iterator[Example]:
    """Yield the questions on a folder's texts, those held out in the group `EVERYDAY_HELD_OUT`."""
    return _written(everyday_passages(folder), folder.name)


def documents() -> Iterator[Example]:
    """Yield the questions on whole documents, those held out in the group `EVERYDAY_HELD_OUT`."""
    return _written(document_passages(), "documents")


def _written(passages: Iterable[EverydayPassage], source: str) -> Iterator[Example]:
    for passage in passages:
        bounds = [
            (line.start() + start, line.start() + end)
            for line in re.finditer(r"[^\n]+", passage.text)
            for start, end in sentence_bounds(line[0])
        ]
        for question, answer in passage.questions:
            start = passage.text.index(answer) if answer else 0
            spans = [(start, start + len(answer))] if answer else []
            context = f"{passage.title} {passage.heading}".strip()
            paragraph = Paragraph(passage.source, context, passage.text, tuple(bounds))
            yield replace(
                _example(question, paragraph, spans, source),
                group=EVERYDAY_HELD_OUT if passage.held_out else passage.domain,
            )


def without_answer(example: Example) -> Example | None:
    """Return the example with its right sentences taken out, so that nothing answers it."""
    kept = tuple(s for n, s in enumerate(example.sentences) if n not in example.right)
    if not kept or not example.right:
        return None
    return replace(example, sentences=kept, right=frozenset(), answer=None)


def against(example: Example, other: Example) -> Example:
    """Return the example's question over another example's passage, which does not answer it."""
    return replace(
        example,
        context=other.context,
        sentences=other.sentences,
        right=frozenset(),
        answer=None,
        group=other.group,
    )


def _example(
    question: str, paragraph: Paragraph, spans: Iterable[Sequence[int]], source: str
) -> Example:
    """Return an example; the answer is the first span, the right sentences those of all spans."""
    text, bounds = paragraph.text, paragraph.bounds
    spans = [span for span in spans if span[1] > span[0]]
    right = {
        number
        for number, (start, end) in enumerate(bounds)
        for from_, to in spans
        if from_ < end and to > start and text[max(start, from_) : min(end, to)].strip()
    }
    answer = None
    if spans:
        from_, to = spans[0]
        for number, (start, end) in enumerate(bounds):
            if start <= from_ < end:
                answer = (number, from_ - start, min(to, end) - start)
    return Example(
        question,
        paragraph.title,
        tuple(text[start:end] for start, end in bounds),
        frozenset(right),
        answer,
        group=paragraph.title,
        source=source,
    )
