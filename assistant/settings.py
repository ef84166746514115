"""One frozen `Settings`, read once at the edge from the environment.

Every setting is an environment variable ``ASSISTANT_<NAME>`` or a keyword argument. Nothing here
opens a file or checks that a model exists; the stage that uses a setting says what is wrong.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import SettingsError

PACKAGED_MODEL = "all-MiniLM-L6-v2"


class Settings(BaseSettings):
    """How the assistant runs; the description of each field is its documentation."""

    model_config = SettingsConfigDict(env_prefix="ASSISTANT_", frozen=True, extra="forbid")

    home: Annotated[Path, Field(description="Folder that holds corpus/, prompts/ and index/.")] = (
        Path()
    )
    embedding_model: Annotated[
        str,
        Field(
            description="The packaged all-MiniLM-L6-v2, or any sentence-transformers model: "
            "a local folder or a hub id."
        ),
    ] = PACKAGED_MODEL
    chat_model: Annotated[
        str | None,
        Field(
            description="LangChain provider:model, for example ollama:llama3.2. "
            "Without one, answers are quoted from the documents."
        ),
    ] = None
    chat_base_url: Annotated[
        str | None, Field(description="Base URL of the chat model's server, if not the usual one.")
    ] = None
    chat_api_key: Annotated[
        SecretStr | None,
        Field(description="Key for the chat model, if its provider's own variable is not set."),
    ] = None
    chat_timeout_seconds: Annotated[
        float, Field(gt=0, description="How long the chat model may stay silent.")
    ] = 60.0
    chroma_url: Annotated[
        str | None,
        Field(description="URL of a Chroma server; without one, Chroma runs inside the index/."),
    ] = None
    caution: Annotated[
        Literal["strict", "balanced", "lenient"],
        Field(
            description="How sure to be before answering: strict answers less and errs less, "
            "lenient the other way round; docs/answers.md has the error rates."
        ),
    ] = "balanced"
    host: Annotated[str, Field(description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, description="Port to listen on; 0 for any.")] = 7860
    allow_anyone: Annotated[
        bool,
        Field(
            description="Listen beyond this machine although nobody has to sign in: "
            "whoever reaches the port reads every document that is open to everyone."
        ),
    ] = False
    sign_in: Annotated[
        bool,
        Field(
            description="Let in only those with an API key, or who sign in another way that is set "
            "below; any of these turns this on as well."
        ),
    ] = False
    origins: Annotated[
        str,
        Field(
            description="Origins of the pages that may hold the widget or the embedded page, "
            "with commas: https://intranet.example,https://wiki.example:8443."
        ),
    ] = ""
    anonymous_origins: Annotated[
        str,
        Field(
            description="Origins whose pages may ask WITHOUT SIGNING IN: every visitor of such a "
            "page sees what is open to everyone. A program can claim any origin, so this keeps "
            "out other web pages and nobody else."
        ),
    ] = ""
    widget_secret: Annotated[
        SecretStr | None,
        Field(
            description="Shared with the host page's server, which signs a short token for each "
            "visitor of the widget: at least 32 bytes, HS256."
        ),
    ] = None
    widget_audience: Annotated[
        str, Field(min_length=1, description="The aud that a widget token must have.")
    ] = "assistant"
    proxy_addresses: Annotated[
        str,
        Field(
            description="Addresses or networks of the proxies that sign people in, with commas. "
            "Only from them are the two headers below believed."
        ),
    ] = ""
    proxy_user_header: Annotated[
        str, Field(min_length=1, description="Header with the name of the person, from a proxy.")
    ] = "X-Forwarded-User"
    proxy_groups_header: Annotated[
        str,
        Field(min_length=1, description="Header with the person's groups, with commas."),
    ] = "X-Forwarded-Groups"
    oidc_issuer: Annotated[
        str | None,
        Field(description="URL of an OpenID provider at which people sign in with their browser."),
    ] = None
    oidc_client_id: Annotated[
        str | None, Field(description="The name that the provider knows this server by.")
    ] = None
    oidc_client_secret: Annotated[
        SecretStr | None, Field(description="What this server shows the provider.")
    ] = None
    oidc_scopes: Annotated[
        str, Field(description="What the provider is asked for, with spaces; openid is needed.")
    ] = "openid profile email"
    oidc_groups_claim: Annotated[
        str,
        Field(
            min_length=1,
            description="Claim with the person's groups; dots lead inwards: realm_access.roles.",
        ),
    ] = "groups"
    session_hours: Annotated[
        float, Field(gt=0, description="How long somebody who signed in at the provider stays so.")
    ] = 8.0
    public_url: Annotated[
        str | None,
        Field(description="The URL that browsers reach this server under, if not host and port."),
    ] = None
    questions_per_minute: Annotated[
        int,
        Field(ge=1, description="How much each person or key that signed in may ask in a minute."),
    ] = 60

    @field_validator("public_url")
    @classmethod
    def _whole_url(cls, url: str | None) -> str | None:
        """Refuse what is no URL: without its scheme, it would not be known as a public name."""
        parts = urlsplit(url or "")
        if url and not (parts.scheme in ("http", "https") and parts.hostname):
            raise ValueError("write it whole, such as https://assistant.example")
        return url and parts._replace(netloc=parts.netloc.lower()).geturl()

    audit_log: Annotated[
        Path | None,
        Field(
            description="File to which `assistant serve` appends who asked, searched, read, "
            "changed, signed in or was refused, when, and which documents were cited."
        ),
    ] = None
    audit_questions: Annotated[
        bool, Field(description="Write the words of questions into the audit log too.")
    ] = False
    log_format: Annotated[
        Literal["text", "json"],
        Field(description="How lines of the log look, on standard error: for people or programs."),
    ] = "text"
    log_requests: Annotated[
        bool, Field(description="Write a line into the log for each request.")
    ] = False
    max_file_megabytes: Annotated[
        float,
        Field(gt=0, allow_inf_nan=False, description="Larger files are reported and not read."),
    ] = 50.0


def check_home(home: Path) -> None:
    """Raise where a home folder holds no documents.

    Raises:
        SettingsError: there is no ``corpus/`` in it.
    """
    if not (home / "corpus").is_dir():
        raise SettingsError(
            f"There is no folder {home / 'corpus'}.",
            "Make it and put documents in, or name the folder that holds it with --home"
            " or ASSISTANT_HOME.",
        )


def listed(text: str) -> tuple[str, ...]:
    """Return the entries of a setting that is written with commas."""
    return tuple(entry for part in text.split(",") if (entry := part.strip()))


def load_settings(**overrides: Any) -> Settings:
    """Return the settings of the environment, with ``overrides`` (those not None) on top.

    Raises:
        SettingsError: a value does not fit; the message names the variable.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = f"ASSISTANT_{'_'.join(str(part) for part in first['loc'])}".upper()
        raise SettingsError(
            f"{name} is not usable: {first['msg']}.", "See docs/settings.md for what it takes."
        ) from error
