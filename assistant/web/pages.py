"""Templates -> HTML. Every value is escaped; a missing one is an error."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

HERE = Path(__file__).parent
STATIC = HERE / "static"
TEMPLATES = HERE / "templates"
ASSETS = "/web"
"""Where the files of `STATIC` are served; Gradio has /static and /assets for its own."""


@cache
def environment(folder: Path) -> Environment:
    """Return the templates of a folder: every value is escaped, a missing one is an error."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, **values: Any) -> str:
    """Return the page that ``template`` makes of ``values``."""
    return environment(TEMPLATES).get_template(template).render(assets=ASSETS, **values)
