"""What the API takes: requests are parsed with these models.

Whether a question or a filter makes sense is decided by the pipeline, for every front alike.
"""

from __future__ import annotations

from typing import Annotated, Any

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
        return self.model_dump(include=set(FilterFields.model_fields), exclude_none=True)


class DocumentList(FilterFields):
    """Which documents to list, and how many at once."""

    limit: Annotated[
        int | None, Field(ge=1, le=1000, description="How many at most; all where it is left out.")
    ] = None
    cursor: Annotated[
        Text | None,
        Field(max_length=4000, description="`next_cursor` of the page before."),
    ] = None


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
