"""The routes for programs: answers, passages, documents, and whether the server is well.

A route parses its request, asks the `Assistant`, and returns what it says as JSON; it decides
nothing. Routes that are plain functions run in the thread pool.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, cast

from fastapi import APIRouter, Depends, File, Form, Query, Request, UploadFile
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.concurrency import run_in_threadpool

from assistant.errors import IndexEmpty, IndexUnusable, InvalidRequest
from assistant.filters import parse_filters
from assistant.types import Event, Filters, Person, Turn
from assistant.web import schemas
from assistant.web.documented import problems
from assistant.web.events import respond_with_events
from assistant.web.identity import Caller, Desk, NotSignedIn, signs_in
from assistant.web.problems import WrongMediaType

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
    return assistant.seen_by(caller.person if caller else NOBODY)


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
documents = APIRouter(prefix="/v1/documents", tags=["Documents"])
health = APIRouter(tags=["Health"])


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
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        },
        **problems(400, 413, 415, 422, 503),
    },
)
async def ask(request: Request, body: schemas.AnswerRequest) -> Response:
    """Return an answer whose every sentence is tied to its place in the documents."""
    assistant = opened(request)
    history = [Turn(turn.question, turn.answer) for turn in body.history]
    filters = _filters(body.filters)
    if "text/event-stream" in request.headers.get("accept", "").lower():
        events = await run_in_threadpool(assistant.stream, body.question, history, filters)
        return await respond_with_events(while_allowed(request, events))
    answer = await run_in_threadpool(assistant.ask, body.question, history, filters)
    return JSONResponse(answer.to_dict(), headers={"Cache-Control": "no-store", "Vary": "Accept"})


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
def give_feedback(request: Request, answer_id: str, body: schemas.FeedbackRequest) -> Response:
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
def search(request: Request, body: schemas.PassageRequest) -> Response:
    """Return the passages nearest to a query, the best first."""
    found = opened(request).search(body.query, body.k, _filters(body.filters))
    return JSONResponse({"passages": [passage.to_dict() for passage in found]})


@documents.get(
    "",
    summary="List the documents",
    response_model=schemas.Documents,
    responses=problems(422, 503),
)
def list_documents(request: Request, filters: Annotated[schemas.FilterFields, Query()]) -> Response:
    """Return what is indexed, or the part of it that the filters name."""
    found = opened(request).documents(_filters(filters))
    return JSONResponse({"documents": [summary.to_dict() for summary in found]})


@documents.post(
    "",
    summary="Add a document",
    status_code=201,
    response_model=schemas.DocumentSummary,
    responses=problems(400, 404, 409, 413, 422, 503),
)
def add_document(
    request: Request,
    file: Annotated[UploadFile, File(description="A file of a format that is read.")],
    folder: Annotated[str, Form(max_length=1000, description="Folder below corpus/.")] = "",
    replace: Annotated[bool, Form(description="Write over a document of that name.")] = False,
) -> Response:
    """Put a document into the corpus and index it."""
    content = file.file.read()
    entry = opened(request).add(file.filename or "", content, folder, replace=replace)
    place = {"Location": f"/v1/documents/{entry.reference.id}"}
    return JSONResponse(entry.to_dict(), status_code=201, headers=place)


@documents.delete(
    "/{document_id}",
    summary="Remove a document",
    status_code=204,
    response_class=Response,
    responses=problems(404, 503),
)
def remove_document(request: Request, document_id: str) -> Response:
    """Take a document out of the corpus and the index."""
    opened(request).remove(document_id)
    return Response(status_code=204)


@documents.get(
    "/{document_id}",
    summary="Get a document's entry",
    response_model=schemas.DocumentSummary,
    responses=problems(404, 503),
)
def get_document(request: Request, document_id: str) -> Response:
    """Return the list entry of one document."""
    assistant = opened(request)
    source = assistant.document(document_id).reference.source
    entries = assistant.documents(Filters(source=(source,)))
    entry = next(entry for entry in entries if entry.reference.id == document_id)
    return JSONResponse(entry.to_dict())


@documents.get(
    "/{document_id}/text",
    summary="Get a document's text",
    response_class=PlainTextResponse,
    responses={
        200: {"description": "The text that every offset counts in, byte for byte as frozen."},
        304: {"description": "The version named by `If-None-Match` is the current one."},
        **problems(404, 422, 503),
    },
)
def get_text(request: Request, document_id: str, version: Version = None) -> Response:
    """Return the frozen text of one version, UTF-8 encoded; the ETag is the version."""
    document = opened(request).document(document_id, version)
    headers = {"ETag": f'"{document.reference.version}"', "Cache-Control": "private, no-cache"}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return PlainTextResponse(document.text, headers=headers)


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
    status = whole(request).status()
    if not status.healthy:
        raise IndexUnusable(
            " ".join(status.problems) or "The index is not usable.", "See `assistant status`."
        )
    if not status.documents:
        raise IndexEmpty(
            "No document is indexed.", "Put files into corpus/ and run `assistant index`."
        )
    # Anybody may ask this; how much there is, is for those who may come in.
    told = not signs_in(whole(request).settings)
    return JSONResponse(
        {
            "status": "ready",
            "documents": status.documents if told else None,
            "chunks": status.chunks if told else None,
            "index_version": status.index_version if told else None,
        }
    )


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


def _filters(fields: schemas.FilterFields | None) -> Filters | None:
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
