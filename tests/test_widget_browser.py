"""The widget in a real browser: a host page on one port, the assistant on another."""

from __future__ import annotations

import gzip
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import pytest
from browser import DESKTOP, PHONE, chromium
from playwright.sync_api import Browser, Page, expect
from pydantic import SecretStr
from served import serving
from small_corpus import UNANSWERABLE, WHY, write_documents
from test_access import close_to
from widget_host import SECONDS, SECRET, Host, ask, hosting, opened, put

from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.types import Person
from assistant.web.app import create_app
from assistant.web.embed import LANGUAGES, WIDGET
from assistant.web.tokens import person_of

HOSTILE = (
    "body * { display: none !important; color: red !important; font-size: 3px !important; "
    "position: static !important; z-index: -1 !important; opacity: 0 !important } "
    "button, textarea, div, p { transform: scale(0) !important }"
)
STRICT = "default-src 'none'; script-src {assistant}; connect-src 'self' {assistant}"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
]


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with hosting() as host:
        yield host


@pytest.fixture(scope="module")
def assistant_url(
    host: Host, model_at_hand: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    home = tmp_path_factory.mktemp("widget") / "home"
    write_documents(home)
    close_to(home / "corpus/briefs", "diplomats")
    settings = Settings(
        home=home, origins=host.url, widget_secret=SecretStr(SECRET), questions_per_minute=1000
    )
    with Assistant.open(settings=settings) as assistant:
        assert not assistant.sync().failed
        with serving(create_app(assistant)) as url:
            yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(**DESKTOP)
    yield context.new_page()
    context.close()


def axe(page: Page) -> list[str]:
    """Return what axe-core finds that is serious or critical, in shadow trees too."""
    script = files("axe_playwright_python") / "axe.min.js"
    page.evaluate(script.read_text(encoding="utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", tags
    )
    return [
        f"{violation['id']}: {node['html']}: {node['failureSummary']}"
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


def test_the_script_is_small_and_speaks_four_languages() -> None:
    assert len(gzip.compress((WIDGET / "widget.js").read_bytes(), 9)) < 20_000
    words = {name: json.loads((WIDGET / f"{name}.json").read_text()) for name in LANGUAGES}
    assert set(words) == {"ar", "de", "en", "ja"}
    assert len({tuple(texts) for texts in words.values()}) == 1
    assert all(text for texts in words.values() for text in texts.values())


def test_ask_cite_and_follow_up(page: Page, host: Host, assistant_url: str) -> None:
    url = put(host, assistant_url, policy=STRICT, examples=f"{WHY}|What else?")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    widget = opened(page, url)
    widget.get_by_role("button", name=WHY).click()
    answer = widget.locator(".question + div").first
    expect(answer.locator(".chip").first).to_be_visible(timeout=SECONDS)
    expect(answer).to_contain_text("relative isolation")
    answer.locator(".chip").first.click()
    card = answer.locator(".card")
    expect(card).to_contain_text("Japan and Turkmenistan")
    expect(card.locator("mark")).to_contain_text("relative isolation")
    with page.context.expect_page() as new:
        card.get_by_role("button", name="Open the document").click()
    document = new.value
    expect(document.locator("mark#cited")).to_contain_text("relative isolation")
    assert "token" not in document.url
    later = ask(widget, "And how did China react?")
    expect(later.locator(".understood")).to_be_visible()
    expect(later).to_contain_text("loan")
    assert [text for text in complaints if "Content Security" in text or "Error" in text] == []


def test_what_the_documents_do_not_answer_is_said(
    page: Page, host: Host, assistant_url: str
) -> None:
    widget = opened(page, put(host, assistant_url))
    answer = ask(widget, UNANSWERABLE)
    expect(answer.locator(".abstained")).to_have_text("The documents do not answer this question.")
    expect(answer.locator(".card").first).to_be_visible()
    assert answer.locator(".chip").count() == 0


def test_a_visitor_sees_what_their_groups_may_see(
    page: Page, host: Host, assistant_url: str
) -> None:
    host.groups = ()
    try:
        widget = opened(page, put(host, assistant_url))
        answer = ask(widget, WHY)
        expect(answer.locator(".abstained")).to_be_visible()
        assert "isolation" not in str(widget.evaluate("e => e.shadowRoot.textContent"))
    finally:
        host.groups = ("diplomats",)


def test_a_token_is_renewed_before_and_after_it_is_over(
    page: Page, host: Host, assistant_url: str
) -> None:
    widget = opened(page, put(host, assistant_url))
    host.lifetime_seconds, before = 5, host.tokens  # sooner than the widget's margin: always anew
    try:
        expect(ask(widget, WHY)).to_contain_text("isolation")
        expect(ask(widget, WHY)).to_contain_text("isolation")
        assert host.tokens >= before + 2
        host.lifetime_seconds = -100  # over when it comes: refused, asked for once more, told
        answer = ask(widget, WHY)
        expect(answer.locator(".problem")).to_contain_text("not signed in")
        host.lifetime_seconds = 300
        answer.get_by_role("button", name="Try again").click()
        expect(answer).to_contain_text("isolation", timeout=SECONDS)
    finally:
        host.lifetime_seconds = 300


def test_a_page_of_another_origin_may_not_ask(page: Page, assistant_url: str) -> None:
    with hosting() as stranger:
        widget = opened(page, put(stranger, assistant_url))
        answer = ask(widget, WHY)
        expect(answer.locator(".problem")).to_be_visible(timeout=SECONDS)
        assert "isolation" not in str(widget.evaluate("e => e.shadowRoot.textContent"))


def test_hostile_styles_do_not_reach_it(page: Page, host: Host, assistant_url: str) -> None:
    url = put(host, assistant_url, head=f"<style>{HOSTILE}</style>")
    widget = opened(page, url)
    expect(widget.get_by_role("textbox").first).to_be_visible()
    size = widget.get_by_role("textbox").first.evaluate("e => getComputedStyle(e).fontSize")
    assert size == "15px"
    expect(ask(widget, WHY)).to_contain_text("isolation")


def test_a_page_that_blocks_it_is_told_why(page: Page, host: Host, assistant_url: str) -> None:
    url = put(host, assistant_url, policy="script-src {assistant}; connect-src 'self'")
    page.goto(url)
    told = page.locator("assistant-widget").get_by_role("alert")
    expect(told).to_contain_text("Content-Security-Policy", timeout=SECONDS)


def test_two_on_one_page_are_two(page: Page, host: Host, assistant_url: str) -> None:
    second = (
        '<div id="here" style="height: 500px"></div>'
        f'<script src="{assistant_url}/widget.js" data-into="#here" data-name="second" '
        'data-language="de" data-token-url="/token"></script>'
    )
    page.goto(put(host, assistant_url, body=second))
    inline = page.locator("#here assistant-widget")
    expect(inline.get_by_role("button", name="Fragen")).to_be_visible(timeout=SECONDS)
    expect(page.locator("assistant-widget")).to_have_count(2)
    page.locator("assistant-widget[data-floating] .launcher").click()
    expect(ask(inline, WHY)).to_contain_text("isolation")
    expect(page.locator("assistant-widget[data-floating] .question")).to_have_count(0)


def test_the_conversation_outlives_a_change_of_page(
    page: Page, host: Host, assistant_url: str
) -> None:
    url = put(host, assistant_url)
    ask(opened(page, url), WHY)
    page.goto(url)
    widget = page.locator("assistant-widget")
    expect(widget.locator(".question")).to_have_text(f"You: {WHY}", timeout=SECONDS)
    expect(widget.locator(".chip").first).to_be_visible()
    widget.get_by_role("button", name="New conversation").click()
    expect(widget.locator(".question")).to_have_count(0)


def test_the_next_visitor_does_not_see_what_the_one_before_was_told(
    page: Page, host: Host, assistant_url: str
) -> None:
    url = put(host, assistant_url)
    ask(opened(page, url), WHY)
    host.visitor = "bob"
    try:
        page.goto(url)
        widget = page.locator("assistant-widget")
        expect(widget.get_by_role("button", name="New conversation")).to_be_visible(timeout=SECONDS)
        expect(widget.locator(".question")).to_have_count(0)
    finally:
        host.visitor = "ada"


def test_a_folder_may_be_called_like_a_number(page: Page, host: Host, assistant_url: str) -> None:
    page.goto(put(host, assistant_url, filter="2025"))
    filters = "document.querySelector('assistant-widget').filters()"
    page.locator("assistant-widget").wait_for(state="attached", timeout=SECONDS)
    assert page.evaluate(filters) == {"folder": "2025"}


def test_a_bright_colour_bears_black_letters(page: Page, host: Host, assistant_url: str) -> None:
    bright = "<style>assistant-widget { --assistant-color: #ffd200; }</style>"
    widget = opened(page, put(host, assistant_url, head=bright))
    expect(widget.locator("header")).to_have_css("color", "rgb(0, 0, 0)")


def test_keyboard_alone_is_enough(page: Page, host: Host, assistant_url: str) -> None:
    page.goto(put(host, assistant_url))
    launcher = page.locator("assistant-widget .launcher")
    launcher.focus()
    page.keyboard.press("Enter")
    page.keyboard.type(WHY)
    page.keyboard.press("Enter")
    expect(page.locator("assistant-widget .chip").first).to_be_visible(timeout=SECONDS)
    page.keyboard.press("Escape")
    expect(launcher).to_be_focused()
    expect(launcher).to_have_attribute("aria-expanded", "false")


def test_feedback_and_copy(browser: Browser, host: Host, assistant_url: str) -> None:
    context = browser.new_context(**DESKTOP, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    widget = opened(page, put(host, assistant_url))
    answer = ask(widget, WHY)
    answer.get_by_role("button", name="Not helpful").click()
    answer.get_by_role("textbox", name="What was wrong?").fill("The date <b>is</b> missing")
    answer.get_by_role("button", name="Send").click()
    expect(answer.get_by_role("status")).to_have_text("Thank you.")
    answer.get_by_role("button", name="Copy with sources").click()
    expect(answer.get_by_role("status")).to_have_text("Copied.")
    copied = str(page.evaluate("navigator.clipboard.readText()"))
    assert "[1] Japan and Turkmenistan: “" in copied
    assert f"{assistant_url}/documents/" in copied
    context.close()


def test_the_host_page_can_ask_and_listen(page: Page, host: Host, assistant_url: str) -> None:
    page.goto(put(host, assistant_url))
    expect(page.locator("assistant-widget .launcher")).to_be_visible(timeout=SECONDS)
    heard = page.evaluate(
        """async question => {
            const heard = [];
            for (const name of ["open", "question", "answer"])
                document.addEventListener(`assistant:${name}`, () => heard.push(name));
            const answer = await window.assistant.ask(question);
            return [...heard, answer.answered];
        }""",
        WHY,
    )
    assert heard[-1] is True
    assert set(heard[:-1]) == {"open", "question", "answer"}


def test_offline_and_a_restarting_server(page: Page, host: Host, assistant_url: str) -> None:
    widget = opened(page, put(host, assistant_url))
    page.context.set_offline(True)
    answer = ask(widget, WHY)
    expect(answer.locator(".problem")).to_contain_text("offline")
    page.context.set_offline(False)
    answer.get_by_role("button", name="Try again").click()
    expect(answer).to_contain_text("isolation", timeout=SECONDS)
    # A server that is just starting refuses a connection or two; the widget asks again by itself.
    refused = iter((True, True, False))
    page.route(
        f"{assistant_url}/v1/answers",
        lambda route: route.abort() if next(refused, False) else route.continue_(),
    )
    expect(ask(widget, WHY)).to_contain_text("isolation", timeout=SECONDS)


def test_an_answer_can_be_stopped(page: Page, host: Host, assistant_url: str) -> None:
    widget = opened(page, put(host, assistant_url))
    page.route(f"{assistant_url}/v1/answers", lambda route: None)  # never answers
    widget.get_by_role("textbox").first.fill(WHY)
    widget.get_by_role("textbox").first.press("Enter")
    widget.get_by_role("button", name="Stop").click()
    expect(widget.locator(".note", has_text="Stopped.")).to_be_visible()
    expect(widget.get_by_role("button", name="Ask", exact=True)).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(
    browser: Browser, host: Host, assistant_url: str, language: str, scheme: Any
) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844} if language in ("ar", "ja") else DESKTOP["viewport"],
        color_scheme=scheme,
    )
    page = context.new_page()
    url = put(host, assistant_url, language=language, examples=f"{WHY}|{UNANSWERABLE}", title="Ask")
    head = "<style>body { background: Canvas; color: CanvasText; color-scheme: light dark }</style>"
    html, policy = host.pages["/" + url.rsplit("/", 1)[1]]
    host.pages["/" + url.rsplit("/", 1)[1]] = html.replace("</head>", f"{head}</head>"), policy
    widget = opened(page, url)
    assert axe(page) == []
    answer = ask(widget, WHY)
    answer.locator(".chip").first.click()
    ask(widget, UNANSWERABLE)
    assert axe(page) == []
    assert widget.locator(".root").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    wide = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert wide, "the page scrolls sideways"
    context.close()


@pytest.mark.parametrize("position", ["right", "left"])
def test_it_fits_a_phone(browser: Browser, host: Host, assistant_url: str, position: str) -> None:
    context = browser.new_context(**PHONE)
    page = context.new_page()
    widget = opened(page, put(host, assistant_url, position=position))
    box = widget.locator(".panel").bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, 390)
    context.close()


def test_the_embedded_page_is_for_listed_sites_alone(
    page: Page, host: Host, assistant_url: str
) -> None:
    response = httpx.get(f"{assistant_url}/embed", params={"title": 'A"><script>alert(1)</script>'})
    assert "<script>alert" not in response.text
    assert f"frame-ancestors 'self' {host.url}" in response.headers["content-security-policy"]
    assert "x-frame-options" not in response.headers
    host.pages["/frame"] = (
        f'<!doctype html><title>Frame</title><iframe src="{assistant_url}/embed?language=de" '
        'style="width: 600px; height: 600px"></iframe>',
        "",
    )
    page.goto(f"{host.url}/frame")
    inside = page.frame_locator("iframe")
    expect(inside.get_by_role("button", name="Fragen")).to_be_visible(timeout=SECONDS)
    with hosting() as stranger:
        stranger.pages["/frame"] = host.pages["/frame"]
        page.goto(f"{stranger.url}/frame")
        page.wait_for_timeout(1000)
        assert page.frame_locator("iframe").get_by_role("button", name="Fragen").count() == 0


def test_the_example_host_signs_tokens_that_are_taken(assistant_url: str) -> None:
    example = Path(__file__).parent.parent / "examples/intranet/server.py"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, str(example), str(port), assistant_url]
    environment = {**os.environ, "ASSISTANT_WIDGET_SECRET": SECRET}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            page = _fetched(f"http://127.0.0.1:{port}/")
            assert f'src="{assistant_url}/widget.js"' in page.text
            assert assistant_url in page.headers["content-security-policy"]
            token = _fetched(f"http://127.0.0.1:{port}/assistant-token").json()["token"]
        finally:
            process.terminate()
    assert person_of(token, SECRET, "assistant") == Person("ada", frozenset({"staff"}))


def _fetched(url: str) -> httpx.Response:
    """Return a page of a server that is just starting."""
    for _ in range(100):
        try:
            return httpx.get(url)
        except httpx.ConnectError:
            time.sleep(0.1)
    raise AssertionError(f"{url} did not answer")
