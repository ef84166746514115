"""The routes of OpenAI's chat API, so that its clients ask our documents unchanged.

The last user message is the question and what comes before it the history; system messages and
knobs of language models are taken and mean nothing here. The text carries the markers ``[n]``, the
annotations say where each stands and what it cites, and ``answer`` is the whole answer as every
other door gives it.
"""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from typing import Annotated, Any, Literal

from anyio import to_thread
from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from assistant.citations import answer_text
from assistant.errors import AssistantError, InvalidRequest
from assistant.types import Answer, AnswerReady, Event, Json, SentenceReady, Turn
from assistant.web.api import opened, require_json, while_allowed, whole
from assistant.web.documented import EVENTS, problems
from assistant.web.events import STILL_WORKING, Step, first_step, steps, streaming
from assistant.web.problems import openai_error, problem
from assistant.web.requests import Text

QUOTES, WITH_SOURCES = "assistant", "assistant-with-sources"
MODELS = (QUOTES, WITH_SOURCES)
"""The second writes the list of sources below the answer, for clients that show no annotations."""

NOTE = "Note: "
BELOW = re.compile(rf"\[\d{{1,3}}\] .*: https?://\S+\s*|{NOTE}.*")
"""A line of what `WITH_SOURCES` writes below an answer: notices, then sources."""

openai = APIRouter(prefix="/v1", tags=["OpenAI"])


class ContentPart(BaseModel):
    """A piece of a message."""

    model_config = ConfigDict(extra="allow")

    type: str
    text: Text | None = None


class Message(BaseModel):
    """One message of the conversation."""

    model_config = ConfigDict(extra="allow")

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Text | list[ContentPart] | None = None

    @property
    def said(self) -> str:
        """The message's words; pictures and the like have none."""
        if isinstance(self.content, str):
            return self.content
        return "\n".join(part.text for part in self.content or () if part.text)


class StreamOptions(BaseModel):
    """What a stream ends with."""

    model_config = ConfigDict(extra="allow")

    include_usage: Annotated[bool, Field(strict=True)] = False


