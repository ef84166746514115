"""Right answers that a rule once refused or spoiled, over small folders as people keep them."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.agreement import said, same, supports
from assistant.extent import HOW_TO, LEANING
from assistant.letterhead import without_house
from assistant.namesakes import marks, of_another_mark, row_of_another_year
from assistant.offices import of_another_office
from assistant.parts import parts
from assistant.pipeline import Assistant
from assistant.ranges import ranges
from assistant.sentences import sentence_bounds
from assistant.superseded import is_superseded

pytestmark = pytest.mark.usefixtures("model_at_hand")


def answer(tmp_path: Path, files: dict[str, str], question: str) -> str:
    """Return the answer over some documents, empty where there is none."""
    for name, text in files.items():
        path = tmp_path / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with Assistant.open(tmp_path) as assistant:
        assistant.sync()
        given = assistant.ask(question)
    return given.text if given.answered else ""


# What sources say of one another


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dogs can be brought into the room.", "Dogs cannot be brought into the room."),
        ("Samples are stored at 20 °C.", "Samples are stored at -20 °C."),
        ("Take 5 ml of the syrup daily.", "Take 5 mg of the syrup daily."),
        ("The entry costs €5 for a day.", "The entry costs $5 for a day."),
        ("The gate opens at 8 am daily.", "The gate opens at 8 pm daily."),
    ],
)
def test_what_differs_in_sign_or_unit_is_not_the_same(one: str, other: str) -> None:
    assert not same(said(one), said(other))
    assert not supports(said(one), said(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The fee is €50.00 a year.", "The fee is €50 a year."),
        ("The weight is 12,50 kg a bag.", "The weight is 12.50 kg a bag."),
        ("It has 1.200 members in all.", "It has 1,200 members in all."),
        ("It cost 1.5 million euros then.", "It cost 1,500,000 euros then."),
        ("Thirty members came to it.", "30 members came to it."),
    ],
)
def test_what_is_only_written_otherwise_is_the_same(one: str, other: str) -> None:
    assert said(one).figures == said(other).figures


# Which thing is meant


def test_a_number_before_a_row_is_not_what_it_is_about(tmp_path: Path) -> None:
    table = "No,Building,Flats\n1,Larch House,8\n2,Heron Court 1,12\n3,Heron Court 2,16\n"
    found = answer(tmp_path, {"buildings.csv": table}, "How many flats does Heron Court 2 have?")
    assert "16" in found
    assert "12" not in found


def test_a_weekday_is_no_other_place(tmp_path: Path) -> None:
    text = (
        "# Offices\n\n## Birchwood office\n\nThe office is open from Tuesday to Friday, 10 to 13.\n"
        "\n## Elm office\n\nThe office is open on Mondays only, from 9 to 12.\n"
    )
    found = answer(tmp_path, {"offices.md": text}, "When is the office open in Birchwood?")
    assert "from Tuesday to Friday" in found


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("can I keep 3 cats?", "Tenants may keep 2 cats or one dog."),
        ("Do staff work 40 hours a week?", "Full-time staff work 38 hours a week."),
        ("What is room 210 for?", "The rooms 209 to 212 belong to physiotherapy."),
    ],
)
def test_amounts_and_runs_are_no_other_label(question: str, sentence: str) -> None:
    assert not of_another_mark(marks(question), "", sentence, sentence)


def test_another_label_is_another_thing_still() -> None:
    for question, sentence in (
        ("What is room 213 for?", "The rooms 209 to 212 belong to physiotherapy."),
        ("What is line 2 for?", "Line 1 is for milk."),
        ("What is line 2 for?", "Line 1 is for milk, wells 1 to 4 are not in use."),
        ("Where is bay B?", "Bay A is behind the gate."),
    ):
        assert of_another_mark(marks(question), "", sentence, sentence)


@pytest.mark.parametrize(("year", "other"), [("2020", False), ("2016", False), ("2012", True)])
def test_who_holds_an_office_since_then_held_it_later(year: str, other: bool) -> None:
    row = "Office: Medical director; Name: Dr Kjær; Since: 2016"
    assert row_of_another_year(frozenset({year}), row) is other


def test_a_deputy_is_told_beside_the_chief() -> None:
    both = "The medical director is Dr Kjær and his deputy is Dr Müller."
    assert not of_another_office("who is the deputy medical director?", both)
    assert of_another_office("who is the deputy director?", "The director is Dr Kjær.")


@pytest.mark.parametrize(
    ("head", "superseded"),
    [
        ("Price list 2025\nThe student discount no longer applies.", False),
        ("Price list 2025\nPrices in dollars are for reference only.", False),
        ("Price list 2024\nThis list is no longer valid.", True),
        ("Rules\nNo longer in force.", True),
    ],
)
def test_what_a_document_ends_is_not_the_document(head: str, superseded: bool) -> None:
    assert is_superseded(head) is superseded


def test_the_name_of_the_house_in_every_title_tells_nothing_apart(tmp_path: Path) -> None:
    files = {
        f"{name.lower()}.md": f"# {name} - Marlow Street Clinic\n\n{text}\n"
        for name, text in {
            "Fees": "A certificate costs 12 euros and a vaccination 30 euros.",
            "Parking": "The car park has forty places. Parking costs 2 euros an hour.",
            "Laboratory": "Blood is taken from 7:30 to 9:30 on working days.",
            "Nurses": "The nurses change dressings from noon to two.",
        }.items()
    }
    found = answer(tmp_path, files, "What does parking cost at Marlow Street Clinic?")
    assert "2 euros an hour" in found


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("When is the sauna open at Hollin Park?", "When is the sauna open?"),
        ("When is the sauna open at Elm Farm?", "When is the sauna open at Elm Farm?"),
        ("Who works at Hollin Park?", "Who works at Hollin Park?"),
    ],
)
def test_the_house_that_all_documents_are_of_is_not_asked_about(question: str, left: str) -> None:
    assert without_house(question, lambda words: words == ["Hollin", "Park"]) == left


# What is asked


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("Can I feed pigeons and how much is the guest room?", 2),
        ("Are birds allowed? And who do I call if a pipe bursts?", 2),
        ("Is the pool heated and covered?", 1),
    ],
)
def test_a_first_part_may_take_yes_or_no(question: str, count: int) -> None:
    assert len(parts(question)) == count


def test_who_introduces_herself_is_not_asked_about(tmp_path: Path) -> None:
    text = "Girls from 9 to 14 need two doses of the HPV vaccination, six months apart.\n"
    asked = "My daughter Lena is 11. How many doses of the HPV vaccination does she need?"
    assert "two doses" in answer(tmp_path, {"vaccination.txt": text}, asked)


@pytest.mark.parametrize(
    ("negated", "plain"),
    [("no more than", "up to"), ("not longer than", "up to"), ("no less than", "at least")],
)
def test_no_more_is_at_most(negated: str, plain: str) -> None:
    found = ranges(f"A stay of {negated} 5 days is free.")
    assert found == ranges(f"A stay of {plain} 5 days is free.") != []


# How much is quoted


@pytest.mark.parametrize(
    "question",
    ["What do I need to bring to my first appointment?", "what documents do I have to submit?"],
)
def test_what_to_bring_asks_for_all_of_a_list(question: str) -> None:
    assert HOW_TO.search(question)


@pytest.mark.parametrize(
    "sentence", ["Those who leave waste pay for it.", "It is forbidden to eat in the laboratory."]
)
def test_some_sentences_only_look_as_if_they_leant(sentence: str) -> None:
    assert not LEANING.match(sentence)
    assert LEANING.match("It is open on Sundays.")
    assert LEANING.match("Those are kept in the safe.")


def test_a_run_of_days_ends_no_sentence() -> None:
    assert len(sentence_bounds("The clinic is open Mon.-Fri. 8-18 and Sat. 9-12.")) == 1
