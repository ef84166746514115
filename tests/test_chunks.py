from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.chunks import CHARACTERS_A_TOKEN, ENOUGH_TOKENS, _told, split
from assistant.embeddings import SentenceTransformerEmbeddings
from assistant.errors import ReadingError
from assistant.reading.assemble import assemble
from assistant.types import BlockKind, Chunk, Document, Draft, Piece, context_of

WINDOW = 256
SPECIAL_TOKENS = 2
"""The model frames what it reads with two tokens."""

Count = Callable[[Sequence[str]], list[int]]


@pytest.fixture(scope="module")
def count() -> Count:
    """Count as the packaged model's tokenizer does; that does not load the model."""
    return SentenceTransformerEmbeddings().count_tokens


def by_words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def document(*pieces: Piece | str) -> Document:
    made = [Piece(piece) if isinstance(piece, str) else piece for piece in pieces]
    return assemble(Draft(made, "A title"), "a/document.md", "md", "2025-01-01T00:00:00Z")


def heading(text: str, level: int = 1, page: int | None = None) -> Piece:
    return Piece(text, "heading", level, page)


def texts(chunks: Sequence[Chunk]) -> list[str]:
    return [chunk.text for chunk in chunks]


def check(document: Document, chunks: Sequence[Chunk], count: Count, window: int = WINDOW) -> None:
    """Check what holds of the chunks of any document."""
    blocks = list(_told(document.blocks))
    position = 0
    spans: list[tuple[int, int]] = []
    for chunk in chunks:
        assert position <= chunk.start < chunk.end
        position = chunk.end
        assert chunk.text == document.text[chunk.start : chunk.end]
        assert (chunk.start, chunk.end) == (chunk.sentences[0][0], chunk.sentences[-1][1])
        inner = chunk.start
        for start, end in chunk.sentences:
            assert inner <= start < end <= chunk.end
            assert document.text[start:end] == document.text[start:end].strip()
            inner = end
        spans += chunk.sentences
        own = [block for block in blocks if block.start < chunk.end and chunk.start < block.end]
        if blocks:
            assert {(block.heading, block.page) for block in own} == {(chunk.heading, chunk.page)}
        assert whole(chunk, count) <= window
        assert len(chunk.text) <= 2 * CHARACTERS_A_TOKEN * window
    covered = "".join(document.text[start:end] for start, end in spans)
    body = "".join(document.text[block.start : block.end] for block in blocks or document.blocks)
    assert "".join(covered.split()) == "".join(body.split())


def whole(chunk: Chunk, count: Count) -> int:
    """Return the tokens that the model reads for a chunk."""
    return SPECIAL_TOKENS + count([f"{chunk.context}\n{chunk.text}"])[0]


# Structure


def test_short_paragraphs_of_a_section_stay_together(count: Count) -> None:
    made = split(document("One is short.", "Two is short too."), count)
    assert texts(made) == ["One is short.\n\nTwo is short too."]
    assert [made[0].text[start:end] for start, end in made[0].sentences] == [
        "One is short.",
        "Two is short too.",
    ]


