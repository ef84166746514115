"""The errors of the core, and what each front answers with; uploads and the web add their own.

::

    AssistantError
    ├── InvalidRequest        the question, filters or body are not usable
    │   └── TooLarge          … because of their size
    ├── NotFound              no such document, version, answer or route
    ├── SettingsError         a setting or the home folder is wrong
    ├── IndexUnusable         the index cannot be opened or written
    │   ├── IndexInUse        … another process owns it
    │   ├── IndexMismatch     … it was built with another model or chunker
    │   └── IndexEmpty        … nothing has been indexed yet
    ├── BeingIndexed          a change has to wait until a sync is done
    ├── ReadingError          one file cannot be read; never stops a sync
    ├── PromptError           a prompt template is missing or wrong
    ├── ModelError            the embedding model cannot be loaded
    └── ChatModelError        the chat model does not answer, or not as it was asked to
        └── ChatModelDown     … it cannot be reached, refuses, fails or keeps silent

A message says what failed and where; ``remedy`` says what to do about it.
"""

from __future__ import annotations

from typing import ClassVar


class AssistantError(Exception):
    """An error with a remedy, shown to the user without a traceback.

    ``status`` is the HTTP status and ``code`` the word that names the problem's type (RFC 9457);
    the command line exits with ``exit_code``.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "error"
    title: ClassVar[str] = "Something went wrong"
    exit_code: ClassVar[int] = 2

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class InvalidRequest(AssistantError):
    """The question, the filters or the body cannot be used."""

    status = 422
    code = "invalid-request"
    title = "The request cannot be used"


class TooLarge(InvalidRequest):
    """The body is over the limit."""

    status = 413
    code = "too-large"
    title = "The request is too large"


class NotFound(AssistantError):
    """There is no such document, version, answer or route."""

    status = 404
    code = "not-found"
    title = "Not found"


class SettingsError(AssistantError):
    """A setting or the home folder is wrong."""

    code = "settings"
    title = "A setting is wrong"


class IndexUnusable(AssistantError):
    """The index cannot be opened or written."""

    status = 503
    code = "index-unusable"
    title = "The index cannot be used"


class IndexInUse(IndexUnusable):
    """Another process owns the index folder."""

    code = "index-in-use"
    title = "The index is in use"


class IndexMismatch(IndexUnusable):
    """The index was built with another model or chunker than the settings name."""

    code = "index-mismatch"
    title = "The index was built differently"


class IndexEmpty(IndexUnusable):
    """Nothing has been indexed yet."""

    code = "index-empty"
    title = "Nothing is indexed"


class BeingIndexed(AssistantError):
    """Documents are being indexed, and what changes them has to wait until that is done."""

    status = 409
    code = "being-indexed"
    title = "Documents are being indexed"


class ReadingError(AssistantError):
    """One file cannot be read; the message is the reason, without the file's name."""

    status = 422
    code = "unreadable-file"
    title = "The file cannot be read"


class PromptError(AssistantError):
    """A prompt template is missing, or lacks or invents a variable."""

    code = "prompt"
    title = "A prompt is wrong"


class ModelError(AssistantError):
    """The embedding model cannot be loaded."""

    status = 503
    code = "embedding-model"
    title = "The embedding model cannot be loaded"


class ChatModelError(AssistantError):
    """The chat model cannot be reached or does not answer; the extractive answer serves instead."""

    status = 502
    code = "chat-model"
    title = "The chat model does not answer"


class ChatModelDown(ChatModelError):
    """The chat model's server cannot be reached, refuses, fails or keeps silent."""
