"""A prompt's name -> its template, read from a plain text file at the moment of use.

A template has two parts, parted by a line ``---``: what the model is told to be, and what it is
given. ``{variables}`` stand for values, which are put in and never read again as a template.
Knows no model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from assistant.errors import PromptError

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

VARIABLES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "answer": frozenset({"passages", "question", "no_answer"}),
        "follow_up": frozenset({"conversation", "question"}),
    }
)
"""The prompts there are and the variables that each must use."""

_DIVIDER = re.compile(r"^---[ \t]*$", re.MULTILINE)
_VARIABLE = re.compile(r"\{(\w+)\}")
_BRACES = re.compile(r"\{\{|\}\}|\{\w+\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A template whose variables were checked, ready to be filled in."""

    path: Path
    instructions: str
    request: str

    def messages(self, **values: str) -> list[BaseMessage]:
        """Return the system and the user message with the values put in.

        Raises:
            PromptError: a value is missing or has no variable.
        """
        from langchain_core.prompts import ChatPromptTemplate

        template = ChatPromptTemplate.from_messages(
            [("system", self.instructions), ("human", self.request)]
        )
        if set(values) != set(template.input_variables):
            given, wanted = ", ".join(sorted(values)), ", ".join(template.input_variables)
            raise PromptError(
                f"{self.path} takes {wanted} and was given {given}.",
                "Give it a value for each of its variables.",
            )
        return template.format_messages(**values)


def load_prompt(name: str, home: Path) -> Prompt:
    """Return the prompt ``prompts/<name>.md`` of the home folder, else the packaged one.

    Raises:
        PromptError: the file is missing, is not text, lacks its dividing line, or lacks or
            invents a variable.
    """
    path = _path(name, home)
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise PromptError(f"{path} is not UTF-8 text.", "Save it as UTF-8.") from error
    except OSError as error:
        raise PromptError(f"{path} cannot be read: {error.strerror}.", _restore(path)) from error
    parts = _DIVIDER.split(text)
    if len(parts) != 2 or not all(part.strip() for part in parts):
        raise PromptError(
            f"{path} must have two parts with one line --- between them.",
            "Put the instructions above that line, the variables with the question below it.",
        )
    _check(path, text, VARIABLES[name])
    return Prompt(path, parts[0].strip(), parts[1].strip())


def _path(name: str, home: Path) -> Path:
    if name not in VARIABLES:
        raise PromptError(f'There is no prompt "{name}".', f"There are {', '.join(VARIABLES)}.")
    package = Path(__file__).parent
    folders = (home / "prompts", package / "packaged_prompts", package.parent / "prompts")
    paths = [folder / f"{name}.md" for folder in folders]
    found = next((path for path in paths if path.is_file()), None)
    if found is None:
        raise PromptError(f"The prompt {paths[0]} is missing.", _restore(paths[0]))
    return found


def _restore(path: Path) -> str:
    return f"Restore {path.name} from the project, or install the assistant again."


def _check(path: Path, text: str, wanted: frozenset[str]) -> None:
    """Raise a `PromptError` unless the template uses exactly the wanted variables."""
    used = set(_VARIABLE.findall(text.replace("{{", "").replace("}}", "")))
    listed = ", ".join(f"{{{name}}}" for name in sorted(wanted))
    if missing := sorted(wanted - used):
        raise PromptError(f"{path} lacks the variable {{{missing[0]}}}.", f"It must use {listed}.")
    if unknown := sorted(used - wanted):
        raise PromptError(
            f"{path} uses the unknown variable {{{unknown[0]}}}.",
            f"It may use {listed}; write {{{{ and }}}} for braces that are meant.",
        )
    if re.search(r"[{}]", _BRACES.sub("", text)):
        raise PromptError(
            f"{path} has a brace that begins or ends no variable.",
            "Write {{ and }} for braces that are meant.",
        )
