"""How a document begins -> the names and days that all of it is about.

A contract names its parties once, a letter who writes to whom, minutes the day of the meeting; what
stands below says "the Contractor", "I", "today". Pure text in, plain values out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set

from assistant.dates import dates
from assistant.namesakes import path_names
from assistant.types import Passage
from assistant.wording import DAYS, MONTHS, NAME, content_stems, stems

MOST_NAMES = 2
PROSE_WORDS = 8
"""A line of so many words that ends like a sentence is the text, and no letterhead; so is what
begins like one and is much longer."""
SENTENCE = re.compile(r"^[\W_]*[A-Z\d](?:.*[.!?][\"'”’)]*$|.{120})")
DEFINES = re.compile(r"\(\W*(?:hereinafter |hereafter )?(?:called )?\W*the [A-Z][^()]{0,30}\)")
"""… but not what says how a party is called below: Brightwater Ltd ("the Contractor")."""
FIELD = re.compile(r"^[\W_]*(?P<name>[A-Z][a-z]+(?: [a-z]+)?): ")
"""A line that begins with what it is: "Present: …"."""
PARTIES = frozenset(
    "from to between by author client customer supplier contractor landlord tenant employer"
    " employee patient buyer seller subject re ref reference case site building property project"
    " product model location address".split()
)
"""… of which these tell whose or what document it is."""
UNNAMED = re.compile(rf"\b\w+:|{DEFINES.pattern}")
"""Labels, and what parties are called below: every contract has a Contractor."""
HOUSE = re.compile(r"\s+at\s+(?:the\s+)?(?P<name>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*)")
FEWEST_LEFT = 2
"""Content words that a question has without the name of the house."""
UNTOLD = frozenset((*DAYS, *MONTHS))


def without_house(question: str, is_everywhere: Callable[[Sequence[str]], bool]) -> str:
    """Return a question without "at Hollin Park", where the documents are all of it.

    What a good part of them say tells none of them apart; to the reader of a passage that does not
    say it, the question asks about something else.

    Args:
        question: as it stands alone.
        is_everywhere: says of the words of a name whether a good part of the documents has them.
    """
    for found in reversed(list(HOUSE.finditer(question))):
        left = f"{question[: found.start()]}{question[found.end() :]}"
        if len(content_stems(left)) >= FEWEST_LEFT and is_everywhere(found["name"].split()):
            question = left
    return question


def names_above(head: str, missing: Set[str]) -> list[str]:
    """Return the first names of a letterhead that hold one of the missing stems.

    Args:
        head: how the document begins.
        missing: stems that a question says and the passage does not.
    """
    return list(dict.fromkeys(_told(head, missing)))[:MOST_NAMES]


def of_others(
    named: frozenset[str], passages: Sequence[Passage], heads: Mapping[str, str]
) -> frozenset[str]:
    """Return the ids of documents of others than who is asked about: their contract, their mail.

    Such are those that do not say the name, where the letterhead of another of them tells it. It
    took nothing from the answerable of 410 questions on six folders.

    Args:
        named: stems of the names in a question.
        passages: all that were found.
        heads: how each document begins, by its id.
    """
    says = {id_: set(stems(head)) for id_, head in heads.items()}
    for passage in passages:
        path = " ".join(path_names(passage.document.source))
        says[passage.document.id] |= set(stems(f"{path} {passage.context} {passage.text}"))
    told = {
        named & set(content_stems(name)) for head in heads.values() for name in _told(head, named)
    }
    meant = [name for name in told if not any(name < other for other in told)]
    return frozenset(
        id_ for id_, said in says.items() if meant and not any(n <= said for n in meant)
    )


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


def _told(head: str, asked: Set[str]) -> Iterator[str]:
    """Yield the names of a letterhead that hold one of the stems."""
    for line in _lines(head):
        for name in _names(line):
            if asked & set(content_stems(name)):
                yield name


def _lines(head: str) -> Iterator[str]:
    """Yield the lines before the text begins that tell whose document it is."""
    for line in filter(None, map(str.strip, head.split("\n"))):
        field = FIELD.match(line)
        if field and field["name"].lower() not in PARTIES:
            continue
        prose = SENTENCE.match(line) and len(line.split()) >= PROSE_WORDS
        if prose and not field and not DEFINES.search(line):
            return
        yield line


def _names(line: str) -> Iterator[str]:
    """Yield the names of a line; a single word at its beginning is none."""
    for match in NAME.finditer(UNNAMED.sub(lambda found: "." * len(found.group()), line)):
        name = match.group()
        single = " " not in name
        if not (single and (match.start() == 0 or name in UNTOLD)):
            yield name
