"""Small folders of documents as people keep them, with questions that they answer or only seem to.

``training/folders/NAME`` holds ``corpus/`` and ``questions.jsonl`` in the form of ``assistant
evaluate``: written for this project with a language model. Nothing is learned from them or fitted
on them: they show what the thresholds do (`training.fit_evidence`), so that rules and settings can
be tried on them. Those that are measured with are in ``benchmarks/everyday``. Knows these files
only.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from assistant.evaluation import Question, load_questions

FOLDER = Path(__file__).parent / "folders"


def folder_questions() -> Iterator[tuple[str, Question]]:
    """Yield each folder's name, as `write_corpus` calls it, with each of its questions."""
    for path in kept_folders():
        for question in load_questions(path / "questions.jsonl"):
            yield f"folder-{path.name}", question


def write_corpus(corpus: Path) -> None:
    """Copy every folder's documents below a corpus folder."""
    for path in kept_folders():
        shutil.copytree(path / "corpus", corpus / f"folder-{path.name}", dirs_exist_ok=True)


def kept_folders() -> list[Path]:
    """Return the folders, each with ``corpus/`` and ``questions.jsonl``."""
    return sorted(path for path in FOLDER.iterdir() if path.is_dir())
