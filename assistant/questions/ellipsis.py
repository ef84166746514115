"""A question that leaves out what was just asked -> that question with the new words put in.

"and in 2019?", "what about Kazakhstan?", "why?", "who else?". Each function returns nothing where
its pattern does not hold. Pure.
"""

from __future__ import annotations

import re

from assistant.questions.names import Mention, mentions
from assistant.wording import content_stems, split_aside, stems

PREPOSITIONS = r"(?:in|to|for|of|from|with|by|at|on|during|since|before|after|under|between)"
REMNANT = re.compile(
    rf"^(?:(?P<preposition>{PREPOSITIONS})\s+)?(?:the\s+)?(?P<name>[^?]+?)[\s?.!]*$", re.IGNORECASE
)
ADVERB = re.compile(
    r"^(?P<word>why|when|where|how|since when|how come)\b(?P<not> not)?(?: (?:then|there|that|so))?"
    r"[\s?.!]*$",
    re.IGNORECASE,
)
ADVERBIAL = re.compile(r"^(?:why|when|where|how)\s+(?=(?:is|are|was|were|do|does|did|has|have|had"
                       r"|can|could|will|would|should)\b)", re.IGNORECASE)  # fmt: skip
LONGEST_BESIDE = 160
"""Characters of a question that is put beside a bare "how many?"."""
YES_NO = re.compile(
    r"^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\s+\w", re.IGNORECASE
)
FURTHER = re.compile(
    r"^(?:(?P<word>who|what|where|when|how)|anything|anyone|anybody) else[\s?.!]*$", re.IGNORECASE
)

FRONTED = re.compile(
    r"^(?P<topic>(?:the|our|my|your) [\w'’ -]{2,40}),\s+"
    r"(?P<question>(?:who|what|when|where|which|why|how|is|are|was|were|do|does|did|can|has|have)\b"
    r".*?)\b(?P<pronoun>its?|they|their|them)\b(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
"""What is asked about stands before the question: "the apple cake, how many does it serve?"."""


def put_back(body: str) -> str | None:
    """Return a question with what stands before it in the place of its pronoun."""
    found = FRONTED.match(body)
    if not found:
        return None
    owner = "’s" if found["pronoun"].lower() in ("its", "their") else ""
    return f"{found['question']}{found['topic']}{owner}{found['rest']}"


def of_another(body: str, previous: str, known: list[str]) -> str | None:
    """Return the last question asked of the name, year or phrase that the follow-up is."""
    remnant = REMNANT.match(body)
    main = split_aside(previous)[0]
    if not remnant or not main:
        return None
    preposition, name = remnant["preposition"], remnant["name"]
    own = mentions(name, known) or [m for m in mentions(name.title()) if m.sort == "place"]
    if not own or own[-1].end - own[0].start < len(name.rstrip("'’s")) - 4:
        return None
    given = own[-1] if own[-1].sort != "group" else next(m for m in own if m.sort == "group")
    if set(stems(given.text)) <= set(stems(main)):
        return None
    name = given.text if len(own) == 1 else name
    old = _counterpart(given, preposition, main, known)
    if old is not None:
        return main[: old.start] + name + main[old.end :]
    if preposition and content_stems(main):
        return f"{main.rstrip(' ?.!')} {preposition.lower()} {name}?"
    return None


def _counterpart(
    given: Mention, preposition: str | None, main: str, known: list[str]
) -> Mention | None:
    """Return what the new name stands in the place of: of its sort, or after its preposition."""
    names = [m for m in mentions(main, known) if set(stems(m.text)) != set(stems(given.text))]
    if given.sort == "date":
        return next((m for m in names if m.sort == "date"), None)
    names = [m for m in names if m.sort not in ("date", "group")]
    if preposition:
        fits = re.compile(rf"\b{preposition}\s+(?:the\s+)?$", re.IGNORECASE)
        return next((m for m in names if fits.search(main[: m.start])), None)
    alike = [m for m in names if m.sort == given.sort] if len(names) > 1 else names
    return alike[-1] if len(alike) == 1 else None


def why_of(body: str, previous: str) -> str | None:
    """Return the last question with the "why", "when" … that the follow-up is nothing but."""
    adverb = ADVERB.match(body)
    main = split_aside(previous)[0]
    if not adverb or not content_stems(main):
        return None
    word = adverb["word"].capitalize()
    if ADVERBIAL.match(main):
        return f"{word} {ADVERBIAL.sub('', main)}"
    if YES_NO.match(main):
        asked = f"{main[:1].lower()}{main[1:]}"
        return f"{word} {_denied(asked) if adverb['not'] else asked}"
    return None


def _denied(asked: str) -> str:
    """Return a question with its verb negated: "can I freeze it?" becomes "can't I freeze it?"."""
    verb, rest = asked.split(maxsplit=1)
    shortened = {"can": "ca", "will": "wo"}.get(verb, verb)
    return f"{shortened}n't {rest}"


def else_of(body: str, previous: str) -> str | None:
    """Return the last question with "else", where the follow-up is "who else?" or the like."""
    further = FURTHER.match(body)
    main = split_aside(previous)[0]
    asked = re.match(r"^(who|what|where|when|how)\b(?! else)", main, re.IGNORECASE)
    if not further or not asked or len(content_stems(main)) < 1:
        return None
    if further["word"] and further["word"].lower() != asked[1].lower():
        return None
    return f"{asked[1].capitalize()} else{main[asked.end() :]}"


def left_out(body: str, previous: str) -> str | None:
    """Return a question that says nothing, such as "how many?", with the last one beside it.

    "How much? (did Japan give grants to Tajikistan)".
    """
    main, aside = split_aside(previous)
    words = " ".join(f"{main} {aside}".replace("(", " ").replace(")", " ").split()).rstrip(" ?.!")
    if content_stems(body) or not content_stems(words) or len(words) > LONGEST_BESIDE:
        return None
    return f"{body} ({words[:1].lower()}{words[1:]})"
