"""One ASGI application of chat page, API, document pages and documentation; it only joins them.

The chat page is Gradio's own application. It takes the paths that are left over once every route
here has had its turn, which is why it is the router's default and not a route.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi.telemetry import TelemetryConfig
from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as AsgiScope

from assistant.keys import Scope
from assistant.settings import Settings, listed
from assistant.web import api, documented, documents, doors, pages, problems
from assistant.web.audit import Audit
from assistant.web.chat_page.plain_head import PlainHead
from assistant.web.embed import embed
from assistant.web.guard import Guard
from assistant.web.health import health
from assistant.web.identity import Caller, Desk, NotAllowed
from assistant.web.mcp_server import McpRoute, mcp_server
from assistant.web.metrics import Metrics
from assistant.web.observed import Observed
from assistant.web.openai_route import openai
from assistant.web.repeats import Repeats
from assistant.web.security import Doorkeeper, checked_origins
from assistant.web.sessions import Sessions
from assistant.web.viewer import viewer

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

CLOSED = (
    "call/",
    "api/",
    "upload",
    "proxy=",
    "process_recording",
    "stream",
    "vibe",
    "deep_link",
    "dev",
)
"""Below /gradio_api/: what the chat page does not use and a visitor could misuse."""

TAGS = [
    {"name": "Answers", "description": "Questions, and answers tied to their sources."},
    {"name": "Passages", "description": "Search without an answer."},
    {"name": "Documents", "description": "What is indexed, and its exact text."},
    {"name": "OpenAI", "description": "The same answers for OpenAI's clients."},
    {"name": "Widget", "description": "The assistant on other pages."},
    {"name": "Health", "description": "For whoever watches the server."},
]


SPANS: TelemetryConfig = {
    "auto_configure": True,
    "operation_spans": False,
    "metrics": False,
    "logs": False,
}
"""Sent away where OTEL_EXPORTER_OTLP_ENDPOINT says so; FastAPI's log would hold what was typed."""


def create_app(assistant: Assistant, host: str | None = None) -> FastAPI:
    """Return the application that serves ``assistant``.

    Args:
        assistant: open, and kept open as long as the application runs.
        host: address the server listens on, which decides the ``Host`` headers it takes; the one
            of the settings if not given.
    """
    settings = assistant.settings
    host = host or settings.host
    mcp = McpRoute(mcp_server(partial(_seen, assistant), _version()))
    app = FastAPI(
        title="Assistant",
        version=_version(),
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # it would name the scheme that the proxy before it speaks to it
        openapi_tags=TAGS,
        telemetry=SPANS,
        lifespan=mcp.running,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.assistant = assistant
    app.state.repeats = Repeats()
    problems.install(app)
    for router in (
        api.answers,
        api.passages,
        documents.documents,
        documents.syncing,
        viewer,
        health,
        openai,
        embed,
    ):
        app.include_router(router)
    app.router.routes.append(Route("/mcp", mcp, include_in_schema=False))
    _add_documentation(app)
    app.mount(pages.ASSETS, StaticFiles(directory=pages.STATIC))
    _add_chat(app, assistant)
    # With a CORSMiddleware here Gradio leaves its own off, which would let other origins in.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    app.state.metrics = metrics = Metrics(assistant.counts)
    audit = _audit(assistant)
    assistant.watch(metrics.watch)
    sessions = _add_sign_in(app, settings, audit) if settings.oidc_issuer else None
    desk = Desk(settings, assistant.keys, host, sessions)
    app.state.desk = desk
    app.add_middleware(
        Guard,
        doorkeeper=_doorkeeper(settings, host),
        desk=desk,
        questions_per_minute=settings.questions_per_minute,
    )
    app.add_middleware(Observed, metrics=metrics, audit=audit)
    documented.describe(app)
    return app


def _add_sign_in(app: FastAPI, settings: Settings, audit: Audit | None) -> Sessions:
    from assistant.web.sign_in import sign_in_app

    sessions = Sessions(settings.session_hours * 3600)
    app.mount("/auth", sign_in_app(settings, sessions, audit))
    return sessions


def _audit(assistant: Assistant) -> Audit | None:
    settings = assistant.settings
    if settings.audit_log is None:
        return None
    audit = Audit(settings.audit_log, questions=settings.audit_questions)
    assistant.watch(audit.watch)
    return audit


def _doorkeeper(settings: Settings, host: str) -> Doorkeeper:
    origins = checked_origins(listed(f"{settings.origins},{settings.anonymous_origins}"))
    name = urlsplit(settings.public_url).netloc if settings.public_url else None
    return Doorkeeper(host, name, origins)


def _seen(assistant: Assistant, context: Any, scope: Scope) -> Assistant:
    """Return the assistant for whoever sent a message of the Model Context Protocol."""
    state = context.request.state
    caller: Caller = state.caller
    if scope not in caller.scopes:
        raise NotAllowed(f'This asks for the scope "{scope}".', "Use a key that has it.")
    return assistant.seen_by(caller.person, state.request_id)


def _version() -> str:
    from importlib.metadata import version

    return version("assistant")


def _add_documentation(app: FastAPI) -> None:
    """Serve Swagger UI from the files of its package; FastAPI's own page loads them from a CDN."""
    from swagger_ui_bundle import swagger_ui_path

    app.mount(f"{pages.ASSETS}/swagger", StaticFiles(directory=swagger_ui_path))
    page = pages.render("docs.html", title="Assistant API")

    @app.get("/docs", include_in_schema=False)
    async def show_documentation() -> HTMLResponse:
        return HTMLResponse(page)


def _add_chat(app: FastAPI, assistant: Assistant) -> None:
    # Where no event loop is running, Gradio makes some for itself and leaves them open.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, _mount_chat(app, assistant)).result()
    mount = app.router.routes.pop()
    assert isinstance(mount, Mount)  # noqa: S101 - what mount_gradio_app has just appended
    assert isinstance(mount.app, FastAPI)  # noqa: S101 - Gradio's application class is one
    problems.install(mount.app)
    app.router.default = _LeftOver(PlainHead(mount.app))


async def _mount_chat(app: FastAPI, assistant: Assistant) -> None:
    import gradio

    from assistant.web import chat

    gradio.mount_gradio_app(
        app,
        chat.page(assistant),
        path="/",
        favicon_path=str(pages.STATIC / "icon.png"),
        **chat.appearance(),
    )


class _LeftOver:
    """Hands a path that is no route of ours to the chat page, unless it only looks like one."""

    def __init__(self, chat: ASGIApp) -> None:
        self.chat = chat

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        path: str = scope.get("path", "")
        if scope["type"] == "http" and not _belongs_to_chat(path):
            error = problems.no_route(path)
            response = problems.respond(error, Headers(scope=scope), path=path)
            await response(scope, receive, send)
            return
        await self.chat(scope, receive, send)


def _belongs_to_chat(path: str) -> bool:
    if doors.begins(path, doors.OURS):
        return False
    below = path.removeprefix("/gradio_api/")
    return below == path or not below.startswith(CLOSED)
