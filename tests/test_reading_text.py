"""Plain text in any encoding and any way of breaking lines."""

from __future__ import annotations

import textwrap
import time
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import ReadingError
from assistant.reading import encodings, read
from assistant.reading.encodings import decode
from assistant.reading.paragraphs import text_pieces
from assistant.reading.spaces import code

LONG = (
    "The harbour of the old town was rebuilt after the storm, and the new pier reaches further "
    "into the bay than the one before it. Ferries leave twice a day, in the morning and at dusk."
)
OTHER = (
    "Fishing boats are moored on the western side, where the water is shallow. Their catch is sold "
    "at the market hall, which opens before sunrise and closes when the last crate is gone."
)


def shape(text: str) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in text_pieces(text)]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("L'été dernier, la société a signé un accord à Paris ; coût élevé : 40 €.", "cp1252"),
        ("Die Straße nach Köln ist gesperrt. Über die Gründe schweigt die Behörde.", "latin-1"),
        ("Япония и страны Центральной Азии подписали соглашение о сотрудничестве.", "cp1251"),
        ("Япония и страны Центральной Азии подписали соглашение о сотрудничестве.", "koi8_r"),
        ("日本と中央アジア諸国は協力協定に署名した。会議は東京で開催された。", "shift_jis"),
        ("日本と中央アジア諸国は協力協定に署名した。会議は東京で開催された。", "euc_jp"),
        ("日本と中央アジア諸国は協力協定に署名した。会議は東京で開催された。", "iso2022_jp"),
        ("中国与中亚国家签署了合作协议，会议在北京举行。", "gb18030"),
        ("Plain words, an em dash — and 日本, שלום, 👩‍🚀.", "utf-8"),
        ("Plain words, an em dash — and 日本, שלום, 👩‍🚀.", "utf-8-sig"),
        ("Plain words, an em dash — and 日本, שלום, 👩‍🚀.", "utf-16"),
        ("Plain words, an em dash — and 日本, שלום, 👩‍🚀.", "utf-32"),
        ("Plain words without a mark of their order.", "utf-16-le"),
        ("Plain words without a mark of their order.", "utf-16-be"),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    assert read(path, "a.txt", max_bytes=10_000).text == text


def test_numbered_clauses_go_on_where_they_are_indented() -> None:
    text = (
        "2. PURPOSE\n\n"
        '2.1  The objects are lent for the exhibition "Second Skin: Five Centuries of\n'
        '     Gloves" at the premises, and for nothing else.\n'
        "2.2  The loan runs to November, which includes transport and installation as\n"
        "     far as they are needed.\n"
        "2.3  It ends.\n\n"
        "The rent rose by\n2.5 per cent in a year.\n"
    )
    assert shape(text) == [
        ("heading", "2. PURPOSE"),
        (
            "item",
            '2.1  The objects are lent for the exhibition "Second Skin: Five Centuries of '
            'Gloves" at the premises, and for nothing else.',
        ),
        (
            "item",
            "2.2  The loan runs to November, which includes transport and installation as far as "
            "they are needed.",
        ),
        ("item", "2.3  It ends."),
        ("paragraph", "The rent rose by"),
        ("paragraph", "2.5 per cent in a year."),
    ]


def test_mails_saved_as_text_have_their_subjects_as_headings() -> None:
    text = (
        "From: Lucia Ferrante\nTo: Tom Ashdown\nDate: 4 March 2024\nSubject: The visit\n\n"
        "They come on Thursday.\n\n---\n\n"
        "From: Tom Ashdown\nSent: 5 March 2024\nSubject: Re: The visit\n\nFine.\n\n"
        "From: Hull\n\nTo: whom it may concern\nFrom: us\n\nFrom: Leeds\nby rail\n"
    )
    assert shape(text) == [
        ("heading", "The visit"),
        ("row", "From: Lucia Ferrante; To: Tom Ashdown; Date: 4 March 2024"),
        ("paragraph", "They come on Thursday."),
        ("heading", "Re: The visit"),
        ("row", "From: Tom Ashdown; Sent: 5 March 2024"),
        ("paragraph", "Fine."),
        ("paragraph", "From: Hull"),
        *(("paragraph", line) for line in ("To: whom it may concern", "From: us")),
        *(("paragraph", line) for line in ("From: Leeds", "by rail")),
    ]


def test_a_few_broken_bytes_spoil_no_utf8_text() -> None:
    data = ("Grüße aus Köln, schöne Tage! " * 20).encode()
    assert decode(data[:40] + b"\xff" + data[40:]).count("Grüße") == 20


def test_what_was_broken_before_it_was_saved_spoils_nothing_else() -> None:
    text = "It\ufffds a plain text with one bad mark, from a café."
    assert decode(text.encode()) == text


def test_a_sample_that_ends_within_a_character_is_told_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "会社の定款は次のとおりです。\n" * 40
    data = text.encode("cp932")
    for size in (600, 601):
        monkeypatch.setattr(encodings, "DETECTED_BYTES", size)
        assert decode(data) == text


