"""Whole documents, written for this project, with questions on each of their passages.

Encyclopaedia articles, handbooks, minutes, features. ``training/documents/*.jsonl`` holds one in a
line: its title and its passages in their order, each with a heading, a text, and questions with the
words that answer, or null where nothing in the whole document does. The passages of a document have
its names and its subject in common, so that only reading tells which of them answers. Every eighth
document is held out. Knows these files only.
"""

from __future__ import annotations

from pathlib import Path

from training.everyday import EverydayPassage, passage_of, rows

FOLDER = Path(__file__).parent / "documents"


def document_passages() -> tuple[EverydayPassage, ...]:
    """Return the passages of all documents, document by document in their order."""
    return tuple(
        passage_of(row["title"], number, row["title"], passage)
        for path in sorted(FOLDER.glob("*.jsonl"))
        for number, row in enumerate(rows(path))
        for passage in row["passages"]
    )
