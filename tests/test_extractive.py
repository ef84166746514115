from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_passages import equally, passage

from assistant.extractive import MOST_SENTENCES, QuoteWriter, most_sentences
from assistant.types import HEADING_SEPARATOR, Claim, Notice, Passage, Reading

WHY = "Why did Japan choose Turkmenistan?"


def quotes(question: str, passages: Sequence[Passage], parts: Sequence[str] = ()) -> list[str]:
    return [claim.text for claim in claims(question, passages, parts)]


def claims(question: str, passages: Sequence[Passage], parts: Sequence[str] = ()) -> list[Claim]:
    made = everything(question, passages, parts)
    return [item for item in made if isinstance(item, Claim)]


def notices(question: str, passages: Sequence[Passage]) -> list[Notice]:
    return [item for item in everything(question, passages) if isinstance(item, Notice)]


def everything(
    question: str, passages: Sequence[Passage], parts: Sequence[str] = ()
) -> list[Claim | Notice]:
    own = dict.fromkeys(parts, passages)
    return list(QuoteWriter(equally, own).claims(question, passages))


def cited(claim: Claim) -> list[str]:
    return [citation.document.source for citation in claim.citations]


def test_a_quote_is_the_words_of_the_document() -> None:
    source = passage(
        "It rained.",
        "Japan chose Turkmenistan\nbecause of its neutrality.",
        cosines=[0.0, 0.9],
        heading="The choice",
        page=3,
    )
    (claim,) = claims(WHY, [source])
    (citation,) = claim.citations
    assert citation.quote == "Japan chose Turkmenistan\nbecause of its neutrality."
    assert source.text[citation.start - 100 : citation.end - 100] == citation.quote
    assert (citation.document, citation.page, citation.heading) == (
        source.document,
        3,
        "The choice",
    )
    assert claim.text == "Japan chose Turkmenistan because of its neutrality."
    assert claim.support == "verified"
    assert 0 < claim.score <= 1


def test_a_sentence_that_leans_takes_the_one_before_along() -> None:
    source = passage(
        "A ministry in Tokyo drew the plan up.",
        "It chose Turkmenistan for Japan because of neutrality.",
        "Bees are kept in the garden.",
        cosines=[0.1, 0.9, 0.0],
    )
    assert quotes(WHY, [source]) == [
        "A ministry in Tokyo drew the plan up.",
        "It chose Turkmenistan for Japan because of neutrality.",
    ]


@pytest.mark.parametrize(
    ("named", "shown"),
    [
        ("In frost, skip step 2.", "2. Rinse the hull.|In frost, skip step 2."),
        ("In frost, skip step 9.", "In frost, skip step 9."),
        ("In frost, 2 people do it.", "In frost, 2 people do it."),
    ],
)
def test_a_step_that_is_named_by_its_number_is_quoted_along(named: str, shown: str) -> None:
    steps = passage(
        "1. Put it on the trestles.",
        "2. Rinse the hull.",
        "3. Dry it.",
        named,
        cosines=[0.0, 0.0, 0.0, 0.9],
    )
    assert quotes("What about frost?", [steps]) == shown.split("|")


def test_a_fact_takes_two_sentences_also_where_one_leans() -> None:
    source = passage(
        "A ministry in Tokyo drew the plan up.",
        "It chose Turkmenistan in 2024.",
        "Bees are kept in the garden.",
        "They chose Turkmenistan in 2025, says a rumour.",
        cosines=[0.1, 0.9, 0.0, 0.7],
    )
    assert quotes("When did they choose Turkmenistan?", [source]) == [
        "A ministry in Tokyo drew the plan up.",
        "It chose Turkmenistan in 2024.",
    ]


def test_a_passage_that_begins_with_a_leaning_sentence_is_quoted_as_it_is() -> None:
    source = passage("It chose Turkmenistan for Japan because of neutrality.", cosines=[0.9])
    assert quotes(WHY, [source]) == ["It chose Turkmenistan for Japan because of neutrality."]


