"""Who sends a request: keys, tokens, proxies, nobody; and what each may do."""

from __future__ import annotations

import base64
import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from pydantic import SecretStr
from served import code_of, serving
from small_corpus import DOCUMENTS, WHY, write_documents
from starlette.datastructures import Headers
from test_access import close_to

from assistant.errors import SettingsError
from assistant.keys import Keys
from assistant.pipeline import Assistant
from assistant.settings import Settings, load_settings
from assistant.types import Person
from assistant.web import doors
from assistant.web.app import create_app
from assistant.web.identity import Desk, NotSignedIn, signs_in
from assistant.web.security import check_listening, checked_origins
from assistant.web.server import serve
from assistant.web.sessions import Sessions
from assistant.writing import Writing

SECRET = "a secret that only the two servers know, long enough for every hash"
OTHER_SECRET = "another secret that neither of the two servers knows, but as long"
HOST = "http://host.example:8000"
SAID_ALOUD = {"X-Forwarded-User": "boss", "X-Forwarded-Groups": "board"}


def token(secret: str = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    # Tokens are made before the tests begin, and the last test comes many minutes later.
    given = {"sub": "ada", "groups": ["diplomats"], "aud": "assistant", "exp": time.time() + 3000}
    given |= claims
    return jwt.encode(
        {k: v for k, v in given.items() if v is not None}, secret, algorithm=algorithm
    )


def unsigned(**claims: Any) -> str:
    parts = [{"alg": "none", "typ": "JWT"}, {"sub": "ada", "aud": "assistant", **claims}]
    packed = [base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=") for p in parts]
    return (b".".join(packed) + b".").decode()


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[Keys]:
    opened = Keys(tmp_path / "keys.sqlite")
    yield opened
    opened.close()


def desk(keys: Keys, host: str = "127.0.0.1", **settings: Any) -> Desk:
    return Desk(Settings(**settings), keys, host)


TOKENS: dict[str, Any] = {"widget_secret": SecretStr(SECRET)}

# Tokens -------------------------------------------------------------------------------------------


def test_a_token_names_a_person(keys: Keys) -> None:
    caller = desk(keys, **TOKENS).bearer(f"Bearer {token()}")
    assert caller.person == Person("token:ada", frozenset({"diplomats"}))
    assert caller.scopes == {"ask", "documents"}
    assert desk(keys, **TOKENS).bearer(f"bearer  {token(groups=None)}").person.groups == frozenset()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (token(OTHER_SECRET), "trusts"),
        (token(exp=time.time() - 60), "over"),
        (token(aud="another"), "another audience"),
        (token(aud=["assistant", "another"]), "another audience"),
        (token(aud=None), "trusts"),
        (token(exp=None), "trusts"),
        (token(sub=None), "trusts"),
        (token(sub=""), "nobody"),
        (token(exp=time.time() + 10_000), "longer than 60 minutes"),
        (token(groups="diplomats"), "list"),
        (token(groups=[1]), "no text"),
        (token(groups=["x"] * 1000), "list"),
        (token(algorithm="HS512"), "trusts"),
        (unsigned(exp=time.time() + 60), "trusts"),
        ("a.b.c", "trusts"),
        ("..", "trusts"),
        ("\ud800.é.x", "trusts"),
    ],
)
def test_a_token_that_is_not_to_be_trusted(keys: Keys, text: str, why: str) -> None:
    with pytest.raises(NotSignedIn, match=why):
        desk(keys, **TOKENS).bearer(f"Bearer {text}")


def test_a_changed_claim_breaks_the_signature(keys: Keys) -> None:
    head, body, signature = token().split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    claims["groups"] = ["board"]
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    with pytest.raises(NotSignedIn):
        desk(keys, **TOKENS).bearer(f"Bearer {head}.{forged}.{signature}")


def test_a_short_secret_is_refused(keys: Keys) -> None:
    with pytest.raises(SettingsError, match="ASSISTANT_WIDGET_SECRET"):
        desk(keys, widget_secret=SecretStr("short"))


def test_without_a_secret_no_token_is_taken(keys: Keys) -> None:
    with pytest.raises(NotSignedIn, match="takes no widget tokens"):
        desk(keys, sign_in=True).bearer(f"Bearer {token()}")


# Proxies ------------------------------------------------------------------------------------------

SAID = {"x-forwarded-user": "ada", "x-forwarded-groups": "finance, board"}


