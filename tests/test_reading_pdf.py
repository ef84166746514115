"""PDF: lines become paragraphs again, headings are told by their type, pages are right."""

from __future__ import annotations

import textwrap
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from assistant.errors import ReadingError
from assistant.reading import read
from assistant.reading.printed import printed_pieces
from assistant.reading.printed_lines import PrintedLine
from assistant.types import Document, Piece

LONG = (
    "The harbour of the old town was rebuilt after the storm, and the new pier reaches further "
    "into the bay than the one before it. Ferries leave twice a day, in the morning and at dusk."
)
OTHER = (
    "Fishing boats are moored on the western side, where the water is shallow. Their catch is sold "
    "at the market hall, which opens before sunrise and closes when the last crate is gone."
)


def document(path: Path) -> Document:
    return read(path, path.name, max_bytes=50_000_000)


def drawn(path: Path, pages: int) -> Path:
    """Draw pages with a running header, a footer with the page's number, a heading and text."""
    canvas = Canvas(str(path), A4)
    for number in range(1, pages + 1):
        canvas.setFont("Helvetica", 9)
        canvas.drawString(300, 30, str(number))
        canvas.drawString(72, 810, "Harbour report, confidential")
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(72, 770, f"Chapter {number}")
        canvas.setFont("Helvetica", 10)
        height = 740
        for paragraph in (LONG, OTHER) * 7 + (LONG,) * (number % 3):
            for line in textwrap.wrap(paragraph, 90):
                canvas.drawString(72, height, line)
                height -= 12
            height -= 8
        canvas.showPage()
    canvas.save()
    return path


def test_pages_are_read_as_they_were_written(tmp_path: Path) -> None:
    found = document(drawn(tmp_path / "harbour-report.pdf", 3))
    text = found.text
    assert text.startswith("Harbour report, confidential\n")
    texts = [text[block.start : block.end] for block in found.blocks]
    assert texts[1:4] == ["Chapter 1", LONG, OTHER]
    assert texts[1:] == [
        *("Chapter 1", *(LONG, OTHER) * 7, LONG),
        *("Chapter 2", *(LONG, OTHER) * 7, LONG, LONG),
        *("Chapter 3", *(LONG, OTHER) * 7),
    ]
    last = found.blocks[-1]
    assert (last.page, last.heading, last.kind) == (3, ("Chapter 3",), "paragraph")
    assert found.blocks[1].kind == "heading"


def test_what_was_filled_in_on_a_form_is_read(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), A4)
    form = canvas.acroForm
    canvas.drawString(72, 770, "Request for leave")
    canvas.drawString(72, 740, "Name:")
    form.textfield(name="name", x=120, y=734, width=200, height=20, value="Ann Smith")
    canvas.drawString(72, 710, "Days:")
    form.textfield(name="days", x=120, y=704, width=200, height=20, value="12")
    canvas.drawString(72, 680, "Why:")
    form.textfield(name="why", x=120, y=674, width=200, height=20, value="")
    canvas.drawString(72, 650, "Paid:")
    form.checkbox(name="paid", x=120, y=646, checked=True)
    canvas.drawString(72, 620, "Abroad:")
    form.checkbox(name="abroad", x=120, y=616, checked=False)
    canvas.save()
    text = document(tmp_path / "a.pdf").text
    for line in ("Name: Ann Smith", "Days: 12", "Paid: Yes"):
        assert line in text
    assert text.rstrip().endswith("Abroad:")


def test_a_field_that_nobody_sees_and_a_button_that_nobody_chose_are_not_read(
    tmp_path: Path,
) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), A4)
    canvas.drawString(72, 770, "Paid by card:")
    canvas.drawString(72, 740, "Paid in cash:")
    for value, y in (("card", 766), ("cash", 736)):
        canvas.acroForm.radio(name="paid", value=value, selected=value == "cash", x=180, y=y)
    canvas.acroForm.textfield(name="sum", x=0, y=0, width=0, height=0, value="unseen")
    canvas.save()
    text = document(tmp_path / "a.pdf").text
    assert "unseen" not in text
    assert "Paid by card:\n" in text
    assert "Paid in cash: cash" in text


def test_a_hundred_pages_take_a_few_seconds(tmp_path: Path) -> None:
    path = drawn(tmp_path / "long.pdf", 100)
    start = time.process_time()
    assert document(path).blocks[-1].page == 100
    assert time.process_time() - start < 6


def test_a_pdf_without_text_is_a_scan(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "scan.pdf"))
    canvas.rect(10, 10, 100, 100)
    canvas.save()
    with pytest.raises(ReadingError, match="no text layer") as caught:
        document(tmp_path / "scan.pdf")
    assert "OCR" in caught.value.remedy


def test_an_encrypted_pdf_is_told(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "locked.pdf"), encrypt="secret")
    canvas.drawString(10, 10, "words")
    canvas.save()
    with pytest.raises(ReadingError, match="password"):
        document(tmp_path / "locked.pdf")


@pytest.mark.parametrize(
    ("named", "title"),
    [
        ("Harbour report", "Harbour report"),
        ("Microsoft Word - draft 3.docx", "The Plan"),
        ("untitled", "The Plan"),
        ("0000909832-23-000036", "The Plan"),
    ],
)
def test_titles_that_programs_make_up_are_not_taken(tmp_path: Path, named: str, title: str) -> None:
    canvas = Canvas(str(tmp_path / "the-plan.pdf"))
    canvas.setTitle(named)
    canvas.drawString(72, 700, "Words are on this page, and they end with a full stop.")
    canvas.save()
    expected = "The Plan" if title != named else title
    assert document(tmp_path / "the-plan.pdf").reference.title == expected


