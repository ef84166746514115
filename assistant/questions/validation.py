"""What somebody sends -> a question in one line, or the reason why it is none. Pure."""

from __future__ import annotations

import unicodedata

from assistant.errors import InvalidRequest

MAXIMUM_CHARACTERS = 4000


def validated(question: object) -> str:
    """Return the question in one line, in the Unicode composition (NFC) that documents have.

    Raises:
        InvalidRequest: it is no text, empty, over 4,000 characters, or holds control characters.
    """
    if not isinstance(question, str):
        raise InvalidRequest("The question is not a text.", "Send the question as a text.")
    trimmed = question.strip()
    if not trimmed:
        raise InvalidRequest("The question is empty.", "Ask something.")
    if len(trimmed) > MAXIMUM_CHARACTERS:
        raise InvalidRequest(
            f"The question has {len(trimmed):,} characters; at most {MAXIMUM_CHARACTERS:,} fit.",
            "Shorten it.",
        )
    if has_controls(trimmed):
        raise InvalidRequest("The question holds control characters.", "Remove them.")
    return unicodedata.normalize("NFC", " ".join(trimmed.split()))


def has_controls(text: str) -> bool:
    """Say whether a text holds control characters, or half of a character that takes two."""
    return any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n\r" for c in text)
