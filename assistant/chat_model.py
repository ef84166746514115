"""Settings -> a LangChain chat model, and the failures of any provider -> one error.

The only place that knows providers. A model is made without asking its server anything.
"""

from __future__ import annotations

import json
import os
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from assistant.errors import ChatModelDown, ChatModelError
from assistant.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

RETRIES = 1
"""The user waits; the quoted answer is ready when the model is not."""

_EXAMPLE = "Set ASSISTANT_CHAT_MODEL to provider:model, for example ollama:llama3.2."
_KEY = "Set ASSISTANT_CHAT_API_KEY, or the variable that the provider itself reads."
_LOCAL_KEY = "none"
"""Sent to a server of one's own that wants no key, because the client insists on one."""

_PROVIDER_LIBRARIES = frozenset(
    "openai anthropic ollama httpx httpx2 httpcore httpcore2 requests urllib3 aiohttp grpc google "
    "botocore boto3 cohere groq mistralai together fireworks huggingface_hub ibm_watsonx_ai "
    "litellm openrouter perplexity langchain_core".split()
)
"""Top-level packages whose exceptions mean that the model failed, not that we did."""


def chat_model(settings: Settings) -> BaseChatModel:
    """Return the chat model that the settings name.

    Raises:
        ChatModelError: no such provider, its package or its key is missing, or a setting does
            not fit; the remedy names the variable.
    """
    from langchain.chat_models import init_chat_model
    from langsmith import configure

    configure(enabled=False)
    name = settings.chat_model or ""
    provider, _, model = name.partition(":")
    if not provider or not model:
        raise ChatModelError(f'The chat model "{name}" names no provider and model.', _EXAMPLE)
    with failures_of(name):
        try:
            return init_chat_model(  # type: ignore[no-any-return]
                model, model_provider=provider, **_options(settings, provider)
            )
        except ImportError as error:
            raise ChatModelError(
                f'The chat model "{name}" needs a package that is not installed: {error}.',
                "Install it into the assistant's environment, or name another "
                "ASSISTANT_CHAT_MODEL.",
            ) from error
        except (ValueError, TypeError) as error:
            raise ChatModelError(_unusable(name, error), _remedy_for(error)) from error


def _options(settings: Settings, provider: str) -> dict[str, Any]:
    options: dict[str, Any] = {}
    # Servers of one's own take a temperature; among the hosted models some refuse any.
    if provider == "ollama" or settings.chat_base_url:
        options["temperature"] = 0
    if settings.chat_base_url:
        options["base_url"] = settings.chat_base_url
    key = settings.chat_api_key.get_secret_value() if settings.chat_api_key else None
    if provider == "ollama":
        headers = {"headers": {"Authorization": f"Bearer {key}"}} if key else {}
        return options | {"client_kwargs": {"timeout": settings.chat_timeout_seconds, **headers}}
    if key is None and provider == "openai" and settings.chat_base_url:
        key = os.environ.get("OPENAI_API_KEY") or _LOCAL_KEY
    if key:
        options["api_key"] = key
    return options | {"timeout": settings.chat_timeout_seconds, "max_retries": RETRIES}


def _unusable(name: str, error: Exception) -> str:
    if "Unsupported provider" in str(error):
        return f'The chat model "{name}" is of an unknown provider.'
    return f'The chat model "{name}" cannot be set up: {_first_line(error)}'


def _remedy_for(error: Exception) -> str:
    if "key" in str(error).casefold():
        return _KEY
    return _EXAMPLE


class failures_of:  # noqa: N801 - reads as a phrase: with failures_of(model)
    """Turn what a provider's library raises within the block into a `ChatModelDown`.

    Every provider of LangChain raises errors of its own client, which cannot all be imported to
    be named. An error counts as the provider's if its class, or one it derives from, comes from a
    client library, or if it is a network error or malformed JSON; all else is our own mistake and
    passes through.
    """

    def __init__(self, model: str) -> None:
        self._model = model

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if isinstance(error, Exception) and _is_providers(error):
            raise ChatModelDown(*_explained(self._model, error)) from error


def _is_providers(error: Exception) -> bool:
    if isinstance(error, ChatModelError):
        return False
    if isinstance(error, (OSError, json.JSONDecodeError)):
        return True
    return any(
        kind.__module__.partition(".")[0] in _PROVIDER_LIBRARIES for kind in type(error).mro()
    )


def _explained(model: str, error: Exception) -> tuple[str, str]:
    """Return what went wrong and its remedy, by HTTP status or kind of error."""
    status = getattr(error, "status_code", None)
    if isinstance(status, int) and status > 0:
        message, remedy = _STATUSES.get(status, ("{} failed with status {}.", "See its log."))
        return message.format(f"The chat model {model}", status), remedy
    kind = type(error).__name__
    if "api_key" in str(error):
        return f"The chat model {model} needs a key.", _KEY
    if "Timeout" in kind:
        return (
            f"The chat model {model} kept silent for too long.",
            "Ask again, or raise ASSISTANT_CHAT_TIMEOUT_SECONDS.",
        )
    if "Connect" in kind:
        return (
            f"The connection to the chat model {model} failed.",
            "Check that its server runs, and ASSISTANT_CHAT_BASE_URL.",
        )
    return (
        f"The chat model {model} broke off: {_first_line(error)}",
        "Ask again; if it stays so, see its server's log.",
    )


_STATUSES = {
    401: ("{} refused the key.", "Check ASSISTANT_CHAT_API_KEY."),
    403: ("{} refused the key.", "Check ASSISTANT_CHAT_API_KEY."),
    404: (
        "{} is not known to its server.",
        "Check ASSISTANT_CHAT_MODEL and ASSISTANT_CHAT_BASE_URL.",
    ),
    429: ("{} is at its limit.", "Wait a moment and ask again."),
}


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return f"{lines[0][:200].rstrip('.')}."
