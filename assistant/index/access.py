"""Who may see what: the rules of the folders, and the documents that they leave to some groups.

The nearest rule on the way from a document up to the corpus decides; where there is none, everyone
may see it. Knows neither the files that the rules stand in nor who asks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from assistant.index.database import Database
from assistant.index.selection import Condition
from assistant.types import Groups

_OPEN = """coalesce((
    SELECT access.groups IS NULL OR EXISTS (
        SELECT 1 FROM json_each(access.groups)
        WHERE json_each.value IN (SELECT value FROM json_each(?))
    )
    FROM access
    WHERE substr(documents.source, 1, length(access.folder)) = access.folder
    ORDER BY length(access.folder) DESC LIMIT 1
), 1)"""

MOST_REMEMBERED = 64
"""Sets of groups whose documents are remembered, until the content changes."""


class Access:
    """The rules of one catalog."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._remembered: tuple[int, dict[Groups, Condition]] = (-1, {})

    def rules(self) -> dict[str, Groups | None]:
        """Return the groups of each folder that has a rule, None for everyone."""
        rows = self._database.rows("SELECT folder, groups FROM access")
        return {folder: _groups(given) for folder, given in rows}

    def set_rules(self, rules: Mapping[str, Groups | None]) -> bool:
        """Store the rules in place of those before, inside a transaction; say if they differ."""
        if self.rules() == dict(rules):
            return False
        self._database.write("DELETE FROM access")
        self._database.write_many(
            "INSERT INTO access VALUES (?, ?)",
            [
                (folder, None if groups is None else json.dumps(sorted(groups)))
                for folder, groups in rules.items()
            ],
        )
        return True

    def rule_for(self, source: str) -> Groups | None:
        """Return the groups that may see a source, None for everyone."""
        rows = self._database.rows(
            "SELECT groups FROM access WHERE substr(?, 1, length(folder)) = folder "
            "ORDER BY length(folder) DESC LIMIT 1",
            (source,),
        )
        return _groups(rows[0][0]) if rows else None

    def condition(self, groups: Groups, changes: int) -> Condition:
        """Return the condition on ``documents`` that picks what these groups may see.

        Args:
            groups: of the person who asks.
            changes: names the catalog's state; what was picked in another is forgotten.
        """
        if self._remembered[0] != changes or len(self._remembered[1]) >= MOST_REMEMBERED:
            self._remembered = (changes, {})
        of, remembered = self._remembered
        if of == changes and (known := remembered.get(groups)):
            return known
        rows = self._database.rows(
            f"SELECT key FROM documents WHERE {_OPEN}",  # noqa: S608 - no value is put in
            (json.dumps(sorted(groups)),),
        )
        keys = json.dumps([key for (key,) in rows])
        picked = "documents.key IN (SELECT value FROM json_each(?))", (keys,)
        if of == changes:
            remembered[groups] = picked
        return picked


def _groups(stored: str | None) -> Groups | None:
    return None if stored is None else frozenset(json.loads(stored))
