"""One answer, the same through every door, and of the shape that others rely on."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from copy import deepcopy
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel
from served import FILES, QUESTION, assistant_over, client_of

from assistant.cli import main
from assistant.filters import parse_filters
from assistant.types import AnswerReady, PassagesFound, SentenceReady, Turn
from assistant.web import schemas

SCHEMA = json.loads((Path(__file__).parent / "answer.schema.json").read_text(encoding="utf-8"))
ANSWER = Draft202012Validator(SCHEMA)
PASSAGE = Draft202012Validator({**SCHEMA, "$ref": "#/$defs/passage"})
SENTENCE = Draft202012Validator({**SCHEMA, "$ref": "#/$defs/sentence"})
CITATION = Draft202012Validator({**SCHEMA, "$ref": "#/$defs/citation"})

HISTORY = [{"question": QUESTION, "answer": "Because of its neutrality. [1]"}]
FILTERS = {"folder": "notes", "type": ["md", "txt"]}
ASKED: dict[str, dict[str, Any]] = {
    "answered": {"question": QUESTION},
    "abstained": {"question": "Who won the 2018 World Cup?"},
    "filtered": {"question": "Where does the marmot colony live?", "filters": FILTERS},
    "filtered away": {"question": QUESTION, "filters": FILTERS},
    "hostile": {"question": "<script>alert(1)</script> Where does the marmot colony live?"},
    "follow-up": {"question": "And when was the first agreement signed?", "history": HISTORY},
}
COMMANDS = [name for name, asked in ASKED.items() if "history" not in asked]
Doors = dict[str, dict[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Doors:
    """Ask everything through every door; the command line last, when the index is free again."""
    home = tmp_path_factory.mktemp("home")
    answers: Doors = {name: {} for name in ASKED}
    with assistant_over(home, FILES) as assistant, client_of(assistant) as client:
        for name, asked in ASKED.items():
            history = [Turn(**turn) for turn in asked.get("history", ())]
            answers[name] = {
                "Python": assistant.ask(
                    asked["question"], history, parse_filters(asked.get("filters"))
                ).to_dict(),
                "JSON": client.post("/v1/answers", json=asked).json(),
                "SSE": streamed(client, asked)[-1][1],
            }
    for name in COMMANDS:
        answers[name]["CLI"] = through_command_line(home, ASKED[name])
    command = [sys.executable, "-m", "assistant", *arguments_of(home, ASKED["answered"])]
    done = subprocess.run(command, capture_output=True, check=True, timeout=200)
    answers["answered"]["CLI process"] = json.loads(done.stdout)
    return answers


def streamed(client: httpx.Client, asked: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return the events of one answer as (name, data)."""
    response = client.post("/v1/answers", json=asked, headers={"Accept": "text/event-stream"})
    blocks = [block.split("\n") for block in response.text.split("\n\n") if block]
    return [
        (name.removeprefix("event: "), json.loads(data.removeprefix("data: ")))
        for name, data in blocks
    ]


def through_command_line(home: Path, asked: dict[str, Any]) -> dict[str, Any]:
    """Return what ``assistant ask --json`` prints, run here: a process of its own takes long."""
    out = io.StringIO()
    with redirect_stdout(out):
        code = main(arguments_of(home, asked))
    answer: dict[str, Any] = json.loads(out.getvalue())
    assert code == (0 if answer["answered"] else 3)
    return answer


def arguments_of(home: Path, asked: dict[str, Any]) -> list[str]:
    filters = asked.get("filters", {})
    flags = [flag for kind in filters.get("type", ()) for flag in ("--type", kind)]
    flags += ["--folder", filters["folder"]] if "folder" in filters else []
    return ["ask", asked["question"], "--json", "--home", str(home), *flags]


def lasting(answer: dict[str, Any]) -> dict[str, Any]:
    """Return what must be the same each time: all but the id, the moment and the timings."""
    return {k: v for k, v in answer.items() if k not in {"id", "created", "timings_ms"}}


@pytest.mark.parametrize("name", ASKED)
def test_every_door_gives_the_same_answer(doors: Doors, name: str) -> None:
    first, *others = (lasting(answer) for answer in doors[name].values())
    assert {"Python", "JSON", "SSE"} <= set(doors[name])
    assert "CLI" in doors[name] or name not in COMMANDS
    for other in others:
        assert other == first


