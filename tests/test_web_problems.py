"""Who gets problem JSON and who a page."""

from __future__ import annotations

import pytest

from assistant.errors import AssistantError, IndexEmpty, TooLarge
from assistant.web.problems import prefers_html, problem

CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "html"),
    [
        (CHROME, True),
        ("text/html", True),
        ("TEXT/HTML ; q=0.9, application/json;q=0.5", True),
        ("text/html;q=0.5, application/json", False),
        ("application/json, text/html", False),
        ("application/problem+json, text/html;q=0.9", False),
        ("*/*", False),
        ("", False),
        ("text/html;q=0", False),
        ("text/html;level=1", True),
        ("text/html;q=abc", True),
        ("text/html;q=²", True),
        (",;,q=", False),
    ],
)
def test_a_page_is_for_those_who_prefer_one(accept: str, html: bool) -> None:
    assert prefers_html(accept) is html


@pytest.mark.parametrize("kind", [AssistantError, IndexEmpty, TooLarge])
def test_a_problem_has_the_members_of_the_standard(kind: type[AssistantError]) -> None:
    assert problem(kind("What failed.", "What to do."), instance="urn:uuid:1") == {
        "type": f"urn:assistant:problem:{kind.code}",
        "title": kind.title,
        "status": kind.status,
        "detail": "What failed.",
        "remedy": "What to do.",
        "instance": "urn:uuid:1",
    }
