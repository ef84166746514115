"""The catalog: documents, their frozen texts, their files and their chunks.

Each stored version of a document and each of its chunks has a key of its own that is never used
again, so that a vector whose key the catalog does not know is dead.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from assistant.index.access import Access
from assistant.index.database import Database
from assistant.index.journal import Journal
from assistant.index.lexicon import Lexicon
from assistant.index.records import ChunkSizes, Counts, Entry, Failure, FileRecord, places
from assistant.index.seen_words import SeenWords
from assistant.index.selection import Condition
from assistant.types import Block, Chunk, Document, DocumentReference, DocumentSummary, Groups

_REFERENCE = "documents.id, documents.version, documents.source, documents.title"

MOST_SEEN_WORDS = 16
"""Sets of groups for which the lengths of all chunks are remembered."""


class Catalog:
    """What is indexed, in one SQLite file."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.access = Access(database)
        self.lexicon = Lexicon(database)
        self.journal = Journal(database)
        self._seen_words: dict[tuple[int, Groups], SeenWords] = {}
        self._counts: tuple[int, Counts] = (-1, Counts(0, 0, 0))

    # Reading

    @property
    def changes(self) -> int:
        """How often the content has changed."""
        return self.database.state("changes")

    @property
    def next_key(self) -> int:
        """The first key that no document or chunk of this catalog has ever had."""
        return self.database.state("next_key")

    def seen(self, groups: Groups) -> Condition:
        """Return the condition that lets through what these groups may see."""
        return self.access.condition(groups, self.changes)

    def seen_words(self, groups: Groups) -> SeenWords:
        """Return the word index as it is for these groups."""
        state = self.changes, groups
        if known := self._seen_words.get(state):
            return known
        if len(self._seen_words) >= MOST_SEEN_WORDS:
            self._seen_words = {}
        return self._seen_words.setdefault(state, SeenWords(self.database, self.seen(groups)))

    def counts(self, selected: Condition | None = None) -> Counts:
        """Return how much is indexed and let through; of all of it, remembered until it changes."""
        if selected:
            return self._counted(selected)
        changes = self.changes
        if self._counts[0] != changes:
            self._counts = changes, self._counted(None)
        return self._counts[1]

    def _counted(self, selected: Condition | None) -> Counts:
        sql, values = selected or ("1", ())
        picked = f"SELECT key FROM documents WHERE {sql}"  # noqa: S608 - no value is put in
        below = f"WHERE document IN ({picked})" if selected else ""
        rows = self.database.rows(
            f"SELECT count(*), coalesce(sum(sentence_count), 0) FROM chunks {below}",  # noqa: S608
            values,
        )
        documents = self.database.value(f"SELECT count(*) FROM ({picked})", values)  # noqa: S608
        return Counts(int(documents), int(rows[0][0]), int(rows[0][1]))

    def documents(self, selected: Condition | None) -> list[DocumentSummary]:
        """Return the documents by source."""
        sql, values = selected or ("1", ())
        rows = self.database.rows(
            f"SELECT {_REFERENCE}, type, modified, characters, "  # noqa: S608 - no value is put in
            "(SELECT count(*) FROM chunks WHERE chunks.document = documents.key), pages "
            f"FROM documents WHERE {sql} ORDER BY source",
            values,
        )
        return [DocumentSummary(DocumentReference(*row[:4]), *row[4:]) for row in rows]

    def document(self, document_id: str, selected: Condition | None = None) -> Document | None:
        """Return a document with its text, or None where there is none or it is not let through."""
        sql, values = selected or ("1", ())
        rows = self.database.rows(
            f"SELECT {_REFERENCE}, type, modified, text, blocks "  # noqa: S608
            f"FROM documents WHERE id = ? AND {sql}",
            (document_id, *values),
        )
        for row in rows:
            blocks = tuple(
                Block(start, end, kind, tuple(heading), page)
                for start, end, kind, heading, page in json.loads(row[7])
            )
            return Document(DocumentReference(*row[:4]), row[4], row[5], row[6], blocks)
        return None

    def head(self, document_id: str, characters: int, selected: Condition | None = None) -> str:
        """Return the first characters of a document's text; none where it is not let through."""
        sql, values = selected or ("1", ())
        rows = self.database.rows(
            f"SELECT substr(text, 1, ?) FROM documents WHERE id = ? AND {sql}",  # noqa: S608
            (characters, document_id, *values),
        )
        return "".join(text for (text,) in rows)

    def files(self) -> dict[str, FileRecord]:
        """Return the file of each document by source."""
        rows = self.database.rows(
            "SELECT source, file_hash, file_size, file_mtime_ns, id, version FROM documents"
        )
        return {row[0]: FileRecord(*row[1:]) for row in rows}

    def failures(self) -> dict[str, Failure]:
        """Return the files that could not be read, by source."""
        rows = self.database.rows("SELECT source, size, mtime_ns, reason FROM unread")
        return {source: Failure(*row) for source, *row in rows}

    def document_keys(self, selected: Condition) -> list[int]:
        """Return the keys of the documents that are let through."""
        rows = self.database.rows(f"SELECT key FROM documents WHERE {selected[0]}", selected[1])  # noqa: S608
        return [row[0] for row in rows]

    def chunks(self, keys: Iterable[int], selected: Condition | None = None) -> dict[int, Chunk]:
        """Return the chunks that there are and are let through, by key."""
        sql, values = selected or ("1", ())
        rows = self.database.rows(
            f'SELECT chunks.key, {_REFERENCE}, chunks.start, chunks."end", chunks.text, '  # noqa: S608
            "chunks.heading, chunks.page, chunks.sentences "
            "FROM chunks JOIN documents ON documents.key = chunks.document "
            f"WHERE chunks.key IN (SELECT value FROM json_each(?)) AND {sql}",
            (_list(keys), *values),
        )
        return {row[0]: _chunk(row[1:]) for row in rows}

    def sizes(self, keys: Iterable[int], selected: Condition | None = None) -> ChunkSizes:
        """Return the number of sentences of the chunks that there are and are let through."""
        sql, values = selected or ("1", ())
        return dict(
            self.database.rows(
                "SELECT chunks.key, sentence_count "  # noqa: S608 - no value is put in
                "FROM chunks JOIN documents ON documents.key = chunks.document "
                f"WHERE chunks.key IN (SELECT value FROM json_each(?)) AND {sql}",
                (_list(keys), *values),
            )
        )

    def owners(self, keys: Iterable[int]) -> dict[int, int]:
        """Return the key of the document of each chunk that there is."""
        return dict(
            self.database.rows(
                "SELECT key, document FROM chunks WHERE key IN (SELECT value FROM json_each(?))",
                (_list(keys),),
            )
        )

    def pages(self, size: int) -> Iterator[list[tuple[int, int, int]]]:
        """Yield (chunk key, document key, sentences) of all chunks, so many at a time."""
        last = 0
        while page := self.database.rows(
            "SELECT key, document, sentence_count FROM chunks WHERE key > ? ORDER BY key LIMIT ?",
            (last, size),
        ):
            yield [(key, document, sentences) for key, document, sentences in page]
            last = page[-1][0]

    def by_hash(self, hashes: Iterable[str]) -> dict[str, tuple[int, int]]:
        """Return (chunk key, sentences) of a chunk for each hash that there is."""
        rows = self.database.rows(
            "SELECT hash, max(key), sentence_count FROM chunks "
            "WHERE hash IN (SELECT value FROM json_each(?)) GROUP BY hash",
            (json.dumps(list(hashes)),),
        )
        return {row[0]: (row[1], row[2]) for row in rows}

    # Writing, inside a transaction

    def reserve(self, entries: Sequence[Entry]) -> int:
        """Return the first of the keys for these entries and journal their vectors as garbage."""
        total = sum(1 + len(entry.chunks) for entry in entries)
        first = self.database.advance("next_key", total)
        for place, entry in zip(places(entries, first), entries, strict=True):
            sizes = {
                place + 1 + number: len(chunk.sentences)
                for number, chunk in enumerate(entry.chunks)
            }
            self.journal.discard(sizes)
        return first

    def store(self, entries: Sequence[Entry], first: int) -> None:
        """Store documents under reserved keys; their vectors are garbage no more."""
        for key, entry in zip(places(entries, first), entries, strict=True):
            self._store_document(key, entry)
            chunks = list(enumerate(entry.chunks, start=key + 1))
            self.database.write_many(
                "INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (number, key, *_columns(chunk), digest, chunk.text)
                    for (number, chunk), digest in zip(chunks, entry.chunk_hashes, strict=True)
                ],
            )
            self.lexicon.add(chunks)
            self.journal.keep(number for number, _ in chunks)

    def drop(self, document_ids: Iterable[str], sources: Iterable[str] = ()) -> int:
        """Remove documents, journal their vectors as garbage, and return how many there were."""
        keys = _list(
            row[0]
            for row in self.database.rows(
                "SELECT key FROM documents WHERE id IN (SELECT value FROM json_each(?)) "
                "OR source IN (SELECT value FROM json_each(?))",
                (json.dumps(list(document_ids)), json.dumps(list(sources))),
            )
        )
        gone: ChunkSizes = dict(
            self.database.rows(
                "SELECT key, sentence_count FROM chunks "
                "WHERE document IN (SELECT value FROM json_each(?))",
                (keys,),
            )
        )
        self.journal.discard(gone)
        self.lexicon.drop(list(gone))
        return self.database.write(
            "DELETE FROM documents WHERE key IN (SELECT value FROM json_each(?))", (keys,)
        )

    def touch(self, source: str, mtime_ns: int, modified: str) -> None:
        """Record a file's new modification time."""
        self.database.write(
            "UPDATE documents SET file_mtime_ns = ? WHERE source = ?", (mtime_ns, source)
        )
        if self.database.write(
            "UPDATE documents SET modified = ? WHERE source = ? AND modified <> ?",
            (modified, source, modified),
        ):
            self.database.advance("changes")

    def remember_failures(self, failures: Mapping[str, Failure]) -> None:
        """Store which files could not be read, in place of what was stored before."""
        self.database.write("DELETE FROM unread")
        self.database.write_many(
            "INSERT INTO unread VALUES (?, ?, ?, ?)",
            [(source, *failure) for source, failure in failures.items()],
        )

    def _store_document(self, key: int, entry: Entry) -> None:
        document = entry.document
        reference = document.reference
        blocks = [
            (block.start, block.end, block.kind, block.heading, block.page)
            for block in document.blocks
        ]
        pages = max((block.page for block in document.blocks if block.page), default=None)
        self.database.write(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(key, reference.id, reference.version, reference.source, reference.title),
                *(document.type, document.modified, len(document.text), pages),
                *(entry.file_hash, entry.file_size, entry.file_mtime_ns),
                *(json.dumps(blocks), document.text),
            ),
        )


def _columns(chunk: Chunk) -> tuple[Any, ...]:
    return (
        *(chunk.start, chunk.end, chunk.page, json.dumps(chunk.heading)),
        *(json.dumps(chunk.sentences), len(chunk.sentences)),
    )


def _chunk(row: Sequence[Any]) -> Chunk:
    start, end, text, heading, page, sentences = row[4:]
    return Chunk(
        DocumentReference(*row[:4]),
        start,
        end,
        text,
        tuple(json.loads(heading)),
        page,
        tuple((first, last) for first, last in json.loads(sentences)),
    )


def _list(keys: Iterable[int]) -> str:
    return json.dumps([int(key) for key in keys])
