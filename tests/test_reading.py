"""Each format is read whole: title, headings, pages, types, offsets; what is not, says why."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime
from pathlib import Path

import pytest
from make_documents import CONTENTS, WRITERS, write_all

from assistant.errors import ReadingError
from assistant.reading import FORMATS, accepts, read
from assistant.types import Block, Document

LIMIT = 50_000_000
TABLES = ("csv", "xlsx")


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Document]:
    paths = write_all(tmp_path_factory.mktemp("corpus"))
    return {
        name: read(path, f"folder/{path.name}", max_bytes=LIMIT) for name, path in paths.items()
    }


def block_of(document: Document, words: str) -> Block:
    start = document.text.index(words)
    return next(block for block in document.blocks if block.start <= start < block.end)


@pytest.mark.parametrize("name", WRITERS)
def test_each_format_is_read_whole(documents: dict[str, Document], name: str) -> None:
    document = documents[name]
    content = CONTENTS[name]
    assert document.type == name
    assert document.reference.title.lower() == content.title.lower()
    assert content.answer in document.text
    for section in content.sections:
        for paragraph in section.paragraphs:
            assert document.text.count(paragraph) == 1
    for junk in ("Home", "Imprint", "color", "Contents", "%PDF"):
        assert junk not in document.text


@pytest.mark.parametrize("name", WRITERS)
def test_blocks_are_in_order_and_hold_all_the_words(
    documents: dict[str, Document], name: str
) -> None:
    document = documents[name]
    end = 0
    for block in document.blocks:
        assert document.text[end : block.start].strip() == ""
        assert document.text[block.start : block.end].strip() != ""
        end = block.end
    assert end == len(document.text)


@pytest.mark.parametrize("name", [name for name in WRITERS if name not in (*TABLES, "eml")])
def test_the_heading_in_force_is_known(documents: dict[str, Document], name: str) -> None:
    document = documents[name]
    section = CONTENTS[name].sections[-1]
    block = block_of(document, CONTENTS[name].answer)
    assert block.heading[-1] == section.heading
    assert block_of(document, section.heading).kind == "heading"


@pytest.mark.parametrize(
    ("name", "page"), [("pdf", 2), ("pptx", 3), ("xlsx", 1), ("txt", None), ("docx", None)]
)
def test_the_page_is_known_where_there_are_pages(
    documents: dict[str, Document], name: str, page: int | None
) -> None:
    assert block_of(documents[name], CONTENTS[name].answer).page == page


@pytest.mark.parametrize("name", ["txt", "md", "html", "docx", "pptx"])
def test_a_table_row_reads_as_a_sentence(documents: dict[str, Document], name: str) -> None:
    document = documents[name]
    heading = CONTENTS[name].sections[-1].heading
    row = f"Item: {heading} fee; Person: Maria Vogel; Amount: 120"
    block = block_of(document, row)
    assert block.kind == "row"
    assert document.text[block.start : block.end] == row


def test_the_document_is_named_by_its_source_and_its_text(
    documents: dict[str, Document], tmp_path: Path
) -> None:
    document = documents["md"]
    reference = document.reference
    assert reference.id == hashlib.sha256(reference.source.encode()).hexdigest()[:16]
    assert reference.version == "sha256:" + hashlib.sha256(document.text.encode()).hexdigest()
    assert documents["txt"].reference.id != reference.id
    path = tmp_path / "a.txt"
    path.write_text("Some words.")
    os.utime(path, (0, datetime.fromisoformat("2025-03-01T12:00:00+00:00").timestamp()))
    assert read(path, "a.txt", max_bytes=LIMIT).modified == "2025-03-01T12:00:00Z"


@pytest.mark.parametrize(
    ("name", "type"), [("a.HTM", "html"), ("a.markdown", "md"), ("b.Text", "txt"), ("c.tsv", "tsv")]
)
def test_other_suffixes_of_a_format_are_known(tmp_path: Path, name: str, type: str) -> None:
    path = tmp_path / name
    path.write_text("Name\tAge\nWords that stand here\t3\n")
    assert accepts(path)
    assert read(path, name, max_bytes=LIMIT).type == type


def test_suffixes_are_lower_case_and_each_has_a_type() -> None:
    assert set(WRITERS) <= set(FORMATS.values())
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in FORMATS)
    assert not accepts(Path("picture.png"))
    assert not accepts(Path("README"))


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("border-agreements.csv", "Border Agreements"),
        ("how_to_use_it.csv", "How to use it"),
        ("Q3 Sales EU.csv", "Q3 Sales EU"),
    ],
)
def test_a_file_without_a_title_is_called_by_its_name(
    tmp_path: Path, name: str, title: str
) -> None:
    path = tmp_path / name
    path.write_text("Name,Age\nIngrid,33\n")
    assert read(path, name, max_bytes=LIMIT).reference.title == title


def reason(path: Path, max_bytes: int = LIMIT) -> str:
    with pytest.raises(ReadingError) as caught:
        read(path, path.name, max_bytes=max_bytes)
    assert caught.value.remedy
    assert path.name not in caught.value.message
    return caught.value.message


def test_what_cannot_be_read_is_told_with_its_reason(tmp_path: Path) -> None:
    folder = tmp_path / "folder.txt"
    folder.mkdir()
    assert "folder" in reason(folder)
    assert "no longer there" in reason(tmp_path / "gone.txt")
    empty = tmp_path / "empty.pdf"
    empty.touch()
    assert "empty" in reason(empty)
    blank = tmp_path / "blank.txt"
    blank.write_text(" \n\u200b\n")
    assert "no text" in reason(blank)
    assert "limit" in reason(blank, max_bytes=2)
    other = tmp_path / "picture.png"
    other.write_bytes(b"x")
    assert ".png" in reason(other)
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    assert "pipe" in reason(pipe)
    binary = tmp_path / "program.txt"
    binary.write_bytes(bytes(range(256)) * 8)
    assert "not text" in reason(binary)


def test_a_file_without_permission_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("words")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)  # root may read everything
    assert "may not be read" in reason(path)


def test_what_a_reader_stumbles_with_is_told_as_any_broken_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "odd.txt"
    path.write_text("words")

    def stumble(self: Path) -> bytes:
        raise ZeroDivisionError

    monkeypatch.setattr(Path, "read_bytes", stumble)
    assert "like no file of its kind" in reason(path)
    assert "ZeroDivisionError" in caplog.text
