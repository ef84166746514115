"""Text that would be a program if anybody ran it: in documents, names, questions, answers, URLs.

Each payload would set ``window.ran``, open a dialog, or ask for ``/ran``; in chat, widget, viewer
and error pages none of them does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest
from browser import DESKTOP, chromium
from chat_server import Behaviour, ChatServer, first_sentence
from playwright.sync_api import Browser, Page, Request, expect
from pydantic import SecretStr
from served import serving, write
from widget_host import SECONDS, SECRET, Host, hosting, opened, put
from widget_host import ask as ask_widget

from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.web.app import create_app

RUN = "window.ran=1"
PAYLOADS = (
    f"<script>{RUN}</script>",
    f"<img src=/ran onerror={RUN}>",
    f"<svg/onload={RUN}>",
    f"\"><img src=/ran onerror={RUN}>'><img src=/ran onerror={RUN}>",
    f"'\"--></style></script></title></textarea><script>{RUN}</script>",
    f"[a link](javascript:{RUN}) and ![a picture](/ran)",
    '<iframe srcdoc="<script>top.ran=1</script>"></iframe>',
    f"<details open ontoggle={RUN}>",
    f'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=/ran '
    f'onerror={RUN}&gt;">',
    f"{{{{constructor.constructor('{RUN}')()}}}} ${{{RUN}}} $\\href{{javascript:{RUN}}}{{x}}$",
    f"<a href=javascript:{RUN} autofocus onfocus={RUN} tabindex=1>press</a>",
    f"<form><button formaction=javascript:{RUN}>press</button></form>",
    "<base href=//evil.example/><link rel=stylesheet href=/ran><meta http-equiv=refresh "
    "content='0;url=/ran'>",
    f"&lt;img src=/ran onerror={RUN}&gt; &#60;script&#62;{RUN}&#60;/script&#62;",
    f"<x onclick={RUN} style=position:fixed;inset:0>press</x>",
)
ROOMS = (
    *("amber", "basalt", "cedar", "dune", "ember", "fjord", "garnet", "harbor", "indigo"),
    *("jasper", "kelp", "lagoon", "meadow", "nickel", "ochre"),
)
NAME = f"<img src=x onerror={RUN}>.md"
FILES = {
    f"rooms/{room}.md": f"# The {room} room {payload}\n\n"
    f"The {room} room is opened with the word {payload} by its keeper.\n"
    for room, payload in zip(ROOMS, PAYLOADS, strict=True)
} | {f"rooms/{NAME}": f"# The zinc room\n\nThe zinc room is opened with a {PAYLOADS[1]} key.\n"}

ADA = {"X-Forwarded-User": "ada"}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
]


def question(room: str) -> str:
    return f"With which word is the {room} room opened?"


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with hosting() as host:
        yield host


@contextmanager
def serving_with(home: Path, host: Host, model: str | None = None) -> Iterator[str]:
    """Serve the payloads to the widget of the host, and to whoever opens the chat."""
    settings = Settings(
        home=home,
        origins=host.url,
        widget_secret=SecretStr(SECRET),
        proxy_addresses="127.0.0.1",
        questions_per_minute=10_000,
        caution="lenient",
        chat_model="openai:made-up" if model else None,
        chat_base_url=model,
        chat_api_key=SecretStr("none"),
    )
    with Assistant.open(settings=settings) as assistant:
        assert not assistant.sync().failed
        with serving(create_app(assistant)) as url:
            yield url


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("payloads")
    (home / "corpus").mkdir()
    write(home, FILES)
    return home


@pytest.fixture(scope="module")
def url(home: Path, host: Host) -> Iterator[str]:
    with serving_with(home, host) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@contextmanager
def watched(browser: Browser, **headers: str) -> Iterator[Page]:
    """Yield a page; whatever runs in it, or in a page that it opens, fails the test."""
    ran: list[str] = []

    def asked(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.path == "/ran" or parts.hostname not in {"127.0.0.1", None}:
            ran.append(request.url)

    def listen(page: Page) -> None:
        page.on("dialog", lambda dialog: ran.append(f"dialog {dialog.message}"))
        page.on("request", asked)

    context = browser.new_context(**DESKTOP, extra_http_headers=headers)
    context.on("page", listen)
    yield context.new_page()
    for page in context.pages:
        for frame in page.frames:
            frame.wait_for_load_state()  # one that is on its way cannot be asked
            assert not frame.evaluate("() => window.ran || (top && top.ran)"), frame.url
    assert ran == []
    context.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Yield a page of somebody whom a proxy signed in."""
    with watched(browser, **ADA) as page:
        yield page


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    """Yield a page of a visitor of the host, whom the host signs in."""
    with watched(browser) as page:
        yield page


def ask_chat(page: Page, text: str) -> None:
    asked = page.locator("#log .bot-row").count()
    page.get_by_label("Your question").fill(text)
    page.keyboard.press("Enter")
    answer = page.locator("#log .bot-row").nth(asked).locator(".done, .abstained, .problem")
    expect(answer.first).to_be_visible(timeout=SECONDS)


