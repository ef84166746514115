"""Filters -> the SQL condition that picks the documents they let through."""

from __future__ import annotations

import json

from assistant.types import Filters

Condition = tuple[str, tuple[str, ...]]


def both(one: Condition | None, other: Condition | None) -> Condition | None:
    """Return the condition that lets through what both let through."""
    if one is None or other is None:
        return one or other
    return f"{one[0]} AND {other[0]}", (*one[1], *other[1])


def condition(filters: Filters | None) -> Condition | None:
    """Return a condition on the table ``documents`` with its parameters; None lets all through."""
    if filters is None:
        return None
    parts: list[Condition] = []
    folder = (filters.folder or "").strip("/").removeprefix("./")
    if folder and folder != ".":
        below = f"{folder}/"
        parts.append(("substr(documents.source, 1, length(?)) = ?", (below, below)))
    if filters.type:
        types = [name.lower().removeprefix(".") for name in filters.type]
        parts.append(("documents.type IN (SELECT value FROM json_each(?))", (json.dumps(types),)))
    if filters.source:
        sources = json.dumps(list(filters.source))
        parts.append(("documents.source IN (SELECT value FROM json_each(?))", (sources,)))
    if filters.after:
        parts.append(("substr(documents.modified, 1, 10) >= ?", (filters.after[:10],)))
    if filters.before:
        parts.append(("substr(documents.modified, 1, 10) < ?", (filters.before[:10],)))
    if not parts:
        return None
    sql = " AND ".join(text for text, _ in parts)
    return sql, tuple(value for _, values in parts for value in values)
