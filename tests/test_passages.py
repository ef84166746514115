from __future__ import annotations

from collections.abc import Iterator

import pytest
from small_index import BUILD, run_sync, vector, write

from assistant.index import Index, words
from assistant.passages import CANDIDATES, LEXICAL_WEIGHT, PassageRetriever, search
from assistant.types import Filters, Passage


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    home = tmp_path_factory.mktemp("passages")
    write(home / "corpus", "japan.txt", "Japan chose Turkmenistan. It is neutral.\nBees fly far.")
    write(home / "corpus", "asia/china.txt", "China built a pipeline.\nRussia kept silent.")
    write(home / "corpus", "bees.txt", "Bees fly far.\nHoney is sweet.")
    index = Index.open(home / "index", BUILD)
    run_sync(home / "corpus", index)
    yield index
    index.close()


def found(index: Index, query: str, k: int = 5, filters: Filters | None = None) -> list[Passage]:
    return search(index, vector(query).tolist(), words(query), k, filters)


def test_the_passage_with_the_words_comes_first_with_a_full_score(index: Index) -> None:
    best, *others = found(index, "China built a pipeline")
    assert best.text == "China built a pipeline."
    assert best.score == pytest.approx(1.0, abs=0.01)
    scores = [passage.score for passage in (best, *others)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_a_passage_is_its_place_in_the_document(index: Index) -> None:
    for passage in found(index, "Turkmenistan is neutral bees"):
        document = index.document(passage.document.id)
        assert document
        assert document.text[passage.start : passage.end] == passage.text
        for start, end in passage.sentences:
            assert passage.start <= start < end <= passage.end
        assert len(passage.sentence_similarities) == len(passage.sentences)


def test_no_more_than_asked_for(index: Index) -> None:
    assert len(found(index, "bees", 1)) == 1
    assert len(found(index, "bees", 2 * CANDIDATES)) == 6


def test_what_a_sync_takes_away_meanwhile_is_left_out(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = vector("bees").tolist()
    there = {p.text for p in search(index, asked, ["bees"], 5)}
    similarities, gone = index.similarities, index.near_chunks(asked, 1)[0][0]
    later: list[bool] = []

    def without(of: list[float], keys: list[int]) -> dict[int, tuple[float, tuple[float, ...]]]:
        found = similarities(of, keys)
        if later:
            del found[gone]
        later.append(True)
        return found

    monkeypatch.setattr(index, "similarities", without)
    left = search(index, asked, ["bees"], 5, judged_by=asked)
    assert {p.text for p in left} == there - {index.chunks([gone])[gone].text}


def test_a_word_raises_the_passages_that_have_it_and_no_other(index: Index) -> None:
    unlike = vector("nothing of the kind").tolist()
    without = {p.text: p.score for p in search(index, unlike, [], 10)}
    with_it = {p.text: p.score for p in search(index, unlike, ["honey"], 10)}
    assert with_it.pop("Honey is sweet.") == pytest.approx(
        without.pop("Honey is sweet.") + LEXICAL_WEIGHT
    )
    assert with_it == pytest.approx(without)


def test_vectors_decide_where_no_word_is_found(index: Index) -> None:
    near = search(index, vector("Honey is sweet.").tolist(), [], 2)
    assert near[0].text == "Honey is sweet."
    assert near[0].score == pytest.approx(1 - LEXICAL_WEIGHT)


def test_a_sentence_alone_can_find_its_passage(index: Index) -> None:
    best = search(index, vector("It is neutral.").tolist(), [], 1)[0]
    assert best.text == "Japan chose Turkmenistan. It is neutral."
    assert best.sentence_similarities[1] == pytest.approx(1.0, abs=0.001)


@pytest.mark.parametrize(
    ("filters", "sources"),
    [
        (Filters(folder="asia"), {"asia/china.txt"}),
        (Filters(source=("bees.txt", "japan.txt")), {"bees.txt", "japan.txt"}),
        (Filters(type=("pdf",)), set()),
    ],
)
def test_only_what_the_filters_leave_is_found(
    index: Index, filters: Filters, sources: set[str]
) -> None:
    passages = found(index, "Bees fly far over China", 10, filters)
    assert {passage.document.source for passage in passages} == sources


def test_equal_passages_come_in_the_same_order_each_time(index: Index) -> None:
    first = [(p.document.source, p.start) for p in found(index, "Bees fly far.")]
    for _ in range(3):
        assert [(p.document.source, p.start) for p in found(index, "Bees fly far.")] == first


def test_as_langchain_retriever(index: Index) -> None:
    retriever = PassageRetriever(search=lambda query, k: found(index, query, k), k=2)
    documents = retriever.invoke("China built a pipeline")
    assert len(documents) == 2
    assert documents[0].page_content == "China built a pipeline."
    passage = found(index, "China built a pipeline", 2)[0]
    contract = passage.to_dict()
    contract.pop("text")
    assert documents[0].metadata == {**contract, "source": "asia/china.txt"}
