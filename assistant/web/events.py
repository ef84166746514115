"""The pipeline's events as server-sent events, made in worker threads while the client listens.

The pipeline is synchronous; each step of its iterator runs in the thread pool. When the client is
gone, the iterator is closed as soon as its current step ends, which stops what it was doing.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing

from anyio import to_thread
from starlette.responses import StreamingResponse

from assistant.errors import AssistantError
from assistant.types import Event, Json
from assistant.web.problems import problem

logger = logging.getLogger(__name__)

KEEP_ALIVE_SECONDS = 10.0
"""Below the shortest idle time-outs of common proxies (nginx and most balancers: 60 s)."""

STILL_WORKING = ": still working\n\n"
"""A comment, which every reader of events passes over."""

Step = asyncio.Task[Event | None]

_ending: set[asyncio.Task[None]] = set()
"""Keeps the tasks that close abandoned iterators from being collected before they ran."""


async def respond_with_events(events: Iterator[Event]) -> StreamingResponse:
    """Return a ``text/event-stream`` response that tells ``events`` as they come.

    Raises:
        AssistantError: what the pipeline raised before its first event.
    """
    return streaming(_tell(events, await first_step(events)))


def respond_with_one(name: str, data: Json) -> StreamingResponse:
    """Return a stream of one event."""

    async def told() -> AsyncIterator[str]:
        yield _as_text(name, data)

    return streaming(told())


def streaming(body: AsyncIterator[str]) -> StreamingResponse:
    """Return a response whose pieces no proxy holds back."""
    return StreamingResponse(
        body,
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def first_step(events: Iterator[Event]) -> Step:
    """Begin, and wait a moment: a question that cannot be used is answered with its own status.

    Raises:
        AssistantError: what the pipeline raised before its first event.
    """
    first = _step(events)
    await asyncio.wait({first}, timeout=KEEP_ALIVE_SECONDS)
    if first.done():
        first.result()
    return first


async def steps(
    events: Iterator[Event], step: Step
) -> AsyncGenerator[Event | AssistantError | None, None]:
    """Yield each event, None where nothing came for a while, and an error as the last thing.

    Close it (``contextlib.aclosing``): what the pipeline was doing ends with it.
    """
    try:
        while True:
            await asyncio.wait({step}, timeout=KEEP_ALIVE_SECONDS)
            if not step.done():
                yield None
                continue
            if (error := step.exception()) is not None:
                yield _told(error)
                return
            if (event := step.result()) is None:
                return
            yield event
            step = _step(events)
    finally:
        closing = asyncio.create_task(_close(events, step))
        _ending.add(closing)
        closing.add_done_callback(_ending.discard)


def _step(events: Iterator[Event]) -> Step:
    return asyncio.create_task(_next(events))


async def _next(events: Iterator[Event]) -> Event | None:
    return await to_thread.run_sync(next, events, None)


async def _tell(events: Iterator[Event], first: Step) -> AsyncIterator[str]:
    async with aclosing(steps(events, first)) as told:
        async for event in told:
            if event is None:
                yield STILL_WORKING
            elif isinstance(event, AssistantError):
                yield _as_text("error", problem(event))
            else:
                yield _as_text(event.name, event.to_dict())


def _told(error: BaseException) -> AssistantError:
    """Return the error to end a stream with; a defect of ours goes to the log, not out."""
    if isinstance(error, AssistantError):
        return error
    logger.error("An answer broke off", exc_info=error)
    return AssistantError("The server met an unexpected error.", "Ask again, or look at its log.")


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