@settings(deadline=None)  # the first example imports the detector
@given(st.binary(min_size=1, max_size=300))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    try:
        text = decode(data, "no-such-encoding")
    except ReadingError:
        return
    text.encode("utf-8")


@pytest.mark.parametrize("declared", ["unicode_escape", "rot13", "utf-7", "idna", "\0", "é"])
def test_only_encodings_of_text_are_believed(declared: str) -> None:
    assert decode(b"caf\xe9 \\x41 +AGE-", declared) == "café \\x41 +AGE-"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_blank_lines_part_paragraphs(newline: str) -> None:
    text = newline.join([LONG, "", "  ", OTHER, ""])
    assert shape(text) == [("paragraph", LONG), ("paragraph", OTHER)]


@pytest.mark.parametrize("width", [50, 72, 79, 100, 120])
def test_wrapped_lines_are_joined(width: int) -> None:
    text = f"{textwrap.fill(LONG, width)}\n\n{textwrap.fill(OTHER, width)}\n"
    assert shape(text) == [("paragraph", LONG), ("paragraph", OTHER)]


def test_wrapped_lines_are_joined_without_blank_lines_between_paragraphs() -> None:
    text = f"{textwrap.fill(LONG, 72)}\n{textwrap.fill(OTHER, 72)}\n{textwrap.fill(LONG, 72)}\n"
    assert shape(text) == [("paragraph", LONG), ("paragraph", OTHER), ("paragraph", LONG)]


def test_a_line_that_was_edited_by_hand_is_joined_too() -> None:
    wrapped = textwrap.wrap(LONG, 72)
    wrapped[0], wrapped[1] = (
        wrapped[0].rsplit(" ", 2)[0],
        " ".join([*wrapped[0].rsplit(" ", 2)[1:], wrapped[1]]),
    )
    assert shape("\n".join(wrapped) + "\n\n" + textwrap.fill(OTHER, 72))[0] == ("paragraph", LONG)


def test_wrapped_japanese_is_joined_without_spaces() -> None:
    sentence = (
        "日本と中央アジアの国々は協力についての新しい協定に署名し、会議は東京で開催された。" * 3
    )
    lines = [sentence[start : start + 30] for start in range(0, len(sentence), 30)]
    assert shape("\n".join(lines)) == [("paragraph", sentence)]


def test_without_blank_lines_each_line_is_a_paragraph_and_short_ones_may_be_headings() -> None:
    text = "\n".join(
        [LONG, "Two sides of the bay", OTHER, "Read more:", "News from the pier", LONG]
    )
    assert shape(text) == [
        ("paragraph", LONG),
        ("heading", "Two sides of the bay"),
        ("paragraph", OTHER),
        ("paragraph", "Read more:"),
        ("paragraph", "News from the pier"),
        ("paragraph", LONG),
    ]


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ("The pier\n========", 1),
        ("========\nThe pier\n========", 1),
        ("The pier\n--------", 2),
        ("The pier\n~~~~~~~~", 3),
        ("== The pier ==", 2),
        ("### The pier", 3),
        ("THE PIER", 2),
        ("2.1 The pier", 3),
    ],
)
def test_marked_headings_are_known(written: str, level: int) -> None:
    pieces = text_pieces(f"{LONG}\n\n{written}\n\n{OTHER}\n")
    assert [(piece.kind, piece.level) for piece in pieces] == [
        ("paragraph", 0),
        ("heading", level),
        ("paragraph", 0),
    ]
    assert pieces[1].text.removeprefix("2.1 ").lower() == "the pier"


