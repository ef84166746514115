"""Question + passages -> claims that a chat model wrote and the passages support.

The model's text is untrusted: it becomes plain sentences, each located in a passage and verified
before it is yielded. Knows LangChain's chat models, no provider and no front.
"""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, cast

from assistant.chat_model import failures_of
from assistant.citations import (
    Located,
    Similarity,
    Written,
    locate,
    locate_parts,
    parse,
    plain,
    sentences,
    verify,
)
from assistant.citations.streaming import without_reasoning
from assistant.errors import ChatModelError
from assistant.prompts import Prompt
from assistant.types import Claim, Notice, Passage, Turn
from assistant.wording import content_stems, stems

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

NO_ANSWER = "NO_ANSWER"
"""The word by which the model says that the passages do not answer."""

MOST_SENTENCES = 12
"""Sentences read of an answer of one to four; a model that does not stop is stopped."""
LONGEST_REASONING = 200_000
"""Characters read in all, reasoning included."""
LONGEST_SECONDS = 300.0
LONGEST_QUESTION = 400
"""Characters of a rewritten question."""
WEAK_SCORE = 0.6
"""The most that a sentence scores which no passage supports alone."""
LONGEST_ASIDE = 100
"""Characters of Markdown and quotation marks around it."""
TURNS_SHOWN = 6
TURN_CHARACTERS = 1_500

LABEL = re.compile(
    r"^(?:here(?:['’]s| is) )?(?:the |your )?(?:(?:rewritten|standalone|final|last|new) )?question"
    r"\s*[:：]\s*",
    re.IGNORECASE,
)
"""What models write before a question that they rewrote."""

_DECLINES = re.compile(
    r"\b(?:passages?|documents?|sources?|texts?|context|information)\b.{0,40}"
    r"\b(?:do(?:es)? not|don['’]t|doesn['’]t|cannot|can['’]t|no)\b.{0,20}"
    r"\b(?:answer|contain|mention|provide|say|include|information)",
    re.IGNORECASE,
)
_DELIMITER = re.compile(r"<(?=/?\s*(?:passage|turn)\b)", re.IGNORECASE)


class ChatWriter:
    """Has a chat model write the answer and lets through what the passages support."""

    def __init__(
        self, model: BaseChatModel, prompt: Prompt, similarity: Similarity | None = None
    ) -> None:
        self._model = model
        self._prompt = prompt
        self._similarity = similarity

    def claims(self, question: str, passages: Sequence[Passage]) -> Iterator[Claim | Notice]:
        """Yield each supported sentence as it is finished, and a notice for all left out.

        Raises:
            ChatModelError: the model cannot be reached, fails, breaks off or says nothing. What
                was yielded before stays true.
        """
        messages = self._prompt.messages(
            passages=delimited(passages), question=question, no_answer=NO_ANSWER
        )
        read = 0
        with closing(_pieces(self._model, messages)) as pieces:
            for text in sentences(_bounded(pieces)):
                written = parse(text, len(passages))
                if _abstains(written):
                    if not read:
                        yield Notice("model-abstained", "The chat model found no answer to this.")
                    return
                if read == MOST_SENTENCES:
                    yield Notice("answer-shortened", "The chat model did not stop; it was cut off.")
                    return
                read += 1
                yield from self._checked(written, passages)
        if not read:
            raise ChatModelError("The chat model sent an empty answer.", "Ask again.")

    def _checked(self, written: Written, passages: Sequence[Passage]) -> Iterator[Claim | Notice]:
        """Yield the claim of one sentence if anything supports it, and what was taken from it."""
        if not written.text:
            return
        places = {
            number: locate(written.text, passages[number - 1], self._similarity)
            for number in written.cited
        }
        claim = (
            _claim(written.text, places.values())
            or self._halves(written, passages)
            or _together(written.text, places.values())
            or _claim(written.text, self._elsewhere(written, passages))
        )
        for number in written.invented:
            yield _removed(number, "there is no such passage")
        for number, place in places.items():
            if claim is None or place.citation not in claim.citations:
                yield _removed(number, place.verdict.reason or "another says it more exactly")
        yield claim or Notice(
            "sentence-left-out",
            "A sentence of the chat model was left out, because no passage supports it: "
            f"“{_short(written.text)}”",
        )

    def _halves(self, written: Written, passages: Sequence[Passage]) -> Claim | None:
        """Make a claim of a sentence whose two statements two cited passages verify."""
        cited = [passages[number - 1] for number in written.cited]
        places = locate_parts(written.text, cited) if len(cited) > 1 else ()
        if not places:
            return None
        citations = tuple(dict.fromkeys(place.citation for place in places))
        return Claim(
            written.text, citations, "verified", min(place.verdict.score for place in places)
        )

    def _elsewhere(self, written: Written, passages: Sequence[Passage]) -> list[Located]:
        """Find a passage that verifies a sentence whose own citations do not hold."""
        others = (
            locate(written.text, passage)
            for number, passage in enumerate(passages, start=1)
            if number not in written.cited
        )
        found = next((place for place in others if place.verdict.support == "verified"), None)
        return [found] if found else []


