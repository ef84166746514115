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
POLITE = r"ok(?:ay)?(?! (?:to|if|for|with)\b)|thanks?(?: you)?|thx|great|perfect|alright"
"""What is said before a question, or alone, and asks nothing; not "ok to park there?"."""
EMPTY_START = re.compile(
    rf"^(?:(?:and|but|or|so|then|also|yes|no|{POLITE}|sorry|well|i mean(?:t)?|rather)\b[\s,:.!;]*)*"
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
    r"\b(?:the|our|your|an) it\b(?= [a-z])"  # the IT department
    r"|\b(?:is|are|was|were|will|can) there\b|\bthere (?:is|are|was|were|be|been)\b|\bone of\b"
    r"|\bthis (?:year|week|month|weekend|morning|afternoon|evening)\b|\bsuch as\b"
    r"|\b(?:say|says|said|mean|means|think|claim|show|so|now|such|given|fact|ensure) that\b"
    r"|\b(?:is|was) that (?=(?:the|an?|it|they|he|she|we|there)\b)"
    r"|\b(?:which|what) ones?\b|\bit (?:is|was|takes?) \w+ (?:to|that)\b|\bone (?!else\b)\w+\b"
    r"|\b(?:is|was) it (?:possible|necessary|true|allowed|required|likely|safe|legal|ok|okay|better"
    r"|hard|easy|important)\b|\b(?:is|was) it worth (?=\w+ing\b)"
    r"|\bhow (?:long|much|many \w+) (?:does|did) it (?:take|cost)(?=(?: \w+)? to\b)"
    r"|\b(?:would|will|might|could) it (?:take|cost)(?=(?: \w+)? to\b)"
    r"|\b(?:does|did|do) it (?:say|mention|matter|rain|snow|get dark|freeze)\b"
    r"|\bit (?:rains|snows|freezes|gets dark)\b"
    r"|\b(?!does\b)[^\W\d_]{3,}s that (?=\w)|\b(?:both|those) of\b|\bthose who\b"
    # of a relative clause: "the truck that tipped its load", "the truck that leaks"
    rf"|{_NOUN} (?:that|which|who) (?:{_OTHER} ){{1,4}}?(?:its|their|his|her)\b(?= \w)"
    rf"|{_NOUN} that (?!year|day|time|week|month|night|way)(?=\w)"
    rf"|{_NOUN} [\w’'-]+ that (?=(?:{_VERB}|the|you|we|i|he|she|they)\b)",
    re.IGNORECASE,
)
EPISODE = re.compile(r"\b(?:did|was|were|had)\b", re.IGNORECASE)
"""Of what happened once; rules and habits are asked for in the present."""
_CLAUSE = r"if|when|before|after|that|than|because|while|until|once|unless|whether|where"
_PLURAL = r"(?!this\b|always\b)(?:[a-z]+[^\W\d_su]s|staff|people|children)"
_ONE = r"(?:an?|any|every|each|no|my|our|your)\s+(?!other\b|of\b)[\w’'-]+"
OWN_SUBJECT = re.compile(
    rf"\b(?:do|does|can|could|may|must|should|shall|will|would|{_CLAUSE})\s+"
    rf"(?:{_ONE}|(?:some|any|every|no)(?:one|body)|(?:(?:all|most|both|new|the)\s+)?{_PLURAL})\b"
    r"(?!\s+(?:of|from|in|at|with)\b)",
    re.IGNORECASE,
)
"""Of whom a question asks what they do: "Can a tenant …", "When do employees …"."""
OF_SUBJECT = re.compile(
    rf"\b(?:its|his|her|their)\b(?=\s+\w)|\b(?:{_CLAUSE})\s+(?:he|she|they)\b", re.IGNORECASE
)
"""What means the subject when it stands behind it: "… paint the walls of their flat?"."""
OF_THING = re.compile(
    rf"\b(?:my|our|your)\s+[\w’'-]+\b[^.?!]*?"
    rf"\b(?:(?:{_CLAUSE})|and (?:how|when|where|can|do|is)(?:\s+\w+){{0,2}})\s+(?:it|they|them)\b"
    r"|^(?:if|when|once)\s+(?:an?|my|our|your)\s+[^.?!]*,[^.?!]*?\b(?:it|they|them)\b",
    re.IGNORECASE,
)
"""A thing and what means it: "… my laptop if it is …", "If a machine stops, who repairs it?"."""
OF_ITS_OWN = re.compile(
    r"\b(?:the|an?)\s+(?!(?:same|other|latter|former)\b)[\w’'-]+\b[^.?!]{0,100}?"
    r"(?:,? (?:and|or) (?:who|what|when|where|which|why|how|can|do|does|is|are|may|must)"
    r"|,\s+(?:who|what|when|where|how|can|do|does|is|are|may|must|should|will))\b"
    r"[^.?!,]{0,60}?\b(?P<pronoun>it|they|them)\b",
    re.IGNORECASE,
)
"""… and a clause behind it: "Who looks after the heating and how do I reach them?"."""
POINTING = re.compile(r"there|then|th(?:is|at|ese|ose)\b|the |both|such", re.IGNORECASE)
"""These mean something that was said before, whoever the question names itself."""
WHAT_IF = re.compile(r"^(?:and )?what if\b", re.IGNORECASE)
HEAD = re.compile(
    r"\bthe\s+[^\W\d_]+\s+(?P<head>[^\W\d_]+)(?!\s+(?:of|for|between|in|to|on)\b)(?=[\s?.!]*$|\s)",
    re.IGNORECASE,
)
"""Of "the side effects", the effects."""
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
    r"\b(?:(?:who|what|where|when|how)s|dont|doesnt|cant"
    r"|who|whom|whose|what|when|where|which|why|how|is|are|were|do|does|did|has|have|had|can"
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
ASKS = re.compile(
    r"\b(?:who|whom|whose|what|when|where|which|why|how|is|are|was|were|do|does|did|has|have|had|can"
    r"|could|will|would|should|shall|may|might|must|if|tell|list|show|give|explain|describe|name"
    r"|compare|find)\b|n['’]t\b|['’]s\b",
    re.IGNORECASE,
)
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
    """Return the question with words like the "it" of "is it true" blanked, at equal length.

    So are pronouns that mean what the question itself names.
    """
    hidden = NOT_ANAPHORA.sub(_blank, question)
    if EPISODE.search(question):
        return hidden
    hidden = OF_THING.sub(_blank, hidden)
    hidden = OF_ITS_OWN.sub(_without_pronoun, hidden)
    if subject := OWN_SUBJECT.search(hidden):
        begin, rest = hidden[: subject.end()], hidden[subject.end() :]
        begin = re.sub(r"\bboth\b", "    ", begin, flags=re.IGNORECASE)
        hidden = begin + OF_SUBJECT.sub(_blank, rest)
    return hidden


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _without_pronoun(match: re.Match[str]) -> str:
    start, end = (place - match.start() for place in match.span("pronoun"))
    return match.group()[:start] + " " * (end - start) + match.group()[end:]


