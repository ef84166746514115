"""Signing in at an OpenID provider: there, back, and out again.

The only file that knows Authlib, which checks state, nonce, PKCE and the provider's signature.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar
from urllib.parse import urlencode

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from joserfc.errors import JoseError
from starlette.middleware.sessions import SessionMiddleware

from assistant.errors import AssistantError, SettingsError
from assistant.settings import Settings
from assistant.types import Groups, Json, Person
from assistant.web import problems
from assistant.web.audit import Audit
from assistant.web.pages import render
from assistant.web.sessions import Sessions, cookie_name

logger = logging.getLogger(__name__)

SIGNATURES = frozenset(
    ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
)
"""What a provider may sign with: its own key, never "none" and never a shared secret."""
SHOWN = ("name", "preferred_username", "email")
"""Claims that pages show as the person's name, the first that there is."""
PENDING_SECONDS = 600
PROVIDER_SECONDS = 10.0
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


class SignInRefused(AssistantError):
    """The provider did not say who somebody is, or not so that it can be believed."""

    status: ClassVar[int] = 403
    code: ClassVar[str] = "sign-in-refused"
    title: ClassVar[str] = "Signing in did not work"


class ProviderUnreachable(AssistantError):
    """The OpenID provider cannot be asked."""

    status: ClassVar[int] = 502
    code: ClassVar[str] = "provider-unreachable"
    title: ClassVar[str] = "Nobody can sign in now"


def check_provider(settings: Settings) -> None:
    """Refuse settings that name a provider but not all that it takes.

    Raises:
        SettingsError: something is missing.
    """
    for name in ("oidc_client_id", "oidc_client_secret", "public_url"):
        if not getattr(settings, name):
            raise SettingsError(
                f"ASSISTANT_OIDC_ISSUER is set and ASSISTANT_{name.upper()} is not.",
                "Set it: docs/access.md says what an OpenID provider needs to know.",
            )


def sign_in_app(settings: Settings, sessions: Sessions, audit: Audit | None) -> FastAPI:
    """Return the application to mount at ``/auth``."""
    check_provider(settings)
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    problems.install(app)
    routes = _Routes(settings, sessions, audit)
    # What is on its way to the provider and back; who has arrived is in `sessions`.
    app.add_middleware(
        SessionMiddleware,
        secret_key=secrets.token_hex(32),
        session_cookie="assistant-signing-in",
        max_age=PENDING_SECONDS,
        path="/auth",
        same_site="lax",
        https_only=routes.secure,
    )
    for path in ("/login", "/callback", "/account", "/signed-out"):
        app.add_api_route(path, getattr(routes, path[1:].replace("-", "_")), methods=["GET"])
    app.add_api_route("/logout", routes.logout, methods=["POST"])
    return app


class _Routes:
    """There, back, who one is, and out."""

    def __init__(self, settings: Settings, sessions: Sessions, audit: Audit | None) -> None:
        self.settings, self.sessions, self.audit = settings, sessions, audit
        self.public_url = (settings.public_url or "").rstrip("/")
        self.secure = self.public_url.startswith("https://")
        self.cookie = cookie_name(self.public_url)
        self.provider = _Provider(settings, f"{self.public_url}/auth/callback")

    async def login(
        self, request: Request, next: Annotated[str, Query(max_length=2000)] = "/"
    ) -> Response:
        request.session["next"] = next if _is_ours(next) else "/"
        return await self.provider.redirect(request)

    async def callback(self, request: Request) -> Response:
        try:
            claims = await self.provider.claims(request)
        except SignInRefused as error:
            if (away := self._after_another(request, error)) is not None:
                return away
            raise
        groups = groups_of(claims, self.settings.oidc_groups_claim)
        person, shown = Person(f"oidc:{claims['sub']}", groups), _shown(claims)
        text = self.sessions.begin(person, shown)
        self._note("signed-in", person, request, name=shown)
        response = RedirectResponse(request.session.pop("next", "/"), 303)
        response.set_cookie(
            self.cookie,
            text,
            max_age=int(self.sessions.seconds),
            httponly=True,
            secure=self.secure,
            samesite="lax",
        )
        return response

    def _after_another(self, request: Request, error: SignInRefused) -> Response | None:
        """Return where to go when another tab of this browser began to sign in meanwhile."""
        cause = error.__cause__
        if not isinstance(cause, OAuthError) or cause.error != "mismatching_state":
            return None
        if self.sessions.of(request.cookies.get(self.cookie, "")):
            return RedirectResponse(request.session.get("next", "/"), 303)
        if request.session.pop("again", False) or "next" not in request.session:
            return None
        request.session["again"] = True
        return RedirectResponse(f"/auth/login?{urlencode({'next': request.session['next']})}", 303)

    async def account(self, request: Request) -> Response:
        session = self.sessions.of(request.cookies.get(self.cookie, ""))
        if session is None:
            return RedirectResponse("/auth/signed-out", 303)
        groups = sorted(session.person.groups or ())
        return _page("account.html", shown=session.shown, groups=groups)

    async def logout(self, request: Request) -> Response:
        text = request.cookies.get(self.cookie, "")
        if session := self.sessions.of(text):
            self._note("signed-out", session.person, request)
        self.sessions.end(text)
        response = RedirectResponse("/auth/signed-out", 303)
        response.delete_cookie(self.cookie, httponly=True, secure=self.secure, samesite="lax")
        return response

    async def signed_out(self) -> Response:
        way_out = await self.provider.way_out(f"{self.public_url}/")
        return _page("signed_out.html", provider_url=way_out)

    def _note(self, what: str, person: Person, request: Request, **more: str) -> None:
        if self.audit:
            self.audit.note(what, person.name, request.state.request_id, **more)


