"""A turn of the conversation -> what it mentions, and where: asked, beside, answered. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from assistant.questions.capitals import plurals
from assistant.questions.names import Mention, mentions
from assistant.questions.persons import WHO_DOES, doer, who
from assistant.questions.phrases import phrases, whole_phrase
from assistant.wording import STOP_WORDS, WORD, split_aside, stems

PronounClass = Literal["person", "thing", "group", "place"]

Meant = Mapping[str, str]
"""What pronouns were taken to mean: a `PronounClass` -> a name; for persons also "he" or "she"."""
DESCRIBING = re.compile(
    r"(?:^|(?<=\s))(?:the|an?|its|their|our|two|three|this|that) (?P<name>[A-Z][\w-]+)"
    r" (?P<noun>[a-z]{3,})"
)
"""A name that only says which: "the Ostrelian port", "the two Austrian ones"."""
SHORT_ANSWER = 8
"""Words of an answer that names one thing, which the next question is then likely about."""


@dataclass(frozen=True, slots=True)
class Said:
    """One turn as it was understood."""

    question: str
    """The question as it stands alone."""
    answer: str = ""
    meant: Meant = field(default_factory=dict)


def names_in(turns: Sequence[Said]) -> list[str]:
    """Return all names that were written with capital letters, longest first."""
    texts = [text for turn in turns for text in (turn.answer, turn.question)]
    found = {m.text for text in texts for m in mentions(text) if m.sort not in ("group", "date")}
    found -= plurals([turn.answer for turn in turns], [turn.question for turn in turns])
    return sorted(found, key=lambda name: (-len(name), name))


@dataclass(frozen=True, slots=True)
class Seen:
    """What one turn mentions, by place."""

    asked: list[Mention]
    aside: list[Mention]
    answered: list[Mention]
    answer_words: int
    keys: tuple[list[str], list[str], list[str]]
    """The stems of each mention in the question, its aside and the answer."""

    @classmethod
    def of(
        cls, turn: Said, known: Iterable[str], whole: Mapping[str, str], pronoun: PronounClass
    ) -> Seen:
        """Return what a turn mentions.

        Args:
            turn: what was asked and answered.
            known: names that were written with capital letters, in any turn.
            whole: part of a name -> the whole one, as `whole_names` returns them.
            pronoun: whose meaning is looked for.
        """
        main, aside = split_aside(turn.question)
        asked = sorted((*mentions(main, known), *phrases(main)), key=lambda m: (m.start, -m.end))
        phrase = whole_phrase(turn.answer)
        answered = [*([phrase] if phrase else []), *mentions(turn.answer, known)]
        words = len(WORD.findall(turn.answer))
        asked, answered = who(main, asked, answered, short=words <= SHORT_ANSWER)
        asked, answered = _meant_alone(main, asked), _meant_alone(turn.answer, answered)
        one = doer(main, answered)
        if one and pronoun == "thing" and one.sort != "body" and WHO_DOES.match(main):
            one = None  # "it" is what they did
        if one and (pronoun != "thing" or one.sort != "person"):
            both = [m for m in answered if m.sort == "group" and m.start == one.start]
            asked = [*(both if pronoun == "group" else []), one, *asked]
        found = [_named(m, whole) for m in (asked, mentions(aside, known), answered)]
        keys = [[key_of(mention.text) for mention in place] for place in found]
        return cls(found[0], found[1], found[2], words, (keys[0], keys[1], keys[2]))

    @property
    def everything(self) -> list[Mention]:
        """All of it, what is likeliest meant last."""
        return [*self.aside, *self.answered, *self.asked]

    def has(self, key: str) -> bool:
        """Say whether the turn mentions it at all."""
        return any(key in keys for keys in self.keys)


def _meant_alone(text: str, found: Sequence[Mention]) -> list[Mention]:
    """Leave out names that only describe what stands behind them."""
    describing = {
        match.end("name") for match in DESCRIBING.finditer(text) if match["noun"] not in STOP_WORDS
    }
    return [
        mention
        for mention in found
        if mention.end not in describing or " " in mention.text.removeprefix("the ")
    ]


def whole_names(known: Sequence[str]) -> dict[str, str]:
    """Return for each part of a name the one longer name that it ends or begins: "Zappa"."""
    found: dict[str, str] = {}
    for part in known:
        longer = {n for n in known if n.startswith(f"{part} ") or n.endswith(f" {part}")}
        if " " not in part and len(longer) == 1 and not re.search(r" (?:of|and) ", min(longer)):
            found[part] = min(longer)
    return found


def _named(found: Sequence[Mention], whole: Mapping[str, str]) -> list[Mention]:
    return [replace(mention, text=whole.get(mention.text, mention.text)) for mention in found]


@lru_cache(maxsize=4096)
def key_of(text: str) -> str:
    """Return the stems of a mention, by which it is told again."""
    return " ".join(stems(text.removeprefix("the ")))
