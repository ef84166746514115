"""What stands above a quote and turns it around: "Exclusion criteria", "You may not bring:".

"Smokers", quoted from below such words without them, says the opposite of its source. Pure text in,
text out.
"""

from __future__ import annotations

import re

from assistant.types import HEADING_SEPARATOR

TURNS = re.compile(
    r"\b(?:not|non|never|without|nothing|nobody|none|neither|no(?! ?\d|\.)"
    r"|don['’]?t|doesn['’]?t|can['’]?t|won['’]?t|mustn['’]?t|cannot|avoid(?:ed)?"
    r"|exclu(?:de[sd]?|ding|sions?|sive of)|except(?:ions?|ed|ing)?|exempt(?:ed|ions?)?"
    r"|prohibit(?:ed|ions?)|forbidden|banned|barred|disallowed|ineligible|unsuitable|unavailable"
    r"|refus(?:ed|als?)|reject(?:ed|ions?)|declined|cancel(?:led|ed|lations?)|contra-?indications?"
    r"|obsolete|deprecated|discontinued|withdrawn|out of (?:scope|stock|order|print))\b",
    re.IGNORECASE,
)
"""Words above a list that make its items what is not, or is no more."""
NUMBER = re.compile(r"^[\d.]+\s+")


def turning_heading(heading: str | None) -> str:
    """Return the headings above a quote, without numbers, from the one that turns it; else nothing.

    The last counts and the one above it; a title of the whole may mean anything.
    """
    above = [
        NUMBER.sub("", part).rstrip(" .:") for part in (heading or "").split(HEADING_SEPARATOR)
    ]
    for first in (-1, -2):
        turns = len(above) >= -first and TURNS.search(above[first])
        if turns and not above[first].endswith("?"):
            return HEADING_SEPARATOR.join(above[first:])
    return ""
