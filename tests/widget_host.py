"""A host page on one port with the widget of an assistant on another, and how a visitor uses it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt
from playwright.sync_api import Locator, Page, expect

SECRET = "a secret that only the two servers know"
SECONDS = 30_000
"""As Playwright counts: milliseconds, enough for a slow machine."""


@dataclass
class Host:
    """The server of the host pages: it serves what a test puts here, and signs tokens."""

    url: str = ""
    pages: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Path -> HTML and Content-Security-Policy."""
    lifetime_seconds: float = 300
    groups: tuple[str, ...] = ("diplomats",)
    visitor: str = "ada"
    tokens: int = 0

    def token(self) -> str:
        self.tokens += 1
        claims = {"sub": self.visitor, "groups": list(self.groups), "aud": "assistant"}
        until = time.time() + self.lifetime_seconds
        return jwt.encode({**claims, "exp": until}, SECRET, algorithm="HS256")


@contextmanager
def hosting() -> Iterator[Host]:
    host = Host()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page, policy = host.pages.get(self.path, ("", ""))
            kind = "text/html; charset=utf-8"
            if self.path == "/token":
                page, kind = json.dumps({"token": host.token()}), "application/json"
            self.send_response(200 if page else 404)
            self.send_header("Content-Type", kind)
            if policy:
                self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    host.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def put(
    host: Host, assistant: str, *, policy: str = "", head: str = "", body: str = "", **data: str
) -> str:
    """Put a page with the widget on the host, and return its URL."""
    given = {
        "token-url": "/token",
        **{name.replace("_", "-"): value for name, value in data.items()},
    }
    attributes = " ".join(
        f'data-{name}="{escape(value)}"' for name, value in given.items() if value
    )
    html = (
        f'<!doctype html><html lang="en"><head><title>Host</title>{head}</head>'
        f"<body><main><h1>Host</h1>{body}</main>"
        f'<script src="{assistant}/widget.js" {attributes} async></script></body></html>'
    )
    path = f"/page-{len(host.pages)}"
    host.pages[path] = html, policy.format(assistant=assistant)
    return host.url + path


def opened(page: Page, url: str) -> Locator:
    """Visit a page, open its widget and return the widget."""
    page.goto(url)
    widget = page.locator("assistant-widget")
    widget.locator(".launcher").click(timeout=SECONDS)
    return widget


def ask(widget: Locator, question: str) -> Locator:
    """Send a question and return its answer once that is whole."""
    asked = widget.locator(".question").count()
    widget.get_by_role("textbox").first.fill(question)
    widget.get_by_role("textbox").first.press("Enter")
    expect(widget.locator(".question")).to_have_count(asked + 1)
    answer = widget.locator(".question + div").nth(asked)
    expect(answer.locator(".actions, .problem, .secondary").first).to_be_visible(timeout=SECONDS)
    return answer
