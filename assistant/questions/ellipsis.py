"""A question that leaves out what was just asked -> that question with the new words put in.

"and in 2019?", "what about Kazakhstan?", "why?", "who else?". Each function returns nothing where
its pattern does not hold. Pure.
"""

from __future__ import annotations

import re

from assistant.questions.names import Mention, mentions
from assistant.wording import YEAR, content_stems, split_aside, stems

PREPOSITIONS = r"(?:in|to|for|of|from|with|by|at|on|during|since|before|after|under|between)"
REMNANT = re.compile(
    rf"^(?:(?P<preposition>{PREPOSITIONS})\s+)?(?:the\s+)?(?P<name>[^?]+?)[\s?.!]*$", re.IGNORECASE
)
ADVERB = re.compile(
    r"^(?P<word>why|when|where|how|since when|how come)\b(?P<not> not)?(?: (?:then|there|that|so))?"
    r"[\s?.!]*$",
    re.IGNORECASE,
)
OTHER_WAY = re.compile(
    rf"^(?P<asked>{PREPOSITIONS[:-1]}|until|till|about)\s+"
    r"(?:what|which|whom|whose|how (?:many|much|long|often|far))(?:\s+[\w’'-]+){0,3}?)"
    r"(?:\s+(?:exactly|precisely|approximately|roughly|then))?[\s?.!]*$",
    re.IGNORECASE,
)
"""Asks of the same in another way: "at what time exactly?", "for how many years?"."""
VERB = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)"
ASKED_OF = re.compile(
    r"^(?:(?:\w+ )?(?:what|which|whom?|how|when|where|why)\b[^?]*?\s)?"
    rf"(?=(?:{VERB}|shall|may|might|must)\s)",
    re.IGNORECASE,
)
"""What stands before the verb of a question."""
ADVERBIAL = re.compile(rf"^(?:why|when|where|how)\s+(?={VERB}\b)", re.IGNORECASE)
LONGEST_BESIDE = 160
"""Characters of a question that is put beside a bare "how many?"."""
YES_NO = re.compile(rf"^{VERB}\s+\w", re.IGNORECASE)
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
CONDITIONED = re.compile(r",?\s+(?:if|unless|in case)\b.*$", re.IGNORECASE)
CONDITION = re.compile(r"^(?P<clause>(?:if|unless|in case)\b[^,?]{3,60}?)[\s?.!]*$", re.IGNORECASE)
ASKING = re.compile(r"\b(?:who|whom|whose|what|when|where|which|why|how)\b", re.IGNORECASE)
CLAUSE = re.compile(
    rf"{ASKING.pattern}|\b(?:{VERB}|am|may|must|any\w*|else|he|she|it|they|him|her|them|his|its"
    r"|their|this|that)\b",
    re.IGNORECASE,
)
"""Words by which a follow-up is a question of its own, or leans on more than the last question."""
_PLACED = rf"(?P<preposition>{PREPOSITIONS[3:-1]}|as|without|per)"
PLACED = re.compile(
    rf"^{_PLACED}\s+(?P<rest>(?:[^?.!,;]|\.(?=\d)){{2,40}}?)[\s?.!]*$", re.IGNORECASE
)
FIGURE = re.compile(r"\d[\d.]*$")
AGAIN = re.compile(
    r"^(?P<asked>how (?:many|much|long|often|far|old|high)|what|when|where|who)"
    r"(?:\s+(?:is|are|was|were)(?:\s+(?:it|they|that|there))?)?\s+"
    rf"(?={PREPOSITIONS}\s|the\s+[\w ]+\s+(?:before|earlier|after)\b|\w+\s+years?\b)",
    re.IGNORECASE,
)
"""Asks once more, and says only what is otherwise: "how many was it in 4.8?"."""
WHEN = rf"\s+(?:in|on|during|since|until|before|after)\s+(?:[\w,]+\s+){{0,3}}{YEAR.pattern}"
"""Ends a question and stays: "… to Ostrelia in 2023"."""
HELPER = r"(?:has|have|had|is|are|was|were|will) (?:\w+ly )?(?:been|to be|\w+e[dn]|paid|spent)"
"""Ends a question and stays too: "what share of the loan has been paid out?"."""
ONE = re.compile(r"^(?P<before>(?:an?|the)\s+[\w-]+)\s+ones?$", re.IGNORECASE)
"""Stands for a noun that was said: "an afternoon one"."""
DESCRIBED = re.compile(r"\b(?:an?|the|my|our|your)\s+[\w-]+\s+(?P<noun>[\w-]+)", re.IGNORECASE)


def put_back(body: str) -> str | None:
    """Return a question with what stands before it in the place of its pronoun."""
    found = FRONTED.match(body)
    # "The canteen, may visitors bring their food?": there is one canteen.
    several = found and found["pronoun"].lower() in ("they", "their", "them")
    if not found or (several and not found["topic"].endswith("s")):
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


