"""API keys: made once, shown once, kept as hashes; each says what may be done and what is seen.

A key reads ``ask_<number of the key>_<secret>``. The secret has 256 random bits, so a plain SHA-256
of it is as good as any slow hash. Knows no request and no document.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import re
import secrets
import sqlite3
import threading
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, get_args

from assistant.errors import IndexUnusable, InvalidRequest, NotFound
from assistant.types import Groups, Json

Scope = Literal["ask", "search", "documents", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
"""Ask questions; search passages; read documents; change documents and see how it goes."""
DEFAULT_SCOPES: tuple[Scope, ...] = ("ask",)
PREFIX = "ask"
LONGEST_NAME = 100
SEEN_EVERY = timedelta(minutes=1)
"""How often a use is written down: not with each request."""

_KEY = re.compile(rf"{PREFIX}_([0-9a-f]{{12}})_([\w-]{{43}})")
_PERIOD = re.compile(r"(\d{1,5})([dhm])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}
_SCHEMA = """
CREATE TABLE IF NOT EXISTS keys (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, hash BLOB NOT NULL, scopes TEXT NOT NULL,
    groups TEXT, created TEXT NOT NULL, expires TEXT, last_used TEXT, revoked TEXT
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a key; its secret is not. All times are ISO 8601 in UTC."""

    id: str
    name: str
    scopes: frozenset[Scope]
    groups: Groups | None
    """Groups whose documents it sees beside those open to everyone; None for all documents."""
    created: str
    expires: str | None
    last_used: str | None
    revoked: str | None

    def to_dict(self) -> Json:
        """Return the key as JSON (``assistant keys list --json``)."""
        return {
            "name": self.name,
            "id": self.id,
            "scopes": [scope for scope in SCOPES if scope in self.scopes],
            "groups": sorted(self.groups) if self.groups is not None else None,
            "created": self.created,
            "expires": self.expires,
            "last_used": self.last_used,
            "revoked": self.revoked,
        }


class Keys:
    """The keys of one folder. Threads and processes may share the file.

    Args:
        path: the file; made if it is not there.

    Raises:
        IndexUnusable: the file cannot be opened or is no database.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path, check_same_thread=False)
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.executescript(_SCHEMA)
            path.chmod(0o600)
        except (OSError, sqlite3.Error) as error:
            raise IndexUnusable(
                f"The API keys, {path}, cannot be opened: {error}.",
                "Make the folder writable, or put the file aside and make new keys.",
            ) from error

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    def create(
        self,
        name: str,
        scopes: Collection[str] = DEFAULT_SCOPES,
        groups: Groups | None = frozenset(),
        expires: datetime | None = None,
    ) -> tuple[Key, str]:
        """Make a key and return it with its text, which is not kept.

        Raises:
            InvalidRequest: there is such a name, or it is no name.
        """
        if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
            raise InvalidRequest(
                "A key needs a name.", f"Give one of at most {LONGEST_NAME} characters."
            )
        id_, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        chosen = json.dumps([scope for scope in SCOPES if scope in scopes])
        allowed = None if groups is None else json.dumps(sorted(groups))
        until = _text(expires) if expires else None
        try:
            with _at_work(), self._lock, self._database:
                self._database.execute(
                    "INSERT INTO keys (id, name, hash, scopes, groups, created, expires)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (id_, name, _hash(secret), chosen, allowed, _text(_now()), until),
                )
        except sqlite3.IntegrityError as error:
            raise InvalidRequest(
                f'There is a key called "{name}" already.', "Choose another name."
            ) from error
        return self._key(id_), f"{PREFIX}_{id_}_{secret}"

    def all(self) -> list[Key]:
        """Return all keys, the oldest first, those revoked too."""
        return [_made(row) for row in self._rows("ORDER BY created, name")]

    def revoke(self, name: str) -> Key:
        """End a key at once; its name stays taken.

        Raises:
            NotFound: there is no key of that name.
        """
        now = _text(_now())
        with _at_work(), self._lock, self._database:
            self._database.execute(
                "UPDATE keys SET revoked = coalesce(revoked, ?) WHERE name = ?", (now, name)
            )
        found = self._rows("WHERE name = ?", name)
        if not found:
            raise NotFound(
                f'There is no key called "{name[:LONGEST_NAME]}".', "See `assistant keys list`."
            )
        return _made(found[0])

    def holder(self, text: str) -> Key | None:
        """Return the key that a text is, if it is one that may be used now."""
        match = _KEY.fullmatch(text)
        rows = self._rows("WHERE id = ?", match[1]) if match else []
        if not match or not rows or not hmac.compare_digest(rows[0]["hash"], _hash(match[2])):
            return None
        key, now = _made(rows[0]), _now()
        if key.revoked or (key.expires and datetime.fromisoformat(key.expires) <= now):
            return None
        if not key.last_used or datetime.fromisoformat(key.last_used) < now - SEEN_EVERY:
            # When it was used is good to know, and no reason to turn somebody away.
            with contextlib.suppress(sqlite3.Error), self._lock, self._database:
                self._database.execute(
                    "UPDATE keys SET last_used = ? WHERE id = ?", (_text(now), key.id)
                )
        return key

    def _key(self, id_: str) -> Key:
        return _made(self._rows("WHERE id = ?", id_)[0])

    def _rows(self, where: str, *values: str) -> list[dict[str, Any]]:
        with _at_work(), self._lock:
            cursor = self._database.execute(f"SELECT * FROM keys {where}", values)  # noqa: S608
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@contextlib.contextmanager
def _at_work() -> Iterator[None]:
    """Turn what the database says into an error of ours; that a name is taken is not one."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.Error as error:
        remedy = "See that the disk is not full and that index/keys.sqlite is whole."
        raise IndexUnusable(f"The API keys cannot be used: {error}.", remedy) from error


def parse_period(text: str) -> datetime:
    """Return the moment that lies so far ahead: ``90d``, ``12h``, ``30m``.

    Raises:
        InvalidRequest: it is not written so.
    """
    match = _PERIOD.fullmatch(text.strip())
    if not match or not int(match[1]):
        raise InvalidRequest(f'"{text[:40]}" is not a period.', "Write it as 90d, 12h or 30m.")
    return _now() + timedelta(**{_UNITS[match[2]]: int(match[1])})


def _made(row: dict[str, Any]) -> Key:
    return Key(
        id=row["id"],
        name=row["name"],
        scopes=frozenset(json.loads(row["scopes"])),
        groups=None if row["groups"] is None else frozenset(json.loads(row["groups"])),
        created=row["created"],
        expires=row["expires"],
        last_used=row["last_used"],
        revoked=row["revoked"],
    )


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _now() -> datetime:
    return datetime.now(UTC)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
