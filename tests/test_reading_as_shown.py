"""What a reader of a file does not see is not read, and what they see reads as they see it."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from openpyxl import Workbook
from pptx import Presentation
from pptx.util import Inches

from assistant.reading import read
from assistant.reading.elements import html_draft
from assistant.reading.markdown import markdown_draft
from assistant.reading.tables import table_pieces


def texts(path: Path) -> list[str]:
    document = read(path, path.name, max_bytes=50_000_000)
    return [document.text[block.start : block.end] for block in document.blocks]


def sectioned(path: Path) -> list[tuple[str, str]]:
    """Return each block that is no heading with the innermost heading above it."""
    document = read(path, path.name, max_bytes=50_000_000)
    return [
        (block.heading[-1] if block.heading else "", document.text[block.start : block.end])
        for block in document.blocks
        if block.kind != "heading"
    ]


def test_word_leaves_out_what_is_struck_out_or_hidden_and_raises_figures(tmp_path: Path) -> None:
    written = docx.Document()
    limit = written.add_paragraph("Up to 150")
    limit.add_run("2").font.superscript = True
    limit.add_run(" euros on the 5")
    limit.add_run("th").font.superscript = True
    rule = written.add_paragraph("From ")
    rule.add_run("20").font.strike = True
    rule.add_run("25 days")
    rule.add_run(" (secret)").font.hidden = True
    rule.add_run(" on").font.strike = False
    written.save(str(tmp_path / "a.docx"))
    assert texts(tmp_path / "a.docx") == ["Up to 150² euros on the 5th", "From 25 days on"]


def test_a_word_form_has_no_header_and_two_header_rows_are_one(tmp_path: Path) -> None:
    written = docx.Document()
    form = written.add_table(3, 2)
    for number, (name, value) in enumerate([("Name", "Ann"), ("Start", "May"), ("Desk", "Oak")]):
        form.cell(number, 0).paragraphs[0].add_run(name).bold = True
        form.cell(number, 1).text = value
    written.add_paragraph("Figures:")
    figures = written.add_table(3, 3)
    for row, values in enumerate([["Region", "2023", ""], ["", "Plan", "Is"], ["North", "1", "2"]]):
        for column, value in enumerate(values):
            figures.cell(row, column).text = value
    figures.cell(0, 1).merge(figures.cell(0, 2))
    figures.cell(0, 0).merge(figures.cell(1, 0))
    for header in list(figures.rows)[:2]:
        header._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    written.save(str(tmp_path / "a.docx"))
    assert texts(tmp_path / "a.docx") == [
        *("Name: Ann", "Start: May", "Desk: Oak", "Figures:"),
        "Region: North; 2023 Plan: 1; 2023 Is: 2",
    ]


def test_slides_that_are_hidden_are_not_read_and_merged_names_are(tmp_path: Path) -> None:
    deck: Any = Presentation()
    for number in range(2):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = f"Slide {number}"
    slide._element.set("show", "0")
    table = deck.slides[0].shapes.add_table(3, 3, 0, Inches(2), Inches(5), Inches(2)).table
    for row, values in enumerate([["Region", "2023", ""], ["", "Plan", "Is"], ["North", "1", "2"]]):
        for column, value in enumerate(values):
            table.cell(row, column).text = value
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    deck.save(str(tmp_path / "a.pptx"))
    assert texts(tmp_path / "a.pptx") == ["Slide 0", "Region: North; 2023 Plan: 1; 2023 Is: 2"]


def test_sheets_that_are_hidden_are_not_read(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["Seen", 1])
    for state in ("hidden", "veryHidden"):
        sheet = book.create_sheet(state)
        sheet.append(["Unseen", 2])
        sheet.sheet_state = state
    book.save(tmp_path / "a.xlsx")
    assert texts(tmp_path / "a.xlsx") == ["Sheet", "Seen: 1"]


POOL = [["Pool 2025", "", ""], ["Age", "Once", "Ten"], ["Adults", "6", "55"]]
SAUNA = [["Sauna 2025", "", ""], ["", "", ""], ["Day", "Men", "Women"], ["Monday", "12", "14"]]
BLANK = ["", "", ""]


@pytest.mark.parametrize(
    ("rows", "read_as"),
    [
        (
            [*POOL, BLANK, *SAUNA],
            "Pool 2025|Age: Adults; Once: 6; Ten: 55|Sauna 2025|Day: Monday; Men: 12; Women: 14",
        ),
        (
            [["Task", "Days", "By"], ["Dig", "3", "Ann"], BLANK, ["Fill", "4", "Bob"]],
            "Task: Dig; Days: 3; By: Ann|Task: Fill; Days: 4; By: Bob",
        ),
        (
            [["Name", "Role"], ["Ann", "Nurse"], ["", ""], ["Bob", "Cook"], ["Cid", "Guard"]],
            "Name: Ann; Role: Nurse|Name: Bob; Role: Cook|Name: Cid; Role: Guard",
        ),
        (
            [["Author:", "Ann", ""], BLANK, ["Item", "Sold", "Price"], ["Bolt", "5", "1.2"]],
            "Author: Ann|Item: Bolt; Sold: 5; Price: 1.2",
        ),
        (
            [["Project", "Bridge"], ["Budget", "1200"], ["Lead", "Ann"], ["Place", "Leeds"]],
            "Project: Bridge|Budget: 1200|Lead: Ann|Place: Leeds",
        ),
        (
            [["Item", "Price"], ["Bolt", "5"], ["Nut", "free"]],
            "Item: Bolt; Price: 5|Item: Nut; Price: free",
        ),
    ],
)
def test_blank_rows_part_tables_that_have_names_of_their_own(
    rows: list[list[str]], read_as: str
) -> None:
    assert [" ".join(piece.text.split()) for piece in table_pieces(rows)] == read_as.split("|")


@pytest.mark.parametrize(
    ("markup", "read_as"),
    [
        ("<p>10<sup>6</sup> l on the 5<sup>th</sup>", "10⁶ l on the 5th"),
        ("<p><s>20</s><del>22</del>25 euros", "25 euros"),
        (
            "<table><tr><th>Name<td>Ann Smith<tr><th>Team<td>Sales</table>",
            "Name: Ann Smith|Team: Sales",
        ),
        ("<aside>A call-out.</aside>", "A call-out."),
        ("<head><title>x</title></head><body><aside>no</aside><p>Yes.", "Yes."),
        (
            "<head><title>x</title></head><article>Yes.<aside>Mind the step.</aside></article>",
            "Yes.|Mind the step.",
        ),
    ],
)
def test_pages_read_as_they_are_shown(markup: str, read_as: str) -> None:
    pieces = html_draft(markup).pieces
    assert [" ".join(piece.text.split()) for piece in pieces] == read_as.split("|")


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("You ~~may **really**~~ must not.", "You must not."),
        ("~~It is open on Sundays.~~ It is closed on Sundays.", "It is closed on Sundays."),
        ("~~Oil the gate~~ done on 17 May", "Oil the gate done on 17 May"),
    ],
)
def test_markdown_leaves_out_what_is_struck_out(text: str, read_as: str) -> None:
    pieces = markdown_draft(text).pieces
    assert [" ".join(piece.text.split()) for piece in pieces] == [read_as]


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("Öffnungszeiten: Montag bis Freitag, 9 bis 17 Uhr. Gebühr 5 €.", "cp1252"),
        ("Ämter schließen früher, wenn es schneit.", "cp1252"),
        ("Le bureau est fermé en août, l’entrée côté cour reste ouverte.", "cp1252"),
    ],
)
def test_short_texts_of_old_programs_keep_their_letters(
    tmp_path: Path, words: str, encoding: str
) -> None:
    (tmp_path / "a.txt").write_bytes(words.encode(encoding))
    assert texts(tmp_path / "a.txt") == [words]


QUOTED = [
    "-----Original Message-----\nFrom: Bob\nSent: Friday\nTo: Ann\nSubject: Offer",
    "---------- Forwarded message ---------\nFrom: Bob\nDate: Friday\nSubject: Offer\nTo: Ann",
    "Von: Bob\nGesendet: Freitag\nAn: Ann\nBetreff: Offer",
]


@pytest.mark.parametrize("head", QUOTED)
def test_a_mail_below_another_is_a_section_whoever_wrote_its_head(
    tmp_path: Path, head: str
) -> None:
    (tmp_path / "a.eml").write_text(
        f"From: a@b.c\nSubject: Re\n\nWe pay 45.\n\n{head}\n\nIt is 50.\n"
    )
    found = sectioned(tmp_path / "a.eml")
    assert found[1] == ("Re", "We pay 45.")
    assert found[-1] == ("Offer", "It is 50.")


def test_mails_below_others_are_sections_of_pages_too(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@b.c", "Re"
    message.set_content(
        "<p>We pay 45.</p><div><p><b>From:</b> Bob<br><b>Sent:</b> Friday<br><b>To:</b> Ann<br>"
        "<b>Subject:</b> Offer</p></div><p>It is 50.</p><div>On Mon, 3 Mar 2025, Eve wrote:<br>"
        "</div><blockquote>It was 60.</blockquote>",
        subtype="html",
    )
    (tmp_path / "a.eml").write_bytes(bytes(message))
    on_monday = "On Mon, 3 Mar 2025, Eve wrote:"
    assert sectioned(tmp_path / "a.eml")[1:] == [
        ("Re", "We pay 45."),
        ("Offer", "From: Bob; Sent: Friday; To: Ann"),
        ("Offer", "It is 50."),
        (on_monday, "It was 60."),
    ]


def test_all_texts_of_a_mail_are_read_and_one_of_alternatives(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@b.c", "Canteen"
    message.set_content("<p>It is closed.</p>", subtype="html")
    message.add_alternative("It is closed.", subtype="plain")
    message.make_mixed()
    footer = EmailMessage()
    footer.set_content("Sent to all staff.")
    message.attach(footer)
    (tmp_path / "a.eml").write_bytes(bytes(message))
    assert texts(tmp_path / "a.eml")[2:] == ["It is closed.", "Sent to all staff."]
