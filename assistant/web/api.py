"""The routes for programs: answers and passages, and what every route for programs does first.

A route parses its request, asks the `Assistant`, and returns what it says as JSON; it decides
nothing. Routes that are plain functions run in the thread pool.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, cast

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from assistant.errors import InvalidRequest
from assistant.filters import parse_filters
from assistant.types import Event, Filters, Json, Person, Turn
from assistant.web import requests, schemas
from assistant.web.documented import EVENTS, leading_to, problems
from assistant.web.events import respond_with_events, respond_with_one
from assistant.web.identity import Caller, Desk, NotSignedIn
from assistant.web.problems import WrongMediaType
from assistant.web.repeats import Key, Repeats

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

MAX_VERSION_CHARACTERS = 100
NOBODY = Person("", frozenset())

Version = Annotated[
    str | None,
    Query(
        max_length=MAX_VERSION_CHARACTERS,
        description="``sha256:…`` of a citation's document; without it, the current version.",
    ),
]


def opened(request: Request) -> Assistant:
    """Return the assistant that this server serves, as it is for whoever asks."""
    assistant: Assistant = request.app.state.assistant
    caller: Caller | None = getattr(request.state, "caller", None)
    # What asks nobody's name shows nobody's documents.
    return assistant.seen_by(caller.person if caller else NOBODY, request.state.request_id)


def whole(request: Request) -> Assistant:
    """Return the assistant over all documents, for what only an administrator may do or know."""
    assistant: Assistant = request.app.state.assistant
    return assistant


def require_json(request: Request) -> None:
    """Refuse a body that is not declared as JSON.

    This is also what keeps a form on another site's page from posting without a preflight.

    Raises:
        WrongMediaType: the content type is another one, or missing.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise WrongMediaType(
            f"The body must be JSON, not {kind[:80]}." if kind else "The body's type is missing.",
            "Send it with the header Content-Type: application/json.",
        )


answers = APIRouter(prefix="/v1/answers", tags=["Answers"])
passages = APIRouter(prefix="/v1/passages", tags=["Passages"])


@answers.post(
    "",
    summary="Ask a question",
    dependencies=[Depends(require_json)],
    response_model=schemas.Answer,
    responses={
        200: {
            "description": "The answer; with `Accept: text/event-stream`, the events `passages`, "
            "`sentence` (one each) and `answer` as it is made, or `error` with a problem where it "
            "breaks off.",
            "content": EVENTS,
            "links": leading_to("/id", get_answer="answer_id", give_feedback="answer_id"),
        },
        **problems(400, 409, 413, 415, 422, 503),
    },
)
async def ask(request: Request, body: requests.AnswerRequest, key: Key = None) -> Response:
    """Return an answer whose every sentence is tied to its place in the documents."""
    assistant = opened(request)
    repeats: Repeats = request.app.state.repeats
    streams = "text/event-stream" in request.headers.get("accept", "").lower()
    with repeats.once(request, key, [streams, body.model_dump()]) as first:
        if first.result is not None:
            given = await run_in_threadpool(assistant.answer, first.result)
            return respond_with_one("answer", given) if streams else _answer(given)
        history = [Turn(turn.question, turn.answer) for turn in body.history]
        asked = (body.question, history, filters_of(body.filters))
        if streams:
            events = await run_in_threadpool(assistant.stream, *asked)
            return await respond_with_events(while_allowed(request, first.kept(events)))
        answer = await run_in_threadpool(assistant.ask, *asked)
        first.result = answer.id
    return _answer(answer.to_dict())


def _answer(answer: Json) -> Response:
    return JSONResponse(answer, headers={"Cache-Control": "no-store", "Vary": "Accept"})


@answers.get(
    "/{answer_id}",
    summary="Get an answer again",
    response_model=schemas.Answer,
    responses=problems(404, 503),
)
def get_answer(request: Request, answer_id: str) -> Response:
    """Return a saved answer as it was given."""
    return JSONResponse(opened(request).answer(answer_id))


@answers.post(
    "/{answer_id}/feedback",
    summary="Say whether an answer helped",
    dependencies=[Depends(require_json)],
    status_code=204,
    response_class=Response,
    responses=problems(400, 404, 413, 415, 422, 503),
)
def give_feedback(request: Request, answer_id: str, body: requests.FeedbackRequest) -> Response:
    """Keep a reader's verdict with the answer; a later one replaces it."""
    opened(request).feedback(answer_id, helpful=body.helpful, reason=body.reason)
    return Response(status_code=204)


@passages.post(
    "",
    summary="Search",
    dependencies=[Depends(require_json)],
    response_model=schemas.Passages,
    responses=problems(400, 413, 415, 422, 503),
)
def search(request: Request, body: requests.PassageRequest) -> Response:
    """Return the passages nearest to a query, the best first."""
    found = opened(request).search(body.query, body.k, filters_of(body.filters))
    return JSONResponse({"passages": [passage.to_dict() for passage in found]})


def while_allowed(request: Request, events: Iterator[Event]) -> Iterator[Event]:
    """Pass events on until the key that asked is revoked.

    Raises:
        NotSignedIn: it was.
    """
    desk: Desk = request.app.state.desk
    with closing(cast("Generator[Event, None, None]", events)):
        for event in events:
            if not desk.still(request.state.caller):
                raise NotSignedIn("The API key was revoked.", "Use another.")
            yield event


def filters_of(fields: requests.FilterFields | None) -> Filters | None:
    """Return the filters that a request names."""
    return parse_filters(fields.given()) if fields is not None else None


def check_span(start: int, end: int, length: int) -> None:
    """Refuse offsets that are not a stretch of a text of ``length`` characters.

    Raises:
        InvalidRequest: ``start`` comes after ``end``, or ``end`` after the text.
    """
    if start > end:
        raise InvalidRequest(
            f"start ({start}) comes after end ({end}).", "Use the offsets of a citation."
        )
    if end > length:
        raise InvalidRequest(
            f"end ({end}) is past the end of the document, which has {length} characters.",
            "Use the offsets of a citation, with the version it names.",
        )


Offset = Annotated[int | None, Query(ge=0, description="Unicode code points from the start.")]
