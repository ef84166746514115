"""The frozen text: blocks slice exactly, whatever the pieces hold; white space and headings."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ReadingError
from assistant.reading.assemble import assemble
from assistant.reading.spaces import code, prose
from assistant.types import Document, Draft, Piece

AWKWARD = st.sampled_from(
    ["\r\n", "\r", "\t", "\u00a0", "\u2028", "\ufeff", "\u200b", "\u202e", "\x00", "\ud800", "\x85",
     "e\u0301", "\u0301", "👩\u200d🚀", "🏴\U000e0067\U000e0062\U000e0065\U000e007f", "שלום",
     "مرحبا", "می\u200cخواهم", "日本", "ﬁ", "²", "a", " ", "\n\n"]
)  # fmt: skip
TEXTS = st.lists(st.one_of(AWKWARD, st.text(max_size=8)), max_size=12).map("".join)
PIECES = st.lists(
    st.builds(
        Piece,
        TEXTS,
        st.sampled_from(["heading", "paragraph", "item", "row", "code"]),
        st.integers(0, 6),
        st.one_of(st.none(), st.integers(1, 5)),
    ),
    max_size=12,
)


def assembled(*pieces: Piece, title: str | None = None) -> Document:
    return assemble(Draft(pieces, title), "notes/a-file.txt", "txt", "2025-01-01T00:00:00Z")


@given(PIECES, st.one_of(st.none(), TEXTS))
def test_blocks_slice_the_text_exactly(pieces: list[Piece], title: str | None) -> None:
    try:
        document = assembled(*pieces, title=title)
    except ReadingError:
        assert all(not prose(piece.text) for piece in pieces)
        return
    text = document.text
    text.encode("utf-8")
    assert text == unicodedata.normalize("NFC", text)
    assert not set(text) & set("\r\t\x00\ufeff\u200b\u202e\u2028\ud800\x85") - {"\t"}
    assert document.reference.title.strip()
    end = 0
    words = [word for word in (_shown(piece) for piece in pieces) if word]
    assert len(words) == len(document.blocks)
    for block, shown in zip(document.blocks, words, strict=True):
        assert text[end : block.start] in ("", "\n", "\n\n")
        assert text[block.start : block.end] == shown
        if block.kind == "heading":
            assert block.heading[-1] == shown
        end = block.end
    assert end == len(text)


def _shown(piece: Piece) -> str:
    if piece.kind == "code":
        return code(piece.text)
    text = prose(piece.text)
    return text.replace("\n", " ") if piece.kind in ("heading", "row") else text


@given(TEXTS)
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert prose(prose(text)) == prose(text)
    assert code(code(text)) == code(text)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (" two\u00a0\u2003 words \r\n\r\n next ", "two words\nnext"),
        ("cafe\u0301", "café"),
        ("10² ﬁne", "10² ﬁne"),
        ("👩\u200d🚀 می\u200cخواهم", "👩\u200d🚀 می\u200cخواهم"),
        ("🏴\U000e0067\U000e0062\U000e007f", "🏴\U000e0067\U000e0062\U000e007f"),
        ("hid\U000e0041\U000e0042den \u202etxt\u202c", "hidden txt"),
        ("co\u00adop\ufeff\u200b", "coop"),
    ],
)
def test_what_is_kept_and_what_goes(raw: str, shown: str) -> None:
    assert prose(raw) == shown


def test_code_keeps_its_lines_and_indentation() -> None:
    document = assembled(Piece("\n  def f():\r\n\treturn 1   \n\n\n    # end\n", "code"))
    assert document.text == "  def f():\n\treturn 1\n\n\n    # end"


def test_headings_form_a_path_that_a_blank_one_ends() -> None:
    document = assembled(
        Piece("Top", "heading", 1),
        Piece("Deep", "heading", 3),
        Piece("one"),
        Piece("Middle", "heading", 2),
        Piece("two"),
        Piece("", "heading", 1),
        Piece("three"),
    )
    paths = [block.heading for block in document.blocks]
    deep, middle = ("Top", "Deep"), ("Top", "Middle")
    assert paths == [("Top",), deep, deep, middle, middle, ()]


def test_items_and_rows_stand_close_together() -> None:
    document = assembled(
        Piece("Intro"), Piece("a", "item"), Piece("b", "item"), Piece("r", "row"), Piece("End")
    )
    assert document.text == "Intro\n\na\nb\n\nr\n\nEnd"


@pytest.mark.parametrize(
    ("pieces", "named", "title"),
    [
        ([Piece("Words.")], "Given\nname", "Given name"),
        ([Piece("Intro."), Piece("Only", "heading", 1), Piece("x")], None, "Only"),
        ([Piece("Intro."), Piece("A", "heading", 1), Piece("B", "heading", 1)], None, "A File"),
        ([Piece("First", "heading", 2), Piece("B", "heading", 2)], None, "First"),
        ([Piece("A short line"), Piece("Then a longer text.")], None, "A short line"),
        ([Piece("A sentence."), Piece("Another one.")], None, "A File"),
        ([Piece("w" * 300)], "word " * 100, "word " * 38 + "word word…"),
    ],
)
def test_the_title_is_the_best_there_is(pieces: list[Piece], named: str | None, title: str) -> None:
    assert assembled(*pieces, title=named).reference.title == title
