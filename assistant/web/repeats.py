"""``Idempotency-Key``: a request that is sent again, since its answer was lost, is done once.

After the IETF draft "The Idempotency-Key HTTP Header Field". What a key came
to is known for a day, or until the server ends; of another caller it is another key.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from fastapi import Header, Request

from assistant.errors import AssistantError, InvalidRequest
from assistant.types import AnswerReady, Event
from assistant.web.identity import Desk

KEPT_SECONDS = 24 * 3600
MOST_KEPT = 10_000

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="Any text of yours, new for each request: one that is sent again with it is "
        "done once.",
    ),
]


class StillWorking(AssistantError):
    """The first request with this key is not done yet."""

    status: ClassVar[int] = 409
    code: ClassVar[str] = "still-working"
    title: ClassVar[str] = "The first such request is not done yet"


@dataclass(slots=True)
class First:
    """A request, and what it came to once that is known."""

    fingerprint: bytes
    begun: float
    result: Any = None
    working: bool = True
    ends_itself: bool = False
    """Whether a stream says when it is done, and not the block that began it."""

    def kept(self, events: Iterator[Event]) -> Iterator[Event]:
        """Pass events on, and keep which answer they came to."""
        self.ends_itself = True
        return self._kept(events)

    def _kept(self, events: Iterator[Event]) -> Iterator[Event]:
        try:
            for event in events:
                if isinstance(event, AnswerReady):
                    self.result = event.answer.id
                yield event
        finally:
            self.working = False


class Repeats:
    """Knows what requests with a key came to. Threads may share it."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str, str], First] = OrderedDict()
        self._lock = threading.Lock()

    @contextmanager
    def once(self, request: Request, key: str | None, asked: Sequence[Any]) -> Iterator[First]:
        """Yield what the first request with the key came to; do it where that is None.

        Args:
            request: whose caller and path the key belongs to.
            key: as it was sent, if one was.
            asked: what the request asks for.

        Raises:
            StillWorking: the first one is not done.
            InvalidRequest: the first one asked for something else.
        """
        first = First(_fingerprint(asked), time.monotonic())
        if key is not None:
            first = self._first((_who(request), request.url.path, key), first)
        if first.result is not None:
            yield first
            return
        try:
            yield first
        finally:
            if not first.ends_itself:
                first.working = False

    def _first(self, key: tuple[str, str, str], new: First) -> First:
        """Return what is known of a key, or take the new one."""
        with self._lock:
            self._forget()
            known = self._known.get(key)
            if known is None or (known.result is None and not known.working):
                self._known[key] = new
                self._known.move_to_end(key)
                return new
        if known.fingerprint != new.fingerprint:
            raise InvalidRequest(
                "Another request was sent with this Idempotency-Key.",
                "Make up a new key for each request.",
            )
        if known.result is None:
            raise StillWorking("The first request with this key is not done.", "Wait, then resend.")
        return known

    def _forget(self) -> None:
        oldest = time.monotonic() - KEPT_SECONDS
        while self._known:
            key, first = next(iter(self._known.items()))
            if first.begun > oldest and len(self._known) < MOST_KEPT:
                return
            del self._known[key]


def _who(request: Request) -> str:
    """Return who sent a request; who has no name is told apart by address."""
    desk: Desk = request.app.state.desk
    peer = request.client.host if request.client else ""
    return request.state.caller.person.name or desk.address(request.headers, peer)


def _fingerprint(asked: Sequence[Any]) -> bytes:
    digest = hashlib.sha256()
    for part in asked:
        given = part if isinstance(part, bytes) else repr(part).encode("utf-8", "replace")
        digest.update(len(given).to_bytes(8, "big") + given)
    return digest.digest()
