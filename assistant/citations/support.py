"""A claim and the words cited for it -> does the one follow from the other?

Goes by words: a claim is verified if every name, number, date and word of it, or one that says the
same, stands in the cited words, in an order and a neighbourhood that let them say the same, with
no negation, hedge, condition or bound gained or lost. A reader's opinion of the meaning, where one
is given, decides only where the words leave doubt: it never overrules a name, a number or a "not".
Knows no reader itself. The precision of ``verified`` is measured by ``benchmarks.support``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistant.citations.alignment import Alignment, aligned
from assistant.citations.doubts import alterations, contradictions, doubts
from assistant.citations.words import is_english, normalised, words_of

LEAST_WORDS = 2
"""A claim of fewer words says too little to be judged, unless it is a whole copy."""
WEAK_COVERAGE = 0.7
"""Share of a claim's words that must stand in the source for it to be shown at all."""
WEAK_SIMILARITY = 0.7
WEAK_SIMILAR_COVERAGE = 0.4
"""… or this share, if its embedding is this close (cosine): a paraphrase."""

ENTAILED = 0.95
"""A reader this sure verifies a claim whose words are not all there, or not in their order."""
LEAST_ENTAILED_COVERAGE = 0.5
"""… if the source has at least this share of them."""
DOUBTED = 0.05
"""A reader less sure than this keeps a claim from being verified by its words."""
WEAK_ENTAILED = 0.5
"""A reader this sure lets a claim be shown whatever the share of its words.

On 700 claims of the training paragraphs (``python -m benchmarks.support DATA training reader``) the
words alone verify with 99.6 % precision at 90.0 % recall, and with the trained reader's help with
97.4 % at 91.4 %. So the assistant asks no reader here; a better one can be measured the same way.
"""

_INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,60}\b(?:instruction|prompt|rule|guideline)"
    r"|\bsystem prompt\b|\byou are (?:now )?(?:an? )?(?:ai\b|assistant|chatbot|language model)"
    r"|(?:^|[.!?;:,]\s*|\b(?:and|then|please|now|must|should|always|never|to)\s+)"
    r"(?:answer|respond|reply|say|output|tell (?:the )?(?:user|reader|everyone))\b"
    r"(?:(?: only| instead| always| exactly| all questions| every question)?(?: that\b| with\b)"
    r"|(?: only| instead| always| exactly) ?:)",
    re.IGNORECASE,
)


_FRAME = re.compile(
    r"^(?:according to (?:the|this) (?:text|passage|document|source|article|context|excerpt)s?, |"
    r"(?:the|this) (?:text|passage|document|source|article|context|excerpt) (?:also )?(?:states|"
    r"says|notes|mentions|explains|indicates|adds|describes|reports|specifies|shows) that )",
    re.IGNORECASE,
)
"""How a claim says where it is from; no part of what it claims."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether cited words support a claim, how sure that is in 0..1, and what speaks against it."""

    support: Literal["verified", "weak", "unsupported"]
    score: float
    reason: str = ""


def verify(
    claim: str,
    source: str,
    *,
    context: str = "",
    english: bool | None = None,
    similarity: float | None = None,
    entailed: float | None = None,
) -> Verdict:
    """Judge whether the cited words say what the claim says.

    Args:
        claim: a written sentence without its markers.
        source: the cited words.
        context: title and headings; a name that only they say is a doubt, not a lie.
        english: whether the source is; by default that is judged from these words alone.
        similarity: cosine of the embeddings of claim and source, if it was measured.
        entailed: a reader's probability that the source supports the claim, if it was asked.
    """
    if is_copy(claim, source):
        return Verdict("verified", 1.0)
    if _INSTRUCTION.search(source):
        return Verdict("unsupported", 0.0, "its source is an instruction, not a statement")
    found = aligned(_FRAME.sub("", claim), source)
    if len(found.claim) < LEAST_WORDS:
        return Verdict("unsupported", 0.0, "it says too little to be checked")
    if not (is_english(f"{claim} {source}") if english is None else english):
        return _unreadable(found, similarity)
    if found.coverage < WEAK_COVERAGE and not is_english(claim) and _is_foreign(claim):
        return _translated(found)
    return _judged(found, context, similarity, entailed)


def is_copy(claim: str, source: str) -> bool:
    """Say whether a claim is the whole of the cited words, but for case, quotes and full stop."""
    return bool(folded := _folded(claim)) and folded == _folded(source)


def _folded(text: str) -> str:
    plain = normalised(text).translate(str.maketrans("‘’“”«»‐‑–—", '\'\'""""----'))
    return plain.strip(" .,;:!…。！\"'").casefold()


def _judged(
    found: Alignment, context: str, similarity: float | None, entailed: float | None
) -> Verdict:
    against = contradictions(found, words_of(context))
    if against:
        return Verdict("unsupported", round(0.3 * found.coverage, 4), against[0])
    altered, doubted = alterations(found), doubts(found)
    reasons = [*altered, *doubted]
    if not reasons:
        if entailed is None or entailed >= DOUBTED:
            return Verdict("verified", round(0.9 + 0.1 * found.density, 4))
        reasons = ["its words are there, but the reader does not see them say this"]
    elif not altered and _is_entailed(found, entailed):
        return Verdict("verified", round(0.6 + 0.3 * (entailed or 0.0), 4))
    similar = (similarity or 0.0) >= WEAK_SIMILARITY and found.coverage >= WEAK_SIMILAR_COVERAGE
    if found.coverage >= WEAK_COVERAGE or similar or (entailed or 0.0) >= WEAK_ENTAILED:
        score = round(0.4 + 0.4 * found.coverage * 0.9 ** len(reasons), 4)
        return Verdict("weak", score, reasons[0])
    return Verdict("unsupported", round(0.3 * found.coverage, 4), reasons[0])


def _is_entailed(found: Alignment, entailed: float | None) -> bool:
    """Say whether a reader is sure, and the source has enough of the words and all facts."""
    if entailed is None or entailed < ENTAILED or found.coverage < LEAST_ENTAILED_COVERAGE:
        return False
    return not any(found.claim[place].kind in ("number", "date", "name") for place in found.missing)


def _is_foreign(claim: str) -> bool:
    """Say whether a claim has so many words, and no English one, that it is in another language."""
    return sum(word.kind == "stop" for word in words_of(claim)) * 8 < len(words_of(claim))


def _unreadable(found: Alignment, similarity: float | None) -> Verdict:
    """Judge a language whose small words are not known: never more than weak."""
    reason = "only a whole copy can be verified in this language"
    if any(found.claim[place].kind in ("number", "date") for place in found.missing):
        return Verdict(
            "unsupported", round(0.3 * found.coverage, 4), "a number is not in the source"
        )
    similar = (similarity or 0.0) >= WEAK_SIMILARITY and found.coverage >= WEAK_SIMILAR_COVERAGE
    if found.coverage >= WEAK_COVERAGE or similar:
        return Verdict("weak", round(0.4 + 0.4 * found.coverage, 4), reason)
    return Verdict("unsupported", round(0.3 * found.coverage, 4), reason)


def _translated(found: Alignment) -> Verdict:
    """Judge a claim in another language than its source by its names and numbers alone."""
    if any(found.claim[place].kind in ("number", "date") for place in found.missing):
        return Verdict("unsupported", 0.1, "a number is not in the source")
    anchors = {
        found.source[spot].key
        for spot in found.spots
        if spot is not None and found.source[spot].kind in ("name", "number", "date")
    }
    if len(anchors) >= 2:
        return Verdict("weak", 0.45, "it is in another language than its source")
    return Verdict("unsupported", 0.1, "it is in another language than its source")