class _Provider:
    """The provider, asked for its addresses and keys when somebody first signs in."""

    def __init__(self, settings: Settings, callback: str) -> None:
        self.settings, self.callback = settings, callback
        self.issuer = (settings.oidc_issuer or "").rstrip("/")
        secret = settings.oidc_client_secret
        self.client = OAuth().register(
            "provider",
            client_id=settings.oidc_client_id,
            client_secret=secret.get_secret_value() if secret else None,
            server_metadata_url=f"{self.issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": settings.oidc_scopes,
                "code_challenge_method": "S256",
                "timeout": PROVIDER_SECONDS,
            },
        )

    async def redirect(self, request: Request) -> Response:
        try:
            await self._checked()
            response: Response = await self.client.authorize_redirect(request, self.callback)
        except (httpx2.HTTPError, ValueError) as error:
            raise self._unreachable(error) from error
        return response

    async def claims(self, request: Request) -> Json:
        """Return what the provider says of whoever comes back from it."""
        try:
            metadata = await self._checked()
            token = await self.client.authorize_access_token(request)
            claims: Json = dict(token.get("userinfo") or {})
            untold = _claim(claims, self.settings.oidc_groups_claim) is None
            if claims.get("sub") and untold and metadata.get("userinfo_endpoint"):
                more = dict(await self.client.userinfo(token=token))
                if more.get("sub") == claims["sub"]:
                    claims = more | claims
        except (OAuthError, JoseError) as error:
            logger.warning("Somebody could not sign in: %s", error)
            raise SignInRefused(
                "The provider did not sign you in, or its word is not valid.",
                "Begin again at this server's first page.",
            ) from error
        except (httpx2.HTTPError, ValueError) as error:
            raise self._unreachable(error) from error
        if not isinstance(claims.get("sub"), str) or not claims["sub"]:
            raise SignInRefused(
                "The provider does not say who you are.", "Ask whoever runs this server."
            )
        return claims

    async def way_out(self, back: str) -> str | None:
        """Return where one signs out of the provider too, if it can be asked and says so."""
        try:
            metadata = await self._checked()
        except (httpx2.HTTPError, ValueError, AssistantError):
            return None
        place = metadata.get("end_session_endpoint")
        if not isinstance(place, str) or not place.startswith(("https://", "http://")):
            return None
        given = {"client_id": self.settings.oidc_client_id, "post_logout_redirect_uri": back}
        return f"{place}{'&' if '?' in place else '?'}{urlencode(given)}"

    async def _checked(self) -> Json:
        """Return the provider's description of itself, having seen that it is the one meant."""
        metadata: Json = await self.client.load_server_metadata()
        if str(metadata.get("issuer", "")).rstrip("/") != self.issuer:
            raise SignInRefused(
                "The provider says that it is another one.", "Check ASSISTANT_OIDC_ISSUER."
            )
        given = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = [a for a in given if a in SIGNATURES]
        return metadata

    def _unreachable(self, error: Exception) -> ProviderUnreachable:
        logger.warning("The OpenID provider cannot be asked: %r", error)
        return ProviderUnreachable(
            "The OpenID provider cannot be asked.", "Try again; if it stays, see the server's log."
        )


def groups_of(claims: Mapping[str, Any], name: str) -> Groups:
    """Return the groups that a claim names: a list, one word, or something below dots."""
    found = _claim(claims, name)
    if isinstance(found, str):
        return frozenset({found})
    if isinstance(found, list):
        return frozenset(group for group in found if isinstance(group, str))
    return frozenset()


def _claim(claims: Mapping[str, Any], name: str) -> Any:
    """Return a claim by its whole name, or by the way to it: ``realm_access.roles``."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _shown(claims: Mapping[str, Any]) -> str:
    names = (claims.get(claim) for claim in (*SHOWN, "sub"))
    return next(name for name in names if isinstance(name, str) and name)[:200]


def _is_ours(path: str) -> bool:
    """Say whether a place to go on at is on this server, as every browser understands it."""
    plain = path.isascii() and path.isprintable() and "\\" not in path
    return plain and path.startswith("/") and not path.startswith("//")


def _page(template: str, **values: Any) -> Response:
    headers = {"Content-Security-Policy": PAGE_POLICY, "Cache-Control": "no-store"}
    return HTMLResponse(render(template, **values), headers=headers)
