"""The API describes itself: every route, every status, in a dialect that its page can show."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from served import FILES, QUESTION, assistant_over, serving

from assistant.web.app import create_app
from assistant.web.documented import ALWAYS
from assistant.web.pages import STATIC, TEMPLATES

UNDESCRIBED = {"/docs"}
"""Pages about the API, which are no part of it."""
BODILESS = {"/v1/sync"}
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    files = {"briefs/japan.md": FILES["briefs/japan.md"]}
    with assistant_over(tmp_path_factory.mktemp("home"), files) as assistant:
        yield create_app(assistant)


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[httpx.Client]:
    with serving(app) as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def description(client: httpx.Client) -> dict[str, Any]:
    described: dict[str, Any] = client.get("/openapi.json").json()
    return described


def operations(description: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield path, method.upper(), operation


def test_every_route_is_described_and_every_described_route_exists(
    app: FastAPI, description: dict[str, Any]
) -> None:
    described = {(path, method) for path, method, _ in operations(description)}
    existing = {
        (context.path, method)
        for context in iter_route_contexts(app.routes)
        if isinstance(context.original_route, APIRoute)
        for method in context.methods or ()
    }
    assert described == {route for route in existing if route[0] not in UNDESCRIBED}


def test_every_described_route_answers_only_with_described_statuses(
    client: httpx.Client, description: dict[str, Any]
) -> None:
    answer = client.post("/v1/answers", json={"question": QUESTION}).json()
    document = answer["citations"][0]["document"]["id"]
    bodies = {
        "/v1/answers": {"question": QUESTION},
        "/v1/answers/{answer_id}/feedback": {"helpful": True},
        "/v1/passages": {"query": QUESTION},
        "/v1/chat/completions": {"messages": [{"role": "user", "content": QUESTION}]},
        "/v1/documents": {},  # takes a form: test_uploads sends one
    }
    real = {"answer_id": answer["id"], "document_id": document, "language": "en"}
    unreal = dict.fromkeys(real, "x")
    for path, method, operation in operations(description):
        for ids in (unreal,) if method == "DELETE" else (real, unreal):
            url = path.format(**ids)
            for body in (bodies.get(path), {}):
                response = client.request(method, url, json=body if method == "POST" else None)
                assert str(response.status_code) in operation["responses"], (method, url)
                found = ids is real or "{" not in path
                assert not found or body == {} or response.is_success, (method, url)


def test_every_operation_is_told_in_full(description: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(description)]
    assert len(set(names)) == len(names)
    for path, method, operation in operations(description):
        assert operation["summary"], path
        assert operation["description"], path
        assert operation["tags"], path
        responses = operation["responses"]
        assert {str(status) for status in ALWAYS} <= set(responses), path
        for status, response in responses.items():
            assert status < "400" or response["content"] == PROBLEM, (path, status)
        body = operation.get("requestBody")
        assert (body is not None) == (method == "POST" and path not in BODILESS)
        if body and "application/json" in body["content"]:
            reference = body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
            assert "example" in description["components"]["schemas"][reference], path
            assert {"400", "413", "415", "422"} <= set(responses), path


def test_the_dialect_is_the_one_that_the_page_reads(description: dict[str, Any]) -> None:
    assert description["openapi"] == "3.0.3"
    text = json.dumps(description)
    for word in (
        '"const"',
        '"examples":',
        '{"type": "null"}',
        "HTTPValidationError",
        "$defs",
        "contentMedia",
    ):
        assert word not in text
    names = set(description["components"]["schemas"])
    assert set(re.findall(r'"#/components/schemas/(\w+)"', text)) == names


def test_the_page_takes_everything_from_here(client: httpx.Client) -> None:
    page = client.get("/docs").text
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert addresses
    for address in addresses:
        assert address.startswith("/")
        assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "path", sorted([*STATIC.iterdir(), *TEMPLATES.iterdir()]), ids=lambda path: str(path.name)
)
def test_no_file_of_a_page_names_another_server(path: Path) -> None:
    text = path.read_bytes().replace(b"http://www.w3.org/2000/svg", b"")
    assert not re.search(rb"https?://|[\"'(=]//", text)
