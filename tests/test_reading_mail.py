"""Mail and books: headers, bodies and attachments of the one, chapters of the other."""

from __future__ import annotations

import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from assistant.errors import ReadingError
from assistant.reading import read
from assistant.types import Document


def load(path: Path) -> Document:
    return read(path, path.name, max_bytes=50_000_000)


def shape(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def outcome_of(path: Path) -> str:
    """Return the text of a file, or the reason why there is none."""
    try:
        return load(path).text
    except ReadingError as error:
        return error.message


def mail(path: Path, message: EmailMessage | bytes) -> Document:
    path.write_bytes(bytes(message))
    return load(path)


def test_encoded_headers_and_bodies_are_read(tmp_path: Path) -> None:
    document = mail(
        tmp_path / "a.eml",
        b"From: =?utf-8?q?J=C3=BCrgen?= <j@example.org>\r\n"
        b"To: b@example.org\r\n"
        b"Subject: =?iso-8859-1?q?Gr=FC=DFe?= aus\r\n =?utf-8?b?S8O2bG4=?=\r\n"
        b"Date: Mon, 03 Mar 2025 10:00:00 +0100\r\n"
        b"Content-Type: text/plain; charset=shift_jis\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n"
        b"k/qWe4LNk4yLnoLFgreBQg==\r\n",
    )
    date = "Date: 3 March 2025, 10:00 (UTC+01:00)"
    assert document.reference.title == "Grüße aus Köln"
    assert shape(document) == [
        ("heading", "Grüße aus Köln"),
        ("row", f"From: Jürgen <j@example.org>; To: b@example.org; {date}"),
        ("paragraph", "日本は東京です。"),
    ]
    assert document.blocks[-1].heading == ("Grüße aus Köln",)


def test_a_mail_that_is_quoted_is_a_section_of_its_own_and_wrapped_in_its_own_way(
    tmp_path: Path,
) -> None:
    long = "I would go with Brightline, since Solent is cheaper on paper but you have to fetch it. "
    document = mail(
        tmp_path / "a.eml",
        f"From: d@example.org\nSubject: Re: Mics\n\n{long * 3}\n\n{long * 2}\n\nDaniel\n\n"
        "On Thu, 25 Sep 2025 at 09:12, Maureen wrote:\n"
        "> Thanks for chasing. Could you let me know which of the three you would\n"
        "> take, and why? I do not mind paying a bit more than the cheapest but the\n"
        "> trustees will ask.\n>\n> On Tue, Daniel wrote:\n"
        ">> The makers stopped doing parts for that model in June, and so there is no\n"
        ">> repair any more.\n".encode(),
    )
    assert [text for _, text in shape(document)][2:] == [
        (long * 3).strip(),
        (long * 2).strip(),
        "Daniel",
        "On Thu, 25 Sep 2025 at 09:12, Maureen wrote:",
        "Thanks for chasing. Could you let me know which of the three you would take, and why? "
        "I do not mind paying a bit more than the cheapest but the trustees will ask.",
        "On Tue, Daniel wrote:",
        "The makers stopped doing parts for that model in June, and so there is no "
        "repair any more.",
    ]
    assert document.blocks[-1].heading == ("Re: Mics", "On Tue, Daniel wrote:")


def test_html_serves_where_there_is_no_plain_text(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"] = "a@example.org"
    message.set_content("<p>Only <b>html</b></p><script>no()</script>", subtype="html")
    assert shape(mail(tmp_path / "a.eml", message))[1:] == [("paragraph", "Only html")]


def test_a_plain_text_that_only_points_to_the_page_is_not_taken_for_it(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"] = "a@example.org"
    message.set_content("Please view this mail in a browser.")
    message.add_alternative(f"<p>{'The pier opens in June. ' * 20}</p>", subtype="html")
    assert "The pier opens" in mail(tmp_path / "a.eml", message).text


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_is_quoted_below_a_signature_is_read(tmp_path: Path, newline: str) -> None:
    lines = [
        *("From: a@example.org", "Content-Type: text/plain; format=flowed", "", "Yes, agreed."),
        *("", "-- ", "Ann", "", "Harbour Office", "", "On 1 March 2025, Bob Smith wrote:"),
        *("> We offer 5,000 euros.", ""),
    ]
    text = mail(tmp_path / "a.eml", newline.join(lines).encode()).text
    assert "Harbour Office" not in text
    assert "We offer 5,000 euros." in text
    assert "Bob Smith wrote" in text


def test_plain_text_is_read_once_and_attachments_are_named_only(tmp_path: Path) -> None:
    inner = EmailMessage()
    inner["Subject"] = "The forwarded one"
    inner.set_content("not opened")
    message = EmailMessage()
    message["Subject"] = "Report"
    message["From"] = "a@example.org"
    message.set_content("Dear all,\n\nas it was said:\n\n> quoted words\n> go on here\n")
    message.add_alternative("<p>as html</p>", subtype="html")
    message.add_attachment("secret words", filename="Bericht für März.txt")
    message.add_attachment(inner)
    document = mail(tmp_path / "a.eml", message)
    texts = [text for _, text in shape(document)]
    assert texts[2:4] == ["Dear all,", "as it was said:"]
    assert texts[-1] == "Attachments: Bericht für März.txt; The forwarded one"
    for unread in ("secret words", "not opened", "as html", ">"):
        assert unread not in document.text.replace("<a@example.org>", "")


@pytest.mark.parametrize(
    ("data", "outcome"),
    [
        (b"just words\n\nno mail at all", "It is broken, or is not a mail message."),
        (
            b"Subject: " + b"=?utf-8?b?" * 3 + b"\n\nwords",
            "=?utf-8?b?=?utf-8?b?=?utf-8?b?\n\nwords",
        ),
        (
            b"From: a\nDate: Mon, 99 Foo\nContent-Type: text/plain; charset=nope\n\nbody",
            "From: a; Date: Mon, 99 Foo\n\nbody",
        ),
        (b"Subject: x\nContent-Type: multipart/mixed; boundary=\n\n--\n\nwords", "x\n\nwords"),
        (b"Subject: x\nContent-Transfer-Encoding: base64\n\n====\xff", "x"),
        (
            b"Subject: x\nContent-Disposition: attachment; filename*=x''%ff\n\nwords",
            "x\n\nAttachments: ÿ",
        ),
    ],
)
def test_malformed_mail_is_read_or_refused(tmp_path: Path, data: bytes, outcome: str) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(data)
    assert outcome_of(path) == outcome


def test_nested_parts_exhaust_nothing(tmp_path: Path) -> None:
    parts = "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(2000)
    )
    path = tmp_path / "a.eml"
    path.write_text(f"Subject: x\n{parts}\n\nwords")
    assert "nested" in outcome_of(path)


CONTAINER = '<container><rootfiles><rootfile full-path="book.opf"/></rootfiles></container>'
PACKAGE = (
    "<package><metadata><dc:title>The Book</dc:title></metadata><manifest>"
    '<item id="b" href="b.xhtml" media-type="application/xhtml+xml"/>'
    '<item id="a" href="a.xhtml#top" media-type="application/xhtml+xml"/>'
    '<item id="out" href="../../etc/passwd" media-type="application/xhtml+xml"/>'
    "</manifest><spine>{spine}</spine></package>"
)


def book(path: Path, spine: str, **more: str) -> Path:
    items = "".join(f'<itemref idref="{name}"/>' for name in spine)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("META-INF/container.xml", CONTAINER)
        archive.writestr("book.opf", PACKAGE.replace("{spine}", items))
        archive.writestr("a.xhtml", "<html><body><h1>Start</h1><p>First words.</p></body></html>")
        archive.writestr("b.xhtml", "<html><body><p>Words without a heading.</p></body></html>")
        for name, content in more.items():
            archive.writestr(f"META-INF/{name}.xml", content)
    return path


def test_chapters_come_in_the_order_of_the_spine(tmp_path: Path) -> None:
    document = load(book(tmp_path / "x.epub", "ab"))
    assert document.reference.title == "The Book"
    assert document.text == "Start\n\nFirst words.\n\nWords without a heading."
    assert document.blocks[-1].heading == ()


def test_a_book_that_points_outside_itself_is_broken(tmp_path: Path) -> None:
    path = book(tmp_path / "x.epub", "a")
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["book.opf"] = members["book.opf"].replace(b'"a"/>', b'"out"/>')
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    with pytest.raises(ReadingError, match="broken"):
        load(path)


def test_a_book_that_lacks_a_chapter_and_names_its_kind_is_read(tmp_path: Path) -> None:
    path = book(tmp_path / "x.epub", "a")
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name).decode() for name in archive.namelist()}
    package = members["book.opf"].replace('"a"/>', '"out"/><itemref idref="a"/>')
    for tag in ("package", "manifest", "spine", "itemref", "item"):
        package = package.replace(f"<{tag} ", f"<opf:{tag} ").replace(f"<{tag}>", f"<opf:{tag}>")
        package = package.replace(f"</{tag}>", f"</opf:{tag}>")
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in {**members, "book.opf": package}.items():
            archive.writestr(name, text)
    assert "First words." in load(path).text


def test_a_locked_book_is_told_and_scrambled_fonts_are_not_minded(tmp_path: Path) -> None:
    lock = '<encryption><CipherReference URI="{}"/></encryption>'
    assert load(book(tmp_path / "fonts.epub", "a", encryption=lock.format("font.otf"))).text
    with pytest.raises(ReadingError, match="DRM"):
        load(book(tmp_path / "drm.epub", "a", encryption=lock.format("a.xhtml")))


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_headers_that_are_not_encoded_are_read(tmp_path: Path, encoding: str) -> None:
    head = "From: Jürgen <j@example.org>\r\nSubject: Grüße aus Köln\r\n\r\nWords.\r\n"
    document = mail(tmp_path / "a.eml", head.encode(encoding))
    assert document.reference.title == "Grüße aus Köln"
    assert "From: Jürgen" in document.text