FIELDS = "In which fields does the dialogue work?"
INTRODUCTION = "The dialogue works in three fields:"


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        pytest.param(
            ("trade", "rail,", "water. Of rivers only."),
            f"{INTRODUCTION} trade; rail, water. Of rivers only.",
            id="a list",
        ),
        pytest.param(
            ("Trade comes first. Then comes water.",),
            f"{INTRODUCTION} Trade comes first.",
            id="a paragraph",
        ),
        pytest.param((), INTRODUCTION, id="nothing more"),
    ],
)
def test_what_introduces_a_list_takes_it_along(lines: Sequence[str], shown: str) -> None:
    text = "\n".join(lines)
    after = ["Bees are kept in the garden."] if lines else []
    sentences = [INTRODUCTION, *re.findall(r"[^\n.]+\.?", text), *after]
    source = laid_out("\n\n".join([INTRODUCTION, text, *after]), sentences)
    (claim,) = claims(FIELDS, [source])
    assert claim.text == shown
    (citation,) = claim.citations
    assert " ".join(citation.quote.split()) == shown.replace(";", "")


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (["Ben: On Friday.", "Anna: Fine."], "When do we ship? Ben: On Friday."),
        (["On Friday. At noon. By ship."], "When do we ship? On Friday. At noon."),
        (["Ben: On Friday."], "When do we ship? Ben: On Friday."),
    ],
)
def test_what_is_asked_takes_its_reply_along(lines: Sequence[str], shown: str) -> None:
    talk = "\n".join(["Welcome.", "When do we ship?", *lines])
    sentences = re.split(r"(?<=[.?])\s", talk)
    (text,) = quotes("When will they ship?", [laid_out(talk, sentences, best=1)])
    assert text == shown


def test_in_a_chat_the_reply_is_the_next_message() -> None:
    asks, more = "[9:02] Anna: When do we ship?", "I cannot find it."
    reply = ["[9:04] Ben: On Friday.", "At noon.", "By ship."]
    talk = "\n".join([f"{asks} {more}", " ".join(reply)])
    (text,) = quotes("When will they ship?", [laid_out(talk, [asks, more, *reply])])
    assert text == f"{asks} {more} {reply[0]} {reply[1]}"


def test_a_numbered_clause_is_no_message() -> None:
    asks, reply = "3.1 When do we ship?", "On Friday."
    clauses = f"{asks} {reply}\n3.2 Who pays? The sender."
    sentences = [asks, reply, "3.2 Who pays?", "The sender."]
    (text,) = quotes("When will they ship?", [laid_out(clauses, sentences)])
    assert text == f"{asks} {reply}"


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("It is said to show her.", "It does not; it is older.", True),
        ("The bell was cast in 1687.", "This date is wrong.", True),
        ("The bell was cast in 1687.", "That isn't true!", True),
        ("The bell was cast in 1687.", "In fact it is older.", True),
        ("We called her “a minister of farming”.", "She was minister of transport.", True),
        ("Our printed table gives 3.8 %.", "The rate is 4.3 %.", True),
        ("It wrongly says twelve months.", "Six are right.", True),
        ("The bell was cast in 1687.", "It does not ring on Sundays.", False),
        ("The bell was cast in 1687.", "This is not the largest.", False),
        ("We called a doctor at noon.", "He came at once.", False),
        ("They called her a minister.", "She was one.", False),
    ],
)
def test_what_is_taken_back_is_quoted_with_what_takes_it_back(
    first: str, second: str, *, together: bool
) -> None:
    source = laid_out(f"{first} {second}\n\nIt rained.", [first, second, "It rained."])
    (text,) = quotes(first.rstrip(".") + "?", [source])
    assert text == (f"{first} {second}" if together else first)


@pytest.mark.parametrize(
    ("rule", "items", "question"),
    [
        (
            "Do not take these tablets if you",
            ["are allergic to nuts,", "have a fever."],
            "When should I not take these tablets?",
        ),
        ("For the camp, bring", ["a racket,", "two towels."], "What do I bring to the camp?"),
        ("The fee covers", ["all meals,", "the bus."], "What does the fee cover?"),
    ],
)
def test_what_a_list_completes_takes_it_along(
    rule: str, items: Sequence[str], question: str
) -> None:
    source = laid_out(
        "\n\n".join([rule, "\n".join(items), "It rained."]), [rule, *items, "It rained."]
    )
    (text,) = quotes(question, [source])
    assert text == f"{rule} {items[0]} {items[1]}"


