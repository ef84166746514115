"""A question with pronouns and the turns before it -> the question with what they mean put in.

Only where it reads well and one meaning stands out: "it" of an event ("when did it start?") stays,
and the question takes its topic along instead. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.questions.leaning import ANAPHORA, is_english, without_empty_words
from assistant.questions.names import YEAR, mentions
from assistant.questions.phrases import ASKING_VERB
from assistant.questions.salience import ranked
from assistant.questions.turns import PronounClass, Said, names_in
from assistant.wording import STOP_WORDS, content_stems, split_aside, stems

PRONOUN = re.compile(
    r"\b(?P<person>he|him|his|she|her|hers)\b|\b(?P<thing>it|its)\b"
    r"|\b(?P<group>they|them|their|theirs)\b|\b(?P<place>there)\b"
    r"|\b(?P<pair>the latter|the former|the other|both|the two)\b"
    r"|\b(?P<year>(?:(?:in|during) )?that (?:same )?year)\b",
    re.IGNORECASE,
)
POSSESSIVE = frozenset({"his", "its", "their"})
CLASSES: tuple[PronounClass, ...] = ("person", "thing", "group", "place")
EVENT = re.compile(
    r"\b(?:did|does|do|will|would|has|have|had|is|was) (?:it|that|this) (?:\w+ly )?"
    r"(?:happen\w*|start\w*|beg[aiu]n|end(?:ed)?|stop\w*|occur\w*|take place|take|took|taken"
    r"|turn\w*|go|going|gone|come|help\w*|work\w*|succeed\w*|fail\w*|matter|mean|last|change)\b"
    r"|\bit (?:all )?(?:start|beg[au]n|happen|end)\w*\b",
    re.IGNORECASE,
)
OF_A_STATE = re.compile(
    r"\s+(?:own\s+)?(?:president|capital|government|parliament|population|neighbou?rs|borders?"
    r"|economy|exports|imports|(?:prime |foreign )?minister|king|queen|army|currency|people)\b",
    re.IGNORECASE,
)
"""After "its" or "their", what a country has."""
DONE_TO = re.compile(
    r"\s+(?:\w+ly\s+)?(?:signed|agreed|concluded|announced|adopted|paid|granted|given|approved"
    r"|published|released|written|signed)\b",
    re.IGNORECASE,
)
"""After "was it", what is done to a paper or a sum, not to a country."""
PRICE = re.compile(
    r"\bhow (?:much|expensive) (?:is|was|will|would) it\b|\bit cost\b|\bis it free\b", re.IGNORECASE
)
"""No place has one that was only the answer: "In the garage on Mill Street."."""
GOING = re.compile(
    r"\b(?:go|going|went|gone|get|come|came|move|moved|travel\w*|return\w*|arrive\w*)\s+$"
)
PREPOSITION = re.compile(r"\b(?:from|near|over|around|in|to|at|through)\s+$", re.IGNORECASE)
SURE = 0.6
"""Least score of what is put in for a pronoun; under it, the topic is taken along instead."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question with what its pronouns mean put in, as far as that is known."""

    text: str
    meant: dict[str, str]
    complete: bool
    """Whether nothing in it leans on the history any more."""


def resolve(question: str, turns: Sequence[Said]) -> Resolved:
    """Put what the pronouns of a question mean in, each meaning once.

    "What did he paint there?" becomes "What did Monet paint in Giverny?". A second pronoun of the
    same meaning stays, as people write.
    """
    meant: dict[str, str] = {}
    if not is_english(question):
        return Resolved(question, meant, complete=False)
    hidden = without_empty_words(question)
    text, complete = question, not ANAPHORA.search(PRONOUN.sub(" ", hidden))
    replaced: list[tuple[re.Match[str], str]] = []
    seen: set[str] = set()
    for match in PRONOUN.finditer(hidden):
        if _class(match) in seen:
            continue
        if match.lastgroup in CLASSES:
            seen.add(_class(match))
        put = _put_for(match, question, turns, meant)
        if put is None:
            complete = False
        else:
            replaced.append((match, put))
    for match, put in reversed(replaced):
        text = text[: match.start()] + put + text[match.end() :]
    return Resolved(text, meant, complete)


def _class(match: re.Match[str]) -> str:
    return str(match.lastgroup)


