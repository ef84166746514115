"""Bytes -> text, whatever wrote them: byte order mark, declared encoding, UTF-8, then detection.

Never fails on text: what cannot be decoded becomes U+FFFD. Bytes that are no text at all are
refused.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

from assistant.errors import ReadingError

BYTE_ORDER_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

CANDIDATES = [
    *("cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258"),
    *("cp932", "euc_jp", "iso2022_jp", "gb18030", "big5", "cp949", "koi8_r", "koi8_u", "cp866"),
    "cp874",
]
"""What people's files are in. Detection among all that Python knows prefers rarities: a short
French letter becomes Baltic, a short German one that of a Macintosh of the nineties."""
COMMONEST = "cp1252"
"""Taken where the detector finds it as likely as its best guess, as it does for French."""

DETECTED_BYTES = 64 * 1024
"""The detector's look at a file; more costs seconds and changes nothing."""

AS_BROWSERS_DO = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "shift_jis": "cp932",
    "gb2312": "gb18030",
}
"""Declared encodings that are written in their supersets, https://encoding.spec.whatwg.org/#names-and-labels."""

TEXT_CODECS = re.compile(
    r"(utf-(8|16|32)|cp\d|iso8859|iso2022|koi8|gb|big5|euc|shift_jis|mac-|tis)"
)
"""A document may declare only encodings of text, not Python's ``unicode_escape`` and the like."""

BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
BINARY_SHARE = 0.02
"""Text has next to no control characters; every kind of binary file has more than this share."""


def decode(data: bytes, declared: str | None = None) -> str:
    """Return the text of a file.

    Args:
        data: the whole file.
        declared: the encoding that the file or its envelope claims; a byte order mark and valid
            UTF-8 are believed first, because such claims are often stale.

    Raises:
        ReadingError: it is not text.
    """
    text = (
        _marked(data) or _wide(data) or _utf8(data) or _declared(data, declared) or _detected(data)
    )
    if len(BINARY.findall(text)) > BINARY_SHARE * len(text):
        raise ReadingError(
            "It is not text, although its name says so.", "Give the file its right ending."
        )
    return text


def _marked(data: bytes) -> str | None:
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    return None


def _wide(data: bytes) -> str | None:
    """Decode UTF-16 without its mark: every other byte of a Western text is zero."""
    sample = data[:DETECTED_BYTES]
    half = len(sample) // 2
    if half < 2 or len(data) % 2:
        return None
    if sample[1::2].count(0) > 0.7 * half and sample[::2].count(0) < 0.1 * half:
        return data.decode("utf-16-le", "replace")
    if sample[::2].count(0) > 0.7 * half and sample[1::2].count(0) < 0.1 * half:
        return data.decode("utf-16-be", "replace")
    return None


def _utf8(data: bytes) -> str | None:
    """Decode UTF-8, forgiving a few broken bytes in a file that is otherwise clearly UTF-8."""
    if data.isascii() and (b"\x1b$" in data or b"\x1b(" in data):  # ISO 2022 is ASCII to look at
        return None
    with suppress(UnicodeDecodeError):
        return data.decode()  # it may hold U+FFFD: what was broken before it was saved
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    beyond_ascii = sum(1 for character in text if "\x7f" < character != "\ufffd")
    return text if beyond_ascii > 10 * broken else None


def _declared(data: bytes, declared: str | None) -> str | None:
    try:
        name = codecs.lookup(declared or "").name
    except (LookupError, ValueError):
        return None
    name = AS_BROWSERS_DO.get(name, name)
    return data.decode(name, "replace") if TEXT_CODECS.match(name) else None


def _detected(data: bytes) -> str:
    from charset_normalizer import from_bytes

    sample = data[:DETECTED_BYTES]
    if len(data) > len(sample):  # half a character at its end would speak against the right one
        sample = sample[: 1 + max(sample.rfind(b"\n"), sample.rfind(b" "))] or sample
    matches = from_bytes(sample, cp_isolation=CANDIDATES, enable_fallback=False)
    best = matches.best()
    alike = {
        name
        for match in matches
        if best and (match.chaos, match.coherence) == (best.chaos, best.coherence)
        for name in match.could_be_from_charset
    }
    return data.decode(best.encoding if best and COMMONEST not in alike else COMMONEST, "replace")
