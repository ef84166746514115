"""ASGI middleware around every route, the chat page's included: who may ask, how much, what back.

`assistant.web.security` holds the rules; this applies them before a route sees the request.
"""

from __future__ import annotations

from collections.abc import Iterator

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import AssistantError, TooLarge
from assistant.web.problems import respond
from assistant.web.security import (
    MAX_BODY_BYTES,
    MAX_CHAT_BODY_BYTES,
    SECURITY_HEADERS,
    Doorkeeper,
)

READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Guard:
    """Checks host and origin, reads the body up to the limit, sets the security headers."""

    def __init__(self, app: ASGIApp, doorkeeper: Doorkeeper) -> None:
        self.app = app
        self.doorkeeper = doorkeeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an admitted request on, or answer why it is not."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        send = _with_security_headers(send)
        headers = Headers(scope=scope)
        try:
            self._admit(scope["method"], headers)
            receive = await _with_limited_body(scope["path"], headers, receive)
        except AssistantError as error:
            await respond(error, headers, path=scope["path"])(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _admit(self, method: str, headers: Headers) -> None:
        # A link on another site may lead here; a form or script on it may not.
        site = None if method in READING else headers.get("sec-fetch-site")
        self.doorkeeper.check(headers.get("host", ""), headers.get("origin"), site)


def _with_security_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers


async def _with_limited_body(path: str, headers: Headers, receive: Receive) -> Receive:
    """Read the whole body, which is small, and return a ``receive`` that hands it out again.

    Reading it here means that a body over the limit never reaches a route, said length or not.

    Raises:
        TooLarge: the body is over the limit of its route.
    """
    limit = MAX_CHAT_BODY_BYTES if path.startswith("/gradio_api/") else MAX_BODY_BYTES
    too_large = TooLarge(
        f"The body is over the limit of {limit // 1024} KB.", "Send a shorter question or history."
    )
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length[:20]) > limit:
        raise too_large
    if length == "0" and "transfer-encoding" not in headers:
        return receive
    messages: list[Message] = []
    size = 0
    while True:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if size > limit:
            raise too_large
        if message["type"] != "http.request" or not message.get("more_body", False):
            return _replay(iter(messages), receive)


def _replay(messages: Iterator[Message], receive: Receive) -> Receive:
    async def replay() -> Message:
        for message in messages:
            return message
        return await receive()

    return replay
