"""Every request, whatever its route: host, origin, size of the body, headers of the response."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from served import FILES, assistant_over, client_of, code_of

from assistant.web.security import MAX_BODY_BYTES, SECURITY_HEADERS

JSON = {"Content-Type": "application/json"}
TEN_MEGABYTES = 10 * 1024 * 1024


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    home: Path = tmp_path_factory.mktemp("home")
    files = {"briefs/japan.md": FILES["briefs/japan.md"]}
    with assistant_over(home, files) as assistant, client_of(assistant) as client:
        yield client


def blocks() -> Iterator[bytes]:
    """Yield ten megabytes without saying beforehand how much it will be."""
    for _ in range(TEN_MEGABYTES // 65536):
        yield b" " * 65536


@pytest.mark.parametrize("body", [b" " * TEN_MEGABYTES, None], ids=["said", "chunked"])
@pytest.mark.parametrize("path", ["/v1/answers", "/v1/nothing", "/gradio_api/queue/join"])
def test_ten_megabytes_are_refused_and_the_server_lives(
    client: httpx.Client, body: bytes | None, path: str
) -> None:
    response = client.post(path, content=body or blocks(), headers=JSON)
    assert code_of(response) == "too-large"
    assert response.status_code == 413
    assert client.get("/healthz").json() == {"status": "alive"}


def test_a_said_length_over_the_limit_is_refused_before_the_body_comes(
    client: httpx.Client,
) -> None:
    url = client.base_url
    request = (
        f"POST /v1/answers HTTP/1.1\r\nHost: {url.host}:{url.port}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {TEN_MEGABYTES}\r\n\r\n"
    )
    import socket

    with socket.create_connection((url.host, url.port or 80), timeout=20) as connection:
        connection.sendall(request.encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def test_the_limit_itself_fits(client: httpx.Client) -> None:
    question = b'{"question": "Why did Japan choose Turkmenistan first?"}'
    fitting = client.post("/v1/answers", content=question.ljust(MAX_BODY_BYTES), headers=JSON)
    over = client.post("/v1/answers", content=question.ljust(MAX_BODY_BYTES + 1), headers=JSON)
    assert (fitting.status_code, over.status_code) == (200, 413)


@pytest.mark.parametrize("path", ["/", "/healthz", "/v1/documents", "/docs", "/gradio_api/info"])
def test_a_foreign_host_is_refused(client: httpx.Client, path: str) -> None:
    response = client.get(path, headers={"Host": "evil.example"})
    assert code_of(response) == "wrong-host"
    assert response.status_code == 421


@pytest.mark.parametrize("path", ["/v1/answers", "/gradio_api/queue/join", "/gradio_api/reset"])
@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
    ids=["origin", "null origin", "fetch metadata"],
)
def test_another_sites_page_cannot_post(
    client: httpx.Client, path: str, headers: dict[str, str]
) -> None:
    response = client.post(path, json={"question": "why?"}, headers=headers)
    assert code_of(response) == "cross-origin"
    assert "access-control-allow-origin" not in response.headers


def test_another_sites_preflight_is_refused(client: httpx.Client) -> None:
    headers = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    for path in ("/v1/answers", "/gradio_api/queue/join"):
        response = client.options(path, headers=headers)
        assert response.status_code == 403
        assert "access-control-allow-origin" not in response.headers


def test_a_page_that_may_ask_may_not_change_what_is_indexed(tmp_path: Path) -> None:
    headers = {"Origin": "https://intranet.example", "Sec-Fetch-Site": "cross-site"}
    files = {"briefs/japan.md": FILES["briefs/japan.md"]}
    with assistant_over(tmp_path, files) as assistant:
        changed = {"origins": "https://intranet.example"}
        assistant.settings = assistant.settings.model_copy(update=changed)
        with client_of(assistant) as client:
            asked = client.post("/v1/answers", json={"question": "Why?"}, headers=headers)
            assert asked.status_code == 200
            sent = {"file": ("evil.txt", b"Believe me.")}
            refused = client.post("/v1/documents", files=sent, headers=headers)
            assert code_of(refused) == "cross-origin"
        assert not (tmp_path / "corpus" / "evil.txt").exists()


def test_a_link_on_another_site_may_lead_here(client: httpx.Client) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert client.get("/healthz", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/", "/config", "/healthz", "/docs", "/openapi.json", "/web/page.css", "/nothing",
     "/v1/nothing", "/v1/documents", "/documents/nothing", "/theme.css"],
)  # fmt: skip
def test_every_response_carries_the_security_headers(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    for name, value in SECURITY_HEADERS.items():
        assert response.headers[name] == value
    assert "server" not in response.headers
    assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize("path", ["/gradio_api/upload", "/gradio_api/process_recording"])
def test_nobody_can_leave_files_here(client: httpx.Client, path: str) -> None:
    response = client.post(path, files={"files": ("x.html", b"<script>", "text/html")})
    assert code_of(response) == "not-found"
