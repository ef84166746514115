"""One sync: look at the folder, read what differs, commit it, remove what is gone."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from assistant.errors import InvalidRequest, ReadingError
from assistant.index import UNSETTLED, Failure, Index
from assistant.sync.corpus import CorpusFile, Survey, scopes, survey, with_folders, within
from assistant.sync.differences import digest_of, facts_of, gone, same_facts
from assistant.sync.entries import GROUP_CHUNKS, Embed, Entries, Prepared, grouped
from assistant.sync.rules import read_rules
from assistant.types import Chunk, Document, FailedFile, Groups, SyncReport

READ_AHEAD_CHUNKS = 4_096
"""Chunks that are read before the first is embedded, so that most runs know their length."""
SETTLED_NS = 2_000_000_000
"""A file changed less than this before a look at it might change again with the same time: FAT
keeps times to two seconds (the "racily clean" files of git)."""

Read = Callable[[Path, str], Document]
Check = Callable[[Path], None]
Split = Callable[[Document], list[Chunk]]


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """How far a sync is."""

    stage: str
    """``reading`` counts files, ``embedding`` counts chunks."""
    done: int
    total: int
    """An estimate while files remain to be read."""
    source: str


def sync(
    corpus: Path,
    index: Index,
    *,
    read: Read,
    split: Split,
    embed: Embed,
    check: Check = lambda _: None,
    only: Sequence[str] = (),
    progress: Callable[[SyncProgress], None] | None = None,
) -> SyncReport:
    """Bring the index in step with the corpus folder.

    Args:
        corpus: the folder; it is only read.
        index: where documents go.
        read: file and source -> document; a `ReadingError` is reported and stops nothing.
        split: document -> chunks.
        embed: texts -> one vector each.
        check: file -> nothing, or a `ReadingError` where its name and size tell that it cannot
            be read.
        only: files or folders to look at, below ``corpus/``; nothing means all.
        progress: called as the work goes on.

    Raises:
        SettingsError: there is no such folder.
        InvalidRequest: a path of ``only`` is outside the corpus or names nothing.
        IndexUnusable: the index cannot be written; what was committed stays.
    """
    started = time.monotonic()
    entries = Entries(index, embed)
    reading = _Reading(check, read, split)
    run = _Run(corpus, index, reading, entries, progress or _silent)
    return run.report(run(only), time.monotonic() - started)


class _Reading(NamedTuple):
    """How a file becomes chunks."""

    check: Check
    read: Read
    split: Split


class _Run:
    """One sync and what it has seen so far."""

    def __init__(
        self,
        corpus: Path,
        index: Index,
        reading: _Reading,
        entries: Entries,
        progress: Callable[[SyncProgress], None],
    ) -> None:
        self._corpus = corpus
        self._index = index
        self._reading = reading
        self._entries = entries
        self._progress = progress
        self._looked_ns = time.time_ns()
        self._records = index.files()
        self._failed: list[FailedFile] = []
        self._failures: dict[str, Failure] = {}
        self._committed: set[str] = set()
        self._unchanged = 0
        self._files_read = self._files_total = 0
        self._chunks_read = self._chunks_done = 0

    def __call__(self, only: Sequence[str]) -> list[str]:
        """Do it, and return what was removed."""
        found = survey(self._corpus)
        scope = self._scope(only, found)
        self._index.set_rules(self._rules(found, scope))
        self._entries.restore_lost(
            lambda done, total: self._progress(SyncProgress("embedding", done, total, ""))
        )
        self._failed += [failure for failure in found.failed if within(failure.source, scope)]
        files = [file for file in found.files.values() if within(file.source, scope)]
        prepared = self._prepared(self._candidates(files))
        for ahead in grouped(prepared, READ_AHEAD_CHUNKS):
            for group in grouped(ahead, GROUP_CHUNKS):
                self._entries.commit(group, self._advance)
                self._committed.update(each.document.reference.source for each in group)
        removed = [source for source in gone(found, self._records) if within(source, scope)]
        self._index.remove([self._records[source].document_id for source in removed])
        self._remember_failures(scope)
        self._index.compact()
        return removed

    def _rules(self, found: Survey, scope: Collection[str]) -> dict[str, Groups | None]:
        """Return who may see which folder.

        The rules of a folder that went stay: documents of it are still indexed, or cited.
        """
        rules, failed = read_rules(found.rules)
        self._failed += [failure for failure in failed if within(failure.source, scope)]
        kept = {
            folder: rule
            for folder, rule in self._index.rules().items()
            if not (found.knows(folder) and (self._corpus / folder).is_dir())
        }
        return {**kept, **rules}

    def report(self, removed: Sequence[str], seconds: float) -> SyncReport:
        """Return what was done."""
        return SyncReport(
            added=tuple(sorted(self._committed - self._records.keys())),
            changed=tuple(sorted(self._committed & self._records.keys())),
            removed=tuple(removed),
            unchanged=self._unchanged,
            failed=tuple(sorted(self._failed, key=lambda failure: failure.source)),
            chunks_embedded=self._entries.embedded,
            chunks_reused=self._entries.reused,
            seconds=seconds,
        )

    def _scope(self, only: Sequence[str], found: Survey) -> frozenset[str]:
        scope = scopes(self._corpus, only)
        files = [*found.files, *self._records, *(failure.source for failure in found.failed)]
        known = {path for source in files for path in with_folders(source)} if only else set()
        for path, source in zip(only, scope, strict=True):
            is_folder = (self._corpus / source).is_dir()
            if not is_folder and source not in known:
                raise InvalidRequest(
                    f'There is no "{path}" in {self._corpus}.', "Check the name of the file."
                )
        return frozenset(scope)

    def _candidates(self, files: Sequence[CorpusFile]) -> list[CorpusFile]:
        """Return the files that size and time do not show to be unchanged."""
        candidates = [
            file for file in files if not same_facts(file, self._records.get(file.source))
        ]
        self._unchanged = len(files) - len(candidates)
        self._files_total = len(candidates)
        return candidates

    def _prepared(self, files: Iterable[CorpusFile]) -> Iterator[Prepared]:
        for file in files:
            self._tell_reading(file.source)
            prepared = self._prepare(file)
            self._files_read += 1
            if prepared:
                self._chunks_read += len(prepared.chunks)
                yield prepared
        self._tell_reading("")

    def _prepare(self, file: CorpusFile) -> Prepared | None:
        """Read and split a file, or note that it is the same after all or why it cannot be."""
        record = self._records.get(file.source)
        try:
            self._reading.check(file.path)  # before all of a film is read for nothing
            digest = digest_of(file.path)
            if record and record.hash == digest:
                self._touch(file)
                return None
            document = self._reading.read(file.path, file.source)
        except ReadingError as error:
            self._fail(file, str(error))
            return None
        except OSError as error:
            self._fail(file, f"The file cannot be read: {error.strerror or error}.")
            return None
        split = self._reading.split(document)
        return Prepared(document, split, digest, file.size, self._settled(file))

    def _touch(self, file: CorpusFile) -> None:
        modified = datetime.fromtimestamp(file.mtime_ns // 10**9, UTC)
        self._index.touch(file.source, self._settled(file), modified.strftime("%Y-%m-%dT%H:%M:%SZ"))
        self._unchanged += 1

    def _settled(self, file: CorpusFile) -> int:
        return file.mtime_ns if self._looked_ns - file.mtime_ns > SETTLED_NS else UNSETTLED

    def _fail(self, file: CorpusFile, reason: str) -> None:
        if file.source in self._records:
            reason += " The version indexed before is kept."
        self._failed.append(FailedFile(file.source, reason))
        self._failures[file.source] = Failure(*facts_of(file), reason)

    def _remember_failures(self, scope: Collection[str]) -> None:
        others = self._index.failures().items() if scope else ()
        kept = {source: failure for source, failure in others if not within(source, scope)}
        self._index.remember_failures(kept | self._failures)

    def _tell_reading(self, source: str) -> None:
        self._progress(SyncProgress("reading", self._files_read, self._files_total, source))

    def _advance(self, chunks: int, source: str) -> None:
        self._chunks_done += chunks
        # Exact once all files are read; until then, as if the rest were like those so far.
        total = self._chunks_read * self._files_total // max(1, self._files_read)
        self._progress(SyncProgress("embedding", self._chunks_done, total, source))


def _silent(_: SyncProgress) -> None:
    """Take no notice."""
