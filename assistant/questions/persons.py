"""A question that asks who, and its answer -> which of the names they mention are persons'.

Told by the question's verb, since a name alone does not tell. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.questions.names import Mention
from assistant.questions.phrases import phrases
from assistant.wording import stems

ASKS_PERSON = re.compile(r"who (?:is|was|are|were)\b|whom\b", re.IGNORECASE)
ASKS_WHO = re.compile(
    r"whom?\b(?! (?:makes?|made|sells?|sold|owns?|owned|pays?|paid|suppl\w+|delivers?|delivered"
    r"|produces?|produced|buil[dt]s?|funds?|funded|acquires?|acquired|buys?|bought|won|wins?)\b)",
    re.IGNORECASE,
)
"""… the verbs left out that firms do as well."""
DOES_TO_THING = re.compile(
    r"who (?:painted|wrote|writes|designed|directs?|directed|composed|invented|discovered|created"
    r"|sang|recorded|published|founded|started|leads?|led|runs?|ran)\b",
    re.IGNORECASE,
)
"""Asks who does what is done to works and bodies: the name after it is no person's."""
_VERB_FIRST = (
    r"(?!(?:is|are|was|were|does|do|did|has|have|had|will|would|can|could|should|may|must"
    r"|else)\b)\w"
)
WHO_DOES = re.compile(rf"who {_VERB_FIRST}", re.IGNORECASE)
WHICH_DOES = re.compile(
    r"(?:which|what) (?:\w+ )?(?:company|firm|bank|organi[sz]ation|agency|team|group|party|country"
    r"|ministry|department|university|school|contractor|supplier|operator|body|council|committee)"
    rf" {_VERB_FIRST}",
    re.IGNORECASE,
)


WHAT_IS = re.compile(
    r"(?:what|which) (?:is|was) the (?:\w+ )*?(?:capital|city|town|country|\w{3,}est) ",
    re.IGNORECASE,
)
"""Asks for a name: "What is the largest lake in Karvania?"."""


def doer(question: str, answered: Sequence[Mention]) -> Mention | None:
    """Return who did it, where a question asks just that: the next one is likely about them.

    "Which company won the tender?", answered "Corvane Maritime", is a sentence that it begins.
    """
    if WHICH_DOES.match(question):
        return next(iter(answered), None)
    if WHAT_IS.match(question):
        return _named_first(question, answered)
    if not WHO_DOES.match(question):
        return None
    persons = [mention for mention in answered if mention.sort == "person"]
    full = [m for m in answered[:1] if m.sort == "body" or re.fullmatch(r"\D+ \D+", m.text)]
    return next(iter([*persons, *full]), None)


def who(
    question: str, asked: Sequence[Mention], answered: Sequence[Mention], *, short: bool
) -> tuple[list[Mention], list[Mention]]:
    """Return what a question and its answer mention, by what is known of them once it is answered.

    Args:
        question: without its aside.
        asked: what it mentions.
        answered: what its answer mentions.
        short: whether the answer is hardly more than a name.
    """
    if short and ASKS_PERSON.match(question):
        answered = [replace(m, sort="person") if m.sort == "name" else m for m in answered]
    elif ASKS_WHO.match(question):
        answered = _with_person(answered, asked)
    if ASKS_WHO.match(question) and any(m.sort == "person" for m in answered):
        asked = _without_roles(asked, question)
    if DOES_TO_THING.match(question):
        asked = [replace(m, sort="thing") if m.sort == "name" else m for m in asked]
    return list(asked), list(answered)


def _with_person(answered: Sequence[Mention], asked: Sequence[Mention]) -> list[Mention]:
    """Return what an answer to "who …?" mentions, its first new full name being a person's.

    A name with a number, "Truck 17", is a thing's.
    """
    known = [set(stems(mention.text)) for mention in asked]
    new = [
        mention
        for mention in answered
        if mention.sort == "name" and re.fullmatch(r"\D+ \D+", mention.text)
        if set(stems(mention.text)) not in known
    ]
    return [replace(m, sort="person") if m in new[:1] else m for m in answered]


def _without_roles(asked: Sequence[Mention], question: str) -> list[Mention]:
    """Return what a question mentions but "the director of …", who is now known by name."""
    roles = [phrase for phrase in phrases(question) if phrase.sort == "person"]
    return [
        mention
        for mention in asked
        if not any(role.start <= mention.start and mention.end <= role.end for role in roles)
    ]


def _named_first(question: str, answered: Sequence[Mention]) -> Mention | None:
    """Return the name that an answer begins with, if the question does not say it itself."""
    own = set(stems(question))
    return next(
        (
            mention
            for mention in answered[:1]
            if mention.start == 0
            and mention.sort not in ("group", "date")
            and not set(stems(mention.text)) <= own
        ),
        None,
    )
