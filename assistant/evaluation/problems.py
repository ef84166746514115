"""Everything that is wrong with a file of questions, told at once and by line.

Knows nothing of what can be wrong.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assistant.errors import InvalidRequest

MOST_TOLD = 20
"""Problems that are told before the rest is only counted."""


@dataclass
class Problems:
    """Problems found so far, with their lines."""

    name: str
    """What is read, for the message: the file's name."""
    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, problem: str) -> None:
        """Note a problem and its remedy, in whole sentences."""
        self.found.append((line, problem))

    def raise_any(self) -> None:
        """Raise an `InvalidRequest` that tells all problems; return if there are none."""
        if not self.found:
            return
        told = [f"line {line}: {problem}" for line, problem in sorted(self.found)[:MOST_TOLD]]
        if len(self.found) == 1:
            raise InvalidRequest(f"{printable(self.name)}, {told[0]}")
        more = len(self.found) - MOST_TOLD
        told += [f"and {more} more."] if more > 0 else []
        lines = "".join(f"\n  {problem}" for problem in told)
        raise InvalidRequest(f"{printable(self.name)} has {len(self.found)} problems:{lines}")


def nearest(word: str, known: Iterable[str]) -> str:
    """Return ``Did you mean "…"?`` with the nearest known word, or nothing where none is near."""
    known = list(known)
    near = difflib.get_close_matches(word, known, n=1) or [
        other for other in known if other.rpartition("/")[2] == word.rpartition("/")[2]
    ]
    return f'Did you mean "{printable(near[0])}"?' if near else ""


def printable(text: str, most: int = 120) -> str:
    """Return text of a file in one line and cut, with what a terminal would obey as escapes."""
    cut = text if len(text) <= most else f"{text[: most - 1]}…"
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in cut
    )


def listed(words: Sequence[str]) -> str:
    """Return words as a list in a sentence."""
    return ", ".join(f'"{printable(word)}"' for word in words)
