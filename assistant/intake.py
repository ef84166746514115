"""The folder of documents -> the index: the pipeline's one way in, for a whole folder and for one.

Changes of the index come one after another: Chroma loses vectors under two writers. Knows nothing
of who asks; whoever may not see a folder is turned away before.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial

from assistant import chunks, uploads
from assistant.embeddings import SentenceTransformerEmbeddings
from assistant.errors import BeingIndexed, IndexUnusable, InvalidRequest, NotFound, ReadingError
from assistant.index import Index
from assistant.reading import check, read
from assistant.settings import Settings
from assistant.sync import SyncProgress, passed_over, sync, unseen
from assistant.types import Chunk, Document, DocumentSummary, Filters, SyncReport

CHANGE_WAITS_SECONDS = 30.0
"""How long a change of the index waits for another, holding one of the server's threads."""

ProgressSink = Callable[[SyncProgress], None]


class Intake:
    """Changes of one index, one at a time; threads may share it."""

    def __init__(
        self, settings: Settings, index: Index, embeddings: SentenceTransformerEmbeddings
    ) -> None:
        self._corpus = settings.home / "corpus"
        self._most_bytes = int(settings.max_file_megabytes * 1_000_000)
        self._index = index
        self._embeddings = embeddings
        self._changing = threading.RLock()

    def sync(
        self,
        *,
        rebuild: bool = False,
        only: Sequence[str] = (),
        progress: ProgressSink | None = None,
    ) -> SyncReport:
        """Bring the index in step with ``corpus/``; takes and raises what `Assistant.sync` does."""
        run = partial(
            sync,
            self._corpus,
            check=partial(check, max_bytes=self._most_bytes),
            read=partial(read, max_bytes=self._most_bytes),
            split=self._split,
            embed=lambda texts: list(self._embeddings.encode(texts)),
            progress=progress,
        )
        with self.changing():
            if not rebuild:
                return run(self._index, only=only)
            if lost := unseen(self._corpus, self._index):
                raise IndexUnusable(
                    f'"{lost[0]}" cannot be looked at now, and would be lost.',
                    "Make its folder readable, then rebuild.",
                )
            with self._index.rebuilding() as fresh:
                return run(fresh)

    def add(self, source: str, content: bytes, *, replace: bool) -> DocumentSummary:
        """Put a document into ``corpus/`` and index it; one that cannot be read is not kept.

        Args:
            source: its path below ``corpus/``, as spelt there.
            content: the file's bytes.
            replace: whether a document of that name may be written over.

        Raises:
            InvalidRequest: files of such names are not indexed, or there is such a document.
            ReadingError: the file cannot be read, or is of a format that is not.
            BeingIndexed: another change takes too long to wait for.
        """
        if any(map(passed_over, source.split("/"))):
            raise InvalidRequest("Files of such names are not indexed.", "Give it another name.")
        with self.changing(), uploads.stored(self._corpus, source, content, replace=replace):
            failed = self._sync_one(source).failed
            entries = self._index.documents(Filters(source=(source,)))
            if failed:
                raise ReadingError(failed[0].reason)
        return entries[0]

    def remove(self, source: str) -> None:
        """Take a document out of ``corpus/`` and of the index.

        Args:
            source: its path below ``corpus/``; nothing happens where the file is gone.

        Raises:
            BeingIndexed: another change takes too long to wait for.
        """
        with self.changing():
            with suppress(NotFound):
                uploads.remove(self._corpus, source)
            self._sync_one(source)

    def _sync_one(self, source: str) -> SyncReport:
        return self.sync(only=[str((self._corpus / source).absolute())])

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Let one change begin after another; a thread waits no longer than it may.

        The thread that is in it may sync, add and remove.

        Raises:
            BeingIndexed: another change takes too long to wait for.
        """
        if not self._changing.acquire(timeout=CHANGE_WAITS_SECONDS):
            raise BeingIndexed("Documents are being indexed.", "Try again when that is done.")
        try:
            yield
        finally:
            self._changing.release()

    def _split(self, document: Document) -> list[Chunk]:
        count, window = self._embeddings.count_tokens, self._embeddings.window_tokens
        return chunks.split(document, count, window)
