"""Zip archives, which docx, pptx, xlsx and epub are, read within limits.

A few kilobytes of zip can unfold into terabytes. The sizes that the archive declares are checked
first; Python's zipfile reads no further than what is declared.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.errors import ReadingError

MOST_BYTES = 512 * 1024 * 1024
"""Unpacked size of a whole archive; the text of the largest books is a hundredth of it."""
MOST_XML_BYTES = 128 * 1024 * 1024
"""Unpacked size of its texts, which unlike pictures are all parsed."""
MOST_MEMBERS = 20_000
TEXTS = (".xml", ".rels", ".html", ".htm", ".xhtml", ".opf", ".ncx", ".vml")

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # an unknown compression method
    RuntimeError,  # a member is encrypted
    OSError,  # seeks before the start; bz2 and lzma streams
    OverflowError,
    ValueError,  # offsets before the start, names that are no text
)
"""What zipfile raises on archives that are broken in one way or another."""


def broken(kind: str) -> ReadingError:
    """Return the error for a file of that kind which cannot be parsed."""
    return ReadingError(
        f"It is broken, or is not {kind}.", "Open it in the program that made it and save it again."
    )


def checked_archive(path: Path, kind: str) -> bytes:
    """Return the bytes of an archive that is safe to unfold.

    Args:
        path: the file.
        kind: what it should be, for the error: ``a Word document``.

    Raises:
        ReadingError: it is no archive, is encrypted, or would unfold beyond the limits.
    """
    data = path.read_bytes()
    if data.startswith(OLD_OFFICE):
        raise ReadingError(
            "It is protected with a password, or is of an Office version before 2007.",
            "Save it without the password, in the current format.",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except BROKEN as error:
        raise broken(kind) from error
    _refuse_bombs(members)
    return data


@contextmanager
def unpacked(path: Path, kind: str) -> Iterator[zipfile.ZipFile]:
    """Open an archive that `checked_archive` finds safe."""
    with zipfile.ZipFile(io.BytesIO(checked_archive(path, kind))) as archive:
        yield archive


def _refuse_bombs(members: list[zipfile.ZipInfo]) -> None:
    texts = sum(member.file_size for member in members if member.filename.endswith(TEXTS))
    whole = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or whole > MOST_BYTES or texts > MOST_XML_BYTES:
        raise ReadingError(
            f"It unfolds to {whole / 1e6:,.0f} MB in {len(members):,} parts; that is too large.",
            "Split it, or take the pictures out.",
        )
    if any(member.flag_bits & 0x1 for member in members):
        raise ReadingError("It is encrypted.", "Save a copy without the password.")
