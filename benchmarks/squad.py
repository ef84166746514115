"""SQuAD 2.0 as a corpus folder and a list of questions (Rajpurkar et al. 2018, CC BY-SA 4.0).

The data is not part of the project: pass the folder that holds ``squad2/dev-v2.0.json`` (half of
the development set) and ``squad2/test-v2.0.json`` (paragraphs of other articles, no answers).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TRAINING = frozenset(
    "Normans Huguenot Steam_engine European_Union_law Harvard_University Immune_system Islamism"
    " Warsaw Force Computational_complexity_theory".split()
)
MEASURING = frozenset(
    "1973_oil_crisis Packet_switching Yuan_dynasty Scottish_Parliament Imperialism"
    " French_and_Indian_War".split()
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the paragraph it was asked on and the answers, none if it has none there."""

    text: str
    article: str
    source: str
    """Path of the paragraph's file below the corpus."""
    answers: tuple[str, ...]

    @property
    def answerable(self) -> bool:
        """Whether the paragraph answers it."""
        return bool(self.answers)


def write_corpus(data: Path, corpus: Path) -> int:
    """Write every paragraph as a text file in a folder of its article; return how many."""
    count = 0
    for name in ("dev-v2.0.json", "test-v2.0.json"):
        for article, number, paragraph in _paragraphs(data / "squad2" / name):
            path = corpus / _source(article, number)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(paragraph["context"] + "\n", encoding="utf-8")
            count += 1
    return count


def questions(data: Path, articles: frozenset[str]) -> list[Question]:
    """Return the questions on these articles, in the order of the file."""
    return [
        Question(
            text=asked["question"].strip(),
            article=article,
            source=_source(article, number),
            answers=tuple(answer["text"] for answer in asked["answers"]),
        )
        for article, number, paragraph in _paragraphs(data / "squad2" / "dev-v2.0.json")
        if article in articles
        for asked in paragraph["qas"]
    ]


def _paragraphs(path: Path) -> Iterator[tuple[str, int, dict[str, Any]]]:
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for number, paragraph in enumerate(article["paragraphs"]):
            yield article["title"], number, paragraph


def _source(article: str, number: int) -> str:
    return f"{article}/{article.replace('_', ' ')} {number + 1}.txt"
