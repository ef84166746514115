from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small_index import (
    BUILD,
    content,
    document,
    entry,
    expected_vectors,
    generations,
    stored_vectors,
    texts_matching,
    texts_near,
    vector,
)

from assistant.errors import IndexInUse, IndexMismatch, IndexUnusable
from assistant.index import Build, Counts, Failure, Index
from assistant.index import index as index_module
from assistant.types import Filters

JAPAN = "Japan chose Turkmenistan first. It was isolated.\nThe border agreement came later."
CHINA = "China built a pipeline. Gas flows east."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def index(folder: Path) -> Iterator[Index]:
    index = Index.open(folder, BUILD)
    index.replace(
        [entry("asia/japan.txt", JAPAN), entry("china.md", CHINA, "2026-05-06T07:08:09Z")]
    )
    yield index
    index.close()


# Reading


def test_documents_are_listed_by_source(index: Index) -> None:
    japan, china = index.documents()
    assert (japan.reference, japan.type, japan.characters, japan.chunks) == (
        document("asia/japan.txt", JAPAN).reference,
        "txt",
        len(JAPAN),
        2,
    )
    assert china.reference.source == "china.md"
    assert index.counts() == Counts(documents=2, chunks=3, sentences=5)


def test_a_document_comes_back_as_it_was_frozen(index: Index) -> None:
    made = document("asia/japan.txt", JAPAN)
    assert index.document(made.reference.id) == made
    assert index.document("unknown") is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a\0b. c\x7f", id="control-characters"),
        pytest.param("e\u0301 \U0001f469\u200d\U0001f467.", id="joined"),
        pytest.param("\u202eright to left\u202c \U0010ffff.", id="far-planes"),
    ],
)
def test_any_text_comes_back_exactly(index: Index, text: str) -> None:
    stored = entry("any.txt", text)
    index.replace([stored])
    assert index.document(stored.document.reference.id) == stored.document
    keys = [key for key, _ in index.near_chunks(stored.chunk_vectors[0], 1)]
    assert index.chunks(keys)[keys[0]] == stored.chunks[0]


def test_vectors_and_words_find_chunks(index: Index) -> None:
    assert texts_near(index, "China built a pipeline. Gas flows east.", 1) == [CHINA]
    assert texts_matching(index, "who built pipelines") == [CHINA]
    ((key, number, cosine),) = index.near_sentences(vector("It was isolated."), 1)
    assert (index.chunks([key])[key].start, number) == (0, 1)
    assert cosine == pytest.approx(1, abs=1e-5)


def test_similarities_are_exact_cosines(index: Index) -> None:
    asked = vector("an isolated border")
    keys = [key for key, _ in index.near_chunks(asked, 10)]
    found = index.similarities(asked, keys)
    assert found.keys() == set(keys)
    for key, chunk in index.chunks(keys).items():
        similarity, sentences = found[key]
        assert similarity == pytest.approx(float(vector(chunk.text) @ asked), abs=1e-5)
        texts = [chunk.text[a - chunk.start : b - chunk.start] for a, b in chunk.sentences]
        assert sentences == pytest.approx([float(vector(text) @ asked) for text in texts], abs=1e-5)


def test_near_scores_agree_with_similarities(index: Index) -> None:
    asked = vector("gas pipeline")
    for key, cosine in index.near_chunks(asked, 3):
        assert index.similarities(asked, [key])[key][0] == pytest.approx(cosine, abs=1e-5)


def test_words_in_the_title_count_less_than_in_the_text(index: Index) -> None:
    index.replace([entry("title.txt", "A title of honour.")])
    ranked = index.matching(["title"], 5)
    assert len(ranked) == 4
    assert texts_matching(index, "title", 1) == ["A title of honour."]
    assert [score for _, score in ranked] == sorted((s for _, s in ranked), reverse=True)


