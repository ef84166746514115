from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_passages import passage, reference

from assistant import terminal
from assistant.sync import SyncProgress
from assistant.types import (
    Answer,
    Citation,
    DocumentSummary,
    FailedFile,
    Notice,
    Sentence,
    Status,
    SyncReport,
)

HOSTILE = "red\x1b[31m title\x07\x9b2J"
FOUND = passage("Japan chose Turkmenistan.", heading="The choice", page=3)
CITATION = Citation(1, FOUND.document, 3, "The choice", 100, 125, "Japan chose Turkmenistan.")
ANSWER = Answer(
    id="1",
    question="Why?",
    standalone_question="Why?",
    answered=True,
    text="Japan chose Turkmenistan. [1]",
    sentences=(Sentence("Japan chose Turkmenistan.", (1,), "verified", 0.9),),
    citations=(CITATION,),
    related=(),
    confidence=0.9,
    model="extractive",
    index_version="1",
    created="2026-01-01T00:00:00Z",
    timings_ms={},
)
STATUS = Status((), 2, 5, 9, "abc-1", "all-MiniLM-L6-v2", None, {"added": (), "changed": ()})


def text_of(lines: Iterator[str]) -> str:
    return "\n".join(lines)


# Answers and passages


def test_an_answer_shows_its_sources_with_their_words() -> None:
    assert list(terminal.answer_lines(ANSWER)) == [
        "Japan chose Turkmenistan. [1]",
        "",
        "[1] Japan › The choice, p. 3 (japan.md)",
        "    “Japan chose Turkmenistan.”",
    ]


def test_an_abstention_shows_the_nearest_passages() -> None:
    abstained = replace(
        ANSWER, answered=False, text="The documents do not.", citations=(), related=(FOUND,)
    )
    assert list(terminal.answer_lines(abstained)) == [
        "The documents do not.",
        "",
        "Nearest passages:",
        "  Japan › The choice, p. 3 (japan.md)",
    ]


def test_what_was_understood_and_what_was_left_out_is_told() -> None:
    followed = replace(
        ANSWER, standalone_question="Why? (Japan)", notices=(Notice("x", "One thing went wrong."),)
    )
    shown = text_of(terminal.answer_lines(followed))
    assert shown.startswith("Understood as: Why? (Japan)\n")
    assert "Note: One thing went wrong." in shown


def test_long_lines_are_wrapped() -> None:
    long = replace(ANSWER, text="Many words of an answer. " * 30)
    assert max(len(line) for line in terminal.answer_lines(long)) <= terminal.WIDTH


def test_a_passage_shows_score_place_and_offsets() -> None:
    first, *_, last = terminal.passage_lines(FOUND)
    assert first == "1.000  Japan › The choice, p. 3 (japan.md)  100–125"
    assert last == ""


# Reports, documents, status


def test_a_report_names_what_failed_and_why() -> None:
    report = SyncReport(
        added=("a.md", "b.md"),
        changed=("c.md",),
        unchanged=4,
        failed=(FailedFile("bad.pdf", "It is encrypted. Save it without a password."),),
        chunks_embedded=7,
        chunks_reused=3,
        seconds=1.26,
    )
    assert list(terminal.report_lines(report)) == [
        "2 added, 1 changed, 0 removed, 4 unchanged, 1 failed; "
        "7 chunks embedded, 3 reused in 1.3 s.",
        "  failed: bad.pdf: It is encrypted. Save it without a password.",
    ]


def test_documents_are_listed_and_counted() -> None:
    summary = DocumentSummary(reference(), "md", "2025-01-01T00:00:00Z", 12_345, 17)
    lines = list(terminal.document_lines([summary]))
    assert lines[0] == "japan.md  “Japan”  12,345 characters, 17 chunks"
    assert lines[-1] == "1 document"


def test_a_healthy_status() -> None:
    shown = text_of(terminal.status_lines(STATUS))
    assert "Index abc-1: healthy" in shown
    assert "2 documents, 5 chunks, 9 sentences" in shown
    assert "assistant index" not in shown


def test_one_of_a_thing_is_told_as_one() -> None:
    small = replace(STATUS, documents=1, chunks=1, sentences=1200)
    assert "1 document, 1 chunk, 1,200 sentences" in text_of(terminal.status_lines(small))


