"""Questions and answers as HTML, one function a kind of message.

Everything that comes from a document, a reader or a model is escaped by the templates, and the
chat shows what they make as it is, without Markdown in between. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError
from assistant.types import Answer, Notice, Sentence
from assistant.web.chat_page.sources import Source, place, plain_text, snippet
from assistant.web.pages import ASSETS, environment

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer in the making: what there is of it so far."""

    question: str
    understood: str
    sentences: tuple[Sentence, ...] = ()
    sources: tuple[Source, ...] = ()
    notices: tuple[Notice, ...] = ()


def _render(template: str, **values: Any) -> str:
    return environment(HERE).get_template(template).render(**values)


def head() -> str:
    """Return the page's style and script for its head.

    Gradio rewrites the rules of a style sheet that it is given as such, and breaks some of them.
    """
    style, script = ((HERE / name).read_text(encoding="utf-8") for name in ("chat.css", "chat.js"))
    return f"<style>\n{style}</style>\n<script>\n{script}</script>"


def masthead(documents: int, shown: str = "") -> str:
    """Return the title and what is being searched, and the name of who signed in."""
    return _render("masthead.html", documents=documents, shown=shown, assets=ASSETS)


def welcome(documents: int) -> str:
    """Return what stands in the place of the conversation before it begins."""
    return _render("welcome.html", documents=documents)


def panel() -> str:
    """Return the empty panel of sources; the script fills it."""
    return _render("panel.html")


def question(text: str) -> str:
    """Return a question as its asker typed it."""
    return _render("question.html", text=text)


def searching() -> str:
    """Return what stands in the place of an answer before its first sentence."""
    return _render("searching.html")


def written(draft: Draft, *, stopped: bool = False) -> str:
    """Return as much of an answer as there is, still being made or stopped by its reader."""
    return _answer(draft, plain="", state="stopped" if stopped else "writing")


def answered(answer: Answer, sources: Sequence[Source]) -> str:
    """Return a whole answer: sentences, citations, notices and the sources for the panel."""
    draft = Draft(
        answer.question,
        answer.standalone_question,
        answer.sentences,
        tuple(sources),
        answer.notices,
    )
    return _answer(draft, plain=plain_text(answer), state="done")


def _answer(draft: Draft, *, plain: str, state: str) -> str:
    return _render(
        "answer.html",
        understood=_if_different(draft.question, draft.understood),
        sentences=draft.sentences,
        sources={source.number: source for source in draft.sources},
        notices=draft.notices,
        plain=plain,
        state=state,
    )


def abstained(answer: Answer) -> str:
    """Return that the documents do not answer, and the passages that come nearest."""
    return _render(
        "abstention.html",
        understood=_if_different(answer.question, answer.standalone_question),
        answer=answer,
        passages=[(passage, place(passage), snippet(passage)) for passage in answer.related],
    )


def problem(error: AssistantError) -> str:
    """Return what went wrong and what to do about it."""
    return _render("problem.html", message=error.message, remedy=error.remedy)


def _if_different(asked: str, understood: str) -> str:
    """Return the question as understood, where that is not what was typed."""
    same = asked.casefold().split() == understood.casefold().split()
    return "" if same else understood
