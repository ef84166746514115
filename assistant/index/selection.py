"""Filters -> the SQL condition that picks the documents they let through."""

from __future__ import annotations

import json
import unicodedata

from assistant.types import Filters

Condition = tuple[str, tuple[str, ...]]


def both(one: Condition | None, other: Condition | None) -> Condition | None:
    """Return the condition that lets through what both let through."""
    if one is None or other is None:
        return one or other
    return f"{one[0]} AND {other[0]}", (*one[1], *other[1])


def spellings(source: str) -> list[str]:
    """Return a path as it is typed, and as systems that compose or decompose letters store it."""
    forms = (unicodedata.normalize(form, source) for form in ("NFC", "NFD"))
    return list(dict.fromkeys([source, *forms]))


def condition(filters: Filters | None) -> Condition | None:
    """Return a condition on the table ``documents`` with its parameters; None lets all through."""
    if filters is None:
        return None
    parts: list[Condition] = []
    folder = (filters.folder or "").strip("/").removeprefix("./")
    if folder and folder != ".":
        below = [(form, form) for form in spellings(f"{folder}/")]
        begins = " OR ".join(["substr(documents.source, 1, length(?)) = ?"] * len(below))
        parts.append((f"({begins})", tuple(value for pair in below for value in pair)))
    if filters.type:
        types = [name.lower().removeprefix(".") for name in filters.type]
        parts.append(("documents.type IN (SELECT value FROM json_each(?))", (json.dumps(types),)))
    if filters.source:
        sources = json.dumps([form for source in filters.source for form in spellings(source)])
        parts.append(("documents.source IN (SELECT value FROM json_each(?))", (sources,)))
    if filters.after:
        parts.append(("substr(documents.modified, 1, 10) >= ?", (filters.after[:10],)))
    if filters.before:
        parts.append(("substr(documents.modified, 1, 10) < ?", (filters.before[:10],)))
    if not parts:
        return None
    sql = " AND ".join(text for text, _ in parts)
    return sql, tuple(value for _, values in parts for value in values)
