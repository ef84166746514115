"""The words of a claim -> their places in the source that together make the tightest reading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.citations.amounts import Word
from assistant.citations.synonyms import LINKS, MEANINGS
from assistant.citations.words import normalised, stem, words_of

BACKWARDS = 20
"""Cost, in skipped words, of reading on at an earlier place."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where each word of a claim stands in the source."""

    claim_text: str
    source_text: str
    """Normalised; the words' offsets are into these."""
    whole_claim: Sequence[Word]
    claim: Sequence[Word]
    """The claim's words without stop words."""
    source: Sequence[Word]
    sentence_of: Sequence[int]
    """For each word of ``source`` the number of its sentence."""
    spots: tuple[int | None, ...]
    """For each word of ``claim`` an index into ``source``, or None where it is missing."""

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The place of each word found, in the whole claim and in the source."""
        places = (place for place, word in enumerate(self.whole_claim) if word.kind != "stop")
        paired = zip(places, self.spots, strict=True)
        return [(place, spot) for place, spot in paired if spot is not None]

    @property
    def missing(self) -> list[int]:
        """Indices of the claim's words that the source does not have."""
        return [place for place, spot in enumerate(self.spots) if spot is None]

    @property
    def coverage(self) -> float:
        """Share of the claim's words that the source has."""
        return 1 - len(self.missing) / len(self.spots) if self.spots else 0.0

    @property
    def used(self) -> list[int]:
        """The places in the source that the claim's words take, in order, each once."""
        return sorted({spot for spot in self.spots if spot is not None})

    @property
    def density(self) -> float:
        """Share of the source's words, between the first and last used one, that are used."""
        if not self.used:
            return 0.0
        between = self.source[self.used[0] : self.used[-1] + 1]
        return len(self.used) / max(1, sum(word.kind != "stop" for word in between))


def aligned(claim_text: str, source_text: str) -> Alignment:
    """Return the alignment whose places are in order and close together as far as possible."""
    claim, source = read(claim_text), read(source_text)
    content = [word for word in claim.words if word.kind != "stop"]
    short = acronyms(content)
    choices = []
    for number, word in enumerate(content):
        places = set(source.matching(word))
        places.update(source.initials.get(word.raw.replace(".", ""), ()))
        for letters, spelt in short.items():
            if number in spelt:
                places.update(source.initialled(letters))
        choices.append(sorted(places))
    return Alignment(
        claim.text,
        source.text,
        claim.words,
        content,
        source.words,
        source.sentence_of,
        _tightest(choices),
    )


@dataclass(frozen=True, slots=True)
class Read:
    """A text with its words and, for every form that a word may be met in, their places."""

    text: str
    """Normalised; the words' offsets are into it."""
    words: tuple[Word, ...]
    places: Mapping[str, Sequence[int]]
    initials: Mapping[str, Sequence[int]]
    sentence_of: Sequence[int]
    """For each word the number of its sentence."""
    timed: Sequence[int]
    """The places of dates and of numbers that may be years."""

    def matching(self, word: Word) -> Iterator[int]:
        """Yield the places of the words that mean the same as a word of another text."""
        if word.kind == "date" or _parts(word):
            yield from (place for place in self.timed if same(word, self.words[place]))
        for form in forms(word):
            yield from self.places.get(form, ())

    def initialled(self, letters: str) -> Iterator[int]:
        """Yield the places of a name that is written as initials."""
        for place in self.places.get(f"name {letters}", ()):
            if self.words[place].key == letters:
                yield place


_SENTENCE_END = re.compile(r"[.!?…]['\"”’)]*\s+['\"“‘(]*$")


def _sentences(text: str, words: Sequence[Word]) -> list[int]:
    number, numbers = 0, []
    for word in words:
        number += bool(
            word.start and _SENTENCE_END.search(text[max(0, word.start - 8) : word.start])
        )
        numbers.append(number)
    return numbers


