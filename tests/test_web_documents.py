"""Listing page by page, and looking at the folder anew while the server runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from served import assistant_over, client_of, code_of

from assistant.pipeline import Assistant

FILES = {f"{folder}/{n:02}.txt": f"Note {n} of {folder}." for folder in "ab" for n in range(6)}
FILES["ä/ü.txt"] = "A note in a folder with dots."


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with assistant_over(tmp_path_factory.mktemp("home"), FILES) as assistant:
        yield assistant


@pytest.mark.parametrize("limit", [1, 5, 13, 1000])
def test_pages_are_the_whole_list(client: httpx.Client, limit: int) -> None:
    whole = client.get("/v1/documents").json()
    assert set(whole) == {"documents"}
    found, query = [], {"limit": str(limit)}
    while True:
        page = client.get("/v1/documents", params=query)
        found += page.json()["documents"]
        assert len(page.json()["documents"]) <= limit
        if (cursor := page.json()["next_cursor"]) is None:
            assert "link" not in page.headers
            break
        query["cursor"] = cursor
    assert found == whole["documents"]


def test_a_client_may_follow_links(client: httpx.Client) -> None:
    page = client.get("/v1/documents", params={"limit": "4", "folder": "a"})
    next_ = urlsplit(page.links["next"]["url"])
    rest = client.get(f"{next_.path}?{next_.query}").json()
    assert [d["source"] for d in rest["documents"]] == ["a/04.txt", "a/05.txt"]
    assert rest["next_cursor"] is None


def test_a_document_that_comes_between_is_not_told_twice(
    client: httpx.Client, assistant: Assistant
) -> None:
    first = client.get("/v1/documents", params={"limit": "3"}).json()
    added = assistant.add("00-first.txt", b"Earlier than all others.", "a")
    rest = client.get("/v1/documents", params={"cursor": first["next_cursor"]}).json()
    sources = [d["source"] for page in (first, rest) for d in page["documents"]]
    assert sources == sorted(FILES)
    assistant.remove(added.reference.id)


@pytest.mark.parametrize("cursor", ["!", "a", "_w", "\udcff".encode("utf-8", "replace").decode()])
def test_a_cursor_that_is_none_is_refused(client: httpx.Client, cursor: str) -> None:
    refused = client.get("/v1/documents", params={"cursor": cursor})
    assert code_of(refused) == "invalid-request"


@pytest.mark.parametrize("limit", ["0", "1001", "many"])
def test_a_limit_that_is_none_is_refused(client: httpx.Client, limit: str) -> None:
    assert code_of(client.get("/v1/documents", params={"limit": limit})) == "invalid-request"


def test_the_folder_is_looked_at_anew(client: httpx.Client, assistant: Assistant) -> None:
    path: Path = assistant.settings.home / "corpus/new.txt"
    path.write_text("The lighthouse of Cape Doubt was built in 1871.")
    assert client.post("/v1/sync").json()["added"] == ["new.txt"]
    answer = client.post("/v1/answers", json={"question": "When was the lighthouse built?"}).json()
    assert "1871" in answer["text"]
    path.unlink()
    assert client.post("/v1/sync").json()["removed"] == ["new.txt"]


def test_a_new_rule_closes_a_folder_while_the_server_runs(tmp_path: Path) -> None:
    with assistant_over(tmp_path, {"a/x.txt": "The vault opens at noon.", "b.txt": "Hello."}) as it:
        it.settings = it.settings.model_copy(update={"sign_in": True})
        _, admin = it.keys.create("admin", ("admin",), None)
        _, some = it.keys.create("some-admin", ("admin",), frozenset({"staff"}))
        _, reader = it.keys.create("reader", ("documents", "ask"), frozenset())
        with client_of(it) as client:

            def sources() -> list[str]:
                given = {"Authorization": f"Bearer {reader}"}
                found = client.get("/v1/documents", headers=given).json()["documents"]
                return [document["source"] for document in found]

            assert sources() == ["a/x.txt", "b.txt"]
            (tmp_path / "corpus/a/.access.toml").write_text('groups = ["board"]\n')
            for key, status in ((reader, 403), (some, 403), (admin, 200)):
                given = {"Authorization": f"Bearer {key}"}
                assert client.post("/v1/sync", headers=given).status_code == status
            assert sources() == ["b.txt"]
