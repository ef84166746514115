"""The document page: the cited words are marked, exactly they, and nothing in them is HTML."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from served import FILE_NAME, FILES, QUESTION, SCRIPT, assistant_over, client_of, problem_of

from assistant.types import Block, BlockKind, Document, DocumentReference
from assistant.web.pages import render
from assistant.web.viewer import pieces, runs

REFERENCE = DocumentReference("d", "sha256:0", "a.txt", "A title")
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
HOSTILE = [
    "<script>",
    "</mark>",
    "&amp;",
    "{{",
    '"',
    "'",
    "\u202e",
    "\U0001f469‍\U0001f467",
    "e\u0301",
]

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
words = st.one_of(st.sampled_from(HOSTILE), texts).filter(lambda text: text.strip() == text != "")
kinds: st.SearchStrategy[BlockKind] = st.sampled_from(
    ["heading", "paragraph", "item", "row", "code"]
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text = ""
    blocks: list[Block] = []
    for kind, word in draw(st.lists(st.tuples(kinds, words), min_size=1, max_size=8)):
        text += "\n\n" if text else ""
        page = draw(st.sampled_from([None, 1, 2]))
        heading = (word,) if kind == "heading" else ()
        blocks.append(Block(len(text), len(text) + len(word), kind, heading, page))
        text += word
    return Document(REFERENCE, "txt", "2026-01-01T00:00:00Z", text, tuple(blocks))


def text_of(page: HTMLParser, selector: str) -> str:
    """Return the text of the first node that ``selector`` finds."""
    node = page.css_first(selector)
    assert node is not None, selector
    return node.text()


def page_of(document: Document, span: tuple[int, int] | None) -> HTMLParser:
    title, *body = pieces(document, span)
    page = render(
        "document.html", document=document, page_word="Page", title=title, runs=list(runs(body)),
        contents=[], cited=None, current=REFERENCE.version,
    )  # fmt: skip
    return HTMLParser(page)


@given(documents(), st.data())
def test_exactly_the_cited_words_are_marked(document: Document, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(document.text)))
    end = data.draw(st.integers(start, len(document.text)))
    marks = page_of(document, (start, end)).css("mark")
    expected = [
        document.text[max(start, block.start) : min(end, block.end)]
        for block in document.blocks
        if block.start < end and start < block.end
    ]
    assert [mark.text() for mark in marks] == [words for words in expected if words]
    assert [mark.attributes.get("id") for mark in marks[:1]] == ["cited"] * bool(marks)
    assert not any(mark.attributes.get("id") for mark in marks[1:])


@given(documents())
def test_every_character_of_every_block_is_shown_and_none_is_added(document: Document) -> None:
    _title, *shown = pieces(document, None)
    page = page_of(document, None)
    for piece in shown:
        (node,) = page.css(f"#{piece.anchor}")
        assert node.text() == piece.text
    assert [piece.text for piece in shown] == [
        document.text[block.start : block.end] for block in document.blocks
    ][len(document.blocks) - len(shown) :]


def document_with(*blocks: tuple[BlockKind, str, int], title: str = "A title") -> Document:
    text = ""
    made: list[Block] = []
    for kind, words, depth in blocks:
        text += "\n\n" if text else ""
        heading = tuple("h" * depth) if kind == "heading" else ()
        made.append(Block(len(text), len(text) + len(words), kind, heading))
        text += words
    reference = DocumentReference("d", "sha256:0", "a.txt", title)
    return Document(reference, "txt", "2026-01-01T00:00:00Z", text, tuple(made))


def test_a_title_that_the_text_begins_with_is_shown_once() -> None:
    document = document_with(
        ("heading", "A title", 1), ("heading", "First", 2), ("paragraph", "x", 0)
    )
    page = page_of(document, (0, 7))
    assert [(node.tag, node.text()) for node in page.css("h1, h2, h3")] == [
        ("h1", "A title"), ("h2", "First"),
    ]  # fmt: skip
    assert text_of(page, "h1 mark#cited") == "A title"


def test_headings_are_levelled_below_the_title_and_never_deeper_than_html_goes() -> None:
    document = document_with(*[("heading", f"H{depth}", depth) for depth in range(2, 12)])
    levels = [str(node.tag) for node in page_of(document, None).css("h1,h2,h3,h4,h5,h6")]
    assert levels == ["h1", "h2", "h3", "h4", "h5", *["h6"] * 6]
    assert all(int(b[1]) - int(a[1]) <= 1 for a, b in pairwise(levels))


def test_words_between_blocks_have_nothing_to_mark() -> None:
    document = document_with(("paragraph", "one", 0), ("paragraph", "two", 0))
    assert page_of(document, (3, 5)).css("mark") == []
    assert page_of(document, (1, 1)).css("mark") == []


# Over HTTP ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    home = tmp_path_factory.mktemp("home")
    with assistant_over(home, FILES) as assistant, client_of(assistant) as client:
        yield client


def id_of(client: httpx.Client, source: str) -> str:
    (entry,) = client.get("/v1/documents", params={"source": source}).json()["documents"]
    return str(entry["id"])


def test_a_citation_links_to_its_words(client: httpx.Client) -> None:
    answer = client.post("/v1/answers", json={"question": QUESTION}).json()
    for citation in answer["citations"]:
        page = HTMLParser(client.get(citation["url"]).text)
        marked = " ".join(mark.text() for mark in page.css("mark"))
        assert marked.split() == citation["quote"].split()
        assert text_of(page, ".source") == citation["document"]["source"]
        headings = [node.text() for node in page.css(".citation span")]
        assert headings == citation["heading"].split(" › ")


@pytest.mark.parametrize("source", ["notes/scripts.md", "notes/scripts.txt", f"notes/{FILE_NAME}"])
def test_nothing_of_a_document_becomes_html(client: httpx.Client, source: str) -> None:
    document_id = id_of(client, source)
    length = len(client.get(f"/v1/documents/{document_id}/text").text)
    for query in ("", f"?start=0&end={length}", f"?start=3&end={length - 3}"):
        response = client.get(f"/documents/{document_id}{query}")
        page = HTMLParser(response.text)
        assert [node.attributes["src"] for node in page.css("script")] == ["/web/document.js"]
        assert {node.attributes["src"] for node in page.css("img")} == {"/web/icon.svg"}
        assert not [
            name for node in page.css("*") for name in node.attributes if name.startswith("on")
        ]
        assert "script-src 'self';" in response.headers["content-security-policy"]
        assert "49" not in text_of(page, "main"), "a template in the text was carried out"


def test_the_hostile_words_are_shown_as_they_are(client: httpx.Client) -> None:
    page = HTMLParser(client.get(f"/documents/{id_of(client, 'notes/scripts.txt')}").text)
    shown = text_of(page, "main")
    assert f"{SCRIPT} </mark></p></main> {{{{ 7 * 7 }}}} &amp;lt; <!--" in shown


@pytest.mark.parametrize(
    "query",
    ["start=5&end=2", "start=-1&end=5", "start=0&end=99999999", "start=a&end=b", "start=1",
     "end=1", f"start=0&end={10**30}", f"start={'9' * 5000}&end=1", "start=1.5&end=2",
     "start=&end=", "start=%00&end=1", "start=0&end=NaN", f"version={'x' * 500}"],
)  # fmt: skip
def test_bad_offsets_are_explained(client: httpx.Client, query: str) -> None:
    path = f"/documents/{id_of(client, 'briefs/japan.md')}?{query}"
    program = client.get(path)
    assert program.status_code == 422
    assert problem_of(program)["remedy"]
    reader = client.get(path, headers=BROWSER)
    assert reader.status_code == 422
    assert reader.headers["content-type"] == "text/html; charset=utf-8"
    assert text_of(HTMLParser(reader.text), ".remedy")


@pytest.mark.parametrize(
    "path",
    [f"/documents/{SCRIPT}", f"/{SCRIPT}", f"/documents/x?version={SCRIPT}",
     f"/documents/x?start={SCRIPT}&end=1", f"/documents/x?{SCRIPT}=1", "/documents/%22onload=x"],
)  # fmt: skip
def test_an_error_page_escapes_what_was_asked_for(client: httpx.Client, path: str) -> None:
    response = client.get(path, headers=BROWSER)
    assert response.status_code in {404, 422}
    page = HTMLParser(response.text)
    assert page.css("script") == []
    assert text_of(page, "h1")
    assert SCRIPT not in response.text


def test_a_row_of_a_table_is_a_line_of_the_page(client: httpx.Client) -> None:
    page = HTMLParser(client.get(f"/documents/{id_of(client, 'data/trade.csv')}").text)
    rows = [node.text() for node in page.css(".rows p")]
    assert len(rows) == 2
    assert "12.4" in rows[0]


def test_lists_and_code_keep_their_shape(client: httpx.Client) -> None:
    page = HTMLParser(client.get(f"/documents/{id_of(client, 'briefs/japan.md')}").text)
    assert [node.text() for node in page.css("li")][-2:] == [
        "Support for open markets",
        "Roads that pass no single neighbour",
    ]
    assert text_of(page, "pre") == "SELECT year FROM trade;"


@pytest.mark.parametrize(
    ("words", "numbered"),
    [("4. Dry it.", True), ("2.1 Term", True), ("(b) of the buyer", True), ("iv. Law", True),
     ("Dry it.", False), ("2024 was wet.", False), ("3.5", False)],
)  # fmt: skip
def test_an_item_with_a_number_of_its_own_has_no_bullet(words: str, *, numbered: bool) -> None:
    item = Block(0, len(words), "item", (), None)
    page = page_of(Document(REFERENCE, "txt", "2026-01-01T00:00:00Z", words, (item,)), None)
    assert (page.css_first("li.numbered") is not None) == numbered