def test_a_list_stays_with_what_introduces_it(count: Count) -> None:
    long = "Words that go on. " * (ENOUGH_TOKENS // 4)
    items = [Piece(f"the matter of number {number} and its care", "item") for number in range(9)]
    chunks = split(document(f"{long}There are nine:", *items, "Then it ends."), count)
    assert [chunk.text.count("the matter") for chunk in chunks] == [9, 0]
    assert "There are nine:" in chunks[0].text


def test_a_reply_stays_with_what_asks_for_it(count: Count) -> None:
    long = "Words that go on. " * (ENOUGH_TOKENS // 4)
    made = split(document(f"{long}When do we ship?", "On Friday.", "Good."), count)
    assert texts(made) == [f"{long}When do we ship?\n\nOn Friday.", "Good."]


def test_a_paragraph_that_is_long_enough_stays_alone(count: Count) -> None:
    long = "Words that go on. " * (ENOUGH_TOKENS // 4)
    made = split(document(long, "A short one.", "Another."), count)
    assert texts(made) == [long.strip(), "A short one.\n\nAnother."]


def test_headings_and_pages_are_never_crossed(count: Count) -> None:
    source = document(
        heading("Part"),
        "Under the part.",
        heading("First", 2),
        Piece("On page one.", page=1),
        Piece("On page two.", page=2),
        heading("Second", 2),
        Piece("Under the second.", page=2),
    )
    made = split(source, count)
    check(source, made, count)
    assert [(chunk.text, chunk.heading, chunk.page) for chunk in made] == [
        ("Under the part.", ("Part",), None),
        ("On page one.", ("Part", "First"), 1),
        ("On page two.", ("Part", "First"), 2),
        ("Under the second.", ("Part", "Second"), 2),
    ]
    assert made[1].context == "A title › Part › First"


def test_the_same_heading_twice_is_two_sections(count: Count) -> None:
    source = document(
        heading("Notes"), "One.", heading("Other"), "Two.", heading("Notes"), "Three."
    )
    assert texts(split(source, count)) == ["One.", "Two.", "Three."]


def test_a_heading_that_nothing_stands_below_can_be_found(count: Count) -> None:
    source = document(
        heading("Part"),
        heading("The office closes on 1 May", 2),
        heading("Next steps", 2),
        "One.",
        heading("End"),
    )
    made = split(source, count)
    assert [(chunk.text, chunk.heading) for chunk in made] == [
        ("The office closes on 1 May", ("Part", "The office closes on 1 May")),
        ("One.", ("Part", "Next steps")),
        ("End", ("End",)),
    ]


def test_a_document_of_headings_alone_can_be_found(count: Count) -> None:
    source = document(heading("Only a heading"), heading("And another"))
    made = split(source, count)
    assert texts(made) == ["Only a heading", "And another"]
    check(source, made, count)


def test_rows_lines_of_code_and_items_are_sentences(count: Count) -> None:
    source = document(
        Piece("Year: 2019. Approx. value; Exports: 12.4", "row"),
        Piece("Year: 2020; Exports: 9.8", "row"),
        Piece("def f():\n    return 1.  # No. 2\n\nf()", "code"),
        Piece("An item. With two sentences.", "item"),
    )
    (chunk,) = split(source, count)
    assert [source.text[start:end] for start, end in chunk.sentences] == [
        "Year: 2019. Approx. value; Exports: 12.4",
        "Year: 2020; Exports: 9.8",
        "def f():",
        "return 1.  # No. 2",
        "f()",
        "An item.",
        "With two sentences.",
    ]


# The window


def test_no_sentence_is_cut_that_fits(count: Count) -> None:
    sentences = [f"Sentence number {n} speaks of {'trade ' * (n % 40)}today." for n in range(60)]
    source = document(heading("Long"), " ".join(sentences))
    made = split(source, count)
    check(source, made, count)
    found = [source.text[start:end] for chunk in made for start, end in chunk.sentences]
    assert found == sentences
    assert len(made) > 3


def test_a_long_paragraph_is_cut_into_even_parts(count: Count) -> None:
    source = document("Ten words stand here and make one sentence of ten. " * 30)
    sizes = count(texts(split(source, count)))
    assert len(sizes) == 2
    assert max(sizes) - min(sizes) <= 24


def test_a_sentence_longer_than_the_window_is_cut_at_spaces(count: Count) -> None:
    words = [f"word{number}" for number in range(600)]
    source = document("Before it. " + " ".join(words) + ". After it.")
    made = split(source, count)
    check(source, made, count)
    assert " ".join(texts(made)).split() == source.text.split()


@pytest.mark.parametrize(
    "text",
    ["a" * 100_000, "漢" * 100_000, "👩‍👩‍👧" * 20_000, "=" * 100_000, "e\u0327\u0301" * 30_000],
    ids=["letters", "han", "emoji", "rule", "marks"],
)
def test_long_unbroken_text_is_quick(text: str, count: Count) -> None:
    source = document(text)
    started = time.process_time()
    made = split(source, count)
    assert time.process_time() - started < 5
    check(source, made, count)


def test_a_book_is_quick(count: Count) -> None:
    paragraph = "The port was built by many hands. It took a year, and then one more. " * 4
    source = document(*[paragraph] * 1500)
    started = time.process_time()
    made = split(source, count)
    assert time.process_time() - started < 10
    assert len(made) == 750


def test_a_very_long_heading_leaves_room_for_the_text(count: Count) -> None:
    source = document(heading("heading " * 400), "The text of the section. " * 60)
    made = split(source, count)
    check(source, made, count)
    assert max(count(texts(made))) > 100


@pytest.mark.parametrize("letter", ["a", "漢", "한", "=", "👩", "e\u0301", "ﷺ"])
def test_a_long_title_of_any_script_leaves_room_for_the_text(letter: str, count: Count) -> None:
    source = assemble(
        Draft([heading(letter * 500), heading(letter * 400, 2), Piece("The text. " * 90)]),
        "a.md",
        "md",
        "2025-01-01T00:00:00Z",
    )
    check(source, split(source, count), count)


def test_every_window_is_kept(count: Count) -> None:
    source = document("A sentence of a few words, no more. " * 40)
    for window in (128, 256, 512):
        made = split(source, count, window)
        check(source, made, count, window)


# Any document

ODD = [
    "\r\n", "\r", "\n\n", "\t", "\u2028", "\u00a0", "\u3000", "\ufeff", "\u00ad", "\0",
    "e\u0301", "o\u0308\u0323", "क्षि", "👩‍👩‍👧", "🇯🇵", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "שלום",
    "\u202eevil\u202c", "مرحبا؟", "中立。", "ﷺ", "ﬁ", "²",
    ".", "! ", "? ", "… ", "Dr. ", "e.g. ", "“a”", "<b>", "{{x}}", "word ", "Japan ",
]  # fmt: skip
text_of_any_kind = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(ODD), max_size=80).map("".join),
    st.builds(lambda text, times: text * times, st.sampled_from(ODD), st.integers(1, 700)),
)
kinds: st.SearchStrategy[BlockKind] = st.sampled_from(
    ["heading", "paragraph", "item", "row", "code"]
)
pieces = st.builds(
    Piece, text_of_any_kind, kinds, st.integers(0, 4), st.one_of(st.none(), st.integers(1, 3))
)


@settings(max_examples=80, deadline=None)
@given(st.lists(pieces, max_size=12), st.sampled_from([128, 256, 512]))
@example([Piece("\u0300" * 50)], 128)
def test_the_chunks_of_any_document_are_its_own_words(made: list[Piece], window: int) -> None:
    try:
        source = assemble(Draft(made, "A title"), "a.md", "md", "2025-01-01T00:00:00Z")
    except ReadingError:
        return
    check(source, split(source, by_words, window), by_words, window)


@settings(max_examples=40, deadline=None)
@given(st.lists(pieces, min_size=1, max_size=8))
def test_the_chunks_of_any_document_fit_the_model(count: Count, made: list[Piece]) -> None:
    try:
        source = assemble(Draft(made), "a.md", "md", "2025-01-01T00:00:00Z")
    except ReadingError:
        return
    check(source, split(source, count), count)


def test_the_context_names_each_heading_once_and_of_many_the_inner_ones() -> None:
    reference = document("Text.").reference
    assert context_of(reference, ("A title", "Part")) == "A title › Part"
    path = tuple(f"{name} {'word ' * 11}".strip() for name in "ABCD")
    assert context_of(reference, path) == " › ".join(("A title", *path[-3:]))
