"""A conversation as the chat keeps it: each question, its answer, and how both are shown.

The values here are immutable; the page holds one conversation for each visitor. Knows no Gradio.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.errors import AssistantError
from assistant.types import Answer, AnswerReady, Event, PassagesFound, SentenceReady, Turn
from assistant.web.chat_page import messages
from assistant.web.chat_page.messages import Draft
from assistant.web.chat_page.sources import FindDocument, source

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

logger = logging.getLogger(__name__)

UNEXPECTED = AssistantError(
    "The assistant met an unexpected error.", "Ask again, or look at the server's log."
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and how far its answer is; neither draft nor answer where an error ended it."""

    question: str
    shown: str
    """HTML of the answer."""
    draft: Draft | None = None
    """What there is of the answer while it is being made."""
    answer: Answer | None = None


Conversation = tuple[Exchange, ...]


def ask(assistant: Assistant, question: str, earlier: Conversation) -> Iterator[Exchange]:
    """Yield the exchange that begins with ``question``, again with each step of its answer.

    A defect of ours ends it too, and its traceback is in the log: Gradio, the next to hear of it,
    does not tell a defect from an answer that its reader stopped.
    """
    exchange = Exchange(question, messages.searching(), Draft(question, question))
    yield exchange
    find_document = lru_cache(assistant.document)
    try:
        for event in assistant.stream(question, history(earlier)):
            exchange = _after(event, exchange, find_document)
            yield exchange
    except AssistantError as error:
        yield Exchange(question, messages.problem(error))
    except Exception:
        logger.exception("An answer broke off")
        yield Exchange(question, messages.problem(UNEXPECTED))


def history(conversation: Conversation) -> list[Turn]:
    """Return the turns that a later question may lean on: whatever was asked and not refused."""
    return [_turn(exchange) for exchange in conversation if exchange.draft or exchange.answer]


def _turn(exchange: Exchange) -> Turn:
    answer = exchange.answer
    # That nothing was found is no statement about anything a later question could mean.
    return Turn(exchange.question, answer.text if answer and answer.answered else "")


def _after(event: Event, exchange: Exchange, find_document: FindDocument) -> Exchange:
    draft = exchange.draft or Draft(exchange.question, exchange.question)
    match event:
        case PassagesFound(standalone_question=understood):
            return replace(exchange, draft=replace(draft, understood=understood))
        case SentenceReady(sentence=sentence, citations=citations):
            draft = replace(
                draft,
                sentences=(*draft.sentences, sentence),
                sources=(*draft.sources, *(source(c, find_document) for c in citations)),
            )
            return replace(exchange, draft=draft, shown=messages.written(draft))
        case AnswerReady(answer=answer):
            return Exchange(exchange.question, _whole(answer, find_document), answer=answer)


def _whole(answer: Answer, find_document: FindDocument) -> str:
    if not answer.answered:
        return messages.abstained(answer)
    return messages.answered(answer, [source(c, find_document) for c in answer.citations])


def stopped(exchange: Exchange) -> Exchange:
    """Return the exchange as it stays when its reader stops it; a whole answer stays whole."""
    if exchange.draft is None:
        return exchange
    return replace(exchange, shown=messages.written(exchange.draft, stopped=True))