@pytest.mark.parametrize("peer", ["10.0.0.5", "192.168.7.9", "::ffff:10.0.0.5"])
def test_a_listed_proxy_is_believed(keys: Keys, peer: str) -> None:
    caller = desk(keys, proxy_addresses="10.0.0.5, 192.168.7.0/24").caller(SAID, peer)
    assert caller.person == Person("proxy:ada", frozenset({"finance", "board"}))
    assert caller.way == "proxy"


@pytest.mark.parametrize("peer", ["10.0.0.6", "127.0.0.1", "", "testclient", "::1"])
def test_the_same_headers_from_elsewhere_are_not(keys: Keys, peer: str) -> None:
    with pytest.raises(NotSignedIn):
        desk(keys, proxy_addresses="10.0.0.5").caller(SAID, peer)


def test_headers_are_nothing_where_no_proxy_is_listed(keys: Keys) -> None:
    caller = desk(keys).caller(SAID, "127.0.0.1")
    assert (caller.way, caller.person.name) == ("local", "")


def test_an_address_that_is_none_is_refused(keys: Keys) -> None:
    with pytest.raises(SettingsError, match="no network"):
        desk(keys, proxy_addresses="10.0.0.5, gateway")


# Nobody -------------------------------------------------------------------------------------------


def test_on_this_machine_alone_everything_is_seen(keys: Keys) -> None:
    assert desk(keys).caller({}, "127.0.0.1").person.groups is None
    beyond = desk(keys, "0.0.0.0", allow_anyone=True).caller({}, "10.1.1.1")
    assert beyond.person.groups == frozenset()
    assert "admin" not in beyond.scopes


def test_anonymous_visitors_come_from_listed_pages(keys: Keys) -> None:
    opened = desk(keys, anonymous_origins=HOST)
    assert opened.caller({"origin": HOST}, "10.1.1.1").person.groups == frozenset()
    for headers in ({}, {"origin": "http://other.example"}, {"origin": "null"}):
        with pytest.raises(NotSignedIn):
            opened.caller(headers, "10.1.1.1")


@pytest.mark.parametrize(
    "way", ["Basic YTpi", "Bearer", "Bearer ", "Bearer nonsense", "", "x" * 9999]
)
def test_a_wrong_credential_is_no_weaker_way_in(keys: Keys, way: str) -> None:
    with pytest.raises(NotSignedIn):
        desk(keys, anonymous_origins=HOST).caller(
            {"authorization": way, "origin": HOST}, "127.0.0.1"
        )


def test_where_nobody_signs_in_a_key_for_form_is_no_matter_but_ours_is(keys: Keys) -> None:
    opened = desk(keys)
    assert opened.caller({"authorization": "Bearer none"}, "127.0.0.1").way == "local"
    _, text = keys.create("one")
    assert opened.caller({"authorization": f"Bearer {text}"}, "127.0.0.1").way == "key"
    keys.revoke("one")
    for wrong in (text, "a.b.c"):
        with pytest.raises(NotSignedIn):
            opened.caller({"authorization": f"Bearer {wrong}"}, "127.0.0.1")


@pytest.mark.parametrize(
    "settings",
    [
        {"sign_in": True},
        {"widget_secret": SecretStr(SECRET)},
        {"proxy_addresses": "10.0.0.5"},
        {"anonymous_origins": HOST},
    ],
)
def test_listening_beyond_this_machine_needs_a_way_to_sign_in(settings: dict[str, Any]) -> None:
    assert not signs_in(Settings())
    with pytest.raises(SettingsError, match="ASSISTANT_SIGN_IN"):
        check_listening("0.0.0.0", allow_anyone=False, signs_in=signs_in(Settings()))
    check_listening("0.0.0.0", allow_anyone=False, signs_in=signs_in(Settings(**settings)))


def test_a_public_name_is_beyond_this_machine(keys: Keys) -> None:
    url = "https://a.example"
    opened = desk(keys, public_url=url)
    assert not opened.alone
    caller = opened.caller({}, "127.0.0.1")
    assert caller.person.groups == frozenset()
    assert "admin" not in caller.scopes
    assert desk(keys, public_url="http://localhost:7860").alone
    settings = Settings(home=_home(keys), public_url=url)
    with (
        Assistant.open(settings=settings) as assistant,
        pytest.raises(SettingsError, match=r"a\.example"),
    ):
        serve(assistant, "127.0.0.1", 0)


