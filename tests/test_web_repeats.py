"""``Idempotency-Key``: done once, whatever is lost on the way; another request is another key's."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from served import FILES, QUESTION, assistant_over, client_of, code_of

from assistant.pipeline import Assistant
from assistant.web import repeats
from assistant.writing import Writing

EVENTS = {"Accept": "text/event-stream"}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    files = {"briefs/japan.md": FILES["briefs/japan.md"]}
    with assistant_over(tmp_path_factory.mktemp("home"), files) as assistant:
        yield assistant


def ask(client: httpx.Client, key: str, question: str = QUESTION, **headers: str) -> httpx.Response:
    given = {"Idempotency-Key": key, **headers}
    return client.post("/v1/answers", json={"question": question}, headers=given)


def answer_in(stream: str) -> dict[str, Any]:
    data = stream.partition("event: answer\ndata: ")[2].partition("\n")[0]
    answer: dict[str, Any] = json.loads(data)
    return answer


def test_a_question_sent_twice_is_answered_once(client: httpx.Client) -> None:
    first, again, other = ask(client, "a"), ask(client, "a"), ask(client, "b")
    assert first.json() == again.json()
    assert other.json()["id"] != first.json()["id"]


def test_a_stream_sent_twice_is_answered_once(client: httpx.Client) -> None:
    first = answer_in(ask(client, "s", **EVENTS).text)
    again = ask(client, "s", **EVENTS)
    assert again.headers["content-type"].startswith("text/event-stream")
    assert answer_in(again.text) == first


def test_a_key_is_for_one_request(client: httpx.Client) -> None:
    assert ask(client, "c").status_code == 200
    refused = ask(client, "c", "What was signed in Ashgabat?")
    assert code_of(refused) == "invalid-request"
    assert code_of(ask(client, "k" * 201)) == "invalid-request"


def test_a_request_that_failed_may_be_sent_again(client: httpx.Client) -> None:
    assert ask(client, "d", " ").status_code == 422
    assert ask(client, "d").status_code == 200


def test_a_document_is_added_once(client: httpx.Client) -> None:
    def add(content: bytes) -> httpx.Response:
        return client.post(
            "/v1/documents",
            files={"file": ("minutes.txt", content)},
            headers={"Idempotency-Key": "upload"},
        )

    first, again = add(b"The meeting began late."), add(b"The meeting began late.")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert code_of(add(b"The meeting began early.")) == "invalid-request"


def test_while_the_first_is_not_done_the_second_waits(client: httpx.Client) -> None:
    begun, go_on = threading.Event(), threading.Event()
    claims = Writing.claims

    def held(self: Writing, *given: Any, **more: Any) -> Any:
        begun.set()
        assert go_on.wait(30)
        return claims(self, *given, **more)

    answers: list[httpx.Response] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Writing, "claims", held)
        first = threading.Thread(target=lambda: answers.append(ask(client, "e")))
        first.start()
        assert begun.wait(30)
        refused = ask(client, "e")
        go_on.set()
        first.join()
    assert (refused.status_code, code_of(refused)) == (409, "still-working")
    assert ask(client, "e").json() == answers[0].json()


def test_another_caller_has_other_keys(assistant: Assistant) -> None:
    closed = assistant.seen_by(assistant._person)
    closed.settings = assistant.settings.model_copy(update={"sign_in": True})
    answers = []
    with client_of(closed) as client:
        for name in ("ada", "bob"):
            _, key = assistant.keys.create(f"repeat-{name}", ("ask",), None)
            answers.append(ask(client, "same", Authorization=f"Bearer {key}").json()["id"])
    assert len(set(answers)) == 2


def test_no_more_is_kept_than_fits(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeats, "MOST_KEPT", 1)
    first = ask(client, "f").json()["id"]
    ask(client, "g")
    assert ask(client, "f").json()["id"] != first
