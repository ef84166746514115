"""What speaks against a claim although its words stand in the source.

`contradictions` are reasons not to show the claim, `alterations` are reasons never to call it
verified, and `doubts` reasons not to call it verified by its words alone. Each check is one
function from an alignment to a reason, or an empty string.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from assistant.citations.alignment import Alignment, same
from assistant.citations.amounts import Word
from assistant.citations.figures import bounded, counted, directed, loose
from assistant.citations.linking import conditional, crossing, reasoned, unhedged
from assistant.citations.negation import half_negated, negated
from assistant.citations.order import reordered, restricted, skipping
from assistant.citations.vocabulary import OPPOSITES, QUANTIFIERS
from assistant.citations.words import stem

_LEAST_DENSITY = 0.3
"""Words picked from further apart than this may belong to different statements."""

_OPPOSED: dict[str, set[str]] = {}
for _one, _other in OPPOSITES:
    _OPPOSED.setdefault(stem(_one), set()).add(stem(_other))
    _OPPOSED.setdefault(stem(_other), set()).add(stem(_one))


def contradictions(found: Alignment, context: Sequence[Word]) -> list[str]:
    """Return why the claim is not what the source says: a number, a name, a direction, a not."""
    reasons = [
        _unsaid(word)
        for word in (found.claim[place] for place in found.missing)
        if _is_fact(word) and not any(same(word, one) for one in context)
    ]
    return [reason for reason in (*reasons, _opposite(found), negated(found)) if reason]


def alterations(found: Alignment) -> list[str]:
    """Return what the claim changes of what it does say: a bound, a hedge, a condition, a unit."""
    reasons = (
        half_negated(found),
        unhedged(found),
        reasoned(found),
        conditional(found),
        bounded(found),
        counted(found),
        directed(found),
        loose(found),
        _quantified(found),
        _repeated(found),
        _asked(found),
        _of_another_time(found),
    )
    return [reason for reason in reasons if reason]


def doubts(found: Alignment) -> list[str]:
    """Return what makes it unsure that the words found together say what the claim says."""
    missing = [_unsaid(found.claim[place]) for place in found.missing[:1]]
    reasons = (
        reordered(found),
        skipping(found),
        crossing(found),
        restricted(found),
        "" if found.density >= _LEAST_DENSITY else "its words stand far apart in the source",
        *missing,
    )
    return [reason for reason in reasons if reason]


def _unsaid(word: Word) -> str:
    return f"the source does not say “{word.raw}”"


def _is_fact(word: Word) -> bool:
    """Say whether a word is a number, a date or a name.

    What begins a sentence is capitalised anyway; without an article it is a name, unless its
    ending is that of a plural, a participle or an adverb.
    """
    if word.leads and word.kind == "word":
        return not word.raw.endswith(("s", "ing", "ed", "ly")) and word.raw not in _NO_NAMES
    return word.kind in ("number", "date", "name")


_NO_NAMES = frozenset(
    "now today since like about after before all any other another some most many each every both "
    "only more less several few until throughout despite over under during access people given "
    "part half one instead rather early late together unlike".split()
)
"""Words that begin a sentence, in lower case everywhere else."""


def _quantified(found: Alignment) -> str:
    """Find a word such as "all" or "always" that the source does not say."""
    for place in found.missing:
        if found.claim[place].raw in QUANTIFIERS:
            return _unsaid(found.claim[place])
    return ""


def _repeated(found: Alignment) -> str:
    """Find a word that the claim says twice close together and the source once: "1 to 1"."""
    for one, two in itertools.pairwise(zip(found.claim, found.spots, strict=True)):
        if one[1] is not None and one[1] == two[1] and one[0].raw == two[0].raw:
            return f"the source says “{one[0].raw}” once"
    return ""


_SENTENCE_END = re.compile(r"[.!?]")
_TIMES = tuple(
    (frozenset(now.split()), frozenset(then.split()))
    for now, then in (("is are", "was were"), ("has have", "had"), ("do does", "did"))
)
"""Verbs that say now, and what they are of then."""


def _asked(found: Alignment) -> str:
    """Find that the source only asks what the claim says."""
    end = found.source[found.used[-1]].end if found.used else 0
    mark = _SENTENCE_END.search(found.source_text, end)
    asks = mark is not None and mark.group() == "?" and not found.claim_text.endswith("?")
    return "the source asks this and does not say it" if asks else ""


def _of_another_time(found: Alignment) -> str:
    """Find that one side says "is" where the other says "was"."""
    words = found.source[found.used[0] : found.used[-1] + 1] if found.used else ()
    said, told = {word.raw for word in found.whole_claim}, {word.raw for word in words}
    for now, then in _TIMES:
        ours, theirs = said & (now | then), told & (now | then)
        other = (ours <= now and theirs <= then) or (ours <= then and theirs <= now)
        if ours and theirs and other:
            return f"the source says “{min(theirs)}”"
    return ""


def _opposite(found: Alignment) -> str:
    used = set(found.used)
    spare = {stem(word.raw) for place, word in enumerate(found.source) if place not in used}
    for place in found.missing:
        word = found.claim[place]
        if _OPPOSED.get(stem(word.raw), set()) & spare:
            return f"the source says the opposite of “{word.raw}”"
    return ""
