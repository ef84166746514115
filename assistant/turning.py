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
    r"|obsolete|deprecated|discontinued|withdrawn|superseded|expired"
    r"|out of (?:scope|stock|order|print)"
    r"|former(?:ly)?|previous(?:ly)?|past|old|proposed|proposals?|drafts?|planned|tentative)\b",
    re.IGNORECASE,
)
"""Words above a list that make its items what is not, is no more or is not yet."""
DENIES = re.compile(r"(?:no(?! ?\d|\.)|not|never|nobody|nothing|do not|don['’]t)\b", re.IGNORECASE)
"""The beginning of an item that says so itself: "No dogs"."""
NUMBER = re.compile(r"^[\d.]+\s+")


def turning_heading(heading: str | None, title: str) -> str:
    """Return the headings above a quote, without numbers, from the one that turns it; else nothing.

    The last counts, and the one above it unless that is the title of the whole.
    """
    path = (heading or "").split(HEADING_SEPARATOR)[-2:]
    above = [
        NUMBER.sub("", part).rstrip(" .:") for part in path if part != title or part == path[-1]
    ]
    for first in range(len(above) - 1, -1, -1):
        if TURNS.search(above[first]) and not above[first].endswith("?"):
            return HEADING_SEPARATOR.join(above[first:])
    return ""
