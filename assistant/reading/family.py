"""One family of file formats: which file names it knows, and the function that reads them.

Knows no format and opens no file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.types import Draft


@dataclass(frozen=True, slots=True)
class Family:
    """A `Reader` for the files whose names end in one of ``formats``."""

    formats: Mapping[str, str]
    """File suffix in lower case, with its dot -> the document's type (``.htm`` -> ``html``)."""
    draft: Callable[[Path], Draft]

    def accepts(self, path: Path) -> bool:
        """Say whether the file's name has one of the family's suffixes."""
        return path.suffix.lower() in self.formats

    def read(self, path: Path) -> Draft:
        """Return the file's content, or raise a `ReadingError` that says why not."""
        return self.draft(path)
