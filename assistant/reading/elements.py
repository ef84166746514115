"""HTML -> pieces: what a reader of the page sees, without the page's furniture.

Nothing in the markup is run, fetched or kept; only text leaves here. The walk keeps its own stack,
so that no nesting exhausts Python's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.errors import ReadingError
from assistant.reading.enumeration import HTML_STYLES
from assistant.reading.grid import grid_pieces, is_grid
from assistant.reading.hidden import is_hidden
from assistant.reading.spaces import one_line, raised
from assistant.types import BlockKind, Draft, Piece

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr legend li main ol p pre section summary "
    "table tbody td tfoot th thead tr ul".split()
)
KINDS: dict[str, BlockKind] = {
    **{f"h{level}": "heading" for level in range(1, 7)},
    "li": "item",
    "pre": "code",
}
WHOLE_NUMBER = re.compile(r"-?[0-9]{1,6}")
BLANKS = re.compile(r"[ \t\n\r\f]+")

TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)[^>]*")
CLOSED_BY_OTHERS = frozenset(
    "p li dt dd tr td th thead tbody tfoot option optgroup colgroup rp rt br hr img input link "
    "meta col area base embed source track wbr param".split()
)
MOST_NESTED = 2500
"""The parser's time grows with the square of the depth. Pages that people wrote stay below 100, but
"i<n" in a script looks like a tag: a page with Plotly in it has 2,100 that nothing closes."""


def html_draft(markup: str) -> Draft:
    """Return the pieces and the title of an HTML document or fragment.

    Raises:
        ReadingError: it is nested so deeply that it must be broken or an attack.
    """
    from selectolax.lexbor import LexborHTMLParser

    _refuse_nesting(markup)
    page = LexborHTMLParser(markup)
    body = page.body
    if body is None:
        return Draft([])
    main = page.css_first("main, [role=main]")
    pieces = element_pieces(main) if main else []
    if not pieces:
        pieces = element_pieces(body)
    title = page.css_first("head > title")
    return Draft(pieces, _title(title.text() if title else "", pieces))


def element_pieces(root: LexborNode) -> list[Piece]:
    """Return the pieces of an element, its own tag aside."""
    found = _Found()
    for node, leaving in _walk(root):
        tag = node.tag or ""
        if node.is_text_node:
            found.add(node.text_content or "")
        elif leaving:
            found.leave(tag)
        elif tag == "br":
            found.add_break()
        elif tag == "img":
            found.add_image(node.attributes.get("alt") or "")
        elif tag == "table" and is_grid(node):
            found.flush()
            found.pieces += grid_pieces(node, _one_line_of)
        else:
            found.enter(tag, node.attributes)
    found.flush()
    return found.pieces


def _one_line_of(element: LexborNode) -> str:
    return " ".join(one_line(piece.text) for piece in element_pieces(element))


def _walk(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Yield each visible node below ``root`` when it is entered and, for elements, when left."""
    stack = [(child, False) for child in reversed(_children(root))]
    while stack:
        node, leaving = stack.pop()
        if leaving or node.is_text_node:
            yield node, leaving
        elif node.is_element_node and not is_hidden(node):
            yield node, False
            stack.append((node, True))
            if node.tag != "table" or not is_grid(node):
                stack += [(child, False) for child in reversed(_children(node))]


def _children(node: LexborNode) -> list[LexborNode]:
    children = []
    child = node.first_child
    while child is not None:
        children.append(child)
        child = child.next
    return children


class _List:
    """Counts the items of a list as browsers do; one of bullets has no numbers."""

    def __init__(self, attributes: Mapping[str, str | None] | None) -> None:
        self.numbered = attributes is not None
        given = attributes or {}
        self.style = HTML_STYLES.get(given.get("type") or "1", str)
        self.last = _whole_number(given.get("start"), 1) - 1

    def next(self, attributes: Mapping[str, str | None]) -> str:
        """Return what is shown before the next item."""
        self.last = _whole_number(attributes.get("value"), self.last + 1)
        return f"{self.style(self.last)}." if self.numbered else ""


def _whole_number(text: str | None, otherwise: int) -> int:
    return int(text) if text and WHOLE_NUMBER.fullmatch(text) else otherwise


@dataclass(slots=True)
class _Found:
    """The pieces so far, and the text of the block that is being read."""

    pieces: list[Piece] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    """The block elements in force that give their text a kind."""
    parts: list[str] = field(default_factory=list)
    term: str = ""
    """A term of a definition list that waits for its definition."""
    lists: list[_List] = field(default_factory=list)
    """The lists in force, the innermost last."""
    number: str = ""
    """Of an item whose words have not come yet."""
    above: int = 0
    """How many elements in force raise their text above the line."""

    def add(self, text: str) -> None:
        text = raised(text) if self.above else text
        self.parts.append(text if "pre" in self.open else BLANKS.sub(" ", text))

    def add_break(self) -> None:
        self.parts.append("\n")

    def add_image(self, alternative: str) -> None:
        """Add an image's text where it is a phrase; a single word is a label or a file name."""
        if " " in alternative.strip():
            self.add(f" {alternative} ")

    def enter(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        self.above += tag == "sup"
        if tag in BLOCKS:
            self.flush()
            if tag in ("ol", "ul"):
                self.lists.append(_List(attributes if tag == "ol" else None))
            elif tag == "li":
                self.number = self.lists[-1].next(attributes) if self.lists else ""
            if tag in KINDS or tag in ("dt", "dd"):
                self.open.append(tag)

    def leave(self, tag: str) -> None:
        self.above -= tag == "sup"
        if tag in BLOCKS:
            self.flush()
            if self.open and self.open[-1] == tag:
                self.open.pop()
            if tag == "li":
                self.number = ""
            if tag in ("ol", "ul") and self.lists:
                self.lists.pop()
            if tag == "dl" and self.term:
                self.pieces.append(Piece(self.term))
                self.term = ""

    def flush(self) -> None:
        """End the block: what was read becomes a piece."""
        text = "".join(self.parts)
        self.parts.clear()
        if not text.strip():
            return
        tag = self.open[-1] if self.open else ""
        if tag == "dt":
            self.term = ", ".join(filter(None, (self.term, text.strip())))
            return
        if self.term and tag != "dd":  # the definition begins with a list, say
            self.pieces.append(Piece(self.term))
            self.term = ""
        if tag == "dd" and self.term:
            text, self.term = f"{self.term.rstrip(':')}: {text.strip()}", ""
        if self.number and tag == "li":
            text, self.number = f"{self.number} {text.strip()}", ""
        heading = tag[1:] if KINDS.get(tag) == "heading" else "0"
        self.pieces.append(Piece(text, KINDS.get(tag, "paragraph"), int(heading)))


def _title(named: str, pieces: list[Piece]) -> str | None:
    """Return the page's title, without the site's name where the page's own heading shows it."""
    title = " ".join(named.split())
    tops = [" ".join(p.text.split()) for p in pieces if p.kind == "heading" and p.level == 1]
    if len(tops) == 1 and tops[0] in title:
        return tops[0]
    return title or None


def _refuse_nesting(markup: str) -> None:
    depth = 0
    opened: Counter[str] = Counter()
    for closing, name in TAG.findall(markup):
        tag = name.lower()
        if tag in CLOSED_BY_OTHERS:
            continue
        if not closing:
            opened[tag] += 1
            depth += 1
        elif opened[tag]:
            opened[tag] -= 1
            depth -= 1
        if depth > MOST_NESTED:
            raise ReadingError("Its markup is nested too deeply.", "Export it again, simpler.")
