"""Whether the server is well, and what it has counted."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.concurrency import run_in_threadpool

from assistant.errors import IndexEmpty, IndexUnusable
from assistant.web import schemas
from assistant.web.api import whole
from assistant.web.documented import problems
from assistant.web.identity import Desk, signs_in
from assistant.web.metrics import MEDIA_TYPE, Metrics

health = APIRouter(tags=["Health"])


@health.get(
    "/healthz",
    summary="Whether the process answers",
    response_model=schemas.Life,
    responses=problems(),
)
async def alive() -> Response:
    """Say that the process is alive, whatever the index is like."""
    return JSONResponse({"status": "alive"})


@health.get(
    "/readyz",
    summary="Whether questions can be answered",
    response_model=schemas.Readiness,
    responses=problems(503),
)
def ready(request: Request) -> Response:
    """Say that the index can be asked, or why not."""
    status = whole(request).status(stale=False)
    if not status.healthy:
        raise IndexUnusable(
            " ".join(status.problems),
            "Start the server again; `assistant status` tells more while it is stopped.",
        )
    if not status.documents:
        raise IndexEmpty(
            "No document is indexed.", "Put files into corpus/ and send POST /v1/sync."
        )
    # Anybody may ask this; how much there is, is for those who may see all of it.
    desk: Desk = request.app.state.desk
    told = desk.alone and not signs_in(whole(request).settings)
    return JSONResponse(
        {
            "status": "ready",
            "documents": status.documents if told else None,
            "chunks": status.chunks if told else None,
            "index_version": status.index_version if told else None,
        }
    )


@health.get(
    "/metrics",
    summary="Counters for Prometheus",
    response_class=PlainTextResponse,
    responses=problems(),
)
async def show_metrics(request: Request) -> Response:
    """Return questions, answers, verdicts, times, requests and the size of the index, counted."""
    metrics: Metrics = request.app.state.metrics
    metrics.look_around()
    return Response(await run_in_threadpool(metrics.text), media_type=MEDIA_TYPE)
