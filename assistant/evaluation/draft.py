"""Documents -> a file of drafted questions, for a person to go through and rewrite.

Spreads the drafts over the documents. Knows how questions are drafted only through `draft_rules`,
and never what the assistant answers: a draft that it cannot answer is as welcome as any.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import IndexEmpty, InvalidRequest
from assistant.evaluation.draft_rules import NAMED, Drafted, drafts, swapped
from assistant.types import Document, Json
from assistant.wording import DATE, STOP_WORDS, content_stems, stems

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

MOST_DRAFTED = 1000
UNANSWERABLE_SHARE = 5
"""One in so many drafts has no answer."""
TOGETHER = 0.6
"""A document with a name and this share of a question's other words may well answer it."""
HEAD = (
    "# Drafted from the documents. Say each question in your own words: one that repeats its",
    "# source is easier to find than what people ask. Remove the bad ones, and make sure that no",
    '# document answers those with "answerable": false.',
)


def draft_questions(assistant: Assistant, count: int, seed: int = 0) -> list[str]:
    """Return the lines of a file with at most ``count`` questions that the documents suggest.

    Four in five have an answer and its place. The others are answerable ones with another name in
    them, where no document holds that name beside most of the other words.

    Args:
        assistant: whose documents are read.
        count: how many questions, 1 to 1,000; fewer come of a small corpus.
        seed: for another choice of documents and questions.

    Raises:
        InvalidRequest: ``count`` is out of bounds.
        IndexEmpty: nothing is indexed.
    """
    if not 1 <= count <= MOST_DRAFTED:
        raise InvalidRequest(f"--draft takes a number from 1 to {MOST_DRAFTED:,}.", "Such as 50.")
    documents = [assistant.document(listed.reference.id) for listed in assistant.documents()]
    if not documents:
        raise IndexEmpty("Nothing is indexed yet.", "Run `assistant index` first.")
    random = np.random.default_rng(seed)
    found = list(_spread(documents, random))
    unanswerable = list(_unanswerable(documents, found, count // UNANSWERABLE_SHARE))
    lines = [_line(draft) for draft in found[: count - len(unanswerable)]]
    lines += [
        json.dumps({"question": question, "answerable": False, "note": note}, ensure_ascii=False)
        for question, note in unanswerable
    ]
    return [*HEAD, *lines]


def _spread(documents: Sequence[Document], random: np.random.Generator) -> Iterator[Drafted]:
    """Yield the best draft of each document, then the next of each, and so on; each once."""
    order = random.permutation(len(documents))
    of_each = [_shuffled(list(drafts(documents[number])), random) for number in order]
    asked: set[str] = set()
    for row in zip_longest(*of_each):
        for draft in row:
            if draft and draft.question.casefold() not in asked:
                asked.add(draft.question.casefold())
                yield draft


def _shuffled(found: list[Drafted], random: np.random.Generator) -> list[Drafted]:
    """Return drafts with those of the better rules first, in any order within a rule."""
    mixed = [found[number] for number in random.permutation(len(found))]
    return sorted(mixed, key=lambda draft: draft.rank)


def _line(draft: Drafted) -> str:
    given: Json = {"question": draft.question}
    if draft.answer:
        given["answer"] = draft.answer
    given |= {"source": draft.source, "note": f"drafted from {draft.note}"}
    return json.dumps(given, ensure_ascii=False)


def _unanswerable(
    documents: Sequence[Document], found: Sequence[Drafted], count: int
) -> Iterator[tuple[str, str]]:
    """Yield at most ``count`` questions about a thing that the documents name elsewhere only."""
    vocabularies = [frozenset(stems(document.text)) for document in documents]
    names = {document.reference.source: _names(document.text) for document in documents}
    everywhere = Counter(name for of_one in names.values() for name in of_one)
    # Names of which several documents speak are what people ask about.
    known = sorted(everywhere, key=lambda name: (-everywhere[name], name))
    made = 0
    for draft in found:
        if made == count:
            return
        for name in known:
            swap = swapped(draft, name)
            if swap and not _told(swap.about, name, vocabularies):
                note = f"drafted from “{draft.question}”; check that no document answers"
                yield swap.question, note
                known.remove(name)  # one question about each, for variety
                made += 1
                break


def _names(text: str) -> list[str]:
    """Return the names that a text speaks *of*, as a question can, each once."""
    found = dict.fromkeys(match[2] for match in NAMED.finditer(text))
    return [n for n in found if n.split()[0].casefold() not in STOP_WORDS and not DATE.search(n)]


def _told(about: str, name: str, vocabularies: Sequence[frozenset[str]]) -> bool:
    """Say whether some document holds a name beside most of the words it would be asked about."""
    words, of_name = frozenset(content_stems(about)), frozenset(stems(name))
    if not words:
        return True
    return any(
        of_name <= vocabulary and len(words & vocabulary) >= TOGETHER * len(words)
        for vocabulary in vocabularies
    )
