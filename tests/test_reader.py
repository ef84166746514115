from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_passages import passage

from assistant.embeddings import packaged_folder
from assistant.errors import ModelError
from assistant.reader import PassageReader
from assistant.reader.context import contexts
from assistant.reader.encoding import (
    CONTEXT_TOKENS,
    MOST_TOKENS,
    OUTSIDE,
    QUESTION_TOKENS,
    batched,
    encoded,
    stretch,
)
from assistant.types import Passage

TOKENIZER = packaged_folder() / "tokenizer.json"
PIPELINE = passage(
    "The pipeline was opened in 2009.",
    "It carries natural gas from Turkmenistan to China.",
    "Its length is 1,833 kilometres.",
    source="pipeline.md",
)
BEES = passage("Bees live in hives.", "They make honey in summer.", source="bees.md")


def of_the_council(source: str, heading: str | None) -> Passage:
    """Return a passage of a document whose title is a letterhead."""
    found = passage("Fuel cost us £791,000.", source=source, heading=heading)
    return replace(found, document=replace(found.document, title="COUNCIL"))


@pytest.fixture(scope="module")
def reader() -> PassageReader:
    return PassageReader(TOKENIZER)


# What it reads

words = st.lists(st.integers(1000, 2000), max_size=90)


@given(words, words, st.lists(words, max_size=6))
def test_a_pair_is_never_longer_than_what_is_read(
    question: list[int], context: list[int], sentences: list[list[int]]
) -> None:
    pair = encoded(question, context, sentences)
    assert len(pair.ids) == len(pair.types) == len(pair.sentences) <= MOST_TOKENS
    read = [i for i, n in zip(pair.ids, pair.sentences, strict=True) if n != OUTSIDE]
    everything = [token for sentence in sentences for token in sentence]
    assert read == everything[: len(read)]
    if len(pair.ids) < MOST_TOKENS:
        assert read == everything


@pytest.mark.parametrize(
    ("question", "source", "heading", "told"),
    [
        ("How much was fuel?", "report_2023-24.txt", "Money", "COUNCIL › Money"),
        ("How much was fuel in 2023/24?", "r_2023-24.txt", "Money", "r 2023-24 › COUNCIL › Money"),
        ("How much was fuel in 2022/23?", "r_2023-24.txt", "Money", "COUNCIL › Money"),
        ("What does the letter say?", "letters/x.txt", None, "letters › COUNCIL"),
        ("What does the COUNCIL do?", "council/x.txt", "COUNCIL › Work", "COUNCIL › Work"),
        ("What does the COUNCIL do?", "x.txt", "COUNCILLORS", "COUNCIL › COUNCILLORS"),
    ],
)
def test_what_only_the_path_says_is_told_where_it_is_asked_about(
    question: str, source: str, heading: str | None, told: str
) -> None:
    assert contexts(question, [of_the_council(source, heading)]) == [told]


HEAD = "Fall on Corvie Edge, Saturday 6 July 2024\n\nWritten by Runa Vestry"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What did fuel cost on 6 July 2024?", "6 July 2024 › COUNCIL"),
        ("What did fuel cost Vestry?", "Runa Vestry › COUNCIL"),
        ("What did fuel cost on 7 July 2024?", "COUNCIL"),
    ],
)
def test_what_only_the_letterhead_says_is_told_where_it_is_asked_about(
    question: str, told: str
) -> None:
    found = of_the_council("x.txt", None)
    assert contexts(question, [found], {found.document.id: HEAD}) == [told]
    assert contexts(question, [found]) == ["COUNCIL"]


def test_the_reader_is_surer_where_the_letterhead_says_the_day(reader: PassageReader) -> None:
    found = of_the_council("x.txt", None)
    question = "What did fuel cost on 6 July 2024?"
    (unsure,) = reader.read(question, [found])
    (sure,) = reader.read(question, [found], {found.document.id: HEAD})
    assert sure.answers > unsure.answers + 2


def test_the_reader_tells_reports_apart_by_the_names_of_their_files(reader: PassageReader) -> None:
    years = ("2022-23", "2023-24")
    reports = [of_the_council(f"report_{year}.txt", "Money") for year in years]
    other, own = reader.read("How much did fuel cost in 2023/24?", reports)
    assert own.answers > other.answers + 3


def test_a_long_question_and_a_long_heading_leave_room_for_the_passage() -> None:
    pair = encoded([7] * 500, [8] * 500, [[9] * 100])
    assert pair.ids.count(7) == QUESTION_TOKENS
    assert pair.ids.count(8) == CONTEXT_TOKENS
    assert pair.ids.count(9) == 100


