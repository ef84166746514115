"""A question -> whether it can only be understood with what was said before it. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection

from assistant.questions.names import topics
from assistant.wording import CJK, STOP_WORDS, WORD, content_stems, stems

LEANING_START = re.compile(
    r"^(?:and|but|or|so|then|also|what about|how about|what else|who else|anything else|why not"
    r"|in (?:that|this) case|how come|tell me more|more)\b[\s,:]*",
    re.IGNORECASE,
)
EMPTY_START = re.compile(
    r"^(?:(?:and|but|or|so|then|also|ok(?:ay)?|yes|no|thanks)\b[\s,:]*)*"
    r"(?:(?:what|how) about\b[\s,:]*)?",
    re.IGNORECASE,
)
"""What a question loses when it is made to stand alone."""
ANAPHORA = re.compile(
    r"\b(?:it|its|itself|they|them|their|theirs|he|him|his|she|her|hers|this|that|these|those"
    r"|there|then|the (?:latter|former|same|other|others)|both|ones?|such)\b",
    re.IGNORECASE,
)
_NOUN = r"\b(?:the|an?|any|some|every|each|no) [\w’'-]+"
_OTHER = r"(?!(?:it|they|them|he|him|she|this|there)\b)[\w’'-]+"
_VERB = r"is|are|was|were|has|have|had|can|could|will|would|may|might|must|should|do|does|did|\w+ed"
NOT_ANAPHORA = re.compile(
    r"\b(?:is|are|was|were|will|can) there\b|\bthere (?:is|are|was|were)\b|\bone of\b"
    r"|\b(?:say|says|said|mean|means|think|claim|show|so|now|such|given|fact|ensure) that\b"
    r"|\b(?:is|was) that (?=(?:the|an?|it|they|he|she|we|there)\b)"
    r"|\b(?:which|what) ones?\b|\bit (?:is|was|takes?) \w+ (?:to|that)\b|\bone (?!else\b)\w+\b"
    r"|\b(?:is|was) it (?:possible|necessary|true|allowed|required|likely|safe|legal|ok|okay|better"
    r"|hard|easy|important)\b|\b(?:is|was) it worth (?=\w+ing\b)"
    r"|\bhow (?:long|much|many \w+) (?:does|did) it (?:take|cost)(?=(?: \w+)? to\b)"
    r"|\b(?:would|will|might|could) it (?:take|cost)(?=(?: \w+)? to\b)"
    r"|\b(?:does|did|do) it (?:say|mention|matter)\b"
    r"|\b(?!does\b)[^\W\d_]{3,}s that (?=\w)|\b(?:both|those) of\b|\bthose who\b"
    # of a relative clause: "the truck that tipped its load", "the truck that leaks"
    rf"|{_NOUN} (?:that|which|who) (?:{_OTHER} ){{1,4}}?(?:its|their|his|her)\b(?= \w)"
    rf"|{_NOUN} that (?!year|day|time|week|month|night|way)(?=\w)"
    rf"|{_NOUN} [\w’'-]+ that (?=(?:{_VERB}|the|you|we|i|he|she|they)\b)",
    re.IGNORECASE,
)
POINTING = re.compile(r"there|then|th(?:is|at|ese|ose)\b|the |both|such", re.IGNORECASE)
"""These mean something that was said before, whoever the question names itself."""
QUESTION_WORD = re.compile(r"^(?:who|whom|whose|what|when|where|which|why|how)\b", re.IGNORECASE)
FURTHER = re.compile(
    r"\b(?:else|another|anyone|anybody|(?:any|what|which|who|the|some) others?|next"
    r"|afterwards?|later|more details?)\b",
    re.IGNORECASE,
)
INDEFINITE = re.compile(r"\b(?:a|an|any|every|each)\s+(?!other\b)\w+", re.IGNORECASE)
DEFINITE = re.compile(r"\bthe\s+(?P<noun>[^\W\d_]+)(?!\s+(?:of|for|between|in|to|on)\b)", re.I)
DEFINITION = re.compile(r"^(?:what|who) (?:is|are|was|were) (?!the\b)[^\W\d_]+[\s?.!]*$", re.I)
"""Asks what one thing is, and says which: "what is primatology?"."""
ENGLISH = re.compile(
    r"\b(?:who|whom|whose|what|when|where|which|why|how|is|are|were|do|does|did|has|have|had|can"
    r"|could|will|would|should|and|the|of|about|tell|for|any|with|by|to|from"
    r"|he|she|they|his|them|was (?:it|there|this|that|an?))\b",
    re.IGNORECASE,
)
"""… "was" alone may be German."""
BRIDGING = frozenset(
    "result results reason reasons outcome purpose goal goals aim aims name date price cost size"
    " author founder owner leader capital president population album band group team book film"
    " members song article rest conditions terms amount details deadline exceptions exception"
    " consequences consequence effect effects advantages disadvantages".split()
)
"""Nouns that, with "the" and nothing more, belong to something that was spoken of."""
FEW = 2
"""Content words of a question that may be too short to stand alone."""


def leans_on_history(question: str) -> bool:
    """Say whether a question can only be understood with what was said before it."""
    if LEANING_START.match(question):
        return True
    if ANAPHORA.search(without_empty_words(question)):
        return not _resolves_itself(question)
    short = len(content_stems(question)) <= 1 and not CJK.search(question)
    return short and not DEFINITION.match(question)


def without_empty_words(question: str) -> str:
    """Return the question with words like the "it" of "is it true" blanked, at equal length."""
    return NOT_ANAPHORA.sub(lambda match: " " * len(match.group()), question)


def _resolves_itself(question: str) -> bool:
    """Say whether a name stands before the first pronoun: "Did Japan change its policy?"."""
    match = ANAPHORA.search(without_empty_words(question))
    if match and POINTING.match(match.group()):
        return False
    before = question[: match.start()] if match else question
    return bool(topics(before))


def is_complete(body: str) -> bool:
    """Say whether a question that only begins like a follow-up ("And …") says enough by itself."""
    return not ANAPHORA.search(without_empty_words(body)) and len(content_stems(body)) > FEW


def speaks_of(question: str, said: Collection[str]) -> bool:
    """Say whether a question without names goes on about something that was said.

    Args:
        question: one that has neither names nor pronouns.
        said: the stems of the turns before it.
    """
    if FURTHER.search(question):
        return True
    if INDEFINITE.search(question):
        return False
    nouns = [match["noun"] for match in DEFINITE.finditer(question)]
    nouns = [noun for noun in nouns if noun.casefold() not in STOP_WORDS]
    return any(noun.lower() in BRIDGING or set(stems(noun)) <= set(said) for noun in nouns)


def is_english(question: str) -> bool:
    """Say whether the words that carry grammar are English, so that these rules may be used."""
    words = {word.casefold() for word in WORD.findall(question)}
    return len(words) < 3 or bool(ENGLISH.search(question))
