"""Which door asks for what: the one table of who may come in where. Pure.

A path that is in no row is the chat page's, which asks for `ask`.
"""

from __future__ import annotations

from assistant.keys import Scope

READ = frozenset({"GET", "HEAD", "OPTIONS"})

WIDGET = ("/widget.js", "/widget")
PUBLIC = (*WIDGET, "/embed", "/healthz", "/readyz", "/web", "/auth", "/docs", "/openapi.json")
"""Show no document and answer no question."""

OURS = (
    "/v1/answers",
    "/v1/passages",
    "/v1/documents",
    "/v1/sync",
    "/v1/chat",
    "/v1/models",
    "/v1",
    "/mcp",
    "/documents",
    "/metrics",
    *PUBLIC,
)
"""First parts of the paths that never go to the chat page, longer ones before shorter."""

SCOPES: tuple[tuple[str, Scope], ...] = (
    ("/v1/passages", "search"),
    ("/v1/documents", "documents"),
    ("/documents", "documents"),
    ("/metrics", "admin"),
)
"""First part of the path -> what it asks for."""

CHANGING: tuple[str, ...] = ("/v1/documents", "/v1/sync")
"""Where a method that changes something asks for ``admin``."""

FOREIGN = ("/v1/answers", "/v1/documents", "/documents")
"""What pages of the allowed origins may use, but for what asks for ``admin``."""


def needed(method: str, path: str) -> Scope | None:
    """Return what a request needs; None where anybody may come."""
    if begins(path, PUBLIC):
        return None
    if method not in READ and begins(path, CHANGING):
        return "admin"
    return next((scope for start, scope in SCOPES if begins(path, (start,))), "ask")


def takes_foreign(method: str, path: str) -> bool:
    """Say whether pages of the allowed origins may send it: asking and reading."""
    return begins(path, FOREIGN) and needed(method, path) != "admin"


def begins(path: str, starts: tuple[str, ...]) -> bool:
    """Say whether a path is one of these or below one."""
    return any(path == start or path.startswith(f"{start}/") for start in starts)


def is_of_chat(path: str) -> bool:
    """Say whether a path is the chat page's."""
    return path == "/" or path.startswith("/gradio_api/")


def shown(path: str) -> str:
    """Return a path for a log: what follows in the chat page's is the key to a conversation."""
    return "chat" if is_of_chat(path) else path[:200]
