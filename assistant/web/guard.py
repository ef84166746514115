"""ASGI middleware around every route, the chat page's included: who may ask, how much, what back.

`security` says which hosts and origins are let in, `identity` who asks, `doors` what a path asks
for; this applies them before a route sees the request.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import parse_qs, urlencode

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import AssistantError, TooLarge
from assistant.web import doors
from assistant.web.identity import Caller, Desk, NotAllowed, NotSignedIn
from assistant.web.problems import prefers_html, respond
from assistant.web.security import (
    MAX_BODY_BYTES,
    MAX_CHAT_BODY_BYTES,
    MAX_UPLOAD_BYTES,
    Doorkeeper,
    cross_origin_headers,
    headers_for,
)

logger = logging.getLogger(__name__)

LIMITED = ("/v1/answers", "/v1/passages", "/v1/chat", "/mcp", "/gradio_api/queue/join")
"""What counts as a question."""
HITS_REMEMBERED = 1000
"""After so many questions, those who have not asked for a minute are forgotten."""
FORM = "application/x-www-form-urlencoded"


class TooMany(AssistantError):
    """Somebody asks more than the limit."""

    status: ClassVar[int] = 429
    code: ClassVar[str] = "too-many"
    title: ClassVar[str] = "Too many questions"

    def __init__(self, message: str, remedy: str, seconds: int) -> None:
        super().__init__(message, remedy)
        self.seconds = seconds


class Guard:
    """Checks host, origin, caller and limits, reads the body, sets the security headers.

    Args:
        app: everything behind it.
        doorkeeper: which hosts and origins are let in.
        desk: finds out who asks.
        questions_per_minute: of each caller who signed in or is anonymous.
    """

    def __init__(
        self, app: ASGIApp, doorkeeper: Doorkeeper, desk: Desk, questions_per_minute: int
    ) -> None:
        self.app = app
        self.doorkeeper = doorkeeper
        self.desk = desk
        self.limit = RateLimitItemPerMinute(questions_per_minute)
        self.storage = MemoryStorage()
        self.limiter = MovingWindowRateLimiter(self.storage)
        self.hits = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an admitted request on, or answer why it is not."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers, path, method = Headers(scope=scope), scope["path"], scope["method"]
        send = self._with_headers(send, path, headers.get("origin"))
        try:
            token = ""
            if path.startswith("/documents/") and headers.get("content-type") == FORM:
                receive, token = await _token_of(path, headers, receive)
            self._admit(method, path, headers, known_by_token=bool(token))
            if method == "OPTIONS" and "access-control-request-method" in headers:
                await Response(status_code=204)(scope, receive, send)
                return
            if (need := doors.needed(method, path)) is not None:
                self._let_in(scope, headers, need, token)
            if not token:  # who may not come in has nothing read
                receive, _ = await _with_limited_body(path, headers, receive)
        except AssistantError as error:
            if isinstance(error, NotSignedIn) and self._may_sign_in(method, headers):
                away = RedirectResponse(f"/auth/login?{urlencode({'next': _target(scope)})}", 303)
                await away(scope, receive, send)
                return
            extra = _extra_headers(error)
            answer = respond(error, headers, path=path, extra_headers=extra)
            await answer(scope, receive, send)
            return
        if method == "HEAD" and not doors.is_of_chat(path) and path != "/mcp":
            await self._head(scope, receive, send)
            return
        await self.app(scope, receive, send)

    async def _head(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as GET would, without the body: monitors and caches ask so."""

        async def send_head(message: Message) -> None:
            bare = {"body": b""} if message["type"] == "http.response.body" else {}
            await send({**message, **bare})

        asked = {**scope, "method": "GET"}
        await self.app(asked, receive, send_head)
        scope["route"] = asked.get("route")

    def _may_sign_in(self, method: str, headers: Headers) -> bool:
        """Say whether it is somebody with a browser, and there is a provider to send them to."""
        page = method == "GET" and prefers_html(headers.get("accept", ""))
        return page and self.desk.has_provider and "authorization" not in headers

    def _admit(self, method: str, path: str, headers: Headers, *, known_by_token: bool) -> None:
        # A link on another site may lead here; a form or script on it may not, unless it shows a
        # token: some pages' Referrer-Policy keeps their origin to themselves.
        nameless = known_by_token and headers.get("origin") == "null"
        site = None if nameless or method in doors.READ else headers.get("sec-fetch-site")
        # The widget's own files are anybody's; what it asks is not.
        anybody = nameless or doors.begins(path, doors.WIDGET)
        origin = None if anybody else headers.get("origin")
        foreign = doors.takes_foreign(method, path)
        self.doorkeeper.check(headers.get("host", ""), origin, site, foreign=foreign)

    def _let_in(self, scope: Scope, headers: Headers, need: str, token: str) -> None:
        peer = (scope.get("client") or ("", 0))[0]
        known = self.desk.bearer(f"Bearer {token}") if token else self.desk.caller(headers, peer)
        scope["state"]["caller"] = known
        if need not in known.scopes:
            raise NotAllowed(
                f'This asks for the scope "{need}".',
                "Use a key that was made with it: assistant keys create NAME --scope …",
            )
        self._count(scope["method"], scope["path"], known, self.desk.address(headers, peer))

    def _count(self, method: str, path: str, caller: Caller, address: str) -> None:
        if method in doors.READ or (caller.person.groups is None and caller.way == "local"):
            return
        if not doors.begins(path, LIMITED) or path.endswith("/feedback"):
            return
        # Who has no name is told apart by address.
        who = caller.person.name or address
        allowed = self.limiter.hit(self.limit, who)
        self._forget()
        if not allowed:
            reset, _ = self.limiter.get_window_stats(self.limit, who)
            seconds = max(1, round(reset - time.time()))
            raise TooMany(
                f"More than {self.limit.amount} questions in a minute.",
                f"Ask again in {seconds} seconds.",
                seconds,
            )

    def _forget(self) -> None:
        """Drop, once in a while, what `limits` keeps of each who ever asked."""
        self.hits += 1
        if self.hits % HITS_REMEMBERED == 0:
            events = self.storage.events
            for key in [key for key, recent in list(events.items()) if not recent]:
                self.storage.clear(key)

    def _with_headers(self, send: Send, path: str, origin: str | None) -> Send:
        allowed = origin if origin and self.doorkeeper.lets_in(origin) else None
        if not doors.begins(path, doors.FOREIGN):
            allowed = None

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in headers_for(path, self.doorkeeper.origins).items():
                    headers.setdefault(name, value)
                if doors.begins(path, doors.FOREIGN):
                    headers.add_vary_header("Origin")
                if allowed:
                    headers.update(cross_origin_headers(allowed))
            await send(message)

        return send_with_headers


