"""Printed lines with their places on the page -> paragraphs, headings and list items. Pure.

Three signs part paragraphs: a wider gap, another type, and a line that ends although the next
word would have fitted on it. Headings are set larger than the body, or bold on lines of their own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import quantiles

from assistant.reading.lines import ENDS_SENTENCE, ITEM
from assistant.reading.printed_lines import Pages, PrintedLine, without_running_lines
from assistant.reading.printed_tables import Header, open_header, stretches
from assistant.types import Piece

WIDER_GAP = 1.2
"""A distance of baselines this much beyond the usual one parts paragraphs."""
USUAL_GAP = 1.3
"""Distance of baselines in type sizes where a document has too few lines to tell its own."""
TELLING_LINES = 20
LARGER_TYPE = 1.12
"""A heading's type size in those of the body; below it is a matter of fonts."""
HEADING_CHARACTERS = 160
HYPHENATING_SHARE = 0.02
"""A document that breaks words at all does it at the end of more lines than this."""

BULLET = re.compile(r"\s*[•‣◦▪▫●○■□➢➤✓\uf000-\uf0ff]\s*")
CAPTION = re.compile(r"(?:\([^()]{3,100}\)\s*)+")
"""Explains what stands above it, on a form: "(Address of principal executive offices)"."""
CAPTIONED = re.compile(r"\S.*\([^()]{3,100}\)")
MOST_CAPTIONED_LINES = 3
VALUE_CHARACTERS = 80
FIELD = re.compile(r".*\w:\s*[\d\W]*\d[\d\W]*")
"""A line that ends in a number of its own: "Telephone, including area code: 425-313-8100"."""
WORD = re.compile(r"\w+(?:-\w+)*")
TAIL = re.compile(r"\w+$")


@dataclass(frozen=True, slots=True)
class Layout:
    """What is usual in a document."""

    body: float
    gap: float
    """Usual distance of baselines, in type sizes."""
    bold_stands_out: bool
    headings: tuple[float, ...]
    """Sizes of headings, largest first."""
    words: frozenset[str]
    hyphenates: bool


def printed_pieces(pages: Pages) -> list[Piece]:
    """Return the pieces of a document; pages count from 1.

    Args:
        pages: the lines of each page in reading order.
    """
    pages = without_running_lines(pages)
    layout = _layout(pages)
    pieces: list[Piece] = []
    header: Header | None = None
    for number, lines in enumerate(pages, 1):
        right = _right_edge(lines)
        parted = list(stretches(lines, number, header))
        header = open_header(parted)
        for stretch in parted:
            found = stretch.table or _paragraphs(stretch.lines, layout, right, number)
            pieces += (piece for piece in found if piece.text)  # a bullet may stand alone
    bold = len(layout.headings) + 1
    return _captioned(_with_content(_across_pages(pieces, layout), bold), bold)


def _across_pages(pieces: Sequence[Piece], layout: Layout) -> list[Piece]:
    """Join what a page's end cuts in the middle of a sentence; it is on the page it begins on."""
    made: list[Piece] = []
    page = 0
    for piece in pieces:
        number = piece.page or 0
        if made and number == page + 1 and _is_cut(made[-1], piece):
            text = made[-1].text
            if text.endswith("-"):
                text = text[:-1] + _hyphen(text[:-1], piece.text, layout) + piece.text
            else:
                text = f"{text} {piece.text}"
            made[-1] = replace(made[-1], text=text)
        else:
            made.append(piece)
        page = number
    return made


def _is_cut(last: Piece, first: Piece) -> bool:
    """Say whether a page's last sentence goes on with the next one's first piece."""
    text = last.text
    open_ = not ENDS_SENTENCE.search(text) and text[-1] not in ":;"
    prose = last.kind in ("paragraph", "item") and first.kind == "paragraph"
    return prose and open_ and first.text[:1].islower()


def _paragraphs(
    lines: Sequence[PrintedLine], layout: Layout, right: float, page: int
) -> Iterator[Piece]:
    paragraph: list[PrintedLine] = []
    for line in lines:
        if paragraph and not _continues(paragraph, line, layout, right):
            yield _piece(paragraph, layout, page)
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield _piece(paragraph, layout, page)


def _layout(pages: Pages) -> Layout:
    sizes: Counter[float] = Counter()
    bold: Counter[bool] = Counter()
    gaps: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[_rounded(line.size)] += len(line.text)
            bold[line.bold] += len(line.text)
        for above, line in pairwise(lines):
            gap = (above.baseline - line.baseline) / above.size
            if 0.7 < gap < 3 and _same_size(above, line):
                gaps[round(gap, 1)] += 1
    gap = max(gaps, key=lambda gap: (gaps[gap], -gap), default=USUAL_GAP)
    body = max(sizes, key=lambda size: sizes[size], default=1.0)
    ends = [line for lines in pages for line in lines]
    marks = sum(1 for line in ends if line.hyphenated)
    return Layout(
        body=body,
        gap=gap if gaps.total() > TELLING_LINES else min(gap, USUAL_GAP),
        bold_stands_out=bold[True] < 0.4 * bold.total(),
        headings=tuple(sorted((s for s in sizes if s >= LARGER_TYPE * body), reverse=True)),
        words=frozenset(word.lower() for line in ends for word in WORD.findall(line.text)),
        hyphenates=marks > max(1.0, HYPHENATING_SHARE * len(ends)),
    )


def _rounded(size: float) -> float:
    return round(size * 2) / 2


