"""A question -> the questions it asks: its parts, and one for each of what it compares.

Pure text in, text out; knows neither the index nor any model. How a part leans on another is told
by `questions`.
"""

from __future__ import annotations

import re

from assistant.questions import (
    ANAPHORA,
    MAXIMUM_TOPICS,
    QUESTION_WORD,
    leans_on_history,
    plain_topics,
    topics,
    with_subject,
)
from assistant.types import Turn
from assistant.wording import STOP_WORDS, YEAR, content_stems, split_aside, stems

PART = re.compile(
    r"(?:(?:[,;]?\s+and\s+(?:also\s+)?|;\s+|\?\s*(?:and\s+)?)"
    r"(?=(?:who|whom|whose|what|when|where|which|why|how)\b"
    r"|(?:do|does|did|can|could|will|would)\s+(?:the|an?|my|our|your)\b"
    r"|(?:is|are|was|were|do|does|did|can|could|will|would)\s+(?:i|we|you|it|they|he|she|there)\b)"
    r"|,\s+(?=(?:what|why|how)\b))",  # ", who", ", which" … mostly begin a relative clause
    re.IGNORECASE,
)
CONDITION = re.compile(
    r"(?:when(?:ever)?|where)\s+(?!(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would"
    r"|should|shall|must|may|might)\b)",
    re.IGNORECASE,
)
"""No question of its own: "When I leave the company, what happens to my laptop?"."""
ASKS = re.compile(
    rf"{QUESTION_WORD.pattern}|^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may"
    r"|must)\s+\w",
    re.IGNORECASE,
)
UNFINISHED = re.compile(r"\b(?:whether|how|if|when|where)$", re.IGNORECASE)
"""… nor is what the next part goes on: "who decides whether and when"."""
_CAPITALISED = r"[^\W\d_a-z](?:[\w’'-]|\.(?=\w))*\.?"
_NAME = rf"{_CAPITALISED}(?:\s+(?:(?:of|the|for|de|in)\s+)*(?:{_CAPITALISED}|\d+\b))*"
NAMED_PAIR = re.compile(
    rf"(?P<one>{_NAME})(?:\s*\([^()]*\))?,?\s+(?P<sign>and|or|versus|vs\.?)\s+"
    rf"(?:(?:the|an?)\s+)?(?P<other>{_NAME})"
)
PLAIN_PAIR = re.compile(
    r"\b(?:compare|(?:differ\w*|distin\w+|comparison)\s+between)\s+(?P<one>[^,;?]{2,60}?)\s+"
    r"(?:and|with|to)\s+(?:the\s+)?(?P<other>[^,;?]{2,60}?)\s*\??$"
    r"|,\s+(?P<either>[^,;?]{2,40}?)\s+or\s+(?P<else>[^,;?]{2,40}?)\s*\??$",
    re.IGNORECASE,
)
PREPOSITION = re.compile(
    r"\b(?:in|to|of|at|on|by|for|from|with|between)\s+(?:the\s+)?$", re.IGNORECASE
)
"""Before "A or B" it says that the choice is not what the question asks for."""
COMPARING = re.compile(
    r"\b(?:both|in common|same|alike|similar\w*|respective\w*|differ\w*|compar\w+)\b",
    re.IGNORECASE,
)
YEARS = re.compile(
    rf"\b(?:(?:from|between|in|for|of)\s+)?(?P<one>{YEAR.pattern})\s+"
    rf"(?:to|and|than(?:\s+in)?|vs\.?|versus|against|(?:as\s+)?compared\s+(?:to|with))\s+"
    rf"(?P<other>{YEAR.pattern})",
    re.IGNORECASE,
)
INSTEAD = re.compile(
    r"(?P<asked>(?:how|what|which|who|when|where)(?: \w+)?) "
    r"(?P<preposition>in|for|at|on|to|of|from) (?P<other>(?:the )?\S+(?: \S+)?)$",
    re.IGNORECASE,
)
"""A part that only names another year, place or person: "how many in 2023/24"."""
DIFFERING = re.compile(r"\b(?:than|vs|versus|against|compar\w+|differ\w*)\b", re.IGNORECASE)
"""What happened between two years may be told of any year in between; how much something differs
is told of each."""
DEVELOPED = re.compile(
    r"^how (?:did|has|have|do|does) (?P<thing>.+?) "
    r"(?:develop|change|evolve|grow|move|rise|fall)(?:e?[dns])?\s+$",
    re.IGNORECASE,
)
LISTED = re.compile(
    rf"{_NAME}(?:,\s+(?:the\s+)?{_NAME})*,?\s+(?:and|or|versus|vs\.?)\s+(?:the\s+)?{_NAME}"
)
BETWEEN_NAMES = re.compile(r",?\s+(?:and|or|versus|vs\.?)\s+(?:the\s+)?|,\s+(?:the\s+)?")


