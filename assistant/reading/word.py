"""Word documents (docx): headings, paragraphs, list items, tables and notes in their order."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from assistant.reading.archives import BROKEN, broken, checked_archive
from assistant.reading.family import Family
from assistant.reading.spaces import raised
from assistant.reading.tables import joined_names, table_pieces
from assistant.reading.word_lists import NO_LIST, WORD, WordLists, list_of, word_lists
from assistant.types import BlockKind, Draft, Piece

if TYPE_CHECKING:
    from docx.document import Document as WordFile
    from docx.styles.style import BaseStyle

KIND = "a Word document"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
NOTES = {
    f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}s": kind
    for kind in ("footnote", "endnote")
}

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
BREAKS = {f"{WORD}br": "\n", f"{WORD}cr": "\n", f"{WORD}tab": " ", f"{WORD}noBreakHyphen": "-"}
ELSEWHERE = {f"{WORD}{name}" for name in ("del", "moveFrom", "txbxContent", "tabs")} | {FALLBACK}
"""In a paragraph but no words of it: deleted text, tab stops, text boxes (read on their own)."""

UNREAD = tuple(f"{WORD}rPr/{WORD}{name}" for name in ("vanish", "strike", "dstrike"))
"""Says of a run that its words are hidden or struck out."""
CELLS = "./w:tc | ./w:sdt/w:sdtContent/w:tc"
"""Of a row of a table; a form may wrap them."""
RAISED = f"{WORD}rPr/{WORD}vertAlign[@{WORD}val='superscript']"

CODE_STYLES = ("html preformatted", "source code", "code", "macro text", "plain text")


def read_word(path: Path) -> Draft:
    """Return the body of a Word document, tracked changes as if accepted."""
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import LxmlError

    data = checked_archive(path, KIND)
    try:
        return _draft(Document(io.BytesIO(data)))
    # A document whose parts do not fit together fails anywhere in the library.
    except (
        *(*BROKEN, PackageNotFoundError, LxmlError),
        *(KeyError, IndexError, TypeError, AttributeError, AssertionError),
    ) as error:
        raise broken(KIND) from error


def _draft(document: WordFile) -> Draft:
    body = _Body(document, word_lists(document.part))
    pieces = [*body.pieces(document.element.body), *body.notes()]
    title = next((p.text for p in pieces if p.kind == "heading" and p.level == 1), None)
    named = (document.core_properties.title or "").strip()
    return Draft(pieces, title if body.has_title else named or None)


class Meaning(NamedTuple):
    """What a paragraph style says of its paragraphs."""

    kind: BlockKind | None
    """None for the entries of a table of contents."""
    level: int = 0
    list_: tuple[str, int] | None = None
    """The list that they are items of, with their level in it."""


@dataclass(slots=True)
class _Body:
    """One document, with what is known of its styles and counted in its lists so far."""

    document: WordFile
    lists: WordLists
    has_title: bool = False
    styles: dict[str | None, Meaning] = field(default_factory=dict)

    def pieces(self, container: Any) -> Iterator[Piece]:
        """Yield the pieces of a body, a cell or a text box; content controls are seen through."""
        for element in container:
            if element.tag == f"{WORD}p":
                yield self.paragraph(element)
                for box in element.iter(f"{WORD}txbxContent"):
                    if not any(above.tag == FALLBACK for above in box.iterancestors()):
                        yield from self.pieces(box)
            elif element.tag == f"{WORD}tbl":
                yield from self.table(element)
            elif element.tag == f"{WORD}sdt":
                content = element.find(f"{WORD}sdtContent")
                yield from self.pieces(content if content is not None else ())
            elif element.tag in (f"{WORD}ins", f"{WORD}moveTo", f"{WORD}customXml"):
                yield from self.pieces(element)

    def paragraph(self, element: Any) -> Piece:
        text = _words(element)
        style = self.style(element.style)
        kind, own = style.kind, list_of(element.find(f"{WORD}pPr"))
        if kind == "heading" and text.strip():
            self.has_title = self.has_title or style.level == 1
        if kind is None:  # a table of contents: its entries are the headings, with page numbers
            return Piece("")
        if kind == "paragraph" and own is not None:
            kind = "item"
        list_, depth = own or style.list_ or (NO_LIST, 0)
        gone = not text.strip() and element.find(f".//{WORD}del") is not None
        number = "" if gone else self.lists.number(list_, depth)
        if text.strip() and number:
            text = f"{number} {text.lstrip()}"
        return Piece(text, kind, style.level)

    def table(self, element: Any) -> Iterator[Piece]:
        rows = element.xpath("./w:tr | ./w:sdt/w:sdtContent/w:tr")
        cells: list[list[str]] = []
        for row in rows:
            cells.append(self.row(row, cells[-1] if cells else ()))
        marked = list(
            takewhile(lambda row: row.find(f"{WORD}trPr/{WORD}tblHeader") is not None, rows[:-1])
        )
        if marked:
            names = joined_names(cells[: len(marked)])
            yield from table_pieces([names, *cells[len(marked) :]], header=True)
        else:
            yield from table_pieces(cells, header=False if _is_form(rows) else None)

    def row(self, element: Any, above: Sequence[str]) -> list[str]:
        """Return the cells of a row; merged ones have their text in each row that they span."""
        texts: list[str] = []
        for cell in element.xpath(CELLS):
            merged = cell.find(f"{WORD}tcPr/{WORD}vMerge")
            goes_on = merged is not None and merged.get(f"{WORD}val") != "restart"
            text = self.cell(cell)
            if goes_on and len(texts) < len(above):
                text = above[len(texts)]
            texts += [text] + [text if not above else ""] * (min(cell.grid_span, 60) - 1)
        return texts

    def cell(self, element: Any) -> str:
        """Return a cell's text in one."""
        return " ".join(piece.text.strip() for piece in self.pieces(element))

    def style(self, style_id: str | None) -> Meaning:
        """Return what a paragraph style, or one that it is based on, means."""
        if style_id not in self.styles:
            from docx.enum.style import WD_STYLE_TYPE

            style: BaseStyle | None = self.document.part.get_style(
                style_id, WD_STYLE_TYPE.PARAGRAPH
            )
            self.styles[style_id] = _meaning(style)
        return self.styles[style_id]

    def notes(self) -> Iterator[Piece]:
        """Yield footnotes and endnotes, of no section; Word's separators in them hold no words."""
        from docx.oxml import parse_xml

        yield Piece("", "heading", 1)
        for relation in self.document.part.rels.values():
            kind = NOTES.get(relation.reltype)
            if kind and not relation.is_external:
                for note in parse_xml(relation.target_part.blob).iter(f"{WORD}{kind}"):
                    text = "\n".join(_words(paragraph) for paragraph in note.iter(f"{WORD}p"))
                    yield Piece(text)