def test_document_frequencies_follow_the_content(index: Index) -> None:
    assert index.document_frequencies(["border", "borders", "nowhere"]) == {
        "border": 1,
        "borders": 1,
        "nowhere": 0,
    }
    index.replace([entry("more.txt", "Another border.")])
    assert index.document_frequencies(["border"]) == {"border": 2}


@pytest.mark.parametrize(
    ("filters", "sources"),
    [
        pytest.param(Filters(), ["asia/japan.txt", "china.md"], id="none"),
        pytest.param(Filters(folder="asia"), ["asia/japan.txt"], id="folder"),
        pytest.param(Filters(folder="/asia/"), ["asia/japan.txt"], id="folder-with-slashes"),
        pytest.param(Filters(folder="as"), [], id="part-of-a-folder's-name"),
        pytest.param(Filters(folder="a%"), [], id="pattern"),
        pytest.param(Filters(type=("md", "pdf")), ["china.md"], id="type"),
        pytest.param(Filters(source=("china.md", "x")), ["china.md"], id="source"),
        pytest.param(Filters(after="2026-05-06"), ["china.md"], id="after-that-day"),
        pytest.param(Filters(before="2026-05-06"), ["asia/japan.txt"], id="before-that-day"),
        pytest.param(
            Filters(after="2025-01-02", before="2025-01-03"), ["asia/japan.txt"], id="day"
        ),
        pytest.param(Filters(folder="asia", type=("md",)), [], id="nothing"),
    ],
)
def test_filters_hold_for_every_search(index: Index, filters: Filters, sources: list[str]) -> None:
    asked = vector("anything")
    keys = [
        {key for key, _ in index.near_chunks(asked, 9, filters)},
        {key for key, _, _ in index.near_sentences(asked, 9, filters)},
        {key for key, _ in index.matching(["japan", "border", "china"], 9, filters)},
    ]
    for found in keys:
        assert sorted({c.document.source for c in index.chunks(found).values()}) == sources
    assert [found.reference.source for found in index.documents(filters)] == sources


def test_filters_that_let_most_documents_through(index: Index) -> None:
    index.replace([entry(f"many/{n}.txt", f"Word{n} number {n}.") for n in range(40)])
    found = index.near_chunks(vector("Word7 number 7."), 5, Filters(folder="many"))
    assert len(found) == 5
    assert texts_near(index, "Word7 number 7.", 1, Filters(folder="many")) == ["Word7 number 7."]
    assert texts_near(index, CHINA, 99, Filters(folder="many")).count(CHINA) == 0
    assert len(index.near_chunks(vector(CHINA), 99, Filters(folder="many"))) == 40


def test_more_is_asked_for_than_there_is(index: Index) -> None:
    assert len(index.near_chunks(vector("x"), 1_000)) == 3
    assert len(index.near_sentences(vector("x"), 1_000)) == 5
    assert index.near_chunks(vector("x"), 0) == []
    assert index.matching([], 5) == []


def test_an_empty_index_answers(folder: Path) -> None:
    index = Index.open(folder, BUILD)
    assert index.near_chunks(vector("x"), 5) == []
    assert index.near_sentences(vector("x"), 5, Filters(folder="a")) == []
    assert index.matching(["x"], 5) == []
    assert index.similarities(vector("x"), [1, 2]) == {}
    assert index.documents() == []
    assert index.health() == []
    index.close()


# Writing


def test_replacing_leaves_nothing_of_the_old_version(index: Index) -> None:
    index.replace([entry("asia/japan.txt", "Japan chose Uzbekistan.")])
    assert texts_matching(index, "Turkmenistan") == []
    assert texts_near(index, JAPAN, 9).count("Japan chose Uzbekistan.") == 1
    assert index.counts() == Counts(documents=2, chunks=2, sentences=3)
    assert stored_vectors(index) == expected_vectors(index)


def test_how_much_there_is_follows_the_content(index: Index) -> None:
    before = index.counts()
    assert index.counts() == before
    index.remove([index.documents()[0].reference.id])
    assert index.counts().documents == before.documents - 1


