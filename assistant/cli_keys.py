"""The command ``assistant keys``: make, list and revoke API keys; opens nothing but their file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant.cli_shared import ANSWERED, print_json, print_lines
from assistant.errors import InvalidRequest
from assistant.keys import DEFAULT_SCOPES, SCOPES, Keys, parse_period


def add(command: argparse.ArgumentParser) -> None:
    """Add the actions to the command, which lists the keys where it is given none."""
    command.add_argument("--json", action="store_true", help="print JSON")
    actions = command.add_subparsers(title="actions", metavar="ACTION")
    create = _action(actions, "create", _create, "make a key and show it, once")
    create.add_argument("name", metavar="NAME")
    create.add_argument(
        "--scope",
        action="append",
        choices=SCOPES,
        help=f"what it may do; may repeat (default: {', '.join(DEFAULT_SCOPES)})",
    )
    create.add_argument("--expires", metavar="PERIOD", help="when it ends: 90d, 12h (or never)")
    create.add_argument("--groups", metavar="A,B", help="groups whose documents it sees too")
    create.add_argument("--everything", action="store_true", help="it sees all documents")
    revoke = _action(actions, "revoke", _revoke, "end a key at once")
    revoke.add_argument("name", metavar="NAME")
    _action(actions, "list", show, "list the keys")


def _action(actions: Any, name: str, run: Any, summary: str) -> argparse.ArgumentParser:
    action: argparse.ArgumentParser = actions.add_parser(
        name, help=summary, description=f"{summary[0].upper()}{summary[1:]}."
    )
    # What stands before the action counts as well as what stands after it.
    again: dict[str, Any] = {"default": argparse.SUPPRESS, "help": "as for the command"}
    action.add_argument("--home", type=Path, metavar="DIR", **again)
    action.add_argument("--json", action="store_true", **again)
    action.set_defaults(command=run)
    return action


def show(options: argparse.Namespace) -> int:
    """List the keys."""
    from assistant.terminal import key_lines

    with _opened(options) as keys:
        found = keys.all()
    if options.json:
        print_json({"keys": [key.to_dict() for key in found]})
    else:
        print_lines(key_lines(found))
    return ANSWERED


def _create(options: argparse.Namespace) -> int:
    from assistant.settings import listed

    if options.everything and options.groups:
        raise InvalidRequest("A key that sees everything needs no groups.", "Leave one out.")
    groups = None if options.everything else frozenset(listed(options.groups or ""))
    expires = parse_period(options.expires) if options.expires else None
    with _opened(options) as keys:
        key, text = keys.create(options.name, options.scope or DEFAULT_SCOPES, groups, expires)
    if options.json:
        print_json(key.to_dict() | {"key": text})
    else:
        print_lines([text])
        print_lines(["This is the only time it is shown."], to=sys.stderr)
    return ANSWERED


def _revoke(options: argparse.Namespace) -> int:
    with _opened(options) as keys:
        key = keys.revoke(options.name)
    if options.json:
        print_json(key.to_dict())
    return ANSWERED


@contextmanager
def _opened(options: argparse.Namespace) -> Iterator[Keys]:
    """Open the keys, and nothing else: a running server has the index."""
    from assistant.settings import check_home, load_settings

    home = load_settings(home=options.home).home
    check_home(home)  # a key for a folder that nobody serves would open nothing
    keys = Keys(home / "index" / "keys.sqlite")
    try:
        yield keys
    finally:
        keys.close()
