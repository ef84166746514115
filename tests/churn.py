"""Change a folder and sync it for ever, saying what is done; meant to be killed.

Started once with the home folder as its argument. For each seed on standard input it forks a child
that churns until it is killed, so that the libraries are loaded only once.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Sequence
from pathlib import Path

import chromadb
import chromadb.api.rust  # noqa: F401
from small_index import BUILD, run_sync, write

from assistant.index import Entry, Index
from assistant.index import index as index_module
from assistant.sync import entries

NAMES = [f"{folder}{name}.txt" for folder in ("", "east/", "west/") for name in "abcdef"]


def say(event: str, value: object) -> None:
    """Write a line in one piece, so that it is there as a whole or not at all."""
    os.write(1, (json.dumps({event: value}) + "\n").encode())


def change(corpus: Path, chance: random.Random) -> None:
    """Add, change, move and remove some files."""
    for name in chance.sample(NAMES, 8):
        path = corpus / name
        if path.exists() and chance.random() < 0.25:
            path.unlink()
        elif path.exists() and chance.random() < 0.2:
            path.rename(corpus / chance.choice(NAMES[:6]))
        else:
            lines = chance.randint(1, 5)
            texts = [f"Word{chance.randint(0, 99)} of line {n}. End." for n in range(lines)]
            write(corpus, name, "\n".join(texts), age_seconds=chance.choice([0, 60]))


class Telling(Index):
    """An index that says what it has committed."""

    def replace(self, entries: Sequence[Entry]) -> None:
        super().replace(entries)
        references = [entry.document.reference for entry in entries]
        say("stored", {reference.source: reference.version for reference in references})

    def remove(self, document_ids: Sequence[str]) -> None:
        super().remove(document_ids)
        say("removed", list(document_ids))


def churn(home: Path, seed: int) -> None:
    """Change and sync until killed, with compactions and rebuilds in between."""
    entries.GROUP_CHUNKS = 6
    index_module.MOST_DELETED = 40
    chance = random.Random(seed)
    say("pid", os.getpid())
    index = Telling.open(home / "index", BUILD)
    while True:
        change(home / "corpus", chance)
        if chance.random() < 0.25:
            with index.rebuilding() as fresh:
                run_sync(home / "corpus", fresh)
            files = index.files()
            say("rebuilt", {source: record.version for source, record in files.items()})
        else:
            run_sync(home / "corpus", index)


def main() -> None:
    """Fork a child for each line of standard input, and say when it has ended."""
    home = Path(sys.argv[1])
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            churn(home, int(line))
        os.waitpid(child, 0)
        os.write(1, b"\n")
        say("ended", child)


if __name__ == "__main__":
    main()
