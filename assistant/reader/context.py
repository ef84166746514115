"""(question, passages) -> the names that each stands under, as the reader is told them.

A letterhead is no title, and a report is often known by its file's name alone. So where a question
says something of the path that neither the title nor the headings say, that part of the path comes
first: it tells of which of several reports a passage is. So do names and days that only the top of
the document tells: a contract names its parties once, and minutes the day of the meeting. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.letterhead import days_above, names_above
from assistant.namesakes import path_names, years_asked
from assistant.types import HEADING_SEPARATOR, Passage
from assistant.wording import content_stems


def contexts(
    question: str, passages: Sequence[Passage], heads: Mapping[str, str] | None = None
) -> list[str]:
    """Return title and headings of each, after what the question says of its document besides.

    Args:
        question: as understood.
        passages: those that were found for it.
        heads: how each document begins, by its id.
    """
    asked, heads = _said(question), heads or {}
    return [
        HEADING_SEPARATOR.join(_names(question, asked, p, heads.get(p.document.id, "")))
        for p in passages
    ]


def _names(question: str, asked: frozenset[str], passage: Passage, head: str) -> list[str]:
    """Return what the passage stands under: days, names, parts of the path, headings."""
    known = _said(passage.context)
    path = [name for name in path_names(passage.document.source) if (asked & _said(name)) - known]
    text = f"{passage.context} {passage.text}"
    days = days_above(f"{head} {passage.document.source}", text, question)
    missing = asked - _said(" ".join([*path, text]))
    return [*days, *names_above(head, missing), *path, passage.context]


def _said(text: str) -> frozenset[str]:
    return frozenset(content_stems(text)) | years_asked(text)
