"""The audit log: who did what, through which door, and what it leaves out."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from served import FILES, QUESTION, assistant_over, client_of

from assistant.errors import SettingsError
from assistant.happenings import Happening
from assistant.pipeline import Assistant
from assistant.web.audit import Audit

SOURCES = ("briefs/japan.md", "briefs/china.txt", "data/trade.csv")


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def last(path: Path, what: str) -> dict[str, object]:
    """Return the last line, once it tells of this: it may be written behind the response."""
    for _ in range(100):
        if lines(path)[-1]["what"] == what:
            break
        time.sleep(0.05)
    return lines(path)[-1]


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Assistant, Path]]:
    home = tmp_path_factory.mktemp("home")
    path = home / "audit.jsonl"
    with assistant_over(home, {source: FILES[source] for source in SOURCES}) as assistant:
        assistant.settings = assistant.settings.model_copy(
            update={"audit_log": path, "sign_in": True, "questions_per_minute": 1000}
        )
        yield assistant, path


@pytest.fixture(scope="module")
def client(audited: tuple[Assistant, Path]) -> Iterator[httpx.Client]:
    assistant, _ = audited
    _, key = assistant.keys.create("nightly", ("ask", "search", "documents", "admin"), None)
    with client_of(assistant) as client:
        client.headers["Authorization"] = f"Bearer {key}"
        yield client


def test_what_somebody_does_is_written_down(
    client: httpx.Client, audited: tuple[Assistant, Path]
) -> None:
    _, path = audited
    before = len(lines(path))
    numbers = []
    answer = client.post("/v1/answers", json={"question": QUESTION})
    numbers.append(answer.headers["x-request-id"])
    id_ = answer.json()["citations"][0]["document"]["id"]
    client.get(f"/v1/answers/{answer.json()['id']}")
    client.post("/v1/passages", json={"query": "pipeline"})
    client.get(f"/v1/documents/{id_}/text")
    client.get(f"/documents/{id_}")
    added = client.post("/v1/documents", files={"file": ("new.txt", b"The ibex sleeps.")}).json()
    client.delete(f"/v1/documents/{added['id']}")
    client.post("/v1/sync")
    told = lines(path)[before:]
    assert [entry["what"] for entry in told] == [
        "answered",
        "recalled",
        "searched",
        "read",
        "read",
        "added",
        "removed",
        "synced",
    ]
    assert {entry["who"] for entry in told} == {"key:nightly"}
    assert told[0]["request"] == numbers[0]
    assert told[0]["documents"] == ["briefs/japan.md"]
    assert "briefs/japan.md" in str(told[0]["shown"])
    assert (told[0]["answer"], told[0]["answered"]) == (answer.json()["id"], True)
    assert told[3]["documents"] == ["briefs/japan.md"]
    assert told[5]["documents"] == told[6]["documents"] == ["new.txt"]


def test_a_streamed_answer_that_is_left_is_told(audited: tuple[Assistant, Path]) -> None:
    assistant, path = audited
    audit = Audit(path, questions=False)
    assistant.watch(audit.watch)
    events = assistant.stream(QUESTION)
    next(events)
    del events
    told = lines(path)[-1]
    assert (told["what"], told["documents"]) == ("broken-off", [])
    assert "briefs/japan.md" in str(told["shown"])
    assistant._watchers.remove(audit.watch)


def test_who_is_refused_is_written_down(
    client: httpx.Client, audited: tuple[Assistant, Path]
) -> None:
    _, path = audited
    refused = client.get("/v1/documents/x", headers={"Authorization": "Bearer ask_wrong"})
    assert refused.status_code == 401
    told = last(path, "refused")
    assert (told["what"], told["who"], told["status"]) == ("refused", None, 401)
    assert (told["address"], told["route"]) == ("127.0.0.1", "/v1/documents")
    assert "ask_wrong" not in path.read_text()


def test_words_of_questions_are_written_where_that_is_set(tmp_path: Path) -> None:
    happening = Happening("searched", "key:a", "1", ("a.txt",), question="What is\nsecret? \ud800")
    for questions in (False, True):
        path = tmp_path / f"{questions}.jsonl"
        Audit(path, questions=questions).watch(happening)
        (entry,) = lines(path)
        assert ("question" in entry) == questions
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_was_moved_away_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    audit = Audit(path, questions=False)
    audit.note("signed-in", "oidc:1", "1")
    path.rename(tmp_path / "audit.jsonl.1")
    audit.note("signed-out", "oidc:1", "2")
    assert [entry["what"] for entry in lines(path)] == ["signed-out"]


def test_a_file_that_cannot_be_written_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(SettingsError, match="AUDIT_LOG"):
        Audit(tmp_path / "nowhere" / "audit.jsonl", questions=False)
    path = tmp_path / "audit.jsonl"
    audit = Audit(path, questions=False)
    path.unlink()
    path.mkdir()
    with caplog.at_level(logging.ERROR):
        audit.note("signed-in", "oidc:1", "1")
    assert "lost a line" in caplog.text