@pytest.mark.parametrize(
    ("above", "items", "shown"),
    [
        ("You may not bring:", ["glass", "dogs", "drones"], ["You may not bring:", "dogs"]),
        ("For the camp, pack", ["glass", "dogs", "drones"], ["For the camp, pack", "dogs"]),
        ("Not let in are:", ["Glass.", "Dogs.", "Drones."], ["Not let in are:", "Dogs."]),
        ("What we like:", ["We like glass.", "We like dogs."], ["We like dogs."]),
        ("It rained.", ["glass", "dogs", "drones"], ["dogs"]),
    ],
)
@pytest.mark.parametrize("apart", ["\n", "\n\n"])
def test_an_item_is_quoted_with_what_introduces_its_list(
    above: str, items: Sequence[str], shown: Sequence[str], apart: str
) -> None:
    text = f"{above}{apart}" + "\n".join(items)
    made = claims("Can I bring dogs?", [laid_out(text, [above, *items], best=2)])
    assert [claim.text for claim in made] == shown
    assert all(claim.citations[0].quote == claim.text for claim in made)


def test_of_two_lists_an_item_is_quoted_with_what_introduces_its_own() -> None:
    lines = ["Not let in are:", "cats, and", "mice", "Let in are:", "birds", "dogs"]
    source = laid_out("\n".join(lines), lines, best=5)
    assert quotes("Can I bring dogs?", [source]) == ["Let in are:", "dogs"]
    source = laid_out("\n".join(lines), lines, best=2)
    assert quotes("Can I bring mice?", [source]) == ["Not let in are:", "mice"]


@pytest.mark.parametrize(
    ("heading", "items", "shown"),
    [
        ("Rules > 2.1 Exclusion criteria", ["Glass.", "Dogs."], "Exclusion criteria: Dogs."),
        ("Not allowed", ["glass", "dogs"], "Not allowed: dogs"),
        ("Not allowed", ["It rained. Dogs bark."], "Dogs bark."),  # a paragraph
        ("Not allowed", ["Glass.", "No dogs."], "No dogs."),
        ("Not allowed", ["Glass.", "Dogs without a lead."], "Not allowed: Dogs without a lead."),
        ("Former guests", ["Cats: Anna", "Dogs: Ben"], "Former guests: Dogs: Ben"),
        ("No. 5", ["Glass.", "Dogs."], "Dogs."),
        ("Notes", ["Glass.", "Dogs."], "Dogs."),
        ("What is not allowed?", ["Glass.", "Dogs."], "Dogs."),
        ("Exclusions > Pets", ["Glass.", "Dogs."], "Exclusions > Pets: Dogs."),
        ("Japan", ["Glass.", "Dogs."], "Dogs."),
        ("No Japan > Pets", ["Glass.", "Dogs."], "No Japan > Pets: Dogs."),
        ("Exclusions > Pets > Fur", ["Glass.", "Dogs."], "Dogs."),
    ],
)
def test_an_item_is_quoted_with_the_heading_that_turns_it_around(
    heading: str, items: Sequence[str], shown: str
) -> None:
    sentences = [one for item in items for one in re.split(r"(?<=\.) ", item)]
    source = laid_out("\n".join(items), sentences, best=1)
    below = replace(source, heading=heading.replace(" > ", HEADING_SEPARATOR))
    (claim,) = claims("Can I bring dogs?", [below])
    assert claim.text == shown.replace(" > ", HEADING_SEPARATOR)
    assert claim.citations[0].quote in shown


def test_a_heading_is_said_once_for_all_that_is_quoted_from_below_it() -> None:
    items = ["Dogs of any kind", "Glass and knives"]
    source = laid_out("\n".join(items), items, cosine=0.9)
    made = quotes("What are the things left out?", [replace(source, heading="Not allowed")])
    assert made == ["Not allowed: Dogs of any kind", "Glass and knives"]


def test_what_only_asks_is_no_answer() -> None:
    asked = passage("It rained.", "When do we ship?", cosines=[0.1, 0.9])
    told = passage("We ship on Friday.", source="plan.md", cosines=[0.6])
    assert quotes("When will they ship?", [asked, told]) == ["We ship on Friday."]
    assert quotes("When will they ship?", [passage("When do we ship?")]) == ["When do we ship?"]


