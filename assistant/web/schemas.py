"""What the API takes and gives, as OpenAPI tells it.

Requests are parsed with these models; whether a question or a filter makes sense is decided by the
pipeline, for every front alike. Answers are made by ``to_dict`` of `assistant.types`; their models
here only document them, and a test holds the two together.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

MAX_QUESTION_CHARACTERS = 4_000


def _whole_characters(text: str) -> str:
    r"""Refuse half a character: JSON may spell one (``"\ud800"``), nothing can store it."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise PydanticCustomError("text", "The text holds half a character (a lone surrogate)")
    return text


Text = Annotated[str, AfterValidator(_whole_characters)]

Question = Annotated[
    Text,
    Field(
        description="Plain text, at most 4,000 characters.",
        json_schema_extra={"minLength": 1, "maxLength": MAX_QUESTION_CHARACTERS},
    ),
]


class Request(BaseModel):
    """A body whose fields are spelt right, or an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


# Requests ----------------------------------------------------------------------------------------


class FilterFields(Request):
    """Which documents to look at; the conditions are combined with *and*."""

    folder: Annotated[
        Text | None, Field(description="Folder below corpus/, with what lies below it.")
    ] = None
    type: Annotated[
        list[Text] | None, Field(description="File types, without the dot.", examples=[["pdf"]])
    ] = None
    source: Annotated[list[Text] | None, Field(description="Paths below corpus/.")] = None
    after: Annotated[
        Text | None,
        Field(description="Files modified on that day or later.", examples=["2025-01-31"]),
    ] = None
    before: Annotated[
        Text | None, Field(description="Files modified before that day.", examples=["2026-01-01"])
    ] = None

    def given(self) -> dict[str, Any]:
        """Return the conditions that were given."""
        return self.model_dump(exclude_none=True)


class HistoryTurn(Request):
    """One earlier exchange."""

    question: Text
    answer: Text = ""


class AnswerRequest(Request):
    """A question, with the conversation it belongs to."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "question": "And how did China react?",
                    "history": [
                        {
                            "question": "Why did Japan choose Turkmenistan first?",
                            "answer": "Because of its relative isolation and neutrality. [1]",
                        }
                    ],
                    "filters": {"folder": "reports/2025", "type": ["pdf", "docx"]},
                }
            ]
        }
    )

    question: Question
    history: Annotated[
        list[HistoryTurn], Field(description="Earlier exchanges, oldest first.")
    ] = []
    filters: FilterFields | None = None


class PassageRequest(Request):
    """A search."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"query": "border agreements", "k": 5}]}
    )

    query: Question
    k: Annotated[int, Field(ge=1, le=100, strict=True, description="How many passages.")] = 10
    filters: FilterFields | None = None


class FeedbackRequest(Request):
    """What a reader thought of an answer."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"helpful": False, "reason": "The date is wrong."}]}
    )

    helpful: Annotated[bool, Field(strict=True)]
    reason: Annotated[Text, Field(max_length=MAX_QUESTION_CHARACTERS)] = ""


# Responses ---------------------------------------------------------------------------------------


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
