"""Small real documents of each of the ten formats, written for the tests."""

from __future__ import annotations

import html
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path


@dataclass(frozen=True)
class Section:
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Content:
    """What a document says; ``question`` is answered by the sentence ``answer`` in it alone."""

    title: str
    sections: tuple[Section, ...]
    table: tuple[tuple[str, ...], ...] = ()
    """The first row names the columns."""
    question: str = ""
    answer: str = ""


def _content(title: str, heading: str, question: str, answer: str, more: str) -> Content:
    return Content(
        title=title,
        sections=(
            Section("Overview", (f"This document is about {title.lower()}. It is kept short.",)),
            Section(heading, (answer, more)),
        ),
        table=(
            ("Item", "Person", "Amount"),
            (f"{heading} fee", "Maria Vogel", "120"),
            (f"{heading} deposit", "Tomasz Brandt", "75"),
        ),
        question=question,
        answer=answer,
    )


CONTENTS: dict[str, Content] = {
    "txt": _content(
        "Parking rules",
        "Visitor parking",
        "Where do visitors park?",
        "Visitors park on the gravel lot behind the greenhouse.",
        "The barrier opens at seven in the morning and closes at eight in the evening.",
    ),
    "md": _content(
        "Backup plan",
        "Tape rotation",
        "How often are the backup tapes replaced?",
        "Backup tapes are replaced every eighteen months.",
        "Old tapes are shredded by a certified company in Bremen.",
    ),
    "html": _content(
        "Travel policy",
        "Night trains",
        "Who approves a trip by night train?",
        "A trip by night train is approved by the head of the travel desk.",
        "Receipts are handed in within ten working days.",
    ),
    "pdf": _content(
        "Laboratory safety",
        "Acid spills",
        "What neutralises an acid spill?",
        "An acid spill is neutralised with sodium bicarbonate from the yellow cabinet.",
        "The cabinet is inspected on the first Monday of each quarter.",
    ),
    "docx": _content(
        "Library handbook",
        "Rare books",
        "May rare books leave the reading room?",
        "Rare books may leave the reading room only with a curator.",
        "Gloves are not needed, but hands must be clean and dry.",
    ),
    "pptx": _content(
        "Product launch",
        "Launch date",
        "When is the Falcon kettle launched?",
        "The Falcon kettle is launched in Lisbon on 9 May.",
        "Two hundred guests are invited to the launch event.",
    ),
    "xlsx": Content(
        title="Warehouse stock",
        sections=(),
        table=(
            ("Product", "Warehouse", "Quantity"),
            ("Copper pipe", "Rotterdam", "4200"),
            ("Oak panel", "Gdansk", "310"),
        ),
        question="How many oak panels are in stock in Gdansk?",
        answer="Product: Oak panel; Warehouse: Gdansk; Quantity: 310",
    ),
    "csv": Content(
        title="Staff birthdays",
        sections=(),
        table=(
            ("Name", "Department", "Birthday"),
            ("Ingrid Solberg", "Finance", "14 February"),
            ("Pavel Novak", "Printing", "3 October"),
        ),
        question="When is Pavel Novak's birthday?",
        answer="Name: Pavel Novak; Department: Printing; Birthday: 3 October",
    ),
    "eml": _content(
        "Moving to the new office",
        "Removal firm",
        "Who moves the furniture on Saturday?",
        "The furniture is moved by Hansen and Daughters on Saturday.",
        "Please label your boxes with your name and the number of your room.",
    ),
    "epub": _content(
        "The lighthouse keepers",
        "The last keeper",
        "Who was the last keeper of the lighthouse?",
        "The last keeper of the lighthouse was Eleanor Whitcombe.",
        "She left the island in the autumn of 1961.",
    ),
}


def write_txt(path: Path, content: Content) -> None:
    parts = [content.title]
    for section in content.sections:
        parts += [section.heading, *section.paragraphs]
    if content.table:
        parts.append("\n".join("\t".join(row) for row in content.table))
    path.write_text("\n\n".join(parts) + "\n", "utf-8")


def write_md(path: Path, content: Content) -> None:
    parts = [f"# {content.title}"]
    for section in content.sections:
        parts += [f"## {section.heading}", *section.paragraphs]
    if content.table:
        header, *rows = content.table
        lines = [header, ["---"] * len(header), *rows]
        parts.append("\n".join(f"| {' | '.join(line)} |" for line in lines))
    path.write_text("\n\n".join(parts) + "\n", "utf-8")


def write_html(path: Path, content: Content) -> None:
    path.write_text(
        "<!doctype html><html lang=en><head><meta charset=utf-8>"
        f"<title>{html.escape(content.title)}</title><style>p {{ color: red }}</style></head>"
        f"<body><nav><a href='/'>Home</a></nav>{_markup(content)}"
        "<footer>Imprint</footer></body></html>",
        "utf-8",
    )


