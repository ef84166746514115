"""Answers, passages, reports and progress as lines for a terminal.

Text of documents is untrusted: control characters, which a terminal would obey, and those that
turn the order of a line around are shown as escapes. Knows nothing of arguments or exit codes.
"""

from __future__ import annotations

import sys
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from assistant.numerals import how_many
from assistant.types import (
    Answer,
    Citation,
    DocumentSummary,
    Passage,
    Status,
    SyncReport,
    with_title,
)

if TYPE_CHECKING:
    from assistant.evaluation import Comparison, Evaluation, Question
    from assistant.keys import Key
    from assistant.pipeline import Assistant
    from assistant.sync import SyncProgress

WIDTH = 96
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
COLUMN = 19
"""Characters of a column of figures: the longest kind of question and two spaces."""
SHOWN_FAILURES = 20
"""Questions that went wrong that are named before the rest is left to the report."""
SHOWN_SOURCES = 20
"""Stale files named in a status before the rest is only counted."""


def sync_with_progress(
    assistant: Assistant, *, rebuild: bool = False, only: Sequence[str] = ()
) -> SyncReport:
    """Sync with a progress bar on standard error: counts and the time left."""
    with _bar() as bar:
        tasks = {
            "reading": bar.add_task("Reading", total=None, unit="files"),
            "embedding": bar.add_task("Embedding", total=None, unit="chunks", visible=False),
        }

        def show(progress: SyncProgress) -> None:
            task = tasks[progress.stage]
            bar.update(task, completed=progress.done, total=progress.total, visible=True)

        return assistant.sync(rebuild=rebuild, only=only, progress=show)