def without_asking_again(body: str, previous: str) -> str:
    """Return a follow-up without the words by which it asks the same as the last question."""
    again = AGAIN.match(body)
    same = again and re.match(rf"(?:\w+ )?{again['asked']}\b", previous, re.IGNORECASE)
    return body[again.end() :] if again and same else body


def in_another_way(body: str, previous: str) -> str | None:
    """Return the last question asked in the way that the follow-up is: "at what time exactly?".

    Where the last question asks who did it, it is put beside.
    """
    way = OTHER_WAY.match(body)
    main = split_aside(previous)[0].rstrip(" ?.!")
    verb = ASKED_OF.match(main)
    if not way or CLAUSE.search(ASKING.sub("", body)) or not content_stems(main):
        return None
    if verb is None:
        return f"{way['asked']}? ({_in_one(previous)})"
    rest = main[verb.end() :]
    return f"{way['asked']} {rest[:1].lower()}{rest[1:]}?"


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


def under_condition(body: str, previous: str) -> str | None:
    """Return the last question under the condition that the follow-up is: "and if I am ill?"."""
    clause = CONDITION.match(body)
    main = split_aside(previous)[0].rstrip(" ?.!")
    if not clause or ASKING.search(body) or not content_stems(main):
        return None
    # Another condition takes the place of the first.
    unconditional = CONDITIONED.sub("", main)
    main = unconditional if content_stems(unconditional) else main
    return f"{main} {clause['clause'][:1].lower()}{clause['clause'][1:]}?"


def placed(body: str, previous: str) -> str | None:
    """Return the last question with what the follow-up says of it: "and for children?".

    It takes the place of what ends the question behind the same preposition, or goes behind it.
    """
    found = PLACED.match(body)
    main = split_aside(previous)[0].rstrip(" ?.!")
    if not found or CLAUSE.search(body) or not content_stems(main):
        return None
    preposition, rest = found["preposition"].lower(), found["rest"]
    if one := ONE.match(rest):
        old = re.search(rf"\b{preposition}\s+{DESCRIBED.pattern}", main, re.IGNORECASE)
        if not old:
            return None
        new = f"{preposition} {one['before']} {old['noun']}"
        return f"{main[: old.start()]}{new}{main[old.end() :]}?"
    old = re.search(
        rf"\b{preposition}\s+(?!.*\b{preposition}\b)[^?]{{2,40}}?(?P<done>\s+{HELPER}\b[^?]*?)?"
        rf"(?P<when>{WHEN})?$",
        main,
        re.IGNORECASE,
    )
    if old is None or not content_stems(main[: old.start()]):
        return f"{main} {preposition} {rest}?"
    when = old["when"] or ""
    when = (old["done"] or "") + when
    figure = FIGURE.search(old.group().removesuffix(when)) if FIGURE.match(rest) else None
    kept = old.group()[: figure.start()] if figure else f"{preposition} "  # "in Fathom 5.0"
    return f"{main[: old.start()]}{kept}{rest}{when}?"


def of_one(body: str, previous: str) -> str | None:
    """Return the last question of another of its kind: "a double one?" for "a single room"."""
    one = ONE.match(body.rstrip(" ?.!"))
    main = split_aside(previous)[0]
    old = DESCRIBED.search(main) if one else None
    if not one or not old or not content_stems(old["noun"]):
        return None
    return f"{main[: old.start()]}{one['before']} {old['noun']}{main[old.end() :]}"


def beside(body: str, previous: str) -> str | None:
    """Return a follow-up that asks nothing itself with the last question beside it.

    "What about students?": "Students? (how much is a day ticket)".
    """
    main, aside = split_aside(previous)
    for asks in (ASKING, CLAUSE):
        if aside and asks.search(aside) and not asks.search(main):
            previous = aside  # "Paper? (when is the bin collected)" was put so itself
            break
    words = _in_one(previous)
    if CLAUSE.search(body) or not content_stems(words) or len(words) > LONGEST_BESIDE:
        return None
    return f"{body.rstrip(' ?.!')}? ({words})"


def _in_one(question: str) -> str:
    """Return a question and its aside as words without an end, to stand in an aside."""
    words = " ".join(" ".join(split_aside(question)).replace("(", " ").replace(")", " ").split())
    return f"{words[:1].lower()}{words[1:]}".rstrip(" ?.!")


def left_out(body: str, previous: str) -> str | None:
    """Return a question that says nothing, such as "how many?", with the last one beside it.

    "How much? (did Japan give grants to Tajikistan)".
    """
    words = _in_one(previous)
    says = content_stems(body) and not ADVERB.match(body)
    if says or not content_stems(words) or len(words) > LONGEST_BESIDE:
        return None
    return f"{body} ({words})"