@pytest.mark.parametrize(
    ("after", "shown"),
    [
        (" It stays open.", "Trade fair. It stays open."),
        ("\nIt stays open.", "Trade fair."),
        ("", "Trade fair."),
    ],
)
def test_a_label_takes_the_sentence_after_it_along(after: str, shown: str) -> None:
    sentences = ["Trade fair.", after.strip()] if after else ["Trade fair."]
    assert quotes("What about the trade fair?", [laid_out(f"Trade fair.{after}", sentences)]) == [
        shown
    ]


STEPS = "Fill the pump with water.\nOpen the valve.\nSwitch it on."
BEFORE, BEHIND = "It weighs 58 kg.", "Call us if it leaks."


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("How do I start the pump?", " ".join(STEPS.split("\n"))),
        ("What are the steps to start it?", " ".join(STEPS.split("\n"))),
        ("When is the valve opened?", "Open the valve."),
    ],
)
def test_who_asks_how_to_do_it_is_told_all_steps(question: str, shown: str) -> None:
    text = f"{BEFORE}\n\n{STEPS}\n\n{BEHIND}"
    manual = laid_out(text, [BEFORE, *STEPS.split("\n"), BEHIND], best=2)
    assert quotes(question, [manual]) == [shown]


@pytest.mark.parametrize(
    ("question", "lines", "shown"),
    [
        ("What do I do if it is stuck?", 1, "If stuck, try once more. Not twice. Else call us."),
        ("What if it is stuck?", 1, "If stuck, try once more. Not twice. Else call us."),
        ("What do I do if it is stuck?", 3, "If stuck, try once more."),
        ("When is it stuck?", 1, "If stuck, try once more."),
        ("What if it is stuck?", 0, "If stuck, try once more. Not twice. Else call us."),
    ],
)
def test_what_is_done_in_a_case_is_told_to_the_end_of_its_line(
    question: str, lines: int, shown: str
) -> None:
    rule = ["If stuck, try once more.", "Not twice.", "Else call us.", "Or us.", "Or them."]
    source = passage(*rule[: 3 if lines else 5], cosines=[0.9, *[0.0] * (2 if lines else 4)])
    if lines == 3:
        source = replace(source, text=source.text.replace(" Not", "\nNot"))
    assert quotes(question, [source]) == [shown]


def test_of_many_steps_those_up_to_the_one_that_answers_are_told() -> None:
    steps = [f"{number}. Press key {number}." for number in range(1, 17)]
    manual = laid_out("\n".join(steps), steps, best=14)
    (quote,) = quotes("How do I press key 15?", [manual])
    assert (quote[:15], quote[-16:]) == ("4. Press key 4.", "5. Press key 15.")


def test_a_paragraph_is_no_list_of_steps() -> None:
    text = "Fill the\npump. Open the\nvalve. Switch it\non."
    prose = laid_out(text, ["Fill the\npump.", "Open the\nvalve.", "Switch it\non."])
    assert quotes("How do I start it?", [prose]) == ["Fill the pump. Open the valve."]


def test_what_a_later_sentence_corrects_is_quoted_with_it() -> None:
    visit = "They will visit us on 21 March."
    moved = "The visit has been moved to 26 March."
    mails = passage(visit, "We look forward.", moved, cosines=[0.9, 0.1, 0.1])
    assert quotes("When will they visit us?", [mails]) == [visit, moved]
    assert quotes("Who will visit us?", [mails]) == [visit]
    other = [passage(visit, cosines=[0.9]), passage(moved, source="party.md", cosines=[0.1])]
    assert quotes("When will they visit us?", other) == [visit]


def test_a_correction_does_not_take_the_place_of_what_another_document_says() -> None:
    visit = "Ost will visit us on 21 March 2024."
    moved = "The visit has been moved to 26 March 2024."
    other = "Ost will visit us on 3 April 2024."
    mails = passage(visit, "We look forward.", moved, cosines=[0.9, 0.1, 0.1], source="mail.md")
    found = [mails, passage(other, source="plan.md", cosines=[0.9])]
    assert notices("When will Ost visit us?", found)
    assert {visit, other} <= set(quotes("When will Ost visit us?", found))


