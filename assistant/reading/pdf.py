"""PDF files by pdfium: the printed lines of each page, with their places and type sizes.

What the lines mean, `printed` decides; nothing here knows a paragraph. Scripts, links and embedded
files of a PDF are left alone.
"""

from __future__ import annotations

import ctypes
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.errors import ReadingError
from assistant.reading.archives import broken
from assistant.reading.columns import Cell
from assistant.reading.family import Family
from assistant.reading.pdf_forms import filled_in
from assistant.reading.printed import printed_pieces
from assistant.reading.printed_lines import PrintedLine
from assistant.types import Draft

KIND = "a PDF"
PDFIUM = threading.Lock()
"""pdfium is not safe in several threads, not even with a document for each."""

HYPHEN = "\x02"
"""What pdfium makes of a hyphen at a line's end; it leaves the line break out there."""
CELL_GAP = 0.9
"""Gap between words, in type sizes, that parts cells: no justified line stretches its spaces so."""
BOLD = re.compile(rb"bold|black|heavy|semib|demi", re.IGNORECASE)

NO_TITLE = re.compile(
    r"\s*|untitled.*|document\d*|microsoft \w+ - .*|.*\.(docx?|pdf|indd|tex|html?|xlsx?|pptx?|rtf)"
    r"|[\W\d_]*|.*\banonymous\b.*",
    re.IGNORECASE,
)
"""Titles that programs make up: file names, numbers, "Microsoft Word - draft 3"."""


def read_pdf(path: Path) -> Draft:
    """Return the text of a PDF in paragraphs, page by page."""
    from pypdfium2 import PdfDocument, PdfiumError

    data = path.read_bytes()
    with PDFIUM:
        try:
            document = PdfDocument(data)
        except PdfiumError as error:
            raise _refused(error) from error
        try:
            if document.get_formtype():
                document.init_forms()
            pages = [_lines(document, index) for index in range(len(document))]
            title = document.get_metadata_value("Title").strip()
        except PdfiumError as error:
            raise broken(KIND) from error
        finally:
            document.close()
    if not any(line.text.strip() for lines in pages for line in lines):
        raise ReadingError(
            "It has no text layer (it is a scan?).",
            "Run text recognition (OCR) on it and save it again.",
        )
    return Draft(printed_pieces(pages), None if NO_TITLE.fullmatch(title) else title)


def _refused(error: Exception) -> ReadingError:
    import pypdfium2.raw as pdfium

    code = getattr(error, "err_code", None)
    if code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
        return ReadingError("It is encrypted with a password.", "Save a copy without the password.")
    return broken(KIND)


def _lines(document: Any, index: int) -> list[PrintedLine]:
    """Return the lines of one page in reading order, with what was filled in."""
    import pypdfium2.raw as pdfium

    page = document[index]
    text_page = page.get_textpage()
    try:
        characters = [
            chr(pdfium.FPDFText_GetUnicode(text_page, position))
            for position in range(text_page.count_chars())
        ]
        lines = [_line(text_page, characters, *span) for span in _line_spans(characters)]
        return filled_in(document, page, lines) if document.formenv else lines
    finally:
        text_page.close()
        page.close()


def _line_spans(characters: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the first and last visible characters' positions of each line."""
    first = last = -1
    for position, character in enumerate(characters):
        if character not in "\r\n" and not character.isspace():
            first = position if first < 0 else first
            last = position
        if character in "\r\n" + HYPHEN and first >= 0:
            yield first, last
            first = last = -1
    if first >= 0:
        yield first, last


def _line(text_page: Any, characters: list[str], first: int, last: int) -> PrintedLine:
    import pypdfium2.raw as pdfium

    places = (first, (first + last) // 2, last)
    begin, middle, end = (_box(text_page, place) for place in places)
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text_page, first, x, y)
    text = _text(characters, first, last)
    hyphenated = text.endswith(HYPHEN)
    size = max(begin.top - begin.bottom, middle.top - middle.bottom, 1.0)
    return PrintedLine(
        text=text.removesuffix(HYPHEN),
        left=begin.left,
        right=end.right,
        baseline=y.value,
        size=size,
        bold=sum(_is_bold(text_page, place) for place in places) > 1,
        hyphenated=hyphenated,
        cells=tuple(_cells(text_page, characters, first, last, CELL_GAP * size)),
    )


def _text(characters: list[str], first: int, last: int) -> str:
    text = "".join(characters[first : last + 1])
    if any("\ud800" <= character <= "\udfff" for character in text):  # halves of one character
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _cells(
    text_page: Any, characters: list[str], first: int, last: int, gap: float
) -> Iterator[Cell]:
    """Yield what stands between the gaps of a line that are at least this wide, in points."""
    begin = end = first
    left, right = _sides(text_page, first)
    for place in range(first + 1, last + 1):
        if characters[place].isspace():
            continue
        if characters[place - 1].isspace():
            _, right = _sides(text_page, end)
            next_left, _ = _sides(text_page, place)
            if next_left - right >= gap:
                yield Cell(_text(characters, begin, end), left, right)
                begin, left = place, next_left
        end = place
    if begin > first:
        yield Cell(_text(characters, begin, last), left, _sides(text_page, last)[1])


def _sides(text_page: Any, place: int) -> tuple[float, float]:
    """Return where a character begins and ends on its line."""
    box = _box(text_page, place)
    return box.left, box.right


def _box(text_page: Any, place: int) -> Any:
    import pypdfium2.raw as pdfium

    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text_page, place, box)
    return box


def _is_bold(text_page: Any, position: int) -> bool:
    import pypdfium2.raw as pdfium

    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(text_page, position, name, len(name), flags)
    return bool(length) and BOLD.search(name.value) is not None


READER = Family({".pdf": "pdf"}, read_pdf)
