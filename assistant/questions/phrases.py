"""A question -> the things without a name that it is about: "the dialogue platform".

Where a phrase ends is told by function words and by the verb's usual places and endings, since no
parser is at hand. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.questions.names import Mention, Sort, topics
from assistant.wording import STOP_WORDS, WORD

SUBJECT = re.compile(
    r"^(?:who|what|when|where|which|why|how)\b.*?\b(?:is|are|was|were|does|do|did|has|have|had|can)\s+"
    r"(?P<subject>(?:the|a|an|our|my|your)\s+[\w -]+?)(?:\s+(?:\w+(?:ed|ing|en|wn)|work|cost|take"
    r"|begin|start|end|happen|mean|say|made|built|held|run|set up))?[\s?.!]*$",
    re.IGNORECASE,
)
BELONGS = re.compile(r" of (?:the )?[^\W\d_]\w+(?: (?:(?:of|and|the) )*[A-Z]\w+)*")
SUBJECT_PRONOUN = re.compile(r"\b(?:it|they|them)\b", re.IGNORECASE)
PHRASE = re.compile(
    r"\b(?P<article>the|a|an|our|my|your|its|their)\s+"
    r"(?P<words>[^\W\d_][\w-]*(?:[ ][^\W\d_][\w-]*){0,3})",
    re.IGNORECASE,
)
COUNTED = re.compile(
    r"\b(?:how many|which|what)\s+(?!(?:does|has|was|is)\b)"
    r"(?P<words>[a-z]{3,}(?<!s)s(?:\s+of(?:(?:\s+[a-z]+){2}(?=\s+(?:is|are|was|were|do|does|did|has|have"
    r"|had|can|could|may|must|should|will|would)\b)|\s+[a-z]+))?)\b",
    re.IGNORECASE,
)
"""Plurals without an article: "how many days of holiday", "… of annual leave do I get"."""
MASS = re.compile(
    r"\bhow much (?P<noun>[a-z]{3,})\s+(?:is|was|does|do|did|has|have|had|can|could|will|would)\b",
    re.IGNORECASE,
)
"""… and what has no plural: "how much gas did he bring?"."""
BARE = re.compile(
    r"\b(?:bought|buy|booked?|got|ordered|order|hired|rented|need|want)\s+"
    r"(?P<objects>[a-z]{3,}(?<!s)s)\b"
    r"|\b(?:is|are|was|were)\s+there\s+(?:any\s+|some\s+)?"
    r"(?!an?\b|any\b|the\b)"
    r"(?P<found>[a-z]{3,})(?=[\s?.!]*$|\s+(?:in|at|on|near|for|to|with|from|by|of|about)\b)",
    re.IGNORECASE,
)
"""Others without one: "I bought seats", "is there parking?"."""
TAKES_PLACE = re.compile(r"\s+take (?:place|part)\b.*$", re.IGNORECASE)
ASKING_VERB = re.compile(r"\b(?:do|does|did|can|could|will|would|should|may|must)\s+$", re.I)
VERB_ENDING = re.compile(
    r"(?:ed|ing|ly)$|^(?:made|built|held|run|set|signed|based|known|called|born)$"
)
STATE = re.compile(
    r"^(?:back|off|again|open|closed|shut|free|available|ready|due|late|allowed|valid|necessary|possible|worth)$"
)
"""After a phrase, what is asked about it: "when is the museum open?"."""
MOST_WORDS = 4
"""Of an answer that is nothing but a phrase; a longer one is a sentence."""
BESIDE = re.compile(r"\b(?:in|on|at|during|for|with|by|from|to|after|before|into"
                    r"|name of)\s+$", re.I)  # fmt: skip
"""What stands after these is seldom what the next question is about."""
OF_WHICH = re.compile(
    r"^\W*(?:who|what)(?:['’]?s| is| are| was| were)(?: \w+)? (?:in|on|at|for|with|by|from|to) $",
    re.IGNORECASE,
)
"""… unless nothing else does: "Who is on the committee?"."""
EMPTY = frozenset(
    "article name lot time times year years quarter month week day way end kind type rest case"
    " thing".split()
)
PERSONS = frozenset(
    "president minister king queen emperor director author founder chairman chairwoman leader"
    " chancellor mayor professor doctor teacher manager employee customer secretary spokesman"
    " spokeswoman governor general officer owner".split()
)


def phrases(text: str) -> list[Mention]:
    """Return the phrases of a question that begin with an article and hold no name, in order."""
    return list(_phrases(text))


def _phrases(text: str) -> Iterator[Mention]:
    for match in COUNTED.finditer(text):
        yield Mention(f"the {match['words']}", match.start("words"), match.end(), "things")
    for match in MASS.finditer(text):
        if match["noun"].lower() not in STOP_WORDS | EMPTY:
            yield Mention(f"the {match['noun']}", match.start("noun"), match.end("noun"), "thing")
    for match in BARE.finditer(text):
        noun = match["objects"] or match["found"]
        if noun.lower() not in STOP_WORDS | EMPTY:
            yield Mention(f"the {noun}", match.end() - len(noun), match.end(), _sort_of_noun(noun))
    for match in _beginnings(text):
        words = _noun_words(text, match)
        if not words or any(word[0].isupper() for word in words) or words[-1] in EMPTY:
            continue
        before = text[: match.start()]
        if BESIDE.search(before) and not OF_WHICH.match(before):
            continue
        start, end = match.start(), match.start("words") + len(" ".join(words))
        sort = _sort_of_noun(words[-1])
        if belongs := BELONGS.match(text[end:]):
            if sort != "person":
                continue
            words.append(belongs.group().strip())
            end += belongs.end()
        article = match["article"].lower()
        shown = article if article in ("our", "my", "your") else "the"
        yield Mention(f"{shown} {' '.join(words)}", start, end, sort)


def _beginnings(text: str) -> Iterator[re.Match[str]]:
    """Yield what may be a phrase at each article, also where another one goes on over it."""
    position = 0
    while match := PHRASE.search(text, position):
        yield match
        position = match.start("words")


def _noun_words(text: str, match: re.Match[str]) -> list[str]:
    said = TAKES_PLACE.sub("", match["words"])
    words: list[str] = []
    for word in said.split():
        if word.lower() in STOP_WORDS or (words and VERB_ENDING.search(word)):
            break
        words.append(word)
    if len(words) > 1 and STATE.match(words[-1]):
        words.pop()
    asked = said == match["words"] and ASKING_VERB.search(text[: match.start()])
    return words[:-1] if asked and len(words) > 1 else words


def _sort_of_noun(noun: str) -> Sort:
    if noun.lower() in PERSONS:
        return "person"
    plural = noun.endswith("s") and not noun.endswith(("ss", "us", "is"))
    return "things" if plural or noun in ("people", "staff", "children") else "thing"


def whole_phrase(text: str) -> Mention | None:
    """Return an answer that is nothing but a short phrase or name, as the thing that it names."""
    words = WORD.findall(text)
    if not 0 < len(words) <= MOST_WORDS or any(VERB_ENDING.search(word) for word in words):
        return None
    found = phrases(text)
    whole = found and found[0].start == 0 and found[0].end >= len(text.rstrip(" ."))
    return found[0] if whole else None


def with_subject(body: str, previous: str) -> str | None:
    """Put what the previous question was about in for "it" or "they", where it has no names.

    "Who initiated it?" after "When was the dialogue platform established?" becomes "Who initiated
    the dialogue platform?".
    """
    subject = SUBJECT.match(previous)
    if not subject or topics(previous) or not SUBJECT_PRONOUN.search(body):
        return None
    return SUBJECT_PRONOUN.sub(lambda _: subject["subject"], body, count=1)
