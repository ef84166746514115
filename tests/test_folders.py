"""The folders that sentences are ranked by: questions well formed, answers where they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.evaluation import load_questions
from assistant.evaluation.gold import occurrences
from assistant.reading import read
from training.folders import folder_questions, kept_folders, write_corpus

FOLDERS = kept_folders()
MOST_BYTES = 1_000_000


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_answer_stands_where_it_is_said_to(folder: Path) -> None:
    corpus = folder / "corpus"
    texts = {
        path.relative_to(corpus).as_posix(): read(path, path.name, max_bytes=MOST_BYTES).text
        for path in corpus.rglob("*")
        if path.is_file()
    }
    questions = load_questions(folder / "questions.jsonl")
    for question in questions:
        for part in question.parts:
            assert part.sources, question.text
            for source in part.sources:
                found = [next(occurrences(a, texts[source]), None) for a in part.answers]
                assert any(found), (question.text, source)
    unanswerable = sum(not question.answerable for question in questions)
    assert 0.3 < unanswerable / len(questions) < 0.5


def test_the_documents_stand_where_the_questions_look_for_them(tmp_path: Path) -> None:
    write_corpus(tmp_path)
    asked = list(folder_questions())
    assert len({folder for folder, _ in asked}) == len(FOLDERS)
    for folder, question in asked:
        for part in question.parts:
            assert all(source.startswith(f"{folder}/") for source in part.sources)
            assert all((tmp_path / source).is_file() for source in part.sources)
