"""No byte of a document that somebody may not see comes out of any door, in random worlds.

``ACCESS_WORLDS=500 pytest --timeout 7200 tests/test_no_leak.py`` looks at more worlds than the
default run.
"""

from __future__ import annotations

import json
import os
import statistics
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from served import serving
from test_access import is_open

from assistant.errors import NotFound
from assistant.keys import SCOPES
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.sync.rules import NAME
from assistant.types import Groups, Json, Person
from assistant.web.app import create_app

SECRET = "a secret that only the two servers know"
WORLDS = int(os.environ.get("ACCESS_WORLDS", "8"))

COLOURS = ("crimson", "olive", "amber", "violet", "ivory", "scarlet", "turquoise", "maroon")
PLACES = ("", "a/", "a/", "a/b/", "a/b/c/", "d/", "d/e/", "d/e/")
FOLDERS = ("", "a/", "a/b/", "a/b/c/", "d/", "d/e/")
SECRETS = tuple(f"{word}{number}" for number, word in enumerate(("quokka", "numbat") * 4))
"""A word for each document that stands in it, in its name and its title, and nowhere else."""

rules = st.dictionaries(
    st.sampled_from(FOLDERS), st.none() | st.frozensets(st.sampled_from("xyz"), max_size=2)
)
groups_of_a_person = st.frozensets(st.sampled_from("xyz"), max_size=2)


@dataclass(frozen=True)
class World:
    assistant: Assistant
    client: httpx.Client
    sources: tuple[str, ...]
    ids: tuple[str, ...]
    versions: tuple[str, ...]


@pytest.fixture(scope="module")
def world(model_at_hand: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    home = tmp_path_factory.mktemp("leak") / "home"
    sources = tuple(f"{place}{word}.md" for place, word in zip(PLACES, SECRETS, strict=True))
    for source, colour, word in zip(sources, COLOURS, SECRETS, strict=True):
        path = home / "corpus" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f"# The {word} file\n\n## What is the code of the {colour} vault?\n\n"
            f"The code of the {colour} vault is {word}. It was changed in spring.\n",
            encoding="utf-8",
        )
    settings = Settings(
        home=home, widget_secret=SecretStr(SECRET), sign_in=True, questions_per_minute=1_000_000
    )
    with Assistant.open(settings=settings) as assistant:
        assistant.sync()
        known = {d.reference.source: d.reference for d in assistant.documents()}
        with (
            serving(create_app(assistant)) as url,
            httpx.Client(base_url=url, timeout=60) as client,
        ):
            references = [known[source] for source in sources]
            ids = tuple(reference.id for reference in references)
            versions = tuple(reference.version for reference in references)
            yield World(assistant, client, sources, ids, versions)


def set_rules(world: World, chosen: Mapping[str, Groups | None]) -> None:
    corpus = world.assistant.settings.home / "corpus"
    for folder in FOLDERS:
        path: Path = corpus / folder / NAME
        path.unlink(missing_ok=True)
        if folder in chosen:
            allowed = chosen[folder]
            text = "everyone = true" if allowed is None else f"groups = {sorted(allowed)}"
            path.write_text(text.replace("'", '"'))
    assert not world.assistant.sync().failed


def everything_a_visitor_gets(
    world: World, groups: Groups, asked: int, earlier: str
) -> Iterator[tuple[str, httpx.Response]]:
    """Yield what each door says to a visitor who tries them all."""
    claims = {"sub": "ada", "groups": sorted(groups), "aud": "assistant", "exp": time.time() + 99}
    token = jwt.encode(claims, SECRET, algorithm="HS256")
    with_token = {"Authorization": f"Bearer {token}"}
    get, post = world.client.get, world.client.post
    question = f"What is the code of the {COLOURS[asked]} vault?"
    yield "answer", post("/v1/answers", json={"question": question}, headers=with_token)
    streamed = with_token | {"Accept": "text/event-stream"}
    yield "stream", post("/v1/answers", json={"question": question}, headers=streamed)
    turns = [{"question": question, "answer": ""}]
    later = {"question": "And when was it changed?", "history": turns}
    yield "later", post("/v1/answers", json=later, headers=with_token)
    messages = {"messages": [{"role": "user", "content": question}]}
    yield "openai", post("/v1/chat/completions", json=messages, headers=with_token)
    yield "list", get("/v1/documents", headers=with_token)
    for number, id_ in enumerate(world.ids):
        for query in ("", f"?version={world.versions[number]}"):
            yield f"entry {number}", get(f"/v1/documents/{id_}{query}", headers=with_token)
            yield f"text {number}", get(f"/v1/documents/{id_}/text{query}", headers=with_token)
            yield f"page {number}", get(f"/documents/{id_}{query}", headers=with_token)
    yield "earlier", get(f"/v1/answers/{earlier}", headers=with_token)
    vote = {"helpful": True}
    yield "vote", post(f"/v1/answers/{earlier}/feedback", json=vote, headers=with_token)


