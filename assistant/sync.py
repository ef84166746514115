"""The corpus folder -> the index: what is new, changed or gone, and nothing else.

Reading, splitting and embedding are handed in. Documents are committed in small groups, each with
its vectors; a run that is cut short is carried on by the next. Vectors of chunks that are already
indexed, in whatever document, are taken over.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from assistant.corpus import CorpusFile, Survey, scopes, survey, within
from assistant.errors import InvalidRequest, ReadingError
from assistant.index import UNSETTLED, Entry, FileRecord, Index, Vector, VectorRows
from assistant.types import Chunk, Document, FailedFile, SyncReport

GROUP_CHUNKS = 64
"""Chunks that are embedded, and at least committed, at once."""
READ_AHEAD_CHUNKS = 4_096
"""Chunks that are read before the first is embedded, so that most runs know their length."""
SETTLED_NS = 2_000_000_000
"""A file changed less than this before a look at it might change again with the same time: FAT
keeps times to two seconds (the "racily clean" files of git)."""

Read = Callable[[Path, str], Document]
Split = Callable[[Document], list[Chunk]]
Embed = Callable[[list[str]], Sequence[Vector]]
ChunkVectors = tuple[Vector, VectorRows]


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """How far a sync is."""

    stage: str
    """``reading`` counts files, ``embedding`` counts chunks."""
    done: int
    total: int
    """An estimate while files remain to be read."""
    source: str


class Changes(NamedTuple):
    """What the next sync would do; sources below ``corpus/``."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def sync(
    corpus: Path,
    index: Index,
    *,
    read: Read,
    split: Split,
    embed: Embed,
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
        only: files or folders to look at, below ``corpus/``; nothing means all.
        progress: called as the work goes on.

    Raises:
        SettingsError: there is no such folder.
        InvalidRequest: a path of ``only`` is outside the corpus or names nothing.
        IndexUnusable: the index cannot be written; what was committed stays.
    """
    return _Sync(corpus, index, read, split, embed, progress or _silent).run(only)


def changes(corpus: Path, index: Index) -> Changes:
    """Return what the next sync would do; reads only files whose size or time has changed.

    Files that failed and have not changed since are left out.
    """
    found = survey(corpus)
    records, failures = index.files(), index.failures()
    added, changed = [], []
    for file in found.files.values():
        record = records.get(file.source)
        if _same_facts(file, record) or failures.get(file.source) == _facts(file):
            continue
        if record is None:
            added.append(file.source)
        elif _digest(file.path) != record.hash:
            changed.append(file.source)
    return Changes(tuple(added), tuple(changed), tuple(_removed(found, records)))


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A document on its way into the index."""

    file: CorpusFile
    file_hash: str
    document: Document
    chunks: list[Chunk]
    hashes: list[str]


