"""A text -> the names it mentions and what each may be: a person, a place, a work, a date.

Told by capital letters and the words around them, since no tagger is at hand; a text in lower case
is searched for names that were capitalised elsewhere. Pure; knows no conversation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from assistant.wording import STOP_WORDS, WORD, is_stop_word

MAXIMUM_TOPICS = 4

Sort = Literal["person", "place", "body", "work", "date", "group", "name", "thing", "things"]
"""What a mention may be; ``name`` where its words do not tell, ``things`` for a plural."""

QUOTED = re.compile(r"[\"“]([^\"“”]{2,60})[\"”]")
YEAR = re.compile(r"\b(?:1[0-9]|20)\d\ds?\b")
CONNECTORS = frozenset("of de la van von der del di da bin al el du".split())
BODY = re.compile(
    r"\b(?:University|Ministry|Company|Bank|Corporation|Inc|Ltd|Party|Committee|Council|Agency"
    r"|Institute|Association|Union|Group|Club|School|College|Department|Foundation|Network|News"
    r"|Commission|Court|Parliament|Government|Organi[sz]ation|Records|Church|Army|League)\b"
)
PLACE = re.compile(
    r"(?:stan|land|burg|grad|shire)$|\b(?:City|County|Island|Islands|River|Sea|Lake|Port|Republic"
    r"|Asia|Europe|Africa|America|Street|Valley|Bay)\b"
)
PERSON_BEFORE = re.compile(
    r"\b(?:mr|mrs|ms|dr|sir|lord|lady|president|minister|king|queen|emperor|pope|professor|saint"
    r"|captain|general|senator|chancellor|prince|princess|director)\.?\s+$",
    re.IGNORECASE,
)
PERSON_NAME = re.compile(r"\b(?:President|Minister|King|Queen|Emperor|Pope|Chancellor)$")
PLACE_BEFORE = re.compile(r"\b(?:in|from|at|near|across|throughout|via)\s+$")
WORK = r"(?:album|song|single|film|movie|book|novel|play|show|series|poem|opera|magazine)"
WORK_BEFORE = re.compile(rf"\b(?:{WORK}|called|titled|entitled)[,:]?\s+$", re.IGNORECASE)
WORK_AFTER = re.compile(rf"^\s+{WORK}\b", re.IGNORECASE)
OPENERS = frozenset(
    "however despite although while since though among following according both later many several"
    " another besides instead one two three four five six seven eight nine ten eleven"
    " twelve first second finally therefore thus meanwhile other others"
    " yes like unlike within without upon these initially originally together it's he's"
    " none nobody everyone everybody anyone somebody".split()
)
"""Words that begin a sentence with a capital and are no names."""
TITLES = frozenset("Dr Mr Mrs Ms Prof St".split())
MONTHS = frozenset(
    "january february march april june july august september october november december monday"
    " tuesday wednesday thursday friday saturday sunday".split()
)
DATED = re.compile(r"(?:\d\w{0,2}|\b(?:in|of|on|since|until|early|late))\s+$", re.IGNORECASE)
"""What stands before a month or a day, rather than a person called April."""
ORDERS = frozenset("the a an all me some any every each".split())
"""After a sentence's first word, these tell that it was an order ("List the …") and no name."""


CALLS = frozenset(
    "ask bring call contact email fetch give hand inform leave phone pick put return ring see send"
    " show take talk tell turn use visit write".split()
)
"""A sentence's first word that is an order: "Contact Anna Berg"."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of a text that names something: ``text[start:end]`` but for the article."""

    text: str
    start: int
    end: int
    sort: Sort


def mentions(text: str, known: Iterable[str] = ()) -> list[Mention]:
    """Return the names, quoted titles, years and pairs of names of a text, in order.

    Args:
        text: what was said.
        known: names to look for where the text has no capital letters of its own.
    """
    return list(_mentions(text if _has_case(text) else _with_capitals(text, known)))


@lru_cache(maxsize=512)
def _mentions(text: str) -> tuple[Mention, ...]:
    quoted = [
        Mention(match[1].strip(" ,.;"), match.start(), match.end(), "work")
        for match in QUOTED.finditer(text)
    ]
    names = [
        name
        for name in (*_names(text), *_years(text))
        if not any(title.start <= name.start < title.end for title in quoted)
    ]
    found = sorted([*quoted, *names], key=lambda mention: mention.start)
    everything = [*found, *_pairs(text, found)]
    return tuple(sorted(everything, key=lambda mention: (mention.start, mention.end)))


@lru_cache(maxsize=512)
def _has_case(text: str) -> bool:
    """Say whether capital letters mean anything here: some letters have them and most have not."""
    words = text.split()
    if len(words) < 3 and text[:1].isupper() and words[0].casefold() not in STOP_WORDS:
        return True
    capitals = sum(character.isupper() for character in text[1:])
    return 0 < capitals < max(2, sum(character.islower() for character in text))


