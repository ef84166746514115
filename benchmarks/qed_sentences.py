"""Which sentence of a given paragraph answers a natural question: ours, BM25, MiniLM.

    python -m benchmarks.qed_sentences DATA

On QED's development questions that one sentence answers (Lamm et al. 2021); nothing is fitted or
trained on them. Every way sees the same sentences.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from assistant.embeddings import SentenceTransformerEmbeddings, packaged_folder
from assistant.evidence import candidates
from assistant.ranking import scored
from assistant.reader import PassageReader
from assistant.types import DocumentReference, Passage
from assistant.wants import inverse_frequency, wanted
from assistant.wording import content_words, stems

K1, B = 1.2, 0.75


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A question with its paragraph's sentences and the one that answers."""

    question: str
    title: str
    text: str
    sentences: tuple[tuple[int, int], ...]
    right: int


def paragraphs(data: Path) -> list[Paragraph]:
    """Return the development questions that a single sentence of at least two answers."""
    found = []
    for line in (data / "qed" / "qed-dev.jsonlines").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["annotation"]["explanation_type"] != "single_sentence":
            continue
        text = row["paragraph_text"]
        spans = tuple(pairwise([*row["sentence_starts"], len(text)]))
        selected = row["annotation"]["selected_sentence"]["start"]
        right = next(n for n, (start, end) in enumerate(spans) if start <= selected < end)
        if len(spans) > 1:
            found.append(Paragraph(row["question_text"], row["title_text"], text, spans, right))
    return found


def bm25(question: str, sentences: Sequence[str], frequencies: Counter[str], total: int) -> int:
    """Return the sentence that BM25 puts first (Robertson and Zaragoza 2009)."""
    split = [stems(sentence) for sentence in sentences]
    mean = sum(map(len, split)) / len(split)
    scores = []
    for words in split:
        counts = Counter(words)
        score = 0.0
        for word in {stem for w in content_words(question) for stem in stems(w)}:
            rarity = math.log(1 + (total - frequencies[word] + 0.5) / (frequencies[word] + 0.5))
            length = K1 * (1 - B + B * len(words) / mean)
            score += rarity * counts[word] * (K1 + 1) / (counts[word] + length)
        scores.append(score)
    return int(np.argmax(scores))


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("data", type=Path)
    asked = paragraphs(arguments.parse_args().data)
    embeddings = SentenceTransformerEmbeddings()
    reader = PassageReader(packaged_folder() / "tokenizer.json")
    every = [{*stems(p.text[s:e])} for p in asked for s, e in p.sentences]
    frequencies = Counter(stem for words in every for stem in words)

    def rarity(words: Sequence[str]) -> Mapping[str, float]:
        counts = {word: max(frequencies[stem] for stem in stems(word)) for word in words}
        return inverse_frequency(len(every), counts)

    hits: dict[str, list[bool]] = {
        name: [] for name in ("first sentence", "BM25", "MiniLM", "ours, unread", "ours, read")
    }
    for given in asked:
        texts = [given.text[start:end] for start, end in given.sentences]
        question, whole, *vectors = embeddings.encode([given.question, given.text, *texts])
        cosines = tuple(float(vector @ question) for vector in vectors)
        passage = Passage(
            document=DocumentReference("", "", "", given.title),
            page=None,
            heading=None,
            start=0,
            end=len(given.text),
            text=given.text,
            score=1.0,
            sentences=given.sentences,
            sentence_similarities=cosines,
            similarity=float(whole @ question),
        )
        read = scored([passage], reader.read(given.question, [passage]))
        wants = wanted(given.question, rarity)
        starts = [start for start, _ in given.sentences]
        chosen = {
            "first sentence": 0,
            "BM25": bm25(given.question, texts, frequencies, len(every)),
            "MiniLM": int(np.argmax(cosines)),
            "ours, unread": starts.index(candidates(wants, [passage])[0].start),
            "ours, read": starts.index(candidates(wants, read)[0].start),
        }
        for name, number in chosen.items():
            hits[name].append(number == given.right)
    print(f"{len(asked)} questions")
    for name, found in hits.items():
        print(f"{name:16} right sentence first {np.mean(found):.3f}")


if __name__ == "__main__":
    main()