@pytest.mark.parametrize(
    "url", ["a.example", "a.example:443", "https:/a.example", "ftp://a.example"]
)
def test_a_public_url_without_scheme_or_host_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match=r"ASSISTANT_PUBLIC_URL.*https://"):
        load_settings(public_url=url)


def test_a_public_url_is_known_in_capitals_too() -> None:
    assert load_settings(public_url="HTTPS://A.example/b").public_url == "https://a.example/b"


@pytest.mark.parametrize(
    ("name", "groups"), [("josé".encode(), "Büro, board".encode()), (b"jos\xe9", b"B\xfcro,board")]
)
def test_a_proxy_may_write_its_headers_in_utf_8(keys: Keys, name: bytes, groups: bytes) -> None:
    headers = Headers(raw=[(b"x-forwarded-user", name), (b"x-forwarded-groups", groups)])
    person = desk(keys, proxy_addresses="10.0.0.5").caller(headers, "10.0.0.5").person
    assert person == Person("proxy:josé", frozenset({"Büro", "board"}))


def _home(keys: Keys) -> Path:
    (_, _, file), *_ = keys._database.execute("PRAGMA database_list")
    (Path(file).parent / "corpus").mkdir(exist_ok=True)
    return Path(file).parent


def test_whom_a_request_comes_from_is_what_the_connection_says(
    closed: tuple[Assistant, str],
) -> None:
    assistant, _ = closed
    claimed = {**SAID_ALOUD, "X-Forwarded-For": "10.0.0.5"}
    for addresses, status in (("10.0.0.5", 401), ("127.0.0.1", 200)):
        other = assistant.seen_by(assistant._person)
        other.settings = assistant.settings.model_copy(update={"proxy_addresses": addresses})
        with serving(create_app(other)) as url:
            assert httpx.get(f"{url}/v1/documents", headers=claimed).status_code == status


def test_an_address_is_a_proxys_word_only_from_a_proxy(keys: Keys) -> None:
    opened = desk(keys, proxy_addresses="10.0.0.5")
    headers = {"x-forwarded-for": "1.1.1.1, 2.2.2.2"}
    assert opened.address(headers, "10.0.0.5") == "2.2.2.2"
    assert opened.address(headers, "10.0.0.6") == "10.0.0.6"
    assert opened.address({}, "10.0.0.5") == "10.0.0.5"


def test_an_origin_may_be_written_with_a_slash(keys: Keys) -> None:
    opened = desk(keys, anonymous_origins=f"{HOST}/")
    assert opened.caller({"origin": HOST}, "10.1.1.1").way == "anonymous"


def test_a_session_counts_on_pages_of_the_public_name(keys: Keys) -> None:
    sessions = Sessions(60)
    cookie = sessions.begin(Person("oidc:1", frozenset()), "Ada")
    settings = Settings(sign_in=True, public_url="https://a.example:8443")
    opened = Desk(settings, keys, "127.0.0.1", sessions)
    headers = {"cookie": f"__Host-assistant={cookie}", "host": "a.example"}
    for origin in ("https://a.example:8443", "https://a.example"):
        assert opened.caller(headers | {"origin": origin}, "127.0.0.1").way == "session"
    for origin in ("https://b.example", "null", ""):
        with pytest.raises(NotSignedIn):
            opened.caller(headers | {"origin": origin}, "127.0.0.1")


def test_who_may_not_come_in_has_nothing_read(closed: tuple[Assistant, str]) -> None:
    address = httpx.URL(closed[1])
    request = (
        f"POST /v1/documents HTTP/1.1\r\nHost: {address.host}:{address.port}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 60000000\r\n\r\n"
    )
    with socket.create_connection((address.host, address.port or 80), timeout=20) as connection:
        connection.sendall(request.encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 401 ")


@pytest.mark.parametrize(
    "text", ["*", "https://*.example", "intranet.example", "https://a.example/x", "ftp://a", "null"]
)
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        checked_origins([text])


# Doors --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("POST", "/v1/answers", "ask"),
        ("GET", "/v1/answers/1", "ask"),
        ("POST", "/v1/passages", "search"),
        ("GET", "/v1/documents", "documents"),
        ("DELETE", "/v1/documents/1", "admin"),
        ("POST", "/v1/documents", "admin"),
        ("GET", "/documents/1", "documents"),
        ("POST", "/documents/1", "documents"),
        ("GET", "/", "ask"),
        ("POST", "/gradio_api/queue/join", "ask"),
        ("GET", "/healthz", None),
        ("GET", "/healthzz", "ask"),
        ("GET", "/widget.js", None),
    ],
)
def test_each_door_asks_for_its_scope(method: str, path: str, scope: str | None) -> None:
    assert doors.needed(method, path) == scope


