"""Everyday texts, written for this project, with questions that they answer or only seem to.

Handbooks, manuals, minutes, news, software, leaflets, rules, reports: what people ask about that no
encyclopedia covers. ``training/everyday/*.jsonl`` holds a passage a line: title, heading, text, and
questions with the words that answer, or null where the text only looks as if it did;
``training/excerpts`` likewise, each passage out of a document of its own, many in forms that no
encyclopedia has: chats, mails, notes, rows of tables. Every eighth passage is held out. Knows these
files only.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.squad import Question

FOLDER = Path(__file__).parent / "everyday"
EXCERPTS = Path(__file__).parent / "excerpts"
HELD_OUT_EVERY = 8


@dataclass(frozen=True, slots=True)
class EverydayPassage:
    """A passage and its questions, each with the words that answer it, or None."""

    domain: str
    """What its file is about; or the title of the whole document that it is of."""
    number: int
    """Of its line."""
    title: str
    heading: str
    text: str
    """Items of lists and rows of tables stand on lines of their own."""
    questions: tuple[tuple[str, str | None], ...]

    @property
    def held_out(self) -> bool:
        """Whether the reader is not to be trained on it."""
        return self.number % HELD_OUT_EVERY == HELD_OUT_EVERY - 1

    @property
    def source(self) -> str:
        """Path of its file below a corpus folder."""
        return f"{self.folder}/{self.number}.md"

    @property
    def folder(self) -> str:
        """The folder of its domain."""
        return f"everyday-{self.domain}"


def everyday_passages(folder: Path = FOLDER) -> list[EverydayPassage]:
    """Return all passages of a folder, by domain."""
    return [
        passage_of(path.stem, number, row["title"], row)
        for path in sorted(folder.glob("*.jsonl"))
        for number, row in enumerate(rows(path))
    ]


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file that holds one a line."""
    return map(json.loads, path.read_text(encoding="utf-8").splitlines())


def passage_of(domain: str, number: int, title: str, row: Mapping[str, Any]) -> EverydayPassage:
    """Return the passage of a row, or of one of the passages that a row holds."""
    questions = tuple((asked["question"], asked["answer"]) for asked in row["questions"])
    return EverydayPassage(domain, number, title, row["heading"], row["text"], questions)


def everyday_questions() -> Iterator[Question]:
    """Yield the questions on the passages held out, as they are asked over `write_corpus`.

    What one passage of a document does not answer, another may; such questions are left out.
    """
    passages = everyday_passages()
    of_document = Counter((passage.domain, passage.title) for passage in passages)
    for passage in passages:
        alone = of_document[passage.domain, passage.title] == 1
        for text, answer in passage.questions if passage.held_out else ():
            if answer or alone:
                yield Question(text, passage.folder, passage.source, (answer,) if answer else ())


def write_corpus(corpus: Path) -> None:
    """Write every passage as a document of its own."""
    for passage in everyday_passages():
        path = corpus / passage.source
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [f"# {passage.title}", *([f"## {passage.heading}"] if passage.heading else [])]
        lines += passage.text.split("\n")
        path.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
