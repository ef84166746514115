"""Spans reach a collector, where OpenTelemetry's variables name one, and hold no words."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from served import FILES, QUESTION, assistant_over, client_of

from assistant.tracing import Trace, span


class Collector(HTTPServer):
    """Takes spans over HTTP, as a collector does."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.bodies: list[bytes] = []


class Taking(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Collector)
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Type", "application/x-protobuf")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_spans_are_sent_and_nested(tmp_path: Path) -> None:
    with assistant_over(tmp_path, {"briefs/japan.md": FILES["briefs/japan.md"]}):
        pass
    collector = Collector()
    threading.Thread(target=collector.serve_forever, daemon=True).start()
    endpoint = f"http://127.0.0.1:{collector.server_port}"
    environment = os.environ | {
        "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
        "OTEL_SERVICE_NAME": "handbook",
        "OTEL_SDK_DISABLED": "",  # what this process has told its own libraries
    }
    command = [sys.executable, "-m", "assistant", "serve", "--port", "0", "--home", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            ready = re.fullmatch(r"Ready: (\S+)\n", process.stdout.readline())
            assert ready
            number = "0af7651916cd43dd8448eb211c80319c"
            given = {"traceparent": f"00-{number}-b7ad6b7169203331-01"}
            answer = httpx.post(
                f"{ready[1]}/v1/answers", json={"question": QUESTION}, headers=given, timeout=60
            )
            assert answer.json()["answered"]
        finally:
            process.terminate()
            process.wait(30)
            collector.shutdown()
            collector.server_close()
    spans: dict[str, Any] = {}
    for body in collector.bodies:
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            names = {a.key: a.value.string_value for a in resource.resource.attributes}
            assert names["service.name"] == "handbook"
            for scope in resource.scope_spans:
                spans |= {one.name: one for one in scope.spans if one.trace_id.hex() == number}
    above = {one.span_id: name for name, one in spans.items()}
    request = next(name for name in spans if name.startswith("POST"))
    found = {name: above.get(one.parent_span_id) for name, one in spans.items()}
    assert spans[request].parent_span_id.hex() == "b7ad6b7169203331"
    expected = {
        "answer": request,
        "understand": "answer",
        "retrieve": "answer",
        "search": "retrieve",
        "read": "retrieve",
        "write": "answer",
    }
    assert {name: found[name] for name in expected} == expected
    text = b"".join(collector.bodies)
    assert QUESTION.encode() not in text
    assert b"neutrality" not in text


def test_without_a_collector_nothing_is_held_up() -> None:
    trace = Trace("whole")
    with trace.step("step"), span("below"):
        pass
    assert list(trace.steps("each", iter([1, 2]))) == [1, 2]
    with pytest.raises(KeyError), trace.step("broken"):
        raise KeyError
    trace.end(answered=True)


def test_a_server_runs_without_a_collector(tmp_path: Path) -> None:
    with assistant_over(tmp_path, {}) as assistant, client_of(assistant) as client:
        assert client.get("/healthz").status_code == 200