# Over HTTP ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def closed(
    model_at_hand: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Assistant, str]]:
    home = tmp_path_factory.mktemp("identity") / "home"
    write_documents(home)
    close_to(home / "corpus/briefs", "diplomats")
    settings = Settings(home=home, origins=HOST, widget_secret=SecretStr(SECRET), sign_in=True)
    with Assistant.open(settings=settings) as assistant:
        assert not assistant.sync().failed
        with serving(create_app(assistant)) as url:
            yield assistant, url


def client(url: str, credential: str | None, **headers: str) -> httpx.Client:
    bearer = {"Authorization": f"Bearer {credential}"} if credential else {}
    return httpx.Client(base_url=url, timeout=60, headers={**bearer, **headers})


def test_nobody_comes_in_without_a_credential(closed: tuple[Assistant, str]) -> None:
    assistant, url = closed
    id_ = assistant.documents()[0].reference.id
    with client(url, None) as nobody:
        for method, path in (
            ("GET", "/"),
            ("GET", "/config"),
            ("GET", "/gradio_api/info"),
            ("POST", "/gradio_api/queue/join"),
            ("POST", "/v1/answers"),
            ("POST", "/v1/passages"),
            ("GET", "/v1/documents"),
            ("GET", f"/v1/documents/{id_}"),
            ("GET", f"/v1/documents/{id_}/text"),
            ("GET", f"/documents/{id_}"),
            ("GET", "/nowhere"),
        ):
            response = nobody.request(method, path, json={} if method == "POST" else None)
            assert response.status_code == 401, path
            assert code_of(response) == "not-signed-in"
            assert response.headers["www-authenticate"] == "Bearer"
        for path in ("/healthz", "/readyz", "/docs", "/openapi.json", "/widget.js", "/embed"):
            assert nobody.get(path).status_code == 200, path
        assert nobody.get("/readyz").json()["documents"] is None


def test_a_key_may_do_what_its_scopes_say(closed: tuple[Assistant, str]) -> None:
    assistant, url = closed
    _, text = assistant.keys.create("searcher", ("search",), frozenset({"diplomats"}))
    with client(url, text) as searcher:
        found = searcher.post("/v1/passages", json={"query": WHY}).json()["passages"]
        assert any(p["document"]["source"].startswith("briefs/") for p in found)
        refused = searcher.post("/v1/answers", json={"question": WHY})
        assert (refused.status_code, code_of(refused)) == (403, "not-allowed")
    _, text = assistant.keys.create("outsider", ("search", "documents"))
    with client(url, text) as outsider:
        found = outsider.post("/v1/passages", json={"query": WHY}).json()["passages"]
        assert found
        assert not any(p["document"]["source"].startswith("briefs/") for p in found)
        assert len(outsider.get("/v1/documents").json()["documents"]) == len(DOCUMENTS) - 2


def test_a_document_that_is_hidden_and_one_that_is_not_there_answer_alike(
    closed: tuple[Assistant, str],
) -> None:
    assistant, url = closed
    hidden = next(d for d in assistant.documents() if d.reference.source.startswith("briefs/"))
    id_, nowhere = hidden.reference.id, "0" * len(hidden.reference.id)
    with client(url, token(groups=[])) as visitor:
        for path in ("/v1/documents/{}", "/v1/documents/{}/text", "/documents/{}"):
            for query in ("", f"?version={hidden.reference.version}"):
                one = visitor.get(path.format(id_) + query)
                other = visitor.get(path.format(nowhere) + query)
                assert one.status_code == other.status_code == 404
                assert one.text.replace(id_, "…") == other.text.replace(nowhere, "…")
                skipped = {"x-request-id", "date"}
                assert {k: v for k, v in one.headers.items() if k not in skipped} == {
                    k: v for k, v in other.headers.items() if k not in skipped
                }


