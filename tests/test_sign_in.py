"""Signing in at an OpenID provider: there and back as a browser goes, and what is refused."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import pytest
from browser import DESKTOP, PHONE, chromium
from fastapi import Request
from openid_provider import CLIENT_ID, CLIENT_SECRET, PASSWORD
from playwright.sync_api import expect
from pydantic import SecretStr
from served import assistant_over, code_of, serving_at

from assistant.errors import SettingsError
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.types import Person
from assistant.web.app import create_app
from assistant.web.sessions import Sessions, cookie_name
from assistant.web.sign_in import _Provider, check_provider, groups_of

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
FILES = {
    "open.md": "# Canteen\n\nThe canteen opens at seven.\n",
    "money/.access.toml": 'groups = ["finance"]\n',
    "money/salaries.md": "# Salaries\n\nThe director earns ninety thousand crowns.\n",
}


@dataclass(frozen=True)
class Place:
    """The assistant, its address and its provider's."""

    assistant: Assistant
    url: str
    provider: str
    audit: Path
    sessions: Sessions

    def audited(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.audit.read_text().splitlines()]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@contextmanager
def provider_for(callback: str) -> Iterator[str]:
    """Run the provider in a process of its own and yield its URL."""
    port = free_port()
    program = [sys.executable, "-W", "ignore", str(Path(__file__).parent / "openid_provider.py")]
    with subprocess.Popen(
        [*program, str(port), callback],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def settings_for(url: str, issuer: str, audit: Path) -> Settings:
    return Settings(
        oidc_issuer=issuer,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=SecretStr(CLIENT_SECRET),
        oidc_scopes="openid profile email groups",
        public_url=url,
        audit_log=audit,
        audit_questions=True,
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    home, port = tmp_path_factory.mktemp("home"), free_port()
    url, audit = f"http://127.0.0.1:{port}", home / "audit.jsonl"
    with (
        provider_for(f"{url}/auth/callback") as provider,
        assistant_over(home, FILES) as assistant,
    ):
        assistant.settings = settings_for(url, provider, audit).model_copy(update={"home": home})
        app = create_app(assistant)
        with serving_at(app, port):
            yield Place(assistant, url, provider, audit, app.state.desk._sessions)


@pytest.fixture
def browser(place: Place) -> Iterator[httpx.Client]:
    with httpx.Client(
        base_url=place.url, headers=HTML, timeout=60, follow_redirects=True
    ) as client:
        yield client


def form_of(page: httpx.Response) -> tuple[str, dict[str, str]]:
    """Return where the page's form goes and what it holds."""
    form = re.search(r"<form\b[^>]*>.*?</form>", page.text, re.DOTALL)
    assert form, page.text[:2000]
    opening = form[0].partition(">")[0]
    action = re.search(r'action="([^"]*)"', opening)
    fields = {}
    for tag in re.findall(r"<input\b[^>]*>", form[0]):
        given = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if "name" in given:
            fields[unescape(given["name"])] = unescape(given.get("value", ""))
    return urljoin(str(page.url), unescape(action[1]) if action else ""), fields


def sign_in(browser: httpx.Client, name: str, path: str = "/auth/account") -> httpx.Response:
    """Open a page of the assistant as somebody whom the provider does not know yet."""
    page = browser.get("/auth/login", params={"next": path})
    while page.url.path != urlsplit(path).path:
        where, fields = form_of(page)
        given = {"login": name, "password": PASSWORD}
        fields = {field: given.get(field, value) for field, value in fields.items()}
        page = browser.post(where, data=fields, headers={"Referer": str(page.url)})
    return page


def test_who_is_not_signed_in_is_sent_to_the_provider(place: Place, browser: httpx.Client) -> None:
    sent = browser.get("/documents/x?start=1&end=2", follow_redirects=False)
    assert sent.status_code == 303
    assert sent.headers["location"] == "/auth/login?next=%2Fdocuments%2Fx%3Fstart%3D1%26end%3D2"
    there = browser.get(sent.headers["location"], follow_redirects=False)
    asked = urlsplit(there.headers["location"])
    assert f"{asked.scheme}://{asked.netloc}" == place.provider
    given = parse_qs(asked.query)
    assert given["code_challenge_method"] == ["S256"]
    assert given["nonce"]
    assert given["state"]
    assert given["redirect_uri"] == [f"{place.url}/auth/callback"]


def test_a_program_is_told_to_sign_in(browser: httpx.Client) -> None:
    refused = browser.get("/v1/documents", headers={"Accept": "application/json"})
    assert (refused.status_code, code_of(refused)) == (401, "not-signed-in")


def test_somebody_signs_in_sees_their_documents_and_signs_out(
    place: Place, browser: httpx.Client
) -> None:
    page = sign_in(browser, "ada")
    assert page.status_code == 200
    assert "Ada Example" in page.text
    assert "finance, staff" in page.text
    sources = [d["source"] for d in browser.get("/v1/documents").json()["documents"]]
    assert sources == ["money/salaries.md", "open.md"]
    answer = browser.post("/v1/answers", json={"question": "What does the director earn?"}).json()
    assert "ninety thousand" in answer["text"]
    chat = browser.get("/")
    assert chat.status_code == 200

    out = browser.post("/auth/logout")
    assert out.url.path == "/auth/signed-out"
    assert f"{place.provider}/oauth/end_session?client_id={CLIENT_ID}" in unescape(out.text)
    assert browser.get("/v1/documents", headers={"Accept": "*/*"}).status_code == 401
    told = place.audited()
    who = next(entry["who"] for entry in told if entry["what"] == "signed-in")
    assert str(who).startswith("oidc:")
    asked = next(entry for entry in told if entry["what"] == "answered")
    assert asked["who"] == who
    assert asked["documents"] == ["money/salaries.md"]
    assert asked["question"] == "What does the director earn?"
    assert [entry["what"] for entry in told if entry["who"] == who][-1] == "signed-out"


def test_somebody_else_sees_less(browser: httpx.Client) -> None:
    sign_in(browser, "bob")
    documents = browser.get("/v1/documents").json()["documents"]
    assert [document["source"] for document in documents] == ["open.md"]
    answer = browser.post("/v1/answers", json={"question": "What does the director earn?"}).json()
    assert not answer["answered"]
    assert "salaries" not in json.dumps(answer)


def test_one_comes_back_to_where_one_went(place: Place, browser: httpx.Client) -> None:
    documents = place.assistant.documents()
    id_ = next(d.reference.id for d in documents if d.reference.source == "open.md")
    page = sign_in(browser, "ada", f"/documents/{id_}?start=0&end=9")
    assert "The canteen opens at seven" in page.text
    assert page.url.query == b"start=0&end=9"


@pytest.mark.parametrize(
    "next_", ["https://evil.example/", "//evil.example", "/\\evil.example", "/a\nb", "javascript:1"]
)
def test_nobody_is_sent_elsewhere(browser: httpx.Client, next_: str) -> None:
    sign_in(browser, "ada")
    page = browser.get("/auth/login", params={"next": next_})
    assert page.url == browser.base_url.join("/")


def test_the_cookie_is_for_pages_of_this_server_alone(place: Place, browser: httpx.Client) -> None:
    sign_in(browser, "ada")
    cookie = next(c for c in browser.cookies.jar if c.name == "assistant" and c.path == "/")
    headers = {"Cookie": f"assistant={cookie.value}", "Accept": "application/json"}
    with httpx.Client(base_url=place.url, headers=headers) as other:
        assert other.get("/v1/documents").status_code == 200
        assert other.get("/v1/documents", headers={"Origin": place.url}).status_code == 200
        foreign = {"Origin": "http://intranet.example"}
        assert other.get("/v1/documents", headers=foreign).status_code == 403
        question = {"question": "When does the canteen open?"}
        assert other.post("/v1/answers", json=question, headers=foreign).status_code == 403
        assert other.delete("/v1/documents/x").status_code == 403  # reading is all they may
    forged = {"Cookie": "assistant=" + "A" * 43, "Accept": "application/json"}
    assert httpx.get(f"{place.url}/v1/documents", headers=forged).status_code == 401


def test_a_made_up_return_is_refused(browser: httpx.Client) -> None:
    for query in ("", "?code=x", "?code=x&state=y", "?error=access_denied", "?state=%00"):
        page = browser.get(f"/auth/callback{query}")
        assert page.status_code == 403
        assert "Signing in did not work" in page.text


def test_a_return_is_for_the_browser_that_went(place: Place, browser: httpx.Client) -> None:
    there = browser.get("/auth/login", follow_redirects=False).headers["location"]
    state = parse_qs(urlsplit(there).query)["state"][0]
    with httpx.Client(base_url=place.url, headers=HTML) as other:
        assert other.get(f"/auth/callback?code=x&state={state}").status_code == 403


def test_a_provider_that_is_not_there_is_told(tmp_path: Path) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with assistant_over(tmp_path, FILES) as assistant:
        assistant.settings = settings_for(url, nobody, tmp_path / "audit.jsonl")
        with serving_at(create_app(assistant), port):
            page = httpx.get(f"{url}/auth/login", headers=HTML)
            assert page.status_code == 502
            assert "cannot be asked" in page.text
            assert httpx.get(f"{url}/auth/signed-out", headers=HTML).status_code == 200


def test_a_provider_that_says_it_is_another_is_not_believed(place: Place, tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    other_name = place.provider.replace("127.0.0.1", "localhost")
    with assistant_over(tmp_path, FILES) as assistant:
        assistant.settings = settings_for(url, other_name, tmp_path / "audit.jsonl")
        with serving_at(create_app(assistant), port):
            page = httpx.get(f"{url}/auth/login", headers=HTML)
    assert page.status_code in {403, 502}  # the provider may not even answer under that name


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")
@pytest.mark.parametrize("view", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_in_a_real_browser_the_chat_knows_who_it_is(place: Place, view: dict[str, Any]) -> None:
    with chromium() as browser:
        page = browser.new_context(**view).new_page()
        page.goto(place.url)
        page.fill("input[name=login]", "ada")
        page.keyboard.press("Enter")
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        account = page.locator("#masthead .account")
        expect(account).to_have_text("Ada Example", timeout=30_000)
        expect(account).to_be_in_viewport()
        box = page.get_by_label("Your question")
        box.fill("What does the director earn?")
        page.keyboard.press("Enter")
        expect(page.locator("#log .done")).to_contain_text("ninety thousand", timeout=30_000)

        # A session that is over is begun again, and the provider need not ask.
        place.sessions._open.clear()
        box.fill("When does the canteen open?")
        page.keyboard.press("Enter")
        expect(page.locator("#log .done")).to_have_count(0, timeout=30_000)
        expect(account).to_have_text("Ada Example", timeout=30_000)
        assert page.url == f"{place.url}/"

        account.click()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading")).to_have_text("You are signed out here")
        assert page.request.get(f"{place.url}/v1/documents").status == 401


def test_a_tab_that_another_overtook_arrives_too(place: Place, browser: httpx.Client) -> None:
    sign_in(browser, "ada")  # so that the provider need not ask again
    browser.cookies.delete("assistant", domain="127.0.0.1", path="/")
    tabs = [browser.get("/auth/login?next=/", follow_redirects=False) for _ in range(2)]
    state = parse_qs(urlsplit(tabs[0].headers["location"]).query)["state"][0]
    late = f"/auth/callback?code=x&state={state}"
    for _ in range(2):  # first begins anew, then finds that it is signed in
        page = browser.get(late)
        assert (page.status_code, page.url.path) == (200, "/")


def test_groups_are_asked_for_only_where_they_can_be(place: Place, tmp_path: Path) -> None:
    settings = settings_for("http://127.0.0.1:1", place.provider, tmp_path / "audit")
    provider = _Provider(settings, "http://127.0.0.1:1/auth/callback")

    async def metadata() -> dict[str, object]:
        return {"issuer": place.provider}

    async def token(_: object) -> dict[str, object]:
        return {"userinfo": {"sub": "1"}}

    provider.client.load_server_metadata = metadata
    provider.client.authorize_access_token = token
    assert asyncio.run(provider.claims(cast(Request, None))) == {"sub": "1"}


@pytest.mark.parametrize("missing", ["oidc_client_id", "oidc_client_secret", "public_url"])
def test_a_provider_needs_its_settings(missing: str) -> None:
    whole = settings_for("https://a.example", "https://b.example", Path("audit"))
    with pytest.raises(SettingsError, match=missing.upper()):
        check_provider(whole.model_copy(update={missing: None}))


@pytest.mark.parametrize(
    ("claims", "name", "groups"),
    [
        ({"groups": ["a", "b"]}, "groups", {"a", "b"}),
        ({"groups": "a"}, "groups", {"a"}),
        ({"groups": ["a", 1, None]}, "groups", {"a"}),
        ({"groups": {"a": 1}}, "groups", set()),
        ({}, "groups", set()),
        ({"realm_access": {"roles": ["a"]}}, "realm_access.roles", {"a"}),
        ({"https://x.example/roles": ["a"]}, "https://x.example/roles", {"a"}),
        ({"realm_access": "roles"}, "realm_access.roles", set()),
    ],
)
def test_groups_are_read_from_the_claim(
    claims: dict[str, object], name: str, groups: set[str]
) -> None:
    assert groups_of(claims, name) == groups


def test_sessions_end() -> None:
    sessions = Sessions(seconds=0.05)
    text = sessions.begin(Person("oidc:1", frozenset()), "Ada")
    session = sessions.of(text)
    assert session is not None
    assert session.shown == "Ada"
    time.sleep(0.06)
    assert sessions.of(text) is None
    again = sessions.begin(Person("oidc:1", frozenset()), "Ada")
    sessions.end(again)
    assert sessions.of(again) is None


def test_over_https_the_cookie_belongs_to_the_host() -> None:
    assert cookie_name("https://assistant.example") == "__Host-assistant"
    assert cookie_name("http://127.0.0.1:7860") == "assistant"
