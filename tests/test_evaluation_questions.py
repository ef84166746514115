"""The file of questions: what can be written, and what is said of what cannot be used."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import InvalidRequest
from assistant.evaluation import Part, load_questions
from assistant.evaluation import question_file as format_
from assistant.types import Turn


def write(tmp_path: Path, *lines: str | Mapping[str, object]) -> Path:
    path = tmp_path / "questions.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts), encoding="utf-8")
    return path


def complaint(path: Path) -> str:
    with pytest.raises(InvalidRequest) as caught:
        load_questions(path)
    return str(caught.value)


# What can be written


def test_a_question_and_an_answer_are_enough(tmp_path: Path) -> None:
    (question,) = load_questions(write(tmp_path, {"question": " When? ", "answer": "1991"}))
    assert (question.text, question.parts) == ("When?", (Part(("1991",)),))
    assert (question.kind, question.line) == ("ordinary", 1)


@pytest.mark.parametrize(
    ("written", "parts", "kind"),
    [
        ({"answers": ["a", "b", "a"], "source": "x.md"}, [Part(("a", "b"), ("x.md",))], "ordinary"),
        ({"answer": "a", "source": ["x.md", "y"]}, [Part(("a",), ("x.md", "y"))], "ordinary"),
        (
            {"answers": ["a", "b"], "sources": ["x.md", "y.md"]},
            [Part(("a", "b"), ("x.md",)), Part(("a", "b"), ("y.md",))],
            "several-documents",
        ),
        (
            {"parts": [{"answer": "a", "source": "x.md"}, {"answers": ["b", "c"]}]},
            [Part(("a",), ("x.md",)), Part(("b", "c"))],
            "several-documents",
        ),
        ({"source": "x.md"}, [Part((), ("x.md",))], "ordinary"),
        ({"answerable": False}, [], "unanswerable"),
        ({"answerable": True, "answer": "a", "note": "hm"}, [Part(("a",))], "ordinary"),
        ({"answer": "a", "history": [{"question": "Who?"}]}, [Part(("a",))], "follow-up"),
    ],
)
def test_what_is_expected_can_be_said_in_several_ways(
    tmp_path: Path, written: dict[str, object], parts: list[Part], kind: str
) -> None:
    (question,) = load_questions(write(tmp_path, {"question": "Q?", **written}))
    assert list(question.parts) == parts
    assert question.kind == kind


def test_a_history_is_the_turns_before(tmp_path: Path) -> None:
    turns = [{"question": "Who?", "answer": "She."}, {"question": "When?"}]
    written = {"question": "Why?", "answer": "a", "history": turns}
    (question,) = load_questions(write(tmp_path, written))
    assert question.history == (Turn("Who?", "She."), Turn("When?", ""))


def test_comments_blank_lines_and_a_byte_order_mark_are_skipped(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    line = b'{"question": "Q?", "answer": "a"}'
    path.write_bytes(b"\xef\xbb\xbf# ours\r\n\r\n   \n  # more\n" + line + b"\r\n")
    (question,) = load_questions(path)
    assert question.line == 5


def test_what_json_may_hold_ends_no_line(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    lines = (
        '{"question": "One\u2028 or two?", "answerable": false}',
        r'{"question": "\u0000?", "answerable": false}',
    )
    path.write_bytes("\r\n".join(lines).encode())
    told = complaint(path)
    assert "line 2: The question holds control characters." in told
    assert "line 1" not in told


def test_the_same_words_after_another_history_are_another_question(tmp_path: Path) -> None:
    first = {"question": "And then?", "answer": "a", "history": [{"question": "One?"}]}
    second = {"question": "And then?", "answer": "a", "history": [{"question": "Two?"}]}
    assert len(load_questions(write(tmp_path, first, second))) == 2


# What cannot be used

GOOD = '{"question": "Good?", "answer": "a"}'


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"question": "Q?", "answer": "a",}', "Not JSON at character"),
        ("{'question': 'Q?'}", "double quotation marks"),
        ('["Q?"]', "Not a JSON object"),
        ("[" * 100_000, "nested too deeply"),
        ('{"question": "Q?", "anwser": "a"}', 'Unknown key "anwser". Did you mean "answer"?'),
        ('{"question": "Q?", "xyzzy": "a"}', 'A line may have "question", "answer"'),
        ('{"answer": "a"}', 'There is no "question"'),
        ('{"question": 5, "answer": "a"}', '"question" must be a text'),
        ('{"question": " ", "answer": "a"}', '"question" is empty'),
        ('{"question": "Q?"}', "Nothing is expected of the answer"),
        ('{"question": "Q?", "answers": []}', '"answers" is empty'),
        ('{"question": "Q?", "answers": [1]}', '"answers" must be a text or a list'),
        ('{"question": "Q?", "answer": "a", "answers": ["b"]}', "Remove one of the two"),
        ('{"question": "Q?", "source": "a", "sources": ["b"]}', "Remove one of the two"),
        ('{"question": "Q?", "answer": "a", "answer": "b"}', '"answer" stands there twice'),
        ('{"question": "Q?", "answerable": "no"}', "true or false, without quotation marks"),
        ('{"question": "Q?", "answerable": false, "answer": "a"}', "cannot stand with"),
        ('{"question": "Q?", "parts": [{"answer": "a"}]}', "two or more"),
        ('{"question": "Q?", "parts": ["a", "b"]}', '"parts" must be a list of objects'),
        ('{"question": "Q?", "parts": [{"answer": "a"}, {}]}', "A part is empty"),
        ('{"question": "Q?", "parts": [{"answr": "a"}, {}]}', 'Did you mean "answer"?'),
        ('{"question": "Q?", "answer": "a", "parts": []}', "Remove one of the two"),
        ('{"question": "Q?", "answer": "a", "history": "x"}', '"history" must be a list'),
        ('{"question": "Q?", "answer": "a", "history": [{}]}', 'has no "question"'),
        (
            '{"question": "Q?", "answer": "a", "history": [{"question": "Who \\ud83d?"}]}',
            "control characters",
        ),
        ('{"question": "Q?", "answer": "a", "history": [{"q": "x"}]}', 'Unknown key "q"'),
        ('{"question": "Q?", "answer": "a", "note": 3}', '"note" must be a text'),
        (json.dumps({"question": "x" * 4001, "answer": "a"}), "4,001 characters"),
        (GOOD, "Repeats line 1"),
    ],
    ids=lambda value: value[:44],
)
def test_a_wrong_line_is_told_with_its_number_and_remedy(
    tmp_path: Path, line: str, told: str
) -> None:
    message = complaint(write(tmp_path, GOOD, line))
    assert message.startswith("questions.jsonl, line 2: ")
    assert told in message


def test_all_wrong_lines_are_told_at_once_and_many_are_counted(tmp_path: Path) -> None:
    message = complaint(write(tmp_path, "{", GOOD, "{"))
    assert "has 2 problems" in message
    assert "\n  line 1: " in message
    assert "\n  line 3: " in message
    assert "and 10 more." in complaint(write(tmp_path, *["{"] * 30))


@pytest.mark.parametrize("content", [b"", b"\n\n# only a comment\n"])
def test_an_empty_file_is_told_with_an_example(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "q.jsonl"
    path.write_bytes(content)
    message = complaint(path)
    assert "holds no question" in message
    assert '{"question"' in message


def test_a_file_that_cannot_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "No such file" in complaint(tmp_path / "nowhere.jsonl")
    assert "cannot be read" in complaint(tmp_path)
    (tmp_path / "utf16").write_text(GOOD, encoding="utf-16")
    assert "Save it as UTF-8" in complaint(tmp_path / "utf16")
    monkeypatch.setattr(format_, "MOST_BYTES", 10)
    assert "larger than" in complaint(write(tmp_path, GOOD))


def test_too_many_questions_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(format_, "MOST_QUESTIONS", 1)
    other = GOOD.replace("Good", "Better")
    assert "2 questions; 1 are the most" in complaint(write(tmp_path, GOOD, other))


def test_what_a_terminal_would_obey_is_shown_as_an_escape(tmp_path: Path) -> None:
    message = complaint(write(tmp_path, json.dumps({"question": "Q?", "a\x1b[2J\u202e": 1})))
    assert not set(message) & {"\x1b", "\u202e"}
    assert "\\x1b" in message


@given(line=st.text())
def test_any_line_is_read_or_told(tmp_path_factory: pytest.TempPathFactory, line: str) -> None:
    path = tmp_path_factory.mktemp("any") / "q.jsonl"
    path.write_bytes(line.encode("utf-8", "surrogatepass"))
    with pytest.raises(InvalidRequest):
        load_questions(path)
