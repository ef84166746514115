"""The audit log: who did what with which documents, and when, a JSON object in a line.

Each line is appended by itself, so a file that was moved away is begun anew.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from datetime import UTC, datetime
from pathlib import Path

from assistant.errors import SettingsError
from assistant.happenings import Happening
from assistant.types import Json

logger = logging.getLogger(__name__)

UNTOLD = frozenset({"asked"})
"""What another line tells again."""


class Audit:
    """Appends to a file. Threads may share it.

    Args:
        path: the file; made, readable by its owner alone, if it is not there.
        questions: whether the words of questions are written down too.

    Raises:
        SettingsError: the file cannot be written.
    """

    def __init__(self, path: Path, *, questions: bool) -> None:
        self._path, self._questions = path, questions
        self._lock = threading.Lock()
        try:
            self._append(b"")
        except OSError as error:
            raise SettingsError(
                f"ASSISTANT_AUDIT_LOG: {path} cannot be written: {error.strerror}.",
                "Name a file in a folder that this program may write to.",
            ) from error

    def watch(self, happening: Happening) -> None:
        """Write down what somebody did with the documents."""
        if happening.what in UNTOLD:
            return
        more: Json = {"documents": list(happening.sources)}
        if happening.shown:
            more["shown"] = list(happening.shown)
        if happening.answer:
            more |= {"answer": happening.answer.id, "answered": happening.answer.answered}
        if self._questions and happening.question:
            more["question"] = happening.question
        self.note(happening.what, happening.who, happening.request, **more)

    def note(self, what: str, who: str, request: str, **more: object) -> None:
        """Write down anything else: who signed in, who was refused."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        entry = {"time": now, "what": what, "who": who or None, "request": request or None, **more}
        line = json.dumps(entry, ensure_ascii=False) + "\n"
        try:
            self._append(line.encode("utf-8", "replace"))
        except OSError:
            # The assistant goes on; whoever watches the log hears of it.
            logger.exception("The audit log %s lost a line", self._path)

    def _append(self, line: bytes) -> None:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        with self._lock:
            file = os.open(self._path, flags, 0o600)
            try:
                os.write(file, line)
            finally:
                os.close(file)