def lines(
    texts: Sequence[str],
    *,
    top: float = 700,
    size: float = 12,
    left: float = 72,
    bold: bool = False,
) -> list[PrintedLine]:
    return [
        PrintedLine(
            text.removesuffix("¬"), left, left + 5 * len(text), top - 14 * position, size, bold,
            text.endswith("¬"),
        )
        for position, text in enumerate(texts)
    ]  # fmt: skip


def shape(pieces: Sequence[Piece]) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in pieces]


FULL = "a line that is as long as the others are, to the margin of x"


def test_a_wider_gap_parts_paragraphs() -> None:
    page = [*lines([FULL, FULL]), *lines([FULL, "end."], top=650)]
    assert shape(printed_pieces([page])) == [
        ("paragraph", f"{FULL} {FULL}"),
        ("paragraph", f"{FULL} end."),
    ]


def test_a_short_line_ends_its_paragraph() -> None:
    page = lines([FULL, "it ends.", FULL.capitalize(), "and ends."])
    assert [text for _, text in shape(printed_pieces([page]))] == [
        f"{FULL} it ends.",
        f"{FULL.capitalize()} and ends.",
    ]


def test_an_indented_line_begins_a_paragraph() -> None:
    page = [
        *lines([FULL, FULL]),
        *lines(["Indented" + FULL], top=672, left=90),
        *lines([FULL], top=658),
    ]
    assert len(printed_pieces([page])) == 2


def test_larger_type_and_bold_lines_are_headings_but_not_on_forms() -> None:
    body = [*lines([FULL] * 8, top=600)]
    page = [
        *lines(["Big"], size=20, top=760),
        *lines(["Bold one"], bold=True, top=720),
        *lines(["Bold two"], bold=True, top=690),
        *lines(["(a note in brackets)"], top=670),
        *lines(["Bold three"], bold=True, top=640),
        *body,
    ]
    assert shape(printed_pieces([page]))[:-1] == [
        ("heading", "Big"),
        ("paragraph", "Bold one Bold two (a note in brackets)"),
        ("heading", "Bold three"),
    ]


def test_bullets_are_items_and_hang() -> None:
    page = [*lines(["• first point " + FULL]), *lines(["goes on"], top=686, left=84)]
    page += lines(["• second"], top=672)
    assert [kind for kind, _ in shape(printed_pieces([page]))] == ["item", "item"]
    assert printed_pieces([page])[1].text == "second"


@pytest.mark.parametrize(
    ("texts", "joined"),
    [
        (["an enterprise¬", "wide plan"], "an enterprise-wide plan"),
        (["an exam¬", "ple, one example"], "an example, one example"),
        (["a long¬", "term plan is long-term"], "a long-term plan is long-term"),
    ],
)
def test_a_word_is_mended_where_the_document_shows_it_whole(texts: list[str], joined: str) -> None:
    assert printed_pieces([lines(texts)])[0].text == joined


def test_a_document_that_breaks_words_has_them_mended() -> None:
    page = lines(["some hy¬", "phenated li¬", "nes here"])
    assert printed_pieces([page])[0].text == "some hyphenated lines here"


def test_running_lines_and_page_numbers_go_and_figures_stay() -> None:
    pages = [
        [
            *lines([f"Report {number} of 4"], top=800),
            *lines([f"In {number} words, {FULL}", FULL, f"no {number} stays."], top=600),
            *lines([str(number)], top=30),
        ]
        for number in range(1, 5)
    ]
    texts = [text for _, text in shape(printed_pieces(pages))]
    assert texts == [f"In {n} words, {FULL} {FULL} no {n} stays." for n in range(1, 5)]
    assert shape(printed_pieces([lines(["1"])])) == [("paragraph", "1")]


def test_what_every_page_says_is_kept_once_and_what_only_looks_alike_stays() -> None:
    pages = [
        [
            *lines(["Policy HR-12, version 3"], top=800),
            *lines([f"Hours worked: {number * 7}", FULL], top=600),
            *lines([f"Net pay: 1,{number * 37}.50"], top=300),
            *lines(["Registered in Oslo"], top=30),
        ]
        for number in range(1, 5)
    ]
    texts = [text for _, text in shape(printed_pieces(pages))]
    whole = "\n".join(texts)
    assert texts[0] == "Policy HR-12, version 3"
    assert texts[-1] == "Registered in Oslo"
    assert whole.count("Policy") == whole.count("Registered") == 1
    assert all(f"Hours worked: {n * 7}" in whole for n in range(1, 5))
    assert all(f"Net pay: 1,{n * 37}.50" in whole for n in range(1, 5))


@pytest.mark.parametrize(
    ("last", "first", "read_as"),
    [
        ("Staff may not", "take photographs.", ["Staff may not take photographs."]),
        ("The depart¬", "ment is closed.", ["The department is closed."]),
        ("It is closed.", "it opens at 9.", ["It is closed.", "it opens at 9."]),
        ("These are:", "oak and ash", ["These are:", "oak and ash"]),
        ("By Ann Roe", "Staff sign in.", ["By Ann Roe", "Staff sign in."]),
    ],
)
def test_a_sentence_goes_on_over_the_page(last: str, first: str, read_as: list[str]) -> None:
    whole = "Its department."  # by which a broken word is told
    found = printed_pieces([lines([last]), lines([first]), lines([whole])])
    assert [piece.text for piece in found] == [*read_as, whole]
    assert found[0].page == 1