def _target(scope: Scope) -> str:
    query = scope.get("query_string", b"").decode("ascii", "replace")
    return f"{scope['path']}?{query}" if query else scope["path"]


def _extra_headers(error: AssistantError) -> dict[str, str] | None:
    if isinstance(error, NotSignedIn):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, TooMany):
        return {"Retry-After": str(error.seconds)}
    return None


async def _token_of(path: str, headers: Headers, receive: Receive) -> tuple[Receive, str]:
    """Return the token in a form, which carries what a link cannot and no URL should."""
    receive, messages = await _with_limited_body(path, headers, receive)
    body = b"".join(message.get("body", b"") for message in messages)
    return receive, parse_qs(body.decode("ascii", "replace")).get("token", [""])[0]


async def _with_limited_body(
    path: str, headers: Headers, receive: Receive
) -> tuple[Receive, list[Message]]:
    """Read the whole body and return its messages with a ``receive`` that repeats them.

    Reading it here means that a body over the limit never reaches a route, said length or not.

    Raises:
        TooLarge: the body is over the limit of its route.
    """
    limit = _limit(path, headers)
    remedy = (
        "Split the document, or put it into corpus/ itself."
        if path.startswith("/v1/documents")
        else "Send a shorter question or history."
    )
    too_large = TooLarge(f"The body is over the limit of {limit // 1024} KB.", remedy)
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length[:20]) > limit:
        raise too_large
    if length == "0" and "transfer-encoding" not in headers:
        return receive, []
    messages: list[Message] = []
    size = 0
    while True:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if size > limit:
            raise too_large
        if message["type"] != "http.request" or not message.get("more_body", False):
            return _replay(iter(messages), receive), messages


def _limit(path: str, headers: Headers) -> int:
    if path.startswith("/gradio_api/"):
        return MAX_CHAT_BODY_BYTES
    upload = headers.get("content-type", "").startswith("multipart/form-data")
    return MAX_UPLOAD_BYTES if upload and path == "/v1/documents" else MAX_BODY_BYTES


def _replay(messages: Iterator[Message], receive: Receive) -> Receive:
    async def replay() -> Message:
        for message in messages:
            return message
        return await receive()

    return replay
