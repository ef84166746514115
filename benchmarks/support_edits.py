"""A sentence -> the same said otherwise, or subtly wrong: the edits that a chat model makes.

Every edit is a rule over the words and returns nothing where it does not fit. `HONEST` edits keep
what the sentence says, `WRONG` ones do not. What is replaced by what is chosen by the given
generator of random numbers, so that a set can be made again.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

Edit = Callable[[str, random.Random], str]

_SYNONYMS = (
    "began started,started began,built constructed,constructed built,created established,"
    "established created,purchased bought,bought purchased,large big,big large,also additionally,"
    "many numerous,numerous many,rapidly quickly,quickly rapidly,often frequently,frequently often,"
    "important significant,significant important,however nevertheless,primarily mainly,"
    "mainly primarily,mostly largely,approximately about,begin start,help assist,helped assisted,"
    "require need,requires needs,required needed,use employ,used utilized,show demonstrate,"
    "showed demonstrated,shows demonstrates,obtain get,obtained gained,"
    "ended concluded,entire whole,whole entire,residents inhabitants,"
    "inhabitants residents,received got,near close~to,difficult hard,"
    "enough sufficient,"
    "sufficient enough,film movie,movie film,located situated,situated located,wrote authored,"
    "main chief,chief main,nation country,country nation,area region,region area,"
    "allowed permitted,allows permits,aid assistance,"
    "assistance aid,described portrayed,famous renowned,renowned famous,"
    "attempted tried,tried attempted,usually generally,generally usually,previously formerly,"
    "contains includes,comprises includes,next following,remained stayed,chose selected,"
    "selected chose,named called,several multiple,various different,"
    "defeated beat,destroyed ruined,constitutes forms,enormous huge,huge enormous,children kids,"
    "automobile car,physicians doctors,firm company,occurred happened,"
    "demonstrated showed,initial first,final last,ship vessel,ships vessels"
)

SYNONYMS = {
    one: other.replace("~", " ")
    for one, other in (pair.split(" ") for pair in _SYNONYMS.split(","))
}

_DIGITS = "zero one two three four five six seven eight nine ten eleven twelve".split()
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_CONTRACTIONS = {
    r"\b(is|are|was|were|do|does|did|has|have|had|would|could|should) not\b": r"\1n't",
    r"\bcannot\b": "can't",
    r"\b(is|are|was|were|do|does|did|has|have|had|would|could)n't\b": r"\1 not",
    r"\bcan't\b": "cannot",
}
_CONNECTIVES = {
    r"\bbecause of\b": "due to",
    r"\bdue to\b": "because of",
    r"\bbecause\b(?! of)": "since",
    r"\balthough\b": "though",
    r"\bin order to\b": "to",
    r"\bsuch as\b": "like",
    r"\bas well as\b": "and",
    r"\bas a result of\b": "because of",
    r"\bprior to\b": "before",
    r"\bfollowing the\b": "after the",
    r"\bas opposed to\b": "unlike",
    r"\bwhile\b": "whereas",
    r"\bthroughout\b": "across",
    r"\ba number of\b": "several",
}


def replaced(rules: dict[str, str]) -> Edit:
    """Return the edit that applies one of the rules that fit, in one place."""

    def edit(sentence: str, rng: random.Random) -> str:
        fits = [pattern for pattern in rules if re.search(pattern, sentence)]
        if not fits:
            return ""
        pattern = rng.choice(fits)
        return re.sub(pattern, rules[pattern], sentence, count=1)

    return edit


def swapped_words(words: dict[str, str]) -> Edit:
    """Return the edit that replaces one of the words by its partner."""
    return replaced({rf"\b{one}\b": other for one, other in words.items()})


def _clause_dropped(sentence: str, _rng: random.Random) -> str:
    inner = re.sub(r", (?:which|who|whose|where) [^,;()]{8,120},(?= )", "", sentence, count=1)
    if inner != sentence:
        return inner
    inner = re.sub(r" \([^()]{4,120}\)", "", sentence, count=1)
    if inner != sentence:
        return inner
    trailing = re.sub(
        r", (?:which|who|whose|where|including|such as|making|leading|causing|with|although|while|"
        r"resulting in|thus|thereby|giving|allowing) [^;:]{8,160}\.$",
        ".",
        sentence,
    )
    return "" if trailing == sentence else trailing


def _conjunct_dropped(sentence: str, _rng: random.Random) -> str:
    if found := re.match(
        r"(.{30,}?),? and (?:was|were|is|are|has|had|became|made|took|led|gave|\w+ed) .{8,}\.$",
        sentence,
    ):
        return f"{found[1]}." if found[1].count(",") <= 1 else ""
    if re.search(
        r"\b(?:between|both|together|total|each|consists?|comprises?|only|all)\b", sentence
    ):
        return ""
    listed = re.sub(
        r"(\b[\w-]+), ([\w-]+),? and [\w-]+(?=[.,;]| (?:in|of|on|at|by)\b)",
        r"\1 and \2",
        sentence,
        count=1,
    )
    return "" if listed == sentence else listed


def _adverbial_moved(sentence: str, _rng: random.Random) -> str:
    lead = re.match(
        r"((?:In|During|After|Before|Since|By|On|At|Until|Throughout) [^,]{2,40}), "
        r"([^,;:]{20,150})\.$",
        sentence,
    )
    if lead and not re.match(r"(?:it|he|she|they|this|these)\b", lead[2]):
        return f"{upper(lead[2])} {lead[1][0].lower()}{lead[1][1:]}."
    trail = re.match(
        r"([^,;:]{20,150}) (in (?:\d{4}|the \d{2}th century|[A-Z][a-z]+ \d{4}))\.$", sentence
    )
    return f"{upper(trail[2])}, {lowered(trail[1])}." if trail else ""


def _lead_dropped(sentence: str, _rng: random.Random) -> str:
    found = re.match(
        r"(?:However|Moreover|In addition|For example|For instance|Additionally|Furthermore|"
        r"Therefore|Thus|In fact|Also|Consequently|As a result|Nevertheless|Similarly|"
        r"(?:In|During|Since|By|On|At) [^,]{2,40}), (.{20,})$",
        sentence,
    )
    return upper(found[1]) if found else ""


_UNFIT = re.compile(r"\b(?:that|which|who|and|it|he|she|they|in|as|to|at)\b", re.IGNORECASE)


def _voice_changed(sentence: str, _rng: random.Random) -> str:
    passive = re.match(
        r"([A-Z][\w' -]{2,50}?) (?:was|were) (\w{3,}ed) by ((?:the |a |an )?[\w' -]{3,40}?)"
        r"( (?:in|on|at|during|for|after) [^,;]{3,60})?\.$",
        sentence,
    )
    if passive and not _UNFIT.search(passive[1] + passive[3]) and " by " not in (passive[4] or ""):
        done, verb, by, rest = passive.groups()
        return f"{upper(by)} {verb} {lowered(done)}{rest or ''}."
    active = re.match(
        r"((?:The )?[A-Z][\w'-]+(?: [A-Z][\w'-]+| of [A-Z][\w'-]+)*) (\w{3,}ed) "
        r"((?:the|a|an|its|his|their) (?:[\w'-]+ ){0,3}?[\w'-]+)"
        r"( (?:in|on|at|during|for|after|from|to|with|by) [^,;]{3,80})?\.$",
        sentence,
    )
    if active and not _UNFIT.search(active[1]) and " and " not in (active[4] or ""):
        by, verb, done, rest = active.groups()
        be = "were" if done.endswith("s") and not done.endswith("ss") else "was"
        return f"{upper(done)} {be} {verb} by {lowered(by)}{rest or ''}."
    return ""


def _number_formatted(sentence: str, rng: random.Random) -> str:
    rules: list[tuple[str, Callable[[re.Match[str]], str]]] = [
        (r"\b\d{1,3}(?:,\d{3})+\b", lambda m: m[0].replace(",", "")),
        (r"(?<![\w.,$£€-])(?:[2-9]|1[0-2])(?= [a-z])", lambda m: _DIGITS[int(m[0])]),
        (r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b(?= [a-z])",
         lambda m: str(_DIGITS.index(m[0]))),
        (r"(?<=\d) ?percent\b", lambda _: "%"),
        (r"(?<=\d)%", lambda _: " percent"),
        (r"\b(\d{1,3}) million\b", lambda m: f"{m[1]},000,000"),
        (r"\b([1-9])th century\b", lambda m: f"{_ORDINAL[int(m[1])]} century"),
    ]  # fmt: skip
    fits = [(pattern, to) for pattern, to in rules if re.search(pattern, sentence)]
    if not fits:
        return ""
    pattern, to = rng.choice(fits)
    return re.sub(pattern, to, sentence, count=1)


_ORDINAL = "zeroth first second third fourth fifth sixth seventh eighth ninth".split()


def _date_formatted(sentence: str, _rng: random.Random) -> str:
    said = re.sub(rf"\b({_MONTHS}) (\d{{1,2}}), (\d{{4}})\b", r"\2 \1 \3", sentence, count=1)
    if said == sentence:
        said = re.sub(rf"\b(\d{{1,2}}) ({_MONTHS}) (\d{{4}})\b", r"\2 \1, \3", sentence, count=1)
    if said == sentence:
        said = re.sub(rf"\b(\d{{1,2}}) ({_MONTHS})\b", r"\2 \1", sentence, count=1)
    return "" if said == sentence else said


_FRAMES = ("According to the passage, ", "The text states that ", "The document notes that ")


def _framed(sentence: str, rng: random.Random) -> str:
    return rng.choice(_FRAMES) + lowered(sentence)


HONEST: dict[str, Edit] = {
    "clause dropped": _clause_dropped,
    "conjunct dropped": _conjunct_dropped,
    "adverbial moved": _adverbial_moved,
    "lead dropped": _lead_dropped,
    "voice changed": _voice_changed,
    "number format": _number_formatted,
    "date format": _date_formatted,
    "contraction": replaced(_CONTRACTIONS),
    "connective": replaced(_CONNECTIVES),
    "synonym": swapped_words(SYNONYMS),
    "framed": _framed,
}


def upper(text: str) -> str:
    """Return a text with its first letter large."""
    return text[:1].upper() + text[1:]


FUNCTION_WORDS = frozenset(
    "The A An In On At It He She They This These Those That There Its His Her Their During After "
    "Before While When Although However Some Many Most Several All Both Each By For From With "
    "Since Because As If One Two Three Such Other Another".split()
)


def lowered(text: str) -> str:
    """Return a sentence with its first letter small, where its first word is no name."""
    first = text.split(" ", maxsplit=1)[0]
    return text[:1].lower() + text[1:] if first in FUNCTION_WORDS else text


def names(sentence: str) -> list[str]:
    """Return the runs of capitalised words that do not begin the sentence, each once."""
    found = re.findall(r"(?<=[a-z,] )(?:[A-Z][\w'-]+)(?: (?:of |de )?[A-Z][\w'-]+)*", sentence)
    months = _MONTHS.split("|")
    return [name for name in dict.fromkeys(found) if name.split()[0] not in months]


def other_of(choices: Sequence[str], rng: random.Random, *not_these: str) -> str:
    """Return one of the choices that none of the given texts holds."""
    left = [one for one in choices if not any(one in text for text in not_these)]
    return rng.choice(left) if left else ""
