"""A client that openapi-python-client generates from the API's description, and its use."""

from __future__ import annotations

import importlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from served import FILES, QUESTION, assistant_over, client_of

from assistant.pipeline import Assistant

PACKAGE = "generated_client"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    files = {source: FILES[source] for source in ("briefs/japan.md", "briefs/china.txt")}
    with assistant_over(tmp_path_factory.mktemp("home"), files) as assistant:
        assistant.settings = assistant.settings.model_copy(update={"sign_in": True})
        yield assistant


@pytest.fixture(scope="module")
def served(assistant: Assistant) -> Iterator[httpx.Client]:
    with client_of(assistant) as client:
        yield client


@pytest.fixture(scope="module")
def api(served: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Generate the client, and put it where it can be imported."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "openapi.json").write_text(served.get("/openapi.json").text)
    binaries = Path(sys.executable).parent
    program = str(binaries / "openapi-python-client")
    command = [program, "generate", "--path", "openapi.json", "--output-path", PACKAGE]
    made = subprocess.run(
        [*command, "--meta", "none", "--fail-on-warning"],
        cwd=folder,
        env=os.environ | {"PATH": f"{binaries}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


def module(name: str) -> Any:
    return importlib.import_module(f"{PACKAGE}.{name}")


@pytest.fixture(scope="module")
def client(api: Path, served: httpx.Client, assistant: Assistant) -> Iterator[Any]:
    _, key = assistant.keys.create("generated", ("ask", "search", "documents", "admin"), None)
    kind, url = module("client").AuthenticatedClient, str(served.base_url).rstrip("/")
    with kind(base_url=url, token=key, timeout=httpx.Timeout(60)) as client:
        yield client


def test_it_asks(client: Any, assistant: Assistant) -> None:
    models = module("models")
    asked = models.AnswerRequest(question=QUESTION)
    answer = module("api.answers.ask").sync(client=client, body=asked, idempotency_key="once")
    assert isinstance(answer, models.Answer)
    assert answer.answered
    (citation, *_) = answer.citations
    text = assistant.document_text(citation.document.id, citation.document.version)
    assert text[citation.start : citation.end] == citation.quote

    again = module("api.answers.get_answer").sync(answer.id, client=client)
    assert again.to_dict() == answer.to_dict()
    verdict = models.FeedbackRequest(helpful=True)
    given = module("api.answers.give_feedback").sync_detailed(
        answer.id, client=client, body=verdict
    )
    assert given.status_code == 204


def test_it_follows_up_within_filters(client: Any) -> None:
    models = module("models")
    asked = models.AnswerRequest(
        question="When did it open?",
        history=[models.HistoryTurn(question="What did China answer with?", answer="A pipeline.")],
        filters=models.FilterFields(folder="briefs", type_=["txt"]),
    )
    answer = module("api.answers.ask").sync(client=client, body=asked)
    assert "2009" in answer.text
    assert {c.document.source for c in answer.citations} == {"briefs/china.txt"}


def test_it_searches_and_reads(client: Any) -> None:
    models = module("models")
    query = models.PassageRequest(query="neutrality", k=1)
    (passage,) = module("api.passages.search").sync(client=client, body=query).passages
    text = module("api.documents.get_text").sync_detailed(passage.document.id, client=client)
    assert text.content.decode()[passage.start : passage.end] == passage.text
    pages = module("api.documents.list_documents").sync(client=client, limit=1)
    assert len(pages.documents) == 1
    rest = module("api.documents.list_documents").sync(client=client, cursor=pages.next_cursor)
    assert rest.documents[0].source == "briefs/japan.md"


def test_it_adds_and_removes_a_document(client: Any) -> None:
    models, types = module("models"), module("types")
    file = types.File(payload=io.BytesIO(b"The ibex count was eleven."), file_name="ibex.txt")
    body = models.BodyAddDocument(file=file, folder="notes")
    added = module("api.documents.add_document").sync(client=client, body=body)
    assert added.source == "notes/ibex.txt"
    gone = module("api.documents.remove_document").sync_detailed(added.id, client=client)
    assert gone.status_code == 204
    assert module("api.documents.sync").sync(client=client).removed == []


def test_it_understands_what_is_refused(client: Any) -> None:
    models = module("models")
    asked = models.AnswerRequest(question=" ")
    problem = module("api.answers.ask").sync(client=client, body=asked)
    assert isinstance(problem, models.Problem)
    assert (problem.status, problem.type_) == (422, "urn:assistant:problem:invalid-request")
    kind = module("client").AuthenticatedClient
    with kind(base_url=client._base_url, token="ask_x") as stranger:
        problem = module("api.answers.ask").sync(client=stranger, body=asked)
    assert problem.status == 401