def parts(question: str) -> list[str]:
    """Return the questions that a two-part question asks, or the question itself alone.

    A later part that leans on the first ("… and who initiated it?") takes its topics along. How
    something differs between two years is asked of each, for each may have a report of its own.
    """
    if years := _of_two_years(question):
        return years
    main, aside = split_aside(question)
    found = [part.strip(" ,;?") for part in PART.split(main)]
    found = [part for part in found if part]
    if len(found) < 2 or not ASKS.match(found[0]) or CONDITION.match(found[0]):
        return [question]
    if any(not content_stems(part) or UNFINISHED.search(part) for part in found):
        return [question]
    first = Turn(question=found[0])
    whole = [_completed(part, found[0]) or _joined(part, first) for part in found[1:]]
    beside = f" ({aside})" if aside else ""
    return [f"{found[0]}?{beside}", *(f"{part}?" for part in whole)]


def _completed(part: str, first: str) -> str | None:
    """Return a part that breaks off where the first goes on, with the rest of the first.

    "What do ushers get per mile, and what do employees get": "what do employees get per mile".
    "How many were there in 2022, and how many in 2023": "how many were there in 2023".
    """
    *begin, last = part.split()
    words = first.split()
    if (instead := INSTEAD.match(part)) and first.lower().startswith(instead["asked"].lower()):
        return _instead(first, instead["preposition"], instead["other"])
    if len(begin) < 3 or [w.lower() for w in begin[:2]] != [w.lower() for w in words[:2]]:
        return None
    if last not in words[3:-1]:
        return None
    return f"{part} {' '.join(words[words.index(last, 3) + 1 :])}"


def _instead(first: str, preposition: str, other: str) -> str | None:
    """Return the first part with another year in place of its own, or another last name."""
    rest = r"\d\S*" if other[0].isdigit() else r"\D.*"
    places = list(re.finditer(rf"(?<= {preposition} ){rest}", first, re.IGNORECASE))
    return f"{first[: places[-1].start()]}{other}{first[places[-1].end() :]}" if places else None


def _of_two_years(question: str) -> list[str]:
    """Return a question that compares two years as one about each; nothing where it does not.

    "How did exports develop from 2021 to 2023?": "What was exports in 2021?", and in 2023.
    """
    match = YEARS.search(question)
    if not match:
        return []
    before, after = question[: match.start()], question[match.end() :]
    if developed := DEVELOPED.match(before):
        before = f"What was {developed['thing']} "
    elif not DIFFERING.search(question):
        return []
    return [f"{before}in {match[year]}{after}" for year in ("one", "other")]


def _joined(part: str, first: Turn) -> str:
    if topics(part) and not ANAPHORA.search(part):
        return part
    if resolved := with_subject(part, first.question):
        return resolved
    named = topics(first.question)
    if not named and leans_on_history(part):
        named = plain_topics(first.question)
    missing = [topic for topic in named if not set(stems(topic)) <= set(stems(part))]
    return f"{part} ({', '.join(missing[:MAXIMUM_TOPICS])})" if missing else part


def compared(question: str) -> dict[str, str]:
    """Return the two things that a question compares, each with the question about it alone.

    "Which is older, Baku or Tbilisi?" gives "Which is older, Baku?" and "Which is older, Tbilisi?".
    Nothing where it compares nothing: names joined by "and" need a further sign, such as "both",
    "the same" or "difference", since "Britain and France" may do one thing together.
    """
    question = " ".join(question.split())
    match = NAMED_PAIR.search(question)
    if not (match and _is_comparison(match, question)):
        match = PLAIN_PAIR.search(question)
    if match is None:
        return {}
    one, other = ("one", "other") if match["one"] else ("either", "else")
    names = [_bare(match[one]), _bare(match[other])]
    if not all(names) or set(stems(names[0])) == set(stems(names[1])):
        return {}
    begins = match.start(one) + match[one].rindex(names[0])
    return {
        names[0]: question[: match.end(one)] + question[match.end(other) :],
        names[1]: question[:begins] + question[match.start(other) :],
    }


def _is_comparison(pair: re.Match[str], question: str) -> bool:
    if pair["sign"] == "and":
        return bool(COMPARING.search(question))
    return pair["sign"] != "or" or not PREPOSITION.search(question[: pair.start()])


def listed(question: str) -> list[str]:
    """Return the names that a question asks about side by side: "Japan, China and Tajikistan"."""
    match = LISTED.search(question)
    names = [_bare(name) for name in BETWEEN_NAMES.split(match.group())] if match else []
    return list(dict.fromkeys(name for name in names if name))


def _bare(name: str) -> str:
    """Return a name without the question's own words before it: "Nantong" of "Are Nantong"."""
    words = name.strip(" ?.").split()
    while words and words[0].casefold() in STOP_WORDS:
        del words[0]
    return " ".join(words)
