"""The routes for documents: listed, read, added, removed, and all of them looked at anew."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, File, Form, Query, Request, UploadFile
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from assistant.errors import InvalidRequest
from assistant.types import Filters, Json
from assistant.web import requests, schemas
from assistant.web.api import Version, filters_of, opened
from assistant.web.documented import leading_to, problems
from assistant.web.identity import Caller, NotAllowed
from assistant.web.repeats import Key, Repeats

documents = APIRouter(prefix="/v1/documents", tags=["Documents"])
syncing = APIRouter(prefix="/v1/sync", tags=["Documents"])

OF_DOCUMENT = dict.fromkeys(
    ("get_document", "get_text", "show_document", "open_document"), "document_id"
)
"""The operations that take a document's id."""


@documents.get(
    "",
    summary="List the documents",
    response_model=schemas.Documents,
    responses={200: {"links": leading_to("/documents/0/id", **OF_DOCUMENT)}, **problems(422, 503)},
)
def list_documents(request: Request, asked: Annotated[requests.DocumentList, Query()]) -> Response:
    """Return what is indexed, or the part of it that the filters name, by source."""
    found = opened(request).documents(filters_of(asked))
    if asked.cursor:
        last = _source_of(asked.cursor)
        found = [entry for entry in found if entry.reference.source > last]
    page = found[: asked.limit]
    next_ = _cursor(page[-1].reference.source) if len(page) < len(found) else None
    body: Json = {"documents": [entry.to_dict() for entry in page]}
    if asked.limit or asked.cursor:
        body["next_cursor"] = next_
    return JSONResponse(body, headers=_link(request, next_))


def _cursor(source: str) -> str:
    return base64.urlsafe_b64encode(source.encode()).decode().rstrip("=")


def _source_of(cursor: str) -> str:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return base64.b64decode(padded, b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise InvalidRequest(
            "The cursor is not one of ours.", "Use the next_cursor of the page before."
        ) from error


def _link(request: Request, cursor: str | None) -> dict[str, str]:
    """Return where the next page is, for clients that follow links (RFC 8288)."""
    if cursor is None:
        return {}
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    return {"Link": f'<{request.url.path}?{urlencode([*kept, ("cursor", cursor)])}>; rel="next"'}


async def _one_file(request: Request) -> None:
    """Refuse what would be dropped in silence: of several files, all but the last."""
    if len((await request.form()).getlist("file")) > 1:
        raise InvalidRequest("There are several files.", "Send one file a request.")


@documents.post(
    "",
    summary="Add a document",
    dependencies=[Depends(_one_file)],
    status_code=201,
    response_model=schemas.DocumentSummary,
    responses=problems(400, 404, 409, 413, 422, 503),
)
def add_document(
    request: Request,
    file: Annotated[UploadFile, File(description="A file of a format that is read.")],
    folder: Annotated[str, Form(max_length=1000, description="Folder below corpus/.")] = "",
    replace: Annotated[bool, Form(description="Write over a document of that name.")] = False,
    key: Key = None,
) -> Response:
    """Put a document into the corpus and index it."""
    name, content = file.filename or "", file.file.read()
    repeats: Repeats = request.app.state.repeats
    with repeats.once(request, key, [name, folder, replace, content]) as first:
        if first.result is None:
            first.result = opened(request).add(name, content, folder, replace=replace).to_dict()
    place = {"Location": f"/v1/documents/{first.result['id']}"}
    return JSONResponse(first.result, status_code=201, headers=place)


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
    document = opened(request).read(document_id, version)
    headers = {"ETag": f'"{document.reference.version}"', "Cache-Control": "private, no-cache"}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return PlainTextResponse(document.text, headers=headers)


@syncing.post(
    "",
    summary="Look at the folder anew",
    response_model=schemas.SyncReport,
    responses=problems(409, 503),
)
def sync(request: Request) -> Response:
    """Bring the index in step with the folder, the rules of access too, and say what changed."""
    caller: Caller = request.state.caller
    if caller.person.groups is not None:
        raise NotAllowed(
            "What changed names documents of everybody.",
            "Use a key that was made with --everything.",
        )
    return JSONResponse(opened(request).sync().to_dict())