def test_a_token_in_a_form_opens_a_document_and_in_a_url_it_does_not(
    closed: tuple[Assistant, str],
) -> None:
    assistant, url = closed
    hidden = next(d for d in assistant.documents() if d.reference.source.startswith("briefs/"))
    path = f"/documents/{hidden.reference.id}"
    with client(url, None, Origin=HOST) as visitor:
        assert visitor.post(path, data={"token": token()}).status_code == 200
        assert visitor.post(path, data={"token": token(groups=[])}).status_code == 404
        assert visitor.post(path, data={"token": token(OTHER_SECRET)}).status_code == 401
        assert visitor.get(path, params={"token": token()}).status_code == 401
    with client(url, None, Origin="http://evil.example") as stranger:
        assert stranger.post(path, data={"token": token()}).status_code == 403
    with client(url, None, Origin="null") as nameless:  # a page whose Referrer-Policy hides it
        assert nameless.post(path, data={"token": token()}).status_code == 200
        assert nameless.post(path, data={"token": ""}).status_code == 403


def test_who_has_no_name_opens_a_document_from_a_listed_page(
    closed: tuple[Assistant, str],
) -> None:
    assistant, _ = closed
    opened = assistant.seen_by(assistant._person)
    opened.settings = assistant.settings.model_copy(update={"anonymous_origins": HOST})
    found = assistant.documents()
    shown = next(d for d in found if not d.reference.source.startswith("briefs/"))
    hidden = next(d for d in found if d.reference.source.startswith("briefs/"))
    with serving(create_app(opened)) as url, client(url, None, Origin=HOST) as visitor:
        for document, status in ((shown, 200), (hidden, 404)):
            path = f"/documents/{document.reference.id}"
            assert visitor.post(path, data={"token": ""}).status_code == status


def test_only_listed_pages_may_read_what_comes_back(closed: tuple[Assistant, str]) -> None:
    _, url = closed
    asked = {"Access-Control-Request-Method": "POST", "Origin": HOST}
    with client(url, None) as browser:
        allowed = browser.options("/v1/answers", headers=asked)
        assert allowed.status_code == 204
        assert allowed.headers["access-control-allow-origin"] == HOST
        assert "access-control-allow-credentials" not in allowed.headers
        stranger = browser.options("/v1/answers", headers=asked | {"Origin": "http://evil.example"})
        assert stranger.status_code == 403
        assert "access-control-allow-origin" not in stranger.headers
        # Not the chat, and nothing that changes documents' list.
        for path in ("/", "/gradio_api/queue/join", "/config"):
            response = browser.get(path, headers={"Origin": HOST})
            assert response.status_code == 403, path
            assert "access-control-allow-origin" not in response.headers
        refused = browser.post("/v1/answers", json={"question": WHY}, headers={"Origin": HOST})
        assert refused.status_code == 401  # readable, so that the widget can renew its token
        assert refused.headers["access-control-allow-origin"] == HOST


def test_a_key_revoked_while_it_streams_gets_no_more(closed: tuple[Assistant, str]) -> None:
    assistant, url = closed
    _, text = assistant.keys.create("streamer", ("ask",), frozenset({"diplomats"}))
    begun, go_on = threading.Event(), threading.Event()
    claims_of = Writing.claims

    def held(self: Writing, *arguments: Any, **more: Any) -> Any:
        begun.set()
        assert go_on.wait(30)
        return claims_of(self, *arguments, **more)

    headers = {"Accept": "text/event-stream"}
    with pytest.MonkeyPatch.context() as patch, client(url, text) as streamer:
        patch.setattr(Writing, "claims", held)
        with streamer.stream("POST", "/v1/answers", json={"question": WHY}, headers=headers) as it:
            assert it.status_code == 200
            assert begun.wait(30)
            assistant.keys.revoke("streamer")
            go_on.set()
            said = it.read().decode()
    assert "event: sentence" not in said
    assert "event: error" in said
    assert "not-signed-in" in said


def test_more_than_the_limit_is_told_when_to_come_back(
    closed: tuple[Assistant, str], tmp_path: Path
) -> None:
    assistant, _ = closed
    limited = assistant.seen_by(assistant._person)
    limited.settings = assistant.settings.model_copy(update={"questions_per_minute": 2})
    with (
        serving(create_app(limited)) as url,
        client(url, token()) as ada,
        client(url, token(sub="bob")) as bob,
    ):
        for _ in range(2):
            given = ada.post("/v1/answers", json={"question": WHY})
            assert given.status_code == 200
        praised = ada.post(f"/v1/answers/{given.json()['id']}/feedback", json={"helpful": True})
        assert praised.status_code == 204
        refused = ada.post("/v1/answers", json={"question": WHY})
        assert (refused.status_code, code_of(refused)) == (429, "too-many")
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert bob.post("/v1/answers", json={"question": WHY}).status_code == 200
