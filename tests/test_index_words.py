from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_index import BUILD, entry, texts_matching

from assistant.index import Index, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Japan chose Turkmenistan.", ["japan", "chose", "turkmenistan"], id="plain"),
        pytest.param("Japan's and Japan’s", ["japan", "and", "japan"], id="possessive"),
        pytest.param("don't", ["don't"], id="contraction"),
        pytest.param("l'Europe O'Brien", ["europe", "brien"], id="elision"),
        pytest.param("Up 42.5% to 1,234,567.", ["up", "42.5", "to", "1234567"], id="n"),
        pytest.param("v1.2.3 and 42,5", ["v1.2.3", "and", "42,5"], id="dotted"),
        pytest.param("state-of-the-art", ["state", "of", "the", "art"], id="hyphens"),
        pytest.param("file_name", ["file", "name"], id="underscore"),
        pytest.param("Ｆｕｌｌ ﬁt", ["full", "fit"], id="width"),
        pytest.param("naïve café CAFE\u0301", ["naive", "cafe", "cafe"], id="accents"),
        pytest.param("STRASSE Straße", ["strasse", "strasse"], id="case-folding"),
        pytest.param("日本語の文", ["日本", "本語", "語の", "の文"], id="pairs"),
        pytest.param("日 は", ["日", "は"], id="single-characters"),
        pytest.param("iPhone手机壳", ["iphone", "手机", "机壳"], id="mixed-scripts"),
        pytest.param("ประเทศ", ["ปร", "ระ", "ะเ", "เท", "ทศ"], id="thai"),
        pytest.param("हिन्दी भाषा।", ["हिन्दी", "भाषा"], id="devanagari"),
        pytest.param("한국어 문장", ["한국어", "문장"], id="hangul"),
        pytest.param("شَرْق", ["شرق"], id="arabic-vowels"),
        pytest.param(" — … !? 👍 ", [], id="no-words"),
        pytest.param("x" * 200, ["x" * 64], id="data"),
    ],
)
def test_words_of_a_text(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.text())
def test_a_word_has_no_space_and_gives_itself(text: str) -> None:
    for word in words(text):
        assert word
        assert not any(character.isspace() for character in word)


@given(st.text(), st.text())
def test_words_of_texts_apart_are_those_of_both(left: str, right: str) -> None:
    assert words(f"{left}\n{right}") == words(left) + words(right)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    index = Index.open(tmp_path_factory.mktemp("words") / "index", BUILD)
    index.replace([entry("a.txt", "The agreements grew by 42.5 percent\n日本語の文章です\ncafé")])
    return index


@pytest.mark.parametrize(
    ("question", "found"),
    [
        pytest.param("agreement", "The agreements grew by 42.5 percent", id="english-forms"),
        pytest.param("42.5", "The agreements grew by 42.5 percent", id="number"),
        pytest.param("日本", "日本語の文章です", id="part-of-an-unspaced-run"),
        pytest.param("CAFE", "café", id="accents"),
    ],
)
def test_a_question_meets_its_document(index: Index, question: str, found: str) -> None:
    assert texts_matching(index, question) == [found]


@pytest.mark.parametrize("question", ["42", "5", "本日", "agree*"])
def test_parts_and_patterns_do_not_match(index: Index, question: str) -> None:
    assert index.matching([question], 3) == []


HOSTILE = ['"', '""', "a OR", "NEAR(", "body:", "*", "-x", "^", "a\0b", "(", "{", "'; DROP TABLE"]


@pytest.mark.parametrize("word", HOSTILE)
def test_no_word_is_syntax(index: Index, word: str) -> None:
    assert index.matching([word, "cafe"], 3)[0][1] > 0
    assert index.document_frequencies([word])[word] == 0


@given(st.lists(st.text(), max_size=4))
def test_any_words_can_be_asked_for(index: Index, asked: list[str]) -> None:
    assert isinstance(index.matching(asked, 3), list)
    assert set(index.document_frequencies(asked)) == set(asked)
