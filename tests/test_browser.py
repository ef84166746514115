"""The chat in a real browser, over the real server: ask, look at a citation, follow up."""

from __future__ import annotations

import re
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from browser import DARK, DESKTOP, PHONE, chromium, served, visit
from playwright.sync_api import Browser, Locator, Page, expect
from served import serving

from assistant.errors import NotFound
from assistant.happenings import Watcher
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.types import (
    Document,
    DocumentSummary,
    Event,
    Person,
    Sentence,
    SentenceReady,
    Turn,
)
from assistant.web import chat
from assistant.web.app import create_app

QUESTION = "Why did Japan choose Turkmenistan first?"
HOSTILE = (
    "The vault code is <img src=x onerror=alert(1)> and ![picture](http://example.org/p.png) and "
    "[link](javascript:alert(2)) and **seven** and $x^2$ and $$y$$ and <script>alert(3)</script>."
)
FILES = {
    "briefs/japan.md": """# Japan in Central Asia

## Why did Japan choose Turkmenistan first?

Japan chose Turkmenistan first because of the country's relative isolation and its neutrality, and
because it offers opportunities to newcomers. Officials from both sides met in Ashgabat in spring.

## Money

The loan for the gas plant amounts to 600 million dollars.
""",
    "briefs/china.txt": """Beijing and its neighbours

China reacted to Japan's approach to Turkmenistan with new credit lines for Ashgabat.

The pipeline to the east carries forty billion cubic metres of gas a year.
""",
    "notes/vault.txt": f"Notes on <i>the vault</i>\n\n{HOSTILE}\n",
}
SECONDS = 30_000
"""As Playwright counts: milliseconds, enough for a slow machine."""

