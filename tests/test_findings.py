from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Assistant, Settings
from assistant.findings import READ_PASSAGES, READER_DEPTH, UNSURE, Findings, _spoken
from assistant.types import Notice


def test_what_was_found_is_read_and_ranked_by_the_reader(assistant: Assistant) -> None:
    found = assistant.search("Why did Japan choose Turkmenistan first?", k=4)
    assert all(passage.reading for passage in found)
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)
    assert all(0 <= passage.score <= 1 for passage in found)


def test_another_language_is_searched_and_not_read(tmp_path: Path, model_at_hand: None) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "hafen.txt").write_text(
        "Der Hafen wurde 1911 eröffnet. Er gehört der Stadt.", encoding="utf-8"
    )
    with Assistant.open(tmp_path) as assistant:
        assistant.sync()
        (found,) = assistant.search("Wann wurde der Hafen eröffnet?", k=3)
        assert found.reading is None
        answer = assistant.ask("Wann wurde der Hafen eröffnet?")
    assert "1911" in answer.text


def test_a_table_is_read_where_an_english_question_asks_for_it(
    tmp_path: Path, model_at_hand: None
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    rows = "Article,Price,Stock\nSK-02,34.00,188\nSK-03,41.50,97\n"
    (corpus / "prices.csv").write_text(rows, encoding="utf-8")
    with Assistant.open(tmp_path) as assistant:
        assistant.sync()
        (found,) = assistant.search("What is the price of the SK-02?", k=3)
        assert found.reading
        (found,) = assistant.search("Wieviel kostet SK-02?", k=3)
        assert found.reading is None


def test_the_language_is_told_by_enough_words_that_are_in_no_table() -> None:
    row, prose = "Article: SK-02; Price: 34.00", "The harbour was opened in 1911. " * 15
    assert _spoken([row, "Next: Friday.", prose, row, prose, prose]) == " ".join(
        ["Next: Friday.", prose, prose]
    )
    assert _spoken([row, row]) == ""


def test_each_part_is_judged_alone(assistant: Assistant) -> None:
    found = assistant._finder.find(
        "How many days of holiday are there, and who won the 2018 World Cup?", None
    )
    assert len(found.confidences) == 2
    assert len(found.answered) == 1
    assert found.missing == ["who won the 2018 World Cup?"]
    places = {(passage.document.id, passage.start) for passage in found.passages}
    for own in found.parts.values():
        assert {(passage.document.id, passage.start) for passage in own} <= places


def test_an_answer_is_made_from_few_passages(assistant: Assistant) -> None:
    assert len(assistant._finder.find("Turkmenistan", None).passages) <= READ_PASSAGES


def test_more_passages_than_are_usually_read_are_read_when_asked_for(
    tmp_path: Path, model_at_hand: None
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number in range(READER_DEPTH + 5):
        (corpus / f"{number}.txt").write_text(
            f"The harbour has pier number {number}, where ships are mended.", encoding="utf-8"
        )
    with Assistant.open(tmp_path) as assistant:
        assistant.sync()
        found = assistant.search("Which pier mends ships?", k=READER_DEPTH + 3)
    assert len(found) == READER_DEPTH + 3
    assert all(passage.reading for passage in found)
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)


def test_a_further_search_is_judged_for_the_question(assistant: Assistant) -> None:
    finder, question = assistant._finder, "Which country did the Japanese visit?"
    own = {p.start: p for p in finder.fused("pipeline loan", 20, None, judged_for=question)}
    usual = {p.start: p for p in finder.fused(question, 20, None)}
    shared = own.keys() & usual.keys()
    assert shared
    for place in shared:
        assert own[place].similarity == pytest.approx(usual[place].similarity, abs=1e-6)


def test_what_a_question_names_and_nothing_mentions_is_told(assistant: Assistant) -> None:
    question = "How did China, Russia and Brazil react to the Japanese visit?"
    assert list(assistant._finder.find(question, None).unmentioned) == ["Brazil"]
    answer = assistant.ask(question)
    assert answer.answered
    assert [n.message for n in answer.notices if n.code == "part-not-answered"] == [
        "The passages that were found say nothing of Brazil."
    ]


def test_nothing_found_is_not_answered() -> None:
    nothing = Findings([], {}, {}, 0.3)
    assert (nothing.confidence, nothing.answered, nothing.missing) == (0.0, {}, [])


@pytest.mark.parametrize(("sure", "doubtful"), [(UNSURE, False), (UNSURE - 0.01, True)])
def test_an_answer_given_with_little_confidence_is_told_as_doubtful(
    assistant: Assistant, sure: float, doubtful: bool
) -> None:
    question = "Why did Japan choose Turkmenistan first?"
    found = replace(assistant._finder.find(question, None), confidences={question: sure})
    notices: list[Notice] = []
    claims = assistant._writing.claims(question, found, assistant._finder.rarity, notices, set())
    assert list(claims)
    assert [notice.code for notice in notices] == ["unsure"] * doubtful


def test_only_the_doubtful_part_is_told_as_doubtful() -> None:
    parts = {"Who came?": 0.9, "When was it?": 0.4, "Who paid?": 0.1}
    found = Findings([], parts, dict.fromkeys(parts, ()), 0.3)
    assert (found.doubtful, found.missing) == (["When was it?"], ["Who paid?"])


@pytest.mark.parametrize(
    "question", ["What is the price of gas?", "Who repairs the harbour crane?"]
)
def test_more_caution_never_answers_more(small_home: Path, tmp_path: Path, question: str) -> None:
    thresholds = []
    for caution in ("lenient", "balanced", "strict"):
        with Assistant.open(small_home, Settings(caution=caution)) as assistant:
            found = assistant._finder.find(question, None)
        thresholds.append((found.threshold, found.confidence))
    assert [t for t, _ in thresholds] == sorted(t for t, _ in thresholds)
    assert len({round(sure, 6) for _, sure in thresholds}) == 1
