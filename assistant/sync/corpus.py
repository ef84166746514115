"""The corpus folder -> the files in it that are meant to be indexed, by name and facts alone.

Opens no file. Hidden files and what editors and downloads leave behind are passed over in
silence; links that lead out of the folder and folders that may not be listed are named.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from assistant.errors import InvalidRequest, SettingsError
from assistant.sync.rules import NAME as RULE
from assistant.types import FailedFile

_LEFTOVER = re.compile(r"\.|~\$|.*~$|#.*#$|.*\.(tmp|part|crdownload)$|(thumbs\.db|desktop\.ini)$")
"""Hidden files, locks of office programs, backups of editors, unfinished downloads, desktops'."""

LATEST_NS = 2**62
"""In the year 2116. Some disks hold later times, and the catalog cannot."""


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file below ``corpus/`` as the folder shows it."""

    path: Path
    source: str
    size: int
    mtime_ns: int


@dataclass(slots=True)
class Survey:
    """What a walk through the corpus found."""

    files: dict[str, CorpusFile] = field(default_factory=dict)
    failed: list[FailedFile] = field(default_factory=list)
    rules: dict[str, Path] = field(default_factory=dict)
    """Files that say who may see a folder, by folder: ``"finance/"``, ``""`` for the corpus."""
    unlisted: list[str] = field(default_factory=list)
    """Folders that could not be listed: nothing is known of what is below."""

    def knows(self, source: str) -> bool:
        """Say whether the walk could see if there is such a file."""
        return not self.unlisted or not within(source, self.unlisted)


def survey(corpus: Path) -> Survey:
    """Return the files of the corpus, by source.

    Raises:
        SettingsError: there is no such folder.
    """
    if not corpus.is_dir():
        raise SettingsError(
            f"There is no folder {corpus}.",
            "Make it and put documents into it, or name another home with --home.",
        )
    found = Survey()
    _walk(corpus, corpus.resolve(), "", found)
    return found


def scopes(corpus: Path, only: Iterable[str]) -> list[str]:
    """Return paths, given below ``corpus/`` or below the current folder, as sources.

    Raises:
        InvalidRequest: a path is not below ``corpus/``.
    """
    return [_scope(corpus, path) for path in only]


def passed_over(name: str) -> bool:
    """Say whether a file or folder of this name is left alone, as nobody meant it to be read."""
    return _LEFTOVER.match(name.lower()) is not None


def within(source: str, scopes: Collection[str]) -> bool:
    """Say whether a source is one of the scopes or below one; no scopes mean everything.

    Args:
        source: a path below ``corpus/``.
        scopes: such paths; a set where they are many.
    """
    return not scopes or any(path in scopes for path in with_folders(source))


def with_folders(source: str) -> Iterator[str]:
    """Yield a source and the folders that it is in, the corpus itself last."""
    yield source
    while source:
        source = source.rpartition("/")[0]
        yield source


def _scope(corpus: Path, path: str) -> str:
    below, here = corpus.absolute() / path, Path(path).absolute()
    # Someone in the home folder completes corpus/a.txt; someone elsewhere means a.txt in corpus/.
    meant = _plain(here if here.exists() and not below.exists() else below)
    for root in (_plain(corpus.absolute()), corpus.resolve()):
        if meant.is_relative_to(root):
            source = meant.relative_to(root).as_posix()
            return "" if source == "." else source
    raise InvalidRequest(f'"{path}" is not below {corpus}.', "Name files or folders in corpus/.")


def _plain(path: Path) -> Path:
    """Return a path without ``..``, and without following links."""
    return Path(os.path.normpath(path))


def _walk(folder: Path, root: Path, prefix: str, found: Survey) -> None:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        found.unlisted.append(prefix.rstrip("/"))
        reason = f"The folder cannot be listed: {error.strerror}. What was indexed of it stays."
        found.failed.append(FailedFile(_printable(prefix.rstrip("/")), reason))
        return
    for entry in entries:
        if entry.name == RULE:
            found.rules[prefix] = folder / entry.name
        if passed_over(entry.name):
            continue
        source = f"{prefix}{entry.name}"
        try:
            if entry.is_dir(follow_symlinks=False):
                _walk(folder / entry.name, root, f"{source}/", found)
            elif file := _file(entry, root, source):
                found.files[source] = file
        except FileNotFoundError:
            continue  # gone since the folder was listed
        except OSError as error:
            found.unlisted.append(source)
            reason = f"It cannot be looked at: {error.strerror}. What was indexed of it stays."
            found.failed.append(FailedFile(_printable(source), reason))
        except _Refused as refusal:
            found.failed.append(FailedFile(_printable(source), str(refusal)))


class _Refused(Exception):
    """A file that is not followed."""


def _file(entry: os.DirEntry[str], root: Path, source: str) -> CorpusFile | None:
    path = Path(entry.path)
    if _printable(source) != source:
        raise _Refused("The name is not valid Unicode. Rename the file.")
    if entry.is_symlink():
        try:
            target = path.resolve(strict=True)
        except (OSError, RuntimeError) as error:
            raise _Refused("The link leads nowhere. Remove it.") from error
        if not target.is_relative_to(root):
            raise _Refused("The link leads out of corpus/. Put the file itself there.")
        if target.is_dir():
            return None  # what it leads to is indexed at its own place
    facts = path.stat()
    if not stat.S_ISREG(facts.st_mode):
        raise _Refused("It is a device or a pipe, not a file. Take it away.")
    mtime_ns = min(max(facts.st_mtime_ns, -LATEST_NS), LATEST_NS)
    return CorpusFile(path, source, facts.st_size, mtime_ns)


def _printable(source: str) -> str:
    return os.fsencode(source).decode("utf-8", "backslashreplace")
