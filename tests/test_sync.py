from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from small_index import (
    BUILD,
    content,
    embed,
    expected_vectors,
    read,
    run_sync,
    split,
    stored_vectors,
    texts_matching,
    texts_near,
    write,
)

from assistant import reading
from assistant.errors import InvalidRequest, SettingsError
from assistant.index import Index
from assistant.index import index as index_module
from assistant.sync import Changes, SyncProgress, changes, run, sync
from assistant.types import Document, FailedFile, Filters


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    return corpus


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    index = Index.open(tmp_path / "index", BUILD)
    yield index
    index.close()


def fill(corpus: Path) -> None:
    write(corpus, "japan.txt", "Japan chose Turkmenistan.\nThe border was open.")
    write(corpus, "asia/china.txt", "China built a pipeline.")


# What changed


def test_everything_is_added_once(corpus: Path, index: Index) -> None:
    fill(corpus)
    report = run_sync(corpus, index)
    assert report.added == ("asia/china.txt", "japan.txt")
    assert (report.chunks_embedded, report.chunks_reused, report.unchanged) == (3, 0, 0)
    assert texts_near(index, "China built a pipeline.", 1) == ["China built a pipeline."]
    again = run_sync(corpus, index)
    assert (again.added, again.changed, again.removed) == ((), (), ())
    assert (again.unchanged, again.chunks_embedded) == (2, 0)


def test_an_unchanged_file_is_not_read(corpus: Path, index: Index) -> None:
    fill(corpus)
    run_sync(corpus, index)

    def refuse(path: Path, source: str) -> Document:
        raise AssertionError(f"{source} was read")

    assert sync(corpus, index, read=refuse, split=split, embed=embed).unchanged == 2


def test_only_what_changed_is_embedded_again(corpus: Path, index: Index) -> None:
    fill(corpus)
    run_sync(corpus, index)
    write(corpus, "japan.txt", "Japan chose Uzbekistan.\nThe border was open.")
    report = run_sync(corpus, index)
    assert (report.added, report.changed, report.removed) == ((), ("japan.txt",), ())
    assert (report.chunks_embedded, report.chunks_reused, report.unchanged) == (1, 1, 1)
    assert texts_matching(index, "Turkmenistan") == []
    assert texts_near(index, "Japan chose Uzbekistan.", 1) == ["Japan chose Uzbekistan."]


def test_a_moved_file_is_not_embedded_again(corpus: Path, index: Index) -> None:
    fill(corpus)
    run_sync(corpus, index)
    (corpus / "old").mkdir()
    (corpus / "japan.txt").rename(corpus / "old" / "japan.txt")
    report = run_sync(corpus, index)
    assert (report.added, report.removed) == (("old/japan.txt",), ("japan.txt",))
    assert (report.chunks_embedded, report.chunks_reused) == (0, 2)
    near = texts_near(index, "Japan chose Turkmenistan.", 1, Filters(folder="old"))
    assert near == ["Japan chose Turkmenistan."]


def test_what_is_gone_is_removed(corpus: Path, index: Index) -> None:
    fill(corpus)
    run_sync(corpus, index)
    (corpus / "asia" / "china.txt").unlink()
    assert run_sync(corpus, index).removed == ("asia/china.txt",)
    assert texts_matching(index, "pipeline") == []
    (corpus / "japan.txt").unlink()
    assert run_sync(corpus, index).removed == ("japan.txt",)
    assert index.documents() == []
    assert stored_vectors(index) == (set(), set())


def test_files_with_the_same_content_are_both_indexed(corpus: Path, index: Index) -> None:
    write(corpus, "one.txt", "The same words.")
    write(corpus, "two.txt", "The same words.")
    report = run_sync(corpus, index)
    assert report.added == ("one.txt", "two.txt")
    assert (report.chunks_embedded, report.chunks_reused) == (1, 1)
    assert texts_near(index, "The same words.", 5) == ["The same words."] * 2


