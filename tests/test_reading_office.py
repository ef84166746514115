"""Word, PowerPoint, Excel, csv: what people put into them, as they would read it aloud."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path
from time import process_time
from typing import Any

import docx
import pytest
from docx.document import Document as WordFile
from docx.oxml import parse_xml
from openpyxl import Workbook
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from assistant.errors import ReadingError
from assistant.reading import archives, read, sheets
from assistant.reading.slides import CHART
from assistant.reading.tables import table_pieces
from assistant.types import Document

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def load(path: Path) -> Document:
    return read(path, path.name, max_bytes=50_000_000)


def shape(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def test_word_keeps_lists_code_controls_and_accepted_changes(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_heading("Plan", 0)
    word.add_paragraph("Contents 3", style="Normal")
    word.add_paragraph("first", style="List Bullet")
    word.add_paragraph("second", style="List Number 2")
    body = word.element.body
    final = body[-1]
    for xml in (
        f"<w:p {W}><w:r><w:t>kept </w:t></w:r><w:ins><w:r><w:t>added</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>moved away</w:t></w:r></w:moveFrom>"
        "<w:hyperlink><w:r><w:t> link</w:t><w:br/><w:t>next</w:t></w:r></w:hyperlink></w:p>",
        f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>in a control</w:t></w:r></w:p></w:sdtContent>"
        "</w:sdt>",
        f"<w:p {W}><w:r><w:t>outside</w:t><w:pict><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r>"
        "</w:p></w:txbxContent></w:pict></w:r></w:p>",
    ):
        final.addprevious(parse_xml(xml))
    word.save(str(tmp_path / "a.docx"))
    document = load(tmp_path / "a.docx")
    assert shape(document) == [
        ("heading", "Plan"),
        ("paragraph", "Contents 3"),
        ("item", "first"),
        ("item", "1. second"),
        ("paragraph", "kept added link\nnext"),
        ("paragraph", "in a control"),
        ("paragraph", "outside"),
        ("paragraph", "boxed"),
    ]


LEVELS = "".join(
    f'<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>'
    f'<w:lvlText w:val="{text}"/></w:lvl>'
    for level, (start, style, text) in enumerate(
        (
            (1, "decimal", "%1."),
            (1, "decimal", "%1.%2"),
            (1, "lowerLetter", "(%3)"),
            (1, "bullet", "•"),
        )
    )
)
LISTS = (
    f'<w:abstractNum {W} w:abstractNumId="70">{LEVELS}</w:abstractNum>'
    f'|<w:num {W} w:numId="71"><w:abstractNumId w:val="70"/></w:num>'
    f'|<w:num {W} w:numId="72"><w:abstractNumId w:val="70"/><w:lvlOverride w:ilvl="0">'
    '<w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    f'|<w:num {W} w:numId="73"><w:abstractNumId w:val="nowhere"/></w:num>'
).split("|")


def test_word_reads_its_formulas(tmp_path: Path) -> None:
    word = docx.Document()
    part = '<m:r><m:t xml:space="preserve">{}</m:t></m:r>'
    word.element.body[-1].addprevious(
        parse_xml(
            f'<w:p {W} xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">'
            '<w:r><w:t xml:space="preserve">The rate is </w:t></w:r><m:oMath>'
            + part.format("r=")
            + f"<m:f><m:num>{part.format('12')}</m:num><m:den>{part.format('x')}</m:den></m:f>"
            + f"{part.format('+')}<m:sSup><m:e>{part.format('y')}</m:e>"
            + f"<m:sup>{part.format('2')}</m:sup></m:sSup></m:oMath></w:p>"
        )
    )
    word.save(str(tmp_path / "a.docx"))
    assert load(tmp_path / "a.docx").text == "The rate is r=12/x+y²"


def with_lists() -> WordFile:
    """Return an empty document that knows the lists of `LISTS`."""
    word = docx.Document()
    for xml in LISTS:
        word.part.numbering_part.element.append(parse_xml(xml))
    return word


def test_word_shows_the_numbers_of_its_lists(tmp_path: Path) -> None:
    word = with_lists()
    final = word.element.body[-1]

    def add(text: str, list_: str, level: int, before: str = "") -> None:
        final.addprevious(
            parse_xml(
                f'<w:p {W}><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_}"/>'
                f"</w:numPr></w:pPr>{before}<w:r><w:t>{text}</w:t></w:r></w:p>"
            )
        )

    add("Term", "71", 0)
    add("It runs for a year.", "71", 1)
    add("", "71", 1, "<w:del><w:r><w:delText>It never ends.</w:delText></w:r></w:del>")
    add("It ends by notice.", "71", 1)
    add("of the buyer", "71", 2)
    add("of the seller", "71", 2)
    add("a dot", "71", 3)
    add("Price", "71", 0)
    add("It is fixed.", "71", 1)
    add("", "71", 0)
    add("Law", "71", 0)
    add("Begun anew", "72", 0)
    add("and on", "72", 0)
    add("of no list", "73", 0)
    add("of none that is there", "99", 0)
    word.save(str(tmp_path / "a.docx"))
    assert [text for _, text in shape(load(tmp_path / "a.docx"))] == [
        *("1. Term", "1.1 It runs for a year.", "1.2 It ends by notice."),
        *("(a) of the buyer", "(b) of the seller", "a dot"),
        *("2. Price", "2.1 It is fixed.", "4. Law"),
        *("5. Begun anew", "6. and on", "of no list", "of none that is there"),
    ]


def test_word_numbers_headings_by_their_style_and_leaves_out_those_that_are_taken_out(
    tmp_path: Path,
) -> None:
    word = with_lists()
    style = word.styles["Heading 1"].element
    style.get_or_add_pPr().append(parse_xml(f'<w:numPr {W}><w:numId w:val="71"/></w:numPr>'))
    word.add_heading("Scope", 1)
    word.add_paragraph("All of it.")
    plain = word.add_heading("Preface", 1)
    plain._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {W}><w:numId w:val="0"/></w:numPr>'))
    word.add_heading("Price", 1)
    word.save(str(tmp_path / "a.docx"))
    assert shape(load(tmp_path / "a.docx")) == [
        ("heading", "1. Scope"),
        ("paragraph", "All of it."),
        ("heading", "Preface"),
        ("heading", "2. Price"),
    ]


def test_word_headings_nest_and_styles_are_inherited(tmp_path: Path) -> None:
    from docx.enum.style import WD_STYLE_TYPE

    word = docx.Document()
    own = word.styles.add_style("House heading", WD_STYLE_TYPE.PARAGRAPH)
    own.base_style = word.styles["Heading 2"]
    word.core_properties.title = "From the properties"
    word.add_heading("One", 1)
    word.add_paragraph("Two", style="House heading")
    word.add_paragraph("words")
    word.save(str(tmp_path / "a.docx"))
    document = load(tmp_path / "a.docx")
    assert document.blocks[-1].heading == ("One", "Two")
    assert document.reference.title == "From the properties"


def test_merged_cells_of_word_are_named_in_each_row(tmp_path: Path) -> None:
    word = docx.Document()
    table = word.add_table(3, 3)
    texts = [["Port", "Ships", ""], ["Oslo", "1", "2"], ["", "3", "4"]]
    for row, cells in zip(table.rows, texts, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(1, 0).merge(table.cell(2, 0))
    word.save(str(tmp_path / "a.docx"))
    assert [text for _, text in shape(load(tmp_path / "a.docx"))] == [
        "Port: Oslo; Ships: 1; Ships: 2",
        "Port: Oslo; Ships: 3; Ships: 4",
    ]


def test_slides_without_a_title_end_the_section_before(tmp_path: Path) -> None:
    deck = Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[1])
    first.shapes.title.text = "Goals"
    first.placeholders[1].text = "one\ntwo"
    second = deck.slides.add_slide(deck.slide_layouts[6])
    box = second.shapes.add_textbox(Inches(1), Inches(4), Inches(3), Inches(1))
    box.text_frame.text = "lower"
    group = second.shapes.add_group_shape()
    upper = group.shapes.add_textbox(Inches(1), Inches(1), Inches(3), Inches(1))
    upper.text_frame.text = "upper, in a group"
    data = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = ["2024", "2025"]
    data.add_series("Sales", (1.5, 20))  # type: ignore[no-untyped-call]
    second.shapes.add_chart(
        XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(5), Inches(3), Inches(2), data
    )
    deck.save(str(tmp_path / "a.pptx"))
    document = load(tmp_path / "a.pptx")
    assert shape(document) == [
        ("heading", "Goals"),
        ("item", "one"),
        ("item", "two"),
        ("paragraph", "upper, in a group"),
        ("paragraph", "lower"),
        ("row", "2024; Sales: 1.5"),
        ("row", "2025; Sales: 20"),
    ]
    assert [block.page for block in document.blocks] == [1, 1, 1, 2, 2, 2, 2]
    assert document.blocks[-1].heading == ()
    assert document.reference.title == "Goals"


def test_a_workbook_is_read_as_people_write(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Orders"
    rows: list[list[object]] = [
        ["Orders of the year", None, None, None, None],
        [],
        ["Customer", "Ordered", "Amount", None, "Paid"],
        ["Ingrid", date(2025, 3, 1), 12.0, "note", True],
        ["Pavel", datetime(2025, 3, 2, 14, 30), 0.1 + 0.2, None, False],
        ["Ann", time(9, 5), 1234567.5, None, None],
    ]
    for row in rows:
        sheet.append(row)
    book.create_sheet("Empty")
    book.create_chartsheet("Chart")
    second = book.create_sheet("Regions")
    second.append(["Region", "2024", None, "2025"])
    second.append([None, "Q1", "Q2", "Q1"])
    second.append(["North", 1, 2, 3])
    second.append([None, 4, 5, 6])
    second.merge_cells("B1:C1")
    second.merge_cells("A1:A2")
    second.merge_cells("A3:A4")
    book.save(tmp_path / "yearly-orders.xlsx")
    document = load(tmp_path / "yearly-orders.xlsx")
    assert document.reference.title == "Yearly Orders"
    assert shape(document) == [
        ("heading", "Orders"),
        ("paragraph", "Orders of the year"),
        ("row", "Customer: Ingrid; Ordered: 2025-03-01; Amount: 12; note; Paid: yes"),
        ("row", "Customer: Pavel; Ordered: 2025-03-02 14:30; Amount: 0.3; Paid: no"),
        ("row", "Customer: Ann; Ordered: 09:05; Amount: 1234567.5"),
        ("heading", "Regions"),
        ("row", "Region: North; 2024 Q1: 1; 2024 Q2: 2; 2025 Q1: 3"),
        ("row", "Region: North; 2024 Q1: 4; 2024 Q2: 5; 2025 Q1: 6"),
    ]
    assert [block.page for block in document.blocks] == [1] * 5 + [4] * 3


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("Name;Age\nA;1,5\nB;2,5\n", ["Name: A; Age: 1,5", "Name: B; Age: 2,5"]),
        ("Name\tNote\nA\tone, two\n", ["Name: A; Note: one, two"]),
        ("Name|Note\nA|x\n", ["Name: A; Note: x"]),
        ('Name,Note\r\n"A, B","two\nlines ""x"""\r\n', ['Name: A, B; Note: two lines "x"']),
        ("sep=;\nName;Note\nA;b\n", ["Name: A; Note: b"]),
        ("Name,,Age\nA,b,3,more\n", ["Name: A; b; Age: 3; more"]),
        ("1,2\n3,4\n", ["1; 2", "3; 4"]),
        ("Fruit\n12\n13\n", ["Fruit: 12", "Fruit: 13"]),
        ("only a line of words\n", ["only a line of words"]),
        ("\ufeffName,Age\n\n,\nA,3\n", ["Name: A; Age: 3"]),
        ("sep=\t\nName\tNote\nA\tb\n", ["Name: A; Note: b"]),
        (
            "Item,2024-01-01,2024-02-01\nRent,1200,1250\n",
            ["Item: Rent; 2024-01-01: 1200; 2024-02-01: 1250"],
        ),
        ("Grade,1,2,3\nPay,12,13,14\n", ["Grade: Pay; 1: 12; 2: 13; 3: 14"]),
        (
            "Ann,2024-01-01,2024-02-01\nBen,2024-03-01,\n",
            ["Ann; 2024-01-01; 2024-02-01", "Ben: 2024-03-01"],
        ),
    ],
)
def test_separated_values(tmp_path: Path, content: str, rows: list[str]) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content.encode())
    assert [text for _, text in shape(load(path))] == rows


