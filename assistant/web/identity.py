"""A request's headers -> who asks, and what they may do.

Whoever shows a key or a token is that person, or is refused: a wrong credential never
falls back to a weaker way in. Knows the ways to sign in and no route; `doors` says what a route
asks for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import ClassVar, Literal
from urllib.parse import urlsplit

from starlette.requests import cookie_parser

from assistant.errors import AssistantError, SettingsError
from assistant.keys import PREFIX, SCOPES, Keys, Scope
from assistant.settings import Settings, listed
from assistant.types import Person
from assistant.web.security import checked_origins, is_loopback
from assistant.web.sessions import Session, Sessions, cookie_name
from assistant.web.tokens import NotAToken, check_secret, person_of

Way = Literal["local", "anonymous", "key", "token", "proxy", "session"]

EVERYTHING: frozenset[Scope] = frozenset(SCOPES)
READING: frozenset[Scope] = frozenset({"ask", "search", "documents"})
"""What a person may do: everything but change the documents."""
LONGEST_HEADER = 8192


class NotSignedIn(AssistantError):
    """Nobody has said who asks, or what was shown is not valid."""

    status: ClassVar[int] = 401
    code: ClassVar[str] = "not-signed-in"
    title: ClassVar[str] = "Sign in first"


class NotAllowed(AssistantError):
    """Whoever asks may not do this."""

    status: ClassVar[int] = 403
    code: ClassVar[str] = "not-allowed"
    title: ClassVar[str] = "This is not allowed"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request."""

    person: Person
    """Its name begins with the way in, so that two of a name are not taken for one."""
    scopes: frozenset[Scope]
    way: Way
    key: str | None = None
    """Text of the API key, to look again whether it still is one."""
    shown: str = ""
    """Name of who signed in with a browser."""


