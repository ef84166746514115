"""The answers given, kept with the frozen text of every document version that they cite.

A citation stays true after its document changed or went: the answer carries its evidence. Kept
beside the index, not in it, because an index can be made again and an answer cannot.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.errors import IndexUnusable, NotFound
from assistant.types import Answer, Block, Document, DocumentReference, Json

MOST_ANSWERS = 20_000
"""The oldest answers beyond this number are forgotten, and their evidence with them."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
    id TEXT PRIMARY KEY, created TEXT NOT NULL, answer TEXT NOT NULL,
    helpful INTEGER, reason TEXT NOT NULL DEFAULT '', asked_by TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE IF NOT EXISTS evidence (
    document_id TEXT NOT NULL, version TEXT NOT NULL, document BLOB NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (document_id, version)
) STRICT;
CREATE TABLE IF NOT EXISTS cites (
    answer_id TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
    document_id TEXT NOT NULL, version TEXT NOT NULL,
    PRIMARY KEY (answer_id, document_id, version)
) STRICT;
CREATE INDEX IF NOT EXISTS cites_of_document ON cites (document_id, version);
"""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it was given."""

    answer: Json
    asked_by: str
    """Name of the person; empty for nobody in particular."""


class Answers:
    """Answers by id, and the document versions they cite; threads may share it.

    Raises:
        IndexUnusable: the file cannot be opened or is no database.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        try:
            self._database = _opened(path)
        except sqlite3.Error as error:
            raise IndexUnusable(
                f"The answers given before, {path}, cannot be opened: {error}.",
                "Put the file aside; a new one is made.",
            ) from error

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    def save(
        self, answer: Answer, load: Callable[[str], Document | None], asked_by: str = ""
    ) -> None:
        """Keep an answer and the document versions it cites.

        Args:
            answer: what was answered.
            load: document id -> the document as indexed; called for versions not kept yet.
            asked_by: name of the person who asked.

        Raises:
            IndexUnusable: it cannot be written: the disk is full, say, or another program has it.
        """
        cited = {(c.document.id, c.document.version) for c in answer.citations}
        kept = {key for key in cited if self._keeps(*key)}
        found = [document for id_, _ in sorted(cited - kept) if (document := load(id_))]
        documents = [d for d in found if _key(d) in cited]
        with _at_work("The answer cannot be kept"), self._lock, self._database:
            self._database.execute(
                "INSERT INTO answers (id, created, answer, asked_by) VALUES (?, ?, ?, ?)",
                (answer.id, answer.created, json.dumps(answer.to_dict()), asked_by),
            )
            self._database.executemany(
                "INSERT OR IGNORE INTO evidence VALUES (?, ?, ?, ?)",
                [(*_key(d), _packed(d), d.reference.source) for d in documents],
            )
            self._database.executemany(
                "INSERT INTO cites VALUES (?, ?, ?)", [(answer.id, *key) for key in sorted(cited)]
            )
            self._forget()

    def _keeps(self, document_id: str, version: str) -> bool:
        query = "SELECT 1 FROM evidence WHERE document_id = ? AND version = ?"
        return self._row(query, document_id, version) is not None

    def _forget(self) -> None:
        gone = self._database.execute(
            "DELETE FROM answers WHERE rowid <= (SELECT max(rowid) FROM answers) - ?",
            (MOST_ANSWERS,),
        )
        if gone.rowcount:
            self._database.execute(
                "DELETE FROM evidence WHERE NOT EXISTS (SELECT 1 FROM cites WHERE"
                " cites.document_id = evidence.document_id AND cites.version = evidence.version)"
            )

    def get(self, answer_id: str) -> Given:
        """Return an answer as it was given.

        Raises:
            NotFound: there is no such answer.
            IndexUnusable: the answers cannot be read.
        """
        row = self._row("SELECT answer, asked_by FROM answers WHERE id = ?", answer_id)
        if row is None:
            raise no_answer(answer_id)
        return Given(json.loads(row[0]), row[1])

    def feedback(self, answer_id: str, *, helpful: bool, reason: str) -> None:
        """Record what a reader thought of an answer; the last word counts.

        Raises:
            NotFound: there is no such answer.
            IndexUnusable: it cannot be written, as for `save`.
        """
        with _at_work("The opinion of an answer cannot be kept"), self._lock, self._database:
            changed = self._database.execute(
                "UPDATE answers SET helpful = ?, reason = ? WHERE id = ?",
                (helpful, reason, answer_id),
            )
        if not changed.rowcount:
            raise no_answer(answer_id)

    def evidence(self, document_id: str, version: str) -> Document | None:
        """Return a document version that some answer cites, or None."""
        row = self._row(
            "SELECT document FROM evidence WHERE document_id = ? AND version = ?",
            document_id,
            version,
        )
        return _unpacked(row[0]) if row else None

    def source_of(self, document_id: str, version: str) -> str | None:
        """Return the source of a document version that some answer cites, or None.

        Its text is not read for it: how long this takes tells nobody that it is there.
        """
        query = "SELECT source FROM evidence WHERE document_id = ? AND version = ?"
        row = self._row(query, document_id, version)
        return row[0] if row else None

    def _row(self, query: str, *values: str) -> tuple[Any, ...] | None:
        with _at_work("The answers given before cannot be read"), self._lock:
            row: tuple[Any, ...] | None = self._database.execute(query, values).fetchone()
        return row


@contextmanager
def _at_work(failure: str) -> Iterator[None]:
    """Turn what the database says into an error of ours, which begins with ``failure``."""
    try:
        yield
    except sqlite3.Error as error:
        remedy = "See that the disk is not full and that index/answers.sqlite is whole."
        raise IndexUnusable(f"{failure}: {error}.", remedy) from error


def _opened(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, check_same_thread=False)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA foreign_keys = ON")
        database.executescript(SCHEMA)
        columns = {row[1] for row in database.execute("PRAGMA table_info(answers)")}
        if "asked_by" not in columns:  # a file of an earlier release
            database.execute("ALTER TABLE answers ADD COLUMN asked_by TEXT NOT NULL DEFAULT ''")
        _add_sources(database)
    except sqlite3.Error:
        database.close()
        raise
    return database


def _add_sources(database: sqlite3.Connection) -> None:
    """Tell the source of each kept document beside it, in a file of an earlier release."""
    columns = {row[1] for row in database.execute("PRAGMA table_info(evidence)")}
    if "source" in columns:
        return
    with database:
        database.execute("ALTER TABLE evidence ADD COLUMN source TEXT NOT NULL DEFAULT ''")
        rows = database.execute("SELECT rowid, document FROM evidence").fetchall()
        sources = [(_unpacked(blob).reference.source, row) for row, blob in rows]
        database.executemany("UPDATE evidence SET source = ? WHERE rowid = ?", sources)


def no_answer(answer_id: str) -> NotFound:
    """Return the error for an answer that is not there, or not for this person."""
    return NotFound(f'There is no answer "{answer_id[:80]}".', "Ask again.")


def _key(document: Document) -> tuple[str, str]:
    return document.reference.id, document.reference.version


def _packed(document: Document) -> bytes:
    return zlib.compress(json.dumps(asdict(document)).encode())


def _unpacked(blob: bytes) -> Document:
    data = json.loads(zlib.decompress(blob))
    return Document(
        reference=DocumentReference(**data["reference"]),
        type=data["type"],
        modified=data["modified"],
        text=data["text"],
        blocks=tuple(
            Block(**{**block, "heading": tuple(block["heading"])}) for block in data["blocks"]
        ),
    )
