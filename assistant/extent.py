"""How far a quote must reach to be understood: the list, the reply, the sentence before.

Nothing is added to the words of the source: a quote only begins earlier or ends later. Pure; knows
where the sentences of a passage stand, and no question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.entries import begins_entry
from assistant.evidence import Candidate
from assistant.layout import block_of, line_of, place_of
from assistant.revision import takes_back
from assistant.turning import DENIES, TURNS, turning_heading
from assistant.wording import is_row

Span = tuple[int, int]

MOST_ITEMS = 12
"""Sentences quoted of the list that another introduces."""
FEWEST_STEPS = 3
LABEL = re.compile(r"^(?:\S+\s+){0,2}\S+[.!]$")
"""A sentence of three words at most says little without the next: "Trade fair.", "Yes."."""
SHORT = 40
"""Characters of a sentence that hardly says more: "I was not tired."."""
HOW_TO = re.compile(
    r"how (?:do|can|should|must|would) (?:i|we|you|one)\b|how to\b"
    r"|what (?:are the |do the )?steps\b"
    r"|what (?:\w+ )?(?:do|should|must|can|shall|will) (?:i|we|you|one)"
    r" (?:(?:have|need) to |need )?(?:bring|pack|take|wear|need|prepare|submit|hand in|provide)\b",
    re.IGNORECASE,
)
WHAT_IF = re.compile(
    r"^(?:what if|if)\b"
    r"|^what (?:do|does|should|must|can|could|happens|will|would)\b.* (?:if|when)\b",
    re.IGNORECASE,
)
MOST_OF_RULE = 3
"""Sentences quoted of what is to be done in a case, all on one line."""
MOST_OF_REPLY = 2
"""Sentences quoted of the reply to one that asks, as in minutes and transcripts."""
GOES_ON = re.compile(
    r"\b(?:a|about|an|and|any|are|as|at|attach|because|between|both|bring|but|by|can|cannot|contains?"
    r"|covers?|either|enclose|following|for|from|if|in|includes?|including|into|is|may|must|not|of|on"
    r"|or|pack|per|provides?|requires?|should|submit|than|that|the|these|through|to|under|via|was|wear"
    r"|were|when|where|which|who|with|without|your"
    r"|(?:if|when|unless|before|until) (?:you|I|we|they|it))$"
)
"""The end of a sentence that its list completes: "Do not take these tablets if you"; no "12 May"
and no "Group: A"."""
LEANING = re.compile(
    r"^(?:(?:for|after|because of|despite|by|in|from|with|on) (?=this|that|these|those))?"
    r"(?:(?:however|but|and|also|moreover|furthermore|therefore|thus|hence|instead|nevertheless"
    r"|in addition|as a result|for example|for instance|by contrast|in contrast|meanwhile"
    r"|otherwise|similarly|likewise|still|yet|then|consequently)\b[, ]*)?"
    r"(?:it|its|they|their|them|he|his|she|her|this|these|that|those|such|both|the (?:latter"
    r"|former))\b(?! who\b| (?:is|was) (?:not |never |strictly )?(?:forbidden|prohibited|allowed"
    r"|permitted|possible|necessary|important|recommended|required|best|advisable|better|up to"
    r"|worth)\b)",
    re.IGNORECASE,
)
TELLS_WHY = re.compile(
    r"\b(?:because|due to|since|so that|so as to|in order to|therefore|thus|hence|as a result"
    r"|reasons?|caus(?:e|es|ed|ing)|led to|leads to|owing to|thanks to|in response|afraid"
    r"|fear(?:s|ed|ing)?|wish(?:es|ed|ing)?|want(?:s|ed|ing)?|hop(?:e|es|ed|ing)|unable|lest"
    r"|could(?: not|n['’]t)|at the (?:wish|request) of|otherwise|fail(?:s|ed|ing)?|needed)\b",
    re.IGNORECASE,
)
"""Words of a reason; "to" before a verb is not told from "to" before a place, and is none."""
REFERENCE = re.compile(
    r"\b(?:clause|item|paragraph|point|rule|section|step)s? (\d{1,3}(?:\.\d{1,2})*)\b",
    re.IGNORECASE,
)
"""Names another sentence by its number in a list: "skip step 4"."""
NAME = re.compile(r"(?<=[\w,;] )[A-Z][a-z]")
PERSONAL = re.compile(r"\b(?:he|his|him|she|her)$", re.IGNORECASE)


def whole(candidate: Candidate) -> Candidate:
    """Let an introduction go on to the end of its list, and what is asked or named to what is said.

    "Fields of work:", "When do we ship?", "Trade fair.". And what is taken back to where it is: "It
    is said to show her. It does not.".
    """
    return replace(candidate, end=_whole_end(candidate))


def introduces(sentence: str) -> bool:
    """Say whether a sentence goes on in the list below it."""
    return sentence.endswith(":") or bool(GOES_ON.search(sentence) and not is_row(sentence))


def only_asks(candidate: Candidate) -> bool:
    """Say whether a sentence asks, and its reply is not in the passage."""
    return candidate.text.endswith("?") and _end_of_reply(candidate) == candidate.end


def _whole_end(candidate: Candidate) -> int:
    text = candidate.text
    if introduces(text):
        return _end_of_list(candidate)
    if text.endswith("?"):
        return _end_of_reply(candidate)
    following = _next_of_line(candidate)
    if following and (LABEL.match(text) or takes_back(candidate.passage.between(*following), text)):
        return following[1]
    return candidate.end


def _next_of_line(candidate: Candidate) -> Span | None:
    """Return the sentence behind one, if no line break parts them."""
    passage = candidate.passage
    for start, end in passage.sentences:
        if start >= candidate.end:
            return None if "\n" in passage.between(candidate.end, start) else (start, end)
    return None


def _end_of_reply(candidate: Candidate) -> int:
    """Return where the reply ends: with its second sentence, or with the line it stands on.

    In a chat it stands in the next message, whatever the one that asks says besides.
    """
    passage, spans = candidate.passage, candidate.passage.sentences
    line = line_of(passage, place_of(passage, candidate.start))
    below = line_of(passage, line[-1] + 1) if line[-1] + 1 < len(spans) else []
    behind = [place for place in line if spans[place][0] >= candidate.end]
    chat = below and all(begins_entry(passage.between(*spans[n])) for n in (line[0], below[0]))
    reply = (below if chat else behind or below)[:MOST_OF_REPLY]
    return spans[reply[-1]][1] if reply else candidate.end


def _end_of_list(candidate: Candidate) -> int:
    """Return where the list after a sentence ends; of other text one sentence is taken.

    Readers put each item on a line of its own and an empty line behind the last.
    """
    passage = candidate.passage
    following = [span for span in passage.sentences if span[0] >= candidate.end][:MOST_ITEMS]
    if not following:
        return candidate.end
    ends, several = [following[0][1]], False
    for start, end in following[1:]:
        parting = passage.between(ends[-1], start)
        if "\n\n" in parting:
            break
        several = several or "\n" in parting
        ends.append(end)
    return ends[-1] if several else ends[0]


def all_steps(candidate: Candidate) -> Candidate:
    """Let one step go on over all of its list, if it stands in one: lines that end with a sentence.

    Of a long one it takes the first `MOST_ITEMS`, or those up to its own.
    Readers put each item on a line of its own and an empty line around the list.
    """
    passage = candidate.passage
    places = block_of(passage, place_of(passage, candidate.start))
    block = [passage.sentences[place] for place in places]
    sentences = [passage.between(start, end) for start, end in block]
    lines = 1 + sum("\n" in passage.between(one[1], other[0]) for one, other in pairwise(block))
    if lines < FEWEST_STEPS or any("\n" in sentence for sentence in sentences):
        return candidate
    own = sum(end <= candidate.start for _, end in block)
    shown = block[max(0, own + 1 - MOST_ITEMS) :][:MOST_ITEMS]
    return replace(candidate, start=shown[0][0], end=shown[-1][1])


def whole_rule(candidate: Candidate) -> Candidate:
    """Let what is to be done in a case go on, at most to the end of its line.

    "Try once more. Not twice. If it is still stuck, hold the show."
    """
    passage, end = candidate.passage, candidate.end
    following = [span for span in passage.sentences if span[0] >= candidate.end]
    for start, stop in following[: MOST_OF_RULE - 1]:
        if "\n" in passage.between(end, start):
            break
        end = stop
    return replace(candidate, end=end)


def antecedent(candidate: Candidate) -> Candidate | None:
    """Return what one leans on: the step that it names, what introduces it, the sentence before it.

    Of a person only a sentence with a name helps.
    """
    if above := _named_by_number(candidate) or introduction(candidate):
        return above
    leaning = LEANING.match(candidate.text)
    before = previous(candidate) if leaning else None
    if leaning and before and PERSONAL.search(leaning.group()):
        return before if NAME.search(before.text) and not LEANING.match(before.text) else None
    return before


def introduction(candidate: Candidate) -> Candidate | None:
    """Return what introduces the list that an item stands in, where the item says little alone.

    "Dogs" is what the list below "You may not bring:" says of them.
    """
    passage, own = candidate.passage, place_of(candidate.passage, candidate.start)
    first = block_of(passage, own)[0]
    if own != line_of(passage, own)[0]:
        return None
    for place in range(own - 1, max(first - 2, -1), -1):  # the nearest: one list may follow another
        above = _beside(candidate, place)
        leads = introduces(above.text) if place <= first else above.text.endswith(":")
        if leads and place == line_of(passage, place)[-1]:
            needed = is_fragment(candidate.text) or TURNS.search(above.text)
            return above if needed else None
    return None


def heading_said_with(candidate: Candidate) -> str:
    """Return the heading without which a line below it would say the opposite; else nothing.

    A paragraph speaks for itself, as does a line that turns itself: "No dogs".
    """
    passage, own = candidate.passage, place_of(candidate.passage, candidate.start)
    heading = turning_heading(passage.heading, passage.document.title)
    line, block = line_of(passage, own), block_of(passage, own)
    alone = own == line[0] and (len(line) < len(block) or is_fragment(candidate.text))
    return heading if alone and not DENIES.match(candidate.text) else ""


def is_fragment(text: str) -> bool:
    """Say whether the words of a quote are no sentence by themselves, by how they are written."""
    return not is_row(text) and (text[-1] not in ".!?…" or text[0].islower())


def _beside(candidate: Candidate, place: int) -> Candidate:
    """Return another sentence of a candidate's passage, to be quoted beside it."""
    passage = candidate.passage
    return Candidate(passage, *passage.sentences[place], (), (), candidate.probability)


