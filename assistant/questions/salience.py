"""Earlier turns -> what a pronoun may mean, the likeliest first.

Each thing that was mentioned is scored by where: in the last question and as its subject, in the
last answer, earlier and how often (after Lappin and Leass 1994; that the topic of the last question
stays the topic is centering, Grosz et al. 1995), and by whether its sort agrees with the pronoun's.
Pure.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.questions.capitals import common_words, labels, only_beginnings, plurals
from assistant.questions.names import Mention, Sort, mentions
from assistant.questions.persons import doer
from assistant.questions.turns import (
    SHORT_ANSWER,
    PronounClass,
    Said,
    Seen,
    key_of,
    names_in,
    whole_names,
)
from assistant.wording import split_aside, stems

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
TITLES = {"he": ("mr", "mister", "sir", "lord"), "she": ("mrs", "ms", "miss", "lady", "mme")}
"""Before a name they tell which pronoun means it."""


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
        return self._has("asked") or self._has("answered")

    @property
    def asked(self) -> bool:
        """Whether the last question mentions it, not only beside."""
        return self._has("asked")

    @property
    def incidental(self) -> bool:
        """Whether only the last answer mentions it, and says more."""
        told = ("asked", "asked_aside", "short_answer", "earlier")
        return self._has("answered") and not any(map(self._has, told))

    def _has(self, feature: str) -> bool:
        return bool(self.features[FEATURES.index(feature)])

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
    if pronoun == "person":
        found = _persons(found, turns)
    likely = _of_gender(found, turns, gender)
    return sorted(((c.score(pronoun), c) for c in likely), key=lambda pair: -pair[0])


def _persons(found: Sequence[Candidate], turns: Sequence[Said]) -> list[Candidate]:
    """Leave out what is no person, where the last turn tells of one that is."""
    if not any(candidate.sort == "person" and candidate.in_last_turn for candidate in found):
        return list(found)
    before = {turn.meant.get("person") for turn in turns}
    return [c for c in found if c.sort in ("person", "name") or c.text in before]


def _of_gender(
    found: Sequence[Candidate], turns: Sequence[Said], gender: str
) -> Sequence[Candidate]:
    """Leave out who was meant by "she" where "he" is asked, if the last turn names somebody else.

    Somebody's whole name: for one word, the earlier guess is too likely to have been wrong. "Mrs
    Tolley" is left out in any case.
    """
    other = {"he": "she", "she": "he"}.get(gender, "")
    found = [c for c in found if c.text.split()[0].lower() not in TITLES.get(other, ())]
    others = {turn.meant[other] for turn in turns if other in turn.meant}
    own = {turn.meant[gender] for turn in turns if gender in turn.meant}
    others -= own
    left = [candidate for candidate in found if candidate.text not in others]
    if any(candidate.text in own for candidate in left):
        return left
    named = (c for c in left if c.sort in ("person", "name") and " " in c.text and c.in_last_turn)
    return left if any(named) else found


def candidates(turns: Sequence[Said], pronoun: PronounClass) -> list[Candidate]:
    """Return all that was mentioned, with the features of each."""
    known = names_in(turns)
    whole = whole_names(known)
    seen = [Seen.of(turn, known, whole, pronoun) for turn in turns]
    forms: dict[str, Mention] = {}
    sorts: dict[str, list[Sort]] = {}
    no_names = _no_names(turns, known, pronoun)
    nobody = _labels(turns, known) if pronoun == "person" else set()
    for turn in seen:
        for mention in turn.everything:
            key = key_of(mention.text)
            if key in nobody or (key in no_names and mention.sort in ("name", "place")):
                continue
            forms[key] = mention
            sorts.setdefault(key, []).append(mention.sort)
    inside = _inside_longer([key for key, mention in forms.items() if mention.sort != "group"])
    meant = [key_of(turn.meant.get(pronoun, "")) for turn in turns]
    persons = {key_of(turn.meant["person"]) for turn in turns if "person" in turn.meant}
    return [
        Candidate(
            mention.text,
            "person" if key in persons else _sort(sorts[key]),
            _features(key, mention.text, seen, meant, key in inside),
        )
        for key, mention in forms.items()
    ]


def _no_names(turns: Sequence[Said], known: Sequence[str], pronoun: PronounClass) -> set[str]:
    """Return the keys of words that are no names though they begin with a capital."""
    answers, questions = [turn.answer for turn in turns], [turn.question for turn in turns]
    no_names = common_words(answers) | set(map(key_of, plurals(answers, questions)))
    if pronoun != "person":
        begin = only_beginnings(answers, questions)
        did = (doer(split_aside(t.question)[0], mentions(t.answer, known)) for t in turns[-2:])
        no_names |= {key_of(word) for word in begin} - {key_of(one.text) for one in did if one}
    return no_names


def _labels(turns: Sequence[Said], known: Sequence[str]) -> set[str]:
    """Return the keys of what only says what somebody does."""
    heads = labels(turn.answer for turn in turns)
    return {key_of(mention.text) for head in heads for mention in mentions(head, known)}


def _inside_longer(keys: Sequence[str]) -> set[str]:
    words = {key: set(key.split()) for key in keys}
    return {key for key in keys if any(words[key] < other for other in words.values())}


def _sort(sorts: Sequence[Sort]) -> Sort:
    told = [sort for sort in sorts if sort not in ("name", "place")]
    if told:
        return max(told, key=told.count)
    return "place" if 2 * sorts.count("place") > len(sorts) else "name"


def _features(
    key: str, text: str, seen: Sequence[Seen], meant: Sequence[str], inside_longer: bool
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
