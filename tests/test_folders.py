"""The folders of everyday documents: questions well formed, answers where they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.evaluation import load_questions
from assistant.evaluation.gold import occurrences
from assistant.reading import read
from benchmarks.everyday_texts import FOLDER as MEASURED
from training.folders import folder_questions, kept_folders, write_corpus

FOLDERS = kept_folders()
FILES = sorted(
    [
        *(path for folder in FOLDERS for path in folder.glob("*.jsonl")),
        *MEASURED.glob("*/follow_ups.jsonl"),
    ]
)
MOST_BYTES = 1_000_000


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name} {path.stem}")
def test_every_answer_stands_where_it_is_said_to(path: Path) -> None:
    corpus = path.parent / "corpus"
    texts = {
        document.relative_to(corpus).as_posix(): read(
            document, document.name, max_bytes=MOST_BYTES
        ).text
        for document in corpus.rglob("*")
        if document.is_file()
    }
    questions = load_questions(path)
    for question in questions:
        for part in question.parts:
            assert part.sources, question.text
            for source in part.sources:
                found = [next(occurrences(a, texts[source]), None) for a in part.answers]
                assert any(found), (question.text, source)
    unanswerable = sum(not question.answerable for question in questions)
    assert 0.3 < unanswerable / len(questions) < 0.5
    assert path.stem != "follow_ups" or all(question.history for question in questions)


def test_the_documents_stand_where_the_questions_look_for_them(tmp_path: Path) -> None:
    write_corpus(tmp_path)
    asked = list(folder_questions())
    assert len({folder for folder, _ in asked}) == len(FOLDERS)
    for folder, question in asked:
        for part in question.parts:
            assert all(source.startswith(f"{folder}/") for source in part.sources)
            assert all((tmp_path / source).is_file() for source in part.sources)
