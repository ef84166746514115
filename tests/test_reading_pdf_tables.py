"""Tables in PDFs, made with reportlab as programs make them, and what only looks like one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    ListFlowable,
    PageBreak,
    PageTemplate,
    Paragraph,
    Table,
)

from assistant.reading.pdf import read_pdf

BODY = getSampleStyleSheet()["BodyText"]
PROSE = Paragraph("The company makes many products and sells them in many countries. " * 8, BODY)
RIGHT = [("ALIGN", (1, 0), (-1, -1), "RIGHT")]


def pieces(tmp_path: Path, *flowables: Flowable, columns: int = 1) -> list[tuple[str, str]]:
    """Return the kind and text of each piece of a PDF that is made of these."""
    width = 460 / columns
    frames = [Frame(60 + column * width, 60, width - 20, 700) for column in range(columns)]
    path = tmp_path / "made.pdf"
    template = BaseDocTemplate(str(path), pageTemplates=[PageTemplate(frames=frames)])
    template.build(list(flowables))
    return [(piece.kind, piece.text) for piece in read_pdf(path).pieces]


def rows(tmp_path: Path, cells: Sequence[list[str]], style: Any = RIGHT) -> list[str]:
    """Return the rows that are read of a table between two paragraphs."""
    read = pieces(tmp_path, PROSE, Table(cells, style=style), PROSE)
    assert [kind for kind, _ in (read[0], read[-1])] == ["paragraph", "paragraph"]
    return [text for kind, text in read if kind == "row"]


def test_each_figure_is_told_with_its_column_and_its_row(tmp_path: Path) -> None:
    table = [
        ["Years ended 31 December (millions)", "2018", "2017"],
        ["Net sales", "$ 32,765", "$ 31,657"],
        ["Gain on sale of businesses", "(547)", "(586)"],
        ["Goodwill impairment", "–", "41"],
    ]
    first = "Years ended 31 December (millions)"
    assert rows(tmp_path, table) == [
        f"{first}: Net sales; 2018: $ 32,765; 2017: $ 31,657",
        f"{first}: Gain on sale of businesses; 2018: (547); 2017: (586)",
        f"{first}: Goodwill impairment; 2018: –; 2017: 41",
    ]


def test_a_sign_in_a_column_of_its_own_belongs_to_its_amount(tmp_path: Path) -> None:
    table = [
        ["", "", "2018", "", "", "2017", ""],
        ["Net sales", "$", "32,765", "", "$", "31,657", ""],
        ["Loss", "", "(547", ")", "", "(586", ")"],
        ["Margin", "", "12.5", "%", "", "11.0", "%"],
    ]
    assert rows(tmp_path, table) == [
        "Net sales; 2018: $ 32,765; 2017: $ 31,657",
        "Loss; 2018: (547 ); 2017: (586 )",
        "Margin; 2018: 12.5 %; 2017: 11.0 %",
    ]


def test_a_header_above_several_columns_names_each(tmp_path: Path) -> None:
    table = [
        ["", "Three months ended", "", "Year ended", ""],
        ["", "2024", "2023", "2024", "2023"],
        ["Revenue", "410", "389", "1,640", "1,512"],
        ["Costs", "390", "377", "1,540", "1,498"],
    ]
    spans = [
        *RIGHT,
        ("SPAN", (1, 0), (2, 0)),
        ("SPAN", (3, 0), (4, 0)),
        ("ALIGN", (1, 0), (-1, 0), "CENTER"),
    ]
    assert rows(tmp_path, table, spans)[0] == (
        "Revenue; Three months ended 2024: 410; Three months ended 2023: 389"
        "; Year ended 2024: 1,640; Year ended 2023: 1,512"
    )


def test_labels_head_what_is_indented_under_them_and_wraps_are_joined(tmp_path: Path) -> None:
    table = [
        ["Euros", "2024", "2023"],
        ["Per share", "", ""],
        ["Earnings per share:", "", ""],
        ["    Basic", "1.20", "1.10"],
        ["    Diluted", "1.18", "1.09"],
        ["Dividends declared and paid per", "", ""],
        ["share of common stock", "0.40", "0.35"],
        ["Shares outstanding", "410", "402"],
    ]
    indent = [*RIGHT, ("LEFTPADDING", (0, 3), (0, 4), 20)]
    assert rows(tmp_path, table, indent) == [
        "Euros: Per share",
        "Euros: Earnings per share:",
        "Euros: Earnings per share – Basic; 2024: 1.20; 2023: 1.10",
        "Euros: Earnings per share – Diluted; 2024: 1.18; 2023: 1.09",
        "Euros: Dividends declared and paid per share of common stock; 2024: 0.40; 2023: 0.35",
        "Euros: Shares outstanding; 2024: 410; 2023: 402",
    ]


def test_a_table_of_words_is_one_too(tmp_path: Path) -> None:
    table = [
        ["Room", "Steward", "Telephone"],
        ["Small hall", "Maria Vogel", "555-0142"],
        ["Great hall", "Tomasz Brandt", "555-0178"],
    ]
    assert rows(tmp_path, table, None) == [
        "Room: Small hall; Steward: Maria Vogel; Telephone: 555-0142",
        "Room: Great hall; Steward: Tomasz Brandt; Telephone: 555-0178",
    ]


def test_two_lines_are_a_table_where_they_have_several_columns(tmp_path: Path) -> None:
    table = [["Class", "Symbol", "Exchange"], ["Common stock", "COST", "NASDAQ"]]
    (row,) = rows(tmp_path, table, None)
    assert row == "Class: Common stock; Symbol: COST; Exchange: NASDAQ"


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_prose_in_columns_is_no_table(tmp_path: Path, columns: int) -> None:
    read = pieces(tmp_path, *[PROSE] * 12, columns=columns)
    assert {kind for kind, _ in read} == {"paragraph"}


def test_a_list_with_hanging_numbers_is_no_table(tmp_path: Path) -> None:
    items = [Paragraph(f"Item {n} costs {n * 20} euros.", BODY) for n in range(6)]
    read = pieces(tmp_path, PROSE, ListFlowable(items, bulletType="1", leftIndent=40), PROSE)
    assert "row" not in {kind for kind, _ in read}


@pytest.mark.parametrize("repeated", [0, 1])
@pytest.mark.parametrize(
    "cells",
    [
        [["Item", "2023", "2024"], *([f"Item {n}", f"{n}.5", f"{n + 1}.5"] for n in range(60))],
        [["Name", "Room", "Team"], *([f"Ann {n}", "Block B", "Sales"] for n in range(60))],
    ],
)
def test_a_table_that_goes_on_over_the_page_keeps_its_names(
    tmp_path: Path, cells: list[list[str]], repeated: int
) -> None:
    read = pieces(tmp_path, PROSE, Table(cells, repeatRows=repeated))
    names = cells[0]
    assert [text for kind, text in read if kind == "row"] == [
        "; ".join(f"{name}: {value}" for name, value in zip(names, row, strict=True))
        for row in cells[1:]
    ]


def test_another_table_on_the_next_page_has_names_of_its_own(tmp_path: Path) -> None:
    prices = [["Item", "Price", "Stock"], *([f"Item {n}", f"{n}.5", f"{n}"] for n in range(30))]
    people = [["Name", "Age", "Room"], *([f"Ann {n}", f"{n + 20}", f"{n + 100}"] for n in range(9))]
    read = pieces(tmp_path, Table(prices), PageBreak(), Table(people))
    assert ("row", "Name: Ann 0; Age: 20; Room: 100") in read