@pytest.mark.parametrize(
    ("before", "shown"),
    [
        ("Edvard Rosk was born in Marle.", True),
        ("During the war it rained.", False),
        ("He lived on a barge with Ost.", False),
        ("In 1931 all was lost.", False),
    ],
)
def test_a_person_is_told_by_a_sentence_that_names_one(before: str, *, shown: bool) -> None:
    source = passage(before, "He married Tilda Aune in 1946.", cosines=[0.0, 0.9])
    told = [before] if shown else []
    assert quotes("When did he marry?", [source]) == [*told, "He married Tilda Aune in 1946."]


def test_for_that_leans_too() -> None:
    source = passage("She fought for a ban.", "For that she got an order.", cosines=[0.0, 0.9])
    assert len(quotes("Why did she get the order?", [source])) == 2


def test_a_further_sentence_must_be_answer_enough_by_itself() -> None:
    sure = passage("Tea costs two euros.", cosines=[0.9], score=1.0)
    weak = passage("Coffee costs two dollars.", source="far.md", cosines=[0.9], score=0.0)
    far = replace(weak, similarity=0.0)
    assert quotes("What does it cost?", [sure, far]) == ["Tea costs two euros."]


def test_of_a_table_the_row_is_quoted_that_is_asked_for() -> None:
    rows = ["Item: Single scull; Price: 14", "Item: Double scull; Price: 20"]
    prices = passage(*rows, cosines=[0.9, 0.85])
    assert quotes("What is the price of a double scull?", [prices]) == rows[1:]
    assert quotes("What is the price of a scull?", [prices]) == rows
    assert quotes("Which prices has the double scull?", [prices]) == rows[1:]
    assert quotes("Which prices have single and double sculls?", [prices]) == rows


def test_small_words_do_not_tell_which_row_is_asked_for() -> None:
    rows = [
        "Item: Rubble; Size: up to 100 kg; Price: 6",
        "Item: Rubble; Size: 100–400 kg; Price: 22",
    ]
    prices = passage(*rows, cosines=[0.9, 0.85])
    assert quotes("What does it cost to bring 250 kg of rubble?", [prices]) == rows[1:]


def test_an_item_is_not_told_twice() -> None:
    text = f"{INTRODUCTION}\n\nThe dialogue works on trade.\nwater."
    source = laid_out(text, [INTRODUCTION, "The dialogue works on trade.", "water."], cosine=0.9)
    assert quotes(FIELDS, [source]) == [f"{INTRODUCTION} The dialogue works on trade. water."]


def laid_out(text: str, sentences: Sequence[str], cosine: float = 0.1, best: int = 0) -> Passage:
    """Return a passage whose sentences stand apart as they do in the text; one answers."""
    spans: list[tuple[int, int]] = []
    for sentence in sentences:
        start = text.index(sentence.strip(), spans[-1][1] if spans else 0)
        spans.append((start, start + len(sentence.strip())))
    cosines = [cosine] * len(spans)
    cosines[best] = 0.9
    return replace(passage(text, cosines=cosines, start=0), sentences=tuple(spans))


def test_quotes_stand_in_the_order_of_their_document() -> None:
    early = passage("Turkmenistan is neutral: therefore Japan chose it.", cosines=[0.9], start=10)
    late = passage("Japan chose Turkmenistan because others came late.", cosines=[0.9], start=500)
    assert quotes(WHY, [late, early]) == [early.text, late.text]


def test_the_document_ranked_first_is_quoted_first() -> None:
    first = passage("Japan chose Turkmenistan because of a gas field.", cosines=[0.9], source="b")
    second = passage("Turkmenistan is neutral, so Japan chose it.", cosines=[0.9], source="a")
    assert quotes(WHY, [first, second]) == [first.text, second.text]


def test_the_same_words_are_quoted_once_and_every_document_is_cited() -> None:
    words = "Japan chose Turkmenistan because of its neutrality."
    copies = [passage(words, cosines=[0.9], source=name) for name in "abc"]
    (claim,) = claims(WHY, copies)
    assert claim.text == words
    assert cited(claim) == ["a", "b", "c"]
    assert [citation.quote for citation in claim.citations] == [words] * 3


