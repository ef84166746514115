"""The numbers that Word shows before numbered paragraphs and headings: "4.", "2.1", "(b)".

They are in no paragraph's text: a paragraph names a list and a level, and the list counts. Knows
the numbering part of a document (ECMA-376, part 1, 17.9) and nothing of what is numbered.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from assistant.reading.enumeration import WORD_STYLES

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NUMBERING = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering"
PLACE = re.compile(r"%([1-9])")
"""In the text of a level: where the count of that level goes, the first being 1."""
WHOLE_NUMBER = re.compile(r"[0-9]{1,6}")
NO_LIST = "0"
"""Number of the list that takes a paragraph out of the list of its style."""


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts: ``%1.%2`` in ``decimal`` from 1 on."""

    text: str
    style: str
    start: int


@dataclass(slots=True)
class WordLists:
    """The lists of one document, and how far each has counted."""

    abstract: dict[str, str] = field(default_factory=dict)
    """Number of a list -> the abstract list that it counts with; several may share one."""
    levels: dict[tuple[str, int], Level] = field(default_factory=dict)
    """Of each list, what it takes from its abstract list and what it has for itself."""
    restarts: dict[tuple[str, int], int] = field(default_factory=dict)
    """Where a list of its own begins anew, at its first item."""
    counts: dict[str, Counter[int]] = field(default_factory=dict)

    def number(self, list_: str, level: int) -> str:
        """Count a paragraph of a list, and return what is shown before it; bullets show none."""
        own = self.levels.get((list_, level))
        if own is None:
            return ""
        counts = self.counts.setdefault(self.abstract[list_], Counter())
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        if (restart := self.restarts.pop((list_, level), None)) is not None:
            counts[level] = restart
        else:
            counts[level] = counts[level] + 1 if level in counts else own.start
        if own.style not in WORD_STYLES:
            return ""
        return PLACE.sub(lambda place: self._counted(list_, int(place[1]) - 1), own.text).strip()

    def _counted(self, list_: str, level: int) -> str:
        known = self.levels.get((list_, level))
        if known is None:
            return ""
        count = self.counts[self.abstract[list_]].get(level, known.start)
        return WORD_STYLES.get(known.style, str)(count)


def word_lists(part: Any) -> WordLists:
    """Return the lists of a document's main part, none counted yet."""
    from docx.oxml import parse_xml

    lists = WordLists()
    for relation in part.rels.values():
        if relation.reltype == NUMBERING and not relation.is_external:
            _read(parse_xml(relation.target_part.blob), lists)
    return lists


def _read(numbering: Any, lists: WordLists) -> None:
    shared = {
        _value(abstract, "abstractNumId", of=""): dict(_levels(abstract))
        for abstract in numbering.iter(f"{WORD}abstractNum")
    }
    for entry in numbering.iter(f"{WORD}num"):
        list_ = _value(entry, "numId", of="")
        lists.abstract[list_] = _value(entry, "val", of="abstractNumId")
        levels = dict(shared.get(lists.abstract[list_], {}))
        for override in entry.iter(f"{WORD}lvlOverride"):
            levels.update(_levels(override))
            if start := _value(override, "val", of="startOverride"):
                lists.restarts[list_, _number(_value(override, "ilvl", of=""))] = _number(start)
        lists.levels.update({(list_, at): level for at, level in levels.items()})


def _levels(element: Any) -> Iterator[tuple[int, Level]]:
    for level in element.findall(f"{WORD}lvl"):
        yield (
            _number(_value(level, "ilvl", of="")),
            Level(
                _value(level, "val", of="lvlText"),
                _value(level, "val", of="numFmt") or "decimal",
                _number(_value(level, "val", of="start")),
            ),
        )


def _value(element: Any, name: str, *, of: str) -> str:
    """Return an attribute of an element, or of one of its children; empty where there is none."""
    found = element.find(f"{WORD}{of}") if of else element
    return "" if found is None else found.get(f"{WORD}{name}") or ""


def list_of(properties: Any) -> tuple[str, int] | None:
    """Return the list and level that a paragraph's or style's properties name, if any."""
    numbered = None if properties is None else properties.find(f"{WORD}numPr")
    if numbered is None:
        return None
    list_ = _value(numbered, "val", of="numId")
    return list_, _number(_value(numbered, "val", of="ilvl"))


def _number(text: str) -> int:
    return int(text) if WHOLE_NUMBER.fullmatch(text) else 0
