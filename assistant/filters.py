"""The contract's ``filters`` object -> `Filters`, from wherever a user wrote it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from assistant.errors import InvalidRequest
from assistant.types import Filters

KEYS = ("folder", "type", "source", "after", "before")


def parse_filters(data: Mapping[str, Any] | None) -> Filters | None:
    """Return the filters that ``data`` asks for, or None where it asks for none.

    Args:
        data: ``{"folder": str, "type": [str], "source": [str], "after": date, "before": date}``,
            every key optional; dates are ISO 8601 (``2025-01-31``), a time of day is left out.

    Raises:
        InvalidRequest: an unknown key, or a value of the wrong kind.
    """
    given = {key: value for key, value in (data or {}).items() if value not in (None, "", [], ())}
    if unknown := [key for key in given if key not in KEYS]:
        raise InvalidRequest(f'Unknown filter "{unknown[0]}".', f"Use any of: {', '.join(KEYS)}.")
    if not given:
        return None
    return Filters(
        folder=_folder(given["folder"]) if "folder" in given else None,
        type=tuple(kind.lower().lstrip(".") for kind in _texts("type", given.get("type", ()))),
        source=_texts("source", given.get("source", ())),
        after=_date("after", given.get("after")),
        before=_date("before", given.get("before")),
    )


def _folder(value: Any) -> str | None:
    if not isinstance(value, str):
        raise InvalidRequest('The filter "folder" takes one folder below corpus/.', "Give a text.")
    folder = PurePosixPath(_whole("folder", value).strip().strip("/")).as_posix()
    return None if folder == "." else folder


def _texts(key: str, value: Any) -> tuple[str, ...]:
    texts = (value,) if isinstance(value, str) else value
    if not isinstance(texts, list | tuple) or not all(isinstance(text, str) for text in texts):
        raise InvalidRequest(f'The filter "{key}" takes a list of texts.', "Give a list.")
    return tuple(_whole(key, text) for text in texts)


def _whole(key: str, text: str) -> str:
    """Return a text as it is, unless it holds half of a character, as odd file names do."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidRequest(f'The filter "{key}" is not valid Unicode.', "Rename the file.")
    return text


def _date(key: str, value: Any) -> str | None:
    if value is None:
        return None
    try:
        return datetime.fromisoformat(value).date().isoformat()
    except (ValueError, TypeError) as error:
        raise InvalidRequest(
            f'The filter "{key}" is not a date: "{str(value)[:40]}".', "Write it as 2025-01-31."
        ) from error
