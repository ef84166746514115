"""Chats, logs and transcripts in plain text: an entry is for itself, however long its lines."""

from __future__ import annotations

import pytest

from assistant.entries import entries_of
from assistant.reading.paragraphs import text_pieces

LONG = "word " * 15 + "end"


@pytest.mark.parametrize(
    "stamps",
    [
        ("08:02 Owen: ", "08:04 Priya: ", "8:41 Owen: "),
        ("[14.03.25, 20:17] Owen: ", "[14.03.25, 20:25] Priya: ", "[15.03.25, 09:31] Owen: "),
        ("12/03/2024, 09:15 - Bob: ", "12/03/2024, 09:16 - Eve: ", "13/03/2024, 10:01 - Bob: "),
        ("2024-03-12T09:15:01 INFO ", "2024-03-12T09:15:02 WARN ", "2024-03-12T09:15:03 INFO "),
        ("2025-01-13 K. H.: ", "2025-02-01 T. B.: ", "2025-04-29 K. H.: "),
        ("Mon 24 Mar 9:00 pm: ", "Tue 25 Mar 9:30 pm: ", "Wed 26 Mar 8:00 am: "),
        ("(9.15) Ann: ", "(9.17) Ben: ", "(9.20) Ann: "),
    ],
)
def test_lines_that_begin_with_a_time_are_entries(stamps: tuple[str, ...]) -> None:
    lines = [stamp + LONG for stamp in stamps]
    assert entries_of(lines) == frozenset(lines)
    assert [piece.text for piece in text_pieces("\n".join(lines))] == lines


def test_who_speaks_begins_an_entry_and_its_lines_are_joined() -> None:
    talk = [
        f"PH: {LONG}",
        f"DW: {LONG}",
        "and more of it.",
        f"PH: {LONG}?",
        "DW: No.",
        "PH: Oh?",
        "DW: No.",
    ]
    pieces = [piece.text for piece in text_pieces("\n".join(talk))]
    assert pieces == [talk[0], f"{talk[1]} {talk[2]}", *talk[3:]]


@pytest.mark.parametrize(
    "text",
    [
        "We left the house so late that we missed the bus that leaves at\n08:02 and had to walk.",
        "The train of 8:15 was late.\n08:02 is when it should have come.\nSo we walked.",
        "Name: Ito\nRoom: 12\nPhone: 0770\nFloor: 3\nMail: none\nBuilding: B",
        "Note: bring water.\nThen go on.\nNote: bring bread.\nThen sit down.",
        "1914–18 was the war.\n1939–45 was the next.\n1950 came peace.",
        "20% off today.\n30% off tomorrow.\n40% off on Sunday.",
    ],
)
def test_other_text_has_no_entries(text: str) -> None:
    assert not entries_of(text.split("\n"))


def test_an_entry_is_no_heading_and_a_timetable_stays_a_table() -> None:
    chat = "11:40 Owen: drum is here\n11:41 Mina: hooray\n\n11:42 Deborah: " + LONG + "."
    assert {piece.kind for piece in text_pieces(chat)} == {"paragraph"}
    table = "Time     Train   Platform\n08:02    Bern    3\n08:04    Basel   4\n08:41    Chur    5"
    assert text_pieces(table)[0].text == "Time: 08:02; Train: Bern; Platform: 3"
