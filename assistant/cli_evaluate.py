"""The command ``assistant evaluate``: figures on one's own questions, or drafts of such."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.cli_shared import ANSWERED, MISSED, opened, print_json, print_lines
from assistant.errors import InvalidRequest

if TYPE_CHECKING:
    from assistant.evaluation import Limit, Question


def add(command: argparse.ArgumentParser) -> None:
    """Add the options."""
    command.add_argument("file", nargs="?", type=Path, metavar="FILE", help="questions, JSON lines")
    command.add_argument("--report", type=Path, metavar="OUT", help="write a page of HTML")
    command.add_argument("--compare", type=Path, metavar="BEFORE", help="an earlier --json output")
    command.add_argument(
        "--fail-under",
        nargs="+",
        action="extend",
        default=[],
        metavar="METRIC=VALUE",
        help="exit with 1 where a figure is worse, such as recall@5=0.9 or false-answers=0.1",
    )
    command.add_argument("--draft", type=int, metavar="N", help="propose N questions instead")
    command.add_argument("--seed", type=int, default=0, metavar="N", help="for draws (default: 0)")


def run(options: argparse.Namespace) -> int:
    """Measure, or draft questions; return the exit code."""
    from assistant.evaluation import (
        check_shared,
        draft_questions,
        load_before,
        load_questions,
        parse_limits,
    )
    from assistant.terminal import prepare

    if (options.file is None) == (options.draft is None):
        raise InvalidRequest("Name a file of questions, or ask for some with --draft N.")
    if options.seed < 0:
        raise InvalidRequest("--seed takes a number from 0 up.", "For example: --seed 1.")
    if options.draft is not None:
        with opened(options) as assistant:
            prepare(assistant)
            print_lines(draft_questions(assistant, options.draft, options.seed))
        return ANSWERED
    # What cannot be read, compared or written is told before a minute of asking.
    questions = load_questions(options.file)
    limits = parse_limits(options.fail_under)
    before = load_before(options.compare) if options.compare else None
    if before is not None:
        check_shared(before, questions)
    if options.report:
        _check_writable(options.report)
    return _measure(options, questions, limits, before)


def _check_writable(report: Path) -> None:
    if not (folder := report.absolute().parent).is_dir():
        raise InvalidRequest(f"There is no folder {folder}.", "Make it, or name another file.")
    if report.is_dir() or not os.access(report if report.exists() else folder, os.W_OK):
        raise InvalidRequest(f"{report} cannot be written.", "Name another file.")


def _measure(
    options: argparse.Namespace, questions: Sequence[Question], limits: Sequence[Limit], before: Any
) -> int:
    from assistant.evaluation import compare, missed, write_report
    from assistant.terminal import (
        comparison_lines,
        evaluate_with_progress,
        evaluation_lines,
        prepare,
    )

    name, seed = options.file.name, options.seed
    with opened(options) as assistant:
        prepare(assistant)
        evaluation = evaluate_with_progress(assistant, questions, name=name, seed=seed)
    changes = compare(before, evaluation.outcomes, seed) if before is not None else None
    if options.json:
        print_json(evaluation.to_dict() | ({"comparison": changes.to_dict()} if changes else {}))
    else:
        print_lines(evaluation_lines(evaluation))
        print_lines(comparison_lines(changes) if changes else ())
    # Last: should it fail, what was asked for an hour is told already.
    if options.report:
        write_report(options.report, evaluation, name=name, comparison=changes, seed=seed)
    lines = missed(limits, evaluation.figures)
    print_lines(lines, to=sys.stderr)
    return MISSED if lines else ANSWERED
