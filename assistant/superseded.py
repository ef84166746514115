"""Whether a document says of itself that another has taken its place: "superseded by …".

Old policies are kept beside the new ones and answer the same questions. Who does not ask of the
past wants what is in force. Pure text in, plain values out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from assistant.types import Passage
from assistant.wording import YEAR

HEAD_CHARACTERS = 400
"""How much of a document is looked at: it is said at the top."""
BEHIND = 0.1
"""What the score of a passage that is no longer in force is multiplied with."""
SAYS_SO = re.compile(
    r"\b(?:superseded(?! by this)|obsolete|repealed)\b|\breplaced (?:on|by|as of|from|since)\b"
    r"|\bno longer (?:valid|in force|in effect|applies|current)\b"
    r"|\b(?:valid|in force) (?:only )?until\b.{0,40}\b(?:then|since)\b|\bfor reference only\b",
    re.IGNORECASE,
)
OF_THE_PAST = re.compile(
    rf"\b(?:old|older|former(?:ly)?|previous(?:ly)?|earlier|used to|was|were|did|had|back then"
    rf"|at the time|superseded|original(?:ly)?|chang\w+|differ\w*)\b"
    rf"|{YEAR.pattern}",
    re.IGNORECASE,
)
"""Asks of what was, or of both."""


def asks_of_now(question: str) -> bool:
    """Say whether a question is answered by what is in force, and by nothing older."""
    return not OF_THE_PAST.search(question)


def is_superseded(head: str) -> bool:
    """Say whether a document says at its top that it is no longer in force."""
    return bool(SAYS_SO.search(head[:HEAD_CHARACTERS]))


def put_behind(passages: Sequence[Passage], old: Collection[str]) -> list[Passage]:
    """Return the passages with those of the documents of these ids behind, best first."""
    if not old:
        return list(passages)
    scored = [replace(p, score=p.score * BEHIND) if p.document.id in old else p for p in passages]
    return sorted(scored, key=lambda passage: -passage.score)
