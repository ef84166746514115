"""What somebody did with the documents, told to whoever watches: an audit log, counters.

The pipeline tells; a watcher is called in the thread of whoever did it, before they go on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from assistant.types import Answer

What = Literal[
    "asked", "answered", "broken-off", "searched", "recalled", "read", "added", "removed", "synced"
]
"""``asked`` is followed by ``answered``, or by ``broken-off`` where the answer never came;
``recalled`` is a saved answer looked at again."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that somebody did."""

    what: What
    who: str
    """Name of the `Person`; empty for nobody in particular."""
    request: str = ""
    """Number of the request that they did it by, if there was one."""
    sources: tuple[str, ...] = ()
    """The documents that they saw or changed; of an answer, those that it cites."""
    shown: tuple[str, ...] = ()
    """The documents whose passages they were shown for their question."""
    question: str = ""
    answer: Answer | None = None


Watcher = Callable[[Happening], None]