def _put_for(
    match: re.Match[str],
    question: str,
    turns: Sequence[Said],
    meant: dict[str, str],
) -> str | None:
    if re.match(r"['’](?:re|ve|ll|d|m)\b", question[match.end() :]):
        return None
    if match["pair"]:
        return _of_pair(match, question, turns)
    if match["year"]:
        year = _last_year(turns)
        return f"in {year}" if year else None
    pronoun: PronounClass = next(name for name in CLASSES if match[name])
    name = _meaning(pronoun, match, question, turns, meant)
    if name is None:
        return None
    meant[pronoun] = name
    if gender := _gender(match):
        meant[gender] = name
    if pronoun == "place":
        return _at(name, question[: match.start()])
    return _possessive(name) if _is_possessive(match, question) else name


def _meaning(
    pronoun: PronounClass,
    match: re.Match[str],
    question: str,
    turns: Sequence[Said],
    meant: dict[str, str],
) -> str | None:
    """Return what a pronoun means, or nothing where it is an event or nobody stands out."""
    if pronoun == "thing" and EVENT.search(without_empty_words(question)):
        return None
    likely = ranked(turns, pronoun, question, _gender(match))
    found = [(score, c) for score, c in likely if c.text not in meant.values()]
    if OF_A_STATE.match(question[match.end() :]):
        found.sort(key=lambda pair: (pair[1].sort not in ("place", "name"), -pair[0]))
    if DONE_TO.match(question[match.end() :]):
        found = [(score, c) for score, c in found if c.sort in ("thing", "things", "work", "body")]
    if pronoun == "thing" and PRICE.search(question):
        found = [(score, c) for score, c in found if c.sort != "place" or c.asked]
    if not found or found[0][0] < SURE:
        return None
    best = found[0][1]
    if pronoun == "thing" and best.incidental and not any(c.asked for _, c in likely):
        # Where an action was asked about, "it" is hardly the place or the person in its answer.
        last = turns[-1].question
        if content_stems(split_aside(last)[0]) and not set(stems(best.text)) <= set(stems(last)):
            return None
    return best.text


def _gender(match: re.Match[str]) -> str:
    if not match["person"]:
        return ""
    return "she" if match["person"].lower() in ("she", "her", "hers") else "he"


def _is_possessive(match: re.Match[str], question: str) -> bool:
    word = match.group().lower()
    if word != "her":
        return word in POSSESSIVE
    following = re.match(r"\s+([\w'’-]+)", question[match.end() :])
    return bool(following) and following[1].lower() not in STOP_WORDS  # type: ignore[index]


def _possessive(name: str) -> str:
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def _at(name: str, before: str) -> str:
    if PREPOSITION.search(before):
        return name
    return f"to {name}" if GOING.search(before) else f"in {name}"


def _of_pair(match: re.Match[str], question: str, turns: Sequence[Said]) -> str | None:
    """Return the one of the last two names that "the latter", "the former" … means, or both."""
    following = re.match(r"\s+([\w-]+)", question[match.end() :])
    acts = ASKING_VERB.search(question[: match.start()]) or match.group().lower() == "both"
    if following and following[1].lower() not in STOP_WORDS and not acts:
        return None  # "the latter agreement"
    pair = _last_pair(turns)
    if pair is None:
        return None
    first, second = pair
    chosen = match.group().lower()
    if chosen == "the other":
        asked = turns[-1].question.casefold()
        others = [name for name in pair if name.casefold() not in asked]
        return others[0] if len(others) == 1 else None
    both = "both " if chosen == "both" else ""
    return {"the latter": second, "the former": first}.get(chosen, f"{both}{first} and {second}")


def _last_pair(turns: Sequence[Said]) -> tuple[str, str] | None:
    """Return the last two names that were joined by "and" or "or", else stood alone together."""
    known = names_in(turns)
    for turn in reversed(turns):
        for text in (turn.answer, turn.question):
            found = [m for m in mentions(text, known) if m.sort != "date"]
            if pairs := [m for m in found if m.sort == "group"]:
                inside = [
                    m
                    for m in found
                    if m.sort != "group" and pairs[-1].start <= m.start and m.end <= pairs[-1].end
                ]
                return inside[0].text, inside[-1].text
            names = list(dict.fromkeys(m.text for m in found))
            if len(names) == 2:
                return names[0], names[1]
    return None


def _last_year(turns: Sequence[Said]) -> str | None:
    for turn in reversed(turns):
        for text in (turn.answer, turn.question):
            if years := YEAR.findall(text):
                return str(years[-1])
    return None
