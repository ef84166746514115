"""Whether a later sentence takes back what an earlier one says: "the visit has been moved to …".

Judged by their words alone, for a question that both concern. Pure text in, plain values out.
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
