"""Conversation -> one question that can be understood alone, and its parts.

Without a chat model this is done by rule: a question that leans on what was said before ("and how
did China react?") takes along the names, or else the content words, of the turns it leans on. Pure;
knows neither the index nor any model.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from assistant.errors import InvalidRequest
from assistant.types import Turn
from assistant.wording import STOP_WORDS, WORD, content_stems, split_aside, stems

MAXIMUM_CHARACTERS = 4000
MAXIMUM_TOPICS = 4

LEANING_START = re.compile(
    r"^(?:and|but|or|so|then|also|what about|how about|what else|who else|anything else|why not"
    r"|in (?:that|this) case|how come|tell me more|more)\b[\s,:]*",
    re.IGNORECASE,
)
ANAPHORA = re.compile(
    r"\b(?:it|its|itself|they|them|their|theirs|he|him|his|she|her|hers|this|that|these|those"
    r"|there|then|the (?:latter|former|same|other|others)|both|ones?|such)\b",
    re.IGNORECASE,
)
NOT_ANAPHORA = re.compile(
    r"\b(?:is|are|was|were|will|can) there\b|\bthere (?:is|are|was|were)\b|\bone of\b"
    r"|\b(?:say|says|said|mean|means|think|claim|show|so|now|such|given|fact|is|was|ensure) that\b"
    r"|\b(?:which|what) ones?\b|\bit (?:is|was|takes?) \w+ (?:to|that)\b|\bone (?!else\b)\w+\b",
    re.IGNORECASE,
)
PART = re.compile(
    r"(?:(?:[,;]?\s+and\s+(?:also\s+)?|;\s+|\?\s*(?:and\s+)?)"
    r"(?=(?:who|whom|whose|what|when|where|which|why|how)\b)"
    r"|,\s+(?=(?:what|why|how)\b))",  # ", who", ", which" … mostly begin a relative clause
    re.IGNORECASE,
)
SUBJECT = re.compile(
    r"^(?:who|what|when|where|which|why|how)\b.*?\b(?:is|are|was|were|does|do|did|has|have|had|can)\s+"
    r"(?P<subject>(?:the|a|an|our|my|your)\s+[\w -]+?)(?:\s+(?:\w+(?:ed|ing|en|wn)|work|cost|take"
    r"|begin|start|end|happen|mean|say|made|built|held|run|set up))?[\s?.!]*$",
    re.IGNORECASE,
)
SUBJECT_PRONOUN = re.compile(r"\b(?:it|they|them)\b", re.IGNORECASE)
QUESTION_WORD = re.compile(r"^(?:who|whom|whose|what|when|where|which|why|how)\b", re.IGNORECASE)


def validated(question: object) -> str:
    """Return the question in one line, in the Unicode composition (NFC) that documents have.

    Raises:
        InvalidRequest: it is no text, empty, over 4,000 characters, or holds control characters.
    """
    if not isinstance(question, str):
        raise InvalidRequest("The question is not a text.", "Send the question as a text.")
    trimmed = question.strip()
    if not trimmed:
        raise InvalidRequest("The question is empty.", "Ask something.")
    if len(trimmed) > MAXIMUM_CHARACTERS:
        raise InvalidRequest(
            f"The question has {len(trimmed):,} characters; at most {MAXIMUM_CHARACTERS:,} fit.",
            "Shorten it.",
        )
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n\r" for c in trimmed):
        raise InvalidRequest("The question holds control characters.", "Remove them.")
    return unicodedata.normalize("NFC", " ".join(trimmed.split()))


def leans_on_history(question: str) -> bool:
    """Say whether a question can only be understood with what was said before it."""
    if LEANING_START.match(question):
        return True
    if ANAPHORA.search(NOT_ANAPHORA.sub(" ", question)):
        return not _resolves_itself(question)
    return len(content_stems(question)) <= 1


def _resolves_itself(question: str) -> bool:
    """Say whether a name stands before the first pronoun: "Did Japan change its policy?"."""
    match = ANAPHORA.search(question)
    before = question[: match.start()] if match else question
    return bool(topics(before))


def standalone(question: str, history: Sequence[Turn]) -> str:
    """Return the question as one that needs no history.

    "and how did China react?" after "why did Japan choose Turkmenistan first?" becomes
    "How did China react? (Japan, Turkmenistan)"; "what about Kazakhstan?" after "how large is the
    loan to Uzbekistan?" becomes "how large is the loan to Kazakhstan?".
    """
    if not history or not leans_on_history(question):
        return question
    body = LEANING_START.sub("", question).strip()
    body = body if WORD.search(body) else question
    if (asked := _asked_of_another(body, history[-1])) and body != question:
        return asked
    if resolved := _with_subject(body, history[-1].question):
        return _capitalised(resolved)
    known = set(stems(body))
    carried: list[str] = []
    for turn in reversed(history):
        named = topics(turn.question) if QUESTION_WORD.match(body) else []
        for topic in named or _plain_topics(turn.question):
            if not set(stems(topic)) <= known:
                carried.append(topic)
                known.update(stems(topic))
        if carried and not leans_on_history(turn.question):
            break
    if not carried:
        return question
    return f"{_capitalised(body)} ({', '.join(carried[:MAXIMUM_TOPICS])})"


def _asked_of_another(body: str, turn: Turn) -> str | None:
    """Return the last question asked of a new name, where the follow-up is that name alone."""
    name = body.strip(" ?.!")
    main = split_aside(turn.question)[0]
    known = topics(main)
    if topics(body) != [name] or not known or leans_on_history(main):
        return None
    before, _, after = main.rpartition(known[-1])
    return f"{before}{name}{after}"


def _with_subject(body: str, previous: str) -> str | None:
    """Put what the previous question was about in for "it" or "they", where it has no names.

    "Who initiated it?" after "When was the dialogue platform established?" becomes "Who initiated
    the dialogue platform?".
    """
    subject = SUBJECT.match(previous)
    if not subject or topics(previous) or not SUBJECT_PRONOUN.search(body):
        return None
    return SUBJECT_PRONOUN.sub(lambda _: subject["subject"], body, count=1)


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


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


def _plain_topics(question: str) -> list[str]:
    words = [word for word in WORD.findall(question) if word.casefold() not in STOP_WORDS]
    return words[:MAXIMUM_TOPICS]


def parts(question: str) -> list[str]:
    """Return the questions that a two-part question asks, or the question itself alone.

    A later part that leans on the first ("… and who initiated it?") takes its topics along.
    """
    found = [part.strip(" ,;?") for part in PART.split(question)]
    found = [part for part in found if part]
    if len(found) < 2 or not QUESTION_WORD.match(found[0]):
        return [question]
    if any(not content_stems(part) for part in found):
        return [question]
    first = Turn(question=found[0])
    return [f"{found[0]}?", *(f"{_joined(part, first)}?" for part in found[1:])]


def _joined(part: str, first: Turn) -> str:
    if topics(part) and not ANAPHORA.search(part):
        return part
    if resolved := _with_subject(part, first.question):
        return resolved
    named = topics(first.question)
    if not named and leans_on_history(part):
        named = _plain_topics(first.question)
    missing = [topic for topic in named if not set(stems(topic)) <= set(stems(part))]
    return f"{part} ({', '.join(missing[:MAXIMUM_TOPICS])})" if missing else part
