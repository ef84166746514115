"""(question, passages) -> the names that each stands under, as the reader is told them.

A letterhead is no title, and a report is often known by its file's name alone. So where a question
says something of the path that neither the title nor the headings say, that part of the path comes
first: it tells of which of several reports a passage is. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.namesakes import path_names, years_asked
from assistant.types import HEADING_SEPARATOR, Passage
from assistant.wording import content_stems


def contexts(question: str, passages: Sequence[Passage]) -> list[str]:
    """Return title and headings of each, after the parts of its path that the question speaks of.

    Args:
        question: as understood.
        passages: those that were found for it.
    """
    asked = _said(question)
    return [_context(asked, passage) for passage in passages]


def _context(asked: frozenset[str], passage: Passage) -> str:
    known = _said(passage.context)
    names = path_names(passage.document.source)
    meant = [name for name in names if (asked & _said(name)) - known]
    return HEADING_SEPARATOR.join([*meant, passage.context])


def _said(text: str) -> frozenset[str]:
    return frozenset(content_stems(text)) | years_asked(text)