def test_a_batch_is_padded_to_its_longest_pair() -> None:
    batch = batched([encoded([1], [], [[2, 3]]), encoded([1], [4], [[2]])])
    assert batch.ids.shape == (2, 7)
    assert batch.mask.sum(axis=1).tolist() == [6, 7]
    assert batch.sentences[0].tolist() == [OUTSIDE, OUTSIDE, OUTSIDE, 0, 0, OUTSIDE, OUTSIDE]


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12), st.data(), st.integers(0, 90))
def test_a_stretch_holds_its_middle_and_fits(
    sizes: list[int], data: st.DataObject, room: int
) -> None:
    middle = data.draw(st.integers(0, len(sizes) - 1))
    first, end = stretch(sizes, middle, room)
    assert first <= middle < end
    assert 0 <= first < end <= len(sizes)
    assert end - first == 1 or sum(sizes[first:end]) <= room
    left = room - sum(sizes[first:end])
    assert not any(0 <= n < len(sizes) and sizes[n] <= left for n in (first - 1, end))


# What it says


def test_the_place_that_answers_is_read_once_more_by_itself(reader: PassageReader) -> None:
    buried = passage(
        *["The town has a market hall and a small museum of clocks."] * 6,
        "The pipeline is 1,833 kilometres long.",
        *["Visitors come by train and stay for a night or two."] * 6,
    )
    asked = "How long is the pipeline?"
    (whole,) = reader.read(asked, [buried])
    (read,) = reader.read_closely(asked, [replace(buried, reading=whole)])
    close = read.reading
    assert whole.best == 6
    assert close
    assert close.close
    assert close.close > 0
    assert replace(close, close=None) == whole
    assert reader.read_closely(asked, []) == []
    (unread,) = reader.read_closely(asked, [PIPELINE])
    assert unread.reading
    assert unread.reading.close is not None


def test_the_passage_that_answers_is_told_from_one_about_something_else(
    reader: PassageReader,
) -> None:
    found, other = reader.read("How long is the pipeline?", [PIPELINE, BEES])
    assert found.answers > 0 > other.answers
    assert int(np.argmax(found.sentences)) == 2
    assert int(np.argmax(found.spans)) == 2


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("when was the pipeline opened", 0),
        ("Where does the gas come from?", 1),
        ("How many kilometres long is it?", 2),
    ],
)
def test_the_sentence_that_answers_comes_first(
    reader: PassageReader, question: str, right: int
) -> None:
    (reading,) = reader.read(question, [PIPELINE])
    assert int(np.argmax(reading.sentences)) == right


def test_readings_are_in_the_order_of_the_passages_whatever_their_length(
    reader: PassageReader,
) -> None:
    passages = [PIPELINE, BEES, passage("Short."), PIPELINE, passage(*["Longer text."] * 9), BEES]
    together = reader.read("How long is the pipeline?", passages)
    for reading, single in zip(together, passages, strict=True):
        (alone,) = reader.read("How long is the pipeline?", [single])
        assert reading == alone
        assert len(reading.sentences) == len(reading.spans) == len(single.sentences)


@pytest.mark.parametrize(
    "odd",
    [passage("日本は中立。"), passage("🐝" * 400), passage(" ".join(["word"] * 900)), passage("-")],
    ids=["japanese", "emoji", "far too long", "no word"],
)
def test_any_text_can_be_read(reader: PassageReader, odd: Passage) -> None:
    (reading,) = reader.read("What? \u200b <b>", [odd])
    assert np.isfinite([reading.answers, *reading.sentences, *reading.spans]).all()


def test_nothing_to_read_is_no_error(reader: PassageReader) -> None:
    assert reader.read("What?", []) == []
    assert reader.supports("Bees make honey.", []) == []


def test_a_claim_is_likelier_beside_the_words_that_say_it(reader: PassageReader) -> None:
    said, unsaid = reader.supports(
        "The pipeline carries gas from Turkmenistan to China.", [PIPELINE.text, BEES.text]
    )
    assert said > 0.5 > unsaid


def test_missing_weights_are_a_clear_error(tmp_path: Path) -> None:
    reader = PassageReader(TOKENIZER, tmp_path / "gone.onnx")
    with pytest.raises(ModelError, match=r"gone\.onnx"):
        reader.read("What?", [BEES])


def test_damaged_weights_are_a_clear_error(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.onnx"
    damaged.write_bytes(b"no network")
    with pytest.raises(ModelError, match="Install the assistant again"):
        PassageReader(TOKENIZER, damaged).read("What?", [BEES])
