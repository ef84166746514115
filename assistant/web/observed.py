"""ASGI middleware around everything else: each request has a number, a time and a line.

It changes no request and refuses none; what it learns goes to the log, the counters and, of those
who were refused, to the audit log. Spans of requests are FastAPI's own.
"""

from __future__ import annotations

import re
import time
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web import doors
from assistant.web.audit import Audit
from assistant.web.logs import REQUEST_ID, REQUESTS
from assistant.web.metrics import Metrics

REFUSED = frozenset({401, 403, 429})
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BROKEN = 500
"""What a request that ended without a response counts as."""

_GIVEN = re.compile(r"[\w.:-]{8,64}", re.ASCII)


class Observed:
    """Watches requests.

    Args:
        app: everything.
        metrics: where they are counted.
        audit: where refusals are written down, if anywhere.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, audit: Audit | None) -> None:
        self.app, self.metrics, self.audit = app, metrics, audit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and watch what becomes of it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        number = _number(headers.get("x-request-id", ""))
        scope.setdefault("state", {})["request_id"] = number
        status, started = BROKEN, time.perf_counter()

        async def send_with_number(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = number
            await send(message)

        token = REQUEST_ID.set(number)
        try:
            await self.app(scope, receive, send_with_number)
        finally:
            self._note(scope, number, status, time.perf_counter() - started)
            REQUEST_ID.reset(token)

    def _note(self, scope: Scope, number: str, status: int, seconds: float) -> None:
        method, route = _method(scope), route_of(scope)
        self.metrics.requested(method, route, status, seconds)
        caller = scope["state"].get("caller")
        address = (scope.get("client") or ("",))[0]
        fields = {
            "method": method,
            "path": doors.shown(scope["path"]),
            "status": status,
            "milliseconds": round(seconds * 1000, 1),
            "address": address,
            "signed_in_by": caller.way if caller else None,
        }
        line = f"{method} {fields['path']} {status} {fields['milliseconds']} ms"
        REQUESTS.info(line, extra={"fields": fields})
        if self.audit and status in REFUSED:
            who = caller.person.name if caller else ""
            self.audit.note("refused", who, number, route=route, status=status, address=address)


def route_of(scope: Scope) -> str:
    """Return the template of the route that took a request; a short word where there is none.

    Not the path: whoever makes paths up would make up counters.
    """
    route = getattr(scope.get("route"), "path", None)
    if isinstance(route, str) and route:
        return route
    path: str = scope.get("path", "")
    if doors.is_of_chat(path):
        return "chat"
    return next((start for start in doors.OURS if doors.begins(path, (start,))), "other")


def _method(scope: Scope) -> str:
    return scope["method"] if scope["method"] in METHODS else "other"


def _number(given: str) -> str:
    """Return the number that a proxy in front gave the request, or a new one."""
    return given if _GIVEN.fullmatch(given) else uuid.uuid4().hex
