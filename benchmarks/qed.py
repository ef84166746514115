"""Natural Questions with the paragraph that answers each, from QED, as a corpus folder.

QED (Lamm et al. 2021) over Natural Questions; the paragraphs are Wikipedia text, CC BY-SA 3.0.
People typed these questions into a search engine, so they are short and in lower case. The data is
not part of the project: pass the folder that holds ``qed/train/*.jsonlines``.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

SHORTEST_PARAGRAPH = 200
FOLDER = "QED"


@dataclass(frozen=True, slots=True)
class NaturalQuestion:
    """A question, the paragraph that answers it, and the title that stands over it."""

    text: str
    source: str
    title: str
    paragraph: str


def natural_questions(data: Path) -> list[NaturalQuestion]:
    """Return the training questions, the first on each paragraph, in the order of the files."""
    found: dict[str, NaturalQuestion] = {}
    for path in sorted((data / "qed" / "train").glob("*.jsonlines")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            paragraph = detokenised(row["paragraph_text"])
            if len(paragraph) < SHORTEST_PARAGRAPH or paragraph in found:
                continue
            title = re.sub(r"[/\\:]", "-", row["title_text"])[:80]
            source = f"{FOLDER}/{len(found):04}/{title}.txt"
            found[paragraph] = NaturalQuestion(row["question_text"], source, title, paragraph)
    return list(found.values())


def write_corpus(questions: list[NaturalQuestion], corpus: Path) -> None:
    """Write each paragraph as a text file in a folder of its own."""
    for question in questions:
        path = corpus / question.source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(question.paragraph + "\n", encoding="utf-8")


def detokenised(text: str) -> str:
    """Return the paragraph without the spaces that its tokeniser put around signs."""
    text = text.replace("`` ", "“").replace(" ''", "”")
    text = re.sub(r" ([.,;:!?)\]%])", r"\1", text)
    text = re.sub(r"([(\[$]) ", r"\1", text)
    return re.sub(r" (n't|'s|'re|'ve|'ll|'d|'m)\b", r"\1", text).replace(" - ", "-")