def test_removing_leaves_nothing(index: Index) -> None:
    index.remove([document("china.md", "").reference.id, "unknown"])
    assert [found.reference.source for found in index.documents()] == ["asia/japan.txt"]
    assert texts_matching(index, "pipeline") == []
    assert stored_vectors(index) == expected_vectors(index)


def test_the_version_changes_with_the_content_and_only_then(index: Index) -> None:
    seen = [index.version]
    index.replace([entry("new.txt", "New.")])
    seen.append(index.version)
    index.remove([document("new.txt", "").reference.id])
    seen.append(index.version)
    index.touch("china.md", 5, "2026-06-06T00:00:00Z")
    seen.append(index.version)
    assert len(set(seen)) == 4
    index.remove(["unknown"])
    index.touch("china.md", 6, "2026-06-06T00:00:00Z")
    index.near_chunks(vector("x"), 3)
    assert index.version == seen[-1]


def test_the_version_survives_reopening(folder: Path, index: Index) -> None:
    before = index.version
    index.close()
    with_lock = Index.open(folder, BUILD)
    assert with_lock.version == before
    with_lock.close()


def test_vectors_are_found_by_hash(index: Index) -> None:
    stored = entry("asia/japan.txt", JAPAN)
    found = index.vectors_by_hash([*stored.chunk_hashes, "unknown"])
    assert found.keys() == set(stored.chunk_hashes)
    chunk, sentences = found[stored.chunk_hashes[0]]
    assert np.allclose(chunk, stored.chunk_vectors[0])
    assert np.allclose(np.array(sentences), np.array(stored.sentence_vectors[0]))


def test_a_document_without_chunks_or_sentences(index: Index) -> None:
    bare = entry("bare.txt", "")
    without_sentences = entry("dots.txt", "...")
    assert without_sentences.chunks[0].sentences == ()
    index.replace([bare, without_sentences])
    assert index.counts().documents == 4
    assert index.health() == []
    key = index.near_chunks(vector("..."), 1)[0][0]
    assert index.similarities(vector("..."), [key])[key][1] == ()


def test_a_document_larger_than_a_batch(index: Index) -> None:
    index.replace([entry("large.txt", "\n".join(f"Line {n}. More {n}." for n in range(1_500)))])
    assert index.counts() == Counts(documents=3, chunks=1_503, sentences=3_005)
    assert index.health() == []
    assert stored_vectors(index) == expected_vectors(index)
    assert texts_near(index, "Line 1234. More 1234.", 1) == ["Line 1234. More 1234."]
    assert len(index.near_sentences(vector("Line 5."), 2_500)) == 2_500


def test_threads_read_while_one_writes(index: Index) -> None:
    stop = threading.Event()
    wrong: list[str] = []

    def ask() -> None:
        while not stop.is_set():
            with index.pinned():
                keys = [key for key, _ in index.near_chunks(vector(CHINA), 1)]
                near = [chunk.text for chunk in index.chunks(keys).values()]
                matching = texts_matching(index, "pipeline")
            if near != [CHINA] or matching != [CHINA] or index.health():
                wrong.append(f"{near} {matching}")

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(15):
        index.replace([entry("asia/japan.txt", f"Japan {number}. First.\nSecond {number}.")])
    with index.rebuilding() as fresh:
        fresh.replace([entry("china.md", CHINA)])
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_what_changes_while_it_is_looked_at_is_looked_at_again(index: Index) -> None:
    looks: list[int] = []

    def look() -> list[str]:
        keys = [key for key, _ in index.near_chunks(vector(CHINA), 1)]
        looks.append(len(looks))
        if len(looks) == 1:
            index.replace([entry("china.md", CHINA)])
        return [chunk.text for chunk in index.chunks(keys).values()]

    with index.pinned():
        assert index.at_one_moment(look) == [CHINA]
        assert len(looks) == 2
        assert index.at_one_moment(lambda: index.counts().documents) == 2


