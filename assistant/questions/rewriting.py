"""A conversation and a question -> the question as one that needs no history.

Where the words that lean on the history can be replaced, they are; else the topic is taken along in
an aside, "How did China react? (Japan, Turkmenistan)", which counts half in the search. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.questions.dated import of_another_date, of_other_days, of_year_beside
from assistant.questions.ellipsis import (
    CLAUSE,
    OTHER_WAY,
    PLACED,
    beside,
    else_of,
    in_another_way,
    left_out,
    of_another,
    of_one,
    placed,
    put_back,
    under_condition,
    why_of,
    without_asking_again,
)
from assistant.questions.leaning import (
    ANAPHORA,
    EMPTY_START,
    FEW,
    POLITE,
    is_complete,
    is_english,
    leans_on_history,
    speaks_of,
    stands_alone,
    without_empty_words,
)
from assistant.questions.names import MAXIMUM_TOPICS, YEAR, mentions, plain_topics
from assistant.questions.pronouns import resolve
from assistant.questions.salience import ranked
from assistant.questions.turns import Meant, Said, names_in
from assistant.types import Turn
from assistant.wording import WORD, content_stems, split_aside, stems, without_preamble

TURNS = 12
"""How far back the words of a conversation are read."""
QUESTION_CHARACTERS = 600
ANSWER_CHARACTERS = 1500
LONGEST_REMNANT = 40
"""Characters of a follow-up that may be nothing but a name or a date."""
MOST_OF_A_PHRASE = 6
"""Words of a question that is but a phrase, "two decades of focus", and is carried along whole."""
QUESTION = re.compile(
    r"^\W*(?:\w+ )?(?:who|whom|whose|what|when|where|which|why|how"
    r"|(?:who|what|where|when|how|that|why)s|isnt|arent|dont|doesnt|cant"
    r"|is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|shall|may|might|must"
    r"|if|tell|any|ok(?:ay)? (?:to|if))\b",
    re.IGNORECASE,
)
MARKUP = re.compile(r"\[\d{1,3}\]|<[^<>]{0,200}>|[*_`#|]+|\]\([^)]{0,300}\)")
COURTESY = re.compile(
    rf"^(?:(?:(?:{POLITE})(?: (?:very much|a lot|so much))?|hi|hello|hey)\b[\s,:.!;]*)+"
    r"(?:(?:and|so|but)\b[\s,]*)?(?=\w)",
    re.IGNORECASE,
)
"""What stands before a question and asks nothing: "ok thanks, and …"."""
_SAID_ALONE = (
    rf"{POLITE}|yes|no|super|good|nice|fine|cool|ty|cheers|hi|hello|hey|bye|goodbye|got it|i see"
    r"|that['’]?s all|helpful"
)
SMALL_TALK = re.compile(
    rf"^\W*(?!(?:is|was)\b)(?=.*\b(?:{_SAID_ALONE})\b)"
    rf"(?:(?:{_SAID_ALONE}|you|very|much|a lot|many|so|for|your|the|help|there|it|is|was"
    r"|morning|afternoon|evening|day)\b\W*)+$",
    re.IGNORECASE,
)
"""Asks nothing at all."""
NOTHING_SAID = re.compile(
    r"^(?:i don['’]t know\b|the documents do not answer\b|(?:none|null|n/a|error)\W*$)",
    re.IGNORECASE,
)


def standalone(question: str, history: Sequence[Turn]) -> str:
    """Return the question as one that needs no history.

    "what did its president say?" after "who initiated it?", answered "Kazakhstan", becomes "What
    did Kazakhstan's president say?". A question that leans on nothing stays as it is.
    """
    turns: list[Said] = []
    for turn in history[-TURNS:]:
        asked = without_preamble(_plain(turn.question, QUESTION_CHARACTERS))
        answer = _plain(turn.answer, ANSWER_CHARACTERS)
        if NOTHING_SAID.match(answer):
            answer = ""
        if not answer and SMALL_TALK.match(asked):
            continue
        text, meant = _understood(asked, turns)
        if text == asked and _changes_topic(asked, turns):
            turns.clear()
        if text:
            turns.append(Said(text, answer, meant))
    return _understood(question, turns)[0]


def _changes_topic(question: str, turns: Sequence[Said]) -> bool:
    """Say whether a question shares no word with anything said before it, and leans on nothing."""
    if not turns or _leans(question, question, turns, names_in(turns)):
        return False
    return _stems_of(turns).isdisjoint(content_stems(question))


def _plain(text: str, characters: int) -> str:
    return " ".join(MARKUP.sub(" ", text[: 2 * characters]).split())[:characters]


def _understood(question: str, turns: Sequence[Said]) -> tuple[str, Meant]:
    if not turns or not WORD.search(question) or SMALL_TALK.match(question):
        return question, {}
    body = EMPTY_START.sub("", question).strip()
    body = body if WORD.search(body) else question
    if whole := put_back(body):
        return _capitalised(whole), {}
    known = names_in(turns)
    if not _leans(question, body, turns, known):
        plain = COURTESY.sub("", question)
        return (question if plain == question else _capitalised(plain)), {}
    if asked := _asked_again(question, body, turns[-1].question, known):
        return _capitalised(asked), {}
    return _resolved(question, body, turns, known)


def _asked_again(question: str, body: str, previous: str, known: list[str]) -> str | None:
    """Return the last question with what the follow-up puts in, where it is hardly a question."""
    short = body != question or len(body) < LONGEST_REMNANT
    said = without_asking_again(body, previous)
    asked = of_year_beside(said, previous) or of_other_days(said, previous)
    asked = asked or of_another_date(said, previous)
    if short and not asked:
        asked = of_another(said, previous, known)
    asked = asked or why_of(body, previous) or else_of(question, previous)
    asked = asked or under_condition(body, previous) or in_another_way(body, previous)
    if short and not asked:
        asked = placed(said, previous) or of_one(body, previous)
    if asked or ANAPHORA.search(without_empty_words(body)):
        return asked
    if left := left_out(body, previous):
        return left
    named = mentions(body, known)
    return None if named or QUESTION.search(body) or not short else beside(body, previous)


def _resolved(
    question: str, body: str, turns: Sequence[Said], known: list[str]
) -> tuple[str, Meant]:
    """Return the question with its pronouns replaced, and the topic beside it where they stay."""
    resolved = resolve(body, turns)
    if (
        resolved.text != body
        and not QUESTION.search(body)
        and (asked := of_another(resolved.text, turns[-1].question, known))
    ):
        return _capitalised(asked), {}  # "what about the latter?"
    whole = resolved.complete and not QUESTION.search(body)
    if whole and (asked := beside(resolved.text, turns[-1].question)):
        return _capitalised(asked), resolved.meant  # "and the hall behind it?"
    text = _capitalised(resolved.text)
    if mentions(text, known) and not QUESTION.search(text):
        text = f"What about {resolved.text}"  # "and Russia?"
    if resolved.complete and ANAPHORA.search(without_empty_words(body)):
        carried = _opening_topics(text, turns, known)
    else:
        carried = _carried(text, turns, known)
    if not carried and text.casefold() == question.casefold():
        return question, resolved.meant
    return (f"{text} ({', '.join(carried)})" if carried else text), resolved.meant


def _opening_topics(text: str, turns: Sequence[Said], known: Sequence[str]) -> list[str]:
    """Return what the conversation is about, where a question speaks of something else by now."""
    own = set(stems(text))
    opening = split_aside(turns[0].question)[0]
    names = [
        m.text.removeprefix("the ")
        for m in mentions(opening, known)
        if m.sort not in ("group", "date")
    ]
    if any(own & set(stems(name)) for name in names):
        return []
    return names[:1]


def _leans(question: str, body: str, turns: Sequence[Said], known: Sequence[str]) -> bool:
    points_back = ANAPHORA.search(without_empty_words(body))
    named = [mention for mention in mentions(body, known) if mention.sort != "date"]
    if named and not points_back:
        return body != question and not is_complete(body)
    opened = body != question
    if opened and is_complete(body):
        return False
    if opened and not points_back and stands_alone(body, _stems_of(turns)):
        return False
    one_year = len(set(YEAR.findall(body))) == 1  # two are compared with each other
    bare = PLACED.match(body) and not CLAUSE.search(body) and len(content_stems(body)) <= FEW + 1
    if (
        bare
        or OTHER_WAY.match(body)
        or leans_on_history(question)
        or (opened and leans_on_history(body))
        or (one_year and not is_complete(YEAR.sub("", body)))
    ):
        return True
    return not named and is_english(question) and speaks_of(question, _stems_of(turns[-3:]))


def _stems_of(turns: Sequence[Said]) -> set[str]:
    return {stem for turn in turns for stem in stems(f"{turn.question} {turn.answer}")}


def _carried(text: str, turns: Sequence[Said], known: Sequence[str]) -> list[str]:
    """Return the topics that a question takes along: names of the turns that it leans on."""
    own = set(stems(text))
    carried: list[str] = []

    def take(topics: Iterable[str]) -> None:
        for name in topics:
            topic = name.removeprefix("the ")
            if not set(stems(topic)) <= own:
                carried.append(topic)
                own.update(stems(topic))

    asked = [m for m in mentions(turns[-1].question, known) if m.sort != "group"]
    take(m.text for m in asked)
    take(_opening_topics(text, turns, known))
    if not carried or (asked and all(m.sort == "date" for m in asked)):
        best = [candidate for _, candidate in ranked(turns, "thing", text)[:1]]
        if best and not best[0].asked:  # "Where can I park?" was asked, and not "Mill Street"
            take(_subject(split_aside(turns[-1].question)[0]))
        take(candidate.text for candidate in best)
    if not carried:
        take(_subject(turns[-1].question))
    return carried[:MAXIMUM_TOPICS]


def _subject(question: str) -> list[str]:
    """Return what a question without names is about: all of it, where it is but a phrase."""
    phrase = question.strip(" ?.!")
    alone = len(phrase.split()) <= MOST_OF_A_PHRASE and not QUESTION.search(question)
    return [phrase] if alone else plain_topics(question)


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
