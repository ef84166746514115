"""How statements hang together: a claim must not link, or cut loose, what its source does not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.citations.alignment import Alignment, raw_at
from assistant.citations.amounts import Word
from assistant.citations.vocabulary import HEDGES, PRONOUNS

_GIVES_REASON = re.compile(
    r"\b(?:because|due to|owing to|thanks to|therefore|thus|hence|consequently|as a result|"
    r"since (?!(?:then|the |[A-Z]?[a-z]+ )?\d))",
    re.IGNORECASE,
)
_TELLS_REASON = re.compile(
    r"\b(?:because|due|owing|thanks|therefore|thus|hence|consequently|as|since|so|for|by|caus\w+|"
    r"lead\w*|led|result\w*|reason\w*|why|explain\w*|explanation|enabl\w+|with|after|given)\b",
    re.IGNORECASE,
)
_CONDITIONS = frozenset("if when whenever unless provided without except once whether".split())
_JOINTS = re.compile(r"[,;:.—–]|\b(?:and|but|while|whereas|although|though)\b", re.IGNORECASE)
_REPORTS = frozenset(
    "said says say stated states argued argues held holds concluded noted wrote told suggested "
    "suggests maintained insisted complained reported reports warned warns contended".split()
)
_TRAILING = ("conditional", "reported")
"""Hedges that may also follow what they take back: "…, unless …" and "…, he claims"."""
_GOVERNED = 3
"""How many content words after a hedge one must be used for the hedge to matter."""


def reasoned(found: Alignment) -> str:
    """Find a reason that the claim gives where no sentence of the source gives any."""
    claimed = _GIVES_REASON.search(found.claim_text)
    if not claimed or not found.used:
        return ""
    sentences = {found.sentence_of[spot] for spot in found.used}
    told = {
        found.sentence_of[place]
        for place, word in enumerate(found.source)
        if _TELLS_REASON.fullmatch(word.raw) and found.sentence_of[place] in sentences
    }
    if not told:
        return f"the source does not say “{claimed[0].strip()}”"
    if len(sentences) > 1 and not _in_one(found, claimed.start(), told):
        return f"the source may not say “{claimed[0].strip()}”"
    return ""


def _in_one(found: Alignment, joint: int, told: set[int]) -> bool:
    """Say whether the words on both sides of a joint stand in one sentence with a reason."""
    before = {found.sentence_of[s] for p, s in found.pairs if found.whole_claim[p].start < joint}
    after = {found.sentence_of[s] for p, s in found.pairs if found.whole_claim[p].start >= joint}
    return bool(before & after & told) or not before


def conditional(found: Alignment) -> str:
    """Find a condition that a sentence of the source begins with and the claim leaves out."""
    if any(word.raw in _CONDITIONS for word in found.whole_claim):
        return ""
    used = {found.sentence_of[spot]: spot for spot in reversed(found.used)}
    for sentence, first in used.items():
        start = found.sentence_of.index(sentence)
        if raw_at(found.source, start) in _CONDITIONS and first > start:
            return f"the source says “{found.source[start].raw}”"
    return ""


def unhedged(found: Alignment) -> str:
    """Find a hedge of the source that the claim leaves out."""
    if not found.used:
        return ""
    kept = [HEDGES[word.raw] for word in found.whole_claim if _is_hedge(word)]
    kept += ["reported"] * sum(
        word.raw in _REPORTS and raw_at(found.whole_claim, place + 1) == "that"
        for place, word in enumerate(found.whole_claim)
    )
    kept += ["reported"] * (found.whole_claim[-1].raw in _REPORTS)
    kept += ["reported"] * bool(re.search(r"\baccording to\b", found.claim_text, re.IGNORECASE))
    told = list(_hedges(found))
    spare = list(kept)
    for word, group in told:
        if group not in spare:
            return f"the source says “{word}”"
        spare.remove(group)
    if "future" in set(kept) - {group for _, group in told}:
        return "it speaks of a plan where the source does not"
    return ""


def _is_hedge(word: Word) -> bool:
    return word.raw in HEDGES and word.kind != "name"  # the month of May


def _hedges(found: Alignment) -> list[tuple[str, str]]:
    """Return the hedges of the source that bear on the words used, with their kinds."""
    used = set(found.used)
    last = {found.sentence_of[spot]: spot for spot in found.used}
    contents = [place for place, word in enumerate(found.source) if word.kind != "stop"]
    hedges = []
    for place, word in enumerate(found.source):
        if found.sentence_of[place] not in last:
            continue
        group = HEDGES[word.raw] if _is_hedge(word) else None
        if word.raw in _REPORTS and raw_at(found.source, place + 1) == "that":
            group = "reported"
        if group is None:
            continue
        after = [other for other in contents if other > place][:_GOVERNED]
        governs = place in used or not used.isdisjoint(after)
        if group in _TRAILING or (governs and place <= last[found.sentence_of[place]]):
            hedges.append((word.raw, group))
    return hedges


def crossing(found: Alignment) -> str:
    """Find a sentence of the source, after the first one used, that may have another subject."""
    for first, second in zip(found.used, found.used[1:], strict=False):
        if found.sentence_of[first] == found.sentence_of[second]:
            continue
        start = found.sentence_of.index(found.sentence_of[second])
        begins = raw_at(found.source, start)
        if begins in PRONOUNS or _carries_subject(found, start, second):
            continue
        return "it joins two sentences of the source"
    return ""


def _carries_subject(found: Alignment, start: int, second: int) -> bool:
    """Say whether the claim says a sentence from its subject on, after a comma or an "and"."""
    skipped = [word for word in found.source[start:second] if word.kind != "stop"]
    claimed = min((place for place, spot in found.pairs if spot == second), default=0)
    if skipped or not claimed:
        return False
    before = found.claim_text[
        found.whole_claim[max(0, claimed - 4)].start : found.whole_claim[claimed].start
    ]
    return bool(_JOINTS.search(before))


def continued(found: Alignment, first: int, second: int) -> bool:
    """Say whether a sentence with a pronoun goes on about the subject that the claim names.

    True where the words used before it are the first ones of their sentence.
    """
    if found.sentence_of[first] == found.sentence_of[second]:
        return False
    start = found.sentence_of.index(found.sentence_of[second])
    if raw_at(found.source, start) not in PRONOUNS:
        return False
    return _leads(found.source, found.used, found.sentence_of, found.sentence_of[first])


def _leads(
    words: Sequence[Word], used: Sequence[int], sentence_of: Sequence[int], sentence: int
) -> bool:
    contents = [
        place
        for place, word in enumerate(words)
        if sentence_of[place] == sentence and word.kind != "stop"
    ]
    mine = [spot for spot in used if sentence_of[spot] == sentence]
    return bool(mine) and mine == contents[: len(mine)]
