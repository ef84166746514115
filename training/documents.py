"""Whole documents, written for this project, with questions on each of their passages.

Encyclopaedia articles, handbooks, minutes, features. ``training/documents/*.jsonl`` holds one in a
line: its title and its passages in their order, each with a heading, a text, and questions with the
words that answer, or null where nothing in the whole document does. The passages of a document have
its names and its subject in common, so that only reading tells which of them answers. Every eighth
document is held out. Knows these files only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

from benchmarks.squad import Question
from training.everyday import EverydayPassage, passage_of, write_passage

FOLDER = Path(__file__).parent / "documents"


@cache
def document_passages() -> tuple[EverydayPassage, ...]:
    """Return the passages of all documents, document by document in their order."""
    return tuple(
        passage_of(row["title"], number, row["title"], passage)
        for path in sorted(FOLDER.glob("*.jsonl"))
        for number, row in enumerate(map(json.loads, path.read_text(encoding="utf-8").splitlines()))
        for passage in row["passages"]
    )


def held_out() -> Iterator[tuple[str, str, EverydayPassage]]:
    """Yield the passages held out, each with its document's folder and with its source in there."""
    kept = (passage for passage in document_passages() if passage.held_out)
    for number, (_, passages) in enumerate(groupby(kept, key=lambda passage: passage.title)):
        folder = f"document-{number}"
        for place, passage in enumerate(passages):
            yield folder, f"{folder}/{place}.md", passage


def document_questions() -> Iterator[Question]:
    """Yield the questions on the documents held out, as they are asked over `write_corpus`."""
    for folder, source, passage in held_out():
        for text, answer in passage.questions:
            yield Question(text, folder, source, (answer,) if answer else ())


def write_corpus(corpus: Path) -> None:
    """Write every passage held out as a file of its own, in the folder of its document."""
    for _, source, passage in held_out():
        write_passage(corpus / source, passage)
