"""(question, sentence) -> whether it tells of another chief, or of a deputy for the chief. Pure."""

from __future__ import annotations

import re

from assistant.wording import stems

CHIEF = re.compile(
    r"(?i:\bchief (?P<of>[a-z])[a-z]+(?: [a-z]+)? officer\b)"
    r"|\b(?:C(?P<short>[EFIMOPRT])O|c(?P<typed>[efimoprt])o)\b"
)
"""A chief officer of something, told by its first letter: CEO is chief executive officer."""
_SECONDED = (
    r"secretary|manager|director|editor|professor|coach|principal|treasurer|minister|engineer|teacher"
    r"|curator|commissioner"
)
DEPUTY = re.compile(
    rf"\b(?:(?:vice|deputy)[ -]|(?:assistant|under)[ -](?=(?:{_SECONDED})\b))(?P<office>[a-z]+)",
    re.IGNORECASE,
)
DEPUTIES = re.compile(r"\b(?:deputy|vice|assistant)\b", re.IGNORECASE)
"""Told apart from the chief in the same breath: "Head: Anna Smith; Deputy: Tom Jones"."""


def of_another_office(question: str, sentence: str) -> bool:
    """Say whether a sentence tells of another chief, or of a deputy where the chief is meant.

    "Chief operating officer" for "CEO", "vice president" for "president", or the other way round.
    """
    asked, told = _chiefs(question), _chiefs(sentence)
    if asked and told and asked.isdisjoint(told):
        return True
    if not (DEPUTY.search(question) or DEPUTY.search(sentence)):
        return False
    deputies, chiefs = _deputies(question)
    own_deputies, own_chiefs = _deputies(sentence)
    return bool(
        (own_deputies - own_chiefs) & (chiefs - deputies)
        or ((deputies - chiefs) & (own_chiefs - own_deputies) and not DEPUTIES.search(sentence))
    )


def _chiefs(text: str) -> frozenset[str]:
    return frozenset(
        "".join(filter(None, found.groups())).lower() for found in CHIEF.finditer(text)
    )


def _deputies(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the stems of the offices whose deputy a text names, and those of its other words."""
    deputies = " ".join(found["office"] for found in DEPUTY.finditer(text))
    return frozenset(stems(deputies)), frozenset(stems(DEPUTY.sub(" ", text)))
