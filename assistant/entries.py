"""Lines -> those that begin an entry: of a chat, a log or a transcript.

There each line that begins with a time, or with who speaks, is for itself, however long it is; in
other text a line may begin so by chance. Pure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

FEWEST = 3
"""Entries that make a text a chat or a log."""
STAMPED_SHARE = 0.3
"""… and the least share of its lines: entries may be wrapped."""

_DAY = (
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? )?"
    r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}[./-]\d{1,2}\.?"
    r"|\d{1,2}\.? [a-z]{3,9}\.?(?: \d{4})?)"
)
_TIME = r"\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?: ?[ap]\.?m\b\.?)?"
STAMP = re.compile(
    rf"\s*[\[(<]?(?:{_DAY}[, T]{{1,2}}(?:at )?{_TIME}|{_TIME}|\d{{4}}-\d\d-\d\d)(?![\d%])"
    r"[\])>]?[,:]?(?: [-–—|])? ?(?=\S)",
    re.IGNORECASE,
)
"""A time, or a day and a time, at the beginning of a line: "[14.03.25, 20:17] ", "08:41 "."""
SPEAKER = re.compile(r"\s*(?P<name>[A-Z][\w.'’-]*(?: [\w.'’()-]+){0,3}): ?(?=\S)")
"""Who speaks: "Anna: ", "PH: ", "Gordana 2. floor: "."""


def begins_entry(line: str) -> bool:
    """Say whether a line begins as an entry does, with a time or with who speaks."""
    return bool(STAMP.match(line) or SPEAKER.match(line))


def entries_of(lines: Sequence[str]) -> frozenset[str]:
    """Return the lines that begin an entry; none where the text is no chat, log or transcript.

    Args:
        lines: all of the text, empty ones too.
    """
    filled = [line for line in lines if line.strip()]
    stamped = [line for line in filled if STAMP.match(line)]
    if len(stamped) >= max(FEWEST, STAMPED_SHARE * len(filled)):
        return frozenset(stamped)
    spoken = [(line, match["name"]) for line in filled if (match := SPEAKER.match(line))]
    turns = Counter(name for _, name in spoken)
    speakers = {name for name, count in turns.items() if count > 1}
    said = [line for line, name in spoken if name in speakers]
    talk = len(speakers) > 1 and len(said) >= max(2 * FEWEST, STAMPED_SHARE * len(filled))
    return frozenset(said) if talk else frozenset()
