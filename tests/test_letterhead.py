"""What the top of a document says that holds for all of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_passages import passage

from assistant import Assistant
from assistant.letterhead import days_above, names_above, of_others
from assistant.wording import content_stems

CONTRACT = """Contract HW-211

between Harrow Waste ("the Service") and Northfold Fibre plc, Quay 3, Stanmouth ("the Contractor").

1. Subject. The Contractor collects paper from Bale Hall and brings it to its mill in Kestrel.
"""
MAIL = """Re: Garden wall

From: Helen Oakes <h.oakes@x.example>; To: Rosalind Achter <r@x.example>; Date: 23 May 2024

Dear Mrs Achter,
"""
MINUTES = """Committee meeting, 11 September 2024

Present: Marta Elling (chair), Ged Thorn

The chimney sweep found a crack. Hal Wex will put notices up at both ends of the path.
"""
FORM = "DAMAGE REPORT\n\nBuilding: Saltmarsh Road 6\nCaretaker: Benno Trallis\n"
AGREEMENT = """AGREEMENT FOR CLEANING

(A) The Lantern Trust, a registered charity, of 4 Chandlers Row, Tarrow ("the Theatre"); and
(B) Brightwater Cleaning Ltd, of Unit 7, Osier Park, Great Hallam ("the Contractor").
"""
LONG = f"Annual report\n\nOn {'the whole ' * 15}households moved into Kestrel Yard and there"


@pytest.mark.parametrize(
    ("head", "asked", "names"),
    [
        (CONTRACT, "How moist may bales of Northfold be?", ["Northfold Fibre"]),
        (CONTRACT, "how moist may bales of northfold be", ["Northfold Fibre"]),
        (CONTRACT, "What does Kestrel do?", []),  # the text has begun
        (MAIL, "Why will Helen not pay?", ["Helen Oakes"]),
        (MAIL, "What does Mrs Achter want?", ["Rosalind Achter", "Dear Mrs Achter"]),
        (MAIL, "what is the date?", []),  # a label is no name
        (MINUTES, "What did Marta Elling say?", []),  # who was there did not say all of it
        (MINUTES, "What happened in September?", []),  # days are told apart
        (AGREEMENT, "How much cover must Brightwater have?", ["Brightwater Cleaning Ltd"]),
        (AGREEMENT, "What does the Theatre pay?", []),  # every contract of theirs says so
        (FORM, "who was first in saltmarsh road", ["Saltmarsh Road"]),
        (FORM, "Where is Benno Trallis?", []),
        (LONG, "How many live in Kestrel Yard?", []),  # prose, cut off
        ("Rules for Guests", "what are rules?", []),  # a word that only begins a line
        ("", "What does Kestrel do?", []),
    ],
)
def test_names_that_only_the_letterhead_says(head: str, asked: str, names: list[str]) -> None:
    assert names_above(head, frozenset(content_stems(asked))) == names


@pytest.mark.parametrize(
    ("text", "asked", "days"),
    [
        ("A crack was found.", "What was found on 11 September 2024?", ["11 September 2024"]),
        ("A crack was found.", "what was found in september 2024", ["september 2024"]),
        ("A crack was found.", "What was found on 12 September 2024?", []),
        ("A crack was found.", "What was found?", []),
        ("A crack was found in September 2023.", "What was found in September 2024?", []),
        ("On 11 September 2024 a crack was found.", "What was found on 11 September 2024?", []),
    ],
)
def test_days_that_only_the_letterhead_says(text: str, asked: str, days: list[str]) -> None:
    assert days_above(MINUTES, text, asked) == days


@pytest.mark.parametrize(
    ("question", "others"),
    [
        ("What interest does Brightwater charge?", {"northfold.txt"}),
        ("What interest does Northfold charge?", {"brightwater.txt"}),
        ("What interest does Brightwater or Northfold charge?", set()),
        ("What interest does the Contractor charge?", set()),
        ("What interest does Kestrel charge?", set()),  # nobody's document
    ],
)
def test_documents_of_somebody_else(question: str, others: set[str]) -> None:
    found = [passage("Interest is 4 per cent.", source=name) for name in ("a.txt", "b.txt")]
    ids = [one.document.id for one in found]
    called = dict(zip(ids, ("brightwater.txt", "northfold.txt"), strict=True))
    heads = dict(zip(ids, (AGREEMENT, CONTRACT), strict=True))
    behind = of_others(frozenset(content_stems(question)), found, heads)
    assert {called[id_] for id_ in behind} == others


def test_who_says_the_name_is_nobody_elses_document() -> None:
    contract = passage("Interest is 4 per cent.", source="a.txt")
    report = passage("We paid Brightwater 4 per cent.", source="report.txt")
    heads = {contract.document.id: AGREEMENT, report.document.id: "Annual report"}
    assert not of_others(frozenset(content_stems("Brightwater")), [contract, report], heads)


CLEANING = f"""{AGREEMENT}
1. The Contractor cleans the foyer every morning. Windows are cleaned twice a year.

2. The Contractor shall hold public liability insurance of not less than £5 million.
"""
ENGINEERING = """Maintenance Agreement: Stage Engineering

This Agreement is made between the Lantern Trust, Tarrow ("the Theatre") and Pellow Stage Ltd,
Mallin ("the Contractor").

1. On late sums the Theatre pays interest of 4 per cent a year.

2. The Contractor shall hold public liability insurance of £10 million.
"""


def test_one_contract_does_not_answer_for_another(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    for name, text in (("cleaning", CLEANING), ("engineering", ENGINEERING)):
        (tmp_path / "corpus" / f"{name}.txt").write_text(text, encoding="utf-8")
    with Assistant.open(tmp_path) as assistant:
        assistant.sync()
        asked = "How much public liability insurance must {} hold?"
        for party, cover in (("Brightwater", "£5 million"), ("Pellow", "£10 million")):
            assert cover in assistant.ask(asked.format(party)).sentences[0].text, party
        interest = "What interest does the Theatre pay {} on late sums?"
        assert assistant.ask(interest.format("Pellow")).answered
        assert not assistant.ask(interest.format("Brightwater")).answered