def test_a_first_line_alone_is_the_title(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text(f"The old harbour\n\nThe pier\n\n{LONG}\n\nThe boats\n\n{OTHER}\n")
    document = read(path, "x.txt", max_bytes=10_000)
    assert document.reference.title == "The old harbour"
    assert document.blocks[-1].heading == ("The old harbour", "The boats")


def test_list_items_lose_their_bullets_and_keep_their_numbers() -> None:
    text = f"{LONG}\n\n- first point\n- second point that is\n  continued here\n1. one\n2) two\n"
    assert shape(text)[1:] == [
        ("item", "first point"),
        ("item", "second point that is continued here"),
        ("item", "1. one"),
        ("item", "2) two"),
    ]


def test_a_dash_or_year_at_the_start_of_a_wrapped_line_begins_no_item() -> None:
    lines = [
        "The ferry was repaired over the winter and will sail again from the 31",
        "- if the weather holds - to the islands, as it did in all of the years",
        "before the storm came.",
    ]
    assert shape("\n".join(lines)) == [("paragraph", " ".join(lines))]


def test_columns_become_rows() -> None:
    text = "Port      Ships     Cranes\nOslo      12        4\nBergen    30        7\n"
    assert shape(text) == [
        ("row", "Port: Oslo; Ships: 12; Cranes: 4"),
        ("row", "Port: Bergen; Ships: 30; Cranes: 7"),
    ]


def test_a_form_is_read_field_by_field() -> None:
    text = "Building:     Mill Road 6\nAlso hit:     2nd floor right,\n              the cellar\n"
    assert shape(text)[0] == ("row", "Building: Mill Road 6")


def test_a_log_is_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "server.log"
    path.write_text("10:00 started\n10:01 client connected from the second floor\n10:02 stopped\n")
    document = read(path, path.name, max_bytes=10_000)
    assert [block.kind for block in document.blocks] == ["row"] * 3


def test_letters_have_no_headings() -> None:
    assert all(p.kind == "paragraph" for p in text_pieces(f"Hello Bob\n\n{LONG}", headings=False))


@given(st.text(st.sampled_from("aB. -=\n\t#1)日\u0301"), max_size=120))
def test_no_word_is_lost(text: str) -> None:
    # A table's rows name the column with each value, but once where value and name are the same.
    pieces = text_pieces(text)
    # The cells of a table are composed at once, "a" and its accent to one letter.
    kept = Counter(unicodedata.normalize("NFD", "".join(piece.text for piece in pieces)))
    table = any(piece.kind == "row" for piece in pieces)
    wanted = Counter(letter for letter in text if letter in "aB日")
    assert all(kept[letter] >= (1 if table else count) for letter, count in wanted.items())


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_megabyte_takes_well_under_a_second(tmp_path: Path, wrapped: bool) -> None:
    path = tmp_path / "long.txt"
    paragraph = textwrap.fill(LONG, 72) if wrapped else LONG
    path.write_text(f"{paragraph}\n\n" * (1_000_000 // len(LONG)))
    start = time.process_time()
    read(path, "long.txt", max_bytes=2_000_000)
    assert time.process_time() - start < 1.5


def test_a_long_gap_in_code_takes_no_time() -> None:
    start = time.process_time()
    assert code(f"a{' ' * 40_000}b  \n c \t") == f"a{' ' * 40_000}b\n c"
    assert time.process_time() - start < 0.5


def test_a_table_with_empty_cells_is_read_by_the_places_of_its_words() -> None:
    text = (
        "Item        Price    Note\n"
        "Lamp        20\n"
        "Chair       45       on order\n"
        "Desk                 sold\n"
    )
    assert [piece.text for piece in text_pieces(text)] == [
        "Item: Lamp; Price: 20",
        "Item: Chair; Price: 45; Note: on order",
        "Item: Desk; Note: sold",
    ]


def test_a_corner_may_be_empty_where_tabs_part_the_cells() -> None:
    text = "\tJan\tFeb\nNorth\t12\t14\nSouth\t9\t8\n"
    assert [piece.text for piece in text_pieces(text)] == [
        "North; Jan: 12; Feb: 14",
        "South; Jan: 9; Feb: 8",
    ]


def test_a_table_drawn_with_bars_is_one() -> None:
    text = (
        "+-------+-----+\n| Item  | Fee |\n+=======+=====+\n"
        "| Lamp  | 20  |\n| Chair | 45  |\n+-------+-----+\n"
    )
    assert [(piece.kind, piece.text) for piece in text_pieces(text)] == [
        ("row", "Item: Lamp; Fee: 20"),
        ("row", "Item: Chair; Fee: 45"),
    ]


def test_lines_that_only_look_like_columns_are_rows_without_names() -> None:
    text = "Staff:   Ito   Lee   Kaur\nGuests, whoever they may be:   12\nRooms   4   5\n"
    assert [piece.text for piece in text_pieces(text)] == [
        "Staff:; Ito; Lee; Kaur",
        "Guests, whoever they may be: 12",
        "Rooms; 4; 5",
    ]


def test_the_name_of_an_empty_column_is_kept() -> None:
    read = [piece.text for piece in text_pieces(" a\t:\t:\n1\t1")]
    assert any("a" in text for text in read)


@given(st.lists(st.text(alphabet="ab1:|+- \t", min_size=1, max_size=40), min_size=2, max_size=6))
def test_any_lines_in_columns_are_read(lines: list[str]) -> None:
    letters = Counter("".join(lines).translate(str.maketrans("", "", ":|+- \t")))
    read = Counter("".join(piece.text for piece in text_pieces("\n".join(lines))))
    assert all(read[letter] >= 1 for letter in letters)


def test_lines_that_repeat_a_name_are_no_head_of_a_mail() -> None:
    legs = "From: London\nTo: Paris\nFrom: Paris\nTo: Rome"
    assert "London" in " ".join(text for _, text in shape(legs))


def test_a_drawn_table_may_have_an_empty_corner() -> None:
    assert shape("||2024|2025|\n|Sales|5|6|\n|Costs|3|4|") == [
        ("row", "Sales; 2024: 5; 2025: 6"),
        ("row", "Costs; 2024: 3; 2025: 4"),
    ]


@pytest.mark.parametrize(
    "line", ["-" * 40 + "a" * 20_000, "--- " + "b" * 20_000, "# a" + " " * 9000]
)
def test_a_line_of_many_signs_takes_no_time(line: str) -> None:
    start = time.process_time()
    assert text_pieces(f"{line}b\nFrom: Ann\n")
    assert time.process_time() - start < 1
