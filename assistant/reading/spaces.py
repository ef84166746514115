"""White space and invisible characters, normalised once, before a document's text is frozen. Pure.

Unicode is put into canonical composition (NFC): the same word typed on two systems may come
decomposed from one and composed from the other, and must be one word to the word index, to the
embedding and to whoever searches the page. NFC never changes what a text looks like. The
compatibility forms (NFKC) do - they turn ² into 2 and ﷺ into a sentence - so that a quote would no
longer be what the document says.
"""

from __future__ import annotations

import re
import unicodedata

LINE_BREAK = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")

FLAG_OR_TAGS = re.compile(
    "(\U0001f3f4[\U000e0020-\U000e007e]{1,6}\U000e007f)|[\U000e0000-\U000e007f]+"
)
"""Tag characters spell the flags of England, Scotland and Wales; elsewhere they hide text."""

JUNK = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls
    "\u00ad\u200b\u2060\ufeff"  # soft hyphen, zero-width space, word joiner, byte order mark
    "\u202a-\u202e\u2066-\u2069"  # bidi pairs: a quote may hold one half and turn the page around
    "\ufff9-\ufffb\ufffe\uffff\ufdd0-\ufdef"  # annotation marks, noncharacters
    "\ud800-\udfff"  # halves of surrogate pairs, which UTF-8 cannot hold
    "]+"
)
"""What breaks the display or matching of a text. Kept are the zero-width joiner and non-joiner,
which shape emoji and Persian or Indic words, and the left-to-right and right-to-left marks, which
place punctuation."""

SPACES = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
LINE_END_SPACES = re.compile(r"(?<![ \t])[ \t]++(?=\n|\Z)")
"""Each run is tried once: from each of its spaces a long line would take minutes."""


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, whichever way it breaks them."""
    return LINE_BREAK.sub("\n", text).split("\n")


def prose(text: str) -> str:
    """Return running text: one space between words, no blank lines, nothing invisible."""
    lines = (SPACES.sub(" ", line).strip() for line in lines_of(_visible(text)))
    return unicodedata.normalize("NFC", "\n".join(line for line in lines if line))


def one_line(text: str) -> str:
    """Return `prose` with its line breaks made spaces."""
    return prose(text).replace("\n", " ") if text else text


def raised(text: str) -> str:
    """Return what stands above the line with its figures so: 10 to the 6th is not 106."""
    return text.translate(RAISED)


def code(text: str) -> str:
    """Return text whose line breaks and indentation are its meaning."""
    lines = lines_of(_visible(text).replace("\u00a0", " "))
    whole = LINE_END_SPACES.sub("", "\n".join(lines)).strip("\n")
    return unicodedata.normalize("NFC", whole) if whole.strip() else ""


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return JUNK.sub("", FLAG_OR_TAGS.sub(r"\1", text))