pytestmark = [
    pytest.mark.browser,
    # Gradio uses what the next pandas will no longer have.
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    for source, text in FILES.items():
        path = home / "corpus" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return home


@pytest.fixture(scope="module")
def url(home: Path) -> Iterator[str]:
    with served(home) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def slow() -> Iterator[tuple[Slow, str]]:
    assistant = Slow()
    with serving(create_app(cast(Assistant, assistant))) as url:
        yield assistant, url


def ask(page: Page, question: str) -> Locator:
    """Send a question as a reader does, and return its answer once that is whole."""
    asked = page.locator("#log .bot-row").count()
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")
    answer = page.locator("#log .bot-row").nth(asked).locator(".answer, .problem")
    expect(answer).to_have_class(re.compile("done|abstained|problem"), timeout=SECONDS)
    return answer


def words_of(answer: Locator) -> str:
    return " ".join(answer.locator(".words").all_text_contents())


def card(page: Page, number: int) -> Locator:
    return page.locator(f"#sources .source[value='{number}']")


def quote_of(page: Page, url: str) -> str:
    """Return the words that a link to a document page speaks of, by the API's account."""
    found = re.search(r"/documents/(.+)\?version=(.+)&start=(\d+)&end=(\d+)$", url)
    assert found
    base = "/".join(page.url.split("/")[:3])
    text = httpx.get(
        f"{base}/v1/documents/{found[1]}/text", params={"version": found[2]}, timeout=30
    ).text
    return text[int(found[3]) : int(found[4])]


def test_a_citation_leads_to_the_exact_words(browser: Browser, url: str) -> None:
    with visit(browser, url, DESKTOP) as page:
        page.get_by_role("button", name=QUESTION).or_(
            page.locator(".example").first
        ).first.wait_for()
        answer = ask(page, QUESTION)
        assert "relative isolation" in words_of(answer)
        answer.locator(".chip").first.click()
        shown = card(page, 1)
        expect(shown).to_be_focused()
        expect(shown.locator(".title")).to_have_text("Japan in Central Asia")
        expect(shown.locator(".place")).to_have_text(QUESTION)
        quote = shown.locator("mark").text_content()
        link = shown.get_by_role("link", name="Open in document")
        assert quote == quote_of(page, str(link.get_attribute("href")))
        assert quote in str(shown.locator("blockquote").text_content())
        with page.context.expect_page() as opened:
            link.click()
        document = opened.value
        expect(document.locator("mark#cited")).to_have_text(str(quote).replace("\n", " "))
        expect(document.locator("mark#cited")).to_be_in_viewport()


def test_an_example_question_is_answered(browser: Browser, url: str) -> None:
    with visit(browser, url, DESKTOP) as page:
        expect(page.locator("#masthead")).to_contain_text("3 documents")
        page.get_by_role("button", name=QUESTION).click(timeout=SECONDS)
        expect(page.locator("#log .question")).to_have_text(QUESTION)
        expect(page.locator(".answer.done .chip").first).to_be_visible(timeout=SECONDS)


def test_numbers_belong_to_their_own_answer(browser: Browser, url: str) -> None:
    with visit(browser, url, DESKTOP) as page:
        first = ask(page, QUESTION)
        second = ask(page, "and how did China react?")
        expect(second.locator(".understood")).to_contain_text("Turkmenistan")
        assert "credit lines" in words_of(second)
        expect(page.locator("#sources .of")).to_have_text("and how did China react?")
        second.locator(".chip").first.click()
        expect(card(page, 1).locator("mark")).to_contain_text("credit lines")
        first.locator(".chip").first.click()
        expect(card(page, 1).locator("mark")).to_contain_text("relative isolation")
        expect(page.locator("#sources .of")).to_have_text(QUESTION)
        expect(page.locator(".chip[aria-pressed=true]")).to_have_count(1)


def test_what_the_documents_do_not_answer_cites_nothing(browser: Browser, url: str) -> None:
    with visit(browser, url, DESKTOP) as page:
        ask(page, QUESTION)
        answer = ask(page, "who won the 2018 World Cup?")
        expect(answer).to_contain_text("do not answer")
        expect(answer.locator(".chip")).to_have_count(0)
        expect(answer.get_by_role("heading", name="Nearest passages")).to_be_visible()
        link = answer.locator(".nearest a").first
        assert quote_of(page, str(link.get_attribute("href")))
        expect(page.locator("#sources")).to_be_hidden()


@pytest.mark.parametrize(
    "question", ["What is the vault code?", "What <b>is</b> the vault **code**?"]
)
def test_hostile_text_is_text(browser: Browser, url: str, question: str) -> None:
    with visit(browser, url, DESKTOP) as page:
        answer = ask(page, question)
        expect(page.locator("#log .question")).to_have_text(question)
        assert HOSTILE in words_of(answer)
        answer.locator(".chip").first.click()
        expect(card(page, 1).locator("mark")).to_have_text(HOSTILE)
        expect(card(page, 1).locator(".title")).to_have_text("Notes on <i>the vault</i>")
        inside = "#log :is(img, script, b, i, strong, .katex, a:not([href^='/documents/']))"
        expect(page.locator(f"{inside}, {inside.replace('#log', '#sources')}")).to_have_count(0)


def test_a_question_that_is_too_long_is_explained_and_kept(browser: Browser, url: str) -> None:
    question = "why " * 1001
    with visit(browser, url, DESKTOP) as page:
        problem = ask(page, question)
        expect(problem.locator(".message")).to_contain_text("4,000")
        expect(problem.locator(".remedy")).not_to_be_empty()
        expect(page.get_by_label("Your question")).to_have_value(question)
        assert "relative isolation" in words_of(ask(page, QUESTION))


def test_feedback_reaches_the_answer_it_is_about(browser: Browser, url: str, home: Path) -> None:
    with visit(browser, url, DESKTOP) as page:
        ask(page, QUESTION)
        ask(page, "and how did the marmots of China react?")
        page.get_by_role("button", name="This answer helped").first.click()
        page.get_by_role("button", name="This answer did not help").last.click()
        deadline = time.monotonic() + 20
        while (given := votes(home)) != [1, 0] and time.monotonic() < deadline:
            page.wait_for_timeout(100)
        assert given == [1, 0]


def test_a_vote_that_is_taken_back_is_no_other(browser: Browser, url: str, home: Path) -> None:
    with visit(browser, url, DESKTOP) as page:
        before = votes(home)
        ask(page, QUESTION)
        for name in ("This answer helped", "Liked"):
            with page.expect_response("**/gradio_api/**"):
                page.get_by_role("button", name=name).click()
        page.wait_for_timeout(500)
        assert votes(home) == [*before, 1]


def votes(home: Path) -> list[int]:
    with closing(sqlite3.connect(home / "index" / "answers.sqlite")) as database:
        rows = database.execute(
            "SELECT helpful FROM answers WHERE helpful IS NOT NULL ORDER BY rowid"
        )
        return [helpful for (helpful,) in rows]


def test_an_answer_is_copied_with_its_sources(browser: Browser, url: str) -> None:
    view = {**DESKTOP, "permissions": ["clipboard-read", "clipboard-write"]}
    with visit(browser, url, view) as page:
        answer = ask(page, QUESTION)
        answer.get_by_role("button", name="Copy with sources").click()
        expect(answer.get_by_role("button", name="Copied")).to_be_visible()
        copied: str = page.evaluate("navigator.clipboard.readText()")
        text, _, sources = copied.partition("\n\nSources\n")
        assert text.startswith(words_of(answer).split(" [")[0][:40])
        assert re.match(r"\[1\] Japan in Central Asia: “.*relative isolation", sources)


def test_a_question_sent_meanwhile_has_its_turn(browser: Browser, url: str) -> None:
    with visit(browser, url, DESKTOP) as page:
        box = page.get_by_label("Your question")
        box.fill(QUESTION)
        page.keyboard.press("Enter")
        expect(box).to_have_value("")
        box.fill("What does the vault code look like?")
        page.keyboard.press("Enter")
        expect(page.locator("#log .bot-row .answer.done")).to_have_count(2, timeout=SECONDS)
        assert HOSTILE in words_of(page.locator("#log .answer").last)


def test_a_question_typed_while_an_example_is_answered_has_its_turn(
    browser: Browser, url: str
) -> None:
    other = "What does the vault code look like?"
    with visit(browser, url, DESKTOP) as page:
        page.get_by_role("button", name=QUESTION).click(timeout=SECONDS)
        box = page.get_by_label("Your question")
        expect(box).to_have_value("")
        box.fill(other)
        box.press("Enter")
        expect(page.locator("#log .bot-row .answer.done")).to_have_count(2, timeout=SECONDS)
        assert page.locator("#log .question").all_text_contents() == [QUESTION, other]


def test_escape_while_one_writes_closes_nothing(browser: Browser, url: str) -> None:
    with visit(browser, url, DESKTOP) as page:
        ask(page, QUESTION)
        expect(page.locator("#sources")).to_be_visible()
        page.get_by_label("Your question").press("Escape")
        expect(page.locator("#sources")).to_be_visible()
        expect(page.get_by_label("Your question")).to_be_focused()


def test_a_new_conversation_forgets_the_old(browser: Browser, url: str) -> None:
    with visit(browser, url, DESKTOP) as page:
        ask(page, QUESTION)
        page.get_by_role("button", name="New conversation").click()
        expect(page.locator(".example").first).to_be_visible()
        expect(page.locator("#sources")).to_be_hidden()
        answer = ask(page, "and how did they react?")
        expect(answer.locator(".understood")).to_have_count(0)


def test_on_a_phone_the_sources_are_a_sheet(browser: Browser, url: str) -> None:
    with visit(browser, url, PHONE) as page:
        answer = ask(page, QUESTION)
        expect(page.locator("#sources")).to_be_hidden()
        chip = answer.locator(".chip").first
        chip.tap()
        expect(card(page, 1)).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        page.keyboard.press("Escape")
        expect(page.locator("#sources")).to_be_hidden()
        expect(chip).to_be_focused()
        ask(page, "What is the vault code?")
        assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_keyboard_is_enough(browser: Browser, url: str) -> None:
    with visit(browser, url, DESKTOP) as page:
        answer = ask(page, QUESTION)
        answer.locator(".chip").first.focus()
        page.keyboard.press("Enter")
        expect(card(page, 1)).to_be_focused()
        page.keyboard.press("Tab")
        expect(card(page, 1).get_by_role("link")).to_be_focused()
        page.keyboard.press("Escape")
        expect(answer.locator(".chip").first).to_be_focused()
        name = answer.locator(".chip").first.text_content()
        assert name == "Source [1]"
        expect(page.get_by_role("region", name="Sources")).to_have_count(0)
        expect(page.locator("[data-testid=bot]")).to_have_attribute("aria-label", "Answer")


class Slow:
    """An assistant that never comes to an end by itself, and one that breaks when asked to."""

    settings = Settings(host="127.0.0.1")
    keys = None

    def __init__(self) -> None:
        self.ended = threading.Event()

    def seen_by(self, _person: Person, _request: str) -> Slow:
        return self

    def watch(self, _watcher: Watcher) -> None:
        """Tell nobody."""

    def counts(self) -> None:
        """Nobody collects."""

    def documents(self) -> list[DocumentSummary]:
        return []

    def suggestions(self) -> list[str]:
        return []

    def document(self, document_id: str, version: str) -> Document:
        raise NotFound(f"There is no document {document_id}.", "See GET /v1/documents.")

    def stream(self, question: str, history: Sequence[Turn]) -> Iterator[Event]:
        if "break" in question:
            raise ZeroDivisionError("a secret of the server")
        try:
            for number in range(1000):
                yield SentenceReady(Sentence(f"Sentence {number}.", (), "weak", 0.5), ())
                time.sleep(0.1)
        finally:
            self.ended.set()


def test_an_answer_can_be_stopped(browser: Browser, slow: tuple[Slow, str]) -> None:
    assistant, url = slow
    with visit(browser, url, DESKTOP) as page:
        page.get_by_label("Your question").fill("Are you there?")
        page.keyboard.press("Enter")
        expect(page.locator(".words")).not_to_have_count(0, timeout=SECONDS)
        page.get_by_role("button", name="Stop").click()
        expect(page.locator(".answer.stopped")).to_contain_text("Stopped.")
        assert assistant.ended.wait(10)
        said = page.locator(".words").count()
        page.wait_for_timeout(500)
        assert page.locator(".words").count() == said
        expect(page.get_by_role("button", name="Ask")).to_be_visible()


def test_a_defect_of_ours_is_told_without_a_traceback(
    browser: Browser, slow: tuple[Slow, str]
) -> None:
    with visit(browser, slow[1], DESKTOP) as page:
        problem = ask(page, "Do you break?")
        expect(problem).to_contain_text("unexpected error")
        assert "secret" not in page.locator("body").inner_text()
        expect(page.get_by_role("button", name="Ask")).to_be_visible()


def test_a_question_that_finds_the_line_full_stays_in_its_box(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "ANSWERS_AT_ONCE", 1)
    monkeypatch.setattr(chat, "WAITING", 1)
    app = create_app(cast(Assistant, Slow()))
    with serving(app) as url, visit(browser, url, DESKTOP) as first, browser.new_context() as other:
        first.get_by_label("Your question").fill("Are you there?")
        first.keyboard.press("Enter")
        expect(first.locator(".words")).not_to_have_count(0, timeout=SECONDS)
        waiting, refused = other.new_page(), other.new_page()
        for page in (waiting, refused):
            page.goto(url)
            expect(page.get_by_text("There is nothing to ask yet")).to_be_visible(timeout=SECONDS)
        for page in (waiting, refused):
            page.get_by_label("Your question").fill("And me?")
            with page.expect_response("**/queue/join*") as joined:
                page.keyboard.press("Enter")
        assert joined.value.status == 503
        expect(refused.get_by_text("currently busy")).to_be_visible()
        expect(refused.get_by_label("Your question")).to_have_value("And me?")
        expect(refused.locator("[data-testid=status-tracker]:visible")).to_have_count(0)
        first.get_by_role("button", name="Stop").click()
        expect(waiting.locator(".words")).not_to_have_count(0, timeout=SECONDS)
        waiting.get_by_role("button", name="Stop").click()
        expect(waiting.locator(".answer.stopped")).to_contain_text("Stopped.")


@pytest.mark.parametrize("view", [DESKTOP, DARK], ids=["light", "dark"])
def test_text_stands_out_from_its_ground(browser: Browser, url: str, view: dict[str, Any]) -> None:
    with visit(browser, url, view) as page:
        answer = ask(page, QUESTION)
        answer.locator(".chip").first.click()
        for selector in (".words", "#sources blockquote", "#sources mark", "#sources .open a"):
            assert contrast(page, selector) >= 4.5, selector


def contrast(page: Page, selector: str) -> float:
    """Return the contrast of text and ground (WCAG 2.2, 1.4.3), from 1 to 21."""
    colours = page.locator(selector).first.evaluate(
        """element => {
          const colours = [getComputedStyle(element).color];
          for (let ground = element; ground; ground = ground.parentElement) {
            const colour = getComputedStyle(ground).backgroundColor;
            if (!/(transparent|, 0\\))$/.test(colour)) return [...colours, colour];
          }
          return [...colours, "rgb(255, 255, 255)"];
        }"""
    )
    light, dark = sorted((_luminance(colour) for colour in colours), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_page_names_no_other_site(url: str) -> None:
    page = httpx.get(f"{url}/", timeout=30).text
    assert set(re.findall(r"https?://[^/\"'\\ ]+", page)) == {url}
