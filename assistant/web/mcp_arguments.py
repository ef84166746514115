"""What a tool of the Model Context Protocol was given -> values, or an error with its remedy."""

from __future__ import annotations

import json
from typing import Any

from assistant.errors import InvalidRequest
from assistant.filters import parse_filters
from assistant.types import Filters, Json, Turn


def folder_of(given: Json) -> Filters | None:
    """Return the folder that is asked of, as a filter."""
    return parse_filters({"folder": given["folder"]}) if given.get("folder") else None


def text_of(given: Any, name: str, default: str | None = None) -> str:
    """Return a text that a tool was given; without a default it has to be there."""
    value = _given(given, name, default) if isinstance(given, dict) else None
    if not isinstance(value, str):
        raise InvalidRequest(f'"{name}" is not a text.', f"Give {json.dumps({name: '…'})}.")
    return value


def number_of(given: Json, name: str, default: int) -> int:
    """Return a whole number; in JSON 8.0 is one too."""
    value = _given(given, name, default)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidRequest(f'"{name}" is not a whole number.', f"Give {name} as a number.")
    return value


def history_of(given: Json) -> list[Turn]:
    """Return the turns before a question."""
    value = given.get("history") or []
    if not isinstance(value, list):
        raise InvalidRequest('"history" is not a list.', "Give a list of turns, oldest first.")
    return [Turn(text_of(turn, "question"), text_of(turn, "answer", "")) for turn in value]


def _given(given: Json, name: str, default: Any) -> Any:
    """Return a value; many models send ``null`` for what they leave out."""
    value = given.get(name)
    return default if value is None else value