def test_a_status_with_problems_and_many_stale_files() -> None:
    many = tuple(f"{number}.md" for number in range(terminal.SHOWN_SOURCES + 5))
    ill = replace(STATUS, problems=("The vectors are lost.",), stale={"added": many})
    shown = text_of(terminal.status_lines(ill))
    assert "needs attention" in shown
    assert "  The vectors are lost." in shown
    assert "  added since: 0.md" in shown
    assert "  added since: 5 more" in shown
    assert f"{terminal.SHOWN_SOURCES}.md" not in shown
    assert "Run `assistant index`" in shown


def test_a_status_names_what_cannot_be_read_and_why() -> None:
    many = tuple(FailedFile(f"{n}.pdf", "It is encrypted.") for n in range(100, 122))
    shown = text_of(terminal.status_lines(replace(STATUS, failed=many)))
    assert "  cannot be read: 100.pdf: It is encrypted." in shown
    assert f"  cannot be read: {22 - terminal.SHOWN_SOURCES} more" in shown
    assert "assistant index" not in shown, "that would not help"


# What a document holds is not obeyed


def hostile_lines() -> Iterator[str]:
    document = replace(reference(f"{HOSTILE}.md", HOSTILE))
    cited = replace(CITATION, document=document, heading=HOSTILE, quote=HOSTILE)
    found = replace(FOUND, document=document, heading=HOSTILE, text=HOSTILE)
    answer = replace(
        ANSWER,
        text=HOSTILE,
        standalone_question=HOSTILE,
        citations=(cited,),
        related=(found,),
        notices=(Notice("x", HOSTILE),),
    )
    yield from terminal.answer_lines(answer)
    yield from terminal.passage_lines(found)
    yield from terminal.report_lines(SyncReport(failed=(FailedFile(HOSTILE, HOSTILE),)))
    yield from terminal.document_lines([DocumentSummary(document, "md", "", 1, 1)])
    yield from terminal.status_lines(
        replace(STATUS, problems=(HOSTILE,), stale={"added": (HOSTILE,)}, chat_model=HOSTILE)
    )


@pytest.mark.parametrize("line", list(hostile_lines()))
def test_no_line_holds_what_a_terminal_would_obey(line: str) -> None:
    assert not set(line) & {"\x1b", "\x07", "\x9b", "\n", "\r"}


def test_control_characters_are_shown() -> None:
    assert terminal.shown("a\x1b[2J\r\nb\tc") == "a\\x1b[2J\\r b c"


@given(st.text())
def test_shown_text_has_no_control_characters(text: str) -> None:
    assert terminal.shown(text).isprintable() or not any(
        ord(character) < 32 or 127 <= ord(character) < 160 for character in terminal.shown(text)
    )


def test_text_that_turns_a_line_around_is_shown_as_an_escape() -> None:
    assert "\u202e" not in terminal.shown("evil\u202etxt.exe\u2066")


# Progress and preparation


class Syncing:
    """Stands for an assistant whose sync tells of every step."""

    def __init__(self, documents: int, stale: int = 0) -> None:
        self._documents = documents
        self._stale = stale
        self.synced = 0

    def sync(self, *, rebuild: bool, only: Any, progress: Any) -> SyncReport:
        self.synced += 1
        for stage, source in [("reading", "[bold]a.md[/nonsense]"), ("embedding", "a.md")]:
            progress(SyncProgress(stage, 1, 2, source))
            progress(SyncProgress(stage, 2, 2, ""))
        return SyncReport(added=("a.md",))

    def documents(self) -> list[None]:
        return [None] * self._documents

    def status(self) -> Any:
        return SimpleNamespace(stale={"added": ("a.md",) * self._stale})


def test_progress_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    report = terminal.sync_with_progress(cast(Any, Syncing(0)))
    assert report.added == ("a.md",)
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", ""), "no bar where nobody watches"


def test_a_terminal_sees_counts(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    terminal.sync_with_progress(cast(Any, Syncing(0)))
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Reading" in captured.err
    assert "Embedding" in captured.err
    assert "2/2" in captured.err


@pytest.mark.parametrize(
    ("documents", "stale", "synced", "told"),
    [
        (0, 0, 1, "1 added"),
        (3, 0, 0, ""),
        (3, 1, 0, "1 file has changed since the last `assistant index`."),
        (3, 2, 0, "2 files have changed since the last `assistant index`."),
    ],
)
def test_before_a_question_the_index_is_made_or_its_age_told(
    documents: int, stale: int, synced: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assistant = Syncing(documents, stale)
    terminal.prepare(cast(Any, assistant))
    captured = capsys.readouterr()
    assert assistant.synced == synced
    assert captured.out == ""
    assert captured.err.strip().startswith(told)