def test_who_looks_while_much_is_written_is_not_kept_for_ever(index: Index) -> None:
    looks: list[int] = []

    def look() -> int:
        looks.append(len(looks))
        index.replace([entry("asia/japan.txt", f"Japan {len(looks)}.")])
        return len(looks)

    assert index.at_one_moment(look) == len(looks) == index_module.MOST_LOOKS


# The folder


def test_reopening_finds_everything(folder: Path, index: Index) -> None:
    before = content(index)
    index.close()
    again = Index.open(folder, BUILD)
    assert content(again) == before
    assert again.health() == []
    again.close()


def test_an_index_that_knew_no_reasons_forgets_what_failed(folder: Path, index: Index) -> None:
    index.close()
    (catalog,) = folder.rglob("catalog.sqlite")
    with closing(sqlite3.connect(catalog)) as earlier:
        earlier.execute("DROP TABLE unread")
        earlier.execute("CREATE TABLE failures (source TEXT PRIMARY KEY, size, mtime_ns)")
        earlier.execute("INSERT INTO failures VALUES ('broken.pdf', 1, 2)")
        earlier.commit()
    with closing(Index.open(folder, BUILD)) as opened:
        assert opened.failures() == {}
        opened.remember_failures({"broken.pdf": Failure(1, 2, "It is broken.")})
        assert opened.failures()["broken.pdf"].reason == "It is broken."


def test_the_same_process_cannot_open_it_twice(folder: Path, index: Index) -> None:
    with pytest.raises(IndexInUse, match=f"process {os.getpid()} "):
        Index.open(folder, BUILD)


OPEN_AND_WAIT = """
import sys
from pathlib import Path
from assistant.index import Build, Index
index = Index.open(Path(sys.argv[1]), Build("hashed-words", "0" * 64, 16, "paragraphs"))
print("open", flush=True)
sys.stdin.read()
"""


def test_a_second_process_is_told_who_has_it_and_inherits_it(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OPEN_AND_WAIT, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == "open\n"
        with pytest.raises(IndexInUse, match=rf"in use by process {owner.pid} \(") as refusal:
            Index.open(folder, BUILD)
        assert refusal.value.remedy
        owner.kill()
    assert (folder / "owner.json").exists(), "the owner had no time to tidy up"
    Index.open(folder, BUILD).close()
    assert not (folder / "owner.json").exists()


@pytest.mark.parametrize("note", ["", "[]", "{}", '{"pid": '])
def test_an_unreadable_note_still_refuses(folder: Path, index: Index, note: str) -> None:
    (folder / "owner.json").write_text(note)
    with pytest.raises(IndexInUse, match="in use by another process"):
        Index.open(folder, BUILD)


def test_a_closed_index_says_so(index: Index) -> None:
    index.close()
    index.close()
    with pytest.raises(IndexUnusable, match="closed"):
        index.documents()
    with pytest.raises(IndexUnusable, match="closed"):
        index.replace([entry("a.txt", "A.")])


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("in the way")
    with pytest.raises(IndexUnusable, match="cannot be written") as refusal:
        Index.open(tmp_path / "index", BUILD)
    assert refusal.value.remedy
    with pytest.raises(IndexUnusable, match="cannot be written"):
        Index.open(tmp_path / "index" / "below", BUILD)


def test_a_folder_in_place_of_the_manifest(folder: Path) -> None:
    (folder / "manifest.json").mkdir(parents=True)
    with pytest.raises(IndexUnusable, match=r"manifest\.json cannot be read"):
        Index.open(folder, BUILD)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param("", id="empty"),
        pytest.param('{"format": 1', id="cut-short"),
        pytest.param("[]", id="not-an-object"),
        pytest.param('{"format": 1}', id="incomplete"),
        pytest.param(
            '{"format": 1, "generation": "../../etc", "embedding": '
            '{"name": "m", "sha256": "s", "dimension": 1}, "chunker": "c"}',
            id="path-for-a-generation",
        ),
        pytest.param("\udcff", id="not-utf8"),
    ],
)
def test_a_damaged_manifest_names_the_remedy_and_can_be_rebuilt(
    folder: Path, index: Index, damage: str
) -> None:
    index.close()
    (folder / "manifest.json").write_bytes(damage.encode("utf-8", "surrogateescape"))
    with pytest.raises(IndexUnusable, match=r"manifest\.json") as refusal:
        Index.open(folder, BUILD)
    assert "assistant index --rebuild" in refusal.value.remedy
    _rebuild_and_check(folder)


