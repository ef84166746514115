"""The index with its vectors on a Chroma server."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from small_index import (
    BUILD,
    content,
    entry,
    expected_vectors,
    generations,
    run_sync,
    stored_vectors,
    texts_matching,
    texts_near,
    write,
)

from assistant.errors import IndexUnusable, SettingsError
from assistant.index import Index
from assistant.types import Filters


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("server")
    port = free_port()
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--host", "127.0.0.1"]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(
            [*command, "--port", str(port), "--path", str(folder / "data")],
            stdout=log,
            stderr=log,
            cwd=folder,
        ) as server,
    ):
        url = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                httpx.get(f"{url}/api/v2/heartbeat", timeout=5).raise_for_status()
                break
            except httpx.HTTPError:
                assert server.poll() is None, (folder / "log").read_text()
                time.sleep(0.1)
        yield url
        server.terminate()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write(tmp_path / "corpus", "japan.txt", "Japan chose Turkmenistan. It was isolated.\nMore.")
    write(tmp_path / "corpus", "asia/china.txt", "China built a pipeline.")
    return tmp_path


def collections(url: str) -> set[str]:
    found = httpx.get(f"{url}/api/v2/tenants/default_tenant/databases/default_database/collections")
    return {collection["name"] for collection in found.raise_for_status().json()}


def collections_of(index: Index) -> set[str]:
    generation = index.version.split("-")[0]
    return {f"assistant-{generation}-chunks", f"assistant-{generation}-sentences"}


def test_a_server_holds_the_vectors(url: str, home: Path) -> None:
    index = Index.open(home / "index", BUILD, chroma_url=url)
    run_sync(home / "corpus", index)
    assert collections_of(index) <= collections(url)
    assert not list((home / "index").rglob("chroma*"))
    assert texts_near(index, "China built a pipeline.", 1) == ["China built a pipeline."]
    assert texts_near(index, "China", 9, Filters(folder="asia")) == ["China built a pipeline."]
    assert texts_matching(index, "isolated") == ["Japan chose Turkmenistan. It was isolated."]
    index.replace([entry("japan.txt", "Japan chose Uzbekistan.")])
    assert stored_vectors(index) == expected_vectors(index)
    before = content(index)
    index.close()
    again = Index.open(home / "index", BUILD, chroma_url=url)
    assert content(again) == before
    assert again.health() == []
    again.close()


def test_a_rebuild_takes_its_old_collections_away_and_no_others(url: str, home: Path) -> None:
    other = Index.open(home / "other", BUILD, chroma_url=url)
    index = Index.open(home / "index", BUILD, chroma_url=url)
    run_sync(home / "corpus", index)
    old = collections_of(index)
    with index.rebuilding() as fresh:
        run_sync(home / "corpus", fresh)
    assert collections_of(index) <= collections(url)
    assert not old & collections(url)
    assert collections_of(other) <= collections(url)
    index.close()
    other.close()


def test_collections_of_a_killed_rebuild_go_when_the_index_opens(url: str, home: Path) -> None:
    index = Index.open(home / "index", BUILD, chroma_url=url)
    index.close()
    (home / "index" / "manifest.json").rename(home / "manifest.json")
    dead = Index.open(home / "index", BUILD, chroma_url=url, rebuild=True)
    dead_collections = collections_of(dead)
    dead.close()
    (home / "manifest.json").rename(home / "index" / "manifest.json")
    assert dead_collections <= collections(url)
    with pytest.raises(IndexUnusable, match="missing"):
        Index.open(home / "index", BUILD, chroma_url=url)
    assert not dead_collections & collections(url)
    assert generations(home / "index") == []


def test_vectors_move_to_a_server_with_the_next_sync(url: str, home: Path) -> None:
    embedded = Index.open(home / "index", BUILD)
    run_sync(home / "corpus", embedded)
    before = content(embedded)
    embedded.close()
    served = Index.open(home / "index", BUILD, chroma_url=url)
    assert served.health() != []
    run_sync(home / "corpus", served)
    assert content(served) == before
    served.close()


def test_no_server_names_the_remedy_and_frees_the_folder(home: Path) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(IndexUnusable, match=nobody) as refusal:
        Index.open(home / "index", BUILD, chroma_url=nobody)
    assert "ASSISTANT_CHROMA_URL" in refusal.value.remedy
    Index.open(home / "index", BUILD).close()


@pytest.mark.parametrize(
    "url", ["localhost:8000", "ftp://host", "http://", "http://host/path", "http://host:port"]
)
def test_a_bad_address_names_the_remedy(home: Path, url: str) -> None:
    with pytest.raises(SettingsError, match="not the address of a server") as refusal:
        Index.open(home / "index", BUILD, chroma_url=url)
    assert "http://host:port" in refusal.value.remedy