def _bar() -> Progress:
    columns = (
        TextColumn("{task.description:<9}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[unit]}"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def prepare(assistant: Assistant) -> None:
    """Index a corpus that never was; tell of one that changed since."""
    if not assistant.documents():
        report = sync_with_progress(assistant)
        sys.stderr.writelines(f"{line}\n" for line in report_lines(report))
    elif stale := sum(len(sources) for sources in assistant.status().stale.values()):
        have = "has" if stale == 1 else "have"
        sys.stderr.write(
            f"{how_many(stale, 'file')} {have} changed since the last `assistant index`.\n"
        )


def report_lines(report: SyncReport) -> Iterator[str]:
    """Yield the summary of a sync."""
    yield (
        f"{len(report.added)} added, {len(report.changed)} changed, {len(report.removed)} removed, "
        f"{report.unchanged} unchanged, {len(report.failed)} failed; "
        f"{how_many(report.chunks_embedded, 'chunk')} embedded, {report.chunks_reused} reused "
        f"in {report.seconds:.1f} s."
    )
    for failed in report.failed:
        yield f"  failed: {shown(failed.source)}: {shown(failed.reason)}"


def evaluate_with_progress(
    assistant: Assistant, questions: Sequence[Question], *, name: str, seed: int
) -> Evaluation:
    """Evaluate with a progress bar on standard error."""
    from assistant.evaluation import evaluate

    with _bar() as bar:
        task = bar.add_task("Asking", total=len(questions), unit="questions")

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        return evaluate(assistant, questions, seed=seed, name=name, progress=show)


def answer_lines(answer: Answer) -> Iterator[str]:
    """Yield the answer, then its sources or the nearest passages."""
    if answer.standalone_question != answer.question:
        yield f"Understood as: {shown(answer.standalone_question)}"
    yield from _wrapped(answer.text)
    for notice in answer.notices:
        yield from _wrapped(f"Note: {notice.message}")
    for citation in answer.citations:
        yield ""
        yield f"[{citation.number}] {_place(citation)}"
        yield from _wrapped(f"“{citation.quote}”", indent="    ")
    if answer.related:
        yield ""
        yield "Nearest passages:"
    for passage in answer.related:
        yield f"  {_place(passage)}"


def passage_lines(passage: Passage) -> Iterator[str]:
    """Yield a passage with its score, source and offsets."""
    yield f"{passage.score:.3f}  {_place(passage)}  {passage.start}–{passage.end}"
    yield from _wrapped(passage.text, indent="       ")
    yield ""


def document_lines(documents: Sequence[DocumentSummary]) -> Iterator[str]:
    """Yield one line a document."""
    for document in documents:
        yield (
            f"{shown(document.reference.source)}  “{shown(document.reference.title)}”  "
            f"{how_many(document.characters, 'character')}, {how_many(document.chunks, 'chunk')}"
        )
    yield how_many(len(documents), "document")


def key_lines(keys: Sequence[Key]) -> Iterator[str]:
    """Yield one line a key: what it may do and see, and when it was last used."""
    for key in keys:
        sees = (
            "everything" if key.groups is None else ", ".join(["what is open", *sorted(key.groups)])
        )
        ends = f"revoked {key.revoked}" if key.revoked else f"ends {key.expires or 'never'}"
        used = f"last used {key.last_used or 'never'}"
        scopes = ", ".join(key.to_dict()["scopes"])
        yield f"{shown(key.name)}  may {scopes}; sees {shown(sees)}; {ends}; {used}"
    yield how_many(len(keys), "key")


def status_lines(status: Status) -> Iterator[str]:
    """Yield the state of the index."""
    yield f"Index {status.index_version}: {'healthy' if status.healthy else 'needs attention'}"
    for problem in status.problems:
        yield f"  {shown(problem)}"
    parts = {"document": status.documents, "chunk": status.chunks, "sentence": status.sentences}
    yield ", ".join(how_many(count, noun) for noun, count in parts.items())
    yield f"Embedding model: {shown(status.embedding_model)}"
    chat_model = shown(status.chat_model or "none; answers are quoted from the documents")
    yield f"Chat model: {chat_model}"
    for kind, sources in status.stale.items():
        yield from _first(f"{kind} since", [shown(source) for source in sources])
    if any(status.stale.values()):
        yield "Run `assistant index` to take the changes in."
    failed = [f"{shown(failure.source)}: {shown(failure.reason)}" for failure in status.failed]
    yield from _first("cannot be read", failed)


def _first(kind: str, files: Sequence[str]) -> Iterator[str]:
    """Yield as many of the files as a screen takes, and how many more there are."""
    for file in files[:SHOWN_SOURCES]:
        yield f"  {kind}: {file}"
    if len(files) > SHOWN_SOURCES:
        yield f"  {kind}: {len(files) - SHOWN_SOURCES} more"


def evaluation_lines(evaluation: Evaluation) -> Iterator[str]:
    """Yield the figures with their intervals, by kind of question, and what went wrong."""
    from assistant.evaluation.metrics import METRICS, shown_value
    from assistant.evaluation.outcomes import worst

    kinds = list(evaluation.figures)
    yield "".ljust(20) + "".join(kind.rjust(COLUMN) for kind in kinds) + "   all, 95 % interval"
    for name, figure in evaluation.figures["all"].items():
        metric = METRICS[name]
        values = [evaluation.figures[kind].get(name) for kind in kinds]
        cells = [shown_value(metric, value.value) if value else "–" for value in values]
        low, high = shown_value(metric, figure.low), shown_value(metric, figure.high)
        row = "".join(cell.rjust(COLUMN) for cell in cells)
        yield f"{name:20}{row}   {low} to {high}, {figure.count} questions"
    if evaluation.without_model:
        yield ""
        yield (
            f"{evaluation.chat_model} failed at {evaluation.without_model} of"
            f" {len(evaluation.outcomes)} questions: they were quoted or understood by rule."
        )
    failed = worst(evaluation.outcomes)
    if failed:
        yield ""
        yield f"{len(failed)} of {len(evaluation.outcomes)} questions went wrong, surest first:"
    for outcome in failed[:SHOWN_FAILURES]:
        yield f"  {outcome.verdict:13} {shown(outcome.question.text)}"
    if len(failed) > SHOWN_FAILURES:
        yield "  … --report OUT.html or --json shows all, with what was found."


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """Yield what got better and worse since an earlier evaluation."""
    from assistant.evaluation.metrics import METRICS, shown_value

    yield ""
    left_out = f", {comparison.unpaired} left out" if comparison.unpaired else ""
    yield f"Compared on {comparison.paired} questions{left_out}:"
    for change in comparison.changes:
        metric = METRICS[change.metric]
        before, after = shown_value(metric, change.before), shown_value(metric, change.after)
        word = "better" if change.better else "worse" if change.before != change.after else "same"
        sure = "significant" if change.significant else "may be chance"
        told = f"{word}, {sure} (p = {change.p:.3f})" if word != "same" else word
        yield f"  {change.metric:20} {before:>9} → {after:<9} {told}"
    yield f"Outcomes: McNemar's exact test, p = {comparison.sign_p:.3f}."
    for flip in comparison.flips:
        word = "better" if flip.better else "worse"
        yield f"  {word:6} {shown(flip.question)}: {shown(flip.before)} → {flip.after}"


def shown(text: str) -> str:
    """Return text in one line, with what a terminal would obey as escapes."""
    return "".join(
        character.encode("unicode_escape").decode()
        if unicodedata.category(character) == "Cc" or character in TURNING
        else character
        for character in text.replace("\n", " ").replace("\t", " ")
    )


def _place(item: Citation | Passage) -> str:
    page = f", p. {item.page}" if item.page else ""
    under = with_title(item.document, item.heading)
    return f"{shown(under)}{page} ({shown(item.document.source)})"


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(shown(text), WIDTH, initial_indent=indent, subsequent_indent=indent) or [
        indent
    ]
