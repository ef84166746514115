"""How a document begins -> the names and days that all of it is about.

A contract names its parties once, a letter who writes to whom, minutes the day of the meeting; what
stands below says "the Contractor", "I", "today". Pure text in, plain values out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.dates import dates
from assistant.wording import DAYS, MONTHS, NAME, content_stems

MOST_NAMES = 2
PROSE_WORDS = 8
"""A line of so many words that ends like a sentence is the text, and no letterhead; so is what
begins like one and is much longer."""
SENTENCE = re.compile(r"^[\W_]*[A-Z\d](?:.*[.!?][\"'”’)]*$|.{120})")
FIELD = re.compile(r"^[\W_]*(?P<name>[A-Z][a-z]+(?: [a-z]+)?): ")
"""A line that begins with what it is: "Present: …"."""
PARTIES = frozenset(
    "from to between by author client customer supplier contractor landlord tenant employer"
    " employee patient buyer seller subject re ref reference case site building property project"
    " product model location address".split()
)
"""… of which these tell whose or what document it is."""
LABEL = re.compile(r"\b\w+:")
UNTOLD = frozenset((*DAYS, *MONTHS))


def names_above(head: str, missing: frozenset[str]) -> list[str]:
    """Return the first names of a letterhead that hold one of the missing stems.

    Args:
        head: how the document begins.
        missing: stems that a question says and the passage does not.
    """
    found = [
        name for line in _lines(head) for name in _names(line) if missing & set(content_stems(name))
    ]
    return list(dict.fromkeys(found))[:MOST_NAMES]


def days_above(head: str, text: str, question: str) -> list[str]:
    """Return the days and months of a question, in its words, that the head tells and a text not.

    Args:
        head: how the document begins, and what it is called.
        text: a passage of it, with its headings.
        question: as understood.
    """
    asked = dates(question)
    if not asked:
        return []
    known, told = dates(text), dates(head)
    return [
        day.written
        for day in asked
        if day.is_told_by(told)
        and not day.is_told_by(known)
        and not any(day.is_of_another_year_than(other) for other in known)
    ]


def _lines(head: str) -> Iterator[str]:
    """Yield the lines before the text begins that tell whose document it is."""
    for line in filter(None, map(str.strip, head.split("\n"))):
        field = FIELD.match(line)
        if field and field["name"].lower() not in PARTIES:
            continue
        if not field and SENTENCE.match(line) and len(line.split()) >= PROSE_WORDS:
            return
        yield line


def _names(line: str) -> Iterator[str]:
    """Yield the names of a line; a single word at its beginning is none, nor is what is a label."""
    for match in NAME.finditer(LABEL.sub(lambda label: "." * len(label.group()), line)):
        name = match.group()
        single = " " not in name
        if not (single and (match.start() == 0 or name in UNTOLD)):
            yield name
