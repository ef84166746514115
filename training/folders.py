"""Small folders of documents as people keep them, with questions that they answer or only seem to.

``training/folders/NAME`` holds ``corpus/``, ``questions.jsonl`` and, in conversations,
``follow_ups.jsonl`` in the form of ``assistant evaluate``: written for this project with a language
model. No reader is trained on them. Which sentence comes first is fitted on the questions
(`training.fit_evidence`), and they show what the thresholds do, so that rules and settings can be
tried on them. Those that are measured with are in ``benchmarks/everyday``. Knows these files only.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from assistant.evaluation import Question, load_questions

FOLDER = Path(__file__).parent / "folders"


def folder_questions() -> Iterator[tuple[str, Question]]:
    """Yield each folder's name with each of its questions, sources as `write_corpus` has them."""
    for path in kept_folders():
        folder = _below(path)
        for question in load_questions(path / "questions.jsonl"):
            parts = tuple(
                replace(part, sources=tuple(f"{folder}/{source}" for source in part.sources))
                for part in question.parts
            )
            yield folder, replace(question, parts=parts)


def write_corpus(corpus: Path) -> None:
    """Copy every folder's documents below a corpus folder."""
    for path in kept_folders():
        shutil.copytree(path / "corpus", corpus / _below(path), dirs_exist_ok=True)


def _below(path: Path) -> str:
    return f"folder-{path.name}"


def kept_folders() -> list[Path]:
    """Return the folders, each with ``corpus/`` and ``questions.jsonl``."""
    return sorted(path for path in FOLDER.iterdir() if path.is_dir())
