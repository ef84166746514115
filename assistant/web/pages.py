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
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, **values: Any) -> str:
    """Return the page that ``template`` makes of ``values``."""
    return _environment().get_template(template).render(assets=ASSETS, **values)