def _resolves_itself(question: str) -> bool:
    """Say whether a name stands before the first pronoun: "Did Japan change its policy?"."""
    match = ANAPHORA.search(without_empty_words(question))
    if match and POINTING.match(match.group()):
        return False
    before = question[: match.start()] if match else question
    return bool(topics(before))


def is_complete(body: str) -> bool:
    """Say whether a question that only begins like a follow-up ("And …") says enough by itself.

    "And annual tickets for children?" has words enough, and asks nothing.
    """
    if ANAPHORA.search(without_empty_words(body)) or not ASKS.search(body):
        return False
    return len(content_stems(body)) > FEW


def stands_alone(body: str, said: Collection[str]) -> bool:
    """Say whether a question that begins with "and" asks about a thing that nothing was said of.

    Args:
        body: the question without its beginning: "who looks after the keys?".
        said: the stems of the turns before it.
    """
    if not ASKS.match(body) or len(content_stems(body)) < FEW or speaks_of(body, said):
        return False
    return bool(OWN_SUBJECT.search(body)) or any(
        not set(stems(noun)) <= set(said) for noun in _definite(body)
    )


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
    if WHAT_IF.match(question) and len(content_stems(question)) <= FEW + 1:
        return True
    if any(match["head"].lower() in BRIDGING for match in HEAD.finditer(question)):
        return True
    nouns = _definite(question)
    return any(noun.lower() in BRIDGING or set(stems(noun)) <= set(said) for noun in nouns)


def _definite(question: str) -> list[str]:
    """Return the nouns that a question speaks of as known: "the keys"."""
    nouns = [match["noun"] for match in DEFINITE.finditer(question)]
    return [noun for noun in nouns if noun.casefold() not in STOP_WORDS]


def is_english(question: str) -> bool:
    """Say whether the words that carry grammar are English, so that these rules may be used."""
    words = {word.casefold() for word in WORD.findall(question)}
    return len(words) < 3 or bool(ENGLISH.search(question))