def _claim(text: str, places: Collection[Located]) -> Claim | None:
    """Make a claim of a sentence and its places, the verified ones alone where there are any."""
    best = max(places, key=lambda place: place.rank, default=None)
    if best is None or best.verdict.support == "unsupported":
        return None
    kept = [place for place in places if place.verdict.support == best.verdict.support]
    citations = tuple(dict.fromkeys(place.citation for place in kept))
    return Claim(text, citations, best.verdict.support, best.verdict.score)


def _together(text: str, places: Collection[Located]) -> Claim | None:
    """Make a weak claim of a sentence that only several passages together support."""
    citations = tuple(dict.fromkeys(place.citation for place in places))
    verdict = verify(text, " ".join(citation.quote for citation in citations))
    if len(citations) < 2 or verdict.support == "unsupported":
        return None
    return Claim(text, citations, "weak", min(verdict.score, WEAK_SCORE))


def standalone(question: str, history: Sequence[Turn], model: BaseChatModel, prompt: Prompt) -> str:
    """Return the last question of a conversation, rewritten so that it stands alone.

    Raises:
        ChatModelError: the model fails, or its reply is empty or no single question.
    """
    messages = prompt.messages(conversation=_conversation(history), question=question)
    limit = LONGEST_QUESTION + len(question)
    reply = ""
    with closing(_pieces(model, messages)) as pieces:
        for piece in without_reasoning(_bounded(pieces)):
            reply += piece
            if len(reply) > limit + LONGEST_ASIDE:
                break
    rewritten = _question_of(reply)
    said = " ".join(f"{turn.question} {turn.answer}" for turn in history[-TURNS_SHOWN:])
    if (
        not rewritten
        or len(rewritten) > limit
        or not _says_no_more(rewritten, f"{question} {said}")
    ):
        raise ChatModelError(
            "The chat model did not rewrite the question as one line.",
            "Ask the whole question, without words like “it” or “they”.",
        )
    return rewritten


def _question_of(reply: str) -> str:
    """Return the one line of a reply that is the question, without what introduces it."""
    lines = [LABEL.sub("", plain(line)).strip("\"“”'‘’` ") for line in reply.splitlines()]
    lines = [line for line in lines if any(map(str.isalnum, line))]
    asking = [line for line in lines if line.endswith(("?", "？", "؟"))]
    chosen = lines if len(lines) == 1 else asking
    return chosen[0] if len(chosen) == 1 else ""


def _says_no_more(rewritten: str, told: str) -> bool:
    """Say whether half of what a rewritten question speaks of was said: an answer tells more.

    One that speaks of nothing is no question of the conversation either.
    """
    wanted, known = content_stems(rewritten), set(stems(told))
    return bool(wanted) and 2 * sum(stem in known for stem in wanted) >= len(wanted)


def delimited(passages: Sequence[Passage]) -> str:
    """Return the passages numbered and fenced; none can close its own fence or open another."""
    return "\n\n".join(
        f'<passage number="{number}" title="{_label(passage)}">\n'
        f"{_fenced(passage.text)}\n</passage>"
        for number, passage in enumerate(passages, start=1)
    )


def _label(passage: Passage) -> str:
    return re.sub(r'[<>"\s]+', " ", passage.context)[:200].strip()


def _fenced(text: str) -> str:
    return _DELIMITER.sub("‹", text)


def _conversation(history: Sequence[Turn]) -> str:
    return "\n\n".join(
        f"<turn>\nQuestion: {_fenced(turn.question[:TURN_CHARACTERS])}\n"
        f"Answer: {_fenced(turn.answer[:TURN_CHARACTERS])}\n</turn>"
        for turn in history[-TURNS_SHOWN:]
    )


def _pieces(model: BaseChatModel, messages: Sequence[BaseMessage]) -> Generator[str, None, None]:
    """Yield the model's text as it arrives; closing this closes the connection."""
    name = str(getattr(model, "model_name", None) or getattr(model, "model", type(model).__name__))
    deadline = time.monotonic() + LONGEST_SECONDS
    # LangChain calls it an iterator; it is a generator, and left open it keeps its connection.
    chunks = cast("Generator[AIMessageChunk, None, None]", model.stream(list(messages)))
    with failures_of(name), closing(chunks):
        for chunk in chunks:
            if time.monotonic() > deadline:
                raise ChatModelError(
                    f"The chat model {name} took longer than {LONGEST_SECONDS:.0f} seconds.",
                    "Use a faster model.",
                )
            yield str(chunk.text)


def _bounded(pieces: Iterator[str]) -> Iterator[str]:
    """Pass text on until it is longer than any answer; reasoning does not count as answer."""
    read = 0
    for piece in pieces:
        read += len(piece)
        yield piece
        if read > LONGEST_REASONING:
            return


def _abstains(written: Written) -> bool:
    """Say whether a sentence is the word for no answer, or says so in its own words, uncited."""
    if NO_ANSWER in written.text:
        return True
    words = re.sub(r"[^a-z]+", " ", written.text.casefold()).strip()
    declines = words.startswith(NO_ANSWER.replace("_", " ").casefold())
    return not written.cited and (declines or bool(_DECLINES.search(written.text)))


def _removed(number: int, reason: str) -> Notice:
    return Notice("citation-removed", f"A citation [{number}] was removed: {reason}.")


def _short(text: str) -> str:
    return text if len(text) <= 160 else f"{text[:159].rstrip()}…"
