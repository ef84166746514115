"""The index: documents, their words and their vectors, in one folder owned by one process.

`Index` is the door, a `View` what somebody may see of it; `records` holds what goes in and out.
Chroma keeps the vectors and SQLite the rest; no other module knows of either.
"""

from assistant.index.index import Index
from assistant.index.records import (
    UNSETTLED,
    Build,
    Counts,
    Entry,
    Failure,
    FileRecord,
    Vector,
    VectorRows,
)
from assistant.index.view import View
from assistant.index.words import words

__all__ = [
    "UNSETTLED",
    "Build",
    "Counts",
    "Entry",
    "Failure",
    "FileRecord",
    "Index",
    "Vector",
    "VectorRows",
    "View",
    "words",
]
