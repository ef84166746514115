"""Documents that programs send and take away: whole or not at all, and never outside the corpus."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from served import client_of, code_of
from small_corpus import WHY

from assistant import uploads
from assistant.errors import InvalidRequest, NotFound
from assistant.pipeline import Assistant
from assistant.types import Person
from assistant.uploads import Conflict, CorpusUnwritable, source_of, stored
from assistant.web.security import MAX_UPLOAD_BYTES

NOTE = b"# Harbour\n\nThe crane of the harbour lifts ninety tonnes.\n"


@pytest.mark.parametrize(
    "name",
    ["", " ", ".", "..", "../x", "a/b.txt", "a\\b.txt", ".hidden", "~$lock.docx", "x\0.txt", "x\n",
     "C:x.txt", "x.txt ", "x" * 201, "a|b", "\u202etxt.exe"],
)  # fmt: skip
def test_what_is_no_plain_name_is_refused(name: str) -> None:
    with pytest.raises(InvalidRequest, match="name"):
        source_of("", name)


@pytest.mark.parametrize("folder", ["..", "a/../b", "a/./b", "a/.git", "a/ b", "x/" * 21])
def test_what_is_no_plain_folder_is_refused(folder: str) -> None:
    with pytest.raises(InvalidRequest):
        source_of(folder, "x.txt")


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_name_leads_out_of_the_corpus(folder: str, name: str) -> None:
    try:
        source = source_of(folder, name)
    except InvalidRequest:
        return
    path = Path("/corpus") / source
    assert path.is_relative_to("/corpus")
    assert ".." not in path.parts
    assert not any(part.startswith(".") for part in path.parts)


def test_a_document_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    with stored(tmp_path, "a/b.txt", NOTE, replace=False):
        assert (tmp_path / "a/b.txt").read_bytes() == NOTE
    with pytest.raises(Conflict), stored(tmp_path, "a/b.txt", b"other", replace=False):
        pass
    os.utime(tmp_path / "a/b.txt", ns=(10**18, 10**18))
    with pytest.raises(ZeroDivisionError), stored(tmp_path, "a/b.txt", b"other", replace=True):
        raise ZeroDivisionError
    assert (tmp_path / "a/b.txt").read_bytes() == NOTE
    assert (tmp_path / "a/b.txt").stat().st_mtime_ns == 10**18
    with pytest.raises(ZeroDivisionError), stored(tmp_path, "new/c.txt", NOTE, replace=False):
        raise ZeroDivisionError
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "b.txt"]


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    corpus, outside = tmp_path / "corpus", tmp_path / "outside"
    corpus.mkdir()
    outside.mkdir()
    (corpus / "link").symlink_to(outside)
    (corpus / "file.txt").symlink_to(outside / "file.txt")
    for source in ("link/x.txt", "file.txt"):
        with (
            pytest.raises(InvalidRequest, match="link"),
            stored(corpus, source, NOTE, replace=True),
        ):
            pass
        with pytest.raises(InvalidRequest, match="link"):
            uploads.remove(corpus, source)
    assert list(outside.iterdir()) == []


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("file")
    with (
        pytest.raises(InvalidRequest, match="folder's name"),
        stored(tmp_path, "a/b.txt", NOTE, replace=False),
    ):
        pass
    with pytest.raises(NotFound):
        uploads.remove(tmp_path, "nothing.txt")


def test_a_folder_is_no_file_and_what_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(Conflict, match="folder"), stored(tmp_path, "a.txt", NOTE, replace=True):
        pass
    (tmp_path / "b.txt").write_bytes(NOTE)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)
    with (
        pytest.raises(CorpusUnwritable, match="Permission denied"),
        stored(tmp_path, "c.txt", NOTE, replace=False),
    ):
        pass
    with pytest.raises(CorpusUnwritable, match="Permission denied"):
        uploads.remove(tmp_path, "b.txt")


# Over HTTP ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(
    small_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Assistant, httpx.Client]]:
    home = shutil.copytree(small_home, tmp_path_factory.mktemp("uploads") / "home")
    with Assistant.open(home) as assistant, client_of(assistant) as client:
        yield assistant, client


def send(client: httpx.Client, name: str, content: bytes, **fields: str) -> httpx.Response:
    return client.post("/v1/documents", files={"file": (name, content)}, data=fields)


def test_a_document_is_added_asked_about_and_taken_away(
    server: tuple[Assistant, httpx.Client],
) -> None:
    _, client = server
    made = send(client, "harbour.md", NOTE, folder="notes/port")
    assert made.status_code == 201
    entry = made.json()
    assert entry["source"] == "notes/port/harbour.md"
    assert client.get(made.headers["location"]).json() == entry
    question = {"question": "How many tonnes does the crane of the harbour lift?"}
    answer = client.post("/v1/answers", json=question).json()
    assert "ninety tonnes" in answer["text"]
    assert send(client, "harbour.md", NOTE, folder="notes/port").json() == entry
    other = send(client, "harbour.md", b"Something else.", folder="notes/port")
    assert (other.status_code, code_of(other)) == (409, "conflict")
    again = send(client, "harbour.md", b"It lifts 5.", folder="notes/port", replace="true")
    assert again.json()["version"] != entry["version"]
    assert client.delete(f"/v1/documents/{entry['id']}").status_code == 204
    assert client.get(f"/v1/documents/{entry['id']}").status_code == 404
    # What was cited stays true.
    version = {"version": entry["version"]}
    kept = client.get(f"/v1/documents/{entry['id']}/text", params=version)
    assert "ninety tonnes" in kept.text
    assert client.delete(f"/v1/documents/{entry['id']}").status_code == 404


def test_of_two_files_at_once_none_is_dropped_in_silence(
    server: tuple[Assistant, httpx.Client],
) -> None:
    assistant, client = server
    before = assistant.documents()
    files = [("file", (name, b"A note.")) for name in ("one.txt", "two.txt")]
    sent = client.post("/v1/documents", files=files)
    assert (sent.status_code, code_of(sent)) == (422, "invalid-request")
    assert "one file" in sent.text
    assert assistant.documents() == before


def test_a_slash_too_many_leads_nowhere_else(server: tuple[Assistant, httpx.Client]) -> None:
    _, client = server
    sent = client.post("/v1/answers/", json={"question": "Why?"})
    assert sent.status_code == 404
    assert "location" not in sent.headers


@pytest.mark.parametrize(
    ("name", "content"), [("broken.pdf", b"%PDF-1.7 no"), ("x.xyz", b"?"), ("backup.txt~", b"x")]
)
def test_what_cannot_be_read_is_not_kept(
    server: tuple[Assistant, httpx.Client], name: str, content: bytes
) -> None:
    assistant, client = server
    before = sorted((assistant.settings.home / "corpus").rglob("*"))
    refused = send(client, name, content)
    assert refused.status_code == 422
    assert code_of(refused) == ("invalid-request" if name.endswith("~") else "unreadable-file")
    assert sorted((assistant.settings.home / "corpus").rglob("*")) == before
    assert client.post("/v1/answers", json={"question": WHY}).json()["answered"]


def test_a_form_without_a_file_is_refused(server: tuple[Assistant, httpx.Client]) -> None:
    _, client = server
    assert client.post("/v1/documents", data={"folder": "x"}).status_code == 422
    assert send(client, "../../etc/passwd.txt", NOTE).status_code in (201, 422)
    assert not Path("/etc/passwd.txt").exists()
    assert send(client, "x.txt", NOTE, folder="../..").status_code == 422


def test_a_file_over_the_limit_is_refused(server: tuple[Assistant, httpx.Client]) -> None:
    _, client = server
    refused = send(client, "big.txt", b"x" * (MAX_UPLOAD_BYTES + 1))
    assert (refused.status_code, code_of(refused)) == (413, "too-large")


def test_a_folder_that_one_may_not_see_takes_nothing(
    server: tuple[Assistant, httpx.Client],
) -> None:
    assistant, _ = server
    corpus = assistant.settings.home / "corpus"
    (corpus / "closed").mkdir()
    (corpus / "closed/.access.toml").write_text('groups = ["board"]')
    assistant.sync()
    with pytest.raises(NotFound):
        assistant.seen_by(Person("x", frozenset())).add("a.txt", NOTE, "closed")
    entry = assistant.seen_by(Person("y", frozenset({"board"}))).add("a.txt", NOTE, "closed")
    with pytest.raises(NotFound):
        assistant.seen_by(Person("x", frozenset())).remove(entry.reference.id)
