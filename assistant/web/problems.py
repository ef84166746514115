"""Every failure as RFC 9457 problem JSON, or as a small page where a browser asked for one.

The table of statuses, codes and titles is `assistant.errors`; this module adds the failures that
only HTTP knows. It does not know the routes.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any, ClassVar

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi.routing import iter_route_contexts
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.routing import Match

from assistant.errors import AssistantError, InvalidRequest, NotFound, TooLarge
from assistant.types import Json
from assistant.web import doors
from assistant.web.pages import render
from assistant.web.security import SECURITY_HEADERS

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
OPENAI = ("/v1/chat/", "/v1/models")


class MalformedBody(InvalidRequest):
    """The body is not JSON."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "malformed-body"
    title: ClassVar[str] = "The body is not JSON"


class WrongMediaType(InvalidRequest):
    """The body is said to be something else than JSON."""

    status: ClassVar[int] = 415
    code: ClassVar[str] = "wrong-media-type"
    title: ClassVar[str] = "The body has the wrong type"


class WrongMethod(InvalidRequest):
    """The route exists, the method does not."""

    status: ClassVar[int] = 405
    code: ClassVar[str] = "wrong-method"
    title: ClassVar[str] = "The method is not allowed here"


def problem(error: AssistantError, **extra: Any) -> Json:
    """Return the problem object of ``error`` (RFC 9457), with a ``remedy`` where there is one."""
    body: Json = {
        "type": f"urn:assistant:problem:{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.message,
        "remedy": error.remedy,
    }
    return body | extra


def respond(
    error: AssistantError,
    headers: Headers,
    *,
    path: str = "/v1/",
    extra_headers: dict[str, str] | None = None,
    **extra: Any,
) -> Response:
    """Return the response for ``error``: a page for a browser, problem JSON for a program."""
    body = problem(error, **extra)
    if path.startswith(OPENAI):
        # What OpenAI's clients show is the message in here.
        body["error"] = openai_error(error)
    if not path.startswith("/v1/") and prefers_html(headers.get("accept", "")):
        page = render("problem.html", problem=body)
        return HTMLResponse(page, error.status, headers=extra_headers)
    return JSONResponse(body, error.status, media_type=MEDIA_TYPE, headers=extra_headers)


def openai_error(error: AssistantError) -> Json:
    """Return an error as OpenAI's clients read it, to stand beside the problem's own fields."""
    return {"message": str(error), "type": error.code, "code": error.code}


def prefers_html(accept: str) -> bool:
    """Say whether an ``Accept`` header puts HTML before JSON, as browsers do."""
    weights = dict(_weights(accept))
    html = weights.get("text/html", 0.0)
    return html > max(weights.get(kind, 0.0) for kind in ("application/json", MEDIA_TYPE))


def _weights(accept: str) -> list[tuple[str, float]]:
    parsed = []
    for part in accept.split(","):
        kind, _, parameters = part.strip().lower().partition(";")
        quality = parameters.replace(" ", "").removeprefix("q=").split(";")[0]
        plain = quality.replace(".", "", 1)
        weight = float(quality) if plain.isascii() and plain.isdigit() else 1.0
        parsed.append((kind.strip(), weight))
    return parsed


def install(app: FastAPI) -> None:
    """Make ``app`` answer every failure as this module does."""
    app.exception_handler(AssistantError)(_assistant_error)
    app.exception_handler(RequestValidationError)(_validation_error)
    app.exception_handler(HTTPException)(_http_exception)
    app.exception_handler(Exception)(_unexpected)


async def _assistant_error(request: Request, error: AssistantError) -> Response:
    return respond(error, request.headers, path=request.url.path)


async def _validation_error(request: Request, error: RequestValidationError) -> Response:
    failures = [_failure(entry) for entry in error.errors()]
    if any(entry["type"] == "json_invalid" for entry in error.errors()):
        return respond(
            MalformedBody("The body is not valid JSON.", "Send one JSON object, UTF-8 encoded."),
            request.headers,
            path=request.url.path,
        )
    first = failures[0]
    message = f"{first['where']}: {first['detail']}."
    return respond(
        InvalidRequest(message, "GET /docs shows what each route takes."),
        request.headers,
        path=request.url.path,
        errors=failures,
    )


def _failure(entry: Any) -> dict[str, str]:
    """Say where and what, and never repeat the value: it may be long, secret or not even text."""
    place, *rest = (str(part) for part in entry["loc"])
    path = "/".join(rest).encode("utf-8", "replace").decode()
    where = {"body": "Body", "query": "Query", "path": "Path"}.get(place, place.title())
    return {"where": f"{where} {path}".strip(), "detail": str(entry["msg"])}


async def _http_exception(request: Request, error: HTTPException) -> Response:
    headers = dict(error.headers or {})
    allowed = ""
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        # A router tells the methods of the first route of a path; there may be others.
        allowed = headers["Allow"] = ", ".join(_methods(request))
    return respond(
        _known(request, error, allowed),
        request.headers,
        path=request.url.path,
        extra_headers=headers,
    )


def _methods(request: Request) -> list[str]:
    """Return the methods of all routes that a path leads to."""
    found: set[str] = set()
    for context in iter_route_contexts(request.app.routes):
        match, _ = context.matches(request.scope)
        if match is not Match.NONE:
            found |= context.methods or set()
    return sorted(found)


def _known(request: Request, error: HTTPException, allowed: str) -> AssistantError:
    if error.status_code == HTTPStatus.NOT_FOUND:
        return no_route(request.url.path)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return WrongMethod(
            f"{request.method} is not allowed here.", f"Use {allowed}." if allowed else ""
        )
    if error.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return TooLarge("The body is over the limit.", "Send less.")
    if error.status_code == HTTPStatus.BAD_REQUEST:
        return MalformedBody(
            "The body cannot be read.", "Send one JSON object, UTF-8 encoded, not deeply nested."
        )
    return _other(error)


def _other(error: HTTPException) -> AssistantError:
    """Return an error with the status and the words of one that a library below raised."""
    phrase = HTTPStatus(error.status_code).phrase
    name = phrase.lower().replace(" ", "-")
    kind = type(
        "HttpError", (AssistantError,), {"status": error.status_code, "code": name, "title": phrase}
    )
    return kind(f"{phrase}.")  # type: ignore[no-any-return]


def no_route(path: str) -> NotFound:
    """Return the error for a path that leads nowhere."""
    shown = path.encode("utf-8", "replace").decode()[:200]
    return NotFound(f'There is nothing at "{shown}".', "GET /docs lists the routes.")


async def _unexpected(request: Request, _error: Exception) -> Response:
    """Answer a defect of ours: an id that finds the traceback in the log, and nothing else.

    The server logs the traceback itself, right after this line.
    """
    number = request.state.request_id
    path = doors.shown(request.url.path)
    logger.error("Request %s (%s %s) failed", number, request.method, path)
    return respond(
        AssistantError(
            "The server met an unexpected error.",
            "Try again; if it stays, look for the id of this problem in the server's log.",
        ),
        request.headers,
        path=request.url.path,
        # This response passes no middleware, and after it the server closes the connection: a
        # client that is not told sends its next request into the closed one.
        extra_headers={**SECURITY_HEADERS, "X-Request-ID": number, "Connection": "close"},
        instance=f"urn:assistant:request:{number}",
    )
