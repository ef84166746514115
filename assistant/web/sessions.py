"""Who has signed in with a browser: a random cookie, and here whose it is.

Kept in memory: after a restart the provider, which still knows the person, signs them in again
without asking. A cookie's text is kept as its hash only.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from assistant.types import Person

MOST = 100_000


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who signed in."""

    person: Person
    shown: str
    """Their name, as pages show it."""
    until: float
    """When it ends, on the monotonic clock."""


class Sessions:
    """The sessions of one server. Threads may share it.

    Args:
        seconds: how long one lasts.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._open: OrderedDict[bytes, Session] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, person: Person, shown: str) -> str:
        """Open a session and return the text of its cookie."""
        text = secrets.token_urlsafe(32)
        with self._lock:
            while len(self._open) >= MOST:
                self._open.popitem(last=False)
            self._open[_hash(text)] = Session(person, shown, time.monotonic() + self.seconds)
        return text

    def of(self, text: str) -> Session | None:
        """Return the session of a cookie, if it is one and not over."""
        with self._lock:
            found = self._open.get(_hash(text))
        return found if found and found.until > time.monotonic() else None

    def end(self, text: str) -> None:
        """End a session; nothing where there is none."""
        with self._lock:
            self._open.pop(_hash(text), None)


def cookie_name(public_url: str) -> str:
    """Return the name of the cookie; browsers let no other host and no plain HTTP set the first."""
    return "__Host-assistant" if public_url.startswith("https://") else "assistant"


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()