def _named_by_number(candidate: Candidate) -> Candidate | None:
    """Return the item of the same passage whose number a sentence names."""
    passage, named = candidate.passage, REFERENCE.search(candidate.text)
    if named is None:
        return None
    number = re.compile(rf"{re.escape(named[1])}[.)]?\s")
    for place, (start, _) in enumerate(passage.sentences):
        if start != candidate.start and number.match(passage.text, start - passage.start):
            return _beside(candidate, place)
    return None


def previous(candidate: Candidate) -> Candidate | None:
    """Return the sentence before one in its passage."""
    passage = candidate.passage
    position = place_of(passage, candidate.start)
    return _beside(candidate, position - 1) if position else None


def with_reason(picked: Sequence[Candidate], most: int) -> list[Candidate]:
    """Add, where no sentence gives a reason, what stands around the best; at most so many.

    "After a long discussion the proposal was put off." says again what the question asks about; why
    is told behind it or before.
    """
    if not picked or any(TELLS_WHY.search(candidate.text) for candidate in picked):
        return list(picked)
    best, *others = picked
    joined = [c for c in others if c.passage is best.passage]
    apart = [c for c in others if c not in joined]
    return [best, *joined, *_around(best, picked), *apart][:most]


def _around(candidate: Candidate, quoted: Sequence[Candidate]) -> list[Candidate]:
    """Return what stands around a sentence and those that are quoted of the same line.

    That is the sentence behind them, with the next where it is short; and the one before them where
    none is behind, or the reader finds it likelier. A label is none.
    """
    passage, spans = candidate.passage, candidate.passage.sentences
    starts = {c.start for c in quoted if c.passage.document.id == passage.document.id}
    line = line_of(passage, place_of(passage, candidate.start))
    run = [place for place in line if spans[place][0] in {*starts, candidate.start}]
    before = [p for p in line if p < run[0] and not LABEL.match(passage.between(*spans[p]))][-1:]
    behind = [place for place in line if place > run[-1]]
    short = behind and len(passage.between(*spans[behind[0]])) <= SHORT
    behind = behind[: 2 if short else 1]
    likely = passage.reading.sentences if passage.reading else (0.0,) * len(spans)
    if before and behind and likely[before[0]] <= likely[behind[0]]:
        before = []
    return [_beside(candidate, place) for place in [*before, *behind]]
