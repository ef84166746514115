"""The place of a list item -> the number shown before it: 4 -> ``4``, ``d``, ``iv``. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

LETTERS = 26
ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc")),
    *((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
MOST_ROMAN = 3999
MOST_LETTERS = 702
"""The last with two letters, ``zz``; nobody counts further in letters."""


def letters(number: int) -> str:
    """Return a number as lists are lettered: a … z, aa, ab …; digits where letters run out."""
    if not 1 <= number <= MOST_LETTERS:
        return str(number)
    tens, ones = divmod(number - 1, LETTERS)
    first = chr(ord("a") + tens - 1) if tens else ""
    return first + chr(ord("a") + ones)


def roman(number: int) -> str:
    """Return a number in small Roman numerals; digits where there are none for it."""
    if not 1 <= number <= MOST_ROMAN:
        return str(number)
    text = ""
    for value, sign in ROMAN:
        times, number = divmod(number, value)
        text += sign * times
    return text


HTML_STYLES: Mapping[str, Callable[[int], str]] = {
    "1": str,
    "a": letters,
    "A": lambda number: letters(number).upper(),
    "i": roman,
    "I": lambda number: roman(number).upper(),
}
"""By the ``type`` of an ``ol`` (https://html.spec.whatwg.org/#the-ol-element)."""
WORD_STYLES: Mapping[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02}",
    "lowerLetter": letters,
    "upperLetter": HTML_STYLES["A"],
    "lowerRoman": roman,
    "upperRoman": HTML_STYLES["I"],
}
"""By the ``numFmt`` of a level (ECMA-376, part 1, 17.18.59); other formats show no number here."""
