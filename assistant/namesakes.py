"""Whether a passage tells of another thing than the one asked about, though it reads the same.

Reports that come every year, contracts with several suppliers and manuals of a series say the same
of each: "we lent 41,000 books this year". Only the title, a heading or a cell of the row tells
which one is meant. Pure text in, plain values out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from assistant.dates import dates
from assistant.types import Passage
from assistant.wording import STOP_WORDS, YEAR, content_stems, stems

SEASON = re.compile(rf"(?P<first>{YEAR.pattern})\s?[-–/]\s?(?:\d\d)?(?P<second>\d\d)\b")
"""Two years; a season, school or financial year where they follow each other: 2021/22."""
SPAN = re.compile(rf"{YEAR.pattern}(?!-\d\d-\d\d)\s*(?:[-–—/]|to|and)\s*\d")
"""Several years: 2019–2022."""
PERIOD = re.compile(
    rf"\b(?:since|after|before|until|till|up to|from|by|between)(?:\s+\w+){{0,2}}\s+{YEAR.pattern}",
    re.IGNORECASE,
)
"""A question of a period may be answered by what is told of other years than it names."""
AMOUNT_OF_YEAR_LENGTH = re.compile(
    rf"(?:[$€£]|\b(?:EUR|USD|GBP|CHF)\s)\s?{YEAR.pattern}"
    rf"|{YEAR.pattern}\s?(?:euros?|dollars?|pounds?|francs?|EUR|USD|GBP|CHF|kWh|[kMG]W|kg|g|km|mm?|cm"
    r"|lit(?:re|er)s?|miles?|hours?|days?|words?|pages?|people|persons|pieces|copies|units)\b"
    r"|(?<!in )(?<!of )(?<!by )(?<!for )(?<!since )(?<!year )(?<!the )\b(?:1\d|20)00\s(?=[a-z]{3})"
)
"""1500 euros, 2000 kWh, 1000 business cards."""
CELL = re.compile(
    r"(?:^|; )[^:;]{0,30}\b(?:years?|seasons?|periods?|dates?|edition|FY)\b"
    rf"[^:;]{{0,20}}: (?P<year>{YEAR.pattern})(?=;|$)",
    re.IGNORECASE,
)
"""A year that fills a cell of a row: "Country: Finland; Year: 2021"."""
BEGAN = re.compile(
    rf"(?:^|; )[^:;]{{0,30}}\b(?:since|founded)\b[^:;]{{0,20}}: (?P<year>{YEAR.pattern})(?=;|$)",
    re.IGNORECASE,
)
"""… from which on a row holds: "Since: 2016"."""
EARLY = "1900"
"""A number before it in a title is no year where a later one is asked for: "Invoice 1187"."""
MARKED = re.compile(
    r"\b(?P<noun>[A-Za-z][A-Za-z-]{2,})[ -]+(?:no\.? |number |#)?"
    r"(?P<mark>[A-Z](?![\w'’.])|\d+(?:[.-]\d+)*(?![\w.,]?\d|%|st\b|nd\b|rd\b|th\b)|[IVX]+)\b"
)
"""Things that are told apart by a number or letter: line 2, bay B, round II, version 1.0."""
CODE = re.compile(r"(?<![\w-])(?P<series>[A-Z]{1,4})-?(?P<mark>\d{2,6})(?![\w-])")
"""Numbers of contracts, incidents, errors: HW-214, E11."""
COUNTED = re.compile(r" [a-z]{4,}s\b")
"""Behind a number: "order 200 chairs"."""
DOES = re.compile(r"\b(?:I|we|you|they|to|may|can|must|should|could|will|would|not)\s$")
LASTS = re.compile(r" ?(?:hours?|days?|weeks?|months?|years?|minutes?|[ap]m)\b")
"""Before and behind what is no label: "can I keep 3 cats?", "do they work 40 hours?"."""
ROMAN = frozenset(
    "phase part type stage class war act volume book chapter level category division section round"
    " appendix schedule annex article grade group unit tier form".split()
)
SPEAKS = re.compile(r"I [a-z]")
"""What may be numbered I; behind other nouns one speaks: "the bus I need"."""
RUN = re.compile(
    r"\b(?P<noun>[A-Za-z][A-Za-z-]{2,}) "
    r"(?P<first>\d{1,4})\s?(?:[-–]|to)\s?(?P<last>\d{1,4})(?![\w%])"
)
"""Several of a kind: "rooms 209 to 212"."""
QUARTER = re.compile(r"\bQ[1-4](?: \d{4})?\b")
UNMARKED = frozenset(
    "january february march april may june july august september october november december jan feb"
    " mar apr jun jul aug sep sept oct nov dec since until around near between during through per"
    " nearly almost just costs cost paid pays approximately first last next every least above"
    " below within exceed exceeds exceeding buy buys miss misses missed worth age aged minimum"
    " maximum eur usd gbp chf".split()
)
"""Words before a number that make it a date or an amount, besides `STOP_WORDS`."""
COLUMN = re.compile(rf"(?:^|; )(?P<years>{YEAR.pattern}(?:[-–/]\d\d(?:\d\d)?)?): ")
"""A year that names a column: "Attendance; 2023/24: 47,310"."""
SEPARATORS = re.compile(r"[\s_+]+|(?<![\dA-Z])-|-(?!\d)|(?<=[a-z]{3})(?=\d)")
"""Between the words of a file's name: year7 are two, the years of 2023-24 stay together."""
SUFFIX = re.compile(r"\.[a-z0-9]{1,5}$", re.IGNORECASE)


