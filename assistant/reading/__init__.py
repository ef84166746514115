"""A file -> a Document: one reader for each family of formats, one way to freeze the text.

``read`` is the whole of it. A reader knows its format and nothing of offsets; `assemble` knows
offsets and no format. Files are data: nothing that one names is opened or fetched.
"""

from __future__ import annotations

import logging
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from assistant.errors import ReadingError
from assistant.reading import epub, mail, markdown, pdf, sheets, slides, text, webpage, word
from assistant.reading.assemble import assemble
from assistant.reading.family import Family
from assistant.types import Document

logger = logging.getLogger(__name__)

READERS: Sequence[Family] = (
    text.READER,
    markdown.READER,
    webpage.READER,
    pdf.READER,
    word.READER,
    slides.READER,
    sheets.READER_OF_WORKBOOKS,
    sheets.READER_OF_DELIMITED,
    mail.READER,
    epub.READER,
)

FORMATS: dict[str, str] = {
    suffix: type for reader in READERS for suffix, type in reader.formats.items()
}
"""Every file suffix that is read -> the document's type (``.htm`` -> ``html``)."""

UNFORESEEN = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError),
    *(RecursionError, TypeError, ValueError),
)
"""What a reader, or a library under it, stumbles with over a file that is like no other."""
EARLIEST, LATEST = -2_000_000_000, 4_000_000_000
"""Seconds from 1970: the years 1906 and 2096."""

__all__ = ["FORMATS", "READERS", "accepts", "check", "read"]


def accepts(path: Path) -> bool:
    """Say whether the file's format is one we read, by its name alone."""
    return path.suffix.lower() in FORMATS


def check(path: Path, *, max_bytes: int) -> None:
    """Raise where a file's name, kind or size says that `read` will not read it; opens nothing.

    Raises:
        ReadingError: it cannot be read; the message is the reason, without the file's name.
    """
    with _explained():
        _fit(path, max_bytes)


def read(path: Path, source: str, *, max_bytes: int) -> Document:
    """Return the file as a document.

    Args:
        path: the file.
        source: its POSIX path below ``corpus/``.
        max_bytes: larger files are not read.

    Raises:
        ReadingError: it cannot be read; the message is the reason, without the file's name.
    """
    with _explained():
        reader, modified = _fit(path, max_bytes)
        try:
            draft = reader.read(path)
        except UNFORESEEN as error:  # one file never keeps the others from being read
            logger.exception("%s could not be read", source)
            raise ReadingError(
                "It is broken, or is like no file of its kind that was met before.",
                "Open it in the program that made it and save it again.",
            ) from error
    return assemble(draft, source, reader.formats[path.suffix.lower()], modified)


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what the system says of a file into the error that names the remedy."""
    try:
        yield
    except FileNotFoundError as error:
        raise ReadingError("The file is no longer there.", "Put it back, or sync again.") from error
    except PermissionError as error:
        raise ReadingError(
            "The file may not be read.", "Give the user who runs this the right to read it."
        ) from error
    except OSError as error:
        reason = error.strerror or "the disk does not answer"
        raise ReadingError(
            f"The file cannot be opened: {reason}.", "Check the disk and the name."
        ) from error


def _fit(path: Path, max_bytes: int) -> tuple[Family, str]:
    """Return the reader of a file that is fit to be read, and when the file was modified."""
    reader = next((reader for reader in READERS if reader.accepts(path)), None)
    if reader is None:
        raise ReadingError(
            f'The format "{path.suffix}" is not one that is read.'
            if path.suffix
            else "The file's name has no ending that tells its format.",
            f"Save it as one of: {' '.join(FORMATS)}.",
        )
    return reader, _checked(path, max_bytes)


def _checked(path: Path, max_bytes: int) -> str:
    """Return the modification time of a file that is fit to be read."""
    facts = path.stat()
    if stat.S_ISDIR(facts.st_mode):
        raise ReadingError("It is a folder, not a file.", "Rename it without the ending.")
    if not stat.S_ISREG(facts.st_mode):
        raise ReadingError("It is a device or a pipe, not a file.", "Take it away.")
    if facts.st_size == 0:
        raise ReadingError("The file is empty.", "Add some text, or take the file away.")
    if facts.st_size > max_bytes:
        raise ReadingError(
            f"The file has {facts.st_size / 1e6:,.1f} MB; the limit is {max_bytes / 1e6:,.1f} MB.",
            "Split it, or raise ASSISTANT_MAX_FILE_MEGABYTES.",
        )
    # Some disks hold times that no calendar has.
    moment = datetime.fromtimestamp(min(max(facts.st_mtime, EARLIEST), LATEST), UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