def test_a_touched_file_is_unchanged_but_for_its_date(corpus: Path, index: Index) -> None:
    fill(corpus)
    run_sync(corpus, index)
    os.utime(corpus / "japan.txt", (1_000_000_000, 1_000_000_000))
    report = run_sync(corpus, index)
    assert (report.changed, report.unchanged) == ((), 2)
    assert [d.reference.source for d in index.documents(Filters(before="2002-01-01"))] == [
        "japan.txt"
    ]
    assert index.files()["japan.txt"].mtime_ns == 1_000_000_000 * 10**9


def test_a_change_within_the_clock_s_grain_is_seen(corpus: Path, index: Index) -> None:
    path = write(corpus, "fresh.txt", "First words.", age_seconds=0)
    moment = path.stat().st_mtime_ns
    run_sync(corpus, index)
    path.write_text("Other words", encoding="utf-8")
    path.write_text("Other words.", encoding="utf-8")
    os.utime(path, ns=(moment, moment))
    assert run_sync(corpus, index).changed == ("fresh.txt",)
    assert texts_matching(index, "other") == ["Other words."]


def test_many_documents_are_embedded_in_few_calls_and_long_ones_in_parts(
    corpus: Path, index: Index
) -> None:
    for number in range(100):
        write(corpus, f"{number:03}.txt", f"Number {number}.")
    write(corpus, "long.txt", "\n".join(f"Line {number}." for number in range(200)))
    calls: list[int] = []

    def counting(texts: list[str]) -> list[object]:
        calls.append(len(texts))
        return list(embed(texts))

    report = sync(corpus, index, read=read, split=split, embed=counting)  # type: ignore[arg-type]
    assert report.chunks_embedded == 300
    assert len(calls) == 5
    assert max(calls) <= 128, "at most 64 chunks with a sentence each"
    assert len(set(map(str, stored_vectors(index)))) == 2
    assert stored_vectors(index) == expected_vectors(index)


# What cannot be indexed


def test_a_bad_file_is_named_and_stops_nothing(corpus: Path, index: Index) -> None:
    fill(corpus)
    write(corpus, "broken.txt", "BROKEN")
    write(corpus, "image.png", "not text")
    (corpus / "latin.txt").write_bytes(b"caf\xe9")
    (corpus / "latin.txt").unlink()
    report = run_sync(corpus, index)
    assert report.failed == (
        FailedFile("broken.txt", "The file is broken. Mend it."),
        FailedFile("image.png", 'The format ".png" is not one that is read. Use .txt.'),
    )
    assert report.added == ("asia/china.txt", "japan.txt")
    assert run_sync(corpus, index).failed == report.failed, "reported again"


