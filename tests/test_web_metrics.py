"""Counters: what a question, a search and a request leave behind, and who may see it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from pages import DOCS, read, rows, section
from served import FILES, QUESTION, assistant_over, client_of, code_of, values_of

from assistant.pipeline import Assistant
from assistant.web.app import create_app

SECRETS = (QUESTION, "briefs", "japan", "key:", "nightly")


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    files = {"briefs/japan.md": FILES["briefs/japan.md"]}
    with assistant_over(tmp_path_factory.mktemp("home"), files) as assistant:
        yield assistant


def test_what_happens_is_counted(client: httpx.Client) -> None:
    before = values_of(client)
    client.post("/v1/answers", json={"question": QUESTION})
    client.post("/v1/answers", json={"question": "Who won the chess tournament in Reykjavik?"})
    client.post("/v1/passages", json={"query": "neutrality"})
    client.get("/v1/answers/made-up-by-somebody")
    after = values_of(client)

    def more(name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    assert more("assistant_questions_total{outcome=answered}") == 1
    assert more("assistant_questions_total{outcome=not_answered}") == 1
    assert more("assistant_sentences_total{support=verified}") >= 1
    assert more("assistant_stage_seconds_count{stage=retrieve}") == 2
    assert more("assistant_document_operations_total{operation=searched}") == 1
    assert more("assistant_requests_total{method=POST,route=/v1/answers,status=200}") == 2
    gone = "assistant_requests_total{method=GET,route=/v1/answers/{answer_id},status=404}"
    assert more(gone) == 1
    assert after["assistant_questions_in_progress"] == 0
    assert after["assistant_documents"] == 1
    assert after["assistant_chunks"] >= 1
    assert after["process_resident_memory_bytes"] > 0


def test_a_question_that_is_left_is_counted(assistant: Assistant, client: httpx.Client) -> None:
    before = values_of(client)
    events = assistant.stream(QUESTION)
    next(events)
    assert values_of(client)["assistant_questions_in_progress"] == 1
    del events
    after = values_of(client)
    assert after["assistant_questions_in_progress"] == 0
    name = "assistant_questions_total{outcome=broken_off}"
    assert after[name] - before.get(name, 0) == 1


def test_whoever_makes_paths_up_makes_no_counters(client: httpx.Client) -> None:
    for path in ("/v1/nothing", "/made/up", "/made/up/2", "/gradio_api/x"):
        client.get(path)
    client.request("BREW", "/pot")
    routes = {name for name in values_of(client) if name.startswith("assistant_requests_total")}
    assert not [name for name in routes if "made" in name or "BREW" in name or "nothing" in name]


def test_no_question_and_no_name_is_in_it(client: httpx.Client) -> None:
    client.post("/v1/answers", json={"question": QUESTION})
    text = client.get("/metrics").text
    assert not [secret for secret in SECRETS if secret in text]


def test_only_an_administrator_sees_it(assistant: Assistant) -> None:
    closed = assistant.seen_by(assistant._person)
    closed.settings = assistant.settings.model_copy(update={"sign_in": True})
    _, reader = assistant.keys.create("reader", ("ask", "search", "documents"), None)
    _, admin = assistant.keys.create("prometheus", ("admin",), frozenset())
    with client_of(closed) as client:
        assert client.get("/metrics").status_code == 401
        refused = client.get("/metrics", headers={"Authorization": f"Bearer {reader}"})
        assert code_of(refused) == "not-allowed"
        seen = client.get("/metrics", headers={"Authorization": f"Bearer {admin}"})
        assert seen.status_code == 200


def test_the_page_lists_every_metric(assistant: Assistant) -> None:
    table = rows(section(read(DOCS / "operations.md"), "Metrics"))
    described = {row[0].strip("`"): set(re.findall(r"`(\w+)`", row[1])) for row in table}
    registry = create_app(assistant).state.metrics.registry
    ours = [family for family in registry.collect() if family.name.startswith("assistant_")]
    names = {f"{f.name}_total" if f.type == "counter" else f.name for f in ours}
    assert set(described) == names
    collectors = {c for c in registry._collector_to_names if hasattr(c, "_labelnames")}
    labels = {
        f"{c._name}_total" if c._type == "counter" else c._name: set(c._labelnames)
        for c in collectors
    }
    assert {name: described[name] for name in labels} == labels
