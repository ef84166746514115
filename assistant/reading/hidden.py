"""An HTML element -> whether a reader of the page sees it as a part of its text. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

UNSEEN = frozenset(
    "script style nav footer aside template noscript iframe object svg canvas audio video map "
    "select button input textarea datalist head dialog".split()
)
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
    return node.tag == "header" and not _within_article(node)


def _within_article(node: LexborNode) -> bool:
    """Say whether a header is an article's, with its title, and not the site's."""
    above = node.parent
    while above is not None:
        if above.tag in ("article", "section", "main"):
            return True
        above = above.parent
    return False
