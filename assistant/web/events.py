"""The pipeline's events as server-sent events, made in worker threads while the client listens.

The pipeline is synchronous; each step of its iterator runs in the thread pool. When the client is
gone, the iterator is closed as soon as its current step ends, which stops what it was doing.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator

from anyio import to_thread
from starlette.responses import StreamingResponse

from assistant.errors import AssistantError
from assistant.types import Event, Json
from assistant.web.problems import problem

logger = logging.getLogger(__name__)

KEEP_ALIVE_SECONDS = 10.0
"""Below the shortest idle time-outs of common proxies (nginx and most balancers: 60 s)."""

_ending: set[asyncio.Task[None]] = set()
"""Keeps the tasks that close abandoned iterators from being collected before they ran."""


async def respond_with_events(events: Iterator[Event]) -> StreamingResponse:
    """Return a ``text/event-stream`` response that tells ``events`` as they come.

    Waits a moment for the first event, so that a question that cannot be used is still answered
    with its own HTTP status.

    Raises:
        AssistantError: what the pipeline raised before its first event.
    """
    first = _step(events)
    await asyncio.wait({first}, timeout=KEEP_ALIVE_SECONDS)
    if first.done():
        first.result()
    return StreamingResponse(
        _tell(events, first),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _step(events: Iterator[Event]) -> asyncio.Task[Event | None]:
    return asyncio.create_task(_next(events))


async def _next(events: Iterator[Event]) -> Event | None:
    return await to_thread.run_sync(next, events, None)


async def _tell(events: Iterator[Event], step: asyncio.Task[Event | None]) -> AsyncIterator[str]:
    try:
        while True:
            await asyncio.wait({step}, timeout=KEEP_ALIVE_SECONDS)
            if not step.done():
                yield ": still working\n\n"
                continue
            if (error := step.exception()) is not None:
                yield _as_text("error", _problem_of(error))
                return
            if (event := step.result()) is None:
                return
            yield _as_text(event.name, event.to_dict())
            step = _step(events)
    finally:
        closing = asyncio.create_task(_close(events, step))
        _ending.add(closing)
        closing.add_done_callback(_ending.discard)


def _problem_of(error: BaseException) -> Json:
    """Return the problem to end a stream with; a defect of ours goes to the log, not out."""
    if isinstance(error, AssistantError):
        return problem(error)
    logger.error("An answer broke off", exc_info=error)
    return problem(
        AssistantError("The server met an unexpected error.", "Ask again, or look at its log.")
    )


def _as_text(name: str, data: Json) -> str:
    """Return one event; JSON has no raw line breaks, so the data is one line."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


async def _close(events: Iterator[Event], step: asyncio.Task[Event | None]) -> None:
    """End the pipeline's work; a generator can only be closed between two steps."""
    await asyncio.wait({step})
    close = getattr(events, "close", None)
    if close is not None:
        await to_thread.run_sync(close)
    if not step.cancelled() and step.exception() is not None:
        logger.debug("An abandoned answer ended with %r", step.exception())