def everything_a_program_gets(
    world: World, groups: Groups, question: str, hidden: Sequence[int]
) -> Iterator[tuple[str, httpx.Response]]:
    """Yield what each door says to a program whose key may do everything its groups may see."""
    _, key = world.assistant.keys.create(uuid.uuid4().hex, SCOPES, groups)
    with_key = {"Authorization": f"Bearer {key}"}
    get, post = world.client.get, world.client.post
    search = {"query": question, "k": 100}
    yield "search", post("/v1/passages", json=search, headers=with_key)
    for folder in FOLDERS[1:]:
        within = search | {"filters": {"folder": folder.rstrip("/")}}
        yield f"search {folder}", post("/v1/passages", json=within, headers=with_key)
    cursor: str | None = ""
    while cursor is not None:
        page = get("/v1/documents", params={"limit": 2, "cursor": cursor}, headers=with_key)
        yield f"list from {cursor}", page
        cursor = page.json()["next_cursor"]
    calls: list[tuple[str, str, Json]] = [
        ("mcp ask", "tools/call", {"name": "ask", "arguments": {"question": question}}),
        ("mcp search", "tools/call", {"name": "search", "arguments": {"query": question}}),
        ("mcp list", "resources/list", {}),
    ]
    for number in hidden:
        given = {"document_id": world.ids[number]}
        read = {"name": "read_document", "arguments": given}
        calls.append((f"mcp read {number}", "tools/call", read))
        resource = {"uri": f"document://{world.ids[number]}"}
        calls.append((f"mcp resource {number}", "resources/read", resource))
        yield (
            f"remove {number}",
            world.client.delete(f"/v1/documents/{world.ids[number]}", headers=with_key),
        )
        folder, _, name = world.sources[number].rpartition("/")
        form = {"folder": folder, "replace": "true"}
        file = {"file": (name, b"Taken over.")}
        yield f"replace {number}", post("/v1/documents", data=form, files=file, headers=with_key)
    accept = with_key | {"Accept": "application/json, text/event-stream"}
    for name, method, parameters in calls:
        message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
        yield name, post("/mcp", json=message, headers=accept)


@settings(
    max_examples=WORLDS,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rules, groups_of_a_person, st.integers(0, len(COLOURS) - 1))
def test_nothing_that_one_may_not_see_comes_out(
    world: World, chosen: Mapping[str, Groups | None], groups: Groups, asked: int
) -> None:
    set_rules(world, chosen)
    question = f"What is the code of the {COLOURS[asked]} vault?"
    # Somebody who sees everything has asked before, so that the evidence is kept.
    earlier = world.assistant.seen_by(Person("owner", None)).ask(question)
    assert earlier.answered
    hidden = [n for n, s in enumerate(world.sources) if not is_open(s, chosen, groups)]
    said = dict(everything_a_visitor_gets(world, groups, asked, earlier.id))
    said |= dict(everything_a_program_gets(world, groups, question, hidden))
    for name, response in said.items():
        text = response.text + str(response.headers) + json.dumps(_shown(response))
        assert response.status_code < 500, name
        for number in hidden:
            assert SECRETS[number] not in text, (name, world.sources[number])
            of_itself = name.endswith(f" {number}")
            assert of_itself or world.ids[number] not in text, (name, world.sources[number])
    for number in range(len(world.ids)):
        status = 404 if number in hidden else 200
        for door in ("entry", "text", "page"):
            assert said[f"{door} {number}"].status_code == status
    for number in hidden:
        assert said[f"remove {number}"].status_code == 404
        assert said[f"replace {number}"].status_code in {404, 409}
    # What one may see is still there.
    found = world.assistant.seen_by(Person("ada", groups)).search(question, 1)
    assert (asked in hidden) or SECRETS[asked] in found[0].text
    assert len(said["list"].json()["documents"]) == len(world.ids) - len(hidden)
    assert said["earlier"].status_code == 404  # it was given to somebody else
    seen = world.assistant.seen_by(Person("ada", groups))
    tried = str(seen.suggestions(20)) + str(seen.search(question, 20))
    assert not any(SECRETS[number] in tried for number in hidden)


@pytest.mark.parametrize("with_version", [False, True], ids=["current", "cited"])
def test_what_is_hidden_takes_as_long_as_what_never_was(world: World, with_version: bool) -> None:
    world.assistant.ask(f"What is the code of the {COLOURS[0]} vault?")
    set_rules(world, {"": frozenset()})
    version = world.versions[0] if with_version else None
    stranger = world.assistant.seen_by(Person("ada", frozenset()))
    never = "0" * len(world.ids[0])
    seconds: dict[str, list[float]] = {world.ids[0]: [], never: []}
    for turn in range(400):
        # Each first as often as the other: whoever comes second finds warmer caches.
        for id_ in sorted(seconds, reverse=turn % 2 == 0):
            begun = time.perf_counter()
            with pytest.raises(NotFound):
                stranger.document(id_, version)
            seconds[id_].append(time.perf_counter() - begun)
    hidden, absent = (statistics.median(times) for times in seconds.values())
    assert 0.7 < hidden / absent < 1.4


def _shown(response: httpx.Response) -> Any:
    try:
        return response.json()
    except json.JSONDecodeError:
        return None
