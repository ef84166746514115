"""The index of one folder: it holds the lock and serves the live generation.

Threads may share it. A new generation takes the place of the old one between two calls; the old
one goes when its last reader is done.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from assistant.errors import IndexUnusable
from assistant.index.folder import open_live, remove_leftovers
from assistant.index.generation import Generation
from assistant.index.manifest import Manifest, write_manifest
from assistant.index.ownership import Ownership, unwritable
from assistant.index.records import Build, Entry, Failure, FileRecord, Vector, VectorRows
from assistant.index.view import View
from assistant.types import Groups

MOST_DELETED = 2_000
"""Deleted vectors that are always borne; beyond them, up to half as many as live ones.

Chroma never takes a deleted vector out of its graph: at a tenth of churn recall is untouched, and
after some rounds of replacing everything it is lost.
"""
MOST_LOOKS = 3
"""So often is looked at what a sync changes meanwhile."""

Seen = TypeVar("Seen")


class Index(View):
    """Documents, chunks, words and vectors of one folder; owned by one process at a time."""

    def __init__(
        self, folder: Path, build: Build, live: Generation, lock: Ownership | None
    ) -> None:
        super().__init__(self._generation, None)
        self._folder = folder
        self._build = build
        self._live = live
        self._lock = lock
        self._closed = False
        self._switch = threading.Condition()
        self._writing = threading.RLock()
        self._pinned = threading.local()

    @classmethod
    def open(
        cls, folder: Path, build: Build, *, chroma_url: str | None = None, rebuild: bool = False
    ) -> Index:
        """Take the lock and open the live generation, or start an empty one.

        Args:
            folder: the index folder; made if it is not there.
            build: how vectors are made now.
            chroma_url: a Chroma server for the vectors; else they are below the folder.
            rebuild: open also what cannot be served, as an empty index to call `rebuilding` on;
                until that is done, the folder stays as it was.

        Raises:
            IndexInUse: another process has the folder.
            IndexMismatch: the index was built in another way.
            IndexUnusable: the folder cannot be written, or what is in it cannot be read.
        """
        lock = Ownership(folder)
        opened = None
        try:
            live = open_live(folder, build, chroma_url, rebuild=rebuild)
            opened = cls(folder, build, live, lock)
        except OSError as error:
            raise unwritable(folder, error) from error
        finally:
            if opened is None:
                lock.release()
        return opened

    def close(self) -> None:
        """Close the files, once no call is under way, and give the folder free."""
        with self._switch:
            if self._closed:
                return
            self._closed = True
            self._switch.wait_for(lambda: self._live.readers == 0)
        self._live.close()
        if self._lock:
            self._lock.release()

    # Reading

    def seen_by(self, groups: Groups | None) -> View:
        """Return the index as it is for a person of these groups; None for all of it."""
        return View(self._generation, groups)

    def files(self) -> dict[str, FileRecord]:
        """Return the file of each document by source."""
        with self._reading() as live:
            return live.catalog.files()

    def failures(self) -> dict[str, Failure]:
        """Return the files that the last sync could not read, by source."""
        with self._reading() as live:
            return live.catalog.failures()

    def rules(self) -> dict[str, Groups | None]:
        """Return who may see each folder that has a rule, None for everyone."""
        with self._reading() as live:
            return live.catalog.access.rules()

    def vectors_by_hash(self, hashes: Iterable[str]) -> Mapping[str, tuple[Vector, VectorRows]]:
        """Return the chunk vector and the sentence vectors of each hash that is indexed."""
        with self._reading() as live:
            return live.vectors_by_hash(hashes)

    # Writing

    def replace(self, entries: Sequence[Entry]) -> None:
        """Store documents, in place of those with the same id or source; all or none."""
        with self._writing, self._reading() as live:
            live.replace(entries)

    def remove(self, document_ids: Sequence[str]) -> None:
        """Remove documents; all or none."""
        with self._writing, self._reading() as live:
            live.remove(document_ids)

    def touch(self, source: str, mtime_ns: int, modified: str) -> None:
        """Record that a file has a new modification time and the same content."""
        with self._writing, self._reading() as live, live.catalog.database.transaction():
            live.catalog.touch(source, mtime_ns, modified)

    def remember_failures(self, failures: Mapping[str, Failure]) -> None:
        """Store which files the last sync could not read, in place of those before."""
        with self._writing, self._reading() as live, live.catalog.database.transaction():
            live.catalog.remember_failures(failures)

    def set_rules(self, rules: Mapping[str, Groups | None]) -> None:
        """Store who may see what, in place of the rules before."""
        with self._writing, self._reading() as live, live.catalog.database.transaction():
            if live.catalog.access.set_rules(rules):
                live.catalog.database.advance("changes")

    # Health

    def health(self) -> list[str]:
        """Return what is wrong, in sentences with the remedy; empty when all is well."""
        with self._reading() as live:
            if live.complete() or not self._writing.acquire(blocking=False):
                return []  # a write under way makes the numbers differ for a moment
            try:
                if live.complete():
                    return []
            finally:
                self._writing.release()
        return ["The vectors do not match the catalog. Run `assistant index` to restore them."]

    def chunks_without_vectors(self) -> list[int]:
        """Return the keys of the chunks whose vectors Chroma has lost; drop strays."""
        with self._writing, self._reading() as live:
            return [] if live.complete() else live.reconcile()

    def restore(self, vectors: Mapping[int, tuple[Vector, VectorRows]]) -> None:
        """Store the chunk vector and sentence vectors of chunks that lost them, by key."""
        with self._writing, self._reading() as live:
            live.restore(vectors)

    # Generations

    @contextmanager
    def rebuilding(self) -> Iterator[Index]:
        """Yield an empty index to fill; it takes this one's place if the block ends well."""
        with self._writing:
            with self._reading() as live:
                fresh = Generation.create(self._folder, live.url, live.catalog.next_key)
                rules = live.catalog.access.rules()
            with self._publishing(fresh):
                index = Index(self._folder, self._build, fresh, None)
                index.set_rules(rules)
                yield index

    def compact(self) -> bool:
        """Leave deleted vectors behind if there are too many; return whether that was done."""
        if self._lock is None:
            return False  # being rebuilt, and so without deleted vectors
        with self._writing:
            with self._reading() as live:
                counts = live.catalog.counts()
                most = max(MOST_DELETED, (counts.chunks + counts.sentences) // 2)
                if live.catalog.journal.deleted_vectors <= most:
                    return False
                fresh = live.copy(self._folder)
            with self._publishing(fresh):
                return True

    @contextmanager
    def _publishing(self, fresh: Generation) -> Iterator[None]:
        published = False
        try:
            yield
            with self._switch:
                self._check_open()
                write_manifest(self._folder, Manifest(fresh.name, self._build))
                old, self._live = self._live, fresh
                old.retired = True
                unused = old.readers == 0
            published = True
        finally:
            if not published:
                fresh.destroy()
        if unused:
            old.destroy()
        remove_leftovers(self._folder, {fresh.name, old.name}, fresh.url)

    @contextmanager
    def pinned(self) -> Iterator[None]:
        """Let this thread read one generation throughout, whatever takes its place meanwhile.

        Keys found in one generation mean nothing in the next.
        """
        before = getattr(self._pinned, "generation", None)
        with self._reading() as live:
            self._pinned.generation = live
            try:
                yield
            finally:
                self._pinned.generation = before

    def at_one_moment(self, look: Callable[[], Seen]) -> Seen:
        """Return what ``look`` sees, letting it look again where the content changes meanwhile.

        One who looks while much is written sees it change each time; the last look counts then.
        """
        for _ in range(MOST_LOOKS):
            with self.pinned():
                before = self.version
                seen = look()
                if self.version == before:
                    break
        return seen

    @contextmanager
    def _generation(self) -> Iterator[Generation]:
        if pinned := getattr(self._pinned, "generation", None):
            yield pinned
            return
        with self._switch:
            self._check_open()
            live = self._live
            live.readers += 1
        try:
            yield live
        finally:
            with self._switch:
                live.readers -= 1
                last = live.retired and live.readers == 0
                self._switch.notify_all()
            if last:
                live.destroy()

    def _check_open(self) -> None:
        if self._closed:
            raise IndexUnusable("The index is closed.", "Open it again.")
