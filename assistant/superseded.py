"""Whether a document says of itself that another has taken its place: "superseded by …".

Old policies are kept beside the new ones and answer the same questions. Who does not ask of the
past wants what is in force. Pure text in, plain values out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from assistant.types import Passage
from assistant.wording import MONTHS, YEAR, content_stems

HEAD_CHARACTERS = 400
"""How much of a document is looked at: it is said at the top."""
BEHIND = 0.1
"""What the score of a passage that is no longer in force is multiplied with."""
SAYS_SO = re.compile(
    r"\b(?:superseded(?! by this)|obsolete|repealed)\b"
    r"|\breplaced (?:on|by|as of|from|since)\b(?! th(?:is|ese)\b)(?=.{0,40}?(?:\d"
    r"|\b(?:version|edition|revision|issue|newe?r?|another|latest|current|one|that"
    rf"|{'|'.join(MONTHS)})\b))"
    r"|\bno longer (?:valid|in force|in effect|applies|current)\b"
    r"|\b(?:valid|in force) (?:only )?until\b.{0,40}\b(?:then|since)\b|\bfor reference only\b",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"[\n;!?]|\.\s")
OLDER = re.compile(
    r"\b(?:previous|earlier|older?|former|prior|preceding|all|any)\b"
    r"|^\s*(?:[a-z]+ )?[a-z]+s (?:are|were|have been)\b",
    re.IGNORECASE,
)
"""Of a document before this one, or of things: "All earlier versions are", "Lost keys are"."""
TAKES_ITS_PLACE = re.compile(r"\b(?:replaces|supersedes|takes the place of)\b", re.IGNORECASE)
OF_A_YEAR = re.compile(rf"^\s*the\b.*{YEAR.pattern}", re.IGNORECASE)
OF_DOCUMENT = re.compile(
    r"^[\W\d_]*(?:status\W*)?$|\b(?:it|which|superseded|documents?|polic(?:y|ies)|rules?|versions?"
    r"|editions?|lists?|guid\w+|procedures?|manuals?|handbooks?|plans?|tariffs?|agreements?|contracts?"
    r"|notices?|instructions?|regulations?|leaflets?|forms?|pages?|letters?|laws?|acts?|statutes?"
    r"|cop(?:y|ies))\b",
    re.IGNORECASE,
)
"""What may be out of force as a whole; where nothing is named, it is the document itself."""
OWN = re.compile(r"\b(?:this|these)\b", re.IGNORECASE)
OF_THE_PAST = re.compile(
    rf"\b(?:old|older|former(?:ly)?|previous(?:ly)?|earlier|used to|was|were|did|had|back then"
    rf"|at the time|superseded|original(?:ly)?|chang\w+|differ\w*)\b"
    rf"|{YEAR.pattern}",
    re.IGNORECASE,
)
"""Asks of what was, or of both."""


def asks_of_now(question: str) -> bool:
    """Say whether a question is answered by what is in force, and by nothing older."""
    return not OF_THE_PAST.search(question)


def is_superseded(head: str) -> bool:
    """Say whether a document says at its top that it is no longer in force."""
    head = head[:HEAD_CHARACTERS]
    title = head.strip().split("\n", 1)[0]
    return any(
        not _of_another(SENTENCE_END.split(head[: said.start()])[-1], title)
        for said in SAYS_SO.finditer(head)
    )


def _of_another(subject: str, title: str) -> bool:
    """Say whether what is no longer in force is not the document: "The policy of 2021 is"."""
    if TAKES_ITS_PLACE.search(subject):  # "This replaces the rules of 2021, which are"
        return True
    if OWN.search(subject):
        return False
    of_title = set(content_stems(subject)) <= set(content_stems(title))
    if not (of_title or OF_DOCUMENT.search(subject)):  # "The student discount no longer applies."
        return True
    years = set(YEAR.findall(subject))
    of_a_year = OF_A_YEAR.search(subject) and not years <= set(YEAR.findall(title))
    return bool(OLDER.search(subject) or of_a_year)


def put_behind(passages: Sequence[Passage], old: Collection[str]) -> list[Passage]:
    """Return the passages with those of the documents of these ids behind, best first."""
    if not old:
        return list(passages)
    scored = [replace(p, score=p.score * BEHIND) if p.document.id in old else p for p in passages]
    return sorted(scored, key=lambda passage: -passage.score)
