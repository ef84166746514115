"""What the web side allows: which hosts, which origins, how large a body, which page contents.

Where nobody has to sign in, what keeps other web sites out of a server on this machine is the
pair of rules here: the ``Host`` must be one we serve under (a foreign name that resolves to
127.0.0.1 is refused, which ends DNS rebinding), and an ``Origin``, where the browser sends one,
must be that same host or one that the settings list (which ends requests from other sites' pages).
Pure; `guard` applies it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from types import MappingProxyType
from typing import ClassVar
from urllib.parse import urlsplit

from assistant.errors import AssistantError, SettingsError
from assistant.web import doors

MAX_BODY_BYTES = 256 * 1024
MAX_UPLOAD_BYTES = 64 * 1024 * 1024
"""A file with its form; how large a document may be is a setting."""
MAX_CHAT_BODY_BYTES = 4 * 1024 * 1024
"""A text pasted into the chat page is refused by the page itself, up to here, and stays there."""

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

WIDGET_HEADERS = MappingProxyType({"Cross-Origin-Resource-Policy": "cross-origin"})
"""Of the widget's files, which pages of other sites load."""
ALLOWED_HEADERS = "Accept, Authorization, Content-Type, Idempotency-Key"
EXPOSED_HEADERS = "ETag, Retry-After, X-Request-ID"
PREFLIGHT_SECONDS = 600

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
    ``name`` is a further one that browsers use, ``origins`` those whose pages may hold the widget.
    """

    host: str
    name: str | None = None
    origins: frozenset[str] = frozenset()

    def lets_in(self, origin: str) -> bool:
        """Say whether the pages of an origin may hold the widget."""
        return origin.lower() in self.origins

    def check(
        self,
        host_header: str,
        origin: str | None,
        fetch_site: str | None,
        *,
        foreign: bool = False,
    ) -> None:
        """Let the request pass, or raise.

        Args:
            host_header: ``Host``, with or without a port.
            origin: ``Origin``, where there is one.
            fetch_site: ``Sec-Fetch-Site`` of a request that changes something, else None.
            foreign: whether pages of the allowed origins may send it too.

        Raises:
            Misdirected: the host is not one of ours.
            CrossOrigin: the request was made by another site's page.
        """
        name = hostname(host_header)
        own = hostname(self.name or self.host)
        known = LOOPBACK_NAMES | {self.host.lower(), own}
        if self.host not in WILDCARDS and name not in known:
            raise Misdirected(
                "This server does not answer under that host name.",
                "Open it as http://127.0.0.1 with its port, or set ASSISTANT_PUBLIC_URL to the URL "
                "under which it is meant to be reached.",
            )
        if foreign and origin is not None and self.lets_in(origin):
            return
        another = origin is not None and not self._own(origin, host_header)
        if another or fetch_site == "cross-site":
            raise CrossOrigin(
                "The request comes from a page of another site.",
                "Add the page's origin to ASSISTANT_ORIGINS if it holds the widget; else send it "
                "from this server's own pages, or from a program without an Origin header.",
            )

    def _own(self, origin: str, host_header: str) -> bool:
        try:
            found = urlsplit(origin).netloc.lower()
        except ValueError:
            return False
        return found in {host_header.lower(), (self.name or host_header).lower()}


def headers_for(path: str, origins: frozenset[str]) -> dict[str, str]:
    """Return the security headers of a response that has none of its own.

    Args:
        path: of the request.
        origins: whose pages may frame the embedded page.
    """
    headers = dict(SECURITY_HEADERS)
    if doors.begins(path, doors.WIDGET):
        headers |= WIDGET_HEADERS
    if path == "/embed":
        del headers["X-Frame-Options"]  # it knows no list; the policy does
        headers["Content-Security-Policy"] = embed_policy(origins)
    return headers


def embed_policy(origins: frozenset[str]) -> str:
    """Return the policy of the page that other sites may show in a frame."""
    framed_by = " ".join(["'self'", *sorted(origins)])
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        f"img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors {framed_by}"
    )


def cross_origin_headers(origin: str) -> dict[str, str]:
    """Return what lets a page of an allowed origin read a response; never with credentials."""
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": ALLOWED_HEADERS,
        "Access-Control-Expose-Headers": EXPOSED_HEADERS,
        "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
    }


def checked_origins(text: Iterable[str]) -> frozenset[str]:
    """Return origins as browsers send them.

    Raises:
        SettingsError: an entry is no origin, or stands for all of them.
    """
    found = set()
    for entry in text:
        parts = urlsplit(entry.lower())
        if parts.scheme not in ("http", "https") or not parts.netloc or "*" in entry:
            raise SettingsError(
                f'"{entry[:80]}" is not an origin.',
                "Write each as https://intranet.example or http://127.0.0.1:8000; none stands "
                "for all.",
            )
        if parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc:
            raise SettingsError(
                f'"{entry[:80]}" is more than an origin.', f"Write {parts.scheme}://{parts.netloc}."
            )
        found.add(f"{parts.scheme}://{parts.netloc}")
    return frozenset(found)


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


def check_listening(host: str, *, allow_anyone: bool, signs_in: bool = False) -> None:
    """Refuse to listen beyond this machine unless people sign in, or in so many words.

    Raises:
        SettingsError: ``host`` can be reached from elsewhere, nobody has to sign in, and
            ``allow_anyone`` is off.
    """
    if not is_loopback(host) and not allow_anyone and not signs_in:
        raise SettingsError(
            f'Listening on "{host}" would open every document to whoever reaches this machine: '
            "nobody has to sign in.",
            "Listen on 127.0.0.1; or let people sign in, ASSISTANT_SIGN_IN=true, see "
            "docs/access.md; or set ASSISTANT_ALLOW_ANYONE=true if that is what you want.",
        )
