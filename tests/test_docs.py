"""The pages say what the program does: settings, commands, errors, events, formats, addresses.

Every table is compared with the thing it describes, both ways; `test_examples` tries the rest.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pages import DOCS, PAGES, ROOT, name_of, read, rows, section

from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.types import AnswerReady, PassagesFound, SentenceReady

SETTINGS = {f"ASSISTANT_{name.upper()}": field for name, field in Settings.model_fields.items()}


# Settings ----------------------------------------------------------------------------------------


def shown_default(value: object) -> str:
    if value is None:
        return "none"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def test_settings_page_lists_every_setting_with_its_default() -> None:
    described = {
        name.strip("`"): default
        for name, default, _ in rows(
            section(read(DOCS / "settings.md"), "Settings").partition("## ")[0]
        )
    }
    assert described == {name: shown_default(field.default) for name, field in SETTINGS.items()}


def test_users_guide_lists_every_setting() -> None:
    lines = read(ROOT / "corpus/guide/settings.csv").splitlines()[1:]
    assert {line.split(",")[0] for line in lines} == set(SETTINGS)


@pytest.mark.parametrize("path", [*PAGES, *sorted((ROOT / "assistant").rglob("*.py"))], ids=name_of)
def test_nothing_else_claims_to_be_a_setting(path: Path) -> None:
    assert set(re.findall(r"\bASSISTANT_[A-Z_]+[A-Z]\b", read(path))) <= set(SETTINGS)


# Command line ------------------------------------------------------------------------------------


def commands() -> dict[str, argparse.ArgumentParser]:
    from assistant.cli import parser

    (subparsers,) = (
        action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)
    )
    return dict(subparsers.choices)


def flags(command: argparse.ArgumentParser) -> set[str]:
    found = {flag for action in command._actions for flag in action.option_strings}
    for action in command._actions:
        if isinstance(action, argparse._SubParsersAction):
            found |= {flag for inner in action.choices.values() for flag in flags(inner)}
    return found - {"-h", "--help"}


def test_cli_page_lists_every_command() -> None:
    described = re.findall(r"^\| \[`assistant (\w+)`\]", read(DOCS / "cli.md"), re.MULTILINE)
    assert sorted(described) == sorted(commands())


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_pages_speak_of_commands_that_exist(path: Path) -> None:
    assert set(re.findall(r"`assistant ([a-z]+)`", read(path))) <= set(commands())


def test_cli_page_describes_every_option_and_no_other() -> None:
    page = read(DOCS / "cli.md")
    common = {"--home"}
    filters = {row[0].strip("`").split()[0] for row in rows(section(page, "Filters"))}
    for name, command in commands().items():
        part = section(page, name)
        described = {row[0].strip("`").split()[0] for row in rows(part)}
        described |= filters if "](#filters)" in part else set()
        assert described | common == flags(command), name


# Errors, events, formats -------------------------------------------------------------------------


def every_error() -> Iterator[type[AssistantError]]:
    import assistant.uploads
    import assistant.web.app
    import assistant.web.sign_in  # noqa: F401 - HTTP and uploads add errors of their own

    waiting = [AssistantError]
    while waiting:
        error = waiting.pop()
        waiting += error.__subclasses__()
        module = sys.modules[error.__module__]
        if error.__module__.startswith("assistant.") and hasattr(module, error.__name__):
            yield error


def test_error_table_is_the_tree_of_errors() -> None:
    described = {tuple(row[:4]) for row in rows(section(read(DOCS / "http.md"), "Errors"))}
    assert described == {
        (f"`{error.__name__}`", f"`{error.code}`", str(error.status), str(error.exit_code))
        for error in every_error()
    }


def test_answers_page_lists_every_event() -> None:
    table = rows(section(read(DOCS / "answers.md"), "The events"))
    events = (PassagesFound, SentenceReady, AnswerReady)
    assert [row[0].strip("`") for row in table] == [event.name for event in events]


def notice_codes() -> Iterator[str]:
    """Yield the code of every `Notice` that the program makes."""
    for path in sorted((ROOT / "assistant").rglob("*.py")):
        for node in ast.walk(ast.parse(read(path))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Notice":
                assert isinstance(node.args[0], ast.Constant), f"{path}: write the code out"
                yield str(node.args[0].value)


def test_answers_page_lists_every_notice() -> None:
    table = rows(section(read(DOCS / "answers.md"), "Notices"))
    assert {row[0].strip("`") for row in table} == set(notice_codes())


def test_documents_page_lists_every_format() -> None:
    from assistant.reading import FORMATS

    table = section(read(DOCS / "documents.md"), "Formats")
    endings = [ending for row in rows(table) for ending in re.findall(r"`(\.\w+)`", row[0])]
    assert sorted(endings) == sorted(FORMATS)


# Links and addresses -----------------------------------------------------------------------------


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_relative_links_lead_somewhere(path: Path) -> None:
    text = re.sub(r"^```.*?^```|`[^`\n]+`", "", read(path), flags=re.MULTILINE | re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if urlsplit(link).scheme:
            continue
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), link
        assert not anchor or anchor in anchors(read(target)), link


def texts_served(path: Path) -> Iterator[str]:
    """Yield what a page could load from: the file, or the strings of a Python file."""
    if path.suffix != ".py":
        yield read(path)
        return
    for node in ast.walk(ast.parse(read(path))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


WEB_FILES = [
    path
    for path in sorted((ROOT / "assistant/web").rglob("*"))
    if path.suffix in {".py", ".html", ".js", ".css", ".svg"}
]


@pytest.mark.parametrize("path", WEB_FILES, ids=name_of)
def test_no_page_names_another_server(path: Path) -> None:
    for text in texts_served(path):
        for host in re.findall(r"(?:https?:|[\"'(=\s]|^)//([\w.-]+\.\w+)", text):
            assert host in {"127.0.0.1", "www.w3.org"} or host.endswith(".example"), host


# The widget --------------------------------------------------------------------------------------

WIDGET = (ROOT / "assistant/web/widget/widget.js").read_text(encoding="utf-8")
SET_BY_THE_SCRIPT = {"data-floating"}


def test_embedding_page_lists_every_attribute() -> None:
    table = rows(section(read(DOCS / "embedding.md"), "Attributes"))
    described = {row[0].strip("`") for row in table}
    read_ = {re.sub("[A-Z]", r"-\g<0>", name) for name in re.findall(r"dataset\.(\w+)", WIDGET)}
    assert described == {f"data-{name.lower()}" for name in read_} - SET_BY_THE_SCRIPT


def test_embedding_page_lists_every_parameter_of_the_frame() -> None:
    from assistant.web.embed import page

    attributes = {
        row[0].strip("`") for row in rows(section(read(DOCS / "embedding.md"), "Attributes"))
    }
    parameters = set(inspect.signature(page).parameters)
    assert {f"data-{name}" for name in parameters} <= attributes


def test_embedding_page_lists_every_event_and_property() -> None:
    page = read(DOCS / "embedding.md")
    described = {row[0].strip("`") for row in rows(section(page, "Events and calls"))}
    told = re.findall(r'\.tell\(("?\w.*?), ', WIDGET)
    names = {name for words in told for name in re.findall(r'"(\w+)"', words)}
    assert described == {f"assistant:{name}" for name in names}
    assert set(re.findall(r"--assistant-[\w-]+", page)) == set(
        re.findall(r"--assistant-[\w-]+", WIDGET)
    )
    assert set(re.findall(r"window\.assistant\.(\w+)", page)) == set(
        re.findall(r"^    (\w+): async", WIDGET, re.MULTILINE)
    )