@pytest.mark.parametrize("payload", [PAYLOADS[0], PAYLOADS[1], PAYLOADS[6], PAYLOADS[12]])
def test_what_runs_would_be_heard(browser: Browser, host: Host, payload: str) -> None:
    host.pages["/unescaped"] = f"<!doctype html><body>{payload}", ""

    def show() -> None:
        with watched(browser) as page:
            page.goto(f"{host.url}/unescaped")
            page.wait_for_timeout(300)

    with pytest.raises(AssertionError):
        show()


@pytest.mark.timeout(600)
def test_nothing_runs_in_the_chat(page: Page, url: str) -> None:
    page.goto(url)
    for room in (*ROOMS, "zinc"):
        ask_chat(page, question(room))
        page.locator("#log .chip").last.click()
    for payload in PAYLOADS:
        ask_chat(page, f"What is {payload} in the amber room?")
    assert page.locator("#log .words").count() >= len(ROOMS)
    for payload in PAYLOADS[:2]:
        expect(page.locator("#log").get_by_text(payload).first).to_be_attached()
    assert page.locator("#log :is(script, iframe, form, base, details, x, math)").count() == 0
    assert page.locator("#log img:not([src^='/gradio'])").count() == 0


@pytest.mark.timeout(600)
def test_nothing_runs_in_the_widget(visitor: Page, url: str, host: Host) -> None:
    shown = {"title": PAYLOADS[3], "greeting": PAYLOADS[1], "examples": "|".join(PAYLOADS[:3])}
    widget = opened(visitor, put(host, url, **shown))
    for room in (*ROOMS, "zinc"):
        answer = ask_widget(widget, question(room))
        if answer.locator(".chip").count():
            answer.locator(".chip").first.click()
    for payload in PAYLOADS:
        ask_widget(widget, f"What is {payload} in the amber room?")
    found = "it => it.shadowRoot.querySelectorAll('script, iframe, img, base, x, math').length"
    assert widget.evaluate(found) == 0
    assert widget.locator(".chip").count() >= len(ROOMS)
    visitor.reload()  # what was kept is shown again
    expect(visitor.locator("assistant-widget .question").first).to_be_attached(timeout=SECONDS)


@pytest.mark.timeout(600)
def test_nothing_runs_of_what_a_model_says(
    page: Page, visitor: Page, host: Host, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    (home / "corpus").mkdir(parents=True)
    write(home, FILES)
    said = Behaviour(lambda found: f"{first_sentence(found[0])} {' '.join(PAYLOADS)} [1]")
    with ChatServer(said) as model, serving_with(home, host, model.url) as url:
        page.goto(url)
        for room in ROOMS[:4]:
            ask_chat(page, question(room))
        widget = opened(visitor, put(host, url))
        for room in ROOMS[:4]:
            ask_widget(widget, question(room))
        assert model.requests


def test_nothing_runs_in_the_document_pages(page: Page, url: str) -> None:
    with httpx.Client(base_url=url, headers=ADA) as client:
        documents = client.get("/v1/documents").json()["documents"]
    assert len(documents) == len(FILES)
    for document in documents:
        page.goto(f"{url}/documents/{document['id']}?start=0&end=20")
        assert page.locator("main").count() == 1
        assert page.locator("main :is(img, iframe, form, base, details, x, math)").count() == 0
        assert not page.evaluate("window.ran")


def test_nothing_runs_in_what_is_refused(page: Page, url: str) -> None:
    for payload in PAYLOADS:
        text = quote(payload, safe="")
        for path in (
            f"/documents/{text}",
            f"/documents/x?version={text}&start={text}",
            f"/{text}",
            f"/v1/answers/{text}",
            f"/widget/{text}.json",
            f"/docs?url={text}#{text}",
        ):
            page.goto(url + path)
            assert not page.evaluate("window.ran"), path


def test_nothing_runs_in_the_embedded_page(page: Page, url: str) -> None:
    for payload in PAYLOADS:
        text = quote(payload, safe="")
        names = ("title", "greeting", "examples", "color", "theme", "language", "filter")
        page.goto(f"{url}/embed?{'&'.join(f'{name}={text}' for name in names)}")
        expect(page.locator("assistant-widget")).to_be_attached(timeout=SECONDS)
        page.wait_for_timeout(50)
        assert not page.evaluate("window.ran"), payload


def test_a_reason_is_kept_as_it_was_typed(url: str) -> None:
    with httpx.Client(base_url=url, headers=ADA, timeout=60) as client:
        answer = client.post("/v1/answers", json={"question": question("amber")}).json()
        for payload in PAYLOADS:
            body = {"helpful": False, "reason": payload}
            given = client.post(f"/v1/answers/{answer['id']}/feedback", json=body)
            assert given.status_code == 204