def _meaning(style: Any) -> Meaning:
    list_: tuple[str, int] | None = None
    for _ in range(10):  # styles based on each other in a circle are malformed but exist
        if style is None:
            break
        name = (style.name or "").lower()
        list_ = list_ or list_of(style.element.find(f"{WORD}pPr"))
        if name == "title":
            return Meaning("heading", 1, list_)
        if name.startswith("heading ") and name[8:].isdecimal():
            return Meaning("heading", int(name[8:]) + 1, list_)
        if name.startswith("toc "):
            return Meaning(None)
        if name.startswith("list") or list_ is not None:
            return Meaning("item", 0, list_)
        if name in CODE_STYLES:
            return Meaning("code")
        style = style.base_style
    return Meaning("paragraph")


def _words(paragraph: Any) -> str:
    """Return a paragraph's words, those in links, fields, insertions and formulas too."""
    parts = []
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        if element.tag == f"{WORD}t":
            text = element.text or ""
            is_raised = element.getparent().find(RAISED) is not None
            parts.append(raised(text) if is_raised else text)
        elif element.tag == f"{MATH}t":
            is_raised = next(element.iterancestors(f"{MATH}sup"), None) is not None
            parts.append(raised(element.text or "") if is_raised else element.text or "")
        elif element.tag in BREAKS:
            parts.append(BREAKS[element.tag])
        elif element.tag == f"{WORD}r" and _is_unread(element):
            continue
        elif element.tag not in ELSEWHERE:
            parts += ["/"] if element.tag == f"{MATH}den" else []
            stack += reversed(element)
    return "".join(parts)


def _is_form(rows: Sequence[Any]) -> bool:
    """Say whether each row of a table is a name, set in bold, and its values."""
    cells = [row.xpath(CELLS) for row in rows]
    return all(row and _is_bold(row[0]) for row in cells) and not all(map(_is_bold, cells[0]))


def _is_bold(cell: Any) -> bool:
    runs = [run for run in cell.iter(f"{WORD}r") if run.find(f"{WORD}t") is not None]
    return bool(runs) and all(_is_on(run.find(f"{WORD}rPr/{WORD}b")) for run in runs)


def _is_on(mark: Any) -> bool:
    """Say whether a mark of a run is there; "off" says that it is not, against its style."""
    return mark is not None and mark.get(f"{WORD}val") not in ("0", "false", "off")


def _is_unread(run: Any) -> bool:
    """Say whether a run is hidden or struck out."""
    return any(_is_on(run.find(path)) for path in UNREAD)


READER = Family({".docx": "docx"}, read_word)
