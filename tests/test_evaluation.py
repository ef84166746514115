"""The whole way: a file of questions, a real assistant, figures, and the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from small_corpus import UNANSWERABLE, WHY

from assistant.cli import main
from assistant.errors import InvalidRequest
from assistant.evaluation import (
    METRICS,
    Evaluation,
    Part,
    Question,
    draft_questions,
    evaluate,
    load_questions,
)
from assistant.evaluation.gold import places

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

pytestmark = pytest.mark.usefixtures("model_at_hand")

LINES = [
    {"question": WHY, "answer": "relative isolation", "source": "briefs/turkmenistan.md"},
    {"question": "How many days of paid holiday does an employee have?", "answer": "24 days"},
    {"question": UNANSWERABLE, "answerable": False},
]


@pytest.fixture(scope="module")
def home(small_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = shutil.copytree(small_home, tmp_path_factory.mktemp("evaluation") / "home")
    lines = "".join(json.dumps(line) + "\n" for line in LINES)
    (copy / "ours.jsonl").write_text(lines, encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def measured(assistant: Assistant, home: Path) -> Evaluation:
    return evaluate(assistant, load_questions(home / "ours.jsonl"))


# From Python


def test_every_question_is_measured(measured: Evaluation) -> None:
    assert [outcome.verdict for outcome in measured.outcomes] == [
        "right", "right", "rightly-refused"
    ]  # fmt: skip
    figures = measured.figures["all"]
    assert set(figures) == set(METRICS)
    assert (figures["right"].value, figures["recall@5"].value, figures["auroc"].value) == (1, 1, 1)
    assert figures["latency-p95"].value > 0
    assert set(measured.figures) == {"all", "ordinary", "unanswerable"}


def test_the_json_holds_every_figure_and_outcome(measured: Evaluation) -> None:
    content = json.loads(json.dumps(measured.to_dict()))
    assert content["figures"]["all"]["right"] == {
        "value": 1.0, "low": 1.0, "high": 1.0, "questions": 3
    }  # fmt: skip
    first = content["questions"][0]
    assert (first["outcome"], first["ranks"]) == ("right", [1])
    assert first["citations"][0]["source"] == "briefs/turkmenistan.md"
    assert len(first["passages"]) <= 10


def test_a_follow_up_is_asked_after_its_history(assistant: Assistant) -> None:
    from assistant.types import Turn

    history = (Turn(WHY, "Because of its isolation."),)
    (outcome,) = evaluate(
        assistant, [Question("And what about China?", (Part(("loan",)),), history)]
    ).outcomes
    assert outcome.answer.standalone_question != "And what about China?"
    assert outcome.question.kind == "follow-up"


def test_progress_is_told(assistant: Assistant) -> None:
    told: list[tuple[int, int]] = []
    question = Question(UNANSWERABLE)
    evaluate(assistant, [question, question], progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


@pytest.mark.parametrize(
    ("part", "told"),
    [
        (Part(("x",), ("briefs/turkmenistn.md",)), 'Did you mean "briefs/turkmenistan.md"?'),
        (Part(("x",), ("trade.csv",)), 'Did you mean "data/trade.csv"?'),
        (Part(("25 days",), ("handbook/holidays.md",)), '"25 days" does not stand in "handbook/'),
        (Part(("forty-two",)), "does not stand in any document. Copy the words"),
    ],
)
def test_gold_that_is_not_there_is_told(assistant: Assistant, part: Part, told: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        evaluate(assistant, [Question("Q?", (part,), line=7)], name="ours.jsonl")
    assert str(caught.value).startswith("ours.jsonl, line 7: ")
    assert told in str(caught.value)


def test_each_of_several_sources_needs_an_answer(assistant: Assistant) -> None:
    sources = ("handbook/holidays.md", "handbook/refunds.md")
    both = Question("Q?", tuple(Part(("24 days", "30 days"), (source,)) for source in sources))
    (found,) = places(assistant, [both], "ours.jsonl")
    assert [place.answers for place in found] == [("24 days",), ("30 days",)]
    one = Question("Q?", tuple(Part(("24 days",), (source,)) for source in sources), line=1)
    with pytest.raises(InvalidRequest, match=r'"handbook/refunds.md" holds none of the answers'):
        places(assistant, [one], "ours.jsonl")


def test_what_the_assistant_cannot_take_is_told_with_its_line(assistant: Assistant) -> None:
    with pytest.raises(InvalidRequest, match="line 3: "):
        evaluate(assistant, [Question("a\x1b[2Jb", line=3)])
    with pytest.raises(InvalidRequest, match="no question"):
        evaluate(assistant, [])


def test_drafts_can_be_evaluated_as_they_are(assistant: Assistant, tmp_path: Path) -> None:
    lines = draft_questions(assistant, 8)
    assert lines == draft_questions(assistant, 8)
    assert lines != draft_questions(assistant, 8, seed=1)
    path = tmp_path / "draft.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    questions = load_questions(path)
    assert 4 <= len(questions) <= 8
    assert len(places(assistant, questions, "draft.jsonl")) == len(questions)
    with pytest.raises(InvalidRequest, match="1 to 1,000"):
        draft_questions(assistant, 0)


# From the command line


def test_the_command_prints_figures_and_keeps_limits(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["evaluate", str(home / "ours.jsonl"), "--home", str(home)]
    assert main([*command, "--json"]) == 0
    before = tmp_path / "before.json"
    before.write_text(capsys.readouterr().out, encoding="utf-8")
    report = tmp_path / "report.html"
    limits = ["--fail-under", "right=1", "latency-p50=0"]
    assert main([*command, "--compare", str(before), "--report", str(report), *limits]) == 1
    captured = capsys.readouterr()
    assert "recall@5" in captured.out
    assert "Compared on 3 questions:" in captured.out
    assert captured.err.startswith("latency-p50 is ")
    assert captured.err.count("\n") == 1
    assert "What changed" in report.read_text(encoding="utf-8")


def test_the_command_drafts(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--draft", "3", "--home", str(home)]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("#")]
    assert 1 <= len(lines) <= 3
    assert all("question" in json.loads(line) for line in lines)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "Name a file of questions"),
        (["x.jsonl", "--draft", "3"], "Name a file of questions"),
        (["nowhere.jsonl"], "No such file"),
        (["ours.jsonl", "--report", "nowhere/report.html"], "There is no folder"),
        (["ours.jsonl", "--report", "."], "cannot be written"),
        (["ours.jsonl", "--fail-under", "recal@5=1"], 'Did you mean "recall@5"?'),
        (["ours.jsonl", "--compare", "nowhere.json"], "No such file"),
        (["ours.jsonl", "--seed", "-1"], "from 0 up"),
        (["--draft", "0"], "1 to 1,000"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_exits_with_two(
    home: Path,
    arguments: list[str],
    told: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(home)
    assert main(["evaluate", *arguments, "--home", str(home)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert told in captured.err
