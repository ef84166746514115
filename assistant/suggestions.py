"""Documents -> example questions that they answer, for a first visitor.

Questions that stand in the documents as headings come first, then questions made from other
headings. Each is shown only if the documents answer it. Pure but for the check handed in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import islice, zip_longest

from assistant.types import Document
from assistant.wording import STOP_WORDS

MOST_TRIED = 40
"""Headings looked at; each costs one search."""
FEWEST_WORDS, MOST_WORDS = 2, 14
MARKS = re.compile(r"^(?:(?:re|fwd?|aw|wg|sv|vs|tr|rv)(?:\[\d+\])?: *)+|^[\d.]+\s+", re.IGNORECASE)
"""Before the topic: what mail programs write before the subject of a reply, "Re: AW: ", numbers."""
Found = tuple[str, str]
"""A heading, and the text that it stands in."""


def suggestions(
    documents: Iterable[Document], answers: Callable[[str], bool], count: int
) -> list[str]:
    """Return at most ``count`` questions, spread over the documents.

    Args:
        documents: where to look for headings.
        answers: says whether the documents answer a question.
        count: how many questions at most.
    """
    asked, made = [], []
    for document in documents:
        headings = [(heading, document.text) for heading in _headings(document)]
        asked.append([found for found in headings if found[0].endswith("?")])
        made.append([found for found in headings if not found[0].endswith("?")])
    looked_at = islice([*_spread(asked), *_spread(made)], MOST_TRIED)
    tried = filter(None, dict.fromkeys(_question(*found) for found in looked_at))
    return list(islice((question for question in tried if answers(question)), count))


def _headings(document: Document) -> list[str]:
    """Return what may become a question; the title last, for it says less than what is below it."""
    title = document.reference.title
    parts = [document.text[b.start : b.end] for b in document.blocks if b.kind == "heading"]
    headings = [" ".join(part.split()) for part in parts]
    topics = [MARKS.sub("", heading) for heading in sorted(headings, key=lambda h: h == title)]
    return [topic for topic in topics if FEWEST_WORDS <= len(topic.split()) <= MOST_WORDS]


def _spread(lists: list[list[Found]]) -> list[Found]:
    """Take the first of each list, then the second of each, and so on."""
    return [item for row in zip_longest(*lists) for item in row if item]


def _question(heading: str, text: str) -> str:
    """Return a heading that asks, or a question about it; nothing where it has no words."""
    if heading.endswith("?"):
        return heading
    topic = heading.rstrip(".:;,")
    if not re.search(r"[^\W\d_]", topic):
        return ""
    first, *others = topic.split()
    # A stop word is no name, nor a word that the document also writes in lower case; before
    # another capital it may be part of one: Federal Constitutional Court.
    goes_on = bool(others) and others[0].istitle()
    if first.istitle() and (
        first.casefold() in STOP_WORDS
        or (not goes_on and re.search(rf"\b{re.escape(first.lower())}\b", text))
    ):
        topic = topic[:1].lower() + topic[1:]
    return f"What do the documents say about {topic}?"
