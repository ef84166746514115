"""OpenAI's own client and LangChain's against the served assistant, as people use them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import httpx
import openai
import pytest
from langchain_openai import ChatOpenAI
from pydantic import SecretStr
from served import serving
from small_corpus import UNANSWERABLE, WHY

from assistant.pipeline import Assistant
from assistant.types import AnswerReady, Notice, Turn
from assistant.web.app import create_app
from assistant.web.openai_route import MODELS, Message, conversation
from assistant.writing import Writing


@pytest.fixture(scope="module")
def url(assistant: Assistant) -> Iterator[str]:
    with serving(create_app(assistant)) as url:
        yield url


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as client:
        yield client


def test_models_are_listed(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == list(MODELS)


def test_a_completion_is_the_answer(client: openai.OpenAI, assistant: Assistant) -> None:
    made = client.chat.completions.create(
        model="assistant", messages=[{"role": "user", "content": WHY}], temperature=0.7
    )
    message = made.choices[0].message
    own = assistant.ask(WHY)
    assert message.content == own.text
    assert made.choices[0].finish_reason == "stop"
    assert made.usage
    assert made.usage.total_tokens > 0
    assert message.annotations
    for annotation in message.annotations:
        cited = annotation.url_citation
        marker = f"[{(annotation.model_extra or {})['citation']['number']}]"
        assert message.content[cited.start_index : cited.end_index] == marker
        assert httpx.get(cited.url).status_code == 200
    answer = (made.model_extra or {})["answer"]
    assert [s["text"] for s in answer["sentences"]] == [s.text for s in own.sentences]


def test_a_stream_is_the_same_answer(client: openai.OpenAI, assistant: Assistant) -> None:
    text, last, used = "", None, None
    ids = set()
    for chunk in client.chat.completions.create(
        model="assistant",
        messages=[{"role": "system", "content": "Be brief."}, {"role": "user", "content": WHY}],
        stream=True,
        stream_options={"include_usage": True},
    ):
        ids.add(chunk.id)
        used = chunk.usage or used
        if chunk.choices:
            text += chunk.choices[0].delta.content or ""
            last = chunk.choices[0].finish_reason or last
    assert text == assistant.ask(WHY).text
    assert last == "stop"
    assert len(ids) == 1
    assert ids != {"chatcmpl-0"}
    assert used is not None


def test_sources_are_written_out_for_those_who_ask(client: openai.OpenAI) -> None:
    made = client.chat.completions.create(
        model="assistant-with-sources", messages=[{"role": "user", "content": WHY}]
    )
    assert "[1] Japan and Turkmenistan: http://127.0.0.1" in str(made.choices[0].message.content)


def test_notices_stand_above_the_sources(
    client: openai.OpenAI, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    doubt = Notice("unsure", "This may not be what was asked.")
    told = assistant.ask(WHY)
    answer = replace(told, notices=(doubt,))
    monkeypatch.setattr(Assistant, "stream", lambda *_: (event for event in [AnswerReady(answer)]))
    for model, noted in (("assistant-with-sources", True), ("assistant", False)):
        made = client.chat.completions.create(
            model=model, messages=[{"role": "user", "content": WHY}]
        )
        said = str(made.choices[0].message.content)
        assert said.startswith(told.text)
        assert ("\n\nNote: This may not be what was asked.\n\n[1] " in said) == noted


def test_a_follow_up_leans_on_the_messages_before(client: openai.OpenAI) -> None:
    made = client.chat.completions.create(
        model="assistant",
        messages=[
            {"role": "user", "content": WHY},
            {"role": "assistant", "content": "Because of its relative isolation. [1]"},
            {"role": "user", "content": [{"type": "text", "text": "And how did China react?"}]},
        ],
    )
    assert "loan" in str(made.choices[0].message.content)


def test_what_is_not_answered_is_said(client: openai.OpenAI) -> None:
    made = client.chat.completions.create(
        model="assistant", messages=[{"role": "user", "content": UNANSWERABLE}]
    )
    assert "do not answer" in str(made.choices[0].message.content)
    assert made.choices[0].message.annotations == []


def test_a_wrong_request_is_an_error_of_the_client(client: openai.OpenAI) -> None:
    with pytest.raises(openai.UnprocessableEntityError, match="no model"):
        client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": WHY}])
    with pytest.raises(openai.UnprocessableEntityError, match="not a question"):
        client.chat.completions.create(
            model="assistant", messages=[{"role": "assistant", "content": "Hello."}]
        )


def test_langchain_asks_it_as_it_asks_any_model(url: str, assistant: Assistant) -> None:
    _, text = assistant.keys.create("langchain", groups=None)
    model = ChatOpenAI(model="assistant", base_url=f"{url}/v1", api_key=SecretStr(text))
    assert model.invoke(WHY).content == assistant.ask(WHY).text
    pieces = [chunk.text for chunk in model.stream(WHY)]
    assert len([piece for piece in pieces if piece]) >= 1
    assert "".join(pieces) == assistant.ask(WHY).text


def test_a_wrong_key_is_an_authentication_error(url: str) -> None:
    with (
        openai.OpenAI(base_url=f"{url}/v1", api_key="ask_000000000000_x", max_retries=0) as client,
        pytest.raises(openai.AuthenticationError),
    ):
        client.models.list()


def test_a_defect_in_the_middle_ends_the_stream_with_an_error(
    client: openai.OpenAI, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Writing, "claims", lambda *_, **__: 1 / 0)
    with pytest.raises(openai.APIError, match="unexpected error") as caught:
        list(
            client.chat.completions.create(
                model="assistant", messages=[{"role": "user", "content": WHY}], stream=True
            )
        )
    assert "ZeroDivisionError" not in str(caught.value)
    assert "An answer broke off" in caplog.text


def test_messages_are_turns() -> None:
    said = [
        Message(role="system", content="Be kind."),
        Message(role="assistant", content="Hello!"),
        Message(role="user", content="One?"),
        Message(role="user", content="Two?"),
        Message(role="assistant", content="Two."),
        Message(role="tool", content="{}"),
        Message(role="user", content="Three?"),
    ]
    assert conversation(said) == ("Three?", [Turn("One?", ""), Turn("Two?", "Two.")])


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ("It is. [1]\n\n[1] A: b: https://x/y#z\n[2] C: http://x\n", "It is. [1]"),
        ("It is. [1]\n\nNote: Not sure.\nNote: b\n\n[1] A: http://x", "It is. [1]"),
        ("[1] A: http://x", "[1] A: http://x"),
        ("It is.\n[1] A: no link", "It is.\n[1] A: no link"),
        ("\n[1] a: http://a" * 15_000 + "\nx", "\n[1] a: http://a" * 15_000 + "\nx"),
    ],
    ids=["a list", "notes", "nothing else", "no list", "long"],
)
def test_the_list_of_sources_is_nothing_that_was_said(answer: str, kept: str) -> None:
    said = [
        Message(role="user", content="One?"),
        Message(role="assistant", content=answer),
        Message(role="user", content="Two?"),
    ]
    began = time.process_time()
    assert conversation(said)[1] == [Turn("One?", kept)]
    assert time.process_time() - began < 1
