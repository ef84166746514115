"""HTML and Markdown: what a reader sees, and nothing of the markup."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import ReadingError
from assistant.reading.elements import html_draft
from assistant.reading.enumeration import letters, roman
from assistant.reading.markdown import markdown_draft
from assistant.reading.webpage import page_draft
from assistant.types import Draft


def shape(draft: Draft) -> list[tuple[str, str]]:
    return [
        (piece.kind, " ".join(piece.text.split())) for piece in draft.pieces if piece.text.strip()
    ]


@pytest.mark.parametrize(
    "unseen",
    [
        "<script>no()</script>",
        "<style>no</style>",
        "<nav>no</nav>",
        "<header><h1>no</h1></header>",
        "<footer>no</footer>",
        "<aside>no</aside>",
        "<template><p>no</p></template>",
        "<noscript>no</noscript>",
        "<p hidden>no</p>",
        "<p aria-hidden=true>no</p>",
        "<p style='color: red; display : none'>no</p>",
        "<!-- no -->",
        "<button>no</button><select><option>no</select><textarea>no</textarea>",
        "<svg><text>no</text></svg><iframe srcdoc='no'></iframe>",
    ],
)
def test_what_is_not_for_readers_is_left_out(unseen: str) -> None:
    page = f"<head><title>A page</title></head><body>{unseen}<p>Seen &amp; read.</p>{unseen}</body>"
    assert shape(html_draft(page)) == [("paragraph", "Seen & read.")]


@pytest.mark.parametrize(
    ("markup", "items"),
    [
        ("<ol><li>One<li><p>Two</p><p>and more</p></ol>", "1. One|2. Two|and more"),
        ("<ol start=3 type=a><li>One<li>Two</ol>", "c. One|d. Two"),
        ("<ol type=I><li>One<li value=9>Two<li>Three</ol>", "I. One|IX. Two|X. Three"),
        ("<ol start=x type=z><li value=''>One</ol>", "1. One"),
        ("<ol><li>A<ul><li>b</ul><li>C<ol><li>d</ol></ol>", "1. A|b|2. C|1. d"),
        ("<ol><li></li><li>Two</ol>After<ul><li>Dot</ul><li>Stray", "2. Two|After|Dot|Stray"),
        ("<ol><li><h3>Boil</h3><p>Ten minutes.</ol>", "Boil|1. Ten minutes."),
    ],
)
def test_items_have_the_numbers_that_a_browser_shows(markup: str, items: str) -> None:
    assert [text for _, text in shape(html_draft(markup))] == items.split("|")


@pytest.mark.parametrize(
    ("markup", "items"),
    [
        ("1. One\n1. Two\n1. Three\n", "1. One|2. Two|3. Three"),
        (
            "4) Four\n5) Five\n\n   more\n   - dot\n     1. in it\n6) Six\n",
            "4) Four|5) Five|more|dot|1. in it|6) Six",
        ),
        ("0. None\n1. One\n", "0. None|1. One"),
        ("- dot\n- dots\n", "dot|dots"),
    ],
)
def test_items_of_markdown_have_their_numbers(markup: str, items: str) -> None:
    assert [text for _, text in shape(markdown_draft(markup))] == items.split("|")


@pytest.mark.parametrize(
    ("number", "lettered", "numeral"),
    [
        (1, "a", "i"),
        (4, "d", "iv"),
        (26, "z", "xxvi"),
        (27, "aa", "xxvii"),
        (702, "zz", "dccii"),
        (0, "0", "0"),
        (4000, "4000", "4000"),
        (1994, "1994", "mcmxciv"),
    ],
)
def test_numbers_in_letters_and_roman_numerals(number: int, lettered: str, numeral: str) -> None:
    assert (letters(number), roman(number)) == (lettered, numeral)


def test_structure_becomes_pieces() -> None:
    draft = html_draft(
        "<article><header><h1>The <em>Bay</em></h1></header><p>One<br>two <b>b</b>old</p>"
        "<h2>Boats</h2><ul><li>First<ul><li>Nested</ul><li><p>Second</p></ul>"
        "<blockquote>Said.</blockquote><pre>a\n  b</pre>Loose words"
        "<dl><dt>Port<dd>Where ships rest<dt>Alone</dl><img alt='A view of the bay'></article>"
    )
    assert shape(draft) == [
        ("heading", "The Bay"),
        ("paragraph", "One two bold"),
        ("heading", "Boats"),
        ("item", "First"),
        ("item", "Nested"),
        ("item", "Second"),
        ("paragraph", "Said."),
        ("code", "a b"),
        ("paragraph", "Loose words"),
        ("paragraph", "Port: Where ships rest"),
        ("paragraph", "Alone"),
        ("paragraph", "A view of the bay"),
    ]
    assert draft.pieces[1].text == "One\ntwo bold"
    assert [piece.level for piece in draft.pieces[:3]] == [1, 0, 2]


def test_tables_become_rows_with_their_headers() -> None:
    draft = html_draft(
        "<table><caption>Fleet</caption><thead><tr><th rowspan=2>Port<th colspan=2>Ships</tr>"
        "<tr><th>Old<th>New</tr></thead><tr><td rowspan=2>Oslo<td>1<td>2</tr>"
        "<tr><td>3<td></tr></table>"
        "<table><tr><th>Founded</th><td>1204</td></tr><tr><th>Seat</th><td>Bergen</td></tr></table>"
    )
    assert shape(draft) == [
        ("paragraph", "Fleet"),
        ("row", "Port: Oslo; Ships Old: 1; Ships New: 2"),
        ("row", "Port: Oslo; Ships Old: 3"),
        ("row", "Founded: 1204"),
        ("row", "Seat: Bergen"),
    ]


def test_lists_in_cells_are_data_where_columns_have_names() -> None:
    draft = html_draft(
        "<table><tr><th>Role</th><th>Duties</th></tr>"
        "<tr><td>Cook</td><td><ul><li>cooks</li><li>cleans</li></ul></td></tr></table>"
    )
    assert shape(draft) == [("row", "Role: Cook; Duties: cooks cleans")]


def test_no_cell_of_a_wide_table_is_lost() -> None:
    cells = "".join(f"<td>word{n}</td>" for n in range(80))
    (row, *_) = html_draft(f"<table><tr>{cells}</tr><tr>{cells}</tr></table>").pieces
    assert "word79" in row.text


def test_a_term_whose_definition_is_a_list_stands_before_it() -> None:
    markup = (
        "<dl><dt>Fees</dt><dd><ul><li>5 pounds</li></ul></dd><dt>Hours</dt><dd>9 to 5</dd></dl>"
    )
    assert shape(html_draft(markup)) == [
        ("paragraph", "Fees"),
        ("item", "5 pounds"),
        ("paragraph", "Hours: 9 to 5"),
    ]


def test_an_outline_of_many_levels_is_read_whole() -> None:
    outline = "".join(f"{'  ' * level}- level {level}\n" for level in range(30))
    assert len(markdown_draft(outline).pieces) == 30


def test_a_layout_table_is_seen_through() -> None:
    draft = html_draft(
        "<table><tr><td><h2>Left</h2><p>Words.</p></td><td><table><tr><td>In</td><td>Side</td>"
        "</tr><tr><td>a</td><td>b</td></tr></table></td></tr></table>"
    )
    assert shape(draft) == [
        ("heading", "Left"),
        ("paragraph", "Words."),
        ("row", "In: a; Side: b"),
    ]


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("<title>Bay &ndash; Tourist Office</title><h1>Bay</h1>x", "Bay"),
        ("<title>Tourist Office</title><h1>Bay</h1>x", "Tourist Office"),
        ("<h1>Bay</h1>x", None),
    ],
)
def test_the_title_goes_without_the_site(markup: str, title: str | None) -> None:
    assert html_draft(markup).title == title


@pytest.mark.parametrize(
    "data",
    [
        '<meta charset="windows-1251"><p>Съешь ещё</p>'.encode("cp1251"),
        b'<meta http-equiv=Content-Type content="text/html; charset=windows-1251"><p>'
        + "Съешь ещё".encode("cp1251"),
        "\ufeff<p>Съешь ещё</p>".encode("utf-16-le"),
        '<?xml version="1.0" encoding="windows-1251"?><p>Съешь ещё</p>'.encode("cp1251"),
        '<meta charset="windows-1252"><p>Съешь ещё</p>'.encode(),
    ],
)
def test_the_encoding_is_taken_from_the_page(data: bytes) -> None:
    assert shape(page_draft(data)) == [("paragraph", "Съешь ещё")]


def test_an_empty_title_of_xhtml_swallows_nothing() -> None:
    page = b'<?xml version="1.0"?><html><head><title/><script src="x"/></head><p>Words</p></html>'
    assert shape(page_draft(page)) == [("paragraph", "Words")]


def test_deep_nesting_is_refused_at_once() -> None:
    start = time.process_time()
    with pytest.raises(ReadingError, match="nested"):
        html_draft("<div>" * 200_000)
    assert shape(html_draft("<p>x" * 3000))[0] == ("paragraph", "x")
    assert len(shape(html_draft("<table><tr>" + "<td colspan=999999999>a" * 500))) == 1
    assert time.process_time() - start < 5


@settings(deadline=None)  # the first example imports the parsers
@given(st.text(st.sampled_from("<>/ab=\"'&;! \n-pretdhulsc123"), max_size=200))
def test_any_markup_is_read(markup: str) -> None:
    html_draft(markup)
    markdown_draft(markup)


MARKDOWN = """---
title: "The front"
---
# The *bay* of [ships](https://example.org)

