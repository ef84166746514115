"""What there is to count, for Prometheus: questions, answers, verdicts, time, requests, the index.

Each application has a registry of its own. Nothing here names a person, a question or a document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from anyio.to_thread import current_default_thread_limiter
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from assistant.happenings import Happening
from assistant.types import Answer

MEDIA_TYPE = CONTENT_TYPE_LATEST
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.6, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Counts(Protocol):
    """How much is indexed."""

    @property
    def documents(self) -> int:
        """Documents."""

    @property
    def chunks(self) -> int:
        """Chunks."""


class Metrics:
    """The counters of one application.

    Args:
        counts: says how much is indexed, each time somebody collects.
    """

    def __init__(self, counts: Callable[[], Counts]) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        registry.register(_Index(counts))
        self._questions = Counter(
            "assistant_questions",
            "Questions by how they ended: answered, partly, not_answered, broken_off.",
            ["outcome"],
            registry=registry,
        )
        self._answering = Gauge(
            "assistant_questions_in_progress", "Questions being answered now.", registry=registry
        )
        self._waiting = Gauge(
            "assistant_work_waiting", "Work that waits for a free thread.", registry=registry
        )
        self._sentences = Counter(
            "assistant_sentences", "Sentences shown, by verdict.", ["support"], registry=registry
        )
        self._stages = Histogram(
            "assistant_stage_seconds",
            "How long answers took: retrieve, answer.",
            ["stage"],
            buckets=SECONDS,
            registry=registry,
        )
        self._done = Counter(
            "assistant_document_operations",
            "Searches, reads and changes of documents.",
            ["operation"],
            registry=registry,
        )
        self._requests = Counter(
            "assistant_requests",
            "HTTP requests by route.",
            ["method", "route", "status"],
            registry=registry,
        )
        self._request_seconds = Histogram(
            "assistant_request_seconds",
            "How long requests took, streams to their end.",
            ["route"],
            buckets=SECONDS,
            registry=registry,
        )

    def watch(self, happening: Happening) -> None:
        """Count what somebody did."""
        if happening.what == "asked":
            self._answering.inc()
        elif happening.what == "answered" and happening.answer:
            self._answering.dec()
            self._count(happening.answer)
        elif happening.what == "broken-off":
            self._answering.dec()
            self._questions.labels("broken_off").inc()
        else:
            self._done.labels(happening.what).inc()

    def _count(self, answer: Answer) -> None:
        partly = any(notice.code == "part-not-answered" for notice in answer.notices)
        outcome = "partly" if partly else "answered"
        self._questions.labels(outcome if answer.answered else "not_answered").inc()
        for sentence in answer.sentences:
            self._sentences.labels(sentence.support).inc()
        for stage, milliseconds in answer.timings_ms.items():
            self._stages.labels(stage).observe(milliseconds / 1000)

    def requested(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one HTTP request."""
        self._requests.labels(method, route, str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    def look_around(self) -> None:
        """See what waits for a thread; call it in the event loop."""
        self._waiting.set(current_default_thread_limiter().statistics().tasks_waiting)

    def text(self) -> bytes:
        """Return all of it as Prometheus reads it; reads the index, which may take a while."""
        return generate_latest(self.registry)


class _Index(Collector):
    """Looks how much is indexed when somebody collects."""

    def __init__(self, counts: Callable[[], Counts]) -> None:
        self._counts = counts

    def describe(self) -> Iterator[GaugeMetricFamily]:
        yield from ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        found = self._counts()
        yield GaugeMetricFamily("assistant_documents", "Documents indexed.", value=found.documents)
        yield GaugeMetricFamily("assistant_chunks", "Chunks indexed.", value=found.chunks)
