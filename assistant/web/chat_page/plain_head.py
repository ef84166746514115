"""Gradio's page without the lines in its head that advertise Gradio.

They name pictures and pages of other sites, and are what a messenger would show for a shared link.
Nothing of them can be set or left out, so they are taken out of the page on its way to the browser.
"""

from __future__ import annotations

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ADVERTISEMENTS = re.compile(rb'\s*<meta\s+(?:property="og:|name="twitter:)[^>]*>')


class PlainHead:
    """Takes the advertisements out of the page at ``/``; everything else passes unread."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request as the application does, its page cleaned."""
        if scope["type"] != "http" or scope["path"] != "/" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        # A compressed page could not be read here.
        headers = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
        page = _Page(send)
        await self.app({**scope, "headers": headers}, receive, page.take)


class _Page:
    """Holds a response back until it is whole, then sends it cleaned."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.start: Message = {}
        self.body = b""

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
            return
        self.body += message.get("body", b"")
        if message.get("more_body", False):
            return
        if Headers(raw=self.start["headers"]).get("content-type", "").startswith("text/html"):
            self.body = ADVERTISEMENTS.sub(b"", self.body)
            MutableHeaders(scope=self.start)["content-length"] = str(len(self.body))
        await self.send(self.start)
        await self.send({"type": "http.response.body", "body": self.body})
