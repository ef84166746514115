"""EPUB books: the chapters in the order of the spine, by the standard library and an HTML parser.

XML is parsed as HTML, which has no entities to expand and no external parts to load. Names inside
the archive are looked up in the archive alone.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from assistant.errors import ReadingError
from assistant.reading.archives import BROKEN, broken, unpacked
from assistant.reading.encodings import decode
from assistant.reading.family import Family
from assistant.reading.webpage import page_draft
from assistant.types import Draft, Piece

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

KIND = "an EPUB book"
CONTAINER = "META-INF/container.xml"
ENCRYPTION = "META-INF/encryption.xml"
CHAPTER_TYPES = ("application/xhtml+xml", "text/html")


def read_epub(path: Path) -> Draft:
    """Return the chapters of a book; its headings stay, its table of contents is left out."""
    with unpacked(path, KIND) as archive:
        try:
            root = _markup(archive, CONTAINER).css_first("rootfile[full-path]")
            if root is None:
                raise broken(KIND)
            package_name = root.attributes.get("full-path") or ""
            package = _markup(archive, package_name)
            chapters = list(_chapters(package, posixpath.dirname(package_name)))
            _refuse_locked(archive, chapters)
            members = set(archive.namelist())
            there = [name for name in chapters if name in members]
            if chapters and not there:
                raise broken(KIND)
            pieces = [piece for name in there for piece in _chapter(archive, name)]
        except (*BROKEN, KeyError) as error:
            raise broken(KIND) from error
    title = package.css_first(r"dc\:title")
    return Draft(pieces, title.text().strip() if title else None)


def _markup(archive: zipfile.ZipFile, name: str) -> LexborHTMLParser:
    from selectolax.lexbor import LexborHTMLParser

    return LexborHTMLParser(decode(archive.read(name)))


def _chapters(package: LexborHTMLParser, folder: str) -> Iterator[str]:
    """Yield the names of the chapters in reading order."""
    chapters = {}
    for item in package.css(r"item[id][href], opf\:item[id][href]"):
        facts = item.attributes
        is_contents = "nav" in (facts.get("properties") or "").split()
        if (facts.get("media-type") or "") in CHAPTER_TYPES and not is_contents:
            address = unquote((facts.get("href") or "").partition("#")[0])
            chapters[facts.get("id")] = posixpath.normpath(posixpath.join(folder, address))
    for reference in package.css(r"itemref[idref], opf\:itemref[idref]"):
        if name := chapters.pop(reference.attributes.get("idref"), None):
            yield name


def _refuse_locked(archive: zipfile.ZipFile, chapters: list[str]) -> None:
    """Refuse a book under digital rights management; fonts alone may be scrambled."""
    if ENCRYPTION not in archive.namelist():
        return
    references = _markup(archive, ENCRYPTION).css("*[uri]")
    locked = {unquote(reference.attributes.get("uri") or "") for reference in references}
    if locked & set(chapters):
        raise ReadingError(
            "The book is locked by its seller (DRM).", "Only a book without the lock can be read."
        )


def _chapter(archive: zipfile.ZipFile, name: str) -> Iterator[Piece]:
    pieces = page_draft(archive.read(name)).pieces
    if pieces and pieces[0].kind != "heading":
        yield Piece("", "heading", 1)  # the chapter before has ended
    yield from pieces


READER = Family({".epub": "epub"}, read_epub)
