"""What people filled in on a PDF form: the values of its fields, each with its place on the page.

pdfium keeps them apart from the printed text; a reader of the page sees both.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from assistant.reading.columns import Cell
from assistant.reading.printed_lines import PrintedLine
from assistant.reading.spaces import one_line

EMPTY = ("", "Off")
"""Values of a field that nobody filled in and of a box that nobody ticked."""
SMALLEST = 1.0
"""Points: a field less high or wide is there to calculate with and not to be read."""
SAME_LINE = 0.8
"""Baselines this close, in type sizes, are of one line: a field is taller than its words."""


def filled_in(document: Any, page: Any, lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """Return the lines of a page with what was filled in, each beside or below what names it.

    Args:
        document: the PDF, its forms made ready.
        page: one of its pages.
        lines: the printed lines of the page in reading order.
    """
    made = list(lines)
    for value in _values(document, page):
        beside = [n for n, line in enumerate(made) if _is_beside(line, value)]
        if beside:
            number = max(beside, key=lambda n: made[n].right)
            made[number] = _joined(made[number], value)
        else:
            above = [n for n, line in enumerate(made) if line.baseline > value.baseline]
            made.insert(max(above, default=-1) + 1, value)
    return made


def _is_beside(line: PrintedLine, value: PrintedLine) -> bool:
    apart = abs(line.baseline - value.baseline)
    return apart < SAME_LINE * max(line.size, 1.0) and line.left < value.left


def _joined(line: PrintedLine, value: PrintedLine) -> PrintedLine:
    label = line.cells or (Cell(line.text, line.left, line.right),)
    return replace(
        line,
        text=f"{line.text} {value.text}",
        right=max(line.right, value.right),
        cells=(*label, *value.cells),
    )


def _values(document: Any, page: Any) -> Iterator[PrintedLine]:
    """Yield the fields of a page that are filled in."""
    import pypdfium2.raw as pdfium

    for number in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, number)
        try:
            if pdfium.FPDFAnnot_GetSubtype(annotation) != pdfium.FPDF_ANNOT_WIDGET:
                continue
            if _is_unticked(document.formenv, annotation):
                continue
            value = one_line(_value(document.formenv, annotation))
            box = pdfium.FS_RECTF()
            if value in EMPTY or not pdfium.FPDFAnnot_GetRect(annotation, ctypes.byref(box)):
                continue
            low, high = sorted((box.bottom, box.top))
            if high - low < SMALLEST or abs(box.right - box.left) < SMALLEST:
                continue  # nobody sees it
            size = min(high - low, 12.0)
            yield PrintedLine(
                text=value,
                left=box.left,
                right=box.right,
                baseline=(low + high - size) / 2 + size / 4,
                size=size,
                bold=False,
                hyphenated=False,
                cells=(Cell(value, box.left, box.right),),
            )
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)


def _is_unticked(forms: Any, annotation: Any) -> bool:
    """Say whether it is a box or button that is not chosen: each has the value of its group."""
    import pypdfium2.raw as pdfium

    kind = pdfium.FPDFAnnot_GetFormFieldType(forms, annotation)
    ticked = kind in (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON)
    return ticked and not pdfium.FPDFAnnot_IsChecked(forms, annotation)


def _value(forms: Any, annotation: Any) -> str:
    import pypdfium2.raw as pdfium

    size = pdfium.FPDFAnnot_GetFormFieldValue(forms, annotation, None, 0)
    content = ctypes.create_string_buffer(size)
    as_words = ctypes.cast(content, ctypes.POINTER(pdfium.FPDF_WCHAR))
    pdfium.FPDFAnnot_GetFormFieldValue(forms, annotation, as_words, size)
    return content.raw.decode("utf-16-le", "replace").rstrip("\0")
