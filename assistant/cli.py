"""The command line: parses arguments, calls the `Assistant`, prints. No logic of its own.

Exit codes: 0 done or answered, 1 a figure misses its limit, 2 bad usage or an error, 3 the
documents do not answer. Loads no model and no heavy library before a command needs it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import cli_evaluate, cli_keys
from assistant.cli_shared import (
    ABSTAINED,
    ANSWERED,
    FAILED,
    INTERRUPTED,
    close_output,
    opened,
    print_json,
    print_lines,
)
from assistant.errors import AssistantError, InvalidRequest

if TYPE_CHECKING:
    from assistant.types import Filters


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A document may hold what the terminal's encoding lacks; that must not stop the answer.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    options = parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except AssistantError as error:
        sys.stderr.write(f"assistant: {error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:  # such as a full disk that the output goes to
        close_output()
        of = f" ({error.filename})" if error.filename else ""
        sys.stderr.write(f"assistant: {error.strerror or error}{of}.\n")
        return FAILED


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    root = argparse.ArgumentParser(
        prog="assistant",
        description="Ask a folder of documents; every sentence of the answer is cited.",
    )
    commands = root.add_subparsers(title="commands", required=True, metavar="COMMAND")

    serve = _command(commands, "serve", _serve, "index what changed, then serve chat and API")
    serve.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    serve.add_argument("--port", type=int, help="port to listen on (default: 7860; 0 for any)")

    index = _command(commands, "index", _index, "bring the index in step with corpus/")
    index.add_argument("paths", nargs="*", metavar="PATH", help="files or folders in corpus/")
    index.add_argument("--rebuild", action="store_true", help="make the whole index again")
    _json(index)

    ask = _command(commands, "ask", _ask, "answer one question (exit 3: not in the documents)")
    ask.add_argument("question")
    _filters(ask)
    _json(ask)

    search = _command(commands, "search", _search, "show the best passages for a query")
    search.add_argument("query")
    search.add_argument("-k", type=int, default=10, metavar="N", help="how many (default: 10)")
    _filters(search)
    _json(search)

    documents = _command(commands, "documents", _documents, "list what is indexed")
    _filters(documents)
    _json(documents)

    status = _command(commands, "status", _status, "show the index's health and stale files")
    _json(status)

    evaluate = _command(
        commands, "evaluate", cli_evaluate.run, "measure answers to your own questions"
    )
    cli_evaluate.add(evaluate)
    _json(evaluate)

    _command(commands, "mcp", _mcp, "serve the Model Context Protocol on standard input and output")
    cli_keys.add(_command(commands, "keys", cli_keys.show, "make, list and revoke API keys"))
    return root


def _command(
    commands: Any, name: str, run: Callable[[argparse.Namespace], int], summary: str
) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        name, help=summary, description=f"{summary[0].upper()}{summary[1:]}."
    )
    command.set_defaults(command=run)
    command.add_argument(
        "--home",
        type=Path,
        metavar="DIR",
        help="folder that holds corpus/, prompts/, index/ (default: ASSISTANT_HOME, or this one)",
    )
    return command


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print JSON")


def _filters(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group("filters, combined with and")
    group.add_argument("--folder", help="folder below corpus/, with what lies below it")
    group.add_argument("--type", action="append", help="file type, such as pdf; may repeat")
    group.add_argument("--source", action="append", help="path below corpus/; may repeat")
    group.add_argument("--after", metavar="DATE", help="files of this day or later: 2025-01-31")
    group.add_argument("--before", metavar="DATE", help="files before this day")


def _chosen(options: argparse.Namespace) -> Filters | None:
    from assistant.filters import KEYS, parse_filters

    return parse_filters({key: getattr(options, key) for key in KEYS})


def _serve(options: argparse.Namespace) -> int:
    from assistant.terminal import report_lines, sync_with_progress
    from assistant.web.server import serve

    with opened(options, host=options.host, port=options.port) as assistant:
        serve(
            assistant,
            assistant.settings.host,
            assistant.settings.port,
            first=lambda: print_lines(report_lines(sync_with_progress(assistant)), to=sys.stderr),
        )
    return ANSWERED


def _index(options: argparse.Namespace) -> int:
    from assistant.terminal import report_lines, sync_with_progress

    if options.rebuild and options.paths:
        raise InvalidRequest("A rebuild takes the whole corpus/.", "Leave the paths out.")
    with opened(options, rebuild=options.rebuild) as assistant:
        corpus = assistant.settings.home / "corpus"
        only = [_below(corpus, path) for path in options.paths]
        report = sync_with_progress(assistant, rebuild=options.rebuild, only=only)
    if options.json:
        print_json(report.to_dict())
    else:
        print_lines(report_lines(report))
    return ANSWERED


def _below(corpus: Path, path: str) -> str:
    """Return a path as one below corpus/: as it is, or as the shell completed it."""
    given = Path(path).absolute()
    if given.is_relative_to(corpus.absolute()):
        return given.relative_to(corpus.absolute()).as_posix()
    return Path(path).as_posix()


def _ask(options: argparse.Namespace) -> int:
    from assistant.terminal import answer_lines, prepare

    filters = _chosen(options)
    with opened(options) as assistant:
        prepare(assistant)
        answer = assistant.ask(options.question, filters=filters)
    if options.json:
        print_json(answer.to_dict())
    else:
        print_lines(answer_lines(answer))
    return ANSWERED if answer.answered else ABSTAINED


def _search(options: argparse.Namespace) -> int:
    from assistant.terminal import passage_lines, prepare

    filters = _chosen(options)
    if not 1 <= options.k <= 100:
        raise InvalidRequest("-k takes a number from 1 to 100.", "For example: -k 10.")
    with opened(options) as assistant:
        prepare(assistant)
        passages = assistant.search(options.query, k=options.k, filters=filters)
    if options.json:
        print_json({"passages": [passage.to_dict() for passage in passages]})
    else:
        print_lines(line for passage in passages for line in passage_lines(passage))
    return ANSWERED


def _documents(options: argparse.Namespace) -> int:
    from assistant.terminal import document_lines

    filters = _chosen(options)
    with opened(options) as assistant:
        documents = assistant.documents(filters)
    if options.json:
        print_json({"documents": [document.to_dict() for document in documents]})
    else:
        print_lines(document_lines(documents))
    return ANSWERED


def _status(options: argparse.Namespace) -> int:
    from assistant.terminal import status_lines

    with opened(options) as assistant:
        status = assistant.status()
    if options.json:
        print_json(status.to_dict())
    else:
        print_lines(status_lines(status))
    return ANSWERED


def _mcp(options: argparse.Namespace) -> int:
    from importlib.metadata import version

    from assistant.terminal import prepare
    from assistant.web.mcp_server import serve_stdio

    with opened(options) as assistant:
        prepare(assistant)
        serve_stdio(assistant, version("assistant"))
    return ANSWERED