def write_pdf(path: Path, content: Content) -> None:
    """Write one page a section, the table on the last."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate

    styles = getSampleStyleSheet()
    story: list[Flowable] = [Paragraph(html.escape(content.title), styles["Title"])]
    for position, section in enumerate(content.sections):
        if position:
            story.append(PageBreak())
        story.append(Paragraph(html.escape(section.heading), styles["Heading2"]))
        story += [Paragraph(html.escape(text), styles["BodyText"]) for text in section.paragraphs]
    for row in content.table[1:]:
        cells = zip(content.table[0], row, strict=True)
        text = "; ".join(f"{name}: {value}" for name, value in cells)
        story.append(Paragraph(html.escape(text), styles["BodyText"]))
    SimpleDocTemplate(str(path), pagesize=A4, title=content.title).build(story)


def write_docx(path: Path, content: Content) -> None:
    from docx import Document

    document = Document()
    document.add_heading(content.title, 0)
    for section in content.sections:
        document.add_heading(section.heading, 1)
        for text in section.paragraphs:
            document.add_paragraph(text)
    if content.table:
        table = document.add_table(0, len(content.table[0]))
        for row in content.table:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    document.save(str(path))


def write_pptx(path: Path, content: Content) -> None:
    """Write a title slide and one slide a section; the last paragraph of each is a note."""
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    slide.shapes.title.text = content.title
    for section in content.sections:
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = section.heading
        first, *rest = section.paragraphs
        slide.placeholders[1].text = first
        if rest:
            slide.notes_slide.notes_text_frame.text = "\n".join(rest)
    if content.table:
        size = len(content.table), len(content.table[0])
        place = (Inches(1), Inches(5), Inches(8), Inches(1))
        table = slide.shapes.add_table(*size, *place).table
        for row, texts in zip(table.rows, content.table, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    deck.save(str(path))


def write_xlsx(path: Path, content: Content) -> None:
    """Write the table into a sheet named after the title, figures as numbers."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = content.title[:31]
    for row in content.table:
        sheet.append([float(text) if text.isdecimal() else text for text in row])
    book.save(path)


def write_csv(path: Path, content: Content) -> None:
    import csv

    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(content.table)


def write_eml(path: Path, content: Content) -> None:
    message = EmailMessage()
    message["Subject"] = content.title
    message["From"] = "Maria Vogel <maria@example.org>"
    message["To"] = "All staff <staff@example.org>"
    message["Date"] = "Mon, 03 Mar 2025 10:00:00 +0100"
    body = [text for section in content.sections for text in section.paragraphs]
    message.set_content("\n\n".join(body) + "\n")
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="plan.pdf")
    path.write_bytes(bytes(message))


def write_epub(path: Path, content: Content) -> None:
    """Write one chapter a section."""
    package = (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{html.escape(content.title)}</dc:title></metadata><manifest>"
        '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
        + "".join(
            f'<item id="c{n}" href="text/chapter%20{n}.xhtml" media-type="application/xhtml+xml"/>'
            for n in range(len(content.sections))
        )
        + '</manifest><spine><itemref idref="nav"/>'
        + "".join(f'<itemref idref="c{n}"/>' for n in range(len(content.sections)))
        + "</spine></package>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr(
            "META-INF/container.xml",
            '<?xml version="1.0"?><container><rootfiles><rootfile full-path="OPS/book.opf"/>'
            "</rootfiles></container>",
        )
        archive.writestr("OPS/book.opf", package)
        archive.writestr("OPS/nav.xhtml", "<html><body><h1>Contents</h1></body></html>")
        for n, section in enumerate(content.sections):
            chapter = Content(section.heading, (Section("", section.paragraphs),))
            archive.writestr(
                f"OPS/text/chapter {n}.xhtml",
                '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml">'
                f"<head><title/></head><body>{_markup(chapter)}</body></html>",
            )


WRITERS: dict[str, Callable[[Path, Content], None]] = {
    "txt": write_txt,
    "md": write_md,
    "html": write_html,
    "pdf": write_pdf,
    "docx": write_docx,
    "pptx": write_pptx,
    "xlsx": write_xlsx,
    "csv": write_csv,
    "eml": write_eml,
    "epub": write_epub,
}


def write_all(folder: Path) -> dict[str, Path]:
    """Write a document of each format into ``folder``; return their paths by format."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {}
    for name, content in CONTENTS.items():
        paths[name] = folder / f"{content.title.lower().replace(' ', '-')}.{name}"
        WRITERS[name](paths[name], content)
    return paths


def _markup(content: Content) -> str:
    parts = [f"<h1>{html.escape(content.title)}</h1>"]
    for section in content.sections:
        if section.heading:
            parts.append(f"<h2>{html.escape(section.heading)}</h2>")
        parts += [f"<p>{html.escape(text)}</p>" for text in section.paragraphs]
    if content.table:
        header, *rows = content.table
        lines = ["".join(f"<th>{html.escape(cell)}</th>" for cell in header)]
        lines += ["".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows]
        parts.append(f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>")
    return "\n".join(parts)