def _same_size(one: PrintedLine, other: PrintedLine) -> bool:
    return abs(one.size - other.size) < 0.1 * max(one.size, other.size)


def _right_edge(lines: Sequence[PrintedLine]) -> float:
    """Return where the page's lines end, forgetting the few that reach beyond."""
    rights = [line.right for line in lines]
    return quantiles(rights, n=20)[-1] if len(rights) > 19 else max(rights, default=0.0)


def _continues(
    paragraph: Sequence[PrintedLine], line: PrintedLine, layout: Layout, right: float
) -> bool:
    """Say whether ``line`` goes on with the paragraph."""
    last = paragraph[-1]
    if last.hyphenated:
        return True
    if not _same_size(last, line) or BULLET.match(line.text):
        return False
    gap = (last.baseline - line.baseline) / last.size
    if gap < -0.2:  # the next column: a sentence may run on there
        return line.text[:1].islower() and not ENDS_SENTENCE.search(last.text)
    large = line.size >= LARGER_TYPE * layout.body
    if gap > WIDER_GAP * (max(layout.gap, USUAL_GAP) if large else layout.gap):
        return False
    return last.bold == line.bold and (large or _fills(paragraph, line, right))


def _fills(paragraph: Sequence[PrintedLine], line: PrintedLine, right: float) -> bool:
    """Say whether the paragraph broke for want of room or, by its words, goes on anyway."""
    first, last = paragraph[0], paragraph[-1]
    is_item = BULLET.match(first.text) or ITEM.match(first.text)
    if ITEM.match(line.text) and (is_item or ENDS_SENTENCE.search(last.text)):
        return False
    said = "".join(above.text for above in paragraph)
    if line.text[:1].islower() or said.count("(") > said.count(")"):
        return True
    if line.left > last.left + line.size and not is_item:
        return False  # the indented first line of a paragraph
    character = (line.right - line.left) / max(1, len(line.text))
    next_word = character * (len(line.text.split(None, 1)[0]) + 1)
    return last.right + next_word >= right - 1


def _piece(lines: Sequence[PrintedLine], layout: Layout, page: int) -> Piece:
    text = _joined(lines, layout)
    if bullet := BULLET.match(text):
        return Piece(text[bullet.end() :], "item", page=page)
    short = len(text) <= HEADING_CHARACTERS and any(map(str.isalpha, text))
    if short and lines[0].size >= LARGER_TYPE * layout.body:
        sizes = layout.headings
        level = min(range(len(sizes)), key=lambda i: abs(sizes[i] - lines[0].size), default=0)
        return Piece(text, "heading", level + 1, page)
    if (
        short
        and layout.bold_stands_out
        and all(line.bold for line in lines)
        and text[-1] not in ",;:"
        and not text[0].islower()
        and text[0] != "("
        and not FIELD.fullmatch(text)
    ):
        return Piece(text, "heading", len(layout.headings) + 1, page)
    return Piece(text, "item" if ITEM.match(text) else "paragraph", page=page)


def _with_content(pieces: Sequence[Piece], level: int) -> list[Piece]:
    """Return the pieces, those bold lines made paragraphs that head no section.

    On covers and in forms bold lines follow one another, or a note in brackets explains them.
    """
    below: Sequence[Piece | None] = [*pieces[1:], None]
    return [
        replace(piece, kind="paragraph", level=0)
        if piece.kind == "heading"
        and piece.level >= level
        and after
        and (after.kind == "heading" or (after.kind == "paragraph" and after.text[0] == "("))
        else piece
        for piece, after in zip(pieces, below, strict=True)
    ]


def _captioned(pieces: Sequence[Piece], level: int) -> list[Piece]:
    """Put what a caption in brackets explains on one line with it: "5 Quay Road (Address)"."""
    made: list[Piece] = []
    for piece in pieces:
        count = _lines_explained(made, piece, level) if CAPTION.fullmatch(piece.text) else 0
        first = len(made) - count
        text = " ".join(line.text for line in [*made[first:], piece])
        made[first:] = [replace(piece, text=text)]
    return made


def _lines_explained(above: Sequence[Piece], caption: Piece, level: int) -> int:
    """Return how many of the last lines a caption explains.

    A line that has a caption already stands for all of its own.
    """
    for count, line in enumerate(reversed(above[-MOST_CAPTIONED_LINES:])):
        if line.page != caption.page or (line.kind == "heading" and line.level < level):
            return count
        if CAPTIONED.fullmatch(line.text):
            return max(count, 1)
        short = len(line.text) <= VALUE_CHARACTERS and line.text[-1] not in ".:;?!"
        if not short or CAPTION.fullmatch(line.text):
            return count
    return min(len(above), MOST_CAPTIONED_LINES)


def _joined(lines: Sequence[PrintedLine], layout: Layout) -> str:
    text = lines[0].text
    for above, line in pairwise(lines):
        if above.hyphenated:
            text += _hyphen(text, line.text, layout) + line.text
        else:
            text += " " + line.text
    return text + ("-" if lines[-1].hyphenated else "")


def _hyphen(before: str, after: str, layout: Layout) -> str:
    """Return the hyphen that stood between two halves, or nothing where it only broke a word."""
    left, right = TAIL.search(before), WORD.match(after)
    if left is None or right is None:
        return "-"
    halves = left[0].lower(), right[0].lower()
    if "".join(halves) in layout.words:
        return ""
    if "-".join(halves) in layout.words:
        return "-"
    return "" if layout.hyphenates else "-"