def test_what_is_not_read_is_not_looked_through(
    corpus: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(corpus, "film.mp4", "frames")
    looked: list[Path] = []
    monkeypatch.setattr(run, "digest_of", looked.append)
    check = partial(reading.check, max_bytes=1_000_000)
    report = sync(corpus, index, read=read, split=split, embed=embed, check=check)
    assert ".mp4" in report.failed[0].reason
    assert not looked


@pytest.mark.parametrize("year", [1850, 2200, 2300])
def test_a_date_that_no_catalog_holds_stops_nothing(corpus: Path, index: Index, year: int) -> None:
    path = write(corpus, "odd.txt", "An odd date.")
    moment = (year - 1970) * 31_556_952
    os.utime(path, (moment, moment))
    report = sync(
        corpus, index, read=partial(reading.read, max_bytes=1_000_000), split=split, embed=embed
    )
    assert (report.added, report.failed) == (("odd.txt",), ())
    assert run_sync(corpus, index).unchanged == 1


def test_many_paths_take_a_time_that_grows_with_them(corpus: Path, index: Index) -> None:
    for number in range(1500):
        write(corpus, f"{number % 7}/{number}.bin", "x")
    paths = [f"{number % 7}/{number}.bin" for number in range(1500)]
    start = time.process_time()
    assert len(run_sync(corpus, index, only=paths).failed) == 1500
    assert time.process_time() - start < 5


def test_an_unreadable_new_version_keeps_the_old_one(corpus: Path, index: Index) -> None:
    fill(corpus)
    run_sync(corpus, index)
    write(corpus, "japan.txt", "BROKEN")
    report = run_sync(corpus, index)
    assert report.failed == (
        FailedFile("japan.txt", "The file is broken. Mend it. The version indexed before is kept."),
    )
    assert texts_matching(index, "Turkmenistan") == ["Japan chose Turkmenistan."]
    (corpus / "japan.txt").unlink()
    assert run_sync(corpus, index).removed == ("japan.txt",)


def test_a_file_that_vanishes_meanwhile_is_named(corpus: Path, index: Index) -> None:
    write(corpus, "a.txt", "A.")
    write(corpus, "b.txt", "B.")

    def vanish(progress: SyncProgress) -> None:
        (corpus / "b.txt").unlink(missing_ok=True)

    report = run_sync(corpus, index, progress=vanish)
    assert report.added == ("a.txt",)
    assert [failure.source for failure in report.failed] == ["b.txt"]


def test_hidden_files_and_leftovers_are_passed_over(corpus: Path, index: Index) -> None:
    names = [".hidden.txt", ".git/a.txt", "~$report.txt", "a.txt~", "#a.txt#", "x.tmp", "y.part"]
    for name in [*names, "Thumbs.db", ".env", ".DS_Store"]:
        write(corpus, name, "Not meant.")
    write(corpus, "~tilde.txt", "Meant.")
    report = run_sync(corpus, index)
    assert (report.added, report.failed) == (("~tilde.txt",), ())


def test_links_out_of_the_corpus_are_not_followed(
    tmp_path: Path, corpus: Path, index: Index
) -> None:
    fill(corpus)
    write(tmp_path, "secret/secret.txt", "A secret.")
    (corpus / "file.txt").symlink_to(tmp_path / "secret" / "secret.txt")
    (corpus / "folder").symlink_to(tmp_path / "secret")
    (corpus / "nowhere.txt").symlink_to(corpus / "not-there.txt")
    (corpus / "itself.txt").symlink_to(corpus / "itself.txt")
    (corpus / "inside.txt").symlink_to(corpus / "japan.txt")
    (corpus / "around").symlink_to(corpus)
    report = run_sync(corpus, index)
    assert report.added == ("asia/china.txt", "inside.txt", "japan.txt")
    assert [(failure.source, failure.reason.split(".")[0]) for failure in report.failed] == [
        ("file.txt", "The link leads out of corpus/"),
        ("folder", "The link leads out of corpus/"),
        ("itself.txt", "The link leads nowhere"),
        ("nowhere.txt", "The link leads nowhere"),
    ]
    assert texts_matching(index, "secret") == []


def test_a_file_that_becomes_a_link_outwards_is_removed(
    tmp_path: Path, corpus: Path, index: Index
) -> None:
    fill(corpus)
    run_sync(corpus, index)
    write(tmp_path, "secret.txt", "A secret.")
    (corpus / "japan.txt").unlink()
    (corpus / "japan.txt").symlink_to(tmp_path / "secret.txt")
    assert run_sync(corpus, index).removed == ("japan.txt",)


def test_a_corpus_that_is_a_link_is_followed(tmp_path: Path, corpus: Path, index: Index) -> None:
    fill(corpus)
    (tmp_path / "linked").symlink_to(corpus)
    assert run_sync(tmp_path / "linked", index).added == ("asia/china.txt", "japan.txt")
    assert run_sync(tmp_path / "linked", index, only=["japan.txt"]).unchanged == 1


def test_names_that_are_not_unicode_and_pipes_are_named(corpus: Path, index: Index) -> None:
    Path(os.fsdecode(os.fsencode(corpus) + b"/caf\xe9.txt")).write_text("Words.")
    os.mkfifo(corpus / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(corpus / "socket.txt"))
        report = run_sync(corpus, index)
    assert [failure.source for failure in report.failed] == [
        "caf\\xe9.txt",
        "pipe.txt",
        "socket.txt",
    ]


def test_a_folder_that_cannot_be_listed_keeps_what_was_indexed(
    corpus: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(corpus)
    run_sync(corpus, index)
    scandir = os.scandir

    def refuse(path: Path) -> Iterator[os.DirEntry[str]]:
        if Path(path).name == "asia":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    report = run_sync(corpus, index)
    assert (report.removed, report.unchanged) == ((), 1)
    assert report.failed[0].source == "asia"
    assert "Permission denied" in report.failed[0].reason
    assert texts_matching(index, "pipeline") == ["China built a pipeline."]
    told = changes(corpus, index)
    assert told[:3] == ((), (), ())
    assert [failure.source for failure in told.failed] == ["asia"]


def test_a_missing_corpus_names_the_remedy(tmp_path: Path, index: Index) -> None:
    with pytest.raises(SettingsError, match="nowhere") as refusal:
        run_sync(tmp_path / "nowhere", index)
    assert refusal.value.remedy


# Parts of the corpus


@pytest.mark.parametrize(
    "only", [["asia"], ["asia/"], ["asia/china.txt"], ["./asia/../asia/china.txt"]]
)
def test_only_some_paths_are_looked_at(corpus: Path, index: Index, only: list[str]) -> None:
    fill(corpus)
    assert run_sync(corpus, index, only=only).added == ("asia/china.txt",)
    assert run_sync(corpus, index).added == ("japan.txt",)
    (corpus / "japan.txt").unlink()
    (corpus / "asia" / "china.txt").unlink()
    assert run_sync(corpus, index, only=only).removed == ("asia/china.txt",)


def test_paths_may_be_absolute_or_from_the_current_folder(
    tmp_path: Path, corpus: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(corpus)
    monkeypatch.chdir(tmp_path)
    paths = ["corpus/japan.txt", str(corpus / "asia")]
    assert len(run_sync(Path("corpus"), index, only=paths).added) == 2
    assert run_sync(Path("corpus/../corpus"), index, only=["corpus"]).unchanged == 2


@pytest.mark.parametrize("path", ["..", "../index", "/etc/passwd", "asia/../../x", "nowhere.txt"])
def test_paths_outside_or_unknown_are_refused(corpus: Path, index: Index, path: str) -> None:
    fill(corpus)
    with pytest.raises(InvalidRequest) as refusal:
        run_sync(corpus, index, only=["japan.txt", path])
    assert refusal.value.remedy
    assert index.documents() == []


# Telling


def test_changes_are_what_the_next_sync_does(corpus: Path, index: Index) -> None:
    fill(corpus)
    write(corpus, "broken.txt", "BROKEN")
    assert changes(corpus, index).added == ("asia/china.txt", "broken.txt", "japan.txt")
    run_sync(corpus, index)
    told = changes(corpus, index)
    assert told[:3] == ((), (), ()), "what failed is not news"
    assert [(failure.source, bool(failure.reason)) for failure in told.failed] == [
        ("broken.txt", True)
    ]
    write(corpus, "broken.txt", "Mended.")
    write(corpus, "japan.txt", "Other words.")
    os.utime(corpus / "asia" / "china.txt", (1e9, 1e9))
    write(corpus, "new.txt", "New.")
    assert changes(corpus, index) == Changes(("broken.txt", "new.txt"), ("japan.txt",))
    (corpus / "japan.txt").unlink()
    assert changes(corpus, index).removed == ("japan.txt",)


def test_failures_elsewhere_are_remembered(corpus: Path, index: Index) -> None:
    fill(corpus)
    write(corpus, "broken.txt", "BROKEN")
    run_sync(corpus, index)
    run_sync(corpus, index, only=["asia"])
    assert changes(corpus, index).added == ()
    assert [failure.source for failure in changes(corpus, index).failed] == ["broken.txt"]
    (corpus / "broken.txt").unlink()
    assert changes(corpus, index).failed == ()


def test_progress_counts_files_then_chunks(corpus: Path, index: Index) -> None:
    fill(corpus)
    write(corpus, "broken.txt", "BROKEN")
    seen: list[SyncProgress] = []
    run_sync(corpus, index, progress=seen.append)
    reading = [step for step in seen if step.stage == "reading"]
    embedding = [step for step in seen if step.stage == "embedding"]
    assert [(step.done, step.total) for step in reading] == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert (embedding[-1].done, embedding[-1].total) == (3, 3)
    assert seen.index(reading[-1]) < seen.index(embedding[0])


def test_progress_never_passes_its_total(
    corpus: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "READ_AHEAD_CHUNKS", 10)
    for number in range(60):
        write(corpus, f"{number}.txt", "\n".join(f"Line {n} of {number}." for n in range(number)))
    seen: list[SyncProgress] = []
    run_sync(corpus, index, progress=seen.append)
    embedding = [step for step in seen if step.stage == "embedding"]
    assert all(step.done <= step.total for step in embedding)
    assert embedding[-1].done == embedding[-1].total == sum(range(60))


# Health


def test_lost_vectors_are_made_again(corpus: Path, index: Index) -> None:
    fill(corpus)
    run_sync(corpus, index)
    before = content(index)
    chunks, sentences = stored_vectors(index)
    index._live.vectors._chunks.delete(chunks)
    index._live.vectors._sentences.delete(sorted(sentences)[:1])
    report = run_sync(corpus, index)
    assert (report.chunks_embedded, report.unchanged) == (3, 2)
    assert content(index) == before
    assert index.health() == []


def test_an_index_without_its_vectors_is_made_whole(
    tmp_path: Path, corpus: Path, index: Index
) -> None:
    import shutil

    fill(corpus)
    run_sync(corpus, index)
    before = content(index)
    index.close()
    shutil.rmtree(index._live.folder / "chroma")
    again = Index.open(tmp_path / "index", BUILD)
    assert again.health() != []
    run_sync(corpus, again)
    assert content(again) == before
    again.close()


def test_much_churn_starts_a_compaction(
    corpus: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_module, "MOST_DELETED", 10)
    for number in range(4):
        write(corpus, "a.txt", f"Version {number}.\nOf the second line {number}.", 60 - number)
        run_sync(corpus, index)
    assert index._live.catalog.journal.deleted_vectors <= 10
    assert texts_near(index, "Version 3.", 1) == ["Version 3."]
    assert stored_vectors(index) == expected_vectors(index)


def test_a_rebuild_equals_a_fresh_index(tmp_path: Path, corpus: Path, index: Index) -> None:
    fill(corpus)
    run_sync(corpus, index)
    write(corpus, "japan.txt", "Other words.")
    with index.rebuilding() as fresh:
        report = run_sync(corpus, fresh)
    assert (len(report.added), report.chunks_reused) == (2, 0)
    other = Index.open(tmp_path / "other", BUILD)
    run_sync(corpus, other)
    assert content(index) == content(other)
    other.close()


def test_a_file_that_cannot_be_looked_at_stops_no_other_and_stays(
    corpus: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(corpus)
    run_sync(corpus, index)
    stat = Path.stat

    def refuse(path: Path, **options: bool) -> os.stat_result:
        if path.parent.name == "asia":
            raise PermissionError(13, "Permission denied")
        return stat(path, **options)

    monkeypatch.setattr(Path, "stat", refuse)
    report = run_sync(corpus, index)
    assert report.removed == ()
    assert {failed.source.split("/")[0] for failed in report.failed} == {"asia"}
    assert "Permission denied" in report.failed[0].reason
    assert texts_matching(index, "pipeline") == ["China built a pipeline."]
