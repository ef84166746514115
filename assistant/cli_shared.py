"""What the commands share: how the folder is opened, and how things are printed."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
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
    """Print a value as JSON."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_lines(lines: Iterable[object], to: Any = None) -> None:
    """Print lines, on standard output where ``to`` is None."""
    (to or sys.stdout).writelines(f"{line}\n" for line in lines)