class CompletionRequest(BaseModel):
    """A conversation whose last message is the question; anything else is taken and not used."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "model": QUOTES,
                    "messages": [
                        {"role": "user", "content": "Why did Japan choose Turkmenistan first?"}
                    ],
                }
            ]
        },
    )

    model: Text = QUOTES
    messages: Annotated[list[Message], Field(min_length=1, max_length=1000)]
    stream: Annotated[bool, Field(strict=True)] = False
    stream_options: StreamOptions | None = None


class Completion(BaseModel):
    """A chat completion with the answer beside it."""

    model_config = ConfigDict(extra="allow")

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[dict[str, Any]]
    usage: dict[str, int]
    answer: dict[str, Any]


class Models(BaseModel):
    """The names that `model` takes."""

    object: Literal["list"]
    data: list[dict[str, Any]]


@openai.get("/models", summary="List the models", response_model=Models, responses=problems())
async def list_models() -> Response:
    """Return the names that a chat completion takes as its model."""
    data = [
        {"id": name, "object": "model", "created": 0, "owned_by": "assistant"} for name in MODELS
    ]
    return JSONResponse({"object": "list", "data": data})


@openai.post(
    "/chat/completions",
    summary="Ask as OpenAI's clients do",
    dependencies=[Depends(require_json)],
    response_model=Completion,
    responses={
        200: {
            "description": "The completion; with `stream`, server-sent events in OpenAI's form, "
            "which end with `data: [DONE]`.",
            "content": EVENTS,
        },
        **problems(400, 413, 415, 422, 503),
    },
)
async def complete(request: Request, body: CompletionRequest) -> Response:
    """Return an answer in the form of a chat completion."""
    if body.model not in MODELS:
        raise InvalidRequest(
            f'There is no model "{body.model[:80]}".', f"Use one of: {', '.join(MODELS)}."
        )
    question, history = await to_thread.run_sync(conversation, body.messages)
    made = await to_thread.run_sync(opened(request).stream, question, history)
    events = while_allowed(request, made)
    base = whole(request).settings.public_url or str(request.base_url)
    form = _Form(body.model, base.rstrip("/"))
    if not body.stream:
        answer = await to_thread.run_sync(_whole, events)
        return JSONResponse(form.completion(answer), headers={"Cache-Control": "no-store"})
    usage = body.stream_options is not None and body.stream_options.include_usage
    return streaming(_chunks(events, await first_step(events), form, usage=usage))


def conversation(messages: list[Message]) -> tuple[str, list[Turn]]:
    """Return the question and the turns before it.

    Raises:
        InvalidRequest: the last message that says something is not the user's.
    """
    said = [m for m in messages if m.role in ("user", "assistant") and m.said.strip()]
    if not said or said[-1].role != "user":
        raise InvalidRequest(
            "The last message is not a question.", "End the messages with one of the user's."
        )
    turns: list[Turn] = []
    for message in said[:-1]:
        if message.role == "user":
            turns.append(Turn(message.said, ""))
        elif turns:
            turns[-1] = Turn(turns[-1].question, _without_sources(message.said))
    return said[-1].said, turns


def _without_sources(said: str) -> str:
    """Leave out the notes and sources below an answer: they are nothing that was said."""
    lines = said.split("\n")
    while len(lines) > 1 and (not lines[-1].strip() or BELOW.fullmatch(lines[-1])):
        del lines[-1]
    return "\n".join(lines)


def _whole(events: Iterator[Event]) -> Answer:
    return next(event.answer for event in events if isinstance(event, AnswerReady))


class _Form:
    """Puts answers into OpenAI's form."""

    def __init__(self, model: str, base: str) -> None:
        self.model, self.base, self.created = model, base, int(time.time())

    def completion(self, answer: Answer) -> Json:
        text = self.text(answer)
        message = {"role": "assistant", "content": text, "annotations": self.annotations(answer)}
        return {
            "id": f"chatcmpl-{answer.id}",
            "object": "chat.completion",
            "created": self.created,
            "model": self.model,
            "choices": [
                {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
            ],
            "usage": usage_of(answer.question, text),
            "answer": answer.to_dict(),
        }

    def chunk(self, id_: str, delta: Json, finish: str | None = None, **more: Any) -> Json:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return {
            "id": id_,
            "object": "chat.completion.chunk",
            "created": self.created,
            "model": self.model,
            "choices": [choice],
            **more,
        }

    def text(self, answer: Answer) -> str:
        """Return the answer's text, with its notices and sources where the model has it so."""
        if self.model != WITH_SOURCES:
            return answer.text
        notes = [f"{NOTE}{' '.join(notice.message.split())}" for notice in answer.notices]
        cited = [f"[{c.number}] {c.document.title}: {self.base}{c.url}" for c in answer.citations]
        below = ["\n".join(lines) for lines in (notes, cited) if lines]
        return "\n\n".join([answer.text, *below])

    def annotations(self, answer: Answer) -> list[Json]:
        """Return an annotation for each marker in the text: where it stands and what it cites."""
        cited = {citation.number: citation for citation in answer.citations}
        found, start = [], 0
        for sentence in answer.sentences:  # a quote may have numbers in brackets of its own
            start += len(sentence.text) + 1
            for number in sentence.citations:
                citation, end = cited[number], start + len(f"[{number}]")
                place = {"start_index": start, "end_index": end}
                source = {"title": citation.document.title, "url": f"{self.base}{citation.url}"}
                found.append(
                    {
                        "type": "url_citation",
                        "url_citation": {**place, **source},
                        "citation": citation.to_dict(),
                    }
                )
                start = end
            start += 1 if sentence.citations else 0
        return found


def usage_of(question: str, text: str) -> dict[str, int]:
    """Return how much was asked and said, in words: there are no tokens to be paid for."""
    asked, said = len(question.split()), len(text.split())
    return {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}


async def _chunks(
    events: Iterator[Event], first: Step, form: _Form, *, usage: bool
) -> AsyncIterator[str]:
    """Yield OpenAI's events: the sentences as they come, what was cited with the last."""
    id_, said = f"chatcmpl-{uuid.uuid4().hex}", ""
    yield _line(form.chunk(id_, {"role": "assistant", "content": ""}))
    async with aclosing(steps(events, first)) as told:
        async for event in told:
            if event is None:
                yield STILL_WORKING
            elif isinstance(event, AssistantError):
                yield _line(problem(event) | {"error": openai_error(event)})
            elif isinstance(event, SentenceReady):
                piece = f"{' ' if said else ''}{answer_text([event.sentence])}"
                said += piece
                yield _line(form.chunk(id_, {"content": piece}))
            elif isinstance(event, AnswerReady):
                text = form.text(event.answer)
                rest = text[len(said) :] if text.startswith(said) else ""
                delta = {"content": rest, "annotations": form.annotations(event.answer)}
                yield _line(form.chunk(id_, delta, "stop", answer=event.answer.to_dict()))
                if usage:
                    total = {"choices": [], "usage": usage_of(event.answer.question, text)}
                    yield _line(form.chunk(id_, {}) | total)
    yield "data: [DONE]\n\n"


def _line(data: Json) -> str:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"
