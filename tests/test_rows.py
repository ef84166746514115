"""Rows of a table that tell of another thing than the one asked about."""

from __future__ import annotations

import pytest
from sample_passages import passage

from assistant.rows import rows_of_others

PEOPLE = (
    "Name: Alf Dunmore; Job: Keeper; Ext.: 202",
    "Name: Gus Tarrant; Job: Keeper; Ext.: 202; Mobile: 0770",
    "Name: Ruth Okafor; Job: Volunteers; Mobile: 0771",
)
TICKETS = (
    "ticket: T-1; customer: Dromore Smokehouse; product: Ladle; phones: 2",
    "ticket: T-2; customer: Oakhanger Bakery; product: Ladle; phones: 3",
    "ticket: T-3; customer: Kestrel Cider; phones: 4; see: Dromore Smokehouse",
)
FEES = ("Flames; 11-14; 2025: 96", "Little Flames; 8-10; 2025: 80", "Beacons; 15-18; 2025: 112")


def others(question: str, *texts: tuple[str, ...]) -> list[str]:
    found = [passage(*text, source=f"{number}.md") for number, text in enumerate(texts)]
    places = rows_of_others(question, found)
    return [
        one.text[start - one.start : end - one.start].split(";")[0]
        for one in found
        for start, end in one.sentences
        if (one.document.id, start) in places
    ]


@pytest.mark.parametrize(
    ("question", "tickets"),
    [
        ("How many phones were lent to Dromore Smokehouse?", "ticket: T-2"),
        ("phones lent to oakhanger bakery", "ticket: T-1|ticket: T-3"),
        ("How many phones has everyone else than Kestrel Cider?", ""),
        ("How many phones were lent to the smokehouse?", ""),
        ("Who has Ladle?", ""),
    ],
)
def test_rows_without_the_name_in_full_that_another_has_are_of_others(
    question: str, tickets: str
) -> None:
    assert "|".join(others(question, TICKETS)) == tickets


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("What is Gus Tarrant's mobile number?", "Alf Dunmore|Ruth Okafor"),
        ("mobile of gus tarrant", "Alf Dunmore|Ruth Okafor"),
        ("What is Alf Dunmore's mobile number?", "Alf Dunmore|Gus Tarrant|Ruth Okafor"),
        ("What is the job of Alf Dunmore?", "Gus Tarrant|Ruth Okafor"),
        ("What are the jobs of Alf Dunmore and Ruth Okafor?", "Gus Tarrant"),
        ("Who has the same job as Alf Dunmore?", ""),
        ("Whose mobile number is 0770?", ""),
        ("What is Alf's mobile number?", ""),
    ],
)
def test_who_asks_of_one_row_is_not_told_another(question: str, names: str) -> None:
    assert others(question, PEOPLE) == [f"Name: {name}" for name in names.split("|") if name]


def test_a_row_that_has_the_name_where_it_is_asked_for_is_no_other() -> None:
    people = ("Name: Ito; Manager: Sato", "Name: Abe; Manager: Ito", "Name: Oda; Manager: Ude")
    foods = ("Product: Milk; Contains: lactose", "Product: Butter; Contains: milk")
    assert others("Who reports to Ito?", people) == ["Name: Oda"]
    assert others("Who is the manager of Ito?", people) == ["Name: Oda"]
    assert others("Which products contain milk?", foods) == []
    mobiles = ("Name: Ito; Mobile: 0770", "Name: Abe; Head: Ito; Mobile: 0771")
    assert others("What is Ito's mobile number?", mobiles) == ["Name: Abe"]


def test_the_row_with_all_the_words_is_meant() -> None:
    assert others("What do the Little Flames cost?", FEES) == ["Flames", "Beacons"]
    assert others("What do the Flames cost?", FEES) == ["Little Flames", "Beacons"]


def test_each_table_has_its_own_rows() -> None:
    assert others(
        "When is Alf Dunmore in?", PEOPLE, ("Name: Tea; Price: 2", "Name: Cake; Price: 3")
    ) == [
        "Name: Gus Tarrant",
        "Name: Ruth Okafor",
    ]


def test_prose_and_a_row_alone_are_no_table() -> None:
    assert others("Who was Ito?", ("He came; he saw.", "Ito: he won; he left.")) == []
    assert others("What is Ito's phone?", ("Name: Ito; Job: minister",)) == []


ROTA = (
    "date: 2025-07-05; site: Quay Street; vet: Dr Renshaw",
    "date: 2025-07-26; site: Quay Street; vet: Dr Ines",
    "date: 2024-08-02; site: Quay Street; vet: Dr Castell",
)
LOG = ("No: 1; Date: 2024-07-06; Place: Corvie", "No: 2; Date: 2024-07-09; Place: Hallin")


def test_who_asks_of_a_day_is_not_told_of_another() -> None:
    asked = "Who is the vet at Quay Street on {}?"
    days = [row.split(";")[0] for row in ROTA]
    assert others(asked.format("Saturday 2 August 2025"), ROTA) == days
    assert others(asked.format("26 July"), ROTA) == [days[0], days[2]]
    assert others("Who is the vet after 26 July?", ROTA) == []
    assert others("Who is the vet in July 2025?", ROTA) == []
    assert others("Where was it on July 9, 2024?", LOG) == ["No: 1"]


def test_a_row_that_names_no_year_may_be_of_any() -> None:
    fairs = ("Date: 6 July; Event: Regatta", "Date: 7 July; Event: Fireworks")
    assert others("What is on 6 July 2024?", fairs) == ["Date: 7 July"]


def test_a_day_within_several_is_no_other() -> None:
    fairs = ("Dates: 6–8 July; Event: Summer fair", "Dates: 13-15 July; Event: Sale")
    assert others("What is on 7 July?", fairs) == []
    assert others("What is on 7 July?", ("Dates: 6 July; Event: Fair", *fairs)) == ["Dates: 6 July"]
