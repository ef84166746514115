"""Earlier turns -> what a pronoun may mean, the likeliest first.

Each thing that was mentioned is scored by where: in the last question and as its subject, in the
last answer, earlier and how often (after Lappin and Leass 1994; that the topic of the last question
stays the topic is centering, Grosz et al. 1995), and by whether its sort agrees with the pronoun's.
Pure.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from assistant.questions.names import Mention, Sort, mentions
from assistant.questions.persons import doer, who
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

FEATURES = (
    "asked",  # in the last question
    "asked_first",  # and before anything else of it
    "asked_aside",  # only in what the last question took along
    "answered",  # in the last answer
    "answered_first",  # and before anything else of it
    "short_answer",  # and the answer is hardly more
    "earlier",  # in the turn before, half in the one before that, and so on
    "often",  # logarithm of the number of turns that mention it
    "meant_before",  # the last question already said "he" for it
    "agrees",  # its sort fits the pronoun: 1, 0 where unknown, -1
    "ever_meant",  # some earlier question said "he" for it
    "opening",  # in the first question
    "words",  # more than one word
    "whole_name",  # a longer name that holds it was mentioned: "Zappa" of "Frank Zappa"
)
WEIGHTS: Mapping[PronounClass, tuple[float, ...]] = {
    # In the order of `FEATURES`. Set by hand on the tuning half of CANARD, where they choose right
    # for 92 % of persons, 80 % of things and 83 % of groups; logistic regression on the same
    # features, in five-fold cross-validation, for 92 %, 72 % and 83 %.
    "person": (1.0, 0.6, 0.6, 0.6, 0.3, 0.1, 0.5, 0.2, 0.2, 1.0, 0.6, 1.3, 0.2, 0.3),
    "thing": (1.0, 0.3, 0.4, 0.8, 0.3, 0.8, 0.2, 0.1, 0.2, 1.0, 0.3, 0.5, 0.0, 0.0),
    "group": (1.0, 0.5, 0.6, 0.7, 0.2, 0.4, 0.3, 0.3, 0.2, 1.0, 0.4, 1.5, -0.3, 0.2),
    "place": (0.6, 0.0, 0.3, 1.0, 0.2, 0.8, 0.2, 0.0, 0.2, 1.5, 0.3, 0.0, 0.0, 0.0),
}
AGREEMENT: Mapping[PronounClass, Mapping[Sort, float]] = {
    "person": {"person": 1, "name": 0.4, "place": -0.5, "body": -2, "work": -2, "group": -2,
               "thing": -3, "things": -3, "date": -3},
    "thing": {"thing": 1, "work": 0.6, "body": 0.5, "place": 0.4, "person": -1, "group": -1,
              "things": -2.5, "date": -3},
    "group": {"group": 0.8, "things": 1, "body": 0.6, "place": -0.8, "person": -0.5, "thing": -1.5,
              "work": -1, "date": -3},
    "place": {"place": 1, "name": -0.2, "body": -1, "person": -2, "group": -1, "work": -1,
              "thing": -0.7, "things": -1.5, "date": -3},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """One turn as it was understood."""

    question: str
    """The question as it stands alone."""
    answer: str = ""
    meant: Meant = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a pronoun may mean."""

    text: str
    sort: Sort
    features: tuple[float, ...]
    """In the order of `FEATURES`, without the agreement, which is up to the pronoun."""

    @property
    def in_last_turn(self) -> bool:
        """Whether the last question or answer mentions it."""
        asked, answered = FEATURES.index("asked"), FEATURES.index("answered")
        return bool(self.features[asked] or self.features[answered])

    def score(self, pronoun: PronounClass) -> float:
        """Return how likely the pronoun means this, higher is likelier."""
        return sum(
            weight * value
            for weight, value in zip(WEIGHTS[pronoun], self.seen_by(pronoun), strict=True)
        )

    def seen_by(self, pronoun: PronounClass) -> tuple[float, ...]:
        """Return the features with the agreement put in."""
        agrees = AGREEMENT[pronoun].get(self.sort, 0.0)
        place = FEATURES.index("agrees")
        return (*self.features[:place], agrees, *self.features[place + 1 :])


def ranked(
    turns: Sequence[Said], pronoun: PronounClass, asked: str = "", gender: str = ""
) -> list[tuple[float, Candidate]]:
    """Return what a pronoun of a class may mean with its score, the best first.

    Args:
        turns: what was said, oldest first.
        pronoun: its class.
        asked: the question that has it; what it names itself is not meant.
        gender: "he" or "she"; who was meant by the other alone is not meant.
    """
    own = set(stems(asked))
    found = [
        candidate
        for candidate in candidates(turns, pronoun)
        if not set(stems(candidate.text)) <= own and candidate.sort != "date"
    ]
    likely = _of_gender(found, turns, gender)
    return sorted(((c.score(pronoun), c) for c in likely), key=lambda pair: -pair[0])


