"""The widget for pages of other sites, and the page that such a page may show in a frame.

Both hold no secret and no document; what they ask, they ask as their visitor. Knows no assistant.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import FileResponse, HTMLResponse, Response

from assistant.errors import NotFound
from assistant.web.documented import problems
from assistant.web.pages import HERE, render

WIDGET = HERE / "widget"
LANGUAGES = tuple(sorted(path.stem for path in WIDGET.glob("*.json")))
CACHED = {"Cache-Control": "public, max-age=300"}

Language = Annotated[str, Path(json_schema_extra={"enum": list(LANGUAGES)})]
Shown = Annotated[str, Query(max_length=500)]

embed = APIRouter(tags=["Widget"])


def _content(kind: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {kind: {"schema": {"type": "string"}}}}}


@embed.get(
    "/widget.js",
    summary="The script that puts the widget on a page",
    response_class=Response,
    responses={**_content("text/javascript"), **problems()},
)
def widget() -> Response:
    """Return the script that puts the widget on a page."""
    return FileResponse(WIDGET / "widget.js", media_type="text/javascript", headers=CACHED)


@embed.get(
    "/widget/{language}.json",
    summary="The widget's texts in a language",
    response_model=dict[str, str],
    responses=problems(404),
)
def words(language: Language) -> Response:
    """Return the widget's texts in a language."""
    if language not in LANGUAGES:
        raise NotFound(
            f'The widget does not speak "{language[:20]}".', f"Use one of: {', '.join(LANGUAGES)}."
        )
    headers = CACHED | {"Access-Control-Allow-Origin": "*"}  # public words, nothing else
    return FileResponse(WIDGET / f"{language}.json", media_type="application/json", headers=headers)


@embed.get(
    "/embed",
    summary="A page that is all widget",
    response_class=HTMLResponse,
    responses=problems(422),
)
def page(
    title: Shown = "",
    greeting: Shown = "",
    examples: Shown = "",
    color: Shown = "",
    theme: Shown = "",
    language: Shown = "",
    filter: Shown = "",
) -> Response:
    """Return a page that is nothing but the widget, for a frame on a page without scripts."""
    given = {
        "title": title,
        "greeting": greeting,
        "examples": examples,
        "color": color,
        "theme": theme,
        "language": language,
        "filter": filter,
    }
    shown = {name: value for name, value in given.items() if value}
    return HTMLResponse(render("embed.html", attributes=shown))
