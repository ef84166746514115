"""OpenTelemetry spans of what the assistant does; they cost nothing until somebody collects them.

FastAPI sends them away where `OTEL_EXPORTER_OTLP_ENDPOINT` is set; here is only their making.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from opentelemetry import trace

Item = TypeVar("Item")

_tracer = trace.get_tracer("assistant")


@contextmanager
def span(name: str) -> Iterator[None]:
    """Run a block in a span, below the one that is running in this thread."""
    with _tracer.start_as_current_span(name):
        yield


class Trace:
    """One span with steps below it, which may run in different threads, as a stream's do."""

    def __init__(self, name: str) -> None:
        self._span = _tracer.start_span(name)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Run a block, which yields to nobody, in a span below this one."""
        with trace.use_span(self._span), span(name):
            yield

    def steps(self, name: str, items: Iterable[Item]) -> Iterator[Item]:
        """Yield items, each made in a span below this one."""
        iterator = iter(items)
        while True:
            with self.step(name):
                try:
                    item = next(iterator)
                except StopIteration:
                    return
            yield item

    def end(self, **attributes: str | float | bool) -> None:
        """End the span, with what is to be known of it."""
        self._span.set_attributes(attributes)
        self._span.end()
