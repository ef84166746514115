"""What the words of a question and of a sentence say: stems, content, the kind of answer asked for.

Pure text in, plain values out: nothing here knows how a passage was found or what is made of the
numbers.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Literal

import snowballstemmer

from assistant.numerals import SPELLED

Kind = Literal["number", "date", "person", "place", "reason", "other"]

STOP_WORDS = frozenset(
    """a about after all also am an and any are as at be because been before being both but by can
    could did do does doing done for from had has have having he her hers him his how i if in into
    is it its itself just may me might more most much must my no nor not of off on once one only or
    other our ours out over own please same shall she should so some such tell than that the their
    theirs them then there these they this those through to too under until up upon us very was we
    were what when where whether which while who whom whose why will with would you your yours
    many long far often old give know explain describe s t d ll m re ve say says said tell think
    happen happens happened mean means mention mentions mentioned react reacts reacted respond
    responds responded""".split()
)
"""Words that carry no content in a question."""
CONTRACTED = re.compile(r"(?:n['’]t|['’](?:m|re|ve|ll|d|s))$", re.IGNORECASE)
CONTRACTED_WORDS = STOP_WORDS | {"ca", "wo", "let"}
"""What is left of "don't" and "I'm" is a stop word, of "can't" and "won't" nearly."""

WORD = re.compile(r"[^\W_]+(?:[.,'’][^\W_]+)*")
YEAR = re.compile(r"\b(?:1\d\d\d|20\d\d)\b")
ROW = re.compile(r"[^:;\n]{1,40}: [^;\n]*; [^:;\n]{1,40}: ")
ASIDE = re.compile(r"(?P<main>.*\w.*?)\s*\((?P<aside>[^()]+)\)[\s?.!]*$", re.DOTALL)
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
NUMBER = re.compile(
    rf"\d|\b(?:{'|'.join(SPELLED)}|hundreds?|thousands?|millions?|billions?|half|twice|dozens?"
    r"|several|single|couple)\b",
    re.IGNORECASE,
)
DATE = re.compile(
    r"\b1\d{3}s?\b|\b20\d\ds?\b|\b\d{1,2}(?:st|nd|rd|th)? centur|\b(?:january|february|march|april"
    r"|may \d{1,2}(?:st|nd|rd|th)?|\d{1,2}(?:st|nd|rd|th)?(?: of)? may|june|july|august|september"
    r"|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
    r"|\b\d{1,2}:\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b"
    r"|\b(?:today|yesterday|ago|days?|weeks?|months?|years?|decades?|century|centuries)\b",
    re.IGNORECASE,
)
NAME = re.compile(r"\b[A-Z][\w’'-]+(?:\s+(?:of\s+|the\s+)?[A-Z][\w’'-]+)*")
REASON = re.compile(
    r"\b(?:because|due to|since|so that|in order to|therefore|thus|hence|result(?:s|ed)?|reasons?"
    r"|caus(?:e|ed|es|ing)|led to|leads to|owing to|thanks to|as a consequence|consequently"
    r"|in response|motivat\w+|aim(?:s|ed)?|purpose|enabl\w+|allow\w*|prevent\w*|to \w+)\b",
    re.IGNORECASE,
)
_ASKED_BY: tuple[tuple[Kind, str], ...] = (
    (
        "number",
        r"\bhow (?:many|much|long|far|old|large|big|tall|high|often|fast|deep|wide|heavy)\b"
        r"|\bwhat(?:(?: is| was| are| were|['’]s) the)? (?:\w+ )?"
        r"(?:number|percentage|percent|amount|population|price|cost|size|share|proportion"
        r"|fraction|distance|rate|age)\b",
    ),
    (
        "date",
        r"\bwhen\b|\b(?:what|which)(?:(?: is| was| are| were|['’]s) the)? (?:\w+ )?"
        r"(?:year|date|day|month|decade|century|time)\b|\bsince when\b|\bhow long ago\b",
    ),
    (
        "person",
        r"\b(?:who|whom|whose)\b|\bwhich (?:person|president|minister|king|author)\b"
        r"|\bwhat(?: is|['’]s| was| are| were) the (?:\w+ )?names? of\b",
    ),
    (
        "place",
        r"\bwhere\b|\b(?:what|which) (?:\w+ )?(?:country|city|place|town|state|region|location"
        r"|countries|cities|capital)\b",
    ),
    (
        "reason",
        r"\bwhy\b|\bhow come\b|\bfor what (?:reason|purpose)\b"
        r"|\bwhat(?:(?:['’]s| is| was| are| were) the)? (?:\w+ )?(?:reasons?|causes?|led)\b",
    ),
)
_KINDS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _ASKED_BY)
_ASKING = re.compile(
    r"(?:^|[^\w\s]|\b(?:and|or|but|so|then|ok|since|until|till|by|from|to|of|with|for|in|at|on"
    r"|about|after|before|knows?|tell|me|us|sa(?:ys?|id)|out|idea|sure|clear|remember|wonder|asks?"
    r"|exactly|is|was|are|were|it))\s*$",
    re.IGNORECASE,
)
"""What stands before "when" or "who" where it asks; behind other words it joins, "the day when"."""


def kind_of(question: str) -> Kind:
    """Say what kind of thing a question asks for, by its wording."""
    found = [
        (match.start(), kind)
        for kind, pattern in _KINDS
        for match in pattern.finditer(question)
        if _asks(match, question)
    ]
    return min(found)[1] if found else "other"


def _asks(match: re.Match[str], question: str) -> bool:
    """Say whether a word asks: "when?", "until when", not "what should I do when …"."""
    if match.group().lower() not in ("when", "where", "who", "whom", "whose"):
        return True
    ends = not WORD.search(question, match.end())
    return ends or bool(_ASKING.search(question, 0, match.start()))


def stems(text: str) -> list[str]:
    """Return the stemmed words of a text in order, case and Latin accents folded.

    Runs of Chinese and Japanese characters, which have no spaces, count as pairs of characters.
    """
    found: list[str] = []
    for word in WORD.findall(text):
        if CJK.search(word):
            found += _pairs(word)
        else:
            found.append(_stem(word))
    return found


def is_stop_word(word: str) -> bool:
    """Say whether a word carries no content, or is one that does not with another: "I'm"."""
    plain = word.casefold()
    contracted = CONTRACTED.search(plain)
    return plain in STOP_WORDS or bool(
        contracted and plain[: contracted.start()] in CONTRACTED_WORDS
    )


def content_words(question: str) -> list[str]:
    """Return the words to look up: those that carry content, or all where none does."""
    words = list(dict.fromkeys(WORD.findall(question)))
    return [word for word in words if not is_stop_word(word)] or words


_SOURCES = r"(?:documents?|files?|sources?|texts?|corpus|pages?|material|papers?)"
_PREAMBLE = re.compile(
    rf"\s*(?:what (?:do|does|did) (?:the|these|this|your|our|my) {_SOURCES} (?:say|tell(?: us| me)?"
    rf"|state|mention|contain|have)(?: about| on| of)?|according to (?:the|these|this|your|our|my)"
    rf" {_SOURCES},?)\s+(?P<rest>.*\w.*?)[\s?.!]*",
    re.IGNORECASE | re.DOTALL,
)


_MARKED_UP = re.compile(
    r"<(?P<tag>[a-z]\w{0,9})>(?P<inside>[^<>]+)</(?P=tag)>|\*\*(?=\S)(?P<bold>[^*]+)(?<=\S)\*\*",
    re.IGNORECASE,
)


def without_preamble(question: str) -> str:
    """Return a question without words that only say whom it is put to, and without bold print.

    "What do the documents say about refunds?" asks for refunds, not for what is said of documents.
    """
    question = _MARKED_UP.sub(lambda found: found["inside"] or found["bold"], question)
    match = _PREAMBLE.fullmatch(question)
    return match["rest"] if match else question


def split_aside(question: str) -> tuple[str, str]:
    """Return a question and what stands in parentheses at its end, which says less of it.

    "How did China react? (Japan, Turkmenistan)" is about China's reaction, in that setting.
    """
    match = ASIDE.match(question) if "(" in question else None
    return (match["main"], match["aside"]) if match else (question, "")


def content_stems(text: str) -> list[str]:
    """Return the distinct stems of the words that carry content, in order; none where none does."""
    words = [word for word in WORD.findall(text) if not is_stop_word(word)]
    return list(dict.fromkeys(stem for word in words for stem in stems(word)))


MONTHS = (
    "January February March April May June July August September October November December".split()
)
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
SHORT_FORMS = {name[:3]: name for name in (*DAYS, *MONTHS) if name != "May"}
"""Days and months as tables write them; capitals tell them from "sun" and "wed"."""
SEVERAL_MONTHS = re.compile(
    rf"\b(?:{'|'.join(MONTHS)})\b(?: \d{{1,2}}| \d{{4}})?\s?(?:to|until|till|through|[-–—])\s?"
    rf"(?:\d{{1,2}} |the )?(?:(?:end|beginning|middle) of )?(?:{'|'.join(MONTHS)})\b"
)
"""They hold others that are not named: "open from May to September"."""
_A_DAY = rf"(?:{'|'.join(DAYS)}|{'|'.join(day[:3] for day in DAYS)})s?"
SEVERAL_DAYS = re.compile(rf"\b{_A_DAY}\s?(?:to|until|till|through|[-–—])\s?{_A_DAY}\b")
JOINED = re.compile(r"\b\w+(?:-\w+)+")
NAME_BEGINNING = 4
"""Letters by which a name is known again in another form."""
_STEMMER: Any = snowballstemmer.stemmer("english")
_STEMMING = threading.Lock()


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    word = SHORT_FORMS.get(word, word)
    folded = unicodedata.normalize("NFKD", word.casefold().replace("’", "'"))
    plain = "".join(character for character in folded if not unicodedata.combining(character))
    with _STEMMING:  # a stemmer keeps the word at hand in itself
        stemmed: str = _STEMMER.stemWord(plain.removesuffix("'s"))
    return stemmed


def _pairs(word: str) -> Iterable[str]:
    return [word] if len(word) < 2 else (word[i : i + 2] for i in range(len(word) - 1))


def beginnings(texts: Iterable[str]) -> frozenset[str]:
    """Return how the words of texts begin, by which a name is known again in another form.

    "Japanese" where "Japan" is said, "WiFi" where "Wi-Fi" is, and every month or day where some are
    said as "May to September".
    """
    said: set[str] = set()
    for text in texts:
        joined = " ".join(JOINED.findall(text)).replace("-", "")
        said.update(stem[:NAME_BEGINNING] for stem in stems(f"{text} {joined}"))
        for several, names in ((SEVERAL_MONTHS, MONTHS), (SEVERAL_DAYS, DAYS)):
            if several.search(text):
                said.update(stem[:NAME_BEGINNING] for name in names for stem in stems(name))
    return frozenset(said)


def coverage(wanted: Mapping[str, float], *texts: frozenset[str]) -> float:
    """Return the share (0..1) of the wanted stems' weight that the texts together contain."""
    total = sum(wanted.values())
    if not total:
        return 0.0
    present = frozenset().union(*texts)
    return sum(weight for stem, weight in wanted.items() if stem in present) / total


def is_row(text: str) -> bool:
    """Say whether a text is, or begins with, a row of a table as readers tell it: "Name: a; …"."""
    return bool(ROW.match(text))


def offers(kind: Kind, sentence: str, question_stems: frozenset[str]) -> float:
    """Say whether a sentence offers what the question asks for: 1 yes, 0 no, .5 where unknown.

    A name or number that the question itself mentions is no answer to it.
    """
    if kind == "other":
        return 0.5
    if kind == "reason":
        return float(bool(REASON.search(sentence)))
    pattern = {"number": NUMBER, "date": DATE, "person": NAME, "place": NAME}[kind]
    return float(
        any(not set(stems(match.group())) <= question_stems for match in pattern.finditer(sentence))
    )
