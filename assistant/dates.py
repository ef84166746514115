"""Text -> the days and months that it names, however they are written.

"6 July 2024", "July 6, 2024", "2024-07-06", "06.07.2024", "July 2024" and "6 July" are read; what
is written with slashes is not, for 7/6 is two days. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.wording import MONTHS, YEAR

NUMBERS = {name[:3].lower(): number for number, name in enumerate(MONTHS, start=1)}
_MONTH = rf"(?P<month>(?:{'|'.join([*MONTHS, *(name[:3] for name in MONTHS), 'Sept'])})\b\.?)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = rf"(?P<year>{YEAR.pattern})"
WRITTEN = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?",
        rf"\b{_MONTH} {_DAY}(?!\d)(?:,? {_YEAR})?",
        rf"\b{_MONTH} {_YEAR}",
        rf"(?<!\d){_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.{_YEAR}",
    )
)
"""In this order; what one has read the next ones do not read again."""
MOST_DAYS = 31
VERB = re.compile(r" (?!(?:and|at|by|for|from|in|of|on|or|the|to|until|was|were|will)\b)[a-z]")
"""What follows "may" where it is no month."""


@dataclass(frozen=True, slots=True)
class Date:
    """A day or a month; what is not said of it is None."""

    year: int | None
    month: int
    day: int | None
    written: str

    def is_told_by(self, others: Iterable[Date]) -> bool:
        """Say whether one of the others is this one, or a day of this month."""
        return any(
            self.month == other.month
            and self.year in (None, other.year)
            and self.day in (None, other.day)
            for other in others
        )

    def is_of_another_year_than(self, other: Date) -> bool:
        """Say whether this is the same day or month as another, of another year."""
        same = self.month == other.month and (
            self.day == other.day or None in (self.day, other.day)
        )
        return same and self.year != other.year and None not in (self.year, other.year)


def dates(text: str) -> list[Date]:
    """Return the days and months that a text names, in no particular order."""
    return list(_known(text))


@lru_cache(maxsize=256)
def _known(text: str) -> tuple[Date, ...]:
    """Return what `dates` does; one question is compared with every sentence found for it."""
    return tuple(_dates(text))


def _is_verb(match: re.Match[str]) -> bool:
    """Say whether it is no month: "clause 12 may be ended"."""
    return match["month"] == "may" and VERB.match(match.string, match.end()) is not None


def _dates(text: str) -> Iterator[Date]:
    for pattern in WRITTEN:
        for match in pattern.finditer(text):
            month = match["month"].casefold()
            number = int(month) if month.isdigit() else NUMBERS[month[:3]]
            parts = match.groupdict()
            day, year = (int(parts[part]) if parts.get(part) else None for part in ("day", "year"))
            if number <= len(MONTHS) and (day or 1) <= MOST_DAYS and not _is_verb(match):
                yield Date(year, number, day, match.group().strip())
        text = pattern.sub(" ", text)
