"""What the API gives, as OpenAPI tells it.

Answers are made by ``to_dict`` of `assistant.types`; the models here only document them, and a test
holds the two together.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class DocumentReference(BaseModel):
    """Which version of which document."""

    id: str
    version: Annotated[str, Field(pattern="^sha256:[0-9a-f]{64}$")]
    source: Annotated[str, Field(description="Path below corpus/.")]
    title: str


class Place(BaseModel):
    """A stretch of a document: ``text[start:end]`` in Unicode code points."""

    document: DocumentReference
    page: Annotated[int | None, Field(description="Page, slide or sheet, from 1.")]
    heading: str | None
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
    url: Annotated[str, Field(description="Page of the document with the words marked.")]


class Passage(Place):
    """A stretch of a document that was found for a question."""

    text: Annotated[str, Field(description="Exactly document.text[start:end].")]
    score: Annotated[float, Field(ge=0, le=1)]


class Citation(Place):
    """The exact words that support a sentence."""

    number: Annotated[int, Field(ge=1, description="Its marker in the answer.")]
    quote: Annotated[str, Field(description="Exactly document.text[start:end].")]


class Sentence(BaseModel):
    """A sentence of the answer and the verdict on its support."""

    text: str
    citations: Annotated[list[int], Field(description="Numbers of the citations.")]
    support: Literal["verified", "weak"]
    score: Annotated[float, Field(ge=0, le=1)]


class Notice(BaseModel):
    """Something the reader must be told about the answer."""

    code: str
    message: str


class Answer(BaseModel):
    """One answer, the same through every door.

    Where the documents do not answer, ``answered`` is false, ``sentences`` and ``citations`` are
    empty and ``related`` holds the nearest passages.
    """

    id: str
    question: str
    standalone_question: Annotated[
        str, Field(description="The question with what the history says filled in.")
    ]
    answered: bool
    text: Annotated[str, Field(description="The sentences, each with its markers.")]
    sentences: list[Sentence]
    citations: list[Citation]
    related: list[Passage]
    confidence: Annotated[float, Field(ge=0, le=1)]
    model: str
    index_version: str
    created: Annotated[str, Field(description="UTC, ISO 8601.")]
    timings_ms: dict[str, float]
    notices: list[Notice]


class Passages(BaseModel):
    """Passages, the best first."""

    passages: list[Passage]


class DocumentSummary(DocumentReference):
    """A document as listed."""

    type: str
    modified: Annotated[str, Field(description="UTC, ISO 8601.")]
    characters: int
    chunks: int
    pages: int | None


class Documents(BaseModel):
    """The documents of the index."""

    documents: list[DocumentSummary]
    next_cursor: Annotated[
        str | None,
        Field(description="Of a page: what to ask for the next one with; null on the last."),
    ] = None


class FailedFile(BaseModel):
    """A file that could not be read."""

    source: str
    reason: str


class SyncReport(BaseModel):
    """What changed in the folder since it was looked at; paths below corpus/."""

    added: list[str]
    changed: list[str]
    removed: list[str]
    unchanged: int
    failed: list[FailedFile]
    chunks_embedded: int
    chunks_reused: int
    seconds: float


class Readiness(BaseModel):
    """That the index can be asked; and what it holds, where nobody has to sign in."""

    status: Literal["ready"]
    documents: int | None
    chunks: int | None
    index_version: str | None


class Life(BaseModel):
    """That the process answers."""

    status: Literal["alive"]


class Failure(BaseModel):
    """One thing that is wrong with a request."""

    where: str
    detail: str


class Problem(BaseModel):
    """A failure (RFC 9457): what is wrong, and what to do about it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:assistant:problem:invalid-request",
                    "title": "The request cannot be used",
                    "status": 422,
                    "detail": "The question is empty.",
                    "remedy": "Ask something.",
                }
            ]
        }
    )

    type: Annotated[str, Field(description="urn:assistant:problem: and the error's code.")]
    title: str
    status: int
    detail: str
    remedy: str
    errors: Annotated[
        list[Failure] | None, Field(description="Each field that is wrong, if fields are.")
    ] = None
    error: Annotated[
        dict[str, str] | None, Field(description="The same for OpenAI's clients, on their routes.")
    ] = None
    instance: Annotated[
        str | None, Field(description="Which occurrence: the id in the server's log.")
    ] = None