@pytest.mark.parametrize("name", ["catalog.sqlite", "chroma/chroma.sqlite3"])
def test_a_damaged_store_names_the_remedy_and_can_be_rebuilt(
    folder: Path, index: Index, name: str
) -> None:
    index.close()
    (folder / generations(folder)[0] / name).write_bytes(b"not a database" * 1_000)
    with pytest.raises(IndexUnusable) as refusal:
        Index.open(folder, BUILD)
    assert "assistant index --rebuild" in refusal.value.remedy
    _rebuild_and_check(folder)


def test_a_missing_generation_names_the_remedy(folder: Path, index: Index) -> None:
    index.close()
    (generation,) = generations(folder)
    (folder / generation).rename(folder / "elsewhere")
    with pytest.raises(IndexUnusable, match="missing") as refusal:
        Index.open(folder, BUILD)
    assert "assistant index --rebuild" in refusal.value.remedy


def test_another_format_is_a_mismatch(folder: Path, index: Index) -> None:
    index.close()
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"format": 2}))
    with pytest.raises(IndexMismatch, match="format 2"):
        Index.open(folder, BUILD)


@pytest.mark.parametrize(
    ("wanted", "named"),
    [
        (replace(BUILD, model="other"), "embedding model hashed-words and not other"),
        (replace(BUILD, sha256="1" * 64), "weights 0000"),
        (replace(BUILD, dimension=17), "dimension 16 and not 17"),
        (replace(BUILD, chunker="sentences"), "chunker paragraphs and not sentences"),
    ],
)
def test_another_build_is_a_mismatch_and_harms_nothing(
    folder: Path, index: Index, wanted: Build, named: str
) -> None:
    before = content(index)
    index.close()
    with pytest.raises(IndexMismatch, match=named) as refusal:
        Index.open(folder, wanted)
    assert "assistant index --rebuild" in refusal.value.remedy
    given_up = Index.open(folder, wanted, rebuild=True)
    assert given_up.documents() == []
    given_up.close()
    again = Index.open(folder, BUILD)
    assert content(again) == before
    again.close()


def _rebuild_and_check(folder: Path) -> None:
    index = Index.open(folder, BUILD, rebuild=True)
    with index.rebuilding() as fresh:
        fresh.replace([entry("new.txt", "All anew.")])
    assert texts_near(index, "All anew.") == ["All anew."]
    index.close()
    again = Index.open(folder, BUILD)
    assert texts_near(again, "All anew.") == ["All anew."]
    assert len(generations(folder)) == 1
    again.close()


# Generations


def test_the_old_generation_is_served_until_the_new_one_is_done(folder: Path, index: Index) -> None:
    before = index.version
    with index.rebuilding() as fresh:
        fresh.replace([entry("new.txt", "All anew.")])
        assert texts_matching(index, "pipeline") == [CHINA]
        assert index.version == before
        assert len(generations(folder)) == 2
    assert texts_matching(index, "pipeline") == []
    assert texts_matching(index, "anew") == ["All anew."]
    assert index.version.split("-")[0] != before.split("-")[0]
    assert generations(folder) == [index.version.split("-")[0]]


def test_keys_mean_the_same_before_and_after_a_rebuild_or_nothing(index: Index) -> None:
    keys = [key for key, _ in index.near_chunks(vector("x"), 9)]
    with index.rebuilding() as fresh:
        fresh.replace([entry("new.txt", "All anew.\nAnd more.\nAnd more again.")])
    assert index.chunks(keys) == {}