def test_at_most_three_documents_are_cited_for_a_sentence() -> None:
    words = "Japan chose Turkmenistan because of its neutrality."
    (claim,) = claims(WHY, [passage(words, cosines=[0.9], source=name) for name in "abcde"])
    assert cited(claim) == ["a", "b", "c"]


def test_the_same_in_other_words_is_quoted_once() -> None:
    question = "What did Acme buy?"
    found = [
        passage(text, cosines=[0.8], source=name)
        for name, text in (
            ("a", "On 3 May 2021 Acme Ltd bought Borealis for $20 million in cash."),
            ("b", "Acme Ltd announced the purchase of Borealis for $20 million on 3 May 2021."),
        )
    ]
    (claim,) = claims(question, found)
    assert claim.text in {source.text for source in found}
    assert len(cited(claim)) == 1  # neither says all that the other does: in cash, announced


def test_who_says_it_in_other_words_is_cited_too() -> None:
    found = [
        passage(text, cosines=[0.8], source=name)
        for name, text in (
            ("a", "The refunds reach the account within five days."),
            ("b", "The refunds reach the account within 5 days."),
        )
    ]
    (claim,) = claims("When do the refunds reach the account?", found)
    assert set(cited(claim)) == {"a", "b"}


def test_a_document_that_says_less_is_not_cited_for_more() -> None:
    more = "Japan chose Turkmenistan because of its neutrality, its gas and its port on the sea."
    less = "Japan chose Turkmenistan because of its neutrality."
    found = [
        passage(more, cosines=[0.9], source="more"),
        passage(less, cosines=[0.4], source="less"),
    ]
    (claim,) = claims(WHY, found)
    assert (claim.text, cited(claim)) == (more, ["more"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Kazakhstan lent Uzbekistan 500 million dollars in 2019.",
            "Uzbekistan lent Kazakhstan 500 million dollars in 2019.",
        ),
        (
            "Parking in the yard is free until 18:00 on weekdays.",
            "Parking in the yard is free after 18:00 on weekdays.",
        ),
    ],
)
def test_a_document_that_says_the_reverse_is_not_cited(one: str, other: str) -> None:
    found = [passage(one, cosines=[0.9], source="a"), passage(other, cosines=[0.8], source="b")]
    assert all(len(cited(claim)) == 1 for claim in claims("What is free, or who lent?", found))


def test_a_report_of_another_year_is_not_cited_though_it_says_the_same() -> None:
    said = "The roof was the largest expense of the year."
    years = (2022, 2023)
    reports = [passage(said, source=f"{year}.md", heading=f"Report {year}") for year in years]
    (claim,) = claims("What was the largest expense in 2023?", reports)
    assert cited(claim) == ["2023.md"]
    (claim,) = claims("What was the largest expense?", reports)
    assert sorted(cited(claim)) == ["2022.md", "2023.md"]


def test_the_last_place_of_a_list_is_for_a_new_document() -> None:
    joined = [f"Lazur, {name} and others joined the plan." for name in ("Ost", "Bre", "Tor", "Kir")]
    found = [
        passage(*joined, cosines=[0.9, 0.9, 0.9, 0.9], source="a"),
        passage("Mandel and others joined the plan.", cosines=[0.8], source="b"),
    ]
    sources = [cited(claim)[0] for claim in claims("Which towns joined the plan?", found)]
    assert sources == ["a", "a", "a", "b"]


def test_both_sides_of_a_comparison_are_quoted() -> None:
    found = [
        passage(
            "Baku was founded by the sea in 885.",
            "Baku is an old town.",
            "The town of Baku is old.",
            cosines=[0.9, 0.9, 0.9],
            source="baku",
        ),
        passage("Tbilisi goes back to the year 479.", cosines=[0.5], source="tbilisi"),
    ]
    sources = {cited(claim)[0] for claim in claims("Which is older, Baku or Tbilisi?", found)}
    assert sources == {"baku", "tbilisi"}


