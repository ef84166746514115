"""One frozen `Settings`, read once at the edge from the environment.

Every setting is an environment variable ``ASSISTANT_<NAME>`` or a keyword argument. Nothing here
opens a file or checks that a model exists; the stage that uses a setting says what is wrong.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError
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
            "whoever reaches the port reads every document."
        ),
    ] = False
    max_file_megabytes: Annotated[
        float, Field(gt=0, description="Larger files are reported and not read.")
    ] = 50.0


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