def _of_gender(
    found: Sequence[Candidate], turns: Sequence[Said], gender: str
) -> Sequence[Candidate]:
    """Leave out who was meant by "she" where "he" is asked, if the last turn names somebody else.

    Somebody's whole name: for one word, the earlier guess is too likely to have been wrong.
    """
    other = {"he": "she", "she": "he"}.get(gender, "")
    others = {turn.meant[other] for turn in turns if other in turn.meant}
    others -= {turn.meant[gender] for turn in turns if gender in turn.meant}
    left = [candidate for candidate in found if candidate.text not in others]
    named = (c for c in left if c.sort in ("person", "name") and " " in c.text and c.in_last_turn)
    return left if any(named) else found


def candidates(turns: Sequence[Said], pronoun: PronounClass) -> list[Candidate]:
    """Return all that was mentioned, with the features of each."""
    known = names_in(turns)
    whole = _whole_names(known)
    seen = [_Seen.of(turn, known, whole, pronoun) for turn in turns]
    forms: dict[str, Mention] = {}
    sorts: dict[str, list[Sort]] = {}
    common = _common_words(turns)
    for turn in seen:
        for mention in turn.everything:
            key = _key(mention.text)
            if key in common and mention.sort in ("name", "place"):
                continue
            forms[key] = mention
            sorts.setdefault(key, []).append(mention.sort)
    inside = _inside_longer([key for key, mention in forms.items() if mention.sort != "group"])
    meant = [_key(turn.meant.get(pronoun, "")) for turn in turns]
    persons = {_key(turn.meant["person"]) for turn in turns if "person" in turn.meant}
    return [
        Candidate(
            mention.text,
            "person" if key in persons else _sort(sorts[key]),
            _features(key, mention.text, seen, meant, key in inside),
        )
        for key, mention in forms.items()
    ]


def names_in(turns: Sequence[Said]) -> list[str]:
    """Return all names that were written with capital letters, longest first."""
    texts = [text for turn in turns for text in (turn.answer, turn.question)]
    found = {m.text for text in texts for m in mentions(text) if m.sort not in ("group", "date")}
    return sorted(found, key=lambda name: (-len(name), name))


def _common_words(turns: Sequence[Said]) -> set[str]:
    """Return the stems of words that answers write small: "Naps" that begins a sentence is none."""
    words = (word for turn in turns for word in WORD.findall(turn.answer) if word[0].islower())
    return {stem for word in words for stem in stems(word)}


@dataclass(frozen=True, slots=True)
class _Seen:
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
    ) -> _Seen:
        main, aside = split_aside(turn.question)
        asked = sorted((*mentions(main, known), *phrases(main)), key=lambda m: (m.start, -m.end))
        phrase = whole_phrase(turn.answer)
        answered = [*([phrase] if phrase else []), *mentions(turn.answer, known)]
        words = len(WORD.findall(turn.answer))
        asked, answered = who(main, asked, answered, short=words <= SHORT_ANSWER)
        asked, answered = _meant_alone(main, asked), _meant_alone(turn.answer, answered)
        one = doer(main, answered)
        if one and (pronoun != "thing" or one.sort != "person"):
            both = [m for m in answered if m.sort == "group" and m.start == one.start]
            asked = [*(both if pronoun == "group" else []), one, *asked]
        found = [_named(m, whole) for m in (asked, mentions(aside, known), answered)]
        keys = [[_key(mention.text) for mention in place] for place in found]
        return cls(found[0], found[1], found[2], words, (keys[0], keys[1], keys[2]))

    @property
    def everything(self) -> list[Mention]:
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


def _whole_names(known: Sequence[str]) -> dict[str, str]:
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
def _key(text: str) -> str:
    return " ".join(stems(text.removeprefix("the ")))


def _inside_longer(keys: Sequence[str]) -> set[str]:
    words = {key: set(key.split()) for key in keys}
    return {key for key in keys if any(words[key] < other for other in words.values())}


def _sort(sorts: Sequence[Sort]) -> Sort:
    told = [sort for sort in sorts if sort not in ("name", "place")]
    if told:
        return max(told, key=told.count)
    return "place" if 2 * sorts.count("place") > len(sorts) else "name"


def _features(
    key: str, text: str, seen: Sequence[_Seen], meant: Sequence[str], inside_longer: bool
) -> tuple[float, ...]:
    last = seen[-1]
    asked, aside, answered = last.keys
    mentioned = [turn.has(key) for turn in seen]
    values = {
        "asked": key in asked,
        "asked_first": asked[:1] == [key],
        "asked_aside": key in aside and key not in asked,
        "answered": key in answered,
        "answered_first": answered[:1] == [key],
        "short_answer": key in answered and last.answer_words <= SHORT_ANSWER,
        "earlier": sum(0.5**age for age, was in enumerate(reversed(mentioned[:-1])) if was),
        "often": math.log1p(sum(mentioned)),
        "meant_before": meant[-1] == key,
        "agrees": 0.0,
        "ever_meant": key in meant,
        "opening": key in seen[0].keys[0] or key in seen[0].keys[1],
        "words": " " in text,
        "whole_name": inside_longer,
    }
    return tuple(float(values[name]) for name in FEATURES)