@lru_cache(maxsize=512)
def read(text: str) -> Read:
    """Return a text with its words; remembered, as windows of a passage overlap."""
    text = normalised(text)
    words = tuple(words_of(text))
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        for form in forms(word):
            places.setdefault(form, []).append(place)
        if word.kind == "name":
            places.setdefault(f"name {word.key}", []).append(place)
    timed = [place for place, word in enumerate(words) if _parts(word)]
    return Read(text, words, places, acronyms(words), _sentences(text, words), timed)


def same(word: Word, other: Word) -> bool:
    """Say whether two words, numbers or dates mean the same."""
    if word.kind == "date" or other.kind == "date":
        return _same_date(word, other)
    return not forms(word).isdisjoint(forms(other))


@lru_cache(maxsize=8192)
def forms(word: Word) -> frozenset[str]:
    """Return the forms by which a word is known again; words that share one mean the same."""
    if word.kind == "date":
        return frozenset()
    if word.kind == "number":
        return frozenset([f"number {word.key.split(' ')[0]}"])
    if word.kind == "stop":
        return frozenset([f"stop {word.raw}", *_linked(word.raw)])
    one = _stem(word)
    found = {one, *_linked(word.raw)}
    if word.kind == "word":
        found.update(f"meaning {group}" for group in MEANINGS.get(one, ()))
    if word.kind == "name" or word.leads:
        found.update(f"people {name}" for name in (word.raw, *peoples(word.raw)))
    return frozenset(found)


def _linked(raw: str) -> Iterator[str]:
    return (f"link {group}" for group in LINKS.get(raw, ()))


@lru_cache(maxsize=4096)
def peoples(name: str) -> set[str]:
    """Return the places that a people or its adjective is named after: Japanese, Japan."""
    found = set()
    for ending, places in (
        ("ese", ("", "a")),
        ("ian", ("ia", "a", "y", "")),
        ("an", ("a",)),
        ("i", ("",)),
        ("ish", ("land", "")),
    ):
        if name.endswith(ending) and len(name) - len(ending) >= 4:
            found |= {name[: -len(ending)] + place for place in places}
    return found | {name + "stan", name + "istan", name + "y"} if len(name) >= 4 else found


def acronyms(words: Sequence[Word]) -> dict[str, list[int]]:
    """Return the initials of every run of names, with the indices of the names."""
    found: dict[str, list[int]] = {}
    for start, word in enumerate(words):
        letters, places = "", []
        for place in range(start, min(start + 8, len(words))):
            if words[place].kind == "name" or (place == start and word.kind == "word"):
                letters += words[place].raw[0]
                places.append(place)
            elif words[place].raw not in ("of", "and", "the", "for"):
                break
            if len(places) >= 2 and words[place].kind == "name":
                found.setdefault(letters, []).extend(places)
    return found


def raw_at(words: Sequence[Word], place: int) -> str:
    """Return the word at a place as written, or nothing beyond the ends."""
    return words[place].raw if 0 <= place < len(words) else ""


def _stem(word: Word) -> str:
    return word.key if word.key.startswith("#") else stem(word.raw)


def _same_date(word: Word, other: Word) -> bool:
    """Say whether all that ``word`` tells of a date is told by ``other`` too."""
    told, known = _parts(word), _parts(other)
    return bool(told and known) and all(
        not one or one == two for one, two in zip(told or (), known or (), strict=True)
    )


def _parts(word: Word) -> tuple[str, ...] | None:
    """Return year, month and day, empty where not told; a bare year is a date too."""
    if word.kind == "date":
        return tuple("" if part == "0" else part for part in word.key.split("-"))
    return (word.raw, "", "") if word.kind == "number" and len(word.raw) == 4 else None


def _tightest(choices: Sequence[Sequence[int]]) -> tuple[int | None, ...]:
    """Choose a place for each word so that the steps between them cost least."""
    best: dict[int, tuple[float, tuple[int, ...]]] = {}
    for places in choices:
        if not places:
            continue
        best = {
            place: min(
                (cost + _step(last, place), (*path, place)) for last, (cost, path) in best.items()
            )
            if best
            else (0.0, (place,))
            for place in places
        }
    path = iter(min(best.values())[1] if best else ())
    return tuple(next(path) if places else None for places in choices)


def _step(last: int, place: int) -> float:
    return place - last - 1 if place > last else BACKWARDS + last - place
