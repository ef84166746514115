"""The guard that keeps the tests offline does refuse, here and in processes that tests start."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest


def test_a_connection_to_another_machine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NETWORK_GUARD_LOG")
    with socket.socket() as probe, pytest.raises(PermissionError, match=r"192\.0\.2\.1"):
        probe.connect(("192.0.2.1", 80))


def test_a_look_up_of_another_machine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NETWORK_GUARD_LOG")
    with pytest.raises(PermissionError, match=r"example\.invalid"):
        socket.getaddrinfo("example.invalid", 80)


def test_a_started_process_is_guarded_and_its_attempt_is_written_down(tmp_path: Path) -> None:
    log = tmp_path / "attempts.txt"
    code = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"
    finished = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"NETWORK_GUARD_LOG": str(log)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode != 0
    assert "192.0.2.1" in log.read_text()


def test_this_machine_is_not_refused() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        socket.create_connection(server.getsockname(), timeout=5).close()
