"""What differs between the corpus folder and the index, before anything is done about it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from assistant.index import FileRecord, Index
from assistant.sync.corpus import CorpusFile, Survey, survey
from assistant.sync.rules import NAME, read_rules
from assistant.types import FailedFile, Groups


class Changes(NamedTuple):
    """What the next sync would do; sources below ``corpus/``."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failed: tuple[FailedFile, ...] = ()
    """What cannot be read, and has not changed since that was found."""


def changes(corpus: Path, index: Index) -> Changes:
    """Return what the next sync would do; reads only files whose size or time has changed."""
    found = survey(corpus)
    records, failures = index.files(), index.failures()
    rules, failed = read_rules(found.rules)
    added, changed, removed = _changed_rules(corpus, found, rules, index.rules())
    failed += found.failed
    for file in found.files.values():
        record, failure = records.get(file.source), failures.get(file.source)
        if same_facts(file, record):
            continue
        if failure and (failure.size, failure.mtime_ns) == facts_of(file):
            failed.append(FailedFile(file.source, failure.reason))
        elif record is None:
            added.append(file.source)
        elif _changed(file, record):
            changed.append(file.source)
    removed += gone(found, records)
    failed.sort(key=lambda failure: failure.source)
    return Changes(tuple(added), tuple(changed), tuple(removed), tuple(failed))


def unseen(corpus: Path, index: Index) -> list[str]:
    """Return the sources that are indexed and that nobody can tell to be there or not now.

    The folder that they are in cannot be listed, or the file not be looked at.
    """
    found = survey(corpus)
    return [source for source in index.files() if not found.knows(source)]


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def facts_of(file: CorpusFile) -> tuple[int, int]:
    """Return size in bytes and modification time in nanoseconds."""
    return file.size, file.mtime_ns


def same_facts(file: CorpusFile, record: FileRecord | None) -> bool:
    """Say whether a file looks as it did when it was indexed."""
    return record is not None and (record.size, record.mtime_ns) == facts_of(file)


def gone(found: Survey, records: Iterable[str]) -> list[str]:
    """Return the sources that are indexed and are no longer in the folder."""
    return [source for source in records if source not in found.files and found.knows(source)]


def _changed_rules(
    corpus: Path,
    found: Survey,
    rules: Mapping[str, Groups | None],
    before: Mapping[str, Groups | None],
) -> tuple[list[str], list[str], list[str]]:
    """Return the rules that are new, changed and gone, as sources of their files."""
    added = [folder for folder in rules if folder not in before]
    changed = [folder for folder in rules if folder in before and before[folder] != rules[folder]]
    missing = [
        folder
        for folder in before
        if folder not in rules and found.knows(folder) and (corpus / folder).is_dir()
    ]
    named = [[f"{folder}{NAME}" for folder in folders] for folders in (added, changed, missing)]
    return named[0], named[1], named[2]


def _changed(file: CorpusFile, record: FileRecord) -> bool:
    try:
        return digest_of(file.path) != record.hash
    except OSError:
        return True  # the sync will say what is wrong with it