class Desk:
    """Finds out who sends a request.

    Args:
        settings: which ways to sign in there are.
        keys: the API keys.
        host: the address that the server listens on.
        sessions: of those who signed in at the provider, if there is one.

    Raises:
        SettingsError: a setting of signing in cannot be used.
    """

    def __init__(
        self, settings: Settings, keys: Keys, host: str, sessions: Sessions | None = None
    ) -> None:
        self._settings, self._keys, self._sessions = settings, keys, sessions
        self._cookie = cookie_name(settings.public_url or "")
        self._proxies = networks(settings.proxy_addresses)
        self._anonymous = checked_origins(listed(settings.anonymous_origins))
        self._public = urlsplit(settings.public_url or "").netloc.lower()
        self.alone = is_loopback(host) and not reaches_out(settings)
        """Whether only this machine can reach the server."""
        if settings.widget_secret:
            check_secret(settings.widget_secret.get_secret_value())

    @property
    def has_provider(self) -> bool:
        """Whether people can sign in with a browser."""
        return self._sessions is not None

    def address(self, headers: Mapping[str, str], peer: str) -> str:
        """Return the address of who asks: of who is connected, or the one that a proxy names."""
        named = listed(headers.get("x-forwarded-for", ""))
        return named[-1] if named and _within(peer, self._proxies) else peer

    def caller(self, headers: Mapping[str, str], peer: str) -> Caller:
        """Return who sends a request.

        Args:
            headers: of the request; looked up in lower case.
            peer: address of who is connected.

        Raises:
            NotSignedIn: nobody who may come in.
        """
        shown = headers.get("authorization")
        # Many clients insist on a key; where nobody signs in, one that is not ours says nothing.
        if shown is not None and (signs_in(self._settings) or _ours(shown)):
            return self.bearer(shown)
        if session := self._session(headers):
            return Caller(session.person, READING, "session", shown=session.shown)
        if person := self._from_proxy(headers, peer):
            return Caller(person, READING, "proxy")
        if not signs_in(self._settings):
            # On this machine alone, whoever asks has the files themselves.
            groups = None if self.alone else frozenset[str]()
            return Caller(Person("", groups), EVERYTHING if self.alone else READING, "local")
        if headers.get("origin", "").lower() in self._anonymous:
            return Caller(Person("", frozenset()), frozenset({"ask", "documents"}), "anonymous")
        raise NotSignedIn(
            "This server answers only those who have signed in.",
            "Send an API key as Authorization: Bearer ask_…, or ask whoever runs this server.",
        )

    def bearer(self, header: str) -> Caller:
        """Return who an ``Authorization`` header names.

        Raises:
            NotSignedIn: it names nobody.
        """
        kind, _, text = header[:LONGEST_HEADER].partition(" ")
        text = text.strip()
        if kind.lower() != "bearer" or not text:
            raise NotSignedIn("The Authorization header is not a bearer token.", "Send Bearer ….")
        if text.count(".") == 2:
            return self._from_token(text)
        if key := self._keys.holder(text):
            return Caller(Person(f"key:{key.name}", key.groups), key.scopes, "key", text)
        raise NotSignedIn(
            "The API key is not valid: unknown, over or revoked.",
            "Make one with `assistant keys create`.",
        )

    def still(self, caller: Caller) -> bool:
        """Say whether a key that opened a long answer still is one."""
        return caller.key is None or self._keys.holder(caller.key) is not None

    def _from_token(self, token: str) -> Caller:
        secret = self._settings.widget_secret
        if secret is None:
            raise NotSignedIn(
                "This server takes no widget tokens.", "Set ASSISTANT_WIDGET_SECRET on it."
            )
        try:
            person = person_of(token, secret.get_secret_value(), self._settings.widget_audience)
        except NotAToken as error:
            raise NotSignedIn(str(error), "Fetch a new one from the host page's server.") from error
        named = replace(person, name=f"token:{person.name}")
        return Caller(named, frozenset({"ask", "documents"}), "token")

    def _session(self, headers: Mapping[str, str]) -> Session | None:
        """Return the session of a browser; a page of another origin cannot use it."""
        own = {headers.get("host", "").lower(), self._public}
        origin = urlsplit(headers.get("origin", "")).netloc.lower()
        if self._sessions is None or ("origin" in headers and origin not in own - {""}):
            return None
        text = cookie_parser(headers.get("cookie", "")).get(self._cookie)
        return self._sessions.of(text) if text else None

    def _from_proxy(self, headers: Mapping[str, str], peer: str) -> Person | None:
        name = _decoded(headers.get(self._settings.proxy_user_header.lower(), ""))
        if not name or not _within(peer, self._proxies):
            return None
        groups = listed(_decoded(headers.get(self._settings.proxy_groups_header.lower(), "")))
        return Person(f"proxy:{name}", frozenset(groups))


def signs_in(settings: Settings) -> bool:
    """Say whether somebody has to sign in: where there is a way to, or where it is asked for."""
    ways = (
        settings.sign_in,
        settings.oidc_issuer,
        settings.widget_secret,
        settings.proxy_addresses,
        settings.anonymous_origins,
    )
    return any(ways)


def reaches_out(settings: Settings) -> bool:
    """Say whether browsers beyond this machine are meant to come, through a proxy on it."""
    name = urlsplit(settings.public_url or "").hostname
    return name is not None and not is_loopback(name)


def networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return the networks of a setting.

    Raises:
        SettingsError: an entry is no address and no network.
    """
    found = []
    for entry in listed(text):
        try:
            found.append(ip_network(entry))
        except ValueError as error:
            raise SettingsError(
                f'ASSISTANT_PROXY_ADDRESSES: "{entry[:80]}" is no address and no network.',
                "Write 10.0.0.5 or 10.0.0.0/24.",
            ) from error
    return tuple(found)


def _decoded(header: str) -> str:
    """Return a header that a proxy wrote in UTF-8; servers take headers for Latin-1."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def _ours(header: str) -> bool:
    text = header.rpartition(" ")[2]
    return text.startswith(f"{PREFIX}_") or text.count(".") == 2


def _within(address: str, allowed: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found in network for network in allowed)
