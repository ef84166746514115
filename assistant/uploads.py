"""A document that somebody sends -> a file in the corpus folder, whole or not at all.

The only code that writes into ``corpus/``. A name is a name, never a path: what could lead out of
the folder, hide in it or write through a link is refused. Knows nothing of the index.
"""

from __future__ import annotations

import contextlib
import secrets
import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import ClassVar

from assistant.errors import AssistantError, InvalidRequest, NotFound

MOST_NAME_BYTES = 200
MOST_FOLDERS = 20
FORBIDDEN = frozenset('/\\:*?"<>|')
"""What some file system gives a meaning."""


class Conflict(InvalidRequest):
    """There is such a document already."""

    status: ClassVar[int] = 409
    code: ClassVar[str] = "conflict"
    title: ClassVar[str] = "There is such a document already"


class CorpusUnwritable(AssistantError):
    """A document cannot be written to or taken out of ``corpus/``."""

    status: ClassVar[int] = 503
    code: ClassVar[str] = "corpus-unwritable"
    title: ClassVar[str] = "The folder of documents cannot be written"


def source_of(folder: str, name: str) -> str:
    """Return the path below ``corpus/`` that a document of this name has in a folder.

    Raises:
        InvalidRequest: a part of it is no plain name.
    """
    parts = [part for part in folder.strip("/").split("/") if part]
    if len(parts) > MOST_FOLDERS:
        raise InvalidRequest("The folder lies too deep.", f"Use at most {MOST_FOLDERS} folders.")
    return PurePosixPath(*map(_checked, [*parts, name])).as_posix()


def as_spelt(corpus: Path, source: str) -> str:
    """Return a path below ``corpus/`` as its folders and its file are spelt there.

    Names from other systems may come decomposed (NFD): to a reader they are the same, to the file
    system and the rules of access they are others.
    """
    spelt: list[str] = []
    for part in PurePosixPath(source).parts:
        folder = corpus.joinpath(*spelt)
        alike = {unicodedata.normalize("NFC", path.name): path.name for path in _inside(folder)}
        spelt.append(part if (folder / part).exists() else alike.get(part, part))
    return PurePosixPath(*spelt).as_posix()


def _inside(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


@contextmanager
def stored(corpus: Path, source: str, content: bytes, *, replace: bool) -> Iterator[None]:
    """Write a document to its place; if the block fails, what was there before is there again.

    Args:
        corpus: the folder.
        source: as `source_of` returned it.
        content: the file's bytes.
        replace: whether a document that is there may be written over.

    Raises:
        Conflict: another document is there, and is not to be replaced.
        InvalidRequest: a link or a file stands where a folder should.
    """
    path = _place(corpus, source)
    if path.is_dir():
        raise Conflict(f'There is a folder "{source}".', "Give the document another name.")
    before = path.read_bytes() if path.is_file() else None
    changes = before != content
    if before is not None and changes and not replace:
        raise Conflict(
            f'There is a document "{source}" already.', "Send replace=true to replace it."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise InvalidRequest("A file has the folder's name.", "Choose another folder.") from error
    except OSError as error:
        raise _unwritable(corpus, error) from error
    with contextlib.ExitStack() as undo:
        aside = _put_aside(path) if changes and before is not None else None
        if aside:
            undo.callback(aside.replace, path)
        if changes:
            _write(path, content)
        if before is None:
            undo.callback(remove, corpus, source)
        yield
        undo.pop_all()
    if aside:
        aside.unlink(missing_ok=True)


def _put_aside(path: Path) -> Path:
    """Copy a file, with its date, to beside it, hidden from a sync: so it outlives a kill."""
    aside = _hidden(path)
    try:
        shutil.copy2(path, aside)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise _unwritable(path.parent, error) from error
    return aside


def _hidden(path: Path) -> Path:
    return path.with_name(f".{secrets.token_hex(8)}.part")


def _write(path: Path, content: bytes) -> None:
    # Hidden from a sync while it is written, and moved into place at once.
    unfinished = _hidden(path)
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    except OSError as error:
        raise _unwritable(path.parent, error) from error
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _unwritable(folder: Path, error: OSError) -> CorpusUnwritable:
    return CorpusUnwritable(
        f"{folder.name}/ cannot be written: {error.strerror}.",
        "Let the assistant's user write below corpus/, and see that the disk is not full.",
    )


def remove(corpus: Path, source: str) -> None:
    """Take a document's file away; a folder that is then empty goes with it.

    Raises:
        NotFound: there is no such file.
    """
    path = _place(corpus, source)
    try:
        path.unlink()
    except OSError as error:
        if path.is_file():
            raise _unwritable(path.parent, error) from error
        raise NotFound(f'There is no file "{source[:200]}".', "See GET /v1/documents.") from error
    for folder in path.parents:
        if folder == corpus:
            break
        with contextlib.suppress(OSError):
            folder.rmdir()


def _checked(name: str) -> str:
    plain = unicodedata.normalize("NFC", name)
    if (
        not plain.strip()
        or plain != plain.strip(" .")
        or plain.startswith((".", "~$"))
        or not plain.isprintable()
        or FORBIDDEN & set(plain)
        or len(plain.encode()) > MOST_NAME_BYTES
    ):
        raise InvalidRequest(
            "The name of the file or of a folder cannot be used.",
            "Use a plain name: no slashes, no dot or blank at either end, at most "
            f"{MOST_NAME_BYTES} bytes.",
        )
    return plain


def _place(corpus: Path, source: str) -> Path:
    """Return the file's path, having seen that no link stands in it."""
    path = corpus
    for part in PurePosixPath(source).parts:
        path = path / part
        if path.is_symlink():
            raise InvalidRequest("A link stands in the document's path.", "Choose another folder.")
    if not path.resolve().is_relative_to(corpus.resolve()):
        raise InvalidRequest("The document's path leads out of corpus/.", "Choose another folder.")
    return path
