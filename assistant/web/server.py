"""Listen on a port and serve the application until the process is told to stop."""

from __future__ import annotations

import errno
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from assistant.errors import SettingsError
from assistant.web import logs
from assistant.web.identity import reaches_out, signs_in
from assistant.web.security import WILDCARDS, check_listening

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

GRACE_SECONDS = 3
"""How long answers in the making may take to end; the chat page's open streams never would."""


class Server(uvicorn.Server):
    """A uvicorn server that says where it is ready, once it is."""

    def __init__(self, config: uvicorn.Config, url: str) -> None:
        super().__init__(config)
        self.url = url

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening, then print the ready line."""
        await super().startup(sockets)
        sys.stdout.write(f"Ready: {self.url}\n")
        sys.stdout.flush()


def serve(
    assistant: Assistant, host: str, port: int, *, first: Callable[[], None] | None = None
) -> None:
    """Serve ``assistant`` on ``host`` and ``port`` until SIGINT or SIGTERM.

    Args:
        assistant: open; the caller closes it afterwards.
        host: address or name to listen on.
        port: 0 takes any free one; the ready line tells which.
        first: what is done before it listens, which may take long; settings are checked before.

    Raises:
        SettingsError: the address is open to others and that was not allowed, it is not an
            address of this machine, or the port is taken.
    """
    settings = assistant.settings
    # Behind a proxy on this machine, whoever reaches the proxy reaches the server.
    reached = host if not reaches_out(settings) else str(settings.public_url)
    check_listening(reached, allow_anyone=settings.allow_anyone, signs_in=signs_in(settings))
    with listening(host, port):
        pass  # a port that is taken is told before anything is indexed
    from assistant.web.app import create_app

    app = create_app(assistant, host)
    if first:
        first()
    with listening(host, port) as listener:
        url = address(host, listener.getsockname()[1])
        logs.configure(settings.log_format, requests=settings.log_requests)
        server = Server(configuration(app), url)
        # The model loads while the first visitor reads the page.
        warming = threading.Thread(target=assistant.warm)
        warming.start()
        with _signals_end_quietly():
            server.run([listener])
        warming.join()


def configuration(app: object) -> uvicorn.Config:
    """Return how uvicorn runs ``app``: quiet, without the headers that name it."""
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        log_config=None,  # `logs` says where the lines go
        access_log=False,
        server_header=False,
        # Whom to believe about addresses is a setting of ours: `identity`.
        proxy_headers=False,
        ws="none",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def address(host: str, port: int) -> str:
    """Return the URL to open for a server on ``host`` and ``port``."""
    if host in WILDCARDS:
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Yield a listening socket, and close it in the end.

    Raises:
        SettingsError: the port is taken or not allowed, or the host is not of this machine.
    """
    try:
        family = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((host, port), family=family)
    except (OSError, ValueError) as error:  # a name may be too long or odd to look up
        raise _explained(error, host, port) from error
    with listener:
        yield listener


def _explained(error: OSError | ValueError, host: str, port: int) -> SettingsError:
    number, reason = None, str(error)
    if isinstance(error, OSError):
        number, reason = error.errno, error.strerror or reason
    if number == errno.EADDRINUSE:
        return SettingsError(
            f"Port {port} on {host} is taken by another program.",
            "End that one, or choose another port: assistant serve --port 0 takes any free one.",
        )
    if number in {errno.EACCES, errno.EPERM}:
        return SettingsError(
            f"Port {port} on {host} may not be used by this user.",
            "Choose a port above 1023 with --port.",
        )
    return SettingsError(
        f'Cannot listen on "{host[:80]}", port {port}: {reason}.',
        "Use an address of this machine with --host; 127.0.0.1 always is one.",
    )


@contextmanager
def _signals_end_quietly() -> Iterator[None]:
    """Let SIGINT and SIGTERM end the server and no more.

    uvicorn raises them again after it has shut down, for whoever handled them before; without a
    handler of ours that would kill the process before the index is closed.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: None) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