def test_key_and_value_tables_need_no_header() -> None:
    pieces = table_pieces([["Founded:", "1204"], ["Seat:", "Oslo"]])
    assert [piece.text for piece in pieces] == ["Founded: 1204", "Seat: Oslo"]


def test_a_cell_far_out_is_told_and_takes_no_memory(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active["A1"], book.active["XFD1048576"] = "Name", "x"
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(ReadingError, match="1,048,576 × 16,384 cells") as caught:
        load(tmp_path / "a.xlsx")
    assert "Delete the empty rows" in caught.value.remedy


def test_a_sheet_that_is_mostly_empty_takes_little_time(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active["A1"], book.active["Z20000"] = "Name", "x"
    book.save(tmp_path / "a.xlsx")
    start = process_time()
    assert "x" in load(tmp_path / "a.xlsx").text
    assert process_time() - start < 5


def test_blank_rows_between_all_others_take_little_time() -> None:
    rows = [row for n in range(5000) for row in (["a", str(n), "c"], ["", "", ""])]
    start = process_time()
    assert len(table_pieces(rows)) == 5000
    assert process_time() - start < 5


def test_shapes_that_share_a_number_with_the_title_are_read(tmp_path: Path) -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    title = slide.shapes.title
    assert title is not None
    title.text_frame.text = "Fees"
    box = slide.shapes.add_textbox(Inches(1), Inches(3), Inches(4), Inches(1))
    box.text_frame.text = "The fee is 5 pounds."
    box._element.nvSpPr.cNvPr.set("id", str(title.shape_id))
    deck.save(str(tmp_path / "a.pptx"))
    assert shape(load(tmp_path / "a.pptx"))[-1] == ("paragraph", "The fee is 5 pounds.")


def packed(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize("suffix", ["docx", "pptx", "xlsx", "epub"])
def test_a_bomb_is_refused_before_it_unfolds(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MOST_XML_BYTES", 1_000_000)
    path = packed(tmp_path / f"bomb.{suffix}", {"word/document.xml": b" " * 2_000_000})
    assert path.stat().st_size < 10_000
    with pytest.raises(ReadingError, match="unfolds"):
        load(path)


@pytest.mark.parametrize("suffix", ["docx", "pptx", "xlsx", "epub"])
def test_an_office_file_with_a_password_is_told(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"locked.{suffix}"
    path.write_bytes(archives.OLD_OFFICE + b"\0" * 600)
    with pytest.raises(ReadingError, match="password"):
        load(path)


def test_a_workbook_is_unpacked_no_further_than_it_declares(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(), "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/media/picture.png", b"x" * 100)
        repacked = zipfile.ZipFile(sheets._repacked(archive))
    assert repacked.namelist() == ["xl/workbook.xml"]


def test_entities_of_a_document_are_not_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("top secret")
    word = docx.Document()
    word.add_paragraph("harmless")
    stream = io.BytesIO()
    word.save(stream)
    with zipfile.ZipFile(stream) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = "word/document.xml"
    head, body = members[name].split(b"?>", 1)
    entity = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode()
    members[name] = head + b"?>" + entity + body.replace(b"harmless", b"harmless &x;")
    path = packed(tmp_path / "a.docx", members)
    with suppress(ReadingError):  # refused or left out, both are right
        assert "top secret" not in load(path).text


@pytest.mark.parametrize(
    ("rows", "merged", "expected"),
    [
        (
            [["Name", "Contact", None], ["Anna", "555", "a@b"], ["Ben", "666", "c@d"]],
            "B1:C1",
            ["Name: Anna; Contact: 555; Contact: a@b", "Name: Ben; Contact: 666; Contact: c@d"],
        ),
        (
            [["Name", "Q1", "Q2"], ["Anna", "five", "six"], ["Ben", "on leave", None]],
            "B3:C3",
            ["Name: Anna; Q1: five; Q2: six", "Name: Ben; Q1: on leave; Q2: on leave"],
        ),
    ],
    ids=["below a header", "among the rows"],
)
def test_rows_of_data_are_no_second_header(
    tmp_path: Path, rows: list[list[Any]], merged: str, expected: list[str]
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [*rows, ["Cora", "seven", "eight"]]:
        sheet.append(row)
    sheet.merge_cells(merged)
    book.save(tmp_path / "a.xlsx")
    assert [text for kind, text in shape(load(tmp_path / "a.xlsx")) if kind == "row"][
        :2
    ] == expected


def test_a_chart_in_three_dimensions_spoils_no_deck(tmp_path: Path) -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    data = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = ["2024", "2025"]
    data.add_series("Sales", (1.5, 20))  # type: ignore[no-untyped-call]
    place = Inches(1), Inches(1), Inches(3), Inches(2)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data)
    for bars in frame.chart.element.iter(f"{CHART}barChart"):
        bars.tag = f"{CHART}bar3DChart"
    deck.save(str(tmp_path / "a.pptx"))
    rows = [text for _, text in shape(load(tmp_path / "a.pptx"))]
    assert rows == ["2024; Sales: 1.5", "2025; Sales: 20"]
