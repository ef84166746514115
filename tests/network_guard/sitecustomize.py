"""Refuse every connection and look-up beyond this machine, and write down who tried.

Python imports ``sitecustomize`` by itself at start, so every process that has this folder on its
PYTHONPATH is guarded: the tests, and the servers and commands that they start.
"""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

LOOPBACK = ("127.", "localhost", "::1", "::ffff:127.", "0.0.0.0")


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = arguments[0]
    else:
        return
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    if not host or str(host).startswith(LOOPBACK):
        return
    if log := os.environ.get("NETWORK_GUARD_LOG"):
        with Path(log).open("a", encoding="utf-8") as out:
            out.write(f"{event} {host}\n{''.join(traceback.format_stack(limit=12))}\n")
    raise PermissionError(f"{event} to {host}: the tests do not leave this machine")


sys.addaudithook(_refuse)
