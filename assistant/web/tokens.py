"""Widget tokens: what the host page's server says of a visitor, signed and short-lived (RFC 7519).

The secret stays on two servers; the page only ever holds a token that is over in minutes.
"""

from __future__ import annotations

import time
from typing import Any

import jwt

from assistant.errors import SettingsError
from assistant.types import Person

ALGORITHM = "HS256"
"""The one that is taken, whatever a token's header says."""
FEWEST_SECRET_BYTES = 32
"""As long as the hash, as RFC 7518, section 3.2, demands."""
LONGEST_LIFE_SECONDS = 3600
LEEWAY_SECONDS = 30
"""How far the two servers' clocks may differ."""
MOST_GROUPS = 200


class NotAToken(Exception):
    """The token is not one to be taken; the message says why."""


def check_secret(secret: str) -> None:
    """Refuse a secret that can be guessed.

    Raises:
        SettingsError: it is too short.
    """
    if len(secret.encode()) < FEWEST_SECRET_BYTES:
        raise SettingsError(
            f"ASSISTANT_WIDGET_SECRET is shorter than {FEWEST_SECRET_BYTES} bytes.",
            'Make one: python3 -c "import secrets; print(secrets.token_urlsafe(32))".',
        )


def person_of(token: str, secret: str, audience: str) -> Person:
    """Return the person that a token names.

    Raises:
        NotAToken: it is forged, over, for somebody else, or says too much or too little.
    """
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            secret,
            algorithms=[ALGORITHM],
            audience=audience,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "sub", "aud"], "strict_aud": True},
        )
    except jwt.ExpiredSignatureError as error:
        raise NotAToken("The token is over.") from error
    except jwt.InvalidAudienceError as error:
        raise NotAToken("The token is for another audience.") from error
    except (jwt.InvalidTokenError, ValueError) as error:
        raise NotAToken("The token is not one that this server trusts.") from error
    if claims["exp"] > time.time() + LONGEST_LIFE_SECONDS + LEEWAY_SECONDS:
        raise NotAToken(f"The token lives longer than {LONGEST_LIFE_SECONDS // 60} minutes.")
    groups = claims.get("groups", [])
    if not isinstance(groups, list) or len(groups) > MOST_GROUPS:
        raise NotAToken("The token's groups are not a list of names.")
    if not claims["sub"] or not all(isinstance(group, str) for group in groups):
        raise NotAToken("The token names nobody, or a group that is no text.")
    return Person(claims["sub"], frozenset(groups))