def path_names(source: str) -> list[str]:
    """Return what the folders and the file are called, ``hr/report_2023-24.txt`` as two names.

    A letterhead is no title: a report is often known by the name of its file alone.
    """
    *folders, name = source.split("/")
    return [" ".join(SEPARATORS.split(part)) for part in (*folders, SUFFIX.sub("", name))]


def years_asked(question: str) -> frozenset[str]:
    """Return the years that a question is about; none where it asks of a period."""
    if PERIOD.search(question):
        return frozenset()
    return _years(AMOUNT_OF_YEAR_LENGTH.sub(" ", question))


def _years(text: str) -> frozenset[str]:
    """Return the years that a text names, a season as one: "2021/22"."""
    seasons = [season for season in SEASON.finditer(text) if _follow(season)]
    rest = SEASON.sub(lambda season: "" if _follow(season) else season.group(), text)
    return frozenset(f"{s['first']}/{s['second']}" for s in seasons) | set(YEAR.findall(rest))


def _follow(season: re.Match[str]) -> bool:
    return (int(season["first"]) + 1) % 100 == int(season["second"])


def _apart(told: str, asked: str) -> bool:
    """Say whether two years or seasons are different; a year is in two seasons."""
    if len(told) == len(asked):
        return told != asked
    season, year = sorted((told, asked), key=len, reverse=True)
    return int(year) - int(season[:4]) not in (0, 1)


def of_another_year(asked: frozenset[str], context: str, text: str) -> bool:
    """Say whether the title and headings name one year, which nobody asked about.

    Not so where the text itself names a year that was asked about, or the headings several. The
    years of a season that the headings name are no others: a report on 2023/24 tells of 2024.

    Args:
        asked: the years that the question is about.
        context: the title and headings above the text.
        text: the passage.
    """
    told = {year for year in _years(context) if year >= EARLY or min(asked, default="") < EARLY}
    several = SPAN.search(SEASON.sub(lambda s: "" if _follow(s) else s.group(), context))
    if not asked or len(told) != 1 or several:
        return False
    (own,) = told
    others = {year for year in _years(text) if _apart(year, own)}
    return all(_apart(year, one) for one in asked for year in told | others)


def of_another_date(question: str, sentence: str) -> bool:
    """Say whether a sentence tells of the same day or month of another year: May 2023 for 2022."""
    asked = [] if PERIOD.search(question) else dates(question)
    told = dates(sentence) if asked else []
    beside = any(one.is_of_another_year_than(other) for one in told for other in asked)
    return beside and not any(date.is_told_by(told) for date in asked)


def row_of_another_year(asked: frozenset[str], sentence: str) -> bool:
    """Say whether a row has one year in a cell, or years as columns, that nobody asked about."""
    told = set(CELL.findall(sentence))
    if asked and any(max(asked)[:4] < began for began in BEGAN.findall(sentence)):
        return True
    if not asked or not (len(told) == 1 or COLUMN.search(sentence)):
        return False
    return all(_apart(year, one) for one in asked for year in _years(sentence))


