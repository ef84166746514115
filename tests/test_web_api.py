"""The routes for programs, asked over HTTP: what they give, and how they refuse."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from served import FILES, QUESTION, assistant_over, client_of, code_of, problem_of, write

from assistant.pipeline import Assistant

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with assistant_over(tmp_path_factory.mktemp("home"), FILES) as assistant:
        yield assistant


def document_of(client: httpx.Client, source: str) -> dict[str, str]:
    (entry,) = client.get("/v1/documents", params={"source": source}).json()["documents"]
    assert isinstance(entry, dict)
    return entry


# What the routes give ----------------------------------------------------------------------------


def test_an_answer_quotes_the_text_that_the_server_gives_out(client: httpx.Client) -> None:
    answer = client.post("/v1/answers", json={"question": QUESTION}).json()
    assert answer["answered"]
    for citation in answer["citations"]:
        document = citation["document"]
        text = client.get(
            f"/v1/documents/{document['id']}/text", params={"version": document["version"]}
        ).text
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert client.get(citation["url"]).status_code == 200


def test_a_follow_up_is_understood_from_its_history(client: httpx.Client) -> None:
    history = [{"question": QUESTION, "answer": "Because of its neutrality. [1]"}]
    body = {"question": "And when was the first agreement signed?", "history": history}
    answer = client.post("/v1/answers", json=body).json()
    assert "1993" in answer["text"]


def test_an_answer_can_be_fetched_again_and_judged(client: httpx.Client) -> None:
    answer = client.post("/v1/answers", json={"question": QUESTION}).json()
    path = f"/v1/answers/{answer['id']}"
    assert client.get(path).json() == answer
    verdict = {"helpful": False, "reason": "The date is missing."}
    assert client.post(f"{path}/feedback", json=verdict).status_code == 204
    assert client.post(f"{path}/feedback", json={"helpful": True}).content == b""


def test_passages_are_ranked_and_filtered(client: httpx.Client) -> None:
    found = client.post("/v1/passages", json={"query": "neutrality", "k": 3}).json()["passages"]
    assert found[0]["document"]["source"] == "briefs/japan.md"
    assert len(found) <= 3
    assert found == sorted(found, key=lambda passage: -passage["score"])
    filters = {"folder": "notes", "type": ["md"]}
    body = {"query": "neutrality", "filters": filters}
    sources = {
        passage["document"]["source"]
        for passage in client.post("/v1/passages", json=body).json()["passages"]
    }
    assert sources == {"notes/scripts.md"}


def test_documents_are_listed_and_filtered(client: httpx.Client) -> None:
    listed = client.get("/v1/documents").json()["documents"]
    assert {entry["source"] for entry in listed} == set(FILES)
    some = client.get("/v1/documents", params={"type": ["md", "csv"], "folder": "briefs"}).json()
    assert [entry["source"] for entry in some["documents"]] == ["briefs/japan.md"]
    assert client.get(f"/v1/documents/{listed[0]['id']}").json() == listed[0]


@pytest.mark.parametrize("source", sorted(FILES))
def test_the_text_is_given_out_to_the_last_code_point(
    client: httpx.Client, assistant: Assistant, source: str
) -> None:
    entry = document_of(client, source)
    response = client.get(f"/v1/documents/{entry['id']}/text")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == assistant.document_text(entry["id"])
    assert response.headers["etag"] == f'"{entry["version"]}"'
    again = client.get(
        f"/v1/documents/{entry['id']}/text", headers={"If-None-Match": response.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


def test_the_text_of_a_cited_version_outlives_a_change(tmp_path: Path) -> None:
    source = "briefs/japan.md"
    with (
        assistant_over(tmp_path, {source: FILES[source]}) as assistant,
        client_of(assistant) as client,
    ):
        answer = client.post("/v1/answers", json={"question": QUESTION}).json()
        cited = answer["citations"][0]
        write(tmp_path, {source: "# Japan and Turkmenistan\n\nThis page was emptied."})
        assistant.sync()
        path = f"/v1/documents/{cited['document']['id']}/text"
        old = client.get(path, params={"version": cited["document"]["version"]})
        new = client.get(path)
        page = client.get(cited["url"])
    assert old.text[cited["start"] : cited["end"]] == cited["quote"]
    assert new.headers["etag"] != old.headers["etag"]
    assert "This is an older version" in page.text
    assert '<mark id="cited"' in page.text


def test_health(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}
    for path in ("/healthz", "/readyz", "/v1/documents", "/widget.js", "/web/page.css"):
        head = client.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == str(len(client.get(path).content))
    ready = client.get("/readyz").json()
    assert (ready["status"], ready["documents"]) == ("ready", len(FILES))


def test_an_empty_index_is_alive_and_not_ready(tmp_path: Path) -> None:
    with assistant_over(tmp_path, {}) as assistant, client_of(assistant) as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/documents/x").status_code == 404
        for response in (
            client.get("/readyz"),
            client.post("/v1/answers", json={"question": "why?"}),
            client.post(
                "/v1/answers", json={"question": "?"}, headers={"Accept": "text/event-stream"}
            ),
            client.post("/v1/passages", json={"query": "why?"}),
        ):
            assert response.status_code == 503
            assert code_of(response) == "index-empty"
        assert client.get("/v1/documents").json() == {"documents": []}


# How they refuse ---------------------------------------------------------------------------------


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"question": ""},
        {"question": " \n\t"},
        {"question": "x" * 4001},
        {"question": "a\x00b"},
        {"question": "a\x1b[31m"},
        {"question": 7},
        {"question": None},
        {"question": ["why?"]},
        {"question": "why?", "history": "no"},
        {"question": "why?", "history": [{"answer": "no question"}]},
        {"question": "why?", "filters": []},
        {"question": "why?", "filters": {"typ": ["pdf"]}},
        {"question": "why?", "filters": {"after": "yesterday"}},
        {"question": "why?", "filters": {"type": "pdf"}},
        {"question": "why?", "unknown": 1},
        [],
        "why?",
    ],
    ids=repr,
)
def test_an_unusable_question_is_refused(client: httpx.Client, body: object, accept: str) -> None:
    response = client.post("/v1/answers", json=body, headers={"Accept": accept})
    assert response.status_code == 422
    assert problem_of(response)["remedy"]


@pytest.mark.parametrize(
    "body",
    [
        rb'{"question": "\ud800"}',
        rb'{"question": "why?", "history": [{"question": "\udfff"}]}',
        rb'{"question": "why?", "filters": {"folder": "\ud800"}}',
        rb'{"question": "why?", "\ud800": 1}',
    ],
)
def test_half_a_character_is_refused(client: httpx.Client, body: bytes) -> None:
    response = client.post("/v1/answers", content=body, headers=JSON)
    assert (response.status_code, code_of(response)) == (422, "invalid-request")


def test_a_missing_question_is_refused(client: httpx.Client) -> None:
    for body in (b"", b"null"):
        response = client.post("/v1/answers", content=body, headers=JSON)
        assert (response.status_code, code_of(response)) == (422, "invalid-request")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"question=why",
        b'{"question": "\xff"}',
        b'{"question": ' + b"[" * 100_000,
        b'{"question": "why?", "k": ' + b"9" * 10_000 + b"}",
        b"\x00",
    ],
    ids=["cut", "form", "latin-1", "nested", "long number", "null"],
)
def test_what_is_not_json_is_refused(client: httpx.Client, body: bytes) -> None:
    response = client.post("/v1/answers", content=body, headers=JSON)
    assert (response.status_code, code_of(response)) == (400, "malformed-body")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "x", ""])
@pytest.mark.parametrize("path", ["/v1/answers", "/v1/passages", "/v1/answers/x/feedback"])
def test_another_content_type_is_refused(client: httpx.Client, path: str, kind: str) -> None:
    response = client.post(path, content=b'{"question": "why?"}', headers={"Content-Type": kind})
    assert (response.status_code, code_of(response)) == (415, "wrong-media-type")


@pytest.mark.parametrize(
    "body",
    [{"query": "x", "k": k} for k in (0, -1, 101, 10**30, 1.5, "5", True, None)] + [{"k": 5}],
    ids=repr,
)
def test_an_unusable_search_is_refused(client: httpx.Client, body: dict[str, object]) -> None:
    assert code_of(client.post("/v1/passages", json=body)) == "invalid-request"


@pytest.mark.parametrize("body", [{}, {"helpful": "yes"}, {"helpful": True, "reason": "x" * 4001}])
def test_unusable_feedback_is_refused(client: httpx.Client, body: dict[str, object]) -> None:
    assert code_of(client.post("/v1/answers/x/feedback", json=body)) == "invalid-request"


@pytest.mark.parametrize(
    "query", ["typ=md", "type=md&after=31.1.2025", "before=", "source=%FF&x=1", "folder=a&folder="]
)
def test_list_filters_are_checked(client: httpx.Client, query: str) -> None:
    response = client.get(f"/v1/documents?{query}")
    if query in {"before=", "folder=a&folder="}:  # an empty condition is no condition
        assert response.status_code == 200
    else:
        assert code_of(response) == "invalid-request"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1"),
        ("GET", "/v1/"),
        ("GET", "/v1/nothing"),
        ("POST", "/nothing"),
        ("GET", "/v1/answers/nothing"),
        ("GET", "/v1/answers/..%2f..%2fetc%2fpasswd"),
        ("GET", "/v1/answers/%00"),
        ("GET", "/v1/answers/' OR 1=1 --"),
        ("GET", "/v1/documents/nothing"),
        ("GET", "/v1/documents/%ff/text"),
        ("GET", "/v1/documents/nothing/text"),
        ("GET", "/web/../app.py"),
        ("GET", "/web/%2e%2e/app.py"),
        ("GET", "/web/nothing.css"),
        ("GET", "/documents"),
    ],
)
def test_what_is_not_there_is_said_not_to_be(client: httpx.Client, method: str, path: str) -> None:
    response = client.request(method, path)
    assert (response.status_code, code_of(response)) == (404, "not-found")


def test_an_unknown_version_is_not_found(client: httpx.Client) -> None:
    entry = document_of(client, "briefs/japan.md")
    for version in ("sha256:" + "0" * 64, "1", "", "' --"):
        response = client.get(f"/v1/documents/{entry['id']}/text", params={"version": version})
        assert code_of(response) == "not-found"
    long = client.get(f"/v1/documents/{entry['id']}/text", params={"version": "x" * 5000})
    assert code_of(long) == "invalid-request"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/answers", "POST"),
        ("DELETE", "/v1/documents", "GET, POST"),
        ("PUT", "/healthz", "GET"),
    ],
)
def test_a_wrong_method_is_told_the_right_one(
    client: httpx.Client, method: str, path: str, allowed: str
) -> None:
    response = client.request(method, path)
    assert (response.status_code, code_of(response)) == (405, "wrong-method")
    assert response.headers["allow"] == allowed


def test_a_defect_shows_a_number_and_no_traceback(
    assistant: Assistant,
    client: httpx.Client,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(assistant, "search", broken)
    monkeypatch.setattr(logging.getLogger("uvicorn.error"), "propagate", True)
    monkeypatch.setattr(logging.getLogger("uvicorn"), "propagate", True)
    response = client.post("/v1/passages", json={"query": "why?"})
    problem = problem_of(response)
    assert response.status_code == 500
    assert "secret" not in json.dumps(problem)
    number = str(problem["instance"]).removeprefix("urn:assistant:request:")
    assert number == response.headers["x-request-id"]
    assert number in caplog.text
    # The server logs the traceback once the response is out.
    deadline = time.monotonic() + 10
    while "secret detail" not in caplog.text and time.monotonic() < deadline:
        time.sleep(0.01)
    assert "secret detail" in caplog.text
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["connection"] == "close"
    assert client.get("/healthz").status_code == 200
