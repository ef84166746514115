"""The document page in a real browser: the cited words are in view, with and without JavaScript."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from served import FILES, SCRIPT, assistant_over, client_of

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
FILLER = "\n\n".join(f"Paragraph {number} says nothing of note." for number in range(200))
CITED = "The lighthouse was painted red in 1987."
LONG = f"# The coast\n\n## Early years\n\n{FILLER}\n\n## The lighthouse\n\n{CITED}\n\n{FILLER}\n"
VIEWS = [
    pytest.param({"viewport": {"width": 1280, "height": 800}}, id="desktop"),
    pytest.param({"viewport": {"width": 390, "height": 844}}, id="phone"),
    pytest.param({"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"}, id="dark"),
    pytest.param(
        {"viewport": {"width": 800, "height": 600}, "java_script_enabled": False}, id="no script"
    ),
]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    home: Path = tmp_path_factory.mktemp("home")
    files = {"coast.md": LONG, "notes/scripts.txt": FILES["notes/scripts.txt"]}
    with assistant_over(home, files) as assistant, client_of(assistant) as client:
        yield client


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Playwright's own browser where the system has none.
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


def complaints_of(page: Page, url: str) -> list[str]:
    """Return a list that fills with console messages, errors and requests to elsewhere."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((url, "data:")) else complaints.append(request.url)
        ),
    )
    return complaints


def path_of(client: httpx.Client, source: str, words: str = "") -> str:
    (entry,) = client.get("/v1/documents", params={"source": source}).json()["documents"]
    text = client.get(f"/v1/documents/{entry['id']}/text").text
    start = text.index(words)
    return f"/documents/{entry['id']}?start={start}&end={start + len(words)}"


@pytest.mark.parametrize("view", VIEWS)
def test_the_cited_words_are_in_view(
    client: httpx.Client, browser: Browser, view: dict[str, object]
) -> None:
    url = str(client.base_url).rstrip("/")
    context = browser.new_context(**view)  # type: ignore[arg-type]
    page = context.new_page()
    complaints = complaints_of(page, url)
    page.goto(url + path_of(client, "coast.md", CITED))
    mark = page.locator("mark#cited")
    assert mark.inner_text() == CITED
    box, window = mark.bounding_box(), page.viewport_size
    assert box is not None
    assert window is not None
    bar = page.locator(".bar").bounding_box()
    assert bar is not None
    assert bar["y"] + bar["height"] <= box["y"] <= window["height"] - box["height"]
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= window["width"]
    assert complaints == []
    context.close()


def test_the_bar_leads_back_to_the_cited_words(client: httpx.Client, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(str(client.base_url).rstrip("/") + path_of(client, "coast.md", CITED))
    page.evaluate("scrollTo(0, 0)")
    page.click(".bar .jump")
    page.wait_for_function("scrollY > 1000")
    box = page.locator("mark#cited").bounding_box()
    assert box is not None
    assert 0 < box["y"] < 720
    page.close()


def test_hostile_text_does_nothing(client: httpx.Client, browser: Browser) -> None:
    url = str(client.base_url).rstrip("/")
    page = browser.new_page()
    complaints = complaints_of(page, url)
    page.goto(url + path_of(client, "notes/scripts.txt", SCRIPT))
    assert "taken over" not in page.title().replace(SCRIPT, "")
    assert SCRIPT in page.inner_text("main")
    assert complaints == []
    page.close()


def test_the_api_page_shows_every_route(client: httpx.Client, browser: Browser) -> None:
    url = str(client.base_url).rstrip("/")
    page = browser.new_page()
    complaints = complaints_of(page, url)
    page.goto(f"{url}/docs")
    page.wait_for_selector(".opblock")
    described = client.get("/openapi.json").json()["paths"]
    assert page.locator(".opblock").count() == sum(len(methods) for methods in described.values())
    page.click("#operations-Answers-ask .opblock-summary-control")
    page.wait_for_selector("#operations-Answers-ask .responses-table")
    assert complaints == []
    page.close()
