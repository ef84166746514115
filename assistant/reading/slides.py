"""Presentations (pptx): each slide a page, its title a heading; text, tables, charts and notes."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.reading.archives import BROKEN, broken, checked_archive
from assistant.reading.family import Family
from assistant.reading.tables import headed, table_pieces
from assistant.types import Draft, Piece

if TYPE_CHECKING:
    from pptx.slide import Slide

KIND = "a PowerPoint presentation"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
HIDDEN = ("0", "false")
NO_TITLES = ("", "powerpoint presentation", "presentation", "slide 1")
"""What programs write where nobody gave the file a title."""


def read_slides(path: Path) -> Draft:
    """Return the slides of a presentation in order, the speaker's notes after each."""
    from lxml.etree import LxmlError
    from pptx import Presentation
    from pptx.exc import PythonPptxError

    data = checked_archive(path, KIND)
    try:
        deck = Presentation(io.BytesIO(data))
        pieces = [
            piece
            for number, slide in enumerate(deck.slides, 1)
            if slide.element.get("show") not in HIDDEN
            for piece in _slide(slide, number)
        ]
        title = (deck.core_properties.title or "").strip()
    # A deck whose parts do not fit together fails anywhere in the library.
    except (
        *(*BROKEN, PythonPptxError, LxmlError),
        *(KeyError, IndexError, TypeError, AttributeError, AssertionError),
    ) as error:
        raise broken(KIND) from error
    return Draft(pieces, None if title.lower() in NO_TITLES else title)


def _slide(slide: Slide, number: int) -> Iterator[Piece]:
    title = slide.shapes.title
    heading = title.text_frame.text if title is not None else ""
    yield Piece(heading, "heading", 1, number)  # without words it ends the slide before
    named = None if title is None else title.element  # numbers are given twice in merged decks
    shapes = [shape for shape in slide.shapes if shape.element is not named]
    for shape in sorted(shapes, key=_place):
        yield from _shape(shape, number)
    if slide.has_notes_slide and (notes := slide.notes_slide.notes_text_frame) is not None:
        yield from (Piece(p.text, page=number) for p in notes.paragraphs)


def _place(shape: Any) -> tuple[int, int]:
    """Order shapes as one reads: by rows about a centimetre high, then from the left."""
    return (shape.top or 0) // 360_000, shape.left or 0  # English Metric Units, 360,000 to the cm


def _shape(shape: Any, number: int) -> Iterator[Piece]:
    waiting = [shape]
    while waiting:
        current = waiting.pop()
        inner = getattr(current, "shapes", None)  # a group
        if inner is not None:
            waiting += sorted(inner, key=_place, reverse=True)
        elif current.has_text_frame:
            yield from _frame(current, number)
        elif getattr(current, "has_table", False):
            yield from _table(current.table, number)
        elif getattr(current, "has_chart", False):
            yield from _chart(current.chart, number)


def _table(table: Any, number: int) -> Iterator[Piece]:
    """Yield the rows of a table; merged cells have their text in each row that they span."""
    cells = [[cell.text_frame.text for cell in row.cells] for row in table.rows]
    for top, row in enumerate(table.rows):
        for left, cell in enumerate(row.cells):
            if cell.is_merge_origin:
                wide = cell.span_width if top == 0 else 1
                for below in cells[top : top + cell.span_height]:
                    below[left : left + wide] = [cell.text_frame.text] * wide
    is_wide = any(cell.is_merge_origin and cell.span_width > 1 for cell in table.rows[0].cells)
    rows = headed(cells, [0] if is_wide else [])
    header = True if table.first_row and len(rows) > 1 else None
    yield from table_pieces(rows, header=header, page=number)


def _frame(shape: Any, number: int) -> Iterator[Piece]:
    """Yield a text box's paragraphs; several in a slide's body are its bullet points."""
    texts = [paragraph.text for paragraph in shape.text_frame.paragraphs]
    points = shape.is_placeholder and sum(1 for text in texts if text.strip()) > 1
    yield from (Piece(text, "item" if points else "paragraph", page=number) for text in texts)


def _chart(chart: Any, number: int) -> Iterator[Piece]:
    """Yield a chart's title and the figures that it draws, one row a category."""
    if chart.has_title and chart.chart_title.has_text_frame:
        yield Piece(chart.chart_title.text_frame.text, page=number)
    try:
        plots = list(chart.plots)
    except ValueError:  # python-pptx knows none in three dimensions, and not all others
        yield from table_pieces(_drawn(chart), header=True, page=number)
        return
    for plot in plots:
        names = ["", *(series.name for series in plot.series)]
        values = [list(series.values) for series in plot.series]
        rows = [
            [str(category), *(_figure(column, i) for column in values)]
            for i, category in enumerate(plot.categories)
        ]
        yield from table_pieces([names, *rows], header=True, page=number)


def _drawn(chart: Any) -> list[list[str]]:
    """Return the names and rows of a chart as its file has them, for those of unknown kinds."""
    series = list(chart.element.iter(f"{CHART}ser"))
    names = [" ".join(_points(one, "tx").values()) for one in series]
    columns = [_points(one, "cat") for one in series[:1]] + [_points(one, "val") for one in series]
    places = sorted({place for column in columns for place in column})
    return [["", *names], *([column.get(place, "") for column in columns] for place in places)]


def _points(series: Any, of: str) -> dict[int, str]:
    found = series.find(f"{CHART}{of}")
    points = () if found is None else found.iter(f"{CHART}pt")
    return {int(point.get("idx", 0)): point.findtext(f"{CHART}v", "") for point in points}


def _figure(column: Sequence[float | None], position: int) -> str:
    value = column[position] if position < len(column) else None
    return "" if value is None else f"{value:.15g}"


READER = Family({".pptx": "pptx"}, read_slides)
