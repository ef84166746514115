"""The chat without a browser: what is shown of an answer, and what each event leaves behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from served import FILES, QUESTION, assistant_over

from assistant.errors import ChatModelError, NotFound
from assistant.pipeline import Assistant
from assistant.types import (
    Answer,
    AnswerReady,
    Citation,
    Document,
    DocumentReference,
    Event,
    Notice,
    Passage,
    PassagesFound,
    Sentence,
    SentenceReady,
    Turn,
)
from assistant.web import chat
from assistant.web.chat_page import conversation, messages
from assistant.web.chat_page.sources import plain_text, source, text_after, text_before

TEXT = (
    "The first line.\n\nThe plan lists three crossings. Each gets two lanes.\n\nCosts are shared."
)
REFERENCE = DocumentReference("d1", "sha256:" + "0" * 64, "reports/plan.pdf", "Border plan")
DOCUMENT = Document(REFERENCE, "pdf", "2026-01-01T00:00:00Z", TEXT, ())
QUOTE = "The plan lists three crossings."
START = TEXT.index(QUOTE)
CITATION = Citation(1, REFERENCE, 3, "Border plan › Crossings", START, START + len(QUOTE), QUOTE)
ANSWER = Answer(
    id="a1",
    question="How many crossings?",
    standalone_question="How many crossings?",
    answered=True,
    text="The plan lists three crossings. [1]",
    sentences=(Sentence(QUOTE, (1,), "verified", 0.9),),
    citations=(CITATION,),
    related=(),
    confidence=0.9,
    model="extractive",
    index_version="v1",
    created="2026-01-01T00:00:00Z",
    timings_ms={},
)
HOSTILE = st.one_of(
    st.text(),
    st.sampled_from(
        ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"'><b>", "</pre></p>&lt;"]
    ),
)


def find_document(document_id: str, version: str) -> Document:
    assert (document_id, version) == (REFERENCE.id, REFERENCE.version)
    return DOCUMENT


def shown(answer: Answer) -> HTMLParser:
    sources = [source(citation, find_document) for citation in answer.citations]
    return HTMLParser(messages.answered(answer, sources))


def text_of(tree: HTMLParser, selector: str) -> str:
    node = tree.css_first(selector)
    assert node is not None, selector
    return str(node.text())


# What is shown -----------------------------------------------------------------------------------


def test_a_sentence_has_the_numbers_of_its_sources() -> None:
    tree = shown(ANSWER)
    assert text_of(tree, ".words") == QUOTE
    (chip,) = tree.css(".sentence .chip")
    assert chip.attributes["value"] == "1"
    assert chip.text() == "Source [1]"


def test_a_card_shows_the_exact_words_amid_the_document() -> None:
    tree = shown(ANSWER)
    assert text_of(tree, ".source .title") == "Border plan"
    assert text_of(tree, ".source .place") == "Page 3 · Crossings"
    assert text_of(tree, ".source mark") == QUOTE
    assert text_of(tree, ".source blockquote") == TEXT
    link = tree.css_first(".source a")
    assert link is not None
    assert link.attributes["href"] == CITATION.url
    assert link.attributes["target"] == "_blank"


def test_a_quote_stands_alone_where_its_document_is_gone() -> None:
    def gone(document_id: str, version: str) -> Document:
        raise NotFound(f"There is no document {document_id}.", "See GET /v1/documents.")

    card = source(CITATION, gone)
    assert (card.before, card.quote, card.after) == ("", QUOTE, "")


@given(st.text(max_size=600), st.text(min_size=1, max_size=50), st.text(max_size=600))
def test_the_context_is_the_documents_own(before: str, quote: str, after: str) -> None:
    text = before + quote + after
    first = text_before(text, len(before)).removeprefix("… ")
    last = text_after(text, len(before) + len(quote)).removesuffix(" …")
    assert before.endswith(first)
    assert after.startswith(last)


def test_weak_support_is_said_in_words() -> None:
    weak = replace(ANSWER, sentences=(Sentence(QUOTE, (1,), "weak", 0.4),))
    assert "weakly supported" in text_of(shown(weak), ".sentence")
    assert "weakly supported" not in text_of(shown(ANSWER), ".sentence")


def test_notices_are_shown() -> None:
    notice = Notice("citation-removed", "A citation that could not be found was removed.")
    assert text_of(shown(replace(ANSWER, notices=(notice,))), ".notice") == notice.message


@pytest.mark.parametrize(
    ("understood", "told"),
    [
        pytest.param("how  many crossings?", False, id="same words"),
        pytest.param("How many crossings does the plan list?", True, id="another question"),
    ],
)
def test_how_a_question_was_understood_is_told_where_it_differs(
    understood: str, told: bool
) -> None:
    tree = shown(replace(ANSWER, standalone_question=understood))
    assert bool(tree.css(".understood")) is told


def test_no_answer_cites_nothing_and_lists_the_nearest_passages() -> None:
    passage = Passage(REFERENCE, 3, None, 0, 15, TEXT[:15], 0.2)
    none = replace(
        ANSWER, answered=False, text="No.", sentences=(), citations=(), related=(passage,)
    )
    tree = HTMLParser(messages.abstained(none))
    assert not tree.css(".chip, .source")
    assert text_of(tree, ".none") == "No."
    assert text_of(tree, "h3") == "Nearest passages"
    link = tree.css_first(".nearest a")
    assert link is not None
    assert link.attributes["href"] == passage.url
    assert text_of(tree, ".nearest .place") == "Page 3"


@given(HOSTILE)
def test_nothing_that_is_shown_becomes_markup(text: str) -> None:
    reference = replace(REFERENCE, title=text)
    citation = replace(CITATION, document=reference, heading=text, quote=text)
    passage = Passage(reference, None, text, 0, 1, text, 0.1)
    answer = replace(
        ANSWER,
        standalone_question=text,
        text=text,
        sentences=(Sentence(text, (1,), "verified", 1.0),),
        citations=(citation,),
        related=(passage,),
        notices=(Notice("code", text),),
    )
    full = replace(
        ANSWER, standalone_question="x", notices=(Notice("code", "x"),), related=(passage,)
    )
    card = source(CITATION, find_document)
    hostile = replace(card, title=text, place=text, before=text, quote=text, after=text)
    tame = replace(full, related=(replace(passage, document=REFERENCE, heading="x"),))
    assert elements(messages.answered(answer, [hostile])) <= elements(
        messages.answered(full, [card])
    )
    assert elements(messages.abstained(answer)) <= elements(messages.abstained(tame))
    assert elements(messages.question(text)) == elements(messages.question("x"))


def elements(html: str) -> set[str]:
    return {
        f"{node.tag}.{node.attributes.get('class')}"
        for node in HTMLParser(html).css("body *")
        if node.tag
    }


def test_a_copied_answer_lists_its_sources() -> None:
    assert plain_text(ANSWER) == (
        "The plan lists three crossings. [1]\n\nSources\n"
        "[1] Border plan, p. 3: “The plan lists three crossings.”"
    )


# The course of a conversation --------------------------------------------------------------------


class Scripted:
    """An assistant whose events are given; the real one is asked below and in the browser."""

    def __init__(self, events: Sequence[Event | Exception]) -> None:
        self.events = events
        self.histories: list[Sequence[Turn]] = []

    def stream(self, question: str, history: Sequence[Turn]) -> Iterator[Event]:
        self.histories.append(history)
        for event in self.events:
            if isinstance(event, Exception):
                raise event
            yield event

    def document(self, document_id: str, version: str) -> Document:
        return find_document(document_id, version)


EVENTS: tuple[Event, ...] = (
    PassagesFound((), "How many crossings does the plan list?"),
    SentenceReady(ANSWER.sentences[0], (CITATION,)),
    AnswerReady(ANSWER),
)


def course(
    events: Sequence[Event | Exception], earlier: conversation.Conversation = ()
) -> list[conversation.Exchange]:
    assistant: Any = Scripted(events)
    return list(conversation.ask(assistant, ANSWER.question, earlier))


def test_an_answer_appears_sentence_by_sentence() -> None:
    waiting, found, writing, done = course(EVENTS)
    assert "Searching" in waiting.shown
    assert found.draft is not None
    assert found.draft.understood == "How many crossings does the plan list?"
    assert QUOTE in writing.shown
    assert text_of(HTMLParser(writing.shown), ".source mark") == QUOTE
    assert not HTMLParser(writing.shown).css(".copy")
    assert done.answer == ANSWER
    assert done.draft is None


def test_an_error_is_shown_with_its_remedy_and_leaves_no_turn() -> None:
    *_, ended = course([EVENTS[0], ChatModelError("It is <silent>.", "Start it.")])
    tree = HTMLParser(ended.shown)
    assert text_of(tree, ".message") == "It is <silent>."
    assert text_of(tree, ".remedy") == "Start it."
    assert conversation.history((ended,)) == []


def test_later_questions_are_asked_with_what_was_said_before() -> None:
    earlier = course(EVENTS)[-1]
    none = replace(earlier, answer=replace(ANSWER, answered=False, text="No."))
    assistant: Any = Scripted(EVENTS)
    list(conversation.ask(assistant, "and costs?", (earlier, none)))
    assert assistant.histories == [[Turn(ANSWER.question, ANSWER.text), Turn(ANSWER.question, "")]]


def test_a_stopped_answer_keeps_what_there_was() -> None:
    writing = course(EVENTS)[2]
    stopped = conversation.stopped(writing)
    assert QUOTE in stopped.shown
    assert "Stopped" in stopped.shown
    assert conversation.history((stopped,)) == [Turn(ANSWER.question, "")]


def test_a_whole_answer_is_not_stopped() -> None:
    done = course(EVENTS)[-1]
    assert conversation.stopped(done) == done


def test_a_defect_of_ours_is_logged_and_told_without_what_it_says(
    caplog: pytest.LogCaptureFixture,
) -> None:
    *_, ended = course([*EVENTS[:2], ZeroDivisionError("a secret of the server")])
    assert "unexpected error" in ended.shown
    assert "secret" not in ended.shown
    assert "a secret of the server" in caplog.text
    assert conversation.history((ended,)) == []
    assert conversation.stopped(ended) == ended


# The page ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    home: Path = tmp_path_factory.mktemp("home")
    with assistant_over(home, {"briefs/japan.md": FILES["briefs/japan.md"]}) as assistant:
        yield assistant


def test_the_chat_shows_what_the_assistant_answers(assistant: Assistant) -> None:
    *_, done = conversation.ask(assistant, QUESTION, ())
    assert done.answer is not None
    answer = assistant.ask(QUESTION)
    assert done.answer.sentences == answer.sentences
    tree = HTMLParser(done.shown)
    assert [node.text() for node in tree.css(".source mark")] == [
        citation.quote for citation in answer.citations
    ]


def test_the_page_has_no_link_of_gradios(client: httpx.Client) -> None:
    page = client.get("/").text
    assert "Ask the documents" in page
    assert "gradio.app" not in page
    assert "githubusercontent" not in page


def test_a_conversation_is_shown_to_whoever_held_it_alone(assistant: Assistant) -> None:
    ada, bob = chat._Desk(assistant, "oidc:ada"), chat._Desk(assistant, "oidc:bob")
    *_, (_, kept, _), _rest = ada.answer(QUESTION, ("", ()))
    assert kept[0] == "oidc:ada"
    assert len(kept[1]) == 1
    for desk, seen in ((ada, 2), (bob, 0)):
        assert len(desk.stop(kept)[0]) == seen
    (log, (owner, now), _), *_ = bob.answer("Another question?", kept)
    assert (owner, len(now), len(log)) == ("oidc:bob", 1, 2)
    bob.vote(kept, 1, helpful=False)  # of what one does not hold there is nothing to say


@pytest.mark.parametrize(
    "door", ["call/answer", "call/v2/answer", "api/answer", "run/answer", "run/predict"]
)
def test_the_page_is_asked_through_its_queue_alone(client: httpx.Client, door: str) -> None:
    for number in range(8):  # whichever of the page's events it is
        asked = {"data": [QUESTION, ["", []]], "fn_index": number, "session_hash": "x"}
        response = client.post(f"/gradio_api/{door}", json=asked)
        assert "neutrality" not in response.text
        assert "run/" in door or response.status_code == 404


def test_no_event_of_the_page_is_offered_as_an_api(client: httpx.Client) -> None:
    info = client.get("/gradio_api/info").json()
    assert info["named_endpoints"] == {}
    assert info["unnamed_endpoints"] == {}
    config = client.get("/config").json()
    assert {entry["api_visibility"] for entry in config["dependencies"]} == {"private"}