Soft
wrapped **words** with `code`<br>and ~~old~~ <b>bold</b> ![A view of it](x.png) ![logo](y.png)

- one
  - nested **deep**
- two

  more

1. first

> quoted

| Port | Ships |
| ---- | ----: |
| Oslo \\| X | 12 |
| | 3 |

```python
def f():
    return 1
```

<div><script>no()</script><p>From HTML</p></div>

Setext
------
"""


def test_markdown_becomes_pieces() -> None:
    draft = markdown_draft(MARKDOWN)
    assert draft.title == "The front"
    assert shape(draft) == [
        ("heading", "The bay of ships"),
        ("paragraph", "Soft wrapped words with code and bold A view of it"),
        ("item", "one"),
        ("item", "nested deep"),
        ("item", "two"),
        ("item", "more"),
        ("item", "1. first"),
        ("paragraph", "quoted"),
        ("row", "Port: Oslo | X; Ships: 12"),
        ("row", "Ships: 3"),
        ("code", "def f(): return 1"),
        ("paragraph", "From HTML"),
        ("heading", "Setext"),
    ]
    assert [piece.level for piece in draft.pieces if piece.kind == "heading"] == [1, 2]


@pytest.mark.parametrize("front", ["+++\ntitle = 'T'\n+++\n", "---\r\ntitle: T\r\n---\r\n"])
def test_front_matter_of_both_kinds_is_taken_off(front: str) -> None:
    draft = markdown_draft(front + "Words\n")
    assert (draft.title, shape(draft)) == ("T", [("paragraph", "Words")])
    assert markdown_draft("---\n\nA rule above\n\n---\n").title is None


@pytest.mark.parametrize(
    ("front", "title"),
    [("title:\nauthor: Ann", None), ("title: >-\n  A long\nauthor: Ann", "A long")],
)
def test_a_title_stands_on_its_own_line(front: str, title: str | None) -> None:
    assert markdown_draft(f"---\n{front}\n---\nWords\n").title == title


def test_what_stands_between_two_rules_is_no_front_matter() -> None:
    kept = markdown_draft("---\n\nImportant: read this.\n\n---\n\n# Rest\n\nWords\n")
    assert ("paragraph", "Important: read this.") in shape(kept)
    noted = markdown_draft("---\n# who wrote it\nauthor: Ann\n---\nWords\n")
    assert shape(noted) == [("paragraph", "Words")]


def test_signs_of_a_script_are_no_tags() -> None:
    script = "for(i=0;i<n;i++)if(a<b)c();" * 1000
    assert shape(html_draft(f"<script>{script}</script><p>Words</p>")) == [("paragraph", "Words")]


def test_hidden_rows_and_cells_of_a_table_are_not_read() -> None:
    markup = (
        "<table><tr><th>Name</th><th>Room</th></tr><tr><td>Ann</td><td>5</td></tr>"
        "<tr style='display:none'><td>Ben</td><td>6</td></tr>"
        "<tr><td>Cora</td><td>7</td><td hidden>secret</td></tr></table>"
    )
    assert shape(html_draft(markup)) == [
        ("row", "Name: Ann; Room: 5"),
        ("row", "Name: Cora; Room: 7"),
    ]
