from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from small_index import document

from assistant import answers as answers_module
from assistant.answers import Answers
from assistant.errors import IndexUnusable, NotFound
from assistant.types import Answer, Citation, Document, Sentence


@pytest.fixture
def answers(tmp_path: Path) -> Iterator[Answers]:
    answers = Answers(tmp_path / "answers.sqlite")
    yield answers
    answers.close()


def citing(id_: str, *documents: Document) -> Answer:
    """Return an answer that quotes the first five characters of each document."""
    citations = tuple(
        Citation(number, made.reference, 2, "A › B", 0, 5, made.text[:5])
        for number, made in enumerate(documents, 1)
    )
    return Answer(
        id=id_,
        question="Why?",
        standalone_question="Why?",
        answered=bool(documents),
        text="Japan. [1]",
        sentences=(Sentence("Japan.", (1,), "verified", 0.5),),
        citations=citations,
        related=(),
        confidence=0.5,
        model="extractive",
        index_version="1",
        created="2026-01-01T00:00:00Z",
        timings_ms={"retrieve": 1.0, "answer": 2.0},
    )


def keeping(*documents: Document) -> dict[str, Document]:
    return {made.reference.id: made for made in documents}


JAPAN = document("japan.txt", "日本 👩‍👩‍👧 Japan chose.\n\u05d0\u05d1 e\u0301nd")


def test_a_saved_answer_comes_back_as_it_was_given(answers: Answers) -> None:
    answer = citing("one", JAPAN)
    answers.save(answer, keeping(JAPAN).get)
    assert answers.get("one").answer == answer.to_dict()


def test_the_cited_version_is_kept_whole(answers: Answers) -> None:
    answers.save(citing("one", JAPAN), keeping(JAPAN).get)
    assert answers.evidence(JAPAN.reference.id, JAPAN.reference.version) == JAPAN


def test_another_version_is_kept_beside_it(answers: Answers) -> None:
    later = document("japan.txt", "Japan has changed its mind.")
    answers.save(citing("one", JAPAN), keeping(JAPAN).get)
    answers.save(citing("two", later), keeping(later).get)
    for made in (JAPAN, later):
        assert answers.evidence(made.reference.id, made.reference.version) == made


def test_a_version_that_is_kept_is_not_loaded_again(answers: Answers) -> None:
    answers.save(citing("one", JAPAN), keeping(JAPAN).get)

    def refuse(id_: str) -> Document:
        raise AssertionError(f"{id_} was loaded")

    answers.save(citing("two", JAPAN), refuse)
    assert answers.evidence(JAPAN.reference.id, JAPAN.reference.version) == JAPAN


def test_an_abstention_is_kept_too(answers: Answers) -> None:
    answers.save(citing("none"), keeping().get)
    assert answers.get("none").answer["answered"] is False


def test_what_is_unknown_is_named(answers: Answers) -> None:
    assert answers.evidence("nowhere", "sha256:0") is None
    with pytest.raises(NotFound, match='no answer "nobody"'):
        answers.get("nobody")
    with pytest.raises(NotFound, match='no answer "nobody"'):
        answers.feedback("nobody", helpful=True, reason="")
    with pytest.raises(NotFound) as caught:
        answers.get("x" * 10_000)
    assert len(caught.value.message) < 200


def test_the_last_word_of_a_reader_counts(answers: Answers, tmp_path: Path) -> None:
    answers.save(citing("one", JAPAN), keeping(JAPAN).get)
    answers.feedback("one", helpful=True, reason="")
    answers.feedback("one", helpful=False, reason="'); DROP TABLE answers; --")
    with sqlite3.connect(tmp_path / "answers.sqlite") as database:
        rows = database.execute("SELECT helpful, reason FROM answers").fetchall()
    database.close()
    assert rows == [(0, "'); DROP TABLE answers; --")]


def test_answers_outlive_their_process(answers: Answers, tmp_path: Path) -> None:
    answers.save(citing("one", JAPAN), keeping(JAPAN).get)
    again = Answers(tmp_path / "answers.sqlite")
    assert again.get("one").answer["question"] == "Why?"
    assert again.evidence(JAPAN.reference.id, JAPAN.reference.version) == JAPAN
    again.close()


def test_what_cannot_be_kept_is_an_error_with_a_remedy(answers: Answers) -> None:
    answers._database.execute("PRAGMA query_only = ON")
    with pytest.raises(IndexUnusable, match=r"cannot be kept.*disk"):
        answers.save(citing("one", JAPAN), keeping(JAPAN).get)
    with pytest.raises(IndexUnusable, match=r"opinion.*cannot be kept.*disk"):
        answers.feedback("one", helpful=True, reason="")


def test_what_cannot_be_read_is_an_error_with_a_remedy(answers: Answers) -> None:
    answers._database.execute("DROP TABLE evidence")
    answers._database.execute("DROP TABLE answers")
    for read in (
        lambda: answers.get("one"),
        lambda: answers.evidence(JAPAN.reference.id, JAPAN.reference.version),
        lambda: answers.source_of(JAPAN.reference.id, JAPAN.reference.version),
    ):
        with pytest.raises(IndexUnusable, match=r"cannot be read.*answers\.sqlite"):
            read()


def test_the_oldest_are_forgotten_with_their_evidence(
    answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers_module, "MOST_ANSWERS", 2)
    other = document("china.txt", "China built a pipeline.")
    both = keeping(JAPAN, other).get
    answers.save(citing("one", JAPAN, other), both)
    for id_ in ("two", "three"):
        answers.save(citing(id_, other), both)
    with pytest.raises(NotFound):
        answers.get("one")
    assert answers.evidence(JAPAN.reference.id, JAPAN.reference.version) is None
    assert answers.evidence(other.reference.id, other.reference.version) == other


def test_threads_may_save_at_once(answers: Answers) -> None:
    def save(start: int) -> None:
        for number in range(start, start + 20):
            answers.save(replace(citing("", JAPAN), id=str(number)), keeping(JAPAN).get)

    threads = [threading.Thread(target=save, args=(start,)) for start in range(0, 80, 20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(answers.get(str(number)).answer["id"] == str(number) for number in range(80))


def test_no_other_version_is_kept_in_place_of_the_cited_one(answers: Answers) -> None:
    """A sync may replace a document between the search and the saving."""
    later = document("japan.txt", "Japan has changed its mind.")
    answers.save(citing("one", JAPAN), keeping(later).get)
    assert answers.evidence(JAPAN.reference.id, JAPAN.reference.version) is None
    assert answers.evidence(later.reference.id, later.reference.version) is None
    assert answers.get("one").answer["citations"][0]["quote"] == JAPAN.text[:5]


def test_a_file_of_an_earlier_release_learns_its_sources(tmp_path: Path) -> None:
    path = tmp_path / "answers.sqlite"
    with closing(Answers(path)) as answers:
        answers.save(citing("one", JAPAN), keeping(JAPAN).get)
    with closing(sqlite3.connect(path)) as database:
        database.execute("ALTER TABLE evidence DROP COLUMN source")
    with closing(Answers(path)) as answers:
        reference = JAPAN.reference
        assert answers.source_of(reference.id, reference.version) == reference.source
        assert answers.source_of(reference.id, "another") is None
        assert answers.evidence(reference.id, reference.version) == JAPAN
