"""Whether a later sentence takes back what an earlier one says: "the visit has been moved to …".

Judged by their words alone. Pure text in, plain values out.
"""

from __future__ import annotations

import re

from assistant.wording import Kind, content_stems, offers, stems

REVISING = re.compile(
    r"\b(?:correction|corrected|moves? to|instead|postponed|rescheduled|brought forward|no longer"
    r"|cancell?ed|withdrawn|(?:has|have|had|was|were) (?:now |since )?(?:been )?(?:moved|changed"
    r"|raised|lowered|increased|reduced|extended|shortened|replaced|grown)\b.{0,40}\bto\b"
    r"|(?:is|are|will be) now|now (?:is|are)"
    r"|(?:not|rather than) (?:at |on |in )?(?:the )?[\w,.:]+$)",
    re.IGNORECASE,
)
"""Says that something is otherwise than it was."""
WRONG = re.compile(
    r"\b(?:wrong|mistaken?|mistake|error|correct|correction|corrected)\b", re.IGNORECASE
)
"""Says so of what was said, and leaves what is right to the next sentence."""

_IT = r"(?:it|this|that|which|they|these|those|he|she|we|i|both|(?:this|that|the) \w+)"
DENIES = re.compile(
    r"^(?:(?:but|and|yet|however|no)[, ]+)*(?:"
    rf"{_IT} (?:is|was|are|were|does|did|do|has|had|have|will|would|can|could)(?: not|n['’]t)"
    r"(?=[.;,:!)–—-]|$)"
    rf"|{_IT} (?:is|was|are|were)(?:n['’]t| not| no longer) (?:so|true|right|correct|the case)\b"
    rf"|{_IT} (?:is|was|are|were) (?:all |quite |simply )?(?:wrong|false|untrue|incorrect|mistaken"
    r"|an? (?:mistake|error|myth|legend|slip|misprint))\b"
    r"|not (?:so|true)\b|wrong[.:,!]|in (?:fact|reality|truth)\b|correct (?:is|would be)\b)",
    re.IGNORECASE,
)
"""The beginning of a sentence that takes back the one before it: "It does not; …"."""
MISTAKEN = re.compile(
    r"^\W*(?:\w+\W+){0,6}?(?:we (?:wrote|printed|(?:called|named)\b[^.]*[\"“])"
    r"|our (?:\w+ )?(?:article|calendar|issue|letter|list|note|notice|page|report|story|table)"
    r" (?:gave|gives|said|says|had|named|printed)\b)"
    r"|\b(?:wrongly|mistakenly|erroneously|in error|by mistake)\b",
    re.IGNORECASE,
)
"""A sentence that tells what was told wrongly; what is right stands in the next."""


def takes_back(following: str, sentence: str) -> bool:
    """Say whether the sentence behind one denies it, or tells what is right where it errs.

    "It is said to show her." "It does not." or "We wrote that it was blue." "It is green."
    """
    return bool(MISTAKEN.search(sentence) or DENIES.match(following))


def revises(later: str, earlier: str, question: str, kind: Kind, before: str = "") -> bool:
    """Say whether a sentence gives anew what an earlier one gave as the answer.

    Args:
        later: a sentence that stands behind the earlier one.
        earlier: a sentence that answers the question.
        question: as it was asked.
        kind: the kind of answer asked for; only numbers and dates are known to be given anew.
        before: the sentence before the later one: "The date above is wrong."
    """
    asked = frozenset(stems(question))
    if kind not in ("number", "date"):
        return False
    otherwise = REVISING.search(later.rstrip(" .!")) or WRONG.search(before)
    if not otherwise or offers(kind, later, asked) < 1:
        return False
    shared = set(content_stems(later)) & set(content_stems(earlier)) & asked
    return bool(shared)
