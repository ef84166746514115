"""The words of a claim -> their places in the source that together make the tightest reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.citations.amounts import Word
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
    claim_text, source_text = normalised(claim_text), normalised(source_text)
    claim, source = words_of(claim_text), words_of(source_text)
    content = [word for word in claim if word.kind != "stop"]
    short, long = acronyms(content), acronyms(source)
    choices = [
        sorted(
            {place for place, other in enumerate(source) if same(word, other)}
            | set(long.get(word.raw.replace(".", ""), ()))
            | {
                place
                for letters, places in short.items()
                if number in places
                for place, other in enumerate(source)
                if other.kind == "name" and other.key == letters
            }
        )
        for number, word in enumerate(content)
    ]
    return Alignment(claim_text, source_text, claim, content, source, _tightest(choices))


def same(word: Word, other: Word) -> bool:
    """Say whether two words, numbers or dates mean the same."""
    if word.kind == "date" or other.kind == "date":
        return _same_date(word, other)
    if word.kind == "number" or other.kind == "number":
        return word.kind == other.kind and word.key.split(" ")[0] == other.key.split(" ")[0]
    if word.kind == "stop" or other.kind == "stop":
        return word.kind == other.kind and word.raw == other.raw
    one, two = _stem(word), _stem(other)
    return one == two or (word.raw in peoples(other.raw) or other.raw in peoples(word.raw))


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
