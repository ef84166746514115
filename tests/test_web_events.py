"""Server-sent events over a real connection: order, errors, silence, and a client that leaves."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from served import code_of, serving
from starlette.responses import Response

from assistant.errors import ChatModelError, InvalidRequest
from assistant.types import Event, PassagesFound
from assistant.web import events, problems

FOUND = PassagesFound((), "what?\nand then?")


def app_telling(make: Callable[[], Iterator[Event]]) -> FastAPI:
    app = FastAPI()
    problems.install(app)

    @app.get("/events")
    async def tell() -> Response:
        return await events.respond_with_events(make())

    return app


def told(text: str) -> list[tuple[str, Any]]:
    """Return the events of a stream as (name, data), comments left out."""
    blocks = [block.splitlines() for block in text.split("\n\n") if block[:1] not in ("", ":")]
    return [
        (name.removeprefix("event: "), json.loads(data.removeprefix("data: ")))
        for name, data in blocks
    ]


def test_events_come_in_order_each_on_one_line() -> None:
    with serving(app_telling(lambda: iter([FOUND, FOUND]))) as url:
        response = httpx.get(f"{url}/events")
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert told(response.text) == [("passages", FOUND.to_dict())] * 2


def test_what_fails_before_the_first_event_has_its_own_status() -> None:
    def unusable() -> Iterator[Event]:
        yield from refuse()

    def refuse() -> Iterator[Event]:
        raise InvalidRequest("The question is empty.", "Ask something.")

    with serving(app_telling(unusable)) as url:
        response = httpx.get(f"{url}/events")
    assert response.status_code == 422
    assert code_of(response) == "invalid-request"


def test_what_fails_half_way_ends_the_stream_with_its_problem() -> None:
    def broken() -> Iterator[Event]:
        yield FOUND
        raise ChatModelError("It fell silent.", "Start it again.")

    with serving(app_telling(broken)) as url:
        _, (name, problem) = told(httpx.get(f"{url}/events").text)
    assert name == "error"
    assert problem["type"] == "urn:assistant:problem:chat-model"
    assert (problem["detail"], problem["remedy"]) == ("It fell silent.", "Start it again.")


def test_a_defect_half_way_is_logged_and_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    def defective() -> Iterator[Event]:
        yield FOUND
        raise ZeroDivisionError("secret detail")

    with serving(app_telling(defective)) as url:
        text = httpx.get(f"{url}/events").text
    assert told(text)[-1][0] == "error"
    assert "secret" not in text
    assert "secret detail" in caplog.text


def test_silence_is_filled_with_comments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "KEEP_ALIVE_SECONDS", 0.05)

    def slow() -> Iterator[Event]:
        time.sleep(0.2)
        yield FOUND
        time.sleep(0.2)
        yield FOUND

    with serving(app_telling(slow)) as url:
        text = httpx.get(f"{url}/events").text
    assert text.startswith(":")
    assert text.count("\n\n:") >= 2
    assert [name for name, _ in told(text)] == ["passages", "passages"]


def test_a_client_that_leaves_stops_the_work() -> None:
    stopped = threading.Event()
    steps: list[int] = []

    def endless() -> Iterator[Event]:
        try:
            while True:
                steps.append(1)
                yield FOUND
                time.sleep(0.02)
        finally:
            stopped.set()

    with serving(app_telling(endless)) as url:
        with httpx.stream("GET", f"{url}/events") as response:
            next(response.iter_lines())
        assert stopped.wait(10), "the answer went on although nobody listens"
        done = len(steps)
        time.sleep(0.2)
        assert len(steps) == done


def test_many_streams_at_once_do_not_wait_for_each_other() -> None:
    gate = threading.Barrier(8, timeout=20)

    def together() -> Iterator[Event]:
        yield FOUND
        gate.wait()
        yield FOUND

    with serving(app_telling(together)) as url:
        texts: list[str] = []
        threads = [
            threading.Thread(
                target=lambda: texts.append(httpx.get(f"{url}/events", timeout=30).text)
            )
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [len(told(text)) for text in texts] == [2] * 8
