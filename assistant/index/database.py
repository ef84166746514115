"""One SQLite file per generation: the schema, and reads and transactions that threads share.

A committed transaction is on the disk (write-ahead log, full synchronisation). Knows the tables
but not what they mean.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant.errors import IndexUnusable

REBUILD = "Run `assistant index --rebuild`."

# The word index keeps every character of our space-joined words, so that only `words` decides
# what a word is; Porter stems the English ones.
_SCHEMA = """
CREATE TABLE state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    version TEXT NOT NULL,
    source TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    type TEXT NOT NULL,
    modified TEXT NOT NULL,
    characters INTEGER NOT NULL,
    pages INTEGER,
    file_hash TEXT NOT NULL,
    file_size INTEGER NOT NULL,
    file_mtime_ns INTEGER NOT NULL,
    blocks TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE TABLE chunks (
    key INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    page INTEGER,
    heading TEXT NOT NULL,
    sentences TEXT NOT NULL,
    sentence_count INTEGER NOT NULL,
    hash TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX chunks_of_document ON chunks (document);
CREATE INDEX chunks_by_hash ON chunks (hash);
CREATE TABLE garbage (chunk INTEGER PRIMARY KEY, sentence_count INTEGER NOT NULL);
CREATE VIRTUAL TABLE words USING fts5 (
    body, context,
    tokenize = "porter unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co'"
);
"""
_LATER = (
    "CREATE TABLE IF NOT EXISTS access (folder TEXT PRIMARY KEY, groups TEXT) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS unread (source TEXT PRIMARY KEY, size INTEGER NOT NULL,"
    " mtime_ns INTEGER NOT NULL, reason TEXT NOT NULL)",
    "DROP TABLE IF EXISTS failures",  # knew no reasons; the next sync finds them
)
"""Tables that indexes made by earlier releases do not have; empty, they change nothing."""


class Database:
    """A catalog file, open; one connection behind a lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        with self._errors():
            self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA foreign_keys = ON")
            for statement in _LATER:
                self._connection.execute(statement)

    @classmethod
    def create(cls, path: Path, first_key: int) -> Database:
        """Make the file; ``first_key`` is the first key that its documents and chunks may have."""
        database = cls(path)
        with database._errors():
            database._connection.executescript(f"BEGIN; {_SCHEMA} COMMIT;")
        start = [("changes", 0), ("next_key", first_key), ("deleted_vectors", 0)]
        with database.transaction():
            database.write_many("INSERT INTO state VALUES (?, ?)", start)
        return database

    def close(self) -> None:
        """Close the file."""
        with self._lock, self._errors():
            self._connection.close()

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        with self._lock, self._errors():
            return self._connection.execute(query, parameters).fetchall()

    def value(self, query: str, parameters: Sequence[Any] = ()) -> Any:
        """Return the first column of the first row, or None."""
        found = self.rows(query, parameters)
        return found[0][0] if found else None

    def state(self, name: str) -> int:
        """Return one of the counters."""
        return int(self.value("SELECT value FROM state WHERE name = ?", (name,)))

    def advance(self, name: str, by: int = 1) -> int:
        """Add to a counter, inside a transaction, and return what it was before."""
        before = self.state(name)
        self.write("UPDATE state SET value = ? WHERE name = ?", (before + by, name))
        return before

    def write(self, statement: str, parameters: Sequence[Any] = ()) -> int:
        """Run one statement inside a transaction and return how many rows it changed."""
        with self._lock, self._errors():
            return self._connection.execute(statement, parameters).rowcount

    def write_many(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement for each row, inside a transaction."""
        with self._lock, self._errors():
            self._connection.executemany(statement, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all of the block or nothing; other threads wait."""
        with self._lock:
            with self._errors():
                self._connection.execute("BEGIN IMMEDIATE")
            done = False
            try:
                yield
                with self._errors():
                    self._connection.execute("COMMIT")
                done = True
            finally:
                if not done and self._connection.in_transaction:
                    with self._errors():
                        self._connection.execute("ROLLBACK")

    def copy_to(self, path: Path) -> None:
        """Write the content to a new file, without the room that removed rows left, and to disk."""
        with self._lock, self._errors():
            self._connection.execute("VACUUM INTO ?", (str(path),))
        with path.open("rb+") as file:
            os.fsync(file.fileno())

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.ProgrammingError as error:
            raise IndexUnusable("The index is closed.", "Open it again.") from error
        except sqlite3.OperationalError as error:
            raise IndexUnusable(
                f"The index cannot use {self.path}: {error}.",
                "Make sure that the disk has room and that the folder is writable; "
                f"if it stays so, the file may be damaged. {REBUILD}",
            ) from error
        except sqlite3.DatabaseError as error:
            raise IndexUnusable(f"{self.path} is damaged: {error}.", REBUILD) from error
