"""What the commands share: how the folder is opened, and how things are printed."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

ANSWERED, MISSED, FAILED, ABSTAINED, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit codes."""


def opened(options: argparse.Namespace, *, rebuild: bool = False, **settings: Any) -> Assistant:
    """Open the folder that the options or the environment name."""
    from assistant.pipeline import Assistant
    from assistant.settings import load_settings

    return Assistant.open(settings=load_settings(home=options.home, **settings), rebuild=rebuild)


def print_json(value: object) -> None:
    """Print a value as JSON, with the letters that the output cannot spell as JSON spells them."""
    plain = "utf" not in (getattr(sys.stdout, "encoding", None) or "utf-8").lower()
    print_lines([json.dumps(value, ensure_ascii=plain, indent=2)])


def print_lines(lines: Iterable[object], to: Any = None) -> None:
    """Print lines, on standard output where ``to`` is None.

    Where the reader went away (`assistant search … | head`) nothing is told it, and the command
    ends as it would have.
    """
    stream = to or sys.stdout
    if stream is None:  # closed by whoever started this
        return
    try:
        stream.writelines(f"{line}\n" for line in lines)
        stream.flush()
    except BrokenPipeError:
        close_output()


def close_output() -> None:
    """Let what is still to be written go nowhere: it must not fail once more when Python ends."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
