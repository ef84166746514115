"""The log: a line each, with the request's number, without what is nobody's business."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from served import FILES, QUESTION, assistant_over, client_of, wait_until

from assistant.web.doors import shown
from assistant.web.logs import REQUEST_ID, REQUESTS, JsonLines, Lines, configure
from assistant.web.observed import route_of

SECRET = "ask_0123456789ab_secretsecretsecretsecretsecretsecretsecret"


def record(message: str, *, broken: bool = False) -> logging.LogRecord:
    caught = None
    if broken:
        try:
            raise ValueError("broken")
        except ValueError:
            caught = sys.exc_info()
    return logging.LogRecord("assistant.x", logging.WARNING, "x.py", 1, message, (), caught)


@pytest.fixture
def numbered() -> Iterator[None]:
    token = REQUEST_ID.set("n-17")
    yield
    REQUEST_ID.reset(token)


def test_lines_for_people(numbered: None) -> None:
    line = Lines().format(record("Something\nfake WARNING"))
    assert line.endswith("WARNING assistant.x [n-17]: Something\\nfake WARNING")
    assert Lines().format(record("x", broken=True)).splitlines()[-1] == "ValueError: broken"


def test_lines_for_programs(numbered: None) -> None:
    entry = json.loads(JsonLines().format(record("Something\nmore", broken=True)))
    assert entry["message"] == "Something\nmore"
    assert (entry["level"], entry["logger"], entry["request_id"]) == (
        "warning",
        "assistant.x",
        "n-17",
    )
    assert "ValueError: broken" in entry["traceback"]


def test_every_request_has_a_line_where_that_is_set(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    files = {"briefs/japan.md": FILES["briefs/japan.md"]}
    with assistant_over(tmp_path, files) as assistant, client_of(assistant) as client:
        with caplog.at_level(logging.INFO, REQUESTS.name):
            given = {"X-Request-ID": "from-a-proxy-1", "Authorization": f"Bearer {SECRET}"}
            answer = client.post("/v1/answers", json={"question": QUESTION}, headers=given)
            client.get("/v1/documents?folder=private")
            # The line is written when the response has gone out.
            wait_until(lambda: len([r for r in caplog.records if r.name == REQUESTS.name]) == 2)
        first, second = (r for r in caplog.records if r.name == REQUESTS.name)
    assert answer.headers["x-request-id"] == "from-a-proxy-1"
    assert first.getMessage().startswith("POST /v1/answers ")
    fields = first.fields  # type: ignore[attr-defined]
    assert (fields["status"], fields["address"]) == (answer.status_code, "127.0.0.1")
    assert second.getMessage().startswith("GET /v1/documents 200 ")
    for secret in (SECRET, QUESTION, "private", "Bearer"):
        assert secret not in caplog.text


@pytest.mark.parametrize(
    "given", ["", "short", "with space in it", "x" * 65, "née-numéro", "a\tb-c-d-e"]
)
def test_a_number_that_is_none_is_replaced(given: str, tmp_path: Path) -> None:
    with assistant_over(tmp_path, {}) as assistant, client_of(assistant) as client:
        headers = httpx.Headers([(b"X-Request-ID", given.encode())])
        response = client.get("/healthz", headers=headers)
        assert len(response.headers["x-request-id"]) == 32


def test_the_log_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    try:
        for form in ("text", "json"):
            configure(form, requests=True)
            REQUESTS.info("GET / 200 1 ms", extra={"fields": {"status": 200}})
            logging.getLogger("other").info("unasked for")
        text, line = capsys.readouterr().err.splitlines()
        assert text.endswith("INFO assistant.requests: GET / 200 1 ms")
        assert json.loads(line)["status"] == 200
        configure("text", requests=False)
        REQUESTS.info("GET / 200 1 ms")
        assert not capsys.readouterr().err
    finally:
        for handler in list(root.handlers):
            root.removeHandler(handler)
        for handler in before:
            root.addHandler(handler)
        root.setLevel(level)
        REQUESTS.setLevel(logging.NOTSET)


def test_routes_are_named_by_their_templates() -> None:
    assert route_of({"path": "/"}) == "chat"
    assert route_of({"path": "/gradio_api/queue/data"}) == "chat"
    assert route_of({"path": "/mcp"}) == "/mcp"
    assert route_of({"path": "/v1/documents/x"}) == "/v1/documents"
    assert route_of({"path": "/v1/nothing"}) == "/v1"
    assert route_of({"path": "/nothing"}) == "other"


def test_the_key_to_a_conversation_is_in_no_line() -> None:
    assert shown("/gradio_api/heartbeat/secret") == "chat"
    assert shown("/v1/documents/x") == "/v1/documents/x"
    assert len(shown("/" * 900)) == 200
