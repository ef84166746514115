"""Text -> the words it is found by; the one function for both documents and questions.

Knows nothing of the word index, which stems English words on top (SQLite's Porter tokenizer).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

LONGEST_WORD = 64
"""Characters; what is longer is no word but data, and its beginning is enough to find it."""

# Scripts written without spaces: Thai, Lao, Myanmar, Khmer, Kana, Han.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
# Vowel signs of Indian scripts are marks, which \w leaves out, but belong to their word.
_SPACED = rf"(?:(?![{_UNSPACED}_])[\w\u0900-\u0963\u0966-\u0dff])"
_WORD = re.compile(
    rf"(?P<unspaced>[{_UNSPACED}]+)|{_SPACED}+(?:(?:'(?={_SPACED})|(?<=\d)[.,](?=\d)){_SPACED}+)*"
)
# Accents of Latin, Greek and Cyrillic, points of Hebrew, vowel marks of Arabic.
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]")
_APOSTROPHES = str.maketrans("’‘ʼ＇", "''''")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_ELISION = re.compile(r"^[^\W\d]{1,2}'(?=\w{2})")
_POSSESSIVE = re.compile(r"(?<=\w)'s$")


def words(text: str) -> list[str]:
    """Return the words of a text in order, folded so that a question meets its documents.

    Case, width and accents are folded away. ``42.5`` and ``don't`` stay whole, ``1,000`` gives
    ``1000``, ``Japan's`` gives ``japan`` and ``l'Europe`` gives ``europe``. Scripts without
    spaces between words give overlapping pairs of characters.
    """
    return [word[:LONGEST_WORD] for word in _words(_folded(text))]


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).casefold())
    return unicodedata.normalize("NFKC", _ACCENTS.sub("", apart).casefold())


def _words(text: str) -> Iterator[str]:
    for match in _WORD.finditer(text):
        word = match.group()
        if not match["unspaced"]:
            yield _POSSESSIVE.sub("", _ELISION.sub("", _THOUSANDS.sub("", word)))
        elif len(word) == 1:
            yield word
        else:
            yield from (word[place : place + 2] for place in range(len(word) - 1))
