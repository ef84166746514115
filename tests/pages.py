"""The project's Markdown pages, taken apart for the tests that hold them to their word."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted(
        path
        for folder in ("docs", "corpus", "index", "benchmarks")
        for path in (ROOT / folder).rglob("*.md")
    ),
]


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def rows(text: str) -> list[list[str]]:
    """Return the cells of every table row, without heads and rules."""
    lines = re.sub(r"^\|.*\n\| ?-.*\n", "", text, flags=re.MULTILINE).splitlines()
    return [
        [cell.strip() for cell in line.strip("| ").split(" | ")]
        for line in lines
        if line.startswith("|")
    ]


def section(text: str, title: str) -> str:
    """Return what stands below the heading ``title``, its own subsections included."""
    marks, below = re.split(rf"^(#+) {re.escape(title)}\n", text, maxsplit=1, flags=re.MULTILINE)[
        1:
    ]
    return re.split(rf"^#{{1,{len(marks)}}} ", below, maxsplit=1, flags=re.MULTILINE)[0]


def code(text: str, *languages: str) -> list[str]:
    """Return the fenced blocks in one of ``languages``."""
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [body for language, body in blocks if language in languages]
