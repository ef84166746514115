"""Findings -> claims: a chat model where there is one, the quotes where there is none or it fails.

Chooses who writes, and tells as notices what went wrong; knows neither the index nor the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial

from assistant import questions
from assistant.chat_model import chat_model
from assistant.embeddings import SentenceTransformerEmbeddings
from assistant.errors import ChatModelDown, ChatModelError, InvalidRequest
from assistant.extractive import QuoteWriter
from assistant.findings import Findings
from assistant.generative import ChatWriter, standalone
from assistant.prompts import load_prompt
from assistant.settings import Settings
from assistant.types import Citation, Claim, Notice, Turn, Writer

CHAT_MODEL_THRESHOLD = 0.1
"""Under this confidence a chat model is not even asked; above, it may see what rules do not."""
EXTRACTIVE = "extractive"

Rarity = Callable[[Sequence[str]], dict[str, float]]


@dataclass(frozen=True, slots=True)
class Understood:
    """A question that needs no history, and whether the chat model may be asked for its answer."""

    question: str
    model_serves: bool = True
    """Not where it has just failed to rewrite the question: one waits for it once."""


class Writing:
    """Writes answers and understands questions. Threads may share it.

    Args:
        settings: which chat model, if any.
        embeddings: to compare what a chat model wrote with the passages.
    """

    def __init__(self, settings: Settings, embeddings: SentenceTransformerEmbeddings) -> None:
        self.settings, self._embeddings = settings, embeddings
        self._chat_model = cache(partial(chat_model, settings))

    def claims(
        self,
        question: str,
        found: Findings,
        rarity: Rarity,
        notices: list[Notice],
        writers: set[str],
        *,
        model_serves: bool = True,
    ) -> Iterator[Claim]:
        """Yield the claims of the chat model, or of the quotes where there is none or it fails.

        Args:
            question: complete in itself.
            found: what the documents have on it.
            rarity: how rare words are in the documents.
            notices: is given what the reader must be told.
            writers: is given who wrote anything.
            model_serves: whether the chat model may be asked.
        """
        said: set[Citation] = set()
        model = self.settings.chat_model if model_serves else None
        if model and found.confidence >= CHAT_MODEL_THRESHOLD:
            try:
                for claim in _told(self._chat_writer().claims(question, found.passages), notices):
                    writers.add(model)
                    said.update(claim.citations)
                    yield claim
                if writers or any(notice.code == "model-abstained" for notice in notices):
                    return
            except ChatModelError as error:
                notices.append(Notice("chat-model-failed", f"{error} Answered with quotations."))
        if not found.answered:
            return
        notices += [*_unanswered(found), *_doubted(found)]
        writers.add(EXTRACTIVE)
        quotes = QuoteWriter(rarity, found.answered)
        for claim in _told(quotes.claims(question, found.passages), notices):
            if not said.issuperset(claim.citations):  # else a model that broke off had said it
                yield claim

    def standalone(
        self, question: str, history: Sequence[Turn], notices: list[Notice]
    ) -> Understood:
        """Return the question with what the turns before it say filled in."""
        if not history:
            return Understood(question)
        serves = True
        if self.settings.chat_model:
            try:
                prompt = load_prompt("follow_up", self.settings.home)
                rewritten = standalone(question, history, self._chat_model(), prompt)
                return Understood(questions.validated(rewritten))
            except (ChatModelError, InvalidRequest) as error:
                serves = not isinstance(error, ChatModelDown)
                done = "" if serves else ", and the model not asked for the answer"
                notices.append(Notice("chat-model-failed", f"{error} Understood by rule{done}."))
        return Understood(questions.standalone(question, history), serves)

    def _chat_writer(self) -> Writer:
        prompt = load_prompt("answer", self.settings.home)
        return ChatWriter(self._chat_model(), prompt, self._similarity)

    def _similarity(self, text: str, others: Sequence[str]) -> list[float]:
        vectors = self._embeddings.encode([text, *others])
        cosines: list[float] = (vectors[1:] @ vectors[0]).tolist()
        return cosines


def _told(items: Iterator[Claim | Notice], notices: list[Notice]) -> Iterator[Claim]:
    """Yield the claims; keep the notices between them."""
    for item in items:
        if isinstance(item, Notice):
            notices.append(item)
        else:
            yield item


def _unanswered(found: Findings) -> list[Notice]:
    """Return what a question that is answered asks for beside, and is not told."""
    told = [f"The documents do not answer this part: {part}" for part in found.missing]
    told += [f"The passages that were found say nothing of {name}." for name in found.unmentioned]
    told += [f"This part was one too many, ask it by itself: {part}" for part in found.beyond[:4]]
    return [Notice("part-not-answered", message) for message in told]


def _doubted(found: Findings) -> list[Notice]:
    """Return what is answered although the documents may not answer it."""
    many = len(found.confidences) > 1
    told = [f"this part: {part}" if many else "this question." for part in found.doubtful]
    advice = "Read the quotes before you rely on them."
    return [Notice("unsure", f"The documents may not answer {what} {advice}") for what in told]
