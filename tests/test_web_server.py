"""Listening: the ready line, a taken port, a forbidden address, and an end without a mess."""

from __future__ import annotations

import errno
import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from served import assistant_over

from assistant.errors import SettingsError
from assistant.web.server import address, listening, serve

PROGRAM = textwrap.dedent(
    """
    import sys
    from assistant import Assistant
    from assistant.web.server import serve

    with Assistant.open(sys.argv[1]) as assistant:
        serve(assistant, "127.0.0.1", 0)
        print("closing", flush=True)
    print("closed", flush=True)
    """
)


@contextmanager
def running(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve ``home`` in a process of its own, and yield it with its URL once it is ready."""
    command = [sys.executable, "-c", PROGRAM, str(home)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            line = process.stdout.readline()
            found = re.fullmatch(r"Ready: (http://127\.0\.0\.1:\d+)\n", line)
            assert found, line + process.stderr.read()
            yield process, found[1]
        finally:
            process.kill()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    return tmp_path


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda n: n.name)
def test_it_says_when_it_is_ready_and_ends_cleanly(home: Path, number: signal.Signals) -> None:
    with running(home) as (process, url):
        assert httpx.get(f"{url}/healthz").status_code == 200
        started = time.monotonic()
        os.kill(process.pid, number)
        out, err = process.communicate(timeout=30)
        assert time.monotonic() - started < 15
    assert out == "closing\nclosed\n"
    assert "Traceback" not in err
    assert process.returncode == 0


def test_an_open_chat_page_does_not_keep_it_from_ending(home: Path) -> None:
    path = "/gradio_api/heartbeat/some-session"
    with running(home) as (process, url), httpx.stream("GET", url + path) as response:
        assert response.status_code == 200
        os.kill(process.pid, signal.SIGTERM)
        out, _ = process.communicate(timeout=30)
    assert out == "closing\nclosed\n"


def test_a_taken_port_is_said_with_its_remedy() -> None:
    with listening("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(SettingsError, match=f"Port {port} .* is taken") as caught,
            listening("127.0.0.1", port),
        ):
            pass
    assert "--port" in caught.value.remedy


@pytest.mark.parametrize(
    ("failure", "message", "remedy"),
    [
        (OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address"), "Cannot", "--host"),
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "Cannot", "--host"),
        (UnicodeError("label too long"), "Cannot listen", "--host"),
        (OSError(errno.EACCES, "Permission denied"), "may not be used", "--port"),
    ],
    ids=["other machine", "unknown name", "no name", "low port"],
)
def test_why_it_cannot_listen_is_said_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch, failure: Exception, message: str, remedy: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr(socket, "create_server", fail)
    with pytest.raises(SettingsError, match=message) as caught, listening("127.0.0.1", 80):
        pass
    assert remedy in caught.value.remedy


def test_a_port_is_free_again_after_use() -> None:
    with listening("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            pass
    with listening("127.0.0.1", port):
        pass


def test_it_does_not_open_the_documents_to_everyone_by_itself(tmp_path: Path) -> None:
    with (
        assistant_over(tmp_path, {}) as assistant,
        pytest.raises(SettingsError, match="ASSISTANT_ALLOW_ANYONE"),
    ):
        serve(assistant, "0.0.0.0", 0)


def test_what_is_wrong_is_told_before_anything_is_indexed(tmp_path: Path) -> None:
    done: list[str] = []
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        assistant_over(tmp_path, {}) as assistant,
        pytest.raises(SettingsError, match="taken"),
    ):
        serve(assistant, "127.0.0.1", taken.getsockname()[1], first=lambda: done.append("indexed"))
    assert not done


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("::1", "http://[::1]:80"),
        ("0.0.0.0", "http://127.0.0.1:80"),
        ("docs.intranet", "http://docs.intranet:80"),
    ],
)
def test_address(host: str, url: str) -> None:
    assert address(host, 80) == url