def test_a_side_that_nothing_names_leaves_the_other() -> None:
    found = [passage("Baku was founded by the sea in 885.", cosines=[0.9], source="baku")]
    assert [cited(c) for c in claims("Which is older, Baku or Tbilisi?", found)] == [["baku"]]


RETURNED = "How many days do customers have to return an item?"


def returned(first: str, second: str) -> list[Passage]:
    return [
        passage(first, cosines=[0.9], source="new.md"),
        passage(second, cosines=[0.9], source="old.md"),
    ]


def test_sources_that_disagree_are_both_quoted_and_named() -> None:
    found = returned(
        "A customer may return an item within 30 days.", "Customers may return an item in 14 days."
    )
    assert len(claims(RETURNED, found)) == 2
    (notice,) = notices(RETURNED, found)
    assert notice.code == "sources-disagree"
    assert notice.message == (
        "The sources disagree: new.md says “30 days” and old.md says “14 days”."
    )


def test_both_are_quoted_also_where_a_case_is_asked_about() -> None:
    found = returned("The late fee is 20 euros.", "The late fee is 30 euros.")
    assert len(claims("If I cancel late, how many euros is the fee?", found)) == 2


@pytest.mark.parametrize(
    "second",
    [
        "Customers may return an item in thirty days.".replace("thirty", "30"),
        "Customers in Brazil may return an item to the shop in Lima after 14 boxes.",
        "Opened items are not returned within 14 days.",
    ],
)
def test_no_alarm_where_the_sources_do_not_disagree(second: str) -> None:
    found = returned("A customer may return an item within 30 days.", second)
    assert notices(RETURNED, found) == []


def test_one_document_does_not_disagree_with_itself() -> None:
    texts = "A customer may return an item within 30 days.", "An item may be returned in 14 days."
    assert notices(RETURNED, [passage(*texts, cosines=[0.9, 0.9])]) == []


def test_a_document_about_another_thing_does_not_disagree() -> None:
    question = "How many days do customers of Lazur have to return an item?"
    found = [
        passage("Lazur customers may return an item within 30 days.", cosines=[0.9], source="a"),
        passage("Customers may return an item within 14 days.", cosines=[0.9], source="b"),
    ]
    assert notices(question, found) == []


def test_a_sentence_far_less_likely_is_left_out() -> None:
    source = passage(
        "Japan chose Turkmenistan because of its neutrality.",
        "Bees are kept in the garden.",
        cosines=[0.9, 0.0],
    )
    assert quotes(WHY, [source]) == ["Japan chose Turkmenistan because of its neutrality."]


def test_each_part_of_a_question_is_answered() -> None:
    found = [
        passage("Japan chose Turkmenistan because of its neutrality.", cosines=[0.9], source="a"),
        passage("The plan was initiated by Akira Tanaka.", cosines=[0.7], source="b"),
    ]
    parts = [WHY, "who initiated the plan?"]
    assert quotes(f"{WHY} and who initiated the plan?", found, parts) == [
        passage.text for passage in found
    ]


def test_a_part_is_answered_from_what_was_found_for_it() -> None:
    why = passage("Japan chose Turkmenistan because of its neutrality.", source="a")
    who = passage("The plan was drawn up by Akira Tanaka.", source="b")
    weak = passage("The plan was drawn up by Akira Tanaka.", source="b", score=0.1)
    own = {WHY: [why], "who drew up the plan?": [who]}
    made = QuoteWriter(equally, own).claims(f"{WHY} Who drew up the plan?", [why, weak])
    assert [item.text for item in made if isinstance(item, Claim)] == [why.text, who.text]


numbers = "one two three four five six seven eight nine".split()


@pytest.mark.parametrize("count", range(1, 10))
def test_an_answer_has_at_most_four_sentences_however_many_parts(count: int) -> None:
    found = [
        passage(f"The {name} plan was drawn up by Akira of {name}.", cosines=[0.9], source=name)
        for name in numbers
    ]
    parts = [f"who drew up the {name} plan?" for name in numbers[:count]]
    assert 1 <= len(quotes(" ".join(parts), found, parts)) <= MOST_SENTENCES


