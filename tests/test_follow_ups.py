"""Conversations about the sample corpus, and what each last question is understood to ask."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.questions import standalone
from assistant.types import Turn
from assistant.wording import split_aside

WHY = Turn(
    "Why did Japan choose Turkmenistan first?",
    "Japan may have chosen Turkmenistan first because the country has been isolated. [1]",
)
CHINA = Turn(
    "and how did China react?",
    "China asked that its relations with the region should not be threatened. [1]",
)
DRIVER = Turn("Who drove the truck?", "Truck 17, driven by Colin Marsh, tipped its load.")
PLATFORM = Turn("When was the dialogue platform established?", "In 2004.")
INITIATOR = Turn("Who initiated the platform?", "Kazakhstan")
BORDER = Turn(
    "Which countries signed the first border agreement?",
    "Kyrgyzstan and Tajikistan signed a border agreement with each other. [1]",
)
LOAN = Turn("How large is the loan to Uzbekistan?", "Several hundred million dollars in 2024. [1]")
PRESIDENT = Turn("Who is the president of Turkmenistan?", "Berdimuhamedow")
GRANTS = Turn("Did Japan give grants to Tajikistan?", "Yes, 42.5 million US dollars in 2023–24.")
HOLIDAYS = Turn("How many days of holiday do employees of Kyoto have?", "Every employee has 24.")
ASTANA = Turn("Where did the platform meet?", "It met in Astana, the capital of Kazakhstan. [1]")
MODEL = Turn("What does a chat model see?", "A chat model receives the question. [1]")
DEPUTY = (
    Turn("who leads the lantern project?", "The project manager is Deepa Rautio."),
    Turn("and her deputy?", "Her deputy, Samuel Okonjo, looks after the workshop in Hadem."),
)
DIRECTOR = Turn(
    "Who is the new director of the Vantaa Foundation?",
    "On 1 March Helena Virtaus took over as director of the Vantaa Foundation from Ost Aaltonen.",
)
PAINTER = Turn("who painted Ice Drift?", "Ice Drift was painted by Edvard Rosk in the war.")
MAKER = Turn("who makes the Blue Lamp?", "The Blue Lamp is made by Oakmere Pumps in Leeds.")
NAPS = Turn("What did the nap study find?", "Naps were short. Nine left, as naps bored them.")
FREEZE = Turn("can I freeze the fish pie?", "Do not freeze it: the sauce splits.")
TICKET = Turn("How much is a day ticket?", "A day ticket is 8 euros.")
ADULTS = Turn("How much is a day ticket for adults?", "A day ticket is 8 euros.")
SHIFT = Turn("How early must I turn up for an evening shift as an usher?", "75 minutes before.")
BOOKING = Turn("Can I cancel my booking?", "Yes, up to three days before.")
FUEL = Turn("How much did fuel cost in the financial year 2023/24?", "£791,000.")
GRANTS_2019 = Turn("How many grants were there in 2019?", "17.")
OPEN = Turn("What are the opening hours from Monday to Friday?", "8.00 to 19.00.")
ROOM = Turn("What does a single room cost?", "80 euros.")
SEATS = Turn("I bought seats, can I have my money back?", "No money is given back.")
PARKING = Turn("Is there parking?", "Mill Street car park costs 3 euros.")
STUDY = Turn("where did Clara Wendt study?", "She studied in Zurich.")
READING = Turn("On which day does Leonie Marsh read?", "She reads on Friday 12 July.")
TENDER = Turn(
    "Which company won the tender for the Ostrelian port?",
    "Corvane Maritime, the Antwerp operator, won it.",
)
ENVOY = Turn("Who represents Ostrelia at the summit?", "Erik Tolland, its foreign minister.")
BANKS = Turn("how many banks are in the syndicate", "Nine, because the two Austrian ones left.")
GAS = Turn("how much gas did he bring back from Ankara in 2023", "120 million cubic metres.")
CHAIR = Turn("Who chaired the library committee on 14 May 2024?", "The vice-chair did.")
EXPORTS = Turn("What did Karvania export to Ostrelia in 2023?", "Goods for 1,176 million.")
ROWS = Turn("How many rows does an export hold in Lathe 5.0?", "Two million.")
HALL = Turn("How many visitors went to hall 14 in 2023?", "900.")
LEAVE = Turn("How many days of leave do people in Leeds have?", "26 days.")
ORDER = Turn("Which was the biggest new contract of the third quarter?", "Oakmere Rail")
FAIR = Turn("On which days does the book fair take place?", "5 and 6 May.")
HOUSE = Turn("When was the house on Ferry Square built?", "In 1911.")


@pytest.mark.parametrize(
    ("history", "question", "understood"),
    [
        # what is put into the last question
        ([READING], "at what time exactly?", "At what time does Leonie Marsh read?"),
        ([ROOM], "for how many people?", "For how many people does a single room cost?"),
        (
            [TENDER],
            "for how many years?",
            "For how many years? (which company won the tender for the Ostrelian port)",
        ),
        ([GRANTS_2019], "and a year later?", "How many grants were there in 2020?"),
        ([GRANTS_2019], "And an year later?", "How many grants were there in 2020?"),
        ([GRANTS_2019], "two years before that?", "How many grants were there in 2017?"),
        ([GRANTS_2019], "How many the year before?", "How many grants were there in 2018?"),
        ([ROWS], "How many was it in 4.8?", "How many rows does an export hold in Lathe 4.8?"),
        ([HALL], "and to 15?", "How many visitors went to hall 15 in 2023?"),
        ([LEAVE], "And how many in Porto?", "How many days of leave do people in Porto have?"),
        ([ORDER], "how many pumps did they buy?", "How many pumps did Oakmere Rail buy?"),
        ([FAIR], "when can I book it?", "When can I book the book fair?"),
        ([EXPORTS], "and to turkey?", "What did Karvania export to turkey in 2023?"),
        (
            [HOUSE],
            "And the hall behind it?",
            "The hall behind the house? (when was the house on Ferry Square built)",
        ),
        ([TICKET], "and for children?", "How much is a day ticket for children?"),
        ([ADULTS], "and for children?", "How much is a day ticket for children?"),
        ([TICKET], "what about students", "Students? (how much is a day ticket)"),
        (
            [SHIFT],
            "And for an afternoon one?",
            "How early must I turn up for an afternoon shift as an usher?",
        ),
        ([TICKET], "for an old one?", "For an old one? (day ticket)"),
        ([BOOKING], "And if I am ill?", "Can I cancel my booking if I am ill?"),
        ([BOOKING], "if I am ill, who pays?", "if I am ill, who pays?"),
        ([FUEL], "And the year before?", "How much did fuel cost in the financial year 2022/23?"),
        ([GRANTS_2019], "and the year before that", "How many grants were there in 2018?"),
        ([OPEN], "and on saturdays?", "What are the opening hours on saturdays?"),
        ([OPEN], "And at the weekend?", "What are the opening hours at the weekend?"),
        ([FUEL], "and in the next year?", "How much did fuel cost in the financial year 2024/25?"),
        ([GRANTS_2019], "and the previous year?", "How many grants were there in 2018?"),
        ([ROOM], "a double one?", "What does a double room cost?"),
        ([HOLIDAYS], "and the old one?", "The old one? (Kyoto)"),
        ([BOOKING], "And what would it cost to move?", "What would it cost to move? (my booking)"),
        # what has no article
        ([SEATS], "could I swap them?", "Could I swap the seats?"),
        ([PARKING], "how much is it?", "How much is the parking?"),
        # it, they, he, there
        ([WHY], "What did it offer?", "What did Japan offer?"),
        ([WHY], "what does its president want?", "What does Japan’s president want?"),
        ([WHY], "what happened there?", "What happened in Turkmenistan?"),
        ([WHY, CHINA], "what did it fear?", "What did China fear? (Japan)"),
        ([INITIATOR], "what did its president say?", "What did Kazakhstan’s president say?"),
        ([PLATFORM], "and who initiated it?", "Who initiated the dialogue platform?"),
        ([PRESIDENT], "whom did he meet?", "Whom did Berdimuhamedow meet? (Turkmenistan)"),
        ([LOAN], "when was it given?", "When was the loan given? (Uzbekistan)"),
        ([MODEL], "can it be turned off?", "Can the chat model be turned off?"),
        ([TENDER], "what do they pay?", "What do Corvane Maritime pay? (Ostrelian)"),
        ([ENVOY], "is he ill?", "Is Erik Tolland ill? (Ostrelia)"),
        ([GAS], "how did it get here?", "How did the gas get here? (Ankara)"),
        # a name that only describes, and a bare year, are not what it is about
        ([BANKS], "what was their problem?", "What was the banks’ problem?"),
        ([CHAIR], "why not the usual one?", "Why not the usual one? (2024, library committee)"),
        # one of two, or both
        ([WHY], "what did the former say?", "What did Japan say?"),
        ([BORDER], "what did the latter gain?", "What did Tajikistan gain?"),
        ([BORDER], "What is the capital of the former?", "What is the capital of Kyrgyzstan?"),
        ([WHY], "did both sign?", "Did both Japan and Turkmenistan sign?"),
        ([DRIVER], "Was he injured?", "Was Colin Marsh injured?"),
        ([DRIVER], "was it expensive?", "Was the truck expensive?"),
        # the same of another name or date
        ([LOAN], "what about Kazakhstan?", "How large is the loan to Kazakhstan?"),
        ([LOAN], "and kazakhstan?", "How large is the loan to Kazakhstan?"),
        ([LOAN], "and to Tajikistan?", "How large is the loan to Tajikistan?"),
        ([LOAN], "And in 2025?", "How large is the loan to Uzbekistan in 2025?"),
        ([WHY, CHINA], "and Russia?", "How did Russia react?"),
        ([PLATFORM], "what else happened that year?", "What else happened in 2004?"),
        # bare words
        ([PLATFORM], "why?", "Why was the dialogue platform established?"),
        ([GRANTS], "when?", "When did Japan give grants to Tajikistan?"),
        ([GRANTS], "how much?", "How much? (did Japan give grants to Tajikistan)"),
        ([INITIATOR], "who else?", "Who else initiated the platform?"),
        ([INITIATOR], "when?", "When? (who initiated the platform)"),
        # what cannot be put in is taken along
        ([WHY], "what was the result?", "What was the result? (Japan, Turkmenistan)"),
        ([WHY, HOLIDAYS], "and who approves them?", "Who approves the days of holiday? (Kyoto)"),
        ([WHY, CHINA], "when was it signed?", "When was it signed? (China, Japan, Turkmenistan)"),
    ],
)  # fmt: skip
def test_a_follow_up_is_understood(history: list[Turn], question: str, understood: str) -> None:
    assert standalone(question, history) == understood


@pytest.mark.parametrize(
    "question",
    [
        "Who drove the truck that tipped the load?",
        "Who drove the electric truck that was tipped?",
        "Which rule is there for a visitor that the guard knows?",
    ],
)
def test_a_relative_clause_points_to_nothing_said_before(question: str) -> None:
    assert standalone(question, [WHY]) == question


@pytest.mark.parametrize(
    "question",
    [
        "When do employees get their salary?",
        "Can a tenant paint the walls of their flat?",
        "What must staff do when they are ill?",
        "Can both parents take leave?",
        "May parents visit their child on Sundays?",
        "How do I reset my password and how long is it valid?",
        "Can I take my laptop abroad if it is encrypted?",
        "If a machine stops, who repairs it?",
        "Should there be a fire, where do we meet?",
        "What is due this year?",
    ],
)
def test_a_pronoun_that_means_what_the_question_names_leans_on_nothing(question: str) -> None:
    assert standalone(question, [WHY, BORDER]) == question


@pytest.mark.parametrize(
    "question",
    [
        "Can members use it?",
        "Do they open on Sundays?",
        "Is there a fee for it if they come late?",
        "Do employees of their government get a bonus?",
        "Did members change their minds about it?",
    ],
)
def test_a_pronoun_that_means_what_was_said_before_leans_on_it(question: str) -> None:
    assert standalone(question, [WHY, BORDER]) != question


@pytest.mark.parametrize(
    "question", ["How did the state handle that crisis?", "After the day that?"]
)
def test_that_may_point_to_what_was_said_before(question: str) -> None:
    assert standalone(question, [WHY]) != question


@pytest.mark.parametrize(
    ("turns", "question", "understood"),
    [
        (DEPUTY, "what does he do?", "What does Samuel Okonjo do?"),
        (DEPUTY, "where does she live?", "Where does Deepa Rautio live?"),
        ([DIRECTOR], "how old is she?", "How old is Helena Virtaus? (Vantaa Foundation)"),
        ([PAINTER], "when did he marry?", "When did Edvard Rosk marry? (Ice Drift)"),
        ([MAKER], "was scrap lower in 2023 than in 2021?", "was scrap lower in 2023 than in 2021?"),
        ([MAKER], "what does it cost?", "What does the Blue Lamp cost?"),
        ([NAPS], "what did they complain about?", "What did the nap study complain about?"),
        ([FREEZE], "why not?", "Why can't I freeze the fish pie?"),
        ([Turn("are dogs allowed?", "No.")], "why not?", "Why aren't dogs allowed?"),
        ([STUDY], "why there?", "Why did Clara Wendt study?"),
        (
            [FREEZE],
            "and the apple cake, how many does it serve?",
            "How many does the apple cake serve?",
        ),
        (
            [Turn("when is the museum open?", "From 10 to 5.")],
            "what does it cost?",
            "What does the museum cost?",
        ),
        (
            [Turn("where is the picture?", "In the Marle Museum.")],
            "how much is it worth?",
            "How much is the picture worth?",
        ),
        (
            [Turn("what is the new address of the foundation?", "Mill Lane 4.")],
            "who runs it?",
            "Who runs the foundation?",
        ),
        (
            [Turn("Who built the bridge?", "Ost did.")],
            "how long did it take him to build it?",
            "How long did it take Ost to build the bridge?",
        ),
    ],
)
def test_what_is_meant_is_put_in(turns: Sequence[Turn], question: str, understood: str) -> None:
    assert standalone(question, turns) == understood


@pytest.mark.parametrize(
    "question",
    [
        "How many days of holiday do employees have?",
        "how long does a refund take?",
        "And who approves holiday requests in Kyoto?",
        "Is it possible to return an opened item?",
        "who is the president of Turkmenistan?",
        "Which countries that border Iran are neutral?",
        "Are there two platforms with Kazakhstan?",
    ],
)
def test_another_topic_takes_nothing_along(question: str) -> None:
    assert standalone(question, [WHY, CHINA]) == question


@pytest.mark.parametrize(
    "question", ["Warum hat China so reagiert?", "何が起きましたか？", "Почему Китай так ответил?"]
)
def test_other_languages_are_left_alone(question: str) -> None:
    assert standalone(question, [WHY]) == question


def test_names_typed_in_lower_case_are_known_from_the_answer() -> None:
    history = [Turn("how large is the loan to uzbekistan", "Uzbekistan got a loan in 2024.")]
    assert standalone("what is its capital", history) == "What is Uzbekistan’s capital"


@pytest.mark.parametrize(
    ("question", "understood"),
    [
        ("and when does it begin?", "When does it begin? (a season of small regattas)"),
        ("Why?", "Why? (a season of small regattas)"),
    ],
)
def test_only_what_was_asked_about_is_carried_not_whom_it_was_put_to(
    question: str, understood: str
) -> None:
    asked = Turn("What do the documents say about a season of small regattas?", "It is short.")
    assert standalone(question, [asked]) == understood


def test_a_new_topic_ends_the_old_one() -> None:
    assert "Japan" not in standalone("when do they expire?", [WHY, CHINA, HOLIDAYS])


def test_an_answer_that_says_nothing_is_no_topic() -> None:
    history = [WHY, Turn("What did it offer?", "I don't know about Brazil.")]
    assert "Brazil" not in standalone("why did it do so?", history)


@pytest.mark.parametrize(
    "history",
    [[Turn("", "")], [Turn("   ", "[1]")], [Turn("?", "…")], [Turn("<b></b>", "<i>")]],
    ids=["empty", "blank", "signs", "markup"],
)
def test_a_history_that_says_nothing_changes_nothing(history: list[Turn]) -> None:
    assert standalone("what did it do?", history).casefold().startswith("what did it do?")


def test_markup_of_an_answer_is_not_carried() -> None:
    history = [Turn("<b>Where</b> is Astana?", "<script>alert(1)</script> **Kazakhstan** [1].")]
    understood = standalone("what is its population?", history)
    assert understood == "What is Kazakhstan’s population? (Astana)"


def test_a_very_long_history_is_understood_in_time() -> None:
    long = Turn("Why did Japan " * 300, "In Astana, Japan and China met. " * 2000)
    started = time.process_time()
    understood = standalone("what did it offer?", [long] * 200)
    assert time.process_time() - started < 2
    assert len(understood) < 300


words = st.lists(
    st.sampled_from(
        "it he their there both that year the latter Japan China Tajikistan and , ? ( ) “x” 2019"
        " what why did <b> [1] é 日本 ’s".split()
    ),
    max_size=12,
).map(" ".join)


@given(words, st.lists(st.builds(Turn, words, words), max_size=4))
def test_whatever_was_said_the_question_stays_one_short_line(
    question: str, history: list[Turn]
) -> None:
    understood = standalone(question, history)
    assert bool(understood) == bool(question)
    assert "\n" not in understood
    assert len(split_aside(understood)[1]) <= 400


VISITORS = Turn("How many visitors came on 3 March 2021?", "310.")
FOUNDERS = Turn("Who founded the firm?", "Maria Lind and Per Holm founded it.")
TICKET = Turn("How much is a ticket?", "12 euros.")
CONTACT = Turn("Whom do I ask about pay?", "Contact Anna Berg in Human Resources.")
SHOP = Turn("Who runs the shop?", "Anna.")


@pytest.mark.parametrize(
    ("turn", "question", "understood"),
    [
        (VISITORS, "and on 4 April?", "How many visitors came on 4 April 2021?"),
        (VISITORS, "and in April?", "How many visitors came in April 2021?"),
        (Turn("What happened in May 2021?", "Much."), "in April?", "What happened in April 2021?"),
        (Turn("What was made in May?", "Much."), "and in June?", "What was made in June?"),
        (GRANTS_2019, "and in April?", "How many grants were there in April 2019?"),
        (FOUNDERS, "when were they hired?", "When were Maria Lind and Per Holm hired?"),
        (TICKET, "and part-time staff?", "Part-time staff? (how much is a ticket)"),
        (TICKET, "with a student card?", "How much is a ticket with a student card?"),
        (CONTACT, "since when?", "Since when? (whom do I ask about pay)"),
        (CONTACT, "what is her phone number?", "What is Anna Berg’s phone number?"),
        (
            SHOP,
            "Our canteen, do staff pay by their card?",
            "Our canteen, do staff pay by their card?",
        ),
    ],
)
def test_times_groups_and_orders_are_understood(turn: Turn, question: str, understood: str) -> None:
    assert standalone(question, [turn]) == understood
