"""An answer and what was expected of it -> is it right, what of it is right, are its citations.

Knows nothing of how the answer was found.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Literal

from assistant.evaluation.gold import Place
from assistant.types import Answer, Citation

Verdict = Literal["right", "partly-right", "wrong", "refused", "rightly-refused", "invented"]
"""What became of a question: the last two are for those that no document answers."""

_PUNCTUATION = str.maketrans(dict.fromkeys(string.punctuation + "“”„‘’«»–—…", " "))
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")


def said(answer: Answer) -> str:
    """Return the words of an answer without its markers."""
    return " ".join(sentence.text for sentence in answer.sentences)


def cites(place: Place, citation: Citation) -> bool:
    """Say whether the quoted words hold at least some of a gold span."""
    return place.touches(citation.document.source, citation.start, citation.end)


def given(place: Place, answer: Answer) -> bool:
    """Say whether an answer gives one part: in its words, or by its source if no words are gold."""
    if place.answers:
        return place.said_in(said(answer))
    return any(cites(place, citation) for citation in answer.citations)


def verdict(places: Sequence[Place], answer: Answer) -> Verdict:
    """Return what became of a question."""
    if not places:
        return "invented" if answer.answered else "rightly-refused"
    if not answer.answered:
        return "refused"
    parts = [given(place, answer) for place in places]
    if all(parts):
        return "right"
    return "partly-right" if any(parts) else "wrong"


def answer_figures(places: Sequence[Place], answer: Answer) -> dict[str, float | None]:
    """Return the figures of one answer by name; None where one does not apply.

    Citation precision is the share of sentences with a citation that holds words of a gold span,
    and recall the share of parts that some sentence cites: those of supporting facts in HotpotQA
    (Yang et al., EMNLP 2018), and not the entailment of ALCE (Gao et al., EMNLP 2023), which
    `docs/evaluation.md` explains.
    """
    figures: dict[str, float | None] = {
        "gold-in-answer": None,
        "token-f1": None,
        "sentences": None,
        "citation-precision": None,
        "citation-recall": None,
        "verified": None,
    }
    worded = [place for place in places if place.answers]
    if worded:
        figures["gold-in-answer"] = _share([given(place, answer) for place in worded])
        figures["token-f1"] = token_f1(worded, said(answer))
    if answer.answered:
        sentences = answer.sentences
        figures["sentences"] = float(len(sentences))
        figures["verified"] = _share([sentence.support == "verified" for sentence in sentences])
    if answer.answered and places:
        numbered = {citation.number: citation for citation in answer.citations}
        figures["citation-precision"] = _share(
            [
                any(cites(place, numbered[n]) for n in sentence.citations for place in places)
                for sentence in answer.sentences
            ]
        )
        figures["citation-recall"] = _share(
            [any(cites(place, citation) for citation in answer.citations) for place in places]
        )
    return figures


def token_f1(places: Sequence[Place], text: str) -> float:
    """Return the F1 of an answer's words with the gold words, 0 to 1.

    As in SQuAD (Rajpurkar et al., EMNLP 2016): without case, punctuation and articles. Of each
    part the gold span that fits best counts; those of several parts count together.
    """
    words = _tokens(text)
    fit = partial(_f1, words)
    wanted = [max(map(_tokens, place.answers), key=fit) for place in places]
    return _f1(words, [word for tokens in wanted for word in tokens])


def _tokens(text: str) -> list[str]:
    return _ARTICLES.sub(" ", text.casefold().translate(_PUNCTUATION)).split()


def _f1(words: list[str], gold: list[str]) -> float:
    shared = (Counter(words) & Counter(gold)).total()
    return 2 * shared / (len(words) + len(gold)) if shared else 0.0


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags)