def _with_capitals(text: str, known: Iterable[str]) -> str:
    lowered = text.lower() if text.isupper() else text
    if len(lowered) != len(text):
        return text
    for name in known:
        pattern = rf"(?<![^\W_]){re.escape(name.lower())}(?![^\W_])"
        lowered = re.sub(pattern, lambda _, name=name: name, lowered)  # type: ignore[misc]
    return lowered


def _years(text: str) -> Iterator[Mention]:
    return (Mention(m.group(), m.start(), m.end(), "date") for m in YEAR.finditer(text))


def _names(text: str) -> Iterator[Mention]:
    words = list(WORD.finditer(text))
    position = 0
    while position < len(words):
        if not _begins_name(text, words, position):
            position += 1
            continue
        last = _last_of_name(text, words, position)
        start, end = words[position].start(), words[last].end()
        name = re.sub(r"['’]s?$", "", text[start:end])
        article = 4 if text[:start].lower().endswith("the ") else 0
        shown = f"the {name}" if article else name
        yield Mention(shown, start - article, start + len(name), _sort(text, start, name))
        position = last + 1


def _is_capital(word: re.Match[str]) -> bool:
    text = word.group()
    if len(text) == 1:
        return text.isupper() and text not in "AI"
    plain = re.sub(r"['’].*", "", text.casefold())
    return text[0].isupper() and plain not in STOP_WORDS and text.casefold() not in OPENERS


def _begins_name(text: str, words: list[re.Match[str]], position: int) -> bool:
    word = words[position]
    if not _is_capital(word):
        return False
    before = text[: word.start()].rstrip()
    if before and before[-1] not in '.?!:"“(':
        return True
    following = words[position + 1].group() if position + 1 < len(words) else ""
    order = word.group().lower() in CALLS
    ending = word.group().endswith(("ing", "ed", "ly", "ies"))
    return not order and following not in ORDERS and not (ending and not following[:1].isupper())


def _last_of_name(text: str, words: list[re.Match[str]], first: int) -> int:
    last = first
    if words[first].group().lower() in MONTHS and DATED.search(text[: words[first].start()]):
        return last  # "On 1 March Helena Virtaus took over."
    while last + 1 < len(words) and not re.search(r"['’]s$", words[last].group()):
        gap, step = text[words[last].end() : words[last + 1].start()], 1
        if words[last + 1].group() in CONNECTORS and gap == " ":
            step = 3 if text[words[last + 1].end() :].startswith(" the ") else 2
        if last + step >= len(words):
            break
        following = words[last + step]
        # An initial or a title may have its full stop: "P. G. Wodehouse", "Dr. Dahl".
        short = words[last].group()
        initial = gap == ". " and (len(short) == 1 or short in TITLES)
        if gap not in (" ", "-", " & ") and not initial:
            break
        is_number = step == 1 and following.group().isdigit() and len(following.group()) < 4
        if not _is_capital(following) and not is_number:
            break
        last += step
    return last


def _sort(text: str, start: int, name: str) -> Sort:
    first = name.split(maxsplit=1)[0].lower()
    if first in MONTHS or first.removesuffix("s") in MONTHS:  # "on Mondays"
        return "date"
    before = text[max(0, start - 24) : start]
    if PERSON_BEFORE.search(before) or PERSON_NAME.search(name):
        return "person"
    if WORK_BEFORE.search(before) or WORK_AFTER.search(text[start + len(name) :]):
        return "work"
    if BODY.search(name) or before.lower().endswith("the "):
        return "body"
    if PLACE.search(name) or PLACE_BEFORE.search(before):
        return "place"
    return "name"


def _pairs(text: str, names: list[Mention]) -> Iterator[Mention]:
    """Yield names that are joined by "and", as one."""
    for first, second in pairwise(names):
        gap = text[first.end : second.start]
        if re.fullmatch(r",? (?:and|or|&) ", gap) and "date" not in (
            first.sort,
            second.sort,
        ):
            yield Mention(f"{first.text} and {second.text}", first.start, second.end, "group")


def topics(text: str) -> list[str]:
    """Return the names and quoted phrases of a question, in order.

    A capitalised first word counts unless it is a question word or another stop word.
    """
    quoted = re.findall(r"[\"“]([^\"”]{2,60})[\"”]", text)
    runs = re.findall(
        r"[^\W\d_a-z]\S*?(?=[\s,;:.?!)]|$)(?:\s+(?:(?:of|the|for|and)\s+)?[^\W\d_a-z][\w’'-]*)*|\b\d{3,4}\b",
        text,
    )
    names = [" ".join(_without_stop_words(run)) for run in runs]
    return list(dict.fromkeys(name for name in [*quoted, *names] if name))


def _without_stop_words(run: str) -> list[str]:
    words = run.strip(".,;:?!()’'\"").split()
    while words and words[0].casefold() in STOP_WORDS:
        words = words[1:]
    while words and words[-1].casefold() in STOP_WORDS:
        words = words[:-1]
    return words


def plain_topics(question: str) -> list[str]:
    """Return the first content words of a question, for one that has no names."""
    words = [word for word in WORD.findall(question) if not is_stop_word(word)]
    return words[:MAXIMUM_TOPICS]
