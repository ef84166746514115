"""Ask a folder of documents; every sentence of the answer is tied to its place in the source.

The public names, in the order data flows through them. They are loaded when first used, so that
importing the package, or asking the command line for help, loads no model.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.errors import AssistantError
    from assistant.pipeline import Assistant
    from assistant.settings import Settings
    from assistant.types import Answer, Citation, Document, Filters, Passage, Sentence, Turn

_HOMES = {
    "Settings": "assistant.settings",
    "Document": "assistant.types",
    "Filters": "assistant.types",
    "Passage": "assistant.types",
    "Turn": "assistant.types",
    "Sentence": "assistant.types",
    "Citation": "assistant.types",
    "Answer": "assistant.types",
    "AssistantError": "assistant.errors",
    "Assistant": "assistant.pipeline",
}

__all__ = [
    "Answer",
    "Assistant",
    "AssistantError",
    "Citation",
    "Document",
    "Filters",
    "Passage",
    "Sentence",
    "Settings",
    "Turn",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
