"""``.access.toml`` files of the corpus -> who may see what is in each folder.

::

    # finance/.access.toml: this folder and all below it, unless a folder below has its own rule
    groups = ["finance", "board"]

``everyone = true`` opens a folder again below a closed one. A file that cannot be read closes its
folder to all groups: who may see something is never guessed. Knows no index and no person.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.errors import ReadingError
from assistant.types import FailedFile, Groups

NAME = ".access.toml"
MOST_BYTES = 100_000
REMEDY = 'Write groups = ["finance", …] or everyone = true. Until then no group may see the folder.'


def read_rules(
    files: Mapping[str, Path],
) -> tuple[dict[str, Groups | None], list[FailedFile]]:
    """Return the groups of each folder that has a rule, None for everyone, and what failed.

    Args:
        files: folder, as ``"finance/"`` or ``""`` for the corpus itself -> its rule's file.
    """
    rules: dict[str, Groups | None] = {}
    failed = []
    for folder, path in files.items():
        try:
            rules[folder] = _parsed(_text(path))
        except ReadingError as error:
            rules[folder] = frozenset()
            failed.append(FailedFile(f"{folder}{NAME}", str(error)))
    return rules, failed


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise ReadingError("The rule is too large.", REMEDY)
        return content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadingError("The rule cannot be read.", REMEDY) from error


def _parsed(text: str) -> Groups | None:
    try:
        given: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ReadingError(f"The rule is not TOML: {error}.", REMEDY) from error
    if given == {"everyone": True}:
        return None
    groups = given.get("groups")
    if set(given) != {"groups"} or not isinstance(groups, list):
        raise ReadingError("The rule says neither groups nor everyone, or more than that.", REMEDY)
    if not all(isinstance(group, str) and group.strip() for group in groups):
        raise ReadingError("A group is a name in quotation marks.", REMEDY)
    return frozenset(unicodedata.normalize("NFC", group.strip()) for group in groups)
