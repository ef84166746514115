"""Whether the passages found for a question are all that its answer takes, with the peers.

    python -m benchmarks.multihop DATA HOME

DATA holds ``multihop/`` with HotpotQA (Yang et al. 2018) and MuSiQue (Trivedi et al. 2022), which
are not part of the project; HOME is a scratch folder for the two corpora, one file a passage. The
rules for a second search were written with the odd-numbered questions (the first, the third …) at
hand; the even-numbered ones measure. A MuSiQue question may take three or four passages.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from assistant import Assistant, Passage
from assistant.hops import with_hops
from assistant.wording import content_words

DEPTH = 30
FIRST = (2, 5, 10)
"""How many passages are looked at."""

Ranking = Callable[[str], list[str]]
"""A question -> the sources of the passages found, best first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the sources of the passages that its answer takes."""

    text: str
    supporting: frozenset[str]


def hotpotqa(data: Path) -> tuple[dict[str, str], list[Asked]]:
    """Return the text of each source and the questions of HotpotQA."""
    corpus = _read(data, "hotpotqa_train_corpus")
    sources = {title: _source(number, title) for number, title in enumerate(corpus)}
    texts = {sources[title]: _file(title, "".join(said)) for title, said in corpus.items()}
    asked = [
        Asked(row["question"], frozenset(sources[title] for title, _ in row["supporting_facts"]))
        for row in _read(data, "hotpotqa_train")
    ]
    return texts, asked


def musique(data: Path) -> tuple[dict[str, str], list[Asked]]:
    """Return the text of each source and the questions of MuSiQue."""
    corpus = _read(data, "musique_train_corpus")
    sources = {
        (row["title"], row["text"]): _source(number, row["title"])
        for number, row in enumerate(corpus)
    }
    texts = {source: _file(title, said) for (title, said), source in sources.items()}
    asked = [
        Asked(
            row["question"],
            frozenset(
                sources[passage["title"], passage["paragraph_text"]]
                for passage in row["paragraphs"]
                if passage["is_supporting"]
            ),
        )
        for row in _read(data, "musique_train")
    ]
    return texts, asked


def _read(data: Path, name: str) -> Any:
    return json.loads((data / "multihop" / f"{name}.json").read_text(encoding="utf-8"))


def _source(number: int, title: str) -> str:
    return f"{number:04}/{re.sub(r'[/:]', '-', title).lstrip('.')[:80]}.md"


def _file(title: str, text: str) -> str:
    return f"# {title}\n\n{text}\n"


def write_corpus(texts: dict[str, str], corpus: Path) -> None:
    """Write each passage as a file in a folder of its own, where it is not there already."""
    for source, text in texts.items():
        path = corpus / source
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.write_text(text, encoding="utf-8")


def rankings(assistant: Assistant) -> dict[str, Ranking]:
    """Return the peers (words alone, vectors alone), one fused search, it with hops, and ours."""
    index, finder = assistant._index, assistant._finder

    def sources(keys: Sequence[int]) -> list[str]:
        chunks = index.chunks(keys)
        return [chunks[key].document.source for key in keys]

    def fused(text: str) -> list[Passage]:
        return finder.fused(text, DEPTH, None)

    def hopped(text: str) -> list[Passage]:
        return with_hops(text, fused(text), fused)

    return {
        "BM25 alone": lambda text: sources(
            [key for key, _ in index.matching(content_words(text), DEPTH)]
        ),
        "dense alone": lambda text: sources(
            [key for key, _ in index.near_chunks(finder.embed(text), DEPTH)]
        ),
        "untrained fusion": lambda text: [p.document.source for p in fused(text)],
        "fusion with hops": lambda text: [p.document.source for p in hopped(text)],
        "ours: read, with hops": lambda text: [
            p.document.source for p in assistant.search(text, k=max(FIRST))
        ],
    }


def found(rank: Ranking, asked: Asked, k: int) -> float:
    """Return the share of the supporting passages among the first ``k`` documents."""
    first = set(islice(dict.fromkeys(rank(asked.text)), k))
    return len(asked.supporting & first) / len(asked.supporting)


def row(name: str, rank: Ranking, asked: Sequence[Asked]) -> str:
    """Return one line of the table: all supporting passages found, and the share of them."""
    cells = []
    for k in FIRST:
        shares = [found(rank, question, k) for question in asked]
        complete = sum(share == 1 for share in shares) / len(shares)
        cells.append(f"{complete:8.3f} {sum(shares) / len(shares):6.3f}")
    return f"{name:24}" + "".join(f"{cell:>18}" for cell in cells)


def measure(name: str, texts: dict[str, str], asked: Sequence[Asked], home: Path) -> None:
    """Index one corpus and print its two tables."""
    write_corpus(texts, home / "corpus")
    with Assistant.open(home) as assistant:
        assistant.sync()
        known = {
            ranking: {question.text: rank(question.text) for question in asked}
            for ranking, rank in rankings(assistant).items()
        }
    for half, questions in (("tuning", asked[::2]), ("measuring", asked[1::2])):
        heads = "".join(f"{f'all / share in {k}':>18}" for k in FIRST)
        print(f"{f'{name}, {half} ({len(questions)})':24}{heads}")
        for ranking, ranked in known.items():
            print(row(ranking, ranked.__getitem__, questions))


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("data", type=Path)
    arguments.add_argument("home", type=Path)
    options = arguments.parse_args()
    for name, load in (("hotpotqa", hotpotqa), ("musique", musique)):
        texts, asked = load(options.data)
        measure(name, texts, asked, options.home / name)


if __name__ == "__main__":
    main()
