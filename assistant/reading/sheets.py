"""Spreadsheets: xlsx workbooks, and csv and tsv files. Each row becomes a sentence of its own."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import ReadingError
from assistant.reading.archives import BROKEN, broken, unpacked
from assistant.reading.assemble import title_from_name
from assistant.reading.encodings import decode
from assistant.reading.family import Family
from assistant.reading.tables import headed, table_pieces
from assistant.types import Draft, Piece

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

KIND = "an Excel workbook"
DELIMITERS = ",;\t|"
SNIFFED_CHARACTERS = 64 * 1024
MOST_CELLS = 5_000_000
"""Cells of a sheet; a used range beyond it is a formatted but empty sheet."""
FILLED = re.compile(rb"<(?:\w+:)?c\s([^<>]*+)>(?!</)")
PLACE = re.compile(rb"(?<![\w:])r=[\"']([A-Z]{1,3})(\d{1,7})[\"']")

Value = object


def read_workbook(path: Path) -> Draft:
    """Return the sheets of a workbook: name as heading, number as page, a row as a sentence."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError
    from python_calamine import SheetTypeEnum as Type
    from python_calamine import SheetVisibleEnum as Visible

    with unpacked(path, KIND) as archive:
        try:
            content = _repacked(archive)
            with CalamineWorkbook.from_filelike(content) as book:
                pieces = [
                    piece
                    for number, sheet in enumerate(book.sheets_metadata, 1)
                    if sheet.typ == Type.WorkSheet  # and no chart
                    and sheet.visible == Visible.Visible
                    for piece in _sheet(book.get_sheet_by_name(sheet.name), sheet.name, number)
                ]
        except PasswordError as error:
            raise ReadingError("It is encrypted.", "Save it without the password.") from error
        except (*BROKEN, CalamineError) as error:
            raise broken(KIND) from error
    return Draft(pieces, title_from_name(path.name))


def _repacked(archive: zipfile.ZipFile) -> io.BytesIO:
    """Return the archive's texts as a new archive whose sizes are what they claim to be.

    The workbook library unpacks to the end of a member whatever its declared size.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as copy:
        for member in archive.infolist():
            if member.filename.endswith((".xml", ".rels")):
                text = archive.read(member)
                _refuse_vast(*_far_corner(text))
                copy.writestr(member.filename, text)
    content.seek(0)
    return content


def _far_corner(text: bytes) -> tuple[int, int]:
    """Return the last row and column of a sheet that have something in them; 0 and 0 of others.

    The workbook library makes room for all cells up to there before it says how many these are.
    """
    rows = columns = 0
    for cell in FILLED.finditer(text):
        place = PLACE.search(cell[1])
        if place and not cell[1].endswith(b"/"):
            rows = max(rows, int(place[2]))
            columns = max(columns, reduce(lambda at, letter: at * 26 + letter - 64, place[1], 0))
    return rows, columns


def _refuse_vast(rows: int, columns: int) -> None:
    if rows * columns > MOST_CELLS:
        raise ReadingError(
            f"A sheet spans {rows:,} × {columns:,} cells.",
            "Delete the empty rows and columns, or split it.",
        )


def _sheet(sheet: CalamineSheet, name: str, number: int) -> Iterator[Piece]:
    _refuse_vast(sheet.total_height, sheet.total_width)
    values: list[list[Value]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    spans = _merged(values, sheet.merged_cell_ranges or ())
    rows = [[shown(value) for value in row] for row in values]
    pieces = table_pieces(headed(rows, spans), page=number)
    if pieces:
        yield Piece(name, "heading", 1, number)
        yield from pieces


Range = tuple[tuple[int, int], tuple[int, int]]


def _merged(values: list[list[Value]], ranges: Sequence[Range]) -> list[int]:
    """Write merged cells' values into each row they span; return the rows with wide ones."""
    wide = []
    for (top, left), (bottom, right) in ranges:
        if not (top < len(values) and left < len(values[top])):
            continue
        value = values[top][left]
        for row in values[top : bottom + 1]:
            row[left] = value
        # A merged header names each of its columns; a title across the whole sheet stays one cell.
        if right > left and (left > 0 or right + 1 < len(values[top])):
            wide.append(top)
            values[top][left : right + 1] = [value] * len(values[top][left : right + 1])
    return wide


def shown(value: Value) -> str:
    """Return a cell's value as people write it: ``3`` and not ``3.0``, a day without midnight."""
    text = "" if value is None else str(value)
    if isinstance(value, bool):
        text = "yes" if value else "no"
    elif isinstance(value, float):
        whole = value.is_integer() and abs(value) < 1e15
        text = f"{value:.0f}" if whole else f"{value:.15g}"
    elif isinstance(value, datetime):
        text = f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    elif isinstance(value, time):
        text = f"{value:%H:%M}"
    elif isinstance(value, timedelta):
        minutes = int(value.total_seconds() // 60)
        text = f"{minutes // 60}:{minutes % 60:02d}"
    return text


def read_delimited(path: Path) -> Draft:
    """Return the rows of a csv or tsv file, whatever delimits its cells."""
    text = decode(path.read_bytes()).replace("\0", "").lstrip("\ufeff")
    first, _, rest = text.partition("\n")
    declared = first.rstrip("\r").lower()
    if declared.startswith("sep=") and len(declared) == 5:  # Excel's own note to itself
        text, delimiter = rest, declared[4]
    else:
        delimiter = "\t" if path.suffix.lower() == ".tsv" else sniffed(text)
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise broken("a table of separated values") from error
    return Draft(table_pieces(rows), title_from_name(path.name))


def sniffed(text: str) -> str:
    """Return the delimiter that cuts most lines into the same number of cells, more than one."""
    lines = text[:SNIFFED_CHARACTERS].splitlines()[:200]

    def agreement(delimiter: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
        width, rows = max(widths.items(), key=lambda item: item[1], default=(1, 0))
        return (rows if width > 1 else 0), width

    return max(DELIMITERS, key=agreement)


READER_OF_WORKBOOKS = Family({".xlsx": "xlsx"}, read_workbook)
READER_OF_DELIMITED = Family({".csv": "csv", ".tsv": "tsv"}, read_delimited)
