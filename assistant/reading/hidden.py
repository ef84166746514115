"""An HTML element -> whether a reader of the page sees it as a part of its text. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

UNSEEN = frozenset(
    "script style nav footer template noscript iframe object svg canvas audio video map "
    "select button input textarea datalist head dialog del s strike".split()
)
"""The page's furniture, what is no text, and what is struck out."""
HIDING_STYLE = re.compile(r"(display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)


def is_hidden(node: LexborNode) -> bool:
    """Say whether what is in an element is not shown, or is the page's furniture."""
    if node.tag in UNSEEN:
        return True
    attributes = node.attributes
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    if HIDING_STYLE.search(attributes.get("style") or ""):
        return True
    if node.tag == "aside":  # in a fragment, as notes are exported, it is a call-out
        return not _within_article(node) and _is_page(node)
    return node.tag == "header" and not _within_article(node)


def _within_article(node: LexborNode) -> bool:
    """Say whether a header or an aside is an article's, and not the site's."""
    return any(above.tag in ("article", "section", "main") for above in _above(node))


def _is_page(node: LexborNode) -> bool:
    """Say whether it stands in a whole page, which has a head, and not in a piece of one."""
    return any(
        child.tag == "head" and child.first_child is not None
        for above in _above(node)
        for child in above.iter()
        if above.tag == "html"
    )


def _above(node: LexborNode) -> Iterator[LexborNode]:
    above = node.parent
    while above is not None:
        yield above
        above = above.parent
