"""Which words of a conversation a capital letter only makes look like names. Pure.

"Naps are free." begins with no name where another sentence writes "naps", nor does "Submit it."
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from assistant.wording import WORD, stems

BEGINNING = re.compile(r"(?:^|[.!?:;\"“]\s+)(?P<word>[A-Z][\w’']*)(?=[ -](?P<next>[a-z]+))")
"""A single word that begins a sentence, and is no part of a longer name."""
LABEL = re.compile(
    r"(?:^|[.!?]\s+)(?P<label>[A-Z][^.:;!?]{0,60}):\s+(?:[A-Z]\w{1,2}\.?\s+)?"
    r"[A-Z][\w’'-]+\s+[A-Z][\w’'-]+"
)
"""What stands before a name and says what they do: "Visas of our staff: Greta Lund"."""
OF_SEVERAL = frozenset("are were have do".split())
"""Verbs of plurals; "Honduras has", "Members have"."""


def common_words(answers: Iterable[str]) -> set[str]:
    """Return the stems of words that answers write small."""
    words = (word for answer in answers for word in WORD.findall(answer) if word[0].islower())
    return {stem for word in words for stem in stems(word)}


def labels(answers: Iterable[str]) -> list[str]:
    """Return what answers put before the name of somebody."""
    return [match["label"] for answer in answers for match in LABEL.finditer(answer)]


def only_beginnings(answers: Iterable[str], questions: Iterable[str]) -> frozenset[str]:
    """Return the words that have their capital only where a sentence of an answer begins.

    Args:
        answers: what was answered.
        questions: what was asked; a word that a question says is not among them, for people type
            names small too.
    """
    begin: set[str] = set()
    others = {word.capitalize() for question in questions for word in WORD.findall(question)}
    for answer in answers:
        places = {match.start("word"): match["word"] for match in BEGINNING.finditer(answer)}
        begin.update(places.values())
        others.update(_capitalised_elsewhere(answer, places))
    return frozenset(begin - others)


def plurals(answers: Iterable[str], questions: Iterable[str]) -> frozenset[str]:
    """Return the plurals that begin answers: "Members park …", asked "Where do members park?"."""
    asked = " ".join(questions)
    return frozenset(
        match["word"]
        for answer in answers
        for match in BEGINNING.finditer(answer)
        if match["word"].endswith("s") and _goes_with_plurals(match, asked)
    )


def _goes_with_plurals(begins: re.Match[str], asked: str) -> bool:
    word, verb = re.escape(begins["word"].lower()), begins["next"]
    return verb in OF_SEVERAL or re.search(rf"\b{word} {verb}\b", asked) is not None


def _capitalised_elsewhere(answer: str, places: Collection[int]) -> set[str]:
    return {
        match.group()
        for match in WORD.finditer(answer)
        if match.group()[0].isupper() and match.start() not in places
    }
