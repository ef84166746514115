"""Prompts: found, checked and filled in without reading the values as templates."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import PromptError
from assistant.prompts import VARIABLES, load_prompt


def write(home: Path, text: str | bytes, name: str = "answer") -> Path:
    path = home / "prompts" / f"{name}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize("name", VARIABLES)
def test_the_packaged_prompts_are_sound(name: str, tmp_path: Path) -> None:
    values = {variable: f"<{variable}>" for variable in VARIABLES[name]}
    system, human = load_prompt(name, tmp_path).messages(**values)
    assert (system.type, human.type) == ("system", "human")
    assert all(value in f"{system.text}{human.text}" for value in values.values())


def test_the_home_folders_prompt_comes_first_and_is_read_at_use(tmp_path: Path) -> None:
    path = write(tmp_path, "Be brief. {no_answer}\n---\n{passages} {question}")
    assert load_prompt("answer", tmp_path).instructions == "Be brief. {no_answer}"
    path.write_text("Be long. {no_answer}\n---\n{passages} {question}")
    assert load_prompt("answer", tmp_path).instructions == "Be long. {no_answer}"


def test_values_are_never_read_as_templates(tmp_path: Path) -> None:
    write(tmp_path, "{no_answer} {{json}}\n---\n{passages}|{question}")
    _, human = load_prompt("answer", tmp_path).messages(
        passages="{question} {x} {{y}} %s $z\n---\n{0.__class__}",
        question="{passages}",
        no_answer="N",
    )
    assert human.text == "{question} {x} {{y}} %s $z\n---\n{0.__class__}|{passages}"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{no_answer}\n---\n{question}", "lacks the variable {passages}"),
        ("{no_answer}\n---\n{question} {passages} {mood}", "unknown variable {mood}"),
        ("{no_answer}\n---\n{question} {passages} {mood", "begins or ends no variable"),
        (
            "{no_answer}\n---\n{question} {passages} {question.__class__}",
            "begins or ends no variable",
        ),
        ("{no_answer} {question} {passages}", "must have two parts"),
        ("---\n{no_answer} {question} {passages}", "must have two parts"),
        (b"\xff\xfe---", "is not UTF-8"),
    ],
)
def test_a_wrong_template_is_named_with_a_remedy(
    text: str | bytes, complaint: str, tmp_path: Path
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(PromptError) as caught:
        load_prompt("answer", tmp_path)
    assert complaint in caught.value.message
    assert str(path) in caught.value.message
    assert caught.value.remedy


def test_an_unknown_prompt_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="no prompt"):
        load_prompt("../secret", tmp_path)


def test_a_missing_value_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="takes no_answer, passages, question"):
        load_prompt("answer", tmp_path).messages(question="Why?")