def test_a_failed_rebuild_leaves_the_old_generation(folder: Path, index: Index) -> None:
    before = content(index)

    def fail() -> None:
        with index.rebuilding() as fresh:
            fresh.replace([entry("new.txt", "All anew.")])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert content(index) == before
    assert len(generations(folder)) == 1


def test_a_rebuild_that_ends_after_closing_publishes_nothing(folder: Path, index: Index) -> None:
    before = content(index)

    def close_meanwhile() -> None:
        with index.rebuilding() as fresh:
            fresh.replace([entry("new.txt", "All anew.")])
            index.close()

    with pytest.raises(IndexUnusable, match="closed"):
        close_meanwhile()
    again = Index.open(folder, BUILD)
    assert content(again) == before
    again.close()


def test_opening_removes_dead_generations_and_nothing_else(folder: Path, index: Index) -> None:
    index.close()
    for name in ("0123456789ab", "my notes", "0123456789abc"):
        (folder / name).mkdir()
        (folder / name / "file").write_text("x")
    again = Index.open(folder, BUILD)
    assert "0123456789ab" not in generations(folder)
    assert {"my notes", "0123456789abc"} < set(generations(folder))
    again.close()


def test_compaction_leaves_deleted_vectors_behind(
    folder: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_module, "MOST_DELETED", 20)
    assert index.compact() is False
    for number in range(6):
        index.replace([entry("china.md", f"China built {number} pipelines. Gas flows east.")])
    keys = {key: chunk.text for key, chunk in index.chunks(range(200)).items()}
    before, old = content(index), generations(folder)
    assert index.compact() is False, "18 deleted vectors are borne"
    index.replace([entry("china.md", "China built 6 pipelines. Gas flows east.")])
    before, keys = content(index), {k: c.text for k, c in index.chunks(range(200)).items()}
    assert index.compact() is True
    assert content(index) == before
    assert {key: chunk.text for key, chunk in index.chunks(range(200)).items()} == keys
    assert generations(folder) != old
    assert len(generations(folder)) == 1
    assert index.compact() is False
    assert index.health() == []
    index.replace([entry("more.txt", "One more.")])
    assert texts_near(index, "One more.", 1) == ["One more."]
    assert texts_matching(index, "pipelines") == ["China built 6 pipelines. Gas flows east."]


# Vectors that went missing


def test_lost_vectors_are_noticed_named_and_restored(index: Index) -> None:
    stored = entry("asia/japan.txt", JAPAN)
    chunk_key, _ = index.near_chunks(stored.chunk_vectors[0], 1)[0]
    sentence_key, _ = index.near_chunks(stored.chunk_vectors[1], 1)[0]
    index._live.vectors._chunks.delete([str(chunk_key)])
    index._live.vectors._sentences.delete([f"{sentence_key}:0"])
    assert "assistant index" in index.health()[0]
    assert texts_matching(index, "Turkmenistan") == [stored.chunks[0].text]
    assert index.similarities(vector("x"), [chunk_key]) == {chunk_key: (0.0, (0.0, 0.0))}
    assert sorted(index.chunks_without_vectors()) == sorted([chunk_key, sentence_key])
    index.restore(
        {
            chunk_key: (stored.chunk_vectors[0], stored.sentence_vectors[0]),
            sentence_key: (stored.chunk_vectors[1], stored.sentence_vectors[1]),
            999_999: (stored.chunk_vectors[0], []),
        }
    )
    assert index.health() == []
    assert index.chunks_without_vectors() == []
    assert stored_vectors(index) == expected_vectors(index)


def test_strays_are_dropped(index: Index) -> None:
    index._live.vectors._chunks.add([("888", 1, vector("stray"))])
    index._live.vectors._sentences.add([("888:0", 1, vector("stray"))])
    assert texts_near(index, "stray", 9).count("stray") == 0
    assert index.chunks_without_vectors() == []
    assert stored_vectors(index) == expected_vectors(index)


def test_importing_the_index_does_not_import_chroma() -> None:
    code = "import sys, assistant.index, assistant.sync; sys.exit('chromadb' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
