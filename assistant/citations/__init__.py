"""Citations: parsed from a model's text, located in the sources, verified and numbered.

Pure functions over the shared types; nothing here knows a model, an index or a front.
"""

from assistant.citations.locating import (
    Entailment,
    Located,
    Similarity,
    judged,
    locate,
    locate_parts,
    quoted,
)
from assistant.citations.markers import Marker, Written, markers, parse, plain
from assistant.citations.numbering import answer_text, number
from assistant.citations.streaming import sentences
from assistant.citations.support import Verdict, verify

__all__ = [
    "Entailment",
    "Located",
    "Marker",
    "Similarity",
    "Verdict",
    "Written",
    "answer_text",
    "judged",
    "locate",
    "locate_parts",
    "markers",
    "number",
    "parse",
    "plain",
    "quoted",
    "sentences",
    "verify",
]
