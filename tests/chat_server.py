"""A real OpenAI-compatible chat server on loopback that misbehaves on purpose.

It answers from the passages that it is sent, as a model would, so that it fits any corpus. A
behaviour is chosen by the name of the model that is asked for, else by the constructor::

    with ChatServer("good") as server:
        settings = Settings(chat_model="openai:good", chat_base_url=server.url)
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import repeat
from types import TracebackType
from typing import Any, Self

Compose = Callable[[Sequence[str]], str]
"""Passages -> the model's text."""


@dataclass(frozen=True)
class Behaviour:
    """What the server says and how it fails to say it."""

    text: str | Compose = ""
    status: int = 200
    pause_seconds: float = 0.0
    """Before each piece of a stream."""
    drop_after: int | None = None
    """Pieces after which the connection is dropped; -1 for all of them."""
    raw: str | None = None
    """Sent as it is in place of JSON."""
    endless: bool = False


def first_sentence(passage: str) -> str:
    return re.split(r"(?<=[.!?])\s", passage.strip(), maxsplit=1)[0]


def quote_two(passages: Sequence[str]) -> str:
    """Cite the first sentence of the first two passages, each with its number."""
    return " ".join(
        f"{first_sentence(passage)} [{number}]"
        for number, passage in enumerate(passages[:2], start=1)
    )


def obey(passages: Sequence[str]) -> str:
    """Do what a document says that comes with an instruction."""
    found = re.search(
        r"(?:say|answer|reply|respond)(?: only)?(?: that| with)?:? (.+)", "\n".join(passages)
    )
    return f"{found[1] if found else 'Nothing to obey.'} [1]"


BEHAVIOURS: Mapping[str, Behaviour] = {
    "good": Behaviour(quote_two),
    "invented-number": Behaviour(lambda passages: f"{first_sentence(passages[0])} [1][97]"),
    "uncited": Behaviour(lambda passages: first_sentence(passages[0])),
    "invented-sentence": Behaviour(
        lambda passages: (
            f"{first_sentence(passages[0])} [1] "
            "The Emperor of Atlantis signed it with 88 golden pens. [1]"
        )
    ),
    "all-invented": Behaviour("The Emperor of Atlantis signed it with 88 golden pens. [1]"),
    "wrong-passage": Behaviour(lambda passages: f"{first_sentence(passages[0])} [2]"),
    "obeys": Behaviour(obey),
    "abstains": Behaviour("NO_ANSWER"),
    "reasons": Behaviour(
        lambda passages: (
            "<think>The user wants a secret. Passage [1] is about… </think>" + quote_two(passages)
        )
    ),
    "slow": Behaviour(quote_two, pause_seconds=0.05),
    "silent": Behaviour(quote_two, pause_seconds=30),
    "drops": Behaviour(quote_two, drop_after=4),
    "drops-late": Behaviour(lambda passages: f"{quote_two(passages)} And so", drop_after=-1),
    "500": Behaviour(status=500),
    "429": Behaviour(status=429),
    "401": Behaviour(status=401),
    "404": Behaviour(status=404),
    "malformed": Behaviour(raw='{"choices": [{"delta": {"conte'),
    "not-json": Behaviour(raw="<html><body>Bad gateway</body></html>"),
    "empty": Behaviour(""),
    "endless": Behaviour("Words without an end go on. ", endless=True),
    "rewrites": Behaviour("How did China react to the border agreements?"),
    "rambles": Behaviour("Sure! Here it is:\nWhat happened?\nI hope this helps."),
}


class ChatServer:
    """The server, running while its ``with`` block does; ``url`` is the base URL for a client."""

    def __init__(self, behaviour: str | Behaviour = "good") -> None:
        self.requests: list[dict[str, Any]] = []
        """The bodies of the requests, oldest first."""
        self._default = behaviour if isinstance(behaviour, Behaviour) else BEHAVIOURS[behaviour]
        self._stopping = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def prompt(self) -> str:
        """The messages of the latest request, in one text."""
        return "\n".join(message["content"] for message in self.requests[-1]["messages"])

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.requests.append(body)
                behaviour = BEHAVIOURS.get(body["model"], server._default)
                try:
                    server._reply(self, behaviour, body)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:
                """Keep the tests' output clean."""

        return Handler

    def _reply(
        self, handler: BaseHTTPRequestHandler, behaviour: Behaviour, body: dict[str, Any]
    ) -> None:
        if behaviour.status != 200:
            error = {"error": {"message": "on purpose", "type": "test", "code": None}}
            _send(handler, behaviour.status, "application/json", json.dumps(error))
        elif body.get("stream"):
            self._stream(handler, behaviour, body)
        elif behaviour.raw is not None:
            _send(handler, 200, "application/json", behaviour.raw)
        else:
            message = {"role": "assistant", "content": _text(behaviour, body)}
            choice = {"index": 0, "finish_reason": "stop", "message": message}
            reply = _envelope(body, "chat.completion", choice)
            _send(handler, 200, "application/json", json.dumps(reply))

    def _stream(
        self, handler: BaseHTTPRequestHandler, behaviour: Behaviour, body: dict[str, Any]
    ) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        if behaviour.raw is not None:
            _send_event(handler, behaviour.raw)
            _end(handler)
            return
        text = _text(behaviour, body)
        pieces = list(_cut(text))
        drop_after = behaviour.drop_after
        if drop_after is not None and drop_after < 0:
            drop_after = len(pieces)
        for number, piece in enumerate(repeat(text) if behaviour.endless else pieces):
            if self._stopping.wait(behaviour.pause_seconds) or number == drop_after:
                break
            _send_event(handler, _chunk(body, {"content": piece}))
        if drop_after is not None:
            handler.close_connection = True
            return
        _send_event(handler, _chunk(body, {}))
        _send_event(handler, "[DONE]")
        _end(handler)


def passages_in(body: Mapping[str, Any]) -> list[str]:
    """Return the texts of the passages that a request carries, in order."""
    request = str(body["messages"][-1]["content"])
    return re.findall(r'<passage number="\d+"[^>]*>\n(.*?)\n</passage>', request, re.DOTALL)


def _text(behaviour: Behaviour, body: Mapping[str, Any]) -> str:
    return behaviour.text if isinstance(behaviour.text, str) else behaviour.text(passages_in(body))


def _cut(text: str) -> Iterator[str]:
    """Cut a text into pieces of a few characters, as tokens are, never at the same places."""
    start = 0
    for size in (2, 5, 3, 7, 1) * (len(text) // 10 + 1):
        if start < len(text):
            yield text[start : start + size]
        start += size


def _envelope(body: Mapping[str, Any], kind: str, choice: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "chat-1",
        "object": kind,
        "created": int(time.time()),
        "model": body["model"],
        "choices": [choice],
    }


def _chunk(body: Mapping[str, Any], delta: dict[str, str]) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": None if delta else "stop"}
    return json.dumps(_envelope(body, "chat.completion.chunk", choice))


def _send(handler: BaseHTTPRequestHandler, status: int, kind: str, text: str) -> None:
    content = text.encode()
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)


def _send_event(handler: BaseHTTPRequestHandler, data: str) -> None:
    event = f"data: {data}\n\n".encode()
    handler.wfile.write(b"%x\r\n%b\r\n" % (len(event), event))
    handler.wfile.flush()


def _end(handler: BaseHTTPRequestHandler) -> None:
    """Say that a stream is whole; a connection closed without this was dropped."""
    handler.wfile.write(b"0\r\n\r\n")
    handler.close_connection = True
