"""One process owns an index folder: a lock, and a note that says who holds it.

The lock is the operating system's and ends with its process, however that ends; the note is only
for the message.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.errors import IndexInUse, IndexUnusable


class Ownership:
    """The lock on an index folder, held from construction to `release`.

    Raises:
        IndexInUse: another process holds it; the message names it.
        IndexUnusable: the folder cannot be made or written.
    """

    def __init__(self, folder: Path) -> None:
        self._note = folder / "owner.json"
        self._lock = FileLock(folder / "lock", thread_local=False)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise IndexInUse(
                f"{folder} is in use by {_owner(self._note)}.",
                "Ask through that process, stop it, or use another --home.",
            ) from error
        except OSError as error:
            raise unwritable(folder, error) from error
        self._write_note(folder)

    def release(self) -> None:
        """Let others have the folder."""
        self._note.unlink(missing_ok=True)
        self._lock.release()

    def _write_note(self, folder: Path) -> None:
        note = {
            "pid": os.getpid(),
            "doing": _doing(),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        try:
            self._note.write_text(json.dumps(note), encoding="utf-8")
        except OSError as error:
            self._lock.release()
            raise unwritable(folder, error) from error


def unwritable(folder: Path, error: OSError) -> IndexUnusable:
    """Return the error for a folder that cannot be written."""
    return IndexUnusable(
        f"The index folder {folder} cannot be written: {error.strerror or error}.",
        "Make it a folder that you may write, or use another --home.",
    )


def _doing() -> str:
    """Return the program and its command, without arguments: a question is nobody's business."""
    command = sys.argv[1:2]
    words = [Path(sys.argv[0]).name if sys.argv and sys.argv[0] else "python"]
    return " ".join(words + [word for word in command if word.isalpha()])


def _owner(note: Path) -> str:
    try:
        owner = json.loads(note.read_text(encoding="utf-8"))
        return f"process {owner['pid']} ({owner['doing']}, since {owner['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        # The owner is just starting, or a process of another version wrote the note.
        return "another process"
