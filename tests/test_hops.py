from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest
from sample_passages import passage
from small_index import write

from assistant.embeddings import SentenceTransformerEmbeddings
from assistant.hops import ADDED, KEPT_FIRST, bridges, second_query, unmentioned, with_hops
from assistant.index import Index, words
from assistant.passages import search
from assistant.pipeline import Assistant
from assistant.types import Passage
from assistant.wording import content_words

SUMMIT = "Who is the president of the country that hosted the Caspian summit?"
DOCUMENTS = {
    "summit.md": "# Caspian summit\n\nKirvania is the country that hosted the Caspian summit.\n",
    "kirvania.md": "# Maria Oduya\n\nOduya studied law. She has led Kirvania since 2019.\n",
    "bankers.md": "# Bankers\n\nThe president hosted a dinner for the summit of bankers.\n",
    "cross.md": "# Walks\n\nThe president of the walkers hosted a hike to the summit.\n",
    "choir.md": "# Choir\n\nA choir sang for the president by the Caspian sea.\n",
    "ports.md": "# Ports\n\nThe president of a country opened the Caspian port.\n",
    "fair.md": "# Fair\n\nThe fair was held on the Caspian coast and its president came.\n",
    "lazur.md": "# Lazur\n\nThe port of Lazur opened in 1931.\n",
    "torvik.md": "# Torvik\n\nThe mine of Torvik opened in 1950.\n",
}


@pytest.fixture(scope="module")
def opened(model_at_hand: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    home = tmp_path_factory.mktemp("hops")
    for source, text in DOCUMENTS.items():
        write(home / "corpus", source, text)
    with Assistant.open(home) as opened:
        assert not opened.sync().failed
        yield opened


class Searches:
    """A search by words and vectors, with the queries it was asked."""

    def __init__(self, index: Index, embed: Callable[[str], list[float]]) -> None:
        self._index, self._embed = index, embed
        self.queries: list[str] = []

    def __call__(self, query: str) -> list[Passage]:
        self.queries.append(query)
        return search(self._index, self._embed(query), words(" ".join(content_words(query))), 10)


@pytest.fixture
def find(opened: Assistant, embeddings: SentenceTransformerEmbeddings) -> Searches:
    return Searches(opened._index, embeddings.embed_query)


def sources(passages: Sequence[Passage]) -> list[str]:
    return [passage.document.source for passage in passages]


def test_the_bridge_brings_the_second_passage_in_front(find: Searches) -> None:
    first = find(SUMMIT)
    assert sources(first)[0] == "summit.md"
    assert "kirvania.md" not in sources(first)[:5]
    assert "kirvania.md" in sources(with_hops(SUMMIT, first, find))[:5]


def test_one_more_search_is_made_for_a_bridge(find: Searches) -> None:
    found = passage("The Caspian summit was hosted by Kirvania.", source="caspian.md")
    with_hops(SUMMIT, [found], find)
    assert find.queries == ["president country Kirvania"]


def test_the_first_passages_stay_and_none_is_lost_or_repeated(find: Searches) -> None:
    first = find(SUMMIT)
    hopped = with_hops(SUMMIT, first, find)
    assert hopped[:KEPT_FIRST] == first[:KEPT_FIRST]
    places = [(p.document.id, p.start) for p in hopped]
    assert len(places) == len(set(places))
    assert {(p.document.id, p.start) for p in first} <= set(places)
    assert hopped.index(first[KEPT_FIRST]) <= KEPT_FIRST + ADDED


def test_a_question_that_the_first_passage_covers_makes_no_further_search(find: Searches) -> None:
    found = [passage("Maria Oduya, a lawyer who had led Lazur, became president of Kirvania.")]
    question = "Who was the lawyer that became president of Kirvania and had led Lazur?"
    assert with_hops(question, found, find) == found
    assert find.queries == []


def test_a_short_question_makes_no_further_search(find: Searches) -> None:
    found = [passage("The Caspian summit was hosted by Kirvania.")]
    assert with_hops("Who is the Caspian president?", found, find) == found
    assert find.queries == []


def test_a_comparison_is_searched_for_once_for_each_side(find: Searches) -> None:
    question = "Which opened earlier, Lazur or Torvik?"
    hopped = with_hops(question, find("opened"), find)
    assert find.queries[1:] == ["Which opened earlier, Lazur?", "Which opened earlier, Torvik?"]
    assert set(sources(hopped)[:2]) == {"lazur.md", "torvik.md"}


def test_nothing_found_stays_nothing(find: Searches) -> None:
    assert with_hops(SUMMIT, [], find) == []
    assert find.queries == []


def test_bridges_are_the_names_of_the_nearest_sentence_and_the_title() -> None:
    found = passage(
        "Bees live near Ostrau.",
        "The Caspian summit was hosted by Kirvania.",
        cosines=[0.1, 0.9],
        source="meetings.txt",
    )
    assert bridges(SUMMIT, found) == ["Kirvania", "Meetings"]
    assert second_query(SUMMIT, found) == "president country Kirvania Meetings"


def test_a_passage_without_new_names_leads_nowhere() -> None:
    found = passage("the caspian summit was long.", source="caspian.txt")
    assert second_query(SUMMIT, found) is None


def test_a_name_that_no_passage_mentions_is_told() -> None:
    found = [
        passage("Japan lent money to Uzbekistan.", source="loans.txt"),
        passage("The dam is high.", heading="Kyrgyzstan"),
    ]
    asked = ["Uzbekistan", "Kyrgyzstan", "Tajikistan", "Loans"]
    assert unmentioned(asked, found) == ["Tajikistan"]


def test_a_name_in_another_form_and_a_day_within_several_are_mentioned() -> None:
    found = [passage("Japanese ministers came. The office is open Monday to Friday.")]
    assert unmentioned(["Japan", "China", "Tuesday"], found) == ["China"]
