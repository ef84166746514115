"""Whether a passage tells of another year than the one asked about.

Reports that come every year say the same of each: "we lent 41,000 books this year". Only the title
or a heading tells which year is meant. Pure text in, plain values out.
"""

from __future__ import annotations

import re

YEAR = re.compile(r"\b(?:1\d\d\d|20\d\d)\b")
SPAN = re.compile(rf"{YEAR.pattern}\s*(?:[-–—/]|to|and)\s*\d")
"""Several years: 2021/22, 2019–2022."""
PERIOD = re.compile(
    rf"\b(?:since|after|before|until|till|up to|from|by|between)(?:\s+\w+){{0,2}}\s+{YEAR.pattern}",
    re.IGNORECASE,
)
"""A question of a period may be answered by what is told of other years than it names."""


def years_asked(question: str) -> frozenset[str]:
    """Return the years that a question is about; none where it asks of a period."""
    if PERIOD.search(question):
        return frozenset()
    return frozenset(YEAR.findall(question))


def of_another_year(asked: frozenset[str], context: str, text: str) -> bool:
    """Say whether the title and headings name one year, which nobody asked about.

    Not so where the text itself names a year that was asked about, or the headings several.

    Args:
        asked: the years that the question is about.
        context: the title and headings above the text.
        text: the passage.
    """
    told = set(YEAR.findall(context))
    if not asked or len(told) != 1 or told & asked or SPAN.search(context):
        return False
    return not asked & set(YEAR.findall(text))