@dataclass(slots=True)
class _Sync:
    """One run, with what it has counted so far."""

    corpus: Path
    index: Index
    read: Read
    split: Split
    embed: Embed
    progress: Callable[[SyncProgress], None]
    started: float = field(default_factory=time.monotonic)
    looked_ns: int = field(default_factory=time.time_ns)
    records: dict[str, FileRecord] = field(default_factory=dict)
    failed: list[FailedFile] = field(default_factory=list)
    failures: dict[str, tuple[int, int]] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    unchanged: int = 0
    files_read: int = 0
    files_total: int = 0
    chunks_read: int = 0
    chunks_done: int = 0
    embedded: int = 0
    reused: int = 0

    def run(self, only: Sequence[str]) -> SyncReport:
        found = survey(self.corpus)
        self.records = self.index.files()
        scope = self._scope(only, found)
        self._restore_lost_vectors()
        self.failed += [failure for failure in found.failed if within(failure.source, scope)]
        files = [file for file in found.files.values() if within(file.source, scope)]
        self._store(self._candidates(files))
        removed = [source for source in _removed(found, self.records) if within(source, scope)]
        self.index.remove([self.records[source].document_id for source in removed])
        self._remember_failures(scope)
        self.index.compact()
        return self._report(removed)

    def _scope(self, only: Sequence[str], found: Survey) -> list[str]:
        scope = scopes(self.corpus, only)
        known = [*found.files, *self.records, *(failure.source for failure in found.failed)]
        for path, source in zip(only, scope, strict=True):
            if (
                not any(within(other, [source]) for other in known)
                and not (self.corpus / source).is_dir()
            ):
                raise InvalidRequest(
                    f'There is no "{path}" in {self.corpus}.', "Check the name of the file."
                )
        return scope

    def _candidates(self, files: Iterable[CorpusFile]) -> list[CorpusFile]:
        candidates = []
        for file in files:
            if _same_facts(file, self.records.get(file.source)):
                self.unchanged += 1
            else:
                candidates.append(file)
        self.files_total = len(candidates)
        return candidates

    def _store(self, files: Iterable[CorpusFile]) -> None:
        """Read ahead, then embed and commit in groups, until all files are done."""
        for ahead in _grouped(self._prepared(files), READ_AHEAD_CHUNKS):
            for group in _grouped(ahead, GROUP_CHUNKS):
                self._store_group(group)

    # Reading

    def _prepared(self, files: Iterable[CorpusFile]) -> Iterator[_Prepared]:
        for file in files:
            self.progress(SyncProgress("reading", self.files_read, self.files_total, file.source))
            prepared = self._prepare(file)
            self.files_read += 1
            if prepared:
                self.chunks_read += len(prepared.chunks)
                yield prepared
        self.progress(SyncProgress("reading", self.files_read, self.files_total, ""))

    def _prepare(self, file: CorpusFile) -> _Prepared | None:
        """Read and split a file that needs it."""
        record = self.records.get(file.source)
        try:
            digest = _digest(file.path)
            if record and record.hash == digest:
                self._touch(file)
                return None
            document = self.read(file.path, file.source)
        except ReadingError as error:
            self._fail(file, str(error))
            return None
        except OSError as error:
            self._fail(file, f"The file cannot be read: {error.strerror or error}.")
            return None
        chunks = self.split(document)
        return _Prepared(file, digest, document, chunks, [_chunk_hash(chunk) for chunk in chunks])

    def _touch(self, file: CorpusFile) -> None:
        modified = datetime.fromtimestamp(file.mtime_ns // 10**9, UTC)
        self.index.touch(file.source, self._settled(file), modified.strftime("%Y-%m-%dT%H:%M:%SZ"))
        self.unchanged += 1

    def _settled(self, file: CorpusFile) -> int:
        return file.mtime_ns if self.looked_ns - file.mtime_ns > SETTLED_NS else UNSETTLED

    def _fail(self, file: CorpusFile, reason: str) -> None:
        if file.source in self.records:
            reason += " The version indexed before is kept."
        self.failed.append(FailedFile(file.source, reason))
        self.failures[file.source] = _facts(file)

    # Embedding

    def _store_group(self, group: Sequence[_Prepared]) -> None:
        chunks = {
            digest: chunk
            for prepared in group
            for digest, chunk in zip(prepared.hashes, prepared.chunks, strict=True)
        }
        vectors: dict[str, ChunkVectors] = {**self.index.vectors_by_hash(chunks)}
        new = [digest for digest in chunks if digest not in vectors]
        total = sum(len(prepared.chunks) for prepared in group)
        self.reused += total - len(new)
        self._advance(total - len(new), group[0].file.source)
        for start in range(0, len(new), GROUP_CHUNKS):
            batch = new[start : start + GROUP_CHUNKS]
            made = self._vectors([chunks[digest] for digest in batch])
            vectors.update(zip(batch, made, strict=True))
            self._advance(len(batch), chunks[batch[-1]].document.source)
        self.index.replace([self._entry(prepared, vectors) for prepared in group])
        self.done.update(prepared.file.source for prepared in group)

    def _vectors(self, chunks: Sequence[Chunk]) -> list[ChunkVectors]:
        """Embed chunks with their sentences, each different text once."""
        inputs = [_inputs(chunk) for chunk in chunks]
        texts = list(dict.fromkeys(text for group in inputs for text in group))
        by_text = dict(zip(texts, self.embed(texts), strict=True))
        self.embedded += len(chunks)
        return [(by_text[first], [by_text[text] for text in rest]) for first, *rest in inputs]

    def _advance(self, chunks: int, source: str) -> None:
        self.chunks_done += chunks
        ahead = self.chunks_read * self.files_total // max(1, self.files_read)
        self.progress(SyncProgress("embedding", self.chunks_done, ahead, source))

    def _entry(self, prepared: _Prepared, vectors: dict[str, ChunkVectors]) -> Entry:
        pairs = [vectors[digest] for digest in prepared.hashes]
        return Entry(
            document=prepared.document,
            file_hash=prepared.file_hash,
            file_size=prepared.file.size,
            file_mtime_ns=self._settled(prepared.file),
            chunks=tuple(prepared.chunks),
            chunk_hashes=tuple(prepared.hashes),
            chunk_vectors=[chunk for chunk, _ in pairs],
            sentence_vectors=[sentences for _, sentences in pairs],
        )

    def _restore_lost_vectors(self) -> None:
        lost = self.index.chunks_without_vectors()
        for start in range(0, len(lost), GROUP_CHUNKS):
            chunks = self.index.chunks(lost[start : start + GROUP_CHUNKS])
            vectors = self._vectors(list(chunks.values()))
            self.index.restore(dict(zip(chunks, vectors, strict=True)))
            done = min(len(lost), start + GROUP_CHUNKS)
            self.progress(SyncProgress("embedding", done, len(lost), ""))

    # The end

    def _remember_failures(self, scope: Sequence[str]) -> None:
        if scope:
            others = self.index.failures().items()
            self.failures |= {
                source: facts for source, facts in others if not within(source, scope)
            }
        self.index.remember_failures(self.failures)

    def _report(self, removed: Sequence[str]) -> SyncReport:
        return SyncReport(
            added=tuple(sorted(self.done - self.records.keys())),
            changed=tuple(sorted(self.done & self.records.keys())),
            removed=tuple(removed),
            unchanged=self.unchanged,
            failed=tuple(self.failed),
            chunks_embedded=self.embedded,
            chunks_reused=self.reused,
            seconds=time.monotonic() - self.started,
        )


def _grouped(documents: Iterable[_Prepared], chunks: int) -> Iterator[list[_Prepared]]:
    """Yield documents in groups of at least so many chunks; the last may have fewer."""
    group: list[_Prepared] = []
    size = 0
    for prepared in documents:
        group.append(prepared)
        size += max(1, len(prepared.chunks))
        if size >= chunks:
            yield group
            group, size = [], 0
    if group:
        yield group


def _inputs(chunk: Chunk) -> list[str]:
    """Return what the model reads for a chunk: the chunk in its context, then each sentence."""
    sentences = [
        chunk.text[start - chunk.start : end - chunk.start] for start, end in chunk.sentences
    ]
    return [f"{chunk.context}\n{chunk.text}", *sentences]


def _chunk_hash(chunk: Chunk) -> str:
    return hashlib.sha256(json.dumps(_inputs(chunk)).encode()).hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _facts(file: CorpusFile) -> tuple[int, int]:
    return file.size, file.mtime_ns


def _same_facts(file: CorpusFile, record: FileRecord | None) -> bool:
    return record is not None and (record.size, record.mtime_ns) == _facts(file)


def _removed(found: Survey, records: Iterable[str]) -> list[str]:
    return [source for source in records if source not in found.files and found.knows(source)]


def _silent(progress: SyncProgress) -> None:
    """Take no notice."""
