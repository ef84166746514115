"""Plain text files: txt, rst and logs, in any encoding."""

from __future__ import annotations

from pathlib import Path

from assistant.reading.encodings import decode
from assistant.reading.family import Family
from assistant.reading.paragraphs import text_pieces
from assistant.reading.spaces import lines_of
from assistant.types import Draft, Piece


def read_text(path: Path) -> Draft:
    """Return the paragraphs of a plain text; each line of a log is an entry of its own."""
    text = decode(path.read_bytes())
    if path.suffix.lower() == ".log":
        return Draft([Piece(line, "row") for line in lines_of(text)])
    return Draft(text_pieces(text))


READER = Family({".txt": "txt", ".text": "txt", ".rst": "rst", ".log": "log"}, read_text)
