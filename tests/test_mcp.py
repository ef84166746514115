"""The Model Context Protocol, spoken by its own client, over HTTP and over a process's streams."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import httpx
import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from served import serving
from small_corpus import DOCUMENTS, UNANSWERABLE, WHY, write_documents
from test_access import close_to

from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.types import Notice
from assistant.web.app import create_app

Work = Callable[[Any], Awaitable[Any]]


@pytest.fixture(scope="module")
def served(
    model_at_hand: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Assistant, str]]:
    home = tmp_path_factory.mktemp("mcp") / "home"
    write_documents(home)
    close_to(home / "corpus/briefs", "diplomats")
    with Assistant.open(settings=Settings(home=home, sign_in=True)) as assistant:
        assert not assistant.sync().failed
        with serving(create_app(assistant)) as url:
            yield assistant, url


def with_key(served: tuple[Assistant, str], name: str, scopes: Any, groups: Any, work: Work) -> Any:
    """Do something as a client that holds a key made for it."""
    assistant, url = served
    _, text = assistant.keys.create(name, scopes, groups)

    async def run() -> Any:
        headers = {"Authorization": f"Bearer {text}"}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=60) as http,
            Client(streamable_http_client(f"{url}/mcp", http_client=http)) as client,
        ):
            return await work(client)

    return anyio.run(run)


EVERYTHING = ("ask", "search", "documents")


def test_the_tools_answer_as_every_door_does(served: tuple[Assistant, str]) -> None:
    assistant, _ = served

    async def work(client: Any) -> None:
        tools = await client.list_tools()
        assert {tool.name for tool in tools.tools} == {"ask", "search", "read_document"}
        answer = await client.call_tool("ask", {"question": WHY})
        own = assistant.ask(WHY)
        assert answer.structured_content["text"] == own.text
        assert own.citations[0].quote in answer.content[0].text
        refused = await client.call_tool("ask", {"question": UNANSWERABLE})
        assert refused.structured_content["answered"] is False
        found = await client.call_tool("search", {"query": WHY, "k": 2, "folder": "briefs"})
        passages = found.structured_content["passages"]
        assert len(passages) == 2
        citation = own.citations[0]
        read = await client.call_tool(
            "read_document",
            {"document_id": citation.document.id, "start": citation.start, "end": citation.end},
        )
        assert read.content[0].text == citation.quote
        read = await client.call_tool(
            "read_document",
            {
                "document_id": citation.document.id,
                "version": citation.document.version,
                "start": citation.start,
                "end": citation.end,
            },
        )
        assert read.content[0].text == citation.quote
        gone = {"document_id": citation.document.id, "version": "sha256:0"}
        assert (await client.call_tool("read_document", gone)).is_error
        later = await client.call_tool(
            "ask",
            {
                "question": "And how did China react?",
                "history": [{"question": WHY, "answer": own.text}],
            },
        )
        assert "loan" in later.content[0].text

    with_key(served, "all", EVERYTHING, None, work)


def test_documents_are_resources(served: tuple[Assistant, str]) -> None:
    assistant, _ = served

    async def work(client: Any) -> None:
        listed = (await client.list_resources()).resources
        assert {resource.name for resource in listed} == set(DOCUMENTS)
        content = (await client.read_resource(listed[0].uri)).contents[0]
        assert content.text == assistant.document_text(listed[0].uri.removeprefix("document://"))

    with_key(served, "reader", EVERYTHING, None, work)


def test_what_one_may_not_see_is_not_there(served: tuple[Assistant, str]) -> None:
    assistant, _ = served
    hidden = next(d for d in assistant.documents() if d.reference.source.startswith("briefs/"))

    async def work(client: Any) -> None:
        listed = (await client.list_resources()).resources
        assert len(listed) == len(DOCUMENTS) - 2
        answer = await client.call_tool("ask", {"question": WHY})
        assert answer.structured_content["answered"] is False
        assert "briefs/" not in str(answer)
        read = await client.call_tool("read_document", {"document_id": hidden.reference.id})
        assert read.is_error
        assert "There is no document" in read.content[0].text
        with pytest.raises(Exception, match="There is no document"):
            await client.read_resource(f"document://{hidden.reference.id}")

    with_key(served, "outsider", EVERYTHING, frozenset(), work)


def test_a_tool_asks_for_its_scope_and_says_what_is_wrong(served: tuple[Assistant, str]) -> None:
    async def work(client: Any) -> None:
        for name, given, why in (
            ("search", {"query": WHY}, "scope"),
            ("ask", {"question": ""}, "question"),
            ("ask", {}, "question"),
            ("ask", {"question": 3}, "question"),
            ("ask", {"question": WHY, "history": "no"}, "history"),
            ("nothing", {}, "no tool"),
        ):
            result = await client.call_tool(name, given)
            assert result.is_error, name
            assert why in result.content[0].text

    with_key(served, "asker", ("ask",), None, work)


def test_what_models_send_is_taken(served: tuple[Assistant, str]) -> None:
    assistant, _ = served
    id_ = assistant.documents()[0].reference.id

    async def work(client: Any) -> None:
        for name, given in (
            ("ask", {"question": WHY, "history": None, "folder": None}),
            ("search", {"query": WHY, "k": None, "folder": None}),
            ("search", {"query": WHY, "k": 8.0}),
            ("read_document", {"document_id": id_, "version": None, "start": None, "end": None}),
        ):
            result = await client.call_tool(name, given)
            assert not result.is_error, result
        assert (await client.call_tool("search", {"query": WHY, "k": 2.5})).is_error

    with_key(served, "model", EVERYTHING, None, work)


def test_who_may_only_ask_is_shown_no_documents(served: tuple[Assistant, str]) -> None:
    async def work(client: Any) -> None:
        assert (await client.list_resources()).resources == []

    with_key(served, "only asks", ("ask",), None, work)


def test_what_the_reader_must_be_told_stands_in_the_text(
    served: tuple[Assistant, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Assistant.ask
    doubt = Notice("unsure", "This may not be what was asked.")
    monkeypatch.setattr(Assistant, "ask", lambda *given: replace(asked(*given), notices=(doubt,)))

    async def work(client: Any) -> None:
        answer = await client.call_tool("ask", {"question": WHY})
        assert "\nNote: This may not be what was asked.\n[1] " in answer.content[0].text

    with_key(served, "doubtful", EVERYTHING, None, work)


def test_nobody_comes_in_without_a_key(served: tuple[Assistant, str]) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    assert httpx.post(f"{served[1]}/mcp", json=body).status_code == 401


def test_over_standard_input_and_output(small_home: Path) -> None:
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "assistant", "mcp", "--home", str(small_home)]
    )

    async def run() -> None:
        client: Any
        async with Client(command) as client:
            answer = await client.call_tool("ask", {"question": WHY})
            assert "relative isolation" in answer.content[0].text

    anyio.run(run)
