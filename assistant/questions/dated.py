"""A follow-up that names another time -> the last question asked of it.

"and on 4 April?", "and in June?", "and the year before?", "and on Saturdays?". What it leaves open,
the year, is that of the last question. Knows nothing of what was answered. Pure.
"""

from __future__ import annotations

import re

from assistant.wording import DAYS, MONTHS, YEAR, split_aside

_BEFORE = r"(?:in|on|for|since|until|till|by|from|during|before|after|of|to)"
_NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
_MONTH = rf"(?:{'|'.join(MONTHS)}|(?:{'|'.join(m[:3] for m in MONTHS if m != 'May')}|Sept)\b\.?)"
_DATE = (
    rf"(?P<date>(?:the\s+)?(?P<day>{_NUMBER}(?: of)? )?{_MONTH}(?P<after> {_NUMBER}(?!\d))?)"
    rf"(?P<year>,? {YEAR.pattern})?"
)
OTHER = re.compile(
    rf"^(?:and\s+)?(?P<before>{_BEFORE}\s+)?{_DATE}(?: then)?[\s?.!]*$", re.IGNORECASE
)
NAMED = re.compile(rf"(?P<before>\b{_BEFORE}\s+)?\b{_DATE}")
"""In the last question, where months have their capitals: "may" is a verb."""

OF_YEAR = re.compile(rf"\bin (?P<year>{YEAR.pattern})")
BESIDE = re.compile(
    r"^(?:(?:and|in|for)\s+)*"
    r"(?:the\s+(?:(?:year|one) (?:before|earlier)|(?:previous|preceding|last) year"
    r"|(?P<after>year after|(?:following|next) year))"
    r"|(?P<years>an?|one|two|three|four|five|\d) years?"
    r" (?:(?P<later>later|after|on)|before|earlier))"
    r"(?: (?:that|this))?[\s?.!]*$",
    re.IGNORECASE,
)
YEARS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
SEASON = re.compile(rf"(?P<first>{YEAR.pattern})(?:(?P<sign>[-–/])(?P<second>\d\d)\b)?")
_WEEKDAY = (
    rf"(?:{'|'.join(DAYS)}|week-?(?:day|end)|working day|public holiday|bank holiday|holiday)s?"
)
OTHER_DAYS = re.compile(
    rf"(?:(?P<before>on|at|from|between|during)\s+)?(?:the\s+|an?\s+)?\b{_WEEKDAY}"
    rf"(?:\s*(?:to|and|or|till|until|through|[-–/])\s*{_WEEKDAY})?\b",
    re.IGNORECASE,
)


def of_another_date(body: str, previous: str) -> str | None:
    """Return the last question of another day or month; None where either names not just one."""
    main = split_aside(previous)[0]
    other = OTHER.match(body)
    named = [m for m in NAMED.finditer(main) if m["before"] or m["day"] or m["after"] or m["year"]]
    if other is None or len(named) > 1:
        return None
    if not named:
        return _of_month(other, main)
    (old,) = named
    before = other["before"] or old["before"] or ""
    if old["before"] and other["before"] is None and bool(_day(other)) != bool(_day(old)):
        before = "on " if _day(other) else "in "
    if not old["before"]:  # "the turnover of May 2021" keeps what it is said with
        before = ""
    year = other["year"] or old["year"] or ""
    return f"{main[: old.start()]}{before}{_written(other)}{year}{main[old.end() :]}"


def _of_month(other: re.Match[str], main: str) -> str | None:
    """Return a question of one year asked of a month of it: "and in April?"."""
    years = list(OF_YEAR.finditer(main))
    if len(years) != 1 or other["year"] or not other["before"]:
        return None
    (old,) = years
    new = f"{other['before']}{_written(other)} {old['year']}"
    return f"{main[: old.start()]}{new}{main[old.end() :]}"


def _written(found: re.Match[str]) -> str:
    """Return a date, a month alone with its capital."""
    return found["date"] if _day(found) else found["date"].capitalize()


def _day(found: re.Match[str]) -> str:
    return found["day"] or found["after"] or ""


def of_year_beside(body: str, previous: str) -> str | None:
    """Return the last question of the year before or after: "and the year before?"."""
    beside = BESIDE.match(body)
    main = split_aside(previous)[0]
    years = list(SEASON.finditer(main))
    if not beside or len(years) != 1:
        return None
    count = beside["years"] or "one"
    step = YEARS.get(count.lower()) or int(count)
    step = step if beside["after"] or beside["later"] else -step
    season = years[0]
    first = str(int(season["first"]) + step)
    second = season["second"] and f"{(int(season['second']) + step) % 100:02}"
    year = f"{first}{season['sign']}{second}" if second else first
    return f"{main[: season.start()]}{year}{main[season.end() :]}"


def of_other_days(body: str, previous: str) -> str | None:
    """Return the last question of other days of the week: "and on Saturdays?"."""
    main = split_aside(previous)[0]
    days = OTHER_DAYS.fullmatch(body.strip(" ?.!"))
    old = list(OTHER_DAYS.finditer(main))
    if not days or len(old) != 1 or days.group().lower() == old[0].group().lower():
        return None
    before = "" if days["before"] or not old[0]["before"] else f"{old[0]['before']} "
    return f"{main[: old[0].start()]}{before}{days.group()}{main[old[0].end() :]}"