def marks(text: str) -> frozenset[tuple[str, str]]:
    """Return what a text tells apart by a number or letter: ("bay", "B"); quarters too."""
    found = {
        (stems(match["noun"])[0], match["mark"])
        for match in MARKED.finditer(text)
        if match["noun"].lower() not in STOP_WORDS | UNMARKED and not YEAR.fullmatch(match["mark"])
        if not (match["noun"].lower() == "order" and COUNTED.match(text, match.end()))
        if not (DOES.search(text[: match.start()]) or LASTS.match(text, match.end()))
        if not (
            match["noun"].islower()
            and match["noun"] not in ROMAN
            and SPEAKS.match(text, match.start("mark"))
        )
    }
    codes = {(series.lower(), mark) for series, mark in CODE.findall(text)}
    return frozenset(found | codes | {("quarter", quarter) for quarter in QUARTER.findall(text)})


def of_another_mark(
    asked: frozenset[tuple[str, str]], context: str, text: str, sentence: str
) -> bool:
    """Say whether a sentence, or all that stands under its headings, is of another bay, line ….

    So it is with none of the best sentences of 1,220 answerable training and folder views, and with
    11 of those of 650 near misses.

    Args:
        asked: the `marks` of the question.
        context: the title and headings above the text.
        text: the passage.
        sentence: of the passage.
    """
    if not asked:
        return False
    own, above = marks(sentence), marks(context)
    for noun in {noun for noun, _ in asked}:
        told = {mark for name, mark in own if name == noun}
        over = {mark for name, mark in above if name == noun}
        meant = {mark for name, mark in asked if name == noun}
        if noun == "quarter" and not any(" " in mark for mark in told):  # the heading has the year
            meant |= {mark.split()[0] for mark in meant}
        if meant & over:  # what it names besides is only referred to
            continue
        said = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(meant)))})(?!\w)")
        named = said.search(sentence) or _in_a_run(noun, meant, sentence)
        if told and not meant & told and not named:
            return True
        if over and not said.search(text):
            return True
    return False


def _in_a_run(noun: str, meant: Iterable[str], sentence: str) -> bool:
    """Say whether a sentence tells of several of a kind that what is meant is among."""
    runs = [run for run in RUN.finditer(sentence) if stems(run["noun"])[0] == noun]
    numbers = [int(mark) for mark in meant if mark.isdigit()]
    return any(int(run["first"]) <= n <= int(run["last"]) for n in numbers for run in runs)


def _in_most(titles: Sequence[frozenset[str]]) -> frozenset[str]:
    """Return the stems that more than half of three titles or more have."""
    counts = Counter(stem for title in titles for stem in title)
    return frozenset(stem for stem, n in counts.items() if n > max(2, len(titles) / 2))


def of_a_namesake(asked: frozenset[str], passages: Sequence[Passage]) -> frozenset[int]:
    """Return the places of the passages whose document has a sibling that the question is about.

    The titles of siblings are alike, and the question says something that only the sibling's has:
    "the Kestrel contract". Not so where the passage says it too, or the question also names what
    only this document's title has.

    Args:
        asked: the stems of the question.
        passages: all that were found.
    """
    titles = {p.document.id: frozenset(content_stems(p.document.title)) for p in passages}
    shared = _in_most(list(titles.values()))  # such as the name of the house
    titles = {id_: title - shared or title for id_, title in titles.items()}
    meant = {own: _told_apart(own, titles.values(), asked) for own in set(titles.values())}
    return frozenset(
        place
        for place, passage in enumerate(passages)
        if (names := meant[titles[passage.document.id]])
        and names.isdisjoint(stems(f"{passage.context} {passage.text}"))
    )


def with_siblings(passages: Sequence[Passage]) -> frozenset[str]:
    """Return the ids of the documents that were found together with one that is called alike."""
    called = {
        p.document.id: frozenset(
            content_stems(" ".join([p.document.title, path_names(p.document.source)[-1]]))
        )
        for p in passages
    }
    return frozenset(
        id_
        for id_, own in called.items()
        if any(_are_siblings(own, other) for other in called.values())
    )


def _told_apart(
    own: frozenset[str], titles: Iterable[frozenset[str]], asked: frozenset[str]
) -> frozenset[str]:
    """Return what the question says of the siblings' titles, if it says nothing of this one's."""
    siblings = [other for other in titles if _are_siblings(own, other)]
    if any((own - other) & asked for other in siblings):
        return frozenset()
    return frozenset().union(*(asked & (other - own) for other in siblings))


def _are_siblings(one: frozenset[str], other: frozenset[str]) -> bool:
    """Say whether two titles share at least half of their words and each has one of its own."""
    shared = len(one & other)
    return shared < len(one) and shared < len(other) and 2 * shared >= min(len(one), len(other)) > 0
