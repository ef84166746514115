"""The log, on standard error: lines for people or JSON for programs, each with its request.

No line holds a header, a query string or a question; who asked what is for the audit log.
"""

from __future__ import annotations

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Literal

REQUESTS = logging.getLogger("assistant.requests")
"""A line for each request, where that is asked for."""
REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")


class Lines(logging.Formatter):
    """A record as a line for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and the traceback below it where there is one."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")
        of = f" [{number}]" if (number := REQUEST_ID.get()) else ""
        # One record is one line, whatever somebody has written into a path.
        message = record.getMessage().replace("\r", "\\r").replace("\n", "\\n")
        line = f"{at} {record.levelname} {record.name}{of}: {message}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class JsonLines(logging.Formatter):
    """A record as one JSON object in a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object: what every record has, and what was given as ``extra`` fields."""
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": REQUEST_ID.get() or None,
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False, default=str)


def configure(form: Literal["text", "json"], *, requests: bool) -> None:
    """Send all loggers to standard error.

    Args:
        form: of the lines.
        requests: whether each request has a line.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else Lines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    REQUESTS.setLevel(logging.INFO if requests else logging.WARNING)