@pytest.mark.parametrize("name", ASKED)
def test_every_answer_has_the_shape_of_the_contract(doors: Doors, name: str) -> None:
    for answer in doors[name].values():
        ANSWER.validate(answer)


def test_the_questions_are_answered_as_they_should_be(doors: Doors) -> None:
    answered = {name: doors[name]["JSON"]["answered"] for name in ASKED}
    assert answered == {name: name not in {"abstained", "filtered away"} for name in ASKED}
    assert "neutrality" in doors["answered"]["JSON"]["text"]
    assert "1993" in doors["follow-up"]["JSON"]["text"]
    assert {c["document"]["source"] for c in doors["filtered"]["JSON"]["citations"]} == {
        "notes/scripts.md"
    }


@pytest.mark.parametrize("name", ASKED)
def test_the_markers_in_the_text_are_the_citations(doors: Doors, name: str) -> None:
    answer = doors[name]["JSON"]
    numbers = [citation["number"] for citation in answer["citations"]]
    assert numbers == list(range(1, len(numbers) + 1))
    used = [number for sentence in answer["sentences"] for number in sentence["citations"]]
    assert list(dict.fromkeys(used)) == numbers
    for sentence in answer["sentences"]:
        assert sentence["text"] in answer["text"]
        assert all(f"[{number}]" in answer["text"] for number in sentence["citations"])


def test_the_events_build_up_to_the_answer(tmp_path: Path) -> None:
    with assistant_over(tmp_path, FILES) as assistant, client_of(assistant) as client:
        events = streamed(client, ASKED["answered"])
        names = [type(event).name for event in assistant.stream(QUESTION)]
    assert [name for name, _ in events] == names
    (first, passages), *sentences, (last, answer) = events
    assert (first, last) == (PassagesFound.name, AnswerReady.name)
    assert passages["standalone_question"] == answer["standalone_question"]
    for passage in passages["passages"]:
        PASSAGE.validate(passage)
    citations = []
    for (name, data), sentence in zip(sentences, answer["sentences"], strict=True):
        assert name == SentenceReady.name
        citations += data.pop("new_citations")
        SENTENCE.validate(data)
        assert data == sentence
    assert citations == answer["citations"]
    for citation in citations:
        CITATION.validate(citation)


# The schema itself -------------------------------------------------------------------------------


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def objects() -> list[tuple[str, ...]]:
    return [
        (name, *sorted(definition["properties"]))
        for name, definition in SCHEMA["$defs"].items()
        if definition.get("type") == "object"
    ]


@pytest.mark.parametrize("name", [name for name, *_ in objects()])
def test_the_schema_is_strict(name: str) -> None:
    definition = SCHEMA["$defs"][name]
    assert definition["additionalProperties"] is False
    assert sorted(definition["required"]) == sorted(definition["properties"])


def test_the_schema_refuses_what_is_not_the_contract(doors: Doors) -> None:
    good = doors["answered"]["JSON"]
    changes: tuple[Callable[[dict[str, Any]], object], ...] = (
        lambda a: a.pop("related"),
        lambda a: a.update(extra=1),
        lambda a: a.update(answered=False),
        lambda a: a["citations"][0].pop("page"),
        lambda a: a["citations"][0]["document"].update(version="1"),
        lambda a: a["sentences"][0].update(citations=[]),
        lambda a: a["sentences"][0].update(support="surely"),
        lambda a: a.update(confidence=1.5),
        lambda a: a.update(sentences=[]),
    )
    for change in changes:
        bad = deepcopy(good)
        change(bad)
        assert not ANSWER.is_valid(bad)


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("answer", schemas.Answer),
        ("sentence", schemas.Sentence),
        ("citation", schemas.Citation),
        ("passage", schemas.Passage),
        ("document", schemas.DocumentReference),
        ("notice", schemas.Notice),
    ],
)
def test_the_api_describes_the_same_fields(name: str, model: type[BaseModel]) -> None:
    assert set(model.model_fields) == set(SCHEMA["$defs"][name]["properties"])


def test_the_api_describes_its_answers_as_they_are(doors: Doors) -> None:
    for answers in doors.values():
        schemas.Answer.model_validate(answers["JSON"], strict=True, extra="forbid")
