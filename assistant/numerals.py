"""The number words of English, and how many of a thing there are in words; told once.

``forty-five`` and ``two hundred`` are put together where they are read.
"""

from __future__ import annotations

SPELLED = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
} | {
    word: 10 * number
    for number, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
"""Word to number."""
SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
"""Word to what it multiplies by."""


def how_many(count: int, noun: str) -> str:
    """Return "1 document", "2 documents" for a regular noun."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
