"""The report: complete in itself, escaped, with the words marked that were cited or wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from browser import DARK, DESKTOP, PHONE, chromium
from playwright.sync_api import Browser
from sample_evaluation import FOUND, OTHER, answer, evaluation, outcome, place
from sample_passages import passage

from assistant.errors import InvalidRequest
from assistant.evaluation import compare, report_page, write_report
from assistant.evaluation.cases import case_of, pieces
from assistant.evaluation.plots import plots
from assistant.types import Turn

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">'
EIGHT, SIX = place("at eight"), place("six in the evening")
RIGHT = outcome("When does it open?", answer("The office opens at eight."), EIGHT)
WRONG = outcome("When does it open, then?", answer("Visitors ring the bell."), EIGHT)
INVENTED = outcome("Who owns it?", answer("Visitors ring the bell.", confidence=0.7))
REFUSED = outcome(
    "And when does it close?", answer(confidence=0.1), SIX, history=[Turn("When does it open?")]
)
FAILED = evaluation(RIGHT, WRONG, INVENTED, REFUSED)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


# What a question that went wrong shows


def test_words_are_cut_where_a_mark_begins_or_ends() -> None:
    cut = pieces("abcdef", cited=[(1, 4)], gold=[(3, 5)])
    assert [(piece.text, piece.cited, piece.gold) for piece in cut] == [
        ("a", False, False),
        ("bc", True, False),
        ("d", True, True),
        ("e", False, True),
        ("f", False, False),
    ]


def test_a_case_shows_what_was_cited_and_what_should_have_been() -> None:
    shown = case_of(WRONG)
    marked = [(p.text, p.cited, p.gold) for p in shown.passages[0].pieces if p.cited or p.gold]
    assert marked == [("at eight", False, True), ("Visitors ring the bell.", True, False)]


def test_gold_that_was_not_found_is_named() -> None:
    missing = outcome("When?", answer(), EIGHT, passages=[OTHER])
    assert case_of(missing).unseen == ("japan.md",)
    assert [passage.source for passage in case_of(missing).passages] == ["parking.md"]


# The page


def test_the_page_tells_figures_outcomes_and_mistakes_surest_first() -> None:
    page = report_page(FAILED, name="ours.jsonl")
    assert "ours.jsonl" in page
    assert re.search(r'Right outcome</p>\s*<p class="tile-value">0.250</p>', page)
    order = [page.index(o.question.text + "</span>") for o in (WRONG, INVENTED, REFUSED)]
    assert order == sorted(order)
    assert RIGHT.question.text + "</span>" not in page
    assert '<mark class="gold">at eight</mark>' in page
    assert '<mark class="cited">Visitors ring the bell.</mark>' in page
    assert "After “When does it open?”" in page


def test_a_comparison_is_shown() -> None:
    before = [replace(RIGHT, question=WRONG.question).to_dict(), INVENTED.to_dict()]
    page = report_page(FAILED, comparison=compare(before, FAILED.outcomes))
    assert "What changed" in page
    assert re.search(r'class="lost">.*When does it open, then\?', page)


def test_nothing_wrong_is_told() -> None:
    assert "every question had a right outcome" in report_page(evaluation(RIGHT))


def test_a_set_without_answers_has_no_curve_of_recall() -> None:
    assert "recall" not in {plot.name for plot in plots([INVENTED])}
    assert "Recall by depth" not in report_page(evaluation(INVENTED))


def test_the_page_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match="cannot be written"):
        write_report(tmp_path / "no" / "report.html", FAILED)


def hostile() -> str:
    found = passage(HOSTILE, source=f"{HOSTILE}.md", heading=HOSTILE, start=0)
    quoted = answer(HOSTILE, found=found)
    wanted = place(HOSTILE, text=HOSTILE, source=f"{HOSTILE}.md")
    gave = replace(quoted, standalone_question=HOSTILE)
    asked = outcome(HOSTILE, gave, wanted, SIX, passages=[found, FOUND], history=[Turn(HOSTILE)])
    made = replace(evaluation(asked), chat_model=HOSTILE, embedding_model=HOSTILE)
    changes = compare([replace(asked, verdict="right").to_dict()], made.outcomes)
    return report_page(made, name=HOSTILE, comparison=changes)


def test_everything_is_escaped_and_nothing_is_loaded() -> None:
    page = hostile()
    assert "<script" not in page
    assert "<img" not in page
    assert page.count("&lt;script&gt;") >= 8
    assert not re.search(r"<[^>]*\s(?:src|href)=|url\(|@import|https?://", page)


@pytest.mark.browser
@pytest.mark.parametrize("view", [DESKTOP, PHONE, DARK], ids=["desktop", "phone", "dark"])
def test_the_page_opens_from_a_file_on_any_screen(
    browser: Browser, tmp_path: Path, view: dict[str, object]
) -> None:
    (tmp_path / "report.html").write_text(report_page(FAILED), encoding="utf-8")
    context = browser.new_context(**view)  # type: ignore[arg-type]
    page = context.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("request", lambda request: heard.append(request.url))
    page.goto((tmp_path / "report.html").as_uri())
    assert page.locator("svg").count() == 4
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.evaluate("window.innerWidth")
    assert heard == [(tmp_path / "report.html").as_uri()]
    if view is DARK:
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert background == "rgb(20, 22, 26)"
    assert page.locator("details[open]").count() == 3
    assert page.get_by_text("Not answered.").is_visible()
    context.close()


@pytest.mark.browser
def test_hostile_words_are_only_words(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text(hostile(), encoding="utf-8")
    page = browser.new_page()
    heard: list[str] = []
    page.on("dialog", lambda dialog: heard.append(dialog.message))
    page.goto((tmp_path / "report.html").as_uri())
    assert page.locator("img, script").count() == 0
    assert heard == []


def test_what_a_model_refused_though_it_was_found_is_not_among_the_answers() -> None:
    sure = replace(REFUSED, values={**REFUSED.values, "confidence": 0.9})
    (risk,) = (plot for plot in plots([replace(RIGHT), sure]) if plot.name == "risk")
    assert (
        risk.describes == "Of the 50% of questions that are answered, 0% are not answered rightly."
    )