@pytest.mark.parametrize(
    ("question", "most"),
    [
        ("What is soft power?", 2),
        ("What was the price?", 2),
        ("Which process did it follow?", 2),
        ("Who signed?", 2),
        ("Which companies joined?", 4),
        ("What are the four goals?", 4),
        ("list all countries", 4),
        (WHY, 3),
    ],
)
def test_a_list_or_a_reason_may_take_more_sentences(question: str, most: int) -> None:
    assert most_sentences(question) == most


def test_nothing_found_gives_nothing() -> None:
    assert claims(WHY, []) == []


texts = st.lists(st.text(min_size=1).filter(str.strip), min_size=1, max_size=4)


@given(st.text(max_size=50), st.lists(texts, max_size=3), st.lists(st.text(), max_size=6))
def test_every_quote_is_verbatim_whatever_the_text(
    question: str, sentences: list[list[str]], parts: list[str]
) -> None:
    found = [passage(*own, source=str(number)) for number, own in enumerate(sentences)]
    made = claims(question, found, parts)
    assert len(made) <= MOST_SENTENCES
    for claim in made:
        assert claim.text.split() == claim.citations[0].quote.split()
        for citation in claim.citations:
            (source,) = (p for p in found if p.document == citation.document)
            assert source.text[citation.start - 100 : citation.end - 100] == citation.quote


@pytest.mark.parametrize(
    ("question", "sentences", "shown"),
    [
        (
            "Why was the drone put off?",
            ("A drone was proposed.", "The drone was put off.", "Only two can fly it."),
            ["The drone was put off.", "Only two can fly it."],
        ),
        (
            "Why was the drone put off?",
            ("A drone was proposed.", "The drone was put off because few can fly.", "They meet."),
            ["The drone was put off because few can fly."],
        ),
        (
            "When was the drone put off?",
            ("A drone was proposed.", "The drone was put off.", "Only two can fly it."),
            ["The drone was put off."],
        ),
        ("Why was the drone put off?", ("The drone was put off.",), ["The drone was put off."]),
    ],
)
def test_why_is_told_beside_what_only_says_the_question_again(
    question: str, sentences: tuple[str, ...], shown: list[str]
) -> None:
    cosines = [0.9 if "put off" in sentence else 0.0 for sentence in sentences]
    assert quotes(question, [passage(*sentences, cosines=cosines)]) == shown


def test_a_short_sentence_takes_the_next_along_and_a_label_is_no_reason() -> None:
    sentences = (
        "A question.",
        "She left the team.",
        "She was not tired.",
        "They hid the files.",
        "So.",
    )
    source = passage(*sentences, cosines=[0.0, 0.9, 0.0, 0.0, 0.0])
    assert quotes("Why did she leave the team?", [source]) == list(sentences[1:4])


def test_why_is_told_by_what_the_reader_finds_likelier_and_on_the_same_line() -> None:
    sentences = ("A crack was found.", "The bothy was closed.", "Hal puts up notices.")
    source = passage(*sentences, cosines=[0.0, 0.9, 0.0])
    read = replace(source, reading=Reading(2.0, 0.0, (-1.0, 3.0, -2.0), (-3.0, 2.0, -3.0)))
    assert quotes("Why was the bothy closed?", [read]) == list(sentences)
    unlikely = replace(read, reading=Reading(2.0, 0.0, (-4.0, 3.0, -2.0), (-3.0, 2.0, -3.0)))
    assert quotes("Why was the bothy closed?", [unlikely]) == list(sentences[1:])
    apart = replace(read, text=read.text.replace("found. ", "found.\n"))
    assert quotes("Why was the bothy closed?", [apart]) == list(sentences[1:])


def test_what_may_be_said_of_anything_is_cited_once() -> None:
    found = [passage("Yes, it is.", cosines=[0.9], source=name) for name in ("pool", "parking")]
    assert [cited(claim) for claim in claims("Is the pool heated?", found)] == [["pool"]]


@pytest.mark.parametrize("row", ["Spring fair: 12 May", "Group: A; Heating: on"])
def test_a_value_that_ends_like_a_clause_introduces_no_list(row: str) -> None:
    source = laid_out(f"{row}\nSummer fair: 6 July", [row, "Summer fair: 6 July"])
    assert quotes(f"{row}?", [source])[0] == row
