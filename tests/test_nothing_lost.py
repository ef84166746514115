"""Killed at any instant, the index opens and serves the old state or the new."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

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
    vector,
    write,
)

from assistant.errors import IndexUnusable
from assistant.index import Index
from assistant.index import index as index_module
from assistant.index.catalog import Catalog
from assistant.index.database import Database
from assistant.index.vectors import Vectors
from assistant.types import Filters

MOMENTS = 20
Versions = dict[str, str]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    return tmp_path


@pytest.fixture
def churner(home: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "churn.py"), str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([*sys.path, ""])},
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(timeout=10) == 0


def test_killed_at_random_moments(home: Path, churner: subprocess.Popen[str]) -> None:
    chance = random.Random(20_261_122)
    acknowledged: Versions = {}
    events = 0
    for moment in range(MOMENTS):
        said = _churn_until_killed(churner, moment, chance)
        events += len(said)
        for event in said:
            _apply(event, acknowledged)
        index = Index.open(home / "index", BUILD)
        _check_kept(index, acknowledged, home / "corpus")
        _check_whole(index, home / "index")
        run_sync(home / "corpus", index)
        assert stored_vectors(index) == expected_vectors(index)
        _check_equals_fresh(index, home / "corpus", home / f"fresh-{moment}")
        acknowledged = {source: record.version for source, record in index.files().items()}
        index.close()
    assert events > 3 * MOMENTS, "the kills came too early to mean anything"


def _churn_until_killed(
    churner: subprocess.Popen[str], seed: int, chance: random.Random
) -> list[dict[str, object]]:
    """Start a child, kill it after some of its acknowledgements, and return them."""
    assert churner.stdin is not None
    assert churner.stdout is not None
    churner.stdin.write(f"{seed}\n")
    churner.stdin.flush()
    child = json.loads(churner.stdout.readline())["pid"]
    events: list[dict[str, object]] = []
    for _ in range(chance.randint(0, 12)):
        events.append(json.loads(churner.stdout.readline()))
    time.sleep(chance.uniform(0, 0.06))
    os.kill(child, signal.SIGKILL)
    for line in churner.stdout:
        event = json.loads(line) if line.strip() else {}
        if "ended" in event:
            return events
        events += [event] if event else []
    raise AssertionError("the churner ended by itself")


def _apply(event: dict[str, object], acknowledged: Versions) -> None:
    match event:
        case {"stored": dict(versions)}:
            acknowledged.update(versions)
        case {"rebuilt": dict(versions)}:
            acknowledged.clear()
            acknowledged.update(versions)
        case {"removed": list(ids)}:
            for source in list(acknowledged):
                if entry(source, "").document.reference.id in ids:
                    del acknowledged[source]
        case _:
            raise AssertionError(event)


def _check_kept(index: Index, acknowledged: Versions, corpus: Path) -> None:
    """Every document is the one acknowledged, or what the folder held when the kill came."""
    indexed = {source: record.version for source, record in index.files().items()}
    for source in acknowledged.keys() | indexed.keys():
        path = corpus / source
        allowed = {acknowledged.get(source)}
        if path.exists():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            allowed.add(f"sha256:{digest}")
        else:
            allowed.add(None)
        assert indexed.get(source) in allowed, source


def _check_whole(index: Index, folder: Path) -> None:
    """All that is in the catalog can be found, and nothing else is stored."""
    assert index.health() == []
    assert stored_vectors(index) == expected_vectors(index)
    assert generations(folder) == [index.version.split("-")[0]]
    for summary in index.documents():
        document = index.document(summary.reference.id)
        assert document is not None
        digest = hashlib.sha256(document.text.encode()).hexdigest()
        assert document.reference.version == f"sha256:{digest}"
        here = Filters(source=(summary.reference.source,))
        for block in document.blocks:
            text = document.text[block.start : block.end]
            assert text in texts_matching(index, text, 5, here)
            assert text in texts_near(index, text, 5, here)


def _check_equals_fresh(index: Index, corpus: Path, folder: Path) -> None:
    fresh = Index.open(folder, BUILD)
    run_sync(corpus, fresh)
    assert content(index) == content(fresh)
    fresh.close()


# Each step of a write fails in turn: the old state is served, then or after opening again.


def _fail(*_: object, **__: object) -> None:
    raise IndexUnusable("The disk is full.", "Make room.")


@pytest.mark.parametrize(
    ("owner", "step", "survivor"),
    [
        pytest.param(Catalog, "reserve", "Old words.", id="before-anything"),
        pytest.param(Vectors, "add", "Old words.", id="while-vectors-are-added"),
        pytest.param(Catalog, "store", "Old words.", id="while-the-catalog-is-written"),
        pytest.param(Vectors, "delete", "New words.", id="while-old-vectors-are-dropped"),
    ],
)
@pytest.mark.parametrize("reopened", [False, True], ids=["same-process", "reopened"])
def test_a_failed_step_loses_nothing(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    owner: type,
    step: str,
    survivor: str,
    reopened: bool,
) -> None:
    index = Index.open(home / "index", BUILD)
    index.replace([entry("a.txt", "Old words.")])
    with monkeypatch.context() as failing:
        failing.setattr(owner, step, _fail)
        with pytest.raises(IndexUnusable, match="disk is full"):
            index.replace([entry("a.txt", "New words.")])
        assert texts_matching(index, "words") == [survivor]
    if reopened:
        index.close()
        index = Index.open(home / "index", BUILD)
    assert texts_matching(index, "words") == [survivor]
    index.replace([entry("b.txt", "More.")])
    assert texts_matching(index, "words") == [survivor]
    _check_whole(index, home / "index")
    index.close()


def test_vectors_half_added_before_a_kill_are_gone_after_opening(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index.open(home / "index", BUILD)
    index.replace([entry("a.txt", "Old words.")])
    with monkeypatch.context() as failing:
        failing.setattr(Catalog, "store", _fail)
        with pytest.raises(IndexUnusable):
            index.replace([entry("a.txt", "New words.\nOf two lines.")])
    assert stored_vectors(index) != expected_vectors(index)
    assert [key for key, _ in index.near_chunks(vector("New words."), 9)] == [
        key for key, _ in index.matching(["words"], 9)
    ]
    index.close()
    again = Index.open(home / "index", BUILD)
    _check_whole(again, home / "index")
    again.close()


@pytest.mark.parametrize("step", ["copy_to", "close"])
def test_a_failed_compaction_keeps_the_old_generation(
    home: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    monkeypatch.setattr(index_module, "MOST_DELETED", 1)
    write(home / "corpus", "a.txt", "Old words.\nMore old words.")
    index = Index.open(home / "index", BUILD)
    run_sync(home / "corpus", index)
    write(home / "corpus", "a.txt", "New words.", 30)
    with monkeypatch.context() as failing:
        failing.setattr(Database, step, _fail)
        with pytest.raises(IndexUnusable):
            run_sync(home / "corpus", index)
    assert texts_matching(index, "words") == ["New words."]
    run_sync(home / "corpus", index)
    index.close()
    again = Index.open(home / "index", BUILD)
    _check_whole(again, home / "index")
    again.close()
