"""What the web side allows: which hosts, which origins, how large a body, which page contents.

Nobody has to sign in. What keeps other web sites out of a server on this machine is therefore the
pair of rules here: the ``Host`` must be one we serve under (a foreign name that resolves to
127.0.0.1 is refused, which ends DNS rebinding), and an ``Origin``, where the browser sends one,
must be that same host (which ends requests from other sites' pages). Pure; `guard` applies it.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from types import MappingProxyType
from typing import ClassVar
from urllib.parse import urlsplit

from assistant.errors import AssistantError, SettingsError

MAX_BODY_BYTES = 256 * 1024
MAX_CHAT_BODY_BYTES = 4 * 1024 * 1024
"""The chat page sends its whole conversation, the shown passages included, with each question."""

# Gradio's page needs inline scripts and styles. Images are ours alone: a remote image in an answer
# would tell its server what was read.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "style-src 'self' 'unsafe-inline'",
        "font-src 'self' data:",
        "script-src 'self' 'unsafe-inline'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

DOCUMENT_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Pages that show document text run nothing but our own files."""

SECURITY_HEADERS = MappingProxyType(
    {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
)

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
WILDCARDS = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - recognised here, not bound


class Misdirected(AssistantError):
    """The request names a host that this server does not serve under."""

    status: ClassVar[int] = 421
    code: ClassVar[str] = "wrong-host"
    title: ClassVar[str] = "The host is not served here"


class CrossOrigin(AssistantError):
    """A page of another site sent the request."""

    status: ClassVar[int] = 403
    code: ClassVar[str] = "cross-origin"
    title: ClassVar[str] = "Requests from other sites are refused"


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """Decides from its headers whether a request may come in.

    ``host`` is the address the server listens on. Listening on every address means that the names
    of this machine are not known here, so any ``Host`` is taken and only the origin is checked.
    """

    host: str

    def check(self, host_header: str, origin: str | None, fetch_site: str | None) -> None:
        """Let the request pass, or raise.

        Args:
            host_header: ``Host``, with or without a port.
            origin: ``Origin``, where there is one.
            fetch_site: ``Sec-Fetch-Site`` of a request that changes something, else None.

        Raises:
            Misdirected: the host is not one of ours.
            CrossOrigin: the request was made by another site's page.
        """
        name = hostname(host_header)
        if self.host not in WILDCARDS and name not in LOOPBACK_NAMES | {self.host.lower()}:
            raise Misdirected(
                "This server does not answer under that host name.",
                "Open it as http://127.0.0.1 with its port, or set ASSISTANT_HOST to the name "
                "under which it is meant to be reached.",
            )
        foreign = origin is not None and urlsplit(origin).netloc.lower() != host_header.lower()
        if foreign or fetch_site == "cross-site":
            raise CrossOrigin(
                "The request comes from a page of another site.",
                "Send it from this server's own pages, or from a program without an Origin header.",
            )


def hostname(host_header: str) -> str:
    """Return the host of a ``Host`` header in lower case, without port and brackets."""
    host = host_header.strip().lower()
    if host.startswith("["):
        name, _, port = host[1:].partition("]")
        return name if port[:1] in ("", ":") else host
    return host.partition(":")[0]


def is_loopback(host: str) -> bool:
    """Say whether only this machine can reach a server that listens on ``host``."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def check_listening(host: str, *, allow_anyone: bool) -> None:
    """Refuse to listen beyond this machine unless that was asked for in so many words.

    Raises:
        SettingsError: ``host`` can be reached from elsewhere and ``allow_anyone`` is off.
    """
    if not is_loopback(host) and not allow_anyone:
        raise SettingsError(
            f'Listening on "{host}" would open every document to whoever reaches this machine: '
            "nobody has to sign in.",
            "Listen on 127.0.0.1, or set ASSISTANT_ALLOW_ANYONE=true if that is what you want.",
        )
