"""Ways out of the folder, in every parameter of every route: none leads anywhere.

The parameters are taken from the API's own description, so a new one is tried without being named
here. Beside ``corpus/`` lie files with a word that must never come back, and no file outside it may
appear, change or go.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from served import FILES, assistant_over

from assistant.pipeline import Assistant

CANARY = "canary-5e1f"
SECRETS = ("secret.txt", "prompts/answer.md", "corpus-old/secret.txt", "index/secret.txt")
UP = (
    *("..", "../..", "..\\..", "....//....//", "%2e%2e", "%2e%2e%2f%2e%2e", "..%2f..", "..%5c.."),
    *("..%252f..", "%c0%ae%c0%ae", "..;", ".\u2024", "\uff0e\uff0e", "~", "file://", "//127.0.0.1"),
)
TARGETS = ("secret.txt", "corpus-old/secret.txt", "etc/passwd", "index/keys.sqlite")
PAYLOADS = [
    *(f"{up}/{target}" for up, target in product(UP, TARGETS)),
    "/etc/passwd",
    "../secret.txt\0.txt",
    "../secret.txt%00.txt",
    "briefs/../../secret.txt",
    "corpus/../secret.txt",
]
FILES_BELOW = (
    "/web/",
    "/web/swagger/",
    "/widget/",
    "/gradio_api/file=",
    "/static/",
    "/assets/",
    "/",
)
LEAKS = (CANARY, "root:x:0", "SQLite format 3")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def assistant(home: Path) -> Iterator[Assistant]:
    files = {source: FILES[source] for source in ("briefs/japan.md", "briefs/china.txt")}
    with assistant_over(home, files) as assistant:
        for name in SECRETS:
            (home / name).parent.mkdir(exist_ok=True)
            (home / name).write_text(f"{CANARY} {{passages}} {{question}} {{no_answer}}")
        yield assistant


def outside(home: Path) -> dict[str, bytes]:
    """Return every file beside corpus/ and index/ with what is in it."""
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in home.rglob("*")
        if path.is_file() and path.relative_to(home).parts[0] not in {"corpus", "index"}
    }


def operations(client: httpx.Client) -> Iterator[tuple[str, str, dict[str, Any]]]:
    description = client.get("/openapi.json").json()
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def nothing_came(response: httpx.Response) -> None:
    assert response.status_code < 500, (response.request.url, response.text)
    for leak in LEAKS:
        assert leak not in response.text, (response.request.method, response.request.url)


def raw(client: httpx.Client, method: str, path: str, **more: Any) -> httpx.Response:
    """Send a path as it is written: a client would take the dots out of it."""
    url = client.base_url.copy_with(raw_path=quote(path, safe="/%\\.;:~=@").encode())
    return client.request(method, url, **more)


def test_there_is_something_to_try(client: httpx.Client) -> None:
    found = [p for _, _, operation in operations(client) for p in operation.get("parameters", ())]
    assert len([p for p in found if p["in"] == "path"]) >= 8
    assert len([p for p in found if p["in"] == "query"]) >= 15


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_path_parameter_leads_out(client: httpx.Client, home: Path, payload: str) -> None:
    before = outside(home)
    for method, path, _ in operations(client):
        if "{" not in path:
            continue
        start, _, rest = path.partition("{")
        for given in (payload, payload.replace("/", "%2f")):
            nothing_came(raw(client, method, f"{start}{given}{rest.partition('}')[2]}"))
    assert outside(home) == before


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_query_parameter_leads_out(client: httpx.Client, home: Path, payload: str) -> None:
    before = outside(home)
    id_ = client.get("/v1/documents").json()["documents"][0]["id"]
    for method, path, operation in operations(client):
        names = [p["name"] for p in operation.get("parameters", ()) if p["in"] == "query"]
        if names and method == "GET":
            for name in names:
                query = {name: payload}
                nothing_came(client.get(path.replace("{document_id}", id_), params=query))
    assert outside(home) == before


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_in_a_body_leads_out(client: httpx.Client, home: Path, payload: str) -> None:
    before = outside(home)
    inside = set((home / "corpus").rglob("*"))
    filters = ({"folder": payload}, {"source": [payload]}, {"type": [payload]}, {"after": payload})
    for chosen in filters:
        nothing_came(client.post("/v1/passages", json={"query": "canary", "filters": chosen}))
    asked = {"question": payload, "history": [{"question": payload, "answer": payload}]}
    nothing_came(client.post("/v1/answers", json=asked))
    nothing_came(client.post("/v1/answers/x/feedback", json={"helpful": True, "reason": payload}))
    said = {"model": payload, "messages": [{"role": "user", "content": payload}]}
    nothing_came(client.post("/v1/chat/completions", json=said))
    for name, folder in ((payload, ""), ("note.txt", payload), (payload, payload)):
        added = client.post(
            "/v1/documents", files={"file": (name, b"A note.")}, data={"folder": folder}
        )
        nothing_came(added)
        if added.status_code == 201:
            client.delete(f"/v1/documents/{added.json()['id']}")
    assert outside(home) == before
    assert {path for path in (home / "corpus").rglob("*") if path.is_file()} <= inside


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_file_is_served_that_is_not_meant_to_be(client: httpx.Client, payload: str) -> None:
    for start in FILES_BELOW:
        for given in (payload, payload.replace("/", "%2f"), f"/{payload}", f"icon.svg/{payload}"):
            nothing_came(raw(client, "GET", start + given))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_model_context_protocol_leads_nowhere_else(client: httpx.Client, payload: str) -> None:
    headers = {"Accept": "application/json, text/event-stream"}
    calls = [
        ("tools/call", {"name": "read_document", "arguments": {"document_id": payload}}),
        ("tools/call", {"name": "search", "arguments": {"query": "canary", "folder": payload}}),
        ("tools/call", {"name": payload, "arguments": {}}),
        ("resources/read", {"uri": f"document://{payload}"}),
        ("resources/read", {"uri": f"file:///{payload}"}),
    ]
    for number, (method, parameters) in enumerate(calls):
        message = {"jsonrpc": "2.0", "id": number, "method": method, "params": parameters}
        nothing_came(client.post("/mcp", json=message, headers=headers))


def test_what_lies_beside_is_there_to_be_found(home: Path, assistant: Assistant) -> None:
    assert CANARY in (home / "secret.txt").read_text()
    assert "canary" not in json.dumps([d.to_dict() for d in assistant.documents()])
