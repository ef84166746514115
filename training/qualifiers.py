"""Examples -> the same under a title that says of what year, contract or place they tell.

Reports, contracts and manuals that look alike say the same things of different years, partners and
sites, and only the title or a heading tells which is meant. So a question about one of them is
answered under its own title, and not by the same words under another's. Knows text and chance only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from assistant.wording import YEAR
from training.reading_examples import Example

PLACES = (
    "Leeds York Bergen Turin Lyon Graz Ghent Porto Malmö Cork Basel Tampere Riga Brno Seville Perth"
    " Halifax Boston Denver Osaka Nairobi Accra Lima Quito Hanoi Pune Dunedin Tromsø Aarhus Utrecht"
).split()
SERIES = "HW AB KX TR PO LC MD S V ZR".split()
QUESTIONS = {
    "year": ("{q} in {x}", "{q} in the year {x}", "in {x}, {q}", "{q} for {x}", "{q} {x}"),
    "code": ("{q} in {x}", "{q} under contract {x}", "{q} of {x}", "{q} according to {x}"),
    "place": ("{q} in {x}", "{q} at the {x} site", "{q} at {x}", "{q} in the {x} office"),
}
"""How people ask for it."""
TITLES = {
    "year": ("{t} {x}", "{x} › {t}", "{t} › {x}", "Annual report {x} › {t}", "{t} ({x})"),
    "code": ("Contract {x} › {t}", "{t} {x}", "{x}: {t}", "{t} › {x}"),
    "place": ("{x} › {t}", "{t} {x}", "{t} – {x}", "Site {x} › {t}", "{t} › {x}"),
}
"""How titles and headings say it."""


def qualified(example: Example, random: Random) -> list[Example]:
    """Return the example about one year, contract or place, and the question about another.

    Empty where the question or its passage tells of a year already, or the passage does not answer.

    Args:
        example: a question over its passage.
        random: the source of chance.
    """
    if not example.answerable or example.claim:
        return []
    if YEAR.search(f"{example.question} {example.context} {example.passage}"):
        return []
    kind, name = random.choice(list(NAMES.items()))
    own = name(random)
    other = own
    while other == own:
        other = _beside(own, random) if kind == "year" and random.random() < 0.5 else name(random)
    title = random.choice(TITLES[kind]).format(t=example.context, x=own).strip(" ›")
    form = random.choice(QUESTIONS[kind])
    asked = example.question.rstrip(" ?.")
    right, wrong = (form.format(q=asked, x=x) + "?" for x in (own, other))
    under = replace(example, context=title)
    return [
        replace(under, question=right),
        replace(under, question=wrong, right=frozenset(), answer=None),
    ]


def _year(random: Random) -> str:
    first = random.randint(1998, 2026)
    return str(first) if random.random() < 0.7 else _season(first)


def _beside(year: str, random: Random) -> str:
    """Return the year before or after: these are confused most."""
    first = int(year[:4]) + random.choice((-1, 1))
    return str(first) if len(year) == 4 else _season(first)


def _season(first: int) -> str:
    return f"{first}/{(first + 1) % 100:02}"


def _code(random: Random) -> str:
    return f"{random.choice(SERIES)}-{random.randint(100, 999)}"


def _place(random: Random) -> str:
    return random.choice(PLACES)


NAMES: dict[str, Callable[[Random], str]] = {"year": _year, "code": _code, "place": _place}
